"""A round that is being reviewed: four entries in three streets, four reviewers who took part, and their steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.awards.applications.models import AwardApplication
from compounds.awards.reviewing import marking, marks, planning
from compounds.awards.reviewing.marking import SaveSheet
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment
from compounds.awards.reviewing.planning import OnAward
from compounds.awards.reviewing.workflow import ReviewerStage, SheetState
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.rounds.queries import tree
from compounds.awards.rounds.workflow import Stage
from tests.compounds.awards.factories import Season, a_round, a_season, an_application, somebody
from tests.compounds.factories import a_compound

NAMES = ("评委甲", "评委乙", "评委丙", "评委丁")
ELSEWHERE = (("双港家园", "330802005001"), ("书院小区", "330802005004"))


@dataclass(frozen=True)
class Reviewing:
    """The round under review with its first award, and who reviews; `actors` and `reviewers` go together.

    What stands as ids also serves where the rows have left their session.
    """

    season: Season
    round: AwardRound
    award: RoundAward
    applications: tuple[AwardApplication, ...]
    reviewers: tuple[AwardReviewer, ...]
    actors: tuple[Actor, ...]
    round_id: int
    award_id: int
    actor_by_reviewer: Mapping[int, Actor]

    def actor_of(self, reviewer_id: int) -> Actor:
        """The person behind a reviewer."""
        return self.actor_by_reviewer[reviewer_id]


def a_reviewing(
    tx: Transaction,
    *,
    stage: Stage = Stage.REVIEW,
    people: Collection[str] = NAMES,
    season: Season | None = None,
) -> Reviewing:
    """Nothing was given out yet."""
    season = season or a_season(tx)
    alliance = tx.session.get_one(Alliance, season.alliance_id)
    round_ = a_round(tx, season, stage)
    ids = [season.compound_id, season.other_compound_id]
    ids += [a_compound(tx, alliance, name=name, community=community).id for name, community in ELSEWHERE]
    applications = tuple(an_application(tx, season, round_, compound_id=key) for key in ids)
    actors = tuple(somebody(tx, alliance, name) for name in people)
    reviewers = tuple(a_reviewer(tx, round_, one) for one in actors)
    return Reviewing(
        season,
        round_,
        round_.awards[0],
        applications,
        reviewers,
        actors,
        round_.id,
        round_.awards[0].id,
        {one.id: actor for one, actor in zip(reviewers, actors, strict=True)},
    )


def a_reviewer(
    tx: Transaction, round_: AwardRound, actor: Actor, stage: ReviewerStage = ReviewerStage.ACCEPTED
) -> AwardReviewer:
    """Somebody who was asked, and has answered unless `stage` says otherwise."""
    reviewer = AwardReviewer(
        alliance_id=round_.alliance_id,
        round_id=round_.id,
        person_id=actor.person_id,
        stage=stage,
        invited_at=tx.now,
        answer_by=tx.today + timedelta(days=5),
        answered_at=None if stage is ReviewerStage.INVITED else tx.now,
    )
    tx.session.add(reviewer)
    tx.session.flush()
    return reviewer


def planned(tx: Transaction) -> Reviewing:
    """Every sheet is given out."""
    made = a_reviewing(tx)
    planning.plan(tx, made.season.secretary, OnAward(made.award_id))
    return made


def standing(tx: Transaction, made: Reviewing, reviewer: AwardReviewer | None = None) -> list[ReviewAssignment]:
    """The sheets of the award that are not void, of one reviewer or all."""
    query = select(ReviewAssignment).where(
        ReviewAssignment.award_id == made.award_id, ReviewAssignment.void_at.is_(None)
    )
    if reviewer is not None:
        query = query.where(ReviewAssignment.reviewer_id == reviewer.id)
    return list(tx.session.scalars(query.order_by(ReviewAssignment.id)))


def filled(assignment: ReviewAssignment, share: str = "0.5", **more: object) -> SaveSheet:
    """A sheet with that share of the points of every criterion."""
    given = {one.code: str(round(one.most * Decimal(share), 2)) for one in marks.judged(tree(assignment.award))}
    return SaveSheet(assignment.id, given, **more)  # type: ignore[arg-type]  # fields of the command by name


def lock(tx: Transaction, made: Reviewing, assignment: ReviewAssignment, share: str = "0.5") -> str:
    """The reviewer locks the sheet."""
    return marking.lock_sheet(tx, made.actor_of(assignment.reviewer_id), filled(assignment, share))


def all_locked(tx: Transaction) -> Reviewing:
    """Every sheet is locked; the first reviewer gives half of the points, each of the others a tenth more."""
    made = planned(tx)
    for one in standing(tx, made):
        at = [reviewer.id for reviewer in made.reviewers].index(one.reviewer_id)
        lock(tx, made, one, f"0.{5 + at}")
    assert all(one.sheet.state is SheetState.LOCKED for one in standing(tx, made))
    return made
