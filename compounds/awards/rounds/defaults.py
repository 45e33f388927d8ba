"""What a new round begins with: days one phase after the other, the days of the facts, rules and quotas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.working_days import Unit, WorkingCalendar, corresponding, period_after
from compounds.awards.rounds.workflow import Stage
from compounds.awards.rules import Rules, TieRule

PHASE_DAYS: dict[Stage, str] = {
    Stage.OPEN: "awards.open_days",
    Stage.SCREENING: "awards.screening_days",
    Stage.REVIEW: "awards.review_phase_days",
    Stage.INSPECTION: "awards.inspection_days",
    Stage.DELIBERATION: "awards.deliberation_days",
}
NOTICE_DAYS = "awards.notice_days"
FACTS_MONTHS = "awards.facts_months"
PREPARE_DAYS = "awards.prepare_days"
QUOTA = "awards.quota"
KNOWN_LEAST = "awards.known_least"
FULL = "awards.points_full"
RULES: dict[str, str] = {
    name: f"awards.{name}" for name in ("places", "reviews", "trim", "trim_from", "samples", "again", "tie_years")
}
LEVEL = "awards.band_level"
TIES: dict[str, tuple[TieRule, ...]] = {
    "record": (TieRule.RECORD, TieRule.SITE, TieRule.TOGETHER),
    "site": (TieRule.SITE, TieRule.RECORD, TieRule.TOGETHER),
}
"""The orders among which a round chooses; the first is the usual one."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Suggested:
    """What the form begins with. `days` are the first days of the phases; `full` are the points of every award.

    `known_least` is which percentage of them records should give or fill in, so that compounds have little to write.
    """

    days: Mapping[Stage, date]
    facts_from: date
    facts_to: date
    quota: int
    rules: Rules
    full: int
    notice_days: int
    known_least: int


def suggested(reading: Transaction, path: str, alliance_id: int | None, opens_on: date | None = None) -> Suggested:
    """What the numbers of today suggest for a round that opens on a day; two statements. Raises NoParameter."""
    names = (
        *PHASE_DAYS.values(),
        NOTICE_DAYS,
        FACTS_MONTHS,
        PREPARE_DAYS,
        QUOTA,
        KNOWN_LEAST,
        FULL,
        *RULES.values(),
        LEVEL,
    )
    known = parameters.several(reading, names, path, reading.today, alliance_id=alliance_id)
    first = opens_on or reading.today + known[PREPARE_DAYS].whole * _DAY
    return Suggested(
        days=_days(parameters.calendar(reading), known, first),
        facts_from=corresponding(first, -known[FACTS_MONTHS].whole),
        facts_to=first - _DAY,
        quota=known[QUOTA].whole,
        rules=_rules(known),
        full=known[FULL].whole,
        notice_days=known[NOTICE_DAYS].whole,
        known_least=_percent(known[KNOWN_LEAST]),
    )


def _days(known_days: WorkingCalendar, known: Mapping[str, Parameter], first: date) -> dict[Stage, date]:
    days = {Stage.OPEN: first}
    day = first
    after = (Stage.SCREENING, Stage.REVIEW, Stage.INSPECTION, Stage.DELIBERATION, Stage.NOTICE)
    for following, name in zip(after, PHASE_DAYS.values(), strict=True):
        day += known[name].whole * _DAY
        days[following] = day
    # The day on which the notice is put up does not count.
    notice = period_after(known_days, day, known[NOTICE_DAYS].whole, Unit.WORKING_DAYS, happened="公示", rolls=False)
    days[Stage.DECIDED] = notice.due + _DAY
    return days


def _percent(share: Parameter) -> int:
    return int(share.share * 100)


def _rules(known: Mapping[str, Parameter]) -> Rules:
    whole = {field: known[name].whole for field, name in RULES.items()}
    level = known[LEVEL].share
    return Rules(
        places=whole["places"],
        reviews=whole["reviews"],
        trim=whole["trim"],
        trim_from=whole["trim_from"],
        samples=whole["samples"],
        level=Decimal(level.numerator) / Decimal(level.denominator),
        again=whole["again"],
        ties=TIES["record"],
        tie_years=whole["tie_years"],
    )
