"""What all readers do with what they found: empty texts made one, names kept within bounds, losses told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from training.items.checking import LONGEST
from training.items.definition import FULL, Choice, Item, Kind, Markup, Text
from training.items.storing import spelled
from training.question_formats.report import Declined, Taken, shortened
from training.question_formats.shares import reachable

Losses = list[tuple[str, str]]
"""What a question lost on the way in, as (field, reason)."""
RIGHT, WRONG = "对", "错"
LONGEST_NAME = 255
LONGEST_TAG = 50
BLANK = " \t\n\r\0\x0b"
"""What Moodle trims: the narrow blanks, but not the full-width one."""
_LEFT_OUT = re.compile(
    r"@@PLUGINFILE@@|<\s*(?:img|audio|video|source|picture|svg|object|embed|iframe)\b", re.IGNORECASE
)
_RUN = re.compile(r"<\s*(?:script|style|form|input|math)\b|<[^<>]*\son[a-z]+\s*=", re.IGNORECASE)
PICTURES = "里面的图片、声音或附件没有导入，请在题库里补上。"
PROGRAMS = "里面的程序、样式或表单显示时会去掉。"
UNREACHABLE = "没有哪种答法能得满分，请在题库里改好得分比例。"


def text(body: str, markup: Markup) -> Text:
    """A text without blanks around it; an empty one is always the same."""
    trimmed = body.strip(BLANK)
    return Text(trimmed, markup) if trimmed else Text()


def truth(*, true: bool, of_true: Text, of_false: Text) -> tuple[Choice, Choice]:
    """The two choices of a true-false question, true first."""
    return Choice(Text(RIGHT), FULL * true, of_true), Choice(Text(WRONG), FULL * (not true), of_false)


def name(written: str, losses: Losses) -> str:
    """A name on one line, within bounds."""
    line = " ".join(written.split())
    if len(line) <= LONGEST_NAME:
        return line
    losses.append(("name", f"题名太长，只留前 {LONGEST_NAME - 1} 个字。"))
    return f"{line[: LONGEST_NAME - 1]}…"


def tags(written: Iterator[str], losses: Losses) -> tuple[str, ...]:
    """The tags, each once, within bounds."""
    found = dict.fromkeys(tag for one in written if (tag := " ".join(one.split())))
    if any(len(tag) > LONGEST_TAG for tag in found):
        losses.append(("tags", f"标签太长，只留前 {LONGEST_TAG} 个字。"))
    return tuple(dict.fromkeys(tag[:LONGEST_TAG] for tag in found))


def choices(found: list[Choice], losses: Losses) -> tuple[Choice, ...]:
    """The choices that say something. Raises Declined where fewer than two do."""
    kept = tuple(choice for choice in found if choice.text)
    if len(kept) < 2:  # noqa: PLR2004 -- a choice is between two at least
        raise Declined("answer", "选项至少要两个。")
    if len(kept) < len(found):
        losses.append(("answer", f"有 {len(found) - len(kept)} 个选项是空的，没有导入。"))
    return kept


def taken(line: int, item: Item, losses: Losses) -> Taken:
    """The question, with what it lost beyond what its reader told. Raises Declined for one that asks nothing."""
    if not item.stem:
        raise Declined("questiontext", "题干是空的。")
    if len(spelled(item)) > LONGEST:
        raise Declined("question", "这道题太长，请拆成几道题。")
    lost = [*losses]
    for field, one in texts(item):
        if one.markup is not Markup.PLAIN and _LEFT_OUT.search(one.body):
            lost.append((field, PICTURES))
        if one.markup is not Markup.PLAIN and _RUN.search(one.body):
            lost.append((field, PROGRAMS))
    if not _reachable(item):
        lost.append(("fraction", UNREACHABLE))
    return Taken(line, item, tuple(lost))


def texts(item: Item) -> Iterator[tuple[str, Text]]:
    """All texts of a question, each with the name that its field has in files."""
    yield "questiontext", item.stem
    yield "generalfeedback", item.explanation
    yield "graderinfo", item.sample
    yield "correctfeedback", item.right_feedback
    yield "partiallycorrectfeedback", item.partial_feedback
    yield "incorrectfeedback", item.wrong_feedback
    for choice in item.choices:
        yield "answer", choice.text
        yield "feedback", choice.feedback
    for number in item.numbers:
        yield "feedback", number.feedback
    for pair in item.pairs:
        yield "subquestion", pair.prompt
    for one in item.sequence:
        yield "answer", one
    for hint in item.hints:
        yield "hint", hint


def _reachable(item: Item) -> bool:
    if item.kind in {Kind.SINGLE, Kind.SHORT_ANSWER, Kind.MULTIPLE}:
        return reachable(tuple(choice.share for choice in item.choices), several=item.kind is Kind.MULTIPLE)
    if item.kind is Kind.NUMERIC:
        return reachable(tuple(number.share for number in item.numbers), several=False)
    return True


def stem_or_name(stem: Text, given: str, losses: Losses) -> Text:
    """The stem; where a file has none, the name, which then was the question."""
    if stem or not given:
        return stem
    losses.append(("questiontext", f"题干是空的，用题名“{shortened(given)}”作了题干。"))
    return Text(given)
