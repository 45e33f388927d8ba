"""Taking what records say into an application: answers filled beforehand, and how the conditions stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from alliance.kernel.db import Transaction
from compounds.awards.applications.models import ApplicationAnswer, AwardApplication
from compounds.awards.evidence import Evidence, Fact, Record
from compounds.awards.facts import queries as facts
from compounds.awards.facts import stored
from compounds.awards.facts.codes import FACTS
from compounds.awards.indicators import scales
from compounds.awards.indicators.tree import Condition, Criterion, Source
from compounds.awards.rounds.models import RoundAward
from compounds.awards.rounds.queries import facts_period, tree

ASKED = (Source.RECORD, Source.SELF)
"""What the form of a compound has; street, inspectors and reviewers answer the rest."""
NOT_KNOWN = "平台没有这方面的记录，由评选组看材料。"


@dataclass(frozen=True, slots=True)
class ConditionStanding:
    """How one condition stands by the records: `met` is None where they cannot say."""

    code: str
    name: str
    look: str
    met: bool | None
    words: str
    fact: Fact | None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A condition that the records speak against: what they say, who mends them, and what they rest on."""

    name: str
    words: str
    mend: str
    records: tuple[Record, ...]


def draw(tx: Transaction, evidence: Evidence, application: AwardApplication) -> None:
    """Take the facts of the round's period anew into answers and conditions; what the compound wrote stays.

    A criterion of records of which nothing is known asks the compound itself. Facts of people's criteria fill in
    what is asked, and somebody confirms it.
    """
    period = facts_period(application.round)
    known = facts.known(tx, evidence, (application.compound_id,), period).get(application.compound_id, {})
    indicators = tree(application.award)
    given = {one.criterion: one for one in application.answers}
    filled = 0
    for criterion in indicators.criteria:
        if criterion.source is Source.REVIEWER or (criterion.source not in ASKED and not criterion.fact):
            continue
        answer = given.get(criterion.code)
        if answer is None:
            answer = ApplicationAnswer(criterion=criterion.code, source=criterion.source, words="", because="")
            answer.inapplicable = False
            application.answers.append(answer)
        fact = known.get(criterion.fact) if criterion.fact else None
        _take(tx, criterion, answer, fact)
        filled += fact is not None and criterion.source in ASKED
    application.asked, application.filled = len(indicators.of(*ASKED)), filled
    application.conditions = [_standing(one, known) for one in indicators.conditions]
    application.drawn_at = tx.now


def draw_conditions(tx: Transaction, evidence: Evidence, application: AwardApplication) -> None:
    """Take the conditions alone anew, of the same days as everybody's; answers stay as they were handed in."""
    known = facts.known(tx, evidence, (application.compound_id,), facts_period(application.round))
    indicators = tree(application.award)
    application.conditions = [_standing(one, known.get(application.compound_id, {})) for one in indicators.conditions]


def _take(tx: Transaction, criterion: Criterion, answer: ApplicationAnswer, fact: Fact | None) -> None:
    before, answer.fact = answer.fact, None if fact is None else stored.to_json(fact)
    if criterion.source is Source.RECORD:
        if fact is not None:
            answer.source, answer.share = Source.RECORD, scales.share_of(criterion, fact.value)
            answer.inapplicable, answer.decided_at, answer.decided_by_id = False, tx.now, None
        elif answer.source is Source.RECORD:
            answer.source, answer.share, answer.decided_at, answer.decided_by_id = Source.SELF, None, None, None
        return
    # What the compound has chosen itself stays, until the record says another figure; its day alone is no news.
    fresh = answer.claimed is None or _figure(before) != _figure(answer.fact)
    if criterion.source is Source.SELF and fact is not None and fresh and not answer.inapplicable:
        answer.claim(scales.share_of(criterion, fact.value))


def _figure(fact: Mapping[str, Any] | None) -> Decimal | None:
    return None if fact is None else stored.from_json(fact).value


def _standing(condition: Condition, known: Mapping[str, Fact]) -> dict[str, Any]:
    fact = known.get(condition.fact) if condition.fact else None
    return {
        "code": condition.code,
        "met": None if fact is None else fact.value >= condition.least,
        "fact": None if fact is None else stored.to_json(fact),
    }


def standings(application: AwardApplication) -> tuple[ConditionStanding, ...]:
    """How each condition of the application stood when the records were last taken."""
    drawn = {one["code"]: one for one in application.conditions}
    return tuple(_read(one, drawn.get(one.code)) for one in tree(application.award).conditions)


def against(reading: Transaction, evidence: Evidence, compound_id: int, award: RoundAward) -> tuple[Obstacle, ...]:
    """The conditions that the records speak against before anything is filled in; a constant number of statements."""
    known = facts.known(reading, evidence, (compound_id,), facts_period(award.round)).get(compound_id, {})
    return tuple(
        Obstacle(one.name, fact.words, FACTS[one.fact].mend, fact.records)
        for one in tree(award).conditions
        if one.fact and (fact := known.get(one.fact)) is not None and fact.value < one.least
    )


def _read(condition: Condition, drawn: Mapping[str, Any] | None) -> ConditionStanding:
    fact = stored.from_json(drawn["fact"]) if drawn and drawn["fact"] else None
    met = drawn["met"] if drawn else None
    return ConditionStanding(
        condition.code, condition.name, condition.look, met, NOT_KNOWN if fact is None else fact.words, fact
    )


def unmet(application: AwardApplication) -> tuple[ConditionStanding, ...]:
    """The conditions that the records speak against."""
    return tuple(one for one in standings(application) if one.met is False)


def record_facts(answers: Iterable[ApplicationAnswer]) -> dict[str, Fact]:
    """The facts that answers keep, by criterion."""
    return {one.criterion: stored.from_json(one.fact) for one in answers if one.fact is not None}
