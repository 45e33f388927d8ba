"""Workbooks and Word documents as trainers have them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from docx import Document
from docx.oxml import parse_xml
from openpyxl import Workbook, load_workbook

from training.items.definition import FULL, Item, Kind
from training.question_formats import xlsx_out
from training.question_formats.reading import Format, read
from training.question_formats.report import Report

HEADS = ("序号", "题目类型", "题目内容", "选项A", "选项B", "选项C", "正确答案", "答案解析", "难度系数", "知识点")


def sheet(*rows: Sequence[object], heads: Sequence[str] = HEADS) -> Report:
    """What is read of a workbook with these rows under its headings."""
    book = Workbook()
    page = book.active
    page.append(["某某区业委会培训题库"])
    page.append(list(heads))
    for row in rows:
        page.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return read(content.getvalue(), Format.XLSX)


def document(*lines: str, numbered: bool = False) -> Report:
    """What is read of a Word document with these paragraphs."""
    made = Document()
    for line in lines:
        made.add_paragraph(line, style="List Number" if numbered and line.startswith("#") else None)
    content = io.BytesIO()
    made.save(content)
    return read(content.getvalue(), Format.DOCX)


def shares(item: Item) -> list[Decimal]:
    """What the choices are worth."""
    return [choice.share for choice in item.choices]


def test_a_trainers_workbook_is_read_under_its_own_headings() -> None:
    report = sheet(
        (1, "单选题", "业主大会由谁组成？", "物业", "全体业主", "居委会", "B", "全体业主组成。", "易", "会议与表决"),
        (2, "多选", "哪些要共同决定？", "选聘物业", "换柜子", "动用维修资金", "A、C", None, "中", None),
        (3, "判断题", "业委会可以自己解聘物业。", None, None, None, "×", None, None, None),
        (4, "填空", "至少____户", 600, None, None, "六百；600", None, None, None),
        (5, "计算题", "三分之二是多少户？", None, None, None, "600±5户", None, 3, None),
        (6, "连线题", "连起来", "电梯 -> 维保", "噪声→社区", None, None, None, None, None),
        (7, "排序题", "排好", "二", "一", "三", "BAC", None, None, None),
        (8, "简答题", "谈谈。", None, None, None, "要点", None, None, None),
        (9, None, "没写题型", "甲", "乙", None, "甲", None, None, None),
    )
    assert report.refused == ()
    assert report.exact == 9
    items = report.items
    assert [item.kind for item in items] == [
        Kind.SINGLE,
        Kind.MULTIPLE,
        Kind.TRUE_FALSE,
        Kind.SHORT_ANSWER,
        Kind.NUMERIC,
        Kind.MATCHING,
        Kind.ORDERING,
        Kind.ESSAY,
        Kind.SINGLE,
    ]
    assert (items[0].explanation.body, items[0].category, items[0].extra) == (
        "全体业主组成。",
        ("会议与表决",),
        (("difficulty", "1"),),
    )
    assert shares(items[0]) == [0, FULL, 0]
    assert shares(items[1]) == [50, -100, 50]
    assert shares(items[2]) == [0, FULL]
    assert [choice.text.body for choice in items[3].choices] == ["六百", "600"]
    assert (items[4].numbers[0].value, items[4].numbers[0].tolerance, items[4].units[0].name) == (600, 5, "户")
    assert [pair.match for pair in items[5].pairs] == ["维保", "社区"]
    assert [text.body for text in items[6].sequence] == ["一", "二", "三"]
    assert items[7].sample.body == "要点"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ((1, "单选题", "问", "甲", "乙", None, "D"), "answer"),
        ((1, "单选题", "问", "甲", "乙", None, "AB"), "answer"),
        ((1, "单选题", "问", "甲", "乙", None, None), "answer"),
        ((1, "单选题", "问", "甲", None, "丙", "A"), "options"),
        ((1, "单选题", "问", "甲", None, None, "A"), "options"),
        ((1, "写作题", "问", "甲", "乙", None, "A"), "kind"),
        ((1, "判断题", "问", None, None, None, "也许"), "answer"),
        ((1, "计算题", "问", None, None, None, "很多"), "answer"),
        ((1, "单选题", "=1+1", "甲", "乙", None, "A"), "cell"),
        ((1, "单选题", None, "甲", "乙", None, "A"), "questiontext"),
        ((1, "排序题", "问", "甲", "乙", None, "AA"), "answer"),
    ],
)
def test_a_row_that_cannot_be_understood_is_refused_by_its_number(row: Sequence[object], field: str) -> None:
    report = sheet((0, "判断题", "好的一题", None, None, None, "对"), row)
    assert [(note.line, note.field) for note in report.refused] == [(4, field)]
    assert report.exact == 1


def test_a_column_nobody_knows_is_a_loss_where_it_says_something() -> None:
    report = sheet(("判断", "题", "对", "旧"), ("判断", "题二", "错", None), heads=("题型", "题干", "答案", "来源文件"))
    assert [(note.line, note.field) for note in report.degraded] == [(3, "来源文件")]


def test_the_sample_is_read_as_it_stands() -> None:
    report = read(xlsx_out.sample(), Format.XLSX)
    assert (report.read, report.exact) == (8, 8)
    assert {item.kind for item in report.items} == set(Kind)


def test_a_row_changed_after_the_export_counts_as_it_now_reads() -> None:
    before = sheet((1, "多选", "哪些？", "甲", "乙", "丙", "AB")).items[0]
    book = io.BytesIO(xlsx_out.write([replace(before, points=Decimal(3), penalty=Decimal("0.1"))]))
    opened = load_workbook(book)
    opened["题库"]["B2"] = "改过的题干"
    changed = io.BytesIO()
    opened.save(changed)
    report = read(changed.getvalue(), Format.XLSX)
    assert report.degraded[0].field == "more"
    assert (report.items[0].stem.body, report.items[0].penalty) == ("改过的题干", None)


@pytest.mark.parametrize("format_", [Format.XLSX, Format.DOCX])
def test_other_files_under_the_name_are_refused(format_: Format) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.xml", b"0" * 2_000_000)
    for data in (b"plain", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old", bomb.getvalue()):
        report = read(data, format_)
        assert (report.fits, report.read, len(report.refused)) == (False, 1, 1)


def test_a_trainers_document_is_read() -> None:
    report = document(
        "业委会培训试题",
        "一、单选题（每题2分，共4分）",
        "1. 业主大会由（　）组成。",
        "A. 物业　　B. 全体业主",
        "C. 居委会",
        "答案：B",
        "解析：全体业主组成。",
        "又一行解析。",
        "2、任期最长（ B ）年。",
        "A．三  B．五",
        "二、判断题",
        "3. 业委会可以自己解聘物业。（×）",
        "三、多选题",
        "（4）哪些要共同决定？",
        "题干第二行",
        "A、选聘物业",
        "B、换柜子",
        "C、动用维修资金",
        "【答案】AC",
        "【难度】中",
        "四、简答题",
        "5. 谈谈公示。",
        "参考答案：按时公示。",
    )
    assert report.refused == ()
    first, second, third, fourth, fifth = report.items
    assert (first.kind, first.points, shares(first)) == (Kind.SINGLE, 2, [0, FULL, 0])
    assert [choice.text.body for choice in first.choices] == ["物业", "全体业主", "居委会"]
    assert first.explanation.body == "全体业主组成。\n又一行解析。"
    assert (second.stem.body, shares(second)) == ("任期最长（　）年。", [0, FULL])
    assert (third.kind, shares(third)) == (Kind.TRUE_FALSE, [0, FULL])
    assert (fourth.stem.body, shares(fourth)) == ("哪些要共同决定？\n题干第二行", [50, -100, 50])
    assert (fifth.kind, fifth.sample.body) == (Kind.ESSAY, "按时公示。")
    assert report.exact == 5


def test_numbers_that_word_counts_itself_begin_questions() -> None:
    report = document(
        "#业主大会由谁组成？", "A. 物业", "B. 业主", "答案：B", "#第二题对吗？", "答案：对", numbered=True
    )
    assert [item.kind for item in report.items] == [Kind.SINGLE, Kind.TRUE_FALSE]


def test_the_answers_may_stand_together_at_the_end() -> None:
    report = document(
        "一、单选题",
        "1. 甲？",
        "A. 一",
        "B. 二",
        "2. 乙？",
        "A. 一",
        "B. 二",
        "二、判断题",
        "1. 丙。",
        "2. 丁。",
        "参考答案",
        "1-2 BA",
        "1. √  2. ×",
    )
    assert report.refused == ()
    assert [shares(item) for item in report.items] == [[0, FULL], [FULL, 0], [FULL, 0], [0, FULL]]
    assert [item.stem.body for item in report.items] == ["甲？", "乙？", "丙。", "丁。"]


def test_headings_and_numbers_of_other_platforms_are_understood() -> None:
    report = sheet(
        ("Which?", "Multiple Choice", "a", "b", "2", 20),
        ("Which two?", "Checkbox", "a", "b", "1,2", 20),
        heads=("Question Text", "Question Type", "Option 1", "Option 2", "Correct Answer", "Time in seconds"),
    )
    assert [(item.kind, shares(item)) for item in report.items] == [
        (Kind.SINGLE, [0, FULL]),
        (Kind.MULTIPLE, [50, 50]),
    ]
    named = sheet(
        ("单选题", "问？", "甲", "乙", "A"), heads=("题型（必填）", "题干（必填）", "A", "B", "正确答案(必填)")
    )
    assert named.exact == 1


def test_a_question_without_an_answer_is_refused_where_it_begins() -> None:
    report = document("1. 问？", "A. 甲", "B. 乙", "2. 对吗？", "答案：对")
    assert [(note.line, note.field) for note in report.refused] == [(1, "answer")]
    assert report.exact == 1


def test_a_document_without_questions_says_how_they_are_written() -> None:
    report = document("会议通知", "请准时参加。")
    assert not report.fits
    assert "题号" in report.refused[0].reason


def test_tables_in_a_document_do_not_vanish() -> None:
    made = Document()
    made.add_paragraph("1. 对吗？")
    made.add_paragraph("答案：对")
    made.add_table(2, 2)
    content = io.BytesIO()
    made.save(content)
    report = read(content.getvalue(), Format.DOCX)
    assert [(note.line, note.field) for note in report.refused] == [(3, "table")]
    assert report.exact == 1


def test_rows_numbered_without_end_are_refused_and_not_gone_through() -> None:
    good = io.BytesIO(xlsx_out.write([]))
    made = io.BytesIO()
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part.replace(b'<row r="1"', b'<row r="99999999999"'))
    assert not read(made.getvalue(), Format.XLSX).fits


def test_words_moved_away_are_not_read_and_content_controls_are() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    run = "<w:r><w:t>{}</w:t></w:r>"
    made = Document()
    for line in ("1. 控件里的题", "A. 一", "B. 二", "答案：B"):
        inside = run.format(line) + '<w:moveFrom w:id="1" w:author="a">' + run.format("旧") + "</w:moveFrom>"
        control = f"<w:sdt {space}><w:sdtContent><w:p>{inside}</w:p></w:sdtContent></w:sdt>"
        made.element.body.append(parse_xml(control))
    content = io.BytesIO()
    made.save(content)
    report = read(content.getvalue(), Format.DOCX)
    assert [(item.stem.body, item.choices[1].text.body) for item in report.items] == [("控件里的题", "二")]
