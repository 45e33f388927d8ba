"""Every core route and step of a case, every office, at every stage, and nobody: a plain second reading of who may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.ledger import LedgerLine
from mediation.models import Case, CasePerson, Report
from mediation.views import _STEPS
from mediation.workflow import Part, ReportKind, Risk, Stage
from tests import databases
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock, close
from tests.mediation.factories import Centre, a_case, a_centre, a_part

pytestmark = pytest.mark.walk

S = Stage
OPEN_STAGES = {
    S.FILED, S.AWAITING_CONSENT, S.ACCEPTED, S.ASSIGNED, S.MEDIATING, S.SUSPENDED, S.SIGNING,
}  # fmt: skip
BEFORE = {S.FILED, S.AWAITING_CONSENT}
OVER = {S.FULFILLED, S.HANDED_OFF, S.FAILED, S.REFUSED, S.RETURNED, S.WITHDRAWN}
DESK = {"secretary", "second"}
HANDS = DESK | {"mediator"}
SIDES = {"chair", "manager"}
STEPS: dict[str, tuple[set[str], set[Stage]]] = {
    "triage": (DESK, {S.FILED}),
    "correct": (DESK, BEFORE | {S.ACCEPTED}),
    "return_case": (DESK, BEFORE),
    "add_party": (DESK, BEFORE),
    "drop_party": (DESK, BEFORE),
    "merge": (DESK, BEFORE | {S.ACCEPTED}),
    "unmerge": (DESK, {S.MERGED}),
    "leave": (SIDES, OPEN_STAGES - {S.FILED}),
    "withdraw": (DESK | {"chair"}, OPEN_STAGES),
    "fail": (HANDS, OPEN_STAGES - {S.FILED}),
    "suspend": (HANDS, {S.MEDIATING}),
    "resume": (HANDS, {S.SUSPENDED}),
    "mark_risk": (HANDS | {"community"}, set(Stage) - {S.MERGED}),
    "add_person": (HANDS, set(Stage) - OVER - {S.MERGED}),
    "archive": (DESK, OVER),
}
"""Who may take a step among those who see the case, and at which stages it is their turn."""
IN_HAND = {
    S.MEDIATING, S.SUSPENDED, S.SIGNING, S.PERFORMING, S.BREACHED, S.FULFILLED, S.HANDED_OFF, S.FAILED,
}  # fmt: skip
"""Stages at which the factory gives the mediator a part."""


@dataclass(frozen=True)
class Walk:
    """Everybody's browser, and a case at each stage which the community officer filed."""

    app: Flask
    centre: Centre
    browsers: dict[str, FlaskClient]
    cases: dict[Stage, int]

    def sees(self, name: str, stage: Stage) -> bool:
        """The table of sight, in words: the desk, the sides, whoever filed it, and the mediator once it is theirs."""
        return name in DESK | SIDES | {"community"} or (name == "mediator" and stage in IN_HAND)


@pytest.fixture(scope="module")
def walk(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """One installation for all: a case at every stage costs less than an installation for each."""
    home = databases.copy(blank, tmp_path_factory.mktemp("walk") / "home")
    app = create_app(databases.settings_at(home), clock=StandingClock())
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), web.writing() as tx:
        centre = a_centre(tx)
        cases = {}
        for stage in Stage:
            case = a_case(tx, centre, stage)
            a_part(tx, case, centre.community, Part.FILER)
            cases[stage] = case.id
    people = {name: actor for name, actor in vars(centre).items() if getattr(actor, "signed_in", False)}
    browsers = {name: browser_of(app, actor) for name, actor in people.items()}
    yield Walk(app, centre, browsers | {"nobody": app.test_client()}, cases)
    close(app)
    databases.forget(home)


@pytest.mark.parametrize("stage", list(Stage))
def test_everybody_finds_what_is_theirs_and_nothing_else(walk: Walk, stage: Stage) -> None:
    for name, browser in walk.browsers.items():
        sees = walk.sees(name, stage)
        page = browser.get(f"/mediation/{walk.cases[stage]}")
        assert page.status_code == (200 if sees else 404), name
        course = browser.get(f"/mediation/{walk.cases[stage]}/history").status_code
        assert course == (404 if not sees else 403 if name == "community" else 200), name
        if name == "community":
            assert "周敏" not in page.text
            assert "王秀英" not in page.text


@pytest.mark.parametrize("stage", list(Stage))
def test_every_step_is_for_its_own_and_in_its_turn(walk: Walk, stage: Stage) -> None:
    assert set(STEPS) == set(_STEPS)
    before = _lines(walk)
    for name, browser in walk.browsers.items():
        for step, (who, stages) in STEPS.items():
            if not walk.sees(name, stage) and step != "fail":
                continue  # one door tells as much as all: nothing was loaded
            status = browser.post(f"/mediation/{walk.cases[stage]}/steps/{step}").status_code
            assert status == _expected(walk, name, step, who, stages, stage), (name, step)
    assert _lines(walk) == before


def _expected(  # noqa: PLR0917 -- the row of a table and where it is asked
    walk: Walk, name: str, step: str, who: set[str], stages: set[Stage], stage: Stage
) -> int:
    if not walk.sees(name, stage):
        return 404
    if name not in who or (name == "mediator" and stage not in IN_HAND):
        return 403
    if stage not in stages:
        return 409
    nothing_to_fill = {"leave", "unmerge", "archive", "resume"}
    return 409 if step in nothing_to_fill else 422  # an empty form has no version of the page


@pytest.mark.parametrize("stage", [S.MEDIATING])
def test_a_report_is_for_the_desk_and_the_mediator(walk: Walk, stage: Stage) -> None:
    with walk.app.app_context(), web.writing() as tx:
        case = tx.session.get_one(Case, walk.cases[stage])
        report = Report(
            alliance_id=case.alliance_id,
            case_id=case.id,
            kind=ReportKind.RISK,
            level=Risk.HIGH,
            made_at=tx.now,
            words="扬言动手",
        )
        tx.session.add(report)
        tx.session.flush()
        key = report.id
    for name, browser in walk.browsers.items():
        status = browser.post(f"/mediation/{walk.cases[stage]}/reports/{key}").status_code
        assert status == (422 if name in HANDS else 302 if name == "nobody" else 404), name


@pytest.mark.parametrize("stage", [S.MEDIATING])
def test_nobody_takes_anybody_else_off_a_side(walk: Walk, stage: Stage) -> None:
    with walk.app.app_context():
        held = web.reading().session.scalar(
            select(CasePerson.id).where(
                CasePerson.person_id == walk.centre.manager.person_id, CasePerson.case_id == walk.cases[stage]
            )
        )
    for name, browser in walk.browsers.items():
        status = browser.post(f"/mediation/{walk.cases[stage]}/people/{held}/end").status_code
        mine = name in HANDS | {"manager"}
        expected = 409 if mine else 302 if name == "nobody" else 403 if walk.sees(name, stage) else 404
        assert status == expected, name


def test_every_core_route_is_walked_here_or_in_the_common_walk(app: Flask) -> None:
    here = {"mediation.case", "mediation.history", "mediation.step", "mediation.report", "mediation.end_person"}
    common = {"mediation.index", "mediation.desk", "mediation.mine"}
    elsewhere = {"mediation.file", "mediation.particulars"}  # test_intake_pages.py, test_particulars.py
    routes = {rule.endpoint for rule in app.url_map.iter_rules() if re.match(r"mediation\.", rule.endpoint)}
    assert routes == here | common | elsewhere


def _lines(walk: Walk) -> int:
    with walk.app.app_context():
        return web.reading().session.scalar(select(func.count()).select_from(LedgerLine)) or 0
