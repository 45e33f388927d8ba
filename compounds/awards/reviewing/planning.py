"""What the secretary does with sheets: give them out, fill gaps, and take one from whoever is late."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from alliance.kernel.access import Verdict
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from compounds import walls
from compounds.awards.reviewing import access, filling, gathering, records
from compounds.awards.reviewing.assigning import Missing
from compounds.awards.reviewing.gathering import Task
from compounds.awards.reviewing.workflow import Occasion, SheetState, Why
from compounds.awards.rounds import records as rounds
from compounds.awards.rounds.models import RoundAward


@dataclass(frozen=True, slots=True)
class OnAward:
    """A deed on one award of a round."""

    award_id: int


@dataclass(frozen=True, slots=True)
class Replace:
    """Somebody else writes a sheet that is late."""

    assignment_id: int


def plan(tx: Transaction, actor: Actor, command: OnAward) -> int:
    """Give the sheets of an award out for the first time; returns how many.

    Raises NotFound, NotPermitted, OutOfTurn where they were given out before or nobody takes part, Invalid with what
    is missing.
    """
    award = _award(tx, actor, command.award_id)
    task = gathering.task(tx, award)
    access.plan(actor, award.round.stage, _walled(tx, actor, task)).enforce()
    if task.plans:
        raise OutOfTurn("这个奖项已经分派过。", remedy="有空缺的，请点“补上空缺”。")
    return _drawn(tx, actor, task, Occasion.FIRST)


def fill(tx: Transaction, actor: Actor, command: OnAward) -> int:
    """Give out what nobody has to write yet; what was given stays, unless there is a tie by now. Returns how many.

    Raises NotFound, NotPermitted, OutOfTurn where nothing lacks or nothing was given out yet, Invalid.
    """
    award = _award(tx, actor, command.award_id)
    task = gathering.task(tx, award)
    access.fill(actor, award.round.stage, _walled(tx, actor, task)).enforce()
    if not task.plans:
        raise OutOfTurn("这个奖项还没有分派。", remedy="请先点“分派评分表”。")
    if filling.void_held(tx, task):
        tx.session.flush()  # what was made void is read back
        task = gathering.task(tx, award)
    if not task.gaps:
        raise OutOfTurn("没有空缺要补。", remedy="请刷新页面查看。")
    return _drawn(tx, actor, task, Occasion.REPLACING)


def replace(tx: Transaction, actor: Actor, command: Replace) -> None:
    """Take a sheet that is late from its reviewer, and give it to another one where that is possible now.

    Raises NotFound, NotPermitted, OutOfTurn for one that is locked, void or not late.
    """
    assignment = records.assignment_in_hand(tx, actor, command.assignment_id)
    wall = walls.of(tx, actor)
    round_ = assignment.application.round
    access.replace(actor, round_.stage, access.walled(wall, [assignment.application.compound_id])).enforce()
    if assignment.void_at is not None or assignment.sheet.state is SheetState.LOCKED:
        raise OutOfTurn("这一份已经锁定或者已经作废，不用换人。", remedy="请刷新页面查看。")
    if assignment.due_on >= tx.today:
        raise OutOfTurn("这一份还没有过期。", remedy="请等到期限过了再换人；评委自己要退出的，请他在平台上退出。")
    filling.refill(tx, filling.void(tx, assignment, Why.LATE))


def ask_again(tx: Transaction, actor: Actor, award_id: int, application_ids: Collection[int]) -> int:
    """Give each of the entries as many more sheets as the rules say, by other reviewers; returns how many sheets.

    Once for an award, after the calling room has moved the round back to the review. Raises NotFound, NotPermitted,
    OutOfTurn where it was asked before or the round does not review, Invalid with what is missing.
    """
    award = _award(tx, actor, award_id)
    task = gathering.task(tx, award)
    access.ask_again(actor, award.round.stage, _walled(tx, actor, task)).enforce()
    if task.again:
        raise OutOfTurn("这个奖项已经加评过一次，不再加评。", remedy="请按公布的规则定先后。")
    if not task.plans:
        raise OutOfTurn("这个奖项还没有评过。", remedy="请先分派评分表。")
    return _drawn(tx, actor, gathering.task(tx, award, application_ids), Occasion.AGAIN)


def _award(tx: Transaction, actor: Actor, award_id: int) -> RoundAward:
    award = records.award_in_sight(tx, actor, award_id)
    rounds.in_hand(tx, actor, award.round_id)
    return award


def _walled(tx: Transaction, actor: Actor, task: Task) -> Verdict:
    return access.walled(walls.of(tx, actor), [one.compound_id for one in task.entries])


def _drawn(tx: Transaction, actor: Actor, task: Task, occasion: Occasion) -> int:
    if not task.entries:
        raise OutOfTurn("这个奖项没有参评的小区。", remedy="没有参评的，不用分派。")
    if not task.reviewers.taking:
        raise Invalid("还没有人答应当评委。", remedy="请先邀请评委，等他们答复。")
    found = filling.draw(tx, actor, task, occasion)
    if isinstance(found, Missing):
        reason, remedy = filling.told(found, task)
        raise Invalid(reason, remedy=remedy)
    return found
