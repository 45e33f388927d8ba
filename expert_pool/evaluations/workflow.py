"""The way of an evaluation from the opened names to the published report, and every part somebody has in it."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow
from expert_pool.draws.workflow import Fall


class Stage(StrEnum):
    """How far an evaluation is."""

    GATHERING = "gathering"
    SCORING = "scoring"
    LOCKED = "locked"
    SIGNING = "signing"
    PUBLISHED = "published"
    FAILED = "failed"


STAGE_NAMES: dict[Stage, str] = {
    Stage.GATHERING: "签到和核对报价",
    Stage.SCORING: "正在打分",
    Stage.LOCKED: "评分已全部锁定",
    Stage.SIGNING: "评审组正在签名",
    Stage.PUBLISHED: "评审报告已公示",
    Stage.FAILED: "没有有效报价，评审结束",
}
EVALUATION = Workflow(
    STAGE_NAMES,
    Step("start", frozenset({Stage.GATHERING}), Stage.SCORING),
    Step("lock", frozenset({Stage.SCORING}), Stage.LOCKED),
    Step("fail", frozenset({Stage.GATHERING, Stage.SCORING}), Stage.FAILED),
    Step("reopen", frozenset({Stage.LOCKED, Stage.SIGNING}), Stage.SCORING),
    Step("put_to_sign", frozenset({Stage.LOCKED, Stage.SIGNING}), Stage.SIGNING),
    Step("publish", frozenset({Stage.SIGNING}), Stage.PUBLISHED),
)
"""`reopen` is for a panellist who was replaced: the sheets that are locked stay locked, and only the new one is open.
A report that was changed after it was put to sign is put anew, and everybody signs again."""
AT_WORK = frozenset({Stage.GATHERING, Stage.SCORING, Stage.LOCKED, Stage.SIGNING})
OVER = frozenset({Stage.PUBLISHED, Stage.FAILED})
RECKONED = frozenset({Stage.LOCKED, Stage.SIGNING, Stage.PUBLISHED})
"""Every sheet is locked, so the sums may be shown to those who supervise."""


class PanelPart(StrEnum):
    """As what somebody sits on the panel."""

    EXPERT = "expert"
    OWNER = "owner"


PART_NAMES: dict[PanelPart, str] = {PanelPart.EXPERT: "专家", PanelPart.OWNER: "业主代表"}


class Gone(StrEnum):
    """Why a panellist does not sit any more; the list is closed."""

    NO_SHOW = "no_show"
    LEFT = "left"
    STANDS_BACK = "stands_back"
    TOO_LATE = "too_late"
    REPLACED = "replaced"


GONE_NAMES: dict[Gone, str] = {
    Gone.NO_SHOW: "当天没有到场",
    Gone.LEFT: "中途离开",
    Gone.STANDS_BACK: "发现要回避",
    Gone.TOO_LATE: "到时没有锁定评分表",
    Gone.REPLACED: "按封存的顺序换了别人",
}
FALL_OF: dict[Gone, Fall] = {
    Gone.NO_SHOW: Fall.NO_SHOW,
    Gone.LEFT: Fall.LEFT_PANEL,
    Gone.STANDS_BACK: Fall.LATE_CONFLICT,
    Gone.TOO_LATE: Fall.LEFT_PANEL,
}
GONE_AFTER: dict[Fall, Gone] = {
    Fall.NO_SHOW: Gone.NO_SHOW,
    Fall.LEFT_PANEL: Gone.LEFT,
    Fall.LATE_CONFLICT: Gone.STANDS_BACK,
}
"""Any other fall of a drawn expert reads as replaced."""


class SheetState(StrEnum):
    """Where a sheet is: one of a panellist who went is void, and counts for nothing."""

    DRAFT = "draft"
    LOCKED = "locked"
    VOID = "void"


SHEET_NAMES: dict[SheetState, str] = {
    SheetState.DRAFT: "还没有锁定",
    SheetState.LOCKED: "已锁定",
    SheetState.VOID: "作废",
}


class Signed(StrEnum):
    """What a panellist says to the report; whoever says nothing until the end has that recorded."""

    AGREED = "agreed"
    DISSENTED = "dissented"
    SILENT = "silent"


SIGNED_NAMES: dict[Signed, str] = {
    Signed.AGREED: "同意并签名",
    Signed.DISSENTED: "有不同意见",
    Signed.SILENT: "到时没有签名，也没有说明",
}


class QuestionKind(StrEnum):
    """What a company is asked for."""

    CLARIFY = "clarify"
    LOW_PRICE = "low_price"


QUESTION_NAMES: dict[QuestionKind, str] = {
    QuestionKind.CLARIFY: "请澄清",
    QuestionKind.LOW_PRICE: "请说明报价为什么这么低",
}


class RemarkKind(StrEnum):
    """What is added beside the sheets."""

    DEVIATION = "deviation"
    CORRECTION = "correction"
    LONGER = "longer"


REMARK_NAMES: dict[RemarkKind, str] = {
    RemarkKind.DEVIATION: "评分和大家相差大的理由",
    RemarkKind.CORRECTION: "更正记录",
    RemarkKind.LONGER: "延长评审时间",
}
