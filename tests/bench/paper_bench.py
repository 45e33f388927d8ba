"""How long a paper of 50 questions takes out of a bank of 5,000; run it alone: `python tests/bench/paper_bench.py`.

An optional number says how many questions the bank holds. The pure drawing is measured beside the least that anybody
has to do, one hash for each question; then the whole deed on SQLite (read the bank, draw, keep the paper with its
receipt), reading the paper with its questions, and proving its receipt. Prints CPU time and ratios. Asserts nothing
about time, but that the receipt holds.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import insert

from alliance import installation
from alliance.kernel import web
from alliance.kernel.actors import CLOCK
from alliance.settings import Settings
from tests.bench.figures import cpu_ms, middle, share
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

QUESTIONS, ROUNDS = 5_000, 30
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


def bench(home: Path, number: int) -> None:
    app = installation.create(Settings.from_environ({"ALLIANCE_HOME": str(home)}))
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
                "read the bank, draw, keep the paper": drawn,
                "read the paper with its questions": lambda: queries.sheet(tx, papers[0]),
                "prove the receipt": lambda: receipts.check(made),
            },
            rounds=ROUNDS,
        )
        assert all(check.holds for check in receipts.check(made))
    least = middle(spent["one hash a question"])
    print(f"a paper of {PLAN.count} from {len(pool):,} questions, CPU in ms")
    for name, values in spent.items():
        half, most = middle(values), share(values, 0.95)
        print(f"  {name:<38} median {half:7.2f}   p95 {most:7.2f}   {half / least:6.1f} times the hashes")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        bench(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else QUESTIONS)
