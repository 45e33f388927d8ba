"""Lists of cases: the desk's with its filters and search, and those in which somebody has a part."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from alliance.kernel.access import visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference
from mediation import access, causes
from mediation.models import Case, CasePerson, Party
from mediation.sight import of_body
from mediation.workflow import ENDED, OPEN, SETTLED, UNDER_WAY, Part, Risk, Stage, Urgency

NEAR = "mediation.clock_near_days"
PAGE_SIZE = 20
SEARCH_MOST = 60
_RUNNING = tuple(sorted(frozenset(Stage) - ENDED))
_MEDIATOR = aliased(Person, name="mediator")


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list; `parties` reads 甲 与 乙, `parts` is what the reader has to do with it."""

    case_id: int
    reference: str
    subject: str
    stage: Stage
    place: str
    cause: str
    urgency: Urgency
    risk: Risk
    filed_at: datetime
    due_on: date | None
    due_clock: str
    mediator: str
    parties: str
    parts: frozenset[Part] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows: by the word in its address, a cause, words looked for, and where the page begins."""

    showing: str = "open"
    cause: str = ""
    text: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of a list; `after` begins the next one and is empty on the last."""

    lines: tuple[CaseLine, ...]
    after: str
    counts: dict[str, int]


def desk(reading: Transaction, actor: Actor, wanted: Wanted) -> CaseList:
    """The desk's list: running cases by their nearest due day, ended ones the newest first.

    How many each shows is counted for running cases alone. Raises NotPermitted. A constant number of queries.
    """
    access.work(actor).enforce()
    near = parameters.on(reading, NEAR, actor.place_path, reading.today, alliance_id=actor.alliance_id).whole
    groups = showings(reading.today, near)
    running = groups.get(wanted.showing)
    conditions: list[ColumnElement[bool]] = [visible(Case, actor)]
    if running is not None:
        conditions += [Case.stage.in_(_RUNNING), running]
    elif wanted.showing in _OVER:
        conditions.append(_OVER[wanted.showing])
    if wanted.cause:
        conditions.append(Case.cause == wanted.cause)
    if wanted.text:
        conditions.append(_found(wanted.text))
    lines, after = _page(reading, conditions, wanted.after, by_due=running is not None)
    return CaseList(lines, after, _counted(reading, actor, groups))


def mine(reading: Transaction, actor: Actor, after: str = "") -> CaseList:
    """The cases in which the actor, or the committee whose officer they are, has a part, the newest first.

    A constant number of queries.
    """
    parts = select(CasePerson.case_id).where(CasePerson.person_id == actor.person_id, CasePerson.until.is_(None))
    lines, onward = _page(reading, [visible(Case, actor), or_(Case.id.in_(parts), of_body(actor))], after, by_due=False)
    held: dict[int, set[Part]] = {}
    for case_id, part in reading.session.execute(
        select(CasePerson.case_id, CasePerson.part).where(
            CasePerson.person_id == actor.person_id,
            CasePerson.until.is_(None),
            CasePerson.case_id.in_([one.case_id for one in lines]),
        )
    ):
        held.setdefault(case_id, set()).add(part)
    return CaseList(tuple(_with(one, held.get(one.case_id, set())) for one in lines), onward, {})


def showings(today: date, near_days: int) -> dict[str, ColumnElement[bool]]:
    """What the desk's list may show of running cases, by the word in its address."""
    return {
        "open": Case.stage.in_(sorted(OPEN)),
        "filed": Case.stage == Stage.FILED,
        "asking": Case.stage == Stage.AWAITING_CONSENT,
        "free": Case.stage == Stage.ACCEPTED,
        "answering": Case.stage == Stage.ASSIGNED,
        "under_way": Case.stage.in_(sorted(UNDER_WAY)),
        "performing": Case.stage.in_((Stage.PERFORMING, Stage.BREACHED)),
        "near": and_(Case.due_on >= today, Case.due_on <= today + timedelta(days=near_days)),
        "late": Case.due_on < today,
        "risk": Case.risk == Risk.HIGH,
    }


_OVER: dict[str, ColumnElement[bool]] = {
    "ended": and_(Case.stage.in_(sorted(ENDED)), Case.archived_at.is_(None)),
    "archived": Case.archived_at.is_not(None),
}


def _counted(reading: Transaction, actor: Actor, groups: dict[str, ColumnElement[bool]]) -> dict[str, int]:
    columns = [func.count().filter(condition).label(name) for name, condition in groups.items()]
    row = reading.session.execute(select(*columns).where(visible(Case, actor), Case.stage.in_(_RUNNING))).one()
    return dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's documented way to a row as a mapping


def _found(text: str) -> ColumnElement[bool]:
    """True for cases with this reference, or with these words in subject, place, another's number or a party's name."""
    try:
        return Case.reference == Reference.parse(text)
    except ValueError:
        pass
    named = select(Party.case_id).where(Party.name.contains(text, autoescape=True), Party.left_at.is_(None))
    return or_(
        Case.subject.contains(text, autoescape=True),
        Case.external_reference == text,
        Case.place_id.in_(select(Place.id).where(Place.name.contains(text, autoescape=True))),
        Case.id.in_(named),
    )


def _page(
    reading: Transaction, wanted: list[ColumnElement[bool]], after: str, *, by_due: bool
) -> tuple[tuple[CaseLine, ...], str]:
    """One page by keyset and where the next one begins; two queries."""
    order: tuple[Any, ...] = (Case.due_on.is_(None), Case.due_on, Case.id) if by_due else (Case.id.desc(),)
    begun = _beyond(after, by_due=by_due)
    page = (
        select(Case.id).where(*wanted, *([] if begun is None else [begun])).order_by(*order).limit(PAGE_SIZE + 1)
    ).subquery()  # ordered by the index alone: long texts are read for the lines of the page, not for all
    rows = reading.session.execute(
        select(Case, _MEDIATOR.name)
        .join(page, page.c.id == Case.id)
        .outerjoin(_MEDIATOR, Case.mediator_id == _MEDIATOR.id)
        .order_by(*order)
    ).all()
    shown = rows[:PAGE_SIZE]
    names = _parties(reading, [case.id for case, _ in shown])
    lines = tuple(_line(case, name or "", names.get(case.id, "")) for case, name in shown)
    last = lines[-1] if len(rows) > PAGE_SIZE else None
    return lines, "" if last is None else f"{last.due_on or ''}.{last.case_id}" if by_due else str(last.case_id)


def _beyond(after: str, *, by_due: bool) -> ColumnElement[bool] | None:
    """True for what comes after the mark at which a page ended; None at the beginning and for a mark that is none."""
    day, _, key = after.rpartition(".")
    if not key.isascii() or not key.isdigit() or int(key) > LARGEST_KEY:
        return None
    if not by_due:
        return Case.id < int(key)
    if not day:
        return and_(Case.due_on.is_(None), Case.id > int(key))
    try:
        due = date.fromisoformat(day)
    except ValueError:
        return None
    return or_(Case.due_on > due, and_(Case.due_on == due, Case.id > int(key)), Case.due_on.is_(None))


def _parties(reading: Transaction, keys: Collection[int]) -> dict[int, str]:
    """甲 与 乙 by the case's id."""
    names: dict[int, list[str]] = {}
    for case_id, name in reading.session.execute(
        select(Party.case_id, Party.name)
        .where(Party.case_id.in_(keys), Party.left_at.is_(None))
        .order_by(Party.case_id, Party.position)
    ):
        names.setdefault(case_id, []).append(name)
    return {key: " 与 ".join(several) for key, several in names.items()}


def _line(case: Case, mediator: str, parties: str) -> CaseLine:
    return CaseLine(
        case_id=case.id,
        reference=str(case.reference),
        subject=case.subject,
        stage=case.stage,
        place=case.place.name,
        cause=causes.title_of(case.cause) if case.cause else "",
        urgency=case.urgency,
        risk=case.risk,
        filed_at=case.filed_at,
        due_on=case.due_on if case.stage in OPEN | SETTLED else None,
        due_clock=case.due_clock,
        mediator=mediator,
        parties=parties,
    )


def _with(line: CaseLine, parts: set[Part]) -> CaseLine:
    values = {name: getattr(line, name) for name in CaseLine.__slots__}
    return CaseLine(**values | {"parts": frozenset(parts)})
