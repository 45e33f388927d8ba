"""Dull questions for tests: an alliance with a desk of two, an asker, and a question at a wished stage."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from search.questions import actions, course, triage
from search.questions.actions import Ask, Word
from search.questions.models import Question
from search.questions.triage import Wording
from search.questions.workflow import Privacy, Stage
from tests.compounds.factories import a_compound
from tests.factories import an_actor, an_alliance

TITLE = "公共收益多久公布一次"
PUBLIC_TITLE = "公共收益的账要多久公布一次"


@dataclass(frozen=True)
class House:
    """The compound of an alliance, the alliance's desk, and those who ask."""

    compound_id: int
    place_id: int
    secretary: Actor
    adviser: Actor
    chair: Actor
    other: Actor
    stranger: Actor
    visitor: Actor


def a_house(tx: Transaction) -> House:
    alliance = an_alliance(tx)
    compound = a_compound(tx, alliance, name="锦绣家园")
    away = an_alliance(tx, "330803", name="衢江区业委会联盟", short="衢")
    return House(
        compound_id=compound.id,
        place_id=compound.place_id,
        secretary=an_actor(tx, alliance, Office.POLICY_SECRETARY, alliance.place, name="郑文彬"),
        adviser=an_actor(tx, alliance, Office.LEGAL_ADVISER, alliance.place, name="余思敏"),
        chair=an_actor(tx, alliance, Office.COMMITTEE_CHAIR, compound.place, name="王秀英"),
        other=an_actor(tx, alliance, Office.COMMITTEE_CHAIR, compound.place, name="陈国平"),
        stranger=an_actor(tx, away, Office.POLICY_SECRETARY, away.place, name="邻小满"),
        visitor=Actor(alliance_id=alliance.id, place_path=alliance.place.path),
    )


def a_question(
    tx: Transaction,
    house: House,
    stage: Stage = Stage.NEW,
    *,
    by: Actor | None = None,
    title: str = TITLE,
    privacy: Privacy = Privacy.PUBLIC,
) -> Question:
    """A question brought to `stage` by the steps of its course; the answer itself is the business of other tests."""
    command = Ask(title, "业主要看账。", privacy, house.compound_id)
    question = tx.session.get_one(Question, actions.ask(tx, by or house.chair, command))
    if stage is Stage.WITHDRAWN:
        actions.withdraw(tx, by or house.chair, Word(question.id, question.version, "不问了。"))
    if stage is Stage.DECLINED:
        triage.decline(tx, house.secretary, Word(question.id, question.version, "请找社区。"))
    if stage in (Stage.NEW, Stage.WITHDRAWN, Stage.DECLINED):
        return question
    triage.triage(tx, house.secretary, Wording(question.id, question.version, PUBLIC_TITLE, ""))
    steps = {
        Stage.ASSIGNED: lambda: triage.take(tx, house.secretary, Word(question.id, question.version, "")),
        Stage.DRAFTED: lambda: course.drafting(tx, house.secretary, question),
        Stage.IN_REVIEW: lambda: course.submitted(tx, house.secretary, question),
        Stage.PUBLISHED: lambda: course.published(tx, house.adviser, question),
        Stage.REVIEWING: lambda: course.under_review(tx, house.adviser, question),
    }
    for reached, go in steps.items():
        if question.stage is stage:
            break
        go()
        assert question.stage is reached
    return question
