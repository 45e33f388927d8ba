"""Applications and work orders for tests: commands with everything filled in, and workbooks of the hotline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.workbooks.queries import Uploaded
from mediation.hotline import actions as hotline
from mediation.hotline import queries
from mediation.hotline.actions import Basis
from mediation.hotline.columns import ORDERS
from mediation.intake.actions import Apply, Other, Register
from mediation.intake.models import Mode
from mediation.workflow import Channel, PartyKind
from tests.compounds.workbooks.books import saved
from tests.mediation.factories import Centre

LEAK = Apply(
    subject="楼上漏水，谈了两次都没有修",
    story="从九月开始漏，卫生间吊顶都坏了。",
    wish="一个月内修好，赔偿吊顶。",
    other=Other(PartyKind.PERSON, "3 幢 502 的住户", "3 幢 502 室", "13900139000"),
    name="孙桂兰",
    room="3 幢 402 室",
    number="13800138000",
)
BASIS = Basis("柯城区12345工单共享协议（2026）", "柯城区12345政务服务热线", date(2027, 12, 31))
HEADS = tuple(column.heading for column in ORDERS.columns)


def leak(centre: Centre, **changed: Any) -> Apply:
    """An application about a leak in the centre's compound."""
    return replace(LEAK, **{"compound_id": centre.compound_id, **changed})


def told(centre: Centre, **changed: Any) -> Register:
    """The same, told at the counter and read back."""
    register = Register(leak(centre), Mode.ORAL, Channel.COUNTER, checked="id_card", read_back=True)
    return replace(register, **changed)


def an_order(number: str = "QZ001", **cells: Any) -> dict[str, Any]:
    """A work order as the hotline exports it; cells by the code of their column."""
    return {
        "number": number,
        "received_on": "2026-11-20 14:30:05",
        "channel": "12345",
        "caller": "王秀英",
        "phone": "13812345678",
        "compound": "锦绣家园",
        "room": "3幢502",
        "category": "住房城建",
        "category2": "物业管理",
        "nature": "投诉",
        "grade": "一般",
        "title": "楼上漏水，物业不管",
        "content": "王秀英反映楼上漏水，电话 13812345678，物业来过三次没有修好。",
        "responsible": "安居物业服务有限公司",
        "process": "11月20日转街道。",
        **cells,
    }


def a_sheet(*orders: Mapping[str, Any], name: str = "12345工单", heads: tuple[str, ...] = HEADS) -> BytesIO:
    """A workbook with these orders."""
    codes = [column.code for column in ORDERS.columns]
    return saved({name: [heads, *([order.get(code) for code in codes] for order in orders)]})


def uploaded(tx: Transaction, actor: Actor, *orders: Mapping[str, Any]) -> Uploaded:
    """A workbook with these orders, as it was read."""
    return queries.opened(tx, actor, a_sheet(*orders), "工单.xlsx")


def a_preview(tx: Transaction, actor: Actor, *orders: Mapping[str, Any], basis: Basis = BASIS) -> int:
    """A previewed run of these orders."""
    run_id = hotline.preview_run(tx, actor, uploaded(tx, actor, *orders), basis)
    tx.session.flush()
    return run_id
