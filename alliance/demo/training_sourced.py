"""What the sample desk made of a precedent: a lesson in the experts' course, and a question of their examination."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from alliance.demo import lessons
from alliance.demo.filings import Deed
from alliance.demo.guiding import DESK, LAWYER, LEAD
from alliance.demo.training_work import Learning
from alliance.kernel.citations.checking import Citations
from alliance.kernel.db import Transaction
from alliance.wiring.one_dispute import published
from mediation.precedents.models import Precedent as Told
from training.bank import actions as bank
from training.bank.actions import Decide, WriteQuestion
from training.bank.models import Question
from training.courses import drafting, sourced
from training.courses.drafting import SaveModule
from training.courses.models import CourseVersion
from training.courses.sourced import AddLesson
from training.items.definition import FULL, Choice, Item, Kind, Text
from training.programmes import EXPERT, programme
from training.sources import actions as sources
from training.sources.precedents import Precedent, Precedents

TOPIC = "evaluation_discipline"
WRITTEN, SIGNED = 102, 100
"""How many days ago the desk wrote from the precedent, and it was signed: before the experts learnt."""
MODULE = "真事里看账"
TITLE = "评物业，先看公共收益的账分不分得开"
STEM = (
    "物业代收的停车费和物业费记在一个账户里，业委会要看明细，物业只给看总数。"
    "后来约定单独列账、在服务处看明细。评审这样一家物业，公共收益这一项先看什么？"
)
RIGHT = "代收的公共收益有没有单独记账、定期公布"
WRONG = ("账上一共结余多少", "物业费收得高不高", "业主群里有没有人投诉")


def deeds(learning: Learning, citations: Citations) -> Iterator[Deed]:
    """The lesson and the question, each written by one and signed by another."""
    work = learning.work
    yield work.at(WRITTEN, 10), partial(_write_lesson, learning)
    yield work.at(WRITTEN, 15), partial(_write_question, learning)
    yield work.at(SIGNED, 10), partial(_publish, learning, citations)
    yield work.at(SIGNED, 15), partial(_sign, learning, citations)


def _source(learning: Learning, tx: Transaction) -> tuple[Precedents, Precedent]:
    known = Precedents()
    known.provide(published)
    here = Told.alliance_id == learning.alliance_id, Told.title == lessons.TOLD
    key = tx.session.scalars(select(Told.id).where(*here)).one()
    found = known.standing(tx, learning.work.actor(tx, DESK), key)
    if found is None:
        raise LookupError("the precedent to learn from is not published")
    return known, found


def _write_lesson(learning: Learning, tx: Transaction) -> None:
    """In a module of its own, so that what the experts have learnt stays as it was."""
    desk = learning.work.actor(tx, DESK)
    known, source = _source(learning, tx)
    course = programme(EXPERT).course
    draft = learning.ids["sourced"] = drafting.begin_draft(tx, desk, course)
    added = SaveModule(
        draft,
        tx.session.get_one(CourseVersion, draft).version,
        "",
        drafting.LONGEST_COURSE,
        MODULE,
        1,
        required=False,
        summary="一件真事，说明公共收益的账该怎么看。",
        goals=("看得出账分不分得开",),
    )
    module = drafting.save_module(tx, desk, added)
    written = sourced.add_lesson(tx, desk, AddLesson(course, module, TITLE, 12, source.as_lesson))
    sources.name_source(tx, desk, known, source.precedent_id, lesson_code=written.code)


def _publish(learning: Learning, citations: Citations, tx: Transaction) -> None:
    draft = tx.session.get_one(CourseVersion, learning.ids["sourced"])
    command = drafting.Decide(draft.id, draft.version)
    drafting.publish_version(tx, learning.work.actor(tx, LEAD), command, citations)


def _write_question(learning: Learning, tx: Transaction) -> None:
    desk = learning.work.actor(tx, DESK)
    known, source = _source(learning, tx)
    choices = (Choice(Text(RIGHT), FULL), *(Choice(Text(one), FULL - FULL) for one in WRONG))
    item = Item(Kind.SINGLE, Text(STEM), choices=choices, explanation=Text(source.as_explanation))
    key = learning.ids["asked"] = bank.write_question(tx, desk, WriteQuestion(item, TOPIC, 2))
    sources.name_source(tx, desk, known, source.precedent_id, question_id=key)


def _sign(learning: Learning, citations: Citations, tx: Transaction) -> None:
    found = tx.session.get_one(Question, learning.ids["asked"])
    bank.sign_wording(tx, learning.work.actor(tx, LAWYER), Decide(found.id, found.version), citations.check)
