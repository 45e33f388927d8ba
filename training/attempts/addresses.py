"""Where the pages of examinations live beyond the ones that all of training knows."""

from __future__ import annotations

from training import addresses

DESK = f"{addresses.EXAMS}/desk"
MARKING = f"{addresses.EXAMS}/marking"
ACCOMMODATIONS = f"{addresses.EXAMS}/accommodations"


def result(attempt_id: int, slot: int | None = None) -> str:
    """The result of an attempt, at one of its questions on request."""
    return f"{addresses.attempt(attempt_id)}/result{'' if slot is None else f'#q{slot}'}"
