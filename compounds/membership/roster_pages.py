"""Reading the rosters: the groups with their people and recusals, and the guiding bodies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import STAFF, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import OfficeHeld
from alliance.kernel.places.queries import in_force
from compounds.membership import access, recusals
from compounds.membership.council_models import Meeting
from compounds.membership.models import GroupKind, GroupRole, GroupSeat, GuidingBody, Member
from compounds.membership.names import GROUP_NAMES, ROLE_NAMES
from compounds.membership.recusals import Behind
from compounds.membership.workflow import RECORDED, Stage

MOST_PEOPLE = 500


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One person in a group. `behind` are the companies whose matters the person keeps out of."""

    seat_id: int
    name: str
    role: GroupRole
    role_name: str
    starts_on: date
    planned_end: date | None
    ends_on: date | None
    ended_because: str
    meeting_id: int
    decision: str
    recusal_on: date | None
    behind: tuple[Behind, ...]
    version: int
    may_end: Verdict


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group in the list."""

    kind: GroupKind
    name: str
    leader: str
    size: int


@dataclass(frozen=True, slots=True)
class GroupPage:
    """One group: who is in it and was in it."""

    kind: GroupKind
    name: str
    seats: tuple[SeatLine, ...]
    past: tuple[SeatLine, ...]
    may_seat: Verdict
    sees_meetings: bool


def groups(reading: Transaction, actor: Actor) -> tuple[GroupLine, ...]:
    """All groups with leader and size; one statement."""
    rows = reading.session.execute(
        select(GroupSeat.kind, GroupSeat.role, Person.name)
        .join(Person, GroupSeat.person_id == Person.id)
        .where(visible(GroupSeat, actor), GroupSeat.ends_on.is_(None))
        .order_by(GroupSeat.id)
    ).all()
    lines = []
    for kind in GroupKind:
        mine = [(role, name) for of, role, name in rows if of is kind]
        leader = next((name for role, name in mine if role is GroupRole.LEADER), "")
        lines.append(GroupLine(kind, GROUP_NAMES[kind], leader, len(mine)))
    return tuple(lines)


def group_page(reading: Transaction, actor: Actor, kind: GroupKind) -> GroupPage:
    """One group with its people; a constant number of queries."""
    rows = reading.session.execute(
        select(GroupSeat, Person.name, Meeting.reference)
        .join(Person, GroupSeat.person_id == Person.id)
        .join(Meeting, GroupSeat.meeting_id == Meeting.id)
        .where(visible(GroupSeat, actor), GroupSeat.kind == kind)
        .order_by(GroupSeat.id)
    ).all()
    behind = recusals.companies_of(
        reading, actor.alliance_id or 0, {seat.person_id for seat, _, _ in rows if seat.ends_on is None}
    )
    lines = [_seat(actor, seat, name, str(ref), behind.get(seat.person_id, ())) for seat, name, ref in rows]
    order = list(GroupRole)
    return GroupPage(
        kind=kind,
        name=GROUP_NAMES[kind],
        seats=tuple(
            sorted((one for one in lines if one.ends_on is None), key=lambda one: (order.index(one.role), one.seat_id))
        ),
        past=tuple(one for one in lines if one.ends_on is not None),
        may_seat=access.seat_in_group(actor),
        sees_meetings=access.reads_all(actor),
    )


def _seat(actor: Actor, seat: GroupSeat, name: str, decision: str, behind: tuple[Behind, ...]) -> SeatLine:
    return SeatLine(
        seat_id=seat.id,
        name=name,
        role=seat.role,
        role_name=ROLE_NAMES[seat.role],
        starts_on=seat.starts_on,
        planned_end=seat.planned_end,
        ends_on=seat.ends_on,
        ended_because=seat.ended_because,
        meeting_id=seat.meeting_id,
        decision=decision,
        recusal_on=seat.recusal_on,
        behind=behind,
        version=seat.version,
        may_end=access.end_group_seat(actor, seat.person_id),
    )


@dataclass(frozen=True, slots=True)
class BodyLine:
    """One guiding body with its contact persons."""

    body_id: int
    name: str
    duty: str
    starts_on: date
    ends_on: date | None
    contacts: tuple[str, ...]
    version: int


def guiding_bodies(reading: Transaction, actor: Actor) -> tuple[BodyLine, ...]:
    """All guiding bodies, present ones first; a constant number of queries."""
    rows = reading.session.scalars(
        select(GuidingBody)
        .where(visible(GuidingBody, actor))
        .order_by(GuidingBody.ends_on.is_not(None), GuidingBody.starts_on, GuidingBody.id)
        .options(selectinload(GuidingBody.contacts))
    ).all()
    people = {contact.person_id for body in rows for contact in body.contacts}
    names = dict(reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all())
    return tuple(
        BodyLine(
            body.id,
            body.name,
            body.duty,
            body.starts_on,
            body.ends_on,
            tuple(names[contact.person_id] for contact in body.contacts),
            body.version,
        )
        for body in rows
    )


def signed_meetings(reading: Transaction, actor: Actor) -> tuple[tuple[int, str], ...]:
    """The meetings whose decisions others may rest on, the newest first."""
    rows = reading.session.execute(
        select(Meeting.id, Meeting.reference, Meeting.title)
        .where(visible(Meeting, actor), Meeting.stage.in_(sorted(RECORDED)))
        .order_by(Meeting.starts_at.desc())
        .limit(50)
    )
    return tuple((key, f"{reference} {title}") for key, reference, title in rows)


def group_seat(reading: Transaction, actor: Actor, seat_id: int) -> tuple[GroupKind, SeatLine]:
    """One part in a group. Raises NotFound."""
    seat = get_visible(reading.session, GroupSeat, actor, seat_id)
    name = reading.session.scalar(select(Person.name).where(Person.id == seat.person_id)) or ""
    return seat.kind, _seat(actor, seat, name, "", ())


def guiding_body(reading: Transaction, actor: Actor, body_id: int) -> GuidingBody:
    """One guiding body. Raises NotFound."""
    return get_visible(reading.session, GuidingBody, actor, body_id)


def people_to_seat(reading: Transaction, actor: Actor) -> tuple[tuple[int, str], ...]:
    """Members by their persons, the alliance's staff, and who sits in a group already; one statement."""
    members = select(Member.person_id).where(visible(Member, actor), Member.stage == Stage.ADMITTED)
    staff = select(OfficeHeld.person_id).where(
        OfficeHeld.alliance_id == actor.alliance_id, OfficeHeld.office.in_(sorted(STAFF)), in_force(reading.today)
    )
    seated = select(GroupSeat.person_id).where(visible(GroupSeat, actor), GroupSeat.ends_on.is_(None))
    rows = reading.session.execute(
        select(Person.id, Person.name)
        .where(visible(Person, actor), or_(Person.id.in_(members), Person.id.in_(staff), Person.id.in_(seated)))
        .order_by(Person.name, Person.id)
        .limit(MOST_PEOPLE)
    )
    return tuple((key, name) for key, name in rows)
