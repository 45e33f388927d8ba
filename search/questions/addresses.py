"""Where the pages of questions live, for rooms that write messages and lines without the web."""

from __future__ import annotations

ROOT = "/questions"
DESK = f"{ROOT}/desk"
NEW = f"{ROOT}/new"


def question(question_id: int) -> str:
    """The page of one question."""
    return f"{ROOT}/{question_id}"
