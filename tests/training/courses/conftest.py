"""Learners and the desk of an alliance that teaches one small course."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from alliance.kernel import web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.models import Compound
from tests.compounds.factories import District, a_compound, a_district, at
from tests.factories import an_alliance
from tests.search.answers.factories import FIRST, a_law
from tests.training.courses.factories import BODY, CITED, CODE, SINGLE, SUM, a_lesson, a_module, content
from training.courses import placing
from training.courses.practice import EXTENSION, Practice
from training.curriculum.definition import LessonKind


@pytest.fixture
def alliance(tx: Transaction) -> Alliance:
    return an_alliance(tx)


@pytest.fixture
def compound(tx: Transaction, alliance: Alliance) -> Compound:
    return a_compound(tx, alliance, name="锦绣家园")


@pytest.fixture
def member(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.COMMITTEE_MEMBER, name="王秀英")


@pytest.fixture
def writer(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.GUIDANCE_SECRETARY, name="指导秘书")


@pytest.fixture
def signer(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.LEGAL_ADVISER, name="李律师")


@pytest.fixture
def taught(tx: Transaction, alliance: Alliance) -> Alliance:
    """The alliance, teaching the small course."""
    assert placing.bring(tx, alliance.id, {CODE: content()}) == 1
    return alliance


@pytest.fixture
def district(app: Flask) -> District:
    """The small course with all that a page shows, saved for the web; the second module opens after the first."""
    app.config["WTF_CSRF_ENABLED"] = False
    asked = {"q1": SINGLE, "q2": SUM}
    practice = Practice()
    practice.provide(lambda _reading, _alliance_id, codes: {code: asked[code] for code in codes if code in asked})
    app.extensions[EXTENSION] = practice
    found = a_district(app)
    lesson = a_lesson(
        "meeting-1",
        body=BODY,
        basis={"articles": [CITED, "《没有载入的办法》第三条"], "history": [], "elsewhere": []},
        selfcheck=["q1", "q2"],
        links=[["算一遍", "/guidance/calculators/vote"]],
    )
    video = a_lesson("meeting-2", kind=LessonKind.VIDEO_LINK, url="https://example.org/v", caption="视频里说的话。")
    first = a_module("meeting", lesson, video)
    second = a_module("money", a_lesson("money-1"), opens={"done": "meeting"})
    with app.app_context(), web.writing() as tx:
        a_law(tx, FIRST)
        placing.bring(tx, found.alliance_id, {CODE: replace(content(), modules=(first, second))})
    return found
