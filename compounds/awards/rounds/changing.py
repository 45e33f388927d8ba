"""What may still change once a round is open: going on to the next phase, days still to come, and the end of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from compounds.awards.rounds import access, queries, sealing
from compounds.awards.rounds.actions import MOVED, advance
from compounds.awards.rounds.drafting import disordered
from compounds.awards.rounds.gates import Gates
from compounds.awards.rounds.models import AwardRound, RoundChange
from compounds.awards.rounds.queries import DAY_OF
from compounds.awards.rounds.records import in_hand, reason, record
from compounds.awards.rounds.workflow import PHASES, ROUND, STAGE_NAMES, Stage

REPLANNED = "awards.round_replanned"
CANCELLED = "cancelled"
"""What a change is about where it is none of the phases."""
ledger.tell(
    {"awards.round_replanned": "改日子：{phases}"},
    {"phases": {stage.value: name for stage, name in STAGE_NAMES.items()}},
)
ledger.tell({"awards.round_cancelled": "停办这一届"})


@dataclass(frozen=True, slots=True)
class GoOn:
    """Take a round into its next phase."""

    round_id: int
    version: int
    step: str


@dataclass(frozen=True, slots=True)
class Replan:
    """Begin phases on other days, and why; phases that are not named keep theirs."""

    round_id: int
    version: int
    days: Mapping[Stage, date]
    because: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """End a round that cannot go on, and why."""

    round_id: int
    version: int
    because: str


def go_on(tx: Transaction, actor: Actor, command: GoOn, gates: Gates) -> None:
    """Begin the next phase, once its day has come and nothing stands against it.

    Raises NotFound, NotPermitted, OutOfTurn with what stands against it, ChangedMeanwhile.
    """
    round_ = in_hand(tx, actor, command.round_id, command.version)
    access.go_on(actor, round_.stage, command.step).enforce()
    if obstacles := gates.against(tx, round_):
        raise OutOfTurn("".join(one.words for one in obstacles), remedy="办好以后再进入下一步。")
    advance(tx, actor, round_, command.step)


def replan(tx: Transaction, actor: Actor, command: Replan) -> None:
    """Move days that are still to come; everybody may read what was moved and why, and those concerned are told.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    round_ = in_hand(tx, actor, command.round_id, command.version)
    access.replan(actor, round_.stage).enforce()
    because = reason(command.because)
    known = queries.days(round_)
    moved = {stage: day for stage, day in command.days.items() if day != known[stage]}
    if not moved:
        raise Invalid("日子没有变。", remedy="请改好要改的日子，或者返回。")
    for stage, day in moved.items():
        if stage not in ahead(round_, tx.today):
            raise Invalid(f"“{STAGE_NAMES[stage]}”已经开始，它的日子不能再改。")
        if day <= tx.today:
            raise Invalid(f"“{STAGE_NAMES[stage]}”要改到今天以后。")
        if day < (first := sealing.sealed_day(round_, stage)):
            raise Invalid(
                f"“{STAGE_NAMES[stage]}”公布的是{full_date(first)}，只能往后推，不能比它早。",
                remedy="小区是照公布的日子准备的。",
            )
    if wrong := disordered(known | moved):
        raise Invalid(wrong)
    for stage, day in moved.items():
        setattr(round_, DAY_OF[stage], day)
        _note(
            tx,
            actor,
            round_,
            what=stage.value,
            words=(full_date(known[stage]), full_date(day)),
            because=because,
        )
    record(tx, actor, "awards.round_replanned", round_, phases=[stage.value for stage in moved])
    outbox.promise(tx, REPLANNED, round_id=round_.id, version=round_.version)


def cancel(tx: Transaction, actor: Actor, command: Cancel) -> None:
    """End a round for good, with a reason that everybody may read; a draft goes without being told to anybody.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    round_ = in_hand(tx, actor, command.round_id, command.version)
    access.cancel(actor, round_.stage).enforce()
    because = reason(command.because)
    was = round_.stage
    _note(tx, actor, round_, what=CANCELLED, words=(STAGE_NAMES[was], STAGE_NAMES[Stage.CANCELLED]), because=because)
    round_.stage, round_.stage_since = ROUND.after(was, "cancel"), tx.now
    record(tx, actor, "awards.round_cancelled", round_)
    if was is not Stage.DRAFT:
        outbox.promise(tx, MOVED, round_id=round_.id, step="cancel", stage=round_.stage.value)


def ahead(round_: AwardRound, today: date) -> tuple[Stage, ...]:
    """The phases whose day may still be moved: later than the present one, and not due yet."""
    reached = PHASES.index(round_.stage) if round_.stage in PHASES else len(PHASES)
    days = queries.days(round_)
    return tuple(stage for stage in PHASES[reached + 1 :] if days[stage] > today)


def _note(
    tx: Transaction, actor: Actor, round_: AwardRound, *, what: str, words: tuple[str, str], because: str
) -> None:
    """Keep what was changed, from what to what, and why."""
    round_.changes.append(
        RoundChange(
            what=what,
            before=words[0],
            after=words[1],
            because=because,
            changed_at=tx.now,
            changed_by_id=actor.person_id,
        )
    )
