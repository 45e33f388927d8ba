"""Word files, web pages and bulk lines: what is law is read, what is page or poison stays outside."""

from __future__ import annotations

import io
import time
from datetime import date

import pytest
from docx import Document

from search.library import intake
from search.library.intake import Incoming, Taken
from search.library.models import WorkKind
from search.library.parsing import Unreadable
from tests.search.files import BODY, PAGE, TITLE, a_docx, a_page, jsonl, part_of, saved, with_part


def taken(name: str, raw: bytes) -> Taken:
    return intake.take_one(name, io.BytesIO(raw), len(raw))


def read(name: str, raw: bytes) -> Incoming:
    [found] = taken(name, raw).incoming
    return found


def test_a_word_file_of_the_national_database_is_read_whole() -> None:
    one = read("下载.docx", a_docx())
    assert (one.title, one.version_date, one.promulgated) == (TITLE, date(2018, 3, 2), date(2006, 5, 1))
    assert one.effective_from == date(2018, 5, 1)
    assert [article.label for article in one.articles] == ["第一条", "第二条", "第三条"]
    assert one.articles[1].text == "业主共同决定下列事项：\n（一）甲；\n（二）乙。\n前款事项由大家表决。"
    assert [article.chapter for article in one.articles] == ["第一章 总则", "第一章 总则", "第二章 附则"]


def test_the_same_text_from_word_and_from_plain_text_is_one_version() -> None:
    plain = "\n".join([TITLE, *BODY]).replace("　", " ").encode()
    assert read("a.docx", a_docx()).checksum == read("a.txt", plain).checksum


def test_a_title_in_two_lines_is_one() -> None:
    title = "最高人民法院\n关于审理样例纠纷案件适用法律若干问题的解释"
    one = read(
        "a.docx", a_docx(title=title, history="（2020年12月29日最高人民法院审判委员会会议通过）", contents=False)
    )
    assert one.title == title.replace("\n", "")
    assert one.kind is WorkKind.INTERPRETATION


def test_what_was_deleted_in_word_is_not_read_and_what_was_inserted_is() -> None:
    raw = a_docx()
    marked = (
        part_of(raw)
        .decode()
        .replace(
            "<w:r><w:t>（一）甲；</w:t></w:r>",
            '<w:del w:id="1" w:author="x"><w:r><w:delText>（一）旧；</w:delText></w:r></w:del>'
            '<w:ins w:id="2" w:author="x"><w:r><w:t>（一）新；</w:t></w:r></w:ins>',
        )
    )
    text = read("a.docx", with_part(raw, "word/document.xml", marked.encode())).articles[1].text
    assert "（一）新；" in text
    assert "旧" not in text


def test_text_in_tables_and_line_breaks_is_read_in_order() -> None:
    document = Document()
    document.add_heading("样例办法", level=0)
    document.add_paragraph("第一条　甲。\n乙。")
    document.add_table(rows=1, cols=2).cell(0, 1).text = "表里的字"
    document.add_paragraph("第二条　丙。")
    one = read("a.docx", saved(document))
    assert one.title == "样例办法"
    assert [article.text for article in one.articles] == ["甲。\n乙。\n表里的字", "丙。"]


def test_an_alignment_that_the_reader_does_not_know_stops_nothing() -> None:
    raw = a_docx()
    mended = part_of(raw).replace(b'<w:jc w:val="center"/>', b'<w:jc w:val="start"/>')
    assert mended != part_of(raw)
    assert read("一.docx", with_part(raw, "word/document.xml", mended)).checksum == read("二.docx", raw).checksum


def test_a_word_file_without_article_numbers_becomes_sections() -> None:
    document = Document()
    document.add_heading("样例小区管理规约", level=0)
    for heading in ("停车", "养狗"):
        document.add_heading(heading, level=1)
        document.add_paragraph(f"{heading}的规定。")
    one = read("a.docx", saved(document))
    assert [(article.number, article.label, article.text) for article in one.articles] == [
        (None, "停车", "停车的规定。"),
        (None, "养狗", "养狗的规定。"),
    ]


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk"])
def test_a_page_of_a_provincial_database_is_read_without_the_page(charset: str) -> None:
    one = read("页面.html", a_page(charset))
    assert (one.title, one.version_date, one.effective_from) == (
        "样例市电梯安全办法",
        date(2019, 3, 5),
        date(2019, 6, 1),
    )
    assert [(article.label, article.text) for article in one.articles] == [
        ("第一条", "电梯要安全。\n大家都要爱护。"),
        ("第二条", "使用单位应当：\n（一）检查；\n（二）维护。\n项目 周期\n检查 每月"),
        ("第三条", "本办法自2019年6月1日起施行。"),
    ]


def test_a_broken_letter_in_a_page_that_says_utf_8_does_not_turn_it_to_nonsense() -> None:
    raw = a_page().replace("爱护".encode(), "爱护".encode() + b"\xe7\x89")
    assert read("a.htm", raw).articles[0].text == "电梯要安全。\n大家都要爱护。"


def test_entities_and_external_files_of_a_page_are_never_opened(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    poison = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY y "炸炸炸炸">]>'
    raw = PAGE.format(charset="utf-8").replace("<!DOCTYPE html>", poison).replace("电梯要安全", "电梯&x;&y;要安全")
    text = read("a.html", raw.encode()).articles[0].text
    assert "机密" not in text
    assert "炸" not in text


def test_a_page_nested_a_thousand_deep_ends() -> None:
    deep = PAGE.format(charset="utf-8").replace("<table>", "<div>" * 5000 + "<table>")
    began = time.perf_counter()
    try:
        taken("a.html", deep.encode())
    except Unreadable as told:
        assert str(told)
    assert time.perf_counter() - began < 20


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("a.docx", b"PK\x03\x04 nonsense", "不是真的 Word 文件"),
        ("a.docx", "第一条 其实是文本".encode(), "不是真的 Word 文件"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为"),
        ("a.docx", with_part(a_docx(), "word/vbaProject.bin", b"macro"), "带宏"),
        ("a.docx", with_part(a_docx(), "word/document.xml", b"<w:document"), "Word"),
        (
            "a.docx",
            with_part(
                a_docx(),
                "word/document.xml",
                b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + part_of(a_docx())[55:],
            ),
            "打不开",
        ),
        ("a.docx", with_part(a_docx(), "word/media/bomb.xml", b"0" * 30_000_000), "大得反常"),
        ("a.docx", saved(Document()), "没有文字"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "另存为"),
        ("a.wps", b"x", "另存为"),
        ("a.pdf", b"%PDF-1.7", "Word 版"),
        ("a.html", b"", "空"),
        ("a.html", "<html><body><script>第一条</script></body></html>".encode(), "没有文字"),
        ("a.jsonl", b"", "空"),
        ("a.xlsx", b"x", "不是 Word"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_with_the_way_out(name: str, raw: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        taken(name, raw)


def test_two_hundred_pages_are_read_in_seconds() -> None:
    body = [f"第{number}条　{'业主可以这样，也可以那样。' * 30}" for number in range(1, 701)]
    began = time.perf_counter()
    assert len(read("a.docx", a_docx(body=body, contents=False)).articles) == 700
    assert time.perf_counter() - began < 20


def test_bulk_lines_gather_to_one_version_of_each_work() -> None:
    raw = jsonl(
        {"work": "中华人民共和国样例法", "article": "第288条", "text": "第288条 乙。", "effective_from": "2021-01-01"},
        {"work": "另一办法", "article": "说明", "text": "没有条号。", "level": "规范性文件"},
        {
            "work": "中华人民共和国样例法",
            "article": "第二百八十七条",
            "text": "甲。",
            "chapter": "第二编 › 第一章",
            "effective_from": "2021-01-01",
            "effective_to": "2030-12-31",
            "level": "法律",
            "source": "样例来源",
        },
        {"work": "中华人民共和国样例法", "article": 1, "text": "旧。", "effective_from": "2010年1月1日"},
        {"work": "中华人民共和国样例法", "article": "第十七条之一", "text": "丙。", "effective_from": "2021-01-01"},
        {"work": "中华人民共和国样例法", "article": "第288条", "text": "第288条 乙。", "effective_from": "2021-01-01"},
    )
    new, other, old = taken("批.jsonl", raw).incoming
    assert [article.label for article in new.articles] == ["第十七条之一", "第二百八十七条", "第二百八十八条"]
    assert [article.address for article in new.articles] == ["art_17_1", "art_287", "art_288"]
    assert new.articles[2].text == "乙。"
    assert (new.stamp, new.effective_from, new.effective_to) == ("2021-01-01", date(2021, 1, 1), date(2030, 12, 31))
    assert (new.kind, new.level, new.source, new.doubled) == (WorkKind.LAW, "法律", "样例来源", ())
    assert (old.stamp, old.articles[0].label, other.articles[0].address) == ("2010-01-01", "第一条", "sec_1")


def test_bad_lines_are_told_with_their_numbers_and_stop_nothing() -> None:
    good = {"work": "样例法", "article": "第一条", "text": "甲。"}
    raw = b"\n".join(
        [
            jsonl(good).strip(),
            b"{broken",
            b"[1]",
            jsonl({**good, "text": " "}).strip(),
            jsonl({**good, "work": None}).strip(),
            jsonl({"work": "样例法", "text": "甲"}).strip(),
            jsonl({**good, "effective_from": "去年"}).strip(),
            jsonl({**good, "effective_from": "2021-01-01", "effective_to": "2020-01-01"}).strip(),
            b"\xff\xfe\xfa",
            b"[" * 100_000,
        ]
    )
    found = taken("批.jsonl", raw)
    assert len(found.incoming) == 1
    assert [one.origin for one in found.skipped] == [f"批.jsonl 第 {number} 行" for number in range(2, 11)]
    assert "没有 text" in found.skipped[2].why
    assert "要写全年月日" in found.skipped[5].why


def test_thousands_of_bad_lines_are_counted_not_listed() -> None:
    found = taken("批.jsonl", b"x\n" * 3000)
    assert len(found.skipped) == 51
    assert sum(one.lines for one in found.skipped) == 3000


def test_fifty_five_thousand_lines_are_gathered_in_seconds() -> None:
    rows = (
        {"work": f"样例法{work}", "article": f"第{number}条", "text": f"第{work}部第{number}条说的是业主的事。" * 4}
        for work in range(550)
        for number in range(1, 101)
    )
    raw = jsonl(*rows)
    began = time.perf_counter()
    found = taken("批.jsonl", raw)
    assert sum(len(one.articles) for one in found.incoming) == 55_000
    assert time.perf_counter() - began < 60
