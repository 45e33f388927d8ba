"""While reviewers mark, nothing that anybody else can ask for depends on their marks: every office, route and format.

Two copies of the demonstration differ in one thing: in the second, every sheet of the round in review bears other marks
and other words. What each reader gets from either must be the same to the last byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.app import create_app
from alliance.demo.people import CAST
from alliance.kernel import web
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from compounds.awards.applications.models import AwardApplication
from compounds.awards.reviewing import marks
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment, ReviewSheet
from compounds.awards.reviewing.workflow import SheetState
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage
from tests import blind, databases
from tests.conftest import StandingClock, close
from tests.demo.test_pages import enter

pytestmark = pytest.mark.walk

MANY = 200
"""Pages that open at the least; otherwise the walk has not walked."""
OFTEN = ("awards", "front.home", "front.todo", "reaching.mine", "accounts.inbox")
WORDS = "换过的评语"
SHEETS = 3
"""So many sheets have marks at the least; otherwise there is nothing to give away."""
SHEET = re.compile(r"/sheets/([0-9]+)")
APART = frozenset(
    {
        Office.AWARDS_SECRETARY,
        Office.ALLIANCE_LEAD,
        Office.BUREAU_SUPERVISOR,
        Office.SYSTEM_ADMINISTRATOR,
        Office.SUBDISTRICT_OFFICER,
        Office.COMMITTEE_CHAIR,
    }
)
"""Offices with a part of their own in the awards, besides the stranger."""


@dataclass(frozen=True)
class Around:
    """The round in review: ids by the names that addresses have for them, and the names of its reviewers."""

    ids: dict[str, list[int]]
    reviewers: frozenset[str]


def around(reading: Transaction) -> Around:
    """What there is to ask for."""
    session = reading.session
    round_ = session.scalars(select(AwardRound).where(AwardRound.stage == Stage.REVIEW)).one()
    applications = (
        session.scalars(select(AwardApplication).where(AwardApplication.round_id == round_.id)).unique().all()
    )
    reviewers = session.scalars(select(AwardReviewer).where(AwardReviewer.round_id == round_.id)).all()
    names = session.scalars(select(Person.name).where(Person.id.in_([one.person_id for one in reviewers])))
    ids = {
        "round_id": [round_.id],
        "award_id": [one.id for one in round_.awards],
        "application_id": [one.id for one in applications],
        "compound_id": [one.compound_id for one in applications][:2],
        "reviewer_id": [one.id for one in reviewers],
        "assignment_id": [sheet.assignment_id for sheet in sheets(reading)],
    }
    return Around(ids, frozenset(names))


def sheets(reading: Transaction) -> list[ReviewSheet]:
    """All sheets of the round in review."""
    return list(
        reading.session.scalars(
            select(ReviewSheet)
            .join(ReviewAssignment, ReviewSheet.assignment_id == ReviewAssignment.id)
            .join(AwardApplication, ReviewAssignment.application_id == AwardApplication.id)
            .join(AwardRound, AwardApplication.round_id == AwardRound.id)
            .where(AwardRound.stage == Stage.REVIEW)
            .order_by(ReviewSheet.id)
        ).unique()
    )


def mark_otherwise(tx: Transaction) -> int:
    """Give every sheet that has marks other marks and other words, locked as it was; returns how many."""
    changed = 0
    for sheet in sheets(tx):
        if sheet.marks:
            sheet.marks = {code: str(Decimal(points) / 2) for code, points in sheet.marks.items()}
            sheet.notes = dict.fromkeys(sheet.marks, WORDS)
            if sheet.state is SheetState.LOCKED:
                given = sheet.assignment
                sheet.digest = marks.fingerprint(
                    given.application_id, given.reviewer_id, sheet.marks, sheet.left_out, sheet.notes, salt=sheet.salt
                )
            changed += 1
    return changed


def own_sheets(reading: Transaction, name: str) -> set[int]:
    """The assignments of one reviewer."""
    mine = select(AwardReviewer.id).join(Person, AwardReviewer.person_id == Person.id).where(Person.name == name)
    return set(reading.session.scalars(select(ReviewAssignment.id).where(ReviewAssignment.reviewer_id.in_(mine))))


@pytest.fixture(scope="module")
def worlds(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Flask]]:
    folder, clock = tmp_path_factory.mktemp("blind"), StandingClock(datetime.now(UTC))
    with ExitStack() as stack:
        apps = []
        for name in ("one", "other"):
            home = databases.copy(seeded, folder / name / "demo")
            stack.callback(databases.forget, home)
            app = create_app(databases.settings_at(home, demo=True), clock=clock)
            stack.callback(close, app)
            apps.append(app)
        with apps[1].app_context(), web.writing() as tx:
            assert mark_otherwise(tx) >= SHEETS
        yield apps[0], apps[1]


def reader_of(app: Flask, name: str) -> FlaskClient:
    """The browser of one of the cast; without a name that of a stranger."""
    client = app.test_client()
    if name:
        enter(client, name)
    return client


def asked(app: Flask, name: str) -> Iterator[tuple[str, int, bytes]]:
    """What one reader gets from every address."""
    with app.app_context():
        ids = around(web.reading()).ids
    client = reader_of(app, name)
    for _, address in blind.addresses(app, ids, lambda endpoint: endpoint.startswith(OFTEN)):
        answer = client.get(address)
        yield address, answer.status_code, blind.told(answer)
        answer.close()


def test_nothing_that_anybody_else_can_ask_for_depends_on_the_marks(worlds: tuple[Flask, Flask]) -> None:
    one, other = worlds
    with one.app_context():
        reviewers = around(web.reading()).reviewers
    readers = {figure.office: figure.name for figure in CAST if figure.name not in reviewers and figure.office in APART}
    differing, seen = [], 0
    for name in [*readers.values(), ""]:
        for here, there in zip(asked(one, name), asked(other, name), strict=True):
            seen += here[1] == HTTPStatus.OK
            if here != there:
                differing.append((name, here[0], here[1], there[1]))
    assert differing == []
    assert seen > MANY


def test_a_reviewer_does_see_the_own_sheet_and_no_other(worlds: tuple[Flask, Flask]) -> None:
    one, other = worlds
    with one.app_context():
        reading = web.reading()
        found = around(reading)
        figure = next(figure for figure in CAST if figure.name in found.reviewers)
        mine = own_sheets(reading, figure.name)
    differing = {
        here[0] for here, there in zip(asked(one, figure.name), asked(other, figure.name), strict=True) if here != there
    }
    shown = [found for address in differing for found in SHEET.findall(address)]
    assert shown
    assert {int(key) for key in shown} <= mine
