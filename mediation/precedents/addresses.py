"""Where precedents live, on pages and in the index."""

from __future__ import annotations

PRECEDENTS = "/mediation/precedents"
MAKING = f"{PRECEDENTS}/making"
KEY = "precedent:"
KIND = "precedent"


def precedent(precedent_id: int) -> str:
    """The page of one precedent."""
    return f"{PRECEDENTS}/{precedent_id}"


def key(precedent_id: int) -> str:
    """The key of one precedent in the index."""
    return f"{KEY}{precedent_id}"


def number_of(key: str) -> int | None:
    """The id behind a key of the index; None for the key of something else."""
    number = key.removeprefix(KEY)
    return int(number) if key.startswith(KEY) and number.isdigit() else None
