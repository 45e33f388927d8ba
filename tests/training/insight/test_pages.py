"""The pages of insight: pictures with tables behind, a compound's gaps with the way to close them, and files."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.workflow import Stage as TermStage
from tests.compounds.factories import a_committee, a_compound, a_term, at, browser_of
from tests.factories import an_actor, an_alliance
from tests.kernel.accounts_steps import in_app
from tests.training.attempts import papers
from tests.training.attempts.papers import an_exam
from tests.training.enrolments.steps import done
from training import addresses
from training.insight.areas import AREAS


@dataclass(frozen=True)
class Seen:
    """A compound whose treasurer has learnt how the fund is used, an examination, and everybody who looks."""

    compound_id: int
    exam_id: int
    learnt: str
    people: dict[Office, Actor]


@pytest.fixture
def seen(app: Flask) -> Seen:
    def step(tx: Transaction) -> Seen:
        alliance: Alliance = an_alliance(tx)
        compound = a_compound(tx, alliance, name="锦绣家园")
        term = a_term(tx, a_committee(tx, compound), stage=TermStage.FILED)
        done(tx, alliance, term.seats[-1].person_id, AREAS[0].module)
        people = {office: at(tx, compound, office, name="来看的人") for office in Office}
        exam = an_exam(tx, people[Office.GUIDANCE_SECRETARY], alliance)
        return Seen(compound.id, exam.id, term.seats[-1].person.name, people)

    found = in_app(app, step)
    assert isinstance(found, Seen)
    return found


def test_a_street_officer_sees_the_gap_and_the_lesson_that_closes_it(app: Flask, seen: Seen) -> None:
    browser = browser_of(app, seen.people[Office.SUBDISTRICT_OFFICER])
    overview = browser.get(addresses.INSIGHT).text
    assert "1 个业委会，5 名委员，其中 0 人持有培训证书" in overview
    assert "不是任职的条件" in overview
    assert "<svg" in overview
    assert "维修资金" in overview
    listed = browser.get(f"{addresses.INSIGHT}/compounds?area=fund").text
    assert "锦绣家园" in listed
    page = browser.get(addresses.readiness(seen.compound_id)).text
    assert f"{seen.learnt}学过，考试通过就有证书" in page
    assert "还没有委员学“会议与表决”这门课" in page
    assert "/training/courses/new_member#meetings_voting" in page
    book = load_workbook(BytesIO(browser.get(f"{addresses.INSIGHT}/compounds.xlsx").data)).worksheets[0]
    assert [cell.value for cell in book[2]][1:5] == ["锦绣家园", 5, 0, "有人学过"]


def test_who_may_see_one_compound_and_one_examination(app: Flask, seen: Seen) -> None:
    compound, exam = addresses.readiness(seen.compound_id), f"{addresses.INSIGHT}/exams/{seen.exam_id}"
    statuses = {
        office: tuple(browser.get(path).status_code for path in (compound, exam, f"{exam}/questions.xlsx"))
        for office, actor in seen.people.items()
        if (browser := browser_of(app, actor))
    }
    sees = {
        Office.GUIDANCE_SECRETARY, Office.ALLIANCE_LEAD, Office.GUIDING_BODY, Office.BUREAU_SUPERVISOR,
        Office.SUBDISTRICT_OFFICER, Office.COMMUNITY_OFFICER, Office.COMMITTEE_CHAIR, Office.COMMITTEE_MEMBER,
    }  # fmt: skip
    marks = {Office.GUIDANCE_SECRETARY, Office.POLICY_SECRETARY, Office.LEGAL_ADVISER}
    assert statuses == {
        office: (200 if office in sees else 404, *((200, 200) if office in marks else (403, 403))) for office in Office
    }
    lead = browser_of(app, seen.people[Office.ALLIANCE_LEAD]).get(compound).text
    assert seen.learnt not in lead
    assert "有委员学过，考试通过就有证书" in lead


def test_an_examination_that_nobody_sat_says_so(app: Flask, seen: Seen) -> None:
    page = browser_of(app, seen.people[Office.GUIDANCE_SECRETARY]).get(f"{addresses.INSIGHT}/exams/{seen.exam_id}").text
    assert "人太少，看不出来" in page
    assert "还没有人考完" in page


def test_every_place_of_the_paper_is_told_with_its_weight(app: Flask) -> None:
    def sat(tx: Transaction) -> tuple[Actor, int]:
        alliance, builder, candidate = papers.people(tx)
        exam = papers.an_exam(tx, builder, alliance)
        office = Office.COMMITTEE_MEMBER
        others = [an_actor(tx, alliance, office, alliance.place, name=f"委员{number}") for number in range(9)]
        for number, actor in enumerate((candidate, *others)):
            attempt = papers.begun(tx, actor, exam)
            papers.answer(tx, actor, attempt, papers.right_answers(tx, attempt) if number % 4 else {})
            papers.submit(tx, actor, attempt)
        return builder, exam.id

    found = in_app(app, sat)
    assert isinstance(found, tuple)
    page = browser_of(app, found[0]).get(f"{addresses.INSIGHT}/exams/{found[1]}").text
    assert "按卷子上的位置看" in page
    assert "有效权重%" in page
    assert "第 1 题" in page
