"""Asking the parties step by step: inviting them, noting what came of it, and giving up where nobody is reached."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from alliance.kernel import ledger, links, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.accounts import numbers
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.notices import promise_message
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.reaching.models import Message
from alliance.kernel.reaching.table import Way as Sending
from compounds.versions import expect
from mediation import ending
from mediation.access import PURPOSE
from mediation.consent import access, ladder
from mediation.consent.actions import WORDS_MOST, note_applicants
from mediation.consent.ladder import Taken
from mediation.consent.models import Invitation
from mediation.consent.workflow import RUNG_NAMES, Outcome, Rung
from mediation.models import Case, Party
from mediation.records import in_hand, party_of, record
from mediation.workflow import Willing

LINK_DAYS, RUNGS = "mediation.invitation_link_days", "mediation.unreachable_rungs"
MESSAGE = "mediation.invitation_link"

ledger.tell(
    {
        "mediation.asked": "征求第{party}方的意愿：{rung}",
    },
    {"rung": RUNG_NAMES},
)


@dataclass(frozen=True, slots=True)
class Invite:
    """One step of asking a party; by telephone and at the door the outcome is known at once."""

    case_id: int
    version: int
    party_id: int
    rung: Rung
    words: str = ""
    outcome: Outcome = Outcome.WAITING


@dataclass(frozen=True, slots=True)
class NoteOutcome:
    """What became of a step; `version` is the invitation's."""

    invitation_id: int
    version: int
    outcome: Outcome
    words: str = ""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What is given to a party once and kept nowhere: the secret part of the link, the code, and until when."""

    party_id: int
    link: str = field(repr=False)
    code: str = field(repr=False)
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    """A party that cannot be reached."""

    case_id: int
    version: int
    party_id: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Invited:
    """The step that was taken; on paper with what goes into the envelope."""

    invitation_id: int
    handed_out: HandedOut | None = None


def invite(tx: Transaction, actor: Actor, command: Invite) -> Invited:
    """Ask a party whether it wants mediation, by one step of the ladder.

    A text message carries a link that needs no account; a paper notice carries the same with its code. Raises
    NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid where there is no number to send to.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.invite(actor, facts).enforce()
    note_applicants(tx, case)
    party = _asked(case, command.party_id)
    row = Invitation(
        alliance_id=case.alliance_id,
        case_id=case.id,
        party_id=party.id,
        rung=command.rung,
        at=tx.now,
        by_id=actor.person_id,
        words=command.words.strip()[:WORDS_MOST],
    )
    _came_of_it(tx, row, command.outcome, "")
    out = None
    if command.rung is Rung.SMS:
        row.message_id, row.link_id = _sent(tx, case, party)
    elif command.rung is Rung.PAPER:
        out, row.link_id = _link(tx, case, party)
    tx.session.add(row)
    if party.willing is Willing.UNASKED:
        party.willing = Willing.ASKED
    case.version = case.version + 1  # its own columns stay, and yet the page is old
    record(tx, actor, "mediation.asked", case, party=party.position, rung=row.rung)
    outbox.promise(tx, "mediation.asked", case_id=case.id, party_id=party.id)
    return Invited(row.id, out)


def note_outcome(tx: Transaction, actor: Actor, command: NoteOutcome) -> None:
    """Note what became of a step. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    row = get_visible(tx.session, Invitation, actor, command.invitation_id, lock=True)
    _, facts = in_hand(tx, actor, row.case_id)
    access.note_outcome(actor, facts).enforce()
    expect(tx, row, command.version)
    if command.outcome is Outcome.WAITING:
        raise Invalid("请选联系的结果。", remedy="联系上了、没联系上，或者拒绝接收，选一个。")
    _came_of_it(tx, row, command.outcome, command.words)


def unreachable(tx: Transaction, actor: Actor, command: GiveUp) -> None:
    """End a case because a necessary party cannot be reached, after enough different steps were tried.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid. Parameter "mediation.unreachable_rungs".
    Source: 人民调解法第二十六条; the ground is that of 人民法院在线调解规则第十五条第二款, which we follow by promise.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.unreachable(actor, facts).enforce()
    party = _asked(case, command.party_id)
    if not party.necessary:
        raise Invalid("没有这一方也可以调解。", remedy="联系不上的，请把这一方从当事人里去掉，再接着办。")
    most = parameters.on(tx, RUNGS, case.place.path, tx.today, alliance_id=case.alliance_id).whole
    if len(ladder.tried(steps_of(tx, party.id))) < most:
        raise Invalid(
            f"还不能按联系不上结束：要用 {most} 种不同的办法都没联系上。", remedy="请再换一个办法联系，并写下结果。"
        )
    ending.fail(tx, actor, ending.End(case.id, None, "unreachable", command.words))


def steps_of(reading: Transaction, party_id: int) -> list[Taken]:
    """The steps that were taken to ask a party, in their order; one query."""
    rows = reading.session.execute(
        select(Invitation.rung, Invitation.at, Invitation.outcome)
        .where(Invitation.party_id == party_id)
        .order_by(Invitation.at, Invitation.id)
    )
    return [Taken(rung, local_date(at), outcome) for rung, at, outcome in rows]


def _asked(case: Case, party_id: int) -> Party:
    party = party_of(case, party_id)
    if party.willing in (Willing.CONSENTED, Willing.REFUSED):
        raise Invalid("这一方已经答复了，不用再问。", remedy="请刷新页面看看答复。")
    return party


def _came_of_it(tx: Transaction, row: Invitation, outcome: Outcome, words: str) -> None:
    row.outcome, row.outcome_words = outcome, words.strip()[:WORDS_MOST]
    row.outcome_at = None if outcome is Outcome.WAITING else tx.now


def _link(tx: Transaction, case: Case, party: Party) -> tuple[HandedOut, int]:
    days = parameters.on(tx, LINK_DAYS, case.place.path, tx.today, alliance_id=case.alliance_id).whole
    text = links.make(
        tx,
        alliance_id=case.alliance_id,
        purpose=PURPOSE,
        subject=party,
        verbs=frozenset({PURPOSE}),
        days=days,
    )
    grant = links.bearer(tx, text, PURPOSE).link
    if grant is None:
        raise NotFound("没有找到。")
    code = links.code_for(tx, text)
    return HandedOut(party.id, text, code, tx.now + timedelta(days=days)), grant.link_id


def _sent(tx: Transaction, case: Case, party: Party) -> tuple[int, int]:
    """Promise a text message with a link; returns the ids of message and link."""
    if party.number_sealed is None:
        raise Invalid("没有登记这一方的手机号，发不了短信。", remedy="请打电话、送书面通知，或者先补上号码。")
    number = tx.keyring.open(party.number_sealed, context_of(Party.number_sealed))
    if not numbers.is_mobile(number):
        raise Invalid("登记的是座机，收不到短信。", remedy="请打电话，或者送书面通知。")
    out, link_id = _link(tx, case, party)
    secret = json.dumps({"path": f"/{PURPOSE}/{out.link}", "days": str((out.ends_at - tx.now).days)})
    message = Message(
        alliance_id=case.alliance_id,
        kind=MESSAGE,
        channel=Sending.SMS,
        address_sealed=tx.keyring.seal(number, context_of(Message.address_sealed)),
        secret_sealed=tx.keyring.seal(secret, context_of(Message.secret_sealed)),
    )
    promise_message(tx, message)
    return message.id, link_id
