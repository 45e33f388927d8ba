"""A second alliance with everything that the first one has: each of its rows once more, marked in its words.

Where the first alliance has the record 7, its twin has `SHIFT + 7`. Whoever is of the first alliance must never be
told a word of it, and nothing that they are told may change because it is there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import ForeignKeyConstraint, Integer, String, Table, Text, UniqueConstraint, exc, insert, select, text
from sqlalchemy.orm import Session

from alliance.kernel.db import Base
from alliance.kernel.places.models import Alliance, Place
from alliance.kernel.references import Reference

SHIFT = 1_000_000
MARK = "鑫淼焱"
"""Stands in every sentence and name of the twin, and nowhere else."""
SHORT = "鑫"
"""What the twin's references begin with."""
DIVISION = "990802"
"""The twin's division code."""
SHARED = frozenset(
    {"errands", "days_turned", "ledger_heads", "stored_files", "verification_tries", "search_vectors"}
    | {"lay_words", "library_works", "library_versions", "library_articles", "library_lineage", "library_marks"}
)
"""Tables of the installation itself and of the law, which know no alliance."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
Row = dict[str, Any]


class Twin:
    """The copying of one alliance's rows."""

    def __init__(self, session: Session, alliance: Alliance) -> None:
        self._session, self._alliance = session, alliance
        self._root = cast("str", session.scalar(select(Place.path).where(Place.id == alliance.place_id)))
        self._code = self._root.strip("/").rsplit("/", 1)[-1]
        self.ids: dict[str, set[int]] = {}
        """By table: the ids that have a twin."""

    def make(self) -> None:
        """Write every row once more."""
        self._session.execute(text("PRAGMA defer_foreign_keys=ON"))
        read = {table.name: self._rows(table) for table in Base.metadata.sorted_tables if table.name not in SHARED}
        grew = True
        while grew:  # tables point at each other in circles
            grew = False
            for table in Base.metadata.sorted_tables:
                mine = {row["id"] for row in read.get(table.name, ()) if "id" in row and self._ours(table, row)}
                grew |= mine > self.ids.get(table.name, set())
                self.ids[table.name] = mine
        for table in Base.metadata.sorted_tables:
            rows = [self._copy(table, row) for row in read.get(table.name, ()) if self._ours(table, row)]
            if rows:
                try:
                    self._session.execute(insert(table), rows)
                except exc.IntegrityError as wrong:
                    raise AssertionError(f"the twin of {table.name} cannot be written: {wrong.orig}") from wrong

    def _rows(self, table: Table) -> list[Row]:
        return [dict(row._mapping) for row in self._session.execute(select(table))]

    def _ours(self, table: Table, row: Row) -> bool:
        if table.name == "alliances":
            return bool(row["id"] == self._alliance.id)
        if table.name == "places":
            return str(row["path"]).startswith(self._root)
        if "alliance_id" in table.c:
            return bool(row["alliance_id"] == self._alliance.id)
        if table.name == "ledger_lines":
            return bool(row["chain"] == self._alliance.id)
        if "subject_id" in table.c and "subject" in table.c:
            return row["subject_id"] in self.ids.get(row["subject"], ())
        return any(self._leads_on(key, row) for key in table.foreign_key_constraints)

    def _leads_on(self, key: ForeignKeyConstraint, row: Row) -> bool:
        return any(row[one.parent.name] in self.ids.get(one.column.table.name, ()) for one in key.elements)

    def _copy(self, table: Table, row: Row) -> Row:
        alone = {
            column.name
            for one in table.constraints
            if isinstance(one, UniqueConstraint) and len(one.columns) == 1
            for column in one.columns
        } | {column.name for column in table.columns if column.unique}
        made = {}
        for column in table.columns:
            value, name = row[column.name], column.name
            if value is None:
                made[name] = None
            elif column.foreign_keys:
                target = next(iter(column.foreign_keys)).column
                has_twin = target.name == "id" and value in self.ids.get(target.table.name, ())
                made[name] = value + SHIFT if has_twin else value
            elif (name in {"id", "chain"} or name.endswith("_id")) and type(column.type) is Integer:
                made[name] = value if "article" in name else value + SHIFT
            else:
                made[name] = self._word(value, name, alone=name in alone, plain=type(column.type) in (String, Text))
        return made

    def _word(self, value: Any, name: str, *, alone: bool, plain: bool) -> Any:
        if isinstance(value, Reference):
            return Reference(SHORT + value.office[1:], value.year, value.serial)
        if not plain or not isinstance(value, str):
            return self._nested(value) if isinstance(value, Mapping | list) else value
        if name == "short":
            return SHORT
        if name in {"path", "place_path"} or (name == "code" and value.startswith(self._code)):
            return value.replace(self._code, DIVISION)
        return value[::-1] if alone else marked(value)

    def _nested(self, value: Any, name: str = "") -> Any:
        if isinstance(value, Mapping):
            return {key: self._nested(one, str(key)) for key, one in value.items()}
        if isinstance(value, list):
            return [self._nested(one, name) for one in value]
        if isinstance(value, str):
            return marked(value)
        is_key = isinstance(value, int) and not isinstance(value, bool) and name.endswith(("_id", "_ids"))
        return value + SHIFT if is_key and "article" not in name else value


def marked(words: str) -> str:
    """The words with the mark behind them; what is no sentence or name, such as a code, stays."""
    return words + MARK if _CHINESE.search(words) else words


def make(session: Session) -> Twin:
    """Give the first alliance its twin."""
    alliance = session.scalars(select(Alliance).order_by(Alliance.id).limit(1)).one()
    twin = Twin(session, alliance)
    twin.make()
    return twin
