"""The kinds of questions in Moodle XML: what each has of its own, and how its elements are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from training.items.definition import FULL, Choice, Item, Kind, Markup, NumericAnswer, Pair, Text, Unit
from training.question_formats import making
from training.question_formats.gift_answers import told_ordering
from training.question_formats.making import Losses
from training.question_formats.report import Declined
from training.question_formats.shares import number, share

FORMATS: Mapping[str, Markup] = {
    "html": Markup.HTML,
    "moodle_auto_format": Markup.MOODLE,
    "plain_text": Markup.PLAIN,
    "markdown": Markup.MARKDOWN,
}
FORMAT_NAMES = {markup: name for name, markup in FORMATS.items()}
PASSED: Mapping[str, str] = {
    "hidden": "0",
    "answernumbering": "abc",
    "showstandardinstruction": "0",
    "shownumcorrect": "-",
    "responseformat": "editor",
    "responserequired": "1",
    "responsefieldlines": "15",
    "minwordlimit": "",
    "maxwordlimit": "",
    "attachments": "0",
    "attachmentsrequired": "0",
    "maxbytes": "0",
    "filetypeslist": "",
    "unitgradingtype": "0",
    "unitpenalty": "0.1000000",
    "showunits": "-",
    "unitsleft": "0",
    "layouttype": "VERTICAL",
    "selecttype": "ALL",
    "selectcount": "-",
    "gradingtype": "ABSOLUTE_POSITION",
    "showgrading": "SHOW",
    "numberingstyle": "none",
    "logical": "-",
    "studentsee": "-",
}
"""Elements that mean nothing here and come back on export, with what they usually say."""
_OWN = (
    "name questiontext generalfeedback defaultgrade penalty idnumber single shuffleanswers correctfeedback"
    " partiallycorrectfeedback incorrectfeedback correctresponsesfeedback answer hint tags coursetags usecase units"
    " instructions subquestion graderinfo responsetemplate image image_base64"
)
KNOWN: Final = frozenset(_OWN.split()) | PASSED.keys()
_NOTHING = Decimal(0)
_COUNT = re.compile(r"\d{1,6}")


class Node:
    """An element, which may be absent: then it has no words and no children."""

    def __init__(self, element: Any) -> None:
        self._element = element

    @property
    def exists(self) -> bool:
        """Whether the file has it."""
        return self._element is not None

    def child(self, tag: str) -> Node:
        """The first child of a name."""
        return Node(self._element.find(tag) if self.exists else None)

    def children(self, tag: str) -> list[Node]:
        """All children of a name."""
        return [Node(one) for one in self._element.iterchildren(tag)] if self.exists else []

    def get(self, name: str, usual: str = "") -> str:
        """An attribute."""
        return str(self._element.get(name, usual)) if self.exists else usual

    def tags(self) -> Iterator[str]:
        """The names of all children."""
        return (one.tag for one in self._element.iterchildren() if isinstance(one.tag, str))

    def comments(self) -> Iterator[str]:
        """The comments in it."""
        return (str(one.text or "") for one in self._element.iterchildren() if callable(one.tag))

    def holders_of_files(self) -> Iterator[str]:
        """The names of the elements that carry files, and of the old ones that are pictures."""
        for file in self._element.iter("file", "image_base64"):
            yield file.getparent().tag if file.tag == "file" else "image"

    def raw(self, tag: str) -> str:
        """All words in a child, for a report."""
        found = self.child(tag)
        return "".join(found._element.itertext()) if found.exists else ""  # noqa: SLF001 -- the same class

    def words(self) -> str:
        """What is written in it, or in its `text`, without blanks around it. Raises Declined for elements in a text."""
        if not self.exists:
            return ""
        inner = self._element.find("text")
        holder = self._element if inner is None else inner
        if any(isinstance(one.tag, str) for one in holder.iterchildren()) and inner is not None:
            raise Declined(str(self._element.tag), "“text”里直接写了标签。HTML 要放在“<![CDATA[ ]]>”里。")
        return "".join(_own_text(holder)).strip(making.BLANK)

    def format(self, usual: str) -> str:
        """The name of the format it says it is written in."""
        return self.get("format", usual).strip()

    def text(self, usual: str, losses: Losses) -> Text:
        """What is written in it, in its format. An unknown format is read as HTML, as Moodle does, with a loss."""
        name = self.format(usual)
        body = self.words()
        if body and name not in FORMATS:
            losses.append((str(self._element.tag), f"格式“{name}”不认识，按 HTML 读了。"))
        return making.text(body, FORMATS.get(name, Markup.HTML))


def _own_text(holder: Any) -> Iterator[str]:
    """The text of an element itself, around its comments."""
    yield holder.text or ""
    for one in holder.iterchildren():
        if not isinstance(one.tag, str) or holder.tag == "text":
            yield one.tail or ""


def _shuffled(node: Node, usual: str) -> bool:
    return (node.child("shuffleanswers").words() or usual) not in {"false", "0"}


def _choice(answer: Node, usual: str, losses: Losses, *, plain: bool) -> Choice:
    text = Text(answer.words()) if plain else answer.text(usual, losses)
    worth = share(answer.get("fraction") or "0", losses)
    return Choice(text, worth, answer.child("feedback").text(usual, losses))


def _multichoice(node: Node, item: Item, usual: str, losses: Losses) -> Item:
    one = node.child("single")
    single = not one.exists or one.words() not in {"", "false", "0"}
    found = [_choice(answer, usual, losses, plain=False) for answer in node.children("answer")]
    return replace(
        item,
        kind=Kind.SINGLE if single else Kind.MULTIPLE,
        choices=making.choices(found, losses),
        shuffle=_shuffled(node, "false"),
    )


def _true_false(node: Node, item: Item, usual: str, losses: Losses) -> Item:
    """By what the answers say; files so old that they say it in another language have true first."""
    answers = node.children("answer")
    if len(answers) != 2:  # noqa: PLR2004 -- true and false
        raise Declined("answer", "判断题要有对、错两个答案。")
    said = [answer.words() for answer in answers]
    if not set(said) <= {"true", "false"}:
        losses.append(("answer", f"答案写的是“{said[0][:20]}”“{said[1][:20]}”，按先对后错读了，请核对。"))
        said = [
            "true" if one == "true" or (one != "false" and not place) else "false" for place, one in enumerate(said)
        ]
    is_true, feedback = True, {"true": Text(), "false": Text()}
    for one, answer in zip(said, answers, strict=True):
        is_right = number(answer.get("fraction") or "0", "fraction", "得分比例") == FULL
        is_true = is_right if one == "true" else not is_right
        feedback[one] = answer.child("feedback").text(usual, losses)
    choices = making.truth(true=is_true, of_true=feedback["true"], of_false=feedback["false"])
    return replace(item, kind=Kind.TRUE_FALSE, choices=choices, shuffle=False)


def _short_answer(node: Node, item: Item, usual: str, losses: Losses) -> Item:
    found = [_choice(answer, usual, losses, plain=True) for answer in node.children("answer")]
    kept = tuple(choice for choice in found if choice.text)
    if not kept:
        raise Declined("answer", "没有写答案。")
    if len(kept) < len(found):
        losses.append(("answer", "有答案是空的，没有导入。"))
    exactly = node.child("usecase").words() not in {"", "0", "false"}
    return replace(item, kind=Kind.SHORT_ANSWER, choices=kept, case_sensitive=exactly)


def _numerical(node: Node, item: Item, usual: str, losses: Losses) -> Item:
    numbers = tuple(_number(answer, usual, losses) for answer in node.children("answer"))
    if not numbers:
        raise Declined("answer", "没有写数字答案。")
    units = tuple(
        Unit(unit.child("unit_name").words(), number(unit.child("multiplier").words() or "1", "multiplier", "倍数"))
        for unit in node.child("units").children("unit")
    )
    if node.child("unitgradingtype").words() not in {"", "0"}:
        losses.append(("unitgradingtype", "单位写错另外扣分的规则没有导入，这里单位不对就不得分。"))
    if node.child("instructions").exists and node.child("instructions").words():
        losses.append(("instructions", "单位的填写说明没有导入。"))
    return replace(item, kind=Kind.NUMERIC, numbers=numbers, units=units)


def _number(answer: Node, usual: str, losses: Losses) -> NumericAnswer:
    written = answer.words() or "*"
    tolerance = answer.child("tolerance").words()
    margin = number(tolerance, "tolerance", "误差") if tolerance else _NOTHING
    if margin < 0:
        raise Declined("tolerance", f"误差 {tolerance} 不能是负数。")
    old = answer.child("fraction").words()
    worth = share(f"{number(old, 'fraction', '得分比例') * 100:f}" if old else answer.get("fraction") or "0", losses)
    value = None if written == "*" else number(written, "answer", "答案")
    return NumericAnswer(value, margin, worth, answer.child("feedback").text(usual, losses))


def _matching(node: Node, item: Item, usual: str, losses: Losses) -> Item:
    pairs = []
    for line in node.children("subquestion"):
        pair = Pair(line.text(usual, losses), line.child("answer").words())
        if pair.match:
            pairs.append(pair)
        elif pair.prompt:
            raise Declined("subquestion", f"“{pair.prompt.body[:40]}”的右边是空的。")
        else:
            losses.append(("subquestion", "有一行两边都是空的，没有导入。"))
    if len(pairs) < 2:  # noqa: PLR2004 -- nothing is matched with one line
        raise Declined("subquestion", "连线题至少要两行。")
    return replace(item, kind=Kind.MATCHING, pairs=tuple(pairs), shuffle=_shuffled(node, "true"))


def _ordering(node: Node, item: Item, usual: str, losses: Losses) -> Item:
    sequence = tuple(text for answer in node.children("answer") if (text := answer.text(usual, losses)))
    if len(sequence) < 2:  # noqa: PLR2004 -- one thing has no order
        raise Declined("answer", "排序题至少要两项。")
    select = node.child("selecttype").words() or node.child("logical").words() or "RANDOM"
    count = node.child("selectcount").words() or node.child("studentsee").words() or "6"
    grading = node.child("gradingtype").words() or "RELATIVE"
    told_ordering(select, int(count) if _COUNT.fullmatch(count) else 0, grading, len(sequence), losses)
    if any(answer.child("feedback").words() for answer in node.children("answer")):
        losses.append(("feedback", "各项自己的讲评没有导入。"))
    extra = tuple(pair for pair in item.extra if pair != ("selectcount", str(len(sequence))))
    return replace(item, kind=Kind.ORDERING, sequence=sequence, extra=extra)


def _essay(node: Node, item: Item, usual: str, losses: Losses) -> Item:
    if node.child("responsetemplate").words():
        losses.append(("responsetemplate", "答题框里预先写好的文字没有导入。"))
    if node.child("attachments").words() not in {"", "0"} or node.child("responseformat").words() == "noinline":
        losses.append(("attachments", "原题要交附件，这里只写文字。"))
    if node.child("minwordlimit").words() or node.child("maxwordlimit").words():
        losses.append(("wordlimit", "字数限制没有导入。"))
    return replace(item, kind=Kind.ESSAY, sample=node.child("graderinfo").text(usual, losses))


KINDS: Mapping[str, Callable[[Node, Item, str, Losses], Item]] = {
    "multichoice": _multichoice,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "numerical": _numerical,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
    "essay": _essay,
}
"""The types of Moodle that the bank has a kind for, each with what fills in its own parts."""
