"""From a precedent to the forms: the words are there, the source is kept, and nobody else gets in."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Office
from tests.compounds.factories import District, browser_of
from tests.training.courses.factories import CODE
from tests.training.precedents import STANDS, TAKEN_DOWN, TOLD, UNKNOWN, precedents
from training.bank.models import Question
from training.sources.models import PrecedentSource
from training.sources.precedents import EXTENSION

LESSON = "/training/courses/desk/from-precedent/"
QUESTION = "/training/bank/new?kind=single&precedent="


@pytest.fixture
def told(app: Flask, district: District) -> District:
    app.extensions[EXTENSION] = precedents()
    return district


def sources(app: Flask) -> list[PrecedentSource]:
    with app.app_context():
        return list(web.reading().session.scalars(select(PrecedentSource)))


def test_a_lesson_begins_with_the_words_and_remembers_where_they_came_from(app: Flask, told: District) -> None:
    writer = browser_of(app, told.people[Office.GUIDANCE_SECRETARY])
    page = writer.get(f"{LESSON}{STANDS}").text
    assert TOLD[STANDS].facts in page
    assert f'value="{CODE}/meeting"' in page
    half = {"into": "", "title": "看账", "minutes": "12", "body": "话。"}
    refused = writer.post(f"{LESSON}{STANDS}", data=half)
    assert (refused.status_code, sources(app)) == (422, [])
    done = writer.post(f"{LESSON}{STANDS}", data={**half, "into": f"{CODE}/meeting"})
    assert done.status_code == 302
    assert "看账" in writer.get(done.location).text
    (source,) = sources(app)
    assert (source.precedent_id, source.lesson_code) == (STANDS, "meeting-3")


def test_a_question_begins_with_the_words_and_remembers_where_they_came_from(app: Flask, told: District) -> None:
    writer = browser_of(app, told.people[Office.GUIDANCE_SECRETARY])
    page = writer.get(f"{QUESTION}{STANDS}").text
    assert TOLD[STANDS].facts in page
    assert TOLD[STANDS].outcome in page
    assert f"precedent={STANDS}" in writer.get(f"/training/bank/new?precedent={STANDS}").text
    sent = {"topic": "revenue_finance", "difficulty": "1", "stem": "分不分开？", "points": "1"}
    sent |= {"part_0": "分开", "part_1": "不分开", "right": "0", "explanation": "要单独记。"}
    done = writer.post(f"{QUESTION}{STANDS}", data=sent)
    assert done.status_code == 302, done.text
    (source,) = sources(app)
    with app.app_context():
        (question,) = web.reading().session.scalars(select(Question.id))
    assert (source.precedent_id, source.question_id) == (STANDS, question)


@pytest.mark.parametrize("key", [TAKEN_DOWN, UNKNOWN])
def test_nothing_begins_with_what_is_not_published(app: Flask, told: District, key: int) -> None:
    writer = browser_of(app, told.people[Office.GUIDANCE_SECRETARY])
    for url in (LESSON, QUESTION):
        assert writer.get(f"{url}{key}").status_code == 404
        assert writer.post(f"{url}{key}", data={}).status_code == 404


def test_only_the_desk_gets_in(app: Flask, told: District) -> None:
    for office in (Office.POLICY_SECRETARY, Office.COMMITTEE_CHAIR, Office.BUREAU_SUPERVISOR):
        browser = browser_of(app, told.people[office])
        for url in (LESSON, QUESTION):
            assert browser.get(f"{url}{STANDS}").status_code == 403
            assert browser.post(f"{url}{STANDS}", data={}).status_code == 403
    assert app.test_client().get(f"{LESSON}{STANDS}").status_code == 302
