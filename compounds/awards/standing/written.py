"""Marks as somebody wrote them: a text table with a column each for reviewer, entry and mark, headers forgiven."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from io import StringIO

from compounds.awards.standing.marks import Mark

CODINGS = ("utf-8-sig", "gb18030")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ",\t;|，"
HEADERS: Mapping[str, tuple[str, ...]] = {
    "reviewer": (
        *("评委", "评审", "评审人", "评分人", "打分人", "专家", "评委姓名", "评委编号"),
        *("reviewer", "judge", "rater", "assessor", "referee", "marker", "grader", "evaluator", "critic", "user"),
    ),
    "entry": (
        *("参评对象", "参评", "对象", "小区", "项目", "作品", "参赛", "申报", "选手", "小区名称"),
        *("entry", "item", "object", "candidate", "project", "applicant", "contestant", "participant", "submission"),
        *("product", "wine", "movie", "paper", "essay", "team", "compound", "subject"),
    ),
    "mark": (
        *("分数", "得分", "评分", "打分", "分", "成绩"),
        *("mark", "score", "rating", "points", "grade", "value"),
    ),
}
"""What the columns may be called, the likelier names first."""
HEADER_NAMES = {"reviewer": "评委", "entry": "参评对象", "mark": "分数"}
_NOTHING = frozenset({"", "-", "—", "/", "na", "n/a", "nan", "null", "none", "缺", "缺席", "弃权", "回避", "未评"})
_MOST_TOLD = 5
_SHOWN = 12
_LONGEST = 40
_BETWEEN, _TAIL = re.compile(r"[^a-z]+"), re.compile(r"(?<=..)(id|name|no|number)$")


class Unreadable(ValueError):
    """The table is none of marks; the sentence says why and what would help."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a table says: its marks, how many lines had none, and how many said again what another line says."""

    marks: tuple[Mark, ...]
    empty: int
    repeated: int


def read(content: bytes, named: Mapping[str, str] | None = None) -> Written:
    """The marks in a table. `named` says how columns are called that have other names than HEADERS knows.

    Blank marks and 缺席, 回避 or NA are counted and left out. Raises Unreadable, naming the lines, for what is no
    number and for two different marks of one reviewer for one entry.
    """
    rows = _rows(_text(content))
    if not rows:
        raise Unreadable("这张表是空的。第一行要写评委、参评对象、分数三个表头，下面一行一个分数。")
    columns = _columns(rows[0][1], named or {})
    known: dict[tuple[str, str], tuple[int, Fraction]] = {}
    wrong: list[str] = []
    empty = repeated = 0
    for line, row in rows[1:]:
        reviewer, entry, typed = (_tidy(row[columns[name]]) if columns[name] < len(row) else "" for name in HEADERS)
        if typed.casefold() in _NOTHING:
            empty += 1
            continue
        value = _number(typed)
        if not reviewer or not entry:
            wrong.append(f"第{line}行没有写{'评委' if not reviewer else '参评对象'}")
        elif value is None:
            wrong.append(f"第{line}行的“{typed[:_SHOWN]}”不是分数")
        elif (reviewer, entry) not in known:
            known[reviewer, entry] = line, value
        elif known[reviewer, entry][1] == value:
            repeated += 1
        else:
            wrong.append(f"第{known[reviewer, entry][0]}行和第{line}行，同一位评委给同一个对象打了两个不同的分")
    if wrong:
        more = f"；一共有{len(wrong)}处" if len(wrong) > _MOST_TOLD else ""
        raise Unreadable("；".join(wrong[:_MOST_TOLD]) + more + "。请改好再算。")
    if not known:
        raise Unreadable("表里一个分数也没有。请检查分数那一列。")
    return Written(tuple(Mark(*key, value) for key, (_, value) in known.items()), empty, repeated)


def _text(content: bytes) -> str:
    for coding in ("utf-16",) if content.startswith(_UTF_16) else CODINGS:
        try:
            return content.decode(coding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("读不出文字。请在表格软件里另存为 CSV（UTF-8）再试。")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    if "\0" in text:
        raise Unreadable("这不是文字的表。请在表格软件里另存为 CSV（UTF-8）再试。")
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=lambda one: (head.count(one), -DELIMITERS.index(one)))
    reader = csv.reader(StringIO(text, newline=None), delimiter=delimiter)
    try:
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as wrong:
        raise Unreadable(f"第{reader.line_num}行读不出来。请在表格软件里另存为 CSV（UTF-8）再试。") from wrong


def _columns(head: Sequence[str], named: Mapping[str, str]) -> dict[str, int]:
    """Which column holds what: by the name given, by a name that is known, by a known word in its name."""
    names = [_plain(cell) for cell in head]
    found: dict[str, int] = {}
    for what, called in named.items():
        if _plain(called) not in names:
            raise Unreadable(f"表头里没有“{called}”。表头有：{'、'.join(cell.strip() for cell in head)}。")
        found[what] = names.index(_plain(called))
    for fits in (str.__eq__, _has):
        for what in (one for one in HEADERS if one not in found):
            free = [place for place in range(len(names)) if place not in found.values()]
            place = next((place for word in HEADERS[what] for place in free if fits(word, names[place])), None)
            if place is not None:
                found[what] = place
    if lacking := [HEADER_NAMES[what] for what in HEADERS if what not in found]:
        raise Unreadable(
            f"表头里找不到{'、'.join(lacking)}。第一行要有评委、参评对象、分数三列（或者 reviewer、entry、mark），"
            "列名不同的，用 --reviewer、--entry、--mark 写明。"
        )
    return found


def _has(word: str, name: str) -> bool:
    return word in name if not word.isascii() else word in (_TAIL.sub("", part) for part in _BETWEEN.split(name))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().strip("\ufeff\"'").casefold()


def _tidy(cell: str) -> str:
    """Without what nobody sees: line ends inside a cell, zero-width letters, codes that steer a terminal."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", cell) if letter.isprintable()).strip()


def _number(typed: str) -> Fraction | None:
    """An exact number; a single comma is read as a decimal one where it cannot part thousands."""
    plain = typed.removesuffix("分").strip()
    if len(plain) > _LONGEST:
        return None
    if re.fullmatch(r"[+-]?\d+,\d{1,2}", plain):
        plain = plain.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?", plain, re.IGNORECASE):
        return None
    try:
        return Fraction(Decimal(plain))
    except InvalidOperation:
        return None
