"""Mediators on the roster, and cases that wait for one, made by the real deeds where a deed makes them."""

from __future__ import annotations

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from mediation.assigning import actions
from mediation.assigning.actions import Accept, Assigned, AssignMediator
from mediation.assigning.models import Assignment
from mediation.mediators import actions as roster
from mediation.mediators.actions import Particulars, RegisterMediator, Step
from mediation.mediators.models import Mediator
from mediation.mediators.workflow import Language
from mediation.models import Case
from tests.mediation.factories import Centre


def particulars(place_id: int, *specialties: str, most_open: int = 5) -> Particulars:
    return Particulars(place_id, specialties, (Language.MANDARIN, Language.QUZHOU), most_open)


def on_roster(
    tx: Transaction, centre: Centre, who: Actor, *specialties: str, place_id: int | None = None, most_open: int = 5
) -> Mediator:
    """Somebody registered by the secretary who has accepted the terms; by default from the alliance's own place."""
    home = place_id if place_id is not None else who.offices[0].place_id
    assert who.person_id is not None
    key = roster.register_mediator(
        tx,
        centre.secretary,
        RegisterMediator(who.person_id, particulars(home, *specialties, most_open=most_open)),
    )
    mediator = tx.session.get_one(Mediator, key)
    roster.accept_terms(tx, who, Step(key, mediator.version))
    return mediator


def assigned(tx: Transaction, centre: Centre, case: Case, mediator: Mediator) -> Assigned:
    """The secretary gives the case to a mediator."""
    return actions.assign_mediator(tx, centre.secretary, AssignMediator(case.id, mediator.id, case.version))


def accepted(tx: Transaction, who: Actor, assignment_id: int) -> bool:
    """The mediator takes it, knowing of no other tie."""
    row = tx.session.get_one(Assignment, assignment_id)
    return actions.accept_assignment(tx, who, Accept(assignment_id, row.version, clear=True))
