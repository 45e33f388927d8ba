"""Taking a reviewer, an assignment or an award in hand for a deed, and writing the deed down."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import MISSING, WAY_BACK, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from compounds.awards.applications.queries import TAKING_PART
from compounds.awards.reviewing.access import ReviewerFacts, SheetFacts
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment
from compounds.awards.reviewing.workflow import ReviewerStage
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.versions import expect


def reviewer_in_hand(tx: Transaction, actor: Actor, reviewer_id: int, version: int | None = None) -> AwardReviewer:
    """The reviewer, locked, in the version that the page showed if one is given. Raises NotFound, ChangedMeanwhile."""
    reviewer = get_visible(tx.session, AwardReviewer, actor, reviewer_id, lock=True)
    if version is not None:
        expect(tx, reviewer, version)
    return reviewer


def facts_of(reviewer: AwardReviewer) -> ReviewerFacts:
    """What verdicts look at."""
    return ReviewerFacts(reviewer.round.stage, reviewer.stage, reviewer.person_id)


def assignment_in_hand(tx: Transaction, actor: Actor, assignment_id: int) -> ReviewAssignment:
    """The assignment with its sheet, locked. Raises NotFound."""
    return get_visible(tx.session, ReviewAssignment, actor, assignment_id, lock=True)


def sheet_facts(assignment: ReviewAssignment) -> SheetFacts:
    """What verdicts look at."""
    application = assignment.application
    return SheetFacts(
        round_stage=application.round.stage,
        person_id=assignment.reviewer.person_id,
        void=assignment.void_at is not None,
        state=assignment.sheet.state,
        taking_part=application.stage in TAKING_PART,
        reviews=assignment.reviewer.stage is ReviewerStage.ACCEPTED,
    )


def award_in_sight(reading: Transaction, actor: Actor, award_id: int) -> RoundAward:
    """An award of a round that the actor may know of. Raises NotFound."""
    found = reading.session.scalar(
        select(RoundAward)
        .join(AwardRound, RoundAward.round_id == AwardRound.id)
        .where(RoundAward.id == award_id, visible(AwardRound, actor))
    )
    if found is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return found


def record(tx: Transaction, actor: Actor, verb: str, reviewer: AwardReviewer, **facts: object) -> None:
    """Write the line of a deed about a reviewer, with the version that it made."""
    tx.session.flush()  # the line carries the version that this deed made
    ledger.write(tx, actor, verb, reviewer, version=reviewer.version, **facts)


def on_record(actor: Actor, assignment_id: int, verb: str, **facts: object) -> Callable[[Transaction], None]:
    """What a refusal leaves in the ledger once everything else was rolled back."""

    def write(tx: Transaction) -> None:
        ledger.write(tx, actor, verb, tx.session.get_one(ReviewAssignment, assignment_id), **facts)

    return write
