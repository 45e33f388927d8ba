"""What the address of the question box asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from alliance.kernel import typed
from search.asking.finding import cleaned

_EARLIEST, _LATEST = date(1949, 10, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question, and the day whose law is asked for; `on` is None for today, `wrong` says why a day was not taken."""

    question: str
    on: date | None = None
    typed_day: str = ""
    wrong: str = ""


def wanted(asked: Mapping[str, str], today: date) -> Wanted:
    """The question as it is searched; a day that is none is told, and today's law answers."""
    question, said = cleaned(asked.get("q", "")), asked.get("on", "").strip()[:40]
    if not said:
        return Wanted(question)
    try:
        day = typed.day(said, _EARLIEST, _LATEST)
    except ValueError as wrong:
        return Wanted(question, typed_day=said, wrong=str(wrong))
    return Wanted(question, None if day == today else day, day.isoformat())
