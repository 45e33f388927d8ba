"""Who sees changes of seats, and who may record, submit, return and confirm them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor, Office
from compounds import access as registry
from compounds.access import CHECKING, SUBMITTING
from compounds.changes.models import Change
from compounds.changes.workflow import CHANGE, STAGE_NAMES, Stage
from compounds.filing import access as filing_access
from compounds.workflow import Stage as TermStage


@sees(Change)
def changes_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the compound."""
    return registry.in_sight(Change.place_id, actor)


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """What a verdict looks at: where it is, how far it came, whose seats it moves."""

    path: str
    stage: Stage
    people: Collection[int]

    @classmethod
    def of(cls, change: Change) -> ChangeFacts:
        """The facts of a loaded change."""
        return cls(change.place.path, change.stage, frozenset(move.seat.person_id for move in change.moves))


def record_change(actor: Actor, path: str, people: Collection[int]) -> Verdict:
    """Whoever may register a term, and does not sit in it: a member never takes another member's seat."""
    if not filing_access.register_term(actor, path):
        return denied("委员变动由当地街道、社区的工作人员，或者业务指导组秘书登记。", registry.ASK_STREET)
    if actor.person_id in people:
        return denied("您是这一届的成员，不能登记本届委员的变动。", "请由另一位工作人员办理。")
    return ALLOWED


def in_office(stage: TermStage) -> Verdict:
    """Seats change between the filing of a term and its end."""
    if stage is TermStage.FILED:
        return ALLOWED
    return out_of_turn("备案以后、届满以前才登记委员变动。", "还没有备案的，请先办备案；名单填错的，请退回补正。")


def see_grounds(actor: Actor, path: str) -> Verdict:
    """Why somebody left is personal: for those who may record it."""
    return filing_access.register_term(actor, path)


def submit_change(actor: Actor, change: ChangeFacts) -> Verdict:
    """The chair, or the community officer on the committee's behalf."""
    if not actor.holds(*SUBMITTING, at=change.path):
        return denied("变更备案由业委会主任报送，也可以由社区工作人员代报。", "请转告业委会主任或社区。")
    return _in_turn(change, "submit_change")


def return_change(actor: Actor, change: ChangeFacts) -> Verdict:
    """The street officer who is not of those who move."""
    if not actor.holds(*CHECKING, at=change.path):
        return denied("变更备案材料由街道工作人员核对。", "请等街道办理。")
    return _not_ones_own(actor, change) & _in_turn(change, "return_change")


def confirm_change(actor: Actor, change: ChangeFacts) -> Verdict:
    """The street officer, or the guidance secretary on paper evidence; nobody confirms the own seat."""
    if not (actor.holds(Office.GUIDANCE_SECRETARY) or actor.holds(Office.SUBDISTRICT_OFFICER, at=change.path)):
        return denied("变更备案由街道工作人员确认，业务指导组秘书可以凭证明补录。", "请等街道办理。")
    return _not_ones_own(actor, change) & _in_turn(change, "confirm_change")


def _not_ones_own(actor: Actor, change: ChangeFacts) -> Verdict:
    if actor.person_id in change.people:
        return denied("这次变更与您本人有关，您不能办理。", "请由另一位工作人员办理。")
    return ALLOWED


def _in_turn(change: ChangeFacts, step: str) -> Verdict:
    if step in CHANGE.open_from(change.stage):
        return ALLOWED
    return out_of_turn(f"现在是“{STAGE_NAMES[change.stage]}”，这一步还不能办。", "请刷新页面，看看现在该办哪一步。")
