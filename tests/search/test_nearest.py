"""The nearest meanings: filters, later rows, several processes, torn files, and what is dropped."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from alliance.kernel.indexing import IndexEntry, IndexQuery
from search.engine.nearest import LONGEST_KEY, Meant, Nearest

TODAY = date(2026, 11, 22)
EAST = np.array([1, 0], dtype=np.float32)
NORTH = np.array([0, 1], dtype=np.float32)
BETWEEN = np.array([0.8, 0.6], dtype=np.float32)


def entry(key: str, *, place: str = "/", since: date | None = None, until: date | None = None) -> IndexEntry:
    return IndexEntry(key, "law", "样例法", f" 第一条 {key}", place_path=place, since=since, until=until)


def learnt(nearest: Nearest, *rows: tuple[IndexEntry, np.ndarray]) -> Nearest:
    nearest.learn([Meant.of(one) for one, _ in rows], np.stack([vector for _, vector in rows]))
    return nearest


def near(nearest: Nearest, query: IndexQuery | None = None, limit: int = 10) -> list[str]:
    return nearest.near(EAST, query or IndexQuery("甲"), limit)


def test_the_nearest_come_first(tmp_path: Path) -> None:
    nearest = learnt(Nearest(tmp_path, "m"), (entry("b"), NORTH), (entry("a"), EAST), (entry("c"), BETWEEN))
    assert near(nearest) == ["a", "c", "b"]
    assert near(nearest, limit=1) == ["a"]
    assert nearest.cosines(EAST, ["c", "unknown"]) == {"c": (pytest.approx(0.8), 1.0)}


def test_places_and_days_leave_out_what_the_query_leaves_out(tmp_path: Path) -> None:
    nearest = learnt(
        Nearest(tmp_path, "m"),
        (entry("nation"), EAST),
        (entry("away", place="x:杭州市"), EAST),
        (entry("old", until=date(2020, 12, 31)), EAST),
        (entry("coming", since=date(2027, 1, 1)), EAST),
    )
    assert near(nearest, IndexQuery("甲", places=("/", "/33/"), on=TODAY)) == ["nation"]
    assert near(nearest, IndexQuery("甲", places=("/", "/33/"), elsewhere=True, on=TODAY)) == ["away"]
    assert set(near(nearest, IndexQuery("甲", places=("/",), on=date(2019, 1, 1)))) == {"nation", "old"}


def test_a_later_row_stands_for_an_earlier_one_of_the_same_key(tmp_path: Path) -> None:
    nearest = learnt(Nearest(tmp_path, "m"), (entry("a"), EAST), (entry("b"), BETWEEN))
    learnt(nearest, (entry("a"), NORTH))
    assert near(nearest) == ["b", "a"]
    assert nearest.count() == 2
    assert nearest.keep(["a", "b"]) == 1
    assert near(nearest) == ["b", "a"]


def test_another_process_follows_what_is_added_swapped_and_deleted(tmp_path: Path) -> None:
    writer, reader = Nearest(tmp_path, "m"), Nearest(tmp_path, "m")
    assert near(reader) == []
    learnt(writer, (entry("a"), EAST))
    assert near(reader) == ["a"]
    learnt(writer, (entry("b"), BETWEEN))
    assert near(reader) == ["a", "b"]
    writer.keep(["b"])
    assert near(reader) == ["b"]
    for file in sorted(tmp_path.rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    assert near(reader) == []
    learnt(writer, (entry("c"), EAST))
    assert near(reader) == ["c"]


def test_a_row_without_its_vector_is_overwritten(tmp_path: Path) -> None:
    nearest = learnt(Nearest(tmp_path, "m"), (entry("a"), EAST))
    vectors = next(tmp_path.rglob("vectors"))
    with vectors.open("ab") as torn:
        torn.write(b"\x00\x01\x02")  # somebody was cut off while writing
    assert near(nearest) == ["a"]
    assert near(learnt(nearest, (entry("b"), BETWEEN))) == ["a", "b"]


def test_each_model_has_vectors_of_its_own(tmp_path: Path) -> None:
    learnt(Nearest(tmp_path, "one"), (entry("a"), EAST))
    assert near(Nearest(tmp_path, "another")) == []


def test_a_question_of_another_size_finds_nothing(tmp_path: Path) -> None:
    nearest = learnt(Nearest(tmp_path, "m"), (entry("a"), EAST))
    assert nearest.near(np.ones(3, dtype=np.float32), IndexQuery("甲"), 5) == []
    assert nearest.cosines(np.ones(3, dtype=np.float32), ["a"]) == {}


def test_a_key_that_is_too_long_is_left_to_the_words(tmp_path: Path) -> None:
    nearest = learnt(Nearest(tmp_path, "m"), (entry("x" * (LONGEST_KEY + 1)), EAST), (entry("a"), EAST))
    assert near(nearest) == ["a"]


def test_the_mark_follows_text_place_days_and_weight() -> None:
    one = entry("a")
    others = [
        entry("a", place="/33/"),
        entry("a", since=TODAY),
        IndexEntry("a", "law", "样例法", " 第一条 乙"),
        IndexEntry("a", "law", "样例法", " 第一条 a", weight=1.5),
    ]
    assert len({Meant.of(other).mark for other in [one, *others]}) == 5
    assert Meant.of(IndexEntry("a", "law", "样例法", " 第九条 a")).mark == Meant.of(one).mark, "only renumbered"
