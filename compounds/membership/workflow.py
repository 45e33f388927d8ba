"""The courses of a membership and of a council meeting, as tables."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where a membership stands."""

    DRAFT = "draft"
    APPLIED = "applied"
    RETURNED = "returned"
    ADMITTED = "admitted"
    SUSPENDED = "suspended"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    LEFT = "left"


STAGE_NAMES: dict[Stage, str] = {
    Stage.DRAFT: "填写中",
    Stage.APPLIED: "已申请",
    Stage.RETURNED: "退回补正",
    Stage.ADMITTED: "会员",
    Stage.SUSPENDED: "暂停",
    Stage.DECLINED: "未予入会",
    Stage.WITHDRAWN: "已撤回申请",
    Stage.LAPSED: "随任期终止",
    Stage.LEFT: "已退出",
}
STAGE_TONES: dict[Stage, str] = {
    Stage.APPLIED: "due",
    Stage.RETURNED: "due",
    Stage.ADMITTED: "go",
    Stage.SUSPENDED: "late",
}
ASKING = frozenset({Stage.DRAFT, Stage.RETURNED})
"""With whoever applies."""
BELONGING = frozenset({Stage.ADMITTED, Stage.SUSPENDED})
"""Members, whether or not their rights rest."""
LIVE = ASKING | BELONGING | {Stage.APPLIED}
"""One of these at a time for one committee, adviser or manager."""

MEMBERSHIP: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("submit", ASKING, Stage.APPLIED),
    Step("withdraw", ASKING | {Stage.APPLIED}, Stage.WITHDRAWN),
    Step("send_back", frozenset({Stage.APPLIED}), Stage.RETURNED),
    Step("admit", frozenset({Stage.APPLIED}), Stage.ADMITTED),
    Step("decline", frozenset({Stage.APPLIED}), Stage.DECLINED),
    Step("change_representative", frozenset({Stage.ADMITTED}), Stage.ADMITTED),
    Step("suspend", frozenset({Stage.ADMITTED}), Stage.SUSPENDED),
    Step("resume", frozenset({Stage.SUSPENDED}), Stage.ADMITTED),
    Step("leave", BELONGING, Stage.LEFT),
    Step("lapse", BELONGING, Stage.LAPSED),
    Step("renew", frozenset({Stage.LAPSED}), Stage.APPLIED),
)


class MeetingStage(StrEnum):
    """Where a council meeting stands."""

    SCHEDULED = "scheduled"
    NOTICED = "noticed"
    HELD = "held"
    DRAFTED = "drafted"
    SIGNED = "signed"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


MEETING_NAMES: dict[MeetingStage, str] = {
    MeetingStage.SCHEDULED: "已安排",
    MeetingStage.NOTICED: "已通知",
    MeetingStage.HELD: "已召开",
    MeetingStage.DRAFTED: "纪要已起草",
    MeetingStage.SIGNED: "纪要已签署",
    MeetingStage.PUBLISHED: "纪要已印发",
    MeetingStage.CANCELLED: "已取消",
}
PREPARING = frozenset({MeetingStage.SCHEDULED, MeetingStage.NOTICED})
RECORDED = frozenset({MeetingStage.SIGNED, MeetingStage.PUBLISHED})
"""What was decided stands on signed minutes, so that others may rest on it."""

MEETING: Workflow[MeetingStage] = Workflow(
    MEETING_NAMES,
    Step("add_item", PREPARING, MeetingStage.SCHEDULED),
    Step("give_notice", frozenset({MeetingStage.SCHEDULED}), MeetingStage.NOTICED),
    Step("hold", frozenset({MeetingStage.NOTICED}), MeetingStage.HELD),
    Step("record_decision", frozenset({MeetingStage.HELD}), MeetingStage.HELD),
    Step("draft_minutes", frozenset({MeetingStage.HELD, MeetingStage.DRAFTED}), MeetingStage.DRAFTED),
    Step("sign_minutes", frozenset({MeetingStage.DRAFTED}), MeetingStage.SIGNED),
    Step("publish_minutes", frozenset({MeetingStage.SIGNED}), MeetingStage.PUBLISHED),
    Step("correct_minutes", RECORDED, MeetingStage.DRAFTED),
    Step("cancel_meeting", PREPARING, MeetingStage.CANCELLED),
)
