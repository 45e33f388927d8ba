"""Every route of sessions, minutes and clocks for every office: who gets in, and for whom it is not there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from alliance.kernel import web
from mediation.clocks import actions as clocks
from mediation.models import Case
from mediation.sessions import extending, recording
from mediation.sessions.extending import AskExtension
from mediation.sessions.models import Session
from mediation.sessions.recording import DraftMinutes
from mediation.workflow import Stage
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.mediation.factories import Saved, a_saved_case
from tests.mediation.sessions_steps import TUESDAY, a_session, at, content, held, minutes_read_out, rights_read

pytestmark = pytest.mark.walk

INSIDE = frozenset({"secretary", "second", "mediator", "chair", "manager"})
"""Who has something to do with the case; everybody else finds nothing there."""
WRITERS = frozenset({"secretary", "second", "mediator"})
ALONE = frozenset({"mediator", "chair"})
OTHERS = (
    "outside",
    "pmc",
    "deputy",
    "owner",
    "community",
    "street",
    "lead",
    "bureau",
    "administrator",
    "stranger",
)
GETS = {
    "/sessions/{joint}": INSIDE,
    "/sessions/{joint}.ics": INSIDE,
    "/sessions/{alone}": ALONE,
    "/sessions/{alone}.ics": ALONE,
    "/sessions/new": WRITERS,
    "/sessions/{ahead}/move": WRITERS,
    "/sessions/{joint}/minutes": frozenset({"mediator"}),
    "/minutes/{read}": INSIDE,
    "/minutes/{draft}": WRITERS,
    "/minutes/{draft}/edit": frozenset({"mediator"}),
    "/minutes/{apart}": ALONE,
    "/investigations/new": frozenset({"mediator"}),
    "/clocks": INSIDE,
}
POSTS = {
    "/sessions/{ahead}/answer": INSIDE,
    "/sessions/{alone}/answer": ALONE,
    "/sessions/{ahead}/cancel": WRITERS,
    "/sessions/{ahead}/hold": frozenset({"mediator"}),
    "/minutes/{read}/sign": INSIDE,
    "/minutes/{apart}/note": ALONE,
    "/minutes/{draft}/read_out": frozenset({"mediator"}),
    "/minutes/{read}/correct_minutes": frozenset({"mediator"}),
    "/minutes/{read}/scan": frozenset({"mediator"}),
    "/clocks/extension": frozenset({"mediator", "chair", "manager"}),
    "/clocks/extension/{extension}/answer": INSIDE,
    "/clocks/extension/{extension}/note": INSIDE,
    "/clocks/extension/{extension}/back": INSIDE,
}


@pytest.fixture
def walked(open_app: Flask, clock: StandingClock) -> tuple[Saved, dict[str, int]]:
    """A case with a joint session, one with the committee alone, one ahead, minutes of each kind, and a request."""
    saved = a_saved_case(open_app, Stage.MEDIATING)
    centre = saved.centre
    with open_app.app_context(), web.writing() as tx:
        case = tx.session.get_one(Case, saved.case_id)
        rights_read(tx, centre, case)
        clocks.start(tx, centre.mediator, case, "mediation")
        joint = a_session(tx, centre, case)
        alone = a_session(tx, centre, case, party_id=case.parties[0].id, when=at(TUESDAY + timedelta(hours=2)))
        ahead = a_session(tx, centre, case, when=at(TUESDAY + timedelta(days=2)))
        keys = {"joint": joint.id, "alone": alone.id, "ahead": ahead.id}
    clock.advance(days=2, hours=4)
    with open_app.app_context(), web.writing() as tx:
        joint, alone = (tx.session.get_one(Session, keys[name]) for name in ("joint", "alone"))
        held(tx, centre, joint)
        held(tx, centre, alone)
        keys["read"] = minutes_read_out(tx, centre, joint).id
        keys["draft"] = recording.draft_minutes(tx, centre.mediator, DraftMinutes(joint.id, content(joint)))
        keys["apart"] = minutes_read_out(tx, centre, alone).id
        keys["extension"] = extending.ask_extension(tx, centre.mediator, AskExtension(saved.case_id, 5, "等报告"))
    return saved, keys


def test_every_office_gets_the_pages_that_are_its_own(open_app: Flask, walked: tuple[Saved, dict[str, int]]) -> None:
    saved, keys = walked
    wrong = []
    for name in (*sorted(INSIDE), *OTHERS):
        browser = browser_of(open_app, getattr(saved.centre, name))
        for path, allowed in GETS.items():
            status = browser.get(f"/mediation/{saved.case_id}{path.format(**keys)}").status_code
            expected = {200} if name in allowed else {403, 404, 409} if name in INSIDE else {404}
            if status not in expected:
                wrong.append((name, path, status))
    assert wrong == []


def test_no_office_does_what_is_not_its_own(open_app: Flask, walked: tuple[Saved, dict[str, int]]) -> None:
    """Empty forms do nothing: whoever may is told what is lacking, everybody else is refused before that."""
    saved, keys = walked
    wrong = []
    for name in (*sorted(INSIDE), *OTHERS):
        browser = browser_of(open_app, getattr(saved.centre, name))
        for path, allowed in POSTS.items():
            status = browser.post(f"/mediation/{saved.case_id}{path.format(**keys)}", data={}).status_code
            expected = {302, 403, 409, 422} if name in allowed else {403, 404, 409} if name in INSIDE else {404}
            if status not in expected:
                wrong.append((name, path, status))
    assert wrong == []


def test_without_a_sign_in_nothing_is_there(open_app: Flask, walked: tuple[Saved, dict[str, int]]) -> None:
    saved, keys = walked
    browser = open_app.test_client()
    for path in GETS:
        answer = browser.get(f"/mediation/{saved.case_id}{path.format(**keys)}")
        assert answer.status_code == 404 or "/sign-in" in answer.headers.get("Location", ""), path
