"""Dull records of certificates: somebody in a seat who has done everything, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.models import Compound, Role, Seat, Term
from compounds.workflow import Stage as TermStage
from tests.compounds.factories import a_committee, a_compound, a_term, at
from tests.factories import a_person, an_alliance
from training.certificates import issuing
from training.certificates.models import Certificate
from training.enrolments.models import Enrolment
from training.enrolments.workflow import Cause
from training.enrolments.workflow import Stage as EnrolmentStage


def a_seat(tx: Transaction, *, compound: Compound | None = None) -> tuple[Compound, Term, Seat]:
    """A compound, its filed term, and the seat of its deputy."""
    compound = compound or a_compound(tx, an_alliance(tx), name="锦绣家园")
    term = a_term(tx, a_committee(tx, compound), stage=TermStage.FILED)
    return compound, term, next(seat for seat in term.seats if seat.role is Role.DEPUTY)


def an_enrolment(
    tx: Transaction, seat: Seat, *, stage: EnrolmentStage = EnrolmentStage.DONE, programme: str = "new_member"
) -> Enrolment:
    """Somebody in a seat is to learn, and has."""
    enrolment = Enrolment(
        alliance_id=seat.term.alliance_id,
        person_id=seat.person_id,
        place_id=seat.term.place_id,
        programme=programme,
        key=f"term:{seat.term_id}",
        cause=Cause.RULE,
        term_id=seat.term_id,
        counted_from=seat.starts_on,
        due_on=seat.starts_on + timedelta(days=60),
        enrolled_on=tx.today,
        stage=stage,
        done_on=tx.today if stage is EnrolmentStage.DONE else None,
    )
    tx.session.add(enrolment)
    tx.session.flush()
    return enrolment


def an_appointment(tx: Transaction, alliance: Alliance, *, key: str = "mediator-3") -> Enrolment:
    """A mediator who has learnt everything."""
    enrolment = Enrolment(
        alliance_id=alliance.id,
        person_id=a_person(tx, alliance, "何调解").id,
        place_id=alliance.place_id,
        programme="mediator",
        key=f"appointment:{key}",
        cause=Cause.RULE,
        counted_from=tx.today,
        due_on=tx.today + timedelta(days=60),
        enrolled_on=tx.today,
        stage=EnrolmentStage.DONE,
        done_on=tx.today,
    )
    tx.session.add(enrolment)
    tx.session.flush()
    return enrolment


def issued(tx: Transaction, enrolment: Enrolment) -> Certificate:
    """The certificate of an enrolment that is due."""
    found = issuing.issue_if_due(tx, enrolment)
    assert found is not None
    return found


def the_desk(tx: Transaction, compound: Compound, *, name: str = "业务秘书") -> Actor:
    return at(tx, compound, Office.GUIDANCE_SECRETARY, name=name)


def later(tx: Transaction, days: int) -> Transaction:
    """The same transaction some days on."""
    return replace(tx, now=tx.now + timedelta(days=days))
