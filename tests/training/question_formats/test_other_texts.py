"""Aiken and Moodle XML, and what no text file may be."""

from __future__ import annotations

from decimal import Decimal

import pytest

from training.items.definition import FULL, Kind, Markup, Text
from training.question_formats import aiken, moodle_xml
from training.question_formats.decoding import MOST_BYTES, Encoding
from training.question_formats.reading import Format, read
from training.question_formats.report import Report

ERRORS = """只有一个选项的题
A) 只有一个
ANSWER: A

A) 没有题干

ANSWER: 没有题目

好的一题
A) 对
B) 错
ANSWER: A

没有写完的题
A) 一
B) 二

第二道好题
A)不对
B.对
ANSWER: B
"""


def quiz(*questions: str) -> Report:
    """What is read of a file with these questions."""
    return moodle_xml.read("\n".join(["<?xml version='1.0'?>", "<quiz>", *questions, "</quiz>"]))


def question(kind: str, inside: str, stem: str = "问？") -> str:
    """A question in XML, on one line."""
    text = f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>'
    return f'<question type="{kind}"><name><text>名</text></name>{text}{inside}</question>'


def answer(text: str, fraction: str, more: str = "") -> str:
    """An answer in XML."""
    return f'<answer fraction="{fraction}"><text>{text}</text>{more}</answer>'


def test_aiken_is_refused_where_moodle_notices() -> None:
    report = aiken.read(ERRORS)
    assert [note.line for note in report.refused] == [3, 5, 7, 18]
    assert [item.stem.body for item in report.items] == ["好的一题", "第二道好题"]
    assert [choice.share for choice in report.items[1].choices] == [0, FULL]
    assert (report.read, report.exact) == (6, 2)


def test_a_question_of_two_lines_in_aiken_is_not_passed_over_in_silence() -> None:
    report = aiken.read("题干第一行\n题干第二行\nA) 一\nB) 二\nANSWER: A")
    assert [(note.line, note.name) for note in report.refused] == [(2, "题干第一行")]
    assert [(note.line, note.field) for note in report.degraded] == [(2, "questiontext")]


def test_an_aiken_question_without_an_end_does_not_vanish() -> None:
    assert [note.line for note in aiken.read("问？\nA) 一\nB) 二\n").refused] == [1]


@pytest.mark.parametrize("letter", ["C", "b", "", "1"])
def test_an_aiken_answer_that_is_no_choice_is_refused(letter: str) -> None:
    assert aiken.read(f"问？\nA) 一\nB) 二\nANSWER: {letter}\n").refused[0].field == "answer"


@pytest.mark.parametrize("said", ["Answer: A", "答案：A", "ANSWER : A"])
def test_an_aiken_answer_that_is_almost_one_is_refused_once(said: str) -> None:
    report = aiken.read(f"问？\nA) 一\nB) 二\n{said}\n又问？\nA) 一\nB) 二\nANSWER: B")
    assert [(note.line, note.field) for note in report.refused] == [(4, "answer")]
    assert report.exact == 1


def test_signs_of_html_in_aiken_are_text() -> None:
    item = aiken.read("能输入 <b> & 吗？\nA. 能\nB. 不能\nANSWER: A").items[0]
    assert item.stem == Text("能输入 <b> & 吗？")


def test_several_choices_with_feedback_and_hints() -> None:
    inside = (
        "<defaultgrade>2.0</defaultgrade><penalty>0.33</penalty><single>false</single>"
        "<shuffleanswers>1</shuffleanswers><correctfeedback><text>好</text></correctfeedback><shownumcorrect/>"
        + answer("甲", "50", '<feedback format="plain_text"><text>对</text></feedback>')
        + answer("乙", "50")
        + answer("丙", "-50")
        + "<hint><text>想想</text><clearwrong/></hint><tags><tag><text>标</text></tag></tags>"
        + "<idnumber>M &amp; 1</idnumber>"
    )
    report = quiz(question("multichoice", inside))
    item = report.items[0]
    assert report.exact == 1
    assert (item.kind, item.points, item.penalty, item.shuffle) == (Kind.MULTIPLE, 2, Decimal("0.3333333"), True)
    assert item.choices[0].feedback == Text("对", Markup.PLAIN)
    assert item.right_feedback == Text("好", Markup.HTML)
    assert (item.hints, item.tags, item.ident) == ((Text("想想", Markup.HTML),), ("标",), "M & 1")
    assert item.extra == (("shownumcorrect", ""), ("hint.1.clearwrong", ""))


def test_every_kind_of_moodle_that_the_bank_has() -> None:
    report = quiz(
        '<question type="category"><category><text>$module$/维修资金/Tau</text></category></question>',
        question("multichoice", answer("甲", "100") + answer("乙", "0")),
        question("truefalse", answer("false", "0") + answer("true", "100")),
        question("shortanswer", "<usecase>1</usecase>" + answer("甲", "100") + answer("*", "0")),
        question(
            "numerical",
            answer("42", "100", "<tolerance>0.5</tolerance>")
            + answer("*", "0", "<tolerance></tolerance>")
            + "<units><unit><multiplier>0.01</multiplier><unit_name>元</unit_name></unit></units>",
        ),
        question(
            "matching",
            "".join(f"<subquestion><text>{n}</text><answer><text>{n}{n}</text></answer></subquestion>" for n in "甲乙"),
        ),
        question("essay", '<graderinfo format="html"><text>要点</text></graderinfo>'),
        question(
            "ordering",
            "<selecttype>ALL</selecttype><gradingtype>ABSOLUTE_POSITION</gradingtype>"
            + answer("一", "1")
            + answer("二", "2"),
        ),
    )
    assert report.refused == ()
    assert [item.kind for item in report.items] == [
        Kind.SINGLE,
        Kind.TRUE_FALSE,
        Kind.SHORT_ANSWER,
        Kind.NUMERIC,
        Kind.MATCHING,
        Kind.ESSAY,
        Kind.ORDERING,
    ]
    assert {item.category for item in report.items} == {("维修资金", "Tau")}
    assert report.items[1].choices[0].share == FULL
    assert report.items[2].case_sensitive
    assert (report.items[3].numbers[0].tolerance, report.items[3].units[0].multiplier) == (
        Decimal("0.5"),
        Decimal("0.01"),
    )
    assert report.items[5].sample.body == "要点"
    assert (report.exact, report.read) == (7, 7)


@pytest.mark.parametrize("kind", ["cloze", "multianswer", "calculated", "ddwtos", "description", "stack", ""])
def test_what_the_bank_has_no_kind_for_is_refused_by_line(kind: str) -> None:
    report = quiz("<!-- 一行 -->", question(kind, ""))
    assert [(note.line, note.field) for note in report.refused] == [(4, "type")]


def test_files_in_a_question_are_a_loss_that_is_named() -> None:
    inside = '<generalfeedback><text>见</text><file name="a.png" encoding="base64">aGk=</file></generalfeedback>'
    report = quiz(question("essay", inside, '<img src="@@PLUGINFILE@@/b.png">'))
    assert report.degraded[0].field == "generalfeedback、questiontext"


@pytest.mark.parametrize(
    ("inside", "field"),
    [
        (answer("甲", "100") + answer("乙", "33"), "fraction"),
        (answer("甲", "100") + answer("乙", "abc"), "fraction"),
        (answer("甲", "100"), "answer"),
        ("<defaultgrade>x</defaultgrade>" + answer("甲", "100") + answer("乙", "0"), "defaultgrade"),
        (answer("<p>甲</p>", "100") + answer("乙", "0"), "answer"),
    ],
)
def test_a_question_that_is_wrong_does_not_stop_the_others(inside: str, field: str) -> None:
    report = quiz(question("multichoice", inside), question("essay", ""))
    assert [(note.line, note.field) for note in report.refused] == [(3, field)]
    assert report.exact == 1


def test_what_is_no_question_in_a_quiz_is_told_and_old_files_leave_single_empty() -> None:
    inside = "<single></single>" + answer("甲", "100") + answer("乙", "0")
    report = quiz("<Question/>", question("multichoice", inside))
    assert [(note.line, note.name) for note in report.refused] == [(3, "Question")]
    assert report.items[0].kind is Kind.MULTIPLE


def test_an_ordering_that_shows_none_or_countless_items_is_read() -> None:
    for count in ("-1", "9" * 5_000):
        inside = f"<selecttype>2</selecttype><selectcount>{count}</selectcount>" + answer("一", "1") + answer("二", "2")
        assert quiz(question("ordering", inside)).items[0].kind is Kind.ORDERING


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE a [<!ENTITY b "c">]>\n<quiz/>', 3),
        ("<quiz>\n<question>&amp; &nbsp;</question></quiz>", 2),
        ("\n\n<quiz>\n<question></quiz>", 4),
        ("<html/>", 1),
        ("不是 XML", 1),
    ],
)
def test_xml_that_is_none_or_declares_entities_is_refused_by_line(text: str, line: int) -> None:
    report = read(text.encode(), Format.MOODLE_XML)
    assert not report.fits
    assert [note.line for note in report.refused] == [line]


@pytest.mark.parametrize(
    "data",
    [
        "甲{T}\r\n\r\n乙{F}\r\n".encode(),
        "甲{T}\r\r乙{F}".encode(),
        b"\xef\xbb\xbf" + "甲{T}\n\n乙{F}".encode(),
        "\ufeff甲{T}\n\n乙{F}".encode("utf-16-le"),
        "甲{T}\n \t\n乙{F}".encode("utf-16"),
        "甲{T}\n\n\ufeff乙{F}\n\x1a".encode(),
    ],
)
def test_lines_and_marks_of_other_machines_change_nothing(data: bytes) -> None:
    report = read(data, Format.GIFT)
    assert [item.stem.body for item in report.items] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"first{T}\n\n" + "业主大会{T}".encode("gb18030"), 3),
        ("a\n\nasdf a\u00f6df br{T}".encode("cp1252"), 3),
        (b"a{T}\n\nb\x00{T}", 3),
        ("甲{T}".encode("utf-16-le"), 1),
        (b"", 1),
        (b" \r\n ", 1),
        (b"a" * (MOST_BYTES + 1), 1),
    ],
)
def test_what_is_no_utf_8_text_is_refused_with_line_and_way_out(data: bytes, line: int) -> None:
    report = read(data, Format.GIFT)
    assert (report.read, report.exact, report.fits) == (1, 0, False)
    assert report.refused[0].line == line
    assert "请" in report.refused[0].reason


def test_gbk_is_read_where_it_is_declared() -> None:
    data = "业主大会{T}".encode("gb18030")
    assert "GBK" in read(data, Format.GIFT).refused[0].reason
    assert read(data, Format.GIFT, Encoding.GBK).items[0].stem.body == "业主大会"


def test_more_questions_than_are_read_at_once_are_refused_where_they_begin() -> None:
    report = read(b"a\n\n" * 10_001, Format.GIFT)
    assert (report.fits, report.refused[0].line) == (False, 20_001)
