"""What the membership holds about a person: memberships, parts in groups, meetings; and what an erasure removes."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select, update

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from compounds.membership.council_models import Attendance, Meeting
from compounds.membership.models import GroupSeat, GuidingBody, GuidingContact, Member, Representative
from compounds.membership.names import GROUP_NAMES, KIND_NAMES, ROLE_NAMES
from compounds.membership.workflow import BELONGING, STAGE_NAMES, Stage

_BOOKS = "个人信息保护法第十三条第一款第（三）项：会议记录和决定要能查清由谁作出，只记编号"
FIRST = "您还是联盟的会员或者代表。请先退会，或者请业委会更换代表。"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Memberships with what was told about the person, representations, groups, guiding bodies and meetings."""
    yield _memberships(reading, person_id)
    spoke = reading.session.execute(
        select(Member.reference, Representative.starts_on, Representative.ends_on)
        .join(Member, Representative.member_id == Member.id)
        .where(Representative.person_id == person_id)
        .order_by(Representative.starts_on, Representative.id)
    )
    rows = tuple((str(reference), starts_on, ends_on) for reference, starts_on, ends_on in spoke)
    yield Holding("在联盟代表业委会", ("会员编号", "从", "到"), rows, Kept(_BOOKS))
    seats = reading.session.scalars(
        select(GroupSeat).where(GroupSeat.person_id == person_id).order_by(GroupSeat.starts_on, GroupSeat.id)
    ).all()
    sitting = any(seat.ends_on is None for seat in seats)
    yield Holding(
        "联盟工作组",
        ("组", "担任", "从", "到"),
        tuple((GROUP_NAMES[seat.kind], ROLE_NAMES[seat.role], seat.starts_on, seat.ends_on) for seat in seats),
        Kept(_BOOKS),
        "您还在联盟的工作组里任职。请先请联盟负责人办理结束任职。" if sitting else "",
    )
    bodies = reading.session.execute(
        select(GuidingBody.name, GuidingContact.starts_on)
        .join(GuidingBody, GuidingContact.body_id == GuidingBody.id)
        .where(GuidingContact.person_id == person_id)
        .order_by(GuidingContact.id)
    )
    yield Holding("指导单位联系人", ("单位", "从"), tuple(tuple(row) for row in bodies), Kept(_BOOKS))
    came = reading.session.execute(
        select(Meeting.reference, Meeting.title, Attendance.came)
        .join(Meeting, Attendance.meeting_id == Meeting.id)
        .where(Attendance.person_id == person_id)
        .order_by(Meeting.starts_at)
    )
    yield Holding(
        "理事会会议",
        ("编号", "会议", "到会"),
        tuple((str(reference), title, "到会" if there else "没有到会") for reference, title, there in came),
        Kept(_BOOKS),
    )


def _memberships(reading: Transaction, person_id: int) -> Holding:
    rows = reading.session.scalars(select(Member).where(Member.person_id == person_id).order_by(Member.id)).all()
    live = any(one.stage in BELONGING or one.stage is Stage.APPLIED for one in rows)
    return Holding(
        "联盟入会",
        ("编号", "类别", "进度", "入会", "执业证号", "手机号"),
        tuple(
            (
                str(one.reference),
                KIND_NAMES[one.kind],
                STAGE_NAMES[one.stage],
                one.admitted_on,
                one.licence_masked,
                one.number_masked,
            )
            for one in rows
        ),
        Kept(_BOOKS),
        FIRST if live else "",
    )


def erase(tx: Transaction, person_id: int) -> None:
    """Remove the licence and the number that were told for an application; the file itself keeps the number alone."""
    tx.session.execute(
        update(Member)
        .where(Member.person_id == person_id)
        .values(licence_sealed=None, licence_masked="", number_sealed=None, number_masked="")
        .execution_options(synchronize_session="fetch")
    )
