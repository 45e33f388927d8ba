"""Who sees how ready compounds are, and who sees how questions behave."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_

from alliance.kernel.access import ALLOWED, Verdict, denied, within
from alliance.kernel.actors import COMMITTEE, Actor
from alliance.kernel.places.models import Place
from training.access import ASK_DESK, MARKERS, NEAR, OVERSEERS


def overview(actor: Actor) -> Verdict:
    """The desk and those who guide it see every compound, street and community officers their own."""
    if actor.is_clock or actor.holds(*OVERSEERS, *NEAR):
        return ALLOWED
    return denied("各小区的培训情况由业务指导组、指导单位和所在街道、社区查看。", "看自己的，请到“我的培训”。")


def everywhere(actor: Actor) -> bool:
    """True for those who see every compound of the alliance."""
    return actor.is_clock or actor.holds(*OVERSEERS)


def names_people(actor: Actor, path: str) -> bool:
    """True where the actor may know who of the members is trained: near, at the desk, in that committee."""
    return actor.is_clock or actor.holds(*MARKERS) or actor.holds(*NEAR, *COMMITTEE, at=path)


def in_sight(actor: Actor) -> ColumnElement[bool]:
    """True for compounds, by the path of their place, whose readiness the actor may see."""
    if everywhere(actor):
        return Place.path.startswith(actor.place_path, autoescape=True)
    own = [held.place_id for held in actor.offices if held.office in COMMITTEE]
    return or_(false(), within(Place.path, actor, *NEAR), Place.id.in_(own))


def statistics(actor: Actor) -> Verdict:
    """Those who write, mark and sign questions; nobody's answers can be told from the figures."""
    if actor.is_clock or actor.holds(*MARKERS):
        return ALLOWED
    return denied("试题分析由业务指导组和审题的人查看。", ASK_DESK)
