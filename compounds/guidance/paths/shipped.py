"""The paths that travel with the program: read once from data and refused where they contradict themselves."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from typing import Any, TypeVar

from alliance.kernel.parameters import seed as parameters
from compounds.guidance.paths.definition import (
    CALCULATORS,
    NEEDS,
    RECORDS,
    Clock,
    Direction,
    Elsewhere,
    Event,
    Frozen,
    Path,
    PathStep,
    Who,
)

ORDER = (
    "first_committee",
    "filing",
    "reelection",
    "by_election",
    "handover",
    "special_meeting",
    "choose_company",
    "dismiss_company",
    "fund_ordinary",
    "fund_emergency",
    "common_parts",
)
"""The paths in the order in which people meet them."""
_CODE = re.compile(r"[a-z][a-z_]{1,38}[a-z]")
_CITATION = re.compile(
    r"《[^《》]+》第[一二三四五六七八九十百千]+条(第[一二三四五六七八九十]+款)?(第（[一二三四五六七八九十]+）项)?"
)
_Part = TypeVar("_Part")


class FaultyPath(ValueError):
    """A path whose data contradict themselves; nobody meets it but those who write one."""


@cache
def paths() -> Mapping[str, Path]:
    """Every path by its code, in the order of ORDER. Raises FaultyPath where the data cannot be."""
    folder = files("compounds.guidance.paths").joinpath("data")
    known = frozenset(version.name for version in parameters.seed())
    read = {}
    for code in ORDER:
        path = parsed(tomllib.loads(folder.joinpath(f"{code}.toml").read_text(encoding="utf-8")))
        check(path, known)
        read[path.code] = path
    if tuple(read) != ORDER:
        raise FaultyPath(f"files and codes differ: {tuple(read)}")
    return read


def path(code: str) -> Path:
    """The path with this code. Raises KeyError."""
    return paths()[code]


def parsed(data: Mapping[str, Any]) -> Path:
    """One path from its data. Raises FaultyPath for a key that nobody reads or a word that nobody knows."""
    fields = dict(data)
    return _made(
        Path,
        fields,
        events=tuple(_made(Event, row) for row in fields.pop("event", ())),
        steps=tuple(_step(row) for row in fields.pop("step", ())),
    )


def check(path: Path, known: Collection[str]) -> None:
    """Refuse a path whose codes, order, periods or citations cannot be; `known` are the names of all parameters.

    Raises FaultyPath.
    """
    codes = [event.code for event in path.events] + [step.code for step in path.steps]
    clocks = [clock for _, clock in path.clocks]
    wanting = [code for code in (path.code, *codes, *(clock.code for clock in clocks)) if not _CODE.fullmatch(code)]
    if wanting or len(set(codes)) < len(codes) or len({clock.code for clock in clocks}) < len(clocks):
        raise FaultyPath(f"{path.code}: codes are used twice or misshapen: {wanting}")
    if path.needs not in NEEDS or path.revision < 1 or not path.steps or date.fromisoformat(path.checked_on).year < 1:
        raise FaultyPath(f"{path.code}: needs, revision or steps are wrong")
    try:
        tuple(TopologicalSorter({step.code: step.after for step in path.steps}).static_order())
    except CycleError as circle:
        raise FaultyPath(f"{path.code}: steps wait for one another: {circle.args[1]}") from circle
    for step in path.steps:
        _check_step(path, step, known)


def _check_step(path: Path, step: PathStep, known: Collection[str]) -> None:
    where = f"{path.code}/{step.code}"
    earlier = {before.code for before in path.steps[: path.steps.index(step)]}
    if not set(step.after) <= earlier:
        raise FaultyPath(f"{where}: comes before what it waits for: {step.after}")
    if not step.who or step.optional is not bool(step.skip):
        raise FaultyPath(f"{where}: nobody does it, or an optional step does not say when it is skipped")
    named = {
        "record": ({step.record} - {""}, RECORDS),
        "calculator": ({step.calculator} - {""}, CALCULATORS),
        "planned event": ({step.event} - {""}, {event.code for event in path.events if event.planned}),
        "start of a clock": ({clock.start for clock in step.clocks}, set(path.titles) - {step.code}),
        "parameter": ({clock.parameter for clock in step.clocks} | set(step.numbers), known),
        "path": ({code for one in step.frozen for code in one.paths}, ORDER),
    }
    for what, (codes, there) in named.items():
        if unknown := codes.difference(there):
            raise FaultyPath(f"{where}: no {what} is called {sorted(unknown)}")
    _check_grounds(where, step)


def _check_grounds(where: str, step: PathStep) -> None:
    cited = (*step.grounds, *(one.basis for one in step.elsewhere))
    if misshapen := [each for each in cited if not _CITATION.fullmatch(each)]:
        raise FaultyPath(f"{where}: no citation: {misshapen}")
    if any(one.firm and not one.basis for one in step.frozen):
        raise FaultyPath(f"{where}: what is firm needs a ground")


def _step(row: Mapping[str, Any]) -> PathStep:
    fields = dict(row)
    return _made(
        PathStep,
        fields,
        who=_each(Who, fields.pop("who", ())),
        clocks=tuple(_clock(one) for one in fields.pop("clock", ())),
        frozen=tuple(_made(Frozen, one) for one in fields.pop("frozen", ())),
        elsewhere=tuple(_made(Elsewhere, one) for one in fields.pop("elsewhere", ())),
    )


def _clock(row: Mapping[str, Any]) -> Clock:
    fields = dict(row)
    (direction,) = _each(Direction, [fields.pop("direction", Direction.AFTER)])
    return _made(Clock, fields, direction=direction)


def _each(kind: Callable[[str], _Part], words: Iterable[str]) -> tuple[_Part, ...]:
    try:
        return tuple(kind(word) for word in words)
    except ValueError as unknown:
        raise FaultyPath(str(unknown)) from unknown


def _made(kind: Callable[..., _Part], row: Mapping[str, Any], **built: Any) -> _Part:
    """A record from its row: lists become tuples, and a key too many or too few is refused."""
    plain = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    try:
        return kind(**plain, **built)
    except TypeError as wrong:
        raise FaultyPath(str(wrong)) from wrong
