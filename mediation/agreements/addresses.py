"""Where the pages of agreements live, for rooms that write messages and lines without the web."""

from __future__ import annotations

from mediation import addresses

ANCHOR = "agreement"
"""The agreements' part on the page of a case."""


def agreement(agreement_id: int) -> str:
    """The page of one version."""
    return f"{addresses.ROOT}/agreements/{agreement_id}"


def of_case(case_id: int) -> str:
    """The agreements' part on the page of a case."""
    return addresses.case(case_id, ANCHOR)
