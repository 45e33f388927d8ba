"""The database: column types, the one clock, and the one transaction in which a decision happens."""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any, Protocol, cast
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Integer, MetaData, String, Text, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from alliance.kernel.days import local_date
from alliance.kernel.errors import ChangedMeanwhile

if TYPE_CHECKING:
    from alliance.kernel.crypto import Keyring

BUSY_TIMEOUT_MS = 5000
CONNECT_TIMEOUT_S = 5
STATEMENT_TIMEOUT_MS = 60_000
IDLE_TIMEOUT_MS = 600_000
_WRITERS = 0x616C6C69
"""The number of the door at which the writers of one PostgreSQL database queue."""
# The queue is entered before anything is read: under "read committed" whoever had to wait then sees what is new.
_AT_WRITING = f"SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({_WRITERS})"
FARTHEST_DAYS = 36_500
"""The demonstration's clock stops a century ahead, well before the days that forms take."""

Key = Annotated[int, mapped_column(primary_key=True)]
LARGEST_KEY = 2**31 - 1
"""PostgreSQL's integers end here; asked for a larger number, it fails instead of finding nothing."""
Short = Annotated[str, mapped_column(String(200))]
Long = Annotated[str, mapped_column(Text)]


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored as UTC without zone; a naive one is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Strip the zone after turning to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put the zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


class _Hundredths(TypeDecorator[Decimal]):
    """An exact decimal with two places, stored as a whole number of hundredths."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Scale up; more than two places are refused, never rounded."""
        if value is None:
            return None
        scaled = value * 100
        if scaled != scaled.to_integral_value(ROUND_HALF_EVEN):
            raise ValueError(f"{value} has more than two decimal places")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Scale down."""
        return None if value is None else Decimal(value) / 100


class Area(_Hundredths):
    """Square metres to 0.01, exact."""

    cache_ok = True


class Money(_Hundredths):
    """Yuan to the fen, exact."""

    cache_ok = True


class Score(_Hundredths):
    """Points or a percentage to 0.01, exact."""

    cache_ok = True


class Base(DeclarativeBase):
    """Every table of the platform; constraints are named by one convention."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, int: Integer}


class Clock(Protocol):
    """Where the instant comes from; the demonstration can shift it."""

    def now(self) -> datetime:
        """The present instant, aware."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present instant, aware."""
        return datetime.now(UTC)


class ShiftedClock:
    """The clock of the machine moved ahead by the days written in a file, so that all processes agree."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def days(self) -> int:
        """How many days ahead the demonstration stands; 0 where nothing, or nothing readable, is written."""
        try:
            text = self._file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return 0
        return int(text) if re.fullmatch(r"[0-9]{1,5}", text) else 0

    def advance(self, days: int) -> int:
        """Move ahead by `days`, at most to FARTHEST_DAYS; returns the new total."""
        with self._file.with_suffix(".lock").open("a") as door:
            fcntl.flock(door, fcntl.LOCK_EX)  # two presses at once both count
            total = min(self.days + days, FARTHEST_DAYS)
            spare = self._file.with_suffix(".new")
            spare.write_text(str(total), encoding="ascii")
            spare.replace(self._file)
        return total

    def now(self) -> datetime:
        """The present instant of the demonstration, aware."""
        return datetime.now(UTC) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A session and the one instant at which everything in it happens."""

    session: Session
    now: datetime

    @property
    def today(self) -> date:
        """The date of the instant in Asia/Shanghai."""
        return local_date(self.now)

    @property
    def keyring(self) -> Keyring:
        """The keys of this installation."""
        return cast("Keyring", self.session.info["keyring"])

    @property
    def home(self) -> Path:
        """The folder of this installation, below which files are stored."""
        return cast("Path", self.session.info["home"])


def prepare(engine: Engine) -> None:
    """Teach an engine what the platform relies on, so that both databases behave alike.

    A reading transaction sees one state throughout; writing ones come one after the other and each sees what the one
    before it has committed; who waits too long is told so (OperationalError).
    """
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _prepare_postgresql(engine)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for pragma in ("foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _: ConnectionPoolEntry) -> None:
        connection.execute(
            f"SET lock_timeout = {BUSY_TIMEOUT_MS}; SET statement_timeout = {STATEMENT_TIMEOUT_MS}; "
            f"SET idle_in_transaction_session_timeout = {IDLE_TIMEOUT_MS}; "
            "SET default_transaction_isolation = 'repeatable read'"
        )
        connection.commit()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        if connection.get_execution_options().get("writing"):
            connection.exec_driver_sql(_AT_WRITING)

    @event.listens_for(engine, "handle_error")
    def on_error(context: ExceptionContext) -> None:
        # The lines after the first repeat the row that was refused: names and numbers would get into the log.
        for error in (context.original_exception, context.sqlalchemy_exception):
            if error is not None and error.args:
                error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])


def engine_options(url: str) -> dict[str, Any]:
    """What SQLAlchemy is told when it opens the database at `url`, beside the address."""
    options: dict[str, Any] = {"hide_parameters": True}  # a failed statement is logged; its names are not
    if url.startswith("postgresql"):
        # A connection that the server has dropped is found out before it is used, not by a person's request.
        options |= {
            "pool_pre_ping": True,
            "connect_args": {"connect_timeout": CONNECT_TIMEOUT_S, "client_encoding": "utf8"},
        }
    return options


_turns: WeakKeyDictionary[Engine, Lock] = WeakKeyDictionary()


@contextmanager
def _turn(session: Session) -> Iterator[None]:
    """Let the writers of this process queue before an SQLite database.

    SQLite itself has no queue: whoever waits looks again up to every 0.1 s, and among many writers one may find the
    database taken each time until its patience ends. Other processes are still met by the busy timeout alone.
    """
    engine = session.get_bind().engine
    if engine.dialect.name != "sqlite":
        yield
        return
    turn = _turns.setdefault(engine, Lock())
    mine = turn.acquire(timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        yield
    finally:
        if mine:
            turn.release()


@contextmanager
def transaction(session: Session, clock: Clock) -> Iterator[Transaction]:
    """End the running read, then write: everything inside commits together or not at all.

    Rows loaded before expire. Raises ChangedMeanwhile where a versioned row was saved by somebody else in between.
    """
    if session.info.get("writing") or session.new or session.dirty or session.deleted:
        raise RuntimeError("nested, or an unsaved change")
    session.rollback()  # A read that turns into a write on an old snapshot would be "locked" at once.
    session.info["writing"] = True
    try:
        with _turn(session), session.begin():
            session.connection(execution_options={"writing": True})
            yield Transaction(session, now=clock.now())
    except StaleDataError as lost:
        raise ChangedMeanwhile("这条记录刚被别人修改。", remedy="请刷新后再试。") from lost
    finally:
        session.info["writing"] = False
