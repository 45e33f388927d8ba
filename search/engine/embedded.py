"""The embedded search engine: one folder, one writer, any-term ranking over single and paired characters."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from alliance.kernel.indexing import Hit, Hits, IndexEntry, IndexQuery, IndexUnavailable
from search.engine import tokens
from search.engine.marking import Words, marked

if TYPE_CHECKING:
    import tantivy

MOST_TERMS = 256
"""How many different tokens of a question are asked; a question of 10,000 characters has no more to say."""

ALSO_WEIGHT = 0.4
"""What a word counts that the thesaurus added, against one that was typed."""

FACETS = ("kind", "level", "place")
"""The fields that entries are counted by."""

MOST_VALUES = 1000
"""How many different values of one field are counted; a country has some four hundred cities."""

_POINTER = "current"
_LOCK = "writer.lock"
_WAIT_SECONDS = 10.0
_REPLACE_HEAP = 50_000_000
_REBUILD_HEAP = 200_000_000
_GONE = "搜索索引不在了。请稍等片刻再试；如果一直这样，请管理员运行 alliance search rebuild。"
_BUSY = "搜索索引正由另一个进程写入，请稍后再试。"


class EmbeddedIndex:
    """The index in a folder of its own, which may be deleted at any time and made again from the database.

    Each rebuild fills a new generation beside the old one; the file `current` names the one that answers, so that
    readers in other processes follow a swap and every commit without being told.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._opened: tuple[str, int, tantivy.Index, tantivy.Schema] | None = None

    def search(self, query: IndexQuery) -> Hits:
        """Answer a query. Raises IndexUnavailable where the folder is gone or damaged."""
        if query.limit < 1 or not (query.keys is not None or tokens.distinct(query.text, MOST_TERMS)):
            return Hits()
        index, schema = self._open()
        whole = _whole(schema, query)
        words = Words.of(query.text, query.also) if query.highlighted else None
        try:
            searcher = index.searcher()
            answer = searcher.search(
                whole, limit=query.limit, offset=query.offset, count=query.counted, weight_by_field="weight"
            )
            found = tuple(_hit(searcher.doc(at), score, words) for score, at in answer.hits)
            facets = {name: _counted(searcher, whole, name) for name in query.facets}
        except (ValueError, OSError) as broken:
            raise IndexUnavailable(_GONE) from broken
        total = answer.count if query.counted else None  # type: ignore[attr-defined]  # the stub lacks it
        return Hits(total=len(found) if total is None else total, found=found, facets=facets)

    def search_all(self, queries: Sequence[IndexQuery]) -> Sequence[Hits]:
        """Answer several queries, in their order. Raises IndexUnavailable."""
        return [self.search(query) for query in queries]

    def replace(self, entries: Iterable[IndexEntry]) -> int:
        """Add entries, or put them in place of those with the same key; returns how many.

        Raises IndexUnavailable where there is no index yet: a part must not stand for the whole, so rebuild first.
        """
        with self._writing():
            index, _ = self._open()
            with _writer(index, _REPLACE_HEAP) as writer:
                number = 0
                for entry in entries:
                    writer.delete_documents_by_term("key", entry.key)
                    writer.add_document(_document(entry))
                    number += 1
            return number

    def remove(self, keys: Iterable[str]) -> None:
        """Forget these keys; unknown ones are ignored. Raises IndexUnavailable."""
        with self._writing():
            index, _ = self._open()
            with _writer(index, _REPLACE_HEAP) as writer:
                for key in keys:
                    writer.delete_documents_by_term("key", key)

    def rebuild(self, entries: Iterable[IndexEntry]) -> int:
        """Fill a fresh generation and swap it in; the old one answers until then; returns how many it has."""
        import tantivy  # noqa: PLC0415 -- slow import

        with self._writing():
            name = f"generation-{secrets.token_hex(4)}"
            fresh = self._folder / name
            fresh.mkdir()
            try:
                index = tantivy.Index(_schema(), path=str(fresh), reuse=False)
                index.register_tokenizer("split", _split_at_spaces())
                number = 0
                with _writer(index, _REBUILD_HEAP) as writer:
                    for entry in entries:
                        writer.add_document(_document(entry))
                        number += 1
            except BaseException:
                shutil.rmtree(fresh, ignore_errors=True)
                raise
            spare = self._folder / f"{_POINTER}.new"
            spare.write_text(name, encoding="ascii")
            spare.replace(self._folder / _POINTER)
            for old in self._folder.glob("generation-*"):
                if old.name != name:
                    shutil.rmtree(old, ignore_errors=True)  # Open readers keep their mapped files until they follow.
            return number

    def count(self) -> int:
        """How many entries are searchable. Raises IndexUnavailable."""
        index, _ = self._open()
        return int(index.searcher().num_docs)

    def keys(self) -> Iterator[str]:
        """Every key that is searchable, in no order. Raises IndexUnavailable."""
        import tantivy  # noqa: PLC0415 -- slow import

        index, _ = self._open()
        try:
            # The filter leaves out what was removed, though its key still stands in the dictionary.
            every = index.searcher().terms_with_prefix("key", "", tantivy.Query.all_query())
        except (ValueError, OSError) as broken:
            raise IndexUnavailable(_GONE) from broken
        yield from (str(key) for key, entries in every if entries)

    def _open(self) -> tuple[tantivy.Index, tantivy.Schema]:
        """The generation that answers, with the latest commit; opened once and followed by name and time."""
        import tantivy  # noqa: PLC0415 -- slow import

        with self._guard:
            try:
                name = (self._folder / _POINTER).read_text(encoding="ascii")
                folder = self._folder / name
                changed = (folder / "meta.json").stat().st_mtime_ns
                if self._opened is None or self._opened[0] != name:
                    schema = _schema()
                    index = tantivy.Index(schema, path=str(folder), reuse=True)
                    index.register_tokenizer("split", _split_at_spaces())
                    self._opened = (name, changed, index, schema)
                elif self._opened[1] != changed:
                    self._opened[2].reload()
                    self._opened = (name, changed, *self._opened[2:])
            except (OSError, ValueError) as gone:
                self._opened = None
                raise IndexUnavailable(_GONE) from gone
            return self._opened[2], self._opened[3]

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the one writer's lock of all processes, waiting a little. Raises IndexUnavailable."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as failed:
            raise IndexUnavailable(f"搜索索引文件夹不能写入：{failed.strerror}。") from failed
        try:
            until = time.monotonic() + _WAIT_SECONDS
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as busy:
                    if time.monotonic() > until:
                        raise IndexUnavailable(_BUSY) from busy
                    time.sleep(0.05)
            try:
                yield
            except (OSError, ValueError) as failed:
                raise IndexUnavailable(
                    _BUSY if "LockBusy" in str(failed) else f"搜索索引写入失败：{failed}"
                ) from failed
        finally:
            os.close(handle)


def _schema() -> tantivy.Schema:
    import tantivy  # noqa: PLC0415 -- slow import

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("audience", tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", tokenizer_name="split", index_option="freq")
    builder.add_bytes_field("body", stored=True)
    builder.add_float_field("weight", fast=True)
    builder.add_integer_field("since", fast=True)
    builder.add_integer_field("until", fast=True)
    return builder.build()


def _split_at_spaces() -> tantivy.TextAnalyzer:
    import tantivy  # noqa: PLC0415 -- slow import

    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


def _document(entry: IndexEntry) -> tantivy.Document:
    import tantivy  # noqa: PLC0415 -- slow import

    # The engine multiplies a score by log2(2 + value), at least 1; this value makes it twice the entry's weight.
    value = max(0.0, 4.0**entry.weight - 2.0)
    return tantivy.Document(
        key=[entry.key],
        kind=[entry.kind],
        level=[entry.level],
        place=[entry.place_path],
        audience=list(entry.audience),
        words=[" ".join(tokens.tokens(f"{entry.title} {entry.body}"))],
        body=[entry.body.encode()],
        weight=[value],
        since=[(entry.since or date.min).toordinal()],
        until=[(entry.until or date.max).toordinal()],
    )


def _hit(stored: tantivy.Document, score: float, words: Words | None) -> Hit:
    pieces = tuple(marked(bytes(stored["body"][0]).decode(), words)) if words is not None else ()
    return Hit(str(stored["key"][0]), float(score) / 2, pieces)


def _counted(searcher: tantivy.Searcher, whole: tantivy.Query, name: str) -> dict[str, int]:
    """How many entries of the answer have each value of a field, the commonest first."""
    counted = searcher.aggregate(whole, {name: {"terms": {"field": name, "size": MOST_VALUES}}})
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in counted[name]["buckets"]}


def _whole(schema: tantivy.Schema, query: IndexQuery) -> tantivy.Query:
    """The words and every filter as one query, so that nothing is found, counted or marked that may not be seen."""
    import tantivy  # noqa: PLC0415 -- slow import

    # Where the entries are given, those that share no word with the question stay, at the end.
    occur = tantivy.Occur.Must if query.keys is None else tantivy.Occur.Should
    parts = [(occur, _any_of(schema, query)), (tantivy.Occur.Must, _term_set(schema, "audience", query.audiences))]
    if query.keys is not None:
        parts.append((tantivy.Occur.Must, _term_set(schema, "key", query.keys)))
    if query.kinds:
        parts.append((tantivy.Occur.Must, _term_set(schema, "kind", query.kinds)))
    if query.levels:
        parts.append((tantivy.Occur.Must, _term_set(schema, "level", query.levels)))
    if query.places is not None:
        here = tantivy.Occur.MustNot if query.elsewhere else tantivy.Occur.Must
        parts.append((here, _term_set(schema, "place", query.places)))
    if query.on is not None:
        parts += [(tantivy.Occur.Must, ending) for ending in _holding(schema, query.on)]
    return tantivy.Query.boolean_query(parts)


def _holding(schema: tantivy.Schema, day: date) -> Iterator[tantivy.Query]:
    """What began on or before the day, and what did not end before it."""
    import tantivy  # noqa: PLC0415 -- slow import

    number = tantivy.FieldType.Integer
    begun = tantivy.Query.range_query(schema, "since", number, upper_bound=day.toordinal())
    lasting = tantivy.Query.range_query(schema, "until", number, lower_bound=day.toordinal())
    yield tantivy.Query.const_score_query(begun, 0.0)
    yield tantivy.Query.const_score_query(lasting, 0.0)


def _any_of(schema: tantivy.Schema, asked: IndexQuery) -> tantivy.Query:
    import tantivy  # noqa: PLC0415 -- slow import

    query = tantivy.Query
    typed = tokens.distinct(asked.text, MOST_TERMS)
    also = [token for token in tokens.distinct(asked.also, MOST_TERMS) if token not in typed]
    parts = [(tantivy.Occur.Should, query.term_query(schema, "words", token, "freq")) for token in typed]
    parts += [
        (tantivy.Occur.Should, query.boost_query(query.term_query(schema, "words", token, "freq"), ALSO_WEIGHT))
        for token in also
    ]
    return query.boolean_query(parts)


def _term_set(schema: tantivy.Schema, field: str, values: Iterable[str]) -> tantivy.Query:
    import tantivy  # noqa: PLC0415 -- slow import

    return tantivy.Query.const_score_query(tantivy.Query.term_set_query(schema, field, list(values)), 0.0)


@contextmanager
def _writer(index: tantivy.Index, heap: int) -> Iterator[tantivy.IndexWriter]:
    """A writer that commits at the end, or rolls back, and lets go of the engine's own lock in both cases."""
    writer = index.writer(heap_size=heap, num_threads=min(2, os.cpu_count() or 1))
    try:
        yield writer
    except BaseException:
        writer.rollback()
        raise
    writer.commit()
    writer.wait_merging_threads()
