"""Who sees delta lessons, and who may begin, write, sign, drop, withdraw and answer one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor
from training.access import ASK_DESK, MARKERS, builds, marks
from training.deltas.models import Delta, DeltaTask
from training.deltas.workflow import DELTA, STAGE_NAMES, Stage

LOOK = "请刷新页面，看看现在到了哪一步。"


@dataclass(frozen=True, slots=True)
class DeltaFacts:
    """What a verdict looks at; `written` is False for a draft that nobody has written yet."""

    stage: Stage
    written_by_id: int | None
    written: bool


@sees(Delta)
def deltas_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who mark and sign all; everybody the published ones that they are asked to take."""
    if actor.is_clock or actor.holds(*MARKERS):
        return true()
    if actor.person_id is None:
        return false()
    mine = select(DeltaTask.delta_id).where(DeltaTask.person_id == actor.person_id)
    return and_(Delta.stage != Stage.DRAFT, Delta.id.in_(mine))


def keeps(actor: Actor) -> bool:
    """True for those who write and sign."""
    return bool(marks(actor))


def begin(actor: Actor) -> Verdict:
    """The desk."""
    return builds(actor)


def write_delta(actor: Actor, delta: DeltaFacts) -> Verdict:
    """The desk, while it is a draft."""
    return builds(actor) & _in_turn(delta, "write_delta")


def drop_delta(actor: Actor, delta: DeltaFacts) -> Verdict:
    """The desk, while it is a draft."""
    return builds(actor) & _in_turn(delta, "drop_delta")


def withdraw_delta(actor: Actor, delta: DeltaFacts) -> Verdict:
    """The desk, of a published one."""
    return builds(actor) & _in_turn(delta, "withdraw_delta")


def publish_delta(actor: Actor, delta: DeltaFacts) -> Verdict:
    """Another one of those who sign than whoever wrote it."""
    return marks(actor) & _another(actor, delta) & _in_turn(delta, "publish_delta")


def answer(actor: Actor, *, asked: bool) -> Verdict:
    """Whoever is asked to take it."""
    if actor.person_id is not None and asked:
        return ALLOWED
    return denied("这节补学课没有安排给您。", "想看新规定，请到“查政策”。")


def _another(actor: Actor, delta: DeltaFacts) -> Verdict:
    if not delta.written:
        return out_of_turn("这一稿还没有写。", "请业务指导组先写好，再由另一位签发。")
    if actor.person_id is not None and actor.person_id == delta.written_by_id:
        return denied("自己写的，要由另一位签发。", ASK_DESK)
    return ALLOWED


def _in_turn(delta: DeltaFacts, step: str) -> Verdict:
    if step in DELTA.open_from(delta.stage):
        return ALLOWED
    return out_of_turn(f"这节补学课现在是“{STAGE_NAMES[delta.stage]}”，这一步不能办。", LOOK)
