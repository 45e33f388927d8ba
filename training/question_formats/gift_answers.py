"""What stands in the braces of a GIFT question: which kind it makes, and its answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from training.items.definition import FULL, Choice, Kind, Markup, NumericAnswer, Pair, Text
from training.question_formats import making
from training.question_formats.gift_signs import formatted, plain
from training.question_formats.making import BLANK, Losses
from training.question_formats.report import Declined
from training.question_formats.shares import number, share

_NOTHING = Decimal(0)
_TRUE, _FALSE = frozenset({"T", "TRUE"}), frozenset({"F", "FALSE"})
_WEIGHT = re.compile(r"%-*[0-9]{1,2}\.?[0-9]*%")
_ORDER = re.compile(
    r"\s*>\s*(\d{1,6})\s*"
    r"(ALL|EXACT|RANDOM|REL|CONTIGUOUS|CONTIG)?\s*"
    r"(HORIZONTAL|HORI|H|1|VERTICAL|VERT|V|0)?\s*"
    r"(ALL_OR_NOTHING|ABSOLUTE_POSITION|ABSOLUTE|ABS|RELATIVE_NEXT_EXCLUDE_LAST|RELATIVE_NEXT_INCLUDE_LAST"
    r"|RELATIVE_ONE_PREVIOUS_AND_NEXT|RELATIVE_ALL_PREVIOUS_AND_NEXT|RELATIVE_TO_CORRECT|RELATIVE|REL"
    r"|LONGEST_ORDERED_SUBSET|LONGEST_CONTIGUOUS_SUBSET)?\s*"
    r"(SHOW|TRUE|YES|1|HIDE|FALSE|NO|0)?\s*"
    r"(none|123|abc|ABCD|iii|IIII)?\s*(.*)",
    re.DOTALL,
)
MOST_PARTS = 1_000
"""Answers of one question that are looked at; what the bank asks is far less."""
OURS = frozenset({"ABSOLUTE_POSITION", "ABSOLUTE", "ABS"})
"""The way of grading an order that is also ours: each item in its own place."""
WHOLE = frozenset({"ALL", "EXACT"})


@dataclass(frozen=True, slots=True)
class Answers:
    """The kind of a question and what it is answered with."""

    kind: Kind
    choices: tuple[Choice, ...] = ()
    numbers: tuple[NumericAnswer, ...] = ()
    pairs: tuple[Pair, ...] = ()
    sequence: tuple[Text, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()


def answers(inside: str, usual: Markup, losses: Losses) -> Answers:
    """Read what stands in the braces, without the general feedback; `usual` is the format of the stem.

    Raises Declined for what Moodle declines.
    """
    return _reader(inside)(inside, usual, losses)


def _reader(inside: str) -> Callable[[str, Markup, Losses], Answers]:
    """By the marks that occur, in the order in which Moodle asks for them."""
    if not inside:
        return lambda _inside, _usual, _losses: Answers(Kind.ESSAY)
    if inside.startswith((">", "#")) and (inside[0] == "#" or _ORDER.fullmatch(inside)):
        return _numeric if inside[0] == "#" else _ordering
    if "~" in inside:
        return _choice
    if "=" in inside and "->" in inside:
        return _matching
    if inside.partition("#")[0].strip(BLANK) in _TRUE | _FALSE:
        return _true_false
    return _short_answer


def _commented(answer: str, usual: Markup) -> tuple[str, Text]:
    """An answer and what is said to it."""
    given, _, comment = answer.partition("#")
    return given, formatted(comment, usual)


def _parts(inside: str, mark: str) -> list[str]:
    """What follows each mark; what stands before the first only where there is something."""
    if inside.count(mark) > MOST_PARTS:
        raise Declined("answer", f"答案太多，最多 {MOST_PARTS} 个。")
    first, *others = inside.split(mark)
    return [part.strip(BLANK) for part in ([first, *others] if first.strip(BLANK) else others)]


def _weighed(answer: str, otherwise: Decimal, losses: Losses) -> tuple[Decimal, str]:
    """The share written before an answer, and the answer."""
    if not _WEIGHT.match(answer):
        return otherwise, answer
    _, written, rest = answer.split("%", 2)
    return share(written, losses), rest


def _choice(inside: str, usual: Markup, losses: Losses) -> Answers:
    """With a right answer one may be chosen; without, several may."""
    found = []
    for part in _parts(inside.replace("=", "~="), "~"):
        if part.startswith("="):
            worth, answer = FULL, part[1:]
            if _WEIGHT.match(answer.lstrip(BLANK)):
                losses.append(("fraction", "“=”后面的百分比不算得分比例，照字面读了；部分得分的选项用“~%50%”。"))
        else:
            worth, answer = _weighed(part, _NOTHING, losses)
        given, feedback = _commented(answer, usual)
        found.append(Choice(formatted(given, usual), worth, feedback))
    kind = Kind.SINGLE if "=" in inside else Kind.MULTIPLE
    return Answers(kind, choices=making.choices(found, losses))


def _matching(inside: str, usual: Markup, losses: Losses) -> Answers:
    parts = _parts(inside, "=")
    if len(parts) < 2:  # noqa: PLR2004 -- nothing is matched with one line
        raise Declined("subquestion", "连线题至少要两行。")
    pairs = []
    for part in parts:
        left, arrow, right = part.partition("->")
        if not arrow:
            raise Declined("subquestion", f"“{plain(part)[:40]}”里没有“->”：连线题每一行写成“=左边 -> 右边”。")
        pair = Pair(formatted(left, usual), plain(right))
        if pair.match:
            pairs.append(pair)
        elif pair.prompt:
            raise Declined("subquestion", f"“{plain(left)[:40]}”的右边是空的。")
        else:
            losses.append(("subquestion", "有一行两边都是空的，没有导入。"))
    return Answers(Kind.MATCHING, pairs=tuple(pairs))


def _true_false(inside: str, usual: Markup, _: Losses) -> Answers:
    """The first comment is for those who are wrong, the second for those who are right."""
    said, wrong, right = (*inside.split("#", 2), "", "")[:3]
    is_true = said.strip(BLANK) in _TRUE
    if_right, if_wrong = formatted(right, usual), formatted(wrong, usual)
    of_true, of_false = (if_right, if_wrong) if is_true else (if_wrong, if_right)
    return Answers(Kind.TRUE_FALSE, choices=making.truth(true=is_true, of_true=of_true, of_false=of_false))


def _short_answer(inside: str, usual: Markup, losses: Losses) -> Answers:
    if inside.partition("#")[0].strip(BLANK).upper() in _TRUE | _FALSE:
        losses.append(("type", "判断题的答案要大写（T、F、TRUE、FALSE）；这里是小写，按填空题读了。"))
    found = []
    for part in _parts(inside, "="):
        worth, answer = _weighed(part, FULL, losses)
        given, feedback = _commented(answer, usual)
        body = formatted(given, usual).body
        if body:
            found.append(Choice(Text(body), worth, feedback))
        else:
            losses.append(("answer", "有一个答案是空的，没有导入。"))
    if not found:
        raise Declined("answer", "没有写答案。")
    return Answers(Kind.SHORT_ANSWER, choices=tuple(found))


def _numeric(inside: str, usual: Markup, losses: Losses) -> Answers:
    given, tilde, wrong = inside[1:].partition("~")
    found = []
    for part in _parts(given, "="):
        worth, answer = _weighed(part, FULL, losses)
        written, feedback = _commented(answer, usual)
        value, tolerance = _range(plain(written), losses)
        found.append(NumericAnswer(value, tolerance, worth, feedback))
    if not found:
        raise Declined("answer", "没有写数字答案。")
    if tilde:
        found.append(NumericAnswer(None, _NOTHING, _NOTHING, _commented(wrong, usual)[1]))
    return Answers(Kind.NUMERIC, numbers=tuple(found))


def _range(written: str, losses: Losses) -> tuple[Decimal | None, Decimal]:
    """A number with its tolerance: `lowest..highest`, `number:tolerance`, or a number alone."""
    if written.find("..") > 0:
        low, _, high = written.partition("..")
        least, most = number(low, "answer", "答案"), number(high, "answer", "答案")
        if least > most:
            losses.append(("answer", f"范围 {written} 写反了，按从小到大读了。"))
            least, most = most, least
        middle = (least + most) / 2
        return middle, most - middle
    tolerance = _NOTHING
    if written.find(":") > 0:
        written, _, margin = written.partition(":")
        tolerance = number(margin, "tolerance", "误差")
        if tolerance < 0:
            raise Declined("tolerance", f"误差 {margin.strip()} 不能是负数。")
    if written.strip(BLANK) == "*":
        return None, tolerance
    return number(written, "answer", "答案"), tolerance


def _ordering(inside: str, usual: Markup, losses: Losses) -> Answers:
    found = _ORDER.fullmatch(inside)
    assert found  # noqa: S101 -- the reader was chosen by this very pattern
    count, select, _, grading, _, _, rest = found.groups(default="")
    lines = (line.strip(BLANK) for line in rest.split("\n"))
    sequence = tuple(formatted(line, usual) for line in lines if line)
    if len(sequence) < 2:  # noqa: PLR2004 -- one thing has no order
        raise Declined("answer", "排序题至少要两项。")
    told_ordering(select, int(count), grading, len(sequence), losses)
    return Answers(Kind.ORDERING, sequence=sequence)


def told_ordering(select: str, count: int, grading: str, items: int, losses: Losses) -> None:
    """What an ordering question of Moodle does and ours do not."""
    if select.upper() not in WHOLE and count < items:
        some = f" {count} 项" if count > 0 else "一部分"
        losses.append(("selectcount", f"原题每次只抽{some}来排，这里 {items} 项全部要排。"))
    if grading.upper() not in OURS:
        losses.append(("gradingtype", "原题另有计分办法，这里每一项放对位置就得分。"))
