"""Who sees the roster, and who may register, change, accept the terms, be away, leave and come back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, sees_by_link
from alliance.kernel.actors import Actor, LinkGrant
from mediation.access import ASK_DESK, DESK, TURN
from mediation.mediators.models import Mediator
from mediation.mediators.workflow import MEDIATOR, STANDING_NAMES, Standing
from mediation.models import Party


@dataclass(frozen=True, slots=True)
class MediatorFacts:
    """What a verdict looks at."""

    person_id: int
    standing: Standing


@sees(Mediator)
def mediators_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The desk all, everybody signed in the active ones, each their own line.

    Source: 特邀调解规定第八条 asks that a roster can be looked up; we follow it.
    """
    if actor.is_clock or actor.holds(DESK):
        return true()
    if not actor.signed_in:
        return false()
    return or_(Mediator.standing == Standing.ACTIVE, Mediator.person_id == actor.person_id)


@sees_by_link(Mediator)
def _by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """A party may look up among whom it chooses."""
    return Mediator.standing == Standing.ACTIVE if grant.subject == Party.__tablename__ else false()


def keep_roster(actor: Actor) -> Verdict:
    """The mediation secretary keeps the roster."""
    if actor.holds(DESK):
        return ALLOWED
    return denied("调解员名册由矛盾调解组秘书管理。", ASK_DESK)


def register_mediator(actor: Actor) -> Verdict:
    """The mediation secretary."""
    return keep_roster(actor)


def register_new_mediator(actor: Actor) -> Verdict:
    """The mediation secretary."""
    return keep_roster(actor)


def edit_mediator(actor: Actor, mediator: MediatorFacts) -> Verdict:
    """The mediation secretary, for whoever has not left."""
    if mediator.standing is Standing.LEFT:
        return keep_roster(actor) & _late(mediator)
    return keep_roster(actor)


def accept_terms(actor: Actor, mediator: MediatorFacts) -> Verdict:
    """The mediator in person."""
    if not is_self(actor, mediator):
        return denied("由调解员本人登录后确认。", ASK_DESK)
    return _in_turn(mediator, "accept_terms")


def set_away(actor: Actor, mediator: MediatorFacts) -> Verdict:
    """The mediator in person, or the secretary for them."""
    if not is_self(actor, mediator) and not actor.holds(DESK):
        return denied("外出的日子由调解员本人填写，或者请秘书代填。", ASK_DESK)
    return ALLOWED if mediator.standing is Standing.ACTIVE else _late(mediator)


def end_away(actor: Actor, mediator: MediatorFacts) -> Verdict:
    """Whoever may say that somebody is away."""
    return set_away(actor, mediator)


def leave_roster(actor: Actor, mediator: MediatorFacts) -> Verdict:
    """The secretary; a mediator asks them."""
    return keep_roster(actor) & _in_turn(mediator, "leave_roster")


def come_back(actor: Actor, mediator: MediatorFacts) -> Verdict:
    """The secretary takes somebody in again."""
    return keep_roster(actor) & _in_turn(mediator, "come_back")


def is_self(actor: Actor, mediator: MediatorFacts) -> bool:
    """True for the mediator in person."""
    return actor.signed_in and actor.person_id == mediator.person_id


def _in_turn(mediator: MediatorFacts, step: str) -> Verdict:
    return ALLOWED if step in MEDIATOR.open_from(mediator.standing) else _late(mediator)


def _late(mediator: MediatorFacts) -> Verdict:
    return out_of_turn(f"现在是“{STANDING_NAMES[mediator.standing]}”，这一步不能办。", TURN)
