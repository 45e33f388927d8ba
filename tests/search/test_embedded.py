"""The embedded engine: finding, filtering inside the query, and surviving what happens to a folder."""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
from pathlib import Path

import pytest

from alliance.kernel.indexing import IndexEntry, IndexQuery, IndexUnavailable
from search.engine import embedded
from search.engine.embedded import EmbeddedIndex

FUND = IndexEntry("article:1", "law", "民法典", "维修资金属于业主共有", weight=1.0)
ADVERT = IndexEntry("article:2", "law", "民法典", "利用共有部分产生的收入属于业主共有")
SHANGHAI = IndexEntry("article:3", "regulation", "上海规定", "维修资金的使用", place_path="x:上海市")
DRAFT = IndexEntry("article:4", "law", "草稿", "维修资金内部草稿", audience=("alliance:1",))


def keys(index: EmbeddedIndex, text: str, **asked: object) -> list[str]:
    return [hit.key for hit in index.search(IndexQuery(text, **asked)).found]  # type: ignore[arg-type]


@pytest.fixture
def made(index: EmbeddedIndex) -> EmbeddedIndex:
    index.rebuild([FUND, ADVERT, SHANGHAI, DRAFT])
    return index


def test_any_term_finds_and_the_better_match_comes_first(made: EmbeddedIndex) -> None:
    assert keys(made, "维修资金怎么用", places=("/",))[0] == "article:1"
    assert set(keys(made, "共有", places=("/",))) == {"article:1", "article:2"}


def test_the_audience_is_filtered_inside_the_query(made: EmbeddedIndex) -> None:
    assert "article:4" not in keys(made, "内部草稿")
    assert keys(made, "内部草稿", audiences=("public", "alliance:1"))[0] == "article:4"
    assert made.search(IndexQuery("草稿", counted=True)).total == 0


def test_places_that_apply_and_places_elsewhere_are_apart(made: EmbeddedIndex) -> None:
    assert "article:3" not in keys(made, "维修资金", places=("/", "/33/"))
    assert keys(made, "维修资金", places=("/", "/33/"), elsewhere=True) == ["article:3"]


def test_kinds_are_filtered(made: EmbeddedIndex) -> None:
    assert keys(made, "维修资金", kinds=("regulation",)) == ["article:3"]


def test_a_weight_multiplies_the_score(index: EmbeddedIndex) -> None:
    index.rebuild([IndexEntry("a", "law", "甲", "维修资金"), IndexEntry("b", "law", "乙", "维修资金", weight=1.5)])
    first, second = index.search(IndexQuery("维修资金")).found
    assert (first.key, second.key) == ("b", "a")
    assert first.score / second.score == pytest.approx(1.5, rel=1e-3)


def test_a_weight_below_one_lowers_the_score(index: EmbeddedIndex) -> None:
    index.rebuild([IndexEntry("a", "law", "甲", "维修资金"), IndexEntry("b", "law", "乙", "维修资金", weight=0.6)])
    first, second = index.search(IndexQuery("维修资金")).found
    assert (first.key, round(second.score / first.score, 2)) == ("a", 0.6)


def test_words_of_the_same_meaning_find_but_count_less(made: EmbeddedIndex) -> None:
    assert keys(made, "请管家", places=("/",)) == []
    assert keys(made, "请管家", also="维修资金", places=("/",))[0] == "article:1"
    typed = made.search(IndexQuery("维修资金", places=("/",))).found[0].score
    added = made.search(IndexQuery("请管家", also="维修资金", places=("/",))).found[0].score
    assert added < typed


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "！？。，",
        '"',
        "AND OR NOT",
        "+维修 -资金",
        "title:维修",
        "(((",
        "*",
        "维*",
        "\\",
        "a\x00b",
        "维" * 10_000,
        "😀",
        "'; --",
    ],
)
def test_hostile_questions_are_answered(made: EmbeddedIndex, text: str) -> None:
    assert len(made.search(IndexQuery(text)).found) <= 10


def test_ten_thousand_different_characters_are_answered(made: EmbeddedIndex) -> None:
    text = "维修资金" + "".join(chr(0x4E00 + place) for place in range(10_000))
    assert "article:1" in keys(made, text)


def test_replacing_shows_in_another_reader_at_once(made: EmbeddedIndex, tmp_path: Path) -> None:
    reader = EmbeddedIndex(tmp_path / "index")
    assert keys(reader, "电梯") == []
    made.replace([IndexEntry("article:1", "law", "民法典", "电梯的维修")])
    assert keys(reader, "电梯") == ["article:1"]
    assert reader.count() == 4


def test_removed_keys_are_found_no_more(made: EmbeddedIndex) -> None:
    made.remove(["article:1", "article:999"])
    assert made.count() == 3


def test_a_rebuild_swaps_and_other_readers_follow(made: EmbeddedIndex, tmp_path: Path) -> None:
    reader = EmbeddedIndex(tmp_path / "index")
    assert reader.count() == 4
    assert made.rebuild([FUND]) == 1
    assert reader.count() == 1
    assert len(list((tmp_path / "index").glob("generation-*"))) == 1


def test_a_rebuild_that_fails_leaves_the_old_one(made: EmbeddedIndex, tmp_path: Path) -> None:
    def broken() -> object:
        yield FUND
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError):
        made.rebuild(broken())  # type: ignore[arg-type]
    assert made.count() == 4
    assert len(list((tmp_path / "index").glob("generation-*"))) == 1


def test_the_old_index_answers_during_a_rebuild(made: EmbeddedIndex) -> None:
    seen: list[int] = []

    def slowly() -> object:
        for number in range(50):
            seen.append(made.count())
            yield IndexEntry(f"article:{number}", "law", "民法典", "维修")

    made.rebuild(slowly())  # type: ignore[arg-type]
    assert set(seen) == {4}
    assert made.count() == 50


def test_a_folder_deleted_while_running_is_said_and_made_again(made: EmbeddedIndex, tmp_path: Path) -> None:
    assert made.count() == 4
    shutil.rmtree(tmp_path / "index")
    with pytest.raises(IndexUnavailable, match="索引不在了"):
        made.search(IndexQuery("维修"))
    with pytest.raises(IndexUnavailable):
        made.replace([FUND])
    assert made.rebuild([FUND]) == 1
    assert keys(made, "维修资金") == ["article:1"]


def test_a_damaged_index_is_said(made: EmbeddedIndex, tmp_path: Path) -> None:
    folder = next((tmp_path / "index").glob("generation-*"))
    (folder / "meta.json").write_text("{}", encoding="ascii")
    with pytest.raises(IndexUnavailable):
        EmbeddedIndex(tmp_path / "index").search(IndexQuery("维修"))


def test_an_index_of_an_older_release_is_said_and_made_again(index: EmbeddedIndex, tmp_path: Path) -> None:
    import tantivy  # noqa: PLC0415 -- slow import

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    folder = tmp_path / "index" / "generation-old"
    folder.mkdir(parents=True)
    writer = tantivy.Index(builder.build(), path=str(folder)).writer(15_000_000, 1)
    writer.add_document(tantivy.Document(key=["article:1"]))
    writer.commit()
    (tmp_path / "index" / "current").write_text("generation-old", encoding="ascii")
    with pytest.raises(IndexUnavailable, match="alliance search rebuild"):
        index.count()
    index.rebuild([FUND])
    assert keys(index, "维修资金") == ["article:1"]


def test_a_marked_body_of_many_sentences_is_given_whole(index: EmbeddedIndex) -> None:
    body = "。".join(f"第{n}句说维修资金" for n in range(5000))
    index.rebuild([IndexEntry("a", "law", "甲", body)])
    (hit,) = index.search(IndexQuery("维修资金", highlighted=True)).found
    assert "".join(piece for piece, _ in hit.marked) == body
    assert {piece for piece, flag in hit.marked if flag} == {"维修资金"}


def test_an_index_that_was_never_made_is_said(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable):
        EmbeddedIndex(tmp_path / "none").count()


def test_a_second_writer_waits_and_then_says_so(
    made: EmbeddedIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_WAIT_SECONDS", 0.1)
    handle = os.open(tmp_path / "index" / "writer.lock", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(IndexUnavailable, match="另一个进程"):
            made.replace([FUND])
    finally:
        os.close(handle)
    assert made.replace([FUND]) == 1


def test_two_threads_write_one_after_the_other(made: EmbeddedIndex) -> None:
    entries = [IndexEntry(f"article:{number}", "law", "民法典", "维修") for number in range(10, 20)]
    threads = [threading.Thread(target=made.replace, args=([entry],)) for entry in entries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made.count() == 14
