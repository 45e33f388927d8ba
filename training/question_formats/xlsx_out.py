"""Writing a workbook of questions: one row each, a sample to fill in, and the notes on how."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from training.items.definition import FULL, Item, Kind
from training.items.storing import spelled
from training.question_formats.columns import HEADINGS, KIND_HEADINGS, NOTES, OPTION_LETTERS, SHEET, heads
from training.question_formats.making import BLANK
from training.question_formats.report import Declined
from training.question_formats.rows import DIFFICULTY, Written, item
from training.question_formats.xlsx import seal

_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST = 32_000
"""Signs that a cell takes; Excel has room for 32,767."""
_OPTIONS = tuple(OPTION_LETTERS[:8])
_ROW = ("kind", "stem", *_OPTIONS, "answer", "explanation", "points", "difficulty", "category", "name", "tags", "ident")
_HEADS = [HEADINGS.get(code, f"选项{code}") for code in (*_ROW, "more")]
_WIDTHS = {"stem": 48, "explanation": 40, "answer": 14, "category": 18, "more": 12}
_HEAD = PatternFill("solid", fgColor="E6F0EA")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
RULES = (
    "怎么填",
    "1. 一行一题。题型、题干、答案要填，其余可以空着。题型从下拉里选。",
    "2. 单选题答案写一个字母，例如 B；多选题写几个，例如 ABD。选项从 A 起挨着填。",
    "3. 判断题答案写“对”或“错”。填空题有几个都算对的，用“；”隔开。",
    "4. 计算题答案写数字，允许误差写成“1822±5”或“1..5”，单位写在数字后面，例如“15天”。",
    "5. 连线题在选项里一格写一对：“左边 -> 右边”。排序题把各项填在选项里，答案写正确的顺序，例如 BACD。",
    "6. 问答题的答案是参考答案，给阅卷的人看。",
    "7. 难度填 1（基础）、2（应用）、3（较难）。主题填模块的名字，例如“维修资金”。",
    "8. 不要用公式。“平台补充”一列是导出时写的，请不要改；改了同一行别的格，这一列就不算数。",
)


def write(items: Iterable[Item]) -> bytes:
    """The questions as a workbook. What a row cannot say stands in a column of its own, tied to the row."""
    return _workbook([_row(one) for one in items])


def sample() -> bytes:
    """A workbook with one question of each kind, to be filled in after."""
    return _workbook([_cells(written, "") for written in SAMPLE])


def _row(one: Item) -> list[str]:
    written = _written(one)
    cells = [_shortened(cell) for cell in _cells(written, "")]
    known = heads(_HEADS)
    try:
        back = item(written, [])
    except Declined:
        back = None
    if back == one or known is None:
        return cells
    more = f"{seal(cells, known)} {spelled(one)}"
    return [*cells[:-1], more]


def _written(one: Item) -> Written:
    right = "".join(
        OPTION_LETTERS[place] for place, choice in enumerate(one.choices[: len(OPTION_LETTERS)]) if choice.share > 0
    )
    options: tuple[str, ...] = tuple(choice.text.body for choice in one.choices)
    answer = right
    match one.kind:
        case Kind.TRUE_FALSE:
            options, answer = (), "对" if one.choices[0].share == FULL else "错"
        case Kind.MATCHING:
            options, answer = tuple(f"{pair.prompt.body} -> {pair.match}" for pair in one.pairs), ""
        case Kind.ORDERING:
            options = tuple(text.body for text in one.sequence)
            answer = OPTION_LETTERS[: len(options)]
        case Kind.NUMERIC:
            options, answer = (), _number(one)
        case Kind.SHORT_ANSWER:
            options, answer = (), "；".join(choice.text.body for choice in one.choices if choice.share == FULL)
        case Kind.ESSAY:
            options, answer = (), one.sample.body
    return Written(
        stem=one.stem.body,
        answer=answer,
        options=options[: len(_OPTIONS)],
        kind=KIND_HEADINGS[one.kind],
        explanation=one.explanation.body,
        points="" if one.points == 1 else f"{one.points:f}",
        difficulty=dict(one.extra).get(DIFFICULTY, ""),
        category="/".join(name.replace("/", "//") for name in one.category),
        name=one.name,
        tags="；".join(one.tags),
        ident=one.ident,
    )


def _number(one: Item) -> str:
    best = next((number for number in one.numbers if number.share == FULL and number.value is not None), None)
    if best is None or best.value is None:
        return ""
    margin = f"±{best.tolerance:f}" if best.tolerance else ""
    return f"{best.value:f}{margin}{one.units[0].name if one.units else ''}"


def _cells(written: Written, more: str) -> list[str]:
    options = dict(zip(_OPTIONS, written.options, strict=False))
    return [options.get(code, "") if code in _OPTIONS else getattr(written, code) for code in _ROW] + [more]


def _shortened(cell: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", cell.replace("\r\n", "\n").replace("\r", "\n"))[:_LONGEST].strip(BLANK)


def _workbook(rows: list[list[str]]) -> bytes:
    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]  # a new workbook has one sheet
    sheet.title = SHEET
    _fill(sheet, [_HEADS, *rows])
    for place, code in enumerate((*_ROW, "more"), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(code, 16)
        head = sheet.cell(1, place)
        head.font, head.fill, head.alignment = Font(bold=True), _HEAD, _WRAPPED
    kinds = DataValidation(type="list", formula1=f'"{",".join(KIND_HEADINGS.values())}"', allow_blank=True)
    kinds.add(f"A2:A{max(len(rows) + 1, 500)}")
    sheet.add_data_validation(kinds)
    sheet.freeze_panes = "C2"
    notes = book.create_sheet(NOTES)
    _fill(notes, [[rule] for rule in RULES])
    notes.column_dimensions["A"].width = 100
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _fill(sheet: Worksheet, rows: list[list[str]]) -> None:
    """Everything as text, so that nothing becomes a formula, a number or a day."""
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            if text:
                cell = sheet.cell(number, place)
                cell.value = _ESCAPE.sub("_x005F_", text)
                cell.data_type, cell.number_format = "s", "@"


SAMPLE = (
    Written(
        kind="单选题",
        stem="业主大会由谁组成？",
        options=("物业服务企业", "全体业主", "业主委员会委员", "居民委员会"),
        answer="B",
        explanation="业主大会由物业管理区域内的全体业主组成。",
        difficulty="1",
        category="法律地位与职责",
    ),
    Written(
        kind="多选题",
        stem="下面哪些事情应当由业主共同决定？",
        options=("选聘物业服务企业", "使用维修资金", "业委会印章放在哪个柜子里", "改变共有部分的用途"),
        answer="ABD",
        difficulty="2",
        category="会议与表决",
    ),
    Written(kind="判断题", stem="业主委员会可以自己决定解聘物业服务企业。", answer="错", difficulty="1"),
    Written(
        kind="填空题", stem="业主共同决定事项，参与表决的专有部分面积和人数都要占____以上。", answer="三分之二；2/3"
    ),
    Written(kind="计算题", stem="全体业主 900 户，至少多少户参与表决才够三分之二？", answer="600户", points="2"),
    Written(
        kind="连线题",
        stem="把事情和要找的人连起来。",
        options=("电梯困人 -> 维保单位", "邻里噪声 -> 社区调解员", "备案 -> 街道办事处"),
        answer="",
    ),
    Written(
        kind="排序题",
        stem="把选聘物业的步骤按先后排好。",
        options=("签合同", "拟定选聘方案", "业主共同决定"),
        answer="BCA",
        difficulty="2",
    ),
    Written(
        kind="问答题",
        stem="业主问公共收益去哪了，您怎样答复？",
        answer="说明收支、公示位置和下次公示的时间。",
        points="5",
    ),
)
