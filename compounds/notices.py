"""What people are told when a filing moves; each handler keeps one errand."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import literal, or_, select

from alliance.kernel import notices
from alliance.kernel.actors import Office
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places.models import OfficeHeld, Place, ZoneStreet
from alliance.kernel.places.queries import in_force
from compounds import addresses
from compounds.models import Role, Seat, Term


def filing_submitted(tx: Transaction, payload: Payload) -> None:
    """The street has papers to check."""
    term = tx.session.get_one(Term, payload["term_id"])
    _tell(
        tx,
        term,
        _officers(tx, term, Office.SUBDISTRICT_OFFICER),
        f"{_whose(term)}备案材料已报送",
        "请核对材料：齐全的确认备案，不齐的写明理由退回补正。",
    )


def filing_returned(tx: Transaction, payload: Payload) -> None:
    """Whoever submitted, the chair and the community must mend the papers."""
    term = tx.session.get_one(Term, payload["term_id"])
    people = {*_officers(tx, term, Office.COMMITTEE_CHAIR, Office.COMMUNITY_OFFICER), *_seated(tx, term, Role.CHAIR)}
    if term.submitted_by_id is not None:
        people.add(term.submitted_by_id)
    _tell(
        tx,
        term,
        people,
        f"{_whose(term)}备案材料退回补正",
        "街道写明了要补正的地方，请打开办件查看，补正后重新报送。",
    )


def filing_confirmed(tx: Transaction, payload: Payload) -> None:
    """All who have a seat, and the community, learn that the term is filed."""
    term = tx.session.get_one(Term, payload["term_id"])
    people = {*_seated(tx, term, *Role), *_officers(tx, term, Office.COMMUNITY_OFFICER)}
    _tell(
        tx,
        term,
        people,
        f"{_whose(term)}已备案",
        f"任期{full_date(term.starts_on)}至{full_date(term.ends_on)}。刻制印章、办理账户请带上备案证明。",
    )


def _whose(term: Term) -> str:
    return f"{term.place.name}第{term.number}届业委会"


def _tell(tx: Transaction, term: Term, people: Iterable[int], title: str, body: str) -> None:
    for person_id in sorted(set(people)):
        notices.send(
            tx,
            alliance_id=term.alliance_id,
            person_id=person_id,
            title=title,
            body=body,
            url=addresses.term(term.id),
        )


def _seated(tx: Transaction, term: Term, *roles: Role) -> set[int]:
    return set(tx.session.scalars(select(Seat.person_id).where(Seat.term_id == term.id, Seat.role.in_(roles))))


def _officers(tx: Transaction, term: Term, *offices: Office) -> set[int]:
    """Those who hold one of `offices` today at the term's place or above it, through a zone too."""
    here = literal(term.place.path)
    zones = select(ZoneStreet.zone_id).join(Place, ZoneStreet.street_id == Place.id).where(here.startswith(Place.path))
    return set(
        tx.session.scalars(
            select(OfficeHeld.person_id)
            .join(Place, OfficeHeld.place_id == Place.id)
            .where(
                OfficeHeld.alliance_id == term.alliance_id,
                OfficeHeld.office.in_(offices),
                in_force(tx.today),
                or_(here.startswith(Place.path), OfficeHeld.place_id.in_(zones)),
            )
        )
    )
