"""Blueprints and drawn papers as the desk reads them: what the bank can give, and whether a paper still holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, func, select

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from training.bank import asking
from training.items.answering import text_of
from training.items.definition import Text
from training.items.grading import grade
from training.papers import access, blueprint, pools, queries, receipts
from training.papers.blueprint import Plan, Row
from training.papers.drawing import Candidate, available, draw, order_of
from training.papers.models import Blueprint, BlueprintRevision, Paper
from training.papers.queries import Place, Sheet
from training.papers.receipts import Check
from training.papers.sat import Answered, Sat

_PLACES = 2
_NEAR = Decimal("0.00001")
"""Points are kept to five places; what differs by less is the same."""


@dataclass(frozen=True, slots=True)
class BlueprintLine:
    """One blueprint of the list; `short` is how many rows the bank cannot fill."""

    blueprint_id: int
    title: str
    number: int
    count: int
    points: str
    short: int


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row of a blueprint with what the bank has for it."""

    row: Row
    held: int

    @property
    def points(self) -> str:
        """What one question gives."""
        return f"{self.row.points.normalize():f}"

    @property
    def is_short(self) -> bool:
        """True where the bank has too little."""
        return self.held < self.row.count


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One revision in the history of a blueprint."""

    number: int
    count: int
    because: str
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class BlueprintPage:
    """One blueprint: its rows, its history, how many papers were drawn from it."""

    blueprint_id: int
    code: str
    title: str
    number: int
    version: int
    plan: Plan
    rows: tuple[RowLine, ...]
    revisions: tuple[RevisionLine, ...]
    drawn: int
    write: Verdict

    @property
    def points(self) -> str:
        """What a whole paper gives."""
        return f"{self.plan.points.normalize():f}"

    @property
    def short(self) -> tuple[RowLine, ...]:
        """The rows that the bank cannot fill."""
        return tuple(line for line in self.rows if line.is_short)


@dataclass(frozen=True, slots=True)
class Regraded:
    """One place of a paper, graded again; `same` is None where nothing can be compared."""

    place: Place
    given: tuple[Text, ...]
    stood: str
    again: str
    same: bool | None


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One drawn paper: its receipt, what a second drawing and grading find."""

    sheet: Sheet
    title: str
    number: int
    pool_size: int
    pool_digest: str
    checks: tuple[Check, ...]
    sat: Sat | None
    regraded: tuple[Regraded, ...]

    @property
    def holds(self) -> bool:
        """True where the second drawing gave the same paper, and the second grading the same points."""
        return all(check.holds for check in self.checks) and all(one.same is not False for one in self.regraded)


def blueprints(reading: Transaction, actor: Actor) -> tuple[BlueprintLine, ...]:
    """The list; two statements."""
    rows = reading.session.execute(_present().where(visible(Blueprint, actor)).order_by(Blueprint.title)).all()
    if not rows:
        return ()
    candidates = pools.held(reading, rows[0][0].alliance_id).candidates
    return tuple(_line(kept, blueprint.from_json(revision.rows), candidates) for kept, revision in rows)


def blueprint_page(reading: Transaction, actor: Actor, blueprint_id: int) -> BlueprintPage:
    """One blueprint; a constant number of statements. Raises NotFound."""
    kept = get_visible(reading.session, Blueprint, actor, blueprint_id)
    revisions = reading.session.scalars(
        select(BlueprintRevision)
        .where(BlueprintRevision.blueprint_id == kept.id)
        .order_by(BlueprintRevision.number.desc())
    ).all()
    plan = blueprint.from_json(next(one for one in revisions if one.number == kept.number).rows)
    drawn = reading.session.scalar(select(func.count()).where(Paper.revision_id.in_([one.id for one in revisions])))
    names = _names(reading, {one.written_by_id for one in revisions if one.written_by_id is not None})
    held = available(plan, pools.held(reading, kept.alliance_id).candidates)
    return BlueprintPage(
        blueprint_id=kept.id,
        code=kept.code,
        title=kept.title,
        number=kept.number,
        version=kept.version,
        plan=plan,
        rows=tuple(RowLine(row, many) for row, many in zip(plan.rows, held, strict=True)),
        revisions=tuple(
            RevisionLine(
                one.number,
                blueprint.from_json(one.rows).count,
                one.because,
                names.get(one.written_by_id or 0, "平台"),
                one.written_at,
            )
            for one in revisions
        ),
        drawn=drawn or 0,
        write=access.write_blueprint(actor),
    )


def trial(reading: Transaction, actor: Actor, page: BlueprintPage, seed: str) -> tuple[Place, ...]:
    """The paper that a blueprint gives with this seed; nothing is kept. Raises TooFew, NotPermitted."""
    access.look(actor).enforce()
    kept = get_visible(reading.session, Blueprint, actor, page.blueprint_id)
    slots = draw(page.plan, pools.held(reading, kept.alliance_id).candidates, seed)
    ids = pools.ids(reading, kept.alliance_id, [slot.hash for slot in slots])
    asked = asking.wordings(reading, ids.values())
    places = []
    for number, slot in enumerate(slots):
        one = asked[ids[slot.hash]]
        places.append(Place(number, one, slot.points, order_of(one.item, slot.hash, seed)))
    return tuple(places)


def paper_page(reading: Transaction, actor: Actor, paper_id: int, sat: Sat | None) -> PaperPage:
    """One drawn paper, drawn and graded again on the spot. Raises NotFound."""
    get_visible(reading.session, Paper, actor, paper_id)
    made = queries.receipt(reading, paper_id)
    sheet = queries.sheet(reading, paper_id)
    title = reading.session.scalar(
        select(Blueprint.title)
        .join(BlueprintRevision, BlueprintRevision.blueprint_id == Blueprint.id)
        .join(Paper, Paper.revision_id == BlueprintRevision.id)
        .where(Paper.id == paper_id)
    )
    items = {place.asked.hash: place.asked.item for place in sheet.places}
    return PaperPage(
        sheet=sheet,
        title=title or "",
        number=made["blueprint"]["number"],
        pool_size=len(made["pool"]["entries"]),
        pool_digest=made["pool"]["digest"],
        checks=receipts.check(made, items),
        sat=sat,
        regraded=regraded(sheet, sat),
    )


def regraded(sheet: Sheet, sat: Sat | None) -> tuple[Regraded, ...]:
    """Every place of a paper with what was answered, the points that stand, and those that the rules give again."""
    if sat is None:
        return ()
    answers = {one.slot: one for one in sat.answers}
    return tuple(_again(place, answers.get(place.slot)) for place in sheet.places)


def _again(place: Place, answered: Answered | None) -> Regraded:
    response = answered.response if answered is not None else None
    found = grade(place.asked.item, response)
    again = found.of(place.points)
    stood = answered.points if answered is not None else None
    by_person = found.needs_person or (answered is not None and answered.by_person)
    return Regraded(
        place=place,
        given=text_of(place.asked.item, response),
        stood="" if stood is None else _short(stood),
        again="人工阅卷" if by_person else _short(again),
        same=None if by_person or stood is None else abs(stood - again) < _NEAR,
    )


def _short(points: Decimal) -> str:
    return f"{round(points, _PLACES).normalize():f}"


def _present() -> Select[Blueprint, BlueprintRevision]:
    return select(Blueprint, BlueprintRevision).join(
        BlueprintRevision,
        (BlueprintRevision.blueprint_id == Blueprint.id) & (BlueprintRevision.number == Blueprint.number),
    )


def _line(kept: Blueprint, plan: Plan, candidates: tuple[Candidate, ...]) -> BlueprintLine:
    held = available(plan, candidates)
    short = sum(many < row.count for many, row in zip(held, plan.rows, strict=True))
    return BlueprintLine(kept.id, kept.title, kept.number, plan.count, f"{plan.points.normalize():f}", short)


def _names(reading: Transaction, people: set[int]) -> Mapping[int, str]:
    if not people:
        return {}
    return dict(reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all())
