"""Where the pages of reviewing live."""

from __future__ import annotations

from compounds.awards.addresses import REVIEWING


def round_(round_id: int) -> str:
    """Who reviews in a round, and how far the sheets are."""
    return f"{REVIEWING}/rounds/{round_id}"


def reviewer(reviewer_id: int) -> str:
    """A reviewer's own page: the invitation, the ties, the sheets."""
    return f"{REVIEWING}/reviewers/{reviewer_id}"


def marks(award_id: int) -> str:
    """Every mark of an award, once the reviews are over."""
    return f"{REVIEWING}/awards/{award_id}/marks"
