"""What still stands against leaving deliberation and public notice: results, minutes, and no line that is in doubt."""

from __future__ import annotations

from sqlalchemy import func, select

from alliance.kernel.db import Transaction
from compounds.awards import addresses
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.queries import TAKING_PART
from compounds.awards.results import queries
from compounds.awards.results.models import AwardDeliberation
from compounds.awards.rounds.gates import Obstacle
from compounds.awards.rounds.models import AwardRound
from compounds.awards.standing.line import Verdict


def against(reading: Transaction, round_: AwardRound) -> tuple[Obstacle, ...]:
    """What a round in deliberation still lacks; three statements, whatever its size."""
    verdicts = queries.verdicts(reading, round_.id)
    taking_part = _taking_part(reading, round_.id)
    found = []
    for award in round_.awards:
        url = addresses.marks(award.id)
        if taking_part.get(award.id) and award.id not in verdicts:
            found.append(Obstacle(f"“{award.name}”还没有算出结果，请去算一遍。", url))
        if verdicts.get(award.id) is Verdict.ASK_AGAIN:
            found.append(Obstacle(f"“{award.name}”名额线上相差不显著，按封存的规则要再请评委评一次。", url))
    if not _minutes(reading, round_):
        found.append(Obstacle("还没有写这次合议的记录。", addresses.minutes(round_.id)))
    return tuple(found)


def against_deciding(reading: Transaction, round_: AwardRound) -> tuple[Obstacle, ...]:
    """What corrections in the public notice have put in doubt; one statement."""
    verdicts = queries.verdicts(reading, round_.id)
    return tuple(
        Obstacle(
            f"更正以后，“{award.name}”名额线上相差不显著，请退回合议，按规则再请评委评一次。", addresses.marks(award.id)
        )
        for award in round_.awards
        if verdicts.get(award.id) is Verdict.ASK_AGAIN
    )


def _taking_part(reading: Transaction, round_id: int) -> dict[int, int]:
    counted = (
        select(AwardApplication.award_id, func.count().label("entries"))
        .where(AwardApplication.round_id == round_id, AwardApplication.stage.in_(TAKING_PART))
        .group_by(AwardApplication.award_id)
    )
    return {one.award_id: one.entries for one in reading.session.execute(counted)}


def _minutes(reading: Transaction, round_: AwardRound) -> bool:
    """True where minutes were written since this deliberation began: an extra review is deliberated again."""
    written = select(AwardDeliberation.id).where(
        AwardDeliberation.round_id == round_.id, AwardDeliberation.written_at >= round_.stage_since
    )
    return reading.session.scalar(written.limit(1)) is not None
