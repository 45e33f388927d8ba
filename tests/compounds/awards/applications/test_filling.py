"""Applying: facts first, drafts kept, everything that is missing said at once, evidence used again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.outbox import Errand
from compounds.awards.applications import actions, drawing, filling, keeping, recommending
from compounds.awards.applications.filling import Answered, SaveAnswers, Take
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.recommending import Confirmed
from compounds.awards.applications.workflow import APPLICATION, Stage
from compounds.awards.evidence import Evidence, Fact
from compounds.awards.indicators.tree import Source
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage as RoundStage
from tests.compounds.awards.applications.steps import (
    GOOD,
    SMALL,
    answered,
    begun,
    hand_in,
    saying,
    submitted,
)
from tests.compounds.awards.factories import Season, a_round, a_season

CONFIRMED_AS_CLAIMED = {"meeting": Confirmed(0), "punctual": Confirmed(1)}


@pytest.fixture
def season(tx: Transaction) -> Season:
    return a_season(tx)


@pytest.fixture
def round_(tx: Transaction, season: Season) -> AwardRound:
    return a_round(tx, season, awards=(SMALL,))


def answers(application: AwardApplication) -> dict[str, Any]:
    return {one.criterion: one for one in application.answers}


def test_what_records_say_is_filled_in_and_people_are_asked_the_rest(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    given = answers(begun(tx, season.chair, round_, season.compound_id))
    trained = given["trained"]
    assert (trained.source, trained.share, trained.fact["words"]) == (Source.RECORD, Decimal(100), "记录：0.95")
    assert trained.decided_at == tx.now
    assert (given["meeting"].claimed, given["meeting"].share) == (None, None)
    assert set(given) == {"trained", "meeting", "pets", "punctual"}


def test_the_burden_is_counted(tx: Transaction, season: Season, round_: AwardRound) -> None:
    application = begun(tx, season.chair, round_, season.compound_id)
    assert (application.asked, application.filled) == (4, 1)


def test_without_a_record_the_compound_is_asked_itself(tx: Transaction, season: Season, round_: AwardRound) -> None:
    trained = answers(begun(tx, season.chair, round_, season.compound_id, {}))["trained"]
    assert (trained.source, trained.share, trained.decided_at) == (Source.SELF, None, None)


def test_a_record_that_turns_up_takes_the_place_of_the_claim(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    application = begun(tx, season.chair, round_, season.compound_id, {})
    take = Take(application.id, application.version)
    filling.draw_again(tx, season.chair, saying(GOOD), take)
    assert answers(application)["trained"].source is Source.RECORD


def test_a_record_fills_a_claim_in_beforehand_and_the_choice_of_the_compound_stays(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    figures = GOOD | {"duties_on_time": Decimal("0.6")}
    application = begun(tx, season.chair, round_, season.compound_id, figures)
    assert answers(application)["punctual"].claimed == Decimal(50)
    save = SaveAnswers(application.id, application.version, {"punctual": Answered(2)})
    filling.save_answers(tx, season.chair, save)
    filling.draw_again(tx, season.chair, saying(figures), Take(application.id, application.version))
    assert answers(application)["punctual"].claimed == Decimal(0)


def test_beginning_twice_gives_the_same_application(tx: Transaction, season: Season, round_: AwardRound) -> None:
    first = begun(tx, season.chair, round_, season.compound_id)
    assert begun(tx, season.member, round_, season.compound_id).id == first.id


@pytest.mark.parametrize("who", ["community", "secretary", "bureau", "owner"])
def test_only_the_committee_applies(tx: Transaction, season: Season, round_: AwardRound, who: str) -> None:
    with pytest.raises((NotPermitted, NotFound)):
        begun(tx, getattr(season, who), round_, season.compound_id)


def test_another_compound_cannot_be_applied_for(tx: Transaction, season: Season, round_: AwardRound) -> None:
    with pytest.raises((NotPermitted, NotFound)):
        begun(tx, season.other_chair, round_, season.compound_id)


@pytest.mark.parametrize("stage", [RoundStage.SCREENING, RoundStage.REVIEW, RoundStage.CANCELLED])
def test_nobody_begins_out_of_turn(tx: Transaction, season: Season, stage: RoundStage) -> None:
    closed = a_round(tx, season, stage, awards=(SMALL,))
    with pytest.raises(OutOfTurn, match=r"截止|停办"):
        begun(tx, season.chair, closed, season.compound_id)


def test_applications_close_by_the_day_even_where_nobody_moved_the_round(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    round_.screening_on = tx.today
    round_.opens_on = tx.today - timedelta(days=9)
    with pytest.raises(OutOfTurn, match="截止"):
        begun(tx, season.chair, round_, season.compound_id)


def test_everything_that_is_missing_is_said_at_once(tx: Transaction, season: Season, round_: AwardRound) -> None:
    application = begun(tx, season.chair, round_, season.compound_id)
    with pytest.raises(Invalid, match=r"还差 3 项.*开会.*养犬.*按时"):
        filling.submit(tx, season.chair, saying(GOOD), Take(application.id, application.version))


def test_a_claim_without_the_evidence_asked_for_is_not_taken(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    application = begun(tx, season.chair, round_, season.compound_id)
    filling.save_answers(tx, season.chair, SaveAnswers(application.id, application.version, {"meeting": Answered(0)}))
    assert "“开会”还没有附材料。" in filling.problems(application)
    filling.save_answers(tx, season.chair, SaveAnswers(application.id, application.version, {"meeting": Answered(2)}))
    assert "“开会”还没有附材料。" not in filling.problems(application)


def test_handing_in_gives_the_reference_and_tells(tx: Transaction, season: Season, round_: AwardRound) -> None:
    application = submitted(tx, season.chair, round_, season.compound_id)
    assert (application.stage, str(application.reference)) == (Stage.SUBMITTED, f"柯评〔{tx.today.year}〕1号")
    promised = [one.payload for one in tx.session.scalars(select(Errand)) if one.kind == "awards.application_moved"]
    assert {"application_id": application.id, "step": "submit", "stage": "submitted"} in promised


def test_an_old_page_is_told_so(tx: Transaction, season: Season, round_: AwardRound) -> None:
    application = begun(tx, season.chair, round_, season.compound_id)
    old = application.version
    filling.save_answers(tx, season.chair, SaveAnswers(application.id, old, {"meeting": Answered(1)}))
    with pytest.raises(ChangedMeanwhile):
        filling.save_answers(tx, season.member, SaveAnswers(application.id, old, {"meeting": Answered(0)}))
    assert answers(application)["meeting"].claimed == Decimal(50)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"trained": Answered(0)}, "平台记录填好"),
        ({"street": Answered(0)}, "不用您填"),
        ({"meeting": Answered(9)}, "没有这一档"),
        ({"meeting": Answered(None, inapplicable=True)}, "每个小区都要填"),
        ({"meeting": Answered(0, words="长" * 501)}, "太长"),
    ],
)
def test_what_no_page_sends_is_refused(
    tx: Transaction, season: Season, round_: AwardRound, answer: dict[str, Answered], words: str
) -> None:
    application = begun(tx, season.chair, round_, season.compound_id)
    with pytest.raises(Invalid, match=words):
        filling.save_answers(tx, season.chair, SaveAnswers(application.id, application.version, answer))


def test_minutes_are_measured_without_the_time_in_which_nobody_filled_in(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    application = begun(tx, season.chair, round_, season.compound_id)
    opened = tx.now
    later = Transaction(tx.session, tx.now + timedelta(minutes=2))
    for at in (
        later,
        Transaction(tx.session, tx.now + timedelta(minutes=3)),
        Transaction(tx.session, tx.now + timedelta(hours=3)),
    ):
        command = SaveAnswers(application.id, application.version, {}, since=opened)
        filling.save_answers(at, season.chair, command)
    assert filling.minutes(application.seconds) == 3 + 5


def test_evidence_is_used_again_and_stays_with_the_compound(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    first = submitted(tx, season.chair, round_, season.compound_id)
    (piece,) = answers(first)["meeting"].evidence
    later = a_round(tx, season, awards=(SMALL,), title="下一届")
    second = begun(tx, season.member, later, season.compound_id)
    assert [one.id for one in keeping.kept(tx, season.member, second, ("minutes",))] == [piece.id]
    keeping.use_again(tx, season.member, keeping.Use(second.id, second.version, "meeting", piece.id))
    assert answers(second)["meeting"].evidence == [piece]


def test_evidence_of_another_compound_is_out_of_reach(tx: Transaction, season: Season, round_: AwardRound) -> None:
    mine = begun(tx, season.chair, round_, season.compound_id)
    piece = hand_in(tx, season.chair, mine)
    theirs = begun(tx, season.other_chair, round_, season.other_compound_id)
    with pytest.raises(NotFound):
        keeping.use_again(tx, season.other_chair, keeping.Use(theirs.id, theirs.version, "meeting", piece.id))


def test_answers_are_taken_over_where_nothing_stands_yet(tx: Transaction, season: Season, round_: AwardRound) -> None:
    first = submitted(tx, season.chair, round_, season.compound_id)
    later = a_round(tx, season, awards=(SMALL,), title="下一届")
    second = begun(tx, season.chair, later, season.compound_id)
    filling.save_answers(tx, season.chair, SaveAnswers(second.id, second.version, {"punctual": Answered(2)}))
    count = filling.copy_answers(tx, season.chair, Take(second.id, second.version), first.id)
    given = answers(second)
    assert (count, given["meeting"].claimed, given["meeting"].words) == (1, Decimal(100), "开过两次")
    assert given["punctual"].claimed == Decimal(0)
    assert len(given["meeting"].evidence) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "打不开"),
        (b"<html><script>alert(1)</script></html>", "打不开"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 25_000_000, "太大"),
    ],
)
def test_a_picture_with_scripts_or_far_too_large_is_refused_in_words_and_nothing_is_lost(
    tx: Transaction, season: Season, round_: AwardRound, content: bytes, words: str
) -> None:
    application = answered(tx, season.chair, begun(tx, season.chair, round_, season.compound_id))
    with pytest.raises(Invalid, match=words), tx.session.begin_nested():
        hand_in(tx, season.chair, application, content)
    tx.session.refresh(application)
    assert answers(application)["meeting"].claimed == Decimal(100)
    assert len(answers(application)["meeting"].evidence) == 1


def test_who_withdrew_may_come_back_while_the_round_is_open(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    application = submitted(tx, season.chair, round_, season.compound_id)
    filling.withdraw(tx, season.chair, Take(application.id, application.version, "材料不齐"))
    assert application.stage is Stage.WITHDRAWN
    again = begun(tx, season.chair, round_, season.compound_id)
    assert (again.id, again.stage) == (application.id, Stage.RETURNED)
    with pytest.raises(Invalid, match="原因"):
        filling.withdraw(tx, season.chair, Take(again.id, again.version, " "))


def test_conditions_stand_as_the_records_say(tx: Transaction, season: Season, round_: AwardRound) -> None:
    figures = {"committee_in_term": Decimal(0)}
    term, paper = drawing.standings(begun(tx, season.chair, round_, season.compound_id, figures))
    assert (term.met, term.words) == (False, "记录：0")
    assert (paper.met, paper.fact) == (None, None)


@pytest.mark.parametrize("stage", [one for one in Stage if "submit" not in APPLICATION.open_from(one)])
def test_nothing_is_changed_out_of_turn(tx: Transaction, season: Season, round_: AwardRound, stage: Stage) -> None:
    application = submitted(tx, season.chair, round_, season.compound_id)
    application.stage = stage
    tx.session.flush()
    with pytest.raises(OutOfTurn):
        filling.save_answers(tx, season.chair, SaveAnswers(application.id, application.version, {}))


def on_time(figure: str, day: date) -> Evidence:
    """Records that say on a day how much was done on time."""
    figures = GOOD | {"duties_on_time": Decimal(figure)}
    port = Evidence()
    facts = tuple(Fact(code, value, f"记录：{value}", day) for code, value in figures.items())
    port.provide(frozenset(figures), lambda _reading, compounds, _period: dict.fromkeys(compounds, facts))
    return port


def test_a_new_day_of_the_same_record_does_not_undo_what_was_chosen_and_another_figure_is_confirmed_anew(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    command = filling.Begin(round_.awards[0].id, season.compound_id)
    application = filling.begin(tx, season.chair, on_time("0.95", date(2026, 9, 29)), command)
    answered(tx, season.chair, application)
    filling.submit(tx, season.chair, on_time("0.95", date(2026, 9, 30)), Take(application.id, application.version))
    assert answers(application)["punctual"].claimed == Decimal(50)
    recommending.confirm(
        tx, season.community, recommending.Confirm(application.id, application.version, CONFIRMED_AS_CLAIMED)
    )
    actions.advance(tx, season.secretary, application, "return")
    filling.submit(tx, season.chair, on_time("0.1", date(2026, 9, 30)), Take(application.id, application.version))
    punctual = answers(application)["punctual"]
    assert (punctual.claimed, punctual.share) == (Decimal(0), Decimal(0)), "half was confirmed of another claim"


def test_words_that_no_database_keeps_and_numbers_of_no_award_are_refused(
    tx: Transaction, season: Season, round_: AwardRound
) -> None:
    application = begun(tx, season.chair, round_, season.compound_id)
    hidden = SaveAnswers(application.id, application.version, {"meeting": Answered(0, words="两次\0")})
    with pytest.raises(Invalid, match="“开会”的说明里有看不见的特殊字符"):
        filling.save_answers(tx, season.chair, hidden)
    with pytest.raises(OutOfTurn, match="没有找到"):
        filling.begin(tx, season.chair, saying(GOOD), filling.Begin(2**63, season.compound_id))
