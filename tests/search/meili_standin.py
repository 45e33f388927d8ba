"""A server that stands in for Meilisearch on this machine: it keeps documents, and notes every request it gets.

It ranks plainly (the share of the question's characters that a text holds) and reads the few filters that we write.
What it checks is ours: that requests are well formed, that each task is waited for, and that answers are read rightly.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Json = dict[str, Any]
NOW = "2026-11-22T04:00:00.123456789Z"
MASTER = "the-master-key-of-the-stand-in"
_LIST = re.compile(r"^(\w+) (NOT IN|IN) \[(.*)]$")
_BOUND = re.compile(r"^(\w+) (<=|>=) (\d+)$")


@dataclass(frozen=True)
class Asked:
    """One request as it came over the wire."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None


@dataclass
class StandIn:
    """The server's memory, and the ways in which it can be made to fail."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    indexes: dict[str, dict[str, Json]] = field(default_factory=dict)
    settings: dict[str, Json] = field(default_factory=dict)
    tasks: list[Json] = field(default_factory=list)
    looked_at: set[int] = field(default_factory=set)
    keys: list[Json] = field(default_factory=list)
    refuses: tuple[int, str] | None = None
    fails: tuple[str, str] | None = None
    """The type of task that fails, and the error's code."""
    slow: float = 0.0
    says: bytes | None = None

    def answer(self, asked: Asked) -> tuple[int, Any]:
        self.asked.append(asked)
        time.sleep(self.slow)
        if self.refuses:
            return self.refuses[0], _error(self.refuses[1])
        parts = asked.path.strip("/").split("/")
        answers = {
            "multi-search": self._search,
            "tasks": self._look,
            "swap-indexes": self._swap_indexes,
            "version": self._version,
            "keys": self._keys,
            "indexes": self._of_index,
        }
        return answers[parts[0]](asked, parts[1:])

    def _search(self, asked: Asked, _: list[str]) -> tuple[int, Any]:
        if any(one["indexUid"] not in self.indexes for one in asked.json["queries"]):
            return 404, _error("index_not_found")
        return 200, self._searched(asked.json)

    def _look(self, _: Asked, parts: list[str]) -> tuple[int, Any]:
        self.looked_at.add(int(parts[0]))
        return 200, self.tasks[int(parts[0])]

    def _swap_indexes(self, asked: Asked, _: list[str]) -> tuple[int, Any]:
        return 202, self._task("indexSwap", self._swap, asked.json[0]["indexes"])

    def _version(self, _: Asked, __: list[str]) -> tuple[int, Any]:
        return 200, {"commitSha": "0", "commitDate": NOW, "pkgVersion": "1.53.0"}

    def _of_index(self, asked: Asked, parts: list[str]) -> tuple[int, Any]:
        if not parts:
            return 202, self._task("indexCreation", self._create, asked.json["uid"])
        uid, rest = parts[0], "/".join(parts[1:])
        work = {
            ("POST", "documents"): ("documentAdditionOrUpdate", self._add),
            ("PUT", "documents"): ("documentAdditionOrUpdate", self._amend),
            ("POST", "documents/delete"): ("documentDeletion", self._delete),
            ("PATCH", "settings"): ("settingsUpdate", self._set),
        }.get((asked.method, rest))
        if work is not None:
            return 202, self._task(*work, uid, asked.json)
        if uid not in self.indexes:
            return 404, _error("index_not_found")
        return self._of_held(asked, uid, rest)

    def _of_held(self, asked: Asked, uid: str, rest: str) -> tuple[int, Any]:
        held = self.indexes[uid]
        if asked.method == "DELETE":
            return 202, self._task("indexDeletion", self.indexes.pop, uid)
        if rest == "documents/fetch":
            first, most = asked.json["offset"], asked.json["limit"]
            page = [{"key": one["key"]} for one in held.values()][first : first + most]
            return 200, {"results": page, "offset": first, "limit": most, "total": len(held)}
        if rest == "stats":
            sizes = dict.fromkeys(("indexSize", "usedIndexSize", "rawDocumentDbSize", "avgDocumentSize"), 0)
            return 200, {"numberOfDocuments": len(held), "isIndexing": False, "fieldDistribution": {}, **sizes}
        return 200, {"uid": uid, "createdAt": NOW, "updatedAt": NOW, "primaryKey": "id"}

    def _task(self, kind: str, work: Any, *given: Any) -> Json:
        """Note a task that is done at once, or fails as it was told to."""
        number = len(self.tasks)
        error = None
        if self.fails and self.fails[0] == kind:
            error = _error(self.fails[1])
        else:
            try:
                work(*given)
            except KeyError:
                error = _error("index_not_found")
        status = "failed" if error else "succeeded"
        self.tasks.append({"uid": number, "type": kind, "status": status, "error": error, "enqueuedAt": NOW})
        return {"taskUid": number, "indexUid": None, "status": "enqueued", "type": kind, "enqueuedAt": NOW}

    def _create(self, uid: str) -> None:
        self.indexes[uid] = {}

    def _add(self, uid: str, documents: list[Json]) -> None:
        self.indexes[uid] |= {one["id"]: one for one in documents}

    def _amend(self, uid: str, documents: list[Json]) -> None:
        held = self.indexes[uid]
        for one in documents:
            if one["id"] in held:
                held[one["id"]] = {**held[one["id"]], **one}

    def _set(self, uid: str, settings: Json) -> None:
        self.settings[uid] = {**self.settings.get(uid, {}), **settings}

    def _delete(self, uid: str, body: Json) -> None:
        wanted = body["filter"]
        self.indexes[uid] = {key: one for key, one in self.indexes[uid].items() if not _holds(one, wanted)}

    def _swap(self, names: list[str]) -> None:
        first, second = names
        for held in (self.indexes, self.settings):
            held[first], held[second] = held[second], held.get(first, {})  # type: ignore[index, assignment]

    def _keys(self, asked: Asked, parts: list[str]) -> tuple[int, Any]:
        if asked.method == "GET":
            return 200, {"results": self.keys, "offset": 0, "limit": 1000, "total": len(self.keys)}
        if asked.method == "DELETE":
            self.keys = [key for key in self.keys if key["uid"] != parts[0]]
            return 204, None
        number = len(self.keys) + 1
        made = {
            "description": None,
            **asked.json,
            "uid": f"00000000-0000-4000-8000-{number:012}",
            "key": f"secret-{number}",
            "createdAt": f"2026-11-22T04:00:{number:02}.123456789Z",
            "updatedAt": NOW,
        }
        self.keys.append(made)
        return 201, made

    def _searched(self, body: Json) -> Json:
        joined = body.get("federation")
        results = [self._one(query, joined) for query in body["queries"]]
        if joined is None:
            return {"results": results}
        best: dict[str, Json] = {}
        for place, (query, result) in enumerate(zip(body["queries"], results, strict=True)):
            for hit in result["hits"]:
                score = hit["_rankingScore"] * query["federationOptions"]["weight"]
                told = {"indexUid": query["indexUid"], "queriesPosition": place, "weightedRankingScore": score}
                if hit["key"] not in best or score > best[hit["key"]]["_federation"]["weightedRankingScore"]:
                    best[hit["key"]] = {**hit, "_federation": told}
        ranked = sorted(best.values(), key=lambda hit: -hit["_federation"]["weightedRankingScore"])
        facets = [name for names in joined.get("facetsByIndex", {}).values() for name in names]
        documents = [self._document(hit["key"], body["queries"][0]["indexUid"]) for hit in ranked]
        return {**_paged(ranked, joined), **_faceted(documents, facets), "processingTimeMs": 1}

    def _document(self, key: str, uid: str) -> Json:
        return next(one for one in self.indexes[uid].values() if one["key"] == key)

    def _one(self, query: Json, joined: Json | None) -> Json:
        found = []
        for one in self.indexes.get(query["indexUid"], {}).values():
            score = _share(query["q"], one["text"])
            near = _cosine(query.get("vector"), one.get("_vectors"))
            if (score > 0 or near > 0) and all(_holds(one, wanted) for wanted in query["filter"]):
                shown = {name: one[name] for name in query["attributesToRetrieve"]}
                found.append({**shown, "_rankingScore": max(score, near)})
        found.sort(key=lambda hit: -hit["_rankingScore"])
        if joined is not None:
            return {"hits": found}
        documents = [self._document(hit["key"], query["indexUid"]) for hit in found]
        facets = _faceted(documents, query.get("facets") or [])
        return {"indexUid": query["indexUid"], "query": query["q"], **_paged(found, query), **facets}


def _paged(found: list[Json], asked: Json) -> Json:
    if "hitsPerPage" in asked:
        size = asked["hitsPerPage"]
        told = {"page": asked["page"], "hitsPerPage": size, "totalHits": len(found), "totalPages": 1}
        return {"hits": found[:size], **told}
    first, most = asked["offset"], asked["limit"]
    return {
        "hits": found[first : first + most],
        "offset": first,
        "limit": most,
        "estimatedTotalHits": len(found),
    }


def _faceted(documents: list[Json], names: list[str]) -> Json:
    if not names:
        return {}
    return {"facetDistribution": {name: dict(Counter(one[name] for one in documents)) for name in names}}


def _holds(one: Json, wanted: str) -> bool:
    if match := _BOUND.match(wanted):
        mine, bound = one[match[1]], int(match[3])
        return bool(mine <= bound if match[2] == "<=" else mine >= bound)
    match = _LIST.match(wanted)
    assert match, f"a filter that Meilisearch would not read: {wanted}"
    mine = one[match[1]]
    values = set(mine) if isinstance(mine, list) else {mine}
    return bool(values & set(re.findall(r'"([^"]*)"', match[3]))) == (match[2] == "IN")


def _share(question: str, text: str) -> float:
    if not question:
        return 1.0
    asked = set(question.replace(" ", ""))
    return sum(character in text for character in asked) / len(asked)


def _cosine(vector: list[float] | None, kept: Json | None) -> float:
    mine = (kept or {}).get("meaning")
    return sum(a * b for a, b in zip(vector, mine, strict=True)) if vector and mine else 0.0


def _error(code: str) -> Json:
    return {"message": f"The server says {code}.", "code": code, "type": "invalid_request", "link": "about:blank"}


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """A server on a free port of this machine, until the end of the block."""
    memory = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def _respond(self) -> None:
            split = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, split.path, dict(parse_qsl(split.query)), dict(self.headers), body)
            status, answer = memory.answer(asked)
            told = memory.says if memory.says is not None else b"" if answer is None else json.dumps(answer).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)
            except BrokenPipeError:
                return  # the client grew tired of waiting, as a test of slowness wants

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _respond  # noqa: N815 -- the names that the base class calls

        def log_message(self, *_: object) -> None:
            """Say nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    memory.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield memory
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
