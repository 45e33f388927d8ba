"""The shape of a sample dispute: its sides, what was settled, and the moves by which it came to stand where it does."""

from __future__ import annotations

from dataclasses import dataclass

from mediation.agreements.workflow import Disposal
from mediation.workflow import Channel, PartyKind, PartyRole, Urgency

APPLICANT, RESPONDENT = PartyRole.APPLICANT, PartyRole.RESPONDENT
DESK = "周敏"
"""The mediation secretary, who does what no move gives to somebody else."""


@dataclass(frozen=True, slots=True)
class Side:
    """One party. A committee or company without `name` is the compound's own; `by` of the cast stands for it."""

    role: PartyRole
    kind: PartyKind = PartyKind.PERSON
    name: str = ""
    room: str = ""
    by: str = ""
    acts_as: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise; `parts` are days from the day of seeding with the amount in yuan, empty for an act."""

    debtor: PartyRole
    what: str
    parts: tuple[tuple[int, str], ...]
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Deal:
    """What the sides agreed on."""

    facts: str
    issues: str
    duty: str
    terms: str
    manner: str
    owed: tuple[Owed, ...]
    disposes: frozenset[Disposal] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """One step on a day before the day of seeding; `who` acts or is meant, `role` says which side, `more` what else."""

    ago: int
    hour: int
    verb: str
    who: str = ""
    text: str = ""
    role: PartyRole = RESPONDENT
    more: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """One case, filed `ago` days before seeding by `by`; `compound` is a key of the fixed compounds.

    `question` is the title of the sample question of `by` that has become it, about the company of the compound.
    Of a `quiet` one nobody is told: nobody of the cast has to do with it. Its papers are made where a move says so.
    """

    key: str
    compound: str
    cause: str
    subject: str
    story: str
    wish: str
    ago: int
    hour: int
    sides: tuple[Side, ...]
    moves: tuple[Move, ...] = ()
    channel: Channel = Channel.TELEPHONE
    by: str = DESK
    urgency: Urgency = Urgency.NORMAL
    body: str = "group"
    deal: Deal | None = None
    facts: tuple[str, ...] = ()
    quiet: bool = False
    question: str = ""


def consented(ago: int) -> tuple[Move, ...]:
    """The desk takes it up, and hears a yes of the other side within three days of the filing."""
    return (
        Move(ago - 1, 9, "triage"),
        Move(ago - 2, 15, "reply"),
    )


def taken(ago: int, mediator: str) -> tuple[Move, ...]:
    """The same, and a mediator is assigned and accepts on the fourth day."""
    return (*consented(ago), Move(ago - 3, 9, "give", mediator), Move(ago - 4, 10, "accept", mediator))


def signed(ago: int, hour: int) -> tuple[Move, ...]:
    """The agreement is put to signature, and everybody signs on that day."""
    return (
        Move(ago, hour, "put"),
        Move(ago, hour + 1, "sign", role=APPLICANT),
        Move(ago, hour + 2, "sign"),
        Move(ago, hour + 3, "sign_as_mediator"),
    )


def committee(by: str = "", acts_as: str = "主任", role: PartyRole = APPLICANT) -> Side:
    """The compound's own committee."""
    return Side(role, PartyKind.COMMITTEE, by=by, acts_as=acts_as if by else "")


def company(by: str = "", role: PartyRole = RESPONDENT) -> Side:
    """The company under contract in the compound."""
    return Side(role, PartyKind.COMPANY, by=by, acts_as="项目经理" if by else "")
