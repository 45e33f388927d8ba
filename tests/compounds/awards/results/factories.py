"""A round in deliberation whose sheets are locked, with as many entries as are asked for."""

from __future__ import annotations

from decimal import Decimal

from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.awards.applications.models import AwardApplication
from compounds.awards.reviewing import marks
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment, ReviewPlan, ReviewSheet
from compounds.awards.reviewing.workflow import Occasion, SheetState
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.queries import tree
from compounds.awards.rounds.workflow import Stage
from compounds.awards.rules import Rules
from tests.compounds.awards.factories import RULES, Season, a_round, a_season, an_application, somebody
from tests.compounds.awards.reviewing.steps import a_reviewer
from tests.compounds.factories import a_compound


class Deliberated:
    """A round with one award in hand: its entries, and its reviewers.

    `sheets` are for each entry the shares (0 to 1) that its sheets give, one of every reviewer in turn; `shares` the
    percentages that all answers of each entry have.
    """

    def __init__(
        self,
        tx: Transaction,
        sheets: list[list[str]],
        *,
        quota: int = 1,
        rules: Rules = RULES,
        stage: Stage = Stage.DELIBERATION,
        shares: list[str] | None = None,
        title: str = "2026年度小区评选",
        season: Season | None = None,
    ) -> None:
        self.season: Season = season or a_season(tx)
        self.round: AwardRound = a_round(tx, self.season, stage, quota=quota, rules=rules, title=title)
        self.award = self.round.awards[0]
        alliance = self.alliance = tx.session.get_one(Alliance, self.season.alliance_id)
        self.people = [
            somebody(tx, alliance, f"评委{number}") for number in range(max((len(one) for one in sheets), default=0))
        ]
        self.reviewers: list[AwardReviewer] = [a_reviewer(tx, self.round, one) for one in self.people]
        self.plan = ReviewPlan(award_id=self.award.id, occasion=Occasion.FIRST, seed="0" * 64, drawn={}, made_at=tx.now)
        tx.session.add(self.plan)
        tx.session.flush()
        self.applications: list[AwardApplication] = []
        codes = [one.code for one in tree(self.award).criteria]
        for number, given in enumerate(sheets):
            compound = a_compound(tx, alliance, name=f"第{number + 1}家园")
            every = {} if shares is None else dict.fromkeys(codes, Decimal(shares[number]))
            application = an_application(tx, self.season, self.round, compound_id=compound.id, shares=every)
            self.applications.append(application)
            for reviewer, share in zip(self.reviewers, given, strict=False):
                a_sheet(tx, self, number, reviewer, share)

    def keys(self) -> list[int]:
        """The ids of the entries."""
        return [one.id for one in self.applications]


def a_sheet(
    tx: Transaction, made: Deliberated, entry: int, reviewer: AwardReviewer, share: str, *, locked: bool = True
) -> ReviewAssignment:
    """A sheet of an entry (by its place) that gives that share (0 to 1) of all points; only a locked one counts."""
    application = made.applications[entry]
    given = {one.code: str(round(one.most * Decimal(share), 2)) for one in marks.judged(tree(made.award))}
    assignment = ReviewAssignment(
        alliance_id=made.round.alliance_id,
        plan_id=made.plan.id,
        award_id=made.award.id,
        application_id=application.id,
        reviewer_id=reviewer.id,
        part=1,
        due_on=tx.today,
        given_at=tx.now,
        sheet=ReviewSheet(
            state=SheetState.LOCKED if locked else SheetState.DRAFT,
            marks=given,
            left_out=[],
            notes={},
            saved_at=tx.now,
            locked_at=tx.now if locked else None,
            digest=marks.fingerprint(application.id, reviewer.id, given, [], {}, salt="") if locked else "",
        ),
    )
    tx.session.add(assignment)
    tx.session.flush()
    return assignment
