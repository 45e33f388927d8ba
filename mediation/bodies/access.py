"""Who reads the register of bodies, and who keeps it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor, Office
from mediation.bodies.models import Body

KEEPERS = (Office.ALLIANCE_LEAD, Office.MEDIATION_SECRETARY)


@sees(Body)
def _sight(_: Actor) -> ColumnElement[bool]:
    """Everybody: who mediates in what standing is no secret."""
    return true()


def keep(actor: Actor) -> Verdict:
    """The lead and the mediation secretary of the whole alliance."""
    if actor.is_clock or actor.holds(*KEEPERS, at=actor.place_path):
        return ALLOWED
    return denied("调解组织的登记由联盟负责人和矛盾调解组秘书维护。", "有变动的，请告诉他们。")


def add_body(actor: Actor) -> Verdict:
    """Whoever keeps the register."""
    return keep(actor)


def amend_body(actor: Actor, body: Body) -> Verdict:
    """Whoever keeps the register, until the body has ended."""
    return keep(actor) & _standing(body)


def end_body(actor: Actor, body: Body) -> Verdict:
    """Whoever keeps the register, once."""
    return keep(actor) & _standing(body)


def attach(actor: Actor, body: Body) -> Verdict:
    """Whoever keeps the register, until the body has ended."""
    return keep(actor) & _standing(body)


def _standing(body: Body) -> Verdict:
    if body.ended_on is None:
        return ALLOWED
    return out_of_turn("这个组织已经停用，不能再改。", "又要用的，请重新登记一个。")
