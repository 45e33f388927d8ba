"""What ships comes into an alliance once, newer content follows, and what the alliance wrote itself is left alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from tests.training.courses.factories import CODE, citations, content
from training.courses import drafting, placing
from training.courses import taught as teaching
from training.courses.models import Course, CourseVersion
from training.courses.workflow import Stage


def stages(tx: Transaction) -> list[tuple[int, Stage, bool]]:
    rows = tx.session.scalars(select(CourseVersion).order_by(CourseVersion.number))
    return [(row.number, row.stage, bool(row.shipped)) for row in rows]


def test_what_ships_is_placed_cheaply_and_only_once(tx: Transaction, alliance: Alliance, queries: Any) -> None:
    first = placing.place(tx, alliance.id)
    assert first == len(placing.contents())
    tx.session.flush()
    with queries() as count:
        assert placing.place(tx, alliance.id) == 0
    assert count.total == 2
    found = teaching.published(tx, alliance.id)
    assert found.keys() == placing.contents().keys()
    for code, course in found.items():
        assert [one.code for one in course.modules] == [one.code for one in placing.contents()[code].modules]
        digests = [one.digest for one in placing.contents()[code].modules]
        assert [one.digest for one in course.modules] == digests


def test_newer_content_replaces_what_came_unchanged(tx: Transaction, taught: Alliance) -> None:
    assert placing.bring(tx, taught.id, {CODE: content()}) == 0
    assert placing.bring(tx, taught.id, {CODE: content(summary="改过。")}) == 1
    assert stages(tx) == [(1, Stage.RETIRED, True), (2, Stage.PUBLISHED, True)]


def test_newer_content_waits_as_a_draft_where_the_alliance_wrote_its_own(
    tx: Transaction, taught: Alliance, writer: Actor, signer: Actor
) -> None:
    key = drafting.begin_draft(tx, writer, CODE)
    draft = tx.session.get_one(CourseVersion, key)
    drafting.edit_heading(tx, writer, key, drafting.Heading("我们的课程", "自己写的。", "", draft.version))
    drafting.publish_version(tx, signer, drafting.Decide(key, draft.version), citations())
    assert stages(tx) == [(1, Stage.RETIRED, True), (2, Stage.PUBLISHED, False)]
    assert placing.bring(tx, taught.id, {CODE: content(summary="新的。")}) == 1
    assert placing.bring(tx, taught.id, {CODE: content(summary="新的。")}) == 0
    assert stages(tx)[2] == (3, Stage.DRAFT, True)
    assert placing.bring(tx, taught.id, {CODE: content(summary="更新的。")}) == 0
    assert tx.session.scalars(select(Course.code)).all() == [CODE]
