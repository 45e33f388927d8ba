"""The figures for whoever watches, what they may be seen by, and what is cleared away daily."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.app import create_app
from alliance.kernel.accounts.models import Account, AccountSession, AttemptResult, SignInAttempt
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.notices import Notice
from alliance.kernel.outbox import Errand, Lot
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.running import alive, figures, pruning
from tests import databases
from tests.conftest import FIXED, StandingClock, close
from tests.factories import KECHENG, a_person, an_actor, an_alliance, the_place

TOKEN = "a-word-for-prometheus"


@pytest.fixture
def watched(home: Path) -> Iterator[Flask]:
    """An application whose figures may be read."""
    settings = replace(databases.settings_at(home), metrics_token=TOKEN)
    app = create_app(settings, clock=StandingClock())
    yield app
    close(app)


def read(client: FlaskClient, token: str = TOKEN) -> str:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    return answer.text


def test_the_figures_tell_what_was_asked_and_how_things_stand(watched: Flask) -> None:
    client = watched.test_client()
    client.get("/sign-in?next=/people/13800000000")
    client.get("/nowhere/13800000000")
    told = read(client)
    assert 'alliance_requests_total{endpoint="accounts.sign_in",method="GET",status="200"} 1.0' in told
    assert 'alliance_requests_total{endpoint="none",method="GET",status="404"} 1.0' in told
    assert 'alliance_request_seconds_bucket{endpoint="accounts.sign_in",le="10.0"} 1.0' in told
    for name in ("errands_waiting", "errands_dead", "database_bytes", "database_seconds", "disk_free_bytes"):
        assert re.search(rf"^alliance_{name} [0-9.e+-]+$", told, re.MULTILINE), name
    assert "13800000000" not in told
    assert "alliance_backup_age_seconds" not in told, "none was made"


def test_the_age_of_the_last_backup_is_told(watched: Flask, home: Path) -> None:
    figures.note_backup(home, FIXED - timedelta(hours=30), home / "x.backup", 12)
    assert "alliance_backup_age_seconds 108000.0" in read(watched.test_client())
    (home / figures.LAST_BACKUP).write_text("rubbish", encoding="ascii")
    assert "alliance_backup_age_seconds" not in read(watched.test_client())


def test_nobody_reads_them_without_the_word(watched: Flask, client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404, "no word is set"
    other = watched.test_client()
    assert other.get("/metrics").status_code == 401
    assert other.get("/metrics", headers={"Authorization": "Bearer 中文"}).status_code == 401
    assert other.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 401


def test_a_process_is_ready_as_long_as_people_can_work(app: Flask, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    first = client.get("/readyz")
    assert (first.status_code, first.json["status"], first.json["deliverer"]) == (200, "degraded", False)
    alive.beat(home)
    assert client.get("/readyz").json["deliverer"] is True
    os.utime(home / alive.FILE, (time.time() - 3600,) * 2)
    assert client.get("/readyz").json["deliverer"] is False
    monkeypatch.setattr(figures, "DISK_FULL", 10**18)
    full = client.get("/readyz")
    assert (full.status_code, full.json["disk"]) == (503, False)


def test_a_process_without_its_database_is_not_ready(app: Flask, home: Path) -> None:
    client = app.test_client()
    close(app)
    if databases.on_postgresql():
        databases.forget(home)
    else:
        (home / "alliance.db").unlink()
        (home / "alliance.db").mkdir()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["database"]) == (503, False)
    assert client.get("/healthz").status_code == 503


def kept_errand(tx: Transaction, days: int, lot: Lot = Lot.DONE) -> Errand:
    at = tx.now - timedelta(days=days)
    errand = Errand(kind="x", payload={}, asked_at=at, due_at=at, lot=lot, done_at=at if lot is Lot.DONE else None)
    tx.session.add(errand)
    return errand


def test_what_was_kept_long_ago_is_cleared_away_and_nothing_else(tx: Transaction) -> None:
    days = parameters.on(tx, pruning.ERRANDS_KEPT, "/", tx.today).whole
    old = kept_errand(tx, days + 1)
    staying = [kept_errand(tx, days - 1), kept_errand(tx, 10 * days, Lot.DEAD), kept_errand(tx, 10 * days, Lot.WAITING)]
    tx.session.flush()
    gone = old.id
    assert pruning.prune(tx, tx.today)[0] == 1
    left = set(tx.session.scalars(select(Errand.id)))
    assert gone not in left
    assert {errand.id for errand in staying} <= left


@pytest.mark.parametrize(("days", "stays"), [(185, True), (187, False)])
def test_the_network_log_stays_six_months_at_least(tx: Transaction, days: int, stays: bool) -> None:  # noqa: FBT001 -- a parameter
    person = a_person(tx, an_alliance(tx))
    at = tx.now - timedelta(days=days)
    tried = SignInAttempt(who="0" * 64, origin="1" * 64, at=at, result=AttemptResult.FAILED)
    account = tx.session.scalar(select(Account).where(Account.person_id == person.id))
    assert account is not None
    ended = AccountSession(
        account_id=account.id, secret_digest="d" * 64, began_at=at, seen_at=at, idle_until=at, ended_at=at
    )
    tx.session.add_all([tried, ended])
    tx.session.flush()
    assert pruning.prune(tx, tx.today)[1] == (0 if stays else 2)


def test_files_of_workers_long_gone_are_removed(tx: Transaction, tmp_path: Path) -> None:
    tx.session.info["home"] = tmp_path
    folder = tmp_path / pruning.MEASURES
    folder.mkdir()
    for name, age in (("counter_1.db", pruning.FORGOTTEN_S + 60), ("counter_2.db", 60)):
        (folder / name).touch()
        os.utime(folder / name, (time.time() - age,) * 2)
    assert pruning.forget_measures(tx, tx.today) == 1
    assert [file.name for file in folder.iterdir()] == ["counter_2.db"]


def test_the_administrators_are_warned_before_the_disk_is_full(
    tx: Transaction, blank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tx.session.info["home"] = blank
    alliance = an_alliance(tx)
    keeper = an_actor(tx, alliance, Office.SYSTEM_ADMINISTRATOR, the_place(tx, KECHENG))
    an_actor(tx, alliance, Office.POLICY_SECRETARY, the_place(tx, KECHENG))
    monkeypatch.setattr(figures, "DISK_LOW", 0)
    assert pruning.warn_of_the_disk(tx, tx.today) == 0
    monkeypatch.setattr(figures, "DISK_LOW", 10**18)
    assert pruning.warn_of_the_disk(tx, tx.today) == 1
    told = tx.session.scalars(select(Notice).where(Notice.kind == pruning.WARNING)).all()
    assert [notice.person_id for notice in told] == [keeper.person_id]
