"""The checklist on paper, to fill in by hand where no telephone can be used."""

from __future__ import annotations

from collections.abc import Sequence

from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import Block, Cell, Grid, Heading, Pairs, Paragraph, Signature
from alliance.kernel.documents.sheet import Sheet
from alliance.kernel.places.models import Alliance
from compounds.awards.inspections.checklist import Line, Part
from compounds.awards.inspections.models import AwardVisit
from compounds.awards.inspections.papers import NO_TIE

_WIDTHS, _TALL = (5, 7, 3), 12
_HEAD = tuple(Cell(text, head=True) for text in ("看什么", "看到的（每项只勾一个）", "说明"))


def blank(reading: Transaction, visit: AwardVisit, parts: Sequence[Part]) -> Sheet:
    """The checklist to fill in by hand where no telephone can be used; one statement."""
    names = "、".join(one.person.name or "" for one in visit.inspectors if one.gone_at is None)
    blocks: list[Block] = [Pairs((("小区", visit.place.name), ("日子", full_date(visit.visit_on)), ("核查员", names)))]
    for part in parts:
        blocks.append(Heading(part.award))
        blocks.append(Grid(_WIDTHS, (_HEAD, *(_ruled(line) for line in part.lines))))
    blocks += [
        Paragraph(NO_TIE, indent=False),
        Signature(("核查员（签名）：", "核查员（签名）：", "小区在场的人（知悉）：")),
    ]
    issuer = reading.session.get_one(Alliance, visit.alliance_id).name
    return Sheet(
        "现场复核记录表",
        blocks,
        made_on=reading.today,
        issuer=issuer,
        note="手机不能用时照这张表记。两位核查员签名以后，拍照或者扫描，回来录入。",
        foot="录入要附这张表的扫描件，另一位核查员登录确认以后才算。",
    )


def _ruled(line: Line) -> tuple[Cell, ...]:
    boxes = [f"□{choice.words}" for choice in line.choices] + (["□不适用"] if line.optional else [])
    return Cell(f"{line.name}：{line.look}"), Cell("　".join(boxes)), Cell("", tall=_TALL)
