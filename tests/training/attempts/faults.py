"""Attempts over a bad line: answers lost, doubled, reordered, late, and a server that dies before it commits."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from tests.training.attempts.papers import CLOSED_ITEMS, an_exam, begun, people
from training.attempts import handing_in, saving, sheet
from training.attempts.models import Attempt, Exam, Response
from training.attempts.records import opened, winners
from training.attempts.saving import Given, Receipt, Save
from training.attempts.sheet import Slot
from training.attempts.workflow import Stage
from training.items.definition import Kind
from training.items.grading import grade

ITEMS = CLOSED_ITEMS[:3]
LIMIT_S, GRACE_S = 3600, 120


class Killed(Exception):
    """The server ends after it has written, before it commits."""


@dataclass
class Device:
    """A page that keeps every answer until it has its receipt, as the script does."""

    client: str
    seq: int = 0
    waiting: dict[int, tuple[int, object, float]] = field(default_factory=dict)
    receipts: dict[int, Receipt] = field(default_factory=dict)
    given: dict[int, tuple[int, object]] = field(default_factory=dict)

    def give(self, slot: int, answer: object, at: float) -> None:
        self.seq += 1
        self.waiting[self.seq] = (slot, answer, at)
        self.given[self.seq] = (slot, answer)

    def command(self, attempt_id: int, now: float, chance: random.Random) -> Save:
        sent = list(self.waiting.items())
        chance.shuffle(sent)
        return Save(
            attempt_id,
            self.client,
            tuple(Given(slot, seq, answer, int((now - at) * 1000)) for seq, (slot, answer, at) in sent),
        )

    def hear(self, kept: saving.Kept) -> None:
        for one in kept.receipts:
            assert self.receipts.setdefault(one.seq, one) == one, "the same answer has the same receipt for ever"
            self.waiting.pop(one.seq, None)
        self.seq = max(self.seq, kept.last_seq)


@dataclass
class Line:
    """What lies between a device and the server."""

    tx: Transaction
    actor: Actor
    attempt: Attempt
    chance: random.Random
    astray: list[Save] = field(default_factory=list)

    def send(self, device: Device, at: float) -> None:
        """Send what waits: it may get lost, arrive twice or after others, or meet a server that dies."""
        if not device.waiting:
            return
        command = device.command(self.attempt.id, at, self.chance)
        fate = self.chance.random()
        if fate < 0.15:
            self.astray.append(command)
        elif fate < 0.25:
            self._kill(command, at)
        else:
            kept = self._keep(command, at)
            if fate < 0.45:
                self.astray.append(command)
            else:
                device.hear(kept)
        if self.astray and self.chance.random() < 0.5:
            self._keep(self.astray.pop(self.chance.randrange(len(self.astray))), at)

    def _keep(self, command: Save, at: float) -> saving.Kept:
        with self.tx.session.begin_nested():
            return saving.save(self.at(at), self.actor, command)

    def _kill(self, command: Save, at: float) -> None:
        with pytest.raises(Killed), self.tx.session.begin_nested():
            saving.save(self.at(at), self.actor, command)
            self.tx.session.flush()
            raise Killed

    def at(self, seconds: float) -> Transaction:
        return replace(self.tx, now=self.attempt.started_at + timedelta(seconds=seconds))


def answers_for(slot: Slot, chance: random.Random) -> object:
    match slot.item.kind:
        case Kind.TRUE_FALSE:
            return chance.random() < 0.5
        case Kind.MULTIPLE:
            return sorted(chance.sample(range(3), chance.randint(1, 3)))
        case _:
            return chance.randrange(3)


def times(chance: random.Random) -> Iterator[float]:
    """When things happen: most in time, the last ones around the deadline and its grace."""
    at = 0.0
    for _ in range(chance.randint(4, 9)):
        at += chance.uniform(1, 600)
        yield min(at, LIMIT_S - 5)
    if chance.random() < 0.3:
        yield LIMIT_S + chance.uniform(1, GRACE_S * 1.5)


def one_attempt(tx: Transaction, actor: Actor, exam: Exam, seed: int) -> tuple[Attempt, list[Device]]:
    chance = random.Random(seed)  # noqa: S311 -- what goes wrong, not what is decided
    attempt = begun(tx, actor, exam)
    slots = sheet.of_paper(tx.session, attempt.paper_id)
    devices = [Device("phone")] + ([Device("tablet")] if chance.random() < 0.2 else [])
    line = Line(tx, actor, attempt, chance)
    at = 0.0
    for at in times(chance):
        device = chance.choice(devices)
        number = chance.choice(list(slots))
        device.give(number, answers_for(slots[number], chance), at)
        line.send(device, at)
    for device in devices:
        while device.waiting:
            at = min(at + 1, LIMIT_S + GRACE_S * 2)
            line.send(device, at)
    over = at > LIMIT_S
    now = line.at(max(at, LIMIT_S + GRACE_S + 1) if over else at)
    if over:
        handing_in.take_if_over(now, attempt.id)
    else:
        handing_in.submit(now, actor, handing_in.Submit(attempt.id))
    return attempt, devices


@dataclass
class Tally:
    """How many answers counted, and how many came too late."""

    counted: int = 0
    late: int = 0


def hold(tx: Transaction, attempts: int) -> Tally:
    """Let somebody sit that many attempts over the bad line; fails where anything acknowledged is lost or changed."""
    alliance, desk, member = people(tx)
    exam = an_exam(tx, desk, alliance, items=ITEMS, limit_minutes=LIMIT_S // 60)
    exam.attempts_most = attempts
    exam_id, tally = exam.id, Tally()
    for seed in range(attempts):
        attempt, devices = one_attempt(tx, member, tx.session.get_one(Exam, exam_id), seed)
        check(tx, attempt, devices, tally)
        tx.session.expunge_all()
    return tally


def check(tx: Transaction, attempt: Attempt, devices: list[Device], tally: Tally) -> None:
    """Hold what is stored against what each device was told, and the points against the answers that count."""
    rows = tx.session.scalars(select(Response).where(Response.attempt_id == attempt.id)).all()
    stored = {(row.client, row.seq): row for row in rows}
    assert sorted(row.number for row in rows) == list(range(1, len(rows) + 1)), "receipts have no gap and no double"
    slots = sheet.of_paper(tx.session, attempt.paper_id)
    for device in devices:
        assert device.receipts.keys() == device.given.keys(), "every answer got its receipt in the end"
        for seq, receipt in device.receipts.items():
            row = stored.pop((device.client, seq))
            slot, answer = device.given[seq]
            assert (row.number, row.slot, row.counted) == (receipt.number, slot, receipt.counted)
            assert opened(tx.keyring, row) == slots[slot].taken(answer)
            tally.counted += receipt.counted
            tally.late += not receipt.counted
    assert not stored, "nothing is there that nobody gave"
    given = winners(tx.session, attempt.id)
    earned = [grade(one.item, opened(tx.keyring, given.get(number))).of(one.points) for number, one in slots.items()]
    assert (attempt.stage, attempt.points) == (Stage.GRADED, sum(earned))
