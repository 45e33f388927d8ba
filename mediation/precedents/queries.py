"""Reading precedents: the public list and page, the author's desk, the signer's, and what a case's page offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.tables import Page
from mediation import causes
from mediation.precedents import access, actions, addresses, clues
from mediation.precedents.clues import Decided
from mediation.precedents.fitting import Fit
from mediation.precedents.models import Precedent, PrecedentObjection
from mediation.precedents.scanning import Found
from mediation.precedents.workflow import STAGE_NAMES, Stage

PAGE_SIZE = 20
WORDS_MOST = 5
STEPS = ("save", "decide", "submit", "send_back", "publish", "withdraw", "drop")


@dataclass(frozen=True, slots=True)
class PrecedentLine:
    """One precedent in a list; `title` of an unfinished one is still its author's own."""

    precedent_id: int
    reference: str
    title: str
    cause: str
    stage: Stage
    published_at: datetime | None
    told: str
    url: str

    @property
    def stage_name(self) -> str:
        """What people call the stage."""
        return STAGE_NAMES[self.stage]


@dataclass(frozen=True, slots=True)
class ClueLine:
    """One clue with what was decided; `sealed` where only other words may stand there."""

    found: Found
    decided: Decided | None


@dataclass(frozen=True, slots=True)
class PrecedentPage:
    """One precedent for whoever opens it.

    `words` are what others read (decided words for an unfinished one); `raw` and `lines` are for its author alone.
    `needed` are how many compounds and companies must fit.
    """

    precedent_id: int
    version: int
    stage: Stage
    reference: str
    cause: str
    formal: str
    words: dict[str, str]
    told: str
    compounds: int | None
    counted_on: date | None
    published_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_because: str
    returned_because: str
    drafted_by: str
    writes: bool
    raw: dict[str, str]
    traits: tuple[str, ...]
    rare: tuple[tuple[str, int], ...]
    lines: tuple[ClueLine, ...]
    fit: Fit | None
    needed: tuple[int, int]
    may: dict[str, Verdict]

    @property
    def undecided(self) -> int:
        """How many clues nobody has decided about."""
        return sum(line.decided is None for line in self.lines)

    @property
    def fits(self) -> bool:
        """True where enough compounds and companies fit."""
        return self.fit is not None and self.fit.enough(*self.needed)


def published(
    reading: Transaction, actor: Actor, text: str, cause: str, number: int
) -> tuple[Page, tuple[PrecedentLine, ...]]:
    """Published precedents, the newest first, narrowed by words and cause; two statements."""
    wanted = [visible(Precedent, actor), Precedent.stage == Stage.PUBLISHED]
    if cause:
        wanted.append(Precedent.cause == cause)
    for word in text.split()[:WORDS_MOST]:
        columns = (getattr(Precedent, one) for one in clues.TEXTS)
        wanted.append(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return _listed(reading, wanted, number, order=(Precedent.published_at.desc(), Precedent.id.desc()))


def in_the_making(reading: Transaction, actor: Actor, number: int) -> tuple[Page, tuple[PrecedentLine, ...]]:
    """Drafts and what waits to be signed, as far as the actor sees them; two statements. Raises NotPermitted."""
    access.keeps(actor).enforce()
    wanted = [visible(Precedent, actor), Precedent.stage.in_((Stage.DRAFT, Stage.SUBMITTED, Stage.WITHDRAWN))]
    return _listed(reading, wanted, number, order=(Precedent.drafted_at.desc(), Precedent.id.desc()), hidden=True)


def precedent_page(reading: Transaction, actor: Actor, precedent_id: int) -> PrecedentPage:
    """One precedent. A reader gets the words that stand; a signer the decided ones; its author everything.

    Raises NotFound.
    """
    precedent = get_visible(reading.session, Precedent, actor, precedent_id)
    facts = actions.precedent_facts(reading, precedent)
    may = {step: getattr(access, step)(actor, facts) for step in STEPS}
    open_still = precedent.stage in {Stage.DRAFT, Stage.SUBMITTED}
    writes = bool(may["drop"]) and open_still
    found: tuple[Found, ...] = ()
    decided: dict[str, Decided] = {}
    counted, needed = None, (0, 0)
    if open_still:
        decided = clues.decisions_of(reading, precedent)
        found = clues.found_in(precedent, clues.names_of(reading, precedent.case))
        counted = actions.fit_of(reading, precedent, clues.kept_of(found, decided))
        needed = actions.limits(reading, precedent)
    cause = causes.known().get(precedent.cause)
    author = reading.session.get_one(Person, precedent.drafted_by_id)
    own = actor.holds(*access.SIGNERS, at=precedent.place) or actor.person_id == precedent.drafted_by_id
    return PrecedentPage(
        precedent_id=precedent.id,
        version=precedent.version,
        stage=precedent.stage,
        reference=str(precedent.reference) if precedent.reference is not None else "",
        cause=causes.title_of(precedent.cause),
        formal=cause.formal if cause is not None else "",
        words=clues.words_of(precedent, decided),
        told=counted.told if counted is not None else precedent.told,
        compounds=counted.compounds if counted is not None else precedent.compounds,
        counted_on=precedent.counted_on,
        published_at=precedent.published_at,
        withdrawn_at=precedent.withdrawn_at,
        withdrawn_because=precedent.withdrawn_because if own else "",
        returned_because=precedent.returned_because if own else "",
        drafted_by=author.name if own else "",
        writes=writes,
        raw={text: getattr(precedent, text) for text in clues.TEXTS} if writes else {},
        traits=tuple(precedent.traits),
        rare=tuple((str(one["told"]), int(one["compounds"])) for one in precedent.rare) if writes else (),
        lines=tuple(ClueLine(one, decided.get(one.text)) for one in found) if writes else (),
        fit=counted,
        needed=needed,
        may=may,
    )


def of_case(reading: Transaction, actor: Actor, case_id: int) -> PrecedentLine | None:
    """The precedent that stands for a case, where the actor sees one; one query."""
    row = reading.session.scalars(
        select(Precedent)
        .where(visible(Precedent, actor), Precedent.case_id == case_id, Precedent.stage != Stage.DROPPED)
        .order_by(Precedent.id.desc())
        .limit(1)
    ).one_or_none()
    return _line(row, hidden=True) if row is not None else None


def objections_of(reading: Transaction, case_id: int) -> frozenset[int]:
    """The parties that do not want their case told; one query."""
    return frozenset(
        reading.session.scalars(select(PrecedentObjection.party_id).where(PrecedentObjection.case_id == case_id))
    )


def by_keys(reading: Transaction, actor: Actor, keys: Sequence[str]) -> dict[str, PrecedentLine]:
    """Of these keys of the index the published precedents, by their keys; one query."""
    numbers = {number: key for key in keys if (number := addresses.number_of(key)) is not None}
    if not numbers:
        return {}
    rows = reading.session.scalars(
        select(Precedent).where(
            visible(Precedent, actor), Precedent.stage == Stage.PUBLISHED, Precedent.id.in_(numbers)
        )
    )
    return {numbers[row.id]: _line(row) for row in rows}


def _listed(
    reading: Transaction,
    wanted: Sequence[ColumnElement[bool]],
    number: int,
    *,
    order: tuple[Any, ...],
    hidden: bool = False,
) -> tuple[Page, tuple[PrecedentLine, ...]]:
    total = reading.session.scalar(select(func.count()).select_from(Precedent).where(*wanted)) or 0
    page = Page(number, PAGE_SIZE, total)
    rows = reading.session.scalars(
        select(Precedent).where(*wanted).order_by(*order).limit(page.size).offset(page.offset)
    )
    return page, tuple(_line(row, hidden=hidden) for row in rows)


def _line(row: Precedent, *, hidden: bool = False) -> PrecedentLine:
    """One line; the title of one that is not published names its cause alone, since its words are not decided."""
    open_still = row.stage in {Stage.DRAFT, Stage.SUBMITTED}
    return PrecedentLine(
        precedent_id=row.id,
        reference=str(row.reference) if row.reference is not None else "",
        title=f"{causes.title_of(row.cause)}（案例）" if open_still and hidden else row.title,
        cause=causes.title_of(row.cause),
        stage=row.stage,
        published_at=row.published_at,
        told=row.told,
        url=addresses.precedent(row.id),
    )
