"""What street and community say: which of the compound's claims count, how far, and their recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds.awards.applications import access, actions, records
from compounds.awards.applications.access import ApplicationFacts
from compounds.awards.applications.actions import Settled
from compounds.awards.applications.models import ApplicationAnswer, AwardApplication
from compounds.awards.indicators import scales
from compounds.awards.indicators.tree import Criterion, Indicators, Source
from compounds.awards.rounds.queries import tree

RECOMMENDED = "awards.application_recommended"
"""Errand: payload application_id, at (when it was written)."""
ledger.tell(
    {
        "awards.application_confirmed": "核实自报{count}项，其中{lowered}项改低",
        "awards.application_recommended": "写了推荐意见",
        "awards.recommendation_answered": "对推荐意见作了说明",
    }
)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What counts of a claim: the number of the level, or None where it does not apply; `because` where it is lower."""

    level: int | None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Confirm:
    """What counts of the claims of one application, by criterion."""

    application_id: int
    version: int
    answers: Mapping[str, Confirmed]


@dataclass(frozen=True, slots=True)
class Recommend:
    """The recommendation in words, with the number of the level for each criterion of street and community."""

    application_id: int
    version: int
    words: str
    levels: Mapping[str, int | None]


def confirm(tx: Transaction, actor: Actor, command: Confirm) -> AwardApplication:
    """Say what counts of the compound's claims: as claimed, or lower with a reason; never higher.

    Raises NotFound, NotPermitted (behind the wall, and for who applied), OutOfTurn, ChangedMeanwhile, Invalid.
    """
    application = records.in_hand(tx, actor, command.application_id, command.version)
    access.confirm(actor, ApplicationFacts.of(application, tx.today)).enforce()
    records.keep_out(tx, actor, application)
    indicators = tree(application.award)
    claims = {one.criterion: one for one in application.answers if one.source is Source.SELF}
    settled: dict[str, Settled] = {}
    lowered = 0
    for code, said in command.answers.items():
        if (answer := claims.get(code)) is None:
            raise Invalid("有一项不是小区自报的，不用核实。", remedy="请刷新页面再填。")
        settled[code] = _settled(indicators.criterion(code), answer, said)
        lowered += bool(settled[code].because)
    actions.settle(tx, actor, application, Source.SELF, settled)
    records.touch(application)
    records.record(tx, actor, "awards.application_confirmed", application, count=len(settled), lowered=lowered)
    return application


def recommend(tx: Transaction, actor: Actor, command: Recommend) -> AwardApplication:
    """Write the recommendation, or write it anew while the screening goes on.

    Raises NotFound, NotPermitted (behind the wall, and for who applied), OutOfTurn, ChangedMeanwhile; Invalid where a
    criterion of street and community has no level.
    """
    application = records.in_hand(tx, actor, command.application_id, command.version)
    access.recommend(actor, ApplicationFacts.of(application, tx.today)).enforce()
    records.keep_out(tx, actor, application)
    settled = dict(_street(tree(application.award), command.levels))
    application.recommendation = records.plain(command.words)
    application.recommended_at, application.recommended_by_id = tx.now, actor.person_id
    if settled:
        actions.settle(tx, actor, application, Source.STREET, settled)
    records.record(tx, actor, "awards.application_recommended", application)
    outbox.promise(tx, RECOMMENDED, application_id=application.id, at=tx.now.isoformat())
    return application


def reply(tx: Transaction, actor: Actor, application_id: int, version: int, words: str) -> AwardApplication:
    """Let the compound say something to its recommendation, and to what was lowered; whoever decides reads it.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    application = records.in_hand(tx, actor, application_id, version)
    access.reply(actor, ApplicationFacts.of(application, tx.today)).enforce()
    records.keep_out(tx, actor, application)
    records.say(tx, actor, application, "reply", words)
    records.touch(application)
    records.record(tx, actor, "awards.recommendation_answered", application)
    return application


def unconfirmed(application: AwardApplication) -> tuple[Criterion, ...]:
    """The claims of which nobody has said yet what counts; those that do not apply need no word."""
    given = {one.criterion: one for one in application.answers}
    return tuple(
        one
        for one in tree(application.award).criteria
        if (answer := given.get(one.code)) is not None
        and answer.source is Source.SELF
        and answer.claimed is not None
        and answer.share is None
    )


def unmarked(application: AwardApplication) -> tuple[Criterion, ...]:
    """The criteria of street and community that have no level yet."""
    given = {one.criterion for one in application.answers if one.share is not None or one.inapplicable}
    return tuple(one for one in tree(application.award).of(Source.STREET) if one.code not in given)


def _settled(criterion: Criterion, answer: ApplicationAnswer, said: Confirmed) -> Settled:
    if said.level is None:
        if not answer.inapplicable:
            raise Invalid(f"“{criterion.name}”还没有选。", remedy="按看到的情况选一档。")
        return Settled(None, inapplicable=True)
    if not 0 <= said.level < len(criterion.levels):
        raise Invalid(f"“{criterion.name}”没有这一档。", remedy="请从列出的几档里选一档。")
    share, because = scales.percent(criterion.levels[said.level]), records.beside(criterion, "原因", said.because)
    if answer.claimed is not None and share > answer.claimed:
        raise Invalid(f"“{criterion.name}”不能比小区自报的高。", remedy="小区填低了的，请秘书退回，由小区自己改。")
    if (answer.inapplicable or share != answer.claimed) and not because:
        raise Invalid(f"“{criterion.name}”和小区报的不一样，请写一句原因。", remedy="小区看得到，可以说明。")
    return Settled(share, because="" if share == answer.claimed else because)


def _street(indicators: Indicators, levels: Mapping[str, int | None]) -> Mapping[str, Settled]:
    found = {}
    for criterion in indicators.of(Source.STREET):
        level = levels.get(criterion.code)
        if level is None:
            if not criterion.optional:
                raise Invalid(f"“{criterion.name}”还没有选。", remedy="按平时了解的情况选一档。")
            found[criterion.code] = Settled(None, inapplicable=True)
        elif not 0 <= level < len(criterion.levels):
            raise Invalid(f"“{criterion.name}”没有这一档。", remedy="请从列出的几档里选一档。")
        else:
            found[criterion.code] = Settled(scales.percent(criterion.levels[level]))
    return found
