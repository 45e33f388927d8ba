"""The numbers of the pool in force on a day, and which day they give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places import queries as places

ENTRY_YEARS = "expert_pool.entry_years"
ENTRY_HOURS = "expert_pool.entry_hours"
REVIEW_DAYS = "expert_pool.review_days"
CONSENT_DAYS = "expert_pool.consent_days"
TERM_YEARS = "expert_pool.term_years"
RENEW_DAYS = "expert_pool.renew_days"
FIELD_YEARS = "expert_pool.field_years"
MOST_A_YEAR = "expert_pool.most_a_year"
REST_DAYS = "expert_pool.rest_days"
REPLY_DAYS = "expert_pool.reply_days"
SUSPENSION_DAYS = "expert_pool.suspension_days"
_ALL = (
    ENTRY_YEARS,
    ENTRY_HOURS,
    REVIEW_DAYS,
    CONSENT_DAYS,
    TERM_YEARS,
    RENEW_DAYS,
    FIELD_YEARS,
    MOST_A_YEAR,
    REST_DAYS,
    REPLY_DAYS,
    SUSPENSION_DAYS,
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Every number of the pool; each says in years, days, working days, hours or panels what its parameter says."""

    entry_years: int
    entry_hours: int
    review_days: int
    consent_days: int
    term_years: int
    renew_days: int
    field_years: int
    most_a_year: int
    rest_days: int
    reply_days: int
    suspension_days: int


def of(reading: Transaction, alliance_id: int) -> Numbers:
    """The numbers of an alliance today; two statements. Raises NoParameter."""
    root = places.root_path(reading.session, alliance_id)
    found = parameters.several(reading, _ALL, root, reading.today, alliance_id=alliance_id)
    return Numbers(**{name.rpartition(".")[2]: found[name].whole for name in _ALL})


def after_years(day: date, years: int) -> date:
    """The last day of so many years that begin on a day: 2026-11-22 and 2 give 2028-11-21."""
    try:
        return day.replace(year=day.year + years) - timedelta(days=1)
    except ValueError:  # the 29th of February
        return date(day.year + years, 2, 28)
