"""Asking: who may, what is kept, the promised day, the code of those without an account, and what askers do later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from alliance.kernel import links
from alliance.kernel.access import get_visible, visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn, Throttled
from search.questions import actions, course, holdings, queries, triage
from search.questions.actions import Ask, Rate, Word
from search.questions.models import Dossier, Follower, Helped, Note, Origin, Question, Rating
from search.questions.workflow import QUESTION, Channel, NoteKind, Privacy, Stage
from tests.search.questions.asking import House, a_house, a_question


@pytest.fixture
def house(tx: Transaction) -> House:
    return a_house(tx)


def openly(tx: Transaction, house: House, origin: str = "192.0.2.1") -> actions.HandedOut:
    return actions.ask_openly(tx, house.visitor, Ask("楼上漏水该找谁", "", Privacy.ANONYMOUS), origin)


def test_a_question_gets_its_number_its_place_and_the_promised_day(tx: Transaction, house: House) -> None:
    question = a_question(tx, house)
    assert str(question.reference) == "柯问〔2026〕1号"
    assert question.place_id == house.place_id
    assert question.asker_id == house.chair.person_id
    assert question.due_on == date(2026, 12, 4)  # ten working days after Sunday, 22 November
    assert tx.session.scalar(queries.dossier_of(question.id)) is not None


@pytest.mark.parametrize("title", ["", "三个字", "长" * 101])
def test_a_question_needs_a_sentence(tx: Transaction, house: House, title: str) -> None:
    with pytest.raises(Invalid, match="4 到 100"):
        actions.ask(tx, house.chair, Ask(title, "", Privacy.PUBLIC))


def test_a_compound_of_another_alliance_is_unknown(tx: Transaction, house: House) -> None:
    with pytest.raises(Invalid, match="没有找到这个小区"):
        actions.ask(tx, house.stranger, Ask("这个小区的事情", "", Privacy.PUBLIC, house.compound_id))


def test_without_an_account_one_gets_a_code_that_opens_that_question_alone(tx: Transaction, house: House) -> None:
    other = a_question(tx, house)
    out = openly(tx, house)
    assert links.link_of_code(tx, out.code) == out.link_id
    bearer = queries.bearer(tx, out.link_id)
    assert tx.session.scalars(select(Question.id).where(visible(Question, bearer))).all() == [out.question_id]
    question = tx.session.get_one(Question, out.question_id)
    assert (question.channel, question.asker_id) == (Channel.CODE, None)
    with pytest.raises(NotFound):
        queries.question_page(tx, bearer, other.id)
    assert queries.question_page(tx, bearer, out.question_id).mine


def test_the_code_ends_with_its_period(tx: Transaction, house: House) -> None:
    out = openly(tx, house)
    with pytest.raises(links.LinkExpired):
        queries.bearer(Transaction(tx.session, out.ends_at), out.link_id)


def test_one_network_may_not_flood_the_desk(tx: Transaction, house: House) -> None:
    for _ in range(20):
        openly(tx, house)
    with pytest.raises(Throttled, match="太多"):
        openly(tx, house)
    openly(tx, house, "198.51.100.7")
    later = Transaction(tx.session, tx.now + timedelta(days=1, seconds=1))
    openly(later, house)


def test_where_open_questions_came_from_is_forgotten_the_next_day(tx: Transaction, house: House) -> None:
    openly(tx, house)
    assert actions.forget_origins(tx, tx.today) == 0
    assert actions.forget_origins(Transaction(tx.session, tx.now + timedelta(days=2)), tx.today) == 1
    assert tx.session.scalars(select(Origin)).all() == []


def test_only_the_asker_and_the_desk_see_an_open_question(tx: Transaction, house: House) -> None:
    question = a_question(tx, house)
    for actor in (house.chair, house.secretary, house.adviser, CLOCK):
        assert get_visible(tx.session, Question, actor, question.id) is question
    for actor in (house.other, house.stranger, house.visitor):
        with pytest.raises(NotFound):
            get_visible(tx.session, Question, actor, question.id)


@pytest.mark.parametrize("privacy", Privacy)
def test_an_answered_question_is_read_by_all_unless_it_is_private(
    tx: Transaction, house: House, privacy: Privacy
) -> None:
    question = a_question(tx, house, Stage.PUBLISHED, privacy=privacy)
    seen = tx.session.scalars(select(Question.id).where(visible(Question, house.visitor))).all()
    assert (question.id in seen) is (privacy is not Privacy.PRIVATE)
    assert tx.session.scalars(select(Question.id).where(visible(Question, house.stranger))).all() == []


def test_the_public_reads_the_public_wording_and_no_name(tx: Transaction, house: House) -> None:
    question = a_question(tx, house, Stage.PUBLISHED, privacy=Privacy.ANONYMOUS)
    triage.write_note(tx, house.secretary, Word(question.id, question.version, "只给自己人看"))
    page = queries.question_page(tx, house.visitor, question.id)
    shown = repr(page)
    for closed in (question.title, question.text, "王秀英", "郑文彬", "只给自己人看", "锦绣家园"):
        assert closed not in shown
    assert page.title == question.public_title
    assert page.timeline == ()


def test_papers_lie_on_the_closed_side(tx: Transaction, house: House) -> None:
    question = a_question(tx, house, Stage.PUBLISHED)
    dossier = tx.session.scalars(select(Dossier).where(Dossier.question_id == question.id)).one()
    assert get_visible(tx.session, Dossier, house.chair, dossier.id) is dossier
    for actor in (house.other, house.visitor, house.stranger):
        with pytest.raises(NotFound):
            get_visible(tx.session, Dossier, actor, dossier.id)


def test_days_of_waiting_for_the_asker_do_not_count(tx: Transaction, house: House) -> None:
    question = a_question(tx, house, Stage.ASSIGNED)
    due = question.due_on
    triage.ask_back(tx, house.secretary, Word(question.id, question.version, "请补充户数。"))
    assert due is not None
    with pytest.raises(OutOfTurn, match="等回音"):
        triage.ask_back(tx, house.secretary, Word(question.id, question.version, "还有呢？"))
    later = Transaction(tx.session, tx.now + timedelta(days=5))
    actions.reply(later, house.chair, Word(question.id, question.version, "一共 36 户。"))
    assert question.due_on == due + timedelta(days=5)
    assert question.asked_back_at is None
    kinds = tx.session.scalars(select(Note.kind).where(Note.question_id == question.id).order_by(Note.id)).all()
    assert kinds == [NoteKind.ASK_BACK, NoteKind.REPLY]
    with pytest.raises(OutOfTurn, match="没有要您补充"):
        actions.reply(later, house.chair, Word(question.id, question.version, "再说一句。"))


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.MERGED])
def test_a_question_is_withdrawn_until_it_is_answered(tx: Transaction, house: House, stage: Stage) -> None:
    question = a_question(tx, house, stage)
    command = Word(question.id, question.version, "")
    if "withdraw" in QUESTION.open_from(stage):
        actions.withdraw(tx, house.chair, command)
        assert question.stage is Stage.WITHDRAWN
        assert question.closed_because
    else:
        with pytest.raises(OutOfTurn):
            actions.withdraw(tx, house.chair, command)


def test_nobody_withdraws_for_the_asker(tx: Transaction, house: House) -> None:
    question = a_question(tx, house)
    with pytest.raises(NotPermitted):
        actions.withdraw(tx, house.secretary, Word(question.id, question.version, ""))
    with pytest.raises(NotFound):
        actions.withdraw(tx, house.other, Word(question.id, question.version, ""))


def test_an_old_page_is_told_what_changed(tx: Transaction, house: House) -> None:
    question = a_question(tx, house)
    shown = question.version
    triage.triage(tx, house.secretary, triage.Wording(question.id, shown, "公开的标题", ""))
    with pytest.raises(ChangedMeanwhile, match=r"郑文彬.*受理提问"):
        actions.withdraw(tx, house.chair, Word(question.id, shown, ""))


def test_a_second_rating_replaces_the_first(tx: Transaction, house: House) -> None:
    question = a_question(tx, house, Stage.PUBLISHED)
    actions.rate(tx, house.other, Rate(question.id, helpful=False, words="看不懂"))
    actions.rate(tx, house.other, Rate(question.id, helpful=True, words="看懂了"))
    actions.rate(tx, house.chair, Rate(question.id, helpful=True))
    assert [(one.helpful, one.words) for one in tx.session.scalars(select(Rating).order_by(Rating.id))] == [
        (True, "看懂了"),
        (True, ""),
    ]
    page = queries.question_page(tx, house.other, question.id)
    assert (page.ratings.helped, page.ratings.missed, page.ratings.mine, page.ratings.words) == (2, 0, True, ())
    with pytest.raises(NotPermitted):
        actions.rate(tx, house.visitor, Rate(question.id, helpful=True))
    with pytest.raises(NotPermitted):
        actions.rate(tx, house.secretary, Rate(question.id, helpful=True))


def test_the_bearer_of_a_code_rates_once_and_reopens_with_a_reason(tx: Transaction, house: House) -> None:
    out = openly(tx, house)
    question = tx.session.get_one(Question, out.question_id)
    bearer = queries.bearer(tx, out.link_id)
    question.stage, question.published_at, question.public_title = Stage.PUBLISHED, tx.now, "楼上漏水找谁"
    tx.session.flush()
    actions.rate(tx, bearer, Rate(question.id, helpful=True))
    actions.rate(tx, bearer, Rate(question.id, helpful=False))
    assert [one.helpful for one in tx.session.scalars(select(Rating))] == [False]
    with pytest.raises(Invalid, match="写几句话"):
        actions.reopen(tx, bearer, Word(question.id, question.version, " "))
    actions.reopen(tx, bearer, Word(question.id, question.version, "没有说清找哪一家。"))
    assert question.stage is Stage.REVIEWING


def test_only_askers_reopen(tx: Transaction, house: House) -> None:
    question = a_question(tx, house, Stage.PUBLISHED)
    for actor in (house.other, house.visitor, house.secretary):
        with pytest.raises(NotPermitted):
            actions.reopen(tx, actor, Word(question.id, question.version, "不对。"))


def test_one_follows_what_one_sees_and_stops_again(tx: Transaction, house: House) -> None:
    question = a_question(tx, house, Stage.PUBLISHED)
    actions.follow(tx, house.other, question.id)
    actions.follow(tx, house.other, question.id)
    assert tx.session.scalars(select(Follower.person_id)).all() == [house.other.person_id]
    actions.unfollow(tx, house.other, question.id)
    assert tx.session.scalars(select(Follower)).all() == []
    with pytest.raises(OutOfTurn, match="您自己的提问"):
        actions.follow(tx, house.chair, question.id)
    with pytest.raises(NotPermitted):
        actions.follow(tx, house.visitor, question.id)


def test_what_helped_before_asking_is_counted_without_anybody(tx: Transaction, house: House) -> None:
    for _ in range(2):
        actions.helped(tx, house.visitor, "article:7")
    assert [(one.key, one.times, one.day) for one in tx.session.scalars(select(Helped))] == [("article:7", 2, tx.today)]
    with pytest.raises(Invalid):
        actions.helped(tx, house.visitor, "x" * 81)
    with pytest.raises(NotPermitted):
        actions.helped(tx, Actor(alliance_id=None), "article:7")


def test_a_reopened_answer_says_so_to_everybody_until_it_is_signed_anew(tx: Transaction, house: House) -> None:
    question = a_question(tx, house, Stage.PUBLISHED)
    later = Transaction(tx.session, tx.now + timedelta(days=1))
    actions.reopen(later, house.chair, Word(question.id, question.version, "没有说清找哪一家。"))
    assert queries.question_page(tx, house.visitor, question.id).reopened
    course.published(Transaction(tx.session, tx.now + timedelta(days=2)), house.adviser, question)
    assert not queries.question_page(tx, house.visitor, question.id).reopened


def test_an_erased_asker_leaves_the_public_wording_alone(tx: Transaction, house: House) -> None:
    question = a_question(tx, house, Stage.PUBLISHED)
    person_id = house.chair.person_id or 0
    actions.rate(tx, house.chair, Rate(question.id, helpful=True, words="谢谢"))
    told = {holding.title: holding.rows for holding in holdings.held(tx, person_id)}
    assert told["提的问题"][0][1] == question.title
    assert told["对答复的评价"][0][2] == "谢谢"
    holdings.erase(tx, person_id)
    holdings.erase(tx, person_id)
    tx.session.expire_all()
    assert (question.asker_id, question.text, question.search_trail) == (None, "", {})
    assert question.public_title == "公共收益的账要多久公布一次"
    assert [holding.rows for holding in holdings.held(tx, person_id)] == [(), (), (), (), ()]


def test_whoever_has_questions_in_hand_hands_them_on_before_being_erased(tx: Transaction, house: House) -> None:
    a_question(tx, house, Stage.DRAFTED)
    first = [holding.first for holding in holdings.held(tx, house.secretary.person_id or 0) if holding.first]
    assert first == [holdings.FIRST]
