"""Where the pages of this package live, for rooms that write messages and lines without the web."""

from __future__ import annotations

ROOT = "/compounds"


def compound(compound_id: int) -> str:
    """The page of one compound."""
    return f"{ROOT}/{compound_id}"


def term(term_id: int) -> str:
    """The page of one term and its filing."""
    return f"{ROOT}/terms/{term_id}"


def change(change_id: int) -> str:
    """The page of one change of seats and its renewed filing."""
    return f"{ROOT}/changes/{change_id}"


def handover(handover_id: int) -> str:
    """The page of one handover."""
    return f"{ROOT}/handovers/{handover_id}"


def company(company_id: int) -> str:
    """The page of one company."""
    return f"{ROOT}/companies/{company_id}"


def person(person_id: int) -> str:
    """The page of what one person is to compounds and companies."""
    return f"{ROOT}/people/{person_id}"
