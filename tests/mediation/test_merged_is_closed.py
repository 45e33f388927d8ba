"""A case that was merged into another takes no writes in any room, and says where the matter goes on."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from importlib import import_module
from types import UnionType
from typing import Any, Union, get_origin, get_type_hints

import pytest

from alliance.kernel.db import Transaction
from alliance.kernel.errors import OutOfTurn
from mediation import reporting
from mediation.models import Case, Report
from mediation.reporting import MarkRisk, Told
from mediation.workflow import Risk, Stage
from tests.mediation.factories import Centre, a_case
from tests.test_architecture import ACTION_ROOMS

WRITTEN_STILL = {
    "mediation.merging.unmerge": "gives the case back its own course",
    "mediation.record.actions.mark_seen": "notes a reading",
    "mediation.record.actions.hand_over_notes": "asks first whether there are notes",
    "mediation.record.breaking.break_glass": "names the case by its reference, and is a reading",
    "mediation.record.breaking.note_reading": "notes a reading",
    "mediation.clocks.actions.carry_over": "is part of merging",
    "mediation.reporting.report": "names a report; its rule refuses, see below",
}
THROUGH = ("in_hand(", "_case(tx", "cases.here(", "_mine(tx", "_paper(tx")
OPENING = {
    "mediation.actions.open_case": "makes the case",
    "mediation.intake.actions.apply": "makes the case",
    "mediation.intake.actions.apply_openly": "makes the case",
    "mediation.intake.actions.register": "makes the case",
}


def _dummy(kind: Any, case: Case) -> Any:
    """Something of the kind that an action's command asks for; a merged case is refused before it is looked at."""
    if get_origin(kind) in (UnionType, Union):
        return None
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if is_dataclass(kind):
        return _command(kind, case)
    if get_origin(kind) is tuple or get_origin(kind) is frozenset or get_origin(kind) in (list, Collection, Sequence):
        return ()
    if get_origin(kind) in (dict, Mapping):
        return {}
    return {bool: True, int: 1, str: "因为", float: 1.0, date: date(2026, 11, 23)}.get(kind)


def _command(kind: Any, case: Case) -> Any:
    asked = get_type_hints(kind)
    known = {"case_id": case.id, "version": case.version, "party_id": case.parties[0].id}
    return kind(**{one.name: known.get(one.name, _dummy(asked[one.name], case)) for one in fields(kind)})


def _deeds() -> list[tuple[str, Callable[..., object], Any]]:
    """All actions of all rooms that name a case: by a command, or by its id."""
    found = []
    for room in (one for one in ACTION_ROOMS if one.startswith("mediation.")):
        for name, function in inspect.getmembers(import_module(room), inspect.isfunction):
            shape = list(inspect.signature(function).parameters)
            if function.__module__ != room or name.startswith("_") or shape[:2] != ["tx", "actor"] or len(shape) < 3:
                continue
            asked = get_type_hints(function)[shape[2]]
            named = is_dataclass(asked) and "case_id" in {one.name for one in fields(asked)}
            if named or (shape[2] == "case_id" and not set(shape[3:]) - {"party_id"}):
                found.append((f"{room}.{name}", function, asked if named else None))
    return found


@pytest.mark.parametrize(("name", "deed", "kind"), _deeds(), ids=lambda one: one if isinstance(one, str) else "")
def test_a_merged_case_takes_no_writes_in_any_room(
    tx: Transaction, centre: Centre, name: str, deed: Callable[..., object], kind: Any
) -> None:
    if name in WRITTEN_STILL:
        return
    case = a_case(tx, centre, Stage.MERGED)
    into = tx.session.get_one(Case, case.merged_into_id)
    asked = _command(kind, case) if kind is not None else case.id
    rest = (case.parties[0].id,) if "party_id" in inspect.signature(deed).parameters else ()
    for actor in (centre.secretary, centre.chair):
        with pytest.raises(OutOfTurn, match="已经并入") as refused:
            deed(tx, actor, asked, *rest)
        assert str(into.reference) in refused.value.remedy


def test_the_rooms_that_are_walked_are_all_there() -> None:
    names = {name for name, _, _ in _deeds()}
    rooms = {name.split(".")[1] for name in names if name.count(".") > 2}
    assert rooms >= {"agreements", "assigning", "consent", "intake", "papers", "performing", "record", "sessions"}
    assert len(names) > 50


def test_what_names_a_row_takes_the_case_in_hand_too() -> None:
    """Actions that name a row of a room come to the case through `in_hand`, which refuses a merged one."""
    for room in (one for one in ACTION_ROOMS if one.startswith("mediation.")):
        if room.split(".")[1] in ("bodies", "mediators", "hotline", "precedents", "patterns"):
            continue  # not about one case; precedents are made of cases that are over
        for name, function in inspect.getmembers(import_module(room), inspect.isfunction):
            shape = list(inspect.signature(function).parameters)
            if (
                function.__module__ != room
                or name.startswith("_")
                or shape[:2] != ["tx", "actor"]
                or shape[2] == "case"
            ):
                continue
            if f"{room}.{name}" in WRITTEN_STILL or f"{room}.{name}" in OPENING:
                continue
            text = inspect.getsource(function)
            assert any(way in text for way in THROUGH), f"{room}.{name}"


def test_a_report_on_a_merged_case_is_not_completed_there(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    key = reporting.mark_risk(tx, centre.secretary, MarkRisk(case.id, Risk.HIGH, "扬言要动手"))
    merged = a_case(tx, centre, Stage.MERGED)
    report = tx.session.get_one(Report, key)
    report.case_id = merged.id
    tx.session.flush()
    with pytest.raises(OutOfTurn, match="已经并入"):
        reporting.report(tx, centre.secretary, Told(key, report.version, "府山派出所", tx.today))
