"""How far somebody is with a programme: pure, from what was learnt, what is credited, and what the programme asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from training.enrolments.models import EXAM
from training.enrolments.workflow import GROUND_NAMES, Ground
from training.programmes import Programme, Seat


class Far(StrEnum):
    """How far a part is."""

    OPEN = "open"
    BEGUN = "begun"
    DONE = "done"


FAR_NAMES: dict[Far, str] = {Far.OPEN: "还没有学", Far.BEGUN: "学了一部分", Far.DONE: "学完了"}


class Status(StrEnum):
    """How far a whole programme is; being late is another matter and only a day."""

    NOT_STARTED = "not_started"
    LEARNING = "learning"
    READY = "ready"
    PASSED = "passed"


STATUS_NAMES: dict[Status, str] = {
    Status.NOT_STARTED: "还没有开始",
    Status.LEARNING: "正在学",
    Status.READY: "可以考试了",
    Status.PASSED: "学完了",
}


@dataclass(frozen=True, slots=True)
class Outline:
    """A module as it is published: its title, its hours of 45 minutes, and its page."""

    title: str
    hours: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the rooms below know of a person: modules by the day on which they were done, those begun, the pass."""

    modules: Mapping[str, date]
    begun: frozenset[str] = frozenset()
    exams: Mapping[str, date] | None = None

    def passed_on(self, exam: str) -> date | None:
        """The day of the first pass that counts; None without one."""
        return (self.exams or {}).get(exam)


NOTHING = Learnt({})


@dataclass(frozen=True, slots=True)
class Credited:
    """A part that counts without being learnt now."""

    ground: Ground
    learnt_on: date


@dataclass(frozen=True, slots=True)
class Part:
    """One module of the programme, for one person."""

    code: str
    title: str
    hours: int
    required: bool
    far: Far
    done_on: date | None = None
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing, in plain words, and where it is done."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A programme for one person: every module, the hours of electives done and suggested, and the examination.

    `exam_on` is the day from which the examination counts as passed; None where it is open, or where there is none.
    """

    parts: tuple[Part, ...]
    elective_done: int
    elective_wanted: int
    has_exam: bool
    exam_on: date | None
    exam_url: str = ""

    @property
    def required(self) -> tuple[Part, ...]:
        """The modules that the programme asks for, in the order suggested for the seat."""
        return tuple(part for part in self.parts if part.required)

    @property
    def electives(self) -> tuple[Part, ...]:
        """The modules among which people choose."""
        return tuple(part for part in self.parts if not part.required)

    @property
    def required_left(self) -> tuple[Part, ...]:
        """Required modules that are not done."""
        return tuple(part for part in self.required if part.far is not Far.DONE)

    @property
    def hours_left(self) -> int:
        """Elective hours that are not done."""
        return max(0, self.elective_wanted - self.elective_done)

    @property
    def learnt(self) -> bool:
        """True where every module and the elective hours are done; never while nothing is published."""
        return bool(self.required) and not self.required_left and not self.hours_left

    @property
    def complete(self) -> bool:
        """True where nothing is left."""
        return self.learnt and (not self.has_exam or self.exam_on is not None)

    @property
    def status(self) -> Status:
        """How far the whole is."""
        if self.complete:
            return Status.PASSED
        if self.learnt:
            return Status.READY
        begun = self.exam_on is not None or any(part.far is not Far.OPEN for part in self.parts)
        return Status.LEARNING if begun else Status.NOT_STARTED

    @property
    def done(self) -> int:
        """How many parts are done: required modules, elective hours counted as one part, the examination."""
        return (
            len(self.required)
            - len(self.required_left)
            + bool(self.elective_wanted and not self.hours_left)
            + bool(self.exam_on)
        )

    @property
    def total(self) -> int:
        """Of how many."""
        return len(self.required) + bool(self.elective_wanted) + self.has_exam

    @property
    def hours_done(self) -> int:
        """Hours of all modules that are done."""
        return sum(part.hours for part in self.parts if part.far is Far.DONE)

    @property
    def next_part(self) -> Part | None:
        """What to learn next: what was begun first, else the next required one, else an elective while hours lack."""
        wanted = self.required_left or (self._open_electives if self.hours_left else ())
        return next((part for part in wanted if part.far is Far.BEGUN), wanted[0] if wanted else None)

    @property
    def _open_electives(self) -> tuple[Part, ...]:
        return tuple(part for part in self.electives if part.far is not Far.DONE)

    @property
    def left(self) -> tuple[str, ...]:
        """Everything that is missing, in a word each: titles of modules, hours of electives, the examination."""
        found = [part.title for part in self.required_left]
        found += [f"选修 {self.hours_left} 学时"] if self.hours_left else []
        return (*found, *(["考试"] if self.has_exam and self.exam_on is None else []))

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """Everything that is missing, each with its page, in the order in which it is best done."""
        found = [Lack(f"必修课“{part.title}”还没有学完", part.url) for part in self.required_left]
        if self.hours_left:
            first = next(iter(self._open_electives), None)
            found.append(Lack(f"选修课还差 {self.hours_left} 学时", first.url if first else ""))
        if self.has_exam and self.exam_on is None:
            found.append(Lack("考试还没有通过", self.exam_url))
        return tuple(found)


def of(
    programme: Programme,
    seat: Seat | None,
    *,
    learnt: Learnt,
    credited: Mapping[str, Credited],
    outlines: Mapping[str, Outline],
    elective_wanted: int,
    exam_url: str = "",
) -> Standing:
    """Reckon the standing.

    Modules that are not published yet are left out of what is asked. No more elective hours are asked for than are
    published.
    """
    parts = []
    for code in programme.in_order(seat) + programme.elective_modules:
        if code in outlines:
            required = code in programme.required_modules
            parts.append(_part(code, outlines[code], learnt, credited.get(code), required=required))
    electives = [part for part in parts if not part.required]
    exam_on = None
    if programme.exam:
        exam_on = credited[EXAM].learnt_on if EXAM in credited else learnt.passed_on(programme.exam)
    return Standing(
        parts=tuple(parts),
        elective_done=sum(part.hours for part in electives if part.far is Far.DONE),
        elective_wanted=min(elective_wanted, sum(part.hours for part in electives)),
        has_exam=programme.certified,
        exam_on=exam_on,
        exam_url=exam_url,
    )


def _part(code: str, outline: Outline, learnt: Learnt, credit: Credited | None, *, required: bool) -> Part:
    far, done_on, note = Far.OPEN, None, ""
    if credit is not None:
        far, done_on, note = Far.DONE, credit.learnt_on, GROUND_NAMES[credit.ground]
    elif code in learnt.modules:
        far, done_on = Far.DONE, learnt.modules[code]
    elif code in learnt.begun:
        far = Far.BEGUN
    return Part(code, outline.title, outline.hours, required, far, done_on, note, outline.url)
