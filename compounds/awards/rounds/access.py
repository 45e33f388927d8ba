"""Who sees rounds, who prepares, opens and leads them on, and that nobody changes what is sealed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from alliance.kernel.access import ALLOWED, Verdict, out_of_turn, sees
from alliance.kernel.actors import Actor
from compounds.awards.access import LOOK, oversees, runs
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import ROUND, RUNNING, STAGE_NAMES, Stage

SEALED = "规则在开放申报那天已经封存公布，指标、分值、名额、算法都不能再改。"
SEALED_REMEDY = "还没到的日子可以写明原因顺延；确实办不下去的，可以写明原因停办，另开一届。"
ONWARD = frozenset({"screen", "review", "inspect", "deliberate", "publish", "decide"})
"""The steps by which a round goes on from its own page."""


@sees(AwardRound)
def rounds_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Everybody those that were opened; drafts only those who run or oversee the awards."""
    if oversees(actor):
        return true()
    return AwardRound.seal.is_not(None)


def save_draft(actor: Actor, stage: Stage) -> Verdict:
    """The secretary, while it is a draft; what is sealed nobody changes."""
    return runs(actor) & unsealed(stage)


def weigh(actor: Actor, stage: Stage) -> Verdict:
    """The secretary, while it is a draft; what is sealed nobody changes."""
    return runs(actor) & unsealed(stage)


def set_levels(actor: Actor, stage: Stage) -> Verdict:
    """The secretary, while it is a draft; what is sealed nobody changes."""
    return runs(actor) & unsealed(stage)


def add_criterion(actor: Actor, stage: Stage) -> Verdict:
    """The secretary, while it is a draft; what is sealed nobody changes."""
    return runs(actor) & unsealed(stage)


def remove_criterion(actor: Actor, stage: Stage) -> Verdict:
    """As `add_criterion`."""
    return add_criterion(actor, stage)


def move_criterion(actor: Actor, stage: Stage) -> Verdict:
    """As `add_criterion`."""
    return add_criterion(actor, stage)


def open_round(actor: Actor, stage: Stage) -> Verdict:
    """The secretary, once the preview was read."""
    return runs(actor) & _in_turn(stage, "open")


def go_on(actor: Actor, stage: Stage, step: str) -> Verdict:
    """The secretary, one phase after the other; back goes a round only by the room that applies its rules."""
    if step not in ONWARD:
        return runs(actor) & out_of_turn("这一步要在它自己的页面上办。", LOOK)
    return runs(actor) & _in_turn(stage, step)


def advance(actor: Actor, stage: Stage, step: str) -> Verdict:
    """The secretary and the clock; the calling room has asked what else it takes."""
    return runs(actor) & _in_turn(stage, step)


def replan(actor: Actor, stage: Stage) -> Verdict:
    """The secretary, while the round runs."""
    if stage in RUNNING:
        return runs(actor)
    return runs(actor) & out_of_turn(f"这一届现在是“{STAGE_NAMES[stage]}”，日子不能再改。", LOOK)


def cancel(actor: Actor, stage: Stage) -> Verdict:
    """The secretary, until it is decided."""
    return runs(actor) & _in_turn(stage, "cancel")


def unsealed(stage: Stage) -> Verdict:
    """Whether the rules may still change."""
    return ALLOWED if stage is Stage.DRAFT else out_of_turn(SEALED, SEALED_REMEDY)


def _in_turn(stage: Stage, step: str) -> Verdict:
    if step in ROUND.open_from(stage):
        return ALLOWED
    return out_of_turn(f"这一届现在是“{STAGE_NAMES[stage]}”，这一步不能办。", LOOK)
