"""What is printed of a sitting: the sheet of personal codes for the door, and the record of who was there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from alliance.kernel import qr
from alliance.kernel.access import get_visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import Block, Pairs, Paragraph, Signature, Table
from alliance.kernel.documents.sheet import Sheet
from alliance.kernel.errors import OutOfTurn
from alliance.kernel.places.models import Alliance
from training.sittings import access, tokens
from training.sittings.models import Invited, Sitting
from training.sittings.queries import PersonLine, SittingPage
from training.sittings.times import when
from training.sittings.workflow import Stage

CODES = "training_sittings/codes.html"
FOOT = "以平台上确认的记录为准。培训是联盟的建议，不是任职的条件。"
_SQUARE = 3


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One person on the sheet: `picture` is the code as the address of an image."""

    seat: int
    name: str
    phone_masked: str
    picture: str


@dataclass(frozen=True, slots=True)
class CodeSheet:
    """The sheet for the door."""

    title: str
    when: str
    spot: str
    issuer: str
    made_on: date
    people: tuple[CodeLine, ...]


def code_sheet(reading: Transaction, actor: Actor, sitting_id: int) -> CodeSheet:
    """Everybody with their code, in the order of seats; three statements. Raises NotFound, NotPermitted, OutOfTurn."""
    row = get_visible(reading.session, Sitting, actor, sitting_id)
    access.type_sheet(actor, access.facts_of(row)).enforce()
    people = reading.session.execute(
        select(Invited.id, Invited.seat, Person.name, Person.phone_masked)
        .join(Person, Invited.person_id == Person.id)
        .where(Invited.sitting_id == row.id)
        .order_by(Invited.seat)
    ).all()
    if not people:
        raise OutOfTurn("名单上还没有人，签到单打不出来。", remedy="请先编好名单。")
    return CodeSheet(
        title=row.title,
        when=when(row.starts_at, row.ends_at),
        spot=row.spot,
        issuer=reading.session.get_one(Alliance, row.alliance_id).name,
        made_on=reading.today,
        people=tuple(
            CodeLine(seat, name, phone, qr.data_uri(tokens.token(reading.keyring, row.id, key), module=_SQUARE))
            for key, seat, name, phone in people
        ),
    )


def record_sheet(reading: Transaction, page: SittingPage) -> Sheet:
    """Who was there, how it is known, and what was decided why; two statements.

    Raises NotPermitted for whoever does not see the list, OutOfTurn before it is confirmed.
    """
    row = page.row
    if row.stage is not Stage.CONFIRMED or row.confirmed_at is None:
        raise OutOfTurn("还没有确认，到场记录打不出来。", remedy="请先确认到场，再打印。")
    absent = len(page.people) - page.present
    blocks: list[Block] = [
        Pairs(
            (
                ("场次", f"{page.line.kind_name}：{row.title}"),
                ("时间", page.line.when),
                ("地点", f"{row.spot}（{row.place.name}）"),
                *((("讲的模块", "、".join(page.modules)),) if page.modules else ()),
                ("人数", f"名单 {len(page.people)} 人，到场 {page.present} 人，没有到场 {absent} 人"),
            )
        ),
        Table(
            ("座位", "姓名", "到场", "怎么登记的", "说明"),
            tuple(
                (str(one.seat), one.name, "到场" if one.present else "没有到场", _how(one), one.because)
                for one in page.people
            ),
            numbers=frozenset({0}),
        ),
    ]
    if page.strangers:
        blocks.append(Paragraph(f"另有 {len(page.strangers)} 条不属于本场的扫码。说明：{row.confirmed_because}"))
    blocks.append(Signature((f"确认人：{page.confirmed_by}", full_date(local_date(row.confirmed_at)))))
    issuer = reading.session.get_one(Alliance, row.alliance_id).name
    return Sheet("到场记录", blocks, made_on=reading.today, issuer=issuer, foot=FOOT)


def _how(one: PersonLine) -> str:
    return "、".join((*one.ways, *(("人工认定",) if one.decided else ()))) or "没有登记"
