"""The columns of a workbook of questions: their headings, and the other names under which trainers keep them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from training.items.definition import Kind

SHEET, NOTES = "题库", "说明"
OPTION_LETTERS = "ABCDEFGHIJ"
_NOISE = re.compile(r"（[^）]*）|\([^)]*\)|[\s*＊：:_【】\[\]\-]")
_OPTION = re.compile(r"(?:选项|答案选项|备选项|option|answer|choice)?([a-z]|[1-9]|10)(?:选项|项)?")
_SYNONYMS = {
    "kind": ("题型", "题目类型", "试题类型", "类型", "题目分类", "题型名称", "questiontype", "type"),
    "stem": (
        "题干",
        "题目",
        "试题",
        "问题",
        "题目内容",
        "试题内容",
        "题干内容",
        "试题题干",
        "题目描述",
        "大题题干",
        "question",
        "questiontext",
    ),
    "options": ("选项", "备选答案", "答案选项", "候选项"),
    "answer": ("答案", "正确答案", "参考答案", "标准答案", "正确选项", "correctanswer", "correctanswers", "correct"),
    "explanation": ("解析", "答案解析", "试题解析", "题目解析", "解释", "说明", "explanation", "answerexplanation"),
    "points": ("分值", "分数", "得分", "每题分值", "题目分值", "points", "score"),
    "difficulty": ("难度", "难度系数", "难易程度", "难易度", "difficulty"),
    "category": ("主题", "分类", "知识点", "章节", "所属章节", "模块", "类别", "题库分类", "目录", "category", "topic"),
    "name": ("题名", "题目名称", "标题"),
    "tags": ("标签", "关键词", "关键字", "tags"),
    "ident": ("编号", "题号编码", "试题编号", "题目编号", "试题编码"),
    "more": ("平台补充",),
}
IGNORED = frozenset(
    {"序号", "题号", "no", "no.", "备注", "出题人", "录入时间", "更新时间", "选项数", "timelimit", "timeinseconds"}
)
"""Headings whose cells say nothing of the question."""
_BY_HEADING = {_name: code for code, names in _SYNONYMS.items() for _name in names}
HEADINGS = {
    "kind": "题型",
    "stem": "题干",
    "answer": "答案",
    "explanation": "解析",
    "points": "分值",
    "difficulty": "难度",
    "category": "主题",
    "name": "题名",
    "tags": "标签",
    "ident": "编号",
    "more": "平台补充",
}
KINDS = {
    "单选题": Kind.SINGLE,
    "单选": Kind.SINGLE,
    "单项选择题": Kind.SINGLE,
    "单项选择": Kind.SINGLE,
    "选择题": Kind.SINGLE,
    "多选题": Kind.MULTIPLE,
    "多选": Kind.MULTIPLE,
    "多项选择题": Kind.MULTIPLE,
    "多项选择": Kind.MULTIPLE,
    "不定项选择题": Kind.MULTIPLE,
    "判断题": Kind.TRUE_FALSE,
    "判断": Kind.TRUE_FALSE,
    "是非题": Kind.TRUE_FALSE,
    "连线题": Kind.MATCHING,
    "连线": Kind.MATCHING,
    "匹配题": Kind.MATCHING,
    "配对题": Kind.MATCHING,
    "排序题": Kind.ORDERING,
    "排序": Kind.ORDERING,
    "计算题": Kind.NUMERIC,
    "计算": Kind.NUMERIC,
    "数值题": Kind.NUMERIC,
    "填空题": Kind.SHORT_ANSWER,
    "填空": Kind.SHORT_ANSWER,
    "问答题": Kind.ESSAY,
    "问答": Kind.ESSAY,
    "简答题": Kind.ESSAY,
    "简答": Kind.ESSAY,
    "论述题": Kind.ESSAY,
    "案例题": Kind.ESSAY,
    "案例分析题": Kind.ESSAY,
    "multiple choice": Kind.SINGLE,
    "single choice": Kind.SINGLE,
    "checkbox": Kind.MULTIPLE,
    "multiple answer": Kind.MULTIPLE,
    "multiple answers": Kind.MULTIPLE,
    "true/false": Kind.TRUE_FALSE,
    "true or false": Kind.TRUE_FALSE,
    "fill-in-the-blank": Kind.SHORT_ANSWER,
    "short answer": Kind.SHORT_ANSWER,
    "numerical": Kind.NUMERIC,
    "matching": Kind.MATCHING,
    "ordering": Kind.ORDERING,
    "open-ended": Kind.ESSAY,
    "essay": Kind.ESSAY,
}
KIND_HEADINGS = {
    Kind.SINGLE: "单选题",
    Kind.MULTIPLE: "多选题",
    Kind.TRUE_FALSE: "判断题",
    Kind.MATCHING: "连线题",
    Kind.ORDERING: "排序题",
    Kind.NUMERIC: "计算题",
    Kind.SHORT_ANSWER: "填空题",
    Kind.ESSAY: "问答题",
}
DIFFICULTIES = {
    "1": 1, "2": 2, "3": 3, "基础": 1, "应用": 2, "较难": 3, "易": 1, "容易": 1, "简单": 1, "低": 1, "中": 2, "中等": 2,
    "一般": 2, "适中": 2, "难": 3, "困难": 3, "高": 3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heads:
    """Where the columns of a sheet stand, by code; those of the options by letter; and the headings not known."""

    places: dict[str, int]
    options: dict[str, int]
    unknown: dict[int, str] = field(default_factory=dict)


def heads(cells: Sequence[str]) -> Heads | None:
    """The columns named in a row; None where it is no row of headings."""
    places: dict[str, int] = {}
    options: dict[str, int] = {}
    unknown: dict[int, str] = {}
    for place, cell in enumerate(cells):
        name = _NOISE.sub("", cell).lower()
        if not name:
            continue
        if code := _BY_HEADING.get(name):
            places.setdefault(code, place)
        elif option := _OPTION.fullmatch(name):
            letter = OPTION_LETTERS[int(option[1]) - 1] if option[1].isdecimal() else option[1].upper()
            options.setdefault(letter, place)
        elif name not in IGNORED:
            unknown[place] = cell.strip()
    if "stem" not in places or "answer" not in places:
        return None
    return Heads(places, options, unknown)
