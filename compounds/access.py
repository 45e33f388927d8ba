"""Who sees which compounds, and who may register, edit, rate, and take a term through its filing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import SECRETARIES, Actor, Office
from alliance.kernel.places.models import Place, PlaceKind
from compounds.models import Committee, Company, Compound, CompoundClosing, Contract, Relation, Term
from compounds.relation_kinds import PERSONAL, RelationKind
from compounds.workflow import STAGE_NAMES, TERM, Stage

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


@dataclass(frozen=True, slots=True)
class TermFacts:
    """What a verdict on a term looks at: where it is, how far, who sits in it."""

    path: str
    stage: Stage
    people: Collection[int]

    @classmethod
    def of(cls, term: Term) -> TermFacts:
        """The facts of a loaded term."""
        return cls(term.place.path, term.stage, frozenset(seat.person_id for seat in term.seats))


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


def register_company(actor: Actor) -> Verdict:
    """Whoever may edit one."""
    return edit_company(actor)


def edit_company(actor: Actor) -> Verdict:
    """The guidance secretary and the lead, and officers of streets and communities, who see the licence."""
    if actor.holds(*DESK, *NEAR):
        return ALLOWED
    return denied("企业资料由业务指导组秘书，或者街道、社区的工作人员修改。", ASK_STREET)


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


def record_relation(actor: Actor, path: str, kind: RelationKind | None = None) -> Verdict:
    """The alliance's staff anywhere, street and community officers what concerns their place.

    `kind` is free to everybody named: what only a room may testify (evaluated, mediated) comes from that room's staff.
    """
    if actor.is_clock or actor.holds(*RELATING):
        return ALLOWED
    if actor.holds(*NEAR, at=path):
        if kind in {RelationKind.EVALUATED, RelationKind.MEDIATED}:
            return denied("评审和调解的经历由联盟办理那件事的人登记。", "请联系联盟专家库管理员或矛盾调解组。")
        return ALLOWED
    return denied("人员和企业的关系由联盟工作人员，或者当地街道、社区的工作人员登记。", ASK_STREET)


def end_relation(actor: Actor, path: str, kind: RelationKind | None = None) -> Verdict:
    """Whoever may record it."""
    return record_relation(actor, path, kind)


def see_person(actor: Actor) -> Verdict:
    """Staff and officers: what a person is to compounds and companies is no page for neighbours."""
    if actor.holds(*RELATING, *NEAR):
        return ALLOWED
    return denied("人员关系只给联盟工作人员和当地街道、社区的工作人员看。", "您自己的资料在“我的账号”。")


def record_standing(actor: Actor, path: str) -> Verdict:
    """The guidance secretary, the lead, and the street; the community works beside the committee every day."""
    if actor.holds(*DESK) or actor.holds(Office.SUBDISTRICT_OFFICER, at=path):
        return ALLOWED
    return denied("业委会运转情况由街道工作人员或业务指导组秘书记录。", ASK_STREET)


def register_term(actor: Actor, path: str) -> Verdict:
    """Whoever may edit the compound."""
    if edit_compound(actor, path):
        return ALLOWED
    return denied("选举结果由当地街道、社区的工作人员，或者业务指导组秘书登记。", ASK_STREET)


def submit_filing(actor: Actor, term: TermFacts) -> Verdict:
    """The committee's chair, or the community officer on its behalf (物业管理条例第十六条)."""
    if not actor.holds(*SUBMITTING, at=term.path):
        return denied("备案由业委会主任报送，也可以由社区工作人员代报。", "请转告业委会主任或社区。")
    return _in_turn(term, "submit_filing")


def submit_on_paper(actor: Actor, term: TermFacts) -> Verdict:
    """Whoever confirms filings, for terms that were filed on paper before they came into the registry."""
    if not (actor.holds(Office.GUIDANCE_SECRETARY) or actor.holds(Office.SUBDISTRICT_OFFICER, at=term.path)):
        return denied("凭备案证明补记由街道工作人员或业务指导组秘书办理。", ASK_STREET)
    return _not_ones_own(actor, term) & _in_turn(term, "submit_filing")


def return_filing(actor: Actor, term: TermFacts) -> Verdict:
    """The street officer who is not of the committee."""
    if not actor.holds(*CHECKING, at=term.path):
        return denied("备案材料由街道工作人员核对。", "请等街道办理。")
    return _not_ones_own(actor, term) & _in_turn(term, "return_filing")


def confirm_filing(actor: Actor, term: TermFacts) -> Verdict:
    """The street officer, or the guidance secretary on paper evidence; nobody confirms the own seat."""
    if not (actor.holds(Office.GUIDANCE_SECRETARY) or actor.holds(Office.SUBDISTRICT_OFFICER, at=term.path)):
        return denied("备案由街道工作人员确认，业务指导组秘书可以凭备案证明补录。", "请等街道办理。")
    return _not_ones_own(actor, term) & _in_turn(term, "confirm_filing")


def confirms_on_paper(actor: Actor, path: str) -> bool:
    """True for those who confirm on the certificate that the street has issued, not for the street itself."""
    return not actor.holds(Office.SUBDISTRICT_OFFICER, at=path)


def end_term(actor: Actor, term: TermFacts) -> Verdict:
    """The street officer or the guidance secretary."""
    if not (actor.holds(*DESK) or actor.holds(Office.SUBDISTRICT_OFFICER, at=term.path)):
        return denied("本届届满由街道工作人员或业务指导组秘书登记。", ASK_STREET)
    return _not_ones_own(actor, term) & _in_turn(term, "end_term")


def _not_ones_own(actor: Actor, term: TermFacts) -> Verdict:
    if actor.person_id in term.people:
        return denied("您是这一届的成员，不能办理本届的备案。", "请由另一位工作人员办理。")
    return ALLOWED


def _in_turn(term: TermFacts, step: str) -> Verdict:
    if step in TERM.open_from(term.stage):
        return ALLOWED
    return out_of_turn(f"现在是“{STAGE_NAMES[term.stage]}”，这一步还不能办。", "请刷新页面，看看现在该办哪一步。")
