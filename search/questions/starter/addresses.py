"""Where the pages of starter knowledge live, for rooms that name them without the web."""

from __future__ import annotations

from search.questions.addresses import ROOT

STARTER = f"{ROOT}/starter"


def starter(code: str) -> str:
    """The page of one starter question."""
    return f"{STARTER}/{code}"
