"""The way of an offer, and for what the glass over the names of a draw may be broken."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow
from expert_pool.draws.workflow import Fall


class Stage(StrEnum):
    """How an offer stands. `REPLACED` fell out by a rule of the seal, `CALLED_OFF` went with its draw."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    LATE_CONFLICT = "late_conflict"
    NO_SHOW = "no_show"
    REPLACED = "replaced"
    CALLED_OFF = "called_off"
    SERVED = "served"


STAGE_NAMES: dict[Stage, str] = {
    Stage.OFFERED: "等答复",
    Stage.ACCEPTED: "能参加",
    Stage.DECLINED: "不能参加",
    Stage.EXPIRED: "到时没有答复",
    Stage.LATE_CONFLICT: "要回避",
    Stage.NO_SHOW: "当天没有到场",
    Stage.REPLACED: "按封存的规则由别人递补",
    Stage.CALLED_OFF: "这次抽取已作废",
    Stage.SERVED: "参加了评审",
}
PENDING = frozenset({Stage.OFFERED, Stage.ACCEPTED})
"""Those whose bearer is still counted on."""

OFFER = Workflow(
    STAGE_NAMES,
    Step("accept", frozenset({Stage.OFFERED}), Stage.ACCEPTED),
    Step("decline", PENDING, Stage.DECLINED),
    Step("stand_back", PENDING, Stage.LATE_CONFLICT),
    Step("expire", frozenset({Stage.OFFERED}), Stage.EXPIRED),
    Step("miss", PENDING, Stage.NO_SHOW),
    Step("replace", PENDING, Stage.REPLACED),
    Step("call_off", PENDING, Stage.CALLED_OFF),
    Step("serve", frozenset({Stage.ACCEPTED}), Stage.SERVED),
)
"""An answer that was yes may turn to no until the opening; a no stays, for the next in order is asked at once."""

STEP_AFTER: dict[Fall, str] = {
    Fall.DECLINED: "decline",
    Fall.EXPIRED: "expire",
    Fall.LATE_CONFLICT: "stand_back",
    Fall.NO_SHOW: "miss",
}
"""Which step a fall takes an offer; every other fall replaces."""


class GlassGround(StrEnum):
    """For what the names of a draw may be seen before the opening; the list is closed."""

    REACH_ALL = "reach_all"
    LEAK = "leak"
    FAULT = "fault"
    DEMANDED = "demanded"


GLASS_GROUND_NAMES: dict[GlassGround, str] = {
    GlassGround.REACH_ALL: "有急事，要马上联系到全体专家",
    GlassGround.LEAK: "有人反映名单泄露，要核实",
    GlassGround.FAULT: "平台出了故障，要核对",
    GlassGround.DEMANDED: "有权机关依法调取",
}
