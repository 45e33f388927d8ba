"""What stands beside an article, for those who may see it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.numerals import article_label
from alliance.kernel.places.models import Place
from compounds.models import Compound
from search.library import addresses, units
from search.library.beside import access
from search.library.beside.models import (
    BEARING_ADVICE,
    BEARING_NAMES,
    SOURCE_NAMES,
    Bearing,
    BesideNote,
)
from search.library.models import Article, Version, Work

_TONES = {Bearing.STRICTER: "due", Bearing.VOID: "late", Bearing.OLDER: "due"}


@dataclass(frozen=True, slots=True)
class BesideLine:
    """One note as the article's page shows it."""

    note_id: int
    source: str
    bearing: str
    tone: str
    advice: str
    title: str
    clause: str
    says: str
    reason: str
    unit: str
    place_name: str
    version: int
    may_withdraw: Verdict


@dataclass(frozen=True, slots=True)
class ToNote:
    """The article at hand when somebody notes a clause beside it."""

    article_id: int
    title: str
    label: str
    url: str
    text: str
    parts: tuple[units.Unit, ...]
    compounds: tuple[tuple[int, str], ...]
    may_note: Verdict


def beside(reading: Transaction, actor: Actor, work_key: str, number: int | None, sub: int = 0) -> list[BesideLine]:
    """What stands beside an article, in sight of the actor; one statement."""
    rows = reading.session.scalars(
        select(BesideNote)
        .where(
            visible(BesideNote, actor),
            BesideNote.work_key == work_key,
            BesideNote.number == number,
            BesideNote.sub == sub,
            BesideNote.withdrawn_at.is_(None),
        )
        .order_by(BesideNote.noted_at, BesideNote.id)
    )
    return [_line(actor, row) for row in rows]


def note_line(reading: Transaction, actor: Actor, note_id: int) -> tuple[BesideLine, str]:
    """One note, and the address of the work that it stands beside. Raises NotFound."""
    row = get_visible(reading.session, BesideNote, actor, note_id)
    return _line(actor, row), addresses.work(row.work_key)


def to_note(reading: Transaction, actor: Actor, key: str, stamp: str, address: str) -> ToNote:
    """An article as an officer notes a clause beside it; two statements. Raises NotFound."""
    row = reading.session.execute(
        select(Article, Work.title)
        .join(Article.version)
        .join(Version.work)
        .where(Work.key == key, Version.stamp == stamp, Article.address == address)
    ).one_or_none()
    if row is None:
        raise NotFound("没有找到这一条。", remedy="请从法规目录里找。")
    article, title = row
    compounds = reading.session.execute(
        select(Compound.id, Place.name)
        .join(Place, Compound.place_id == Place.id)
        .where(visible(Compound, actor))
        .order_by(Place.name, Compound.id)
    ).all()
    return ToNote(
        article_id=article.id,
        title=title,
        label=article.label or article_label(article.number or 0),
        url=addresses.article(key, stamp, address),
        text=article.text,
        parts=units.units(article.text),
        compounds=tuple((compound, name) for compound, name in compounds),
        may_note=access.note(actor),
    )


def _line(actor: Actor, row: BesideNote) -> BesideLine:
    return BesideLine(
        note_id=row.id,
        source=SOURCE_NAMES[row.source],
        bearing=BEARING_NAMES[row.bearing],
        tone=_TONES[row.bearing],
        advice=BEARING_ADVICE[row.bearing],
        title=row.title,
        clause=row.clause,
        says=row.says,
        reason=row.reason,
        unit=row.unit,
        place_name=row.place.name,
        version=row.version,
        may_withdraw=access.withdraw(actor, withdrawn=row.withdrawn_at is not None),
    )
