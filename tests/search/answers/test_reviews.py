"""When the law changes: exactly the answers whose cited part changed go to review, once, and come back when signed."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.impact import Progress
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.outbox import Errand
from search.library import indexing as library_indexing
from search.library.citing import Citing
from search.library.marks.models import OverrideMark
from search.library.models import Version, Work
from search.questions.answers import actions, asof, impact, indexing, queries, reviews, signing
from search.questions.answers import desk as bench
from search.questions.answers.models import AnswerReview
from search.questions.answers.workflow import Reason, Stage
from search.questions.workflow import Privacy
from search.questions.workflow import Stage as QuestionStage
from tests.conftest import FIXED
from tests.search.answers.factories import FIRST, SECOND, THIRD, TITLE, Desk, a_law, a_question, good

NEW = date(2026, 11, 1)
STRICTER = FIRST.replace("百分之二十", "百分之三十")
ON_THIRD = good("第三条", "会议的决定对全体业主具有约束力")


def the_work(tx: Transaction) -> int:
    return tx.session.scalars(select(Work.id).where(Work.title == TITLE)).one()


def changed(desk: Desk, tx: Transaction | None = None) -> int:
    return reviews.follow(tx or desk.tx, {the_work(desk.tx)})


def told(desk: Desk) -> list[AnswerReview]:
    return list(desk.tx.session.scalars(select(AnswerReview).order_by(AnswerReview.id)))


def another(desk: Desk, **more: object) -> Desk:
    question = a_question(
        desk.tx, desk.question.alliance_id, desk.question.place_id, desk.author.person_id or 0, **more
    )
    return Desk(desk.tx, desk.author, desk.second, question)


def test_only_the_answer_whose_cited_part_changed_goes_to_review_and_only_once(desk: Desk) -> None:
    touched, beside, apart = desk, another(desk), another(desk)
    answer = touched.signed(good())
    beside.signed(good("第一条第一款", "业主大会应当每年召开一次定期会议"))
    apart.signed(ON_THIRD)
    newer = a_law(desk.tx, STRICTER, SECOND, THIRD, dated=NEW)
    assert changed(desk) == 1
    assert changed(desk) == 0
    (review,) = told(desk)
    assert (review.answer_id, review.reason, review.happened_on) == (answer.id, Reason.AMENDED, NEW)
    assert review.to_article is not None
    assert review.to_article.version_id == newer.id
    stages = [one.question.stage for one in (touched, beside, apart)]
    assert stages == [QuestionStage.REVIEWING, QuestionStage.PUBLISHED, QuestionStage.PUBLISHED]
    lines = desk.tx.session.scalars(select(LedgerLine.verb).where(LedgerLine.verb == "answers.review_opened")).all()
    assert len(lines) == 1


def test_the_page_warns_with_the_difference_until_the_next_edition_is_signed(desk: Desk) -> None:
    first = desk.signed(good())
    a_law(desk.tx, STRICTER, SECOND, THIRD, dated=NEW)
    changed(desk)
    shown = queries.of_question(desk.tx, desk.question.id)
    assert shown is not None
    assert shown.warning == f"依据《{TITLE}》第一条第二款已于2026年11月1日修改，复核中"
    changed_words = [(one.kind, one.text) for one in shown.open_reviews[0].difference if one.kind != "same"]
    assert changed_words == [("removed", "百分之二十"), ("added", "百分之三十")]
    entry = next(iter(indexing.entries(desk.tx.session, desk.tx.today)))
    assert entry.weight < 1

    second = desk.draft(good(words="经百分之三十以上的业主提议"))
    desk.submit(second)
    desk.sign(second)
    again = queries.of_question(desk.tx, desk.question.id)
    assert again is not None
    assert (again.edition, again.warning) == (2, "")
    assert told(desk)[0].resolved_by_id == desk.second.person_id
    assert desk.question.stage is QuestionStage.PUBLISHED
    assert next(iter(indexing.entries(desk.tx.session, desk.tx.today))).weight > 1
    assert changed(desk) == 0
    assert first.stage is Stage.SUPERSEDED


def test_the_same_words_under_another_number_leave_the_answer_standing_with_a_note(desk: Desk) -> None:
    desk.signed(ON_THIRD)
    a_law(desk.tx, FIRST, SECOND, "会议由业主委员会召集。", THIRD, dated=NEW)
    assert changed(desk) == 0
    (review,) = told(desk)
    assert (review.reason, review.note) == (Reason.RENUMBERED, "第三条改为第四条，文字没有变")
    shown = queries.of_question(desk.tx, desk.question.id)
    assert shown is not None
    assert (shown.warning, len(shown.notes)) == ("", 1)
    assert desk.question.stage is QuestionStage.PUBLISHED


def test_an_item_that_only_stopped_being_the_last_did_not_change(desk: Desk) -> None:
    desk.signed(good("第二条第（二）项", "需要表决的事项"))
    a_law(desk.tx, FIRST, SECOND.replace("事项。", "事项；\n（三）表决的方式。"), THIRD, dated=NEW)
    assert changed(desk) == 0
    assert told(desk) == []


def test_an_article_that_was_dropped_and_a_work_that_was_repealed_both_open_a_review(desk: Desk) -> None:
    desk.signed(ON_THIRD)
    newer = a_law(desk.tx, FIRST, SECOND, dated=NEW)
    assert changed(desk) == 1
    assert told(desk)[0].reason is Reason.REPEALED
    newer.effective_to = date(2026, 11, 20)
    older = desk.tx.session.scalars(select(Version).where(Version.id != newer.id, Version.work_id == newer.work_id))
    older.one().effective_to = NEW - timedelta(days=1)
    desk.tx.session.flush()
    changed(desk)
    assert [one.reason for one in told(desk)] == [Reason.REPEALED, Reason.REPEALED]


def test_a_mark_on_the_quoted_words_opens_a_review_and_one_beside_them_does_not(desk: Desk) -> None:
    desk.signed(good())
    beside = another(desk)
    beside.signed(good("第一条第一款", "业主大会应当每年召开一次定期会议"))
    desk.tx.session.add(
        OverrideMark(
            work_key=TITLE,
            number=1,
            unit="para_2",
            by_work="中华人民共和国民法典",
            by_key="民法典",
            by_number=278,
            by_words="第二百七十八条",
            since=date(2026, 11, 20),
            reason="样例",
            marked_at=desk.tx.now,
            marked_by_id=desk.author.person_id,
        )
    )
    desk.tx.session.flush()
    assert reviews.turn_of_day(desk.tx, date(2026, 11, 21)) == 0
    assert reviews.turn_of_day(desk.tx, date(2026, 11, 19)) == 1
    assert reviews.turn_of_day(desk.tx, date(2026, 11, 19)) == 0
    (review,) = told(desk)
    assert (review.reason, review.happened_on) == (Reason.OVERRIDDEN, date(2026, 11, 20))
    assert beside.question.stage is QuestionStage.PUBLISHED


def test_a_further_version_that_leaves_the_article_as_the_last_one_had_it_is_not_told_again(desk: Desk) -> None:
    desk.signed(good())
    a_law(desk.tx, STRICTER, SECOND, THIRD, dated=NEW)
    assert changed(desk) == 1
    a_law(desk.tx, STRICTER, SECOND, "第三条另说。", dated=NEW + timedelta(days=1))
    later = Transaction(desk.tx.session, FIXED + timedelta(days=200))
    assert changed(desk, later) == 0
    (review,) = told(desk)
    assert review.happened_on == NEW


def test_words_that_a_newer_version_left_alone_are_shown_as_unchanged(desk: Desk) -> None:
    desk.signed(good())
    before = queries.of_question(desk.tx, desk.question.id)
    a_law(desk.tx, FIRST, SECOND, "第三条另说。", dated=NEW)
    assert changed(desk) == 0
    after = queries.of_question(desk.tx, desk.question.id)
    assert before is not None
    assert after is not None
    assert [view.claims[0].citations[0].unchanged for view in (before, after)] == [False, True]


def test_a_law_of_tomorrow_changes_nothing_until_midnight_in_shanghai(desk: Desk) -> None:
    desk.signed(good())
    a_law(desk.tx, STRICTER, SECOND, THIRD, dated=desk.tx.today + timedelta(days=1))
    assert changed(desk) == 0
    before_midnight = Transaction(desk.tx.session, FIXED.replace(hour=15, minute=59))
    assert changed(desk, before_midnight) == 0
    after_midnight = Transaction(desk.tx.session, FIXED.replace(hour=16, minute=0))
    assert library_indexing.turn_of_day(after_midnight, desk.tx.today) == 1
    errand = desk.tx.session.scalars(
        select(Errand).where(Errand.kind == "library.changed").order_by(Errand.id.desc()).limit(1)
    ).one()
    reviews.law_changed(after_midnight, errand.payload)
    reviews.law_changed(after_midnight, errand.payload)
    assert [one.reason for one in told(desk)] == [Reason.AMENDED]


def test_a_past_day_shows_the_edition_and_the_law_of_that_day(desk: Desk) -> None:
    answer = desk.signed(good())
    newer = a_law(desk.tx, STRICTER, SECOND, THIRD, dated=date(2027, 3, 1))
    later = Transaction(desk.tx.session, FIXED + timedelta(days=120))
    changed(desk, later)
    assert queries.of_question(later, desk.question.id, on=date(2026, 11, 21)) is None
    then = queries.of_question(later, desk.question.id, on=date(2026, 12, 1))
    assert then is not None
    assert then.warning == ""
    now = queries.of_question(later, desk.question.id)
    assert now is not None
    assert "2027年3月1日修改" in now.warning
    (same,) = asof.law_of(later, answer.id, date(2026, 12, 1))
    assert same.same
    (text,) = asof.law_of(later, answer.id, date(2027, 3, 1))
    assert (text.same, text.version_stamp) == (False, newer.stamp)
    assert "百分之三十" in text.text
    (none,) = asof.law_of(later, answer.id, date(2019, 1, 1))
    assert "还没有施行" in none.because


def test_the_page_of_changes_is_told_of_answers_in_sight_and_of_nothing_elsewhere(desk: Desk) -> None:
    desk.signed(good())
    a_law(desk.tx, STRICTER, SECOND, THIRD, dated=NEW)
    changed(desk)
    (touched,) = impact.touched(desk.tx, desk.author)
    assert (touched.title, touched.citation) == (desk.question.public_title, f"《{TITLE}》第一条第二款")
    assert (touched.happened_on, touched.progress) == (NEW, Progress.OPEN)
    elsewhere = Actor(alliance_id=desk.question.alliance_id + 1)
    assert list(impact.touched(desk.tx, elsewhere)) == []
    counts = [desk.tx.session.scalar(select(impact.waiting(actor))) for actor in (desk.author, elsewhere)]
    assert counts == [1, 0]


def test_the_index_offers_the_public_wording_of_what_is_signed_and_nothing_else(desk: Desk) -> None:
    drafted = desk.draft(good())
    assert list(indexing.entries(desk.tx.session, desk.tx.today)) == []
    desk.submit(drafted)
    desk.sign(drafted)
    private = another(desk, privacy=Privacy.PRIVATE)
    private.signed(ON_THIRD)
    (entry,) = indexing.entries(desk.tx.session, desk.tx.today)
    assert (entry.key, entry.kind, entry.audience) == (f"answer:{drafted.id}", "answer", ("public",))
    assert desk.question.title not in f"{entry.title}{entry.body}"
    assert "两成业主提议" in entry.body
    assert list(indexing.entries(desk.tx.session, desk.tx.today, [private.question.id])) == []


def test_the_desk_is_told_what_to_sign_and_what_to_review(desk: Desk) -> None:
    answer = desk.draft(good())
    desk.submit(answer)
    assert [line.button for line in bench.lines(desk.tx, desk.second)] == ["看一看，签发"]
    assert list(bench.lines(desk.tx, desk.author)) == []
    desk.sign(answer)
    assert bench.waiting(desk.tx, desk.second) == 0
    a_law(desk.tx, STRICTER, SECOND, THIRD, dated=NEW)
    changed(desk)
    assert [line.button for line in bench.lines(desk.tx, desk.second)] == ["去复核"]
    assert bench.waiting(desk.tx, desk.author) == 1
    desk.draft(good(words="经百分之三十以上的业主提议"))
    assert bench.waiting(desk.tx, desk.second) == 0
    assert bench.waiting(desk.tx, Actor(desk.question.alliance_id, person_id=1)) == 0


def test_the_article_page_learns_who_cites_it(desk: Desk) -> None:
    answer = desk.signed(good())
    article = answer.claims[0].citations[0].article_id or 0
    citing = Citing()
    citing.provide(bench.citing)
    (line,) = citing.gather(desk.tx, Actor(desk.question.alliance_id), [article])
    assert (line.title, line.room, line.note) == (desk.question.public_title, "官方答复", "")
    assert citing.gather(desk.tx, Actor(desk.question.alliance_id + 1), [article]) == ()


def test_what_was_taken_down_stays_closed_on_its_past_days_too(desk: Desk) -> None:
    wrong = desk.signed(good())
    later = Transaction(desk.tx.session, FIXED + timedelta(days=20))
    actions.withdraw(later, desk.author, actions.Withdraw(wrong.id, wrong.version, "写了别人的门牌号。"))
    again = desk.draft(ON_THIRD)
    desk.submit(again)
    signing.sign(later, desk.second, signing.Sign(again.id, again.version), desk.check)
    between = FIXED.date() + timedelta(days=5)
    assert queries.of_question(later, desk.question.id, on=between) is None
    assert queries.taken_down(later, desk.question.id, between)
    assert not queries.taken_down(later, desk.question.id, later.today)
    assert [line.edition for _, line in queries.editions_of(later, desk.question.id)] == [2]


def test_the_index_does_not_tell_the_compound_that_an_asker_kept_back(desk: Desk) -> None:
    desk.signed(good())
    compound = desk.question.place.path
    assert [entry.place_path for entry in indexing.entries(desk.tx.session, desk.tx.today)] == [compound]
    desk.question.privacy = Privacy.ANONYMOUS
    desk.tx.session.flush()
    (entry,) = indexing.entries(desk.tx.session, desk.tx.today)
    assert entry.place_path != compound
    assert compound.startswith(entry.place_path)
