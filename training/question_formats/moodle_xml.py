"""Reading Moodle XML: the file, its categories, and what all kinds of questions have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lxml import etree

from training.items.definition import Item, Kind
from training.question_formats import carried, making
from training.question_formats.categories import split
from training.question_formats.making import Losses
from training.question_formats.moodle_kinds import KINDS, KNOWN, PASSED, Node
from training.question_formats.report import Declined, Note, Report, Taken, Unreadable, gathered, shortened
from training.question_formats.shares import number

CARRIED = re.compile(r"\s*alliance:(\{.*\})\s*", re.DOTALL)
_PROLOG = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|\s+)*", re.DOTALL)
_DECLARES = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_USUAL_PENALTY, _ROUNDED = Decimal("0.3333333"), Decimal("0.005")
_OTHERS = {
    "description": "是一段说明文字，不是题目",
    "multianswer": "是一题多空的完形题",
    "cloze": "是一题多空的完形题",
    "calculated": "是按公式出数的计算题",
    "calculatedsimple": "是按公式出数的计算题",
    "calculatedmulti": "是按公式出数的选择题",
    "ddwtos": "是拖字填空题",
    "gapselect": "是选词填空题",
    "ddimageortext": "是往图上拖的题",
    "ddmarker": "是在图上作标记的题",
    "randomsamatch": "是随机拼成的连线题",
    "random": "是随机抽题的占位",
}
"""The types that the bank has no kind for, and what they are."""


def read(text: str) -> Report:
    """The questions of a Moodle XML file, in its order.

    Raises Unreadable, with the line, for what is no XML, for one that declares a document type or entities, and for
    one without the element of a quiz.
    """
    return gathered(_found(_root(text), _lines_before(text)))


def _root(text: str) -> Any:
    start = _PROLOG.match(text)
    place = start.end() if start else 0
    if _DECLARES.match(text, place):
        line = text.count("\n", 0, place) + 1
        reason = f"第 {line} 行声明了文档类型或实体，为了安全不读。请删去“<!DOCTYPE …>”这一段，再导入。"
        raise Unreadable(reason, line=line, field="doctype")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(text.strip().encode("utf-8"), parser)
    except etree.XMLSyntaxError as wrong:
        line = (wrong.lineno or 1) + _lines_before(text)
        reason = f"第 {line} 行不合 XML 的写法：标签没有配对，或者“&”“<”没有转写。请从原来的平台重新导出。"
        raise Unreadable(reason, line=line) from None
    if root.tag not in {"quiz", "question"}:
        raise Unreadable(f"最外层是“{root.tag}”，不是 Moodle 题库的“quiz”。请在 Moodle 里导出“Moodle XML”格式。")
    return root


def _lines_before(text: str) -> int:
    return text[: len(text) - len(text.lstrip())].count("\n")


def _found(root: Any, before: int) -> Iterator[Taken | Note]:
    category: tuple[str, ...] = ()
    for element in [root] if root.tag == "question" else root.iterchildren("*"):
        node = Node(element)
        line, kind = (element.sourceline or 1) + before, element.get("type", "")
        if element.tag != "question":
            yield Note(line, shortened(element.tag), "type", f"这里是“{element.tag}”，不是“question”，没有读。")
            continue
        if kind == "category":
            category = split(node.child("category").words())
            continue
        losses: Losses = []
        name = ""
        try:
            name = making.name(node.child("name").words(), losses)
            yield making.taken(line, _item(node, kind, name, category, losses), losses)
        except Declined as declined:
            yield Note(line, shortened(name or node.raw("questiontext")), declined.field, declined.reason)


def _item(node: Node, kind: str, name: str, category: tuple[str, ...], losses: Losses) -> Item:
    if kind not in KINDS:
        what = _OTHERS.get(kind, f"的类型是“{kind}”")
        raise Declined("type", f"这一题{what}，题库里没有这种题。")
    stem = node.child("questiontext").text("html", losses)
    usual = node.child("questiontext").format("html")
    item = Item(
        kind=Kind.ESSAY,
        stem=making.stem_or_name(stem, name, losses),
        name=name,
        points=number(node.child("defaultgrade").words() or "1", "defaultgrade", "分值"),
        penalty=_penalty(node.child("penalty").words()),
        explanation=node.child("generalfeedback").text(usual, losses),
        right_feedback=node.child("correctfeedback").text(usual, losses),
        partial_feedback=node.child("partiallycorrectfeedback").text(usual, losses),
        wrong_feedback=node.child("incorrectfeedback").text(usual, losses),
        hints=tuple(_hint(hint, usual, losses) for hint in node.children("hint")),
        tags=making.tags(_tags(node), losses),
        category=category,
        ident=" ".join(node.child("idnumber").words().split()),
        extra=_passed(node),
    )
    _tell_unknown(node, losses)
    return _with_carried(KINDS[kind](node, item, usual, losses), node, losses)


def _penalty(written: str) -> Decimal | None:
    if not written:
        return None
    value = number(written, "penalty", "扣分比例")
    return _USUAL_PENALTY if abs(value - _USUAL_PENALTY) < _ROUNDED else value


def _hint(hint: Node, usual: str, losses: Losses) -> Any:
    """A hint; old files keep it one element deeper."""
    old = hint.child("hintcontent")
    return (old if old.exists else hint).text(usual, losses)


def _tags(node: Node) -> Iterator[str]:
    for group in ("tags", "coursetags"):
        for tag in node.child(group).children("tag"):
            yield tag.words()


def _passed(node: Node) -> tuple[tuple[str, str], ...]:
    """What means nothing here and goes back on export: only where it is not what it usually is."""
    found = [(tag, node.child(tag).words()) for tag in PASSED if node.child(tag).exists]
    found = [(tag, value) for tag, value in found if value != PASSED[tag]]
    for place, hint in enumerate(node.children("hint"), start=1):
        found += [(f"hint.{place}.{flag}", "") for flag in ("shownumcorrect", "clearwrong") if hint.child(flag).exists]
    return tuple(found)


def _tell_unknown(node: Node, losses: Losses) -> None:
    for tag in dict.fromkeys(node.tags()):
        if tag not in KNOWN:
            losses.append((tag, f"“{tag}”这一项题库里没有，没有导入。"))
    for field in dict.fromkeys(node.holders_of_files()):
        losses.append((field, making.PICTURES))


def _with_carried(item: Item, node: Node, losses: Losses) -> Item:
    """The question with what our own files carry in a comment inside it."""
    for comment in node.comments():
        if found := CARRIED.fullmatch(comment):
            try:
                return carried.onto(item, found[1])
            except ValueError:
                losses.append(("comment", "注释里的补充内容读不懂，没有用。"))
    return item
