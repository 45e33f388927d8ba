"""Falls: the next of the same order comes, the clock's own rules follow, nobody comes back, and nobody is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotPermitted, OutOfTurn
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.notices import Notice
from alliance.kernel.outbox import Errand
from expert_pool.conflicts import actions as conflicts
from expert_pool.conflicts.actions import ClaimGround, DecideGround
from expert_pool.conflicts.grounds import Ground
from expert_pool.conflicts.models import ExpertConflict
from expert_pool.draws import desk, ending, fairness, falling, holdings, notices, sealed, sealing, seating, transcribing
from expert_pool.draws.models import Draw
from expert_pool.draws.sealed import Warrant
from expert_pool.draws.workflow import Fall, Stage
from expert_pool.fields import Field
from expert_pool.requests import actions as requests
from expert_pool.roster.models import Expert
from expert_pool.roster.workflow import Standing
from expert_pool.verifier import replay
from tests.expert_pool.draws import steps
from tests.expert_pool.factories import FOUR, a_pool, a_request
from tests.expert_pool.factories import Pool as World


@pytest.fixture
def world(tx: Transaction) -> World:
    return a_pool(tx)


def retold(tx: Transaction, draw: Draw, row: int, **changes: object) -> None:
    """Say something else of a row, as if it had been frozen so."""
    one = next(one for one in draw.rows if one.number == row)
    known = sealed.open_row(tx, CLOCK, draw, row)
    one.sealed = sealed.close(tx, replace(known, **changes))  # type: ignore[arg-type]  # the fields of the dataclass


def test_the_next_of_the_same_order_takes_the_seat(tx: Transaction, world: World) -> None:
    draw = steps.drawn(tx, world)
    before = seating.seats(draw)
    first = before[0]
    assert first.row is not None
    assert falling.fall(tx, draw, first.row, Fall.DECLINED) == (first.row,)
    order = seating.orders(draw)[first.field.value]
    after = seating.seats(draw)
    assert after[0].row == order[1]
    assert after[1:] == before[1:]
    assert falling.fall(tx, draw, first.row, Fall.EXPIRED) == ()
    assert [fall.because for fall in draw.falls] == [Fall.DECLINED]
    with pytest.raises(OutOfTurn):
        falling.fall(tx, draw, order[-1], Fall.DECLINED)
    line = tx.session.scalars(select(LedgerLine).where(LedgerLine.verb == "expert_pool.row_fell")).one()
    assert (line.person_id, line.office) == (None, "clock")
    errand = tx.session.scalars(select(Errand).where(Errand.kind == falling.FALLEN)).one()
    assert errand.payload == {"draw_id": draw.id, "request_id": draw.request_id}


def test_the_same_home_kin_and_those_who_are_gone_fall_by_themselves(tx: Transaction, world: World) -> None:
    draw = steps.drawn(tx, world)
    a, b, c, d = (seat.row for seat in seating.seats(draw))
    assert None not in (a, b, c, d)
    people = sealed.open_rows(tx, CLOCK, draw, [row for row in (a, b, c, d) if row])
    retold(tx, draw, a or 0, home="望江苑")
    retold(tx, draw, b or 0, home="望江苑")
    retold(tx, draw, c or 0, kin=(people[a or 0].expert_id,))
    tx.session.get_one(Expert, people[d or 0].expert_id).standing = Standing.SUSPENDED
    now = steps.after(tx, draw)
    assert falling.settle(now, draw) == (b, c, d)
    assert [fall.because for fall in draw.falls] == [Fall.SAME_HOME, Fall.KIN, Fall.STANDING]
    assert falling.settle(now, draw) == ()
    findings = replay.verify(transcribing.transcript(now, draw), draw.seal_code)
    assert findings.agrees, findings.disagreements


def test_a_yearly_limit_is_kept_and_counts_sealed_panels_too(tx: Transaction, world: World) -> None:
    draw = steps.drawn(tx, world)
    row = min(seating.rows_seated(draw))
    retold(tx, draw, row, most=0)
    assert falling.settle(tx, draw)[0] == row
    assert draw.falls[0].because is Fall.CAP
    day = sealed.day_of(draw.request)
    known = sealed.sitting(tx, draw.alliance_id, since=day, until=day, but=0)
    seated = sealed.open_rows(tx, CLOCK, draw, seating.rows_seated(draw)).values()
    assert known == {one.expert_id: (day,) for one in seated}
    assert sealed.sitting(tx, draw.alliance_id, since=day, until=day, but=draw.id) == {}
    assert sealed.served(tx, draw.alliance_id, day) == {}


def test_a_field_that_runs_out_is_told_once_with_the_way_out(tx: Transaction, world: World) -> None:
    draw = steps.drawn(tx, world)
    field = seating.seats(draw)[0].field
    for row in seating.orders(draw)[field.value]:
        falling.fall(tx, draw, row, Fall.EXPIRED)
    assert seating.used_up(draw) == (field,)
    assert draw.used_up_at == tx.now
    assert len(tx.session.scalars(select(Errand).where(Errand.kind == falling.USED_UP)).all()) == 1
    (line,) = desk.lines(steps.after(tx, draw), world.keeper)
    assert "专家不够" in line.title
    assert desk.waiting(steps.after(tx, draw), world.keeper) == 1


def test_what_was_taken_up_waits_for_the_keeper_until_it_is_frozen(tx: Transaction, world: World) -> None:
    def found() -> tuple[list[str], int, bool]:
        lines = [line.title for line in desk.lines(tx, world.keeper)]
        return lines, desk.waiting(tx, world.keeper), bool(tx.session.scalar(select(desk.stirs(tx, world.keeper))))

    request = steps.ready(tx, world)
    assert found() == (["核对回避、封存名单：锦绣家园"], 1, True)
    assert (list(desk.lines(tx, world.street)), desk.waiting(tx, world.street)) == ([], 0)
    expert = tx.session.scalars(select(Expert).limit(1)).one()
    said = ClaimGround(request.id, expert.id, Ground.LIVES_HERE, "住在本小区3幢")
    key = conflicts.claim_ground(tx, world.chair, said)
    tx.session.flush()
    assert found() == ([], 0, False)
    version = tx.session.get_one(ExpertConflict, key).version
    conflicts.decide_ground(tx, world.keeper, DecideGround(key, version, stands=False, because="社区核实过"))
    assert found()[1] == 1
    sealing.freeze(tx, world.keeper, steps.plan(tx, request))
    assert found() == ([], 0, False)


def test_a_name_is_for_the_clock_alone_until_the_list_is_opened(tx: Transaction, world: World) -> None:
    draw = steps.drawn(tx, world)
    row = min(seating.rows_seated(draw))
    for actor in world.everybody:
        with pytest.raises(NotPermitted):
            sealed.open_row(tx, actor, draw, row)
    two = frozenset({world.keeper.person_id or 0, world.bureau.person_id or 0})
    warrant = Warrant(draw.id, two, draw.happens_at)
    assert sealed.open_row(tx, world.bureau, draw, row, warrant).name
    with pytest.raises(NotPermitted):
        sealed.open_row(tx, world.lead, draw, row, warrant)
    with pytest.raises(NotPermitted):
        sealed.open_row(replace(tx, now=draw.happens_at), world.bureau, draw, row, warrant)
    with pytest.raises(NotPermitted):
        sealed.eligible(tx, draw)
    behind = next(one.number for one in draw.rows if one.number not in seating.rows_seated(draw))
    with pytest.raises(NotPermitted):
        sealed.open_row(tx, world.bureau, draw, behind, warrant)


def test_after_the_opening_those_who_sit_are_known_and_no_others(tx: Transaction, world: World) -> None:
    draw = steps.drawn(tx, world)
    gone = min(seating.rows_seated(draw))
    falling.fall(tx, draw, gone, Fall.DECLINED)
    requests.advance(tx, CLOCK, draw.request, "form")
    late = replace(tx, now=draw.request.opening_at)
    ending.open_draw(late, world.keeper, draw.id, draw.version)
    seated = seating.rows_seated(draw)
    assert len(sealed.open_rows(late, world.chair, draw, seated)) == 4
    with pytest.raises(NotPermitted):
        sealed.open_row(late, world.keeper, draw, gone)
    absent = max(seated)
    falling.fall(replace(late, now=late.now.replace(hour=23)), draw, absent, Fall.NO_SHOW)
    assert sealed.open_row(late, world.chair, draw, absent).name
    day = sealed.day_of(draw.request)
    assert len(sealed.served(late, draw.alliance_id, day)) == 4
    figures = fairness.figures(late, world.bureau, day.year)
    assert (figures.draws, figures.seats) == (1, 4)
    assert sum(one.expected for one in figures.experts) == 4
    with pytest.raises(NotPermitted):
        fairness.figures(late, world.chair, day.year)


def test_an_erased_expert_leaves_an_unopened_panel_and_stays_on_an_opened_one(tx: Transaction, world: World) -> None:
    draw = steps.drawn(tx, world)
    row = min(seating.rows_seated(draw))
    person = sealed.open_row(tx, CLOCK, draw, row)
    (holding,) = holdings.held(tx, person.person_id)
    assert holding.rows == ()
    holdings.erase(tx, person.person_id)
    holdings.erase(tx, person.person_id)
    assert [(fall.row, fall.because) for fall in draw.falls] == [(row, Fall.STANDING)]
    assert sealed.open_row(tx, CLOCK, draw, row).name == sealed.ERASED
    requests.advance(tx, CLOCK, draw.request, "form")
    late = replace(tx, now=draw.request.opening_at)
    ending.open_draw(late, world.keeper, draw.id, draw.version)
    other = sealed.open_row(late, CLOCK, draw, min(seating.rows_seated(draw)))
    holdings.erase(late, other.person_id)
    assert other.name in transcribing.transcript(late, draw).decode()
    (holding,) = holdings.held(late, other.person_id)
    assert len(holding.rows) == 1


def test_both_ends_of_a_fall_for_one_home_stay_for_the_file(tx: Transaction, world: World) -> None:
    draw = steps.drawn(tx, world)
    first, second = sorted(seating.rows_seated(draw))[:2]
    for row in (first, second):
        retold(tx, draw, row, home="望江苑")
    assert len(falling.settle(tx, draw)) == 1
    for row in (first, second):
        person = sealed.open_row(tx, CLOCK, draw, row)
        holdings.erase(tx, person.person_id)
        assert sealed.open_row(tx, CLOCK, draw, row) == person


def test_an_erased_expert_takes_no_seat_after_the_opening_either(tx: Transaction, world: World) -> None:
    draw = steps.drawn(tx, world)
    first = seating.seats(draw)[0]
    _, second, third, _ = seating.orders(draw)[first.field.value]
    holdings.erase(tx, sealed.open_row(tx, CLOCK, draw, second).person_id)
    requests.advance(tx, CLOCK, draw.request, "form")
    late = replace(tx, now=draw.request.opening_at)
    ending.open_draw(late, world.keeper, draw.id, draw.version)
    falling.fall(replace(late, now=late.now + timedelta(minutes=5)), draw, first.row or 0, Fall.NO_SHOW)
    assert [(fall.row, fall.because) for fall in draw.falls[-2:]] == [
        (first.row, Fall.NO_SHOW),
        (second, Fall.STANDING),
    ]
    assert seating.seats(draw)[0].row == third
    findings = replay.verify(transcribing.transcript(late, draw), draw.seal_code)
    assert findings.agrees, findings.disagreements
    pool = sealed.eligible(late, draw)
    assert fairness.shares(pool, {first.field.value: 1} | dict.fromkeys({field for _, field in pool}, 1)).keys() == {
        key for key, _ in pool if key
    }


def test_an_opening_moved_to_the_day_of_another_panel_lets_the_busy_fall(tx: Transaction, world: World) -> None:
    first = steps.ready(tx, world, each=3)
    next(one for one in first.seats if one.field is Field.MANAGEMENT).seats = 2
    draw = steps.drawn_of(tx, world, first)
    rows = {sealed.open_row(tx, CLOCK, draw, row).expert_id: row for row in seating.rows_seated(draw)}
    request = a_request(tx, world, seats=FOUR | {Field.MANAGEMENT: 2})
    request.criteria, day = draw.request.criteria, request.opening_at
    request.opening_at = day + timedelta(days=1)
    other = steps.drawn_of(tx, world, request)
    both = rows.keys() & {sealed.open_row(tx, CLOCK, other, row).expert_id for row in seating.rows_seated(other)}
    assert both, "two of three, twice"
    assert not other.falls
    request.opening_at = day
    falling.opening_moved(tx, {"request_id": request.id})
    fell = {sealed.open_row(tx, CLOCK, other, fall.row).expert_id for fall in other.falls}
    assert both <= fell
    assert {fall.because for fall in other.falls} == {Fall.BUSY}
    assert not draw.falls


def test_a_field_used_up_after_the_opening_tells_a_way_out_that_there_is(tx: Transaction, world: World) -> None:
    draw = steps.drawn(tx, world)
    draw.stage = Stage.OPENED
    notices.used_up(tx, {"draw_id": draw.id})
    bodies = set(tx.session.scalars(select(Notice.body)))
    assert len(bodies) == 1
    assert "不能重抽" in bodies.pop()


def test_whoever_was_erased_still_counts_in_the_size_of_the_field() -> None:
    assert fairness.shares([(0, "law"), (0, "law"), (7, "law"), (8, "finance")], {"law": 1, "finance": 2}) == {
        7: Fraction(1, 3),
        8: Fraction(1),
    }


def test_whoever_leaves_the_pool_falls_wherever_they_sit(tx: Transaction, world: World) -> None:
    draw = steps.drawn(tx, world)
    one = sealed.open_row(tx, CLOCK, draw, min(seating.rows_seated(draw)))
    tx.session.get_one(Expert, one.expert_id).standing = Standing.LEFT
    falling.somebody_left(tx, {"expert_id": one.expert_id})
    assert [fall.because for fall in draw.falls] == [Fall.STANDING]
