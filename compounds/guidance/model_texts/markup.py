"""The light markup of a model text's body: read into the blocks of a paper, with its places to fill left in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from alliance.kernel.documents.blocks import (
    Block,
    Cell,
    Fields,
    Grid,
    Heading,
    Numbered,
    Pairs,
    Paragraph,
    Signature,
    Table,
)

PLACE = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}")
"""A place to fill, with the code of its field."""
LONGEST = 40_000
"""Characters that a body may have at most."""
_NUMBER = re.compile(r"[0-9]+\. +(.+)")
_DASHES = re.compile(r":?-{3,}:?")
_EMPTY_ROWS = re.compile(r"\|\*([1-9][0-9]?)\|")
_OPTIONS = re.compile(r"\{([sdt][0-9]{1,3}(?: [sdt][0-9]{1,3})*)\} ?")
_FORM = ":::"


class Unreadable(ValueError):
    """A body that is not written as it has to be; `line` counts from 1, the sentence is for its writer."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"正文第{line}行：{sentence}")
        self.line = line


@dataclass(slots=True)
class _Reader:
    """The lines still to be read; blank ones part blocks, and are no block."""

    lines: Sequence[str]
    at: int = 0
    blocks: list[Block] = field(default_factory=list)

    @property
    def line(self) -> str:
        return self.lines[self.at].strip() if self.at < len(self.lines) else ""

    def run(self, starts: str) -> Iterator[str]:
        """The lines from here on that start so, without it."""
        while self.line.startswith(starts):
            yield self.line[len(starts) :].strip()
            self.at += 1

    def wrong(self, sentence: str) -> Unreadable:
        return Unreadable(self.at + 1, sentence)


def read(body: str) -> tuple[Block, ...]:
    """The blocks of a body. Raises Unreadable for the first line that cannot be read."""
    if len(body) > LONGEST:
        raise Unreadable(1, f"正文太长，最多{LONGEST}个字。")
    reader = _Reader(body.replace("\r\n", "\n").split("\n"))
    while reader.at < len(reader.lines):
        if reader.line:
            reader.blocks.append(_block(reader))
        else:
            reader.at += 1
    if not reader.blocks:
        raise Unreadable(1, "正文是空的。")
    return tuple(reader.blocks)


def _block(reader: _Reader) -> Block:
    line = reader.line
    several = next((read_ for starts, read_ in _SEVERAL if line.startswith(starts)), None)
    if several is None and " :: " in f"{line} ":
        several = _pairs
    if several is None and _NUMBER.fullmatch(line):
        several = _numbered
    if several is not None:
        return several(reader)
    reader.at += 1
    for mark, level in (("## ", 2), ("# ", 1)):
        if line.startswith(mark):
            return Heading(line.removeprefix(mark).strip(), level)
    return Paragraph(line[1:].strip(), indent=False) if line.startswith(">") else Paragraph(line)


def _signature(reader: _Reader) -> Signature:
    return Signature(tuple(reader.run(">>")))


def _fields(reader: _Reader) -> Fields:
    return Fields(tuple(tuple(_term(part) for part in row.split("|")) for row in reader.run("= ")))


def _term(part: str) -> tuple[str, str]:
    term, colon, text = part.strip().partition("：")
    return term + colon, text.strip()


def _pairs(reader: _Reader) -> Pairs:
    rows: list[tuple[str, str]] = []
    while " :: " in (line := f"{reader.line} "):
        term, text = line.split(" :: ", 1)
        rows.append((term.strip(), text.strip()))
        reader.at += 1
    return Pairs(tuple(rows))


def _numbered(reader: _Reader) -> Numbered:
    lines: list[str] = []
    while found := _NUMBER.fullmatch(reader.line):
        lines.append(found[1])
        reader.at += 1
    return Numbered(tuple(lines))


def _cells(reader: _Reader) -> list[str]:
    line = reader.line
    if not line.startswith("|") or not line.endswith("|") or line == "|":
        raise reader.wrong("表格的每一行都要以 | 开头、以 | 结尾。")
    return [cell.strip() for cell in line[1:-1].split("|")]


def _table(reader: _Reader) -> Table:
    caption = ""
    if reader.line.startswith("^"):
        caption = reader.line[1:].strip()
        reader.at += 1
    columns = _cells(reader)
    reader.at += 1
    dashes = _cells(reader)
    if len(dashes) != len(columns) or not all(_DASHES.fullmatch(cell) for cell in dashes):
        raise reader.wrong("表头下面的一行写 |---|---|，列数与表头一样。")
    reader.at += 1
    rows: list[tuple[str, ...]] = []
    while reader.line.startswith("|"):
        rows += _rows(reader, len(columns))
        reader.at += 1
    if not rows:
        raise reader.wrong("表格一行也没有；留空行请写 |*8|。")
    numbers = frozenset(at for at, cell in enumerate(dashes) if cell.endswith(":"))
    return Table(tuple(columns), tuple(rows), caption, numbers)


def _rows(reader: _Reader, width: int) -> list[tuple[str, ...]]:
    if empty := _EMPTY_ROWS.fullmatch(reader.line):
        return [("",) * width] * int(empty[1])
    cells = _cells(reader)
    if len(cells) == 1 and PLACE.fullmatch(cells[0]):
        return [(cells[0],)]
    if len(cells) != width:
        raise reader.wrong(f"这一行有{len(cells)}格，表头有{width}格。")
    return [tuple(cells)]


def _form(reader: _Reader) -> Grid:
    shares = reader.line.removeprefix(_FORM).split()
    if not shares or not all(re.fullmatch("[1-9][0-9]?", share) for share in shares):
        raise reader.wrong("表单开头写各列的宽度，例如 ::: 2 3 2 3。")
    opened = reader.at
    reader.at += 1
    rows: list[tuple[Cell, ...]] = []
    while reader.line != _FORM:
        if reader.at >= len(reader.lines):
            raise Unreadable(opened + 1, "这个表单没有结束，最后另起一行写 :::。")
        rows.append(tuple(_cell(cell) for cell in _cells(reader)))
        reader.at += 1
    reader.at += 1
    try:
        return Grid(tuple(int(share) for share in shares), tuple(rows))
    except ValueError as gap:
        raise Unreadable(opened + 1, "这个表单的格子对不上：每一行要正好填满各列。") from gap


def _cell(written: str) -> Cell:
    sizes = {"s": 1, "d": 1, "t": 0}
    if options := _OPTIONS.match(written):
        sizes |= {option[0]: int(option[1:]) for option in options[1].split()}
        written = written[options.end() :]
    head = written.startswith("!")
    text = written[1:] if head else written
    return Cell(text.strip(), span=sizes["s"] or 1, down=sizes["d"] or 1, head=head, tall=sizes["t"])


_SEVERAL: tuple[tuple[str | tuple[str, ...], Callable[[_Reader], Block]], ...] = (
    (_FORM, _form),
    (("^", "|"), _table),
    (">>", _signature),
    ("= ", _fields),
)
"""Blocks of several lines, by how their first one starts."""


def texts(blocks: Sequence[Block]) -> Iterator[str]:
    """Every text of some blocks, in reading order."""
    for block in blocks:
        match block:
            case Grid(rows=rows):
                yield from (cell.text for row in rows for cell in row)
            case Table(columns=columns, rows=rows, caption=caption):
                yield from (caption, *columns, *(cell for row in rows for cell in row))
            case Fields(rows=rows):
                yield from (text for row in rows for pair in row for text in pair)
            case Pairs(rows=pairs):
                yield from (text for pair in pairs for text in pair)
            case Numbered(lines=lines) | Signature(lines=lines):
                yield from lines
            case Heading(text=text) | Paragraph(text=text):
                yield text


def places(blocks: Sequence[Block]) -> frozenset[str]:
    """The codes of the fields that some blocks have a place for."""
    return frozenset(code for text in texts(blocks) for code in PLACE.findall(text))
