"""Rosters as people upload them, and counts brought as far as a test wants them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from compounds.guidance.counts import actions, ballot_pages, balloting, roster
from compounds.guidance.counts.actions import CountRules, NewMatter
from compounds.guidance.counts.columns import ROSTER_SHEET
from compounds.guidance.counts.models import Ballot, Count
from compounds.guidance.counts.roster import RosterRow
from compounds.guidance.counts.workflow import Mode, VoidReason
from compounds.guidance.electorate import unit_key
from compounds.guidance.voting import Choice
from compounds.models import Compound
from compounds.workbooks import reading
from tests.compounds.factories import at

HEADS = ("楼栋", "室号", "面积（㎡）", "业主", "共有人", "证号后四位", "电话后四位", "是否建设单位", "是否交付", "用途")
Row = Sequence[object]
SIX: tuple[Row, ...] = (
    ("1幢", "101", "100.00", "王秀英", "", "0018"),
    ("1幢", "102", "100.00", "王秀英", "", "0018"),
    ("1幢", "201", "100.00", "李强", "张梅", "0026"),
    ("1幢", "202", "100.00", "赵敏", "", "0034"),
    ("2幢", "101", "100.00", "安居房地产公司", "", "", "", "是"),
    ("2幢", "102", "100.00", "陈刚", "", "0042", "", "", "否"),
)
"""Six units of one hundred square metres, four heads: one owner with two, two with one, the developer with two."""
AGREE, AGAINST, ABSTAIN = Choice.AGREE, Choice.AGAINST, Choice.ABSTAIN


def workbook(rows: Sequence[Row], heads: Sequence[str] = HEADS, title: str = "业主名册") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet.append(list(heads))
    for row in rows:
        sheet.append(list(row))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(content: bytes) -> tuple[RosterRow, ...]:
    """The judged rows of an uploaded roster."""
    book = reading.read(BytesIO(content), "名册.xlsx", most_bytes=10_000_000, most_rows=10_000, sheets=(ROSTER_SHEET,))
    return roster.judged(book)


def rules(tx: Transaction, **more: Any) -> CountRules:
    """One ordinary matter, on paper, closing at eighteen hours of the tenth day from today."""
    return CountRules(
        **{
            "title": "第一次业主大会会议",
            "mode": Mode.PAPER,
            "closes_on": tx.today + timedelta(days=10),
            "hour": 18,
            "matters": (NewMatter("选聘物业服务企业", 4),),
            **more,
        }
    )


def a_draft(tx: Transaction, compound: Compound, chair: Actor, rows: Sequence[Row] = SIX, **more: Any) -> Count:
    count_id = actions.start_count(tx, chair, compound.id, rules(tx, **more))
    actions.keep_roster(tx, chair, count_id, read(workbook(rows)), "名册.xlsx")
    return tx.session.get_one(Count, count_id)


def later(tx: Transaction, count: Count) -> Transaction:
    """The same session a minute after the deadline."""
    return Transaction(tx.session, now=count.closes_at + timedelta(minutes=1))


def counting(
    tx: Transaction, compound: Compound, chair: Actor, rows: Sequence[Row] = SIX, **more: Any
) -> tuple[Transaction, Count]:
    """A count whose deadline is over and whose ballots may be typed."""
    count = a_draft(tx, compound, chair, rows, **more)
    actions.freeze(tx, chair, count.id, count.version)
    after = later(tx, count)
    actions.begin_counting(after, chair, count.id, count.version)
    return after, count


def typists(tx: Transaction, compound: Compound) -> tuple[Actor, Actor]:
    return at(tx, compound, Office.COMMITTEE_CHAIR, name="主任"), at(
        tx, compound, Office.COMMUNITY_OFFICER, name="社区"
    )


def unit_id(tx: Transaction, count: Count, name: str) -> int:
    return ballot_pages.unit_keys(tx, count.id)[unit_key(name)].id


def key(
    tx: Transaction,
    actor: Actor,
    count: Count,
    name: str,
    choices: Mapping[str, Choice],
    *,
    cast_on: date | None = None,
    reason: VoidReason | None = None,
    proxy: str = "",
    another: bool = False,
) -> Ballot:
    command = balloting.KeyBallot(
        count.id, unit_id(tx, count, name), cast_on or tx.today, choices, reason, proxy, another
    )
    return balloting.key_ballot(tx, actor, command)


def twice(tx: Transaction, people: tuple[Actor, Actor], count: Count, name: str, choice: Choice, **more: Any) -> Ballot:
    """One slip with one question, read alike by two people."""
    key(tx, people[0], count, name, {"1": choice}, **more)
    return key(tx, people[1], count, name, {"1": choice}, **{**more, "another": False})
