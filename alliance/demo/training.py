"""The sample learning: courses, questions, examinations and certificates in every stage, each by its own actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from alliance.demo import training_content, training_halls, training_people, training_sourced
from alliance.demo.filings import Deed, at, live
from alliance.demo.guiding import Guiding
from alliance.demo.training_work import Learning, told
from alliance.kernel.citations.checking import Citations
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import seed as parameters
from training.attempts import placing as exams
from training.bank import placing as bank
from training.courses import placing as courses
from training.papers import placing as papers

BEGAN = 260
"""How many days before the day of seeding training began, or from when its numbers hold, if that is later."""
DAYS = "training.due_days"


def founding(tx: Transaction, work: Guiding) -> Iterator[Deed]:
    """What has to be lived through with the elections: the content, and a certificate of a term that then ended."""
    began = _began(work)
    learning = Learning(work)
    yield began, work.told(partial(place, work.alliance.id), since=tx, quiet=True)
    yield from told(learning, tx, training_people.of_a_past_term(tx, learning, began))


def load(tx: Transaction, work: Guiding, citations: Citations) -> None:
    """Everything else, after the cast has its accounts; `citations` judge what questions and lessons rest on."""
    learning = Learning(work)
    deeds = training_people.deeds(tx, learning)
    deeds += training_content.deeds(learning, citations)
    deeds += training_sourced.deeds(learning, citations)
    deeds += training_halls.deeds(learning)
    live(tx, list(told(learning, tx, deeds)))


def _began(work: Guiding) -> datetime:
    held: date = min(version.starts_on for version in parameters.seed() if version.name == DAYS)
    return at(max(work.day(BEGAN), held), 8)


def place(alliance_id: int, tx: Transaction) -> None:
    """Bring the content that ships into an alliance: courses, questions, blueprints and examinations."""
    courses.place(tx, alliance_id)
    bank.place(tx, alliance_id)
    tx.session.flush()  # blueprints and examinations count on what was brought
    papers.place(tx, alliance_id)
    exams.place(tx, alliance_id)
