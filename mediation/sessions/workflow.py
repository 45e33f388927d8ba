"""The course of a session, of its minutes, and of a request to extend the mediation."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class SessionStage(StrEnum):
    """Where a session stands."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


SESSION_NAMES: dict[SessionStage, str] = {
    SessionStage.PLANNED: "已约好",
    SessionStage.HELD: "已开过",
    SessionStage.CANCELLED: "已取消",
}
SESSION: Workflow[SessionStage] = Workflow(
    SESSION_NAMES,
    Step("reschedule", frozenset({SessionStage.PLANNED}), SessionStage.PLANNED),
    Step("cancel", frozenset({SessionStage.PLANNED}), SessionStage.CANCELLED),
    Step("hold", frozenset({SessionStage.PLANNED}), SessionStage.HELD),
)


class Mode(StrEnum):
    """How people meet."""

    PLACE = "place"
    VIDEO = "video"


MODE_NAMES: dict[Mode, str] = {Mode.PLACE: "当面", Mode.VIDEO: "视频"}


class Reply(StrEnum):
    """What a party says to an invitation."""

    OPEN = "open"
    COMING = "coming"
    NOT_COMING = "not_coming"


REPLY_NAMES: dict[Reply, str] = {Reply.OPEN: "还没有回", Reply.COMING: "能来", Reply.NOT_COMING: "来不了"}


class Presence(StrEnum):
    """As what somebody is named in the minutes."""

    SIDE = "side"
    MEDIATOR = "mediator"
    INVITED = "invited"
    INVESTIGATOR = "investigator"
    ASKED = "asked"


PRESENCE_NAMES: dict[Presence, str] = {
    Presence.SIDE: "当事人",
    Presence.MEDIATOR: "调解员",
    Presence.INVITED: "其他参加人",
    Presence.INVESTIGATOR: "调查人",
    Presence.ASKED: "被调查人",
}


class MinutesKind(StrEnum):
    """What was written down."""

    MEDIATION = "mediation"
    INVESTIGATION = "investigation"


MINUTES_KIND_NAMES: dict[MinutesKind, str] = {
    MinutesKind.MEDIATION: "调解笔录",
    MinutesKind.INVESTIGATION: "调查笔录",
}


class MinutesStage(StrEnum):
    """Where minutes stand."""

    DRAFT = "draft"
    READ_OUT = "read_out"
    CONFIRMED = "confirmed"


MINUTES_NAMES: dict[MinutesStage, str] = {
    MinutesStage.DRAFT: "正在写",
    MinutesStage.READ_OUT: "已宣读，等签名",
    MinutesStage.CONFIRMED: "已由在场的人确认",
}
MINUTES: Workflow[MinutesStage] = Workflow(
    MINUTES_NAMES,
    Step("write_minutes", frozenset({MinutesStage.DRAFT}), MinutesStage.DRAFT),
    Step("read_out", frozenset({MinutesStage.DRAFT}), MinutesStage.READ_OUT),
    Step("correct_minutes", frozenset({MinutesStage.READ_OUT}), MinutesStage.DRAFT),
    Step("sign_minutes", frozenset({MinutesStage.READ_OUT}), MinutesStage.READ_OUT),
    Step("confirm", frozenset({MinutesStage.READ_OUT}), MinutesStage.CONFIRMED),
)


class Signing(StrEnum):
    """How somebody who was present stands to the minutes."""

    SELF = "self"
    LINK = "link"
    PAPER = "paper"
    DECLINED = "declined"


SIGNING_NAMES: dict[Signing, str] = {
    Signing.SELF: "本人登录确认",
    Signing.LINK: "凭链接或者查询码确认",
    Signing.PAPER: "在纸上签了名",
    Signing.DECLINED: "没有签名",
}


class ExtensionStage(StrEnum):
    """Where a request to extend stands."""

    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


EXTENSION_NAMES: dict[ExtensionStage, str] = {
    ExtensionStage.OPEN: "等各方同意",
    ExtensionStage.AGREED: "各方都同意，已延长",
    ExtensionStage.DECLINED: "有一方不同意",
    ExtensionStage.WITHDRAWN: "已收回",
}
