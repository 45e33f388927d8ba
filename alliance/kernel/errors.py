"""What the platform says when it declines: a reason, the way out, and the number of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from alliance.kernel.db import Transaction


class Refused(Exception):
    """A request the alliance understood and declined.

    `reason` and `remedy` are sentences for people. `record`, where given, is written in a second transaction after
    the refused one was rolled back, since some refusals must stay on record.
    """

    status: ClassVar[int] = 400

    def __init__(self, reason: str, *, remedy: str = "", record: Callable[[Transaction], None] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy
        self.record = record


class NotFound(Refused):
    """What was asked for does not exist, or is not the asker's to see; both read the same."""

    status = 404


class NotPermitted(Refused):
    """Visible, but not for this office to do."""

    status = 403


class OutOfTurn(Refused):
    """Allowed in general, but not at this stage."""

    status = 409


class ChangedMeanwhile(OutOfTurn):
    """Somebody else saved the same record first; the reason says who changed what."""


class Invalid(Refused):
    """Input that breaks a rule which only the action can check."""

    status = 422


class Throttled(Refused):
    """Too many tries in too short a time; the remedy says when to try again."""

    status = 429


class Unavailable(Refused):
    """Something we depend on is busy or away for the moment."""

    status = 503
