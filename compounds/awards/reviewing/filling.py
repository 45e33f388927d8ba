"""Making a plan and keeping it whole: sheets are given out, made void, and given to others with the least change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance
from compounds.awards.indicators import shipped
from compounds.awards.reviewing import gathering
from compounds.awards.reviewing.assigning import Lack, Missing, assign
from compounds.awards.reviewing.gathering import Task
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment, ReviewPlan, ReviewSheet
from compounds.awards.reviewing.workflow import OCCASION_NAMES, WHY_NAMES, Occasion, SheetState, Why
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.rounds.workflow import Stage

REVIEW_DAYS = "awards.review_days"
GIVEN = "awards.sheets_given"
GAP = "awards.sheets_lacking"
ledger.tell(
    {
        "awards.sheets_planned": "{occasion}（{award}）：{sheets}份评分表分给{reviewers}位评委",
        "awards.sheet_voided": "一份评分表作废：{why}",
    },
    {"occasion": OCCASION_NAMES, "why": WHY_NAMES, "award": shipped.called},
)


def draw(tx: Transaction, actor: Actor, task: Task, occasion: Occasion) -> Missing | int:
    """Draw a plan, give the sheets out and promise `GIVEN`; returns how many, or what keeps it from being made."""
    found = assign(
        [one.application_id for one in task.entries],
        task.reviewers.taking,
        task.conflicts,
        task.wanted,
        task.seed,
        given=task.given,
    )
    if isinstance(found, Missing):
        return found
    plan = ReviewPlan(
        award_id=task.award.id,
        occasion=occasion,
        seed=task.seed,
        drawn={
            "entries": sorted(one.application_id for one in task.entries),
            "reviewers": sorted(task.reviewers.taking),
            "conflicts": sorted(task.conflicts),
            "reviews": {str(key): number for key, number in sorted(task.wanted.items())},
            "given": sorted(task.given),
            "again": sorted(task.again),
        },
        made_at=tx.now,
        made_by_id=actor.person_id,
    )
    tx.session.add(plan)
    tx.session.flush()  # the sheets name their plan
    due_on, already = _due_on(tx, task.award.round), Counter[int]()
    for entry, reviewer in found.pairs:
        tx.session.add(
            ReviewAssignment(
                alliance_id=task.award.round.alliance_id,
                plan_id=plan.id,
                award_id=task.award.id,
                application_id=entry,
                reviewer_id=reviewer,
                part=task.part_of(entry, already[entry]),
                due_on=due_on,
                given_at=tx.now,
                sheet=ReviewSheet(state=SheetState.DRAFT, marks={}, left_out=[], notes={}),
            )
        )
        already[entry] += 1
    round_ = task.award.round
    people = len({reviewer for _, reviewer in found.pairs})
    ledger.write(
        tx,
        actor,
        "awards.sheets_planned",
        round_,
        occasion=occasion,
        sheets=len(found.pairs),
        reviewers=people,
        award=task.award.code,
        plan=plan.id,
        seed=task.seed,
    )
    outbox.promise(tx, GIVEN, plan_id=plan.id)
    return len(found.pairs)


def void_tied(tx: Transaction, reviewer: AwardReviewer) -> tuple[ReviewAssignment, ...]:
    """Make void whatever a reviewer has from compounds to which there is a tie now, locked or not."""
    standing = _standing(tx, reviewer)
    if not standing:
        return ()
    everybody = gathering.reviewers_of(tx, reviewer.round_id, reviewer.alliance_id)
    found = []
    for award in _awards(standing):
        task = gathering.task(tx, award)
        tied = gathering.tied(tx, reviewer.round, everybody, task.entries)
        found += [one for one in standing if one.award_id == award.id and (one.application_id, reviewer.id) in tied]
    return _void(tx, found, Why.TIE)


def void_held(tx: Transaction, task: Task) -> tuple[ReviewAssignment, ...]:
    """Make void whatever of an award the registry has come to know a tie of, locked or not."""
    if not task.tied:
        return ()
    rows = tx.session.scalars(
        select(ReviewAssignment).where(ReviewAssignment.award_id == task.award.id, ReviewAssignment.void_at.is_(None))
    )
    return _void(tx, [one for one in rows if (one.application_id, one.reviewer_id) in task.tied], Why.TIE)


def void_open(tx: Transaction, reviewer: AwardReviewer, why: Why) -> tuple[ReviewAssignment, ...]:
    """Make void whatever a reviewer has not locked."""
    return _void(tx, [one for one in _standing(tx, reviewer) if one.sheet.state is SheetState.DRAFT], why)


def void(tx: Transaction, assignment: ReviewAssignment, why: Why) -> tuple[ReviewAssignment, ...]:
    """Make one sheet void."""
    return _void(tx, [assignment], why)


def refill(tx: Transaction, voided: Iterable[ReviewAssignment]) -> None:
    """Give what was void to others, as far as that is possible now; where it is not, promise `GAP` to the secretary."""
    tx.session.flush()  # what was made void is read back
    for award in _awards(voided):
        if award.round.stage is not Stage.REVIEW:
            continue
        task = gathering.task(tx, award)
        if task.gaps and isinstance(draw(tx, CLOCK, task, Occasion.REPLACING), Missing):
            outbox.promise(tx, GAP, award_id=award.id)


def told(missing: Missing, task: Task) -> tuple[str, str]:
    """Why there is no plan and the way out, in sentences with the names."""
    names = {one.application_id: one.compound_name for one in task.entries}
    entries = "、".join(f"“{names[key]}”" for key in missing.entries)
    people = "、".join(task.reviewers.names[key] for key in missing.reviewers)
    more = f"再请{missing.more}位与参评小区都没有关系的评委就够了。" if missing.more else "请再请几位没有关系的评委。"
    if missing.lack is Lack.REVIEWERS:
        return f"{entries}能评的评委不够，其余的都要回避。", more
    if missing.lack is Lack.LOAD:
        return f"{people}要回避的太多，各人评的份数会差很多。", f"{more}或者请{people}不再参加。"
    if missing.lack is Lack.FEW_SHEETS:
        return (
            f"评分表太少，连不起{len(task.reviewers.taking)}位评委，宽严没有办法比。",
            f"评委最多{missing.most}位，请少请几位。",
        )
    return f"{entries}之间没有评委连着，分数不能放在一起比。", f"{more}这位评委要能同时评这两个小区。"


def _void(tx: Transaction, assignments: Collection[ReviewAssignment], why: Why) -> tuple[ReviewAssignment, ...]:
    for one in assignments:
        one.void_at, one.void_because = tx.now, why
    ledger.write_all(tx, CLOCK, "awards.sheet_voided", [(one, {"why": why}) for one in assignments])
    return tuple(assignments)


def _standing(tx: Transaction, reviewer: AwardReviewer) -> list[ReviewAssignment]:
    return list(
        tx.session.scalars(
            select(ReviewAssignment)
            .where(ReviewAssignment.reviewer_id == reviewer.id, ReviewAssignment.void_at.is_(None))
            .options(joinedload(ReviewAssignment.sheet), joinedload(ReviewAssignment.award))
            .order_by(ReviewAssignment.id)
        )
    )


def _awards(assignments: Iterable[ReviewAssignment]) -> list[RoundAward]:
    return list({one.award_id: one.award for one in assignments}.values())


def _due_on(tx: Transaction, round_: AwardRound) -> date:
    """The last day to review: after so many days, but before the inspection where there is still time until then."""
    path = tx.session.get_one(Alliance, round_.alliance_id).place.path
    days = parameters.on(tx, REVIEW_DAYS, path, tx.today, alliance_id=round_.alliance_id).whole
    later, before = tx.today + timedelta(days=days), round_.inspection_on - timedelta(days=1)
    return min(later, before) if before > tx.today else later
