"""Who sees what stands beside an article, and who may note or withdraw it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor, Office
from compounds import access as registry
from search.library.beside.models import BesideNote, Source

_WHO = "只有政策法规组秘书可以在条文旁边登记规约和地方规定。"


@sees(BesideNote)
def notes_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Everybody the local rules; a covenant whoever sees its compound."""
    return or_(BesideNote.source == Source.LOCAL_RULE, registry.in_sight(BesideNote.place_id, actor))


def note(actor: Actor) -> Verdict:
    """The secretary of the policy group."""
    return ALLOWED if actor.holds(Office.POLICY_SECRETARY) else denied(_WHO, "请把规约的条款告诉政策法规组。")


def withdraw(actor: Actor, *, withdrawn: bool) -> Verdict:
    """The secretary of the policy group, once."""
    if withdrawn and actor.holds(Office.POLICY_SECRETARY):
        return out_of_turn("这一条已经撤下了。", "请刷新页面。")
    return note(actor)
