"""The parts of an article: paragraphs (款), items (项) and sub-items (目), addressed as the law cites them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from alliance.kernel.numerals import to_chinese, to_int

_ITEM = re.compile(r"^[（(]\s*([一二三四五六七八九十百]{1,5})\s*[）)]")
_SUB_ITEM = re.compile(r"^(?:[（(]\s*(\d{1,2})\s*[）)]|(\d{1,2})\s*[.．、])")
_SENTENCE_END = re.compile(r"[。；！？]")


@dataclass(frozen=True, slots=True)
class Unit:
    """One part of an article. `start` and `end` are its place in the article's text; 0 stands for "not said".

    A paragraph that introduces items holds them: its text runs to the end of its last item.
    """

    paragraph: int
    item: int
    sub_item: int
    start: int
    end: int
    text: str

    @property
    def address(self) -> str:
        """para_2__item_5__sub_1, as it follows the address of the article."""
        parts = [("para", self.paragraph), ("item", self.item), ("sub", self.sub_item)]
        return "__".join(f"{name}_{number}" for name, number in parts if number)

    @property
    def label(self) -> str:
        """第二款第（五）项第1目."""
        said = f"第{to_chinese(self.paragraph)}款" if self.paragraph else ""
        said += f"第（{to_chinese(self.item)}）项" if self.item else ""
        return said + (f"第{self.sub_item}目" if self.sub_item else "")


def units(text: str) -> tuple[Unit, ...]:
    """Every part of an article's text in order of appearance: a paragraph first, then its items and theirs."""
    found: list[Unit] = []
    paragraph = item = sub = 0
    for start, end in _lines(text):
        line = text[start:end]
        if paragraph and (match := _ITEM.match(line)):
            number = _numeral(match[1])
            item, sub = number or item + 1, 0
        elif item and (match := _SUB_ITEM.match(line)):
            sub = int(match[1] or match[2])
        else:
            paragraph, item, sub = paragraph + 1, 0, 0
        found.append(Unit(paragraph, item, sub, start, end, line))
    return tuple(_stretched(text, found))


def find(text: str, paragraph: int = 0, item: int = 0, sub_item: int = 0) -> Unit | None:
    """The part that 第二款第（五）项 names; None where the article has none such.

    Without a paragraph an item is looked for in the whole article, as the law cites it where one paragraph has items.
    Nothing named is the whole article.
    """
    if not (paragraph or item or sub_item):
        return Unit(0, 0, 0, 0, len(text), text)
    for unit in units(text):
        if (unit.item, unit.sub_item) == (item, sub_item) and paragraph in (0, unit.paragraph):
            return unit
    return None


def unnumbered(unit: Unit) -> str:
    """What a part says, without the （二） or the 2. before it."""
    if unit.sub_item:
        return _SUB_ITEM.sub("", unit.text, count=1)
    return _ITEM.sub("", unit.text, count=1) if unit.item else unit.text


def introduced(text: str, unit: Unit) -> tuple[str, ...]:
    """The lines under which an item or sub-item stands: those of its paragraph and of its item; none for a paragraph.

    An item says nothing without them: 下列事项由业主共同决定 and 不得有下列行为 make different law of the same words.
    """
    above = [(unit.paragraph, 0, 0)] if unit.item or unit.sub_item else []
    above += [(unit.paragraph, unit.item, 0)] if unit.item and unit.sub_item else []
    return tuple(
        unnumbered(one).split("\n", 1)[0]
        for one in units(text)
        if above and (one.paragraph, one.item, one.sub_item) in above
    )


def at(text: str, address: str) -> Unit | None:
    """The part under an address such as para_2__item_5; the whole article for an empty one, None where unknown."""
    if not address:
        return find(text)
    return next((unit for unit in units(text) if unit.address == address), None)


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Where each sentence of a text begins and ends, ends included."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        found.append((start, match.end()))
        start = match.end()
    if text[start:].strip():
        found.append((start, len(text)))
    return tuple(found)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            lead = len(line) - len(line.lstrip())
            yield start + lead, start + len(line.rstrip())
        start += len(line) + 1


def _numeral(text: str) -> int:
    try:
        return to_int(text)
    except ValueError:
        return 0


def _stretched(text: str, lines: list[Unit]) -> Iterator[Unit]:
    """A paragraph runs to the end of its last item, an item to the end of its last sub-item."""
    for place, unit in enumerate(lines):
        end = unit.end
        for later in lines[place + 1 :]:
            inside = later.paragraph == unit.paragraph and (
                (not unit.item and later.item) or (unit.item and later.item == unit.item and not unit.sub_item)
            )
            if not inside:
                break
            end = later.end
        yield Unit(unit.paragraph, unit.item, unit.sub_item, unit.start, end, text[unit.start : end])
