"""Reading regulations: titles, history, articles, sections, and what is no regulation."""

from __future__ import annotations

import time
from datetime import date

import pytest

from search.library import parsing
from search.library.parsing import Unreadable

TEXT = """# 样例市物业管理条例

2004年8月19日 样例市人民代表大会常务委员会第十四次会议通过

2018年11月22日 样例市人民代表大会常务委员会《关于修改〈样例市物业管理条例〉的决定》修正

<!-- INFO END -->

## 第一章  总　则

第一条 为了样例，制定本条例。

第二条　业主是样例。
（一）第一项；
（二）第二项。

## 第二章 业主
### 第一节 权利

第十七条之一 插入的一条。

第十八条 本条例自2004年10月1日起施行。
"""


def test_title_history_and_dates_are_read() -> None:
    parsed = parsing.parse(TEXT, name="样例市物业管理条例(2010-12-23)")
    assert parsed.title == "样例市物业管理条例"
    assert len(parsed.history) == 2
    assert parsed.promulgated == date(2004, 8, 19)
    assert parsed.effective_stated == date(2004, 10, 1)


def test_the_version_is_the_latest_of_name_and_history() -> None:
    assert parsing.parse(TEXT, name="样例市物业管理条例(2010-12-23)").version_date == date(2018, 11, 22)
    assert parsing.parse(TEXT, name="样例市物业管理条例(2019-01-01)").version_date == date(2019, 1, 1)


def test_articles_have_label_address_chapter_and_whole_text() -> None:
    articles = parsing.parse(TEXT).articles
    assert [(one.label, one.address, one.chapter) for one in articles] == [
        ("第一条", "art_1", "第一章 总则"),
        ("第二条", "art_2", "第一章 总则"),
        ("第十七条之一", "art_17_1", "第二章 业主 › 第一节 权利"),
        ("第十八条", "art_18", "第二章 业主 › 第一节 权利"),
    ]
    assert articles[1].text == "业主是样例。\n（一）第一项；\n（二）第二项。"


def test_missing_and_double_numbers_are_told() -> None:
    parsed = parsing.parse("# 样例办法\n第一条 甲。\n\n第三条 乙。\n\n第三条 丙。\n")
    assert parsed.missing == ("第二条",)
    assert parsed.doubled == ("第三条",)
    assert [one.address for one in parsed.articles] == ["art_1", "art_3", "art_3__2"]


def test_an_article_named_within_a_sentence_begins_none() -> None:
    parsed = parsing.parse("# 样例办法\n第一条 甲。\n第二条、第三条的规定除外。\n第二条 乙。\n")
    assert [one.label for one in parsed.articles] == ["第一条", "第二条"]
    assert "第二条、第三条的规定除外。" in parsed.articles[0].text


def test_articles_without_a_blank_after_the_number_are_read() -> None:
    parsed = parsing.parse("样例办法\n第一条为了样例。\n第二条业主是样例。\n")
    assert [one.label for one in parsed.articles] == ["第一条", "第二条"]


def test_numerals_that_are_none_begin_no_article() -> None:
    assert [one.label for one in parsing.parse("# 样例\n第零条 甲\n第一条 乙\n").articles] == ["第一条"]


def test_sections_stand_in_where_a_case_has_no_articles() -> None:
    parsed = parsing.parse("# 样例案\n(样例法院讨论通过 2016年9月19日发布)\n## 关键词 民事/样例\n## 裁判要点\n要点。\n")
    assert parsed.version_date == date(2016, 9, 19)
    assert [(one.address, one.label, one.text, one.number) for one in parsed.articles] == [
        ("sec_1", "关键词", "民事/样例", None),
        ("sec_2", "裁判要点", "要点。", None),
    ]


def test_enumerated_paragraphs_stand_in_where_there_are_no_headings() -> None:
    parsed = parsing.parse("# 样例规定\n<!-- INFO END -->\n现规定如下：\n一、甲。\n续。\n二、乙。\n")
    assert [(one.label, one.text) for one in parsed.articles] == [("一、", "甲。\n续。"), ("二、", "乙。")]
    assert parsed.preamble == "现规定如下："


def test_a_plain_text_becomes_one_section() -> None:
    assert [one.label for one in parsing.parse("关于样例的通知内容", name="样例通知").articles] == ["全文"]


def test_the_edition_belongs_to_the_version_not_to_the_title() -> None:
    assert parsing.work_title("民事案件案由规定（2025年修正）") == "民事案件案由规定"
    assert parsing.work_title("指导案例1号 样例案（样例委员会讨论通过2025年4月7日发布）") == "指导案例1号 样例案"
    assert parsing.work_title("样例解释（一）") == "样例解释（一）"


def test_blanks_and_width_make_no_other_text() -> None:
    one = parsing.parse("# 样例\n第一条 业主（一）甲，乙。")
    other = parsing.parse("# 样例\n第一条　业主(一)甲, 乙。\n\n")
    assert one.checksum == other.checksum
    assert one.checksum != parsing.parse("# 样例\n第一条 业主（一）甲，丙。").checksum


def test_a_day_of_publication_counts_only_where_it_is_the_versions_own() -> None:
    text = "# 样例\n2016年4月12日 样例公告第1号公布\n<!-- INFO END -->\n第一条 本条例自公布之日起施行。"
    assert parsing.parse(text).effective_stated == date(2016, 4, 12)
    assert parsing.parse(text, name="样例(2020-01-01)").effective_stated is None


@pytest.mark.parametrize(
    "raw", [b"", b" \n\t ", b"\x89PNG\r\n\x1a\n\x00\x00", bytes(range(128, 256)) * 30, b"plain english"]
)
def test_what_is_no_chinese_text_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        parsing.decoded(raw)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    assert "物业管理" in parsing.decoded("样例市物业管理条例，业主共有。".encode(encoding))


def test_invisible_signs_are_dropped() -> None:
    assert parsing.parse("# 样例\n\u200b第一条\u3000甲\u202e乙\x07").articles[0].text == "甲乙"


@pytest.mark.parametrize("trap", ["#" * 200_000 + "x", "<!--" * 200_000, "# " + "（" + "通过" * 200_000])
def test_a_text_made_to_be_slow_is_read_in_no_time(trap: str) -> None:
    began = time.process_time()
    parsing.parse(f"{trap}\n第一条 甲。", name="样例办法")
    assert time.process_time() - began < 5
