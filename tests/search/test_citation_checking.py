"""What a citation is worth on a day: by its dates, its article, its words, and by what overrides it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

from alliance.kernel.actors import CLOCK
from alliance.kernel.citations.checking import Checked, Citations, Verdict
from alliance.kernel.db import Transaction
from search.library import actions, intake
from search.library.citations import checking, register
from search.library.citations.framing import Here
from search.library.models import Status
from tests.search.conftest import a_version

V = Verdict
TODAY = date(2026, 11, 22)
MEETING = "会议可以书面进行；但是，应当有过半数的人参加。\n可以委托他人参加。\n"
MEETING += "下列事项要表决：\n（一）选人；\n（二）花公共的钱。"
HOUSE = "样例会议法"


@pytest.fixture
def library(tx: Transaction) -> Transaction:
    """A law in two editions, one of another place, one to come, and one repealed."""
    coming = a_version("样例来日法", dated=date(2026, 10, 1), effective=date(2027, 1, 1))
    actions.admit(
        tx,
        CLOCK,
        [
            a_version(
                HOUSE,
                dated=date(2015, 1, 1),
                texts=("会议一律当面开，不得书面进行。", "旧的第二条已经没有了。", "第三条。"),
            ),
            a_version(HOUSE, dated=date(2020, 5, 1), texts=(MEETING, "每年开一次会，由委员会召集。")),
            a_version("外市样例条例", place_path="x:外市"),
            coming,
            a_version("样例废止法", status=Status.REPEALED),
        ],
    )
    return tx


def judged(tx: Transaction, text: str, day: date = TODAY) -> list[Checked]:
    return list(checking.check(tx, text, day))


def one(tx: Transaction, text: str, day: date = TODAY) -> Checked:
    (found,) = judged(tx, text, day)
    return found


@pytest.mark.parametrize(
    ("text", "verdict", "told"),
    [
        ("《样例会议法》第一条", V.IN_FORCE, ""),
        ("《样例会议法》第一条第三款第（二）项", V.IN_FORCE, ""),
        ("《样例会议法》第三条", V.NO_ARTICLE, "没有第三条。2015年的文本有过这一条"),
        ("《样例会议法》第一条第四款", V.NO_ARTICLE, "一共只有三款，没有第四款"),
        ("《样例会议法》第一条第三款第（五）项", V.NO_ARTICLE, "一共只有两项，没有第（五）项"),
        ("《样例会议法》（2015年修订）第三条", V.SUPERSEDED, "2020年5月1日的文本已经取代它"),
        ("《样例会议法》（2012年修订）第三条", V.SUPERSEDED, "引的是2012年的文本"),
        ("《样例会议法》（2020年修订）第一条", V.IN_FORCE, ""),
        ("《样例会议法》（2029年修订）第一条", V.NOT_LOADED, "没有2029年的文本"),
        ("《样例来日法》第一条", V.NOT_YET, "2027年1月1日起施行"),
        ("《样例废止法》第一条", V.REPEALED, "已经废止"),
        ("《没有的条例》第一条", V.NO_WORK, "没有找到《没有的条例》"),
        ("《住宅专项维修资金管理办法》第九条", V.NOT_LOADED, "没有这部法规的文本"),
        ("《物权法》第七十六条", V.REPEALED, "《中华人民共和国民法典》第一千二百六十条"),
        ("《物权法》第三百条", V.NO_ARTICLE, "一共247条"),
        ("民法典第二百七十八条", V.IN_FORCE, "登记册里有这一条"),
        ("民法典第一千三百条", V.NO_ARTICLE, "一共1260条"),
        ("《物业管理条例》（2003年）第六条", V.SUPERSEDED, "旧文本"),
    ],
)
def test_a_citation_is_worth_what_its_law_is(library: Transaction, text: str, verdict: Verdict, told: str) -> None:
    found = one(library, text)
    assert found.verdict is verdict
    assert told in found.because
    assert (not found.because) == (not told)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("2007年《物业管理条例》第十一条", V.SUPERSEDED),
        ("2003年的《物业管理条例》第十一条", V.SUPERSEDED),
        ("2018年《物业管理条例》第十一条", V.IN_FORCE),
        ("2021年《民法典》第二百七十八条", V.IN_FORCE),
        ("我们2012年《物业管理条例》第十一条的学习材料", V.IN_FORCE),
    ],
)
def test_a_year_before_a_title_is_an_edition_where_the_work_has_one(
    library: Transaction, text: str, verdict: Verdict
) -> None:
    assert one(library, text).verdict is verdict


def test_a_compounds_own_papers_are_told_apart_from_laws(library: Transaction) -> None:
    found = one(library, "本小区《管理规约》第十二条")
    assert found.verdict is V.NO_WORK
    assert "自己的文件，不是法规" in found.because


def test_a_day_in_the_past_has_its_own_law(library: Transaction) -> None:
    assert one(library, "《样例会议法》第三条", date(2018, 1, 1)).verdict is V.IN_FORCE
    assert one(library, "《物权法》第七十六条", date(2018, 1, 1)).verdict is V.IN_FORCE
    assert one(library, "《民法典》第二百七十八条", date(2018, 1, 1)).verdict is V.NOT_YET
    assert one(library, "《样例来日法》第一条", date(2027, 1, 1)).verdict is V.IN_FORCE


def test_what_is_loaded_is_told_with_its_place(library: Transaction) -> None:
    found = one(library, "按样例会议法第一条第三款第二项办。")
    assert (found.work, found.article) == (HOUSE, "第一条第三款第二项")
    assert found.text_loaded
    assert found.article_id is not None
    assert found.unit == "para_3__item_2"
    assert found.url.endswith("/2020-05-01/art_1#art_1__para_3__item_2")
    assert found.stands


def test_the_law_of_another_place_is_no_basis_here(library: Transaction) -> None:
    found = one(library, "《外市样例条例》第一条")
    assert (found.verdict, found.applies, found.stands) == (V.IN_FORCE, False, False)
    assert "外地规定，不适用于衢州" in found.because
    assert one(library, "《杭州市物业管理条例》第一条").applies is False


@pytest.mark.parametrize(
    "words",
    [
        "可以委托他人参加。",
        "可以 委托\n他人参加",
        "会议可以书面进行……可以委托他人参加",
        "会议可以书面进行；但是,应当有过半数的人参加",
        "会议可以书面进行…应当有过半数的人参加。",
        "第一条 会议可以书面进行",
    ],
)
def test_a_quotation_word_for_word_is_right(library: Transaction, words: str) -> None:
    found = one(library, f"《样例会议法》第一条规定：“{words}”")
    assert (found.verdict, found.quotation) == (V.IN_FORCE, words)


@pytest.mark.parametrize(
    ("text", "difference"),
    [
        (
            "《样例会议法》第一条规定：“会议可以书面进行；但是，应当有三分之二的人参加。”",
            "三分之二的人参加”，原文“",
        ),
        (
            "《样例会议法》第一条规定：“会议不可以书面进行；但是，应当有过半数的人参加。”",
            "引文“会议不可以书面进行；但是…”，原文“会议可以",
        ),
        ("《样例会议法》第一条第一款规定：“可以委托他人参加。”", "原文在本条第二款"),
        ("《样例会议法》第一条规定：“每年开一次会，由委员会召集。”", "原文在第二条第一款"),
        ("《样例会议法》第一条规定：“可以委托他人参加……会议可以书面进行”", "引文"),
        ("“可以委托任何人参加会议。”（《样例会议法》第一条）", "引文"),
    ],
)
def test_a_misquotation_is_shown_beside_the_law(library: Transaction, text: str, difference: str) -> None:
    found = one(library, text)
    assert found.verdict is V.MISQUOTED
    assert difference in found.difference
    assert found.quotation


def test_the_words_of_an_old_text_are_told_as_such(library: Transaction) -> None:
    found = one(library, "《样例会议法》第一条规定：“会议一律当面开，不得书面进行。”")
    assert found.verdict is V.MISQUOTED
    assert "引文是2015-01-01文本第一条的文字" in found.because


def test_an_expression_of_the_writer_is_no_misquotation(library: Transaction) -> None:
    assert one(library, "《样例会议法》第一条的“双过半”规则").verdict is V.IN_FORCE


def test_a_quotation_belongs_to_whichever_of_one_breath_has_it(library: Transaction) -> None:
    found = judged(library, "《样例会议法》第一条、第二条规定：“可以委托他人参加”。")
    assert [(each.verdict, each.quotation) for each in found] == [(V.IN_FORCE, "可以委托他人参加"), (V.IN_FORCE, "")]


def test_an_item_may_be_quoted_with_the_words_that_lead_to_it(library: Transaction) -> None:
    text = "《样例会议法》第一条第三款第（二）项：“下列事项要表决：……花公共的钱”"
    assert one(library, text).verdict is V.IN_FORCE


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("《物业管理条例》第十二条", V.OVERRIDDEN),
        ("《物业管理条例》第十二条第一款", V.OVERRIDDEN),
        ("《物业管理条例》第十二条第三款", V.OVERRIDDEN),
        ("《物业管理条例》第十二条第二款", V.IN_FORCE),
        ("《浙江省物业管理条例》第十条第二款", V.OVERRIDDEN),
        ("《浙江省物业管理条例》第十条第三款", V.IN_FORCE),
        ("《物业管理条例》第十一条", V.IN_FORCE),
    ],
)
def test_an_overridden_part_is_known_without_the_text(library: Transaction, text: str, verdict: Verdict) -> None:
    found = one(library, text)
    assert (found.verdict, found.text_loaded) == (verdict, False)
    if verdict is V.OVERRIDDEN:
        assert "已被民法典第二百七十八条取代，不能作依据" in found.because
        assert "仍可引用" in found.because


def test_nothing_is_overridden_before_the_superior_law(library: Transaction) -> None:
    assert one(library, "《物业管理条例》第十二条第三款", date(2020, 12, 31)).verdict is V.IN_FORCE


def test_with_the_real_text_a_quotation_may_stay_clear_of_what_is_overridden(tx: Transaction, samples: Path) -> None:
    actions.admit(tx, CLOCK, intake.take([samples / "物业管理条例(2018-03-19).md"]).incoming)
    whole = "《物业管理条例》第十二条"
    assert one(tx, whole).verdict is V.OVERRIDDEN
    assert one(tx, f"{whole}规定：“业主可以委托代理人参加业主大会会议”").verdict is V.IN_FORCE
    assert one(tx, f"{whole}第一款规定：“业主大会会议可以采用集体讨论的形式”").verdict is V.IN_FORCE
    lost = "也可以采用书面征求意见的形式；但是，应当有物业管理区域内专有部分占建筑物总面积过半数的业主"
    assert one(tx, f"{whole}规定：“{lost}”").verdict is V.OVERRIDDEN
    assert one(tx, f"{whole}规定：“业主必须亲自参加业主大会会议，不得委托”").verdict is V.MISQUOTED


def test_a_text_without_a_date_is_used_although_the_register_knows_dates(tx: Transaction) -> None:
    actions.admit(tx, CLOCK, [a_version("中华人民共和国民法典", dated=None, texts=("甲。", "乙。"))])
    assert one(tx, "《民法典》第二条").text_loaded
    beyond = one(tx, "《民法典》第二百七十八条")
    assert (beyond.verdict, beyond.text_loaded) == (V.IN_FORCE, False)


def test_the_register_tells_of_a_newer_text_than_the_loaded_one(tx: Transaction) -> None:
    old = replace(a_version("物业管理条例", dated=date(2007, 8, 26), texts=("甲。",)), level="行政法规")
    actions.admit(tx, CLOCK, [old])
    found = one(tx, "《物业管理条例》第六条")
    assert (found.verdict, found.text_loaded) == (V.IN_FORCE, False)
    assert one(tx, "《物业管理条例》（2007年修订）第一条").verdict is V.SUPERSEDED


def test_a_laws_own_words_are_judged_with_where_they_stand(library: Transaction) -> None:
    found = checking.check(library, "甲。\n依照前款和本法第二条。", TODAY, Here(HOUSE, 1))
    assert [(each.work, each.article, each.verdict) for each in found] == [
        (HOUSE, "第一条第一款", V.IN_FORCE),
        (HOUSE, "第二条", V.IN_FORCE),
    ]


def test_the_number_of_statements_does_not_grow(library: Transaction) -> None:
    def statements(text: str) -> int:
        seen: list[str] = []

        def count(_conn: object, _cursor: object, statement: str, *_: object) -> None:
            seen.append(statement)

        engine = library.session.get_bind()
        event.listen(engine, "before_cursor_execute", count)
        try:
            judged(library, text)
        finally:
            event.remove(engine, "before_cursor_execute", count)
        return len(seen)

    few = "《样例会议法》第一条；《民法典》第一条。"
    statements(few)  # what the fixture wrote is read back once
    assert statements(few) == statements(few * 40 + "《样例废止法》第一条、第二条，《外市样例条例》第一条")
    assert statements("没有引用") == 0


def test_the_port_answers_through_the_kernel(library: Transaction) -> None:
    port = Citations()
    assert port.check(library, "《样例会议法》第一条") == ()
    port.provide(checking.check)
    (found,) = port.check(library, "《样例会议法》第三条", date(2016, 1, 1))
    assert found.verdict is V.IN_FORCE


def test_the_register_names_what_it_must_and_holds_no_text() -> None:
    works = register.works()
    for title, count in (("民法典", 1260), ("物业管理条例", 67), ("人民调解法", 35), ("浙江省物业管理条例", 60)):
        edition = max(works[title].editions, key=lambda each: each.version_date or date.min)
        assert len(edition.articles) == count
        assert all(len(total) == 4 for total in edition.articles.values())
    words = "".join(
        str(value) for line in register.lines() for version in line["versions"] for value in version.values()
    )
    assert not re.search("[\u4e00-\u9fff]", words)
