"""An article changes: a draft comes by itself, another one signs, holders are asked, and the certificate tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import func, select, update

from alliance.kernel.actors import Actor, Office
from alliance.kernel.citations.checking import Checked, Verdict
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import Alliance
from compounds.models import Compound, Term
from compounds.workflow import Stage as TermStage
from tests.compounds.factories import a_term, at
from tests.factories import an_alliance
from tests.training.certificates.factories import a_seat, an_appointment, an_enrolment, issued, later, the_desk
from training.bank import reviewing
from training.bank.models import Question, QuestionCitation, QuestionReview, QuestionVersion
from training.bank.workflow import Reason, Source, Stage, State
from training.certificates import course, issuing, papers
from training.certificates.continuing import Learned
from training.certificates.models import Certificate
from training.certificates.workflow import Ground
from training.certificates.workflow import State as Standing
from training.deltas import desk, drafting, holdings, learning, notices, queries, writing
from training.deltas.models import Delta, DeltaTask
from training.deltas.workflow import Stage as DeltaStage
from training.enrolments.models import Enrolment
from training.items import storing
from training.items.definition import FULL, Choice, Item, Kind, Text

CITATION = "《中华人民共和国民法典》第二百七十八条第二款"
NONE = FULL - FULL


def a_question(tx: Transaction, alliance_id: int, code: str, *, topic: str = "meetings_voting") -> QuestionVersion:
    """A true-false question that is in use: 对 is right."""
    item = Item(
        Kind.TRUE_FALSE,
        Text(f"{code}：面积和人数都要算。"),
        choices=(Choice(Text("对"), FULL), Choice(Text("错"), NONE)),
        explanation=Text("两样都要过。"),
    )
    question = Question(alliance_id=alliance_id, code=code, state=State.READY)
    question.changed_at = tx.now
    wording = QuestionVersion(
        alliance_id=alliance_id, question=question, number=1, kind=item.kind, topic=topic, difficulty=1,
        item=storing.to_json(item), hash=storing.digest(item), opening=item.stem.body, source=Source.SHIPPED,
        stage=Stage.IN_USE, written_at=tx.now, signed_at=tx.now, history=[], elsewhere=[],
    )  # fmt: skip
    wording.citations.append(QuestionCitation(alliance_id=alliance_id, position=0, citation=CITATION))
    tx.session.add(wording)
    tx.session.flush()
    return wording


def changed(tx: Transaction, wording: QuestionVersion, *, change: str = "words:new") -> QuestionReview:
    """What the bank writes when the article under a question has changed."""
    question = tx.session.get_one(Question, wording.question_id)
    question.state = State.UNDER_REVIEW
    review = QuestionReview(
        alliance_id=wording.alliance_id, question_id=question.id, number=1, citation=CITATION, change=change,
        reason=Reason.AMENDED, note="条文的文字改了。", url="/laws/民法典", detected_at=tx.now,
    )  # fmt: skip
    tx.session.add(review)
    tx.session.flush()
    return review


@dataclass(frozen=True)
class Scene:
    """A holder of a certificate, the desk, and three questions of which one was changed."""

    compound: Compound
    certificate: Certificate
    holder: Actor
    desk: Actor
    signer: Actor
    questions: tuple[QuestionVersion, ...]


@pytest.fixture
def scene(tx: Transaction) -> Scene:
    compound, _, seat = a_seat(tx)
    certificate = issued(tx, an_enrolment(tx, seat))
    holder = Actor(alliance_id=certificate.alliance_id, person_id=seat.person_id, account_id=1)
    questions = tuple(a_question(tx, certificate.alliance_id, f"meetings_voting-q0{n}") for n in (1, 2, 3))
    return Scene(
        compound, certificate, holder, the_desk(tx, compound), at(tx, compound, Office.LEGAL_ADVISER), questions
    )


def the_draft(tx: Transaction, scene: Scene) -> Delta:
    review = changed(tx, scene.questions[0])
    assert drafting.gather(tx) == 1
    draft = tx.session.scalars(select(Delta)).one()
    review.resolved_at, review.resolution = tx.now, "看过，答案没有变"
    tx.session.get_one(Question, scene.questions[0].question_id).state = State.READY
    tx.session.flush()
    return draft


def written(tx: Transaction, scene: Scene, draft: Delta) -> Delta:
    ids = tuple(one.id for one in scene.questions[:2])
    command = writing.Write(draft.id, draft.version, "两样都要算", "现在**面积和人数**都要过半。", ids, 10)
    writing.write_delta(tx, scene.desk, command)
    return draft


def published(tx: Transaction, scene: Scene) -> Delta:
    draft = written(tx, scene, the_draft(tx, scene))
    writing.publish_delta(tx, scene.signer, writing.Step(draft.id, draft.version))
    return draft


def right(_place: int, _name: str) -> list[str]:
    return ["true"]


def test_a_draft_comes_once_for_one_article_however_many_questions(tx: Transaction, scene: Scene) -> None:
    for wording in scene.questions:
        changed(tx, wording)
    assert drafting.gather(tx) == 1
    assert drafting.turn_of_day(tx, tx.today) == 0
    draft = tx.session.scalars(select(Delta)).one()
    assert (draft.topics, len(draft.sources), draft.citation) == (["meetings_voting"], 3, CITATION)
    drafting.law_changed(tx, {"works": []})
    assert tx.session.scalar(select(func.count()).select_from(Delta)) == 1


def test_what_the_bank_finds_changed_becomes_a_draft_the_same_day(tx: Transaction, scene: Scene) -> None:
    for wording in scene.questions:
        wording.citations[0].words = "as it was signed"

    def check(_reading: Transaction, text: str, _day: date) -> tuple[Checked, ...]:
        return (
            Checked(
                CITATION, "中华人民共和国民法典", "第二百七十八条第二款", Verdict.IN_FORCE, text_loaded=True,
                start=0, end=len(text), url="/laws/民法典", words="as it reads now",
            ),
        )  # fmt: skip

    assert reviewing.RECHECK.again(tx, check) == len(scene.questions)
    drafting.law_changed(tx, {"works": []})
    draft = tx.session.scalars(select(Delta)).one()
    assert (draft.citation, draft.topics, len(draft.sources)) == (CITATION, ["meetings_voting"], 3)
    assert "改了" in draft.note


def test_nobody_learnt_it_so_nothing_is_drafted(tx: Transaction, scene: Scene) -> None:
    changed(tx, a_question(tx, scene.certificate.alliance_id, "mediation_skills-q01", topic="mediation_skills"))
    assert drafting.gather(tx) == 0


def test_whoever_wrote_it_does_not_sign_it(tx: Transaction, scene: Scene) -> None:
    draft = the_draft(tx, scene)
    with pytest.raises(OutOfTurn, match="还没有写"):
        writing.publish_delta(tx, scene.signer, writing.Step(draft.id, draft.version))
    written(tx, scene, draft)
    with pytest.raises(NotPermitted, match="另一位"):
        writing.publish_delta(tx, scene.desk, writing.Step(draft.id, draft.version))
    with pytest.raises(NotFound):
        writing.publish_delta(tx, scene.holder, writing.Step(draft.id, draft.version))
    assert writing.publish_delta(tx, scene.signer, writing.Step(draft.id, draft.version)) == 1


def test_a_question_of_another_module_alliance_or_kind_is_not_chosen(tx: Transaction, scene: Scene) -> None:
    draft = the_draft(tx, scene)
    elsewhere = a_question(tx, an_alliance(tx, "330803", name="衢江区业委会联盟", short="衢").id, "meetings_voting-q01")
    other = a_question(tx, scene.certificate.alliance_id, "maintenance_fund-q01", topic="maintenance_fund")
    essay = a_question(tx, scene.certificate.alliance_id, "meetings_voting-q09")
    tx.session.execute(update(QuestionVersion).where(QuestionVersion.id == essay.id).values(kind=Kind.ESSAY))
    for wrong in (elsewhere, other, essay):
        chosen = (scene.questions[0].id, wrong.id)
        with pytest.raises(Invalid, match="不属于"):
            writing.write_delta(tx, scene.desk, writing.Write(draft.id, draft.version, "题目", "正文", chosen, 10))


def test_whoever_holds_no_certificate_any_more_is_not_asked_and_the_newer_one_takes_it_over(
    tx: Transaction, scene: Scene
) -> None:
    delta = published(tx, scene)
    assert desk.waiting(tx, scene.holder) == 1
    newer = issued(tx, next_term(tx, scene))
    assert (scene.certificate.state, desk.waiting(tx, scene.holder)) == (Standing.SUPERSEDED, 0)
    assert (writing.carry_over(tx, tx.today), writing.carry_over(tx, tx.today)) == (1, 0)
    assert [one.about for one in course.pending(newer.moments)] == [delta.about]
    assert desk.waiting(tx, scene.holder) == 1
    issuing.end(tx, newer, tx.today, Ground.LEFT_SEAT)
    assert (list(desk.cards(tx, scene.holder)), desk.waiting(tx, scene.holder)) == ([], 0)
    assert notices.turn_of_day(later(tx, 25), tx.today) == 0


def next_term(tx: Transaction, scene: Scene) -> Enrolment:
    """The holder was elected again, and has learnt everything."""
    term = tx.session.get_one(Term, scene.certificate.term_id)
    seat = a_term(tx, term.committee, stage=TermStage.FILED, number=2, elected_on=date(2026, 11, 20)).seats[1]
    seat.person_id = scene.certificate.person_id
    return an_enrolment(tx, seat)


def test_a_second_change_moves_the_draft_on_to_the_words_that_hold_now(tx: Transaction, scene: Scene) -> None:
    first, second = changed(tx, scene.questions[0]), changed(tx, scene.questions[0], change="words:newer")
    first.from_article_id, first.to_article_id = 1, 2
    second.from_article_id, second.to_article_id, second.note = 2, 3, "又改了一次。"
    drafting.gather(tx)
    draft = tx.session.scalars(select(Delta)).one()
    assert (draft.from_article_id, draft.to_article_id, draft.note) == (1, 3, "又改了一次。")


def test_a_question_in_review_is_not_asked(tx: Transaction, scene: Scene) -> None:
    draft = written(tx, scene, the_draft(tx, scene))
    changed(tx, scene.questions[0], change="words:newer")
    with pytest.raises(Invalid, match="复核"):
        writing.publish_delta(tx, scene.signer, writing.Step(draft.id, draft.version))


@pytest.mark.parametrize(
    "unfinished", [("", "正文", 2, 10), ("题目", "", 2, 10), ("题目", "正文", 1, 10), ("题目", "正文", 2, 46)]
)
def test_what_is_unfinished_is_refused(tx: Transaction, scene: Scene, unfinished: tuple[str, str, int, int]) -> None:
    title, body, chosen, minutes = unfinished
    draft = the_draft(tx, scene)
    ids = tuple(one.id for one in scene.questions[:chosen])
    with pytest.raises(Invalid):
        writing.write_delta(tx, scene.desk, writing.Write(draft.id, draft.version, title, body, ids, minutes))


def test_the_holder_is_asked_learns_and_the_certificate_holds_throughout(tx: Transaction, scene: Scene) -> None:
    delta = published(tx, scene)
    notices.published(tx, {"delta_id": delta.id})
    assert tx.session.scalars(select(Notice.title).where(Notice.person_id == scene.holder.person_id)).one()
    (card,) = desk.cards(tx, scene.holder)
    assert (card.mark, desk.waiting(tx, scene.holder)) == ("待补学", 1)
    document = scene.certificate.document
    assert document is not None
    before = papers.told(tx, document)
    assert before.holds
    assert "待补学" in before.note
    wrong = learning.answer(tx, scene.holder, delta.id, lambda place, _name: ["false"] if place else ["true"])
    assert ([one.right for one in wrong.marked], wrong.done) == ([True, False], False)
    assert course.pending(scene.certificate.moments)
    assert learning.answer(tx, scene.holder, delta.id, right).done
    after = papers.told(tx, document)
    assert (after.note, [one.what for one in after.timeline][-1]) == ("", "补学完成（两样都要算）")
    assert list(desk.cards(tx, scene.holder)) == []
    assert list(learning.learned(tx, scene.certificate.alliance_id, scene.holder.person_id or 0)) == [
        Learned(tx.today, "补学：两样都要算", 10)
    ]
    tasks = tx.session.scalars(select(DeltaTask)).all()
    assert [(one.tries, one.done_on) for one in tasks] == [(2, tx.today)]


def test_an_empty_answer_is_no_answer(tx: Transaction, scene: Scene) -> None:
    delta = published(tx, scene)
    outcome = learning.answer(tx, scene.holder, delta.id, lambda _place, _name: [])
    assert {one.problem for one in outcome.marked} == {"这道题还没有作答。"}
    assert not outcome.done


def test_whoever_is_not_asked_neither_sees_nor_answers(tx: Transaction, scene: Scene) -> None:
    delta = published(tx, scene)
    stranger = at(tx, scene.compound, Office.COMMITTEE_CHAIR)
    with pytest.raises(NotFound):
        learning.answer(tx, stranger, delta.id, right)
    with pytest.raises(NotPermitted):
        learning.answer(tx, scene.desk, delta.id, right)


def test_certificates_of_other_programmes_are_left_alone(tx: Transaction, scene: Scene) -> None:
    untouched = issued(tx, an_appointment(tx, tx.session.get_one(Alliance, scene.compound.alliance_id)))
    published(tx, scene)
    assert not course.pending(untouched.moments)


def test_taken_back_nobody_need_learn_it(tx: Transaction, scene: Scene) -> None:
    delta = published(tx, scene)
    writing.withdraw_delta(tx, scene.desk, writing.Step(delta.id, delta.version, "条文解释有误"))
    assert not course.pending(scene.certificate.moments)
    with pytest.raises(OutOfTurn):
        learning.answer(tx, scene.holder, delta.id, right)


def test_a_draft_is_dropped_only_with_a_reason(tx: Transaction, scene: Scene) -> None:
    draft = the_draft(tx, scene)
    with pytest.raises(Invalid):
        writing.drop_delta(tx, scene.desk, writing.Step(draft.id, draft.version, " "))
    writing.drop_delta(tx, scene.desk, writing.Step(draft.id, draft.version, "只改了一个错字"))
    assert draft.stage is DeltaStage.DROPPED
    assert drafting.gather(tx) == 0


def test_one_reminder_and_no_more(tx: Transaction, scene: Scene) -> None:
    published(tx, scene)
    assert notices.turn_of_day(tx, tx.today) == 0
    near = later(tx, 24)
    assert notices.turn_of_day(near, tx.today) == 1
    assert notices.turn_of_day(later(tx, 25), tx.today) == 0


def test_the_list_and_the_lines_of_those_who_keep_them(tx: Transaction, scene: Scene) -> None:
    draft = the_draft(tx, scene)
    assert [line.title for line in desk.lines(tx, scene.desk)] == [f"补学稿等您写：{CITATION}有变动"]
    assert list(desk.lines(tx, scene.signer)) == []
    written(tx, scene, draft)
    assert [line.title for line in desk.lines(tx, scene.signer)] == ["补学稿等您签发：两样都要算"]
    assert desk.waiting(tx, scene.signer) == 1
    (line,) = queries.listing(tx, scene.signer)
    assert (line.stage_name, line.asked) == ("草稿，等签发", 0)


def test_an_erasure_forgets_what_somebody_was_asked(tx: Transaction, scene: Scene) -> None:
    published(tx, scene)
    asked, _ = holdings.held(tx, scene.holder.person_id or 0)
    assert len(asked.rows) == 1
    holdings.erase(tx, scene.holder.person_id or 0)
    assert tx.session.scalar(select(func.count()).select_from(DeltaTask)) == 0
