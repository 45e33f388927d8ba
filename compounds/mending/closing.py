"""Compounds registered by mistake or twice: one is filed away, or everything of it moves to the other, at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Column, CursorResult, Table, Update, and_, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Base, Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.places.models import Place, PlaceKind
from compounds import access, walls
from compounds.actions import current_committee
from compounds.models import (
    Committee,
    Compound,
    CompoundClosing,
    FormerName,
    Governance,
    Relation,
    Term,
)
from compounds.versions import expect
from compounds.workflow import Stage

ledger.tell(
    {
        "compounds.compound_closed": "把登记错的小区归档",
        "compounds.compound_merged": "把重复登记的小区并入另一个小区，移过去{rows}条记录",
        "compounds.compound_absorbed": "并入一个重复登记的小区，收到{rows}条记录",
    }
)
_STAYING = frozenset({"compounds", "compound_closings", "compound_former_names", "places", "ledger_lines"})
"""Tables whose rows stay with the compound that is closed."""


@dataclass(frozen=True, slots=True)
class CloseCompound:
    """A compound that never was one; nothing may hang on it."""

    compound_id: int
    version: int
    because: str


@dataclass(frozen=True, slots=True)
class MergeCompounds:
    """Everything of `compound_id` moves to `into_id`, which keeps its own facts."""

    compound_id: int
    version: int
    into_id: int
    because: str


def close_compound(tx: Transaction, actor: Actor, command: CloseCompound) -> None:
    """File a compound away that was registered by mistake.

    Raises NotFound, NotPermitted (also behind the wall), ChangedMeanwhile, Invalid without a reason, OutOfTurn where
    anything was recorded for it: then it is merged instead.
    """
    compound = get_visible(tx.session, Compound, actor, command.compound_id, lock=True)
    access.close_compound(actor, compound.place.path).enforce()
    walls.of(tx, actor).handling(compound_id=compound.id).enforce()
    expect(tx, compound, command.version)
    if not command.because:
        raise Invalid("请写明为什么归档。", remedy="例如：这是商铺，不是住宅小区。")
    if sum(_count(tx, column, key) for column, key in _pointing(compound)):
        raise OutOfTurn(
            "这个小区下面已经有合同、业委会、任职或者别的记录，不能当作登记错误归档。",
            remedy="重复登记的，请合并到正确的那个小区，记录会一起移过去。",
        )
    _close(tx, compound, command.because, merged_into=None)
    ledger.write(tx, actor, "compounds.compound_closed", compound, version=compound.version)


def merge_compounds(tx: Transaction, actor: Actor, command: MergeCompounds) -> Compound:
    """Move everything of a compound that was registered twice to the other one, in one transaction.

    Whatever points to the compound or its place follows, in every room, and its name is found as a former one.
    Raises NotFound, NotPermitted (also behind the wall), ChangedMeanwhile, Invalid, OutOfTurn where both have what only
    one can have: terms of one number, terms that overlap, or what another room allows once.
    """
    pair = sorted({command.compound_id, command.into_id})  # two merges the other way round queue instead of blocking
    if len(pair) == 1:
        raise Invalid("不能并入自己。", remedy="请选另一个小区。")
    found = {key: get_visible(tx.session, Compound, actor, key, lock=True) for key in pair}
    compound, into = found[command.compound_id], found[command.into_id]
    access.merge_compounds(actor, compound.place.path, into.place.path).enforce()
    wall = walls.of(tx, actor)
    (wall.handling(compound_id=compound.id) & wall.handling(compound_id=into.id)).enforce()
    expect(tx, compound, command.version)
    if not command.because:
        raise Invalid("请写明为什么合并。", remedy="例如：同一个小区用两个名字登记了两次。")
    moved = _join_committees(tx, compound, into)
    _end_doubles(tx, compound, into)
    try:
        with tx.session.begin_nested():
            moved += _move_all(tx, compound, into)
    except IntegrityError as both:
        raise OutOfTurn(
            "两个小区都登记了只能有一份的资料，不能自动合并。", remedy="请先在其中一个小区结束或改正重复的那一份。"
        ) from both
    tx.session.expire_all()
    if current_committee(tx, into.id) is not None:
        into.governance = Governance.COMMITTEE
    tx.session.add(FormerName(compound_id=into.id, name=compound.place.name, until=tx.today))
    _close(tx, compound, command.because, merged_into=into)
    into.version = into.version + 1
    tx.session.flush()  # both lines carry the versions that this step made
    facts = {"rows": moved, "version": compound.version}
    ledger.write(tx, actor, "compounds.compound_merged", compound, into_id=into.id, **facts)
    ledger.write(tx, actor, "compounds.compound_absorbed", into, from_id=compound.id, rows=moved, version=into.version)
    return into


def _close(tx: Transaction, compound: Compound, because: str, *, merged_into: Compound | None) -> None:
    compound.place.kind = PlaceKind.FORMER
    compound.version = compound.version + 1
    tx.session.add(
        CompoundClosing(
            alliance_id=compound.alliance_id,
            compound_id=compound.id,
            place_id=compound.place_id,
            merged_into_id=merged_into.id if merged_into else None,
            closed_on=tx.today,
            because=because,
        )
    )
    tx.session.flush()  # the line carries the version that this step made


def _pointing(compound: Compound) -> Iterator[tuple[Column[int], int]]:
    """Every column of every room that points to the compound or its place, with the id that it would hold."""
    targets = {Compound.__tablename__: compound.id, Place.__tablename__: compound.place_id}
    for table in Base.metadata.sorted_tables:
        if table.name in _STAYING:
            continue
        for column in table.columns:
            for key in column.foreign_keys:
                if (aim := targets.get(key.column.table.name)) is not None:
                    yield column, aim


def _subjects() -> Iterator[Table]:
    """Tables whose rows name what they are about by table and id: attachments, documents, and their like."""
    for table in Base.metadata.sorted_tables:
        if table.name not in _STAYING and {"subject", "subject_id"} <= set(table.columns.keys()):
            yield table


def _count(tx: Transaction, column: Column[int], key: int) -> int:
    return tx.session.scalar(select(func.count()).select_from(column.table).where(column == key)) or 0


def _move_all(tx: Transaction, compound: Compound, into: Compound) -> int:
    moved = 0
    here, there = dict(_pointing(compound)), dict(_pointing(into))
    for column, key in here.items():
        moved += _changed(tx, update(column.table).where(column == key).values({column.name: there[column]}))
    for table in _subjects():
        about = and_(table.c.subject == Compound.__tablename__, table.c.subject_id == compound.id)
        moved += _changed(tx, update(table).where(about).values(subject_id=into.id))
    return moved


def _changed(tx: Transaction, statement: Update) -> int:
    """How many rows a statement changed."""
    return cast("CursorResult[Any]", tx.session.execute(statement)).rowcount


def _join_committees(tx: Transaction, compound: Compound, into: Compound) -> int:
    """Where both have a committee in being, its terms become those of the one that stays; returns how many moved."""
    old, kept = current_committee(tx, compound.id), current_committee(tx, into.id)
    if old is None or kept is None:
        return 0
    other = aliased(Term)
    clash = tx.session.scalar(
        select(Term.number)
        .join(other, other.committee_id == kept.id)
        .where(Term.committee_id == old.id, Term.number == other.number)
        .limit(1)
    )
    if clash is not None:
        raise OutOfTurn(f"两个小区都登记了第{clash}届业委会。", remedy="请核对哪一届是重复的，先改正再合并。")
    filed = (Stage.FILED, Stage.ENDED)
    overlap = tx.session.scalar(
        select(Term.number)
        .join(other, other.committee_id == kept.id)
        .where(
            Term.committee_id == old.id,
            Term.stage.in_(filed),
            other.stage.in_(filed),
            Term.starts_on <= func.coalesce(other.ended_on, other.ends_on),
            func.coalesce(Term.ended_on, Term.ends_on) >= other.starts_on,
        )
        .limit(1)
    )
    if overlap is not None:
        raise OutOfTurn(f"第{overlap}届的任期与另一个小区登记的任期重叠。", remedy="请先核对任期，或者登记届满。")
    moved = 0
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == Committee.__tablename__ for key in column.foreign_keys):
                moved += _changed(tx, update(table).where(column == old.id).values({column.name: kept.id}))
    kept.founded_on = min(kept.founded_on, old.founded_on)
    old.dissolved_on = max(tx.today, old.founded_on)
    tx.session.flush()  # one committee in being a compound: it is dissolved before it moves
    return moved


def _end_doubles(tx: Transaction, compound: Compound, into: Compound) -> None:
    """A relation that is recorded openly with both compounds goes on with the one that stays."""
    other = aliased(Relation)
    doubles = tx.session.scalars(
        select(Relation)
        .join(
            other,
            and_(
                other.kind == Relation.kind,
                func.coalesce(other.person_id, 0) == func.coalesce(Relation.person_id, 0),
                func.coalesce(other.company_id, 0) == func.coalesce(Relation.company_id, 0),
            ),
        )
        .where(
            Relation.to_compound_id == compound.id,
            other.to_compound_id == into.id,
            Relation.ends_on.is_(None),
            other.ends_on.is_(None),
        )
    ).all()
    for double in doubles:
        double.ends_on = tx.today
    tx.session.flush()  # before their rows move to the other compound
