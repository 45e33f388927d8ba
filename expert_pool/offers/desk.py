"""What offers hand to other pages: the drawn's own lines on the workbench, and the glass that waits for the bureau."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

from sqlalchemy import ColumnElement, false, func, or_, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.days import short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.workbench import Line, Section
from compounds.guidance.consultations.hours import instant
from expert_pool import addresses
from expert_pool.access import SUPERVISORS
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.offers import access, own, timing
from expert_pool.offers.models import DrawGlass, Offer
from expert_pool.offers.workflow import Stage
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage as RequestStage

ASKING = frozenset({RequestStage.DRAWN, RequestStage.FORMED, RequestStage.OPENED, RequestStage.SCORED})
"""Stages of a request in which somebody may follow the answers."""


def beside(_: Transaction, actor: Actor, request: SelectionRequest) -> Iterator[Fact]:
    """The page of the answers on the tracker of its request, for those who may follow them; no statement."""
    if request.stage in ASKING and access.follow(actor, request.place):
        yield Fact("征询专家", "看答复到了哪一步", addresses.offers(request.id))


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """One's own offers that wait or are coming, and for the bureau the glass to decide; three statements at most."""
    rows = reading.session.execute(
        select(Offer.id, Offer.stage, Offer.answer_by, SelectionRequest.opening_at, SelectionRequest.opening_spot)
        .join(Draw, Offer.draw_id == Draw.id)
        .join(SelectionRequest, Draw.request_id == SelectionRequest.id)
        .where(_current(reading, actor))
        .order_by(SelectionRequest.opening_at)
    )
    for offer_id, stage, answer_by, opening_at, spot in rows:
        waits = stage is Stage.OFFERED
        yield Line(
            Section.TODO if waits else Section.SOON,
            "您被抽中参加一次选聘评审，请答复" if waits else "您答应参加的选聘评审",
            note="能不能来都请说一声，不要告诉别人" if waits else spot,
            url=f"{addresses.OFFERS}/mine/{offer_id}",
            when_text=timing.left(answer_by, reading.now) if waits else short_moment(opening_at),
            tone="due" if waits else "",
            button="去答复" if waits else "看时间地点",
            sort=(answer_by if waits else opening_at).isoformat(),
        )
    if actor.holds(*SUPERVISORS):
        glass = reading.session.execute(
            select(DrawGlass.asked_at, Draw.request_id)
            .join(Draw, DrawGlass.draw_id == Draw.id)
            .where(_undecided(actor))
            .order_by(DrawGlass.id)
        )
        for asked_at, request_id in glass:
            yield Line(
                Section.TODO,
                "有人申请在开启前查看专家名单",
                note="请看清理由，再决定同意不同意",
                url=addresses.offers(request_id),
                tone="due",
                button="去看",
                sort=asked_at.isoformat(),
            )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many of these lines are to be done; three statements at most."""
    asked = select(func.count()).select_from(Offer).join(Draw, Offer.draw_id == Draw.id)
    count = reading.session.scalar(asked.where(_current(reading, actor), Offer.stage == Stage.OFFERED)) or 0
    if actor.holds(*SUPERVISORS):
        count += reading.session.scalar(select(func.count()).select_from(DrawGlass).where(_undecided(actor))) or 0
    return count


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    mine = select(Offer.id).join(Draw, Offer.draw_id == Draw.id).where(_current(reading, actor)).exists()
    if not actor.holds(*SUPERVISORS):
        return mine
    return or_(mine, select(DrawGlass.id).where(_undecided(actor)).exists())


def _current(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """One's own offers that are counted on, in a draw that is not over, until the day of the meeting has passed."""
    if not actor.holds(Office.EXPERT) or actor.link is not None:
        return false()
    open_draws = Draw.stage.in_((DrawStage.DRAWN, DrawStage.OPENED))
    late = (Offer.stage == Stage.OFFERED) & (Offer.answer_by <= reading.now)
    met = select(SelectionRequest.id).where(SelectionRequest.opening_at < instant(reading.today, time.min))
    return own.pending(reading, actor) & open_draws & ~late & Draw.request_id.not_in(met)


def _undecided(actor: Actor) -> ColumnElement[bool]:
    return visible(DrawGlass, actor) & DrawGlass.decided_at.is_(None) & (DrawGlass.asked_by_id != actor.person_id)
