"""Reading the marks of a sitting, and what they come to for everybody who is invited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from training.attempts.models import Attempt
from training.sittings import conflicts
from training.sittings.conflicts import Clash, Found, Hours, Sign
from training.sittings.models import Invited, Mark, Sitting
from training.sittings.workflow import Stage, Way

EARLY = "training.sitting_early_minutes"


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who is invited in the order of seats, what the marks of each come to, and codes that belong to nobody here.

    `sat` are the persons who began an examination inside the sitting.
    """

    people: tuple[Invited, ...]
    found: Mapping[int, Found]
    strangers: tuple[tuple[Clash, Sign], ...]
    sat: frozenset[int]

    def present(self, one: Invited) -> bool | None:
        """Whether somebody was there: as confirmed, else as decided, else by the marks; None where it is undecided."""
        if one.present is not None:
            return one.present
        return one.decided if one.decided is not None else self.found[one.id].present

    @property
    def undecided(self) -> tuple[Invited, ...]:
        """Those of whom the marks say contradictory things, and nobody has decided."""
        return tuple(one for one in self.people if self.present(one) is None)


def doors_at(reading: Transaction, sitting: Sitting) -> datetime:
    """When the doors may be opened: not long before the beginning."""
    early = parameters.on(reading, EARLY, sitting.place.path, reading.today, alliance_id=sitting.alliance_id).whole
    return sitting.starts_at - timedelta(minutes=early)


def of(reading: Transaction, sitting: Sitting) -> Attendance:
    """The attendance of a sitting that the caller has seen; a constant number of statements."""
    people = reading.session.scalars(
        select(Invited)
        .where(Invited.sitting_id == sitting.id)
        .options(joinedload(Invited.person))
        .order_by(Invited.seat)
        .execution_options(populate_existing=True)
    ).all()
    signs = _signs(reading, sitting.id)
    hours = Hours(doors_at(reading, sitting), sitting.ends_at, any(sign.way is Way.QR for sign in signs))
    elsewhere = _elsewhere(reading, sitting)
    sat = frozenset(reading.session.scalars(select(Attempt.person_id).where(Attempt.sitting_id == sitting.id)))
    of_each: dict[int, list[Sign]] = defaultdict(list)
    for sign in signs:
        if sign.invited_id is not None:
            of_each[sign.invited_id].append(sign)
    return Attendance(
        tuple(people),
        {
            one.id: conflicts.of_one(
                of_each[one.id], hours, elsewhere=one.person_id in elsewhere, sat=one.person_id in sat
            )
            for one in people
        },
        conflicts.of_nobody(signs),
        sat,
    )


def _signs(reading: Transaction, sitting_id: int) -> list[Sign]:
    rows = reading.session.execute(
        select(Mark.invited_id, Mark.way, Mark.device, Mark.by_id, Mark.marked_at, Mark.other_id)
        .where(Mark.sitting_id == sitting_id, Mark.withdrawn_at.is_(None))
        .order_by(Mark.marked_at, Mark.id)
    )
    return [Sign(*row) for row in rows]


def _elsewhere(reading: Transaction, sitting: Sitting) -> frozenset[int]:
    """Who has marks in another sitting that overlaps with this one."""
    here = aliased(Invited)
    return frozenset(
        reading.session.scalars(
            select(Invited.person_id)
            .join(Mark, Mark.invited_id == Invited.id)
            .join(Sitting, Invited.sitting_id == Sitting.id)
            .join(here, here.person_id == Invited.person_id)
            .where(
                here.sitting_id == sitting.id,
                Sitting.alliance_id == sitting.alliance_id,
                Sitting.id != sitting.id,
                Sitting.stage != Stage.CANCELLED,
                Sitting.starts_at < sitting.ends_at,
                Sitting.ends_at > sitting.starts_at,
                Mark.withdrawn_at.is_(None),
            )
        )
    )
