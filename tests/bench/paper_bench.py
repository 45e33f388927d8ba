"""How long a paper of 50 questions takes out of a bank of 5,000 (aim 20 ms).

The pure drawing is measured beside the least that anybody has to do, one hash for each question; then the whole deed on
SQLite (read the bank, draw, keep the paper with its receipt), reading the paper with its questions, and proving its
receipt, which must hold.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from sqlalchemy import insert

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.actors import CLOCK
from alliance.settings import Settings
from tests.bench.figures import Figure, a_home, cpu_ms, middle, timed
from tests.factories import an_alliance
from tests.training.items.examples import ALL
from training.bank.actions import opening_of
from training.bank.models import Question, QuestionVersion
from training.bank.workflow import Source, Stage, State
from training.curriculum.definition import MODULE_NAMES
from training.items import storing
from training.items.definition import Kind, Text
from training.papers import actions, pools, queries, receipts
from training.papers.actions import WriteBlueprint
from training.papers.blueprint import Plan, Row
from training.papers.drawing import draw

QUESTIONS, ROUNDS, AIM_MS = 5_000, 30, 20
WHOLE = "read the bank, draw, keep the paper"
TOPICS = tuple(MODULE_NAMES)[1:11]
PLAN = Plan(tuple(Row(topic, 5, Decimal(2), difficulty=1 + place % 3) for place, topic in enumerate(TOPICS)))


def fill(tx: object, alliance_id: int, number: int) -> None:
    examples = [item for item in ALL if item.kind is not Kind.ESSAY]
    heads = [
        {"alliance_id": alliance_id, "code": f"own-{n}", "state": State.READY, "changed_at": tx.now, "version": 1}  # type: ignore[attr-defined]
        for n in range(number)
    ]
    keys = dict(tx.session.execute(insert(Question).returning(Question.code, Question.id), heads).all())  # type: ignore[attr-defined]
    words = []
    for n in range(number):
        item = replace(examples[n % len(examples)], stem=Text(f"第{n}题：这一条怎么规定？"))
        words.append(
            {
                "alliance_id": alliance_id,
                "question_id": keys[f"own-{n}"],
                "number": 1,
                "kind": item.kind,
                "topic": TOPICS[n % len(TOPICS)],
                "difficulty": 1 + n // len(TOPICS) % 3,
                "item": storing.to_json(item),
                "hash": storing.digest(item),
                "opening": opening_of(item),
                "source": Source.WRITTEN,
                "stage": Stage.IN_USE,
                "written_at": tx.now,  # type: ignore[attr-defined]
                "signed_at": tx.now,  # type: ignore[attr-defined]
            }
        )
    tx.session.execute(insert(QuestionVersion), words)  # type: ignore[attr-defined]


def rows(*, quick: bool = False) -> list[Figure]:
    """Everything by turns."""
    with a_home() as home:
        return _rows(home, 500 if quick else QUESTIONS, rounds=2 if quick else ROUNDS)


def _rows(home: Path, number: int, *, rounds: int) -> list[Figure]:
    app = create_app(Settings(home=home))
    with app.app_context(), web.writing() as tx:
        alliance_id = an_alliance(tx).id
        fill(tx, alliance_id, number)
        clerk = replace(CLOCK, alliance_id=alliance_id)
        key = actions.write_blueprint(tx, clerk, WriteBlueprint("量一量", PLAN))
        code = tx.session.get_one(actions.Blueprint, key).code
        pool = pools.held(tx, alliance_id).candidates
        papers = [actions.draw_paper(tx, CLOCK, alliance_id, code, "first").id]
        made = queries.receipt(tx, papers[0])

        def drawn() -> None:
            papers.append(actions.draw_paper(tx, CLOCK, alliance_id, code).id)

        spent = cpu_ms(
            {
                "one hash a question": lambda: [hashlib.sha256(one.hash.encode()).digest() for one in pool],
                "draw, pure": lambda: draw(PLAN, pool, "seed"),
                WHOLE: drawn,
                "read the paper with its questions": lambda: queries.sheet(tx, papers[0]),
                "prove the receipt": lambda: receipts.check(made),
            },
            rounds=rounds,
            warm=2,
        )
        assert all(check.holds for check in receipts.check(made))
    bare = middle(spent["one hash a question"])
    return [
        timed(f"{name}, of {len(pool):,}", values, aim=AIM_MS if name == WHOLE else None, bare=bare)
        for name, values in spent.items()
    ]
