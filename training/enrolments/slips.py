"""The completion slip (学习单) of a programme without examination: a sheet printed on the spot, no certificate."""

from __future__ import annotations

from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import Block, Paragraph, Table
from alliance.kernel.documents.sheet import Sheet
from alliance.kernel.errors import OutOfTurn
from alliance.kernel.places.models import Alliance
from training.enrolments.queries import EnrolmentPage
from training.enrolments.standing import FAR_NAMES
from training.enrolments.workflow import Stage

FOOT = "学习单只说明学过，不是证书，也不是任职的条件；以平台上的记录为准。"


def sheet(reading: Transaction, alliance_id: int, page: EnrolmentPage) -> Sheet:
    """The slip of an enrolment that is done; one statement. Raises OutOfTurn for one that is not."""
    one = page.mine
    if one.stage is not Stage.DONE or one.done_on is None:
        raise OutOfTurn("还没有学完，学习单打不出来。", remedy="请先把剩下的学完。")
    alliance = reading.session.get_one(Alliance, alliance_id)
    rows = tuple(
        (part.title, FAR_NAMES[part.far], full_date(part.done_on) if part.done_on is not None else part.note)
        for part in one.standing.parts
    )
    blocks: list[Block] = [
        Paragraph(f"{page.person_name}（{one.place_name}）于{full_date(one.done_on)}学完“{one.programme.label}”。"),
        Table(("课程", "情况", "日期"), rows),
    ]
    return Sheet(
        title=f"{one.programme.label}学习单",
        blocks=blocks,
        made_on=reading.today,
        issuer=alliance.name,
        foot=FOOT,
    )
