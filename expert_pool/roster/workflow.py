"""How somebody comes to the pool and leaves it, on what ground they enter, and why one is suspended or removed."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Standing(StrEnum):
    """Where an expert stands with the pool."""

    NOMINATED = "nominated"
    APPLIED = "applied"
    SENT_BACK = "sent_back"
    REVIEWED = "reviewed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DECLINED = "declined"
    REMOVED = "removed"
    LEFT = "left"


STANDING_NAMES: dict[Standing, str] = {
    Standing.NOMINATED: "等本人同意",
    Standing.APPLIED: "等审核",
    Standing.SENT_BACK: "请补材料",
    Standing.REVIEWED: "审核通过，等入库",
    Standing.ACTIVE: "在库",
    Standing.SUSPENDED: "暂停",
    Standing.DECLINED: "没有通过",
    Standing.REMOVED: "已除名",
    Standing.LEFT: "已退出",
}

OPEN = frozenset({Standing.NOMINATED, Standing.APPLIED, Standing.SENT_BACK, Standing.REVIEWED})
IN_POOL = frozenset({Standing.ACTIVE, Standing.SUSPENDED})
AWAY_FROM_IT = frozenset({Standing.LEFT, Standing.DECLINED})
OUT_OF_IT = AWAY_FROM_IT | {Standing.REMOVED}

EXPERT = Workflow(
    STANDING_NAMES,
    Step("consent", frozenset({Standing.NOMINATED}), Standing.APPLIED),
    Step("send_back", frozenset({Standing.APPLIED}), Standing.SENT_BACK),
    Step("hand_in", frozenset({Standing.SENT_BACK}), Standing.APPLIED),
    Step("pass", frozenset({Standing.APPLIED}), Standing.REVIEWED),
    Step("decline", frozenset({Standing.APPLIED, Standing.REVIEWED}), Standing.DECLINED),
    Step("appoint", frozenset({Standing.REVIEWED}), Standing.ACTIVE),
    Step("suspend", frozenset({Standing.ACTIVE}), Standing.SUSPENDED),
    Step("resume", frozenset({Standing.SUSPENDED}), Standing.ACTIVE),
    Step("remove", frozenset({Standing.ACTIVE, Standing.SUSPENDED}), Standing.REMOVED),
    Step("leave", OPEN | {Standing.ACTIVE, Standing.SUSPENDED}, Standing.LEFT),
    Step("apply_again", AWAY_FROM_IT, Standing.APPLIED),
    Step("nominate_again", AWAY_FROM_IT, Standing.NOMINATED),
)
"""Whoever was removed does not come back; whoever left, or was declined, may apply again."""


class Entry(StrEnum):
    """On what ground somebody enters the pool."""

    SERVED_TERM = "served_term"
    CERTIFIED = "certified"
    PRACTISED = "practised"


ENTRY_NAMES: dict[Entry, str] = {
    Entry.SERVED_TERM: "当过业委会委员，做满一届",
    Entry.CERTIFIED: "有相关的职业证书或者职称",
    Entry.PRACTISED: "从事相关工作达到规定年数",
}


class MeasureKind(StrEnum):
    """What is done against an expert."""

    SUSPENSION = "suspension"
    REMOVAL = "removal"


MEASURE_NAMES: dict[MeasureKind, str] = {
    MeasureKind.SUSPENSION: "暂停",
    MeasureKind.REMOVAL: "提议除名",
}


class MeasureState(StrEnum):
    """How a measure stands; a suspension ends by being lifted, a removal is upheld or dropped."""

    OPEN = "open"
    LIFTED = "lifted"
    UPHELD = "upheld"
    DROPPED = "dropped"


MEASURE_STATE_NAMES: dict[MeasureState, str] = {
    MeasureState.OPEN: "进行中",
    MeasureState.LIFTED: "已解除",
    MeasureState.UPHELD: "已除名",
    MeasureState.DROPPED: "没有成立",
}


class Reason(StrEnum):
    """Why an expert is suspended or removed; the list is closed."""

    CONFLICT_HIDDEN = "conflict_hidden"
    LEAK = "leak"
    PRIVATE_CONTACT = "private_contact"
    UNREASONED_MARKS = "unreasoned_marks"
    OTHER_CRITERIA = "other_criteria"
    LEFT_DUTY = "left_duty"
    APPRAISAL_FAILED = "appraisal_failed"
    DISCREDITED = "discredited"
    FALSE_PAPERS = "false_papers"
    TOOK_FAVOURS = "took_favours"


REASON_NAMES: dict[Reason, str] = {
    Reason.CONFLICT_HIDDEN: "应当回避，隐瞒不说",
    Reason.LEAK: "泄露名单或者评审情况",
    Reason.PRIVATE_CONTACT: "私下接触参选企业",
    Reason.UNREASONED_MARKS: "打分和别人差得很多，又说不出理由",
    Reason.OTHER_CRITERIA: "不按公布的标准评审",
    Reason.LEFT_DUTY: "接受邀请后无故不到，或者中途离开",
    Reason.APPRAISAL_FAILED: "年度考核不合格",
    Reason.DISCREDITED: "本人有失信或者违法记录",
    Reason.FALSE_PAPERS: "入库材料不真实",
    Reason.TOOK_FAVOURS: "收受参选企业的财物或者好处",
}
