"""What still stands against ending the screening: applications nobody has decided, findings nobody has decided."""

from __future__ import annotations

from sqlalchemy import func, select

from alliance.kernel.db import Transaction
from compounds.awards import addresses
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.workflow import IN_SCREENING, Stage
from compounds.awards.rounds.gates import Obstacle
from compounds.awards.rounds.models import AwardRound
from compounds.awards.screening.models import AwardFinding
from compounds.awards.screening.workflow import FindingStage


def nothing_unanswered(reading: Transaction, round_: AwardRound) -> tuple[Obstacle, ...]:
    """Every application that was handed in is admitted, refused or withdrawn; two statements."""
    found = []
    url = f"{addresses.SCREENING}/?round={round_.id}"
    by_stage = (
        select(AwardApplication.stage, func.count(AwardApplication.id))
        .where(AwardApplication.round_id == round_.id)
        .group_by(AwardApplication.stage)
    )
    counts = dict(reading.session.execute(by_stage).all())
    if waiting := sum(counts.get(stage, 0) for stage in IN_SCREENING):
        found.append(Obstacle(f"还有 {waiting} 份申报没有审查完。请通过、退回或者决定不能参评。", url))
    if not counts.get(Stage.ADMITTED, 0) and not waiting:
        found.append(Obstacle("没有一个小区通过审查，评选办不下去。可以写明原因停办。", url))
    return (*found, *findings_decided(reading, round_))


def findings_decided(reading: Transaction, round_: AwardRound) -> tuple[Obstacle, ...]:
    """No finding about an application of the round waits for a decision; one statement."""
    told = reading.session.scalar(
        select(func.count(AwardFinding.id))
        .join(AwardApplication, AwardFinding.application_id == AwardApplication.id)
        .where(AwardApplication.round_id == round_.id, AwardFinding.stage == FindingStage.TOLD)
    )
    if not told:
        return ()
    return (Obstacle(f"还有 {told} 条认定没有决定。请先决定。", f"{addresses.SCREENING}/?round={round_.id}"),)
