"""Where a ground stands, who said it, and what an expert may declare."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a ground stands. `DERIVED` comes from the registry, `DECLARED` from somebody's word."""

    DERIVED = "derived"
    DECLARED = "declared"
    CONTESTED = "contested"
    UPHELD = "upheld"
    LIFTED = "lifted"


STATE_NAMES: dict[State, str] = {
    State.DERIVED: "登记信息查到的",
    State.DECLARED: "有人说明的",
    State.CONTESTED: "本人有不同意见，等核定",
    State.UPHELD: "核定应当回避",
    State.LIFTED: "核定不用回避",
}


class Origin(StrEnum):
    """Where a fact comes from."""

    SELF = "self"
    COMMITTEE = "committee"
    OFFICER = "officer"
    PUBLIC_REGISTER = "public_register"
    PAPER = "paper"
    ROOM = "room"
    ROSTER = "roster"
    SEAT = "seat"
    CONTRACT = "contract"
    DEVELOPER = "developer"
    OFFICE = "office"
    REQUEST = "request"
    COMPOUND = "compound"
    LATE = "late"


ORIGIN_NAMES: dict[Origin, str] = {
    Origin.SELF: "本人申报",
    Origin.COMMITTEE: "业委会提供",
    Origin.OFFICER: "街道或社区核实",
    Origin.PUBLIC_REGISTER: "公开登记信息",
    Origin.PAPER: "合同或证件",
    Origin.ROOM: "平台办件记载",
    Origin.ROSTER: "专家资料",
    Origin.SEAT: "业委会届次备案",
    Origin.CONTRACT: "登记的物业合同",
    Origin.DEVELOPER: "登记的建设单位",
    Origin.OFFICE: "登记的职务",
    Origin.REQUEST: "选聘评审申请",
    Origin.COMPOUND: "申请的小区说明",
    Origin.LATE: "抽取以后发现",
}
