"""Writing courses: a draft beside what is in use, published by another, and only where its law stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.places.models import Alliance
from tests.search.answers.factories import FIRST, a_law
from tests.training.courses.factories import CITED, CODE, a_lesson, a_module, citations, content
from training.courses import access, desk, desk_pages, drafting, finished, taught
from training.courses.drafting import Decide, Heading, Remove, SaveLesson, SaveModule
from training.courses.models import CourseVersion, Lesson
from training.courses.workflow import STAGE_NAMES, VERSION, Stage
from training.curriculum.definition import LessonKind


@pytest.fixture
def draft(tx: Transaction, taught: Alliance, writer: Actor) -> CourseVersion:
    return tx.session.get_one(CourseVersion, drafting.begin_draft(tx, writer, CODE))


def lesson(draft: CourseVersion, code: str = "", **changed: object) -> SaveLesson:
    known: dict[str, object] = {
        "version_id": draft.id,
        "version": draft.version,
        "module": "meeting",
        "code": code,
        "number": 1,
        "title": "怎么通知",
        "kind": LessonKind.READING,
        "required": True,
        "minutes": 15,
        "body": "话。",
        "basis": {"articles": []},
        **changed,
    }
    return SaveLesson(**known)  # type: ignore[arg-type]  # a test changes what it likes


def outline(tx: Transaction, version: CourseVersion) -> list[tuple[str, list[str]]]:
    (course,) = taught.outlined(tx, [version])
    return [(module.code, [one.code for one in module.lessons]) for module in course.modules]


def test_a_draft_begins_as_what_is_in_use_and_leaves_that_alone(
    tx: Transaction, alliance: Alliance, writer: Actor, signer: Actor, draft: CourseVersion
) -> None:
    before = [("meeting", ["meeting-1", "meeting-2"]), ("money", ["money-1"])]
    assert outline(tx, draft) == before
    made = drafting.save_lesson(tx, writer, lesson(draft))
    assert made == "meeting-3"
    drafting.save_module(tx, writer, SaveModule(draft.id, draft.version, "", 1, "新的", 2, False, "会。", ("会",)))
    after = [("neighbours_m1", []), ("meeting", ["meeting-3", "meeting-1", "meeting-2"]), ("money", ["money-1"])]
    assert outline(tx, draft) == after
    published = taught.published(tx, alliance.id)[CODE]
    assert [module.code for module in published.modules] == ["meeting", "money"]
    with pytest.raises(Invalid, match="新的”里还没有要学的课"):
        drafting.publish_version(tx, signer, Decide(draft.id, draft.version), citations())
    drafting.remove(tx, writer, Remove(draft.id, draft.version, "neighbours_m1"))
    drafting.publish_version(tx, signer, Decide(draft.id, draft.version), citations())
    assert outline(tx, draft) == after[1:]
    assert taught.published(tx, alliance.id)[CODE].number == 2


def test_a_code_that_people_have_learnt_under_is_never_given_again(
    tx: Transaction, writer: Actor, draft: CourseVersion
) -> None:
    drafting.remove(tx, writer, Remove(draft.id, draft.version, "meeting-2"))
    assert drafting.save_lesson(tx, writer, lesson(draft)) == "meeting-3"


def test_whoever_wrote_a_draft_does_not_publish_it_and_a_member_does_neither(
    tx: Transaction, writer: Actor, signer: Actor, member: Actor, draft: CourseVersion
) -> None:
    with pytest.raises(NotPermitted, match="另一个人"):
        drafting.publish_version(tx, writer, Decide(draft.id, draft.version), citations())
    with pytest.raises(NotFound):
        drafting.publish_version(tx, member, Decide(draft.id, draft.version), citations())
    with pytest.raises(NotPermitted):
        drafting.begin_course(tx, signer, Heading("我们的", "给大家。"))
    assert list(desk.lines(tx, writer)) == []
    assert [line.title for line in desk.lines(tx, signer)] == ["课程草稿等您签发：邻里课程"]
    assert (desk.waiting(tx, writer), desk.waiting(tx, signer), desk.waiting(tx, member)) == (0, 1, 0)


@pytest.mark.parametrize("stage", [stage for stage in Stage if "publish_version" not in VERSION.open_from(stage)])
def test_no_version_is_published_or_changed_out_of_turn(
    tx: Transaction, signer: Actor, writer: Actor, draft: CourseVersion, stage: Stage
) -> None:
    draft.stage = stage
    for verdict in (access.publish_version(signer, draft), access.edit_heading(writer, draft)):
        with pytest.raises(OutOfTurn, match=STAGE_NAMES[stage]):
            verdict.enforce()
    draft.stage = Stage.DRAFT
    tx.session.flush()


def test_an_article_that_does_not_stand_keeps_a_draft_from_being_published(
    tx: Transaction, writer: Actor, signer: Actor, draft: CourseVersion
) -> None:
    a_law(tx, FIRST)
    gone = CITED.replace("第一条第二款", "第九条")
    drafting.save_lesson(tx, writer, lesson(draft, basis={"articles": [CITED, gone]}))
    with pytest.raises(Invalid, match="第九条"):
        drafting.publish_version(tx, signer, Decide(draft.id, draft.version), citations())
    drafting.save_lesson(tx, writer, lesson(draft, "meeting-3", basis={"articles": [CITED]}))
    drafting.publish_version(tx, signer, Decide(draft.id, draft.version), citations())
    row = tx.session.scalars(select(Lesson).where(Lesson.version_id == draft.id, Lesson.code == "meeting-3")).one()
    assert row.basis["articles"] == [CITED]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"body": "![](picture:1)"}, "图片要写一句说明"),
        ({"body": "![投票箱](picture:99)"}, "没有第 99 号图片"),
        ({"opens": {"never": 1}}, "开放条件"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    tx: Transaction, writer: Actor, draft: CourseVersion, changed: dict[str, Any], told: str
) -> None:
    with pytest.raises(Invalid, match=told):
        drafting.save_lesson(tx, writer, replace(lesson(draft), **changed))


def test_two_people_at_one_draft_are_told_of_each_other(tx: Transaction, writer: Actor, draft: CourseVersion) -> None:
    old = lesson(draft)
    drafting.save_lesson(tx, writer, old)
    with pytest.raises(ChangedMeanwhile, match="修改课程第2版的草稿"):
        drafting.save_lesson(tx, writer, old)
    with pytest.raises(OutOfTurn, match="已经有一份草稿"):
        drafting.begin_draft(tx, writer, CODE)


def test_the_page_of_a_draft_says_what_it_changes_and_what_it_lacks(
    tx: Transaction, writer: Actor, draft: CourseVersion
) -> None:
    drafting.save_lesson(tx, writer, lesson(draft, opens={"all": [{"done": "nothing"}]}))
    changed = a_lesson("money-1", title="改了")
    drafting.save_lesson(
        tx, writer, lesson(draft, "money-1", module="money", title=changed.title, minutes=10, body=changed.body)
    )
    page = desk_pages.version_page(tx, writer, draft.id, citations())
    assert page.changes == ("加上“怎么通知”", "改了“改了”")
    assert page.faults == ("“怎么通知”的开放条件里有课程中没有的模块或者课。",)
    assert (bool(page.edit), bool(page.publish)) == (True, False)


def test_a_course_of_ones_own_is_begun_written_and_published(
    tx: Transaction, alliance: Alliance, writer: Actor, signer: Actor
) -> None:
    key = drafting.begin_course(tx, writer, Heading("我们的课程", "给大家。"))
    version = tx.session.get_one(CourseVersion, key)
    module = drafting.save_module(tx, writer, SaveModule(key, version.version, "", 1, "一", 1, True, "会。", ("会",)))
    assert module == "own_1_m1"
    assert drafting.save_lesson(tx, writer, lesson(version, module=module)) == "own_1_m1-1"
    drafting.hand_over(tx, writer, Decide(key, version.version))
    drafting.publish_version(tx, signer, Decide(key, version.version), citations())
    assert taught.published(tx, alliance.id).keys() == {"own_1"}
    dropped = drafting.begin_draft(tx, writer, "own_1")
    drafting.drop_version(tx, writer, Decide(dropped, tx.session.get_one(CourseVersion, dropped).version))
    assert len(desk_pages.courses(tx, writer)[0].versions) == 2


def opens_after(*codes: str) -> dict[str, object]:
    return {"all": [{"done": code} for code in codes]}


@pytest.mark.parametrize(
    ("first", "second", "lessons", "shut"),
    [
        ({}, opens_after("first"), ({}, {}), []),
        (opens_after("second"), opens_after("first"), ({}, {}), ["模块first", "课first-1", "模块second", "课second-1"]),
        ({}, {}, (opens_after("first"), {}), ["模块first", "课first-1"]),
        (
            {},
            {},
            (opens_after("second-1"), opens_after("first-1")),
            ["模块first", "课first-1", "模块second", "课second-1"],
        ),
        ({"any": [{"done": "second"}, {"from": "2030-01-01"}]}, opens_after("first"), ({}, {}), []),
        ({"all": [{"score": {"exam": "x", "least": "100"}}, {"seat": ["chair"]}]}, {}, ({}, {}), []),
    ],
)
def test_conditions_that_wait_for_one_another_are_found_before_publishing(
    first: dict[str, object], second: dict[str, object], lessons: tuple[dict[str, object], ...], shut: list[str]
) -> None:
    modules = (
        a_module("first", a_lesson("first-1", opens=lessons[0]), opens=first),
        a_module("second", a_lesson("second-1", opens=lessons[1]), opens=second),
    )
    assert finished.unfinished(content(modules=modules)) == [
        f"“{title}”永远开放不了：开放条件互相等着对方。" for title in shut
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"links": (("去看", "https://example.org"),)},
        {"links": (("去看", "/\\example.org"),)},
        {"links": (("去看", "javascript:alert(1)"),)},
        {"kind": LessonKind.VIDEO_LINK, "url": "javascript:alert(1)", "caption": "话"},
    ],
)
def test_a_lesson_leads_nowhere_but_here(
    tx: Transaction, writer: Actor, draft: CourseVersion, changed: dict[str, object]
) -> None:
    with pytest.raises(Invalid, match="开头"):
        drafting.save_lesson(tx, writer, lesson(draft, **changed))
