"""Where the pages of a case's record live, for lines and notices that are written without the web."""

from __future__ import annotations

from mediation import addresses

BREAKING = f"{addresses.ROOT}/break-glass"
ANCHOR, FACTS_ANCHOR = "record", "facts"
"""Where these rooms stand on the page of the case."""


def record(case_id: int) -> str:
    """The record of a case."""
    return f"{addresses.case(case_id)}/record"


def facts(case_id: int) -> str:
    """The sheet of undisputed facts."""
    return f"{addresses.case(case_id)}/facts"


def notes(case_id: int) -> str:
    """One's own notes, which a mediator keeps after leaving the case."""
    return f"{addresses.case(case_id)}/notes"


def broken(broken_id: int) -> str:
    """The page of one reading of a caucus."""
    return f"{BREAKING}/{broken_id}"
