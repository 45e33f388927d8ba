"""Who sits in which group by what decision, and which bodies guide the alliance; offices come and go with the part."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.accounts import invitations
from alliance.kernel.accounts.invitations import HandedOut, Invite
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.places import actions as places
from alliance.kernel.places.actions import GrantOffice
from alliance.kernel.places.models import Alliance, OfficeHeld
from alliance.kernel.places.queries import in_force
from compounds.membership import access, recusals
from compounds.membership.council_models import Meeting
from compounds.membership.models import GroupKind, GroupRole, GroupSeat, GuidingBody, GuidingContact
from compounds.membership.names import GROUP_NAMES, JUDGING, ROLE_NAMES, SECRETARY_OFFICES
from compounds.membership.workflow import RECORDED
from compounds.versions import expect

ledger.tell(
    {
        "membership.seated": "任{group}{role}，自{starts_on}起",
        "membership.seat_ended": "不再担任{group}{role}，最后一天是{ends_on}",
        "membership.body_added": "登记指导单位，自{starts_on}起",
        "membership.contact_added": "登记指导单位联系人",
        "membership.body_ended": "指导关系结束，最后一天是{ends_on}",
    },
    {"group": GROUP_NAMES, "role": ROLE_NAMES},
)


@dataclass(frozen=True, slots=True)
class SeatInGroup:
    """A person's part in a group, by what signed meeting, from when and how long it is meant to last."""

    kind: GroupKind
    person_id: int
    role: GroupRole
    starts_on: date
    meeting_id: int
    planned_end: date | None = None
    recusal_told: bool = False


@dataclass(frozen=True, slots=True)
class EndGroupSeat:
    """The last day of a part, with the reason."""

    seat_id: int
    version: int
    ends_on: date
    because: str


@dataclass(frozen=True, slots=True)
class AddGuidingBody:
    """An organisation that guides the alliance."""

    name: str
    duty: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class AddGuidingContact:
    """A contact person of a guiding body, who will read the figures."""

    body_id: int
    name: str
    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EndGuidingBody:
    """The last day of the guidance."""

    body_id: int
    version: int
    ends_on: date


def seat_in_group(tx: Transaction, actor: Actor, command: SeatInGroup) -> int:
    """Seat a person in a group; a secretary gets the office in the same transaction. Returns the seat's id.

    A property manager sits in a group that judges only with the recusal on record. Raises NotPermitted, NotFound,
    OutOfTurn (already in the group, or the minutes are not signed), Invalid.
    """
    access.seat_in_group(actor).enforce()
    person = get_visible(tx.session, Person, actor, command.person_id, lock=True)
    meeting = get_visible(tx.session, Meeting, actor, command.meeting_id)
    if meeting.stage not in RECORDED:
        raise OutOfTurn("这次会议的纪要还没有签署，不能作为任职的依据。", remedy="请先签署纪要。")
    if command.planned_end is not None and command.planned_end <= command.starts_on:
        raise Invalid("任期的止日要晚于起日。")
    if command.starts_on > tx.today:
        raise Invalid("任职日期不能晚于今天。", remedy="到了那一天再登记。")
    _refuse_twice(tx, command)
    told = None
    if command.kind in JUDGING and recusals.companies_of(tx, person.alliance_id, (person.id,)).get(person.id):
        if not command.recusal_told:
            raise Invalid(
                "这一位在物业企业任职，这个组的工作会评到本企业的小区。",
                remedy="请当面说明回避的要求，并勾选“已告知回避”后再登记。",
            )
        told = tx.today
    seat = GroupSeat(
        alliance_id=person.alliance_id,
        kind=command.kind,
        role=command.role,
        person_id=person.id,
        starts_on=command.starts_on,
        planned_end=command.planned_end,
        meeting_id=meeting.id,
        recusal_on=told,
    )
    if command.role is GroupRole.SECRETARY:
        seat.office_id = _secretary_office(tx, actor, person, command.kind)
    tx.session.add(seat)
    facts = {"group": command.kind, "role": command.role, "starts_on": command.starts_on}
    ledger.write(tx, actor, "membership.seated", seat, person_id=person.id, meeting_id=meeting.id, version=1, **facts)
    outbox.promise(tx, "membership.seated", seat_id=seat.id)
    return seat.id


def end_group_seat(tx: Transaction, actor: Actor, command: EndGroupSeat) -> None:
    """End a part; the office that came with it ends the same day.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    seat = get_visible(tx.session, GroupSeat, actor, command.seat_id, lock=True)
    access.end_group_seat(actor, seat.person_id).enforce()
    expect(tx, seat, command.version)
    if seat.ends_on is not None:
        raise OutOfTurn("这一位已经不在组里了。")
    if not seat.starts_on <= command.ends_on <= tx.today:
        raise Invalid("最后一天要在任职开始和今天之间。")
    if not command.because:
        raise Invalid("请写明原因，例如：任满、本人辞去、理事会会议决定。")
    seat.ends_on, seat.ended_because = command.ends_on, command.because
    if seat.office_id is not None:
        places.end_for_seat(tx, actor, seat.office_id, last_day=None)
    tx.session.flush()  # the line carries the version that this change made
    ledger.write(
        tx,
        actor,
        "membership.seat_ended",
        seat,
        group=seat.kind,
        role=seat.role,
        ends_on=command.ends_on,
        version=seat.version,
    )


def add_guiding_body(tx: Transaction, actor: Actor, command: AddGuidingBody) -> int:
    """Enter a guiding body; returns its id. Raises NotPermitted, OutOfTurn where it is entered already."""
    access.add_guiding_body(actor).enforce()
    tx.session.execute(select(Alliance.id).where(Alliance.id == actor.alliance_id).with_for_update())
    known = select(GuidingBody.id).where(
        GuidingBody.alliance_id == actor.alliance_id, GuidingBody.name == command.name, GuidingBody.ends_on.is_(None)
    )
    if tx.session.scalar(known) is not None:
        raise OutOfTurn("这个指导单位已经登记过了。")
    body = GuidingBody(alliance_id=actor.alliance_id, name=command.name, duty=command.duty, starts_on=command.starts_on)
    tx.session.add(body)
    ledger.write(tx, actor, "membership.body_added", body, starts_on=command.starts_on, version=1)
    return body.id


def add_guiding_contact(tx: Transaction, actor: Actor, command: AddGuidingContact) -> HandedOut:
    """Enter a contact person with account and the office that reads figures; returns what is handed out.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    access.add_guiding_contact(actor).enforce()
    body = get_visible(tx.session, GuidingBody, actor, command.body_id, lock=True)
    if body.ends_on is not None:
        raise OutOfTurn("这个单位的指导关系已经结束。")
    place_id = tx.session.get_one(Alliance, body.alliance_id).place_id
    grant = GrantOffice(0, Office.GUIDING_BODY, place_id, tx.today)
    out = invitations.invite(tx, actor, Invite(command.name, command.number, grant))
    held = tx.session.scalars(
        select(OfficeHeld.id)
        .where(OfficeHeld.person_id == out.person_id, OfficeHeld.office == Office.GUIDING_BODY, in_force(tx.today))
        .order_by(OfficeHeld.id.desc())
        .limit(1)
    ).one()
    tx.session.add(GuidingContact(body_id=body.id, person_id=out.person_id, office_id=held, starts_on=tx.today))
    ledger.write(tx, actor, "membership.contact_added", body, person_id=out.person_id)
    return out


def end_guiding_body(tx: Transaction, actor: Actor, command: EndGuidingBody) -> None:
    """End the guidance and the offices of all contact persons. Raises NotFound, NotPermitted, OutOfTurn, …."""
    access.end_guiding_body(actor).enforce()
    body = get_visible(tx.session, GuidingBody, actor, command.body_id, lock=True)
    expect(tx, body, command.version)
    if body.ends_on is not None:
        raise OutOfTurn("这个单位的指导关系已经结束。")
    if not body.starts_on <= command.ends_on <= tx.today:
        raise Invalid("最后一天要在开始和今天之间。")
    body.ends_on = command.ends_on
    for contact in body.contacts:
        places.end_for_seat(tx, actor, contact.office_id, last_day=None)
    tx.session.flush()  # the line carries the version that this change made
    ledger.write(tx, actor, "membership.body_ended", body, ends_on=command.ends_on, version=body.version)


def _refuse_twice(tx: Transaction, command: SeatInGroup) -> None:
    already = select(GroupSeat.id).where(
        GroupSeat.kind == command.kind, GroupSeat.person_id == command.person_id, GroupSeat.ends_on.is_(None)
    )
    if tx.session.scalar(already) is not None:
        raise OutOfTurn("这一位已经在这个组里。", remedy="要换职务，请先结束原来的，再重新登记。")


def _secretary_office(tx: Transaction, actor: Actor, person: Person, kind: GroupKind) -> int:
    """The office of a group's secretary; whoever holds it already keeps it, and from now on it ends with the seat."""
    office = SECRETARY_OFFICES[kind]
    place_id = tx.session.get_one(Alliance, person.alliance_id).place_id
    held = tx.session.scalar(
        select(OfficeHeld.id)
        .where(
            OfficeHeld.person_id == person.id,
            OfficeHeld.office == office,
            OfficeHeld.place_id == place_id,
            in_force(tx.today),
        )
        .limit(1)
    )
    grant = GrantOffice(person.id, office, place_id, tx.today)
    return held or places.grant_office(tx, actor, grant, person=person).office_id
