"""What people are told about memberships, groups and meetings; each handler keeps one errand."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.actors import Office
from alliance.kernel.days import full_date, local_date, short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places.models import OfficeHeld
from alliance.kernel.places.queries import in_force
from compounds.membership import addresses
from compounds.membership.access import DESK
from compounds.membership.council_models import Meeting
from compounds.membership.councils import speakers
from compounds.membership.models import GroupSeat, Member, MemberKind
from compounds.membership.names import GROUP_NAMES, ROLE_NAMES


def submitted(tx: Transaction, payload: Payload) -> None:
    """The desk has an application to decide."""
    member = _member(tx, payload)
    words = ("有一份入会申请等您决定", "请核对材料后办理。")
    _tell(tx, member, _desk(tx, member), "membership.submitted", words)


def sent_back(tx: Transaction, payload: Payload) -> None:
    """Whoever applied mends the papers."""
    _tell_own(tx, payload, "membership.sent_back", "入会申请退回补正", "要补什么、怎么改，办件里写着。")


def declined(tx: Transaction, payload: Payload) -> None:
    """Whoever applied learns why not."""
    _tell_own(tx, payload, "membership.declined", "入会申请没有获准", "理由写在办件里；情况变了可以再申请。")


def admitted(tx: Transaction, payload: Payload) -> None:
    """The new member's people."""
    _tell_own(tx, payload, "membership.admitted", "已准予加入联盟", "入会通知书在办件里，制好后可以下载、打印。")


def representative_changed(tx: Transaction, payload: Payload) -> None:
    """The new representative and the chair."""
    _tell_own(tx, payload, "membership.representative", "业委会在联盟的代表换了", "新代表从今天起参加联盟的会议。")


def representative_gone(tx: Transaction, payload: Payload) -> None:
    """The chair names another one, and the desk knows."""
    member = _member(tx, payload)
    people = {*_chairs(tx, member), *_desk(tx, member)}
    body = "原代表的席位已经结束。请业委会另推一位代表，在办件里办理“更换代表”。"
    _tell(tx, member, people, "membership.representative", ("业委会在联盟现在没有代表", body))


def suspended(tx: Transaction, payload: Payload) -> None:
    """The member learns why, and how to have the rights back."""
    _tell_own(tx, payload, "membership.standing", "会员权利暂停", "理由写在办件里；做到要求后可以恢复。")


def resumed(tx: Transaction, payload: Payload) -> None:
    """The member may take part again."""
    _tell_own(tx, payload, "membership.standing", "会员权利已恢复", "可以照常参加联盟的会议。")


def left(tx: Transaction, payload: Payload) -> None:
    """The member's people, for the record."""
    _tell_own(tx, payload, "membership.standing", "已办理退会", "办过的事都还在；以后可以再申请。")


def about_to_lapse(tx: Transaction, payload: Payload) -> None:
    """The member's people and the desk, once."""
    member = _member(tx, payload)
    until = full_date(member.ends_on) if member.ends_on else ""
    people = {*_own(tx, member), *_desk(tx, member)}
    _tell(tx, member, people, "membership.lapsing", ("会员资格快到期了", f"{until}到期；换届备案后请续办。"))


def lapsed(tx: Transaction, payload: Payload) -> None:
    """The member's people."""
    _tell_own(tx, payload, "membership.lapsing", "会员资格随任期终止", "新一届备案后，凭业委会的决定续办，编号不变。")


def seated(tx: Transaction, payload: Payload) -> None:
    """Whoever was seated in a group."""
    seat = tx.session.get_one(GroupSeat, payload["seat_id"])
    notices.send(
        tx,
        alliance_id=seat.alliance_id,
        person_id=seat.person_id,
        kind="membership.seated",
        title=f"您已担任{GROUP_NAMES[seat.kind]}{ROLE_NAMES[seat.role]}",
        body=f"自{full_date(seat.starts_on)}起。组里有哪些人、做什么，请点开看。",
        url=addresses.group(seat.kind.value),
    )


def meeting_noticed(tx: Transaction, payload: Payload) -> None:
    """All who speak for a member."""
    meeting = tx.session.get_one(Meeting, payload["meeting_id"])
    at = f"{local_date(meeting.starts_at).year}年{short_moment(meeting.starts_at)}"
    _tell_meeting(
        tx, meeting, "membership.meeting", f"会议通知：{meeting.title}", f"{at}，{meeting.venue}。议题请点开看。"
    )


def meeting_cancelled(tx: Transaction, payload: Payload) -> None:
    """All who had the notice."""
    meeting = tx.session.get_one(Meeting, payload["meeting_id"])
    _tell_meeting(tx, meeting, "membership.meeting", f"会议取消：{meeting.title}", "原因请点开看。")


def minutes_published(tx: Transaction, payload: Payload) -> None:
    """All who speak for a member."""
    meeting = tx.session.get_one(Meeting, payload["meeting_id"])
    _tell_meeting(tx, meeting, "membership.minutes", f"会议纪要已印发：{meeting.title}", "请点开看决定了什么。")


def _member(tx: Transaction, payload: Payload) -> Member:
    return tx.session.get_one(Member, payload["member_id"])


def _tell_own(tx: Transaction, payload: Payload, kind: str, title: str, body: str) -> None:
    member = _member(tx, payload)
    _tell(tx, member, _own(tx, member), kind, (title, body))


def _own(tx: Transaction, member: Member) -> set[int]:
    """The representative or the person, whoever applied, and the committee's chair."""
    people = {member.person_id, *_chairs(tx, member)}
    if member.applied_by_id is not None:
        people.add(member.applied_by_id)
    return people


def _chairs(tx: Transaction, member: Member) -> set[int]:
    if member.kind is not MemberKind.COMMITTEE:
        return set()
    return _holders(tx, member.alliance_id, (Office.COMMITTEE_CHAIR,), member.place_id)


def _desk(tx: Transaction, member: Member) -> set[int]:
    return _holders(tx, member.alliance_id, DESK)


def _holders(tx: Transaction, alliance_id: int, offices: Iterable[Office], place_id: int | None = None) -> set[int]:
    query = select(OfficeHeld.person_id).where(
        OfficeHeld.alliance_id == alliance_id, OfficeHeld.office.in_(tuple(offices)), in_force(tx.today)
    )
    if place_id is not None:
        query = query.where(OfficeHeld.place_id == place_id)
    return set(tx.session.scalars(query))


def _tell(tx: Transaction, member: Member, people: Iterable[int], kind: str, words: tuple[str, str]) -> None:
    title, body = words
    whose = f"{member.place.name}业委会：" if member.kind is MemberKind.COMMITTEE else ""
    notices.send_each(
        tx,
        people,
        alliance_id=member.alliance_id,
        kind=kind,
        title=f"{whose}{title}",
        body=body,
        url=addresses.member(member.id),
    )


def _tell_meeting(tx: Transaction, meeting: Meeting, kind: str, title: str, body: str) -> None:
    people = {person_id for person_id in speakers(tx, meeting.alliance_id).values() if person_id is not None}
    notices.send_each(
        tx,
        people,
        alliance_id=meeting.alliance_id,
        kind=kind,
        title=title,
        body=body,
        url=addresses.meeting(meeting.id),
    )
