"""The lines of 上任30天清单 that travel with the program: what to do first, by which clock, on what ground."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from alliance.kernel.parameters import seed as parameters
from compounds.guidance.model_texts import shipped as texts
from compounds.guidance.paths import shipped as paths
from compounds.guidance.paths.definition import Clock
from training.programmes import programmes

DATA = "first_days.toml"


class Starts(StrEnum):
    """The day from which the clock of a line runs."""

    ELECTED = "elected"
    PREDECESSOR_END = "predecessor_end"


HAPPENED: dict[Starts, str] = {Starts.ELECTED: "选举产生业委会", Starts.PREDECESSOR_END: "上一届业委会任期届满"}


class Record(StrEnum):
    """What the platform knows by itself to be done."""

    FILING = "filing"
    HANDOVER = "handover"
    FIRST_LESSON = "first_lesson"


class FaultyLine(ValueError):
    """A line whose data contradict themselves; nobody meets it but those who write one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do.

    `shared` where one tick holds for the whole committee. `clock` is that of the path's step, or our own suggestion;
    None where there is no period. `basis` are citations as people print them, `texts` codes of model texts, `module`
    the module that teaches it, `ask` the question that leads to the answer.
    """

    code: str
    title: str
    what: str
    shared: bool
    starts: Starts
    needs_predecessor: bool
    path: str
    clock: Clock | None
    basis: tuple[str, ...]
    texts: tuple[str, ...]
    module: str
    ask: str
    record: Record | None


@cache
def lines() -> Mapping[str, Line]:
    """Every line by its code, in order. Raises FaultyLine where the data cannot be."""
    entries = tomllib.loads(files("training.enrolments").joinpath(DATA).read_text(encoding="utf-8"))["line"]
    read = {entry["code"]: _read(entry) for entry in entries}
    if len(read) != len(entries):
        raise FaultyLine("two lines have one code")
    known = {version.name for version in parameters.seed()}
    modules = {module for one in programmes().values() for module in one.modules}
    for one in read.values():
        if one.clock is not None and one.clock.parameter not in known:
            raise FaultyLine(f"{one.code}: no parameter is called {one.clock.parameter}")
        if one.module not in modules or not set(one.texts) <= set(texts.all_texts()):
            raise FaultyLine(f"{one.code}: it leads to a module or a text that does not exist")
    return read


def _read(entry: Mapping[str, Any]) -> Line:
    starts = Starts(entry["starts"])
    step = paths.path(entry["path"]).step(entry["step"]) if "path" in entry else None
    clock = step.clocks[0] if step is not None and step.clocks else None
    if "parameter" in entry:
        if clock is not None:
            raise FaultyLine(f"{entry['code']}: the path has a clock of its own")
        clock = Clock(entry["code"], entry["title"], starts.value, HAPPENED[starts], entry["parameter"])
    return Line(
        code=entry["code"],
        title=entry["title"],
        what=entry["what"],
        shared=entry["shared"],
        starts=starts,
        needs_predecessor=entry.get("needs", "") == "predecessor",
        path=entry.get("path", ""),
        clock=clock,
        basis=(*(step.basis if step is not None else ()), *entry.get("basis", ())),
        texts=tuple(dict.fromkeys((*(step.papers if step is not None else ()), *entry.get("texts", ())))),
        module=entry["module"],
        ask=entry["ask"],
        record=Record(entry["record"]) if "record" in entry else None,
    )
