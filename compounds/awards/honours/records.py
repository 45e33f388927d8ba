"""An honour or a review in hand, what verdicts look at, the numbers of the day, and the line of each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from compounds import walls
from compounds.awards.honours.access import HonourFacts, ReviewFacts
from compounds.awards.honours.models import Honour, HonourMoment, HonourReview
from compounds.awards.honours.workflow import STANDING, Part, Status, What
from compounds.awards.rounds.models import FORM_NAMES, Form
from compounds.queries import COMMUNITY, STREET
from compounds.versions import expect

YEARS, RECHECK_MONTHS = "awards.honour_years", "awards.recheck_months"
DROP, REPLY_DAYS = "awards.recheck_drop", "awards.honour_reply_days"
BARRED_YEARS, STEPS = "awards.barred_years", "awards.diagnosis_steps"


@dataclass(frozen=True, slots=True)
class Numbers:
    """For how many years an honour holds, after how many months records are looked at again, and how far they may fall.

    `drop` is in percentage points of what records decide, `reply_days` are those in which the compound may answer.
    """

    years: int
    recheck_months: int
    drop: int
    reply_days: int


def called(year: int, name: str, form: Form) -> str:
    """What an honour is called: 2026年有礼小区; one that is no title says what it is."""
    return f"{year}年{name}" + ("" if form is Form.TITLE else f"（{FORM_NAMES[form]}）")


def numbers_of(reading: Transaction, alliance_id: int, path: str) -> Numbers:
    """The numbers of a place today; at most two statements. Raises NoParameter."""
    names = (YEARS, RECHECK_MONTHS, DROP, REPLY_DAYS)
    known = parameters.several(reading, names, path, reading.today, alliance_id=alliance_id)
    return Numbers(*(known[name].whole for name in names))


def honour_in_hand(tx: Transaction, actor: Actor, honour_id: int, version: int | None = None) -> Honour:
    """The honour, locked, in the version that the page showed where one is given. Raises NotFound, ChangedMeanwhile."""
    honour = get_visible(tx.session, Honour, actor, honour_id, lock=True)
    if version is not None:
        expect(tx, honour, version)
    return honour


def review_in_hand(tx: Transaction, actor: Actor, review_id: int, version: int | None = None) -> HonourReview:
    """The review, locked, in the version that the page showed where one is given. Raises NotFound, ChangedMeanwhile."""
    review = get_visible(tx.session, HonourReview, actor, review_id, lock=True)
    if version is not None:
        expect(tx, review, version)
    return review


def facts_of(reading: Transaction, actor: Actor, honour: Honour) -> HonourFacts:
    """What verdicts about an honour look at."""
    wall = walls.of(reading, actor)
    return HonourFacts(
        honour.place.path,
        status_on(honour, reading.today),
        in_review(reading, honour.id),
        wall.handling(compound_id=honour.compound_id),
    )


def facts_of_review(reading: Transaction, actor: Actor, review: HonourReview) -> ReviewFacts:
    """What verdicts about a review look at."""
    wall = walls.of(reading, actor)
    return ReviewFacts(
        review.place.path,
        review.part,
        review.reply_until,
        bool(review.reply),
        review.proposed_by_id,
        wall.handling(compound_id=review.honour.compound_id),
    )


def in_review(reading: Transaction, honour_id: int) -> bool:
    """True where a review of the honour is not decided yet."""
    open_one = exists(
        select(HonourReview.id).where(HonourReview.honour_id == honour_id, HonourReview.part != Part.DECIDED)
    )
    return bool(reading.session.scalar(select(open_one)))


def note(tx: Transaction, honour: Honour, what: What, because: str = "") -> None:
    """Add a line to the course that everybody may read."""
    honour.moments.append(HonourMoment(what=what, happened_on=tx.today, at=tx.now, because=because))


def record(tx: Transaction, actor: Actor, verb: str, row: Honour | HonourReview, **facts: object) -> None:
    """Write the line of a deed, with the version that it made."""
    tx.session.flush()  # the line carries the version that this deed made
    ledger.write(tx, actor, verb, row, version=row.version, **facts)


def papers_of(reading: Transaction, honour_id: int) -> Sequence[Document]:
    """The papers that tell of an honour, in the order in which they were issued; one statement."""
    return reading.session.scalars(
        select(Document)
        .where(Document.subject == Honour.__tablename__, Document.subject_id == honour_id)
        .order_by(Document.id)
    ).all()


def street_of(reading: Transaction, honour: Honour) -> str:
    """The name of the street in which the compound lies."""
    return reading.session.scalars(
        select(STREET.name)
        .select_from(Place)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .where(Place.id == honour.place_id)
    ).one()


def status_on(honour: Honour, today: date) -> Status:
    """What an honour is worth on a day; one whose days are over is, whether the clock has noted it or not."""
    return Status.EXPIRED if honour.status in STANDING and today > honour.valid_until else honour.status
