"""Every question and every step of it, every office, two alliances, and nobody: a plain second reading of who may."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import Actor, Office
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import Alliance, OfficeHeld, Place
from search.questions.models import Question
from tests import databases

pytestmark = pytest.mark.walk

O = Office  # noqa: E741 -- the tables below are read like tables
READERS = {O.POLICY_SECRETARY, O.LEGAL_ADVISER, O.ALLIANCE_LEAD}
AUTHORS = {O.POLICY_SECRETARY, O.LEGAL_ADVISER}
SECRETARY = {O.POLICY_SECRETARY}
DESK_STEPS = {
    "triage": SECRETARY,
    "assign": SECRETARY,
    "merge": SECRETARY,
    "decline": SECRETARY,
    "take": AUTHORS,
    "write_note": AUTHORS,
}
OWN_STEPS = {"reply", "withdraw", "reopen"}
NOBODY = "nobody"


@dataclass(frozen=True)
class Visitor:
    name: str
    actor: Actor
    client: FlaskClient
    form_key: str

    def get(self, address: str) -> int:
        return self.client.get(address).status_code

    def post(self, address: str, **fields: str) -> int:
        return self.client.post(address, data={"csrf_token": self.form_key, **fields}).status_code

    def holds(self, offices: set[Office]) -> bool:
        return any(held.office in offices for held in self.actor.offices)


@dataclass(frozen=True)
class Asked:
    key: int
    alliance_id: int
    asker_id: int | None
    stage: str
    privacy: str


@pytest.fixture(scope="module")
def walked(seeded: Path) -> Flask:
    return create_app(databases.settings_at(seeded, demo=True))


def _key(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def visitors(walked: Flask) -> list[Visitor]:
    """Up to two visitors of each kind of office in both alliances, and nobody."""
    with walked.app_context():
        now = web.reading()
        found = now.session.execute(
            select(Account.id, Account.alliance_id, Account.person_id, Place.path)
            .join(Alliance, Account.alliance_id == Alliance.id)
            .join(Place, Alliance.place_id == Place.id)
            .where(Account.is_demo, select(OfficeHeld.id).where(OfficeHeld.person_id == Account.person_id).exists())
            .order_by(Account.id)
        ).all()
        actors, met = [], Counter[object]()
        for account, alliance, person, root in found:
            offices = places.held_offices(now, person)
            kinds = (alliance, *sorted(held.office for held in offices))
            met[kinds] += 1
            if met[kinds] <= (2 if "committee_chair" in str(kinds) else 1):
                actors.append(Actor(alliance, root, person, account, "", offices))
        home = now.session.scalars(select(Alliance.id).order_by(Alliance.id).limit(1)).one()
    walkers = []
    for actor in actors:
        client = walked.test_client()
        client.post(f"/demo/enter/{actor.account_id}", data={"csrf_token": _key(client.get("/demo/identities").text)})
        name = "+".join(held.office for held in actor.offices) or "none"
        walkers.append(Visitor(f"{name}@{actor.alliance_id}", actor, client, _key(client.get("/account").text)))
    client = walked.test_client()
    nobody = Actor(alliance_id=home)
    return [*walkers, Visitor(NOBODY, nobody, client, _key(client.get("/questions/code").text))]


@pytest.fixture(scope="module")
def asked(walked: Flask) -> list[Asked]:
    with walked.app_context():
        rows = web.reading().session.execute(
            select(Question.id, Question.alliance_id, Question.asker_id, Question.stage, Question.privacy)
        )
        return [Asked(*row) for row in rows]


@pytest.fixture(scope="module")
def few(asked: list[Asked]) -> list[Asked]:
    """One question at some of the stages, so that every step meets each verdict."""
    return list({one.stage: one for one in asked if one.stage in {"new", "drafted", "published", "declined"}}.values())


def sees(visitor: Visitor, question: Asked) -> bool:
    """The rule of sight once more, in plain Python."""
    if visitor.actor.alliance_id != question.alliance_id:
        return False
    if visitor.holds(READERS) or owns(visitor, question):
        return True
    return question.stage in {"published", "reviewing"} and question.privacy != "private"


def owns(visitor: Visitor, question: Asked) -> bool:
    return visitor.actor.person_id is not None and visitor.actor.person_id == question.asker_id


def lines(app: Flask) -> int:
    with app.app_context():
        return web.reading().session.scalar(select(func.count()).select_from(LedgerLine)) or 0


def test_the_demonstration_has_a_question_at_every_stage(asked: list[Asked]) -> None:
    assert {question.stage for question in asked} == {
        "new", "triaged", "assigned", "drafted", "in_review", "published", "reviewing", "merged", "declined",
        "withdrawn",
    }  # fmt: skip
    assert {question.privacy for question in asked} == {"public", "anonymous", "private"}
    assert any(question.asker_id is None for question in asked)


def test_each_question_opens_to_those_who_see_it(visitors: list[Visitor], asked: list[Asked]) -> None:
    expected, found = {}, {}
    for question in asked:
        for visitor in visitors:
            expected[visitor.name, question] = 200 if sees(visitor, question) else 404
            found[visitor.name, question] = visitor.get(f"/questions/{question.key}")
    assert set(expected.values()) == {200, 404}
    assert {name: found[name] for name in expected if expected[name] != found[name]} == {}


@pytest.mark.parametrize("step", sorted(DESK_STEPS))
def test_a_forbidden_step_of_the_desk_changes_nothing(
    walked: Flask, visitors: list[Visitor], few: list[Asked], step: str
) -> None:
    before = lines(walked)
    for question in few:
        for visitor in visitors:
            if visitor.holds(DESK_STEPS[step]) and sees(visitor, question):
                continue  # whoever may do it is walked in the tests of the steps
            status = visitor.post(f"/questions/{question.key}/{step}", **{f"{step}-text": "x"})
            assert status == (403 if sees(visitor, question) else 404), (visitor.name, question)
    assert lines(walked) == before


@pytest.mark.parametrize("step", sorted(OWN_STEPS))
def test_nobody_acts_for_the_asker(walked: Flask, visitors: list[Visitor], few: list[Asked], step: str) -> None:
    before = lines(walked)
    for question in few:
        for visitor in visitors:
            if owns(visitor, question) or (step == "reopen" and visitor.holds({O.COMMITTEE_CHAIR})):
                continue  # the asker, or somebody whose own question was merged into it
            status = visitor.post(f"/questions/{question.key}/{step}", **{f"{step}-text": "x"})
            assert status == (403 if sees(visitor, question) else 404), (visitor.name, question)
    assert lines(walked) == before


def test_papers_come_from_the_asker_and_the_desk(walked: Flask, visitors: list[Visitor], few: list[Asked]) -> None:
    before = lines(walked)
    for question in few:
        for visitor in visitors:
            status = visitor.post(f"/questions/{question.key}/attach")
            if not sees(visitor, question):
                assert status == 404
            elif visitor.holds(AUTHORS) or owns(visitor, question):
                assert status in {409, 422}  # too late, or no file
            else:
                assert status == 403
    assert lines(walked) == before


def test_following_is_for_those_who_see_it_and_are_signed_in(visitors: list[Visitor], few: list[Asked]) -> None:
    for question in few:
        for visitor in visitors:
            if visitor.name == NOBODY:
                assert visitor.post(f"/questions/{question.key}/follow") == 302  # to signing in
            elif not sees(visitor, question):
                assert visitor.post(f"/questions/{question.key}/follow") == 404
                assert visitor.post(f"/questions/{question.key}/unfollow") == 404
            elif owns(visitor, question):
                assert visitor.post(f"/questions/{question.key}/follow") == 409
