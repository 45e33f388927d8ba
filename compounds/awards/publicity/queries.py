"""Reading notices and objections: the last notice of a round, what is open, and what upheld ones changed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.awards.applications.models import AwardApplication
from compounds.awards.publicity.models import AwardNotice, AwardObjection
from compounds.awards.publicity.workflow import ObjectionStage
from compounds.awards.results.models import AwardCorrection

Difference = tuple[Decimal, Decimal, int, int]
"""Total before and after, rank before and after."""


def last_notice(reading: Transaction, round_id: int) -> AwardNotice | None:
    """The notice that counts, or None before the first; one statement."""
    return reading.session.scalar(
        select(AwardNotice).where(AwardNotice.round_id == round_id).order_by(AwardNotice.number.desc()).limit(1)
    )


def of_round(reading: Transaction, round_id: int) -> tuple[AwardObjection, ...]:
    """The objections to the lines of a round, by number; the calling room says what of them it shows."""
    found = select(AwardObjection).where(AwardObjection.round_id == round_id).order_by(AwardObjection.number)
    return tuple(reading.session.scalars(found).unique())


def waiting_ranks(reading: Transaction, award_id: int) -> frozenset[int]:
    """The applications of an award whose objections are not decided; one statement."""
    return frozenset(
        reading.session.scalars(
            select(AwardObjection.application_id)
            .join(AwardApplication, AwardObjection.application_id == AwardApplication.id)
            .where(AwardApplication.award_id == award_id, AwardObjection.stage == ObjectionStage.OPEN)
        )
    )


def open_ones(reading: Transaction, round_id: int) -> int:
    """How many objections of a round are not decided; one statement."""
    counted = select(func.count(AwardObjection.id)).where(
        AwardObjection.round_id == round_id, AwardObjection.stage == ObjectionStage.OPEN
    )
    return reading.session.scalar(counted) or 0


def about_reviewers(reading: Transaction, notice_id: int) -> int:
    """How many objections to marks of reviewers were upheld in a notice; one statement."""
    counted = select(func.count(AwardObjection.id)).where(
        AwardObjection.notice_id == notice_id,
        AwardObjection.stage == ObjectionStage.UPHELD,
        AwardObjection.version_id.is_(None),
    )
    return reading.session.scalar(counted) or 0


def awards_of(reading: Transaction, round_id: int) -> Mapping[int, int]:
    """The award of each application of a round that is objected to, by their ids; one statement."""
    rows: Any = reading.session.execute(
        select(AwardApplication.id, AwardApplication.award_id).where(
            AwardApplication.id.in_(select(AwardObjection.application_id).where(AwardObjection.round_id == round_id))
        )
    )
    return dict(rows.all())


def known_to(reading: Transaction, actor: Actor, round_id: int) -> frozenset[int]:
    """The objections of a round that the actor may open; one statement."""
    found = select(AwardObjection.id).where(AwardObjection.round_id == round_id, visible(AwardObjection, actor))
    return frozenset(reading.session.scalars(found))


def differences(reading: Transaction, round_id: int) -> Mapping[int, Difference]:
    """What each upheld objection of a round changed, by its id; one statement."""
    rows = reading.session.execute(
        select(
            AwardObjection.id,
            AwardCorrection.total_before,
            AwardCorrection.total_after,
            AwardCorrection.rank_before,
            AwardCorrection.rank_after,
        )
        .join(
            AwardCorrection,
            and_(
                AwardCorrection.application_id == AwardObjection.application_id,
                AwardCorrection.criterion == AwardObjection.criterion,
                AwardCorrection.version_id == AwardObjection.version_id,
            ),
        )
        .where(AwardObjection.round_id == round_id)
        .order_by(AwardCorrection.id)
    )
    return {key: (before, after, rank, later) for key, before, after, rank, later in rows}
