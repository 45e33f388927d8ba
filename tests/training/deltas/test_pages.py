"""The pages of delta lessons: what the desk and the signer meet, the lesson itself, and who is shown the door."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from tests.compounds.factories import at, browser_of
from tests.kernel.accounts_steps import in_app
from tests.training.certificates.factories import a_seat, an_enrolment, issued, the_desk
from tests.training.deltas.test_deltas import a_question, changed
from training import addresses
from training.bank.models import Question
from training.bank.workflow import State
from training.deltas import drafting
from training.deltas.models import Delta


@dataclass(frozen=True)
class Drafted:
    """A draft that came by itself in an application, its two questions, and the people around it."""

    delta_id: int
    questions: tuple[int, int]
    holder: Actor
    desk: Actor
    signer: Actor
    stranger: Actor


@pytest.fixture
def drafted(app: Flask) -> Drafted:
    app.config["WTF_CSRF_ENABLED"] = False

    def step(tx: Transaction) -> Drafted:
        compound, _, seat = a_seat(tx)
        holder = at(tx, compound, Office.COMMITTEE_MEMBER, name="陈建国")
        seat.person_id = holder.person_id or 0
        tx.session.flush()
        certificate = issued(tx, an_enrolment(tx, seat))
        one, two = (a_question(tx, certificate.alliance_id, f"meetings_voting-q0{n}") for n in (1, 2))
        review = changed(tx, one)
        drafting.gather(tx)
        review.resolved_at, review.resolution = tx.now, "看过"
        tx.session.get_one(Question, one.question_id).state = State.READY
        draft = tx.session.scalars(select(Delta)).one()
        people = the_desk(tx, compound), at(tx, compound, Office.LEGAL_ADVISER)
        return Drafted(draft.id, (one.id, two.id), holder, *people, at(tx, compound, Office.COMMITTEE_CHAIR))

    found = in_app(app, step)
    assert isinstance(found, Drafted)
    return found


def version(app: Flask, delta_id: int) -> str:
    with app.app_context():
        return str(web.reading().session.get_one(Delta, delta_id).version)


def test_from_the_draft_to_the_certificate_that_tells(app: Flask, drafted: Drafted) -> None:
    page = addresses.delta(drafted.delta_id)
    desk, signer, holder = (browser_of(app, who) for who in (drafted.desk, drafted.signer, drafted.holder))
    assert "草稿，等起草" in desk.get(f"{addresses.DELTAS}/").text
    assert desk.get(f"{page}/write").status_code == 200
    assert holder.get(page).status_code == 404
    shown = version(app, drafted.delta_id)
    form: dict[str, object] = {"version": shown, "title": "两样都要算", "body": "**两样**都要紧。", "minutes": "8"}
    assert desk.post(f"{page}/write", data=form).status_code == 422
    form["questions"] = [str(one) for one in drafted.questions]
    assert desk.post(f"{page}/write", data=form).status_code == 302
    step = {"publish-version": version(app, drafted.delta_id)}
    assert desk.post(f"{page}/publish", data=step).status_code == 403
    assert "<strong>两样</strong>" in signer.get(f"{page}/desk").text
    assert signer.post(f"{page}/publish", data=step).status_code == 302
    lesson = holder.get(page).text
    assert "两样都要过。" not in lesson
    assert "面积和人数都要算" in lesson
    wrong = holder.post(f"{page}/answers", data={"q0-answer": "true", "q1-answer": "false"})
    assert "还有 1 道没答对" in wrong.text
    assert "两样都要过。" in wrong.text
    done = holder.post(f"{page}/answers", data={"q0-answer": "true", "q1-answer": "true"}, follow_redirects=True)
    assert "补学完成" in done.text


def test_those_whom_it_does_not_concern_are_shown_the_door(app: Flask, drafted: Drafted) -> None:
    page, stranger = addresses.delta(drafted.delta_id), browser_of(app, drafted.stranger)
    assert stranger.get(page).status_code == 404
    assert stranger.get(f"{page}/desk").status_code == 403
    assert stranger.get(f"{page}/write").status_code == 403
    assert stranger.post(f"{page}/drop", data={"drop-because": "不用"}).status_code == 403
    assert stranger.post(f"{page}/answers", data={"q0-answer": "true"}).status_code == 404
