"""Where the pages of assigning live, for rooms that write messages and lines without the web."""

from __future__ import annotations

from mediation.addresses import ROOT

ASSIGNMENTS = f"{ROOT}/assignments"


def room(case_id: int) -> str:
    """The page about who mediates a case."""
    return f"{ROOT}/{case_id}/mediator"


def ranking(case_id: int) -> str:
    """The ranked list for a case."""
    return f"{ROOT}/{case_id}/assigning"


def assignment(assignment_id: int) -> str:
    """A mediator's page for one assignment."""
    return f"{ASSIGNMENTS}/{assignment_id}"
