"""What the room about the mediator shows: rows shaped for its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from alliance.kernel.access import Verdict
from mediation.access import CaseFacts
from mediation.assigning import access
from mediation.assigning.models import Ballot
from mediation.assigning.workflow import GuestKind, Outcome, Seat, Stage
from mediation.consent.workflow import Answer


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """One assignment as the room shows it; words and arithmetic are empty for all but the desk."""

    assignment_id: int
    mediator_id: int
    name: str
    introduced: str
    place_name: str
    languages: tuple[str, ...]
    seat: Seat
    stage: Stage
    chosen: str
    given_at: datetime | None
    accepted_at: datetime | None
    answer_due_on: date | None
    disclosed: tuple[str, ...]
    answers: tuple[tuple[int, str, Answer | None], ...]
    waits_for: tuple[tuple[int, str], ...]
    version: int
    declined_as: str = ""
    words: str = ""
    terms: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedMediator:
    """One of those among whom the sides choose."""

    mediator_id: int
    name: str
    place_name: str
    specialties: tuple[str, ...]
    languages: tuple[str, ...]
    introduced: str


@dataclass(frozen=True, slots=True)
class ChoiceShown:
    """The open choice: the list, until when, which sides have answered, and what the reader's own side has said."""

    choice_id: int
    closes_on: date
    offered: tuple[OfferedMediator, ...]
    answered: tuple[str, ...]
    own: Ballot | None
    sides: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class PastChoice:
    """A choice that is over; `sums` are for the desk."""

    outcome: Outcome
    closed_at: datetime | None
    sums: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class ChallengeLine:
    """A request for another mediator, for the desk and for the side that made it."""

    challenge_id: int
    party_name: str
    mediator: str
    ground: str
    words: str
    at: datetime
    decided_at: datetime | None
    upheld: bool | None
    decided_words: str
    changes_before: int
    version: int


@dataclass(frozen=True, slots=True)
class GuestLine:
    """Somebody who may take part once every side agrees."""

    guest_id: int
    kind: GuestKind
    name: str
    of: str
    why: str
    answers: tuple[tuple[int, str, Answer | None], ...]
    waits_for: tuple[tuple[int, str], ...]
    agreed: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class RoomMay:
    """What the reader may do here."""

    see_ranking: Verdict
    open_choice: Verdict
    challenge: Verdict | None
    invite_guest: Verdict
    decide: Verdict


@dataclass(frozen=True, slots=True)
class RoomPage:
    """Who mediates a case, how that came, and what the reader may do about it.

    The part on the case's own page goes without `reference`, `subject` and `barred`.
    """

    case_id: int
    version: int
    facts: CaseFacts
    is_desk: bool
    sides: tuple[tuple[int, str], ...]
    present: tuple[AssignmentLine, ...]
    past: tuple[AssignmentLine, ...]
    choice: ChoiceShown | None
    past_choice: PastChoice | None
    challenges: tuple[ChallengeLine, ...]
    guests: tuple[GuestLine, ...]
    may: RoomMay
    reference: str = ""
    subject: str = ""
    barred: tuple[str, ...] = ()

    @property
    def waits_for_reader(self) -> bool:
        """True where the reader's side, or the desk, has something to do here."""
        mine = {key for key, _ in self.sides}
        asked = any(key in mine for line in self.present for key, _ in line.waits_for)
        guests = any(key in mine for guest in self.guests for key, _ in guest.waits_for)
        choosing = self.choice is not None and bool(mine) and self.choice.own is None
        waiting = bool(self.may.decide) and any(one.decided_at is None for one in self.challenges)
        return asked or guests or choosing or waiting or (self.is_desk and self.facts.stage in access.CHOOSING)
