"""What somebody in a seat or an appointment is to learn: the programmes that travel with the program."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from alliance.kernel.parameters import seed as parameters
from compounds.models import Role

DATA = "programmes.toml"
NEW_MEMBER = "new_member"
EXPERT = "expert"
MEDIATOR = "mediator"
FIRST_LESSON = "first_lesson"


class KeyKind(StrEnum):
    """What a completion belongs to, once for each: a committee's term, an appointment, or the person alone."""

    TERM = "term"
    APPOINTMENT = "appointment"
    ONCE = "once"


class Seat(StrEnum):
    """What somebody does in a committee, as far as learning goes; the treasurer is whoever says so."""

    CHAIR = "chair"
    DEPUTY = "deputy"
    TREASURER = "treasurer"
    MEMBER = "member"
    ALTERNATE = "alternate"


SEAT_NAMES = {
    Seat.CHAIR: "主任",
    Seat.DEPUTY: "副主任",
    Seat.TREASURER: "分管财务的委员",
    Seat.MEMBER: "委员",
    Seat.ALTERNATE: "候补委员",
}
SEAT_OF_ROLE = {
    Role.CHAIR: Seat.CHAIR,
    Role.DEPUTY: Seat.DEPUTY,
    Role.MEMBER: Seat.MEMBER,
    Role.ALTERNATE: Seat.ALTERNATE,
}


class FaultyProgramme(ValueError):
    """A programme whose data contradict themselves; nobody meets it but those who write one."""


@dataclass(frozen=True, slots=True)
class Programme:
    """What is to be learnt, by whom, for what, by when.

    `required_modules` are all to be done; of `elective_modules` as many as make up the hours of the parameter
    `elective_hours` (empty: none are asked for). `exam` is the code of the final examination, empty without one.
    `due_days` is the parameter with the days from election, appointment or enrolment. `stressed` names for a seat the
    modules it had best begin with: an order, never another requirement.
    """

    code: str
    label: str
    course: str
    required_modules: tuple[str, ...]
    elective_modules: tuple[str, ...]
    elective_hours: str
    exam: str
    key: KeyKind
    audience: str
    due_days: str
    stressed: Mapping[Seat, tuple[str, ...]]

    @property
    def modules(self) -> tuple[str, ...]:
        """All modules, the required first."""
        return self.required_modules + self.elective_modules

    @property
    def certified(self) -> bool:
        """True where a certificate follows; else a completion slip (学习单)."""
        return bool(self.exam)

    def in_order(self, seat: Seat | None) -> tuple[str, ...]:
        """The required modules in the order in which somebody in `seat` had best take them."""
        first = self.stressed.get(seat, ()) if seat is not None else ()
        return first + tuple(code for code in self.required_modules if code not in first)


@cache
def programmes() -> Mapping[str, Programme]:
    """Every programme by its code, in the order of the file. Raises FaultyProgramme where the data cannot be."""
    entries = tomllib.loads(files("training").joinpath(DATA).read_text(encoding="utf-8"))["programme"]
    read = {entry["code"]: _read(entry) for entry in entries}
    if len(read) != len(entries):
        raise FaultyProgramme("two programmes have one code")
    known = {version.name for version in parameters.seed()}
    for one in read.values():
        for name in filter(None, (one.due_days, one.elective_hours)):
            if name not in known:
                raise FaultyProgramme(f"{one.code}: no parameter is called {name}")
    return read


def programme(code: str) -> Programme:
    """The programme of this code. Raises LookupError for another."""
    if code not in programmes():
        raise LookupError(f"no programme is called {code}")
    return programmes()[code]


def of_module(module: str) -> tuple[Programme, ...]:
    """The programmes in which a module is required or offered."""
    return tuple(one for one in programmes().values() if module in one.modules)


def of_course(course: str) -> tuple[Programme, ...]:
    """The programmes that are learnt with a course."""
    return tuple(one for one in programmes().values() if one.course == course)


def of_exam(exam: str) -> Programme | None:
    """The programme that an examination ends; None for any other."""
    return next((one for one in programmes().values() if exam and one.exam == exam), None)


def _read(entry: Mapping[str, Any]) -> Programme:
    stressed = {Seat(seat): tuple(codes) for seat, codes in entry.get("stressed", {}).items()}
    one = Programme(
        code=entry["code"],
        label=entry["label"],
        course=entry["course"],
        required_modules=tuple(entry["required"]),
        elective_modules=tuple(entry.get("electives", ())),
        elective_hours=entry.get("elective_hours", ""),
        exam=entry.get("exam", ""),
        key=KeyKind(entry["key"]),
        audience=entry["audience"],
        due_days=entry["due_days"],
        stressed=stressed,
    )
    if len(set(one.modules)) != len(one.modules):
        raise FaultyProgramme(f"{one.code}: a module stands twice")
    if bool(one.elective_modules) != bool(one.elective_hours):
        raise FaultyProgramme(f"{one.code}: electives and their hours belong together")
    for seat, codes in stressed.items():
        if not set(codes) <= set(one.required_modules):
            raise FaultyProgramme(f"{one.code}: {seat} stresses a module that is not required")
    return one
