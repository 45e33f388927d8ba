"""Meilisearch's adapter: what it sends, that every task is waited for, and what a failing server becomes."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from alliance.kernel.db import SystemClock
from alliance.kernel.indexing import IndexEntry, IndexQuery, IndexUnavailable
from search.engine import meili_keys
from search.engine.meili import MeiliIndex, Patience, SearchKey, Server
from search.engine.meili_settings import Vocabulary, settings
from search.engine.meili_vectors import SharedNearest
from search.engine.nearest import Meant
from tests.search.meili_standin import MASTER, Asked, StandIn, standing_in

UID = "alliance_test"
WORDS = Vocabulary(terms=("业主大会", "维修资金"), synonyms=(("公维金", "维修资金"), ("大修基金", "维修资金")))
KEY = SearchKey("00000000-0000-4000-8000-000000000001", "the-search-key")
FUND = IndexEntry("article:1", "law", "民法典", "维修资金属于业主共有")
LIFT = IndexEntry("article:2", "law", "民法典", "电梯的检验")
EVERYTHING = IndexQuery(
    "维修资金怎么用",
    audiences=("public", "alliance:1"),
    places=("/", "/33/"),
    kinds=("law",),
    levels=("法律",),
    on=date(2026, 11, 22),
    also="公共收益",
    keys=("article:1", "article:2"),
    vector=(1.0, 0.0),
    facets=("kind", "level", "place"),
    highlighted=True,
    counted=True,
)


@pytest.fixture
def server() -> Iterator[StandIn]:
    with standing_in() as server:
        yield server


@pytest.fixture
def nearest(tmp_path: Path) -> SharedNearest:
    return SharedNearest(tmp_path / "meaning", "a model of two numbers")


@pytest.fixture
def there(server: StandIn) -> Server:
    return Server(server.url, MASTER, UID, vocabulary=WORDS)


@pytest.fixture
def index(there: Server, nearest: SharedNearest) -> MeiliIndex:
    """An index with two entries, of which the first has a vector of two numbers."""
    made = MeiliIndex(there, SystemClock())
    nearest.share(made)
    made.rebuild([FUND, LIFT])
    nearest.learn([Meant.of(FUND)], np.array([[1.0, 0.0]], dtype=np.float32))
    return made


@pytest.fixture(scope="session")
def description(samples: Path) -> object:
    """The server's own description of its requests, or a skip where the shared data is absent."""
    from openapi_core import Config, OpenAPI  # noqa: PLC0415 -- slow import

    for folder in (samples, samples.parent):
        if (file := folder / "meilisearch" / "openapi.json").is_file():
            # One default in the description is not what it says itself, so it is taken as it is.
            config = Config(spec_validator_cls=None, additional_properties_default_policy="forbid")
            told = json.loads(file.read_text(encoding="utf-8"))
            # What names the fields to count by travels as a plain list; the description shows the type behind it.
            patterns = told["components"]["schemas"]["AttributePatterns"]
            told["components"]["schemas"]["AttributePatterns"] = patterns["properties"]["patterns"]
            return OpenAPI.from_dict(told, config=config)
    pytest.skip("the description of Meilisearch's requests (openapi.json) is not here")


def everything_asked(there: Server, index: MeiliIndex) -> None:
    """Send every request that the adapter can send."""
    index.replace([LIFT])
    index.remove(["article:2"])
    index.count()
    list(index.keys())
    index.version()
    index.search_all(
        [EVERYTHING, IndexQuery("电梯"), IndexQuery("电梯", facets=("kind",), counted=True, elsewhere=True)]
    )
    index.search(IndexQuery("维修资金" * 40, limit=300))
    index.search(IndexQuery("", vector=(1.0, 0.0)))
    MeiliIndex(replace(there, search_key=KEY), SystemClock()).search(IndexQuery("电梯"))
    meili_keys.issue(there, SystemClock())
    meili_keys.issue(there, SystemClock())
    meili_keys.retire(there)
    index.rebuild([FUND])
    index.drop()


def test_every_request_is_one_that_the_server_describes(
    there: Server, index: MeiliIndex, server: StandIn, description: object
) -> None:
    from openapi_core.contrib.requests import RequestsOpenAPIRequest  # noqa: PLC0415 -- slow import
    from requests import Request  # noqa: PLC0415 -- slow import

    everything_asked(there, index)
    kinds = set()
    for one in server.asked:
        kinds.add((one.method, one.path.replace(UID, "{index_uid}").rstrip("0123456789-")))
        sent = Request(
            one.method,
            f"http://localhost:7700{one.path}",
            headers=one.headers,
            params=one.query,
            data=one.body,
        )
        description.validate_request(RequestsOpenAPIRequest(sent))  # type: ignore[attr-defined]
    assert {
        ("POST", "/multi-search"),
        ("POST", "/swap-indexes"),
        ("POST", "/indexes"),
        ("DELETE", "/indexes/{index_uid}_new"),
        ("PATCH", "/indexes/{index_uid}_new/settings"),
        ("POST", "/indexes/{index_uid}_new/documents"),
        ("PUT", "/indexes/{index_uid}/documents"),
        ("POST", "/indexes/{index_uid}/documents/delete"),
        ("POST", "/indexes/{index_uid}/documents/fetch"),
        ("GET", "/indexes/{index_uid}/stats"),
        ("GET", "/tasks/"),
        ("POST", "/keys"),
        ("GET", "/keys"),
        ("DELETE", "/keys/"),
    } <= kinds


def test_a_request_that_is_none_would_be_noticed(description: object) -> None:
    from openapi_core.contrib.requests import RequestsOpenAPIRequest  # noqa: PLC0415 -- slow import
    from openapi_core.exceptions import OpenAPIError  # noqa: PLC0415 -- slow import
    from requests import Request  # noqa: PLC0415 -- slow import

    body = json.dumps({"queries": [{"indexUid": "a", "invented": 1}]})
    headers = {"Content-Type": "application/json", "Authorization": "Bearer x"}
    sent = Request("POST", "http://localhost:7700/multi-search", headers=headers, data=body)
    with pytest.raises(OpenAPIError):
        description.validate_request(RequestsOpenAPIRequest(sent))  # type: ignore[attr-defined]


def test_every_task_is_waited_for(there: Server, index: MeiliIndex, server: StandIn) -> None:
    everything_asked(there, index)
    assert server.looked_at == set(range(len(server.tasks)))


def test_the_settings_are_those_that_were_measured(index: MeiliIndex, server: StandIn) -> None:
    kept = server.settings[UID]
    assert kept == settings(WORDS, 2)
    assert kept["localizedAttributes"] == [{"attributePatterns": ["*"], "locales": ["cmn"]}]
    assert kept["typoTolerance"] == {"enabled": False}
    assert kept["synonyms"]["公维金"] == ["维修资金"]
    assert kept["synonyms"]["维修资金"] == ["公维金", "大修基金"]
    assert kept["embedders"] == {"meaning": {"source": "userProvided", "dimensions": 2}}
    assert {"key", "audience", "since", "until", "kind", "level", "place"} == set(kept["filterableAttributes"])


def vectors(server: StandIn) -> dict[str, object]:
    return {one["key"]: (one.get("_vectors") or {}).get("meaning") for one in server.indexes[UID].values()}


def test_vectors_go_in_as_ours_when_they_are_learned_and_whenever_the_index_is_filled(
    index: MeiliIndex, server: StandIn
) -> None:
    assert vectors(server) == {"article:1": [1.0, 0.0], "article:2": None}
    index.rebuild([FUND, LIFT])
    assert vectors(server) == {"article:1": [1.0, 0.0], "article:2": None}
    index.replace([replace(FUND, body="改过的文字"), replace(LIFT, vector=(0.0, 1.0))])
    assert vectors(server) == {"article:1": None, "article:2": [0.0, 1.0]}


def test_what_is_near_in_meaning_is_found_without_a_shared_word(index: MeiliIndex, server: StandIn) -> None:
    found = index.search(IndexQuery("苹果", vector=(1.0, 0.0))).found
    assert found[0].key == "article:1"
    hybrid = server.asked[-1].json["queries"][0]
    assert hybrid["hybrid"] == {"embedder": "meaning", "semanticRatio": 0.85}


def test_a_vector_that_the_server_did_not_take_is_not_learned_here_either(
    index: MeiliIndex, server: StandIn, nearest: SharedNearest
) -> None:
    server.refuses = (500, "internal")
    with pytest.raises(IndexUnavailable):
        nearest.learn([Meant.of(LIFT)], np.array([[0.0, 1.0]], dtype=np.float32))
    assert set(nearest.held()) == {"article:1"}


def test_without_vectors_none_are_sent(server: StandIn, there: Server) -> None:
    index = MeiliIndex(there, SystemClock())
    index.rebuild([replace(FUND, vector=(1.0, 0.0))])
    assert "_vectors" not in next(iter(server.indexes[UID].values()))
    assert server.settings[UID]["embedders"] == {}
    index.search(IndexQuery("维修", vector=(1.0, 0.0)))
    assert all("vector" not in one for one in server.asked[-1].json["queries"])
    asked = len(server.asked)
    assert index.search(IndexQuery("", vector=(1.0, 0.0))).found == ()
    assert len(server.asked) == asked


def test_one_question_of_several_searches_is_joined_by_the_server_and_others_share_one_way(
    index: MeiliIndex, server: StandIn
) -> None:
    before = len(server.asked)
    index.search_all([IndexQuery("电梯"), EVERYTHING, IndexQuery("维修")])
    joined, together = [one.json for one in server.asked[before:]]
    assert [one["federationOptions"]["weight"] for one in joined["queries"]] == [1.0, 1.0, 0.4, 1e-9]
    assert joined["federation"]["facetsByIndex"] == {UID: ["kind", "level", "place"]}
    assert (together["federation"], [one["q"] for one in together["queries"]]) == (None, ["电梯", "维修"])


def test_every_search_carries_the_audience(index: MeiliIndex, server: StandIn) -> None:
    index.search_all([EVERYTHING, IndexQuery("电梯"), IndexQuery("维修", also="电梯", elsewhere=True)])
    sent = [one for asked in server.asked if asked.path == "/multi-search" for one in asked.json["queries"]]
    assert len(sent) >= 3
    assert [one for one in sent if not one["filter"][0].startswith("audience IN [")] == []


def test_with_a_search_key_each_question_has_a_token_bound_to_its_audience(server: StandIn, there: Server) -> None:
    index = MeiliIndex(replace(there, search_key=KEY), SystemClock())
    index.rebuild([FUND])
    index.search(IndexQuery("维修", audiences=("public", "alliance:1")))
    token = server.asked[-1].headers["Authorization"].removeprefix("Bearer ")
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims["apiKeyUid"] == KEY.uid
    assert claims["searchRules"] == {UID: {"filter": 'audience IN ["alliance:1", "public"]'}}
    left = claims["exp"] - SystemClock().now().timestamp()
    assert 500 < left <= 600
    assert server.asked[-2].headers["Authorization"] == f"Bearer {MASTER}"


def test_keys_are_scoped_made_anew_and_the_old_ones_retired(server: StandIn, there: Server) -> None:
    first = meili_keys.issue(there, SystemClock())
    second = meili_keys.issue(there, SystemClock())
    searching, keeping = server.keys[:2]
    assert (searching["actions"], searching["indexes"]) == (["search"], [UID])
    assert keeping["indexes"] == [UID, f"{UID}_new"]
    assert not any(action.startswith(("keys", "*")) for action in keeping["actions"])
    assert searching["expiresAt"].endswith("Z")
    server.keys.append({**searching, "name": "somebody else's", "uid": "else", "key": "else"})
    assert meili_keys.retire(there) == 2
    assert {key["key"] for key in server.keys} == {second.search.secret, second.keeping, "else"}
    assert first.search.secret != second.search.secret


@pytest.mark.parametrize("text", ["", "only", ":", "a:", ":b"])
def test_a_search_key_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="编号:密钥"):
        SearchKey.parse(text)


@pytest.mark.parametrize("kind", ["settingsUpdate", "documentAdditionOrUpdate", "indexSwap", "indexCreation"])
def test_a_task_that_fails_is_told_and_the_old_index_goes_on(index: MeiliIndex, server: StandIn, kind: str) -> None:
    server.fails = (kind, "no_space_left_on_device")
    with pytest.raises(IndexUnavailable, match="no_space_left_on_device"):
        index.rebuild([LIFT])
    server.fails = None
    assert index.count() == 2
    assert set(server.indexes) == {UID}


def test_a_failed_deletion_is_told(index: MeiliIndex, server: StandIn) -> None:
    server.fails = ("documentDeletion", "internal")
    with pytest.raises(IndexUnavailable, match="没有办成：internal"):
        index.remove(["article:1"])


def test_a_leftover_of_a_broken_rebuild_is_in_nobodys_way(index: MeiliIndex, server: StandIn) -> None:
    server.indexes[f"{UID}_new"] = {"x": {"id": "x"}}
    assert index.rebuild([LIFT]) == 1
    assert (index.count(), set(server.indexes)) == (1, {UID})


@pytest.mark.parametrize(("status", "code"), [(401, "missing_authorization_header"), (403, "invalid_api_key")])
def test_a_wrong_key_is_a_sentence(index: MeiliIndex, server: StandIn, status: int, code: str) -> None:
    server.refuses = (status, code)
    for ask in (lambda: index.search(IndexQuery("维修")), index.count, lambda: index.rebuild([LIFT])):
        with pytest.raises(IndexUnavailable, match="不认我们的密钥"):
            ask()


def test_a_server_that_errs_is_a_sentence(index: MeiliIndex, server: StandIn) -> None:
    server.refuses = (500, "internal")
    with pytest.raises(IndexUnavailable, match="没有办成：internal"):
        index.search(IndexQuery("维修"))


def test_a_slow_server_is_given_up(there: Server, index: MeiliIndex, server: StandIn) -> None:
    server.slow = 1.5
    with pytest.raises(IndexUnavailable, match="太慢"):
        MeiliIndex(replace(there, patience=Patience(answer=1)), SystemClock()).search(IndexQuery("维修"))


def test_a_task_that_never_ends_is_given_up(there: Server, index: MeiliIndex, server: StandIn) -> None:
    with pytest.raises(IndexUnavailable, match="太慢"):
        MeiliIndex(replace(there, patience=Patience(task=0)), SystemClock()).replace([LIFT])


def test_a_server_that_is_down_is_a_sentence() -> None:
    with pytest.raises(IndexUnavailable, match="连不上"):
        MeiliIndex(Server("http://127.0.0.1:9", None), SystemClock()).search(IndexQuery("维修"))


@pytest.mark.parametrize("says", [b"<html>", b"[]", b"{}", b'{"results": []}', b'{"hits": [{}]}', b"null", b""])
def test_something_else_behind_the_address_is_a_sentence(index: MeiliIndex, server: StandIn, says: bytes) -> None:
    server.says = says
    for ask in (lambda: index.search(IndexQuery("维修")), lambda: index.search(IndexQuery("维修", also="电梯"))):
        with pytest.raises(IndexUnavailable, match="搜索服务"):
            ask()
    with pytest.raises(IndexUnavailable, match="搜索服务"):
        index.count()


def test_a_source_that_breaks_is_not_blamed_on_the_server(index: MeiliIndex) -> None:
    def broken() -> Iterator[IndexEntry]:
        yield LIFT
        raise KeyError("ours")

    with pytest.raises(KeyError, match="ours"):
        index.rebuild(broken())
    assert index.count() == 2


def test_many_threads_ask_at_once(index: MeiliIndex) -> None:
    found: list[str] = []

    def ask() -> None:
        found.extend(hit.key for _ in range(5) for hit in index.search(IndexQuery("电梯检验")).found)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["article:2"] * 40


def test_a_long_question_is_asked_in_pieces_of_what_a_server_reads(index: MeiliIndex, server: StandIn) -> None:
    index.search(IndexQuery("，".join(f"第{n}个问题维修资金怎么用" for n in range(100))))
    pieces = [one["q"] for one in _last(server).json["queries"]]
    assert len(pieces) == 5
    assert all(len(piece) <= 40 for piece in pieces)


def _last(server: StandIn) -> Asked:
    return server.asked[-1]
