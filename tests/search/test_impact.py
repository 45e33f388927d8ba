"""One article changes: everything in all rooms that rests on it stands on one page, with whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from alliance import installation
from alliance.kernel import web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.impact import Progress
from compounds.models import Role, Term
from search.impact import pages
from search.impact.pages import Page, Showing, Thing
from search.library import actions as library
from search.library.actions import SetDates
from search.library.models import Version, Work
from search.questions.answers.judging import CitationText, ClaimText
from search.questions.models import Question
from tests import factories
from tests.conftest import StandingClock
from tests.search.answers.factories import Desk, a_law, a_question
from tests.search.answers.room import Room, a_room
from tests.search.test_page_costs import Watching
from tests.training.bank.factories import a_shipped
from tests.training.bank.factories import bring as bring_questions
from tests.training.certificates.factories import an_enrolment, issued
from tests.training.courses.factories import CODE, a_lesson, a_module, citations, content
from training.courses import drafting, placing
from training.courses.drafting import Settle
from training.courses.models import LessonReview

TITLE = "物业管理条例"
CITED = f"《{TITLE}》第十六条第一款"
QUOTED = (
    "业主委员会应当自选举产生之日起30日内，向物业所在地的区、县人民政府房地产行政主管部门和街道办事处、乡镇人民政府备案"
)
SIXTEENTH = f"{QUOTED}。\n业主委员会委员应当由热心公益事业的业主担任。"
STRICTER = SIXTEENTH.replace("30日", "20日")
PART = "".join(f"\n（{numeral}）某一项；" for numeral in "一二三四五六七八")
FILLING = "\n".join(f"第{number}款的内容：{PART}" for number in range(1, 6))
"""Parts enough for whatever shipped texts and paths cite of the real law."""
OLD, NEW = date(2018, 3, 19), date(2026, 12, 1)
REVIEWING = ("官方答复", "考题", "课文", "证书补学", "范本")
JUDGED = ("办事路径", "规则数值")


def the_law(tx: Transaction, sixteenth: str, *, dated: date = OLD) -> None:
    before, after = ([f"第{number}条。{FILLING}" for number in numbers] for numbers in (range(1, 16), range(17, 68)))
    a_law(tx, *before, f"{sixteenth}\n{FILLING}", *after, title=TITLE, dated=dated)


def an_answer(tx: Transaction, room: Room, author: Actor, second: Actor, *, days: int) -> None:
    claim = ClaimText("选出来以后要按期备案。", citations=(CitationText(CITED, f"选举产生之日起{days}日内"),))
    assert author.person_id is not None
    question = a_question(tx, room.district.alliance_id, author.offices[0].place_id, author.person_id)
    Desk(tx, author, second, question).signed(claim)


@dataclass
class Scene:
    """An alliance in which everything rests on one paragraph."""

    room: Room
    rounds: int = 0

    def actor(self, office: Office) -> Actor:
        return self.room.district.people[office]

    def page(self, office: Office = Office.POLICY_SECRETARY, showing: Showing = Showing.ALL) -> Page:
        with self.room.app.app_context():
            return pages.page(web.reading(), self.actor(office), web.platform().impact, showing)

    def things(self, office: Office = Office.POLICY_SECRETARY) -> dict[str, tuple[Thing, ...]]:
        """What the one change touched, by room."""
        (change,) = self.page(office).changes
        return {sort.room: sort.things for sort in change.sorts}

    def rest(self, number: int = 1, *, days: int = 30) -> None:
        """So many more of an answer, a question and a lesson rest on the paragraph, which says so many days now."""
        with self.room.app.app_context(), web.writing() as tx:
            every = range(self.rounds + 1, self.rounds + number + 1)
            for _ in every:
                author, second = self.actor(Office.POLICY_SECRETARY), self.actor(Office.LEGAL_ADVISER)
                an_answer(tx, self.room, author, second, days=days)
            codes = [f"meetings_voting-q{one:02}" for one in every]
            bring_questions(
                tx,
                self.room.district.alliance_id,
                *(a_shipped(code, stem=f"{code}：几日内备案？", articles=(CITED,)) for code in codes),
            )
            self.rounds += number
            basis = {"articles": [CITED], "history": [], "elsewhere": []}
            lessons = [a_lesson(f"meeting-{one}", basis=basis) for one in range(1, self.rounds + 1)]
            placing.bring(
                tx, self.room.district.alliance_id, {CODE: content(modules=(a_module("meetings_voting", *lessons),))}
            )
        installation.settle(self.room.app)

    def change(self, sixteenth: str = STRICTER, dated: date = NEW) -> None:
        with self.room.app.app_context(), web.writing() as tx:
            the_law(tx, sixteenth, dated=dated)
        installation.settle(self.room.app)


@pytest.fixture
def scene(app: Flask, clock: StandingClock) -> Scene:
    made = Scene(a_room(app))
    with app.app_context(), web.writing() as tx:
        the_law(tx, SIXTEENTH)
        term = tx.session.get_one(Term, made.room.district.term_id)
        seat = next(one for one in term.seats if one.role is Role.DEPUTY)
        issued(tx, an_enrolment(tx, seat))
    made.rest()
    clock.advance(days=10)
    made.room.sign_in_again()
    return made


def test_one_article_turns_every_sort_of_thing_amber_on_one_page(scene: Scene) -> None:
    before = scene.page()
    assert (before.changes, before.counts[Showing.LEFT], before.shares) == ((), 0, ())
    assert "没有要复核的" in scene.room.get(scene.room.author, "/laws/changes")
    scene.change()
    (change,) = scene.page().changes
    assert (change.title, change.day, change.what) == (TITLE, NEW, "新版本施行")
    (article,) = change.articles
    assert (article.label, article.fate) == ("第十六条", "文字有修改")
    assert [(one.kind, one.text) for one in article.difference if one.kind != "same"] == [
        ("removed", "30"),
        ("added", "20"),
    ]
    found = scene.things()
    assert set(found) == {*REVIEWING, *JUDGED}
    assert {thing.progress for things in found.values() for thing in things} == {Progress.OPEN}
    assert [thing.parts for thing in found["考题"]] == [("第十六条第一款",)]
    assert all(thing.url and thing.who and thing.deed for things in found.values() for thing in things)
    assert found["官方答复"][0].who == f"{Office.POLICY_SECRETARY.value}（政策法规组秘书）"
    assert found["证书补学"][0].who == f"业务指导组秘书{Office.GUIDANCE_SECRETARY.value}"
    for things in found.values():
        scene.room.get(scene.room.author, things[0].url.partition("#")[0])


def test_the_guidance_secretary_opens_the_page_and_sees_what_is_theirs(scene: Scene) -> None:
    scene.change()
    mine = scene.page(Office.GUIDANCE_SECRETARY, Showing.MINE)
    rooms = {sort.room for change in mine.changes for sort in change.sorts}
    assert rooms == {"考题", "课文", "证书补学", "范本", "办事路径"}
    assert {sort.room for change in scene.page(showing=Showing.MINE).changes for sort in change.sorts} >= {"官方答复"}
    shares = {share.office: share for share in mine.shares}
    assert shares["业务指导组秘书"].mine
    assert not shares["政策法规组秘书"].mine
    assert shares["业务指导组秘书"].names == Office.GUIDANCE_SECRETARY.value


def test_what_somebody_has_looked_at_turns_green_and_is_left_out_of_what_is_left(scene: Scene) -> None:
    scene.change()
    before = scene.page().counts[Showing.LEFT]
    with scene.room.app.app_context(), web.writing() as tx:
        review = tx.session.scalars(select(LessonReview)).one()
        signer = scene.actor(Office.LEGAL_ADVISER)
        drafting.settle_review(tx, signer, Settle(review.id, review.version, "课文没有写天数。"), citations())
    (lesson,) = scene.things()["课文"]
    assert (lesson.progress, lesson.who, lesson.note) == (Progress.DONE, "", "课文没有写天数。")
    assert scene.page().counts[Showing.LEFT] == before - 1
    assert "课文" not in {sort.room for change in scene.page(showing=Showing.LEFT).changes for sort in change.sorts}
    again = scene.room.get(scene.room.author, "/laws/changes")
    assert "已复核 1" in again


def test_a_draft_says_who_goes_on_and_never_asks_its_author_to_sign(scene: Scene) -> None:
    scene.change()
    with scene.room.app.app_context():
        question = web.db_session().scalars(select(Question).order_by(Question.id.desc())).first()
        assert question is not None
        url = f"/questions/{question.id}"
    scene.room.send(scene.room.second, f"{url}/draft")
    (answer,) = scene.things()["官方答复"]
    assert (answer.progress, answer.deed, answer.mine) == (Progress.IN_HAND, "写好新的一版，送签", False)
    assert scene.things(Office.LEGAL_ADVISER)["官方答复"][0].mine
    good = {
        "text": "选出来二十日内备案。",
        "typed_1": CITED,
        "quotation_1": "选举产生之日起20日内",
    }
    scene.room.send(scene.room.second, f"{scene.room.edition}/claims/{scene.room.claim()}", **good)
    scene.room.send(scene.room.second, f"{scene.room.edition}/submit", **{"submit-version": scene.room.version})
    (answer,) = scene.things()["官方答复"]
    assert (answer.deed, answer.mine) == ("签发新的一版", True)
    assert not scene.things(Office.LEGAL_ADVISER)["官方答复"][0].mine
    scene.room.send(
        scene.room.author, f"{scene.room.edition}/sign", **{"sign-version": scene.room.version, "sign-seen": "y"}
    )
    assert scene.things()["官方答复"][0].progress is Progress.DONE


def test_a_repeal_is_told_with_everything_that_rests_on_the_law(scene: Scene) -> None:
    with scene.room.app.app_context(), web.writing() as tx:
        version = tx.session.scalars(select(Version).join(Work).where(Work.title == TITLE)).one()
        checked = SetDates(version.work.key, version.stamp, version.revision, OLD, NEW, "国务院公报")
        library.set_dates(tx, scene.actor(Office.POLICY_SECRETARY), checked)
    installation.settle(scene.room.app)
    (change,) = scene.page().changes
    assert (change.what, change.day) == ("废止", NEW)
    assert {sort.room for sort in change.sorts} >= {*REVIEWING, *JUDGED}


def test_what_only_changed_beside_the_cited_words_touches_nothing(scene: Scene) -> None:
    scene.change(SIXTEENTH.replace("热心公益事业", "热心公益、责任心强"))
    found = scene.things()
    assert set(found) == {"办事路径", "范本"}, "what cites the second paragraph, or the whole article"
    assert all("第一款" not in part for things in found.values() for thing in things for part in thing.parts)


def test_another_alliance_sees_nothing_of_it(scene: Scene) -> None:
    scene.change()
    with scene.room.app.app_context(), web.writing() as tx:
        other = factories.an_alliance(tx, name="别处的联盟")
        stranger = factories.an_actor(tx, other, Office.POLICY_SECRETARY, other.place)
        (change,) = pages.page(tx, stranger, web.platform().impact).changes
    assert {sort.room for sort in change.sorts} == set(JUDGED), "what ships is everybody's"


def test_the_page_costs_the_same_for_a_few_things_and_for_sixty(scene: Scene, queries: Watching) -> None:
    scene.change()
    few, number = cost(scene, queries)
    scene.rest(20, days=20)
    scene.change(SIXTEENTH.replace("30日", "10日"), dated=date(2026, 12, 2))
    many, after = cost(scene, queries)
    assert after > number + 50
    assert many == few


def cost(scene: Scene, queries: Watching) -> tuple[int, int]:
    scene.page()
    with scene.room.app.app_context():
        engine = web.database.engine
    with queries(engine) as counted:
        page = scene.page()
    return counted.total, page.counts[Showing.LEFT]
