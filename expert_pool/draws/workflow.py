"""The way of a draw, and every reason why a drawn person may fall out of its order."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """How far a draw is. Keeper and witness both confirm the seal, and both type the chance."""

    FROZEN = "frozen"
    SEALED = "sealed"
    HEARD = "heard"
    DRAWN = "drawn"
    OPENED = "opened"
    ABANDONED = "abandoned"


STAGE_NAMES: dict[Stage, str] = {
    Stage.FROZEN: "管理员已封存，等见证人确认",
    Stage.SEALED: "已封存并公布，等开奖或者摇号",
    Stage.HEARD: "号码已录一遍，等另一人核对",
    Stage.DRAWN: "已抽取",
    Stage.OPENED: "已开启名单",
    Stage.ABANDONED: "已作废",
}
BEFORE_OPENED = frozenset({Stage.FROZEN, Stage.SEALED, Stage.HEARD, Stage.DRAWN})

DRAW = Workflow(
    STAGE_NAMES,
    Step("witness", frozenset({Stage.FROZEN}), Stage.SEALED),
    Step("hear", frozenset({Stage.SEALED}), Stage.HEARD),
    Step("hear_anew", frozenset({Stage.HEARD}), Stage.SEALED),
    Step("draw", frozenset({Stage.HEARD}), Stage.DRAWN),
    Step("open", frozenset({Stage.DRAWN}), Stage.OPENED),
    Step("abandon", BEFORE_OPENED, Stage.ABANDONED),
)


class Part(StrEnum):
    """In which part somebody stands for a seal or for numbers."""

    KEEPER = "keeper"
    WITNESS = "witness"


PART_NAMES: dict[Part, str] = {Part.KEEPER: "专家库管理员", Part.WITNESS: "见证人"}


class Fall(StrEnum):
    """Why a drawn person falls out of the order; the list is closed."""

    DECLINED = "declined"
    EXPIRED = "expired"
    LATE_CONFLICT = "late_conflict"
    NO_SHOW = "no_show"
    CAP = "cap"
    BUSY = "busy"
    SAME_HOME = "same_home"
    KIN = "kin"
    STANDING = "standing"
    LEFT_PANEL = "left_panel"


FALL_NAMES: dict[Fall, str] = {
    Fall.DECLINED: "本人不能参加",
    Fall.EXPIRED: "到时没有答复",
    Fall.LATE_CONFLICT: "抽取以后发现要回避",
    Fall.NO_SHOW: "当天没有到场",
    Fall.CAP: "一年内参加的次数已满",
    Fall.BUSY: "同一天有别的评审",
    Fall.SAME_HOME: "和已入选的专家来自同一个小区",
    Fall.KIN: "和已入选的专家是近亲属",
    Fall.STANDING: "已不在库",
    Fall.LEFT_PANEL: "评审中途离开",
}


class Abandoned(StrEnum):
    """Why a draw was given up; it stays listed for ever. The list is closed."""

    CHANCE_FAILED = "chance_failed"
    TOO_LATE = "too_late"
    EXHAUSTED = "exhausted"
    REQUEST_CHANGED = "request_changed"
    REQUEST_WITHDRAWN = "request_withdrawn"
    MISTAKE = "mistake"


ABANDONED_NAMES: dict[Abandoned, str] = {
    Abandoned.CHANCE_FAILED: "到时没有摇号或者没有开奖",
    Abandoned.TOO_LATE: "见证人确认时号码已经公开",
    Abandoned.EXHAUSTED: "有一组的人都用完了",
    Abandoned.REQUEST_CHANGED: "小区的申请有重要改变",
    Abandoned.REQUEST_WITHDRAWN: "小区撤回了申请",
    Abandoned.MISTAKE: "封存的内容有错",
}
