"""The course of a handover: opened, listed, handed over or disputed, closed; and what belongs on the list."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Kind(StrEnum):
    """Who hands over: the committee whose term is over, or one member who left."""

    COMMITTEE = "committee"
    MEMBER = "member"


class Stage(StrEnum):
    """Where a handover stands."""

    OPEN = "open"
    LISTED = "listed"
    HANDED_OVER = "handed_over"
    DISPUTED = "disputed"
    CLOSED = "closed"


STAGE_NAMES: dict[Stage, str] = {
    Stage.OPEN: "待列清单",
    Stage.LISTED: "已列清单",
    Stage.HANDED_OVER: "已移交",
    Stage.DISPUTED: "拒交或有争议",
    Stage.CLOSED: "已办结",
}
KIND_NAMES: dict[Kind, str] = {Kind.COMMITTEE: "业委会换届移交", Kind.MEMBER: "委员离任移交"}
RUNNING = frozenset({Stage.OPEN, Stage.LISTED, Stage.DISPUTED})
"""Stages at which the period still runs."""

HANDOVER: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("list_pieces", frozenset({Stage.OPEN, Stage.LISTED}), Stage.LISTED),
    Step("hand_over", frozenset({Stage.LISTED}), Stage.HANDED_OVER),
    Step("dispute", frozenset({Stage.OPEN, Stage.LISTED}), Stage.DISPUTED),
    Step("settle", frozenset({Stage.DISPUTED}), Stage.LISTED),
    Step("close", frozenset({Stage.HANDED_OVER}), Stage.CLOSED),
)

TEMPLATES: dict[Kind, tuple[tuple[str, str], ...]] = {
    Kind.COMMITTEE: (
        ("业主大会、业主委员会印章", "枚"),
        ("财务印章", "枚"),
        ("财务凭证和账册", "册"),
        ("银行账户资料和余额对账单", "份"),
        ("业主大会、业主委员会会议记录和决定", "册"),
        ("管理规约和业主大会议事规则", "份"),
        ("业主名册", "册"),
        ("物业服务合同和其他合同", "份"),
        ("备案证明和印章刻制证明", "份"),
        ("公共收益收支资料", "册"),
        ("维修资金使用资料", "册"),
        ("属于全体业主的其他财物", "件"),
    ),
    Kind.MEMBER: (
        ("保管的印章", "枚"),
        ("保管的财务资料", "份"),
        ("保管的档案和合同", "份"),
        ("业主名册和联系资料", "份"),
        ("属于全体业主的其他财物", "件"),
    ),
}
"""What usually belongs on a list, with the unit it is counted in; the law names 财务凭证、档案、印章 and the rest."""
