"""Noting beside an article what a covenant or a local rule says, and withdrawing such a note."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from alliance.kernel.places.models import Alliance
from compounds.models import Compound
from search.library import units
from search.library.beside import access
from search.library.beside.models import BEARING_NAMES, SOURCE_NAMES, Bearing, BesideNote, Source
from search.library.models import Article, Version, Work

ledger.tell(
    {
        "library.noted_beside": "在第{number}条旁登记{source}：{bearing}",
        "library.beside_withdrawn": "撤下第{number}条旁的一处登记",
    },
    {
        "source": {one.value: name for one, name in SOURCE_NAMES.items()},
        "bearing": {one.value: name for one, name in BEARING_NAMES.items()},
    },
)


@dataclass(frozen=True, slots=True)
class Note:
    """A clause beside an article; `compound_id` is needed for a covenant and for nothing else."""

    article_id: int
    unit: str
    source: Source
    bearing: Bearing
    compound_id: int | None
    title: str
    clause: str
    says: str
    reason: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Which note goes."""

    note_id: int
    version: int


def note(tx: Transaction, actor: Actor, command: Note) -> BesideNote:
    """Note a clause beside an article of the law. Raises NotFound, NotPermitted, Invalid."""
    access.note(actor).enforce()
    article = get_visible(tx.session, Article, actor, command.article_id)
    if article.number is None or units.at(article.text, command.unit) is None:
        raise Invalid("这一条没有您选的款、项。", remedy="请刷新页面再选。")
    key = tx.session.scalars(select(Work.key).join(Work.versions).where(Version.id == article.version_id)).one()
    fresh = BesideNote(
        alliance_id=actor.alliance_id,
        place_id=_place(tx, actor, command),
        work_key=key,
        number=article.number,
        sub=article.sub,
        unit=command.unit,
        source=command.source,
        bearing=command.bearing,
        title=command.title,
        clause=command.clause,
        says=command.says,
        reason=command.reason,
        noted_at=tx.now,
        noted_by_id=actor.person_id,
    )
    tx.session.add(fresh)
    ledger.write(
        tx,
        actor,
        "library.noted_beside",
        fresh,
        number=article.number,
        source=command.source.value,
        bearing=command.bearing.value,
    )
    return fresh


def withdraw(tx: Transaction, actor: Actor, command: Withdraw) -> BesideNote:
    """Take a note away from its article; it stays on record. Raises NotFound, NotPermitted, OutOfTurn."""
    here = get_visible(tx.session, BesideNote, actor, command.note_id, lock=True)
    access.withdraw(actor, withdrawn=here.withdrawn_at is not None).enforce()
    if here.version != command.version:
        raise ChangedMeanwhile("这一条刚被别人修改。", remedy="请刷新后再试。")
    here.withdrawn_at, here.withdrawn_by_id = tx.now, actor.person_id
    ledger.write(tx, actor, "library.beside_withdrawn", here, number=here.number)
    return here


def _place(tx: Transaction, actor: Actor, command: Note) -> int:
    """The compound of a covenant, else the place of the alliance. Raises NotFound, Invalid."""
    if command.source is Source.LOCAL_RULE:
        return tx.session.scalars(select(Alliance.place_id).where(Alliance.id == actor.alliance_id)).one()
    if command.compound_id is None:
        raise Invalid("请选是哪个小区的管理规约。", remedy="地方规定不用选小区。")
    return get_visible(tx.session, Compound, actor, command.compound_id).place_id
