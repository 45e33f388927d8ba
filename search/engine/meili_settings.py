"""How the index stands on a Meilisearch server: its settings, and an entry as one of its documents."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from alliance.kernel.indexing import IndexEntry

FACETS = ("kind", "level", "place")
"""The fields that entries are counted by."""

EMBEDDER = "meaning"
"""Vectors come from us, so that both engines know the same meaning."""

MOST_FOUND = 10_000
"""How deep a list of hits may be paged."""

CUT_OFF_MS = 800
"""After how long the server answers with what it has found so far."""

_STOP_WORDS = (
    "吗",
    "呢",
    "吧",
    "啊",
    "么",
    "的",
    "了",
    "怎么",
    "怎么办",
    "什么",
    "多少",
    "如何",
    "为什么",
    "请问",
    "是不是",
)
_LANGUAGE = "cmn"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of the field: `terms` are never cut apart, `synonyms` find each other both ways."""

    terms: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()


def settings(vocabulary: Vocabulary, dimensions: int | None) -> dict[str, object]:
    """The whole settings of an index; `dimensions` is the length of its vectors, None where it keeps none.

    Typing errors are not forgiven, because article numbers are words here.
    """
    meanings: dict[str, list[str]] = {}
    for said, meant in vocabulary.synonyms:
        meanings.setdefault(said, []).append(meant)
        meanings.setdefault(meant, []).append(said)
    return {
        "searchableAttributes": ["text"],
        "displayedAttributes": ["key", "text", "begins", "weight"],
        "filterableAttributes": ["key", "audience", "since", "until", *FACETS],
        "sortableAttributes": ["weight"],
        "rankingRules": ["words", "proximity", "exactness", "weight:desc"],
        "distinctAttribute": "key",
        "typoTolerance": {"enabled": False},
        "localizedAttributes": [{"attributePatterns": ["*"], "locales": [_LANGUAGE]}],
        "dictionary": sorted(set(vocabulary.terms)),
        "synonyms": meanings,
        "stopWords": list(_STOP_WORDS),
        "pagination": {"maxTotalHits": MOST_FOUND},
        "faceting": {"maxValuesPerFacet": 1000, "sortFacetValuesBy": {"*": "count"}},
        "searchCutoffMs": CUT_OFF_MS,
        "embedders": embedders(dimensions) if dimensions else {},
    }


def embedders(dimensions: int) -> dict[str, object]:
    """What says that vectors of this length come from us."""
    return {EMBEDDER: {"source": "userProvided", "dimensions": dimensions}}


def document(entry: IndexEntry, dimensions: int | None) -> dict[str, object]:
    """An entry as a document. Its title and body are one field, so that no word counts twice."""
    made: dict[str, object] = {
        "id": _id(entry.key),
        "key": entry.key,
        "kind": entry.kind,
        "level": entry.level,
        "place": entry.place_path,
        "audience": list(entry.audience),
        "text": f"{entry.title} {entry.body}",
        "begins": len(entry.title) + 1,
        "weight": entry.weight,
        "since": (entry.since or date.min).toordinal(),
        "until": (entry.until or date.max).toordinal(),
    }
    if dimensions:
        fits = entry.vector is not None and len(entry.vector) == dimensions
        made["_vectors"] = {EMBEDDER: list(entry.vector or ()) if fits else None}
    return made


def named(key: str, vector: Sequence[float]) -> dict[str, object]:
    """The part of a document that is its vector."""
    return {"id": _id(key), "_vectors": {EMBEDDER: list(vector)}}


def _id(key: str) -> str:
    """A document's name, in which a server takes letters, figures, - and _ alone."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]
