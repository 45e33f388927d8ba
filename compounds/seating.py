"""Who sits: the office that comes with a seat, and the person that a name on a list of elected people means."""

from __future__ import annotations

from sqlalchemy import or_, select

from alliance.kernel.accounts import actions as people
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from compounds.models import Relation, Role, Seat, Term

OFFICES: dict[Role, Office] = {
    Role.CHAIR: Office.COMMITTEE_CHAIR,
    Role.DEPUTY: Office.COMMITTEE_MEMBER,
    Role.MEMBER: Office.COMMITTEE_MEMBER,
}
"""The office that comes with a confirmed seat; an alternate attends without a vote and has none."""


def person_named(tx: Transaction, actor: Actor, place_id: int, name: str, *, among_related: bool = False) -> Person:
    """Whoever of that name sat in this compound's committee before, else a person new to the alliance.

    People elsewhere who share the name are others until somebody says so: an office must not reach a namesake. For what
    brings no office, `among_related` also finds whoever has a relation that is kept in the compound's file.
    """
    sat = (
        select(Seat.person_id)
        .join(Term, Seat.term_id == Term.id)
        .join(Person, Seat.person_id == Person.id)
        .where(Term.place_id == place_id, Person.name == name)
        .order_by(Seat.id.desc())
        .limit(1)
    )
    named = select(Person.id).join(Relation, or_(Relation.person_id == Person.id, Relation.to_person_id == Person.id))
    related = named.where(Relation.place_id == place_id, Person.name == name).order_by(Relation.id.desc()).limit(1)
    for query in (sat, related) if among_related else (sat,):
        if (found := tx.session.scalar(query)) is not None:
            return tx.session.get_one(Person, found)
    return people.register_person(tx, actor, people.RegisterPerson(name=name))
