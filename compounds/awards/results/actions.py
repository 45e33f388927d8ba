"""In deliberation: asking for the extra review, writing minutes. In the public notice: correcting one criterion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from compounds import walls
from compounds.awards.access import LOOK
from compounds.awards.applications import actions as applications
from compounds.awards.applications.models import AwardApplication
from compounds.awards.indicators.tree import Source
from compounds.awards.results import access, computing, queries
from compounds.awards.results.models import (
    MINUTES_MOST,
    PRESENT_MOST,
    AwardCorrection,
    AwardDeliberation,
    AwardExtraReview,
    AwardResultVersion,
)
from compounds.awards.reviewing import planning as reviewing
from compounds.awards.rounds import actions as rounds
from compounds.awards.rounds import queries as round_queries
from compounds.awards.rounds import records
from compounds.awards.standing.line import Verdict
from compounds.awards.words import written

CORRECTED = "awards.result_corrected"
"""Errand: payload correction_id."""
ledger.tell(
    {
        "awards.review_asked_again": "{entries}个小区相差不显著，按规则再请评委评一次",
        "awards.deliberated": "写下{held_on}的合议记录",
        "awards.result_corrected": "更正：总分{total_before}改为{total_after}，第{rank_before}名改为第{rank_after}名",
    }
)


@dataclass(frozen=True, slots=True)
class Deliberate:
    """Minutes of a deliberation: its day, who took part, what was said."""

    round_id: int
    version: int
    held_on: date
    present: str
    words: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a correction changed, and the version of the result that came of it.

    With the verdict ASK_AGAIN it has put the line of the quota in doubt: the round goes back to the deliberation.
    """

    before_total: Decimal
    after_total: Decimal
    before_rank: int
    after_rank: int
    version_id: int
    verdict: Verdict


def ask_again(tx: Transaction, actor: Actor, round_id: int, version: int) -> int:
    """Ask for the extra review of all awards whose line lies inside bands; the round goes back to the review.

    Returns how many sheets were asked for. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid where
    no plan is possible.
    """
    round_ = records.in_hand(tx, actor, round_id, version)
    last = [found for award in round_.awards if (found := queries.last_version(tx, award.id)) is not None]
    access.ask_again(actor, round_.stage, frozenset(one.verdict for one in last)).enforce()
    asking = [one for one in last if one.verdict is Verdict.ASK_AGAIN]
    rounds.advance(tx, actor, round_, "review_again")
    sheets = entries = 0
    for one in asking:
        chosen = sorted(line.application_id for line in one.lines if line.undecided)
        sheets += reviewing.ask_again(tx, actor, one.award_id, chosen)
        entries += len(chosen)
        tx.session.add(
            AwardExtraReview(
                award_id=one.award_id,
                version_id=one.id,
                application_ids=chosen,
                asked_at=tx.now,
                asked_by_id=actor.person_id,
            )
        )
    records.record(tx, actor, "awards.review_asked_again", round_, entries=entries, sheets=sheets)
    return sheets


def deliberate(tx: Transaction, actor: Actor, command: Deliberate) -> int:
    """Write down a deliberation; returns its id.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    round_ = records.in_hand(tx, actor, command.round_id, command.version)
    access.deliberate(actor, round_.stage).enforce()
    if not round_.deliberation_on <= command.held_on <= tx.today:
        raise Invalid("合议的日子，要在合议开始以后、今天以前。", remedy="请核对日期。")
    minutes = AwardDeliberation(
        alliance_id=round_.alliance_id,
        round_id=round_.id,
        held_on=command.held_on,
        present=written(command.present, "谁参加了合议", PRESENT_MOST, "以后有人问起，查得到。"),
        words=written(command.words, "合议说了什么", MINUTES_MOST, "以后有人问起，查得到。"),
        written_at=tx.now,
        written_by_id=actor.person_id,
    )
    tx.session.add(minutes)
    records.record(tx, actor, "awards.deliberated", round_, held_on=command.held_on)
    return minutes.id


def correct(
    tx: Transaction, actor: Actor, application_id: int, criterion: str, *, share: Decimal, because: str
) -> Effect:
    """Change what one criterion of one entry counts (`share`, 0 to 100) and compute its award anew, published at once.

    The calling room has asked whether the actor may decide; the wall is asked here. What reviewers marked is never
    replaced. Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    application = get_visible(tx.session, AwardApplication, CLOCK, application_id, lock=True)
    round_ = records.in_hand(tx, CLOCK, application.round_id)
    access.correct(round_.stage).enforce()
    walls.of(tx, actor).handling(compound_id=application.compound_id).enforce()
    reason = records.reason(because)
    before = queries.latest(tx, application.award_id)
    line = before.line(application_id) if before else None
    if before is None or line is None:
        raise OutOfTurn("这份申报没有在公示的结果里，不能更正。", remedy=LOOK)
    leaf = _leaf(application, criterion)
    if leaf is Source.REVIEWER:
        raise Invalid(access.BY_REVIEWERS, remedy=access.REVIEW_INSTEAD)
    known = next((one for one in application.answers if one.criterion == criterion), None)
    share_before = known.share if known else None
    applications.settle(
        tx,
        actor,
        application,
        known.source if known else leaf,
        {criterion: applications.Settled(share, because=reason)},
    )
    made = computing.keep(tx, round_, application.award, reason, by=CLOCK)
    after = queries.view(tx, tx.session.get_one(AwardResultVersion, made.version_id)).line(application_id)
    if after is None:
        raise OutOfTurn("这份申报已经不在结果里，不能更正。", remedy=LOOK)
    correction = AwardCorrection(
        application_id=application_id,
        criterion=criterion,
        share_before=share_before,
        share_after=share,
        total_before=line.total,
        total_after=after.total,
        rank_before=line.rank,
        rank_after=after.rank,
        because=reason,
        version_id=made.version_id,
        corrected_at=tx.now,
        corrected_by_id=actor.person_id,
    )
    tx.session.add(correction)
    tx.session.flush()
    ledger.write(
        tx,
        actor,
        "awards.result_corrected",
        application,
        criterion=criterion,
        total_before=line.total,
        total_after=after.total,
        rank_before=line.rank,
        rank_after=after.rank,
    )
    outbox.promise(tx, CORRECTED, correction_id=correction.id)
    return Effect(line.total, after.total, line.rank, after.rank, made.version_id, made.verdict)


def _leaf(application: AwardApplication, criterion: str) -> Source:
    try:
        return round_queries.tree(application.award).criterion(criterion).source
    except KeyError as unknown:
        raise Invalid("没有这一项指标。", remedy="请从公示的各项里选。") from unknown
