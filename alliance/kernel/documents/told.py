"""What the page of verification tells of a paper that holds for some days only: its days, course and fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """What such a paper is worth on the day on which somebody asks."""

    VALID = "valid"
    NOT_YET = "not_yet"
    UNDER_REVIEW = "under_review"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


STANDING_NAMES: dict[Standing, str] = {
    Standing.VALID: "有效",
    Standing.NOT_YET: "还没有生效",
    Standing.UNDER_REVIEW: "正在复核",
    Standing.SUSPENDED: "已暂停",
    Standing.EXPIRED: "已过有效期",
    Standing.SUPERSEDED: "已被新件替代",
    Standing.REVOKED: "已撤销",
}
STANDING_TONES: dict[Standing, str] = {
    Standing.VALID: "go",
    Standing.NOT_YET: "due",
    Standing.UNDER_REVIEW: "due",
    Standing.SUSPENDED: "late",
    Standing.EXPIRED: "late",
    Standing.SUPERSEDED: "due",
    Standing.REVOKED: "late",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the course of a paper: the day, what happened, and why, in words that anybody may read."""

    on: date
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """All that anybody may know of such a paper who has its code.

    `fields` (label, text) repeat what the paper says as it says it, so that a paper on which a word was changed shows;
    they stand in place of the kind's `public` facts. `valid_to` None means without end. `sentence` stands below the
    big word; `note` tells what is to be done while the paper holds. `timeline` is the course, oldest line first.
    """

    standing: Standing
    sentence: str
    valid_from: date
    valid_to: date | None
    fields: tuple[tuple[str, str], ...]
    timeline: tuple[Moment, ...] = ()
    note: str = ""

    @property
    def words(self) -> str:
        """The big word."""
        return STANDING_NAMES[self.standing]

    @property
    def tone(self) -> str:
        """The tone in which it is shown."""
        return STANDING_TONES[self.standing]

    @property
    def holds(self) -> bool:
        """True on a day on which the paper is worth what it says."""
        return self.standing is Standing.VALID
