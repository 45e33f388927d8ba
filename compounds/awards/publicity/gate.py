"""What still stands against deciding a round in its public notice: its days, open objections, an open order."""

from __future__ import annotations

from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from compounds.awards import addresses
from compounds.awards.publicity import queries
from compounds.awards.results.queries import verdicts
from compounds.awards.rounds.gates import Obstacle
from compounds.awards.rounds.models import AwardRound
from compounds.awards.standing.line import Verdict


def against(reading: Transaction, round_: AwardRound) -> tuple[Obstacle, ...]:
    """Everything that a round in its public notice waits for; four statements, whatever its size."""
    url = addresses.public_notice(round_.id)
    notice = queries.last_notice(reading, round_.id)
    if notice is None or notice.posted_at < round_.stage_since:
        return (Obstacle("公示马上就贴出来，请过一会儿再看。", url),)
    found = []
    if reading.today <= notice.until:
        found.append(Obstacle(f"公示到{full_date(notice.until)}为止，请过了这一天再审定。", url))
    if waiting := queries.open_ones(reading, round_.id):
        found.append(Obstacle(f"还有 {waiting} 条异议没有决定。请先决定。", url))
    if order_is_open(reading, round_):
        found.append(Obstacle("有异议成立，名单还定不下来。请退回合议。", url))
    return tuple(found)


def order_is_open(reading: Transaction, round_: AwardRound) -> bool:
    """True where a correction asks for another review, or marks of reviewers were found to be wrong; three statements.

    A round that was deliberated again has a new notice, and what was upheld in the one before is done.
    """
    notice = queries.last_notice(reading, round_.id)
    if Verdict.ASK_AGAIN in verdicts(reading, round_.id).values():
        return True
    return notice is not None and queries.about_reviewers(reading, notice.id) > 0
