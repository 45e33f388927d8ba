"""The count that every page shows: exact after every deed, and not worked out anew for every page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from alliance.kernel import ledger
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, Place
from alliance.kernel.workbench import REMEMBERED, Line, Section, Workbench

ME = Actor(alliance_id=1, person_id=1, account_id=1)


class Room:
    """A room whose lines are given, and which notes how often it was asked."""

    def __init__(self, *titles: str) -> None:
        self.titles = titles
        self.asked = 0

    def lines(self, reading: Transaction, actor: Actor) -> Iterator[Line]:
        self.asked += 1
        return (Line(Section.TODO, title, "/") for title in self.titles)


@pytest.fixture
def room() -> Room:
    return Room("备案")


@pytest.fixture
def bench(room: Room) -> Workbench:
    made = Workbench()
    made.provide(room.lines)
    return made


def test_the_count_is_remembered_for_each_actor(tx: Transaction, bench: Workbench, room: Room) -> None:
    assert [bench.waiting_by_now(tx, ME) for _ in range(3)] == [1, 1, 1]
    assert room.asked == 1
    room.titles = ("备案", "移交")
    assert bench.waiting_by_now(tx, replace(ME, person_id=2)) == 2
    assert room.asked == 2


def test_a_deed_of_anybody_makes_it_count_anew(tx: Transaction, bench: Workbench, room: Room) -> None:
    assert bench.waiting_by_now(tx, ME) == 1
    place = Place(code="9", name="某地", kind="city", path="/9/")
    tx.session.add(place)
    tx.session.flush()
    alliance = Alliance(name="某地业委会联盟", short="某", place_id=place.id)
    tx.session.add(alliance)
    room.titles = ("备案", "移交")
    ledger.write(tx, CLOCK, "places.alliance_founded", alliance, place_id=place.id)
    tx.session.flush()
    assert bench.waiting_by_now(tx, ME) == 2


def test_what_time_alone_brings_is_told_a_minute_later(tx: Transaction, bench: Workbench, room: Room) -> None:
    assert bench.waiting_by_now(tx, ME) == 1
    room.titles = ()
    assert bench.waiting_by_now(replace(tx, now=tx.now + REMEMBERED - timedelta(seconds=1)), ME) == 1
    assert bench.waiting_by_now(replace(tx, now=tx.now + REMEMBERED), ME) == 0


def test_the_page_of_what_waits_is_always_exact(tx: Transaction, bench: Workbench, room: Room) -> None:
    assert bench.waiting_by_now(tx, ME) == 1
    room.titles = ("备案", "移交", "公示")
    assert bench.home(tx, ME).todo_count == 3
