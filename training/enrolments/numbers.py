"""The numbers that enrolments are reckoned with, all of them suggestions, read once for an alliance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from training.programmes import programmes

CERTIFICATE_YEARS = "training.certificate_years"
NEWLY_ELECTED = "training.newly_elected_days"
REMIND_BEFORE = "training.remind_before_days"
REMIND_LAST = "training.remind_last_days"
REMIND_PAUSE = "training.remind_pause_days"
FIRST_DAYS = "training.first_days"


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the parameters say today: days by programme, elective hours by programme, years, days."""

    due_days: Mapping[str, int]
    elective_hours: Mapping[str, int]
    certificate_years: int
    newly_elected_days: int
    remind_before: int
    remind_last: int
    remind_pause: int
    first_days: int


def of(reading: Transaction, alliance_id: int, path: str) -> Numbers:
    """The numbers of an alliance, whose place has this path; one statement. Raises NoParameter where one lacks."""
    known = programmes().values()
    wanted = {CERTIFICATE_YEARS, NEWLY_ELECTED, REMIND_BEFORE, REMIND_LAST, REMIND_PAUSE, FIRST_DAYS}
    wanted |= {one.due_days for one in known} | {one.elective_hours for one in known if one.elective_hours}
    found = parameters.several(reading, wanted, path, reading.today, alliance_id=alliance_id)
    return Numbers(
        due_days={one.code: found[one.due_days].whole for one in known},
        elective_hours={one.code: found[one.elective_hours].whole if one.elective_hours else 0 for one in known},
        certificate_years=found[CERTIFICATE_YEARS].whole,
        newly_elected_days=found[NEWLY_ELECTED].whole,
        remind_before=found[REMIND_BEFORE].whole,
        remind_last=found[REMIND_LAST].whole,
        remind_pause=found[REMIND_PAUSE].whole,
        first_days=found[FIRST_DAYS].whole,
    )


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier, the last of February for the 29th (民法典第二百零二条)."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)
