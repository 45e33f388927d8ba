"""Starting a path for a compound: for whom it is, what runs already, what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger, outbox, references
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.places.models import Alliance
from compounds import walls
from compounds.guidance.paths import shipped
from compounds.guidance.paths.definition import Path
from compounds.guidance.proceedings import access, course, editions, records
from compounds.guidance.proceedings.course import Obstacle
from compounds.guidance.proceedings.going import Moved, by_registry, day_row, moved, reckon
from compounds.guidance.proceedings.models import PathEdition, Proceeding, ProceedingStep
from compounds.guidance.proceedings.workflow import BY_MATTER, Stage, desks_of
from compounds.models import Compound

MARK = "办"
"""Follows the alliance's short name in the reference of a proceeding: 柯办〔2026〕1号."""
MATTER_MOST = 60


@dataclass(frozen=True, slots=True)
class Start:
    """Begin a path for a compound; `matter` names what it is about where there may be several at once.

    `days` are planned or known days of the path's events; `weighed` says that what stands in the way was read.
    """

    compound_id: int
    path: str
    matter: str = ""
    days: Mapping[str, date] | None = None
    weighed: bool = False


def start(tx: Transaction, actor: Actor, command: Start) -> Moved:
    """Begin a path for a compound in sight, with its clocks.

    Raises NotFound, NotPermitted; Invalid where the path is not for this compound, a matter is missing or a day cannot
    be; OutOfTurn where the same path runs already, or other running paths stand in the way and were not weighed.
    """
    compound = get_visible(tx.session, Compound, actor, command.compound_id, lock=True)
    path = _shipped(command.path)
    access.start(actor, compound.place.path, path.needs).enforce()
    walls.of(tx, actor).handling(compound_id=compound.id).enforce()
    _refuse_unfit(tx, compound.id, path)
    matter = _matter(path, command.matter)
    if not command.weighed and (found := obstacles(tx, compound.id, path)):
        told = "；".join(f"“{one.title}”：{one.words}" for one in found)
        raise OutOfTurn(f"这个小区正在办别的事，有几条要先看清：{told}", remedy="看清以后仍要办的，请勾选确认再开始。")
    known = records.baseline(tx, compound.id, compound.place_id)
    alliance = tx.session.get_one(Alliance, compound.alliance_id)
    proceeding = Proceeding(
        alliance_id=compound.alliance_id,
        place_id=compound.place_id,
        compound_id=compound.id,
        edition_id=editions.edition_of(tx, path).id,
        reference=references.allot(tx, compound.alliance_id, f"{alliance.short}{MARK}"),
        path=path.code,
        matter=matter,
        started_on=tx.today,
        started_by_id=actor.person_id,
        by_committee=access.began_as_committee(actor, compound.place.path),
        after_term=known.term,
        after_change=known.change,
        after_contract=known.contract,
        steps=[
            ProceedingStep(
                alliance_id=compound.alliance_id,
                place_id=compound.place_id,
                code=step.code,
                position=at,
                stage=course.stage_of(step, ()),
                desks=desks_of(step.who),
            )
            for at, step in enumerate(path.steps, 1)
        ],
        days=[day_row(tx, actor, path, code, day) for code, day in (command.days or {}).items()],
    )
    try:
        with tx.session.begin_nested():
            tx.session.add(proceeding)
    except IntegrityError as twice:
        raise OutOfTurn(
            f"这个小区的“{path.title}”{f'（{matter}）' if matter else ''}已经在办了。",
            remedy="请打开正在办的那一件接着办；办错了的，先在那里停办。",
        ) from twice
    reckon(tx, proceeding, path)
    ledger.write(tx, actor, "guidance.proceeding_started", proceeding, path=path.code, version=proceeding.version)
    by_registry(tx, proceeding, path)
    outbox.promise(tx, "guidance.proceeding_started", proceeding_id=proceeding.id, by=actor.person_id)
    return moved(proceeding)


def obstacles(tx: Transaction, compound_id: int, path: Path) -> tuple[Obstacle, ...]:
    """What other running paths of the compound, or this one, put in each other's way; one statement."""
    others = tx.session.scalars(
        select(PathEdition)
        .join(Proceeding, Proceeding.edition_id == PathEdition.id)
        .where(Proceeding.compound_id == compound_id, Proceeding.stage == Stage.RUNNING, Proceeding.path != path.code)
        .order_by(Proceeding.id)
    )
    return course.obstacles(path, [editions.path_of(one) for one in others])


def _shipped(code: str) -> Path:
    try:
        return shipped.path(code)
    except KeyError as unknown:
        raise NotFound("没有这条办事路径。", remedy="请从“办事路径”里选一条。") from unknown


def _refuse_unfit(tx: Transaction, compound_id: int, path: Path) -> None:
    there = records.has_committee(tx, compound_id)
    if path.needs == access.NO_COMMITTEE and there:
        raise Invalid(f"这个小区已经有业委会，不走“{path.title}”。", remedy="任期快满的请办换届，缺委员的请办补选。")
    if path.needs == access.COMMITTEE_THERE and not there:
        raise Invalid(
            f"这个小区还没有业委会，不能办“{path.title}”。",
            remedy="请先办首次业主大会；已经选出业委会的，请先登记选举结果。",
        )


def _matter(path: Path, typed: str) -> str:
    matter = typed.strip()
    if path.code not in BY_MATTER:
        return ""
    if not matter or len(matter) > MATTER_MOST:
        raise Invalid(f"请写明为哪一件事办“{path.title}”，不超过 {MATTER_MOST} 个字。", remedy="例如：3幢屋面防水。")
    return matter
