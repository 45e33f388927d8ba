"""Rows as lines of JSON and back, with every type exact, whichever database they come from or go to."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

AT_ONCE = 500
LONGEST_LINE = 64_000_000
"""Bytes of one row; the longest that the platform itself writes is a text of some hundred thousand."""
_REVISION = "alembic_version"


class Unreadable(Exception):
    """A line that is not a row of its table."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way of writing values: how a value becomes JSON, and how it comes back."""

    code: str
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _checked(*types: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if type(value) not in types:
            raise ValueError(f"{type(value).__name__} where {types[0].__name__} belongs")
        return value

    return check


KINDS = {
    kind.code: kind
    for kind in (
        Kind("boolean", bool, _checked(bool)),
        Kind("integer", int, _checked(int)),
        Kind("float", float, _checked(float, int)),
        Kind("decimal", str, Decimal),
        Kind("instant", datetime.isoformat, datetime.fromisoformat),
        Kind("day", date.isoformat, date.fromisoformat),
        Kind(
            "bytes", lambda value: base64.b64encode(value).decode(), lambda text: base64.b64decode(text, validate=True)
        ),
        Kind("json", _same, _checked(str)),  # as the text it is stored in, so that nothing in it is written anew
        Kind("text", _same, _checked(str)),
    )
}
# The first that fits counts: an Enum is a String, a Boolean is written as a number by SQLite.
_CODES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (sa.Boolean, "boolean"),
    (sa.Integer, "integer"),
    (sa.Float, "float"),
    (sa.Numeric, "decimal"),
    (sa.DateTime, "instant"),
    (sa.Date, "day"),
    (sa.LargeBinary, "bytes"),
    (sa.JSON, "json"),
    (sa.String, "text"),
)


def code_of(column: sa.Column[Any]) -> str:
    """Which of KINDS a column holds. Raises TypeError for a type that nobody has thought of."""
    for known, code in _CODES:
        if isinstance(column.type, known):
            return code
    raise TypeError(f"a backup does not know {column.type!r} of {column}")


def tables(connection: sa.Connection) -> list[sa.Table]:
    """The tables as they stand in the database, whatever its revision; those that others point to come first."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != _REVISION]


def revision(connection: sa.Connection) -> str:
    """The revision of the tables."""
    return str(connection.execute(sa.text(f"SELECT version_num FROM {_REVISION}")).scalar_one())  # noqa: S608 -- ours


def written(connection: sa.Connection, table: sa.Table) -> Iterator[bytes]:
    """Each row as a line, in the order of the primary key."""
    kinds = [KINDS[code_of(column)] for column in table.c]
    columns = [
        sa.cast(column, sa.Text) if kind.code == "json" else column for column, kind in zip(table.c, kinds, strict=True)
    ]
    query = sa.select(*columns).order_by(*table.primary_key)
    for row in connection.execution_options(yield_per=AT_ONCE).execute(query):
        values = [None if value is None else kind.write(value) for kind, value in zip(kinds, row, strict=True)]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def load(connection: sa.Connection, table: sa.Table, columns: Mapping[str, str], lines: Iterable[bytes]) -> int:
    """Insert the rows of `lines`, which were written with these columns (name to kind); returns how many.

    Raises Unreadable for a line that is none of its rows.
    """
    kinds = [KINDS[code] for code in columns.values()]
    as_json = connection.dialect.name == "postgresql"  # SQLite keeps JSON as text, and would make a number of it
    insert = table.insert().values({name: _bound(table.c[name], code, as_json) for name, code in columns.items()})
    rows, count = _rows(list(columns), kinds, lines), 0
    while batch := list(islice(rows, AT_ONCE)):
        connection.execute(insert, batch)
        count += len(batch)
    return count


def _bound(column: sa.Column[Any], code: str, as_json: bool) -> Any:  # noqa: FBT001 -- one call
    if code != "json":
        return sa.bindparam(f"v_{column.name}", type_=column.type)
    text = sa.bindparam(f"v_{column.name}", type_=sa.Text())
    return sa.cast(text, sa.JSON) if as_json else text


def _rows(names: list[str], kinds: list[Kind], lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            values = json.loads(line)
            pairs = zip(names, kinds, values, strict=True)
            yield {f"v_{name}": None if value is None else kind.read(value) for name, kind, value in pairs}
        except (ValueError, TypeError, ArithmeticError) as wrong:
            raise Unreadable(str(wrong)) from wrong


def unbind(connection: sa.Connection) -> Callable[[], None]:
    """Let rows arrive in any order; what is returned has every reference checked again.

    SQLite can put the check off to the commit; PostgreSQL takes the constraints away and adds them again, which proves
    every row, in the same transaction.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        return lambda: None
    found = connection.execute(
        sa.text(
            "SELECT conrelid::regclass::text AS owner, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS rule"
            " FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    ).all()
    for one in found:
        connection.exec_driver_sql(f"ALTER TABLE {one.owner} DROP CONSTRAINT {one.name}")

    def bind() -> None:
        for one in found:
            connection.exec_driver_sql(f"ALTER TABLE {one.owner} ADD CONSTRAINT {one.name} {one.rule}")

    return bind


def count_on(connection: sa.Connection, table: sa.Table) -> None:
    """Let the numbers that PostgreSQL gives out go on after the highest that was restored; SQLite does so by itself."""
    key = next(iter(table.primary_key), None)
    if connection.dialect.name == "sqlite" or key is None or not isinstance(key.type, sa.Integer):
        return
    sequence = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, key.name)))
    if sequence is not None:
        highest = sa.select(sa.func.coalesce(sa.func.max(key), 0) + 1).scalar_subquery()
        connection.execute(sa.select(sa.func.setval(sequence, highest, sa.false())))
