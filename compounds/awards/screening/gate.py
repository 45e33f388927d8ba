"""What still stands against ending the screening: applications nobody has decided, findings nobody has decided."""

from __future__ import annotations

from sqlalchemy import exists, func, or_, select

from alliance.kernel.db import Transaction
from compounds.awards import addresses
from compounds.awards.applications.models import ApplicationAnswer, AwardApplication
from compounds.awards.applications.workflow import IN_SCREENING, Stage
from compounds.awards.indicators.tree import Source
from compounds.awards.rounds.gates import Obstacle
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage as RoundStage
from compounds.awards.screening.models import AwardFinding
from compounds.awards.screening.workflow import FindingStage

_NAMED = 3


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


def claims_confirmed(reading: Transaction, round_: AwardRound) -> tuple[Obstacle, ...]:
    """Everything that those claim who take part was looked at, also where they came back late; one statement."""
    unlooked = reading.session.scalars(
        select(AwardApplication.reference)
        .where(
            AwardApplication.round_id == round_.id,
            AwardApplication.stage == Stage.ADMITTED,
            or_(
                AwardApplication.recommended_at.is_(None),
                exists().where(
                    ApplicationAnswer.application_id == AwardApplication.id,
                    ApplicationAnswer.source == Source.SELF,
                    ApplicationAnswer.claimed.is_not(None),
                    ApplicationAnswer.share.is_(None),
                ),
            ),
        )
        .order_by(AwardApplication.id)
    ).all()
    if not unlooked:
        return ()
    named = "、".join(str(one) for one in unlooked[:_NAMED])
    more = f"等 {len(unlooked)} 份" if len(unlooked) > _NAMED else ""
    back = "请先退回合议，" if round_.stage is RoundStage.NOTICE else ""
    return (
        Obstacle(
            f"{named}{more}重新参加评选以后，自报的还没有核实，或者没有推荐意见。{back}请社区、街道补办。",
            f"{addresses.SCREENING}/?round={round_.id}",
        ),
    )


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
