"""Bulk files in JSON Lines: one article a line, gathered to one version of each work. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from alliance.kernel import typed
from alliance.kernel.numerals import ArticleNumber, to_int
from search.library import parsing

LONGEST_LINE = 5_000_000
PROBLEMS_TOLD = 50
_TITLE_MOST = 300


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that was not taken in, and why; `lines` is how many it stands for."""

    number: int
    why: str
    lines: int = 1


@dataclass(slots=True)
class Gathered:
    """The articles of one version of one work, as (label, text, chapter); what stands first is kept of the rest."""

    title: str
    effective_from: date | None
    effective_to: date | None = None
    level: str = ""
    source: str = ""
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def take(self, label: str, text: str, chapter: str) -> None:
        """Add an article; the very same line again adds nothing."""
        if (label, text) not in self.seen:
            self.seen.add((label, text))
            self.rows.append((label, text, chapter))

    def ordered(self) -> list[tuple[str, str, str]]:
        """The articles by number where each has one, else as they came."""
        numbers = [_number(label) for label, _, _ in self.rows]
        if any(number is None for number in numbers):
            return self.rows
        pairs = zip(numbers, self.rows, strict=True)
        return [row for _, row in sorted(pairs, key=lambda pair: pair[0] or ArticleNumber(1))]


@dataclass(slots=True)
class Bulk:
    """What a bulk file holds, in the order in which works first appear, and the lines that were not taken in."""

    versions: list[Gathered] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def told(self) -> list[Problem]:
        """The problems one by one up to a bound, then how many more."""
        if len(self.problems) <= PROBLEMS_TOLD:
            return self.problems
        more = len(self.problems) - PROBLEMS_TOLD
        return [*self.problems[:PROBLEMS_TOLD], Problem(0, "同样的问题还有很多，请先改好前面的", more)]


def read(lines: Iterable[bytes]) -> Bulk:
    """Gather the lines of one file. A bad line is told with its number and never stops the others."""
    bulk = Bulk()
    at: dict[tuple[str, date | None], Gathered] = {}
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            _take(at, _parsed(raw))
        except ValueError as wrong:
            bulk.problems.append(Problem(number, str(wrong)))
    bulk.versions = list(at.values())
    return bulk


def _parsed(raw: bytes) -> dict[str, Any]:
    if len(raw) > LONGEST_LINE:
        raise ValueError("这一行太长")
    try:
        row = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("不是 UTF-8 编码") from None
    except (ValueError, RecursionError):
        raise ValueError("不是一个 JSON 对象") from None
    if not isinstance(row, dict):
        raise ValueError("不是一个 JSON 对象")  # noqa: TRY004 -- all that is wrong with a line is one kind of problem
    return row


def _take(at: dict[tuple[str, date | None], Gathered], row: dict[str, Any]) -> None:
    title = parsing.work_title(_said(row, "work"))[:_TITLE_MOST]
    text = _said(row, "text")
    if not title:
        raise ValueError("没有 work（法规名称）")
    if not text:
        raise ValueError("没有 text（条文）")
    start, end = _day(row, "effective_from"), _day(row, "effective_to")
    if start and end and end < start:
        raise ValueError("effective_to 早于 effective_from")
    printed = _said(row, "article")
    label = _label(printed)
    if not label:
        raise ValueError("没有 article（条号）")
    version = at.setdefault((title, start), Gathered(title, start))
    version.effective_to = version.effective_to or end
    version.level = version.level or _said(row, "level")
    version.source = version.source or _said(row, "source")
    version.take(label, _without(text, printed, label), _said(row, "chapter"))


def _without(text: str, *names: str) -> str:
    """The text without the number of the article that some files repeat before it."""
    for name in names:
        rest = text.removeprefix(name)
        if rest != text and rest[:1].isspace() and rest.strip():
            return rest.strip()
    return text


@lru_cache(maxsize=8192)
def _label(printed: str) -> str:
    """The article as laws print it: 第288条, 288 and 第二百八十八条 are one; anything else names a section."""
    number = _number(printed)
    if number is None:
        try:
            number = ArticleNumber(to_int(printed))
        except ValueError:
            return printed
    return str(number)


@lru_cache(maxsize=8192)
def _number(label: str) -> ArticleNumber | None:
    try:
        return ArticleNumber.parse(label)
    except ValueError:
        return None


def _said(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return parsing.storable(value).strip() if isinstance(value, str) else ""


def _day(row: dict[str, Any], name: str) -> date | None:
    said = _said(row, name)
    if not said:
        return None
    try:
        return typed.day(said)
    except ValueError as wrong:
        raise ValueError(f"{name} {wrong}".rstrip("。")) from None
