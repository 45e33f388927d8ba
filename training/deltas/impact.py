"""Which delta lessons changes of the law have brought about, for the page that gathers it from all rooms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ScalarSelect, and_, func, or_, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.impact import Progress, Touched, Turn, shown_from
from training import addresses
from training.access import BUILDERS, REVIEWERS
from training.deltas import access
from training.deltas.models import Delta, DeltaTask
from training.deltas.workflow import STAGE_NAMES, Stage
from training.deltas.writing import to_take

ROOM = "证书补学"


def touched(reading: Transaction, actor: Actor) -> Iterator[Touched]:
    """Every draft and every lesson published or let go lately, for those who keep them; two statements at most."""
    if not access.keeps(actor):
        return
    deltas = reading.session.scalars(
        select(Delta)
        .where(visible(Delta, actor), or_(Delta.stage == Stage.DRAFT, Delta.noticed_at >= shown_from(reading)))
        .order_by(Delta.id)
    ).all()
    left = _left(reading, {one.id for one in deltas if one.stage is Stage.PUBLISHED})
    for one in deltas:
        progress, turn = _standing(one)
        yield Touched(
            room=ROOM,
            title=one.title,
            url=f"{addresses.delta(one.id)}/desk",
            citation=one.citation,
            found_on=local_date(one.noticed_at),
            progress=progress,
            turn=turn,
            note=_note(one, *left.get(one.id, (0, None))),
        )


def waiting(actor: Actor) -> ScalarSelect[int]:
    """How many drafts wait to be written or signed."""
    drafts = and_(visible(Delta, actor), Delta.stage == Stage.DRAFT)
    return select(func.count()).select_from(Delta).where(drafts).scalar_subquery()


def _standing(one: Delta) -> tuple[Progress, Turn | None]:
    if one.stage is not Stage.DRAFT:
        return Progress.DONE, None
    if one.body:
        return Progress.IN_HAND, Turn("签发补学稿", REVIEWERS, but=one.written_by_id)
    return Progress.OPEN, Turn("写补学稿，或者写明不用补学", tuple(sorted(BUILDERS)))


def _note(one: Delta, people: int, last: date | None) -> str:
    if one.stage is Stage.PUBLISHED and last is not None:
        return f"已发布，还有{people}人没有补学，最晚{full_date(last)}"
    return STAGE_NAMES[one.stage] if one.stage is not Stage.DRAFT else "证书照样有效，持证人等着补学"


def _left(reading: Transaction, deltas: set[int]) -> dict[int, tuple[int, date]]:
    """How many people have still to take each of these lessons, and by when the last of them; one statement."""
    if not deltas:
        return {}
    rows = reading.session.execute(
        select(DeltaTask.delta_id, func.count(func.distinct(DeltaTask.person_id)), func.max(DeltaTask.due_on))
        .join(Delta, DeltaTask.delta_id == Delta.id)
        .where(DeltaTask.delta_id.in_(deltas), *to_take(reading.today))
        .group_by(DeltaTask.delta_id)
    )
    return {key: (people, last) for key, people, last in rows}
