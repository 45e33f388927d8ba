"""Where in a law a passage stands: which text is a law's own, and and its place in it. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from search.library.citations.flattening import Flat
from search.library.citations.naming import Names, bare
from search.library.citations.passages import NUMERAL, Passage, numeral

_WIDE = NUMERAL.replace("0-9", "0-9０-９")
_HEADER = re.compile(
    rf"^[ \t\u3000\xa0#*>]*第(?P<number>{_WIDE})条(?:之(?P<sub>{_WIDE}))?(?P<gap>[\s\u3000*:：]|$)?"
    "(?![、，,至和或的所规之与及款中第])",
    re.MULTILINE,
)
_ITEM = re.compile(r"^[（(]\s*([一二三四五六七八九十百]{1,5})\s*[）)]")
_SUB_ITEM = re.compile(r"^(?:[（(]\s*\d{1,2}\s*[）)]|\d{1,2}\s*[.．、])")
_HEADING = re.compile(rf"^[#*\s]*第{NUMERAL}(?:分编|编|章|节)")
_TITLE_MOST = 90
_LINES_BEFORE = 160
"""How many lines before its first article the title of a law is looked for: a table of contents stands between."""
_FEWEST = 3
"""How many articles in order make a text one that is cut into articles."""


@dataclass(frozen=True, slots=True)
class Here:
    """The law whose own words a text is, and the article that it is the body of; 0 where it is the whole law."""

    title: str
    number: int = 0
    sub: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class _Page:
    """A text as it came and as it was made plain."""

    text: str
    plain: Flat


@dataclass(slots=True)
class Frames:
    """What is a law's own text; all places are those of the flat text."""

    headers: frozenset[int] = frozenset()
    """Where the heading of an article stands, which is no citation."""
    sections: list[tuple[int, Here]] = field(default_factory=list)
    """Where the own words of a law begin, and whose."""
    lines: list[tuple[int, Passage]] = field(default_factory=list)
    """Where each line of it begins, and where in the law it stands."""

    def heads(self, at: int) -> bool:
        """True where an article's own heading stands."""
        return at in self.headers

    def owner(self, at: int) -> Here | None:
        """The law whose own words stand here, with an empty key where nobody knows it; None in any other text."""
        found = bisect_right(self.sections, at, key=lambda one: one[0]) - 1
        return self.sections[found][1] if found >= 0 else None

    def place(self, at: int) -> Passage | None:
        """The article, paragraph and item in which these words of a law stand."""
        found = bisect_right(self.lines, at, key=lambda one: one[0]) - 1
        return self.lines[found][1] if found >= 0 else None


def frames(text: str, plain: Flat, names: Names, here: Here | None) -> Frames:
    """The frames of a text; `here` says that all of it is a law's own, else its headings tell."""
    made = Frames()
    if here is not None:
        owner = Here(here.title, here.number, here.sub, here.key or names.key(here.title))
        made.sections.append((0, owner))
        _lay_lines(made, _Page(text, plain), (0, len(text)), Passage(here.number, here.sub))
    else:
        headers = [match for match in _HEADER.finditer(text) if numeral(match["number"])]
        sections = _sections(headers)
        made.headers = frozenset(plain.place(match.start("number") - 1) for match in _own(sections))
        for place, section in enumerate(sections):
            end = sections[place + 1][0].start() if place + 1 < len(sections) else len(text)
            _lay_section(made, _Page(text, plain), names, section, end)
    return made


def near(place: Passage, which: str, many: int, kind: str, own: bool) -> list[Passage]:  # noqa: FBT001 -- where it stands
    """What 本条, 前款, 前两款, 前项 mean at a place; nothing where there is no such thing.

    In a law 前款 is the paragraph before this one. Elsewhere it is the one before the paragraph just cited, or the
    cited one itself where that is the first or none was said.
    """
    if not place.number:
        return []
    if which not in "前上":
        return _this(place, kind)
    if kind == "条" and place.sub and many == 1:
        return [Passage(place.number, place.sub - 1)]
    if kind == "条":
        return [Passage(number) for number in range(max(1, place.number - many), place.number)]
    if kind == "款":
        earlier = range(max(1, place.paragraph - many), place.paragraph)
        itself = Passage(place.number, place.sub, 0 if own else place.paragraph)
        return [Passage(place.number, place.sub, number) for number in earlier] or [itself]
    return [
        Passage(place.number, place.sub, place.paragraph, number)
        for number in range(max(1, place.item - many), place.item)
    ]


def _this(place: Passage, kind: str) -> list[Passage]:
    if kind == "项":
        return [Passage(place.number, place.sub, place.paragraph, place.item)] if place.item else []
    return [Passage(place.number, place.sub, place.paragraph if kind == "款" else 0)]


def _sections(headers: Sequence[re.Match[str]]) -> list[list[re.Match[str]]]:
    """Runs of headings that count up from 第一条; headings that do not belong to such a run are left out."""
    found: list[list[re.Match[str]]] = []
    last = 0
    for match in headers:
        number = numeral(match["number"])
        if number == 1 and not match["sub"]:
            found.append([match])
            last = 1
        elif found and (match["gap"] is not None or number == last + 1) and last <= number <= last + 30:
            found[-1].append(match)
            last = number
    return [run for run in found if len(run) >= _FEWEST]


def _own(sections: Sequence[Sequence[re.Match[str]]]) -> list[re.Match[str]]:
    return [match for section in sections for match in section]


def _lay_section(made: Frames, page: _Page, names: Names, section: Sequence[re.Match[str]], end: int) -> None:
    begins = section[0].start()
    title, key = _title_before(page.text, begins, names)
    made.sections.append((page.plain.place(begins), Here(title, key=key)))
    for place, match in enumerate(section):
        stop = section[place + 1].start() if place + 1 < len(section) else end
        sub = numeral(match["sub"]) if match["sub"] else 0
        _lay_lines(made, page, (match.end(), stop), Passage(numeral(match["number"]), sub))


def _title_before(text: str, begins: int, names: Names) -> tuple[str, str]:
    """The title that stands on a line of its own above the first article, and its key; empty where it is unknown."""
    lines = [line.strip("#*> \t\u3000\xa0\r") for line in text[max(0, begins - 12_000) : begins].split("\n")]
    lines = [line for line in lines if line][-_LINES_BEFORE:]
    for before, line in zip(["", *lines], lines, strict=False):
        for title in (line, before + line):
            if 1 < len(title) <= _TITLE_MOST and (key := names.key(title)):
                return bare(title), key
    return "", ""


def _lay_lines(made: Frames, page: _Page, span: tuple[int, int], article: Passage) -> None:
    """Tell paragraphs and items of one article by its lines, as the law counts them."""
    paragraph = item = 0
    at = span[0]
    for line in page.text[span[0] : span[1]].split("\n"):
        words = line.strip()
        if words and not _HEADING.match(words):
            if paragraph and (match := _ITEM.match(words)):
                item = numeral(match[1]) or item + 1
            elif not (item and _SUB_ITEM.match(words)):
                paragraph, item = paragraph + 1, 0
            made.lines.append((page.plain.place(at), Passage(article.number, article.sub, paragraph, item)))
        at += len(line) + 1
