"""What the upper rooms do to an application: move it along, and settle what an answer counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.awards.applications import access, records
from compounds.awards.applications.models import ApplicationAnswer, AwardApplication
from compounds.awards.indicators.tree import SOURCE_NAMES, Source
from compounds.awards.rounds.queries import tree

UPWARD: dict[str, str] = {
    "return": "退回补充",
    "admit": "审查通过，参加评选",
    "refuse": "不能参评",
    "reconsider": "重新审查",
    "readmit": "重新参加评选",
    "win": "评上了",
    "miss": "这次没有评上",
}
"""The steps that belong to the rooms above, and how each reads in the timeline."""
MOVED = records.MOVED
SETTLED = "awards.answers_settled"
"""Errand: payload application_id, source, criteria (codes)."""
FULL_SHARE = Decimal(100)
ledger.tell({"awards.application_moved": "{step}"}, {"step": UPWARD})
ledger.tell({"awards.answers_settled": "定下{source}的{count}项"}, {"source": SOURCE_NAMES})


@dataclass(frozen=True, slots=True)
class Settled:
    """What one answer counts: a percentage (0 to 100) of the points of its criterion, and why where it differs.

    `inapplicable` leaves an optional criterion out; then there is no share.
    """

    share: Decimal | None
    words: str = ""
    because: str = ""
    inapplicable: bool = False


def advance(tx: Transaction, actor: Actor, application: AwardApplication, step: str) -> None:
    """Take one of the steps of `UPWARD`; the line is in the ledger, and the errand `MOVED` promised.

    `application` is a row of this transaction; the calling room has asked whether the actor may. Raises OutOfTurn, and
    LookupError for a step that is no upper room's.
    """
    if step not in UPWARD:
        raise LookupError(f"{step} is no step of an upper room")
    access.advance(actor).enforce()
    records.move(tx, application, step)
    records.record(tx, actor, "awards.application_moved", application, step=step)


def settle(
    tx: Transaction, actor: Actor, application: AwardApplication, source: Source, answers: Mapping[str, Settled]
) -> None:
    """Say what answers count, by code of their criteria; the ledger keeps each figure before and after.

    `source` becomes where the points come from. The calling room has asked whether the actor may. Raises OutOfTurn
    once the application is decided or left, NotPermitted for a link; ValueError for an unknown criterion, one of
    reviewers, a share beyond 0 to 100, and one left out that is not optional.
    """
    access.settle(actor, application.stage).enforce()
    indicators = tree(application.award)
    known = {one.criterion: one for one in application.answers}
    changes = []
    for code, settled in answers.items():
        try:
            criterion = indicators.criterion(code)
        except KeyError as unknown:
            raise ValueError(f"no criterion {code}") from unknown
        if criterion.source is Source.REVIEWER:
            raise ValueError(f"{code} is marked by reviewers")
        if settled.inapplicable and not (criterion.optional and settled.share is None):
            raise ValueError(f"{code} applies to everybody, or has a share as well")
        if not settled.inapplicable and not (settled.share is not None and 0 <= settled.share <= FULL_SHARE):
            raise ValueError(f"{settled.share} is no percentage")
        answer = known.get(code)
        if answer is None:
            answer = ApplicationAnswer(criterion=code, source=source)
            application.answers.append(answer)
        changes.append({"criterion": code, "before": _figure(answer.share), "after": _figure(settled.share)})
        answer.source, answer.share, answer.inapplicable = source, settled.share, settled.inapplicable
        answer.words = settled.words or answer.words
        answer.because = settled.because
        answer.decided_at, answer.decided_by_id = tx.now, actor.person_id
    tx.session.flush()  # the answers stand before the line that counts them
    ledger.write(
        tx, actor, "awards.answers_settled", application, source=source.value, count=len(changes), changes=changes
    )
    outbox.promise(tx, SETTLED, application_id=application.id, source=source.value, criteria=sorted(answers))


def _figure(share: Decimal | None) -> str | None:
    return None if share is None else f"{share:.2f}"
