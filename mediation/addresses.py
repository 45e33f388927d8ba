"""Where the pages of mediation live, for rooms that write messages and lines without the web."""

from __future__ import annotations

ROOT = "/mediation"
DESK = f"{ROOT}/desk"
MINE = f"{ROOT}/mine"
CODE = f"{ROOT}/code"
NEW = f"{ROOT}/new"


def case(case_id: int, anchor: str = "") -> str:
    """The page of one case, at the part of one room."""
    return f"{ROOT}/{case_id}{f'#{anchor}' if anchor else ''}"
