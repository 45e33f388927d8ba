"""Changing what lay words mean, and counting searches without keeping who made them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.paths import NATION
from search.engine import tokens
from search.library import known
from search.words import access, masking
from search.words.models import LayWord, SearchTrail

TRAILS_KEPT = "search.trails_kept"
SHORTEST = 2
MOST_NEW_A_DAY = 2_000
"""How many new questions one alliance notes in a day: a machine that asks nonsense must not fill the disk."""

ledger.tell(
    {
        "words.put": "写明一个日常说法对应法律上的哪些词",
        "words.switched_off": "停用一个日常说法",
        "words.settled": "看过一次没有查到的搜索，不另加说法",
    }
)


@dataclass(frozen=True, slots=True)
class PutWord:
    """What a phrase means in the words of the law; `version` is 0 where officers never touched it."""

    said: str
    meant: str
    version: int = 0
    trail_id: int | None = None
    """The search that showed that the phrase was missing; it is settled with this."""


@dataclass(frozen=True, slots=True)
class SwitchOff:
    """Let searches no longer use a phrase."""

    said: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class Settle:
    """Put a search aside without adding a phrase."""

    trail_id: int


def put_word(tx: Transaction, actor: Actor, command: PutWord) -> int:
    """Add a phrase, change one or switch it on again; returns its id. From the next search on it is used.

    Raises NotPermitted, ChangedMeanwhile, NotFound for a search that is not there, Invalid for words that say nothing.
    """
    access.put_word(actor).enforce()
    said, meant = command.said.strip(), " ".join(command.meant.split())
    if len(said) < SHORTEST or not tokens.runs(said):
        raise Invalid(f"“{said}”太短，会误伤别的问题。", remedy="请写两个字以上的说法，例如“公维金”。")
    if not tokens.runs(meant):
        raise Invalid("请写明法律上叫什么。", remedy="例如：维修资金 专项维修资金，词与词之间空一格。")
    row = _held(tx, said, command.version)
    row.meant, row.active, row.changed_at = meant, True, tx.now
    ledger.write(tx, actor, "words.put", row)
    if command.trail_id is not None:
        get_visible(tx.session, SearchTrail, actor, command.trail_id, lock=True).settled_on = tx.today
    return row.id


def switch_off(tx: Transaction, actor: Actor, command: SwitchOff) -> int:
    """Let searches no longer use a phrase; returns its id. Raises NotPermitted, ChangedMeanwhile, Invalid."""
    access.switch_off(actor).enforce()
    row = _held(tx, command.said, command.version)
    if row.version is None and command.said not in known.everyday_words():
        raise Invalid("没有这个说法。", remedy="请从列表里选。")
    row.meant, row.active, row.changed_at = row.meant or "", False, tx.now
    ledger.write(tx, actor, "words.switched_off", row)
    return row.id


def settle(tx: Transaction, actor: Actor, command: Settle) -> None:
    """Put a search aside: it is no longer listed; twice changes nothing. Raises NotPermitted, NotFound."""
    access.settle(actor).enforce()
    trail = get_visible(tx.session, SearchTrail, actor, command.trail_id, lock=True)
    trail.settled_on = tx.today
    ledger.write(tx, actor, "words.settled", trail)


def note_search(tx: Transaction, alliance_id: int | None, question: str, found: int) -> None:
    """Count a search: the question cut and masked, the day, how much it found; of nobody, and at most 2,000 new a day.

    At most three statements; nothing for a question without words, or where no alliance is asked.
    """
    text = masking.kept(question)
    if alliance_id is None or not tokens.runs(text):
        return
    trail = _trail(tx, alliance_id, text)
    if trail is not None:
        trail.times, trail.found, trail.last_on = trail.times + 1, found, tx.today
        return
    new = select(func.count(SearchTrail.id)).where(
        SearchTrail.alliance_id == alliance_id, SearchTrail.first_on == tx.today
    )
    if (tx.session.scalar(new) or 0) < MOST_NEW_A_DAY:
        tx.session.add(
            SearchTrail(alliance_id=alliance_id, text=text, first_on=tx.today, last_on=tx.today, found=found, opened=0)
        )


def note_opened(tx: Transaction, alliance_id: int | None, question: str) -> None:
    """Count that somebody opened a result of a search that was noted."""
    if alliance_id is not None and (trail := _trail(tx, alliance_id, masking.kept(question))) is not None:
        trail.opened += 1


def prune(tx: Transaction, _: date) -> int:
    """Forget searches that were last made long ago; returns how many. The time is parameter "search.trails_kept"."""
    days = parameters.on(tx, TRAILS_KEPT, NATION, tx.today).whole
    old = delete(SearchTrail).where(SearchTrail.last_on < tx.today - timedelta(days=days)).returning(SearchTrail.id)
    return len(tx.session.execute(old).all())


def _trail(tx: Transaction, alliance_id: int, text: str) -> SearchTrail | None:
    mine = select(SearchTrail).where(SearchTrail.alliance_id == alliance_id, SearchTrail.text == text)
    return tx.session.scalar(mine.with_for_update())


def _held(tx: Transaction, said: str, version: int) -> LayWord:
    """The row of a phrase, made where there is none. Raises ChangedMeanwhile where somebody else was quicker."""
    row = tx.session.scalar(select(LayWord).where(LayWord.said == said).with_for_update())
    if row is None:
        row = LayWord(said=said, meant="", active=False, changed_at=tx.now)
        tx.session.add(row)
        return row
    if row.version != version:
        raise ChangedMeanwhile(
            f"“{said}”已经有人改过，现在写的是：{row.meant or '停用'}。", remedy="请看清现在的写法，再改一次。"
        )
    return row
