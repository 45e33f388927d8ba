"""The shape of a path, and the paths that ship with the program."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

RECORDS = frozenset({"term", "filing", "seal", "handover", "contract"})
"""What the registry records that does a step: an elected term, its filing, its seal, a handover, a contract."""
CALCULATORS = frozenset({"vote", "special_meeting", "committee_meeting", "sharing", "deadline", "replenish"})
NEEDS = ("no_committee", "committee", "any")


class Who(StrEnum):
    """Who does a step."""

    OWNERS = "owners"
    COMMUNITY = "community"
    STREET = "street"
    PREPARATORY_GROUP = "preparatory_group"
    REELECTION_GROUP = "reelection_group"
    ASSEMBLY = "assembly"
    COMMITTEE = "committee"
    OUTGOING = "outgoing"
    DEVELOPER = "developer"
    COMPANY = "company"
    BUREAU = "bureau"


WHO_NAMES: dict[Who, str] = {
    Who.OWNERS: "业主",
    Who.COMMUNITY: "社区",
    Who.STREET: "街道",
    Who.PREPARATORY_GROUP: "筹备组",
    Who.REELECTION_GROUP: "换届小组",
    Who.ASSEMBLY: "业主大会",
    Who.COMMITTEE: "业委会",
    Who.OUTGOING: "上一届业委会",
    Who.DEVELOPER: "建设单位",
    Who.COMPANY: "物业公司",
    Who.BUREAU: "区住建局",
}


class Direction(StrEnum):
    """Whether a clock runs forwards from its event, or backwards from it (会前15日)."""

    AFTER = "after"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Clock:
    """One period of a step.

    `start` is the code of the step or event whose day it runs from, or back from, and `happened` says it in words
    (筹备组成立); `parameter` is the name in `parameters.toml`. `least` is True for a period that must have passed
    (通知不少于15日), so that the longest of the rules is the strictest; else the step must be done within it, and the
    shortest is.
    """

    code: str
    title: str
    start: str
    happened: str
    parameter: str
    direction: Direction = Direction.AFTER
    least: bool = False


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What another place prescribes, for comparison only: it does not apply here."""

    place: str
    words: str
    basis: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """What must not be done while the step is open; `firm` where a rule that applies here says so, else advice.

    `paths` are codes of paths that it concerns: starting one of them meanwhile has to be confirmed.
    """

    words: str
    basis: str
    firm: bool
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A day that the course hangs on and that somebody records: the meeting, the end of the term."""

    code: str
    title: str
    planned: bool


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step: what, who, after what, with which papers and periods.

    `basis` are citations as people print them, none for a step that is our advice alone; `numbers` names of
    parameters that the step rests on besides its periods (60%, 2/3). `after` are codes of steps that come before;
    `papers` codes of model texts; `evidence` what has to be attached before the step counts as done; `calculator` the
    code of a calculator; `record` the registry's record that does the step (one of RECORDS); `event` the planned
    event that happens with it (the vote is the meeting); `optional` for a step that some compounds need not take,
    with `skip` the sentence that says when.
    """

    code: str
    title: str
    what: str
    who: tuple[Who, ...]
    basis: tuple[str, ...]
    after: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    clocks: tuple[Clock, ...] = ()
    numbers: tuple[str, ...] = ()
    meanwhile: tuple[str, ...] = ()
    frozen: tuple[Frozen, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    calculator: str = ""
    record: str = ""
    event: str = ""
    optional: bool = False
    skip: str = ""

    @property
    def grounds(self) -> tuple[str, ...]:
        """Every citation that the step rests on here; what other places do is none of it."""
        return (*self.basis, *(one.basis for one in self.frozen if one.basis))


@dataclass(frozen=True, slots=True)
class Path:
    """One path; `revision` counts from 1 and rises whenever its data change, so that a file keeps the one it began.

    `needs` says for whom it is: no_committee, committee or any.
    """

    code: str
    title: str
    summary: str
    revision: int
    needs: str
    events: tuple[Event, ...]
    steps: tuple[PathStep, ...]
    checked_on: str

    @property
    def clocks(self) -> tuple[tuple[PathStep, Clock], ...]:
        """Every clock with its step, in the order of the steps."""
        return tuple((step, clock) for step in self.steps for clock in step.clocks)

    @property
    def titles(self) -> dict[str, str]:
        """The title of every event and step by its code."""
        return {event.code: event.title for event in self.events} | {step.code: step.title for step in self.steps}

    def step(self, code: str) -> PathStep:
        """The step with this code. Raises KeyError."""
        return {step.code: step for step in self.steps}[code]
