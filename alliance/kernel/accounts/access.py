"""Who sees people, accounts and messages, and who may invite, reset, and end sessions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.accounts.models import Account, AccountSession, Person
from alliance.kernel.actors import OFFICERS, STAFF, Actor, HeldOffice, Office
from alliance.kernel.links import Link
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import OfficeHeld, Place

KEEPERS = frozenset({Office.ALLIANCE_LEAD, Office.SYSTEM_ADMINISTRATOR})
"""Offices that help anybody of the alliance back into an account."""
INVITERS = STAFF | {Office.SUBDISTRICT_OFFICER}
SIGN_IN_FIRST = denied("请先登录。")
ASK_KEEPERS = "请联系联盟负责人或系统管理员。"


def _near(actor: Actor) -> ColumnElement[bool]:
    """People with an office, now or once, at or below a place of the actor."""
    places = select(Place.id).where(within(Place.path, actor, *STAFF, *OFFICERS))
    return Person.id.in_(
        select(OfficeHeld.person_id).where(OfficeHeld.place_id.in_(places), OfficeHeld.alliance_id == actor.alliance_id)
    )


@sees(Person)
def people_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The alliance's desk sees everybody, officers those with an office in their place, everybody themselves."""
    if actor.is_clock or actor.holds(*STAFF, at=actor.place_path):
        return true()
    mine = Person.id == actor.person_id if actor.person_id else false()
    return or_(mine, _near(actor)) if actor.holds(*STAFF, *OFFICERS) else mine


@sees(Account)
def accounts_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the person; never what is in the account, which no page shows to others."""
    if actor.is_clock or actor.holds(*STAFF, at=actor.place_path):
        return true()
    return Account.person_id.in_(select(Person.id).where(people_in_sight(actor)))


@sees(AccountSession)
def sessions_in_sight(actor: Actor) -> ColumnElement[bool]:
    """One's own."""
    return AccountSession.account_id == actor.account_id if actor.account_id else false()


@sees(Notice)
def notices_in_sight(actor: Actor) -> ColumnElement[bool]:
    """One's own."""
    return Notice.person_id == actor.person_id if actor.person_id else false()


@sees(Link)
def links_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Links to accounts for those who help people back in; a room's links are seen through its own records."""
    keeper = actor.is_clock or actor.holds(*KEEPERS, at=actor.place_path)
    return Link.subject == Account.__tablename__ if keeper else false()


def invite(actor: Actor) -> Verdict:
    """Register a person and hand out an invitation; the office that goes with it has its own verdict."""
    if actor.is_clock or actor.holds(*INVITERS):
        return ALLOWED
    return denied("您不能邀请新成员。", "请联系所在街道或联盟的工作人员。")


def issue_reset(actor: Actor, person_id: int, offices: Sequence[HeldOffice]) -> Verdict:
    """Hand out a link that sets a new password for a person who holds `offices` today or later.

    Whoever has the link has the account, so nobody opens an account that may do more than they.
    """
    if actor.is_clock:
        return ALLOWED
    if person_id == actor.person_id:
        return denied("自己的密码请在“我的账号”里修改。")
    if actor.holds(*KEEPERS, at=actor.place_path):
        return ALLOWED
    held_offices = {held.office for held in offices}
    serves_alliance = bool(held_offices & STAFF)
    # What streets, communities and the bureau confirm or read is not within the reach of the alliance's desk.
    above_the_desk = bool(held_offices & (OFFICERS | {Office.BUREAU_SUPERVISOR, Office.GUIDING_BODY}))
    if actor.holds(*STAFF, at=actor.place_path) and not serves_alliance and not above_the_desk:
        return ALLOWED
    inside = bool(offices) and all(
        path and actor.holds(Office.SUBDISTRICT_OFFICER, at=path) for held in offices for path in held.paths or ("",)
    )
    if inside and Office.SUBDISTRICT_OFFICER not in held_offices and not serves_alliance:
        return ALLOWED
    return denied("您不能为此人办理登录链接。", ASK_KEEPERS)


def open_account(actor: Actor, person_id: int, offices: Sequence[HeldOffice]) -> Verdict:
    """Open an account for a registered person without one; whoever may hand them a link."""
    return issue_reset(actor, person_id, offices)


def forget_second_factor(actor: Actor) -> Verdict:
    """Let somebody set up the second step of signing in anew, for a lost telephone."""
    if actor.is_clock or actor.holds(*KEEPERS, at=actor.place_path):
        return ALLOWED
    return denied("只有联盟负责人和系统管理员可以取消别人的第二步验证。", ASK_KEEPERS)


def accept(actor: Actor) -> Verdict:
    """Set a password with a link."""
    if actor.link is not None and "set_password" in actor.link.verbs:
        return ALLOWED
    return denied("这个链接不能用来设置密码。")


def _signed_in(actor: Actor) -> Verdict:
    return ALLOWED if actor.signed_in else SIGN_IN_FIRST


def end_session(actor: Actor) -> Verdict:
    """End a session of one's own."""
    return _signed_in(actor)


def sign_out_everywhere(actor: Actor) -> Verdict:
    """End all sessions of one's own."""
    return _signed_in(actor)


def change_password(actor: Actor) -> Verdict:
    """Change one's own password, having given the old one."""
    return _signed_in(actor)


def start_enrolment(actor: Actor) -> Verdict:
    """Begin to set up the second step of one's own account."""
    return _signed_in(actor)


def confirm_enrolment(actor: Actor, account: Account) -> Verdict:
    """Prove the telephone's application by a first code."""
    if account.totp_pending_sealed is None:
        return out_of_turn("还没有开始设置，或者已经设置好了。", "请回到“第二步验证”一页。")
    return _signed_in(actor)


def drop_second_factor(actor: Actor, account: Account, offices: Sequence[HeldOffice]) -> Verdict:
    """Turn the second step off; never for the alliance's desk, which may only move it to another telephone."""
    if any(held.office in STAFF for held in offices):
        return denied("联盟工作人员的账号必须有第二步验证。", "换了手机，请点“换一部手机”。")
    if account.totp_confirmed_at is None:
        return out_of_turn("您没有开启第二步验证。")
    return _signed_in(actor)


def mark_read(actor: Actor) -> Verdict:
    """Mark one's own messages as read."""
    return _signed_in(actor)


def register_person(actor: Actor) -> Verdict:
    """Enter a person without an account; rooms that do so ask their own access before."""
    return ALLOWED if actor.is_clock or actor.signed_in else SIGN_IN_FIRST


def end_all_sessions(actor: Actor) -> Verdict:
    """End all sessions of somebody else, on the command line."""
    return ALLOWED if actor.is_clock else denied("这一步只有平台的维护人员能办。")
