"""Reading the public card of a compound and the list in which everybody finds it; no sight of an office is needed.

A card says what is announced anyway: that a committee was elected and filed, for how long, and who serves the compound
until when. It names people by surname alone and says nothing of how well a committee works.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from alliance.kernel.access import MISSING
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import mask_name
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.documents import queries as documents
from alliance.kernel.documents.queries import Announced
from alliance.kernel.errors import NotFound
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.personal.erasure import ERASED
from alliance.kernel.places.models import Place
from alliance.kernel.tables import Page
from compounds.models import Committee, Company, Compound, Contract, ContractKind, Governance, Role, Seat, Term
from compounds.names import ROLE_NAMES
from compounds.overview import access
from compounds.queries import COMMUNITY, STREET, PlaceChoice, current_committee
from compounds.workflow import Stage

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class CardTerm:
    """A term as the public record has it; `people` are roles with surnames, none before the filing."""

    number: int
    stage: Stage
    starts_on: date
    ends_on: date
    submitted_on: date | None
    filed_on: date | None
    people: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class CardContract:
    """Who serves the compound; `ends_on` is None where the contract runs on without term."""

    company: str
    kind: ContractKind
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Card:
    """What everybody may know of a compound."""

    compound_id: int
    place_id: int
    name: str
    street: str
    community: str
    governance: Governance
    is_sample: bool
    term: CardTerm | None
    coming: CardTerm | None
    """A newer term whose filing is under way."""
    contract: CardContract | None
    papers: tuple[Announced, ...]
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of the list."""

    compound_id: int
    name: str
    street: str
    community: str
    governance: Governance
    is_sample: bool


@dataclass(frozen=True, slots=True)
class CardList:
    """One page of the list."""

    lines: tuple[CardLine, ...]
    page: Page


def card(reading: Transaction, actor: Actor, compound_id: int, *, samples: bool) -> Card:
    """One compound's card. Raises NotFound; a constant number of queries. `samples` is True in a demonstration."""
    row: Any = None
    if 0 < compound_id <= LARGEST_KEY:
        row = reading.session.execute(
            select(
                Compound.id,
                Place.id,
                Place.name,
                STREET.name,
                COMMUNITY.name,
                Compound.governance,
                Compound.is_sample,
                Committee.id,
            )
            .join(Place, Compound.place_id == Place.id)
            .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
            .join(STREET, COMMUNITY.parent_id == STREET.id)
            .outerjoin(Committee, current_committee())
            .where(Compound.id == compound_id, access.on_cards(actor, samples=samples))
        ).one_or_none()
    if row is None:
        raise NotFound(MISSING, remedy="请在“查小区”里按名称或街道再找一次。")
    key, place_id, name, street, community, governance, is_sample, committee_id = row
    terms = _terms(reading, committee_id) if committee_id else ()
    sitting = next((one for one in terms if one.stage is Stage.FILED and one.starts_on <= reading.today), None)
    newest = next((one for one in terms if one.stage is not Stage.ENDED), None)
    shown = sitting or next((one for one in terms if one.stage in (Stage.FILED, Stage.ENDED)), None)
    return Card(
        key,
        place_id,
        name,
        street,
        community,
        governance,
        is_sample,
        term=shown,
        coming=newest if newest is not shown else None,
        contract=_contract(reading, compound_id),
        papers=documents.announced(reading, place_id),
        updated_at=_updated_at(reading, actor, compound_id, committee_id),
    )


def _terms(reading: Transaction, committee_id: int) -> tuple[CardTerm, ...]:
    sits = and_(
        Seat.term_id == Term.id,
        Seat.confirmed_at.is_not(None),
        or_(Seat.left_on.is_(None), Seat.left_on >= reading.today),
    )
    rows = reading.session.execute(
        select(
            Term.number,
            Term.stage,
            Term.starts_on,
            Term.ends_on,
            Term.submitted_on,
            Term.filed_on,
            Seat.role,
            Person.name,
        )
        .outerjoin(Seat, sits)
        .outerjoin(Person, Seat.person_id == Person.id)
        .where(Term.committee_id == committee_id)
        .order_by(Term.number.desc(), Seat.id)
    )
    heads: dict[int, tuple[Stage, date, date, date | None, date | None]] = {}
    people: dict[int, dict[Role, list[str]]] = {}
    for number, stage, starts_on, ends_on, submitted_on, filed_on, role, name in rows:
        heads[number] = (stage, starts_on, ends_on, submitted_on, filed_on)
        if name is not None:
            people.setdefault(number, {}).setdefault(role, []).append(name if name == ERASED else mask_name(name))
    return tuple(CardTerm(number, *head, _by_role(people.get(number, {}))) for number, head in heads.items())


def _by_role(people: Mapping[Role, Sequence[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The people of a term, the chair first."""
    return tuple((ROLE_NAMES[role], tuple(people[role])) for role in Role if role in people)


def _contract(reading: Transaction, compound_id: int) -> CardContract | None:
    row: Any = reading.session.execute(
        select(Company.name, Contract.kind, Contract.starts_on, func.coalesce(Contract.ended_on, Contract.ends_on))
        .join(Company, Contract.company_id == Company.id)
        .where(Contract.compound_id == compound_id, Contract.starts_on <= reading.today)
        .order_by(Contract.starts_on.desc(), Contract.id.desc())
        .limit(1)
    ).one_or_none()
    return CardContract(*row) if row else None


def _updated_at(reading: Transaction, actor: Actor, compound_id: int, committee_id: int | None) -> datetime | None:
    """When something on the card last changed, by the ledger; how a committee is rated is not on the card."""
    terms = select(Term.id).where(Term.committee_id == committee_id)
    about = or_(
        and_(LedgerLine.subject == Compound.__tablename__, LedgerLine.subject_id == compound_id),
        and_(LedgerLine.subject == Term.__tablename__, LedgerLine.subject_id.in_(terms)),
    )
    return reading.session.scalar(select(func.max(LedgerLine.at)).where(LedgerLine.chain == actor.alliance_id, about))


def cards(
    reading: Transaction, actor: Actor, *, samples: bool, street: int | None = None, name: str = "", number: int = 1
) -> CardList:
    """One page of the compounds that everybody may look up, street by street; two statements."""
    chosen = (
        select(Compound.id)
        .join(Place, Compound.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .where(access.on_cards(actor, samples=samples))
    )
    if street is not None:
        chosen = chosen.where(COMMUNITY.parent_id == street)
    if name:
        chosen = chosen.where(Place.name.icontains(name, autoescape=True))
    total = reading.session.scalar(chosen.with_only_columns(func.count(Compound.id))) or 0
    page = Page(number, PAGE_SIZE, total)
    rows: Any = reading.session.execute(
        chosen.with_only_columns(
            Compound.id, Place.name, STREET.name, COMMUNITY.name, Compound.governance, Compound.is_sample
        )
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .order_by(Place.path)
        .limit(page.size)
        .offset(page.offset)
    )
    return CardList(tuple(CardLine(*row) for row in rows), page)


def streets(reading: Transaction, actor: Actor, *, samples: bool) -> tuple[PlaceChoice, ...]:
    """The streets that have a compound to look up; one statement."""
    rows = reading.session.execute(
        select(STREET.id, STREET.name)
        .select_from(Compound)
        .join(Place, Compound.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .where(access.on_cards(actor, samples=samples))
        .group_by(STREET.id, STREET.name, STREET.path)
        .order_by(STREET.path)
    )
    return tuple(PlaceChoice(*row) for row in rows)
