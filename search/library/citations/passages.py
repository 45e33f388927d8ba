"""The grammar of 第N条第N款第（N）项 in one breath: lists, ranges, and what a part inherits. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from alliance.kernel.numerals import LAST_ARTICLE, LAST_BRANCH, article_label, to_chinese, to_int

NUMERAL = "[0-9零〇一二两三四五六七八九十百千]{1,9}"
_ONE = rf"第?\(?{NUMERAL}\)?"
_AND = "以及|及其|或者|[、,和及与或]|至|到|-{1,2}"
TOKEN = re.compile(
    rf"(?P<list>{_ONE}(?:(?:{_AND}){_ONE})*)"
    rf"(?P<kind>条(?![件线路例约幅形])|款(?![项式物待额])|项(?!目)|目(?![标前录光]|的(?!规定|情形|内容|事项)))(?:之(?P<sub>{NUMERAL})(?![分条款项倍]))?"
)
_CONNECT = re.compile(r"(?P<range>至|到|-{1,2})|(?P<more>、?(?:以及|及其|或者|[和及与或])|、)|(?P<comma>,)")
_INSIDE = re.compile(r"(?:中的|[的之中])(?=第)")
_PARTS = re.compile(rf"(?P<and>{_AND})|第?(?P<bracket>\()?(?P<number>{NUMERAL})\)?")
_DEPTH = {"条": 1, "款": 2, "项": 3, "目": 4}
_RANGE_MOST = 300
_LARGEST = {1: LAST_ARTICLE, 2: 99, 3: 99, 4: 99}


@dataclass(frozen=True, slots=True)
class Passage:
    """One place that the words name. 0 stands for "not said"; `start` and `end` are its own words in the text.

    `bracketed` tells whether the item was printed （五）, `low` whether the sub-item was printed in figures.
    """

    number: int = 0
    sub: int = 0
    paragraph: int = 0
    item: int = 0
    sub_item: int = 0
    bracketed: bool = True
    low: bool = True
    start: int = 0
    end: int = 0

    @property
    def depth(self) -> int:
        """1 for an article, 2 for a paragraph, 3 for an item, 4 for a sub-item."""
        return 4 if self.sub_item else 3 if self.item else 2 if self.paragraph else 1

    @property
    def label(self) -> str:
        """第二百七十八条第二款第（五）项; figures are written in Chinese, brackets of an item stay as printed."""
        said = article_label(self.number, self.sub)
        said += f"第{to_chinese(self.paragraph)}款" if self.paragraph else ""
        if self.item:
            said += f"第（{to_chinese(self.item)}）项" if self.bracketed else f"第{to_chinese(self.item)}项"
        if self.sub_item:
            said += f"第{self.sub_item if self.low else to_chinese(self.sub_item)}目"
        return said


@dataclass(slots=True)
class _Breath:
    """What has been read of one breath."""

    found: list[Passage]
    at: Passage
    open: bool = False
    """The last passage may still be narrowed by what follows without a connecting word."""


def breath(
    text: str, start: int, base: Passage | None = None, *, article_first: bool = True
) -> tuple[list[Passage], int]:
    """Every place named in one breath from `start` on, and where the breath ends; nothing where none begins there.

    `base` is what 前款 or 本条 stands for, where that came before; what follows narrows it.
    """
    reading = _Breath([], base or Passage(), open=base is not None)
    if base is not None:
        reading.found.append(base)
    at = end = start
    joined = ranged = False
    while match := TOKEN.match(text, at):
        depth = _DEPTH[match["kind"]]
        if (article_first and at == start and depth != 1) or (at > start and depth == 1 and not joined):
            break
        taken = _taken(match, depth)
        if taken is None:
            break
        _take(reading, taken, depth, match, joined=joined, ranged=ranged)
        at = end = match.end()
        joined = ranged = False
        if inside := _INSIDE.match(text, at):
            at = inside.end() if _narrower(text, inside.end(), depth) else at
        elif connect := _CONNECT.match(text, at):
            follows = TOKEN.match(text, connect.end())
            if follows and (not connect["comma"] or (follows["kind"] == "条" and follows["list"].startswith("第"))):
                at, joined, ranged = connect.end(), True, bool(connect["range"])
    return reading.found if end > start or base is not None else [], end


def numeral(text: str) -> int:
    """The number of a numeral, 0 where it is none."""
    try:
        return to_int(text)
    except ValueError:
        return 0


def _narrower(text: str, at: int, depth: int) -> bool:
    match = TOKEN.match(text, at)
    return match is not None and _DEPTH[match["kind"]] > depth


def _taken(match: re.Match[str], depth: int) -> list[tuple[int, bool, bool, int, int]] | None:
    """The numbers of a token as (number, range before, bracketed, start, end); None where one makes no sense."""
    found: list[tuple[int, bool, bool, int, int]] = []
    ranged = False
    base = match.start()
    for part in _PARTS.finditer(match["list"]):
        if part["and"]:
            ranged = part["and"] in ("至", "到") or part["and"].startswith("-")
            continue
        number = numeral(part["number"])
        if not 1 <= number <= _LARGEST[depth]:
            return None
        figures = part["bracket"] is not None or part["number"][0].isdigit()
        found.append((number, ranged, figures, base + part.start(), base + part.end()))
        ranged = False
    return found


def _take(
    reading: _Breath,
    taken: list[tuple[int, bool, bool, int, int]],
    depth: int,
    match: re.Match[str],
    *,
    joined: bool,
    ranged: bool,
) -> None:
    sub = numeral(match["sub"]) if match["sub"] and depth == 1 else 0
    narrows = reading.open and not joined and reading.at.depth < depth
    if narrows and reading.found:
        reading.found.pop()
    # A list in one word (第278、283条) is printed as a whole for each of its places.
    begin = reading.at.start if narrows and reading.at.end else taken[0][3]
    for place, (number, inner, figures, _, _) in enumerate(taken):
        last = place == len(taken) - 1
        one = _with(reading.at, depth, number, sub if last and sub <= LAST_BRANCH else 0, figures=figures)
        one = replace(one, start=begin, end=match.end())
        if (inner or (ranged and place == 0)) and reading.found:
            one = _ranged(reading, one)
        reading.found.append(one)
        reading.at = one
    reading.open = True


def _with(at: Passage, depth: int, number: int, sub: int, *, figures: bool) -> Passage:
    """The place that a number of this depth names, seen from the place before it."""
    made = {
        "条": Passage(number, sub),
        "款": Passage(at.number, at.sub, number),
        "项": Passage(at.number, at.sub, at.paragraph, number, bracketed=figures),
        "目": Passage(at.number, at.sub, at.paragraph, at.item, number, at.bracketed, figures),
    }
    return made["条款项目"[depth - 1]]


def _ranged(reading: _Breath, last: Passage) -> Passage:
    """Put in what lies between both ends; each of the range is printed as the whole of it. Returns its end."""
    first = reading.found[-1]
    last = replace(last, start=first.start)
    between = list(_between(first, last))
    if between or _at_level(last, last.depth) == _at_level(first, last.depth) + 1:
        reading.found[-1] = replace(first, end=last.end)
        reading.found.extend(between)
    return last


def _between(first: Passage, last: Passage) -> Iterator[Passage]:
    """What lies between both ends of a range, at the level of its end; nothing where it runs backwards or too far."""
    level = last.depth
    low, high = _at_level(first, level), _at_level(last, level)
    if first.depth < level or not low < high <= low + _RANGE_MOST:
        return
    for number in range(low + 1, high):
        figures = last.low if level > 3 else last.bracketed  # noqa: PLR2004 -- the depth of a sub-item
        yield replace(_with(last, level, number, 0, figures=figures), start=first.start, end=last.end)


def _at_level(one: Passage, level: int) -> int:
    return (one.number, one.paragraph, one.item, one.sub_item)[level - 1]
