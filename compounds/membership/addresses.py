"""Where the pages of the alliance itself live, for rooms that write messages and lines without the web."""

from __future__ import annotations

ROOT = "/alliance"
MEMBERS = f"{ROOT}/members"
COUNCIL = f"{ROOT}/council"
CONTACT = f"{ROOT}/contact"
COUNCIL_LIST = f"{COUNCIL}/"


def member(member_id: int) -> str:
    """The file of one membership."""
    return f"{MEMBERS}/{member_id}"


def meeting(meeting_id: int) -> str:
    """The file of one meeting of the council."""
    return f"{COUNCIL}/{meeting_id}"


def group(kind: str) -> str:
    """The page of one group."""
    return f"{ROOT}/groups/{kind}"
