"""Words and meaning together: what either finds, the same filters for both, and words alone where meaning is away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from alliance.kernel.indexing import IndexEntry, IndexQuery, IndexUnavailable
from search.engine.embedded import EmbeddedIndex
from search.engine.fusion import BY_MEANING, Fused, fused
from search.engine.nearest import Meant, Nearest
from tests.search.understanding import Matters

NOISE = IndexEntry("noise", "law", "样例法", " 第一条 排放社会生活噪声影响他人的，应当停止。", level="法律")
WATER = IndexEntry("water", "law", "样例法", " 第二条 相邻各方应当正确处理排水。", level="法律")
DOGS = IndexEntry("dogs", "regulation", "犬只条例", " 第三条 饲养动物不得妨碍他人。", place_path="x:杭州市")
SECRET = replace(NOISE, key="secret", audience=("alliance:1",))
PAST = replace(NOISE, key="past", until=date(2020, 12, 31))
ALL = (NOISE, WATER, DOGS, SECRET, PAST)
ASKED = IndexQuery("楼下打麻将太吵", vector=BY_MEANING, on=date(2026, 11, 22))


@pytest.fixture
def understood(tmp_path: Path) -> Callable[..., Fused]:
    """An index of these entries, all with their vectors but for those named."""

    def make(*entries: IndexEntry, without: tuple[str, ...] = ()) -> Fused:
        model = Matters()
        index = Fused(EmbeddedIndex(tmp_path / "index"), model, Nearest(tmp_path / "meaning", model.name))
        index.rebuild(entries)
        known = [one for one in entries if one.key not in without]
        if known:
            index.nearest.learn([Meant.of(one) for one in known], model.passages([one.body for one in known]))
        return index

    return make


def keys(index: Fused, query: IndexQuery) -> list[str]:
    return [hit.key for hit in index.search(query).found]


def test_an_article_without_a_common_word_is_found_by_its_meaning(understood: Callable[..., Fused]) -> None:
    index = understood(*ALL)
    assert keys(index, replace(ASKED, vector=None, text="麻将太吵")) == []
    found = index.search(replace(ASKED, text="麻将太吵")).found
    assert found[0].key == "noise"
    assert found[0].near == pytest.approx(1.0, abs=0.01)


def test_what_is_near_passes_the_same_filters_as_every_word(understood: Callable[..., Fused]) -> None:
    index = understood(*ALL)
    assert "secret" not in keys(index, ASKED)
    assert "past" not in keys(index, ASKED)
    assert "secret" in keys(index, replace(ASKED, audiences=("public", "alliance:1")))
    assert "past" in keys(index, replace(ASKED, on=date(2019, 1, 1)))
    dogs = replace(ASKED, text="狗", places=("/",))
    assert "dogs" not in keys(index, dogs)
    assert keys(index, replace(dogs, elsewhere=True)) == ["dogs"]
    assert keys(index, replace(ASKED, kinds=("regulation",))) == ["dogs"]


def test_what_was_removed_is_not_found_by_its_vector(understood: Callable[..., Fused]) -> None:
    index = understood(*ALL)
    index.remove(["noise"])
    assert "noise" not in keys(index, replace(ASKED, text="麻将太吵"))
    assert index.nearest.count() == len(ALL), "the vector lies there still"


def test_an_entry_without_a_vector_keeps_the_place_of_its_words(understood: Callable[..., Fused]) -> None:
    index = understood(NOISE, WATER, DOGS, without=("water",))
    assert keys(index, replace(ASKED, text="相邻各方正确处理排水"))[0] == "water"


def test_pages_do_not_overlap_and_totals_count_what_words_found(understood: Callable[..., Fused]) -> None:
    entries = [replace(NOISE, key=f"noise{number:02}") for number in range(12)]
    index = understood(*entries)
    pages = [keys(index, replace(ASKED, text="噪声", limit=5, offset=start)) for start in (0, 5, 10)]
    assert sorted(key for page in pages for key in page) == [one.key for one in entries]
    assert index.search(replace(ASKED, text="噪声", limit=5, counted=True)).total == 12


def test_where_meaning_is_away_words_alone_answer(understood: Callable[..., Fused]) -> None:
    index = understood(*ALL)
    index.meaning.away = True  # type: ignore[attr-defined]  # the model of the tests has a switch
    assert keys(index, replace(ASKED, text="噪声")) == ["noise"]
    assert keys(index, replace(ASKED, text="麻将太吵")) == []


def test_without_vectors_the_model_is_not_even_asked(understood: Callable[..., Fused]) -> None:
    index = understood(NOISE, without=("noise",))
    assert keys(index, replace(ASKED, text="噪声")) == ["noise"]
    assert index.meaning.asked == 0  # type: ignore[attr-defined]  # the model of the tests counts


def test_a_query_that_does_not_ask_for_meaning_is_handed_on(understood: Callable[..., Fused]) -> None:
    index = understood(*ALL)
    plain = replace(ASKED, text="排水", vector=None, facets=("level",), highlighted=True)
    assert index.search(plain) == index.words.search(plain)
    assert index.search_all([plain, replace(plain, text="麻将")])[1].found == ()
    assert set(index.keys()) == {one.key for one in ALL}
    assert index.count() == len(ALL)


def test_an_index_that_is_gone_is_said_whatever_vectors_there_are(
    understood: Callable[..., Fused], tmp_path: Path
) -> None:
    index = understood(*ALL)
    (tmp_path / "index" / "current").unlink()
    with pytest.raises(IndexUnavailable):
        index.search(ASKED)


def test_scores_are_counted_in_their_own_spread() -> None:
    words = {"often": 30.0, "seldom": 10.0, "never": 0.0}
    assert fused(words, {}) == pytest.approx({"often": 2.405, "seldom": 0.802, "never": 0.0}, abs=0.001)
    near = {"often": (0.80, 1.0), "seldom": (0.90, 1.0), "never": (0.81, 1.0)}
    assert max(fused(words, near), key=fused(words, near).__getitem__) == "seldom"
    assert fused({}, near) == {}
    assert fused({"one": 3.0}, {"one": (0.8, 1.0)}) == {"one": 0.0}


def test_an_entry_near_to_our_field_counts_more_at_the_same_nearness() -> None:
    scores = fused({"far": 5.0, "ours": 5.0}, {"far": (0.85, 1.0), "ours": (0.85, 1.6)})
    assert scores["ours"] > scores["far"]
