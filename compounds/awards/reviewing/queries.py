"""Reading reviews: the sheets that count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.errors import Unavailable
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.queries import TAKING_PART
from compounds.awards.reviewing import marks
from compounds.awards.reviewing.models import ReviewAssignment, ReviewSheet
from compounds.awards.reviewing.workflow import SheetState
from compounds.awards.rounds.models import RoundAward
from compounds.awards.rounds.queries import tree


@dataclass(frozen=True, slots=True)
class CountingSheet:
    """A sheet that counts: `share` (0 to 1) is what it gives of the reviewers' points.

    `marks` are points by criterion, exact, from 0 to the criterion's `most`; an optional criterion that the reviewer
    left out stands not in it. `part` is 1, or 2 for another review. With `salt` anybody reckons `digest` again.
    """

    application_id: int
    reviewer_id: int
    part: int
    share: Fraction
    marks: Mapping[str, Decimal]
    digest: str = ""
    salt: str = ""


def counting(reading: Transaction, award_id: int) -> tuple[CountingSheet, ...]:
    """Every complete, locked sheet of an award that is not void, of the entries that take part; two statements.

    In the order of entries and reviewers. Raises Unavailable for a sheet that was changed after it was locked. The
    calling room says who may read them, and when.
    """
    award = reading.session.get_one(RoundAward, award_id)
    indicators = tree(award)
    rows = reading.session.execute(
        select(ReviewAssignment.application_id, ReviewAssignment.reviewer_id, ReviewAssignment.part, ReviewSheet)
        .join(ReviewSheet, ReviewSheet.assignment_id == ReviewAssignment.id)
        .join(AwardApplication, ReviewAssignment.application_id == AwardApplication.id)
        .where(
            ReviewAssignment.award_id == award_id,
            ReviewAssignment.void_at.is_(None),
            ReviewSheet.state == SheetState.LOCKED,
            AwardApplication.stage.in_(TAKING_PART),
        )
        .order_by(ReviewAssignment.application_id, ReviewAssignment.reviewer_id)
    )
    found = []
    for application_id, reviewer_id, part, sheet in rows:
        whole = application_id, reviewer_id, sheet.marks, sheet.left_out, sheet.notes
        if marks.fingerprint(*whole, salt=sheet.salt) != sheet.digest:
            raise Unavailable(
                "有一张锁定的评分表和它的校验码对不上，暂时不能算结果。", remedy="请马上告诉系统管理员核查。"
            )
        given = {code: Decimal(text) for code, text in sheet.marks.items()}
        share = marks.share(indicators, given, sheet.left_out)
        kept = MappingProxyType(given)
        found.append(CountingSheet(application_id, reviewer_id, part, share, kept, sheet.digest, sheet.salt))
    return tuple(found)
