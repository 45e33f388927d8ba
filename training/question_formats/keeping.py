"""A report as plain values and back: what waits, sealed, for somebody's word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from training.items.storing import from_json, to_json
from training.question_formats.report import Note, Report, Taken


def to_plain(report: Report) -> dict[str, Any]:
    """Questions, losses and refusals as lists and dictionaries."""
    return {
        "taken": [[one.line, to_json(one.item), [list(loss) for loss in one.losses]] for one in report.taken],
        "refused": [[note.line, note.name, note.field, note.reason] for note in report.refused],
        "fits": report.fits,
    }


def from_plain(plain: Mapping[str, Any]) -> Report:
    """The report that `to_plain` took apart."""
    taken = tuple(
        Taken(line, from_json(item), tuple((field, reason) for field, reason in losses))
        for line, item, losses in plain["taken"]
    )
    return Report(taken, tuple(Note(*note) for note in plain["refused"]), fits=plain["fits"])


def counted(report: Report) -> dict[str, int]:
    """How many questions were read, and what became of them."""
    return {
        "read": report.read,
        "exact": report.exact,
        "degraded": len(report.degraded),
        "refused": len(report.refused),
    }
