"""What people are told of reviews: who is asked, whose sheets wait, and the secretary of what lacks or is complete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance, Place
from compounds import recipients
from compounds.awards import addresses
from compounds.awards.access import SECRETARY
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment, ReviewPlan, ReviewSheet
from compounds.awards.reviewing.workflow import REVIEWER_STAGES, ReviewerStage, SheetState
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.rounds.workflow import Stage

LEAD_DAYS = "awards.review_lead_days"


def asked(tx: Transaction, payload: Payload) -> None:
    """Errand: somebody is asked to review."""
    one = tx.session.get_one(AwardReviewer, int(payload["reviewer_id"]))
    if one.stage is not ReviewerStage.INVITED:
        return
    body = f"{one.round.title}请您当评委。{full_date(one.answer_by)}以前，请答复参不参加，有关系要回避的请写明。"
    message = _Message("awards.reviewer_asked", "请您当评委", body, addresses.reviewer(one.id))
    _tell(tx, one.alliance_id, {one.person_id}, message)


def answered(tx: Transaction, payload: Payload) -> None:
    """Errand: somebody has answered, or left; the secretary may have to ask others."""
    one = tx.session.get_one(AwardReviewer, int(payload["reviewer_id"]))
    said = REVIEWER_STAGES[one.stage]
    body = f"一位评委的答复：{said}。人不够的，请再请别人。"
    message = _Message("awards.reviewer_answered", f"评委答复了：{said}", body, addresses.review_round(one.round_id))
    _tell(tx, one.alliance_id, _secretaries(tx, one.round), message)


def given(tx: Transaction, payload: Payload) -> None:
    """Errand: sheets were given out; each reviewer is told once of all of them."""
    plan = tx.session.get_one(ReviewPlan, int(payload["plan_id"]))
    rows = tx.session.execute(
        select(AwardReviewer.id, AwardReviewer.person_id, AwardReviewer.alliance_id, ReviewAssignment.due_on)
        .join(ReviewAssignment, ReviewAssignment.reviewer_id == AwardReviewer.id)
        .where(ReviewAssignment.plan_id == plan.id, ReviewAssignment.void_at.is_(None))
    ).all()
    counts = Counter((key, person, alliance, due_on) for key, person, alliance, due_on in rows)
    for (key, person_id, alliance_id, due_on), number in sorted(counts.items()):
        body = f"分给您{number}份评分表，{full_date(due_on)}以前请打分并锁定。您打的分，评完以前谁也看不到。"
        message = _Message("awards.sheets_given", f"请评{number}个小区", body, addresses.reviewer(key))
        _tell(tx, alliance_id, {person_id}, message)


def lacking(tx: Transaction, payload: Payload) -> None:
    """Errand: a sheet was made void, and nobody could take it."""
    award = tx.session.get_one(RoundAward, int(payload["award_id"]))
    body = f"{award.name}有评分表空着，现有的评委都要回避或者已经评过。请再请一位评委，再点“补上空缺”。"
    _tell_secretaries(tx, award.round, "有评分表没有人评", body, "awards.sheets_lacking")


def complete(tx: Transaction, payload: Payload) -> None:
    """Errand: every sheet of an award is locked."""
    award = tx.session.get_one(RoundAward, int(payload["award_id"]))
    body = f"{award.name}的评分表全部锁定。到了日子，可以进入现场复核。"
    _tell_secretaries(tx, award.round, "评分表全部锁定", body, "awards.sheets_complete")


def remind(tx: Transaction, last_day: date) -> int:
    """Each new day: whoever has sheets that are due in so many days is told once; returns how many were told."""
    told = 0
    for alliance_id, root in tx.session.execute(
        select(Alliance.id, Place.path).join(Place, Alliance.place_id == Place.id).order_by(Alliance.id)
    ).all():
        lead = timedelta(days=parameters.on(tx, LEAD_DAYS, root, tx.today, alliance_id=alliance_id).whole)
        rows = tx.session.execute(
            select(AwardReviewer.id, AwardReviewer.person_id, ReviewAssignment.due_on)
            .join(ReviewAssignment, ReviewAssignment.reviewer_id == AwardReviewer.id)
            .join(ReviewSheet, ReviewSheet.assignment_id == ReviewAssignment.id)
            .join(AwardRound, AwardReviewer.round_id == AwardRound.id)
            .where(
                AwardReviewer.alliance_id == alliance_id,
                AwardRound.stage == Stage.REVIEW,
                ReviewAssignment.void_at.is_(None),
                ReviewSheet.state == SheetState.DRAFT,
                ReviewAssignment.due_on > last_day + lead,
                ReviewAssignment.due_on <= tx.today + lead,
            )
        ).all()
        for (key, person_id, due_on), number in sorted(
            Counter((key, person, due) for key, person, due in rows).items()
        ):
            body = f"还有{number}份评分表没有锁定，{full_date(due_on)}到期。过期的会换人来评。"
            message = _Message("awards.sheets_due", "评分表快到期了", body, addresses.reviewer(key))
            _tell(tx, alliance_id, {person_id}, message)
            told += 1
    return told


def _secretaries(tx: Transaction, round_: AwardRound) -> set[int]:
    path = tx.session.get_one(Alliance, round_.alliance_id).place.path
    return recipients.officers(tx, round_.alliance_id, path, SECRETARY)


def _tell_secretaries(tx: Transaction, round_: AwardRound, title: str, body: str, kind: str) -> None:
    message = _Message(kind, title, body, addresses.review_round(round_.id))
    _tell(tx, round_.alliance_id, _secretaries(tx, round_), message)


@dataclass(frozen=True, slots=True)
class _Message:
    kind: str
    title: str
    body: str
    url: str


def _tell(tx: Transaction, alliance_id: int, people: Collection[int], message: _Message) -> None:
    notices.send_each(
        tx,
        people,
        alliance_id=alliance_id,
        title=message.title,
        body=message.body,
        url=message.url,
        kind=message.kind,
    )
