"""A question in everyday words and what it finds: local law first, other places apart, missing works by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from search.asking import finding
from search.asking.rows import as_rows
from search.engine.embedded import EmbeddedIndex
from search.library import actions, known, queries
from search.library.models import Status
from search.library.queries import Wanted
from tests.conftest import Count
from tests.search.conftest import READER, a_version

Fill = Callable[..., EmbeddedIndex]


def test_what_applies_and_other_places_come_apart(tx: Transaction, filled: Fill) -> None:
    index = filled(
        a_version("全国条例", texts=("维修资金属于业主。",)),
        a_version("浙江省条例", texts=("维修资金的使用。",), place_path="/33/"),
        a_version("杭州市条例", texts=("维修资金在杭州。",), place_path="x:杭州市"),
    )
    answer = finding.ask(tx, READER, index, "维修资金怎么用")
    assert {one.title for one in answer.here} == {"全国条例", "浙江省条例"}
    assert [(one.title, one.applies) for one in answer.elsewhere] == [("杭州市条例", False)]


def test_everyday_words_find_the_words_of_the_law(tx: Transaction, filled: Fill) -> None:
    index = filled(a_version(texts=("选聘和解聘物业服务企业由业主共同决定。", "电梯年检。")))
    assert finding.ask(tx, READER, index, "炒物业").here[0].label == "第一条"


def test_repealed_and_coming_law_is_never_an_answer(tx: Transaction, filled: Fill) -> None:
    index = filled(
        a_version("废止条例", texts=("噪声扰民。",), status=Status.REPEALED),
        a_version("将来条例", dated=date(2026, 8, 1), effective=date(2027, 1, 1), texts=("噪声扰民。",)),
    )
    assert finding.ask(tx, READER, index, "噪声扰民").nothing


def test_a_version_that_lost_force_since_the_index_was_made_is_left_out(tx: Transaction, filled: Fill) -> None:
    index = filled(a_version(texts=("噪声扰民。",)))
    found = finding.ask(tx, READER, index, "噪声扰民").here
    assert len(found) == 1
    actions.admit(tx, CLOCK, [a_version(dated=date(2024, 1, 1), texts=("新的文字。",))])
    assert finding.ask(tx, READER, index, "噪声扰民").here == ()


def test_an_article_named_outright_comes_first(tx: Transaction, filled: Fill) -> None:
    index = filled(a_version("中华人民共和国样例法", texts=("甲。", "乙。", "样例法第二条很重要，样例法第二条。")))
    for question in ("样例法第二条", "样例法第2条", "样例法2条怎么说"):
        assert finding.ask(tx, READER, index, question).here[0].label == "第二条"


def test_a_missing_work_is_found_by_its_name(tx: Transaction, filled: Fill) -> None:
    answer = finding.ask(tx, READER, filled(a_version()), "衢州市物业管理条例")
    assert answer.missing[0].title == "衢州市物业管理条例"
    rows = as_rows(answer, 10, "http://x")
    assert (rows[0]["kind"], rows[0]["text"]) == ("placeholder", known.MISSING_SENTENCE)


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("物业费怎么涨这么多", []),
        ("维修资金", []),
        ("维修资金管理办法", ["住宅专项维修资金管理办法", "浙江省物业专项维修资金管理办法"]),
        ("165号令", ["住宅专项维修资金管理办法"]),
        ("业主大会和业主委员会指导规则怎么说", ["业主大会和业主委员会指导规则"]),
    ],
)
def test_only_a_question_that_speaks_of_a_work_names_it(
    tx: Transaction, filled: Fill, question: str, titles: list[str]
) -> None:
    assert [one.title for one in finding.ask(tx, READER, filled(a_version()), question).missing] == titles


@pytest.mark.parametrize("question", ["", "   ", "？！", "xyzzy", '" OR (', "\x00"])
def test_nothing_to_find_gives_nothing(tx: Transaction, filled: Fill, question: str) -> None:
    assert finding.ask(tx, READER, filled(a_version()), question).nothing


def test_a_lost_majority_carries_its_note(tx: Transaction, filled: Fill) -> None:
    texts = tuple(f"业主表决事项之{number}。" for number in range(1, 13))
    answer = finding.ask(tx, READER, filled(a_version("物业管理条例", texts=texts)), "物业管理条例第十二条")
    assert answer.here[0].note == "表决比例已被民法典第二百七十八条取代"
    assert {one.note for one in answer.here[1:]} == {""}


def test_before_the_superior_law_nothing_was_lost(tx: Transaction, filled: Fill) -> None:
    texts = tuple(f"业主表决事项之{number}。" for number in range(1, 13))
    rule = a_version("物业管理条例", dated=date(2018, 3, 19), texts=texts)
    answer = finding.ask(tx, READER, filled(rule), "物业管理条例第十二条", on=date(2019, 5, 1))
    assert [(one.label, one.note) for one in answer.here[:1]] == [("第十二条", "")]


def test_rows_carry_what_the_command_promises(tx: Transaction, filled: Fill) -> None:
    index = filled(
        a_version("中华人民共和国样例法", dated=date(2020, 5, 28), effective=date(2021, 1, 1), texts=("业主共有。",))
    )
    (row,) = as_rows(finding.ask(tx, READER, index, "业主共有"), 5, "http://x")
    assert row == {
        "kind": "regulation",
        "title": "中华人民共和国样例法",
        "article": "第一条",
        "text": "业主共有。",
        "url": "http://x/laws/%E6%A0%B7%E4%BE%8B%E6%B3%95/2020-05-28/art_1",
        "score": row["score"],
        "address": "art_1",
        "level": "地方性法规",
        "place": "全国",
        "applies": True,
        "status": "现行",
        "version_date": "2020-05-28",
        "effective_from": "2021-01-01",
        "note": "",
    }


def test_a_question_that_names_another_place_ranks_it_by_score(tx: Transaction, filled: Fill) -> None:
    index = filled(
        a_version("全国条例", texts=("业主大会。",)),
        a_version("上海市条例", texts=("业主大会筹备组的组成。",), place_path="x:上海市"),
    )
    for question, titles in (
        ("业主大会筹备组", ["全国条例", "上海市条例"]),
        ("上海业主大会筹备组", ["上海市条例", "全国条例"]),
    ):
        answer = finding.ask(tx, READER, index, question)
        assert [row["title"] for row in as_rows(answer, 5, "")] == titles


@pytest.mark.parametrize("articles", [1, 3, 9])
def test_a_question_costs_five_statements_whatever_is_found(
    tx: Transaction, filled: Fill, queries: Callable[[], Count], articles: int
) -> None:
    index = filled(*(a_version(f"条例{number}", texts=("维修资金。",)) for number in range(articles)))
    finding.ask(tx, READER, index, "维修资金")  # what a process reads once is not counted
    tx.session.expunge_all()
    with queries() as count:  # type: ignore[attr-defined]
        answer = finding.ask(tx, READER, index, "维修资金")
    assert len(answer.here) == articles
    assert count.total == 5


@pytest.mark.parametrize("works", [1, 3])
def test_the_list_of_works_costs_two_statements(
    tx: Transaction, filled: Fill, queries: Callable[[], Count], works: int
) -> None:
    filled(*(a_version(f"条例{number}") for number in range(works)))
    tx.session.expunge_all()
    with queries() as count:  # type: ignore[attr-defined]
        lines = _works(tx)
    assert len(lines) == works + len(known.works().missing)
    assert count.total == 2


def _works(tx: Transaction) -> list[queries.WorkLine]:
    return queries.works(tx, READER, Wanted(), limit=1000, offset=0)
