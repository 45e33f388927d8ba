import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import notices, outbox, web
from alliance.kernel.db import Transaction
from alliance.kernel.notices import Notice
from alliance.kernel.outbox import MOST_ATTEMPTS, Deliveries, Errand, Lot
from tests.conftest import StandingClock
from tests.factories import a_person, an_alliance


@pytest.fixture
def deliveries() -> Deliveries:
    return Deliveries()


def promised(app: Flask, kind: str = "tests.call", **payload: object) -> None:
    with app.app_context(), web.writing() as tx:
        outbox.promise(tx, kind, **payload)


def deliver(app: Flask, clock: StandingClock, deliveries: Deliveries) -> int:
    with app.app_context():
        return outbox.deliver_all(web.db_session(), clock, deliveries)


def the_errand(app: Flask) -> Errand:
    with app.app_context():
        return web.reading().session.scalars(select(Errand)).one()


def test_an_errand_is_kept_once_and_marked(app: Flask, clock: StandingClock, deliveries: Deliveries) -> None:
    calls: list[object] = []
    deliveries.on("tests.call", lambda _tx, payload: calls.append(payload["number"]))
    promised(app, number=7)
    assert deliver(app, clock, deliveries) == 1
    assert deliver(app, clock, deliveries) == 0
    assert calls == [7]
    assert the_errand(app).lot is Lot.DONE


def test_kinds_that_are_left_wait_for_whoever_comes_next(
    app: Flask, clock: StandingClock, deliveries: Deliveries
) -> None:
    calls: list[str] = []
    deliveries.on("tests.call", lambda _tx, _payload: calls.append("call"))
    deliveries.on("tests.paper", lambda _tx, _payload: calls.append("paper"))
    promised(app, "tests.paper")
    promised(app, "tests.call")
    with app.app_context():
        assert outbox.deliver_all(web.db_session(), clock, deliveries, ("tests.paper",)) == 1
        assert calls == ["call"]
        assert not outbox.none_due(web.db_session(), clock.now())
    assert deliver(app, clock, deliveries) == 1
    assert calls == ["call", "paper"]


def test_a_promise_dies_with_its_transaction(app: Flask, clock: StandingClock, deliveries: Deliveries) -> None:
    def promise_and_fail() -> None:
        with app.app_context(), web.writing() as tx:
            outbox.promise(tx, "tests.call")
            raise RuntimeError("refused after promising")

    with pytest.raises(RuntimeError, match="refused after promising"):
        promise_and_fail()
    assert deliver(app, clock, deliveries) == 0


def test_a_failing_handler_leaves_nothing_half_done_and_is_tried_later(
    app: Flask, clock: StandingClock, deliveries: Deliveries
) -> None:
    with app.app_context(), web.writing() as tx:
        alliance = an_alliance(tx)
        alliance_id, person_id = alliance.id, a_person(tx, alliance).id
    outcomes = iter([RuntimeError("the gateway is away"), None])

    def tell(tx: Transaction, _payload: Mapping[str, object]) -> None:
        notices.send(
            tx, alliance_id=alliance_id, person_id=person_id, title="有一件事", body="请看", kind="alliance.letter"
        )
        tx.session.flush()
        if (failure := next(outcomes)) is not None:
            raise failure

    deliveries.on("tests.call", tell)
    promised(app)
    deliver(app, clock, deliveries)
    failed = the_errand(app)
    assert (failed.lot, failed.attempts) == (Lot.WAITING, 1)
    assert "the gateway is away" in failed.last_error
    assert deliver(app, clock, deliveries) == 0, "it waits before the next try"
    clock.advance(seconds=6)
    assert deliver(app, clock, deliveries) == 1
    with app.app_context():
        assert len(web.reading().session.scalars(select(Notice)).all()) == 1


def test_waits_double_and_the_tenth_failure_is_the_last(
    app: Flask, clock: StandingClock, deliveries: Deliveries
) -> None:
    def fail(_tx: Transaction, _payload: Mapping[str, object]) -> None:
        raise RuntimeError("always")

    deliveries.on("tests.call", fail)
    promised(app)
    waits = []
    for _ in range(MOST_ATTEMPTS):
        assert deliver(app, clock, deliveries) == 1
        waits.append(the_errand(app).due_at - clock.now())
        clock.advance(days=1)
    assert waits[:4] == [timedelta(seconds=s) for s in (5, 10, 20, 40)]
    assert the_errand(app).lot is Lot.DEAD
    assert deliver(app, clock, deliveries) == 0
    with app.app_context():
        standing = outbox.standing(web.db_session(), clock.now())
        assert (standing.dead, standing.dead_errands[0][1]) == (1, "tests.call")
        with web.writing() as tx:
            assert outbox.retry(tx) == 1
    assert deliver(app, clock, deliveries) == 1


def test_an_errand_nobody_answers_is_not_lost(app: Flask, clock: StandingClock, deliveries: Deliveries) -> None:
    promised(app, "tests.unknown")
    deliver(app, clock, deliveries)
    assert the_errand(app).lot is Lot.WAITING
    assert "tests.unknown" in the_errand(app).last_error


def test_a_deliverer_killed_midway_is_followed_by_another(
    app: Flask, clock: StandingClock, deliveries: Deliveries
) -> None:
    class Killed(BaseException):
        pass

    def die(_tx: Transaction, _payload: Mapping[str, object]) -> None:
        raise Killed

    deliveries.on("tests.call", die)
    promised(app)
    with pytest.raises(Killed):
        deliver(app, clock, deliveries)
    calls: list[int] = []
    second = Deliveries()
    second.on("tests.call", lambda _tx, _payload: calls.append(1))
    assert deliver(app, clock, second) == 0, "the lease of the first still runs"
    clock.advance(minutes=6)
    assert deliver(app, clock, second) == 1
    assert calls == [1]


def test_only_one_process_delivers(home: Path) -> None:
    with outbox.deliverer_lock(home) as mine, outbox.deliverer_lock(home) as other:
        assert mine
        assert not other
    with outbox.deliverer_lock(home) as again:
        assert again


def test_four_deliverers_at_once_keep_each_errand_once(
    app: Flask, clock: StandingClock, deliveries: Deliveries
) -> None:
    for number in range(40):
        promised(app, number=number)
    calls: list[object] = []
    deliveries.on("tests.call", lambda _tx, payload: calls.append(payload["number"]))
    threads = [threading.Thread(target=deliver, args=(app, clock, deliveries)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(calls) == list(range(40))


def test_a_new_day_is_turned_once_and_told_the_last_day_seen(
    app: Flask, clock: StandingClock, deliveries: Deliveries
) -> None:
    told: list[tuple[str, str]] = []
    deliveries.on_new_day(lambda tx, since: told.append((since.isoformat(), tx.today.isoformat())))
    with app.app_context():
        session = web.db_session()
        assert not outbox.turn_day(session, clock, deliveries), "the first day is where counting begins"
        clock.advance(hours=13)  # 23:00 in Shanghai
        assert not outbox.turn_day(session, clock, deliveries)
        clock.advance(hours=1)  # midnight in Shanghai
        assert outbox.turn_day(session, clock, deliveries)
        assert not outbox.turn_day(session, clock, deliveries)
        clock.advance(days=3)
        assert outbox.turn_day(session, clock, deliveries)
    assert told == [("2026-11-22", "2026-11-23"), ("2026-11-23", "2026-11-26")]


def test_a_new_day_that_fails_stops_neither_the_deliverer_nor_the_errands(
    app: Flask, clock: StandingClock, deliveries: Deliveries
) -> None:
    stop, kept, tried = threading.Event(), list[object](), list[object]()

    def fails(_tx: Transaction, since: object) -> None:
        tried.append(since)
        if len(tried) == 2:
            stop.set()
        raise RuntimeError("the day does not turn")

    deliveries.on("tests.call", lambda _tx, payload: kept.append(payload["number"]))
    deliveries.on_new_day(fails)
    with app.app_context():
        outbox.turn_day(web.db_session(), clock, deliveries)
    clock.advance(days=1)
    promised(app, number=7)
    with app.app_context():
        outbox.deliver_until(stop, web.db_session, clock, deliveries, pause=0.01)
    assert kept == [7]
    assert len(tried) == 2
