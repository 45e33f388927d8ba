"""Who sees proceedings, and who may start them, record their steps, skip, undo, set days, stop, attach."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import COMMITTEE, Actor
from compounds.access import DESK, NEAR, sees_many
from compounds.guidance.access import ASK, in_sight, prepares
from compounds.guidance.paths.definition import PathStep
from compounds.guidance.proceedings.models import Proceeding, ProceedingStep
from compounds.guidance.proceedings.workflow import OFFICIAL, PROCEEDING, STAGE_NAMES, STEP_NAMES, Stage, StepStage

NO_COMMITTEE, COMMITTEE_THERE = "no_committee", "committee"
REELECTION = "reelection"
LOOK = "请刷新页面，看看现在该办哪一步。"


@sees(Proceeding)
def proceedings_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who govern the compound and those who help it; never its company."""
    return in_sight(Proceeding.place_id, actor)


@sees(ProceedingStep)
def steps_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the proceeding; its place is that of the compound too."""
    return in_sight(ProceedingStep.place_id, actor)


@dataclass(frozen=True, slots=True)
class ProceedingFacts:
    """What a verdict looks at: where the compound is, how far the file came, who began it, on which path."""

    place: str
    stage: Stage
    by_committee: bool
    path: str

    @classmethod
    def of(cls, proceeding: Proceeding) -> ProceedingFacts:
        """The facts of a loaded file."""
        return cls(proceeding.place.path, proceeding.stage, proceeding.by_committee, proceeding.path)


def start(actor: Actor, place: str, needs: str = "any") -> Verdict:
    """Community, street and guidance desk; the committee too, unless the path is for compounds that have none."""
    if _outside(actor, place):
        return ALLOWED
    if actor.holds(*COMMITTEE, at=place):
        if needs != NO_COMMITTEE:
            return ALLOWED
        return denied("这条路径是给还没有业委会的小区走的，由社区、街道开始。", "换届、补选请走对应的路径。")
    return denied("开始一件事，由业委会委员，或者社区、街道、业务指导组的工作人员办理。", ASK)


def choose(actor: Actor) -> Verdict:
    """Choose a compound to begin something for: whoever may begin anything anywhere."""
    if actor.holds(*COMMITTEE, *NEAR, *DESK):
        return ALLOWED
    return denied("开始一件事，由业委会委员，或者社区、街道、业务指导组的工作人员办理。", ASK)


def list_all(actor: Actor) -> Verdict:
    """The list over many compounds: officers of streets and communities, and whoever sees the whole alliance."""
    if sees_many(actor) or actor.holds(*COMMITTEE):
        return ALLOWED
    return denied("办事进度给业委会委员、社区、街道和联盟的工作人员看。", ASK)


def do_step(actor: Actor, proceeding: ProceedingFacts, step: PathStep, stage: StepStage) -> Verdict:
    """Whoever prepares; what street, community or bureau alone does is not recorded by the committee in their name."""
    return _prepares(actor, proceeding.place, step) & _in_turn(proceeding, "do_step") & _open(stage)


def skip_step(actor: Actor, proceeding: ProceedingFacts, step: PathStep, stage: StepStage) -> Verdict:
    """Whoever may record the step, where the path says that some compounds need not take it."""
    if not step.optional:
        return denied("这一步是必办的，不能跳过。", "确实办不成的，请写明原因停办，再问业务指导组。")
    return _prepares(actor, proceeding.place, step) & _in_turn(proceeding, "skip_step") & _open(stage)


def undo_step(actor: Actor, proceeding: ProceedingFacts, step: PathStep | None = None) -> Verdict:
    """Whoever may record the step that is taken back."""
    return _prepares(actor, proceeding.place, step) & _in_turn(proceeding, "undo_step")


def set_day(actor: Actor, proceeding: ProceedingFacts) -> Verdict:
    """Whoever prepares."""
    return _prepares(actor, proceeding.place) & _in_turn(proceeding, "set_day")


def stop(actor: Actor, proceeding: ProceedingFacts) -> Verdict:
    """Community, street and guidance desk; a committee what it began itself, and not its own re-election."""
    verdict = _prepares(actor, proceeding.place)
    if verdict and not _outside(actor, proceeding.place):
        if proceeding.path == REELECTION:
            return denied("换届不能由业委会自己停办，由社区、街道停办。", ASK)
        if not proceeding.by_committee:
            return denied("这件事是社区、街道开始的，由他们停办。", ASK)
    return verdict & _in_turn(proceeding, "stop")


def attach(actor: Actor, proceeding: ProceedingFacts, step: PathStep) -> Verdict:
    """Whoever may record the step, at any time until the file is stopped: a signed paper often comes later."""
    if proceeding.stage is Stage.STOPPED:
        return out_of_turn("这件事已经停办，不再收材料。", "要接着办的，请重新开始。")
    return _prepares(actor, proceeding.place, step)


def _prepares(actor: Actor, place: str, step: PathStep | None = None) -> Verdict:
    if not prepares(actor, place):
        return denied("办事进度由业委会委员，或者社区、街道、业务指导组的工作人员登记。", ASK)
    if step is not None and not _outside(actor, place) and set(step.who) <= OFFICIAL:
        return denied("这一步是街道、社区办的，由他们登记。", "已经办好了的，请把材料交给社区登记。")
    return ALLOWED


def _outside(actor: Actor, place: str) -> bool:
    """True for those who help a compound from outside of it."""
    return actor.is_clock or actor.holds(*NEAR, at=place) or actor.holds(*DESK)


def _in_turn(proceeding: ProceedingFacts, deed: str) -> Verdict:
    if deed in PROCEEDING.open_from(proceeding.stage):
        return ALLOWED
    return out_of_turn(f"这件事{STAGE_NAMES[proceeding.stage]}，不能再登记。", LOOK)


def _open(stage: StepStage) -> Verdict:
    if stage is StepStage.OPEN:
        return ALLOWED
    told = "前面还有没办完的步骤" if stage is StepStage.AHEAD else f"这一步{STEP_NAMES[stage]}"
    return out_of_turn(f"{told}。", LOOK)


def began_as_committee(actor: Actor, place: str) -> bool:
    """True where whoever begins a file does so for the committee alone."""
    return not _outside(actor, place)
