"""Two officers with a question and an invented law in force, inside one transaction or over HTTP."""

from __future__ import annotations

import pytest
from flask import Flask

from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.documents import access as documents_access
from alliance.kernel.documents import kinds
from search.questions.answers import documents
from search.questions.models import Question
from tests import factories
from tests.search.answers.factories import FIRST, SECOND, THIRD, Desk, a_law, a_question
from tests.search.answers.room import Room, a_room


@pytest.fixture
def desk(tx: Transaction) -> Desk:
    kinds.register(documents.KIND)
    documents_access.readable(Question.__tablename__, Question)
    alliance = factories.an_alliance(tx)
    compound = factories.a_place(tx, alliance.place, name="锦绣家园")
    author = factories.an_actor(tx, alliance, Office.POLICY_SECRETARY, alliance.place, name="周敏")
    second = factories.an_actor(tx, alliance, Office.LEGAL_ADVISER, alliance.place, name="何律师")
    a_law(tx, FIRST, SECOND, THIRD)
    assert author.person_id is not None
    return Desk(tx, author, second, a_question(tx, alliance.id, compound.id, author.person_id))


@pytest.fixture
def room(app: Flask) -> Room:
    return a_room(app)
