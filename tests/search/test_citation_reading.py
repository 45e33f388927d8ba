"""Every way in which Chinese legal writing cites an article, and what only looks like one."""

from __future__ import annotations

import time

import pytest

from search.library.citations.framing import Here
from search.library.citations.reading import citations_in

CIVIL, PROPERTY, OURS = "民法典", "物业管理条例", "浙江省物业管理条例"
COURT = "最高人民法院关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释"


def read(text: str, here: Here | None = None) -> list[tuple[str, str]]:
    """Every citation as (work, article)."""
    return [(one.key or f"?{one.name}", one.article) for one in citations_in(text, here=here)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《中华人民共和国民法典》第二百七十八条", [(CIVIL, "第二百七十八条")]),
        ("依据《民法典》第278条第1款第(五)项", [(CIVIL, "第二百七十八条第一款第（五）项")]),
        ("《民法典》第２７８条第２款", [(CIVIL, "第二百七十八条第二款")]),
        ("民法典278条说得清楚", [(CIVIL, "第二百七十八条")]),
        ("中华人民共和国民法典第二百七十八条第一款第五项", [(CIVIL, "第二百七十八条第一款第五项")]),
        ("〈民法典〉第278条", [(CIVIL, "第二百七十八条")]),
        ("《民法\n典》第二百\n七十八 条", [(CIVIL, "第二百七十八条")]),
        ("《民法典》物权编第二百七十一条", [(CIVIL, "第二百七十一条")]),
        ("《民法典》第二编第六章第二百七十一条", [(CIVIL, "第二百七十一条")]),
        ("《民法典》（第278条）", [(CIVIL, "第二百七十八条")]),
        ("《民法典》中的第278条、第283条", [(CIVIL, "第二百七十八条"), (CIVIL, "第二百八十三条")]),
        ("**《民法典》** 第 278 条", [(CIVIL, "第二百七十八条")]),
        ("[《民法典》](/laws/民法典)第278条", [(CIVIL, "第二百七十八条")]),
        ("《民法典第二百七十八条》", [(CIVIL, "第二百七十八条")]),
        ("刑法第一百二十条之一", [("刑法", "第一百二十条之一")]),
        ("个保法第十三条", [("个人信息保护法", "第十三条")]),
        ("物业条例第十二条", [(PROPERTY, "第十二条")]),
        ("省条例第十条", [(OURS, "第十条")]),
        ("区分所有权解释第十五条", [(COURT, "第十五条")]),
        (f"根据{COURT}第十五条", [(COURT, "第十五条")]),
        ("《物权法》第七十六条", [("物权法", "第七十六条")]),
        ("《楼宇条例》第三条", [("?楼宇条例", "第三条")]),
        ("金华市物业管理条例第三条", [("?金华市物业管理条例", "第三条")]),
    ],
)
def test_a_citation_is_read_however_it_is_written(text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("第二百七十八条、第二百八十三条和第二百八十四条第二款", "二百七十八条 二百八十三条 二百八十四条第二款"),
        ("第五条至第八条", "五条 六条 七条 八条"),
        ("第5-8条", "五条 六条 七条 八条"),
        ("第五至八条", "五条 六条 七条 八条"),
        ("第278、283条", "二百七十八条 二百八十三条"),
        ("第三十九条、四十条", "三十九条 四十条"),
        ("第一条第一款和第三款", "一条第一款 一条第三款"),
        ("第一条第一、三款", "一条第一款 一条第三款"),
        ("第一条第一款第（五）、（六）项", "一条第一款第（五）项 一条第一款第（六）项"),
        ("第一条第六项至第八项", "一条第六项 一条第七项 一条第八项"),
        ("第七条第四项、第五十四条第一款、第二款", "七条第四项 五十四条第一款 五十四条第二款"),
        ("第一条第一款第（一）项、第二款第（三）项", "一条第一款第（一）项 一条第二款第（三）项"),
        ("第一条第一款第（五）项第2目", "一条第一款第（五）项第2目"),
        ("第九条至第三条", "九条 三条"),
    ],
)
def test_several_places_in_one_breath(text: str, articles: str) -> None:
    assert read(f"《民法典》{text}的规定") == [(CIVIL, f"第{one}") for one in articles.split()]


def test_a_range_is_printed_as_a_whole_for_each_of_its_articles() -> None:
    found = citations_in("依照《民法典》第五条至第七条办理")
    assert {one.citation for one in found} == {"《民法典》第五条至第七条"}
    assert [one.number for one in found] == [5, 6, 7]


def test_a_list_in_one_word_is_printed_as_a_whole_for_each_of_its_places() -> None:
    found = citations_in("依照《民法典》第278条第1款第(五)、(六)项，第283条和第284条")
    assert [one.citation for one in found] == ["《民法典》第278条第1款第(五)、(六)项"] * 2 + ["第283条", "第284条"]


def test_a_name_given_in_the_text_is_remembered() -> None:
    text = "《浙江省物业管理条例》（以下简称《条例》）第八条。《条例》第九条，条例第十条。"
    assert read(text) == [(OURS, "第八条"), (OURS, "第九条"), (OURS, "第十条")]


def test_what_surrounds_a_citation_resolves_it() -> None:
    text = "《物业管理条例》第十二条第三款规定了比例。该条第二款不同，前款也不同。同法第十三条、该条例第十四条；前条。"
    assert [article for _, article in read(text)] == [
        "第十二条第三款",
        "第十二条第二款",
        "第十二条第一款",
        "第十三条",
        "第十四条",
        "第十三条",
    ]


def test_an_article_alone_belongs_to_the_law_named_last() -> None:
    assert read("《民法典》第278条这样规定，第283条又那样规定。") == [
        (CIVIL, "第二百七十八条"),
        (CIVIL, "第二百八十三条"),
    ]


def test_a_law_named_in_passing_is_the_one_that_an_article_belongs_to() -> None:
    text = "《物业管理条例》第六条。民法典规定，业主可以设立业主大会（第二百七十七条第一款）。"
    assert read(text) == [(PROPERTY, "第六条"), (CIVIL, "第二百七十七条第一款")]


@pytest.mark.parametrize(
    "text",
    [
        "我们的管理规约第五条",
        "物业服务合同第八条约定的费用",
        "《民法典》很重要。业主大会议事规则第四条另有约定。",
        "第五条",
        "第一条件是钱，第三条线路停运",
        "共有278条意见",
        "《民法典》施行以后",
        "第三项议题：选举",
        "",
    ],
)
def test_what_is_no_citation_is_left_alone(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("《物业管理条例》（2007修订）第六条", "2007"),
        ("《物业管理条例（2007年修订）》第六条", "2007"),
        ("2007年修订的《物业管理条例》第六条", "2007"),
        ("《物业管理条例》（2007年8月26日修订）第六条", "2007"),
        ("《物业管理条例》第六条（2007年修订）", "2007"),
        ("《物业管理条例》（国务院令第379号）第六条", ""),
        ("《物业管理条例》第六条", ""),
    ],
)
def test_the_edition_is_read(text: str, year: str) -> None:
    (one,) = citations_in(text)
    assert one.edition == year


LAW = """# 物业管理条例
2018年3月19日 国务院修订
目录
第一章　总则
第一条　为了规范，依据《民法典》第二百七十一条，制定本条例。
第二条　下列事项适用本条例第一条：
（一）甲；
（二）乙。
前款第二项的，依照第三条办理。
第三条　违反前条的，适用本条第二款和前两款规定。
第二款。
"""


def test_a_law_is_read_as_its_own_words() -> None:
    assert read(LAW) == [
        (CIVIL, "第二百七十一条"),
        (PROPERTY, "第一条"),
        (PROPERTY, "第二条第一款第二项"),
        (PROPERTY, "第三条"),
        (PROPERTY, "第二条"),
        (PROPERTY, "第三条第二款"),
        (PROPERTY, "第三条"),
        (PROPERTY, "第三条第二款"),
    ]


def test_a_rule_that_nobody_knows_cites_itself_without_harm() -> None:
    own = "样例小区议事规则\n第一条 总则。\n第二条 依照第一条和《民法典》第278条。\n"
    own += "第三条 违反第二条、前款、本规则第一条的。\n"
    assert read(own) == [(CIVIL, "第二百七十八条")]


def test_the_body_of_one_article_knows_where_it_stands() -> None:
    body = "甲。\n依照前款和本法第五条，以及第六条第一项。"
    assert read(body, Here("中华人民共和国民法典", 278)) == [
        (CIVIL, "第二百七十八条第一款"),
        (CIVIL, "第五条"),
        (CIVIL, "第六条第一项"),
    ]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("《民法典》第278条规定：“甲乙丙丁戊己庚辛壬癸。”", ["甲乙丙丁戊己庚辛壬癸。"]),
        ("《民法典》第278条第一款规定,「甲乙丙丁戊己庚辛」", ["甲乙丙丁戊己庚辛"]),
        ('《民法典》第278条规定："甲乙丙丁戊己庚辛"', ["甲乙丙丁戊己庚辛"]),
        ("“甲乙丙丁戊己庚辛”（《民法典》第278条）", ["甲乙丙丁戊己庚辛"]),
        ("“甲乙丙丁戊己庚辛”——《民法典》第278条", ["甲乙丙丁戊己庚辛"]),
        ("《民法典》第278条对此说得很明白：“甲乙丙丁戊己庚辛”", ["甲乙丙丁戊己庚辛"]),
        ("《民法典》第278条规定“甲乙丙丁戊己庚辛”、“子丑寅卯辰巳午未”", ["甲乙丙丁戊己庚辛", "子丑寅卯辰巳午未"]),
        ("《民法典》第278条规定：\n> 甲乙丙丁戊己庚辛\n\n其他。", ["甲乙丙丁戊己庚辛"]),
        ("《民法典》第278条。另外有人说“甲乙丙丁戊己庚辛”", []),
        ("有人说“甲乙丙丁戊己庚辛”。《民法典》第278条不同", []),
    ],
)
def test_a_quotation_is_found_beside_its_citation(text: str, quoted: list[str]) -> None:
    assert [one.text for one in citations_in(text)[0].quotations] == quoted


def test_what_a_quoted_law_says_of_itself_is_no_citation_of_the_text() -> None:
    text = "《物业管理条例》第十二条规定：“业主大会决定本条例第十一条第（五）项和前款规定的事项”。"
    assert read(text) == [(PROPERTY, "第十二条")]


def test_the_place_in_the_text_is_exact() -> None:
    text = "前言。\n依据《民法典》第 278\n条第二款，以及 第283条。"
    assert [text[one.start : one.end] for one in citations_in(text)] == ["《民法典》第 278\n条第二款", "第283条"]


def test_reading_is_linear() -> None:
    def seconds(times: int) -> float:
        began = time.process_time()
        assert len(citations_in("依据《民法典》第278条第1款第(五)项、第283条，“甲乙丙”，前款。" * times)) == 3 * times
        return time.process_time() - began

    seconds(10)
    assert min(seconds(2000) for _ in range(3)) < 25 * max(seconds(200), 0.01)


@pytest.mark.parametrize("hostile", ["第" * 20_000, "《" * 20_000, "“" * 20_000, "(" * 20_000, "一" * 20_000 + "条"])
def test_hostile_texts_end_soon(hostile: str) -> None:
    began = time.process_time()
    citations_in(f"条{hostile}《民法典》第278条")
    assert time.process_time() - began < 3
