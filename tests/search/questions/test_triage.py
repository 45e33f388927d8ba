"""The desk: the table of steps, merging with everybody staying informed, declining, notes, and who is told what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from search.questions import actions, course, desk, lists, notices, queries, triage
from search.questions.actions import Word
from search.questions.models import Follower, Question
from search.questions.triage import Assign, Merge, Wording
from search.questions.workflow import QUESTION, Privacy, Stage
from tests.search.questions.asking import House, a_house, a_question

Do = Callable[[Transaction, House, Actor, Question], object]
STEPS: dict[str, Do] = {
    "triage": lambda tx, _, actor, q: triage.triage(tx, actor, Wording(q.id, q.version, "公开的标题", "")),
    "assign": lambda tx, house, actor, q: triage.assign(
        tx, actor, Assign(q.id, q.version, house.adviser.person_id or 0)
    ),
    "decline": lambda tx, _, actor, q: triage.decline(tx, actor, Word(q.id, q.version, "请找社区。")),
}
REACHABLE = [stage for stage in Stage if stage is not Stage.MERGED]


@pytest.fixture
def house(tx: Transaction) -> House:
    return a_house(tx)


@pytest.mark.parametrize("stage", REACHABLE)
@pytest.mark.parametrize("name", sorted(STEPS))
def test_the_table_says_which_step_is_open(tx: Transaction, house: House, stage: Stage, name: str) -> None:
    question = a_question(tx, house, stage)
    if name in QUESTION.open_from(stage):
        STEPS[name](tx, house, house.secretary, question)
        assert question.stage is QUESTION.steps[name].target
    else:
        with pytest.raises(OutOfTurn):
            STEPS[name](tx, house, house.secretary, question)


@pytest.mark.parametrize("name", sorted(STEPS))
def test_only_the_secretary_works_the_desk(tx: Transaction, house: House, name: str) -> None:
    question = a_question(tx, house, Stage.NEW if name == "triage" else Stage.TRIAGED)
    for actor in (house.adviser, house.chair):
        with pytest.raises(NotPermitted):
            STEPS[name](tx, house, actor, question)
    for actor in (house.other, house.stranger, house.visitor):
        with pytest.raises(NotFound):
            STEPS[name](tx, house, actor, question)


def test_an_adviser_takes_a_question_and_nobody_else_is_given_one(tx: Transaction, house: House) -> None:
    question = a_question(tx, house, Stage.TRIAGED)
    with pytest.raises(Invalid, match="不是政策法规组秘书"):
        triage.assign(tx, house.secretary, Assign(question.id, question.version, house.chair.person_id or 0))
    triage.take(tx, house.adviser, Word(question.id, question.version, ""))
    assert question.assigned_to_id == house.adviser.person_id
    with pytest.raises(OutOfTurn, match="已经在您手上"):
        triage.take(tx, house.adviser, Word(question.id, question.version, ""))


def test_a_duplicate_goes_into_the_other_and_its_asker_hears_the_answer(tx: Transaction, house: House) -> None:
    first = a_question(tx, house, Stage.ASSIGNED)
    second = a_question(tx, house, by=house.other)
    triage.merge(tx, house.secretary, Merge(second.id, second.version, "柯问[2026] 1 号"))
    assert (second.stage, second.merged_into_id) == (Stage.MERGED, first.id)
    page = queries.question_page(tx, house.other, second.id)
    assert page.merged_into == ("柯问〔2026〕1号", None)  # nothing of the other is shown before it is answered
    with pytest.raises(NotFound):
        queries.question_page(tx, house.other, first.id)
    course.drafting(tx, house.secretary, first)
    course.submitted(tx, house.secretary, first)
    course.published(tx, house.adviser, first)
    notices.answered(tx, {"question_id": first.id})
    told = tx.session.scalars(select(Notice.person_id).where(Notice.kind == "questions.answered")).all()
    assert sorted(told) == sorted([house.chair.person_id, house.other.person_id])
    assert queries.question_page(tx, house.other, second.id).merged_into == ("柯问〔2026〕1号", first.id)
    assert queries.question_page(tx, house.other, first.id).may.reopen
    assert queries.question_page(tx, house.secretary, first.id).merged_here == ("柯问〔2026〕2号",)


def test_what_had_been_merged_before_moves_along(tx: Transaction, house: House) -> None:
    last, middle, first = (a_question(tx, house), a_question(tx, house), a_question(tx, house, by=house.other))
    triage.merge(tx, house.secretary, Merge(first.id, first.version, str(middle.reference)))
    triage.merge(tx, house.secretary, Merge(middle.id, middle.version, str(last.reference)))
    assert {first.merged_into_id, middle.merged_into_id} == {last.id}
    followers = tx.session.scalars(select(Follower.person_id).where(Follower.question_id == last.id)).all()
    assert set(followers) == {house.chair.person_id, house.other.person_id}


@pytest.mark.parametrize(
    ("into", "because"),
    [("柯问〔2026〕1号", "并入它自己"), ("柯问〔2026〕99号", "没有找到"), ("第三件", "不是文号")],
)
def test_nonsense_is_not_merged(tx: Transaction, house: House, into: str, because: str) -> None:
    question = a_question(tx, house)
    with pytest.raises(Invalid, match=because):
        triage.merge(tx, house.secretary, Merge(question.id, question.version, into))


def test_nothing_is_merged_into_what_others_may_not_read_or_what_is_over(tx: Transaction, house: House) -> None:
    private = a_question(tx, house, privacy=Privacy.PRIVATE)
    declined = a_question(tx, house, Stage.DECLINED)
    question = a_question(tx, house, by=house.other)
    with pytest.raises(Invalid, match="要求不公开"):
        triage.merge(tx, house.secretary, Merge(question.id, question.version, str(private.reference)))
    with pytest.raises(Invalid, match="已经办结"):
        triage.merge(tx, house.secretary, Merge(question.id, question.version, str(declined.reference)))


def test_a_draft_is_not_signed_under_the_askers_own_words(tx: Transaction, house: House) -> None:
    question = a_question(tx, house, Stage.DRAFTED)
    question.public_title = ""
    tx.session.flush()
    with pytest.raises(Invalid, match="公开的说法"):
        course.submitted(tx, house.secretary, question)
    with pytest.raises(Invalid, match="公开的标题"):
        triage.word_publicly(tx, house.secretary, Wording(question.id, question.version, " ", ""))
    triage.word_publicly(tx, house.secretary, Wording(question.id, question.version, "公开的标题", ""))
    course.submitted(tx, house.secretary, question)
    assert question.stage is Stage.IN_REVIEW


def test_a_new_edition_leaves_the_answered_question_where_it_is(tx: Transaction, house: House) -> None:
    question = a_question(tx, house, Stage.REVIEWING)
    for step in (course.drafting, course.submitted, course.sent_back, course.submitted):
        step(tx, house.secretary, question)
        assert question.stage is Stage.REVIEWING
    course.published(tx, house.adviser, question)
    assert question.stage is Stage.PUBLISHED


def test_a_second_review_is_no_news(tx: Transaction, house: House) -> None:
    question = a_question(tx, house, Stage.PUBLISHED)
    course.under_review(tx, house.secretary, question)
    version = question.version
    course.under_review(tx, house.secretary, question)
    assert question.version == version


def test_the_one_who_drafts_is_not_asked_to_sign(tx: Transaction, house: House) -> None:
    question = a_question(tx, house, Stage.IN_REVIEW)
    notices.to_sign(tx, {"question_id": question.id})
    assert tx.session.scalars(select(Notice.person_id)).all() == [house.adviser.person_id]


@pytest.mark.parametrize("handler", [notices.triaged, notices.asked_back, notices.declined, notices.answered])
def test_whoever_asked_by_code_is_told_nothing_and_nothing_breaks(
    tx: Transaction, house: House, handler: Callable[..., None]
) -> None:
    command = actions.Ask("楼上漏水该找谁", "", Privacy.ANONYMOUS)
    out = actions.ask_openly(tx, house.visitor, command, "192.0.2.1")
    handler(tx, {"question_id": out.question_id})
    assert tx.session.scalars(select(Notice)).all() == []


def test_the_desk_finds_what_waits_and_the_asker_what_is_asked(tx: Transaction, house: House) -> None:
    new, drafted = a_question(tx, house), a_question(tx, house, Stage.DRAFTED)
    assert {line.url for line in desk.lines(tx, house.secretary)} == {
        f"/questions/{new.id}",
        f"/questions/{drafted.id}",
    }
    assert desk.waiting(tx, house.secretary) == 2
    assert desk.waiting(tx, house.adviser) == desk.waiting(tx, house.chair) == 0
    triage.ask_back(tx, house.secretary, Word(drafted.id, drafted.version, "请补充户数。"))
    assert [line.button for line in desk.lines(tx, house.chair)] == ["补充说明"]
    assert desk.waiting(tx, house.secretary) == 1


def test_the_desks_list_counts_every_showing(tx: Transaction, house: House) -> None:
    for stage in REACHABLE:
        a_question(tx, house, stage)
    page, lines, counts = lists.desk(tx, house.secretary, "open", 1)
    assert counts == {
        "open": 5, "new": 1, "free": 1, "mine": 3, "signing": 1, "reviewing": 1, "answered": 1, "closed": 2,
    }  # fmt: skip
    assert page.total == len(lines) == 5
    with pytest.raises(NotPermitted):
        lists.desk(tx, house.chair, "open", 1)


def test_likely_duplicates_are_offered_and_private_ones_are_not(tx: Transaction, house: House) -> None:
    near = a_question(tx, house, title="公共收益几个月公布一次")
    a_question(tx, house, title="公共收益多久公布一回", privacy=Privacy.PRIVATE)
    a_question(tx, house, title="电动车能不能推进电梯")
    question = a_question(tx, house)
    assert [one.question_id for one in lists.alike(tx, house.secretary, question)] == [near.id]


@pytest.mark.parametrize("asked", [1, 3])
def test_a_page_of_published_questions_costs_the_same(
    tx: Transaction, house: House, queries: Callable[[], object], asked: int
) -> None:
    for _ in range(asked):
        a_question(tx, house, Stage.PUBLISHED)
    tx.session.flush()
    with queries() as count:  # type: ignore[attr-defined]
        page, lines = lists.published(tx, house.visitor, "公共收益", 1)
    assert (page.total, len(lines), count.total) == (asked, asked, 2)


def test_whoever_was_merged_into_a_question_learns_that_it_was_closed(tx: Transaction, house: House) -> None:
    survivor, merged = a_question(tx, house), a_question(tx, house, by=house.other)
    triage.merge(tx, house.secretary, Merge(merged.id, merged.version, str(survivor.reference)))
    with pytest.raises(Invalid, match="一起答复"):
        actions.withdraw(tx, house.chair, Word(survivor.id, survivor.version, "不问了。"))
    triage.decline(tx, house.secretary, Word(survivor.id, survivor.version, "请找社区。"))
    notices.declined(tx, {"question_id": survivor.id})
    told = tx.session.execute(select(Notice.person_id, Notice.title).order_by(Notice.id)).all()
    assert [row.person_id for row in told] == [house.chair.person_id, house.other.person_id]
    assert str(merged.reference) in told[1].title
    page = queries.question_page(tx, house.other, merged.id)
    assert (page.merged_over, page.closed_because) == (True, "")
