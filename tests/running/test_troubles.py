"""What is told when the platform itself is in trouble, and what a clock that was wrong leaves behind."""

from __future__ import annotations

import errno
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.app import create_app
from alliance.kernel import ledger, outbox, web
from alliance.kernel.accounts.models import AttemptResult, SignInAttempt
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import LONGEST_WAIT, DayTurned, Deliveries, Errand, Lot
from alliance.kernel.places.models import Alliance
from alliance.kernel.running import alive, figures, pruning, troubles
from tests import databases
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock, close
from tests.factories import an_actor, an_alliance


@pytest.fixture
def keeper(app: Flask) -> Actor:
    with app.app_context(), web.writing() as tx:
        alliance = an_alliance(tx)
        return an_actor(tx, alliance, Office.SYSTEM_ADMINISTRATOR, alliance.place, name="管理员")


def codes(app: Flask) -> list[str]:
    with app.app_context():
        return [one.code for one in troubles.found(web.reading(), web.platform().index)]


def an_errand(tx: Transaction, *, due: timedelta, attempts: int = 0, lot: Lot = Lot.WAITING, asked: int = 0) -> Errand:
    errand = Errand(
        kind="tests.call",
        payload={},
        asked_at=tx.now + timedelta(seconds=asked),
        due_at=tx.now + due,
        attempts=attempts,
        lot=lot,
    )
    tx.session.add(errand)
    return errand


def test_each_trouble_has_its_name(app: Flask, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(codes(app)) <= {"index"}
    with app.app_context(), web.writing() as tx:
        an_errand(tx, due=timedelta(hours=1), attempts=troubles.TRIED)
        an_errand(tx, due=timedelta(0), lot=Lot.DEAD)
        an_errand(tx, due=-troubles.LATE)
    assert [code for code in codes(app) if code != "index"] == ["errands_dead", "errands_tried", "deliverer"]
    alive.beat(home)
    monkeypatch.setattr(figures, "DISK_LOW", 10**18)
    monkeypatch.setattr(troubles, "_AT_START", troubles._AT_START - 3600)
    assert [code for code in codes(app) if code != "index"] == ["clock_moved", "disk", "errands_dead", "errands_tried"]


def test_the_administrator_alone_finds_it_at_home_with_the_way_out(
    app: Flask, keeper: Actor, clock: StandingClock
) -> None:
    with app.app_context(), web.writing() as tx:
        alliance = tx.session.get_one(Alliance, keeper.alliance_id)
        officer = an_actor(tx, alliance, Office.GUIDANCE_SECRETARY, alliance.place, name="周敏")
        ledger.write(tx, keeper, "compounds.compound_registered", alliance)
    browser, other = browser_of(app, keeper), browser_of(app, officer)
    clock.advance(hours=-5)
    assert "clock" in codes(app)
    told = browser.get("/").text
    assert "平台的时间不对：比最近一次办理的时间还早 5 小时" in told
    assert "timedatectl" in told
    assert "平台的时间不对" not in other.get("/").text
    assert "clock" in app.test_client().get("/healthz").json["troubles"]


def test_errands_of_a_clock_that_was_ahead_wait_no_longer_than_they_were_meant_to(
    app: Flask, clock: StandingClock
) -> None:
    with app.app_context(), web.writing() as tx:
        meant = an_errand(tx, due=timedelta(days=30))
        tried = an_errand(tx, due=LONGEST_WAIT, attempts=4)
        tx.session.flush()
        kept = {meant.id: meant.due_at, tried.id: tried.due_at}
    clock.advance(days=365)
    with app.app_context(), web.writing() as tx:
        promised, failed = an_errand(tx, due=timedelta(0)), an_errand(tx, due=timedelta(seconds=20), attempts=1)
        tx.session.flush()
        brought = {promised.id, failed.id}
    clock.advance(days=-365)
    with app.app_context():
        assert outbox.bring_back(web.db_session(), clock) == len(brought)
        due = {one.id: one.due_at for one in web.reading().session.scalars(select(Errand))}
    assert due == kept | dict.fromkeys(brought, clock.now())


def test_the_deliverer_looks_for_them_when_it_starts(app: Flask, clock: StandingClock) -> None:
    with app.app_context(), web.writing() as tx:
        an_errand(tx, due=timedelta(days=200), attempts=1)
    stop, kept = threading.Event(), []
    deliveries = Deliveries()
    deliveries.on("tests.call", lambda _tx, _payload: (kept.append(1), stop.set()))
    with app.app_context():
        outbox.deliver_until(stop, web.db_session, clock, deliveries, pause=0.01)
    assert kept == [1]


def test_a_day_that_comes_again_is_not_waited_for(app: Flask, clock: StandingClock) -> None:
    turned: list[date] = []
    deliveries = Deliveries()
    deliveries.on_new_day(lambda _tx, seen: turned.append(seen))
    with app.app_context():
        session = web.db_session()
        outbox.turn_day(session, clock, deliveries)
        clock.advance(days=365)
        assert outbox.turn_day(session, clock, deliveries)
        clock.advance(days=-365)
        assert not outbox.turn_day(session, clock, deliveries)
        today = web.reading().today
        assert session.scalars(select(DayTurned.day)).one() == today
        clock.advance(days=1)
        assert outbox.turn_day(session, clock, deliveries)
    assert turned[-1] == today
    assert len(turned) == 2


def test_a_year_at_once_deletes_nothing(tx: Transaction) -> None:
    tx.session.add(
        SignInAttempt(who="0" * 64, origin="1" * 64, at=tx.now - timedelta(days=400), result=AttemptResult.FAILED)
    )
    tx.session.flush()
    assert pruning.prune(tx, tx.today - timedelta(days=365)) == (0, 0)
    assert pruning.prune(tx, tx.today - timedelta(days=1)) == (0, 1)


def test_a_disk_that_takes_nothing_is_told_as_such(home: Path) -> None:
    app = create_app(databases.settings_at(home), clock=StandingClock())

    @web.public
    def full() -> str:
        raise OSError(errno.ENOSPC, "no space left")

    @web.public
    def other() -> str:
        raise OSError(errno.ENOENT, "no such file")

    app.add_url_rule("/tests/full", view_func=full)
    app.add_url_rule("/tests/other", view_func=other)
    told = app.test_client().get("/tests/full")
    assert (told.status_code, "磁盘满了" in told.text, told.headers["X-Request-Id"] in told.text) == (503, True, True)
    fault = app.test_client().get("/tests/other")
    assert (fault.status_code, "磁盘" in fault.text) == (500, False)
    with app.app_context(), web.writing() as tx:
        alliance = an_alliance(tx)
        alliance.telephone = "0570-3012345"
        somebody = an_actor(tx, alliance, Office.SYSTEM_ADMINISTRATOR, alliance.place)
    for path in ("full", "other"):
        assert "0570-3012345" in browser_of(app, somebody).get(f"/tests/{path}").text, "whom to telephone"
    close(app)
