"""Being in the pool: days away, one's own limit, leaving; suspension, and removal with the right of reply before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from alliance.kernel import outbox
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from expert_pool.roster import access, numbers
from expert_pool.roster.models import Expert, ExpertAway, ExpertMeasure
from expert_pool.roster.records import changed, facts_of, in_hand, record, settle, step, take_out
from expert_pool.roster.workflow import MeasureKind, MeasureState, Reason

WORDS_MOST, LINE_MOST = 500, 200
FARTHEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class SetAway:
    """The first and the last day on which somebody takes nothing."""

    expert_id: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class EndAway:
    """Days away that do not hold any more."""

    expert_id: int
    away_id: int


@dataclass(frozen=True, slots=True)
class SetMost:
    """How many panels a year somebody takes."""

    expert_id: int
    most: int


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave the pool."""

    expert_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Suspend:
    """Suspend somebody to a day, both included, for a listed reason; `facts` say what happened."""

    expert_id: int
    version: int
    because: Reason
    facts: str
    until: date


@dataclass(frozen=True, slots=True)
class Lift:
    """End a suspension early."""

    expert_id: int
    version: int


@dataclass(frozen=True, slots=True)
class ProposeRemoval:
    """Propose to remove somebody for a listed reason; `facts` say what happened."""

    expert_id: int
    version: int
    because: Reason
    facts: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the expert says to a measure."""

    expert_id: int
    measure_id: int
    words: str


@dataclass(frozen=True, slots=True)
class DecideRemoval:
    """Uphold or drop a proposed removal, with the reason."""

    expert_id: int
    version: int
    upheld: bool
    because: str


def set_away(tx: Transaction, actor: Actor, command: SetAway) -> int:
    """Write down days away; returns their id. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    expert = in_hand(tx, actor, command.expert_id)
    access.set_away(actor, facts_of(expert)).enforce()
    if command.ends_on < command.starts_on or command.ends_on < tx.today:
        raise Invalid("最后一天不能早于第一天，也不能早于今天。", remedy="请核对两个日期。")
    if command.ends_on - tx.today > FARTHEST:
        raise Invalid("最多填到两年以后。", remedy="长期不方便的，可以退出，以后再申请。")
    away = ExpertAway(starts_on=command.starts_on, ends_on=command.ends_on)
    expert.away.append(away)
    record(tx, actor, "experts.away", expert, starts_on=command.starts_on, ends_on=command.ends_on)
    return away.id


def end_away(tx: Transaction, actor: Actor, command: EndAway) -> None:
    """Take days away back. Raises NotFound, NotPermitted, OutOfTurn."""
    expert = in_hand(tx, actor, command.expert_id)
    access.end_away(actor, facts_of(expert)).enforce()
    away = next((one for one in expert.away if one.id == command.away_id), None)
    if away is None:
        raise NotFound("没有找到这几天。", remedy="请刷新页面查看。")
    expert.away.remove(away)
    tx.session.delete(away)
    record(tx, actor, "experts.not_away", expert)


def set_most(tx: Transaction, actor: Actor, command: SetMost) -> None:
    """Set one's own limit, at most that of the pool. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    expert = in_hand(tx, actor, command.expert_id)
    access.set_most(actor, facts_of(expert)).enforce()
    most = numbers.of(tx, expert.alliance_id).most_a_year
    if not 0 < command.most <= most:
        raise Invalid(f"一年最多参加几次，要在 1 到 {most} 之间。", remedy="一次都不想参加的，请登记不方便的日子。")
    expert.most_a_year = command.most
    record(tx, actor, "experts.most_set", expert, most=command.most)


def leave(tx: Transaction, actor: Actor, command: Leave) -> None:
    """Leave the pool; the office ends. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    expert = in_hand(tx, actor, command.expert_id, command.version)
    access.leave(actor, facts_of(expert)).enforce()
    if running(expert, MeasureKind.REMOVAL) is not None:
        raise OutOfTurn("除名的提议还没有决定，现在不能退出。", remedy="请先作说明，等决定下来。")
    take_out(tx, actor, expert, "leave")
    record(tx, actor, "experts.left", expert)
    outbox.promise(tx, "experts.left", expert_id=expert.id)


def suspend(tx: Transaction, actor: Actor, command: Suspend) -> int:
    """Suspend at once; the expert is told and may reply. Returns the measure's id.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    expert = in_hand(tx, actor, command.expert_id, command.version)
    access.suspend(actor, facts_of(expert)).enforce()
    most = numbers.of(tx, expert.alliance_id).suspension_days
    if not tx.today <= command.until <= tx.today + timedelta(days=most):
        raise Invalid(f"暂停到哪一天，要在今天到{most}天以后之间。", remedy="要更久的，请考虑提议除名。")
    measure = _measure(tx, actor, expert, MeasureKind.SUSPENSION, because=command.because, facts=command.facts)
    measure.until = command.until
    step(expert, "suspend")
    record(tx, actor, "experts.suspended", expert, because=command.because, until=command.until)
    outbox.promise(tx, "experts.suspended", expert_id=expert.id, measure_id=measure.id)
    return measure.id


def lift(tx: Transaction, actor: Actor, command: Lift) -> None:
    """End a suspension. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    expert = in_hand(tx, actor, command.expert_id, command.version)
    access.lift(actor, facts_of(expert)).enforce()
    step(expert, "resume")
    if (measure := running(expert, MeasureKind.SUSPENSION)) is not None:
        settle(tx, actor, measure, MeasureState.LIFTED)
    record(tx, actor, "experts.lifted", expert)
    outbox.promise(tx, "experts.lifted", expert_id=expert.id)


def propose_removal(tx: Transaction, actor: Actor, command: ProposeRemoval) -> int:
    """Propose a removal, of which the expert is told and to which they may reply. Returns the measure's id.

    Raises NotFound, NotPermitted, OutOfTurn where one is proposed already, ChangedMeanwhile, Invalid.
    """
    expert = in_hand(tx, actor, command.expert_id, command.version)
    access.propose_removal(actor, facts_of(expert)).enforce()
    if running(expert, MeasureKind.REMOVAL) is not None:
        raise OutOfTurn("已经提议过除名，还没有决定。", remedy="请等本人说明以后再决定。")
    measure = _measure(tx, actor, expert, MeasureKind.REMOVAL, because=command.because, facts=command.facts)
    changed(expert)
    record(tx, actor, "experts.removal_proposed", expert, because=command.because, reply_by=measure.reply_by)
    outbox.promise(tx, "experts.removal_proposed", expert_id=expert.id, measure_id=measure.id)
    return measure.id


def reply(tx: Transaction, actor: Actor, command: Reply) -> None:
    """Say something to a measure, once. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    expert = in_hand(tx, actor, command.expert_id)
    access.reply(actor, facts_of(expert)).enforce()
    measure = next((one for one in expert.measures if one.id == command.measure_id), None)
    if measure is None:
        raise NotFound("没有找到。", remedy="请刷新页面查看。")
    if measure.state is not MeasureState.OPEN:
        raise OutOfTurn("这件事已经有决定了。", remedy="还有不同意见，请联系联盟负责人。")
    if measure.replied_at is not None:
        raise OutOfTurn("您已经说明过了。", remedy="还要补充的，请联系联盟的专家库管理员。")
    measure.reply, measure.replied_at = _words(command.words, WORDS_MOST), tx.now
    changed(expert)
    record(tx, actor, "experts.replied", expert)
    outbox.promise(tx, "experts.replied", expert_id=expert.id, measure_id=measure.id)


def decide_removal(tx: Transaction, actor: Actor, command: DecideRemoval) -> None:
    """Remove somebody or let it rest, once they have replied or their days to do so are over.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    expert = in_hand(tx, actor, command.expert_id, command.version)
    measure = running(expert, MeasureKind.REMOVAL)
    access.decide_removal(actor, facts_of(expert), measure.made_by_id if measure else None).enforce()
    if measure is None:
        raise OutOfTurn("没有要决定的除名提议。", remedy="请刷新页面，看看现在该办哪一步。")
    if measure.replied_at is None and measure.reply_by >= tx.today:
        first = full_date(measure.reply_by + timedelta(days=1))
        raise OutOfTurn("本人还没有说明，说明的日子也没有过。", remedy=f"本人说明以后，或者从{first}起，可以决定。")
    because = _words(command.because, LINE_MOST)
    if command.upheld:
        settle(tx, actor, measure, MeasureState.UPHELD, because)
        take_out(tx, actor, expert, "remove")
        record(tx, actor, "experts.removed", expert, because=measure.because)
    else:
        settle(tx, actor, measure, MeasureState.DROPPED, because)
        changed(expert)
        record(tx, actor, "experts.kept", expert)
    outbox.promise(tx, "experts.removal_decided", expert_id=expert.id, measure_id=measure.id)


def running(expert: Expert, kind: MeasureKind) -> ExpertMeasure | None:
    """The measure of a kind that runs; None where none does."""
    return next((one for one in expert.measures if one.kind is kind and one.state is MeasureState.OPEN), None)


def _measure(
    tx: Transaction, actor: Actor, expert: Expert, kind: MeasureKind, *, because: Reason, facts: str
) -> ExpertMeasure:
    days = numbers.of(tx, expert.alliance_id).reply_days
    measure = ExpertMeasure(
        kind=kind,
        because=because,
        facts=_words(facts, WORDS_MOST),
        made_at=tx.now,
        made_by_id=actor.person_id,
        reply_by=tx.today + timedelta(days=days),
        reply="",
        state=MeasureState.OPEN,
    )
    expert.measures.append(measure)
    tx.session.flush()  # what follows names the measure by its id
    return measure


def _words(text: str, most: int) -> str:
    text = text.strip()
    if not text or len(text) > most:
        raise Invalid(f"请写清楚，不超过{most}字。", remedy="写明时间、地点和事情。")
    return text
