"""What the registry tells each office on its desk: what is due by the clocks, what waits for a step, what is news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from alliance.kernel.actors import Actor, Office
from alliance.kernel.days import full_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from compounds import queries, waiting
from compounds.access import CHECKING, SUBMITTING
from compounds.clocks import reckoning as clocks
from compounds.clocks.reckoning import ClockKind, Due
from compounds.waiting import WITNESSING, Waiting, Waits

NEWS_DAYS = 7
"""How long a filing that was confirmed counts as news."""
AHEAD_DAYS = 190
"""How far the desk looks; the lead of each clock says what of that is near."""
MOST = 200
"""More lines than this nobody reads; the home page says how many there are and the list has them all."""
DISTRICT = "/district"
FILED = f"/compounds/?showing={queries.Showing.FILED}"
"""Where all numbers of the district are."""
WATCHING = (Office.BUREAU_SUPERVISOR, Office.GUIDING_BODY, Office.ALLIANCE_LEAD)
WORKING = (
    Office.COMMITTEE_CHAIR,
    Office.COMMITTEE_MEMBER,
    Office.PROPERTY_MANAGER,
    Office.COMMUNITY_OFFICER,
    Office.SUBDISTRICT_OFFICER,
    Office.GUIDANCE_SECRETARY,
)


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """The lines for the actor's offices; a constant number of queries, none for offices without a part here."""
    if actor.holds(*WORKING):
        yield from _due(reading, actor)
        since = reading.today - timedelta(days=NEWS_DAYS)
        for one in waiting.on_the_way(reading, actor, filed_since=since, limit=MOST):
            yield _on_the_way(actor, one)
    elif actor.holds(*WATCHING):
        yield _district(reading, actor)
        yield _filed_this_month(reading, actor)


def waiting_for(reading: Transaction, actor: Actor) -> int:
    """How many lines wait for the actor, for the bar; one statement, none for offices to which nothing is put."""
    return waiting.waiting(reading, actor) if actor.holds(*SUBMITTING, *CHECKING, *WITNESSING) else 0


def _due(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """One line for each record whose clock is near or over; the next election goes with the end of its term."""
    today = reading.today
    found = clocks.due(reading, actor, until=today + timedelta(days=AHEAD_DAYS))
    elections = {one.subject_id: one for one in found if one.kind is ClockKind.REELECTION_LEAD}
    near = [one for one in found if one.near_from <= today and one.kind is not ClockKind.REELECTION_LEAD]
    for one in near[:MOST]:
        match one.kind:
            case ClockKind.FILING:
                yield _to_submit(actor, one, today, "业委会备案")
            case ClockKind.CHANGE_FILING:
                yield _to_submit(actor, one, today, "委员变更备案")
            case ClockKind.HANDOVER:
                yield _to_hand_over(actor, one, today)
            case ClockKind.TERM_END:
                yield _ending(actor, one, today, elections.get(one.subject_id))
            case ClockKind.SEAT_VACANT:
                yield _plain(one, today, f"{one.compound_name}业委会委员缺额", f"{one.note}，请递补或者补选")
            case _:
                yield _contract(actor, one, today)


def _plain(one: Due, today: date, title: str, note: str) -> Line:
    return Line(
        Section.SOON,
        title,
        note=note,
        url=one.url,
        place_path=one.path,
        when_text=remaining(one.due_on, today),
        tone="late" if one.overdue(today) else "due",
        sort=one.due_on.isoformat(),
    )


def _contract(actor: Actor, one: Due, today: date) -> Line:
    """A contract that ends soon; one that is over with none after it is for the community to look into."""
    over = one.overdue(today)
    mine = over and actor.holds(*WITNESSING, at=one.path)
    then = "续签的请登记新合同，不再服务的请核实" if over else f"{full_date(one.due_on)}到期"
    return Line(
        Section.TODO if mine else Section.SOON,
        f"{one.compound_name}物业服务合同{'已到期，没有登记新合同' if over else '到期'}",
        note=f"{one.note}，{then}",
        url=one.url,
        place_path=one.path,
        when_text=remaining(one.due_on, today, "已到期"),
        tone="late" if over else "due",
        button="核实" if mine else "",
        sort=one.due_on.isoformat(),
    )


def _to_submit(actor: Actor, one: Due, today: date, what: str) -> Line:
    mine = actor.holds(*SUBMITTING, at=one.path)
    returned = "街道退回补正，" if one.returned else ""
    return Line(
        Section.TODO if mine else Section.SOON,
        f"{one.compound_name}{what}：报送材料" if mine else f"{one.compound_name}{what}还没有报送",
        note=f"{one.note}，{returned}最迟{full_date(one.due_on)}",
        url=one.url,
        place_path=one.path,
        when_text=remaining(one.due_on, today),
        tone="late" if one.overdue(today) else "due",
        button="报送" if mine else "",
        sort=one.due_on.isoformat(),
    )


def _to_hand_over(actor: Actor, one: Due, today: date) -> Line:
    mine = actor.holds(*WITNESSING, at=one.path)
    disputed = "，有人拒交或有争议" if one.stage == "disputed" else ""
    return Line(
        Section.TODO if mine else Section.SOON,
        f"{one.compound_name}业委会移交",
        note=f"{one.note}{disputed}，最迟{full_date(one.due_on)}",
        url=one.url,
        place_path=one.path,
        when_text=remaining(one.due_on, today),
        tone="late" if one.overdue(today) else "due",
        button="办移交" if mine else "",
        sort=one.due_on.isoformat(),
    )


def _ending(actor: Actor, one: Due, today: date, election: Due | None) -> Line:
    over = one.overdue(today)
    mine = over and actor.holds(*CHECKING, at=one.path) and not one.own
    if over:
        then = "请办理届满和移交"
    elif one.succeeded:
        then = "下一届已经选出"
    else:
        then = f"{full_date(election.due_on)}前应当组织换届" if election else "请准备换届"
    return Line(
        Section.TODO if mine else Section.SOON,
        f"{one.compound_name}业委会任期已满" if over else f"{one.compound_name}业委会任期快满",
        note=f"{one.note}，{then}",
        url=one.url,
        place_path=one.path,
        when_text=remaining(one.due_on, today, "已到期"),
        tone="late" if over else "due",
        button="办理届满" if mine else "",
        sort=one.due_on.isoformat(),
    )


def _on_the_way(actor: Actor, one: Waiting) -> Line:
    if one.kind is Waits.NEWS:
        return Line(
            Section.CHANGED,
            f"{one.compound}业委会已备案",
            note=f"第{one.number}届",
            url=one.url,
            place_path=one.path,
            when_text=full_date(one.day),
            tone="go",
            sort=one.day.isoformat(),
        )
    mine = actor.holds(*CHECKING, at=one.path) and not one.own
    if one.kind is Waits.HANDOVER:
        title, then, verb = "业委会已移交", "签收单等街道核对办结", "办结"
    else:
        title, then, verb = "业委会备案" if one.kind is Waits.FILING else "委员变更备案", "已报送，等街道核对", "核对"
    return Line(
        Section.TODO if mine else Section.CHANGED,
        f"{one.compound}{title}：{verb}材料" if mine else f"{one.compound}{title}{then}",
        note=f"第{one.number}届，{full_date(one.day)}{'移交' if one.kind is Waits.HANDOVER else '报送'}",
        url=one.url,
        place_path=one.path,
        when_text=f"等您{verb}" if mine else "等街道",
        tone="due" if mine else "",
        button=verb if mine else "",
        sort=one.day.isoformat(),
    )


def _district(reading: Transaction, actor: Actor) -> Line:
    now = queries.figures(reading, actor)
    return Line(
        Section.CHANGED,
        f"全区 {now.total} 个小区，{now.with_committee} 个有业委会，{now.working} 个运转正常",
        note="点开看各街道的图，快到期和已经逾期的事",
        url=DISTRICT,
        sort="1",
    )


def _filed_this_month(reading: Transaction, actor: Actor) -> Line:
    count = queries.filed_since(reading, actor, reading.today.replace(day=1))
    return Line(
        Section.CHANGED,
        f"本月新备案业委会 {count} 件",
        note="按小区登记的备案日期计算",
        url=FILED,
        sort="2",
    )
