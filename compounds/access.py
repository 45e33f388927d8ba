"""Who sees what of the registry, and who may register, edit, rate, close and merge compounds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from alliance.kernel.access import ALLOWED, Verdict, denied, sees, within
from alliance.kernel.actors import SECRETARIES, Actor, Office
from alliance.kernel.places.models import Place, PlaceKind
from compounds.models import Committee, Company, Compound, CompoundClosing, Contract, Relation, Term
from compounds.relations.kinds import PERSONAL

WHOLE = SECRETARIES | {Office.ALLIANCE_LEAD, Office.POOL_KEEPER, Office.BUREAU_SUPERVISOR, Office.GUIDING_BODY}
"""Offices that see every compound of their alliance."""
NEAR = (Office.SUBDISTRICT_OFFICER, Office.COMMUNITY_OFFICER)
"""Offices that see the compounds at or below their place."""
OWN = (Office.COMMITTEE_CHAIR, Office.COMMITTEE_MEMBER, Office.PROPERTY_MANAGER)
"""Offices that see the one compound they are held at."""
DESK = (Office.ALLIANCE_LEAD, Office.GUIDANCE_SECRETARY)
SUBMITTING = (Office.COMMITTEE_CHAIR, Office.COMMUNITY_OFFICER)
"""For whom an elected term waits, at its compound."""
CHECKING = (Office.SUBDISTRICT_OFFICER,)
"""For whom a submitted term waits, and one that is over."""
ASK_STREET = "请联系所在街道或联盟业务指导组。"
RELATING = SECRETARIES | {Office.ALLIANCE_LEAD, Office.POOL_KEEPER}
"""The alliance's own staff that reads and records relations anywhere; the system administrator sees no content."""


def sees_many(actor: Actor) -> bool:
    """True for those who see more than the compounds they belong to or serve."""
    return sees_all(actor) or actor.holds(*NEAR)


def sees_all(actor: Actor) -> bool:
    """True for those who see every compound of the alliance."""
    return actor.is_clock or actor.holds(*WHOLE)


def mine_label(actor: Actor) -> str:
    """What the bar calls the way to the compounds: one's own, those of one's place, or all."""
    if actor.holds(*OWN):
        return "我的小区"
    if actor.holds(*NEAR):
        return "辖区小区"
    return "小区" if sees_all(actor) else "我的小区"


def in_sight(column: InstrumentedAttribute[int], actor: Actor) -> ColumnElement[bool]:
    """True for rows whose place id `column` is that of a compound the actor sees."""
    if sees_all(actor):
        return true()
    seen: list[ColumnElement[bool]] = []
    if own := sorted({held.place_id for held in actor.offices if held.office in OWN}):
        seen.append(column.in_(own))
    if actor.holds(*NEAR):
        below = select(Place.id).where(Place.kind == PlaceKind.COMPOUND, within(Place.path, actor, *NEAR))
        seen.append(column.in_(below))
    return or_(false(), *seen)


@sees(Compound)
def compounds_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Staff, bureau and guiding bodies all; officers their place; committees and managers their own.

    A compound that was closed is nobody's to see: `CompoundClosing` has a sight of its own.
    """
    return and_(Compound.id.not_in(select(CompoundClosing.compound_id)), in_sight(Compound.place_id, actor))


@sees(CompoundClosing)
def closings_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The desk all, street and community officers those of their place."""
    if actor.is_clock or actor.holds(*DESK):
        return true()
    if not actor.holds(*NEAR):
        return false()
    return CompoundClosing.place_id.in_(select(Place.id).where(within(Place.path, actor, *NEAR)))


@sees(Relation)
def relations_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The alliance's staff all, officers those of their place; others see of what they see no personal ones.

    Personal kinds (lives in, owns, kin, mediated, evaluated) are for staff and the officers of the place alone.
    """
    if actor.is_clock or actor.holds(*RELATING):
        return true()
    near = (
        Relation.place_id.in_(select(Place.id).where(within(Place.path, actor, *NEAR)))
        if actor.holds(*NEAR)
        else false()
    )
    common = and_(Relation.kind.not_in(sorted(PERSONAL)), in_sight(Relation.place_id, actor))
    return or_(near, common)


@sees(Term)
def terms_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the compound."""
    return in_sight(Term.place_id, actor)


@sees(Committee)
def committees_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the compound."""
    return _of_compounds(Committee.compound_id, actor)


@sees(Contract)
def contracts_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the compound."""
    return _of_compounds(Contract.compound_id, actor)


@sees(Company)
def companies_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees any compound: name and credit code stand in the public business register."""
    return true() if sees_all(actor) or actor.holds(*NEAR, *OWN) else false()


def _of_compounds(column: InstrumentedAttribute[int], actor: Actor) -> ColumnElement[bool]:
    if sees_all(actor):
        return true()
    return column.in_(select(Compound.id).where(in_sight(Compound.place_id, actor)))


def register_compound(actor: Actor, community: Any) -> Verdict:
    """The guidance secretary and the lead anywhere, street and community officers in their place.

    `community` is anything with a path, or a path; None asks whether there is any place at all.
    """
    if actor.holds(*DESK) or (actor.holds(*NEAR) if community is None else actor.holds(*NEAR, at=community)):
        return ALLOWED
    return denied("登记小区由业务指导组秘书，或者当地街道、社区的工作人员办理。", ASK_STREET)


def edit_compound(actor: Actor, path: str) -> Verdict:
    """The guidance secretary and the lead; street and community officers in their place."""
    if actor.holds(*DESK) or actor.holds(*NEAR, at=path):
        return ALLOWED
    return denied("小区资料由业务指导组秘书，或者当地街道、社区的工作人员修改。", ASK_STREET)


def record_contract(actor: Actor, path: str) -> Verdict:
    """Whoever may edit the compound."""
    return edit_compound(actor, path)


def correct_contract(actor: Actor, path: str) -> Verdict:
    """Whoever may edit the compound."""
    return edit_compound(actor, path)


def end_contract(actor: Actor, path: str) -> Verdict:
    """Whoever may edit the compound."""
    return edit_compound(actor, path)


def close_compound(actor: Actor, path: str) -> Verdict:
    """The guidance secretary, the lead, and the street in its place."""
    if actor.holds(*DESK) or actor.holds(Office.SUBDISTRICT_OFFICER, at=path):
        return ALLOWED
    return denied("登记错的小区由街道工作人员或业务指导组秘书归档。", ASK_STREET)


def merge_compounds(actor: Actor, path: str, other: str) -> Verdict:
    """The guidance secretary, the lead, and the street where both lie in it."""
    if actor.holds(*DESK) or all(actor.holds(Office.SUBDISTRICT_OFFICER, at=one) for one in (path, other)):
        return ALLOWED
    return denied("重复登记的小区由街道工作人员或业务指导组秘书合并。", ASK_STREET)


def record_standing(actor: Actor, path: str) -> Verdict:
    """The guidance secretary, the lead, and the street; the community works beside the committee every day."""
    if actor.holds(*DESK) or actor.holds(Office.SUBDISTRICT_OFFICER, at=path):
        return ALLOWED
    return denied("业委会运转情况由街道工作人员或业务指导组秘书记录。", ASK_STREET)
