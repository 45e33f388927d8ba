"""Who sees handovers, and who may list, hand over, dispute, settle and close them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import COMMITTEE, Actor, Office
from compounds import access as registry
from compounds.access import DESK, NEAR
from compounds.handovers.models import Handover
from compounds.handovers.workflow import HANDOVER, STAGE_NAMES, Stage

WITNESSES = "移交由街道、社区的工作人员见证并登记。"


@sees(Handover)
def handovers_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the compound."""
    return registry.in_sight(Handover.place_id, actor)


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """What a verdict looks at: where it is and how far it came."""

    path: str
    stage: Stage


def list_pieces(actor: Actor, handover: HandoverFacts) -> Verdict:
    """The committee itself, old or new, the street and the community, and the guidance secretary."""
    if actor.holds(*COMMITTEE, *NEAR, at=handover.path) or actor.holds(*DESK):
        return _in_turn(handover, "list_pieces")
    return denied("移交清单由业委会委员，或者街道、社区的工作人员填写。", "请转告业委会或社区。")


def attach(actor: Actor, path: str) -> Verdict:
    """Whoever fills in the list, at any stage: the signed list comes last."""
    if actor.holds(*COMMITTEE, *NEAR, at=path) or actor.holds(*DESK):
        return ALLOWED
    return denied("移交材料由业委会委员，或者街道、社区的工作人员交上来。", "请转告业委会或社区。")


def hand_over(actor: Actor, handover: HandoverFacts) -> Verdict:
    """The street and the community, who witness it, and the guidance secretary."""
    return _witness(actor, handover, "hand_over")


def dispute(actor: Actor, handover: HandoverFacts) -> Verdict:
    """The street and the community, who witness it, and the guidance secretary."""
    return _witness(actor, handover, "dispute")


def settle(actor: Actor, handover: HandoverFacts) -> Verdict:
    """The street and the community, who witness it, and the guidance secretary."""
    return _witness(actor, handover, "settle")


def close(actor: Actor, handover: HandoverFacts) -> Verdict:
    """The street, or the guidance secretary."""
    if actor.holds(Office.SUBDISTRICT_OFFICER, at=handover.path) or actor.holds(*DESK):
        return _in_turn(handover, "close")
    return denied("移交由街道工作人员核对签收单后办结。", "请等街道办理。")


def _witness(actor: Actor, handover: HandoverFacts, step: str) -> Verdict:
    if actor.holds(*NEAR, at=handover.path) or actor.holds(*DESK):
        return _in_turn(handover, step)
    return denied(WITNESSES, "请转告社区或街道。")


def _in_turn(handover: HandoverFacts, step: str) -> Verdict:
    if step in HANDOVER.open_from(handover.stage):
        return ALLOWED
    return out_of_turn(f"现在是“{STAGE_NAMES[handover.stage]}”，这一步还不能办。", "请刷新页面，看看现在该办哪一步。")
