"""What proceedings put on desks, calendars, panels and lists, whom they tell, and what reading them costs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel.actors import Actor, Office
from alliance.kernel.citations.checking import Citations
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import Table
from alliance.kernel.errors import NotFound, NotPermitted
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import Alliance
from alliance.kernel.workbench import Section
from compounds.duties import Scope
from compounds.guidance.model_texts import filled
from compounds.guidance.paths.beside import Beside, Rooms
from compounds.guidance.proceedings import access, actions, desk, lists, notices, opening, papers, queries, records
from compounds.guidance.proceedings.actions import SetDay
from compounds.guidance.proceedings.lists import Choice
from compounds.guidance.proceedings.models import Proceeding
from compounds.guidance.proceedings.workflow import Stage
from compounds.models import Compound, Departure, Standing, Term
from compounds.panels import CompoundKey
from compounds.workflow import Stage as TermStage
from tests.compounds.factories import OTHER_STREET, a_committee, a_compound, a_term, at
from tests.compounds.guidance.proceedings.factories import begin, do, go_until, row

MEETING = date(2026, 12, 12)
"""Its notice had to go out by the twenty-sixth of November."""


@pytest.fixture
def community(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.COMMUNITY_OFFICER)


@pytest.fixture
def first(tx: Transaction, compound: Compound, community: Actor) -> Proceeding:
    """With a meeting so near that its notice is due within the week."""
    return begin(tx, community, compound, meeting=MEETING)


def key(compound: Compound) -> CompoundKey:
    return CompoundKey(compound.id, compound.place_id, compound.place.path, compound.place.name)


def page(tx: Transaction, actor: Actor, proceeding: Proceeding) -> queries.ProceedingPage:
    return queries.proceeding_page(tx, actor, proceeding.id, citations=Citations(), rooms=Rooms())


@pytest.mark.parametrize(
    ("office", "lines"),
    [
        (Office.COMMUNITY_OFFICER, (1, 0)),
        (Office.SUBDISTRICT_OFFICER, (1, 0)),
        (Office.GUIDANCE_SECRETARY, (0, 4)),
        (Office.BUREAU_SUPERVISOR, (0, 0)),
        (Office.PROPERTY_MANAGER, (0, 0)),
    ],
)
def test_a_file_waits_for_whoever_answers_for_its_open_step(
    tx: Transaction, compound: Compound, first: Proceeding, office: Office, lines: tuple[int, int]
) -> None:
    actor = at(tx, compound, office)
    sections = [one.section for one in desk.lines(tx, actor)]
    assert (sections.count(Section.TODO), sections.count(Section.SOON)) == lines
    assert desk.waiting(tx, actor) == lines[0]


def test_an_officer_of_another_street_has_nothing_of_it(tx: Transaction, alliance: Alliance, first: Proceeding) -> None:
    stranger = at(tx, a_compound(tx, alliance, community=OTHER_STREET), Office.SUBDISTRICT_OFFICER)
    assert list(desk.lines(tx, stranger)) == []
    assert desk.waiting(tx, stranger) == 0
    with pytest.raises(NotFound):
        page(tx, stranger, first)


def test_what_is_due_stands_in_the_calendar_with_its_ground(
    tx: Transaction, compound: Compound, community: Actor, first: Proceeding
) -> None:
    scope = Scope(compound.place.path, compound.id)
    found = list(desk.duties(tx, community, scope, date(2026, 12, 31)))
    notice = next(one for one in found if one.title.startswith("通知全体业主开会"))
    assert notice.due_on == date(2026, 11, 26)
    assert "《" in notice.basis
    assert notice.who == "筹备组、社区"
    assert notice.url == f"/guidance/proceedings/{first.id}#notice"
    assert list(desk.duties(tx, community, Scope("/33/3308/330803/"), date(2026, 12, 31))) == []
    assert list(desk.duties(tx, at(tx, compound, Office.PROPERTY_MANAGER), scope, date(2026, 12, 31))) == []


def test_the_panel_leads_from_nothing_to_the_first_step(tx: Transaction, compound: Compound, community: Actor) -> None:
    (panel,) = desk.panels(tx, community, key(compound))
    assert panel.empty == "还没有业委会：从这里开始，一步一步办。"
    assert panel.url == f"/guidance/proceedings/start/first_committee?compound={compound.id}"
    begin(tx, community, compound)
    (panel,) = desk.panels(tx, community, key(compound))
    assert panel.url == ""
    assert panel.facts[0].term == "成立首届业主委员会"
    assert "现在办：看小区够不够条件" in panel.facts[0].note
    assert list(desk.panels(tx, at(tx, compound, Office.PROPERTY_MANAGER), key(compound))) == []


def in_office(tx: Transaction, compound: Compound) -> Term:
    """A term of five that runs until 2029."""
    return a_term(tx, a_committee(tx, compound), stage=TermStage.FILED, elected_on=date(2024, 5, 1))


def again(tx: Transaction, actor: Actor, compound: Compound) -> str:
    (panel,) = desk.panels(tx, actor, key(compound))
    assert panel.first == bool(panel.url)
    return panel.url


def test_the_panel_leads_from_a_committee_that_stands_still_to_a_new_election(
    tx: Transaction, compound: Compound, community: Actor
) -> None:
    street = at(tx, compound, Office.SUBDISTRICT_OFFICER)
    seats = list(in_office(tx, compound).seats)
    assert again(tx, street, compound) == ""
    for left, leads in ((seats[:2], False), (seats[2:3], True)):
        for seat in left:
            seat.left_on, seat.left_because = tx.today, Departure.RESIGNED
        url = f"/guidance/proceedings/start/reelection?compound={compound.id}" if leads else ""
        assert again(tx, street, compound) == url
    assert again(tx, at(tx, compound, Office.BUREAU_SUPERVISOR), compound) == "", "it reads and begins nothing"
    begin(tx, community, compound, "handover")
    assert again(tx, street, compound) == url
    (panel,) = desk.panels(tx, street, key(compound))
    assert [fact.term for fact in panel.facts] == ["请留意", "新老业委会移交"], "why is told beside what runs"
    begin(tx, community, compound, "reelection")
    assert again(tx, street, compound) == "", "it is under way"


@pytest.mark.parametrize("why", ["stalled", "over", "ended"])
def test_a_committee_stands_still_for_each_of_these(tx: Transaction, compound: Compound, why: str) -> None:
    term = in_office(tx, compound)
    assert not records.stands_still(tx, compound.id)
    if why == "stalled":
        term.committee.standing, term.committee.standing_on = Standing.STALLED, tx.today
    elif why == "over":
        term.ends_on = tx.today - timedelta(days=1)
    else:
        term.stage, term.ended_on = TermStage.ENDED, tx.today - timedelta(days=1)
    assert records.stands_still(tx, compound.id)
    a_term(tx, term.committee, number=2)
    assert not records.stands_still(tx, compound.id), "somebody new is elected"


def told(tx: Transaction, actor: Actor) -> list[str]:
    rows = tx.session.scalars(select(Notice).where(Notice.person_id == actor.person_id).order_by(Notice.id))
    return [row.kind for row in rows]


def test_people_are_told_once_that_it_is_their_turn(
    tx: Transaction, compound: Compound, community: Actor, first: Proceeding
) -> None:
    street = at(tx, compound, Office.SUBDISTRICT_OFFICER, name="陈伟")
    manager = at(tx, compound, Office.PROPERTY_MANAGER, name="何磊")
    payload = {"proceeding_id": first.id, "by": community.person_id}
    notices.started(tx, payload)
    notices.settled(tx, payload)
    assert told(tx, street) == ["guidance.proceeding_started", "guidance.step_open"]
    do(tx, community, first, "conditions")
    actions.undo_step(tx, community, actions.UndoStep(first.id, first.version, "登记错了"))
    assert row(first, "conditions").told_open is False, "whose turn it is again is told again"
    assert told(tx, community) == [], "whoever did it knows"
    assert told(tx, manager) == []
    actions.set_day(tx, community, SetDay(first.id, first.version, "meeting", MEETING + timedelta(days=9), "场地没定"))
    notices.day_changed(tx, {**payload, "event": "meeting"})
    go_until(tx, community, first, "notice")
    notices.ended(tx, payload)
    assert told(tx, street)[2:] == ["guidance.day_changed", "guidance.proceeding_ended"]


def test_what_is_near_and_what_is_late_is_told_once_each(
    tx: Transaction, compound: Compound, community: Actor, first: Proceeding
) -> None:
    street = at(tx, compound, Office.SUBDISTRICT_OFFICER, name="陈伟")
    assert notices.remind(tx, tx.today) == 2
    assert notices.remind(tx, tx.today) == 0
    later = Transaction(tx.session, now=tx.now + timedelta(days=6))
    assert notices.remind(later, tx.today) == 2
    assert notices.remind(later, tx.today) == 0
    assert told(tx, street) == ["guidance.step_near", "guidance.step_near"]
    letters = tx.session.scalars(select(Notice).where(Notice.person_id == street.person_id).order_by(Notice.id)).all()
    assert "快到期" in letters[0].title
    assert "已经过了期限" in letters[1].title
    assert "通知全体业主开会" in letters[0].body
    far = Transaction(tx.session, now=tx.now + timedelta(days=90))
    actions.set_day(far, community, SetDay(first.id, first.version, "meeting", MEETING + timedelta(days=1), "改一天"))
    assert notices.remind(far, tx.today) == 0, "what was over long before is told to nobody"


@pytest.mark.parametrize("number", [1, 3])
def test_lists_and_desks_cost_the_same_for_one_and_three(
    tx: Transaction, alliance: Alliance, queries: Any, number: int
) -> None:
    homes = [a_compound(tx, alliance) for _ in range(number)]
    officer, secretary = at(tx, homes[0], Office.COMMUNITY_OFFICER), at(tx, homes[0], Office.GUIDANCE_SECRETARY)
    for home in homes:
        begin(tx, officer, home, meeting=MEETING)
    tx.session.flush()
    with queries() as count:
        assert len(lists.proceeding_list(tx, secretary, Choice()).lines) == number
    assert count.total == 3
    with queries() as count:
        assert len(list(desk.lines(tx, officer))) == number
    assert count.total == 5
    with queries() as count:
        assert desk.waiting(tx, officer) == number
    assert count.total == 1
    with queries() as count:
        assert list(desk.column(tx, secretary).counts.values()) == [number]
    assert count.total == 1
    with queries() as count:
        assert len({one.place_name for one in desk.duties(tx, officer, Scope("/33/"), MEETING)}) == number
    assert count.total == 2
    with queries() as count:
        assert list(desk.panels(tx, officer, key(homes[0])))
    assert count.total == 3


def test_the_list_is_narrowed_by_street_path_and_what_is_late(
    tx: Transaction, alliance: Alliance, compound: Compound, community: Actor, first: Proceeding
) -> None:
    other = a_compound(tx, alliance, name="荷花苑", community=OTHER_STREET)
    officer = at(tx, other, Office.COMMUNITY_OFFICER)
    a_committee(tx, other)
    second = begin(tx, officer, other, "reelection")
    secretary = at(tx, compound, Office.GUIDANCE_SECRETARY)

    def found(**choice: Any) -> list[int]:
        return [one.proceeding_id for one in lists.proceeding_list(tx, secretary, Choice(**choice)).lines]

    assert found() == [first.id, second.id], "what is due first comes first"
    assert found(path="reelection") == [second.id]
    street = lists.proceeding_list(tx, secretary, Choice(path="reelection")).lines[0].street
    assert "荷花" in street
    assert found(overdue=True) == []
    actions.set_day(tx, community, SetDay(first.id, first.version, "meeting", tx.today, "提前到今天"))
    assert found(overdue=True) == [first.id]
    actions.stop(tx, officer, actions.Stop(second.id, second.version, "先办别的"))
    assert found() == [first.id]
    assert found(stage=Stage.STOPPED) == [second.id]
    assert found(stage=None, compound=other.id) == [second.id]
    for office in (Office.PROPERTY_MANAGER, Office.MEDIATOR):
        assert not access.list_all(at(tx, compound, office))


def test_the_page_says_what_is_done_what_is_next_and_what_may_be_done(
    tx: Transaction, compound: Compound, community: Actor, first: Proceeding
) -> None:
    do(tx, community, first, "conditions", date(2026, 11, 20))
    seen = page(tx, community, first)
    assert (seen.present, seen.undoable) == ("application", "看小区够不够条件")
    assert seen.header.next_step.startswith("业主、社区办“向街道提出成立申请”。")
    line = seen.line("application")
    assert line is not None
    assert (bool(line.may.do), bool(line.may.skip), line.missing) == (True, False, ("收到申请的登记或者回执",))
    notice = seen.line("notice")
    assert notice is not None
    assert notice.clocks[0].due_on == date(2026, 11, 26)
    assert not notice.may.do
    bureau = page(tx, at(tx, compound, Office.BUREAU_SUPERVISOR), first)
    assert not bureau.may.stop
    assert not any(one.may.do or one.may.attach for one in bureau.steps)


def test_a_late_step_is_marked_and_not_refused(tx: Transaction, compound: Compound, community: Actor) -> None:
    late = begin(tx, community, compound, meeting=date(2026, 11, 30))
    go_until(tx, community, late, "vote")
    line = page(tx, community, late).line("notice")
    assert line is not None
    assert [(one.mark, one.tone) for one in line.clocks] == [("比期限晚 8 天", "late")]


@pytest.mark.parametrize("number", [1, 5])
def test_a_page_costs_the_same_however_far_the_file_came(
    tx: Transaction, community: Actor, compound: Compound, queries: Any, number: int
) -> None:
    proceeding = begin(tx, community, compound, meeting=MEETING)
    for code in ("conditions", "application", "group", "group_notice", "rules")[:number]:
        do(tx, community, proceeding, code)
    tx.session.flush()
    tx.session.expire_all()
    with queries() as count:
        page(tx, community, proceeding)
    assert count.total == 14


def test_a_step_leads_to_its_papers_and_shows_those_that_were_filled(
    tx: Transaction, compound: Compound, community: Actor, first: Proceeding
) -> None:
    rooms = Rooms()
    text = Beside("成立申请书", "/guidance/texts/prep_application")
    rooms.provide(papers=lambda _reading, _actor: {"prep_application": text})
    values = {"compound": "锦绣家园"}
    filled_id = filled.fill(
        tx, community, filled.Fill("prep_application", compound.id, values, first.id, "application")
    )
    seen = queries.proceeding_page(tx, community, first.id, citations=Citations(), rooms=rooms)
    line = seen.line("application")
    assert line is not None
    assert line.papers == (("成立申请书", f"{text.url}/fill?proceeding={first.id}&step=application"),)
    assert [url for _, url in line.made] == [f"/guidance/texts/filled/{filled_id}"]
    assert [one.step.code for one in seen.steps if one.votes] == ["vote", "count"]


def test_the_sheet_tells_every_step(tx: Transaction, community: Actor, first: Proceeding) -> None:
    do(tx, community, first, "conditions", date(2026, 11, 20))
    sheet = papers.sheet(tx, community, page(tx, community, first))
    table = sheet.blocks[-1]
    assert isinstance(table, Table)
    assert len(table.rows) == len(first.steps)
    assert table.rows[0][4] == "2026年11月20日办好"
    assert sheet.title == "锦绣家园：成立首届业主委员会步骤清单"


def test_the_pages_before_a_start(tx: Transaction, compound: Compound, community: Actor, first: Proceeding) -> None:
    seen = opening.begin_page(tx, community, compound.id)
    paths = {one.path.code: one for one in seen.choices}
    assert "reelection" not in paths
    assert paths["first_committee"].running[0].proceeding_id == first.id
    assert not paths["first_committee"].again
    assert [name for _, name, _ in opening.compounds_for(tx, community, "锦绣").lines] == ["锦绣家园"]
    assert opening.compounds_for(tx, community, "没有这个").lines == ()
    with pytest.raises(NotPermitted):
        opening.compounds_for(tx, at(tx, compound, Office.PROPERTY_MANAGER), "")
    with pytest.raises(NotPermitted):
        opening.begin_page(tx, at(tx, compound, Office.PROPERTY_MANAGER), compound.id)
