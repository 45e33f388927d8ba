"""A question as requests of a Meilisearch server, and its answers as hits. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from alliance.kernel.indexing import Hit, Hits, IndexQuery
from search.engine import tokens
from search.engine.marking import Words, marked
from search.engine.meili_settings import EMBEDDER, MOST_FOUND

CANDIDATES = 200
"""How many are fetched at least, because the weight of an entry is reckoned here and moves its place."""

ALSO_WEIGHT = 0.4
"""What a word counts that the thesaurus added, against one that was typed."""

SEMANTIC_RATIO = 0.85
"""How much of a hybrid score is meaning; measured on lay questions."""

_REST_WEIGHT = 1e-9
_PIECE = 16
_MOST_PIECES = 5
Request = dict[str, Any]


def asks_nothing(query: IndexQuery, *, vectors: bool) -> bool:
    """True where nothing can be found, so that nobody need be asked."""
    empty = not tokens.runs(query.text) and query.keys is None and not (vectors and query.vector)
    return empty or query.limit < 1 or query.offset >= MOST_FOUND


def requests(index: str, query: IndexQuery, *, vectors: bool) -> list[Request]:
    """The weighted searches that answer a query together, each with every filter in it.

    A server reads ten words of a question, so a long one is asked in pieces. Words of the thesaurus are asked apart,
    at their own weight. Where entries are given by key, the last search brings those that share no word.
    """
    asked: list[tuple[Request, float]] = []
    meaning = vectors and bool(query.vector)
    pieces = _pieces(query.text)
    if meaning:
        hybrid = {"hybrid": {"embedder": EMBEDDER, "semanticRatio": SEMANTIC_RATIO}, "vector": list(query.vector or ())}
        asked.append(({"q": pieces[0] if pieces else "", **hybrid}, 1.0))
    asked += [({"q": piece}, 1.0) for piece in pieces]
    asked += [({"q": piece}, ALSO_WEIGHT) for piece in _pieces(query.also)]
    if query.keys is not None:
        asked.append(({"q": ""}, _REST_WEIGHT))
    always = {
        "indexUid": index,
        "filter": filters(query),
        "matchingStrategy": "frequency",
        "locales": ["cmn"],
        "attributesToRetrieve": ["key", "weight", *(["text", "begins"] if query.highlighted else [])],
        "showRankingScore": True,
    }
    return [{**always, **one, "federationOptions": {"weight": weight}} for one, weight in asked]


def alone(request: Request, query: IndexQuery) -> Request:
    """A single search as it is sent beside others that answer other queries."""
    bare = {name: value for name, value in request.items() if name != "federationOptions"}
    return {**bare, **_window(query), **({"facets": list(query.facets)} if query.facets else {})}


def federation(index: str, query: IndexQuery) -> Request:
    """How the server joins several searches into one answer."""
    counted = {"facetsByIndex": {index: list(query.facets)}, "mergeFacets": {}} if query.facets else {}
    return {**_window(query), **counted}


def filters(query: IndexQuery) -> list[str]:
    """Every filter of a query, all of which must hold; the audience is always among them."""
    found = [f"audience IN {_listed(query.audiences)}"]
    if query.keys is not None:
        found.append(filters_of_keys(query.keys))
    if query.kinds:
        found.append(f"kind IN {_listed(query.kinds)}")
    if query.levels:
        found.append(f"level IN {_listed(query.levels)}")
    if query.places is not None:
        found.append(f"place {'NOT IN' if query.elsewhere else 'IN'} {_listed(query.places)}")
    if query.on is not None:
        found += [f"since <= {query.on.toordinal()}", f"until >= {query.on.toordinal()}"]
    return found


def filters_of_keys(keys: Iterable[str]) -> str:
    """The filter that names these entries and no others."""
    return f"key IN {_listed(keys)}"


def hits(query: IndexQuery, answer: Mapping[str, Any]) -> Hits:
    """An answer of the server as hits, each score multiplied by the weight of its entry."""
    words = Words.of(query.text, query.also) if query.highlighted else None
    asked = bool(tokens.runs(query.text) or query.vector)  # Where nothing was asked, nothing is more like it.
    scored = sorted(((_score(hit) if asked else 0.0, hit) for hit in answer["hits"]), key=lambda pair: -pair[0])
    page = scored[query.offset : query.offset + query.limit]
    found = tuple(Hit(str(hit["key"]), score, _marked(hit, words)) for score, hit in page)
    counts = answer.get("facetDistribution") or {}
    return Hits(
        total=int(answer["totalHits"]) if query.counted else len(found),
        found=found,
        facets={name: {value: n for value, n in counts.get(name, {}).items() if n} for name in query.facets},
    )


def _score(hit: Mapping[str, Any]) -> float:
    joined = hit.get("_federation")
    score = float(joined["weightedRankingScore"] if joined else hit["_rankingScore"])
    return score * float(hit["weight"]) if score > _REST_WEIGHT else 0.0


def _marked(hit: Mapping[str, Any], words: Words | None) -> Sequence[tuple[str, bool]]:
    return tuple(marked(str(hit["text"])[int(hit["begins"]) :], words)) if words is not None else ()


def _window(query: IndexQuery) -> Request:
    """From the best on, whatever page is asked for, because weights are applied to what comes back."""
    depth = min(MOST_FOUND, max(CANDIDATES, query.offset + query.limit))
    return {"page": 1, "hitsPerPage": depth} if query.counted else {"offset": 0, "limit": depth}


def _listed(values: Iterable[str]) -> str:
    """A list as filters write it. What carries a quotation mark names nothing that we ever stored."""
    return "[" + ", ".join(f'"{value}"' for value in values if not set(value) & {'"', "\\", "\n"}) + "]"


def _pieces(text: str) -> list[str]:
    """Runs of letters, without any sign that a server takes for an operator, in pieces of at most ten words."""
    parts = [run[at : at + _PIECE] for run in tokens.runs(text) for at in range(0, len(run), _PIECE)]
    pieces: dict[int, list[str]] = {}
    for part, length in zip(parts, accumulate(map(len, parts)), strict=True):
        pieces.setdefault((length - 1) // _PIECE, []).append(part)
    return [" ".join(piece) for piece in list(pieces.values())[:_MOST_PIECES]]
