"""Where the pages of answers live, for rooms that write messages and lines without the web."""

from __future__ import annotations

from search.questions.addresses import ROOT


def answer(question_id: int) -> str:
    """Where the answer stands on the page of its question."""
    return f"{ROOT}/{question_id}#answer"


def edition(answer_id: int) -> str:
    """The desk's page of one edition."""
    return f"{ROOT}/answers/{answer_id}"
