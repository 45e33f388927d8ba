"""Keeping answers: each is acknowledged with a number, and sent twice it is kept once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, insert, select, update

from alliance.kernel.access import MISSING, WAY_BACK
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, Refused
from training.access import ASK_DESK, BUILDERS
from training.attempts import access, sheet
from training.attempts.access import AttemptFacts
from training.attempts.clock import counts, left_seconds
from training.attempts.models import Attempt, Response
from training.attempts.records import sealed
from training.attempts.workflow import Stage
from training.papers.models import Paper

MOST_AT_ONCE = 200
MOST_KEPT = 5000
"""Answers that one attempt keeps: a device that sends without end is told to stop."""
_CLIENT_MOST = 32
_AHEAD_MOST = 20_000
"""How far a device's count may run ahead: whatever one claims, the counts of the others never reach an end."""
_AGO_MOST_MS = 7 * 86_400_000
"""A week is before every beginning: a device whose clock was put right claims decades, and loses nothing for it."""
_RESPONSES = cast("Table", Response.__table__)
_ATTEMPTS = cast("Table", Attempt.__table__)
_PAPERS = cast("Table", Paper.__table__)
_ACCOUNTS = cast("Table", Account.__table__)
_needed = (
    select(
        _ATTEMPTS.c.id,
        _ATTEMPTS.c.alliance_id,
        _ATTEMPTS.c.person_id,
        _ATTEMPTS.c.stage,
        _ATTEMPTS.c.started_at,
        _ATTEMPTS.c.deadline_at,
        _ATTEMPTS.c.grace_seconds,
        _ATTEMPTS.c.last_number,
        _ATTEMPTS.c.last_seq,
        _ACCOUNTS.c.closed_at,
        _PAPERS.c.seed,
        _PAPERS.c.slots,
    )
    .join(_PAPERS, _ATTEMPTS.c.paper_id == _PAPERS.c.id)
    .outerjoin(_ACCOUNTS, _ACCOUNTS.c.person_id == _ATTEMPTS.c.person_id)
    .where(_ATTEMPTS.c.id.in_(bindparam("keys", expanding=True)))
    .order_by(_ATTEMPTS.c.id)
    .with_for_update(of=_ATTEMPTS)
)
_counted_up = (
    update(_ATTEMPTS)
    .where(_ATTEMPTS.c.id == bindparam("key"))
    .values(last_number=bindparam("present_number"), last_seq=bindparam("present_seq"))
)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as a device sends it: the question, the device's own count, and how long ago it was given.

    A plain form has no count (0) and gets the next, whoever else is answering.
    `answer` is in the order of the page, of the shape that `items.presenting` tells.
    """

    slot: int
    seq: int
    answer: object
    ago_ms: int = 0


@dataclass(frozen=True, slots=True)
class Save:
    """Answers of one device; `client` tells it from the candidate's other devices."""

    attempt_id: int
    client: str
    answers: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one answer: `number` is its receipt; 0, with the reason, for what is no answer at all.

    `outdone` tells a device out of touch that a later answer to the same question, from another one, stands.
    """

    seq: int
    number: int
    counted: bool
    because: str = ""
    outdone: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """The receipts, the highest count of all devices, and how much time is left on the server's clock."""

    receipts: tuple[Receipt, ...]
    last_seq: int
    left_seconds: int
    stage: Stage


@dataclass(slots=True)
class _Written:
    """What a round adds: the rows of answers, and how far it has counted each attempt up."""

    answers: list[dict[str, object]] = field(default_factory=list)
    counts: list[dict[str, int]] = field(default_factory=list)


def save(tx: Transaction, actor: Actor, command: Save) -> Kept:
    """Keep answers and number them; whether they count is decided by the clock of the server.

    One that was sent before gets the receipt it had. What is no answer to its question is refused by itself, with a
    sentence, and holds up nothing. Raises NotFound, NotPermitted, OutOfTurn for a void attempt, Invalid.
    """
    (kept,) = save_all(tx, [(actor, command)])
    if isinstance(kept, Refused):
        raise kept
    return kept


def save_all(tx: Transaction, sent: Sequence[tuple[Actor, Save]]) -> list[Kept | Refused]:
    """What `save` returns or raises for each, in three statements however many they are.

    Past the ORM: 200 people save at once, and an answer is no change of the attempt that anybody overlooked. Two of
    one attempt are kept one after the other.
    """
    found: dict[int, Kept | Refused] = {}
    waiting = list(range(len(sent)))
    while waiting:
        first = {sent[place][1].attempt_id: place for place in reversed(waiting)}
        found |= _round(tx, {place: sent[place] for place in sorted(first.values())})
        waiting = [place for place in waiting if place not in found]
    return [found[place] for place in range(len(sent))]


def _round(tx: Transaction, sent: Mapping[int, tuple[Actor, Save]]) -> dict[int, Kept | Refused]:
    """Keep what was sent of attempts that differ."""
    connection = tx.session.connection()
    keys = sorted(command.attempt_id for _, command in sent.values())
    attempts = {row.id: row for row in connection.execute(_needed, {"keys": keys})}
    written = _Written()
    found: dict[int, Kept | Refused] = {}
    for place, (actor, command) in sent.items():
        try:
            found[place] = _kept(tx, actor, command, attempts.get(command.attempt_id), written)
        except Refused as refused:
            found[place] = refused
    if written.answers:
        connection.execute(insert(_RESPONSES), written.answers)
        connection.execute(_counted_up, written.counts)
    return found


def _kept(tx: Transaction, actor: Actor, command: Save, attempt: Any, written: _Written) -> Kept:
    """The receipts for one command; what there is to write is added to `written`. Raises what `save` raises."""
    if attempt is None or attempt.alliance_id != actor.alliance_id:
        raise NotFound(MISSING, remedy=WAY_BACK)
    if attempt.person_id != actor.person_id and not actor.holds(*BUILDERS):
        raise NotFound(MISSING, remedy=WAY_BACK)
    access.save(actor, AttemptFacts(attempt.person_id, attempt.stage, attempt.deadline_at)).enforce()
    if attempt.closed_at is not None:  # a pass outlives its sign-in, not the account: what was erased stays erased
        raise NotPermitted("这个账号已停用，不能再答题。", remedy=ASK_DESK)
    _check(command, attempt.last_number, attempt.last_seq)
    known, later = _known(tx, command, attempt.last_seq), _later(tx, command, attempt.last_seq)
    slots = sheet.of_slots(tx.session, attempt.seed, attempt.slots)
    number, seq = attempt.last_number, attempt.last_seq
    receipts: list[Receipt] = []
    for given in command.answers:
        if (before := known.get(given.seq)) is not None:
            receipts.append(replace(before, outdone=later.get(given.slot, 0) > given.seq))
            continue
        own = given.seq or seq + 1
        slot = slots.get(given.slot)
        try:
            answer = slot.taken(given.answer) if slot is not None else _no_such_question()
        except ValueError as wrong:
            receipts.append(Receipt(own, 0, counted=False, because=str(wrong)))
            continue
        number += 1
        seq = max(seq, own)
        ago = timedelta(milliseconds=min(max(given.ago_ms, 0), _AGO_MOST_MS))
        given_at = min(max(tx.now - ago, attempt.started_at), tx.now)  # a clock that went back is before the start
        counted = attempt.stage is Stage.STARTED and counts(
            attempt.deadline_at, attempt.grace_seconds, given_at=given_at, received_at=tx.now
        )
        written.answers.append(
            {
                "attempt_id": command.attempt_id,
                "slot": given.slot,
                "client": command.client,
                "seq": own,
                "number": number,
                "given_at": given_at,
                "received_at": tx.now,
                "counted": counted,
                "answer_sealed": sealed(tx.keyring, answer),
            }
        )
        known[own] = Receipt(own, number, counted, outdone=later.get(given.slot, 0) > own)
        receipts.append(known[own])
    if number > attempt.last_number:
        written.counts.append({"key": command.attempt_id, "present_number": number, "present_seq": seq})
    return Kept(tuple(receipts), seq, left_seconds(attempt.deadline_at, tx.now), attempt.stage)


def _no_such_question() -> object:
    raise ValueError("没有这道题。")


def _known(tx: Transaction, command: Save, last_seq: int) -> dict[int, Receipt]:
    """Receipts that this device has got already, for what it sends now; nothing is stored beyond the highest count."""
    seqs = [given.seq for given in command.answers if 0 < given.seq <= last_seq]
    if not seqs:
        return {}
    rows = tx.session.execute(
        select(Response.seq, Response.number, Response.counted).where(
            Response.attempt_id == command.attempt_id, Response.client == command.client, Response.seq.in_(seqs)
        )
    )
    return {seq: Receipt(seq, number, counted) for seq, number, counted in rows}


def _later(tx: Transaction, command: Save, last_seq: int) -> dict[int, int]:
    """By question the highest count of the other devices; asked only where a count is no new one."""
    slots = {given.slot for given in command.answers if 0 < given.seq <= last_seq}
    if not slots:
        return {}
    rows = tx.session.execute(
        select(Response.slot, func.max(Response.seq))
        .where(
            Response.attempt_id == command.attempt_id,
            Response.client != command.client,
            Response.counted,
            Response.slot.in_(slots),
        )
        .group_by(Response.slot)
    )
    return dict(iter(rows))


def _check(command: Save, kept: int, last_seq: int) -> None:
    if not command.client.isascii() or not 0 < len(command.client) <= _CLIENT_MOST:
        raise Invalid("答案没有送到。", remedy="请刷新这一页，再看一遍答案。")
    if len(command.answers) > MOST_AT_ONCE:
        raise Invalid("一次送来的答案太多。", remedy="请刷新这一页，再看一遍答案。")
    if kept + len(command.answers) > MOST_KEPT:
        raise Invalid("这份卷子改的次数太多，存不下了。", remedy="已存的答案都在，请检查以后交卷。")
    for given in command.answers:
        if not 0 <= given.seq <= last_seq + _AHEAD_MOST:
            raise Invalid("答案没有送到。", remedy="请刷新这一页，再看一遍答案。")
