"""What the rooms above do to a round: move it along."""

from __future__ import annotations

from datetime import date

from alliance.kernel import ledger, outbox
from alliance.kernel.access import ALLOWED, Verdict, out_of_turn
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from compounds.awards.rounds import access
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.queries import DAY_OF
from compounds.awards.rounds.records import record
from compounds.awards.rounds.workflow import PHASES, ROUND, STAGE_NAMES, Stage

MOVED = "awards.round_moved"
STEP_WORDS: dict[str, str] = {
    "open": "封存规则，开放申报",
    "screen": "申报结束，开始资格审查",
    "review": "开始评委评分",
    "inspect": "开始现场复核",
    "deliberate": "开始合议",
    "review_again": "相差不显著，再请评委评",
    "publish": "开始公示",
    "deliberate_again": "异议成立，重新合议",
    "decide": "审定",
    "cancel": "停办",
}
"""What each step is called."""
BACK = {"review_again": "回到评委评分", "deliberate_again": "回到合议"}
"""How steps back read in the timeline, where another line says why."""
ledger.tell({"awards.round_moved": "{step}"}, {"step": STEP_WORDS | BACK})


def advance(tx: Transaction, actor: Actor, round_: AwardRound, step: str) -> None:
    """Take one step; the line is in the ledger, and the errand `MOVED` promised (round_id, step, stage).

    `round_` is a row of this transaction, taken `in_hand`. No phase begins before its day; going back has none. The
    calling room has asked what else stands against it. Raises NotPermitted, OutOfTurn.
    """
    access.advance(actor, round_.stage, step).enforce()
    in_time(round_, step, tx.today).enforce()
    round_.stage = ROUND.after(round_.stage, step)
    round_.stage_since = tx.now
    record(tx, actor, "awards.round_moved", round_, step=step)
    outbox.promise(tx, MOVED, round_id=round_.id, step=step, stage=round_.stage.value)


def next_step(stage: Stage) -> str | None:
    """The step into the phase that follows; None where the round is over."""
    order = (Stage.DRAFT, *PHASES)
    if stage not in order or stage is order[-1]:
        return None
    following = order[order.index(stage) + 1]
    return next(step.name for step in ROUND.steps.values() if step.target is following and stage in step.sources)


def in_time(round_: AwardRound, step: str, today: date) -> Verdict:
    """Whether the day of the phase that a step leads into has come; going back to an earlier phase needs none."""
    target = ROUND.steps[step].target
    if target not in DAY_OF or (day := getattr(round_, DAY_OF[target])) <= today:
        return ALLOWED
    return out_of_turn(
        f"“{STAGE_NAMES[target]}”从{full_date(day)}开始，还没有到日子。", "请等到那一天；日子定错了的，可以写明原因改。"
    )
