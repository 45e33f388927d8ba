"""The verdict on each row: what would happen, what is wrong and where, what to look at; and how it is kept as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from compounds.workbooks.columns import BY_KIND, Sheet, Value
from compounds.workbooks.reading import Book, Read, Row
from compounds.workbooks.values import value

READ_SHOWN = 60


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


VERDICT_NAMES: dict[Verdict, str] = {
    Verdict.NEW: "新增",
    Verdict.CHANGED: "更新",
    Verdict.SAME: "没有变化",
    Verdict.WRONG: "有问题",
}
LOOK = "请您看一下"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: the sentence with the way out, and the cell with what was read in it."""

    sentence: str
    letter: str = ""
    heading: str = ""
    read: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody should look at; it does not keep the row out. `source` is the rule it deviates from."""

    sentence: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that would change."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row judged. `base` is the state of the registry that the verdict stands on; it tells a change meanwhile."""

    sheet: str
    number: int
    title: str
    verdict: Verdict
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Remark, ...] = ()
    changes: tuple[Change, ...] = ()
    base: str = ""

    @property
    def key(self) -> tuple[str, int]:
        """Where the row stands in the workbook."""
        return self.sheet, self.number

    @property
    def place(self) -> str:
        """The place of the row as people say it: “小区”表第 5 行."""
        return f"“{BY_KIND[self.sheet].name}”表第 {self.number} 行"

    @property
    def stands_on(self) -> tuple[object, ...]:
        """What must not change between the preview and the confirmation."""
        return self.verdict, self.base, self.changes


@dataclass(slots=True)
class Weighing:
    """A row while it is judged: gives values, gathers what is wrong. `of` is its sheet where that is none of ours."""

    read: Read
    row: Row
    of: InitVar[Sheet | None] = None
    sheet: Sheet = field(init=False)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def __post_init__(self, of: Sheet | None) -> None:
        self.sheet = of or BY_KIND[self.read.kind]

    def has(self, code: str) -> bool:
        """True where the cell is filled."""
        return code in self.row.cells

    def take(self, code: str) -> Any:
        """The value of a cell; None where it is empty or wrong, and then the problem is noted."""
        column = self.sheet.column(code)
        text = self.row.cells.get(code)
        if trouble := self.row.troubles.get(code):
            self.wrong(trouble, code)
            return None
        if text is None:
            if column.required:
                self.wrong(f"没有填“{column.heading}”。", code)
            return None
        try:
            return value(column, text)
        except ValueError as wrong:
            self.wrong(f"“{column.heading}”{wrong}", code)
            return None

    def wrong(self, sentence: str, code: str = "") -> None:
        """Note a problem, at a cell where it has one."""
        if code and code in self.read.letters:
            text = self.row.cells.get(code, "")
            self.problems.append(
                Problem(sentence, self.read.letters[code], self.sheet.column(code).heading, shown(text))
            )
        else:
            self.problems.append(Problem(sentence))

    def look(self, sentence: str, source: str = "") -> None:
        """Note something to look at."""
        self.remarks.append(Remark(sentence, source))

    def line(self, title: str, verdict: Verdict, *, changes: Sequence[Change] = (), base: str = "") -> Line:
        """The judged row; whatever is wrong outweighs the verdict."""
        if self.row.hidden:
            self.look("这一行在表格里是隐藏的，也读进来了。")
        wrong = bool(self.problems)
        return Line(
            self.read.kind,
            self.row.number,
            title,
            Verdict.WRONG if wrong else verdict,
            tuple(self.problems),
            tuple(self.remarks),
            () if wrong else tuple(changes),
            base,
        )


def shown(text: str) -> str:
    """What was read, short enough for a page."""
    flat = " ".join(text.split())
    return flat if len(flat) <= READ_SHOWN else f"{flat[:READ_SHOWN]}……"


def said(fact: Value | None) -> str:
    """A fact as it reads beside another: dates and numbers in full, nothing as 空."""
    match fact:
        case None | "":
            return "空"
        case Decimal():
            return f"{fact:,.2f}".rstrip("0").rstrip(".")
        case bool():
            return "是" if fact else "否"
        case int():
            return f"{fact:,}"
        case date():
            return f"{fact:%Y-%m-%d}"
        case _:
            return str(fact)


def changes(pairs: Iterable[tuple[str, Value | None, Value | None]]) -> tuple[Change, ...]:
    """Those facts that differ; a new value of None leaves the old one as it is."""
    return tuple(
        Change(label, said(old), said(new)) for label, old, new in pairs if new is not None and new != (old or None)
    )


def counted(lines: Iterable[Line]) -> dict[str, int]:
    """How many rows of each verdict, and how many to look at."""
    lines = tuple(lines)
    found = Counter(line.verdict.value for line in lines)
    return {**{one.value: found[one.value] for one in Verdict}, "look": sum(bool(line.remarks) for line in lines)}


@dataclass(frozen=True, slots=True)
class Content:
    """What a previewed run holds: the rows as they were read, and the verdicts as they were shown."""

    book: Book
    lines: tuple[Line, ...]


def to_json(content: Content) -> dict[str, Any]:
    """Plain lists and dictionaries; `from_json` gives the same content back."""
    return {
        "skipped": list(content.book.skipped),
        "sheets": [
            {
                "kind": str(sheet.kind),
                "name": sheet.name,
                "letters": dict(sheet.letters),
                "unused": list(sheet.unused),
                "problems": list(sheet.problems),
                "rows": [[row.number, dict(row.cells), dict(row.troubles), row.hidden] for row in sheet.rows],
            }
            for sheet in content.book.sheets
        ],
        "lines": [
            [
                str(line.sheet),
                line.number,
                line.title,
                line.verdict.value,
                [[one.sentence, one.letter, one.heading, one.read] for one in line.problems],
                [[one.sentence, one.source] for one in line.remarks],
                [[one.label, one.old, one.new] for one in line.changes],
                line.base,
            ]
            for line in content.lines
        ],
    }


def from_json(plain: Mapping[str, Any]) -> Content:
    """The content that `to_json` has written."""
    sheets = tuple(
        Read(
            BY_KIND[sheet["kind"]].kind,
            sheet["name"],
            sheet["letters"],
            tuple(Row(number, cells, troubles, hidden) for number, cells, troubles, hidden in sheet["rows"]),
            tuple(sheet["unused"]),
            tuple(sheet["problems"]),
        )
        for sheet in plain["sheets"]
    )
    lines = tuple(
        Line(
            BY_KIND[sheet].kind,
            number,
            title,
            Verdict(verdict),
            _each(Problem, problems),
            _each(Remark, remarks),
            _each(Change, changed),
            base,
        )
        for sheet, number, title, verdict, problems, remarks, changed, base in plain["lines"]
    )
    return Content(Book(sheets, tuple(plain["skipped"])), lines)


def _each(make: Callable[..., Any], rows: Iterable[Sequence[Any]]) -> tuple[Any, ...]:
    return tuple(make(*row) for row in rows)
