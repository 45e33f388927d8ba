"""Questions and answers of the demonstration: one at every stage, and what the desk of the policy group finds there."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from search.library.importing.models import LibraryImport
from search.questions.answers.models import Answer, AnswerReview
from search.questions.answers.workflow import Stage as AnswerStage
from search.questions.models import Question, Rating
from search.questions.workflow import Channel, Privacy, Stage
from search.words.models import LayWord, SearchTrail


def test_there_is_a_question_at_every_stage_of_either_channel_and_every_privacy(demo_app: Flask) -> None:
    with demo_app.app_context():
        asked = web.db_session().scalars(select(Question)).unique().all()
        assert {one.stage for one in asked} == set(Stage)
        assert {one.channel for one in asked} == set(Channel)
        assert {one.privacy for one in asked} == set(Privacy)
        assert web.db_session().scalars(select(Rating)).all()


def test_answers_stand_at_every_stage_and_one_is_overtaken_by_the_law(demo_app: Flask) -> None:
    with demo_app.app_context():
        session = web.db_session()
        written = session.scalars(select(Answer)).all()
        assert {AnswerStage.DRAFT, AnswerStage.SUBMITTED, AnswerStage.PUBLISHED} <= {one.stage for one in written}
        assert [one for one in written if one.signer_id == one.author_id] == []
        overtaken = session.scalars(select(AnswerReview).where(AnswerReview.resolved_at.is_(None))).all()
        assert {session.get_one(Answer, one.answer_id).stage for one in overtaken} == {AnswerStage.PUBLISHED}


def test_the_desk_finds_imports_lay_words_and_searches_that_found_nothing(demo_app: Flask) -> None:
    with demo_app.app_context():
        session = web.db_session()
        assert session.scalars(select(LibraryImport)).all()
        assert session.scalars(select(LayWord)).all()
        assert [one for one in session.scalars(select(SearchTrail)) if not one.found]
