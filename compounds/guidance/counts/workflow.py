"""The course of a count, by which ways votes are cast and papers delivered, and what makes a slip void."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow
from compounds.guidance.voting import Channel, Collision


class Stage(StrEnum):
    """Where a count stands."""

    DRAFT = "draft"
    FROZEN = "frozen"
    COUNTING = "counting"
    COUNTED = "counted"
    ANNOUNCED = "announced"
    VOID = "void"


STAGE_NAMES: dict[Stage, str] = {
    Stage.DRAFT: "准备中",
    Stage.FROZEN: "名册已锁定",
    Stage.COUNTING: "登记表决票",
    Stage.COUNTED: "已计票",
    Stage.ANNOUNCED: "已公告",
    Stage.VOID: "已作废",
}
TONES: dict[Stage, str] = {
    Stage.DRAFT: "due",
    Stage.FROZEN: "due",
    Stage.COUNTING: "due",
    Stage.COUNTED: "go",
    Stage.ANNOUNCED: "go",
    Stage.VOID: "",
}
ORDER = (Stage.DRAFT, Stage.FROZEN, Stage.COUNTING, Stage.COUNTED, Stage.ANNOUNCED)
RUNNING = frozenset({Stage.DRAFT, Stage.FROZEN, Stage.COUNTING, Stage.COUNTED})
"""Stages at which somebody still has something to do."""
DELIVERING = frozenset({Stage.FROZEN, Stage.COUNTING})
FIXED = frozenset({Stage.FROZEN, Stage.COUNTING, Stage.COUNTED, Stage.ANNOUNCED})
"""Stages at which the roster is fixed."""
WITH_RESULT = frozenset({Stage.COUNTED, Stage.ANNOUNCED})

COUNT: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("edit_count", frozenset({Stage.DRAFT}), Stage.DRAFT),
    Step("keep_roster", frozenset({Stage.DRAFT}), Stage.DRAFT),
    Step("freeze", frozenset({Stage.DRAFT}), Stage.FROZEN),
    Step("begin_counting", frozenset({Stage.FROZEN}), Stage.COUNTING),
    Step("count", frozenset({Stage.COUNTING}), Stage.COUNTED),
    Step("take_back", frozenset({Stage.COUNTED}), Stage.COUNTING),
    Step("announce", frozenset({Stage.COUNTED}), Stage.ANNOUNCED),
    Step("void_count", frozenset({Stage.DRAFT, Stage.FROZEN, Stage.COUNTING, Stage.COUNTED}), Stage.VOID),
)


class Mode(StrEnum):
    """By which ways votes are cast; fixed at the freeze."""

    PAPER = "paper"
    ONLINE = "online"
    BOTH = "both"


MODE_NAMES: dict[Mode, str] = {
    Mode.PAPER: "纸质表决票",
    Mode.ONLINE: "主管部门建立或者认定的电子投票系统",
    Mode.BOTH: "纸质表决票和电子投票系统都可以",
}


CHANNEL_NAMES: dict[Channel, str] = {Channel.PAPER: "纸质", Channel.ONLINE: "网上"}


COLLISION_NAMES: dict[Collision, str] = {
    Collision.DECIDED_BY_PERSON: "没有约定：同一户投了两次又不一样的，由人一件一件核实",
    Collision.FIRST: "以先投的有效票为准",
    Collision.LAST: "以后投的有效票为准",
}


class VoidReason(StrEnum):
    """Why a ballot is void, so that it does not take part at all."""

    UNSIGNED = "unsigned"
    ALTERED = "altered"
    IMPOSTOR = "impostor"
    BLANK = "blank"
    LATE = "late"
    NO_PROXY = "no_proxy"


VOID_NAMES: dict[VoidReason, str] = {
    VoidReason.UNSIGNED: "没有签名",
    VoidReason.ALTERED: "涂改，看不清意思",
    VoidReason.IMPOSTOR: "不是业主本人或者受托人签的",
    VoidReason.BLANK: "一项也没有填",
    VoidReason.LATE: "过了截止时间才投",
    VoidReason.NO_PROXY: "代投没有书面委托",
}


class How(StrEnum):
    """How a ballot and the papers reached an owner."""

    HAND = "hand"
    POST = "post"
    MESSAGE = "message"
    SYSTEM = "system"
    BOARD = "board"


HOW_NAMES: dict[How, str] = {
    How.HAND: "上门当面送达，业主签收",
    How.POST: "邮寄，有签收记录",
    How.MESSAGE: "短信、微信，业主回复收到",
    How.SYSTEM: "电子投票系统推送，有记录",
    How.BOARD: "送不到的，在显著位置公告",
}
