"""A running alliance over HTTP: a question in hand, two officers, a chair, and nobody in particular."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance import installation
from alliance.kernel import web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.places.models import Alliance
from search.questions.answers.models import Answer, Claim
from tests import factories
from tests.compounds.factories import District, a_district, browser_of
from tests.search.answers.factories import FIRST, SECOND, THIRD, TITLE, a_law, a_question

GOOD = {
    "text": "两成业主提议，就要开。",
    "typed_1": f"《{TITLE}》第一条第二款",
    "quotation_1": "经百分之二十以上的业主提议",
}


@dataclass
class Room:
    """A running alliance with a question in hand and two officers."""

    app: Flask
    district: District
    question_id: int
    author: FlaskClient
    second: FlaskClient
    chair: FlaskClient
    public: FlaskClient

    @property
    def url(self) -> str:
        return f"/questions/{self.question_id}"

    def actor(self, office: Office) -> Actor:
        return self.district.people[office]

    def sign_in_again(self) -> None:
        """The officers open their browsers anew, since days have passed."""
        self.author = browser_of(self.app, self.actor(Office.POLICY_SECRETARY))
        self.second = browser_of(self.app, self.actor(Office.LEGAL_ADVISER))

    def paper(self, client: FlaskClient) -> tuple[int, bytes]:
        """The status of the answer's PDF, and how it begins."""
        with client.get(f"{self.url}/answer.pdf") as answer:
            return answer.status_code, answer.data[:5]

    def get(self, client: FlaskClient, url: str, status: int = 200) -> str:
        answer = client.get(url)
        assert answer.status_code == status, answer.text[:1500]
        return answer.text

    def send(self, client: FlaskClient, url: str, status: int = 302, /, **fields: object) -> str:
        """Post a form with the version that the edition has now."""
        answer = client.post(url, data={"version": self.version, **fields})
        assert answer.status_code == status, answer.text[:3000]
        return answer.text

    @property
    def version(self) -> int:
        with self.app.app_context():
            found = web.db_session().scalar(select(Answer.version).order_by(Answer.id.desc()).limit(1))
            return found or 0

    @property
    def edition(self) -> str:
        with self.app.app_context():
            key = web.db_session().scalar(select(Answer.id).order_by(Answer.id.desc()).limit(1))
            return f"/questions/answers/{key}"

    def claim(self, number: int = 1) -> int:
        with self.app.app_context():
            rows = web.db_session().scalars(select(Claim.id).order_by(Claim.answer_id.desc(), Claim.position)).all()
            return rows[number - 1]

    def law(self, *texts: str, dated: date) -> None:
        with self.app.app_context(), web.writing() as tx:
            a_law(tx, *texts, dated=dated)
        installation.settle(self.app)

    def signed(self) -> None:
        self.send(self.author, f"{self.url}/draft")
        self.send(self.author, f"{self.edition}/claims/new", **GOOD)
        self.send(self.author, f"{self.edition}/submit", **{"submit-version": self.version})
        self.send(self.second, f"{self.edition}/sign", **{"sign-version": self.version, "sign-seen": "y"})
        installation.settle(self.app)


def a_room(app: Flask) -> Room:
    """Forms need no token here; the question is assigned to the secretary."""
    app.config["WTF_CSRF_ENABLED"] = False
    district = a_district(app)
    with app.app_context(), web.writing() as tx:
        a_law(tx, FIRST, SECOND, THIRD)
        alliance = district.alliance_id
        officer = district.people[Office.POLICY_SECRETARY]
        assert officer.person_id is not None
        question = a_question(tx, alliance, officer.offices[0].place_id, officer.person_id)
        question_id = question.id
        owner = tx.session.get_one(Alliance, alliance)
        district.people[Office.LEGAL_ADVISER] = factories.an_actor(tx, owner, Office.LEGAL_ADVISER, owner.place)
    installation.settle(app)
    return Room(
        app,
        district,
        question_id,
        browser_of(app, district.people[Office.POLICY_SECRETARY]),
        browser_of(app, district.people[Office.LEGAL_ADVISER]),
        browser_of(app, district.people[Office.COMMITTEE_CHAIR]),
        app.test_client(),
    )
