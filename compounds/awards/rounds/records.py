"""Taking a round in hand for a deed, and writing the deed down."""

from __future__ import annotations

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.awards.rounds.models import WORDS_MOST, AwardRound
from compounds.awards.words import written
from compounds.versions import expect


def in_hand(tx: Transaction, actor: Actor, round_id: int, version: int | None = None) -> AwardRound:
    """The round, locked, in the version that the page showed where one is given.

    Raises NotFound, ChangedMeanwhile.
    """
    round_ = get_visible(tx.session, AwardRound, actor, round_id, lock=True)
    if version is not None:
        expect(tx, round_, version)
    return round_


def record(tx: Transaction, actor: Actor, verb: str, round_: AwardRound, **facts: object) -> None:
    """Write the line of a deed, with the version that it made."""
    tx.session.flush()  # the line carries the version that this deed made
    ledger.write(tx, actor, verb, round_, version=round_.version, **facts)


def reason(words: str) -> str:
    """The reason that somebody gave, trimmed. Raises Invalid where none is given, or one that is too long."""
    return written(words, "一句原因", WORDS_MOST, "原因会公布，参加的小区都看得到。")
