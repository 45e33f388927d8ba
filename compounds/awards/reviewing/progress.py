"""How far the reviews of an award are: counts only, never a mark; and what stands against ending them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, select

from alliance.kernel.db import Transaction
from compounds.awards import addresses
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.queries import TAKING_PART
from compounds.awards.reviewing import gathering
from compounds.awards.reviewing.models import ReviewAssignment, ReviewPlan, ReviewSheet
from compounds.awards.reviewing.workflow import Occasion, SheetState
from compounds.awards.rounds.gates import Obstacle
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.rounds.queries import rules


@dataclass(frozen=True, slots=True)
class Progress:
    """Sheets of one award: how many there are to be, were given out, are locked, and are late."""

    award_id: int
    name: str
    entries: int
    planned: bool
    wanted: int
    given: int
    locked: int
    late: int

    @property
    def gaps(self) -> int:
        """Sheets that nobody has to write yet."""
        return max(0, self.wanted - self.given)

    @property
    def complete(self) -> bool:
        """True where every sheet is locked, or there is nothing to review."""
        return not self.entries or (self.planned and self.locked >= self.wanted)


def of_round(reading: Transaction, round_: AwardRound) -> tuple[Progress, ...]:
    """The progress of each award of a round; three statements."""
    ids = [one.id for one in round_.awards]
    entries: dict[int, set[int]] = {key: set() for key in ids}
    for award_id, application_id in reading.session.execute(
        select(AwardApplication.award_id, AwardApplication.id).where(
            AwardApplication.award_id.in_(ids), AwardApplication.stage.in_(TAKING_PART)
        )
    ):
        entries[award_id].add(application_id)
    plans = list(reading.session.scalars(select(ReviewPlan).where(ReviewPlan.award_id.in_(ids))))
    counted = _counted(reading, ids)
    found = []
    for award in round_.awards:
        own = [one for one in plans if one.award_id == award.id]
        again = {entry for one in own if one.occasion is Occasion.AGAIN for entry in one.drawn["again"]}
        judged = rules(round_)
        wanted = len(entries[award.id]) * judged.reviews + len(entries[award.id] & again) * judged.again
        given, locked, late = counted.get(award.id, (0, 0, 0))
        found.append(Progress(award.id, award.name, len(entries[award.id]), bool(own), wanted, given, locked, late))
    return tuple(found)


def complete(reading: Transaction, award: RoundAward) -> bool:
    """True where every sheet of an award is locked."""
    return next(one.complete for one in of_round(reading, award.round) if one.award_id == award.id)


def against(reading: Transaction, round_: AwardRound) -> tuple[Obstacle, ...]:
    """Gate: what of the reviews still stands against ending them.

    An award that would let the round go on is held against the ties of today first; a constant number of statements.
    """
    url = addresses.review_round(round_.id)
    found = []
    for one, award in zip(of_round(reading, round_), round_.awards, strict=True):
        if one.complete:
            if one.planned and (tied := len(gathering.task(reading, award).tied)):
                words = f"“{one.name}”有{tied}份评分表，评委和小区后来有了关系，请点“补上空缺”换人来评。"
                found.append(Obstacle(words, url))
        elif not one.planned:
            found.append(Obstacle(f"“{one.name}”的评分表还没有分派给评委。", url))
        elif one.gaps:
            found.append(Obstacle(f"“{one.name}”有{one.gaps}份评分表没有人评，请补上。", url))
        else:
            left = one.wanted - one.locked
            found.append(Obstacle(f"“{one.name}”还有{left}份评分表没有锁定，请等评委锁定，过期的换人。", url))
    return tuple(found)


def _counted(reading: Transaction, award_ids: list[int]) -> dict[int, tuple[int, int, int]]:
    locked = ReviewSheet.state == SheetState.LOCKED
    late = (ReviewSheet.state == SheetState.DRAFT) & (ReviewAssignment.due_on < reading.today)
    rows = reading.session.execute(
        select(
            ReviewAssignment.award_id,
            func.count(),
            func.sum(case((locked, 1), else_=0)),
            func.sum(case((late, 1), else_=0)),
        )
        .join(ReviewSheet, ReviewSheet.assignment_id == ReviewAssignment.id)
        .join(AwardApplication, ReviewAssignment.application_id == AwardApplication.id)
        .where(
            ReviewAssignment.award_id.in_(award_ids),
            ReviewAssignment.void_at.is_(None),
            AwardApplication.stage.in_(TAKING_PART),
        )
        .group_by(ReviewAssignment.award_id)
    )
    return {key: (int(given), int(done), int(overdue)) for key, given, done, overdue in rows}
