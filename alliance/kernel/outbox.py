"""The outbox: what must follow a commit is a row of the same transaction, delivered later, repeatedly if need be."""

from __future__ import annotations

import fcntl
import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Enum, Index, String, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from alliance.kernel.days import local_date
from alliance.kernel.db import Base, Clock, Key, Transaction, transaction

Payload = Mapping[str, Any]
Handler = Callable[[Transaction, Payload], None]
LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 10
log = logging.getLogger(__name__)


class Lot(StrEnum):
    """What has become of an errand; a dead one waits for a person to look at it."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class Errand(Base):
    """One promise: it is kept at least once, so its handlers bear repetition."""

    __tablename__ = "errands"
    __table_args__ = (Index("ix_errands_lot_due_at", "lot", "due_at"),)

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lot: Mapped[Lot] = mapped_column(Enum(Lot, native_enum=False, length=10, values_callable=list), default=Lot.WAITING)
    last_error: Mapped[str] = mapped_column(String(500), default="")
    done_at: Mapped[datetime | None]


class DayTurned(Base):
    """The last day whose beginning the deliverer has seen; one row."""

    __tablename__ = "days_turned"

    id: Mapped[Key]
    day: Mapped[date]


def promise(tx: Transaction, kind: str, **payload: object) -> None:
    """Write the errand in the same transaction as its cause; payload holds ids and plain values."""
    promise_at(tx, tx.now, kind, **payload)


def promise_at(tx: Transaction, due_at: datetime, kind: str, **payload: object) -> None:
    """Write an errand that is not to be kept before `due_at`."""
    tx.session.add(Errand(kind=kind, payload=dict(payload), asked_at=tx.now, due_at=due_at))


@dataclass(slots=True)
class Deliveries:
    """Which handlers answer which kind of errand; filled by the wiring alone.

    `inside` handlers run in one writing transaction together with the mark that the errand is done. `outside`
    handlers do slow work (the search index) with a reading session, so that nobody waits for the database.
    """

    inside: dict[str, list[Handler]] = field(default_factory=dict)
    outside: dict[str, list[Handler]] = field(default_factory=dict)
    daily: list[Callable[[Transaction, date], object]] = field(default_factory=list)

    def on(self, kind: str, *handlers: Handler) -> None:
        """Answer `kind` with handlers that write to the database."""
        self.inside.setdefault(kind, []).extend(handlers)

    def on_outside(self, kind: str, *handlers: Handler) -> None:
        """Answer `kind` with handlers that work outside the database."""
        self.outside.setdefault(kind, []).extend(handlers)

    def on_new_day(self, *handlers: Callable[[Transaction, date], object]) -> None:
        """Call handlers once after each midnight in Asia/Shanghai, with the last day that was seen before."""
        self.daily.extend(handlers)

    def knows(self, kind: str) -> bool:
        """True where somebody answers `kind`."""
        return kind in self.inside or kind in self.outside


def deliver_one(session: Session, clock: Clock, deliveries: Deliveries, leave: Collection[str] = ()) -> bool:
    """Take the errand that is due first and keep it, leaving some kinds to others; False where none is due."""
    with transaction(session, clock) as tx:
        claimed = tx.session.execute(
            update(Errand)
            .where(
                Errand.id == _first_due(tx, leave).scalar_subquery(),
                Errand.lot == Lot.WAITING,
                Errand.due_at <= tx.now,
            )
            .values(attempts=Errand.attempts + 1, due_at=tx.now + LEASE)
            .returning(Errand.id, Errand.kind, Errand.payload, Errand.attempts)
        ).one_or_none()
    if claimed is None:
        return False
    key, kind, payload, attempts = claimed
    try:
        if not deliveries.knows(kind):
            raise LookupError(f"nobody answers errands of kind {kind}")
        for handler in deliveries.outside.get(kind, ()):
            handler(Transaction(session, clock.now()), payload)
        with transaction(session, clock) as tx:
            for handler in deliveries.inside.get(kind, ()):
                handler(tx, payload)
            tx.session.execute(
                update(Errand).where(Errand.id == key).values(lot=Lot.DONE, done_at=tx.now, last_error="")
            )
    except Exception as failure:
        session.rollback()
        log.warning("errand failed", extra={"errand": key, "kind": kind, "attempt": attempts}, exc_info=failure)
        _postpone(session, clock, key, attempts, failure)
    return True


def _first_due(tx: Transaction, leave: Collection[str]) -> Any:
    due = select(Errand.id).where(Errand.lot == Lot.WAITING, Errand.due_at <= tx.now)
    if leave:
        due = due.where(Errand.kind.not_in(leave))
    return due.order_by(Errand.due_at, Errand.id).limit(1).with_for_update(skip_locked=True)


def _postpone(session: Session, clock: Clock, key: int, attempts: int, failure: Exception) -> None:
    wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    reason = f"{type(failure).__name__}: {failure}"[:500]
    with transaction(session, clock) as tx:
        lot = Lot.DEAD if attempts >= MOST_ATTEMPTS else Lot.WAITING
        tx.session.execute(
            update(Errand).where(Errand.id == key).values(lot=lot, due_at=tx.now + wait, last_error=reason)
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How the outbox stands: counts by lot, the oldest that waits, and the dead ones.

    `later` are those among `waiting` whose time has not come: set for the morning, or to be tried again.
    """

    waiting: int
    later: int
    done: int
    dead: int
    oldest_due: datetime | None
    dead_errands: tuple[tuple[int, str, str], ...]


_COUNTS = select(Errand.lot, func.count().label("errands")).group_by(Errand.lot)


def standing(session: Session, now: datetime) -> Standing:
    """Count the errands."""
    later = select(func.count()).where(Errand.lot == Lot.WAITING, Errand.due_at > now)
    counts = {row.lot: row.errands for row in session.execute(_COUNTS)}
    oldest = session.scalar(select(func.min(Errand.due_at)).where(Errand.lot == Lot.WAITING))
    dead = session.execute(
        select(Errand.id, Errand.kind, Errand.last_error).where(Errand.lot == Lot.DEAD).order_by(Errand.id).limit(50)
    )
    return Standing(
        waiting=counts.get(Lot.WAITING, 0),
        later=session.scalar(later) or 0,
        done=counts.get(Lot.DONE, 0),
        dead=counts.get(Lot.DEAD, 0),
        oldest_due=oldest,
        dead_errands=tuple((key, kind, reason) for key, kind, reason in dead),
    )


def none_due(session: Session, now: datetime) -> bool:
    """True where no errand is due; those that wait for another try later do not count."""
    session.rollback()  # each look needs a fresh snapshot
    due = select(Errand.id).where(Errand.lot == Lot.WAITING, Errand.due_at <= now).limit(1)
    return session.scalar(due) is None


def retry(tx: Transaction, errand_id: int | None = None) -> int:
    """Let dead errands, or one of them, wait again from the first attempt; returns how many."""
    revived = update(Errand).where(Errand.lot == Lot.DEAD)
    if errand_id is not None:
        revived = revived.where(Errand.id == errand_id)
    result = tx.session.execute(revived.values(lot=Lot.WAITING, attempts=0, due_at=tx.now).returning(Errand.id))
    return len(result.all())


def bring_back(session: Session, clock: Clock) -> int:
    """Let errands wait no longer than they were meant to, after a clock that was ahead; returns how many.

    One that was promised "now", or whose next try was set, by such a clock would else wait until that time comes.
    """
    with transaction(session, clock) as tx:
        promised = (Errand.asked_at > tx.now + LEASE) & (Errand.due_at == Errand.asked_at)
        tried = (Errand.attempts > 0) & (Errand.due_at > tx.now + LONGEST_WAIT + LEASE)
        ahead = update(Errand).where(Errand.lot == Lot.WAITING, promised | tried)
        back = len(tx.session.execute(ahead.values(asked_at=tx.now, due_at=tx.now).returning(Errand.id)).all())
    if back:
        log.warning("errands of a clock that was ahead are due now", extra={"errands": back})
    return back


@contextmanager
def deliverer_lock(home: Path) -> Iterator[bool]:
    """Hold the one delivery place of an installation; yields False where another process holds it."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "delivery.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def deliver_all(session: Session, clock: Clock, deliveries: Deliveries, leave: Collection[str] = ()) -> int:
    """Keep every errand that is due but for the kinds to leave; returns how many were taken."""
    taken = 0
    while deliver_one(session, clock, deliveries, leave):
        taken += 1
    return taken


def turn_day(session: Session, clock: Clock, deliveries: Deliveries) -> bool:
    """Where a new day has begun, do what belongs to its beginning, once; True where one had."""
    with transaction(session, clock) as tx:
        row = tx.session.get(DayTurned, 1)
        if row is None:
            tx.session.add(DayTurned(id=1, day=tx.today))
            return False
        if row.day > tx.today:
            log.warning("the day went back", extra={"seen": row.day.isoformat(), "today": tx.today.isoformat()})
            row.day = tx.today  # else nothing would be done daily until that day comes again
            return False
        if row.day == tx.today:
            return False
        for handler in deliveries.daily:
            handler(tx, row.day)
        row.day = tx.today
    return True


def deliver_until(
    stop: threading.Event,
    open_session: Callable[[], Session],
    clock: Clock,
    deliveries: Deliveries,
    *,
    pause: float = 0.5,
    beat: Callable[[], None] = lambda: None,
) -> None:
    """Keep errands until `stop` is set, looking every `pause` seconds; after any trouble it goes on.

    `beat` is called before each errand and at each look: a sign of life for whoever watches.
    """
    seen: date | None = None
    latest: datetime | None = None
    while not stop.is_set():
        session = open_session()
        try:
            beat()
            now = clock.now()
            if latest is None or now < latest - LEASE:
                bring_back(session, clock)
            latest = now
            while not stop.is_set() and deliver_one(session, clock, deliveries):
                beat()
            if seen != (today := local_date(clock.now())):
                turn_day(session, clock, deliveries)
                seen = today
        except Exception:
            # Whatever it is, the one deliverer must go on: a thread that died would be missed by nobody.
            log.exception("the outbox could not be worked through")
            session.rollback()
            stop.wait(pause * 4)
        finally:
            session.close()
        stop.wait(pause)
