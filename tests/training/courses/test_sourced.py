"""Lessons made from a precedent: written into a draft, told to everybody, looked at when it is withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, NotPermitted
from alliance.kernel.places.models import Alliance
from tests.conftest import Count
from tests.training.courses.factories import CODE, citations
from tests.training.precedents import STANDS, TAKEN_DOWN, TOLD, URL, precedents
from training.courses import desk, drafting, sourced
from training.courses.drafting import Decide
from training.courses.models import CourseVersion, LessonReview
from training.courses.sourced import Added, AddLesson
from training.courses.workflow import Reason, Stage
from training.deltas import drafting as deltas
from training.sources import actions as sources
from training.sources import queries as named
from training.sources.models import PrecedentSource


@pytest.fixture
def added(tx: Transaction, taught: Alliance, writer: Actor) -> Added:
    """A lesson from the precedent that stands, in a draft that was begun for it."""
    return written(tx, writer, "看账")


def written(tx: Transaction, writer: Actor, title: str) -> Added:
    command = AddLesson(CODE, "meeting", title, 12, TOLD[STANDS].as_lesson)
    made = sourced.add_lesson(tx, writer, command)
    sources.name_source(tx, writer, precedents(), STANDS, lesson_code=made.code)
    return made


def publish(tx: Transaction, signer: Actor, made: Added) -> None:
    tx.session.flush()
    version = tx.session.get_one(CourseVersion, made.version_id)
    drafting.publish_version(tx, signer, Decide(version.id, version.version), citations())


def open_(tx: Transaction) -> list[LessonReview]:
    return list(tx.session.scalars(select(LessonReview).where(LessonReview.resolved_at.is_(None))))


def test_a_draft_is_begun_once_and_gone_on_with(tx: Transaction, writer: Actor, added: Added) -> None:
    again = written(tx, writer, "再看账")
    assert (again.version_id, added.code, again.code) == (added.version_id, "meeting-3", "meeting-4")
    places = sourced.places(tx, writer)
    assert [place for place, _ in places] == [f"{CODE}/meeting", f"{CODE}/money"]


def test_nobody_but_the_desk_writes_and_only_into_what_is_there(
    tx: Transaction, taught: Alliance, writer: Actor, signer: Actor
) -> None:
    with pytest.raises(NotPermitted):
        sourced.add_lesson(tx, signer, AddLesson(CODE, "meeting", "看账", 12, "话。"))
    with pytest.raises(NotFound, match="没有这个模块"):
        sourced.add_lesson(tx, writer, AddLesson(CODE, "nowhere", "看账", 12, "话。"))


def test_a_draft_is_told_to_those_who_keep_courses_and_a_lesson_to_everybody(
    tx: Transaction, writer: Actor, signer: Actor, member: Actor, added: Added
) -> None:
    (use,) = sourced.uses(tx, writer, STANDS)
    assert (use.url, use.note) == (f"/training/courses/versions/{added.version_id}", "草稿")
    assert list(sourced.uses(tx, member, STANDS)) == []
    publish(tx, signer, added)
    (use,) = sourced.uses(tx, member, STANDS)
    assert use.url == f"/training/courses/{CODE}/{added.code}"
    (source,) = named.of_lesson(tx, member, precedents(), added.code)
    assert (source.url, source.note) == (URL, TOLD[STANDS].reference)


def test_a_withdrawal_marks_the_lesson_once_and_makes_no_delta_lesson(
    tx: Transaction, writer: Actor, signer: Actor, added: Added
) -> None:
    alliance_id = writer.alliance_id or 0
    assert sourced.withdrawn(tx, alliance_id, STANDS, URL) == 0
    publish(tx, signer, added)
    assert [sourced.withdrawn(tx, alliance_id, STANDS, URL) for _ in range(2)] == [1, 0]
    (review,) = open_(tx)
    assert (review.lesson_code, review.reason, review.url) == (added.code, Reason.WITHDRAWN, URL)
    assert [line.title for line in desk.lines(tx, writer)] == ["课文要复核：看账"]
    assert deltas.gather(tx) == 0


def test_a_withdrawn_precedent_is_named_by_its_number_alone(tx: Transaction, writer: Actor, added: Added) -> None:
    row = tx.session.scalars(select(PrecedentSource)).one()
    row.precedent_id, row.reference = TAKEN_DOWN, TOLD[TAKEN_DOWN].reference
    (source,) = named.of_lesson(tx, writer, precedents(), added.code)
    assert (source.text, source.note) == (TOLD[TAKEN_DOWN].reference, "已撤回")


def test_three_lessons_cost_as_many_statements_as_one(
    tx: Transaction, writer: Actor, signer: Actor, added: Added, queries: Callable[[], AbstractContextManager[Count]]
) -> None:
    costs = []
    for title in ("", "再看账", "三看账"):
        if title:
            written(tx, writer, title)
        tx.session.flush()
        with queries() as count:
            assert list(sourced.uses(tx, writer, STANDS))
        costs.append(count.total)
    assert set(costs) == {1}
    version = tx.session.get_one(CourseVersion, added.version_id)
    assert version.stage is Stage.DRAFT
