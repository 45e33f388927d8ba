"""The search engine on a Meilisearch server, through its official client: asking, filling and swapping."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from alliance.kernel.db import Clock
from alliance.kernel.indexing import Hits, IndexEntry, IndexQuery, IndexUnavailable
from search.engine import meili_asking as asking
from search.engine.meili_settings import Vocabulary, document, embedders, named, settings

if TYPE_CHECKING:
    import meilisearch
    from meilisearch.models.task import TaskInfo

_GONE = "搜索索引不在了。请稍等片刻再试；如果一直这样，请管理员运行 alliance search rebuild。"
_AWAY = "搜索服务连不上，请稍后再试；别的页面照常可用。管理员请看 MEILI_URL 指的地址通不通。"
_SLOW = "搜索服务太慢，没有按时回答，请稍后再试；别的页面照常可用。"
_LOCKED = "搜索服务不认我们的密钥，请管理员核对 MEILI_KEY；别的页面照常可用。"
_ODD = "搜索服务的回答看不懂，请管理员核对 MEILI_URL；别的页面照常可用。"
_MISSING = "index_not_found"
_LOT = 1000
_KEYS_AT_ONCE = 500
_TOKEN_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SearchKey:
    """A key that may only search. Tokens signed with it are bound to the audiences of one question."""

    uid: str
    secret: str

    @classmethod
    def parse(cls, text: str) -> SearchKey:
        """Read `uid:secret`, as the command prints it. Raises ValueError."""
        uid, colon, secret = text.partition(":")
        if not (uid and colon and secret):
            raise ValueError("搜索专用密钥的写法是 编号:密钥。")
        return cls(uid, secret)


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds to wait: for an answer, for a write to be accepted, for a task to be done."""

    answer: int = 3
    write: int = 60
    task: int = 900


@dataclass(frozen=True, slots=True)
class Server:
    """Where the index lives, and who asks."""

    url: str
    key: str | None
    uid: str = "alliance"
    search_key: SearchKey | None = None
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    patience: Patience = Patience()


class VectorsAtHand(Protocol):
    """Where the vectors of entries are known that come without one."""

    def size(self) -> int | None:
        """How long a vector is; None as long as there is none."""

    def of(self, entries: Sequence[IndexEntry]) -> Mapping[str, tuple[float, ...]]:
        """The vectors of these entries by key, as far as they are known."""


class MeiliIndex:
    """The index on a server. What is known of it here is its address, so any number of processes may ask."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self._server = server
        self._clock = clock
        self._vectors: VectorsAtHand | None = None
        self._mine = threading.local()

    @property
    def server(self) -> Server:
        """Where the index lives and who asks."""
        return self._server

    def take_vectors_from(self, vectors: VectorsAtHand) -> None:
        """Fill in the vectors of entries from here, and find by meaning as soon as there are any."""
        self._vectors = vectors

    def search(self, query: IndexQuery) -> Hits:
        """Answer a query. Raises IndexUnavailable."""
        return self.search_all([query])[0]

    def search_all(self, queries: Sequence[IndexQuery]) -> Sequence[Hits]:
        """Answer several queries, in their order. Raises IndexUnavailable.

        Those that are one search each travel together; one that needs several is joined by the server.
        """
        uid, vectors = self._server.uid, self._dimensions() is not None
        answers = [Hits()] * len(queries)
        single: list[tuple[int, asking.Request]] = []
        for place, query in enumerate(queries):
            if asking.asks_nothing(query, vectors=vectors):
                continue
            wanted = asking.requests(uid, query, vectors=vectors)
            if len(wanted) == 1:
                single.append((place, asking.alone(wanted[0], query)))
            else:
                answer = self._ask(query.audiences, wanted, asking.federation(uid, query))
                answers[place] = _read(query, answer)
        if single:
            audiences = {one for place, _ in single for one in queries[place].audiences}
            together = self._ask(sorted(audiences), [request for _, request in single], None)
            with _spoken():
                found = dict(zip((place for place, _ in single), together["results"], strict=True))
            for place, answer in found.items():
                answers[place] = _read(queries[place], answer)
        return answers

    def replace(self, entries: Iterable[IndexEntry]) -> int:
        """Add entries, or put them in place of those with the same key; returns how many.

        Raises IndexUnavailable where there is no index yet, because a server would make one without any settings.
        """
        self.count()
        return self._fill(self._server.uid, entries)

    def remove(self, keys: Iterable[str]) -> None:
        """Forget these keys; unknown ones are ignored. Raises IndexUnavailable."""
        every = iter(keys)
        while lot := list(islice(every, _KEYS_AT_ONCE)):
            self._do(partial(self._delete, asking.filters_of_keys(lot)))

    def learn(self, vectors: Mapping[str, Sequence[float]], size: int) -> None:
        """Give entries their vectors by key, each of this length; keys that are not there are passed over.

        Raises IndexUnavailable.
        """
        self.count()
        uid = self._server.uid
        told = [named(key, vector) for key, vector in vectors.items()]
        self._do(lambda client: client.index(uid).update_settings({"embedders": embedders(size)}))
        self._do(lambda client: client.index(uid).update_documents(told, "id", skip_creation=True))

    def rebuild(self, entries: Iterable[IndexEntry]) -> int:
        """Fill a fresh index and swap it in; the old one answers until then; returns how many entries it has."""
        uid = self._server.uid
        fresh = f"{uid}_new"
        self._forget(fresh)
        try:
            self._do(lambda client: client.create_index(fresh, {"primaryKey": "id"}))
            wanted = settings(self._server.vocabulary, self._dimensions())
            self._do(lambda client: client.index(fresh).update_settings(wanted))
            number = self._fill(fresh, entries)
            if not self._exists(uid):
                self._do(lambda client: client.create_index(uid, {"primaryKey": "id"}))
            self._do(lambda client: client.swap_indexes([{"indexes": [uid, fresh]}]))
        except BaseException:
            with suppress(IndexUnavailable):  # What went wrong first is what is told.
                self._forget(fresh)
            raise
        self._forget(fresh)
        return number

    def count(self) -> int:
        """How many entries are searchable. Raises IndexUnavailable."""
        with _spoken():
            index = self._client(self._server.patience.answer).index(self._server.uid)
            return int(index.get_stats().number_of_documents)

    def keys(self) -> Iterator[str]:
        """Every key that is searchable, in no order. Raises IndexUnavailable."""
        offset = 0
        while True:
            with _spoken():
                index = self._client(self._server.patience.write).index(self._server.uid)
                page = index.get_documents({"fields": ["key"], "limit": _LOT, "offset": offset})
                found = [str(one.key) for one in page.results]
            yield from found
            offset += _LOT
            if offset >= page.total:
                return

    def drop(self) -> None:
        """Take the index off the server altogether; where there is none, nothing happens. Raises IndexUnavailable."""
        self._forget(self._server.uid)

    def version(self) -> str:
        """Which version of Meilisearch answers. Raises IndexUnavailable."""
        with _spoken():
            return str(self._client(self._server.patience.answer).get_version()["pkgVersion"])

    def _ask(self, audiences: Sequence[str], searches: list[asking.Request], joined: asking.Request | None) -> Any:
        with _spoken():
            client = self._client(self._server.patience.answer, self._token(audiences))
            return client.multi_search(searches, joined)

    def _token(self, audiences: Sequence[str]) -> str | None:
        """A token that finds nothing but what these audiences may, whatever is asked with it."""
        key = self._server.search_key
        if key is None:
            return None
        return tenant_token(self._client(self._server.patience.answer), key, self._server.uid, audiences, self._clock)

    def _dimensions(self) -> int | None:
        """How long the vectors are that the server keeps; None where it keeps none."""
        return self._vectors.size() if self._vectors is not None else None

    def _fill(self, uid: str, entries: Iterable[IndexEntry]) -> int:
        """Hand entries over in lots, and only then wait: the server takes several lots in one go."""
        every = iter(entries)
        tasks, number, size = [], 0, self._dimensions()
        while lot := list(islice(every, _LOT)):
            known = self._vectors.of(lot) if self._vectors is not None and size else {}
            told = [document(replace(one, vector=one.vector or known.get(one.key)), size) for one in lot]
            with _spoken():
                tasks.append(self._client(self._server.patience.write).index(uid).add_documents(told, "id").task_uid)
            number += len(lot)
        self._await(tasks)
        return number

    def _delete(self, named: str, client: meilisearch.Client) -> TaskInfo:
        return client.index(self._server.uid).delete_documents(filter=named)

    def _do(self, ask: Callable[[meilisearch.Client], TaskInfo]) -> None:
        """Ask for one task and wait for it. Raises IndexUnavailable."""
        with _spoken():
            task = ask(self._client(self._server.patience.write)).task_uid
        self._await([task])

    def _await(self, tasks: Iterable[int]) -> None:
        """Wait for every task. Raises IndexUnavailable with what the server says of one that failed."""
        with _spoken():
            client = self._client(self._server.patience.write)
            for uid in tasks:
                task = client.wait_for_task(uid, self._server.patience.task * 1000)
                if task.status != "succeeded":
                    raise IndexUnavailable(_failed(task.error or {}))

    def _exists(self, uid: str) -> bool:
        from meilisearch.errors import MeilisearchApiError  # noqa: PLC0415 -- slow import

        with _spoken():
            try:
                self._client(self._server.patience.write).get_raw_index(uid)
            except MeilisearchApiError as lacking:
                if lacking.code != _MISSING:
                    raise
                return False
        return True

    def _forget(self, uid: str) -> None:
        if self._exists(uid):
            self._do(lambda client: client.delete_index(uid))

    def _client(self, timeout: int, token: str | None = None) -> meilisearch.Client:
        """A client of this thread, because clients change their headers while they ask."""
        import meilisearch  # noqa: PLC0415 -- slow import

        if token is not None:
            return meilisearch.Client(self._server.url, token, timeout=timeout)
        kept: dict[int, meilisearch.Client] = self._mine.__dict__.setdefault("clients", {})
        if timeout not in kept:
            kept[timeout] = meilisearch.Client(self._server.url, self._server.key, timeout=timeout)
        return kept[timeout]


@contextmanager
def speaking(server: Server) -> Iterator[meilisearch.Client]:
    """The official client for whatever is asked once; what it raises becomes one sentence, IndexUnavailable."""
    import meilisearch  # noqa: PLC0415 -- slow import

    with _spoken():
        yield meilisearch.Client(server.url, server.key, timeout=server.patience.write)


def tenant_token(client: meilisearch.Client, key: SearchKey, uid: str, audiences: Sequence[str], clock: Clock) -> str:
    """A token for one index and these audiences, which ends after ten minutes. Raises ValueError for a bad uid."""
    return client.generate_tenant_token(
        key.uid,
        {uid: {"filter": asking.filters(IndexQuery("", audiences=tuple(audiences)))[0]}},
        expires_at=clock.now() + _TOKEN_LASTS,
        api_key=key.secret,
    )


def _read(query: IndexQuery, answer: Any) -> Hits:
    with _spoken():
        return asking.hits(query, answer)


def _failed(error: dict[str, Any]) -> str:
    if error.get("code") == _MISSING:
        return _GONE
    return f"搜索服务没有办成：{error.get('code') or '没有说原因'}（{str(error.get('message') or '')[:200]}）。"


@contextmanager
def _spoken() -> Iterator[None]:
    """Turn whatever the client raises into one sentence for the page."""
    import requests  # noqa: PLC0415 -- slow import
    from meilisearch import errors  # noqa: PLC0415 -- slow import

    try:
        yield
    except errors.MeilisearchTimeoutError as slow:
        raise IndexUnavailable(_SLOW) from slow
    except errors.MeilisearchApiError as refused:
        if refused.status_code in (401, 403):
            raise IndexUnavailable(_LOCKED) from refused
        raise IndexUnavailable(_failed({"code": refused.code, "message": refused.message})) from refused
    except (errors.MeilisearchError, requests.RequestException) as away:
        raise IndexUnavailable(_AWAY) from away
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as odd:
        raise IndexUnavailable(_ODD) from odd
