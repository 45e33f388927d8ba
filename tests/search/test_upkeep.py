"""Looking after the index: what a check finds, what mends it, and that nothing is lost where the index goes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from alliance import installation
from alliance.app import create_app
from alliance.kernel import outbox, web
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import SystemClock, Transaction
from alliance.kernel.indexing import IndexEntry, IndexQuery
from search.asking.cli import search
from search.engine.embedded import EmbeddedIndex
from search.engine.meili import MeiliIndex, Server
from search.library import actions, indexing
from search.upkeep import drift
from tests.conftest import close
from tests.search.conftest import a_version
from tests.search.meili_standin import MASTER, StandIn, standing_in

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a search command inside an application that holds one regulation of two articles."""
    with app.app_context(), web.writing() as tx:
        actions.admit(tx, CLOCK, [a_version(texts=("维修资金属于业主。", "电梯要检验。"))])
    installation.settle(app)

    def run(*words: str) -> Result:
        with app.app_context():
            result = CliRunner().invoke(search, list(words))
        installation.settle(app)
        return result

    return run


@pytest.fixture
def words(app: Flask, run: Run) -> Iterator[EmbeddedIndex]:
    """The engine that the application asks for words."""
    with app.app_context():
        yield EmbeddedIndex(web.platform().settings.home / "index")


def first_entry(app: Flask) -> IndexEntry:
    with app.app_context():
        first, *_ = indexing.entries(web.reading().session, web.reading().today)  # read to the end, as a cursor wants
        return first


def test_a_whole_index_passes_the_check(run: Run) -> None:
    done = run("check")
    assert done.exit_code == 0
    assert "索引和数据库一致" in done.stdout
    told = json.loads(run("check", "--json").stdout)
    assert (told["missing"], told["stale"], told["orphans"]) == ([], [], [])
    assert told["checked"] >= 2


def test_what_is_missing_fails_the_check_by_name_and_a_rebuild_mends_it(
    run: Run, app: Flask, words: EmbeddedIndex
) -> None:
    lost = first_entry(app).key
    words.remove([lost])
    done = run("check")
    assert done.exit_code == 1
    assert f"索引里缺 1 条：{lost}" in done.stdout
    assert "alliance search rebuild" in done.stdout
    assert run("status").exit_code == 1
    assert run("rebuild").exit_code == 0
    assert run("check").exit_code == 0


@pytest.mark.parametrize(
    "change",
    [
        {"body": "改动过的旧文"},
        {"audience": ("alliance:9",)},
        {"until": date(2020, 1, 1)},
        {"since": date(2099, 1, 1)},
    ],
)
def test_a_stale_entry_fails_the_check(run: Run, app: Flask, words: EmbeddedIndex, change: dict[str, object]) -> None:
    entry = first_entry(app)
    words.replace([replace(entry, **change)])  # type: ignore[arg-type]
    done = run("check", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["stale"] == [entry.key]


def test_orphans_are_listed_and_only_removed_when_asked(run: Run, words: EmbeddedIndex) -> None:
    words.replace([IndexEntry("article:999999", "law", "没有了的法", "电梯")])
    assert run("check").exit_code == 1
    assert run("orphans").stdout.splitlines() == ["article:999999"]
    assert words.search(IndexQuery("没有了的法")).found[0].key == "article:999999"
    assert "去掉了 1 条" in run("orphans", "--remove").stderr
    assert run("orphans").stdout == ""
    assert run("check").exit_code == 0


def test_status_tells_engine_entries_and_backlog(run: Run, app: Flask) -> None:
    told = json.loads(run("status", "--json").stdout)
    assert (told["engine"], told["trouble"]) == ("embedded", "")
    assert told["entries"] == told["expected"] == sum(told["kinds"].values())
    assert told["kinds"]["regulation"] == 2
    assert told["backlog"]["dead"] == 0
    said = run("status").stdout
    assert "引擎：内置搜索" in said
    assert f"索引 {told['entries']} 条" in said
    with app.app_context(), web.writing() as tx:
        tx.session.add(
            outbox.Errand(kind="library.changed", payload={}, asked_at=tx.now, due_at=tx.now, lot=outbox.Lot.DEAD)
        )
    assert "1 件多次没办成" in run("status").stdout


def test_a_folder_deleted_while_running_is_said_promised_and_made_again(
    run: Run, app: Flask, home: Path, client: FlaskClient
) -> None:
    shutil.rmtree(home / "index")
    page = client.get("/ask?q=维修资金")
    assert page.status_code == 503
    assert "索引不在了" in page.text
    assert client.get("/laws").status_code == 200
    for command in ("check", "status", "orphans"):
        with app.app_context():
            done = CliRunner().invoke(search, [command])
        assert done.exit_code == 3
        assert "索引不在了" in done.output
    installation.settle(app)
    assert "属于业主" in client.get("/ask?q=维修资金").text
    assert run("check").exit_code == 0


def test_keys_are_for_a_server_alone(run: Run) -> None:
    done = run("keys")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "内置搜索不用密钥" in done.stderr


def test_the_drift_of_a_server_is_found_as_that_of_a_folder(tx: Transaction) -> None:
    actions.admit(tx, CLOCK, [a_version(texts=tuple(f"第{n}个样例。" for n in range(450)))])
    with standing_in() as server:
        index = MeiliIndex(Server(server.url, MASTER), SystemClock())
        indexing.rebuild(tx, index, [indexing.entries])
        assert not drift.between(tx, index, [indexing.entries])
        every = list(indexing.entries(tx.session, tx.today))
        index.replace([replace(every[3], body="旧文"), IndexEntry("article:0", "law", "甲", "乙")])
        index.remove([every[440].key])
        found = drift.between(tx, index, [indexing.entries])
    assert (found.checked, found.missing, found.stale) == (450, [every[440].key], [every[3].key])
    assert found.orphans == ["article:0"]


@pytest.fixture
def server() -> Iterator[StandIn]:
    with standing_in() as server:
        yield server


@pytest.fixture
def with_server(server: StandIn, app: Flask) -> Iterator[Flask]:
    """The same installation with Meilisearch chosen by its setting."""
    parts = web.platform_of(app)
    other = create_app(replace(parts.settings, meili_url=server.url, meili_key=MASTER), clock=parts.clock)
    yield other
    close(other)


def command(app: Flask, *words: str) -> Result:
    with app.app_context():
        return CliRunner().invoke(search, list(words))


def test_the_setting_chooses_the_server_and_every_page_goes_on_when_it_fails(
    run: Run, server: StandIn, with_server: Flask
) -> None:
    app, asking = with_server, with_server.test_client()
    assert "索引不在了" in asking.get("/ask?q=维修资金").text
    assert command(app, "rebuild").exit_code == 0
    assert set(server.indexes) == {"alliance"}
    told = json.loads(command(app, "status", "--json").stdout)
    assert (told["engine"], told["version"], told["entries"]) == ("meilisearch", "1.53.0", told["expected"])
    assert command(app, "check").exit_code == 0
    assert "属于业主" in asking.get("/ask?q=样例市维修资金").text
    made = command(app, "keys")
    assert made.stdout.startswith("MEILI_KEY=")
    assert "MEILI_SEARCH_KEY=" in made.stdout
    command(app, "keys")
    assert "停用了 2 把" in command(app, "keys", "--retire").stderr

    for refuses, sentence in (((403, "invalid_api_key"), "不认我们的密钥"), ((500, "internal"), "没有办成")):
        server.refuses = refuses
        page = asking.get("/ask?q=维修资金")
        assert page.status_code == 503
        assert sentence in page.text
        assert asking.get("/laws").status_code == 200
        assert command(app, "status").exit_code == 3
        assert command(app, "query", "维修资金").exit_code == 3
