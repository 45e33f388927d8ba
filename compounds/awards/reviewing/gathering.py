"""What a plan is drawn from: entries, reviewers, what keeps them apart, and what was given before."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Transaction
from compounds.awards import ties
from compounds.awards.applications import queries as applications
from compounds.awards.applications.queries import Entry
from compounds.awards.reviewing.assigning import Pair
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment, ReviewPlan
from compounds.awards.reviewing.workflow import Occasion, ReviewerStage
from compounds.awards.rounds import queries as rounds
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.ties import Declared, Tie


@dataclass(frozen=True, slots=True)
class Reviewers:
    """The reviewers of a round by id, with their people; `taking` are those who take sheets."""

    people: Mapping[int, int]
    names: Mapping[int, str]
    taking: tuple[int, ...]
    declared: tuple[Declared, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """What one plan of an award is drawn from. `wanted` is by entry how many sheets it is to have in all.

    `conflicts` and `given` are pairs of entry and reviewer; what was void once is a conflict for good. `first` counts
    the sheets of the first part that each entry has.
    """

    award: RoundAward
    entries: tuple[Entry, ...]
    reviewers: Reviewers
    ties: Mapping[Pair, tuple[Tie, ...]]
    conflicts: frozenset[Pair]
    given: frozenset[Pair]
    first: Mapping[int, int]
    reviews: int
    again: frozenset[int]
    plans: int
    seed: str

    @property
    def wanted(self) -> dict[int, int]:
        """How many sheets each entry is to have."""
        more = rounds.rules(self.award.round).again
        return {
            one.application_id: self.reviews + (more if one.application_id in self.again else 0) for one in self.entries
        }

    @property
    def tied(self) -> frozenset[Pair]:
        """What was given and may not be any more, since the registry knows of a tie now."""
        return self.given & self.ties.keys()

    @property
    def gaps(self) -> int:
        """How many sheets nobody has to write yet."""
        held = Counter(entry for entry, _ in self.given)
        return sum(max(0, wanted - held[entry]) for entry, wanted in self.wanted.items())

    def part_of(self, entry: int, already: int) -> int:
        """To which part a sheet belongs, where an entry has `already` new ones."""
        return 1 if self.first.get(entry, 0) + already < self.reviews else 2


def task(reading: Transaction, award: RoundAward, again: Collection[int] = ()) -> Task:
    """Everything that a plan of the award is drawn from today; a constant number of statements.

    `again` are entries for which another review is asked for now, besides those for which it was asked before.
    """
    entries = applications.entries(reading, award.id)
    reviewers = reviewers_of(reading, award.round_id, award.round.alliance_id)
    assigned = _assigned(reading, award.id)
    held = tied(reading, award.round, reviewers, entries)
    compound_of = {one.application_id: one.compound_id for one in entries}
    taking_part = set(compound_of)
    conflicts = {
        (entry, reviewer)
        for entry, compound_id in compound_of.items()
        for reviewer in reviewers.taking
        if (entry, reviewer) in held
    } | {(entry, reviewer) for entry, reviewer, _, void in assigned if void}
    plans = list(reading.session.scalars(select(ReviewPlan).where(ReviewPlan.award_id == award.id)))
    asked = {entry for one in plans if one.occasion is Occasion.AGAIN for entry in one.drawn["again"]}
    standing = [one for one in assigned if not one[3] and one[0] in taking_part]
    return Task(
        award=award,
        entries=entries,
        reviewers=reviewers,
        ties=held,
        conflicts=frozenset(pair for pair in conflicts if pair[0] in taking_part),
        given=frozenset((entry, reviewer) for entry, reviewer, _, _ in standing),
        first=Counter(entry for entry, _, part, _ in standing if part == 1),
        reviews=rounds.rules(award.round).reviews,
        again=frozenset((asked | set(again)) & taking_part),
        plans=len(plans),
        seed=hashlib.sha256(f"{award.round.seal}/{award.code}/{len(plans)}".encode()).hexdigest(),
    )


def reviewers_of(reading: Transaction, round_id: int, alliance_id: int) -> Reviewers:
    """All reviewers of a round with what they declared; two statements."""
    rows = list(
        reading.session.scalars(
            select(AwardReviewer)
            .where(AwardReviewer.round_id == round_id, AwardReviewer.alliance_id == alliance_id)
            .options(selectinload(AwardReviewer.ties))
            .order_by(AwardReviewer.id)
        )
    )
    names: dict[int, str] = dict(
        reading.session.execute(
            select(Person.id, Person.name).where(Person.id.in_([one.person_id for one in rows]))
        ).all()
    )
    return Reviewers(
        people={one.id: one.person_id for one in rows},
        names={one.id: names.get(one.person_id) or f"评委{one.id}号" for one in rows},
        taking=tuple(one.id for one in rows if one.stage is ReviewerStage.ACCEPTED),
        declared=tuple(
            Declared(one.person_id, tie.compound_id, tie.street_id, tie.company_id) for one in rows for tie in one.ties
        ),
    )


def tied(
    reading: Transaction, round_: AwardRound, reviewers: Reviewers, entries: Iterable[Entry]
) -> dict[Pair, tuple[Tie, ...]]:
    """What keeps reviewers away from entries, by entry and reviewer; seven statements."""
    listed = tuple(entries)
    found = ties.between(
        reading,
        round_.alliance_id,
        set(reviewers.people.values()),
        {one.compound_id for one in listed},
        since=ties.counting_since(reading, round_),
        declared=reviewers.declared,
    )
    return {
        (entry.application_id, reviewer): found[person, entry.compound_id]
        for entry in listed
        for reviewer, person in reviewers.people.items()
        if (person, entry.compound_id) in found
    }


def marks_known(reading: Transaction, round_id: int) -> bool:
    """True where another review was asked for, which nobody does who has not seen the marks; one statement."""
    query = (
        select(ReviewPlan.id)
        .join(RoundAward, ReviewPlan.award_id == RoundAward.id)
        .where(RoundAward.round_id == round_id, ReviewPlan.occasion == Occasion.AGAIN)
        .limit(1)
    )
    return reading.session.scalar(query) is not None


def _assigned(reading: Transaction, award_id: int) -> list[tuple[int, int, int, bool]]:
    """Entry, reviewer, part and whether it is void, of every assignment."""
    rows = reading.session.execute(
        select(
            ReviewAssignment.application_id,
            ReviewAssignment.reviewer_id,
            ReviewAssignment.part,
            ReviewAssignment.void_at,
        ).where(ReviewAssignment.award_id == award_id)
    )
    return [(entry, reviewer, part, void_at is not None) for entry, reviewer, part, void_at in rows]
