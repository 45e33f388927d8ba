"""What evaluations put on desks and on a request's page: the sheet to fill, the report to sign, what hosts do next."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true

from alliance.kernel.access import visible, within
from alliance.kernel.actors import OFFICERS, Actor
from alliance.kernel.days import short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.places.models import Place
from alliance.kernel.workbench import Line, Section
from expert_pool import addresses
from expert_pool.access import KEEPER
from expert_pool.evaluations.models import Evaluation, Panellist, PanelSheet
from expert_pool.evaluations.workflow import STAGE_NAMES, SheetState, Stage
from expert_pool.requests.access import OPEN_TO_CRITERIA
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage as RequestStage
from expert_pool.tracks import TenderTrack

HOSTED = {
    Stage.GATHERING: ("请主持评审：签到、录报价", "去主持"),
    Stage.SCORING: ("打分时间到了，还有人没有锁定", "去看"),
    Stage.LOCKED: ("评分表已全部锁定，请送签", "去送签"),
    Stage.SIGNING: ("评审报告正在签名", "去看"),
}
NEVER_SEALED = frozenset({RequestStage.DECLINED, RequestStage.WITHDRAWN})
"""Requests that ended before anybody marked anything."""


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """The own sheets and reports that wait, and for hosts the evaluations of their places; two statements."""
    for evaluation in reading.session.scalars(_own(actor).order_by(Evaluation.id)).unique():
        scores = evaluation.stage is Stage.SCORING
        until = evaluation.closes_at if scores else evaluation.sign_by
        yield Line(
            Section.TODO,
            "请打分并锁定评分表" if scores else "请看评审报告并签名",
            note=evaluation.place.name,
            url=addresses.own_sheet(evaluation.request_id),
            when_text=f"{short_moment(until)}截止" if until is not None else "",
            tone="due",
            button="去打分" if scores else "去签名",
            sort=until.isoformat() if until is not None else "",
        )
    for evaluation in reading.session.scalars(_hosted(reading, actor).order_by(Evaluation.id)).unique():
        title, button = HOSTED[evaluation.stage]
        yield Line(
            Section.TODO,
            title,
            note=evaluation.place.name,
            url=addresses.evaluation(evaluation.request_id),
            tone="due",
            button=button,
            sort=evaluation.opened_at.isoformat(),
            place_path=evaluation.place.path,
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many evaluations wait for the actor; one statement."""
    both = or_(Evaluation.id.in_(_own_ids(actor)), Evaluation.id.in_(_hosted_ids(reading, actor)))
    return reading.session.scalar(select(func.count()).select_from(Evaluation).where(both)) or 0


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    return or_(_own_ids(actor).exists(), _hosted_ids(reading, actor).exists())


def beside(reading: Transaction, actor: Actor, request: SelectionRequest) -> Iterator[Fact]:
    """The score sheet and the panel at work, on the page of a request; one statement."""
    if request.track is TenderTrack.OWNER_SELF_GOVERNED and request.stage not in NEVER_SEALED:
        told = "已定好" if request.criteria else "还没有定，封存以前要定"
        fixed = told if request.stage in OPEN_TO_CRITERIA else "已封存"
        yield Fact("评分表", fixed, addresses.criteria(request.id))
    stage = reading.session.scalar(
        select(Evaluation.stage).where(visible(Evaluation, actor), Evaluation.request_id == request.id)
    )
    if stage is not None:
        yield Fact("评审", STAGE_NAMES[stage], addresses.evaluation(request.id))


def _own(actor: Actor) -> Select[Evaluation]:
    return select(Evaluation).where(Evaluation.id.in_(_own_ids(actor)))


def _own_ids(actor: Actor) -> Select[int]:
    """Evaluations in which the actor has a sheet to lock or a report to sign."""
    to_lock = and_(Evaluation.stage == Stage.SCORING, PanelSheet.state == SheetState.DRAFT)
    to_sign = and_(Evaluation.stage == Stage.SIGNING, Panellist.signed.is_(None))
    mine = Panellist.person_id == actor.person_id if actor.person_id is not None else false()
    return (
        select(Panellist.evaluation_id)
        .join(Evaluation, Panellist.evaluation_id == Evaluation.id)
        .join(PanelSheet, PanelSheet.panellist_id == Panellist.id)
        .where(mine, Evaluation.alliance_id == actor.alliance_id, Panellist.gone.is_(None), or_(to_lock, to_sign))
    )


def _hosted(reading: Transaction, actor: Actor) -> Select[Evaluation]:
    return select(Evaluation).where(Evaluation.id.in_(_hosted_ids(reading, actor)))


def _hosted_ids(reading: Transaction, actor: Actor) -> Select[int]:
    """Evaluations that wait for a host: all for the keeper, those of their places for street and community."""
    near = Evaluation.place_id.in_(select(Place.id).where(within(Place.path, actor, *OFFICERS)))
    where = true() if actor.holds(KEEPER) else near
    waits = and_(
        Evaluation.stage.in_(tuple(HOSTED)),
        or_(Evaluation.stage != Stage.SCORING, Evaluation.closes_at <= reading.now),
    )
    return select(Evaluation.id).where(Evaluation.alliance_id == actor.alliance_id, waits, where)
