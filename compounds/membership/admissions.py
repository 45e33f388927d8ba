"""Deciding on applications: sending back, declining, and admitting with all that follows in one transaction."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.accounts import invitations
from alliance.kernel.accounts.invitations import HandedOut, OpenAccount
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import Actor, Office
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.places import actions as places
from alliance.kernel.places.actions import GrantOffice
from compounds.membership import access, letters
from compounds.membership.applications import (
    Moved,
    Step,
    forget_number,
    moved,
    refuse_stranger,
    running_contracts,
    sitting_of,
)
from compounds.membership.models import Member, MemberKind
from compounds.membership.records import facts_of, in_hand, record, speak_for
from compounds.membership.workflow import MEMBERSHIP

ledger.tell(
    {
        "membership.sent_back": "退回补正",
        "membership.admitted": "准予入会{offices}",
        "membership.declined": "不予入会",
    },
    {"offices": lambda count: f"，{count}项职务开始" if count else ""},
)


def send_back(tx: Transaction, actor: Actor, command: Step) -> Moved:
    """Give the papers back with what is missing. Raises NotFound, NotPermitted, OutOfTurn, Invalid, …."""
    member = in_hand(tx, actor, command.member_id, command.version)
    access.send_back(actor, facts_of(tx, actor, member)).enforce()
    _ask_reason(command.because, "请写明退回的理由。", "写清缺哪份材料、怎么改，对方才好补正。")
    member.stage = MEMBERSHIP.after(member.stage, "send_back")
    member.returned_because = command.because
    record(tx, actor, "membership.sent_back", member)
    outbox.promise(tx, "membership.sent_back", member_id=member.id)
    return moved(member)


def decline(tx: Transaction, actor: Actor, command: Step) -> Moved:
    """Decline with reasons. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid without a reason."""
    member = in_hand(tx, actor, command.member_id, command.version)
    access.decline(actor, facts_of(tx, actor, member)).enforce()
    _ask_reason(command.because, "请写明不予入会的理由。", "理由会写给申请的人看。")
    member.stage = MEMBERSHIP.after(member.stage, "decline")
    member.decided_by_id = actor.person_id
    member.ended_on, member.ended_because = tx.today, command.because
    forget_number(member)
    record(tx, actor, "membership.declined", member)
    outbox.promise(tx, "membership.declined", member_id=member.id)
    return moved(member)


def admit(tx: Transaction, actor: Actor, command: Step) -> Moved:
    """Admit a member: the right to speak, offices, account with its slip, letter and notice, together or not at all.

    Raises NotFound, NotPermitted (nobody decides the own, nor across the wall), OutOfTurn, ChangedMeanwhile, Invalid
    where the account needs a number that nobody gave.
    """
    member = in_hand(tx, actor, command.member_id, command.version)
    access.admit(actor, facts_of(tx, actor, member)).enforce()
    if member.committee_id is not None:
        sat = sitting_of(tx, member)
        refuse_stranger(sat, member.person_id)
        member.term_id, member.ends_on = sat.term_id, sat.ends_on
    member.stage = MEMBERSHIP.after(member.stage, "admit")
    member.admitted_on, member.decided_by_id, member.reminded_on = tx.today, actor.person_id, None
    if member.kind is MemberKind.COMMITTEE:
        speak_for(tx, member, member.person_id)
    offices = _offices(tx, actor, member)
    number = tx.keyring.open(member.number_sealed, context_of(Member.number_sealed)) if member.number_sealed else ""
    handed_out = _open_account(tx, actor, member.person_id, number)
    forget_number(member)
    record(tx, actor, "membership.admitted", member, offices=offices, ends_on=member.ends_on)
    letters.admission(tx, actor, member)
    outbox.promise(tx, "membership.admitted", member_id=member.id)
    return Moved(member.id, str(member.reference), member.stage, handed_out)


def _open_account(tx: Transaction, actor: Actor, person_id: int, number: str) -> HandedOut | None:
    """The account of a new member with its slip for the counter; None for whoever has one already.

    Raises Invalid where no number is known, OutOfTurn where it is somebody else's by now.
    """
    if tx.session.scalar(select(Account.id).where(Account.person_id == person_id)) is not None:
        return None
    return invitations.open_account(tx, actor, OpenAccount(person_id, number))


def _ask_reason(because: str, reason: str, remedy: str) -> None:
    if not because.strip():
        raise Invalid(reason, remedy=remedy)


def _offices(tx: Transaction, actor: Actor, member: Member) -> int:
    """The offices that come with the admission, with the dates of the appointment or the contract; how many are new."""
    if member.kind is MemberKind.ADVISER:
        grant = GrantOffice(member.person_id, Office.LEGAL_ADVISER, member.place_id, tx.today, member.ends_on)
        member.office_id = places.grant_for_membership(tx, actor, grant)
        return int(member.office_id is not None)
    if member.company_id is None:
        return 0
    running, granted = running_contracts(tx, member.company_id), 0
    for served in member.served:
        if served.compound_id not in running:
            raise OutOfTurn("有一个小区的物业服务合同已经到期。", remedy="请先登记新合同，或者撤回后重新登记。")
        served.ends_on = running[served.compound_id]
        place_id = served.compound.place_id
        grant = GrantOffice(member.person_id, Office.PROPERTY_MANAGER, place_id, tx.today, served.ends_on)
        served.office_id = places.grant_for_membership(tx, actor, grant)
        granted += served.office_id is not None
    return granted
