"""What the registry knows of a compound, by the names under which model texts ask for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, select

from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.paths import lineage
from alliance.kernel.places.models import Alliance, Place, PlaceKind
from compounds import walls
from compounds.guidance.model_texts import filling
from compounds.guidance.model_texts.definition import Field, FieldKind, ModelText
from compounds.guidance.model_texts.sources import KINDS
from compounds.models import Committee, Company, Contract, Role, Seat, Term
from compounds.names import ROLE_NAMES
from compounds.one_compound import Facts
from compounds.workflow import Stage

VOTING = (Role.CHAIR, Role.DEPUTY, Role.MEMBER)
_KINDS = (PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT, PlaceKind.COMMUNITY)


def known(reading: Transaction, actor: Actor, facts: Facts) -> dict[str, str]:
    """The values by source, as they are stored; what is not known is left out. Five statements."""
    return {source: text for source, text in _known(reading, actor, facts) if text}


def _known(reading: Transaction, actor: Actor, facts: Facts) -> Iterator[tuple[str, str]]:
    yield from _places(reading, actor, facts)
    yield "compound.name", facts.name
    yield "compound.households", str(facts.households)
    yield "compound.area", _decimal(facts.area)
    yield "compound.developer", facts.developer or ""
    yield "compound.handed_over_on", _day(facts.handed_over_on)
    yield "person.name", actor.name
    yield "today", reading.today.isoformat()
    yield from _committee(reading, facts)
    yield from _contract(reading, facts)


def _places(reading: Transaction, actor: Actor, facts: Facts) -> Iterator[tuple[str, str]]:
    """The compound's place in the tree, and whose platform this is."""
    here = select(Place.kind, Place.name).where(Place.path.in_(lineage(facts.path)), Place.kind.in_(_KINDS))
    names = dict(reading.session.execute(here).all())
    yield "district.name", names.get(PlaceKind.DISTRICT, "")
    yield "street.name", names.get(PlaceKind.SUBDISTRICT, "")
    yield "community.name", names.get(PlaceKind.COMMUNITY, "")
    yield "compound.address", "".join(names.get(kind, "") for kind in _KINDS)
    yield "alliance.name", reading.session.scalar(select(Alliance.name).where(Alliance.id == actor.alliance_id)) or ""


def _committee(reading: Transaction, facts: Facts) -> Iterator[tuple[str, str]]:
    """The committee in being, its newest term that has not ended, and who sits in it."""
    rows = reading.session.execute(
        select(Committee.founded_on, Term, Seat.role, Person.name)
        .join(Term, and_(Term.committee_id == Committee.id, Term.stage != Stage.ENDED))
        .join(Seat, and_(Seat.term_id == Term.id, Seat.left_on.is_(None)))
        .join(Person, Seat.person_id == Person.id)
        .where(Committee.compound_id == facts.compound_id, Committee.dissolved_on.is_(None))
        .order_by(Term.number.desc(), Seat.id)
    ).all()
    if not rows:
        return
    founded_on, term = rows[0][0], rows[0][1]
    seats = [(role, name) for _, one, role, name in rows if one.id == term.id and role in VOTING]
    yield "committee.name", f"{facts.name}业主委员会"
    yield "committee.founded_on", _day(founded_on)
    yield "committee.size", str(len(seats))
    for source, wanted in (("chair", Role.CHAIR), ("deputies", Role.DEPUTY)):
        yield f"committee.{source}", "、".join(name for role, name in seats if role is wanted)
    yield "committee.members", "、".join(name for _, name in seats)
    yield "committee.roster", "\n".join(f"{name}\t{ROLE_NAMES[role]}" for role, name in seats)
    yield "term.number", str(term.number)
    for column in ("elected_on", "starts_on", "ends_on"):
        yield f"term.{column}", _day(getattr(term, column))


def _contract(reading: Transaction, facts: Facts) -> Iterator[tuple[str, str]]:
    """The service contract in force, and the company."""
    row = reading.session.execute(
        select(Contract, Company)
        .join(Company, Contract.company_id == Company.id)
        .where(Contract.compound_id == facts.compound_id, walls.in_force(reading.today))
        .order_by(Contract.starts_on.desc(), Contract.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return
    contract, company = row
    yield "company.name", company.name
    yield "company.code", company.credit_code or ""
    yield "contract.starts_on", _day(contract.starts_on)
    yield "contract.ends_on", _day(contract.ends_on)
    yield "contract.fee", _decimal(contract.fee)
    yield "contract.area", _decimal(contract.area)


def _day(value: date | None) -> str:
    return value.isoformat() if value is not None else ""


def _decimal(value: Decimal | None) -> str:
    return str(value) if value is not None else ""


def numbers(reading: Transaction, actor: Actor, text: ModelText, place_path: str) -> dict[str, str]:
    """The legal numbers of one text, as `numbers_of` gives them."""
    return numbers_of(reading, actor, (text,), place_path)[text.code]


def numbers_of(
    reading: Transaction, actor: Actor, texts: Sequence[ModelText], place_path: str
) -> dict[str, dict[str, str]]:
    """The legal numbers of texts by the code of the text and of the field, as people say them at this place today.

    One statement, none for texts without; a number that is not recorded for today is left out and stays blank.
    """
    names = {field.parameter for text in texts for field in text.fields if field.parameter}
    found: dict[str, dict[str, str]] = {text.code: {} for text in texts}
    if not names:
        return found
    book = parameters.book(reading, sorted(names), alliance_id=actor.alliance_id)
    for text in texts:
        for field in text.fields:
            value = book.on(field.parameter, place_path, reading.today) if field.parameter else None
            if value is not None:
                found[text.code][field.code] = value.words
    return found


def defaults(text: ModelText, known_: dict[str, str], numbers_: dict[str, str]) -> dict[str, str]:
    """What stands in the form of a text before anybody has typed, by the code of the field."""
    fitting = {field.code: _fitting(field, known_.get(field.source, "")) for field in text.fields if field.source}
    return {code: value for code, value in {**fitting, **numbers_}.items() if value}


def _fitting(field: Field, value: str) -> str:
    """A value of the registry in a field: a line may hold any, printed; other fields hold what is of their kind."""
    kind = KINDS.get(field.source, FieldKind.LINE)
    if not value or field.kind is FieldKind.LINE:
        return value and filling.shown(replace(field, kind=kind), value)
    if kind is FieldKind.ROWS:
        width = len(field.columns)
        return "\n".join("\t".join(line.split("\t")[:width]) for line in value.split("\n"))
    return value
