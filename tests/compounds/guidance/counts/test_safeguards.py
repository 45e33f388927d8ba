"""What keeps a count honest: late slips, codes apart, nobody judging their own reading, no decision that outlives."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from alliance.kernel.actors import Actor, Office
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.documents import kinds, readable
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import State
from alliance.kernel.errors import Invalid, NotPermitted, OutOfTurn
from compounds.guidance.counts import (
    actions,
    ballot_pages,
    balloting,
    counting,
    forms,
    keeping,
    online,
    papers,
    records,
    tallying,
)
from compounds.guidance.counts.actions import DecideDoubt, NewMatter
from compounds.guidance.counts.balloting import Deliver, OnlineVote, SettleBallot
from compounds.guidance.counts.models import Count, CountFolder, Decision, Unit
from compounds.guidance.counts.slips import Question
from compounds.guidance.counts.workflow import How, Mode, Stage
from compounds.guidance.electorate import DoubtKind
from compounds.models import Compound
from compounds.workbooks import reading
from tests.compounds.factories import at
from tests.compounds.guidance.counts import factories as made
from tests.compounds.guidance.counts.factories import AGAINST, AGREE, SIX, a_draft, key, twice, typists
from tests.compounds.test_handovers import PICTURE

ELECTION = (NewMatter("选举业委会委员", 3, ("王秀英", "李强"), 1),)


@pytest.fixture
def people(tx: Transaction, compound: Compound) -> tuple[Actor, Actor]:
    return typists(tx, compound)


@pytest.fixture(autouse=True)
def _kinds() -> None:
    for kind in papers.KINDS:
        kinds.register(kind)
    readable(Count.__tablename__, Count)


def test_a_roster_without_any_building_is_fixed_and_delivered_by_room(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    rows = tuple(("", f"{row[0][0]}-{row[1]}", *row[2:]) for row in SIX if isinstance(row[0], str))
    count = a_draft(tx, compound, people[0], rows)
    actions.freeze(tx, people[0], count.id, count.version)
    assert set(tx.session.scalars(select(Unit.building).where(Unit.count_id == count.id))) == {""}
    by_room = Deliver(count.id, How.HAND, tx.today, "钱楼长", rooms=("1-101", "1-102"))
    assert balloting.deliver(tx, people[0], by_room) == 2
    with pytest.raises(Invalid, match="名册里没有这几户：9-999"):
        balloting.deliver(tx, people[0], Deliver(count.id, How.HAND, tx.today, "钱楼长", rooms=("9-999",)))


def test_a_room_of_a_roster_with_buildings_needs_its_building(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    count = a_draft(tx, compound, people[0])
    actions.freeze(tx, people[0], count.id, count.version)
    with pytest.raises(Invalid, match="先选是哪一幢"):
        balloting.deliver(tx, people[0], Deliver(count.id, How.HAND, tx.today, "钱楼长", rooms=("101",)))


def test_a_deadline_at_the_end_of_a_day_is_that_day(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    after, count = made.counting(tx, compound, people[0], hour=24)
    last = tx.today + timedelta(days=10)
    assert records.last_day(count) == last == after.today - timedelta(days=1)
    late = twice(after, people, count, "1幢 101", AGREE, cast_on=after.today)
    in_time = twice(after, people, count, "1幢 201", AGREE, cast_on=last)
    assert [one.settled and one.settled["invalid"] for one in (late, in_time)] == ["late", ""]
    facts = papers.facts_of(after, count, reached=0, dropped=0)
    assert facts["closes"].endswith(f"{last.day}日 24:00")


def test_the_form_shows_the_hour_that_was_written(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    count = a_draft(tx, compound, people[0], hour=24)
    shown: dict[str, Any] = {}

    class Seen(forms.RulesForm):
        def __init__(self, *, data: dict[str, Any], version: int) -> None:
            shown.update(data)

    Seen.of(count, [()])
    assert (shown["closes_on"], shown["hour"]) == (tx.today + timedelta(days=10), 24)


def test_a_result_is_made_void_by_those_alone_who_may_take_it_back_and_its_report_falls(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair, officer = people
    after, count = made.counting(tx, compound, chair)
    twice(after, people, count, "1幢 101", AGREE)
    counting.count(after, chair, count.id, count.version)
    with pytest.raises(NotPermitted, match="结果已经算出来"):
        actions.void_count(after, chair, count.id, count.version, "结果不好")
    actions.void_count(after, officer, count.id, count.version, "议题漏了一项")
    assert count.stage is Stage.VOID
    assert after.session.scalars(select(Document.state)).one() is State.REVOKED


def test_the_signing_list_shows_no_code_and_the_codes_show_no_name(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    count = a_draft(tx, compound, people[0])
    actions.freeze(tx, people[0], count.id, count.version)
    _, content = counting.take_delivery_list(tx, people[0], count.id)
    book = load_workbook(BytesIO(content))
    unit = tx.session.scalars(select(Unit).where(Unit.count_id == count.id).order_by(Unit.position)).first()
    assert unit is not None
    sheets = {name: [[cell.value for cell in row] for row in book[name].iter_rows()] for name in book.sheetnames}
    signing, codes = sheets["送达签收表"], sheets["票权码（裁开，一户一张）"]
    assert "票权码" not in signing[0]
    assert unit.token not in str(signing)
    assert codes[1] == ["1幢", "101", unit.token]
    assert "王秀英" not in str(codes)


def test_a_further_import_forgets_what_was_decided_about_the_ballots_before(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair = people[0]
    doubtful = (*SIX, ("2幢", "201", "80.00", "王秀瑛", "", "0018"))
    draft = a_draft(tx, compound, chair, doubtful, mode=Mode.BOTH)
    (owner,) = tallying.doubts(tx, draft, decided={})
    actions.decide_doubt(tx, chair, DecideDoubt(draft.id, owner.key, "same", "看过不动产权证"))
    actions.freeze(tx, chair, draft.id, draft.version)
    after = made.later(tx, draft)
    actions.begin_counting(after, chair, draft.id, draft.version)
    paper = twice(after, people, draft, "1幢 201", AGREE)
    balloting.import_online(after, chair, draft.id, [OnlineVote("1-201", after.today, {"1": AGAINST})])
    (doubt,) = ballot_pages.ballot_page(after, chair, draft.id).doubts
    actions.decide_doubt(after, chair, DecideDoubt(draft.id, doubt.key, str(paper.id), "问过业主"))
    balloting.import_online(after, chair, draft.id, [OnlineVote("1-201", after.today, {"1": AGAINST})])
    assert after.session.scalars(select(Decision.code).where(Decision.count_id == draft.id)).all() == [owner.key]
    with pytest.raises(Invalid, match="没有决定"):
        counting.count(after, chair, draft.id, draft.version)


def test_without_the_online_result_nothing_is_counted_and_an_empty_one_will_do(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair = people[0]
    after, count = made.counting(tx, compound, chair, mode=Mode.ONLINE)
    assert not ballot_pages.ballot_page(after, chair, count.id).ready
    with pytest.raises(Invalid, match="还没有导入"):
        counting.count(after, chair, count.id, count.version)
    asked = [Question("1", 1, "选聘物业服务企业", 4)]
    empty = made.workbook((), ("楼栋", "室号", "投票日期", "议题1"), "电子投票结果")
    book = reading.read(
        BytesIO(empty), "空.xlsx", most_bytes=10**7, most_rows=99, sheets=(online.sheet_for(asked),), bare=True
    )
    read = online.read_votes(book, asked, ())
    assert (read.votes, read.wrong) == ((), ())
    balloting.import_online(after, chair, count.id, read.votes)
    counting.count(after, chair, count.id, count.version)
    assert count.results[0]["passed"] is False


def test_one_doubt_about_two_slips_tells_of_every_question_at_issue(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair = people[0]
    matters = (NewMatter("甲", 4), NewMatter("乙", 4), NewMatter("丙", 4))
    after, count = made.counting(tx, compound, chair, mode=Mode.BOTH, matters=matters)
    said = {"1": AGREE, "2": AGREE, "3": AGREE}
    for actor in people:
        paper = key(after, actor, count, "1幢 201", said)
    vote = OnlineVote("1-201", after.today, {"1": AGAINST, "2": AGREE, "3": AGAINST})
    balloting.import_online(after, chair, count.id, [vote])
    (doubt,) = ballot_pages.ballot_page(after, chair, count.id).doubts
    assert doubt.kind is DoubtKind.CHANNELS
    assert ("议题 1：" in doubt.says, "议题 2：" in doubt.says, "议题 3：" in doubt.says) == (True, False, True)
    assert f"登记号 {paper.id}" in doubt.says
    assert f"第 {paper.id} 行" not in doubt.says
    actions.decide_doubt(after, chair, DecideDoubt(count.id, doubt.key, "void", "业主说不清"))
    counting.count(after, chair, count.id, count.version)
    assert [one["figures"]["agree_heads"] for one in count.results] == [0, 1, 0]


def test_nobody_finds_for_their_own_reading_or_drops_what_they_helped_to_settle(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair, officer = people
    third = at(tx, compound, Office.SUBDISTRICT_OFFICER, name="街道")
    after, count = made.counting(tx, compound, chair)
    ballot = key(after, chair, count, "1幢 101", {"1": AGREE})
    key(after, officer, count, "1幢 101", {"1": AGAINST})
    for actor, first in ((chair, True), (officer, False)):
        with pytest.raises(OutOfTurn, match="不能认定自己登的"):
            balloting.settle_ballot(
                after, actor, SettleBallot(count.id, ballot.id, ballot.version, first, "原票打的是反对")
            )
    balloting.settle_ballot(after, chair, SettleBallot(count.id, ballot.id, ballot.version, False, "原票打的是反对"))
    for actor in people:
        with pytest.raises(OutOfTurn, match="没有登过它的同事"):
            balloting.drop_ballot(after, actor, count.id, ballot.id, "登错了户")
    balloting.drop_ballot(after, third, count.id, ballot.id, "登错了户，原票是 1幢 102")
    counting.count(after, chair, count.id, count.version)
    report = after.session.scalars(select(Document)).one()
    assert report.facts["dropped"] == "1"


def test_only_who_was_reached_in_time_with_proof_goes_with_the_majority(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair = people[0]
    count = a_draft(tx, compound, chair, deemed=True, deemed_basis="管理规约第九条")
    actions.freeze(tx, chair, count.id, count.version)
    balloting.deliver(tx, chair, Deliver(count.id, How.HAND, tx.today, "钱楼长", "1幢", ("101",), "签收表第 1 页"))
    balloting.deliver(tx, chair, Deliver(count.id, How.HAND, tx.today, "钱楼长", "1幢", ("102",)))
    late = Transaction(tx.session, now=count.closes_at + timedelta(days=1))
    balloting.deliver(late, chair, Deliver(count.id, How.HAND, late.today, "钱楼长", "1幢", ("201",), "签收表第 2 页"))
    found = tallying.laid(late, count).deemed
    assert found is not None
    assert found.delivered == {"1-101"}


def test_slips_with_too_many_names_are_decided_alike_in_one_doubt(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    after, count = made.counting(tx, compound, people[0], matters=ELECTION)
    for name in ("1幢 201", "1幢 202"):
        for actor in people:
            key(after, actor, count, name, {"1.1": AGREE, "1.2": AGREE})
    (doubt,) = ballot_pages.ballot_page(after, people[0], count.id).doubts
    assert (doubt.kind, len(doubt.rows), "有 2 张票" in doubt.says) == (DoubtKind.OVERMARKED, 2, True)
    actions.decide_doubt(after, people[0], DecideDoubt(count.id, doubt.key, "void", "选举办法第三条"))
    counting.count(after, people[0], count.id, count.version)
    assert [one["figures"]["part_heads"] for one in count.results] == [0, 0]


def test_no_doubt_is_asked_about_while_a_slip_waits_for_its_second_reading(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    after, count = made.counting(tx, compound, people[0])
    twice(after, people, count, "1幢 101", AGREE)
    twice(after, people, count, "1幢 102", AGAINST)
    key(after, people[0], count, "1幢 201", {"1": AGREE})
    assert ballot_pages.ballot_page(after, people[0], count.id).doubts == ()
    key(after, people[1], count, "1幢 201", {"1": AGREE})
    assert len(ballot_pages.ballot_page(after, people[0], count.id).doubts) == 1


def test_a_unit_shows_every_slip_typed_for_it_so_that_an_old_one_can_be_dropped(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    after, count = made.counting(tx, compound, people[0])
    first = twice(after, people, count, "1幢 201", AGREE)
    second = key(after, people[0], count, "1幢 201", {"1": AGAINST}, another=True)
    unit = ballot_pages.found_unit(after, people[0], count.id, "1幢", "201")
    assert unit is not None
    assert (unit.ballots, unit.slips) == (((first.id, 1), (second.id, 2)), 2)


def test_papers_reasons_and_names_of_a_count_that_nobody_finished_go_too(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair = people[0]
    after, count = made.counting(tx, compound, chair)
    folder = after.session.scalars(select(CountFolder).where(CountFolder.count_id == count.id)).one()
    attachments.keep(
        after,
        chair,
        subject=CountFolder.__tablename__,
        subject_id=folder.id,
        place_id=folder.place_id,
        name="签收单.png",
        stream=BytesIO(PICTURE),
        purpose="计票材料",
    )
    twice(after, people, count, "1幢 101", AGREE)
    twice(after, people, count, "1幢 102", AGAINST)
    (doubt,) = ballot_pages.ballot_page(after, chair, count.id).doubts
    actions.decide_doubt(after, chair, DecideDoubt(count.id, doubt.key, "agrees", "问过王秀英"))
    over = Transaction(tx.session, now=after.now + timedelta(days=2 * 366))
    assert keeping.sweep(over, date(2026, 1, 1)) == 1
    tx.session.expire_all()
    assert set(tx.session.scalars(select(Unit.people_sealed).where(Unit.count_id == count.id))) == {None}
    assert tx.session.scalars(select(Decision.because)).all() == [keeping.EXPIRED]
    assert tx.session.scalars(select(Attachment)).all() == []
