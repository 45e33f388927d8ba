"""A count from its first matter to the announcement: what the freeze fixes, who types what, what a person decides."""

from __future__ import annotations

import csv
import hashlib
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import func, select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents import kinds
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import State
from alliance.kernel.errors import Invalid, NotPermitted, OutOfTurn
from alliance.kernel.personal.models import ExportRecord
from compounds.guidance.counts import (
    actions,
    ballot_pages,
    balloting,
    counting,
    papers,
    petitions,
    queries,
    records,
    slips,
)
from compounds.guidance.counts.actions import DecideDoubt, NewMatter
from compounds.guidance.counts.balloting import Deliver, OnlineVote, SettleBallot
from compounds.guidance.counts.models import Ballot, Count, Decision, Unit
from compounds.guidance.counts.workflow import How, Mode, Stage, VoidReason
from compounds.guidance.electorate import DIFFERENT, SAME, DoubtKind
from compounds.guidance.voting import Collision
from compounds.models import Compound
from tests.compounds.guidance.counts import factories as made
from tests.compounds.guidance.counts.factories import ABSTAIN, AGAINST, AGREE, SIX, a_draft, key, rules, twice, typists


@pytest.fixture
def people(tx: Transaction, compound: Compound) -> tuple[Actor, Actor]:
    return typists(tx, compound)


@pytest.fixture
def chair(people: tuple[Actor, Actor]) -> Actor:
    return people[0]


@pytest.fixture(autouse=True)
def _kinds() -> None:
    for kind in papers.KINDS:
        kinds.register(kind)
    from alliance.kernel.documents import readable  # noqa: PLC0415 -- the wiring does it once for the application

    readable(Count.__tablename__, Count)


def test_the_freeze_fixes_totals_heads_and_a_digest(tx: Transaction, compound: Compound, chair: Actor) -> None:
    count = a_draft(tx, compound, chair)
    actions.freeze(tx, chair, count.id, count.version)
    assert (count.stage, count.total_units, count.total_heads, str(count.total_area)) == (Stage.FROZEN, 6, 4, "600.00")
    tx.session.expire_all()
    kept = tx.session.scalars(select(Unit).where(Unit.count_id == count.id).order_by(Unit.position)).all()
    assert actions.digest_of(count, kept) == count.digest
    assert count.roster_sealed is None
    units = tx.session.scalars(select(Unit).where(Unit.count_id == count.id).order_by(Unit.position)).all()
    assert [unit.head for unit in units] == [1, 1, 2, 3, 4, 4]
    assert units[0].people_sealed is not None
    assert "王秀英" not in units[0].people_sealed
    assert records.people_of(tx, units[0]) == {"owner": "王秀英", "id_tail": "0018"}


def test_nothing_that_was_fixed_changes_but_by_starting_anew(tx: Transaction, compound: Compound, chair: Actor) -> None:
    count = a_draft(tx, compound, chair)
    actions.freeze(tx, chair, count.id, count.version)
    with pytest.raises(OutOfTurn, match="不能再改"):
        actions.edit_count(tx, chair, count.id, count.version, rules(tx, mode=Mode.PAPER))
    with pytest.raises(OutOfTurn):
        actions.keep_roster(tx, chair, count.id, made.read(made.workbook(SIX)), "另一份.xlsx")
    with pytest.raises(OutOfTurn):
        actions.restart(tx, chair, count.id, rules(tx))
    actions.void_count(tx, chair, count.id, count.version, "截止时间要改")
    new = tx.session.get_one(Count, actions.restart(tx, chair, count.id, rules(tx, mode=Mode.PAPER)))
    assert (count.stage, new.stage, new.restarted_from_id, new.mode) == (Stage.VOID, Stage.DRAFT, count.id, Mode.PAPER)


def test_the_same_roster_gives_the_same_digest_and_another_area_another(
    tx: Transaction, compound: Compound, chair: Actor
) -> None:
    digests = []
    for rows in (SIX, SIX, (("1幢", "101", "100.01", "王秀英", "", "0018"), *SIX[1:])):
        count = a_draft(tx, compound, chair, rows)
        actions.freeze(tx, chair, count.id, count.version)
        digests.append(count.digest)
    assert digests[0] == digests[1] != digests[2]


def test_rows_with_troubles_and_open_doubts_keep_the_roster_open(
    tx: Transaction, compound: Compound, chair: Actor
) -> None:
    count = a_draft(tx, compound, chair, (*SIX, ("2幢", "201", "89.505", "钱进")))
    with pytest.raises(Invalid, match="1 行有问题"):
        actions.freeze(tx, chair, count.id, count.version)
    doubtful = (*SIX, ("2幢", "201", "80.00", "王秀瑛", "", "0018"))
    actions.keep_roster(tx, chair, count.id, made.read(made.workbook(doubtful)), "名册.xlsx")
    page = queries.roster_page(tx, chair, count.id)
    (doubt,) = page.doubts
    assert (page.heads, page.ready) == (5, False)
    with pytest.raises(Invalid, match="没有决定"):
        actions.freeze(tx, chair, count.id, count.version)
    with pytest.raises(Invalid, match="选一项"):
        actions.decide_doubt(tx, chair, DecideDoubt(count.id, doubt.key, "perhaps", "看过"))
    with pytest.raises(Invalid, match="凭什么"):
        actions.decide_doubt(tx, chair, DecideDoubt(count.id, doubt.key, SAME, " "))
    actions.decide_doubt(tx, chair, DecideDoubt(count.id, doubt.key, DIFFERENT, "看错了"))
    actions.decide_doubt(tx, chair, DecideDoubt(count.id, doubt.key, SAME, "看过不动产权证"))
    assert tx.session.scalar(select(func.count()).select_from(Decision)) == 1
    assert queries.roster_page(tx, chair, count.id).heads == 4
    actions.freeze(tx, chair, count.id, count.version)
    assert count.total_heads == 4


def test_a_new_roster_forgets_what_was_decided_about_the_old(tx: Transaction, compound: Compound, chair: Actor) -> None:
    count = a_draft(tx, compound, chair, (*SIX, ("2幢", "201", "80.00", "王秀瑛", "", "0018")))
    (doubt,) = queries.roster_page(tx, chair, count.id).doubts
    actions.decide_doubt(tx, chair, DecideDoubt(count.id, doubt.key, SAME, "看过"))
    actions.keep_roster(tx, chair, count.id, made.read(made.workbook(SIX)), "名册.xlsx")
    assert tx.session.scalars(select(Decision)).all() == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"matters": ()}, "至少写一项"),
        ({"matters": (NewMatter("甲", 4, ("王某",)),)}, "不是选举"),
        ({"matters": (NewMatter("甲", 3, ("王某", "王某"), 1),)}, "重名"),
        ({"matters": (NewMatter("甲", 0),)}, "哪一类"),
        ({"matters": (NewMatter("甲", 3, ("王某",)),)}, "应选几人"),
        ({"matters": (NewMatter("甲", 4), NewMatter("甲", 5))}, "写得一样"),
        ({"collision": Collision.LAST}, "规则写在哪里"),
        ({"deemed": True}, "规约的哪一条"),
        ({"hour": 1, "days": 0}, "现在以后"),
    ],
)
def test_rules_that_do_not_hold_together_are_refused(
    tx: Transaction, compound: Compound, chair: Actor, wrong: dict[str, Any], said: str
) -> None:
    if "days" in wrong:
        wrong = {"hour": wrong["hour"], "closes_on": tx.today}
    with pytest.raises(Invalid, match=said):
        actions.start_count(tx, chair, compound.id, rules(tx, **wrong))


def test_no_ballot_is_looked_at_before_the_deadline(tx: Transaction, compound: Compound, chair: Actor) -> None:
    count = a_draft(tx, compound, chair)
    actions.freeze(tx, chair, count.id, count.version)
    early = Transaction(tx.session, now=count.closes_at - timedelta(seconds=1))
    with pytest.raises(OutOfTurn, match="还没有到截止时间"):
        actions.begin_counting(early, chair, count.id, count.version)
    exactly = Transaction(tx.session, now=count.closes_at)
    actions.begin_counting(exactly, chair, count.id, count.version)
    assert count.stage is Stage.COUNTING


def test_deliveries_are_recorded_by_building_and_room(tx: Transaction, compound: Compound, chair: Actor) -> None:
    count = a_draft(tx, compound, chair)
    actions.freeze(tx, chair, count.id, count.version)
    assert balloting.deliver(tx, chair, Deliver(count.id, How.HAND, tx.today, "钱楼长", "1幢", ("101", "102室"))) == 2
    assert balloting.deliver(tx, chair, Deliver(count.id, How.BOARD, tx.today, "钱楼长", "2幢")) == 2
    page = ballot_pages.delivery_page(tx, chair, count.id)
    assert [(one.name, one.units, one.reached) for one in page.buildings] == [("1幢", 4, 2), ("2幢", 2, 2)]
    assert page.missing == ("1幢 201", "1幢 202")
    assert page.latest[0].by == "钱楼长"
    with pytest.raises(Invalid, match="没有这几户：999"):
        balloting.deliver(tx, chair, Deliver(count.id, How.HAND, tx.today, "钱楼长", "1幢", ("999",)))
    with pytest.raises(Invalid, match="名册锁定那天"):
        balloting.deliver(tx, chair, Deliver(count.id, How.HAND, tx.today + timedelta(days=1), "钱楼长"))


def test_a_slip_is_typed_by_two_people_and_a_difference_is_settled_by_the_slip(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair, officer = people
    after, count = made.counting(tx, compound, chair)
    ballot = key(after, chair, count, "1幢 101", {"1": AGREE})
    with pytest.raises(OutOfTurn, match="另一位同事"):
        key(after, chair, count, "1幢 101", {"1": AGREE})
    key(after, officer, count, "1幢 101", {"1": AGAINST})
    assert ballot.settled is None
    (differing,) = ballot_pages.ballot_page(after, chair, count.id).differing
    assert (differing.about, "同意" in differing.first, "反对" in differing.second) == ("选项", True, True)
    with pytest.raises(Invalid, match="只登了一遍"):
        counting.count(after, chair, count.id, count.version)
    balloting.settle_ballot(after, chair, SettleBallot(count.id, ballot.id, ballot.version, False, "原票打的是反对"))
    assert ballot.settled == ballot.second
    with pytest.raises(OutOfTurn, match="登过两遍"):
        key(after, chair, count, "1幢 101", {"1": AGREE})


def test_a_valid_slip_answers_every_question_and_a_late_one_is_void(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    after, count = made.counting(tx, compound, people[0])
    with pytest.raises(Invalid, match="有的议题没有选"):
        key(after, people[0], count, "1幢 101", {})
    next_day = Transaction(after.session, now=after.now + timedelta(days=1))
    late = twice(next_day, people, count, "1幢 101", AGREE, cast_on=next_day.today)
    assert late.settled is not None
    assert (late.settled["invalid"], late.settled["choices"]) == ("late", {})


def test_the_whole_is_counted_exactly_told_in_sentences_and_announced(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair, officer = people
    after, count = made.counting(tx, compound, chair)
    for name, choice in (("1幢 101", AGREE), ("1幢 102", AGREE), ("1幢 201", AGREE), ("1幢 202", ABSTAIN)):
        twice(after, people, count, name, choice)
    key(after, chair, count, "2幢 101", {}, reason=VoidReason.UNSIGNED)
    key(after, officer, count, "2幢 101", {}, reason=VoidReason.UNSIGNED)
    counting.count(after, chair, count.id, count.version)
    (result,) = count.results
    assert result["figures"] == {
        "total_area": 60_000, "total_heads": 4, "part_area": 40_000, "part_heads": 3,
        "agree_area": 30_000, "agree_heads": 2,
    }  # fmt: skip
    assert (result["passed"], result["void"], result["developer"]["units"]) == (True, 1, 2)
    assert any("400.00 ㎡ ≥ 2/3 × 600.00 ㎡" in sentence for sentence in result["because"])
    report = after.session.scalars(select(Document)).one()
    assert (report.kind, report.facts["digest"][:4]) == (papers.REPORT, count.digest[:4].upper())
    counting.announce(after, officer, count.id, count.version)
    assert (count.stage, count.announced_on) == (Stage.ANNOUNCED, after.today)
    assert {one.kind for one in after.session.scalars(select(Document))} == {papers.REPORT, papers.NOTICE}
    with pytest.raises(OutOfTurn):
        actions.void_count(after, chair, count.id, count.version, "太晚了")


def test_a_result_that_is_taken_back_revokes_its_report(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair, officer = people
    after, count = made.counting(tx, compound, chair)
    twice(after, people, count, "1幢 101", AGREE)
    counting.count(after, chair, count.id, count.version)
    with pytest.raises(NotPermitted):
        counting.take_back(after, chair, count.id, count.version, "登错了")
    counting.take_back(after, officer, count.id, count.version, "登错了")
    assert (count.stage, count.results) == (Stage.COUNTING, [])
    assert after.session.scalars(select(Document.state)).one() is State.REVOKED
    counting.count(after, officer, count.id, count.version)
    assert count.results[0]["passed"] is False


@pytest.mark.parametrize(("rule", "agrees"), [(Collision.FIRST, 1), (Collision.LAST, 0)])
def test_paper_and_online_that_disagree_go_by_the_rule_that_was_adopted_before(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor], rule: Collision, agrees: int
) -> None:
    how = {"mode": Mode.BOTH, "collision": rule, "collision_basis": "议事规则第十二条"}
    after, count = made.counting(tx, compound, people[0], **how)
    day = after.today - timedelta(days=2)
    twice(after, people, count, "1幢 201", AGREE, cast_on=day)
    balloting.import_online(after, people[0], count.id, [OnlineVote("1-201", day + timedelta(days=1), {"1": AGAINST})])
    counting.count(after, people[0], count.id, count.version)
    assert count.results[0]["figures"]["agree_heads"] == agrees
    assert count.results[0]["figures"]["part_heads"] == 1


def test_without_a_rule_a_person_decides_and_until_then_there_is_no_result(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair = people[0]
    after, count = made.counting(tx, compound, chair, mode=Mode.BOTH)
    paper = twice(after, people, count, "1幢 201", AGREE)
    balloting.import_online(after, chair, count.id, [OnlineVote("1-201", after.today, {"1": AGAINST})])
    (doubt,) = ballot_pages.ballot_page(after, chair, count.id).doubts
    assert doubt.kind is DoubtKind.CHANNELS
    with pytest.raises(Invalid, match="没有决定"):
        counting.count(after, chair, count.id, count.version)
    actions.decide_doubt(after, chair, DecideDoubt(count.id, doubt.key, str(paper.id), "问过业主，以纸票为准"))
    counting.count(after, chair, count.id, count.version)
    assert count.results[0]["figures"]["agree_area"] == 10_000


def test_an_owner_who_votes_differently_for_two_units_counts_area_by_unit_and_heads_by_decision(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair = people[0]
    after, count = made.counting(tx, compound, chair)
    twice(after, people, count, "1幢 101", AGREE)
    twice(after, people, count, "1幢 102", AGAINST)
    (doubt,) = ballot_pages.ballot_page(after, chair, count.id).doubts
    assert doubt.kind is DoubtKind.SPLIT
    actions.decide_doubt(after, chair, DecideDoubt(count.id, doubt.key, "agrees", "本人书面说明"))
    counting.count(after, chair, count.id, count.version)
    figures = count.results[0]["figures"]
    assert (figures["part_area"], figures["agree_area"], figures["part_heads"], figures["agree_heads"]) == (
        20_000, 10_000, 1, 1,
    )  # fmt: skip
    _, content = counting.take_recount(after, chair, count.id)
    lines = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert [line[3] for line in lines if line[0] == "认定"] == ["算同意"]


def test_a_proxy_beyond_the_cap_is_a_doubt_that_names_nobody(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    after, count = made.counting(tx, compound, people[0], proxy_most=1)
    for name in ("1幢 201", "1幢 202"):
        twice(after, people, count, name, AGREE, proxy="钱代理")
    (doubt,) = ballot_pages.ballot_page(after, people[0], count.id).doubts
    assert doubt.kind is DoubtKind.PROXY
    assert "受托人1" in doubt.says
    kept = after.session.scalars(select(Ballot.first)).all()
    assert all("钱代理" not in str(one) for one in kept)


def test_candidates_are_voted_on_one_by_one_and_no_name_is_kept_with_the_result(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair, officer = people
    after, count = made.counting(tx, compound, chair, matters=(NewMatter("选举业委会委员", 3, ("王秀英", "李强"), 1),))
    for name in ("1幢 101", "1幢 102", "1幢 201", "1幢 202"):
        for actor in people:
            key(after, actor, count, name, {"1.1": AGREE, "1.2": AGAINST})
    counting.count(after, officer, count.id, count.version)
    assert [(one["code"], one["passed"]) for one in count.results] == [("1.1", True), ("1.2", False)]
    assert "王秀英" not in str(count.results)
    report = after.session.scalars(select(Document)).one()
    assert "王秀英" not in str(report.facts)
    assert papers.names_of(after, report.facts) == {"names": {"1.1": "王秀英", "1.2": "李强"}}
    page = queries.count_page(after, officer, count.id)
    assert [one["shown"] for one in page.results] == ["选举业委会委员：王秀英", "选举业委会委员：李强"]
    assert page.elected == ("“选举业委会委员”应选 1 人，当选 1 人：王秀英。",)
    blocks = kinds.kind_of(papers.REPORT).compose
    assert blocks is not None
    assert "王秀英" in str(blocks({**report.facts, **papers.names_of(after, report.facts)}))


@pytest.mark.parametrize(("answer", "heads"), [("void", 0), ("count", 1)])
def test_a_ballot_for_more_than_the_seats_is_a_doubt(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor], answer: str, heads: int
) -> None:
    matters = (NewMatter("选举业委会委员", 3, ("王秀英", "李强"), 1),)
    after, count = made.counting(tx, compound, people[0], matters=matters)
    for actor in people:
        key(after, actor, count, "1幢 201", {"1.1": AGREE, "1.2": AGREE})
    (doubt,) = ballot_pages.ballot_page(after, people[0], count.id).doubts
    assert (doubt.kind, "应选 1 人" in doubt.says) == (DoubtKind.OVERMARKED, True)
    with pytest.raises(Invalid, match="没有决定"):
        counting.count(after, people[0], count.id, count.version)
    actions.decide_doubt(after, people[0], DecideDoubt(count.id, doubt.key, answer, "选举办法第三条"))
    counting.count(after, people[0], count.id, count.version)
    assert [one["figures"]["part_heads"] for one in count.results] == [heads, heads]


@pytest.mark.parametrize(
    ("passed", "said"),
    [((), "没有人当选"), (("甲",), "还空 1 人"), (("甲", "乙"), "当选 2 人"), (("甲", "乙", "丙"), "选举办法")],
)
def test_more_who_pass_than_seats_are_ranked_by_nobody_here(passed: tuple[str, ...], said: str) -> None:
    assert said in slips.elected("选举", 2, passed)


def test_the_silent_go_with_the_majority_only_beside_the_result_that_counts(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair = people[0]
    draft = a_draft(
        tx, compound, chair, matters=(NewMatter("使用维修资金", 5),), deemed=True, deemed_basis="管理规约第九条，签收表"
    )
    actions.freeze(tx, chair, draft.id, draft.version)
    balloting.deliver(tx, chair, Deliver(draft.id, How.HAND, tx.today, "钱楼长", evidence="签收表"))
    after = made.later(tx, draft)
    actions.begin_counting(after, chair, draft.id, draft.version)
    for name in ("1幢 101", "1幢 102", "1幢 201"):
        twice(after, people, draft, name, AGREE)
    counting.count(after, chair, draft.id, draft.version)
    (result,) = draft.results
    assert result["passed"] is False
    assert result["deemed"] is not None
    assert result["deemed"]["because"]


def test_the_recount_file_names_nobody_says_what_we_say_and_each_taking_is_on_record(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair = people[0]
    after, count = made.counting(tx, compound, chair)
    twice(after, people, count, "1幢 101", AGREE)
    twice(after, people, count, "1幢 201", AGAINST)
    counting.count(after, chair, count.id, count.version)
    name, content = counting.take_recount(after, chair, count.id)
    assert hashlib.sha256(content).hexdigest() == count.recount_digest
    assert name.endswith(".csv")
    text = content.decode("utf-8-sig")
    assert not [word for word in ("王秀英", "李强", "1幢", "101", "0018") if f",{word}," in text or word == text]
    units = [line for line in csv.reader(StringIO(text)) if line[0] == "户"]
    assert len(units) == 6
    assert sorted(unit[5] for unit in units if unit[5]) == ["反对", "同意"]
    assert len({unit[3] for unit in units}) == count.total_heads
    assert after.session.scalars(select(ExportRecord)).one().row_count == 6


def test_a_petition_is_reckoned_by_heads_and_area_against_the_fixed_roster(
    tx: Transaction, compound: Compound, chair: Actor
) -> None:
    count = a_draft(tx, compound, chair)
    actions.freeze(tx, chair, count.id, count.version)
    signed = petitions.check_petition(tx, chair, count.id, ["1-101", "1幢 101室", "9幢 999"])
    assert (signed.units, signed.heads, signed.unknown, signed.twice) == (1, 1, ("9幢 999",), ("1幢 101室",))
    assert signed.met.met
    assert any("200.00 ㎡" in sentence for sentence in signed.met.because)
