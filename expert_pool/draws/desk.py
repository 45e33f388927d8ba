"""What draws put on people's desks: a seal to confirm, numbers to type, a list to open; never a name."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from alliance.kernel.access import visible, within
from alliance.kernel.actors import OFFICERS, Actor
from alliance.kernel.days import short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.places.models import Place
from alliance.kernel.workbench import Line, Section
from expert_pool import addresses
from expert_pool.access import KEEPER, keeps
from expert_pool.conflicts import desk as conflicts
from expert_pool.conflicts.models import ExpertConflict
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import STAGE_NAMES, Part, Stage
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage as RequestStage

MOST = 50


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """The draws that wait for keeper or witness, and for the keeper the lists to freeze; two statements at most."""
    if not actor.holds(KEEPER, *OFFICERS):
        return
    query = (
        select(Draw)
        .join(SelectionRequest, Draw.request_id == SelectionRequest.id)
        .where(visible(Draw, actor), _waits(reading, actor))
        .order_by(Draw.happens_at)
        .limit(MOST)
    )
    for draw in reading.session.scalars(query).unique():
        title, button = _words(draw, reading)
        yield Line(
            Section.TODO,
            f"{title}：{draw.place.name}",
            note=f"第{draw.number}次抽取，{short_moment(draw.happens_at)}产生号码",
            url=addresses.draw(draw.id),
            tone="due",
            button=button,
            sort=draw.happens_at.isoformat(),
            place_path=draw.place.path,
        )
    if actor.holds(KEEPER):
        for request in reading.session.scalars(_to_freeze(actor).order_by(SelectionRequest.opening_at)).unique():
            yield Line(
                Section.TODO,
                f"核对回避、封存名单：{request.place.name}",
                note=_lacks(reading, request),
                url=addresses.conflicts(request.id),
                button="去核对",
                sort=request.opening_at.isoformat(),
                place_path=request.place.path,
            )


def _lacks(reading: Transaction, request: SelectionRequest) -> str:
    """When the meeting is, and what is in the way of it."""
    if request.opening_at <= reading.now:
        return f"原定{short_moment(request.opening_at)}评审，时间已经过了：请把评审时间往后改，或者退回"
    return f"{short_moment(request.opening_at)}评审" + ("" if request.criteria else "，评分表还没有定，请小区先定")


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many draws and lists wait for the actor; two statements at most, none for others."""
    if not actor.holds(KEEPER, *OFFICERS):
        return 0
    query = (
        select(func.count())
        .select_from(Draw)
        .join(SelectionRequest, Draw.request_id == SelectionRequest.id)
        .where(visible(Draw, actor), _waits(reading, actor))
    )
    found = reading.session.scalar(query) or 0
    if actor.holds(KEEPER):
        lists = _to_freeze(actor).with_only_columns(func.count(), maintain_column_froms=True)
        found += reading.session.scalar(lists) or 0
    return found


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    running = exists(
        select(Draw.id)
        .join(SelectionRequest, Draw.request_id == SelectionRequest.id)
        .where(visible(Draw, actor), _waits(reading, actor))
    )
    return or_(running, _to_freeze(actor).exists()) if actor.holds(KEEPER) else running


def beside(reading: Transaction, actor: Actor, request: SelectionRequest) -> Iterator[Fact]:
    """The draws of a request, on its page, and for the keeper the way to freeze; one statement."""
    rows = reading.session.execute(
        select(Draw.id, Draw.number, Draw.stage, Draw.happens_at)
        .where(visible(Draw, actor), Draw.request_id == request.id)
        .order_by(Draw.number)
    )
    for key, number, stage, happens_at in rows:
        note = f"{short_moment(happens_at)}产生号码"
        yield Fact(f"第{number}次抽取", STAGE_NAMES[stage], addresses.draw(key), note=note)
    if request.stage is RequestStage.ACCEPTED and keeps(actor):
        yield Fact("封存名单", "核对好回避以后，封存名单", addresses.freeze(request.id))


def _to_freeze(actor: Actor) -> Select[SelectionRequest]:
    """Requests that were taken up and of which nothing said is undecided: the keeper looks once more and freezes."""
    open_grounds = conflicts.undecided(actor).with_only_columns(ExpertConflict.request_id)
    return select(SelectionRequest).where(
        visible(SelectionRequest, actor),
        SelectionRequest.stage == RequestStage.ACCEPTED,
        SelectionRequest.id.not_in(open_grounds),
        SelectionRequest.id.not_in(select(Draw.request_id).where(Draw.stage != Stage.ABANDONED)),
    )


def _words(draw: Draw, reading: Transaction) -> tuple[str, str]:
    if draw.giving_up is not None:
        return "请看要不要作废这次抽取", "看原因"
    match draw.stage:
        case Stage.FROZEN if draw.happens_at <= reading.now:
            return "没有人来见证，请作废后重新封存", "去作废"
        case Stage.FROZEN:
            return "请见证封存", "去见证"
        case Stage.SEALED:
            return "请录号码", "录号码"
        case Stage.HEARD:
            return "请再录一遍号码", "录号码"
    return ("专家不够，请看怎么办", "去看") if draw.used_up_at is not None else ("请开启名单", "开启")


def _waits(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """True for draws that wait for the actor: as keeper anywhere, as witness at the places of the office."""
    keeper = actor.holds(KEEPER)
    near = Draw.place_id.in_(select(Place.id).where(within(Place.path, actor, *OFFICERS)))
    came = Draw.happens_at <= reading.now
    formed = and_(
        Draw.stage == Stage.DRAWN,
        SelectionRequest.stage == RequestStage.FORMED,
        SelectionRequest.opening_at <= reading.now,
    )
    not_mine = Draw.heard_by_id.is_distinct_from(actor.person_id)
    both = or_(and_(Draw.stage == Stage.SEALED, came), formed)
    witness = or_(
        both,
        and_(Draw.stage == Stage.FROZEN, Draw.happens_at > reading.now, Draw.sealed_by_id != actor.person_id),
        and_(Draw.stage == Stage.HEARD, Draw.heard_as == Part.KEEPER, not_mine),
        and_(Draw.giving_up.is_not(None), Draw.giving_up_by_id != actor.person_id),
    )
    if not keeper:
        return and_(near, witness)
    keeps = or_(
        both,
        and_(Draw.stage == Stage.FROZEN, came),
        and_(Draw.stage == Stage.HEARD, Draw.heard_as == Part.WITNESS, not_mine),
        and_(Draw.stage == Stage.DRAWN, Draw.used_up_at.is_not(None), Draw.giving_up.is_(None)),
    )
    return or_(keeps, and_(near, witness))
