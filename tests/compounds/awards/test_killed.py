"""Two servers on one database are killed while a round opens, sheets are locked, a record is sent: once and whole."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select

from alliance.app import create_app
from alliance.kernel import ledger, web
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.places.models import Alliance
from compounds.awards.inspections.content import digest_of
from compounds.awards.inspections.models import VisitRecord
from compounds.awards.reviewing import marks, planning
from compounds.awards.reviewing.models import ReviewSheet
from compounds.awards.reviewing.planning import OnAward
from compounds.awards.reviewing.workflow import SheetState
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.queries import tree
from compounds.awards.rounds.workflow import Stage
from tests import databases
from tests.compounds.awards.factories import a_round, a_season
from tests.compounds.awards.inspections.steps import a_field, signed, written
from tests.compounds.awards.reviewing.steps import a_reviewing, standing
from tests.compounds.factories import browser_of
from tests.conftest import close
from tests.stories.house import PATIENCE_S, Answer, House, Visitor, until

VERSION, SEAL = re.compile(r'name="version"[^>]*value="(\d+)"'), re.compile(r'name="seal"[^>]*value="([0-9a-f]{64})"')
KILLED_AFTER, SHEETS = 3, 4
TAKEN, REFUSED = frozenset({200, 302}), frozenset({404, 409, 422})
Press = Callable[[Visitor], Answer]


@dataclass(frozen=True)
class Deed:
    """One button that somebody presses in two windows, one on each server."""

    name: str
    cookie: tuple[str, str]
    press: Press


def deeds(home: Path) -> list[Deed]:
    """The secretary opens a round, reviewers lock their sheets, an inspector sends a record."""
    app = create_app(databases.settings_at(home))
    name = app.config["SESSION_COOKIE_NAME"]
    with app.app_context(), web.writing() as tx:
        season = a_season(tx)
        elsewhere = tx.session.get_one(Alliance, season.stranger.alliance_id)
        ledger.write(tx, season.stranger, "awards.round_drafted", elsewhere)  # no book of any alliance is empty
        draft = a_round(tx, season, Stage.DRAFT, title="明年的评选")
        draft.opens_on = tx.today
        made = a_reviewing(tx, season=season)
        planning.plan(tx, season.secretary, OnAward(made.award_id))
        made.round.title = "去年的评选"
        tx.session.flush()
        field = a_field(tx, season=season)
        text = written(tx, field)
        whole = {one.code: str(one.most) for one in marks.judged(tree(made.award))}
        sheets = [(one.id, made.actor_of(one.reviewer_id)) for one in standing(tx, made)[:SHEETS]]
        draft_id, visit_id, first = draft.id, field.visit_id, field.first
        record = {
            "content": text,
            "digest": digest_of(text),
            "signatures": [
                {
                    "uuid": one.shot.uuid,
                    "sha256": one.shot.digest,
                    "taken": one.shot.taken_at.isoformat(),
                    "person": one.person_id,
                }
                for one in signed(field)
            ],
        }
    cookies = {
        person: browser_of(app, who).get_cookie(name)
        for person, who in {
            one.person_id: one for one in (season.secretary, first, *(who for _, who in sheets))
        }.items()
    }
    close(app)

    def of(person_id: int | None) -> tuple[str, str]:
        found = cookies[person_id]
        assert found is not None
        return name, found.value

    def opens(window: Visitor) -> Answer:
        page = window.get(f"/awards/rounds/{draft_id}/open")
        version, seal = VERSION.search(page.text), SEAL.search(page.text)
        if version is None or seal is None:
            return page
        return window.post(f"/awards/rounds/{draft_id}/open", version=version[1], seal=seal[1], agreed="y")

    def locks(assignment_id: int) -> Press:
        filled = {f"m-{code}": most for code, most in whole.items()}
        return lambda window: window.post(f"/awards/reviewing/sheets/{assignment_id}", do="lock", sure="yes", **filled)

    def sends(window: Visitor) -> Answer:
        return window.send(f"/awards/inspections/{visit_id}/records", json.dumps(record).encode(), "application/json")

    return [
        Deed("open", of(season.secretary.person_id), opens),
        *(Deed(f"lock {key}", of(who.person_id), locks(key)) for key, who in sheets),
        Deed("record", of(first.person_id), sends),
    ]


@pytest.fixture
def houses(home: Path) -> Iterator[list[House]]:
    """Two servers of one installation."""
    found = [House(home, command="serve"), House(home, command="serve")]
    try:
        yield found
    finally:
        for one in found:
            one.kill()


class Pressing:
    """Everybody's windows, and what each button came to."""

    def __init__(self, buttons: list[Deed], houses: list[House]) -> None:
        self.buttons, self.houses = buttons, houses
        self.acknowledged: Counter[str] = Counter()
        self.faults: list[str] = []

    def all_at_once(self, *, kill: bool = False) -> None:
        """Press every button in a window on each server; with `kill` both servers die in the middle."""
        pairs = [(deed, house) for deed in self.buttons for house in self.houses]
        ready = Barrier(len(pairs))
        with ExitStack() as stack, ThreadPoolExecutor(len(pairs)) as pool:
            windows = [stack.enter_context(Visitor(house)).carry(*deed.cookie) for deed, house in pairs]
            done = [
                pool.submit(self._press, deed, window, ready) for (deed, _), window in zip(pairs, windows, strict=True)
            ]
            if kill:
                until(lambda: sum(self.acknowledged.values()) >= KILLED_AFTER or self.faults)
                for house in self.houses:
                    house.kill()
            for one in done:
                one.result()

    def _press(self, deed: Deed, window: Visitor, ready: Barrier) -> None:
        ready.wait(PATIENCE_S)
        with suppress(OSError, HTTPException):  # the server is gone; what it did not answer was not promised
            answer = deed.press(window)
            if answer.status in TAKEN:
                self.acknowledged[deed.name] += 1
            elif answer.status not in REFUSED:
                self.faults.append(f"{deed.name}: {answer.status} {answer.text[:500]}")


def test_what_was_acknowledged_is_there_once_and_nothing_is_by_halves(home: Path, houses: list[House]) -> None:
    buttons = deeds(home)
    everybody = Pressing(buttons, houses)
    with ThreadPoolExecutor(len(houses)) as pool:
        list(pool.map(House.start, houses))
    everybody.all_at_once(kill=True)
    assert set(everybody.acknowledged) <= kept(houses[0])
    houses[0].start()
    everybody.houses = houses[:1] * 2
    everybody.all_at_once()
    assert everybody.faults == []
    assert kept(houses[0]) == {one.name for one in buttons}
    once = {"awards.round_opened": 1, "awards.sheet_locked": len(buttons) - 2, "awards.record_brought": 1}
    with houses[0].reading() as found:
        lines = Counter((verb, key) for verb, key in found.execute(select(LedgerLine.verb, LedgerLine.subject_id)))
    for verb, number in once.items():
        assert [count for (told, _), count in lines.items() if told == verb] == [1] * number, verb
    assert houses[0].ledger_holds()


def kept(house: House) -> set[str]:
    """The deeds that stand in the database, each whole."""
    with house.reading() as found:
        opened = found.scalars(select(AwardRound).where(AwardRound.title == "明年的评选")).one()
        assert (opened.stage is Stage.OPEN) == (opened.seal is not None) == (opened.opened_by_id is not None)
        names = {"open"} if opened.stage is Stage.OPEN else set()
        for sheet in found.scalars(select(ReviewSheet)):
            if sheet.state is SheetState.LOCKED:
                given = sheet.assignment
                whole = given.application_id, given.reviewer_id, sheet.marks, sheet.left_out, sheet.notes
                assert marks.fingerprint(*whole, salt=sheet.salt) == sheet.digest
                names.add(f"lock {given.id}")
            else:
                assert (sheet.digest, sheet.locked_at) == ("", None)
        records = found.scalars(select(VisitRecord)).all()
        assert all(hashlib.sha256(one.content.encode()).hexdigest() == one.digest for one in records)
        return names | ({"record"} if records else set())
