"""Where the pages of the roster live, for rooms that write messages and lines without the web."""

from __future__ import annotations

ROSTER = "/mediation/mediators/"


def mediator(mediator_id: int) -> str:
    """The page of one mediator."""
    return f"{ROSTER}{mediator_id}"
