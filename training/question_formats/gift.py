"""Reading GIFT, as Moodle reads it: questions between blank lines, answers in braces, escapes, comments, categories."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.items.definition import Item, Kind, Markup
from training.question_formats import carried, making
from training.question_formats.categories import split
from training.question_formats.gift_answers import Answers, answers
from training.question_formats.gift_signs import formatted, marked, plain
from training.question_formats.making import BLANK, Losses
from training.question_formats.report import Declined, Note, Report, Taken, gathered, shortened

COMMENT, CATEGORY, NAME, GENERAL = "//", "$CATEGORY:", "::", "####"
GAP = "_____"
_IDENT = re.compile(r"\[id:((?:\\]|[^]\x00-\x1f\x7f]){1,255})]")
_TAG = re.compile(r"\[tag:((?:\\]|[^]<>`\x00-\x1f\x7f]){1,255})]")
CARRIED = re.compile(r"^//\s*\[alliance:(\{.*\})\]\s*$", re.MULTILINE)
MOST_COMMENT = 20_000
"""Signs of the comments before a question that are searched for what identifies it."""
_CONTINUES = ("=", "~", "#", "}")
_LINE_END_COMMENT = re.compile(r"(?:^|\s)//\s")
_ANSWERS = re.compile(r"\{(?:#|\s*(?:[=~]|(?:T|TRUE|F|FALSE)\s*[#}]))")
"""How an answer block begins: where one stands on a later line, it is that of another question."""
BRACES = "花括号没有配对：答案要写在“{”和“}”之间；题干里要用花括号的，写成“\\{”“\\}”。"
DESCRIPTION = "这是一段说明文字，没有“{ }”里的答案，不是题目，题库不收。"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand together: the number of the first that is no comment, their text, and the comments."""

    line: int
    text: str
    comments: str
    gap: bool = False
    """Whether a blank line stood inside the braces."""


def read(text: str) -> Report:
    """The questions of a GIFT file, in its order. Raises Unreadable for more than are read at once."""
    return gathered(_found(text))


def _found(text: str) -> Iterator[Taken | Note]:
    """Each block in the category that the last one of them named."""
    category: tuple[str, ...] = ()
    for block in _joined(_blocks(text)):
        if block.text.startswith(CATEGORY):
            head, _, rest = block.text.partition("\n")
            category = split(plain(head.removeprefix(CATEGORY)))
            question = rest.lstrip(BLANK)
            above = rest[: len(rest) - len(question)].count("\n") + 1
            block = replace(block, line=block.line + above, text=question)  # noqa: PLW2901 -- the rest of it
        if block.text:
            yield _taken(block, category)


def _blocks(text: str) -> Iterator[Block]:
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip(BLANK):
            lines.append((number, line))
        elif lines:
            yield _block(lines)
            lines = []
    if lines:
        yield _block(lines)


def _block(lines: list[tuple[int, str]]) -> Block:
    comments, kept, first = [], [], 0
    for number, line in lines:
        if line.strip(BLANK).startswith(COMMENT):
            comments.append(line.strip(BLANK))
            kept.append(" ")
        else:
            first = first or number
            kept.append(line)
    return Block(first, marked("\n".join(kept).strip(BLANK)), "\n".join(comments))


def _joined(blocks: Iterator[Block]) -> Iterator[Block]:
    """Put together what a blank line inside the braces has torn apart; comments alone are no block."""
    waiting: Block | None = None
    for block in blocks:
        if not block.text:
            continue
        if waiting and _open(waiting) and block.text.startswith(_CONTINUES):
            comments = "\n".join(filter(None, (waiting.comments, block.comments)))
            waiting = Block(waiting.line, f"{waiting.text}\n{block.text}", comments, gap=True)
            continue
        if waiting:
            yield waiting
        waiting = block
    if waiting:
        yield waiting


def _open(block: Block) -> bool:
    return "{" in block.text and "}" not in block.text


def _taken(block: Block, category: tuple[str, ...]) -> Taken | Note:
    try:
        return _question(block, category, [])
    except Declined as declined:
        return Note(block.line, _called(block.text), declined.field, declined.reason)


def _called(text: str) -> str:
    """How a refused question is called in the report: its name, or its first words."""
    named, rest = _name(text)
    return shortened(plain(named or rest))


def _name(text: str) -> tuple[str, str]:
    """The name between double colons and what follows it."""
    if not text.startswith(NAME):
        return "", text
    named, colons, rest = text.removeprefix(NAME).partition(NAME)
    return (named, rest.strip(BLANK)) if colons else ("", named)


def _question(block: Block, category: tuple[str, ...], losses: Losses) -> Taken:
    named, text = _name(block.text)
    start, finish = text.find("{"), text.find("}")
    if start < 0 and finish < 0:
        raise Declined("type", DESCRIPTION)
    if start < 0 or finish < start:
        raise Declined("answer", BRACES)
    inside = text[start + 1 : finish].strip(BLANK)
    _tell_apart(text, start, finish)
    gap = "" if text.endswith("}") else GAP
    around = f"{text[:start]}{gap}{text[finish + 1 :]}"
    _warn(block, text[:start] + text[finish + 1 :], inside, losses)
    if not named and block.text.startswith(":"):
        losses.append(("name", "题名要写在两处“::”之间，这里缺了一个冒号，题名和题干分不开，都当作题干读了。"))
    general = ""
    if (place := inside.rfind(GENERAL)) >= 0:
        inside, general = inside[:place].strip(BLANK), inside[place + len(GENERAL) :]
    name = making.name(plain(named), losses)
    stem = formatted(around, Markup.MOODLE)
    usual = _markup(around)
    found: Answers = answers(inside, usual, losses)
    item = Item(
        kind=found.kind,
        stem=making.stem_or_name(stem, name, losses),
        name=name,
        choices=found.choices,
        numbers=found.numbers,
        pairs=found.pairs,
        sequence=found.sequence,
        shuffle=found.kind is not Kind.TRUE_FALSE,
        explanation=formatted(general, usual),
        tags=making.tags((tag.replace("\\]", "]") for tag in _TAG.findall(block.comments, 0, MOST_COMMENT)), losses),
        category=category,
        ident=_ident(block.comments),
        extra=found.extra,
    )
    return making.taken(block.line, _with_carried(item, block.comments, losses), losses)


def _tell_apart(text: str, start: int, finish: int) -> None:
    """Raise Declined where a second question has run into this one."""
    for begin, end, why in ((start + 1, finish, "前一题的“{”没有用“}”关上"), (finish, len(text), "两道题之间没有空行")):
        brace = text.find("{", begin, end)
        if brace >= 0 and "\n" in text[begin:brace] and _ANSWERS.match(text, brace):
            line = shortened(plain(text[text.rfind("\n", 0, brace) : brace]))
            raise Declined("answer", f"写到“{line}”那一行又有一处答案：{why}，请改好再导入。")


def _warn(block: Block, outside: str, inside: str, losses: Losses) -> None:
    """What Moodle reads without a word, though it was hardly meant."""
    if block.gap:
        losses.append(("answer", "答案中间有空行，按一道题读了；别的平台会拒收，请删去空行。"))
    if "{" in outside or "}" in outside:
        losses.append(("questiontext", "题里有几处花括号，只有第一处当作答案，其余照字面读了。"))
    if "{" in inside:
        losses.append(("answer", "答案里有没写成“\\{”的花括号，照字面读了。"))
    if any(map(_LINE_END_COMMENT.search, (outside, inside))):
        losses.append(("comment", "“//”不在行首，不算注释，照字面读了。"))


def _markup(text: str) -> Markup:
    """How the question is written, which also holds for its answers."""
    return formatted(f"{text.strip(BLANK)}.", Markup.MOODLE).markup


def _ident(comments: str) -> str:
    found = _IDENT.search(comments, 0, MOST_COMMENT)
    return found[1].strip(BLANK).replace("\\]", "]") if found else ""


def _with_carried(item: Item, comments: str, losses: Losses) -> Item:
    """The question with what our own files carry in a comment beside it."""
    if not (found := CARRIED.search(comments)):
        return item
    try:
        return carried.onto(item, found[1])
    except ValueError:
        losses.append(("comment", "注释里的补充内容读不懂，没有用。"))
        return item
