"""Nothing that an alliance is told depends on another one: lists, counts, searches, exports and what is to be done.

Two copies of the demonstration differ in one thing: in the second, the first alliance has a twin. What each reader gets
from a page without a record of its own must be the same to the last byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.walls import addresses
from tests.walls.conftest import opened
from tests.walls.twin import MARK, SHORT
from tests.walls.visitors import NAMES, Visitor, all_visitors

pytestmark = [pytest.mark.walk, pytest.mark.sqlite("the twin is written with its foreign keys looked at in the end")]

ALWAYS = ("/", "/todo", "/inbox", "/documents", "/account/messages")
"""Opened by everybody."""
ASKED = ("?q=%E9%82%BB", "?q=%E9%91%AB%E6%B7%BC%E7%84%B1", "?page=2", "?page=99999999999999999999", "?page=-1&q=%00")
"""What lists are asked for besides: a name, the twin's mark, pages there are and pages there are not."""
EACH = 8
"""Each page is opened by every eighth office."""
PLAIN = (200, 302, 403, 404, 409)
"""What a page answers; 503 where it asks the index, which the demonstration of the tests has not."""
LEFT = frozenset({"running.metrics", "demo.choose", "experts_practice.index"})
"""Pages that count requests or draw by chance."""


@pytest.fixture(scope="module")
def alone(seeded_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demonstration without the twin."""
    with opened(seeded_once, tmp_path_factory.mktemp("alone") / "demo") as app:
        yield app


@pytest.fixture(scope="module")
def beside(twinned_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demonstration with the twin, in which nobody else has been."""
    with opened(twinned_once, tmp_path_factory.mktemp("beside") / "demo") as app:
        yield app


@pytest.fixture(scope="module")
def other_readers(beside: Flask) -> dict[str, Visitor]:
    return all_visitors(beside)


@pytest.fixture(scope="module")
def readers(alone: Flask) -> dict[str, Visitor]:
    return all_visitors(alone)


def pages(app: Flask) -> list[str]:
    """Every page without a record."""
    plain = [rule for rule in addresses.rules(app, "GET") if not rule.arguments and rule.endpoint not in LEFT]
    return [addresses.address(app, rule.endpoint, {}) for rule in plain]


@pytest.mark.parametrize("name", NAMES)
def test_what_an_office_is_told_does_not_depend_on_another_alliance(
    alone: Flask, readers: dict[str, Visitor], other_readers: dict[str, Visitor], name: str
) -> None:
    here, there, wrong = readers[name], other_readers[name], []
    known = pages(alone)
    some = [page for place, page in enumerate(known) if (place + here.index) % EACH == 0]
    asked = [page + ASKED[place % len(ASKED)] for place, page in enumerate(some[here.index % 3 :: 3])]
    opened_ = 0
    for page in [*(one for one in ALWAYS if one in known), *some, *asked]:
        one, other = here.get(page), there.get(page)
        opened_ += one.status == 200
        if MARK.encode() in other.told and "q=" not in page:
            wrong.append((name, page, "tells of the twin"))
        if f"{SHORT}调〔".encode() in other.told or other.status not in (*PLAIN, one.status):
            wrong.append((name, page, other.status))
        if (one.status, one.told) != (other.status, other.told):
            wrong.append((name, page, one.status, other.status))
    assert wrong == []
    assert opened_ > 3
