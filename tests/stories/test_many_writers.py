"""Eight people save at the same moment: no error page, nothing lost, and of one deed exactly one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import select

from alliance.kernel.ledger import LedgerLine
from compounds.models import Compound
from tests.stories.house import House, Visitor, readable

Entering = Callable[[str], Visitor]
T = TypeVar("T")
EACH = 10
WRITERS = ("徐慧芳", "方志远", "吴晓燕", "占思远", "程婷婷", "徐慧芳", "吴晓燕", "方志远")


@pytest.fixture
def house(busy_house: House) -> House:
    """One that has much to do."""
    return busy_house


def together(deeds: Sequence[Callable[[], T]]) -> list[T]:
    """Do everything at the same moment, each in a thread of its own."""
    ready = Barrier(len(deeds))

    def run(deed: Callable[[], T]) -> T:
        ready.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_eight_at_once_lose_nothing_and_meet_no_error(house: House, visitor: Entering) -> None:
    inside = [visitor(name) for name in WRITERS]
    communities = [one.communities() for one in inside]
    assert all(communities)

    def register(who: int) -> list[tuple[int, str, str]]:
        answers = []
        for turn in range(EACH):
            name = f"同写小区{who}之{turn}"
            saved = inside[who].register_compound(name, communities[who][turn % len(communities[who])])
            answers.append((saved.status, name, saved.location))
        return answers

    answers = [one for some in together([partial(register, who) for who in range(len(inside))]) for one in some]
    assert Counter(status for status, _, _ in answers) == {302: len(inside) * EACH}
    with house.reading() as session:
        kept = {f"/compounds/{one.id}": one.place.name for one in session.scalars(select(Compound))}
    assert {where: kept.get(where) for _, _, where in answers} == {where: name for _, name, where in answers}
    assert house.ledger_holds()


def test_of_eight_presses_on_one_button_one_counts_and_the_others_are_told(house: House, visitor: Entering) -> None:
    inside = [visitor("王秀英") for _ in range(8)]
    file = re.search(r"/compounds/terms/\d+", inside[0].get("/").text)
    assert file
    version = re.search(r'name="submit-version"[^>]* value="(\d+)"', inside[0].get(file[0]).text)
    assert version
    filled = {"submit__version": version[1], "submit__complete": "y"}
    answers = together([partial(one.post, f"{file[0]}/submit", **filled) for one in inside])
    assert Counter(answer.status for answer in answers) == {302: 1, 409: 7}
    refused = [readable(answer.text) for answer in answers if answer.status == 409]
    assert all("没有办成" in page and "王秀英" in page for page in refused)
    with house.reading() as session:
        deeds = select(LedgerLine.id).where(
            LedgerLine.verb == "compounds.filing_submitted", LedgerLine.subject_id == int(file[0].rsplit("/", 1)[1])
        )
        assert len(session.scalars(deeds).all()) == 1
    assert house.ledger_holds()
