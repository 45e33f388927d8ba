"""The life of a member: another representative, suspension, leaving, and what the clock does when a term ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places import actions as places
from alliance.kernel.places.models import Alliance
from compounds.membership import access
from compounds.membership.applications import Moved, Step, moved, refuse_stranger, sitting_of
from compounds.membership.models import Member, MemberKind, Representative
from compounds.membership.records import (
    CommitteeDecision,
    check_decision,
    facts_of,
    fall_silent,
    in_hand,
    record,
    seat_on,
    speak_for,
)
from compounds.membership.workflow import BELONGING, MEMBERSHIP
from compounds.models import Seat, Term
from compounds.workflow import Stage as TermStage

LAPSE_LEAD = "membership_lapse_lead"
TERM_OVER = "任期届满"

ledger.tell(
    {
        "membership.representative_changed": "更换代表",
        "membership.representative_gone": "代表的席位已经结束，代表资格随之终止",
        "membership.suspended": "暂停会员权利",
        "membership.resumed": "恢复会员权利",
        "membership.left": "退会",
        "membership.lapsed": "会员资格随任期终止，最后一天是{last_day}",
        "membership.reminded": "提醒会员资格将在{ends_on}终止",
    }
)


@dataclass(frozen=True, slots=True)
class ChangeRepresentative:
    """Somebody else speaks for the committee, by its decision."""

    member_id: int
    version: int
    person_id: int
    decision: CommitteeDecision
    because: str


def change_representative(tx: Transaction, actor: Actor, command: ChangeRepresentative) -> Moved:
    """Let another member of the committee speak for it from today.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid for somebody without a voting seat.
    """
    member = in_hand(tx, actor, command.member_id, command.version)
    access.change_representative(actor, facts_of(tx, actor, member)).enforce()
    sat = sitting_of(tx, member)
    refuse_stranger(sat, command.person_id)
    check_decision(tx, sat, member.place.path, member.alliance_id, command.decision)
    if command.person_id == member.person_id and _speaks(tx, member):
        raise Invalid("现在的代表就是这一位。", remedy="请另选一位委员。")
    member.stage = MEMBERSHIP.after(member.stage, "change_representative")
    member.decided_on, member.votes_for = command.decision.decided_on, command.decision.votes_for
    member.votes_against, member.votes_abstain = command.decision.votes_against, command.decision.votes_abstain
    speak_for(tx, member, command.person_id, command.because)
    record(tx, actor, "membership.representative_changed", member, person_id=command.person_id)
    outbox.promise(tx, "membership.representative_changed", member_id=member.id)
    return moved(member)


def suspend(tx: Transaction, actor: Actor, command: Step) -> Moved:
    """Let a member's rights rest, with the reason. Raises NotFound, NotPermitted, OutOfTurn, Invalid, …."""
    member = in_hand(tx, actor, command.member_id, command.version)
    access.suspend(actor, facts_of(tx, actor, member)).enforce()
    if not command.because.strip():
        raise Invalid("请写明暂停的理由。", remedy="写明依据章程哪一条、要做到什么才能恢复。")
    member.stage = MEMBERSHIP.after(member.stage, "suspend")
    member.suspended_because = command.because
    record(tx, actor, "membership.suspended", member)
    outbox.promise(tx, "membership.suspended", member_id=member.id)
    return moved(member)


def resume(tx: Transaction, actor: Actor, command: Step) -> Moved:
    """Give the rights back. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    member = in_hand(tx, actor, command.member_id, command.version)
    access.resume(actor, facts_of(tx, actor, member)).enforce()
    member.stage = MEMBERSHIP.after(member.stage, "resume")
    member.suspended_because = ""
    record(tx, actor, "membership.resumed", member)
    outbox.promise(tx, "membership.resumed", member_id=member.id)
    return moved(member)


def leave(tx: Transaction, actor: Actor, command: Step) -> Moved:
    """End a membership today; the right to speak and the offices that came with it end too.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid without a reason.
    """
    member = in_hand(tx, actor, command.member_id, command.version)
    access.leave(actor, facts_of(tx, actor, member)).enforce()
    if not command.because.strip():
        raise Invalid("请写明退会的原因和依据。", remedy="例如：业委会2026年11月8日会议决定退会。")
    member.stage = MEMBERSHIP.after(member.stage, "leave")
    _close(tx, actor, member, tx.today, command.because)
    record(tx, actor, "membership.left", member)
    outbox.promise(tx, "membership.left", member_id=member.id)
    return moved(member)


def _speaks(tx: Transaction, member: Member) -> bool:
    open_ = select(Representative.id).where(Representative.member_id == member.id, Representative.ends_on.is_(None))
    return tx.session.scalar(open_) is not None


def _close(tx: Transaction, actor: Actor, member: Member, last_day: date, because: str) -> None:
    """End what came with the admission; offices that run out by themselves stay as they are."""
    member.ended_on, member.ended_because = last_day, because
    fall_silent(tx, member, because, last_day=last_day)
    offices = [member.office_id, *(served.office_id for served in member.served)]
    for office_id in offices:
        if office_id is not None:
            places.end_for_seat(tx, actor, office_id, last_day=max(last_day, tx.today))


def turn_of_day(tx: Transaction, _last_day: date) -> None:
    """Each new day: end memberships whose term is over and the part of who has no seat any more, and remind others."""
    _lapse(tx)
    _withdraw_representatives(tx)
    _remind(tx)


def _lapse(tx: Transaction) -> None:
    """A committee's membership ends with its term, early or not; an adviser's with the appointment."""
    over = or_(Member.ends_on < tx.today, Term.stage == TermStage.ENDED)
    due = tx.session.scalars(
        select(Member)
        .outerjoin(Term, Member.term_id == Term.id)
        .where(Member.stage.in_(sorted(BELONGING)), over)
        .order_by(Member.id)
        .options(selectinload(Member.served), selectinload(Member.term))
        .with_for_update(of=Member)
    ).all()
    for member in due:
        ended = member.term.ended_on if member.term is not None else None
        last_day = min(day for day in (member.ends_on, ended, tx.today) if day is not None)
        member.stage = MEMBERSHIP.after(member.stage, "lapse")
        _close(tx, CLOCK, member, last_day, TERM_OVER)
        record(tx, CLOCK, "membership.lapsed", member, last_day=last_day)
        outbox.promise(tx, "membership.lapsed", member_id=member.id)


def _withdraw_representatives(tx: Transaction) -> None:
    """Whoever no longer sits in the committee speaks for it no more; the committee names another."""
    sits = select(Seat.id).where(
        Seat.term_id == Member.term_id, Seat.person_id == Representative.person_id, seat_on(tx.today)
    )
    gone = tx.session.scalars(
        select(Member)
        .join(Representative, Representative.member_id == Member.id)
        .where(
            Member.stage.in_(sorted(BELONGING)),
            Member.kind == MemberKind.COMMITTEE,
            Representative.ends_on.is_(None),
            ~sits.exists(),
        )
        .order_by(Member.id)
        .with_for_update(of=Member)
    ).all()
    for member in gone:
        fall_silent(tx, member, "席位结束", last_day=tx.today - timedelta(days=1))
        member.version = member.version + 1  # a page that still names the representative is old
        record(tx, CLOCK, "membership.representative_gone", member)
        outbox.promise(tx, "membership.representative_gone", member_id=member.id)


def _remind(tx: Transaction) -> None:
    """Tell members once that their membership is about to lapse. Source: parameter "membership_lapse_lead"."""
    for alliance in tx.session.scalars(select(Alliance).order_by(Alliance.id)).all():
        lead = parameters.on(tx, LAPSE_LEAD, alliance.place.path, tx.today, alliance_id=alliance.id)
        soon = tx.session.scalars(
            select(Member)
            .where(
                Member.alliance_id == alliance.id,
                Member.stage.in_(sorted(BELONGING)),
                Member.reminded_on.is_(None),
                Member.ends_on <= tx.today + timedelta(days=lead.whole),
            )
            .order_by(Member.id)
            .with_for_update(of=Member)
        ).all()
        for member in soon:
            member.reminded_on = tx.today
            record(tx, CLOCK, "membership.reminded", member, ends_on=member.ends_on)
            outbox.promise(tx, "membership.about_to_lapse", member_id=member.id)
