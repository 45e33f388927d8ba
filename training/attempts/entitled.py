"""The ports of examinations: who may begin one, and when a sitting in a hall lets somebody in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from alliance.kernel.access import ALLOWED, Verdict, denied
from alliance.kernel.db import Transaction
from training.access import ASK_DESK
from training.attempts.models import Exam

EXTENSION = "training.attempts.doors"
"""Where the running application keeps its one registry."""
NOBODY_KNOWS = denied("还没有安排您参加这门考试。", f"可以先做练习卷；要正式考试，{ASK_DESK}")
NO_SITTING = denied("这门考试在考场里考，现在没有您的场次。", "请看考试通知上的时间和地点；没有收到通知的，" + ASK_DESK)


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether somebody may begin now; `until` is when a sitting ends, `sitting_id` which one it is.

    Tries count that were begun on the day `since` or later; None counts them all.
    """

    verdict: Verdict
    until: datetime | None = None
    sitting_id: int | None = None
    since: date | None = None


Entitled = Callable[[Transaction, int, Exam], Verdict | None]
"""(reading, person_id, exam): may this person take it? None from a room that does not know of it."""
Since = Callable[[Transaction, int, Exam], date | None]
"""(reading, person_id, exam): the day from which this person's tries count; None from a room that does not know."""
Hall = Callable[[Transaction, int, Exam], Admission | None]
"""(reading, person_id, exam): the sitting that lets this person in at this instant; None where there is none."""


class Doors:
    """Asks the rooms above; a room hands in its provider once, at the start. Without one, nobody may but practise."""

    def __init__(self) -> None:
        self._entitled: list[Entitled] = []
        self._since: list[Since] = []
        self._halls: list[Hall] = []

    def provide(self, provider: Entitled) -> None:
        """Add a room that knows who is to take which examination."""
        self._entitled.append(provider)

    def provide_since(self, provider: Since) -> None:
        """Add a room that knows from when on somebody's tries count: from their enrolment, not for life."""
        self._since.append(provider)

    def provide_hall(self, provider: Hall) -> None:
        """Add a room that holds sittings."""
        self._halls.append(provider)

    def admission(self, reading: Transaction, person_id: int, exam: Exam) -> Admission:
        """Whether a person may begin, and by when a hall makes them end: the first that allows, else the first no."""
        found = [said for ask in self._entitled if (said := ask(reading, person_id, exam)) is not None]
        entitled = next((one for one in found if one), found[0] if found else NOBODY_KNOWS)
        days = [day for ask in self._since if (day := ask(reading, person_id, exam)) is not None]
        since = max(days, default=None)
        if not entitled or not exam.in_hall:
            return Admission(entitled, since=since)
        halls = [one for ask in self._halls if (one := ask(reading, person_id, exam)) is not None]
        hall = next((one for one in halls if one.verdict), halls[0] if halls else Admission(NO_SITTING))
        return replace(hall, since=since)


def anybody(reading: Transaction, person_id: int, exam: Exam) -> Verdict:  # noqa: ARG001 -- the shape of a provider
    """A provider for an examination that everybody may take."""
    return ALLOWED
