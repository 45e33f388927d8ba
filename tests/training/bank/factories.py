"""Questions for tests of the bank: written, signed, shipped."""

from __future__ import annotations

from dataclasses import replace

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from search.library.citations.checking import check
from tests.search.answers.factories import TITLE
from tests.training.items.examples import single
from training.bank import actions, placing
from training.bank.actions import Decide, WriteQuestion
from training.bank.models import Question
from training.curriculum.definition import Basis, ShippedQuestion
from training.items.definition import Item, Text

CITED = f"《{TITLE}》第一条第二款"
TOPIC = "meetings_voting"


def command(item: Item | None = None, *articles: str, **more: object) -> WriteQuestion:
    return WriteQuestion(item or single(explanation=Text("因为。")), TOPIC, 1, articles, **more)  # type: ignore[arg-type]


def written(tx: Transaction, writer: Actor, item: Item | None = None, *articles: str) -> Question:
    return tx.session.get_one(Question, actions.write_question(tx, writer, command(item, *articles)))


def ready(tx: Transaction, writer: Actor, signer: Actor, item: Item | None = None, *articles: str) -> Question:
    question = written(tx, writer, item, *articles)
    actions.sign_wording(tx, signer, Decide(question.id, question.version), check)
    return question


def a_shipped(
    code: str = "meetings_voting-q01", *, stem: str = "多少业主参与？", articles: tuple[str, ...] = (CITED,)
) -> ShippedQuestion:
    item = replace(single(name=code), stem=Text(stem), explanation=Text("因为。"))
    return ShippedQuestion(code, code.partition("-")[0], 2, item, Basis(articles))


def bring(tx: Transaction, alliance_id: int, *questions: ShippedQuestion) -> int:
    known = {one.code: placing.revision_of(one) for one in questions}
    return placing.bring(tx, alliance_id, {one.code: one for one in questions}, known)
