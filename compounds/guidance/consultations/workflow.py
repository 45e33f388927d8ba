"""The course of a consultation, its ways of meeting, and who has a task."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.actors import COMMITTEE, Office
from alliance.kernel.workflow import Step, Workflow


class Way(StrEnum):
    """How people meet."""

    VISIT = "visit"
    TELEPHONE = "telephone"
    DESK = "desk"


WAY_NAMES: dict[Way, str] = {
    Way.VISIT: "请到小区来看看",
    Way.TELEPHONE: "打电话说",
    Way.DESK: "到业务指导组来谈",
}


class Stage(StrEnum):
    """Where a consultation stands."""

    ASKED = "asked"
    BOOKED = "booked"
    RECORDED = "recorded"
    CLOSED = "closed"
    DROPPED = "dropped"


STAGE_NAMES: dict[Stage, str] = {
    Stage.ASKED: "待预约",
    Stage.BOOKED: "已约好",
    Stage.RECORDED: "待落实",
    Stage.CLOSED: "已办结",
    Stage.DROPPED: "已撤销",
}
ORDER = (Stage.ASKED, Stage.BOOKED, Stage.RECORDED, Stage.CLOSED)
AHEAD = frozenset({Stage.ASKED, Stage.BOOKED})
"""Stages at which nobody has met yet."""
RUNNING = AHEAD | {Stage.RECORDED}
HELPED = frozenset({Stage.RECORDED, Stage.CLOSED})
"""Stages at which the compound has been helped."""

CONSULTATION: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("book", AHEAD, Stage.BOOKED),
    Step("record", AHEAD, Stage.RECORDED),
    Step("do_task", frozenset({Stage.RECORDED}), Stage.RECORDED),
    Step("close", frozenset({Stage.RECORDED}), Stage.CLOSED),
    Step("drop", AHEAD, Stage.DROPPED),
)


class Doer(StrEnum):
    """Who has a task."""

    COMMITTEE = "committee"
    COMMUNITY = "community"
    STREET = "street"
    DESK = "desk"


DOER_NAMES: dict[Doer, str] = {
    Doer.COMMITTEE: "业委会",
    Doer.COMMUNITY: "社区",
    Doer.STREET: "街道",
    Doer.DESK: "业务指导组",
}
DOER_OFFICES: dict[Doer, tuple[Office, ...]] = {
    Doer.COMMITTEE: tuple(sorted(COMMITTEE)),
    Doer.COMMUNITY: (Office.COMMUNITY_OFFICER,),
    Doer.STREET: (Office.SUBDISTRICT_OFFICER,),
    Doer.DESK: (Office.GUIDANCE_SECRETARY,),
}
