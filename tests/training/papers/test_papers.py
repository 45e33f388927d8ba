"""A drawn paper stays as it is, whatever becomes of its questions; it is drawn and graded again at any time."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from search.library.citations.checking import check
from tests.training.bank.conftest import alliance, compound, signer, stranger, writer
from tests.training.bank.factories import TOPIC, a_shipped, bring, command, ready
from tests.training.items import examples
from training.bank import actions as bank
from training.bank import asking
from training.bank.actions import Decide
from training.bank.models import Question
from training.items.grading import best
from training.papers import actions, desk, placing, pools, queries, receipts
from training.papers.actions import WriteBlueprint
from training.papers.blueprint import Plan, Row
from training.papers.drawing import Candidate, pool_digest
from training.papers.models import Blueprint, Paper, Pool
from training.papers.sat import Answered, Sat

__all__ = ["alliance", "compound", "signer", "stranger", "writer"]
PLAN = Plan((Row(TOPIC, 3, Decimal(5)), Row(TOPIC, 1, Decimal(10), difficulty=1, kind=examples.essay().kind)))


@pytest.fixture
def filled(tx: Transaction, writer: Actor, signer: Actor) -> str:
    """The code of a blueprint for which the bank has enough."""
    for item in examples.ALL[:5]:
        ready(tx, writer, signer, item)
    ready(tx, writer, signer, examples.essay())
    return tx.session.get_one(Blueprint, actions.write_blueprint(tx, writer, WriteBlueprint("小测", PLAN))).code


def test_a_paper_is_drawn_kept_and_proven(tx: Transaction, writer: Actor, filled: str) -> None:
    paper = actions.draw_paper(tx, writer, writer.alliance_id or 0, filled)
    sheet = queries.sheet(tx, paper.id)
    assert (len(sheet.places), sheet.points, sheet.digest) == (4, 25, paper.digest)
    assert len(paper.seed) == 2 * actions.SEED_BYTES
    made = queries.receipt(tx, paper.id)
    items = {place.asked.hash: place.asked.item for place in sheet.places}
    assert all(one.holds for one in receipts.check(made, items))
    assert made["digest"] == paper.digest
    again = actions.draw_paper(tx, writer, writer.alliance_id or 0, filled, paper.seed)
    assert (again.digest, again.slots) == (paper.digest, paper.slots)
    assert tx.session.scalar(select(func.count()).select_from(Pool)) == 1


def test_a_paper_stays_whatever_becomes_of_bank_and_blueprint(
    tx: Transaction, writer: Actor, signer: Actor, filled: str
) -> None:
    paper = actions.draw_paper(tx, writer, writer.alliance_id or 0, filled)
    before = queries.sheet(tx, paper.id)
    for question in tx.session.scalars(select(Question)).all():
        bank.write_question(
            tx, writer, command(examples.short_answer(), question_id=question.id, version=question.version)
        )
        bank.sign_wording(tx, signer, Decide(question.id, question.version), check)
    kept = tx.session.scalars(select(Blueprint)).one()
    actions.write_blueprint(tx, writer, WriteBlueprint("小测", Plan((Row(TOPIC, 1),)), "太长", kept.id, kept.version))
    tx.session.flush()
    tx.session.expire_all()
    assert queries.sheet(tx, paper.id) == before
    page = desk.paper_page(tx, writer, paper.id, None)
    assert (page.holds, page.number, page.pool_size) == (True, 1, 6)
    newer = actions.draw_paper(tx, writer, writer.alliance_id or 0, filled)
    assert len(newer.slots) == 1
    assert tx.session.scalar(select(func.count()).select_from(Pool)) == 2


def test_grading_again_finds_what_stands_and_what_does_not(tx: Transaction, writer: Actor, filled: str) -> None:
    paper = actions.draw_paper(tx, writer, writer.alliance_id or 0, filled)
    places = queries.sheet(tx, paper.id).places
    answers = [
        Answered(
            place.slot,
            best(place.asked.item) or "写了几句",
            None if best(place.asked.item) is None else place.points,
        )
        for place in places
    ]
    assert desk.paper_page(tx, writer, paper.id, Sat("/x", tuple(answers))).holds
    wrong = next(one for one in answers if one.points)
    changed = tuple(Answered(one.slot, one.response, Decimal("0.5") if one is wrong else one.points) for one in answers)
    page = desk.paper_page(tx, writer, paper.id, Sat("/x", changed))
    assert not page.holds
    assert [(one.place.slot, one.stood, one.again) for one in page.regraded if one.same is False] == [
        (wrong.slot, "0.5", "5")
    ]


def test_too_little_in_the_bank_is_told_by_row(tx: Transaction, writer: Actor, signer: Actor) -> None:
    ready(tx, writer, signer)
    key = actions.write_blueprint(tx, writer, WriteBlueprint("小测", PLAN))
    kept = tx.session.get_one(Blueprint, key)
    with pytest.raises(OutOfTurn, match="“会议与表决”要抽3题，题库里只有1题"):
        actions.draw_paper(tx, writer, kept.alliance_id, kept.code)
    (line,) = desk.blueprints(tx, writer)
    assert line.short == 2
    with pytest.raises(NotFound):
        actions.draw_paper(tx, writer, kept.alliance_id, "astrology")


def test_who_writes_blueprints_and_who_sees_papers(
    tx: Transaction, writer: Actor, stranger: Actor, filled: str
) -> None:
    paper = actions.draw_paper(tx, stranger, stranger.alliance_id or 0, filled)
    with pytest.raises(NotPermitted):
        actions.write_blueprint(tx, stranger, WriteBlueprint("我的", PLAN))
    with pytest.raises(NotFound):
        desk.paper_page(tx, stranger, paper.id, None)
    with pytest.raises(Invalid, match="抢同一批题"):
        actions.write_blueprint(tx, writer, WriteBlueprint("错", Plan((Row(TOPIC, 1), Row(TOPIC, 2)))))
    kept = tx.session.scalars(select(Blueprint)).one()
    with pytest.raises(ChangedMeanwhile):
        actions.write_blueprint(tx, writer, WriteBlueprint("小测", PLAN, "", kept.id, kept.version - 1))


def test_blueprints_of_the_finals_are_placed_once_and_never_over_the_desks_own(tx: Transaction, writer: Actor) -> None:
    key = writer.alliance_id or 0
    placed = placing.place(tx, key)
    assert placed >= 1
    assert placing.place(tx, key) == 0
    kept = tx.session.scalars(select(Blueprint).where(Blueprint.code == "final_new_member")).one()
    assert desk.blueprint_page(tx, writer, kept.id).plan.count == 20
    actions.write_blueprint(
        tx, writer, WriteBlueprint(kept.title, Plan((Row(TOPIC, 2),)), "短一点", kept.id, kept.version)
    )
    kept.placed = ""
    tx.session.flush()
    assert placing.place(tx, key) == 0
    assert desk.blueprint_page(tx, writer, kept.id).plan.count == 2


def test_the_pool_is_always_that_of_the_bank(tx: Transaction, writer: Actor, signer: Actor, filled: str) -> None:
    key = writer.alliance_id or 0

    def same() -> bool:
        tx.session.flush()
        pools.kept(tx, key, pools.held(tx, key))
        rows = tx.session.execute(asking.ready(key)).all()
        return pools.held(tx, key).digest == pool_digest(Candidate(*row[1:]) for row in rows)

    assert same()
    one, other, *_ = tx.session.scalars(select(Question).order_by(Question.id)).all()
    bank.retire_question(tx, writer, Decide(one.id, one.version, "太偏"))
    assert same()
    bank.write_question(tx, writer, command(examples.short_answer(), question_id=other.id, version=other.version))
    assert same()
    bank.sign_wording(tx, signer, Decide(other.id, other.version), check)
    assert same()
    bring(tx, key, a_shipped())
    assert same()
    bring(tx, key, a_shipped(stem="改了"))
    assert same()


@pytest.mark.parametrize("many", [1, 3])
def test_a_paper_costs_a_constant_number_of_statements(
    tx: Transaction, writer: Actor, queries: object, many: int
) -> None:
    from training.papers import queries as reading  # noqa: PLC0415 -- the fixture has the name

    shipped = [a_shipped(f"meetings_voting-q0{number}", stem=f"第{number}问？") for number in range(4)]
    bring(tx, writer.alliance_id or 0, *shipped)
    key = actions.write_blueprint(tx, writer, WriteBlueprint("小测", Plan((Row("meetings_voting", many),))))
    kept = tx.session.get_one(Blueprint, key)
    tx.session.flush()
    with queries() as count:  # type: ignore[operator]
        paper = actions.draw_paper(tx, writer, kept.alliance_id, kept.code)
        tx.session.flush()
    assert count.total <= 10
    paper_id = paper.id
    with queries() as count:  # type: ignore[operator]
        reading.sheet(tx, paper_id)
    assert count.total == 3
    assert tx.session.scalars(select(Paper)).one().id == paper_id
