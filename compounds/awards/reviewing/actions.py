"""What the upper rooms ask of reviewing: another review of entries that do not differ."""

from __future__ import annotations

from collections.abc import Collection

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.awards.reviewing import planning


def ask_again(tx: Transaction, actor: Actor, award_id: int, application_ids: Collection[int]) -> int:
    """Give each of the entries as many more sheets as the rules say, by other reviewers; returns how many sheets.

    Once for an award, after the calling room has moved the round back to the review. Raises NotFound, NotPermitted,
    OutOfTurn where it was asked before or the round does not review, Invalid with what is missing.
    """
    return planning.ask_again(tx, actor, award_id, application_ids)
