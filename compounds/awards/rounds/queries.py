"""Reading rounds: one in sight, those that everybody may know, and what stands in them as values."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alliance.kernel.access import get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.awards import rules as judging
from compounds.awards.evidence import Period
from compounds.awards.indicators import stored
from compounds.awards.indicators.tree import Indicators
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.rounds.workflow import PHASES, RUNNING, Stage
from compounds.awards.rules import Rules

_TREES = 32
"""So many are kept as they were read."""


def one(reading: Transaction, actor: Actor, round_id: int) -> AwardRound:
    """One round that the actor may know of. Raises NotFound."""
    return get_visible(reading.session, AwardRound, actor, round_id)


def in_sight(reading: Transaction, actor: Actor) -> tuple[AwardRound, ...]:
    """Every round that the actor may know of with its awards, the newest first; two statements."""
    query = (
        select(AwardRound)
        .where(visible(AwardRound, actor))
        .options(selectinload(AwardRound.awards))
        .order_by(AwardRound.opens_on.desc(), AwardRound.id.desc())
    )
    return tuple(reading.session.scalars(query))


def running(reading: Transaction, alliance_id: int) -> tuple[AwardRound, ...]:
    """The rounds of an alliance that are open and not decided yet, the oldest first, with their awards."""
    query = (
        select(AwardRound)
        .where(AwardRound.alliance_id == alliance_id, AwardRound.stage.in_(RUNNING))
        .options(selectinload(AwardRound.awards))
        .order_by(AwardRound.opens_on, AwardRound.id)
    )
    return tuple(reading.session.scalars(query))


def tree(award: RoundAward) -> Indicators:
    """The indicators of an award of a round."""
    return _read(json.dumps(award.indicators))


@lru_cache(maxsize=_TREES)
def _read(text: str) -> Indicators:
    """A tree is read once: a page asks for it with every entry, and nothing changes it."""
    return stored.from_json(json.loads(text))


def rules(round_: AwardRound) -> Rules:
    """How the marks of a round become a ranking."""
    return judging.from_json(round_.rules)


def facts_period(round_: AwardRound) -> Period:
    """The days that the facts of a round are about."""
    return Period(round_.facts_from, round_.facts_to)


def days(round_: AwardRound) -> dict[Stage, date]:
    """The first day of each phase."""
    return {stage: getattr(round_, DAY_OF[stage]) for stage in PHASES}


DAY_OF: dict[Stage, str] = {
    Stage.OPEN: "opens_on",
    Stage.SCREENING: "screening_on",
    Stage.REVIEW: "review_on",
    Stage.INSPECTION: "inspection_on",
    Stage.DELIBERATION: "deliberation_on",
    Stage.NOTICE: "notice_on",
    Stage.DECIDED: "decided_on",
}
"""The column that holds the first day of each phase."""
