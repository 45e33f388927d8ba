"""Dull examinations for tests: a bank with a question of every kind, a blueprint that asks all of them, candidates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import count

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from tests.factories import an_actor, an_alliance
from training.attempts import exams, handing_in, saving, sheet, starting
from training.attempts.entitled import Doors, anybody
from training.attempts.exams import Particulars
from training.attempts.models import Attempt, Exam
from training.attempts.saving import Given, Kept, Save
from training.attempts.workflow import ExamKind, Release
from training.bank.models import Question, QuestionCitation, QuestionVersion
from training.bank.workflow import Source, Stage, State
from training.items import grading, storing
from training.items.definition import FULL, Choice, Item, Kind, NumericAnswer, Pair, Text
from training.papers import actions as papers
from training.papers.blueprint import Plan, Row
from training.papers.models import Blueprint

NONE = Decimal(0)
TOPIC = "meetings_voting"
SECRET = "隐情"
"""Stands in everything that a candidate must not read before the hand-in."""
CLOSED_ITEMS = (
    Item(
        Kind.SINGLE,
        Text("换届由谁组织？"),
        choices=(
            Choice(Text("业委会"), FULL, Text(f"{SECRET}一")),
            Choice(Text("物业"), NONE),
            Choice(Text("公安"), NONE),
        ),
        explanation=Text(f"{SECRET}解析"),
    ),
    Item(
        Kind.MULTIPLE,
        Text("哪些要开大会？"),
        choices=(
            Choice(Text("选聘物业"), Decimal(50)),
            Choice(Text("用维修资金"), Decimal(50)),
            Choice(Text("换灯泡"), Decimal(-50)),
        ),
    ),
    Item(
        Kind.TRUE_FALSE,
        Text("过半数要同时算面积和人数。"),
        choices=(Choice(Text("对"), FULL), Choice(Text("错"), NONE)),
    ),
    Item(
        Kind.MATCHING,
        Text("连起来。"),
        pairs=(Pair(Text("备案"), "三十日"), Pair(Text("移交"), "十日"), Pair(Text(""), "六十日")),
    ),
    Item(Kind.ORDERING, Text("排顺序。"), sequence=(Text("通知"), Text("开会"), Text("公告"))),
    Item(Kind.NUMERIC, Text("一千户的三分之二，至少几户？"), numbers=(NumericAnswer(Decimal(667), NONE, FULL),)),
    Item(Kind.SHORT_ANSWER, Text("谁的章？"), choices=(Choice(Text(f"业主大会{SECRET}"), FULL),)),
)
ESSAY = Item(Kind.ESSAY, Text("怎么劝邻居？"), sample=Text(f"{SECRET}要点"))
_serial = count(1)


def a_question(tx: Transaction, alliance: Alliance, item: Item, *, topic: str = TOPIC) -> QuestionVersion:
    question = Question(alliance_id=alliance.id, code=f"q{next(_serial)}", state=State.READY, changed_at=tx.now)
    tx.session.add(question)
    tx.session.flush()
    wording = QuestionVersion(
        alliance_id=alliance.id,
        question_id=question.id,
        number=1,
        kind=item.kind,
        topic=topic,
        difficulty=1,
        item=storing.to_json(item),
        hash=storing.digest(item),
        source=Source.SHIPPED,
        stage=Stage.IN_USE,
        written_at=tx.now,
        signed_at=tx.now,
    )
    wording.citations = [
        QuestionCitation(alliance_id=alliance.id, position=0, citation="《中华人民共和国民法典》第二百七十八条")
    ]
    tx.session.add(wording)
    tx.session.flush()
    return wording


def an_exam(
    tx: Transaction,
    desk: Actor,
    alliance: Alliance,
    *,
    items: Iterable[Item] = CLOSED_ITEMS,
    attempts_most: int = 3,
    limit_minutes: int = 60,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    kind: ExamKind = ExamKind.FINAL,
    release: Release = Release.AT_ONCE,
) -> Exam:
    """An open examination that asks every one of `items` once, 10 points each."""
    items = tuple(items)
    for item in items:
        a_question(tx, alliance, item)
    rows = tuple(
        Row(TOPIC, sum(item.kind is kind_ for item in items), Decimal(10), kind=kind_)
        for kind_ in dict.fromkeys(item.kind for item in items)
    )
    blueprint_id = papers.write_blueprint(tx, desk, papers.WriteBlueprint("蓝图", Plan(rows)))
    blueprint = tx.session.get_one(Blueprint, blueprint_id)
    exam_id = exams.create_exam(
        tx,
        desk,
        exams.CreateExam(
            f"exam_{next(_serial)}",
            Particulars(
                title="结业考试",
                kind=kind,
                blueprint=blueprint.code,
                programme="new_member",
                limit_minutes=limit_minutes,
                attempts_most=attempts_most,
                pass_share=Fraction(4, 5),
                grace_seconds=120,
                opens_at=opens_at,
                closes_at=closes_at,
                release=release,
            ),
        ),
    )
    exam = tx.session.get_one(Exam, exam_id)
    exams.open_exam(tx, desk, exams.Step(exam.id, exam.version))
    return exam


def open_doors() -> Doors:
    doors = Doors()
    doors.provide(anybody)
    return doors


def people(tx: Transaction) -> tuple[Alliance, Actor, Actor]:
    """An alliance, its guidance desk, and a member of a committee."""
    alliance = an_alliance(tx)
    desk = an_actor(tx, alliance, Office.GUIDANCE_SECRETARY, alliance.place, name="吴晓燕")
    return alliance, desk, an_actor(tx, alliance, Office.COMMITTEE_MEMBER, alliance.place, name="王秀英")


def begun(tx: Transaction, actor: Actor, exam: Exam) -> Attempt:
    started = starting.start(tx, actor, starting.Start(exam.id), open_doors())
    return tx.session.get_one(Attempt, started.attempt_id)


def right_answers(tx: Transaction, attempt: Attempt) -> dict[int, object]:
    """By question what the page would send for the full points."""
    slots = sheet.of_paper(tx.session, attempt.paper_id)
    return {
        number: slot.given(grading.best(slot.item)) if slot.item.kind is not Kind.ESSAY else "先听他说完"
        for number, slot in slots.items()
    }


def answer(tx: Transaction, actor: Actor, attempt: Attempt, answers: dict[int, object], *, client: str = "a") -> Kept:
    given = tuple(Given(slot, seq, value) for seq, (slot, value) in enumerate(answers.items(), start=1))
    return saving.save(tx, actor, Save(attempt.id, client, given))


def submit(tx: Transaction, actor: Actor, attempt: Attempt) -> Attempt:
    handing_in.submit(tx, actor, handing_in.Submit(attempt.id))
    return attempt
