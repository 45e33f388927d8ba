"""Where the pages of what follows an agreement live, for rooms that write messages and lines without the web."""

from __future__ import annotations

from mediation import addresses

ANCHOR = "performing"
"""This room's part on the page of a case."""


def of_case(case_id: int) -> str:
    """The page of performing of one case."""
    return f"{addresses.ROOT}/{case_id}/performing"
