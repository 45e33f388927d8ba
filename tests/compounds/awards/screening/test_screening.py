"""Taking part: conditions by records, findings by effective documents, a right of reply, decided by another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest

from alliance.kernel.attachments.access import readable
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from compounds.awards.applications import filling, recommending
from compounds.awards.applications.filling import Take
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.queries import entries
from compounds.awards.applications.recommending import Confirm, Confirmed, Recommend
from compounds.awards.applications.workflow import Stage
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage as RoundStage
from compounds.awards.screening import deciding, desk, filing, gate
from compounds.awards.screening.filing import FileFinding, Paper
from compounds.awards.screening.models import AwardFinding, FindingKind
from compounds.awards.screening.records import OnFinding
from compounds.awards.screening.workflow import FindingStage
from tests.compounds.awards.applications.steps import GOOD, SMALL, picture, recommended, saying, submitted
from tests.compounds.awards.factories import Season, a_round, a_season, an_application


@pytest.fixture
def season(tx: Transaction) -> Season:
    readable(AwardFinding.__tablename__, AwardFinding)
    return a_season(tx)


@pytest.fixture
def round_(tx: Transaction, season: Season) -> AwardRound:
    return a_round(tx, season, awards=(SMALL,))


@pytest.fixture
def application(tx: Transaction, season: Season, round_: AwardRound) -> AwardApplication:
    return screening(tx, round_, submitted(tx, season.chair, round_, season.compound_id))


def screening(tx: Transaction, round_: AwardRound, application: AwardApplication) -> AwardApplication:
    round_.stage = RoundStage.SCREENING
    tx.session.flush()
    return application


def a_paper(tx: Transaction) -> Paper:
    return Paper(
        "火灾事故认定书",
        "柯消〔2026〕5号",
        "柯城区消防救援大队",
        tx.today - timedelta(days=20),
        "认定书.png",
        BytesIO(picture()),
        effective=True,
    )


def command(tx: Transaction, application: AwardApplication) -> FileFinding:
    return FileFinding(
        application.id, application.version, FindingKind.VETO, "fire", a_paper(tx), "认定为重大火灾事故。"
    )


@pytest.fixture
def finding(tx: Transaction, season: Season, application: AwardApplication) -> AwardFinding:
    return filing.file_finding(tx, season.street, command(tx, application))


def on(finding: AwardFinding, words: str = "看过材料") -> OnFinding:
    return OnFinding(finding.id, finding.version, words)


def test_nobody_takes_part_before_everything_was_looked_at(
    tx: Transaction, season: Season, application: AwardApplication
) -> None:
    with pytest.raises(Invalid, match=r"自报的还有 2 项没有核实.*推荐意见"):
        deciding.admit(tx, season.secretary, Take(application.id, application.version))
    recommended(tx, season.community, application)
    deciding.admit(tx, season.secretary, Take(application.id, application.version))
    assert application.stage is Stage.ADMITTED


def test_the_screening_begins_when_applying_has_ended(tx: Transaction, season: Season, round_: AwardRound) -> None:
    application = submitted(tx, season.chair, round_, season.compound_id)
    with pytest.raises(OutOfTurn, match="不是资格审查"):
        deciding.admit(tx, season.secretary, Take(application.id, application.version))


@pytest.mark.parametrize("who", ["community", "bureau", "lead", "chair", "stranger"])
def test_only_the_secretary_screens(tx: Transaction, season: Season, application: AwardApplication, who: str) -> None:
    with pytest.raises((NotPermitted, NotFound)):
        deciding.admit(tx, getattr(season, who), Take(application.id, application.version))


def test_records_that_speak_against_a_condition_refuse_with_a_reason(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    figures = GOOD | {"committee_in_term": Decimal(0)}
    application = screening(tx, round_, submitted(tx, season.chair, round_, season.compound_id, figures))
    with pytest.raises(Invalid, match="不符合“在任期内”"):
        deciding.admit(tx, season.secretary, Take(application.id, application.version))
    with pytest.raises(Invalid, match="写一句原因"):
        deciding.refuse(tx, season.secretary, Take(application.id, application.version, ""))
    deciding.refuse(tx, season.secretary, Take(application.id, application.version, "任期已满"))
    assert (application.stage, application.notes[-1].words) == (Stage.REFUSED, "任期已满")


def test_a_refusal_by_wrong_records_is_looked_at_anew_by_another(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    figures = GOOD | {"committee_in_term": Decimal(0)}
    application = screening(tx, round_, submitted(tx, season.chair, round_, season.compound_id, figures))
    deciding.refuse(tx, season.secretary, Take(application.id, application.version, "任期已满"))
    with pytest.raises(NotPermitted, match="原来审查的人"):
        deciding.reconsider(tx, season.secretary, Take(application.id, application.version, "记录已改"))
    deciding.reconsider(tx, season.second_secretary, Take(application.id, application.version, "记录已改"))
    assert application.stage is Stage.SUBMITTED


def test_without_a_ground_nobody_is_refused(tx: Transaction, season: Season, application: AwardApplication) -> None:
    with pytest.raises(Invalid, match="条件都符合"):
        deciding.refuse(tx, season.secretary, Take(application.id, application.version, "投诉太多"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"effective": False}, "还没有生效"),
        ({"number": " "}, "文号"),
        ({"title": ""}, "名称"),
        ({"number": "号" * 61}, "太长"),
        ({"stream": BytesIO(b"<svg><script>alert(1)</script></svg>")}, "打不开"),
    ],
)
def test_a_finding_rests_on_an_effective_document(
    tx: Transaction, season: Season, application: AwardApplication, change: dict[str, object], words: str
) -> None:
    paper = replace(a_paper(tx), **change)  # type: ignore[arg-type]  # the names are checked by the dataclass
    with pytest.raises(Invalid, match=words):
        filing.file_finding(tx, season.street, replace(command(tx, application), paper=paper))


def test_a_document_of_tomorrow_and_an_unknown_item_are_refused(
    tx: Transaction, season: Season, application: AwardApplication
) -> None:
    tomorrow = replace(a_paper(tx), on=tx.today + timedelta(days=1))
    with pytest.raises(Invalid, match="日期还没有到"):
        filing.file_finding(tx, season.street, replace(command(tx, application), paper=tomorrow))
    with pytest.raises(Invalid, match="没有这一条"):
        filing.file_finding(tx, season.street, replace(command(tx, application), code="gossip"))


@pytest.mark.parametrize("who", ["chair", "other_street", "bureau", "owner"])
def test_findings_come_from_street_community_and_secretary(
    tx: Transaction, season: Season, application: AwardApplication, who: str
) -> None:
    with pytest.raises((NotPermitted, NotFound)):
        filing.file_finding(tx, getattr(season, who), command(tx, application))


def test_the_same_item_is_not_filed_twice(
    tx: Transaction, season: Season, application: AwardApplication, finding: AwardFinding
) -> None:
    assert finding.stage is FindingStage.TOLD
    with pytest.raises(Invalid, match="已经有人提过"):
        filing.file_finding(tx, season.community, command(tx, application))


def test_nobody_decides_before_the_compound_could_answer(
    tx: Transaction, season: Season, application: AwardApplication, finding: AwardFinding
) -> None:
    with pytest.raises(OutOfTurn, match="小区可以说明到"):
        deciding.uphold(tx, season.secretary, on(finding))
    later = Transaction(tx.session, tx.now + timedelta(days=(finding.reply_by - tx.today).days + 1))
    with pytest.raises(OutOfTurn, match="已经过了"):
        filing.reply(later, season.chair, on(finding, "晚了"))
    deciding.uphold(later, season.secretary, on(finding))
    assert (finding.stage, application.stage) == (FindingStage.UPHELD, Stage.REFUSED)


def test_after_the_reply_it_may_be_decided_and_the_reply_is_given_once(
    tx: Transaction, season: Season, finding: AwardFinding
) -> None:
    filing.reply(tx, season.chair, on(finding, "火灾在隔壁小区"))
    with pytest.raises(OutOfTurn, match="已经说明过"):
        filing.reply(tx, season.member, on(finding, "再说一次"))
    deciding.drop(tx, season.lead, on(finding), saying(GOOD))
    assert (finding.stage, finding.decided_by_id) == (FindingStage.DROPPED, season.lead.person_id)


def test_who_filed_a_finding_never_decides_it(tx: Transaction, season: Season, application: AwardApplication) -> None:
    finding = filing.file_finding(tx, season.secretary, command(tx, application))
    filing.reply(tx, season.chair, on(finding, "不是我们"))
    with pytest.raises(NotPermitted, match="您提的"):
        deciding.uphold(tx, season.secretary, on(finding))
    deciding.uphold(tx, season.second_secretary, on(finding))
    assert finding.stage is FindingStage.UPHELD


def test_a_veto_found_later_refuses_who_takes_part_and_a_wrong_one_lets_it_take_part_again(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    admitted = an_application(tx, season, round_)
    round_.stage = RoundStage.DELIBERATION
    tx.session.flush()
    finding = filing.file_finding(tx, season.street, command(tx, admitted))
    assert [one.words for one in gate.findings_decided(tx, round_)] == ["还有 1 条认定没有决定。请先决定。"]
    filing.reply(tx, season.chair, on(finding, "不是我们"))
    deciding.uphold(tx, season.secretary, on(finding))
    assert admitted.stage is Stage.REFUSED
    deciding.drop(tx, season.lead, on(finding, "认定书撤销了"), saying(GOOD))
    assert (admitted.stage, gate.findings_decided(tx, round_)) == (Stage.ADMITTED, ())


def test_the_screening_ends_when_nothing_is_unanswered(
    tx: Transaction, season: Season, round_: AwardRound, application: AwardApplication
) -> None:
    assert [one.words for one in gate.nothing_unanswered(tx, round_)] == [
        "还有 1 份申报没有审查完。请通过、退回或者决定不能参评。"
    ]
    recommended(tx, season.community, application)
    deciding.admit(tx, season.secretary, Take(application.id, application.version))
    assert gate.nothing_unanswered(tx, round_) == ()


def test_everybody_finds_what_is_next_on_the_desk(
    tx: Transaction, season: Season, application: AwardApplication, finding: AwardFinding
) -> None:
    assert [one.button for one in desk.lines(tx, season.secretary)] == ["去审查"]
    assert [one.button for one in desk.lines(tx, season.chair)] == ["去说明"]
    filing.reply(tx, season.chair, on(finding, "不是我们"))
    assert [one.button for one in desk.lines(tx, season.lead)] == ["去决定"]
    assert (desk.waiting(tx, season.secretary), desk.waiting(tx, season.chair)) == (2, 0)
    assert list(desk.lines(tx, season.other_chair)) == []
    assert application.stage is Stage.SUBMITTED


@pytest.mark.parametrize("deed", ["admit", "refuse", "drop", "confirm"])
def test_nobody_on_the_committee_handles_its_application_whatever_else_they_are(
    tx: Transaction, season: Season, application: AwardApplication, finding: AwardFinding, deed: str
) -> None:
    officer = {"drop": season.lead, "confirm": season.community}.get(deed, season.secretary)
    both = replace(officer, offices=(*officer.offices, *season.member.offices))
    take = Take(application.id, application.version, "看过了")
    deeds: dict[str, Callable[[], object]] = {
        "admit": lambda: deciding.admit(tx, both, take),
        "refuse": lambda: deciding.refuse(tx, both, take),
        "drop": lambda: deciding.drop(tx, both, on(finding), saying(GOOD)),
        "confirm": lambda: recommended(tx, both, application),
    }
    with pytest.raises(NotPermitted, match="自己小区"):
        deeds[deed]()
    assert [one.button for one in desk.lines(tx, both)] == ["去说明"], "only the committee's own part"


def test_a_finding_that_is_dropped_does_not_lift_a_refusal_by_records(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    figures = GOOD | {"committee_in_term": Decimal(0)}
    application = screening(tx, round_, submitted(tx, season.chair, round_, season.compound_id, figures))
    finding = filing.file_finding(tx, season.street, command(tx, application))
    deciding.refuse(tx, season.secretary, Take(application.id, application.version, "任期已满"))
    filing.reply(tx, season.chair, on(finding, "不是我们"))
    deciding.uphold(tx, season.secretary, on(finding))
    deciding.drop(tx, season.lead, on(finding), saying(GOOD))
    assert application.stage is Stage.REFUSED


def test_whoever_was_never_screened_is_screened_once_a_finding_is_dropped(
    tx: Transaction, season: Season, application: AwardApplication, finding: AwardFinding
) -> None:
    filing.reply(tx, season.chair, on(finding, "不是我们"))
    deciding.uphold(tx, season.secretary, on(finding))
    deciding.drop(tx, season.lead, on(finding), saying(GOOD))
    assert application.stage is Stage.SUBMITTED


def test_withdrawing_and_coming_back_is_no_way_around_a_finding(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    application = submitted(tx, season.chair, round_, season.compound_id)
    finding = filing.file_finding(tx, season.street, command(tx, application))
    filling.withdraw(tx, season.chair, Take(application.id, application.version, "先撤"))
    filing.reply(tx, season.chair, on(finding, "不是我们"))
    deciding.uphold(tx, season.secretary, on(finding))
    assert submitted(tx, season.chair, round_, season.compound_id) is application
    screening(tx, round_, recommended(tx, season.community, application))
    with pytest.raises(Invalid, match="有一条认定已经成立"):
        deciding.admit(tx, season.secretary, Take(application.id, application.version))
    deciding.refuse(tx, season.secretary, Take(application.id, application.version, "认定成立"))
    assert application.stage.value == "refused"


def refused_on_a_finding(tx: Transaction, season: Season, application: AwardApplication) -> AwardFinding:
    finding = filing.file_finding(tx, season.street, command(tx, application))
    filing.reply(tx, season.chair, on(finding, "不是我们"))
    deciding.uphold(tx, season.secretary, on(finding))
    return finding


def test_who_comes_back_late_has_no_claim_that_nobody_confirmed(
    tx: Transaction, season: Season, round_: AwardRound, application: AwardApplication
) -> None:
    finding = refused_on_a_finding(tx, season, application)
    round_.stage = RoundStage.DELIBERATION
    tx.session.flush()
    deciding.drop(tx, season.lead, on(finding), saying(GOOD))
    assert application.stage is Stage.ADMITTED
    # An optional claim that waits counts nothing; left out, its weight would go to the others.
    pets = next(one for one in application.answers if one.criterion == "pets")
    pets.inapplicable, pets.claimed, pets.share = False, Decimal(100), None
    pets.decided_at = pets.decided_by_id = None
    tx.session.flush()
    (entry,) = entries(tx, application.award_id)
    assert (entry.shares["pets"], "pets" in entry.left_out) == (Decimal(0), False)
    (obstacle,) = gate.claims_confirmed(tx, round_)
    assert str(application.reference) in obstacle.words
    whole = {"meeting": Confirmed(0), "punctual": Confirmed(1), "pets": Confirmed(0)}
    recommending.confirm(tx, season.community, Confirm(application.id, application.version, whole))
    recommending.recommend(
        tx, season.community, Recommend(application.id, application.version, "情况属实。", {"street": 0})
    )
    assert gate.claims_confirmed(tx, round_) == ()
    (entry,) = entries(tx, application.award_id)
    assert entry.shares["pets"] == Decimal(100)


def test_who_comes_back_late_is_looked_at_by_the_records_of_the_sealed_days_again(
    tx: Transaction, season: Season, round_: AwardRound, application: AwardApplication
) -> None:
    finding = refused_on_a_finding(tx, season, application)
    round_.stage = RoundStage.REVIEW
    tx.session.flush()
    shares = {one.criterion: one.share for one in application.answers}
    deciding.drop(tx, season.lead, on(finding), saying(GOOD | {"committee_in_term": Decimal(0)}))
    assert (finding.stage, application.stage) == (FindingStage.DROPPED, Stage.REFUSED)
    assert "不符合“在任期内”" in application.notes[-1].words
    assert shares == {one.criterion: one.share for one in application.answers}, "answers stay as handed in"
