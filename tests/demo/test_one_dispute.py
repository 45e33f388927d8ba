"""The one dispute of the demonstration: every page of it names only what its reader may open, and all of that."""

from __future__ import annotations

import html
import re
from dataclasses import asdict, dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.demo.lessons import TOLD
from alliance.demo.people import CAST
from alliance.demo.training_sourced import STEM, TITLE
from alliance.kernel import web
from compounds.awards.applications.models import AwardApplication
from expert_pool.roster.models import Expert
from mediation.models import Case
from mediation.precedents.models import Precedent
from tests.demo.test_pages import enter
from training.bank.models import QuestionVersion
from training.certificates.models import Certificate
from training.certificates.workflow import State
from training.courses.models import Lesson
from training.programmes import EXPERT

NAMES = [figure.name for figure in CAST]
MEMBER, DESK, GUIDANCE, MAO = "刘佩华", "周敏", "徐慧芳", "毛海峰"
KEEPERS = {"徐慧芳", "郑文彬", "余思敏"}
"""They keep the bank: nobody else learns what may be asked."""
THREAD = re.compile(r'<nav class="card" aria-labelledby="thread">(.*?)</nav>', re.DOTALL)
LINK = re.compile(r'href="([^"]+)"')


@dataclass(frozen=True)
class Chain:
    """The addresses of the one dispute, from the question to the award."""

    question: str
    case: str
    precedent: str
    lesson: str
    asked: str
    course: str
    expert: str
    certificate: str
    facts: str
    application: str


@pytest.fixture(scope="module")
def chain(shared_app: Flask) -> Chain:
    with shared_app.app_context():
        session = web.reading().session
        precedent = session.scalars(select(Precedent).where(Precedent.title == TOLD)).one()
        case = session.get_one(Case, precedent.case_id)
        lesson = session.scalars(select(Lesson.code).where(Lesson.title == TITLE)).one()
        asked = session.scalars(select(QuestionVersion).where(QuestionVersion.opening == STEM[:200])).one()
        expert = session.scalars(select(Expert).where(Expert.person.has(name=MAO))).one()
        of_expert = Certificate.person_id == expert.person_id, Certificate.programme == EXPERT
        certificate = session.scalars(select(Certificate.id).where(*of_expert, Certificate.state == State.VALID)).one()
        applied = session.scalars(
            select(AwardApplication.id)
            .where(AwardApplication.compound_id == case.compound_id)
            .order_by(AwardApplication.id)
        ).all()
        return Chain(
            f"/questions/{case.question_id}",
            f"/mediation/{case.id}",
            f"/mediation/precedents/{precedent.id}",
            f"/training/courses/expert/{lesson}",
            f"/training/bank/{asked.question_id}",
            "/training/courses/expert",
            f"/experts/roster/{expert.id}",
            f"/training/certificates/{certificate}",
            f"/awards/facts/{case.compound_id}",
            f"/awards/applications/{applied[1]}",
        )


def thread(client: FlaskClient, url: str) -> list[str] | None:
    """The addresses that a page's thread names; None where the page is not for the reader."""
    answer = client.get(url)
    if answer.status_code != 200:
        assert answer.status_code in {302, 403, 404}, url
        return None
    found = THREAD.search(answer.text)
    return LINK.findall(html.unescape(found[1])) if found else []


@pytest.mark.parametrize("name", ["", *NAMES])
def test_whatever_a_page_names_opens_for_whoever_reads_it(shared_app: Flask, chain: Chain, name: str) -> None:
    client = shared_app.test_client()
    if name:
        enter(client, name)
    for url in asdict(chain).values():
        for link in thread(client, url) or []:
            assert client.get(link.partition("#")[0]).status_code == 200, (name, url, link)


def test_each_link_is_for_those_alone_who_may_know(shared_app: Flask, chain: Chain) -> None:
    links: dict[tuple[str, str], set[str]] = {}
    for name in ["", *NAMES]:
        client = shared_app.test_client()
        if name:
            enter(client, name)
        for page, url in asdict(chain).items():
            for link in thread(client, url) or []:
                links.setdefault((page, link.partition("#")[0]), set()).add(name)
        for page in ("facts", "application"):
            answer = client.get(getattr(chain, page))
            if answer.status_code == 200 and f'href="{chain.case}"' in answer.text:
                links.setdefault((f"{page} to", chain.case), set()).add(name)
    told = {key: names for key, names in links.items() if key[1] in asdict(chain).values()}
    everybody = {"", *NAMES}
    assert told == {
        ("question", chain.case): {MEMBER, DESK},
        ("case", chain.question): {MEMBER, DESK},
        ("case", chain.precedent): {MEMBER, DESK},
        ("case", chain.facts): {MEMBER},
        ("case", chain.application): {MEMBER},
        ("precedent", chain.case): {MEMBER, DESK},
        ("precedent", chain.lesson): everybody,
        ("precedent", chain.asked): KEEPERS,
        ("lesson", chain.precedent): everybody,
        ("asked", chain.precedent): KEEPERS,
        ("course", chain.expert): {MAO},
        ("certificate", chain.course): {MAO, GUIDANCE},
        ("certificate", chain.expert): {MAO, GUIDANCE},
        ("expert", chain.certificate): {MAO},
        ("facts to", chain.case): {MEMBER},
        ("application to", chain.case): {MEMBER},
    }
