"""What follows when a round or an application moves on: computing, publishing, telling applications what they won."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from compounds.awards.applications import actions as applications
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.results import computing, queries
from compounds.awards.rounds import records
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage

BEGUN = "合议开始，按封存的规则计算"
LATE = "合议期间核实了小区自报的内容，名次重新计算"
LEFT, BACK = "有小区不再参加评选，名次重新计算", "有小区重新参加评选，名次重新计算"
_SHOWN = frozenset({Stage.DELIBERATION, Stage.NOTICE})
_LEAVING = frozenset({"refuse", "withdraw"})
_MOVING = _LEAVING | {"readmit"}


def after_round(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand after a round moved: compute, publish, or say who won; repeated, nothing more."""
    round_ = records.in_hand(tx, CLOCK, int(payload["round_id"]))
    if round_.stage is Stage.DELIBERATION:
        _compute(tx, round_, BEGUN)
    elif round_.stage is Stage.NOTICE:
        publish(tx, round_)
    elif round_.stage is Stage.DECIDED:
        publish(tx, round_)
        _tell(tx, round_)


def after_application(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand after an application moved: whoever was refused or left drops out of the order, or comes back into it."""
    if payload["step"] not in _MOVING:
        return
    application = tx.session.get_one(AwardApplication, int(payload["application_id"]))
    round_ = records.in_hand(tx, CLOCK, application.round_id)
    if round_.stage in _SHOWN and queries.last_version(tx, application.award_id):
        computing.keep(tx, round_, application.award, LEFT if payload["step"] in _LEAVING else BACK, by=CLOCK)


def after_answers(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Errand after answers were settled: who takes part again is looked at in the deliberation, and counts at once."""
    application = tx.session.get_one(AwardApplication, int(payload["application_id"]))
    round_ = records.in_hand(tx, CLOCK, application.round_id)
    if round_.stage in _SHOWN and queries.last_version(tx, application.award_id):
        computing.keep(tx, round_, application.award, LATE, by=CLOCK)


def publish(tx: Transaction, round_: AwardRound) -> None:
    """Let everybody read the versions that count."""
    for award in round_.awards:
        version = queries.last_version(tx, award.id)
        if version is not None and version.published_at is None:
            version.published_at = tx.now


def _compute(tx: Transaction, round_: AwardRound, because: str) -> None:
    for award in round_.awards:
        computing.keep(tx, round_, award, because, by=CLOCK)


def _tell(tx: Transaction, round_: AwardRound) -> None:
    won = {one.application_id for one in queries.winners(tx, round_.id)}
    waiting = tx.session.scalars(
        select(AwardApplication)
        .where(AwardApplication.round_id == round_.id, AwardApplication.stage == ApplicationStage.ADMITTED)
        .order_by(AwardApplication.id)
        .with_for_update(of=AwardApplication)
    ).all()
    for application in waiting:
        applications.advance(tx, CLOCK, application, "win" if application.id in won else "miss")
