"""The power fails while people save: what was acknowledged is there, and nothing is there by halves."""

from __future__ import annotations

import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from http.client import HTTPException
from itertools import count

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from alliance.kernel.days import SHANGHAI
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.references import ReferenceCounter
from compounds.models import Compound, Role, Term
from tests import databases
from tests.stories.house import House, Visitor, until

WRITES, WRITERS = 200, 6
KILLED_AFTER = (60, 130)
OURS = "试写小区"
SEATS = ("吕望春", "邱水生", "廖国香", "巫建新", "詹美珍")
REGISTERED, ELECTED = "compounds.compound_registered", "compounds.term_registered"


class Saving:
    """Several people who register compounds and election results, each waiting for the answer before going on."""

    def __init__(self, house: House, stack: ExitStack) -> None:
        self.people = [stack.enter_context(Visitor(house)).enter("徐慧芳") for _ in range(WRITERS)]
        self.communities = self.people[0].communities()
        self.compounds: dict[str, str] = {}
        self.terms: dict[str, str] = {}
        self.wrong: list[str] = []
        self._serials: Iterator[int] = count(1)

    @property
    def acknowledged(self) -> int:
        return len(self.compounds) + len(self.terms)

    def has_got(self, most: int) -> bool:
        return self.acknowledged >= most or bool(self.wrong)

    def go_on(self) -> list[threading.Thread]:
        """Everybody saves until enough was acknowledged, or until the server no longer answers."""
        threads = [threading.Thread(target=self._save, args=(person,)) for person in self.people]
        for thread in threads:
            thread.start()
        return threads

    def _save(self, person: Visitor) -> None:
        try:
            while self.acknowledged < WRITES and not self.wrong:
                serial = next(self._serials)
                name = f"{OURS}{serial}"
                saved = person.register_compound(name, self.communities[serial % len(self.communities)])
                if self._kept(saved.status, saved.location, r"/compounds/\d+$", saved.text):
                    self.compounds[name] = saved.location
                    elected = person.post(f"{saved.location}/terms/new", **election(serial), confirmed=1)
                    if self._kept(elected.status, elected.location, r"/compounds/terms/\d+$", elected.text):
                        self.terms[name] = elected.location
        except (OSError, HTTPException):
            return  # The server is gone; what it did not answer was not promised.

    def _kept(self, status: int, location: str, shape: str, page: str) -> bool:
        if status == 302 and re.search(shape, location):
            return True
        self.wrong.append(f"{status} {location} {page[:2000]}")
        return False


def election(serial: int) -> dict[str, object]:
    today = datetime.now(SHANGHAI).date()
    seats: dict[str, object] = {}
    for number, name in enumerate(SEATS, 1):
        seats |= {f"name_{number}": f"{name}{serial}", f"role_{number}": "chair" if number == 1 else "member"}
    return {
        "number": 1,
        "elected_on": today - timedelta(days=2),
        "starts_on": today,
        "ends_on": today.replace(year=today.year + 5, day=1),
        **seats,
    }


def killed_twice(house: House, stack: ExitStack) -> Saving:
    """Let people save, kill the server in the middle, start it on the same folder, twice; then let them finish."""
    saving = Saving(house, stack)
    for most in KILLED_AFTER:
        threads = saving.go_on()
        until(partial(saving.has_got, most))
        house.kill()
        for thread in threads:
            thread.join()
        assert saving.wrong == []
        assert most <= saving.acknowledged < WRITES
        house.start()
    for thread in saving.go_on():
        thread.join()
    assert saving.wrong == []
    assert saving.acknowledged >= WRITES
    return saving


@pytest.fixture
def house(busy_house: House) -> House:
    """One that has much to do."""
    return busy_house


def test_what_was_acknowledged_survives_and_nothing_is_there_by_halves(house: House) -> None:
    with ExitStack() as stack:
        saving = killed_twice(house, stack)
        with house.reading() as found:
            everything_acknowledged_is_there(saving, found)
            nothing_is_there_by_halves(found)
            the_references_have_no_gap(found)
            if not databases.on_postgresql():
                assert found.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
                assert found.execute(text("PRAGMA foreign_key_check")).all() == []
        assert house.ledger_holds()
        name, where = next(iter(saving.terms.items()))
        assert f"{name}第1届业主委员会" in saving.people[0].get(where).text, "people stay signed in"


def everything_acknowledged_is_there(saving: Saving, found: Session) -> None:
    compounds = {f"/compounds/{one.id}": one.place.name for one in found.scalars(select(Compound))}
    terms = {f"/compounds/terms/{term.id}": term.place.name for term in found.scalars(select(Term))}
    lost = {name: where for name, where in saving.compounds.items() if compounds.get(where) != name}
    lost |= {name: where for name, where in saving.terms.items() if terms.get(where) != name}
    assert lost == {}


def nothing_is_there_by_halves(found: Session) -> None:
    """Each new compound and term has its one line in the ledger and all its seats; no line tells of what is not."""
    told: dict[str, Counter[int]] = defaultdict(Counter)
    for verb, subject_id in found.execute(select(LedgerLine.verb, LedgerLine.subject_id)):
        told[verb][subject_id] += 1
    compounds, terms = found.scalars(select(Compound)).all(), found.scalars(select(Term)).all()
    for verb, kept in ((REGISTERED, compounds), (ELECTED, terms)):
        ours = [one.id for one in kept if one.place.name.startswith(OURS)]
        assert [told[verb][key] for key in ours] == [1] * len(ours), verb
        assert told[verb].keys() <= {one.id for one in kept}, verb
    for term in terms:
        if term.place.name.startswith(OURS):
            roles = Counter(seat.role for seat in term.seats)
            assert roles == {Role.CHAIR: 1, Role.MEMBER: len(SEATS) - 1}, term.place.name


def the_references_have_no_gap(found: Session) -> None:
    given: dict[tuple[int, str, int], list[int]] = defaultdict(list)
    for alliance_id, reference in found.execute(select(Term.alliance_id, Term.reference)):
        given[alliance_id, reference.office, reference.year].append(reference.serial)
    for key, serials in given.items():
        assert sorted(serials) == list(range(1, len(serials) + 1)), key
    last = {(one.alliance_id, one.office, one.year): one.last for one in found.scalars(select(ReferenceCounter))}
    assert {key: last[key] for key in given} == {key: len(serials) for key, serials in given.items()}
