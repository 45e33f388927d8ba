"""What every run goes through: kept until somebody confirms it, confirmed as it was shown or not at all, or let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import select

from alliance.kernel import ledger, packing
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, OutOfTurn
from alliance.kernel.table_runs.models import TableRun
from alliance.kernel.table_runs.workflow import RUN, Stage

NAMED = 5
"""So many rows are named in a sentence."""
R = TypeVar("R", bound=TableRun)


class Judged(Protocol):
    """A row with its verdict, as far as the confirmation compares it with what was shown."""

    @property
    def key(self) -> object:
        """Where the row stands."""

    @property
    def place(self) -> str:
        """Where the row stands, as people say it: 第 5 行."""

    @property
    def stands_on(self) -> object:
        """What must not change between the preview and the confirmation."""


@dataclass(frozen=True, slots=True)
class ConfirmRun:
    """Import what was previewed; `good_only` leaves out rows that somebody has to mend, else there must be none."""

    run_id: int
    version: int
    good_only: bool = False


class RowsChanged(ChangedMeanwhile):
    """What rows stand on has changed since they were previewed; `lines` are those rows as they are now."""

    def __init__(self, lines: Sequence[Judged]) -> None:
        named = "、".join(line.place for line in lines[:NAMED])
        more = f"等 {len(lines)} 行" if len(lines) > NAMED else ""
        super().__init__(
            f"您核对以后，{named}{more}的情况变了，一行也没有导入。",
            remedy="下面已经重新核对，请再看一遍，然后确认。",
        )
        self.lines = lines


def keep(
    tx: Transaction, actor: Actor, model: type[R], plain: Any, counts: dict[str, int], *, days: int, **facts: Any
) -> R:
    """Put a new run down: rows and verdicts sealed, until they are confirmed or `days` have passed."""
    run = model(
        alliance_id=actor.alliance_id,
        person_id=actor.person_id,
        uploaded_at=tx.now,
        expires_at=tx.now + timedelta(days=days),
        **facts,
    )
    show(tx, run, plain, counts)
    tx.session.add(run)
    return run


def show(tx: Transaction, run: TableRun, plain: Any, counts: dict[str, int]) -> None:
    """Keep rows and verdicts as they are shown from now on."""
    run.content_sealed, run.counts = packing.sealed(tx, plain, type(run).content_sealed), counts


def content(reading: Transaction, run: TableRun) -> Any:
    """Rows and verdicts as `keep` was given them; None for a run that is over."""
    if run.content_sealed is None:
        return None
    return packing.opened(reading, run.content_sealed, type(run).content_sealed)


def refuse_unready(tx: Transaction, run: TableRun, command: ConfirmRun, wrong: int) -> None:
    """Raise OutOfTurn for what expired, ChangedMeanwhile for another preview, Invalid where `wrong` rows stay in."""
    if run.expires_at <= tx.now:
        raise OutOfTurn("这份表放得太久，已经过期，没有导入。", remedy="请重新上传一次，核对后再确认。")
    if run.version != command.version:
        raise ChangedMeanwhile("这份表刚刚重新核对过。", remedy="请再看一遍核对结果，然后确认。")
    if wrong and not command.good_only:
        raise Invalid(f"还有 {wrong} 行有问题。", remedy="请改好再上传，或者选“只导入没有问题的行”。")


def refuse_changed(before: Sequence[Judged], now: Sequence[Judged]) -> None:
    """Raise RowsChanged for rows that no longer stand as they were shown."""
    shown = {line.key: line.stands_on for line in before}
    moved = [line for line in now if line.key not in shown or line.stands_on != shown[line.key]]
    if moved:
        raise RowsChanged(moved)


def settle(tx: Transaction, run: TableRun, results: list[Any]) -> None:
    """Note what was written; the rows as they were read are deleted."""
    run.stage, run.confirmed_at = RUN.after(run.stage, "confirm"), tx.now
    run.content_sealed, run.results = None, results


def drop(tx: Transaction, actor: Actor, run: TableRun, verb: str) -> None:
    """Give up a previewed run; its rows are deleted."""
    run.stage, run.content_sealed = RUN.after(run.stage, "drop"), None
    ledger.write(tx, actor, verb, run)


def expire(tx: Transaction, model: type[TableRun], verb: str) -> int:
    """Delete the rows of runs that nobody confirmed in time; returns how many runs. Bears repetition."""
    overdue = tx.session.scalars(
        select(model)
        .where(model.stage == Stage.PREVIEWED, model.expires_at <= tx.now)
        .order_by(model.id)
        .with_for_update()
    ).all()
    for run in overdue:
        run.stage, run.content_sealed = RUN.after(run.stage, "expire"), None
        ledger.write(tx, CLOCK, verb, run)
    return len(overdue)
