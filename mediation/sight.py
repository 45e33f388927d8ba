"""Which cases and parties somebody reaches, as the database asks it: by an office, by a part in a case, by a link."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from alliance.kernel.access import within
from alliance.kernel.actors import Actor, LinkGrant, Office
from alliance.kernel.places.models import Place
from mediation.bodies.models import Body, LegalStatus
from mediation.models import Case, CasePerson, Party
from mediation.workflow import Part

MEDIATORS = (Part.MEDIATOR, Part.CO_MEDIATOR)


def of_desk(actor: Actor) -> ColumnElement[bool]:
    """True for cases of the places whose mediation desk the actor is."""
    return Case.place_id.in_(select(Place.id).where(within(Place.path, actor, Office.MEDIATION_SECRETARY)))


def of_body(actor: Actor) -> ColumnElement[bool]:
    """True for cases that the registered people's mediation committee mediates whose officer the actor is."""
    return Case.body_id.in_(own_bodies(actor))


def own_bodies(actor: Actor) -> Select[int]:
    """The ids of the registered committees whose officer the actor is, of the very place where the office is held.

    Each is a body of its own: a street's has no part in what one of its communities' mediates (人民调解法第八条).
    """
    seats = [held.place_id for held in actor.offices if held.office is Office.PEOPLES_MEDIATION_COMMITTEE]
    return select(Body.id).where(Body.status == LegalStatus.REGISTERED_PMC, Body.place_id.in_(seats))


def sits_in(actor: Actor, path: str) -> bool:
    """True for officers of the people's mediation committee of the very place with this path."""
    return any(held.office is Office.PEOPLES_MEDIATION_COMMITTEE and path in held.paths for held in actor.offices)


def by_office(actor: Actor) -> ColumnElement[bool]:
    """True for cases of the actor's desk or of the actor's committee."""
    return or_(of_desk(actor), of_body(actor))


def with_part(actor: Actor, *parts: Part) -> Select[int]:
    """The ids of cases in which the actor has one of `parts` now; without any named, whatever part."""
    mine = and_(_mine(actor), CasePerson.part.in_(parts)) if parts else _mine(actor)
    return select(CasePerson.case_id).where(mine)


def mediating(actor: Actor) -> Select[int]:
    """The ids of cases that the actor mediates now."""
    return with_part(actor, *MEDIATORS)


def working_on(actor: Actor) -> Select[int]:
    """The ids of cases on which the actor works: by office unless on a side of it, or as a mediator."""
    office = and_(by_office(actor), Case.id.not_in(with_part(actor, Part.SIDE)))
    return select(Case.id).where(or_(office, Case.id.in_(mediating(actor))))


def own_parties(actor: Actor) -> Select[int | None]:
    """The ids of the parties for which the actor stands now."""
    return select(CasePerson.party_id).where(_mine(actor), CasePerson.part == Part.SIDE)


def held_by(grant: LinkGrant) -> Select[int]:
    """The party that a link is for and the one as which it goes on after a merge; none for links on anything else."""
    own = Party.id == (grant.subject_id if grant.subject == Party.__tablename__ else 0)
    going_on = select(Party.continues_as_id).where(own, Party.continues_as_id.is_not(None))
    return select(Party.id).where(and_(Party.left_at.is_(None), or_(own, Party.id.in_(going_on))))


def of_link(grant: LinkGrant) -> Select[int]:
    """The case of a party's link, and the one into which that was merged."""
    return select(Party.case_id).where(Party.id.in_(held_by(grant)))


def _mine(actor: Actor) -> ColumnElement[bool]:
    if actor.person_id is None:
        return false()
    return and_(CasePerson.person_id == actor.person_id, CasePerson.until.is_(None))
