"""Reading a Word document of questions, as trainers write it: 1. …  A. …  B. …  答案：…  解析：…"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from training.items.definition import Item
from training.question_formats import making
from training.question_formats.columns import KINDS
from training.question_formats.making import BLANK
from training.question_formats.packages import checked
from training.question_formats.report import Declined, Note, Report, Taken, Unreadable, gathered, shortened
from training.question_formats.rows import FALSE, TRUE, Written, item

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ASKS = re.compile(
    r"(?:第\s*)?[（(]?(\d{1,4})(?:\s*题\s*[:：.．、]?|[)）]\s*[.．、]?|[.．、](?!\d))\s*(\S.*)", re.DOTALL
)
_OPTION = re.compile(r"[（(]?([A-J])(?:[)）]|[.．、:：])\s*(.*)", re.DOTALL)
_NEXT_OPTION = re.compile(r"(?:(?<=\s)|(?<=[；;]))[（(]?([B-J])(?:[)）]|[.．、:：])\s*")
_LABEL = re.compile(r"[【\[]?\s*([一-龥]{2,5})\s*[】\]]?\s*[:：]?\s*(.*)", re.DOTALL)
_LABELLED = re.compile(r"(?:[【\[]\s*[一-龥]{2,5}\s*[】\]]\s*[:：]?|[一-龥]{2,5}\s*[:：])")
_SECTION = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}\s*[、.．]|第[一二三四五六七八九十]{1,3}部分)?\s*([一-龥]{2,6})\s*(?:[（(].*[)）])?\s*[:：]?"
)
_EACH = re.compile(r"每[小]?题\s*(\d+(?:\.\d+)?)\s*分")
_INSIDE = re.compile(r"[（(【]\s*([A-J](?:[\s,，、]*[A-J])*|[√×✓✗对错]|正确|错误)\s*[)）】]")
_EMPTY = re.compile(r"[（(]\s*[)）]")
_COUNTED = frozenset({"decimal", "decimalFullWidth", "chineseCounting", "japaneseCounting"})
LONGEST_KEY = 500
"""Signs of a line that is looked at as a line of the key."""
_KEY_HEAD = re.compile(r"^(?:参考|标准|正确)?答案\s*[:：]\s*")
_KEY_TITLE = re.compile(r"(?:参考|标准|正确|试题)?答案(?:及解析|与解析)?")
_KEY_ONE = re.compile(r"(\d{1,3})\s*[.．、:：)）]?\s*([A-J]+|[√×✓✗对错]|正确|错误)(?![A-Za-z一-龥])")
_KEY = re.compile(rf"(?:{_KEY_ONE.pattern}[\s,，;；、。]*)+")
_RUN = re.compile(r"(\d{1,3})\s*[-~～—至]+\s*(\d{1,3})\s*[.．、:：]?\s*([A-J](?:\s*[A-J])+)")
_LABELS = {
    "答案": "answer",
    "正确答案": "answer",
    "参考答案": "answer",
    "标准答案": "answer",
    "解析": "explanation",
    "答案解析": "explanation",
    "试题解析": "explanation",
    "解释": "explanation",
    "分析": "explanation",
    "难度": "difficulty",
    "分值": "points",
    "知识点": "category",
    "主题": "category",
    "题型": "kind",
    "标签": "tags",
    "编号": "ident",
    "题名": "name",
}
_FAULTS = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    EOFError,
    OSError,
    SyntaxError,
    zipfile.BadZipFile,
)
PICTURE, FORMULA = "这一题里的图片没有导入，请在题库里补上。", "这一题里的公式没有导入，请改成文字。"
NO_ANSWER = "没有找到答案。请在题目下面另起一行写“答案：B”。"
TABLE = "Word 里的表格没有读。题目在表格里的，请复制到 Excel 题库表再导入。"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: which one of the document it is, its words, how Word numbers it, and what it shows besides."""

    number: int
    text: str
    counted: str = ""
    besides: tuple[str, ...] = ()


@dataclass(slots=True)
class _Open:
    """A question that is being read, its own number, and the part to which the next plain line belongs."""

    line: int
    kind: str
    points: str
    count: int
    parts: dict[str, str] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    besides: list[str] = field(default_factory=list)
    last: str = "stem"

    def add(self, text: str) -> None:
        """Continue the part that was last."""
        if self.last == "options":
            self.options[-1] = f"{self.options[-1]}\n{text}".strip(BLANK)
        else:
            self.parts[self.last] = f"{self.parts.get(self.last, '')}\n{text}".strip(BLANK)


def read(data: bytes) -> Report:
    """The questions of a document, by paragraphs. Raises Unreadable for what is no document."""
    lines, tables = _lines(checked(data, "word"))
    found = list(_found(lines))
    if not found and not tables:
        raise Unreadable("没有找到题目。每题请从“1.”这样的题号起，选项一行一个“A. …”，下面写“答案：…”。", field="stem")
    return gathered([*found, *(Note(number, "表格", "table", TABLE) for number in tables)])


def _lines(data: bytes) -> tuple[list[Line], list[int]]:
    """The paragraphs that say something, and after which ones a table stands that is not read."""
    from docx import Document  # noqa: PLC0415 -- slow import

    try:
        document = Document(BytesIO(data))
        formats, styled = _numbering(document), _styled(document)
        lines: list[Line] = []
        tables: list[int] = []
        number = 0
        for block in _blocks(document.element.body):
            if block.tag == f"{_W}p":
                number += 1
                lines += _split(number, block, _counted(block, formats, styled))
            elif block.tag == f"{_W}tbl":
                number += 1
                tables.append(number)
    except _FAULTS as wrong:
        raise Unreadable("这份文档打不开，可能已经损坏。请在 Word 或 WPS 里另存为 .docx，再导入。") from wrong
    return lines, tables


def _blocks(holder: Any) -> Iterator[Any]:
    """Paragraphs and tables in their order, also those that stand inside content controls."""
    for block in holder.iterchildren():
        if block.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"}:
            yield from _blocks(block)
        else:
            yield block


def _split(number: int, paragraph: Any, counted: str) -> Iterator[Line]:
    """The lines of a paragraph: people also break lines inside one."""
    text = "".join(_words(paragraph))
    besides = []
    if next(paragraph.iter(f"{_W}drawing", f"{_W}pict", f"{_W}object"), None) is not None:
        besides.append(PICTURE)
    if any(one.tag.endswith("}oMath") for one in paragraph.iter() if isinstance(one.tag, str)):
        besides.append(FORMULA)
    lines = [line.strip(f"{BLANK}\u3000\xa0") for line in text.split("\n")]
    for place, line in enumerate(lines):
        if line or (besides and not place):
            yield Line(number, line, counted if not place else "", tuple(besides) if not place else ())


def _words(paragraph: Any) -> Iterator[str]:
    for one in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        if next(one.iterancestors(f"{_W}moveFrom"), None) is not None:
            continue  # it stands where it was moved to
        if one.tag == f"{_W}t":
            yield one.text or ""
        elif one.getparent().tag == f"{_W}r":
            yield {f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}.get(one.tag, "\n")


def _numbering(document: Any) -> dict[tuple[str, str], str]:
    """How Word counts the lists of the document, by list and level."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    kinds = {
        (abstract.get(f"{_W}abstractNumId"), level.get(f"{_W}ilvl")): fmt.get(f"{_W}val", "")
        for abstract in root.iter(f"{_W}abstractNum")
        for level in abstract.iter(f"{_W}lvl")
        if (fmt := level.find(f"{_W}numFmt")) is not None
    }
    lists = {
        one.get(f"{_W}numId"): of.get(f"{_W}val")
        for one in root.iter(f"{_W}num")
        if (of := one.find(f"{_W}abstractNumId")) is not None
    }
    return {
        (num, level): kind for num, of in lists.items() for (abstract, level), kind in kinds.items() if abstract == of
    }


def _styled(document: Any) -> dict[str, Any]:
    """The numbering that styles bring along, by the id of the style."""
    found = {}
    for style in document.styles.element.iter(f"{_W}style"):
        counting = style.find(f"{_W}pPr/{_W}numPr")
        if counting is not None:
            found[style.get(f"{_W}styleId")] = counting
    return found


def _counted(paragraph: Any, formats: dict[tuple[str, str], str], styled: dict[str, Any]) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    counting = paragraph.find(f"{_W}pPr/{_W}numPr")
    if counting is None and style is not None:
        counting = styled.get(style.get(f"{_W}val"))
    if counting is None:
        return ""
    num, level = counting.find(f"{_W}numId"), counting.find(f"{_W}ilvl")
    key = (num.get(f"{_W}val") if num is not None else "", level.get(f"{_W}val") if level is not None else "0")
    return formats.get(key, "")


def _found(lines: list[Line]) -> Iterator[Taken | Note]:
    asked: list[_Open] = []
    now: _Open | None = None
    kind = points = ""
    for line in lines:
        if (key := _key(line.text)) or _KEY_TITLE.fullmatch(line.text):
            _answer(asked, key)
            now = None
            continue
        role, said = _role(line, now)
        if role == "section":
            now, kind = None, said
            each = _EACH.search(line.text)
            points = each[1] if each else ""
        elif role == "asks":
            number = _ASKS.fullmatch(line.text)
            now = _Open(line.number, kind, points, int(number[1]) if number else 0, {"stem": said})
            asked.append(now)
        elif now:
            _belongs(now, role, said)
        if now:
            now.besides += line.besides
    yield from map(_taken, asked)


def _key(text: str) -> list[tuple[int, str]]:
    """The answers of a line of the key that stands at the end of many papers: 1. B  2. AC, or 1-5 BACDA."""
    bare = _KEY_HEAD.sub("", text[:LONGEST_KEY])
    if runs := _RUN.fullmatch(bare):
        first, last, letters = int(runs[1]), int(runs[2]), re.findall("[A-J]", runs[3])
        return list(zip(range(first, last + 1), letters, strict=True)) if len(letters) == last - first + 1 else []
    return [(int(number), answer) for number, answer in _KEY_ONE.findall(bare)] if _KEY.fullmatch(bare) else []


def _answer(asked: list[_Open], key: list[tuple[int, str]]) -> None:
    """Give each answer to the first question of its number that has none yet."""
    for number, answer in key:
        for one in asked:
            if one.count == number and not one.parts.get("answer"):
                one.parts["answer"] = answer
                break


def _role(line: Line, asked: _Open | None) -> tuple[str, str]:
    """A section's head, the beginning of a question, an option, a labelled part, or more of the last one."""
    text = line.text
    if (section := _SECTION.fullmatch(text)) and section[1] in KINDS:
        return "section", section[1]
    asks, labelled = _ASKS.fullmatch(text), _LABELLED.match(text)
    if asks or (line.counted in _COUNTED and not labelled):
        return "asks", asks[2] if asks else text
    if line.counted == "upperLetter":
        return "option", f"{chr(ord('A') + len(asked.options if asked else ()))}.{text}"
    if _OPTION.fullmatch(text):
        return "option", text
    label = _LABEL.fullmatch(text) if labelled else None
    return (_LABELS[label[1]], label[2]) if label and label[1] in _LABELS else ("more", text)


def _belongs(asked: _Open, role: str, said: str) -> None:
    if role == "option":
        for letter, text in _options(said):
            if letter == chr(ord("A") + len(asked.options)):
                asked.options.append(text)
                asked.last = "options"
            else:
                asked.add(f"{letter}. {text}")
    elif role == "more":
        asked.add(said)
    else:
        asked.last = role
        asked.parts.pop(role, None)
        asked.add(said)


def _options(text: str) -> Iterator[tuple[str, str]]:
    """The options of a line: they often stand side by side."""
    first = _OPTION.fullmatch(text)
    if not first:
        return
    letter, rest = first.groups()
    while (after := _NEXT_OPTION.search(rest)) and ord(after[1]) == ord(letter) + 1:
        yield letter, rest[: after.start()].strip(f"{BLANK};；\u3000")
        letter, rest = after[1], rest[after.end() :]
    yield letter, rest.strip(f"{BLANK}\u3000")


def _taken(asked: _Open) -> Taken | Note:
    losses: making.Losses = [("picture" if one == PICTURE else "formula", one) for one in asked.besides]
    stem = asked.parts.get("stem", "")
    try:
        return making.taken(asked.line, _item(asked, stem, losses), losses)
    except Declined as declined:
        return Note(asked.line, shortened(stem), declined.field, declined.reason)


def _item(asked: _Open, stem: str, losses: making.Losses) -> Item:
    answer = asked.parts.get("answer", "")
    if not answer and (inside := _INSIDE.search(stem)) and (asked.options or inside[1] in TRUE | FALSE):
        answer, stem = inside[1], f"{stem[: inside.start()]}（　）{stem[inside.end() :]}"
    kind = asked.parts.get("kind", "") or asked.kind
    if not answer and KINDS.get(kind) not in _WITHOUT_ANSWER:
        raise Declined("answer", NO_ANSWER)
    if not kind and not asked.options and answer not in TRUE | FALSE and not _EMPTY.search(stem) and "_" not in stem:
        kind = "问答题"
    others = {
        name: asked.parts.get(name, "").strip()
        for name in ("explanation", "difficulty", "category", "tags", "ident", "name")
    }
    points = asked.parts.get("points", "").removesuffix("分").strip() or asked.points
    written = Written(stem=stem, answer=answer, options=tuple(asked.options), kind=kind, points=points, **others)
    return item(written, losses)


_WITHOUT_ANSWER = frozenset({KINDS["问答题"], KINDS["排序题"]})
"""Kinds that may stand without an answer: a person marks the one, the other stands in its right order."""
