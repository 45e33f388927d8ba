"""What reviews put on desks: invitations to answer, sheets to write, and for the secretary what needs a hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select

from alliance.kernel.actors import Actor
from alliance.kernel.days import remaining
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.workbench import Line, Section
from compounds.awards import access, addresses
from compounds.awards.access import SECRETARY
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.queries import TAKING_PART
from compounds.awards.reviewing import progress
from compounds.awards.reviewing.access import MARKS_SHOWN, TO_INVITE
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment, ReviewPlan, ReviewSheet
from compounds.awards.reviewing.workflow import REVIEWER_STAGES, ReviewerStage, SheetState
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.rounds.workflow import Stage

KEPT = TO_INVITE | MARKS_SHOWN
"""While a round is at one of these, its reviews have a page."""


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """Invitations and sheets of the own; for the secretary each round whose reviews need a hand."""
    for reviewer_id, title, answer_by in reading.session.execute(_asked(actor)):
        yield _line(reading, ("请答复参不参加评审", "去答复"), title, reviewer_id, answer_by)
    for reviewer_id, title, number, due_on in reading.session.execute(_sheets(actor)):
        yield _line(reading, (f"请评{number}个小区并锁定", "去评分"), title, reviewer_id, due_on)
    if not actor.holds(SECRETARY):
        return
    for round_ in reading.session.scalars(_rounds(actor).where(_needs_a_hand(reading)).order_by(AwardRound.id)):
        found = progress.of_round(reading, round_)
        late = sum(one.late for one in found)
        gaps = any(one.entries and (not one.planned or one.gaps) for one in found)
        yield Line(
            Section.TODO,
            "评分表要分派或者补上" if gaps else f"有{late}份评分表过期没有锁定" if late else "评分表全部锁定",
            note=round_.title,
            url=addresses.review_round(round_.id),
            tone="due",
            button="去看",
            sort=round_.stage_since.isoformat(),
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many of them there are; one statement."""
    parts = [
        select(func.count()).select_from(_asked(actor).subquery()).scalar_subquery(),
        select(func.count()).select_from(_sheets(actor).subquery()).scalar_subquery(),
        select(func.count())
        .select_from(_rounds(actor).where(_needs_a_hand(reading) if actor.holds(SECRETARY) else false()).subquery())
        .scalar_subquery(),
    ]
    return sum(reading.session.execute(select(*parts)).one())


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    mine = or_(_asked(actor).exists(), _sheets(actor).exists())
    if not actor.holds(SECRETARY):
        return mine
    return or_(mine, _rounds(actor).where(_needs_a_hand(reading)).exists())


def beside(reading: Transaction, actor: Actor, round_: AwardRound) -> Iterator[Fact]:
    """On a round's page: how far the reviews are for those who keep or oversee them, the way in for a reviewer."""
    if access.oversees(actor) and not actor.is_clock and round_.stage in KEPT:
        found = progress.of_round(reading, round_)
        told = f"锁定{sum(one.locked for one in found)}份，共{sum(one.wanted for one in found)}份"
        yield Fact("评委评分", told, addresses.review_round(round_.id))
    if actor.person_id is None:
        return
    own = reading.session.execute(
        select(AwardReviewer.id, AwardReviewer.stage).where(_mine(actor), AwardReviewer.round_id == round_.id)
    ).one_or_none()
    if own is not None:
        yield Fact("我的评审", REVIEWER_STAGES[own[1]], addresses.reviewer(own[0]))


def _line(reading: Transaction, words: tuple[str, str], note: str, reviewer_id: int, due_on: date) -> Line:
    return Line(
        Section.TODO,
        words[0],
        note=note,
        url=addresses.reviewer(reviewer_id),
        when_text=remaining(due_on, reading.today),
        tone="late" if due_on < reading.today else "due",
        button=words[1],
        sort=due_on.isoformat(),
    )


def _mine(actor: Actor) -> ColumnElement[bool]:
    if actor.person_id is None:
        return false()
    return and_(AwardReviewer.alliance_id == actor.alliance_id, AwardReviewer.person_id == actor.person_id)


def _asked(actor: Actor) -> Select[int, str, date]:
    return (
        select(AwardReviewer.id, AwardRound.title, AwardReviewer.answer_by)
        .join(AwardRound, AwardReviewer.round_id == AwardRound.id)
        .where(_mine(actor), AwardReviewer.stage == ReviewerStage.INVITED, AwardRound.stage.in_(TO_INVITE))
    )


def _sheets(actor: Actor) -> Select[int, str, int, date]:
    return (
        select(AwardReviewer.id, AwardRound.title, func.count(), func.min(ReviewAssignment.due_on))
        .join(AwardRound, AwardReviewer.round_id == AwardRound.id)
        .join(ReviewAssignment, ReviewAssignment.reviewer_id == AwardReviewer.id)
        .join(ReviewSheet, ReviewSheet.assignment_id == ReviewAssignment.id)
        .join(AwardApplication, ReviewAssignment.application_id == AwardApplication.id)
        .where(
            _mine(actor),
            AwardRound.stage == Stage.REVIEW,
            ReviewAssignment.void_at.is_(None),
            ReviewSheet.state == SheetState.DRAFT,
            AwardApplication.stage.in_(TAKING_PART),
        )
        .group_by(AwardReviewer.id, AwardRound.title)
    )


def _rounds(actor: Actor) -> Select[AwardRound]:
    return select(AwardRound).where(AwardRound.alliance_id == actor.alliance_id, AwardRound.stage == Stage.REVIEW)


def _needs_a_hand(reading: Transaction) -> ColumnElement[bool]:
    """A round with entries and no plan, a sheet that nobody has, one that is late, or every sheet locked."""
    entered = (
        select(AwardApplication.award_id)
        .join(RoundAward, AwardApplication.award_id == RoundAward.id)
        .where(RoundAward.round_id == AwardRound.id, AwardApplication.stage.in_(TAKING_PART))
    )
    unplanned = entered.where(~exists().where(ReviewPlan.award_id == AwardApplication.award_id)).exists()
    sheets = (
        select(ReviewAssignment.id)
        .join(RoundAward, ReviewAssignment.award_id == RoundAward.id)
        .join(ReviewSheet, ReviewSheet.assignment_id == ReviewAssignment.id)
        .where(RoundAward.round_id == AwardRound.id)
    )
    open_ = sheets.where(ReviewAssignment.void_at.is_(None), ReviewSheet.state == SheetState.DRAFT)
    late = open_.where(ReviewAssignment.due_on < reading.today).exists()
    return or_(unplanned, late, and_(entered.exists(), ~open_.exists()))
