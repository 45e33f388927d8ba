"""What is known of a case by which people could be recognised, and what was decided about it in a precedent's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel.accounts.models import Person
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, Place, PlaceKind
from compounds.models import Company, Compound, FormerName, Seat, Term
from mediation.models import Case, CasePerson, Party
from mediation.precedents import scanning
from mediation.precedents.fitting import Kept
from mediation.precedents.models import ClueDecision, Precedent
from mediation.precedents.scanning import Clue, Found, Name
from mediation.precedents.workflow import Choice
from mediation.workflow import PartyKind, PartyRole

TEXTS = ("title", "facts", "focus", "process", "outcome", "advice")
"""The texts of a precedent, in the order in which they are read."""
_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
_WHO = {PartyRole.APPLICANT: "申请人", PartyRole.RESPONDENT: "被申请人", PartyRole.THIRD: "第三人"}


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about one clue; `instead` is empty where it stays."""

    choice: Choice
    instead: str
    because: str


def names_of(tx: Transaction, case: Case) -> tuple[Name, ...]:
    """Every name that the case and the registry know: those of the case for certain; eight queries."""
    certain = [*_parties(tx, case), *_people(tx, case), *_own_compound(tx, case)]
    taken = {name.text for name in certain}
    others = [
        *_short(Clue.COMPOUND, "某小区", _compound_names(tx, case.alliance_id)),
        *_short(Clue.COMPANY, "某企业", _company_names(tx, case.alliance_id)),
        *_places(tx, case),
    ]
    unique: dict[str, Name] = {}
    for name in (*certain, *(other for other in others if other.text not in taken)):
        unique.setdefault(name.text, name)
    return tuple(unique.values())


def found_in(precedent: Precedent, names: Sequence[Name]) -> tuple[Found, ...]:
    """What gives somebody away in the precedent's texts as they stand."""
    return scanning.found_in([getattr(precedent, text) for text in TEXTS] + _rare(precedent), names)


def decisions_of(tx: Transaction, precedent: Precedent) -> dict[str, Decided]:
    """What was decided, by the clue as it stands in the words; one query."""
    rows = tx.session.scalars(select(ClueDecision).where(ClueDecision.precedent_id == precedent.id))
    context = context_of(ClueDecision.text_sealed)
    return {
        tx.keyring.open(row.text_sealed, context): Decided(row.choice, row.instead, row.because)
        for row in rows
        if row.text_sealed is not None
    }


def open_of(found: Sequence[Found], decided: Mapping[str, Decided]) -> tuple[Found, ...]:
    """The clues about which nobody has decided yet."""
    return tuple(one for one in found if one.text not in decided)


def words_of(precedent: Precedent, decided: Mapping[str, Decided]) -> dict[str, str]:
    """The precedent's texts as others will read them, by their names in TEXTS."""
    instead = {text: one.instead for text, one in decided.items() if one.choice is Choice.REPLACE}
    return {text: scanning.replaced(getattr(precedent, text), instead) for text in TEXTS}


def kept_of(found: Sequence[Found], decided: Mapping[str, Decided]) -> Kept:
    """What stays in the words and narrows down which compound is meant."""
    stays = [one for one in found if one.text in decided and decided[one.text].choice is Choice.KEEP]
    figures = [re.sub(r"\D", "", one.text) for one in stays if one.clue is Clue.HOUSEHOLDS]
    return Kept(
        places=frozenset(one.text for one in stays if one.clue is Clue.PLACE),
        households=frozenset(int(figure) for figure in figures if figure),
    )


def _rare(precedent: Precedent) -> list[str]:
    return [str(one["told"]) for one in precedent.rare]


def _parties(tx: Transaction, case: Case) -> list[Name]:
    names: list[Name] = []
    persons = 0
    for party in tx.session.scalars(select(Party).where(Party.case_id == case.id).order_by(Party.position)):
        if party.kind is PartyKind.PERSON:
            letter = _HEAVENLY[persons % len(_HEAVENLY)]
            names.append(Name(party.name, Clue.PERSON, f"业主{letter}", certain=True))
            persons += 1
        elif party.kind is PartyKind.COMMITTEE:
            names.append(Name(party.name, Clue.COMPOUND, "某小区业委会", certain=True))
        else:
            names += _short(Clue.COMPANY, "某物业公司", [party.name], certain=True)
        if party.room:
            names.append(Name(party.room, Clue.ROOM, "某幢某室", certain=True))
    return names


def _people(tx: Transaction, case: Case) -> list[Name]:
    """Everybody who ever had a part in the case, and those who sit in the compound's committee."""
    part = select(Person.name).join(CasePerson, CasePerson.person_id == Person.id).where(CasePerson.case_id == case.id)
    names = [Name(name, Clue.PERSON, "某人", certain=True) for name in tx.session.scalars(part) if len(name) > 1]
    if case.compound_id is not None:
        seated = (
            select(Person.name)
            .join(Seat, Seat.person_id == Person.id)
            .join(Term, Seat.term_id == Term.id)
            .join(Compound, Compound.place_id == Term.place_id)
            .where(Compound.id == case.compound_id)
        )
        names += [
            Name(name, Clue.PERSON, "某委员", certain=True) for name in tx.session.scalars(seated) if len(name) > 1
        ]
    return names


def _own_compound(tx: Transaction, case: Case) -> list[Name]:
    if case.compound_id is None:
        return []
    own = select(Place.name).join(Compound, Compound.place_id == Place.id).where(Compound.id == case.compound_id)
    former = select(FormerName.name).where(FormerName.compound_id == case.compound_id)
    return _short(Clue.COMPOUND, "某小区", tx.session.scalars(own.union_all(former)), certain=True)


def _compound_names(tx: Transaction, alliance_id: int) -> Sequence[str]:
    named = select(Place.name).join(Compound, Compound.place_id == Place.id)
    return tx.session.scalars(named.where(Compound.alliance_id == alliance_id)).all()


def _company_names(tx: Transaction, alliance_id: int) -> Sequence[str]:
    return tx.session.scalars(select(Company.name).where(Company.alliance_id == alliance_id)).all()


def _short(clue: Clue, instead: str, names: Iterable[str], *, certain: bool = False) -> list[Name]:
    """The names and what people call them for short."""
    return [
        Name(form, clue, instead, certain=certain)
        for name in names
        for form in (name, *scanning.short_forms(name))
        if len(form) > 1
    ]


def _places(tx: Transaction, case: Case) -> list[Name]:
    """Streets and communities of the district, with and without their kind."""
    root = tx.session.get_one(Alliance, case.alliance_id).place.path
    rows = tx.session.execute(
        select(Place.name, Place.kind).where(
            Place.path.startswith(root, autoescape=True),
            Place.kind.in_((PlaceKind.SUBDISTRICT, PlaceKind.COMMUNITY)),
        )
    )
    instead = {PlaceKind.SUBDISTRICT: "某街道", PlaceKind.COMMUNITY: "某社区"}
    return [Name(name, Clue.PLACE, instead[kind]) for name, kind in rows]
