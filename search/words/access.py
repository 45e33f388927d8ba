"""Who sees and changes lay words, and who reads what was searched for."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from alliance.kernel.access import ALLOWED, Verdict, denied, sees
from alliance.kernel.actors import Actor, Office
from search.words.models import LayWord, SearchTrail

ASK = "请把您想到的说法告诉政策法规组秘书。"
_KEEPERS = (Office.POLICY_SECRETARY,)


@sees(LayWord)
def words_in_sight(_: Actor) -> ColumnElement[bool]:
    """Everybody: they only say what words mean."""
    return true()


@sees(SearchTrail)
def trails_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The policy group alone, though no trail names anybody."""
    return true() if actor.is_clock or actor.holds(*_KEEPERS) else false()


def put_word(actor: Actor) -> Verdict:
    """Add or change a lay word: the policy secretary."""
    if actor.is_clock or actor.holds(*_KEEPERS):
        return ALLOWED
    return denied("日常说法由政策法规组秘书维护。", ASK)


def switch_off(actor: Actor) -> Verdict:
    """Let searches no longer use a word: the policy secretary."""
    return put_word(actor)


def read_trails(actor: Actor) -> Verdict:
    """Read what was searched for, and settle it: the policy secretary."""
    return put_word(actor)


def settle(actor: Actor) -> Verdict:
    """Put a search aside: the policy secretary."""
    return put_word(actor)
