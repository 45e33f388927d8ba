"""What every search engine keeps, asked of each: the embedded one, and Meilisearch.

Meilisearch is the real one where MEILI_URL names a server, else a server that stands in for it on this machine.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from alliance.kernel.db import SystemClock
from alliance.kernel.indexing import Index, IndexEntry, IndexQuery, IndexUnavailable
from search.engine.embedded import EmbeddedIndex
from search.engine.meili import MeiliIndex, Server
from tests.search.meili_standin import MASTER, standing_in

FUND = IndexEntry("article:1", "law", "民法典", "维修资金属于业主共有", level="法律", since=date(2021, 1, 1))
OLD = IndexEntry(
    "article:2",
    "law",
    "物权法",
    "维修资金属于业主共有",
    level="法律",
    since=date(2007, 10, 1),
    until=date(2020, 12, 31),
)
SHANGHAI = IndexEntry(
    "article:3", "regulation", "上海规定", "维修资金的使用", place_path="x:上海市", level="地方性法规"
)
DRAFT = IndexEntry("article:4", "answer", "草稿", "维修资金内部草稿", audience=("alliance:1",), level="草稿")
LIFT = IndexEntry("article:5", "document", "电梯办法", "电梯的检验", place_path="/33/", level="规范性文件")
ALL = (FUND, OLD, SHANGHAI, DRAFT, LIFT)


def keys(index: Index, text: str, **asked: object) -> list[str]:
    return [hit.key for hit in index.search(IndexQuery(text, **asked)).found]  # type: ignore[arg-type]


@pytest.fixture(params=["embedded", "meilisearch"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    """An engine whose index was never made."""
    if request.param == "embedded":
        yield EmbeddedIndex(tmp_path / "index")
        return
    uid = f"contract_{secrets.token_hex(4)}"
    if url := os.environ.get("MEILI_URL"):
        index = MeiliIndex(Server(url, os.environ.get("MEILI_KEY"), uid), SystemClock())
        yield index
        index.drop()
        return
    with standing_in() as server:
        yield MeiliIndex(Server(server.url, MASTER, uid), SystemClock())


@pytest.fixture
def index(empty: Index) -> Index:
    empty.rebuild(ALL)
    return empty


def test_words_find_what_holds_them_and_nothing_else(index: Index) -> None:
    assert keys(index, "电梯检验") == ["article:5"]
    assert set(keys(index, "维修资金")) == {"article:1", "article:2", "article:3"}


def test_a_weight_lifts_and_lowers(empty: Index) -> None:
    empty.rebuild([IndexEntry("a", "law", "甲", "维修资金"), IndexEntry("b", "law", "乙", "维修资金", weight=1.5)])
    first, second = empty.search(IndexQuery("维修资金")).found
    assert (first.key, round(first.score / second.score, 1)) == ("b", 1.5)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2007, 9, 30), {"article:3"}),
        (date(2007, 10, 1), {"article:2", "article:3"}),
        (date(2020, 12, 31), {"article:2", "article:3"}),
        (date(2021, 1, 1), {"article:1", "article:3"}),
        (None, {"article:1", "article:2", "article:3"}),
    ],
)
def test_a_day_leaves_what_held_then_both_ends_included(index: Index, day: date | None, found: set[str]) -> None:
    assert set(keys(index, "维修资金", on=day)) == found


def test_places_kinds_and_levels_are_filtered(index: Index) -> None:
    assert "article:3" not in keys(index, "维修资金", places=("/", "/33/"))
    assert keys(index, "维修资金", places=("/", "/33/"), elsewhere=True) == ["article:3"]
    assert keys(index, "维修资金", kinds=("regulation",)) == ["article:3"]
    assert set(keys(index, "维修资金", levels=("法律", "草稿"))) == {"article:1", "article:2"}
    assert keys(index, "维修资金", levels=('x"] OR audience IN ["alliance:1',)) == []


def test_given_keys_pass_the_same_filters_and_stay_without_a_shared_word(index: Index) -> None:
    given = ("article:1", "article:2", "article:4", "article:5", "article:99")
    found = index.search(IndexQuery("维修资金", keys=given, on=date(2026, 11, 22))).found
    assert [hit.key for hit in found] == ["article:1", "article:5"]
    assert found[0].score > found[1].score == 0.0
    unasked = index.search(IndexQuery("", keys=given)).found
    assert {(hit.key, hit.score) for hit in unasked} == {("article:1", 0), ("article:2", 0), ("article:5", 0)}
    assert keys(index, "维修", keys=()) == []


def test_what_the_audience_may_not_see_is_neither_found_nor_counted_nor_hinted_at(index: Index) -> None:
    query = IndexQuery("内部草稿", counted=True, facets=("kind", "level", "place"), highlighted=True)
    stranger = index.search(query)
    assert (stranger.total, list(stranger.found)) == (0, [])
    assert not any(stranger.facets[name] for name in ("kind", "level", "place"))
    every = IndexQuery("维修资金草稿", keys=("article:4",), counted=True, facets=("level",))
    assert (index.search(every).total, index.search(every).facets) == (0, {"level": {}})
    mine = index.search(IndexQuery("内部草稿", audiences=("public", "alliance:1"), facets=("level",)))
    assert mine.found[0].key == "article:4"
    assert mine.facets["level"]["草稿"] == 1
    assert keys(index, "内部草稿", audiences=()) == []


def test_facets_count_all_that_is_found_and_not_the_page_alone(index: Index) -> None:
    answer = index.search(IndexQuery("维修资金", limit=1, counted=True, facets=("kind", "place", "level")))
    assert (len(answer.found), answer.total) == (1, 3)
    assert answer.facets["kind"] == {"law": 2, "regulation": 1}
    assert answer.facets["place"] == {"/": 2, "x:上海市": 1}
    assert answer.facets["level"] == {"法律": 2, "地方性法规": 1}


def test_pages_follow_each_other_without_gap_or_double(empty: Index) -> None:
    empty.rebuild(IndexEntry(f"n:{n}", "law", "法", "维修资金", weight=2 - n / 100) for n in range(25))
    pages = [keys(empty, "维修资金", limit=10, offset=first) for first in (0, 10, 20, 30)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert [key for page in pages for key in page] == [f"n:{n}" for n in range(25)]


def test_the_marked_body_is_the_body_in_pieces(index: Index) -> None:
    (hit,) = index.search(IndexQuery("电梯", highlighted=True)).found
    assert list(hit.marked) == [("电梯", True), ("的检验", False)]
    assert index.search(IndexQuery("电梯")).found[0].marked == ()


def test_words_of_the_same_meaning_find_but_count_less(index: Index) -> None:
    assert keys(index, "请管家") == []
    added = index.search(IndexQuery("请管家", also="电梯")).found
    assert [hit.key for hit in added] == ["article:5"]
    assert added[0].score < index.search(IndexQuery("电梯")).found[0].score


def test_several_queries_are_answered_in_their_order(index: Index) -> None:
    asked = [
        IndexQuery("电梯"),
        IndexQuery(""),
        IndexQuery("请管家", also="电梯"),
        IndexQuery("上海", facets=("kind",)),
        IndexQuery("内部草稿", audiences=("alliance:1",)),
    ]
    answers = index.search_all(asked)
    found = [[hit.key for hit in answer.found] for answer in answers]
    assert found == [["article:5"], [], ["article:5"], ["article:3"], ["article:4"]]
    assert answers[3].facets == {"kind": {"regulation": 1}}
    assert index.search_all([]) == []


@pytest.mark.parametrize("text", ["", " ", "！？。，", '"', "(((", "\\", "😀"])
def test_a_question_of_signs_finds_nothing(index: Index, text: str) -> None:
    assert index.search(IndexQuery(text, counted=True)).total == 0


@pytest.mark.parametrize(
    "text", ["-维修 +电梯", '"电梯"', "电梯" * 5000, "电梯 AND NOT 维修", "audience:电梯", "a\x00电梯"]
)
def test_operators_and_long_questions_are_only_words(index: Index, text: str) -> None:
    assert "article:5" in keys(index, text)


def test_entries_are_put_in_place_and_forgotten(index: Index) -> None:
    assert index.replace([IndexEntry("article:5", "document", "电梯办法", "消防通道")]) == 1
    assert (keys(index, "检验"), keys(index, "消防通道"), index.count()) == ([], ["article:5"], 5)
    index.remove(["article:5", "article:999"])
    assert (keys(index, "消防通道"), index.count()) == ([], 4)
    assert set(index.keys()) == {"article:1", "article:2", "article:3", "article:4"}


def test_a_rebuild_swaps_whole(index: Index) -> None:
    assert index.rebuild([LIFT]) == 1
    assert list(index.keys()) == ["article:5"]
    assert keys(index, "维修资金") == []


def test_a_rebuild_that_breaks_leaves_the_old_index(index: Index) -> None:
    def broken() -> Iterator[IndexEntry]:
        yield LIFT
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="the source broke"):
        index.rebuild(broken())
    assert index.count() == 5


def test_an_index_that_was_never_made_says_so_and_takes_no_part_for_the_whole(empty: Index) -> None:
    with pytest.raises(IndexUnavailable, match="alliance search rebuild"):
        empty.count()
    with pytest.raises(IndexUnavailable, match="alliance search rebuild"):
        empty.search(IndexQuery("电梯"))
    with pytest.raises(IndexUnavailable, match="alliance search rebuild"):
        empty.replace([LIFT])
