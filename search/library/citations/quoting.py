"""Quotations beside citations: which belongs to which, and whether its words stand in the law. Pure."""

from __future__ import annotations

import difflib
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.library.citations.flattening import Flat

_FILLER = re.compile(
    r"(?:[)\]】]|的|之|中|里|内|明文|明确|清楚|已经|已|也|都|还|就|又|则|均|同时|其|原文|全文|条文|内容|文字|表述|"
    r"写明|写道|写着|写的?|载明|指出|说明|要求|所称|所述|所列|所|规定|规则|指|称|说|是|为|即|如下|分别|关于|有关|:|,|-|——)*"
)
_SAYS = re.compile(r"(?:规定|明确|写明|载明|指出|写道|原文|要求)(?:了|,)?$")
_COLON = re.compile(r"[^。;!?“”\"()《》]{0,40}:$")
_NEXT = re.compile(r"[、,;]?(?:和|及|以及|并|又规定|还规定)?[“\"]")
_BEHIND = re.compile(
    r"[”\"][。.,;!?]{0,2}(?:\(|-{1,2}|——|\[)?(?:语出|引自"
    r"|摘自|出自|源自|来自|载于|规定在|写在|参见|详见|见于|见|来源:?|出处:?|依据:?|根据:?|这是|此为|此系|即|系)?"
    r"(?:\(|于|了)?$"
)
_PLAINLY = re.compile(r"[”\"][。.,;!?]{0,2}$")
_ELLIPSIS = re.compile(r"…+|⋯+|\.{3,}|。{3,}|·{3,}|[(（\[【](?:略|省略|中略|前略|后略|…+|⋯+)[)）\]】]")
_LABEL = re.compile(r"^\s*第[0-9零〇一二两三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?\s*")
_TERM = 8
"""Shorter words in quotation marks may be an expression of the writer; they count only after 规定."""
_SHOWN = 60
_AROUND = 8


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted words and where they stand in the text. `strict` is False for a few words that may be no quotation."""

    text: str
    start: int
    end: int
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Breath:
    """The citations of one breath as a stretch of the flat text."""

    number: int
    start: int
    end: int


def beside(plain: Flat, source: str, breaths: Sequence[Breath]) -> dict[int, tuple[Quotation, ...]]:
    """The quotations of each breath: behind it (规定：“…”), or before it (“…”（《…》第N条））."""
    opening = {start - 1: (start, end) for start, end in plain.quotes}
    closing = {end: (start, end) for start, end in plain.quotes}
    found: dict[int, tuple[Quotation, ...]] = {}
    for place, one in enumerate(breaths):
        limit = breaths[place + 1].start if place + 1 < len(breaths) else len(plain.text)
        behind = _behind(plain, source, one, opening, limit) or _block(source, plain, one)
        if behind:
            found[one.number] = behind
        elif before := _before(plain, source, one, closing):
            found[one.number] = before
    return found


def within(place: int, regions: Sequence[tuple[int, int]]) -> bool:
    """True where a place lies in one of the sorted regions."""
    found = bisect_left(regions, (place + 1, 0)) - 1
    return found >= 0 and regions[found][0] <= place < regions[found][1]


def _behind(
    plain: Flat, source: str, one: Breath, opening: dict[int, tuple[int, int]], limit: int
) -> tuple[Quotation, ...]:
    text = plain.text
    filler = _FILLER.match(text, one.end)
    at = filler.end() if filler else one.end
    said = text[one.end : at]
    if at not in opening:
        sought = re.compile(r"[“\"]").search(text, one.end, one.end + 48)
        if sought is None or sought.start() > limit or not _COLON.fullmatch(text[one.end : sought.start()]):
            return ()
        at = sought.start()
        said = text[one.end : at]
    if at not in opening or at > limit:
        return ()
    strict = said.endswith(":") or _SAYS.search(said) is not None
    found = [_quotation(plain, source, opening[at], strict=strict)]
    while (more := _NEXT.match(text, opening[at][1] + 1)) and more.end() - 1 in opening and more.end() <= limit:
        at = more.end() - 1
        found.append(_quotation(plain, source, opening[at], strict=strict))
    return tuple(quotation for quotation in found if quotation.text)


def _before(plain: Flat, source: str, one: Breath, closing: dict[int, tuple[int, int]]) -> tuple[Quotation, ...]:
    head = plain.text[max(0, one.start - 16) : one.start]
    match = _BEHIND.search(head)
    if match is None or _PLAINLY.search(head):
        return ()
    region = closing.get(max(0, one.start - 16) + match.start())
    if region is None or region[1] - region[0] < _TERM:
        return ()
    return (_quotation(plain, source, region, strict=True),)


def _block(source: str, plain: Flat, one: Breath) -> tuple[Quotation, ...]:
    """Lines of a Markdown quotation (> …) right below a line that ends with the citation and a colon."""
    if one.end >= len(plain.places) or ("规" not in plain.text[one.end : one.end + 12] and plain.text[one.end] != ":"):
        return ()
    at = plain.places[one.end - 1] + 1
    match = re.compile(r"[^\n。“”]{0,30}[:：][ \t]*\n\s*((?:[ \t]*>[^\n]*\n?)+)").match(source, at)
    if match is None:
        return ()
    words = re.sub(r"(?m)^[ \t]*>[ \t]?", "", match[1]).strip().strip('“”"')
    return (Quotation(words, match.start(1), match.end(1)),)


def _quotation(plain: Flat, source: str, region: tuple[int, int], *, strict: bool) -> Quotation:
    if region[0] >= region[1]:
        return Quotation("", 0, 0)
    start, end = plain.origin(*region)
    return Quotation(source[start:end], start, end, strict or region[1] - region[0] >= _TERM)


@dataclass(frozen=True, slots=True)
class Compared:
    """A text as it is compared: words only; `places` are where they stood."""

    words: str
    places: tuple[int, ...]


class _Words(dict[int, str]):
    """What is left of a sign when only words are compared, reckoned once for each."""

    def __missing__(self, code: int) -> str:
        self[code] = "".join(one for one in unicodedata.normalize("NFKC", chr(code)) if one.isalnum())
        return self[code]


_WORDS = _Words()


@lru_cache(maxsize=4096)
def words_of(text: str) -> str:
    """Words alone: no blanks, no signs, half width. Quotation marks and commas differ from copy to copy of a law."""
    return text.translate(_WORDS)


@lru_cache(maxsize=512)
def compared(text: str) -> Compared:
    """The words of a text together with the way back to it."""
    places = [place for place, sign in enumerate(text) for _ in _WORDS[ord(sign)]]
    return Compared(words_of(text), tuple(places))


def pieces(quotation: str) -> list[str]:
    """The exact pieces of a quotation between its ellipses, as they are compared, without a label of the article."""
    whole = _LABEL.sub("", quotation)
    return [words for part in _ELLIPSIS.split(whole) if (words := words_of(part))]


def stands_in(words: str, wanted: Iterable[str]) -> bool:
    """True where the pieces stand one after another in a text's words."""
    at = 0
    for piece in wanted:
        if (begin := words.find(piece, at)) < 0:
            return False
        at = begin + len(piece)
    return True


def located(law: Compared, wanted: Iterable[str]) -> list[tuple[int, int]] | None:
    """Where the pieces stand one after another in the law's text as it came; None where one does not."""
    at = 0
    found: list[tuple[int, int]] = []
    for words in wanted:
        begin = law.words.find(words, at)
        if begin < 0:
            return None
        at = begin + len(words)
        found.append((law.places[begin], law.places[at - 1] + 1))
    return found or None


def difference(quotation: str, law: str) -> str:
    """A misquotation beside the law, shortly and in Chinese: the words that differ, with a few around them."""
    said = _LABEL.sub("", quotation)
    ours, theirs = compared(said), compared(law)
    matcher = difflib.SequenceMatcher(None, ours.words, theirs.words, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size > 1]
    if not blocks or sum(block.size for block in blocks) < len(ours.words) // 3:
        return f"引文：“{_cut(said)}”；原文：“{_cut(law)}”"
    first, last = blocks[0], blocks[-1]
    changes: list[str] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        inside = first.b <= j1 and j2 <= last.b + last.size
        if tag == "equal" or (tag == "insert" and not inside) or i2 == 0 or (tag == "insert" and i1 >= len(ours.words)):
            continue
        mine = _around(said, ours, i1, i2)
        law_words = _around(law, theirs, j1, j2) if inside else ""
        changes.append(f"引文“{mine}”，原文“{law_words}”" if law_words else f"引文“{mine}”，原文没有这些字")
    return "；".join(changes[:3]) or f"引文：“{_cut(said)}”；原文：“{_cut(law)}”"


def likeness(quotation: str, law: str) -> float:
    """How much of a quotation stands in a text in pairs of characters, from 0 to 1; cheap, to find the nearest part."""
    words, against = words_of(quotation), words_of(law)
    pairs = {words[place : place + 2] for place in range(len(words) - 1)}
    return sum(pair in against for pair in pairs) / len(pairs) if pairs else 0.0


def _around(text: str, law: Compared, start: int, end: int) -> str:
    low, high = max(0, start - _AROUND), min(len(law.places), end + _AROUND)
    if low >= high:
        return ""
    lead, tail = "…" if low else "", "…" if high < len(law.places) else ""
    return lead + _cut(re.sub(r"\s+", "", text[law.places[low] : law.places[high - 1] + 1])) + tail


def _cut(text: str) -> str:
    plain = re.sub(r"\s+", "", text)
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}……"
