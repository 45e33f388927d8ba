"""What parties are asked to consent to, how they answer, and the steps by which they are asked."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """What a consent is to."""

    MEDIATION = "mediation"
    RIGHTS = "rights"
    ONLINE = "online"
    EXTENSION = "extension"
    CONTINUATION = "continuation"
    INVITED = "invited"
    REST_DAY = "rest_day"
    LEADING = "leading"


SCOPE_NAMES: dict[Scope, str] = {
    Scope.MEDIATION: "同意调解",
    Scope.RIGHTS: "已看过权利义务告知书",
    Scope.ONLINE: "同意用视频调解",
    Scope.EXTENSION: "同意延长调解期限",
    Scope.CONTINUATION: "知道调解员披露的情况，同意继续",
    Scope.INVITED: "同意邀请其他人参加",
    Scope.REST_DAY: "同意在休息日或者晚上调解",
    Scope.LEADING: "同意改由人民调解委员会主持",
}


class Answer(StrEnum):
    """Yes or no."""

    YES = "yes"
    NO = "no"


ANSWER_NAMES: dict[Answer, str] = {Answer.YES: "同意", Answer.NO: "不同意"}


class Way(StrEnum):
    """How an answer was given."""

    SIGNED_IN = "signed_in"
    LINK = "link"
    APPLICATION = "application"
    TELEPHONE = "telephone"
    COUNTER = "counter"
    PAPER = "paper"


WAY_NAMES: dict[Way, str] = {
    Way.SIGNED_IN: "本人登录后确认",
    Way.LINK: "凭链接或者查询码确认",
    Way.APPLICATION: "申请时就愿意",
    Way.TELEPHONE: "电话里答复",
    Way.COUNTER: "当面答复",
    Way.PAPER: "书面答复",
}
BY_STAFF = frozenset({Way.TELEPHONE, Way.COUNTER, Way.PAPER})
"""Ways that a member of staff writes down, with who said it."""


class Rung(StrEnum):
    """A step of asking, each surer to arrive than the one before."""

    SMS = "sms"
    PHONE = "phone"
    PAPER = "paper"
    VISIT = "visit"


RUNG_NAMES: dict[Rung, str] = {
    Rung.SMS: "发短信",
    Rung.PHONE: "打电话",
    Rung.PAPER: "送书面通知",
    Rung.VISIT: "上门",
}
LADDER = (Rung.SMS, Rung.PHONE, Rung.PAPER, Rung.VISIT)


class Outcome(StrEnum):
    """What became of a step."""

    WAITING = "waiting"
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    TURNED_AWAY = "turned_away"


OUTCOME_NAMES: dict[Outcome, str] = {
    Outcome.WAITING: "等回音",
    Outcome.REACHED: "联系上了",
    Outcome.NOT_REACHED: "没联系上",
    Outcome.TURNED_AWAY: "拒绝接收",
}
