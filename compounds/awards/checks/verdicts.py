"""Rows of the bureau as they were understood, the verdict on each, and how all is kept as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from alliance.kernel import canonical
from compounds.awards.checks.columns import BY_TABLE
from compounds.awards.checks.workflow import TABLE_NAMES, TAKEN, Table, Verdict
from compounds.workbooks.reading import Read, Row
from compounds.workbooks.verdicts import Change, Problem

LABELS: Mapping[str, str] = {
    "score": "得分",
    "found": "发现问题数",
    "mended": "已整改数",
    "total": "总分",
    "monthly": "月均分",
    "site": "年末现场",
    "satisfaction": "业主满意",
    "complaints": "投诉办结",
    "grade": "等级",
    "party_quarters": "党员委员比例（档）",
    "note": "备注",
}
"""What figures are called, by column of the tables that keep them."""


@dataclass(frozen=True, slots=True)
class Monthly:
    """The figures of one month."""

    score: Decimal
    found: int | None = None
    mended: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Yearly:
    """The figures of one year."""

    total: Decimal
    monthly: Decimal | None = None
    site: Decimal | None = None
    satisfaction: Decimal | None = None
    complaints: Decimal | None = None
    grade: str = ""
    party_quarters: int | None = None
    note: str = ""


Figures = Monthly | Yearly
KINDS: Mapping[Table, type[Figures]] = {Table.MONTHLY: Monthly, Table.YEARLY: Yearly}
_EXACT = frozenset({"score", "total", "monthly", "site", "satisfaction", "complaints"})


def told(figures: Figures) -> dict[str, Any]:
    """The figures by column, decimals as text of two places, so that 88 and 88.00 are one."""
    return {
        key: None if value is None else f"{value:.2f}" if key in _EXACT else value
        for key, value in asdict(figures).items()
    }


def digest(figures: Figures) -> str:
    """SHA-256 over the figures: the same ones handed in again have the same."""
    return canonical.digest(told(figures))


def figures(table: Table, plain: Mapping[str, Any]) -> Figures:
    """The figures that `told` has written, or that a row of the table keeps."""
    kind = KINDS[table]
    values: dict[str, Any] = {one.name: plain[one.name] for one in fields(kind)}
    for key in _EXACT & values.keys():
        values[key] = None if values[key] is None else Decimal(values[key])
    return kind(**values)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row says: which compound, the first day of which month or year, which figures."""

    compound_id: int
    place_id: int
    compound: str
    when: date
    figures: Figures


@dataclass(frozen=True, slots=True)
class Line:
    """One row judged. `replaces` is the id of the figures that it corrects, `changes` what differs from them."""

    table: Table
    number: int
    verdict: Verdict
    title: str
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    entry: Entry | None = None
    replaces: int | None = None

    @property
    def key(self) -> tuple[Table, int]:
        """Where the row stands."""
        return self.table, self.number

    @property
    def place(self) -> str:
        """Where the row stands, as people say it."""
        return f"{TABLE_NAMES[self.table]}，第 {self.number} 行"

    @property
    def stands_on(self) -> tuple[object, ...]:
        """What must not change between the preview and the confirmation."""
        return self.verdict, self.replaces, self.entry.compound_id if self.entry is not None else None


@dataclass(frozen=True, slots=True)
class Content:
    """What a previewed run holds: the sheets as they were read, the month and year of rows that name none, verdicts."""

    sheets: tuple[Read, ...]
    skipped: tuple[str, ...]
    usual: date | None
    lines: tuple[Line, ...] = ()


def counted(lines: Iterable[Line]) -> dict[str, int]:
    """How many rows of each verdict, and how many a confirmation would write."""
    found = Counter(line.verdict for line in lines)
    return {**{one.value: found[one] for one in Verdict}, "taken": sum(found[one] for one in TAKEN)}


def to_json(content: Content) -> dict[str, Any]:
    """Plain lists and dictionaries; `from_json` gives the same content back."""
    return {
        "skipped": list(content.skipped),
        "usual": content.usual.isoformat() if content.usual is not None else None,
        "sheets": [
            {
                "table": str(one.kind),
                "name": one.name,
                "letters": dict(one.letters),
                "unused": list(one.unused),
                "rows": [[row.number, dict(row.cells), dict(row.troubles), row.hidden] for row in one.rows],
            }
            for one in content.sheets
        ],
        "lines": [_line_out(line) for line in content.lines],
    }


def from_json(plain: Mapping[str, Any]) -> Content:
    """The content that `to_json` has written."""
    return Content(
        tuple(
            Read(
                BY_TABLE[Table(one["table"])].kind,
                one["name"],
                one["letters"],
                tuple(Row(number, cells, troubles, hidden) for number, cells, troubles, hidden in one["rows"]),
                tuple(one["unused"]),
            )
            for one in plain["sheets"]
        ),
        tuple(plain["skipped"]),
        date.fromisoformat(plain["usual"]) if plain["usual"] else None,
        tuple(_line_in(line) for line in plain["lines"]),
    )


def _line_out(line: Line) -> dict[str, Any]:
    entry = line.entry
    return {
        "table": line.table.value,
        "number": line.number,
        "verdict": line.verdict.value,
        "title": line.title,
        "problems": [asdict(one) for one in line.problems],
        "remarks": list(line.remarks),
        "changes": [asdict(one) for one in line.changes],
        "entry": None
        if entry is None
        else {
            "compound_id": entry.compound_id,
            "place_id": entry.place_id,
            "compound": entry.compound,
            "when": entry.when.isoformat(),
            "figures": told(entry.figures),
        },
        "replaces": line.replaces,
    }


def _line_in(plain: Mapping[str, Any]) -> Line:
    table, entry = Table(plain["table"]), plain["entry"]
    return Line(
        table,
        plain["number"],
        Verdict(plain["verdict"]),
        plain["title"],
        tuple(Problem(**one) for one in plain["problems"]),
        tuple(plain["remarks"]),
        tuple(Change(**one) for one in plain["changes"]),
        None
        if entry is None
        else Entry(
            entry["compound_id"],
            entry["place_id"],
            entry["compound"],
            date.fromisoformat(entry["when"]),
            figures(table, entry["figures"]),
        ),
        plain["replaces"],
    )
