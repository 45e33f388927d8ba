"""How a model text is written and filled: the markup, the checks of a shipped file, what people type, and the paper."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel.documents.blocks import Fields, Grid, Heading, Numbered, Pairs, Paragraph, Signature, Table
from compounds.guidance.model_texts import filling, markup, plain, printing, shipped
from compounds.guidance.model_texts.definition import Field, FieldKind, ModelText
from compounds.guidance.model_texts.filling import EMPTY, Filler
from compounds.guidance.model_texts.prints import IN_REVIEW, Print
from compounds.guidance.model_texts.shelf import Shelved
from tests.conftest import FIXED

BODY = """
# 一、时间

## （一）地点

会议定于{{time}}召开。
> {{compound}}全体业主：
1. 先签到
7. 再投票
小区 :: {{compound}}
备注 ::
= 姓名：{{name}} | 电话：
^ 表一
| 序号 | 姓名 |
|---|---:|
| 1 |  |
| {{people}} |
|*2|
::: 2 3
| !姓名 | {{name}} |
| {s2 t30} 说明 |
:::
>> {{compound}}（盖章）
>> {{day}}
"""
FIELDS = (
    Field("compound", "小区"),
    Field("name", "姓名"),
    Field("time", "时间", FieldKind.MOMENT),
    Field("day", "日期", FieldKind.DATE),
    Field("people", "名单", FieldKind.ROWS, columns=("序号", "姓名"), blanks=3),
)


def a_file(body: str = "{{compound}}全体业主。", **head: str) -> str:
    lines = {
        "code": '"a_text"',
        "title": '"一份范本"',
        "group": '"assembly"',
        "revision": "1",
        "summary": '"要用的时候用。"',
        "adapt": '["改好再用。"]',
        "basis": "[]",
    } | head
    field = '[[field]]\ncode = "compound"\nlabel = "小区"\nsource = "compound.name"\n'
    return "+++\n" + "".join(f"{key} = {value}\n" for key, value in lines.items()) + field + f"+++\n\n{body}\n"


def test_every_line_of_the_markup_becomes_its_block() -> None:
    blocks = markup.read(BODY)
    assert [type(block) for block in blocks] == [
        Heading, Heading, Paragraph, Paragraph, Numbered, Pairs, Fields, Table, Grid, Signature,
    ]  # fmt: skip
    assert blocks[1] == Heading("（一）地点", 2)
    assert blocks[3] == Paragraph("{{compound}}全体业主：", indent=False)
    assert blocks[4] == Numbered(("先签到", "再投票"))
    assert blocks[5] == Pairs((("小区", "{{compound}}"), ("备注", "")))
    assert blocks[6] == Fields(((("姓名：", "{{name}}"), ("电话：", "")),))
    assert blocks[7] == Table(
        ("序号", "姓名"), (("1", ""), ("{{people}}",), ("", ""), ("", "")), "表一", frozenset({1})
    )
    assert isinstance(blocks[8], Grid)
    assert [(cell.text, cell.span, cell.tall, cell.head) for _, _, cell in blocks[8].placed()] == [
        ("姓名", 1, 0, True), ("{{name}}", 1, 0, False), ("说明", 2, 30, False),
    ]  # fmt: skip
    assert markup.places(blocks) == {"compound", "name", "time", "day", "people"}


@pytest.mark.parametrize(
    ("body", "line", "told"),
    [
        ("", 1, "空的"),
        ("一段\n\n| 序号 | 姓名 |\n| 1 | 2 |", 4, "列数与表头一样"),
        ("| 序号 | 姓名 |\n|---|---|", 3, "一行也没有"),
        ("| 序号 | 姓名 |\n|---|---|\n| 1 |", 3, "1格，表头有2格"),
        ("| 序号 | 姓名", 1, "以 | 结尾"),
        ("::: 二 三\n:::", 1, "各列的宽度"),
        ("::: 1 1\n| 甲 | 乙 |", 1, "没有结束"),
        ("::: 1 1\n| 甲 |\n:::", 1, "正好填满"),
        ("字" * (markup.LONGEST + 1), 1, "太长"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_line(body: str, line: int, told: str) -> None:
    with pytest.raises(markup.Unreadable, match=told) as refused:
        markup.read(body)
    assert refused.value.line == line


@given(st.text(alphabet="#|:>=^ {}{}!*1.\n会", max_size=60))
def test_whatever_is_written_is_read_or_told(body: str) -> None:
    try:
        blocks = markup.read(body)
    except markup.Unreadable as wrong:
        assert str(wrong).startswith("正文第")
    else:
        assert plain.blocks(json.loads(json.dumps(plain.plain(blocks)))) == blocks


def test_a_shipped_file_is_read_with_its_head() -> None:
    text = shipped.read("a_text", a_file(heading='"{{compound}}的一份"', official="true", issuer='"committee"'))
    assert (text.title, text.heading, text.official) == ("一份范本", "{{compound}}的一份", True)
    assert text.fields == (Field("compound", "小区", source="compound.name"),)


@pytest.mark.parametrize(
    "content",
    [
        "没有开头",
        a_file(code='"another"'),
        a_file(adapt="[]"),
        a_file(official="true"),
        a_file(group='"nowhere"'),
        a_file(colour='"red"'),
        a_file("{{compound}}和{{nobody}}。"),
        a_file("谁也没有提到的小区。"),
        a_file().replace('source = "compound.name"', 'source = "compound.colour"'),
        a_file().replace('source = "compound.name"', 'kind = "date"\nsource = "compound.name"'),
        a_file().replace('source = "compound.name"', 'kind = "choice"'),
        a_file().replace('source = "compound.name"', 'kind = "rows"\ncolumns = ["甲", "乙"]'),
        a_file().replace('source = "compound.name"', 'kind = "money"\nsource = "parameter.special_share"'),
    ],
)
def test_a_faulty_file_is_refused_by_name(content: str) -> None:
    with pytest.raises(shipped.Faulty, match="a_text"):
        shipped.read("a_text", content)


@pytest.mark.parametrize(
    ("kind", "typed", "stored", "shown"),
    [
        (FieldKind.DATE, "2026年12月1日", "2026-12-01", "2026年12月1日"),
        (FieldKind.MOMENT, "2026-12-01T14:30", "2026-12-01 14:30", "2026年12月1日14时30分"),
        (FieldKind.MOMENT, "2026年12月1日 9：05", "2026-12-01 09:05", "2026年12月1日9时05分"),
        (FieldKind.MOMENT, "2026年12月1日9时", "2026-12-01 09:00", "2026年12月1日9时00分"),
        (FieldKind.NUMBER, "１２８户", "128", "128"),
        (FieldKind.AREA, "30,000.5", "30000.50", "30000.50"),
        (FieldKind.MONEY, "3.5万元", "35000.00", "35000.00"),
        (FieldKind.ROWS, "1，王秀英\n\n2,周敏", "1\t王秀英\n2\t周敏", "1，王秀英；2，周敏"),
    ],
)
def test_what_people_type_is_kept_in_one_way_and_printed_as_people_read_it(
    kind: FieldKind, typed: str, stored: str, shown: str
) -> None:
    field = Field("one", "一项", kind, columns=("序号", "姓名") if kind is FieldKind.ROWS else ())
    assert filling.read(field, typed) == stored
    assert filling.shown(field, stored) == shown


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (FieldKind.DATE, "明天"),
        (FieldKind.MOMENT, "2026年12月1日"),
        (FieldKind.MOMENT, "2026年12月1日 25:00"),
        (FieldKind.NUMBER, "-1"),
        (FieldKind.AREA, "12.345"),
        (FieldKind.MONEY, "百元"),
        (FieldKind.CHOICE, "丙"),
        (FieldKind.ROWS, "字" * 61),
        (FieldKind.ROWS, "一行\n" * 61),
        (FieldKind.LINE, "字" * 101),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(kind: FieldKind, typed: str) -> None:
    with pytest.raises(ValueError, match="。"):
        filling.read(Field("one", "一项", kind, options=("甲", "乙"), columns=("甲", "乙")), typed)


def test_what_is_known_is_printed_and_the_rest_is_a_blank() -> None:
    filler = Filler.of(FIELDS, {"compound": "锦绣家园", "day": "2026-12-01", "people": "1\t王秀英\n2"})
    blocks = filler.blocks(markup.read(BODY))
    assert blocks[2] == Paragraph(f"会议定于{filling.BLANK_MOMENT}召开。")
    assert blocks[5] == Pairs((("小区", "锦绣家园"), ("备注", "")))
    assert blocks[6] == Fields(((("姓名：", ""), ("电话：", "")),))
    table = blocks[7]
    assert isinstance(table, Table)
    assert table.rows == (("1", EMPTY), ("1", "王秀英"), ("2", EMPTY), (EMPTY, EMPTY), (EMPTY, EMPTY))
    assert blocks[-1] == Signature(("锦绣家园（盖章）", "2026年12月1日"))
    assert not any("{{" in text for text in markup.texts(blocks))


def test_nothing_filled_in_leaves_rows_lines_and_boxes_for_the_hand() -> None:
    fields = (
        *FIELDS,
        Field("story", "经过", FieldKind.TEXT),
        Field("way", "形式", FieldKind.CHOICE, options=("甲", "乙")),
    )
    filler = Filler.of(fields, {})
    blocks = filler.blocks(
        markup.read("{{story}}\n采用{{way}}。\n| 序号 | 姓名 |\n|---|---|\n| {{people}} |\n::: 1\n| {{name}} |\n:::")
    )
    assert blocks[0] == Fields(((("", ""),),) * 3)
    assert blocks[1] == Paragraph(f"采用□甲{EMPTY}□乙。")
    assert isinstance(blocks[2], Table)
    assert blocks[2].rows == ((EMPTY, EMPTY),) * 3
    assert isinstance(blocks[3], Grid)
    assert blocks[3].rows[0][0].text == EMPTY


def a_text(body: str = BODY) -> ModelText:
    some = shipped.all_texts()["meeting_notice"]
    return replace(some, fields=FIELDS, source=body, blocks=markup.read(body), heading="{{compound}}通知")


def words_of(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(content)).paragraphs)


def test_the_word_file_carries_the_words_and_an_open_review_stands_on_top() -> None:
    filled = Filler.of(FIELDS, {"compound": "锦绣家园"})
    said = words_of(printing.docx(Print(Shelved(a_text()), filled, FIXED.date())))
    assert "锦绣家园全体业主：" in said
    assert IN_REVIEW not in said
    assert IN_REVIEW in words_of(printing.docx(Print(Shelved(a_text()), filled, FIXED.date(), marked=True)))


def test_a_pack_holds_its_papers_in_order() -> None:
    one = Print(Shelved(a_text()), Filler.of(FIELDS, {}), FIXED.date())
    with ZipFile(BytesIO(printing.pack([one, one]))) as archive:
        assert archive.namelist() == ["01-业主大会会议通知.docx", "02-业主大会会议通知.docx"]
        assert words_of(archive.read("02-业主大会会议通知.docx"))
