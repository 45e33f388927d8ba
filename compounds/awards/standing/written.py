"""Marks as somebody wrote them: a line a mark, or a line an entry with a column each reviewer; headers forgiven."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from io import StringIO

from compounds.awards.standing.headings import (
    ENTRY,
    HEADERS,
    JOIN,
    MARK,
    NAMES,
    REVIEWER,
    Unreadable,
    found,
    is_sum,
    listed,
    tidy,
    twice,
)
from compounds.awards.standing.marks import Mark

CODINGS = ("utf-8-sig", "gb18030")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ",\t;|，"
_NOTHING = frozenset(
    {
        *("", "-", "–", "—", "--", "/", "*", ".", "na", "n/a", "nan", "null", "none", "dns", "dnf", "wd", "abs"),
        *("缺", "缺席", "弃权", "回避", "未评", "未打分", "无"),
    }
)
_MOST_TOLD = 5
_SHOWN = 12
_LONGEST = 40
_LEAST_WIDE = 2
_REMEMBERED = 100_000
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?", re.IGNORECASE)
_DECIMAL_COMMA, _THOUSANDS = re.compile(r"[+-]?\d+,\d{1,2}"), re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_LABELLED = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*:\s+\D.*", re.DOTALL)
_AMBIGUOUS = "分不清逗号是小数点还是千位，请写成1234或者1.234"


class Shape(StrEnum):
    """How a table is laid out: a line a mark; a line an entry, a column a reviewer; or the other way round."""

    LONG = "long"
    WIDE = "wide"
    TURNED = "turned"


@dataclass(frozen=True, slots=True)
class Written:
    """What a table says: its marks, how many had none, how many said again what another says, and its shape.

    `aside` are the columns of a wide table that are no reviewer's; `percent` says that all marks were percentages.
    """

    marks: tuple[Mark, ...]
    empty: int
    repeated: int
    shape: Shape = Shape.LONG
    aside: tuple[str, ...] = ()
    percent: bool = False


Line = tuple[int, list[str]]
Told = tuple[int, str, str, str]
"""A line, and what it says of reviewer, entry and mark."""


def read(content: bytes, named: Mapping[str, str] | None = None, *, wide: bool = False) -> Written:
    """The marks in a table. `named` says how columns are called that have other names than HEADERS knows.

    A name may be several, joined by `+`. A table without a column of marks, or any with `wide`, has a column for each
    reviewer. Blank marks and 缺席, 回避 or NA are counted and left out. Raises Unreadable, naming the lines, for what
    is no number, for a line longer than the head, and for two different marks of one reviewer for one entry.
    """
    rows = _rows(_text(content))
    if not rows:
        raise Unreadable("这张表是空的。第一行要写评委、参评对象、分数三个表头，下面一行一个分数。")
    head = rows[0][1]
    columns = found(head, named or {})
    wrong = [
        f"第{line}行比表头多了{_last(row) - len(head)}格，小数用了逗号的请改成小数点，里面有逗号的请加引号"
        for line, row in rows[1:]
        if _last(row) > len(head)
    ]
    if wrong:
        raise _told(wrong)
    if not wide and len(columns) == len(HEADERS):
        return _gathered(_long(rows[1:], columns), Shape.LONG, ())
    if wide or not (named or {}).get(MARK):
        if (plan := _wide(head, rows[1:], columns, forced=wide)) is not None:
            return _gathered(plan.lines(rows[1:], head), plan.shape, plan.aside(head))
        if wide:
            raise Unreadable("宽表要有一列参评对象，后面至少两列，每列是一位评委的分数。请检查表头，或者去掉 --wide。")
    lacking = [NAMES[what] for what in HEADERS if what not in columns]
    raise Unreadable(
        f"表头里找不到{'、'.join(lacking)}。第一行要有评委、参评对象、分数三列（或者 reviewer、entry、mark），"
        "列名不同的，用 --reviewer、--entry、--mark 写明；一行一个对象、一列一位评委的，加 --wide。"
        f"表头有：{listed(head)}。"
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where a wide table names its lines, and which columns hold marks."""

    shape: Shape
    names: tuple[int, ...]
    marks: tuple[int, ...]

    def lines(self, rows: Iterable[Line], head: Sequence[str]) -> Iterator[Told]:
        """Every cell of marks as a line of its own."""
        across = [tidy(head[place]) for place in self.marks]
        for line, row in rows:
            key = _joined(row, self.names)
            for name, place in zip(across, self.marks, strict=True):
                pair = (key, name) if self.shape is Shape.TURNED else (name, key)
                yield line, *pair, tidy(row[place]) if place < len(row) else ""

    def aside(self, head: Sequence[str]) -> tuple[str, ...]:
        """The names of the columns that are not read."""
        used = {*self.names, *self.marks}
        return tuple(tidy(cell) for place, cell in enumerate(head) if place not in used and tidy(cell))


def _wide(
    head: Sequence[str], rows: Sequence[Line], columns: Mapping[str, tuple[int, ...]], *, forced: bool
) -> _Plan | None:
    """How a wide table is to be read; None where it is none."""
    if REVIEWER in columns and ENTRY in columns and not forced:
        return None  # a line a mark, and only the column of marks is unknown
    turned = REVIEWER in columns and ENTRY not in columns
    names = columns.get(REVIEWER if turned else ENTRY) or next(
        ((place,) for place in range(len(head)) if not _numbers(rows, place)), (0,)
    )
    marks = tuple(
        place
        for place in range(len(head))
        if place not in names and tidy(head[place]) and not is_sum(head[place]) and _numbers(rows, place)
    )
    if len(marks) < _LEAST_WIDE and not (forced and marks):
        return None
    if name := twice(head, marks):
        raise Unreadable(f"表头里有两列都叫“{name}”，分不清是谁的分。请改成不同的名称。")
    return _Plan(Shape.TURNED if turned else Shape.WIDE, names, marks)


def _numbers(rows: Sequence[Line], place: int) -> bool:
    """Whether a column holds marks: more numbers than words, and at least one number."""
    cells = [tidy(row[place]) for _, row in rows if place < len(row)]
    said = [cell for cell in cells if cell.casefold() not in _NOTHING]
    good = sum(isinstance(number(cell)[0], Fraction) for cell in said)
    return good * 2 > len(said)


def _long(rows: Iterable[Line], columns: Mapping[str, tuple[int, ...]]) -> Iterator[Told]:
    for line, row in rows:
        yield line, _joined(row, columns[REVIEWER]), _joined(row, columns[ENTRY]), _joined(row, columns[MARK])


def _joined(row: Sequence[str], places: Sequence[int]) -> str:
    parts = [tidy(row[place]) if place < len(row) else "" for place in places]
    return parts[0] if len(parts) == 1 else JOIN.join(parts) if all(parts) else ""


def _gathered(lines: Iterable[Told], shape: Shape, aside: tuple[str, ...]) -> Written:
    known: dict[tuple[str, str], tuple[int, Fraction]] = {}
    wrong: list[str] = []
    empty = repeated = percents = 0
    for line, reviewer, entry, typed in lines:
        if typed.casefold() in _NOTHING:
            empty += 1
            continue
        value, why = number(typed)
        percents += typed.endswith("%")
        if not reviewer or not entry:
            wrong.append(f"第{line}行没有写{'评委' if not reviewer else '参评对象'}")
        elif value is None:
            wrong.append(f"第{line}行的“{typed[:_SHOWN]}”{why}")
        elif (reviewer, entry) not in known:
            known[reviewer, entry] = line, value
        elif known[reviewer, entry][1] == value:
            repeated += 1
        else:
            wrong.append(
                f"第{known[reviewer, entry][0]}行和第{line}行，同一位评委给同一个对象打了两个不同的分"
                f"（分轮次、分年份的，用 --entry 写成“对象那列{JOIN}轮次那列”）"
            )
    if percents and not wrong and percents != len(known) + repeated:
        wrong.append("有的分数带百分号，有的不带，不知道是不是一样的尺度")
    if wrong:
        raise _told(wrong)
    if not known:
        raise Unreadable("表里一个分数也没有。请检查分数那一列。")
    given = tuple(Mark(*key, value) for key, (_, value) in known.items())
    return Written(given, empty, repeated, shape, aside, bool(percents))


def _told(wrong: Sequence[str]) -> Unreadable:
    more = f"；一共有{len(wrong)}处" if len(wrong) > _MOST_TOLD else ""
    return Unreadable("；".join(wrong[:_MOST_TOLD]) + more + "。请改好再算。")


def _text(content: bytes) -> str:
    for coding in ("utf-16",) if content.startswith(_UTF_16) else CODINGS:
        try:
            return content.decode(coding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("读不出文字。请在表格软件里另存为 CSV（UTF-8）再试。")


def _rows(text: str) -> list[Line]:
    if "\0" in text:
        raise Unreadable("这不是文字的表。请在表格软件里另存为 CSV（UTF-8）再试。")
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=lambda one: (head.count(one), -DELIMITERS.index(one)))
    reader = csv.reader(StringIO(text, newline=None), delimiter=delimiter)
    try:
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as wrong:
        raise Unreadable(f"第{reader.line_num}行读不出来。请在表格软件里另存为 CSV（UTF-8）再试。") from wrong


def _last(row: Sequence[str]) -> int:
    """How far a line reaches."""
    return next((place for place in range(len(row), 0, -1) if row[place - 1].strip()), 0)


@lru_cache(maxsize=_REMEMBERED)
def number(typed: str) -> tuple[Fraction | None, str]:
    """An exact number, or why it is none; a single comma is a decimal one where it cannot part thousands.

    `6: weak accept` is 6, as review forms write it; 85% is 85.
    """
    text = typed.removesuffix("分").removesuffix("%").strip()
    if labelled := _LABELLED.fullmatch(text):
        text = labelled[1]
    if len(text) > _LONGEST:
        return None, "不是分数"
    if _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    elif _THOUSANDS.fullmatch(text):
        return None, _AMBIGUOUS
    if not _PLAIN.fullmatch(text) or not text.isascii():
        return None, "不是分数"
    return Fraction(text), ""
