"""The clocks a case may have: what starts each, how long it is by which number, and who is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ClockName(StrEnum):
    """What runs."""

    TRIAGE = "triage"
    CONSENT = "consent"
    CHOOSE = "choose"
    APPOINT = "appoint"
    ANSWER = "answer"
    MEDIATION = "mediation"
    CONFIRMATION = "confirmation"
    FOLLOW_UP = "follow_up"


class EventKind(StrEnum):
    """What happens to a clock; its start stands on the clock itself."""

    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    STOPPED = "stopped"
    REOPENED = "reopened"
    CARRIED = "carried"
    BROUGHT_BACK = "brought_back"


class Standing(StrEnum):
    """Whether a clock runs."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


STANDING_NAMES: dict[Standing, str] = {
    Standing.RUNNING: "正在计时",
    Standing.PAUSED: "暂停计时",
    Standing.STOPPED: "已经办结",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a clock is: its name for people, the number that gives its length, what starts it, who is waited for.

    `extends` is true where all parties together may make it longer.
    """

    title: str
    parameter: str
    happened: str
    who: str
    extends: bool = False


CLOCKS: dict[ClockName, Kind] = {
    ClockName.TRIAGE: Kind("审核登记", "mediation.triage_days", "登记", "矛盾调解组"),
    ClockName.CONSENT: Kind("征求各方意愿", "mediation.consent_days", "开始征求意愿", "矛盾调解组"),
    ClockName.CHOOSE: Kind("各方选调解员", "mediation.choose_days", "各方都同意调解", "各方当事人"),
    ClockName.APPOINT: Kind("指派调解员", "mediation.appoint_days", "要指派调解员", "矛盾调解组"),
    ClockName.ANSWER: Kind("调解员答复", "mediation.answer_days", "指派调解员", "拟派的调解员"),
    ClockName.MEDIATION: Kind("调解期限", "mediation.mediation_days", "调解员接受", "调解员", extends=True),
    ClockName.CONFIRMATION: Kind("共同申请司法确认", "judicial_confirmation", "协议生效", "双方当事人"),
    ClockName.FOLLOW_UP: Kind("回访", "mediation.follow_up_days", "协议生效", "矛盾调解组"),
}
PAUSE_REASONS: dict[str, str] = {
    "appraisal": "鉴定、评估",
    "verifying": "有情况需要核实",
    "request": "当事人请求暂停",
    "replacement": "更换调解员",
    "merged": "并案办理",
}
"""Why a clock stands still; a side reads these words, so nothing said in confidence may hide behind them."""
STOP_REASONS: dict[str, str] = {
    "done": "已经办好",
    "ended": "案件已经办结",
    "anew": "重新起算",
    "silence": "到期没有答复",
    "declined": "没有接受",
    "replaced": "改走别的步骤",
    "elsewhere": "并入的那一件已经办过这一步",
}
"""Why a clock ended; other rooms may give codes of their own, which read as 已经办结."""
