"""Erasing a person who asks for it: what may go goes in one transaction, what law keeps stays under a number."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, NotFound, OutOfTurn
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.outbox import Payload
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.personal import access, holdings
from alliance.kernel.personal.models import Erasure
from alliance.kernel.personal.workflow import ERASURE, Stage

ERASED = "已注销人员"
DAYS = "personal.erasure_days"
TOMBSTONES = "erased"
"""In the installation's folder: alliance, person and instant of each erasure, one a line, for after a restore."""

ledger.tell(
    {
        "personal.erasure_asked": "申请注销，{due_on}前办结",
        "personal.erasure_withdrawn": "撤回了注销申请",
        "personal.erasure_refused": "没有同意注销，写明了理由",
        "personal.erased": "办理了注销",
        "personal.erased_again": "恢复备份以后，重新办理了注销",
        "personal.name_gone": "留存期满，姓名也删除了",
    }
)


@dataclass(frozen=True, slots=True)
class RefuseErasure:
    """Decline, with the reason that the person reads; `version` is the one that the page showed."""

    erasure_id: int
    version: int
    because: str


@dataclass(frozen=True, slots=True)
class CarryOut:
    """Erase; `version` is the one that the page showed."""

    erasure_id: int
    version: int


def ask_erasure(tx: Transaction, actor: Actor) -> Erasure:
    """Ask to be erased. Raises OutOfTurn while an office runs or a request is open, with what to do first."""
    access.ask_erasure(actor).enforce()
    if actor.person_id is None:
        raise NotFound("没有找到。")
    person = get_visible(tx.session, Person, actor, actor.person_id)
    _refuse_hindered(tx, person.id)
    period = parameters.period_after(tx, DAYS, actor.place_path, tx.today, alliance_id=actor.alliance_id)
    asked = Erasure(alliance_id=person.alliance_id, person_id=person.id, asked_at=tx.now, due_on=period.due)
    try:
        with tx.session.begin_nested():
            tx.session.add(asked)
    except IntegrityError as twice:
        raise OutOfTurn("您已经申请过了，正在等待办理。", remedy="办好前可以撤回。") from twice
    ledger.write(tx, actor, "personal.erasure_asked", asked, due_on=asked.due_on)
    outbox.promise(tx, "personal.erasure_asked", erasure_id=asked.id)
    return asked


def withdraw_erasure(tx: Transaction, actor: Actor, erasure_id: int) -> None:
    """Take one's own request back. Raises NotFound, OutOfTurn once it is decided."""
    asked = get_visible(tx.session, Erasure, actor, erasure_id, lock=True)
    access.withdraw_erasure(actor, asked).enforce()
    _decide(tx, actor, asked, "withdraw_erasure")
    ledger.write(tx, actor, "personal.erasure_withdrawn", asked)


def refuse_erasure(tx: Transaction, actor: Actor, command: RefuseErasure) -> None:
    """Decline a request with its reason, which the person is told. Raises NotFound, NotPermitted, OutOfTurn."""
    asked = get_visible(tx.session, Erasure, actor, command.erasure_id, lock=True)
    access.refuse_erasure(actor, asked).enforce()
    _expect(asked, command.version)
    asked.because = command.because
    _decide(tx, actor, asked, "refuse_erasure")
    ledger.write(tx, actor, "personal.erasure_refused", asked, person_id=asked.person_id)
    outbox.promise(tx, "personal.erasure_refused", erasure_id=asked.id)


def carry_out(tx: Transaction, actor: Actor, command: CarryOut) -> date | None:
    """Erase the person; returns the last day on which the name stays on public record, None where it went at once.

    All of it is this one transaction. Raises NotFound, NotPermitted, OutOfTurn where an office has begun meanwhile.
    """
    asked = get_visible(tx.session, Erasure, actor, command.erasure_id, lock=True)
    access.carry_out(actor, asked).enforce()
    _expect(asked, command.version)
    _refuse_hindered(tx, asked.person_id)
    _erase(tx, asked)
    _decide(tx, actor, asked, "carry_out")
    ledger.write(tx, actor, "personal.erased", asked, person_id=asked.person_id, name_until=asked.name_until)
    outbox.promise(tx, "personal.erased", erasure_id=asked.id)
    return asked.name_until


def refuse_erased(tx: Transaction, person_id: int) -> None:
    """Raise OutOfTurn for a person who was erased: nothing about them is entered again."""
    if _is_erased(tx, person_id):
        raise OutOfTurn("此人已经注销。", remedy="要再用平台，请当作新的人重新邀请。")


def forget_names(tx: Transaction, _: date) -> int:
    """Take away the names whose time on public record is over; returns how many. For the turn of the day."""
    due = tx.session.scalars(
        select(Erasure)
        .where(Erasure.stage == Stage.DONE, Erasure.name_gone_at.is_(None), Erasure.name_until < tx.today)
        .order_by(Erasure.id)
    ).all()
    for done in due:
        tx.session.get_one(Person, done.person_id, with_for_update=True).name = ERASED
        done.name_gone_at = tx.now
        ledger.write(tx, CLOCK, "personal.name_gone", done, person_id=done.person_id)
    return len(due)


def bury(tx: Transaction, payload: Payload) -> None:
    """Write the erasure into the file that no backup holds, safely on the disk; an errand, so it bears repetition."""
    done = tx.session.get(Erasure, payload["erasure_id"])
    if done is None or done.decided_at is None:
        return
    line = f"{done.alliance_id} {done.person_id} {done.decided_at.isoformat()}\n"
    file = tx.home / TOMBSTONES
    if file.exists() and line in file.read_text(encoding="ascii"):
        return
    with file.open("a", encoding="ascii") as stream:
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())


def reapply(tx: Transaction) -> int:
    """Erase anew, after a restore, whoever was erased since the backup was made; returns how many.

    The numbers come from the file beside the database, which a restore leaves alone. A number that the restored
    database has given to somebody registered after the erasure is left alone. To do so twice changes nothing.
    """
    again = 0
    for alliance_id, person_id, at in _tombstones(tx.home / TOMBSTONES):
        person = tx.session.get(Person, person_id, with_for_update=True)
        if (
            person is None
            or person.alliance_id != alliance_id
            or _began_after(tx, person, at)
            or _is_erased(tx, person.id)
        ):
            continue
        asked = tx.session.scalar(
            select(Erasure).where(Erasure.person_id == person_id, Erasure.stage == Stage.ASKED).with_for_update()
        )
        if asked is None:
            asked = Erasure(
                alliance_id=alliance_id, person_id=person_id, stage=Stage.ASKED, asked_at=at, due_on=tx.today
            )
            tx.session.add(asked)
        _erase(tx, asked)
        _decide(tx, CLOCK, asked, "carry_out")
        ledger.write(tx, CLOCK, "personal.erased_again", asked, person_id=person_id, name_until=asked.name_until)
        again += 1
    return again


def _erase(tx: Transaction, asked: Erasure) -> None:
    until = holdings.name_until(holdings.gather(tx, asked.person_id), tx.today)
    holdings.erase(tx, asked.person_id)
    asked.name_until = until
    if until is None:
        tx.session.get_one(Person, asked.person_id, with_for_update=True).name = ERASED
        asked.name_gone_at = tx.now


def _decide(tx: Transaction, actor: Actor, asked: Erasure, step: str) -> None:
    asked.stage = ERASURE.after(asked.stage, step)
    asked.decided_at, asked.decided_by_id = tx.now, actor.person_id


def _refuse_hindered(tx: Transaction, person_id: int) -> None:
    if first := holdings.hindrances(holdings.gather(tx, person_id)):
        raise OutOfTurn("现在还不能注销。", remedy="".join(first))


def _expect(asked: Erasure, version: int) -> None:
    if asked.version != version:
        raise ChangedMeanwhile("这份申请刚被别人办过。", remedy="请刷新页面再看。")


def _is_erased(tx: Transaction, person_id: int) -> bool:
    done = select(Erasure.id).where(Erasure.person_id == person_id, Erasure.stage == Stage.DONE)
    return tx.session.scalar(done.limit(1)) is not None


def _began_after(tx: Transaction, person: Person, at: datetime) -> bool:
    """True where the first line about the person is younger than the erasure: then it is somebody else."""
    account_ids = select(Account.id).where(Account.person_id == person.id)
    mine = (LedgerLine.subject == Person.__tablename__) & (LedgerLine.subject_id == person.id)
    theirs = (LedgerLine.subject == Account.__tablename__) & LedgerLine.subject_id.in_(account_ids)
    first = tx.session.scalar(select(func.min(LedgerLine.at)).where(mine | theirs))
    return first is not None and first > at


def _tombstones(file: Path) -> Iterator[tuple[int, int, datetime]]:
    if not file.exists():
        return
    for line in file.read_text(encoding="ascii").splitlines():
        alliance_id, person_id, at = line.split()
        yield int(alliance_id), int(person_id), datetime.fromisoformat(at)
