"""Who may register a term and take it through its filing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn
from alliance.kernel.actors import Actor, Office
from compounds.access import ASK_STREET, CHECKING, DESK, SUBMITTING, edit_compound
from compounds.models import Term
from compounds.workflow import STAGE_NAMES, TERM, Stage


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
