"""Words and meaning together: one index out of another that knows words and of the nearest meanings."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import TYPE_CHECKING

from alliance.kernel.indexing import Hits, Index, IndexEntry, IndexQuery
from search.engine import tokens
from search.engine.meaning import Meaning, MeaningUnavailable

if TYPE_CHECKING:
    from search.engine.meaning import Vectors
    from search.engine.nearest import Nearest

BY_MEANING: tuple[float, ...] = ()
"""As `IndexQuery.vector`: find by the meaning of the text as well, where somebody understands it."""

POOL = 200
LEAST_POOL = 60
"""How many candidates words and meaning each bring before both rank all of them: ten for each that is shown."""

MEANING_SHARE = 0.6
"""What the meaning counts; the words count the rest."""

FIELD_SHARE = 1.5
"""What the nearness to our field counts, by the logarithm of an entry's weight: words carry theirs already."""

log = logging.getLogger(__name__)


class Fused:
    """An index that ranks by words and meaning where a query asks for it, and hands on everything else.

    What is near in meaning passes the same filters inside the index as every word does. Where nothing is understood,
    or no vector is there yet, words alone answer.
    """

    def __init__(self, words: Index, meaning: Meaning, nearest: Nearest, *, share: float = MEANING_SHARE) -> None:
        self._words = words
        self._meaning = meaning
        self._nearest = nearest
        self._share = share

    @property
    def words(self) -> Index:
        """The index that knows words and filters."""
        return self._words

    @property
    def meaning(self) -> Meaning:
        """What understands questions and texts."""
        return self._meaning

    @property
    def nearest(self) -> Nearest:
        """The vectors at hand."""
        return self._nearest

    def search(self, query: IndexQuery) -> Hits:
        """Answer a query. Raises IndexUnavailable."""
        return self.search_all([query])[0]

    def search_all(self, queries: Sequence[IndexQuery]) -> Sequence[Hits]:
        """Answer several queries in their order, with one question to the index. Raises IndexUnavailable."""
        meant = [self._candidates(query) for query in queries]
        asked: list[IndexQuery] = []
        for query, one in zip(queries, meant, strict=True):
            asked.append(_first(query, one[0] if one is not None else None))
            if one is not None:
                asked.append(replace(asked[-1], keys=tuple(one[1]), facets=(), counted=False, limit=len(one[1])))
        told = iter(self._words.search_all(asked))
        found: list[Hits] = []
        for query, one in zip(queries, meant, strict=True):
            words = next(told)
            if one is None:
                found.append(words)
                continue
            vector, _ = one
            found.append(self._ranked(query, vector, words, next(told)))
        return found

    def replace(self, entries: Iterable[IndexEntry]) -> int:
        """Add entries, or put them in place of those with the same key; their meaning follows by errand."""
        return self._words.replace(entries)

    def remove(self, keys: Iterable[str]) -> None:
        """Forget these keys; their vectors find nothing from then on, since the index is asked for every one."""
        self._words.remove(keys)

    def rebuild(self, entries: Iterable[IndexEntry]) -> int:
        """Fill a fresh index and swap it in; vectors stay, since they are known by text."""
        return self._words.rebuild(entries)

    def count(self) -> int:
        """How many entries are searchable. Raises IndexUnavailable."""
        return self._words.count()

    def keys(self) -> Iterator[str]:
        """Every key that is searchable, in no order. Raises IndexUnavailable."""
        return self._words.keys()

    def _candidates(self, query: IndexQuery) -> tuple[Vectors, list[str]] | None:
        """The meaning of a query and what is nearest to it; None where words alone are to answer."""
        if query.vector is None or query.keys is not None or query.limit < 1 or not tokens.runs(query.text):
            return None
        if not self._nearest.count():  # before the model is loaded for nothing
            return None
        try:
            vector = _given(query.vector) if query.vector else self._meaning.question(query.text)
        except MeaningUnavailable as away:
            log.warning("meaning is away", exc_info=away)
            return None
        if not (keys := self._nearest.near(vector, query, _pool(query))):
            return None
        return vector, keys

    def _ranked(self, query: IndexQuery, vector: Vectors, words: Hits, near: Hits) -> Hits:
        """One page of the candidates, best first; what words left uncounted is counted as far as it is known."""
        hits = {hit.key: hit for hit in (*near.found, *words.found)}
        meant = self._nearest.cosines(vector, hits)
        scores = fused({key: hit.score for key, hit in hits.items()}, meant, share=self._share)
        best = sorted(hits, key=lambda key: (-scores[key], key))[query.offset : query.offset + query.limit]
        found = tuple(
            replace(hits[key], score=scores[key], near=meant[key][0] if key in meant else None) for key in best
        )
        return Hits(
            total=max(words.total, len(hits)) if query.counted else len(found), found=found, facets=words.facets
        )


def fused(
    words: Mapping[str, float], meant: Mapping[str, tuple[float, float]], *, share: float = MEANING_SHARE
) -> dict[str, float]:
    """One score for each candidate from its words' score and its (cosine, weight); greater is better, at least 0.

    Both are counted in standard deviations from their mean, since one has no upper end and the other lies within a
    few hundredths. What has no vector yet is taken to be as near as its words are, so that it keeps its place.
    """
    if not words:
        return {}
    by_words = dict(zip(words, _standard(list(words.values())), strict=True))
    near = {key: meant[key][0] for key in words if key in meant}
    by_meaning = dict(zip(near, _standard(list(near.values())), strict=True)) if near else {}
    raw = {
        key: share * by_meaning.get(key, word)
        + (1 - share) * word
        + (FIELD_SHARE * math.log(max(0.1, meant[key][1])) if key in meant else 0.0)
        for key, word in by_words.items()
    }
    floor = min(raw.values())
    return {key: one - floor for key, one in raw.items()}


def _standard(values: Sequence[float]) -> list[float]:
    mean = fmean(values)
    spread = math.sqrt(fmean([(value - mean) ** 2 for value in values]))
    return [(value - mean) / spread if spread else 0.0 for value in values]


def _first(query: IndexQuery, vector: Vectors | None) -> IndexQuery:
    """The query for words: the page itself, or from the first on as many as are ranked again.

    The vector goes along: an index that keeps vectors of its own finds by it too, and is ranked like any other.
    """
    if vector is None:
        return query if query.vector is None or query.vector else replace(query, vector=None)
    return replace(query, vector=tuple(vector.tolist()), offset=0, limit=_pool(query))


def _pool(query: IndexQuery) -> int:
    shown = query.offset + query.limit
    return max(LEAST_POOL, shown, min(POOL, 10 * shown))


def _given(vector: Sequence[float]) -> Vectors:
    import numpy as np  # noqa: PLC0415 -- slow import

    return np.asarray(vector, dtype=np.float32)
