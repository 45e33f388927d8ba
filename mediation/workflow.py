"""The course of a case, as 人民调解法 and, where we follow them, the court's rules on online mediation draw it."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where a case stands."""

    FILED = "filed"
    AWAITING_CONSENT = "awaiting_consent"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    MEDIATING = "mediating"
    SUSPENDED = "suspended"
    SIGNING = "signing"
    PERFORMING = "performing"
    BREACHED = "breached"
    FULFILLED = "fulfilled"
    HANDED_OFF = "handed_off"
    FAILED = "failed"
    REFUSED = "refused"
    RETURNED = "returned"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


STAGE_NAMES: dict[Stage, str] = {
    Stage.FILED: "已登记",
    Stage.AWAITING_CONSENT: "征求意愿",
    Stage.ACCEPTED: "待指派",
    Stage.ASSIGNED: "待调解员接受",
    Stage.MEDIATING: "调解中",
    Stage.SUSPENDED: "中止",
    Stage.SIGNING: "待签字",
    Stage.PERFORMING: "履行中",
    Stage.BREACHED: "到期未履行",
    Stage.FULFILLED: "已履行",
    Stage.HANDED_OFF: "已转其他途径",
    Stage.FAILED: "调解不成",
    Stage.REFUSED: "一方不愿调解",
    Stage.RETURNED: "不予受理",
    Stage.MERGED: "已并案",
    Stage.WITHDRAWN: "已撤回",
}
BEFORE_ACCEPTED = frozenset({Stage.FILED, Stage.AWAITING_CONSENT})
UNDER_WAY = frozenset({Stage.MEDIATING, Stage.SUSPENDED, Stage.SIGNING})
"""Stages at which a mediator has the case in hand."""
OPEN = BEFORE_ACCEPTED | {Stage.ACCEPTED, Stage.ASSIGNED} | UNDER_WAY
"""Stages at which the dispute is not yet settled and everybody may still leave without a reason."""
SETTLED = frozenset({Stage.PERFORMING, Stage.BREACHED, Stage.FULFILLED, Stage.HANDED_OFF})
"""Stages that an agreement in effect has been reached for."""
ENDED = frozenset(
    {Stage.FULFILLED, Stage.HANDED_OFF, Stage.FAILED, Stage.REFUSED, Stage.RETURNED, Stage.MERGED, Stage.WITHDRAWN}
)
ORDER = (
    Stage.FILED,
    Stage.AWAITING_CONSENT,
    Stage.ACCEPTED,
    Stage.ASSIGNED,
    Stage.MEDIATING,
    Stage.SIGNING,
    Stage.PERFORMING,
    Stage.FULFILLED,
)
"""The straight way, as the head of a case shows it."""

_AFTER_ACCEPTED = OPEN - BEFORE_ACCEPTED

CASE: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("triage", frozenset({Stage.FILED}), Stage.AWAITING_CONSENT),
    Step("return", BEFORE_ACCEPTED, Stage.RETURNED),
    Step("merge", BEFORE_ACCEPTED | {Stage.ACCEPTED}, Stage.MERGED),
    Step("unmerge", frozenset({Stage.MERGED}), Stage.FILED),
    Step("all_consented", frozenset({Stage.AWAITING_CONSENT}), Stage.ACCEPTED),
    Step("refuse", frozenset({Stage.AWAITING_CONSENT}), Stage.REFUSED),
    Step("assign", frozenset({Stage.ACCEPTED, Stage.ASSIGNED}), Stage.ASSIGNED),
    Step("decline", frozenset({Stage.ASSIGNED}), Stage.ACCEPTED),
    Step("accept", frozenset({Stage.ASSIGNED}), Stage.MEDIATING),
    Step("leave", UNDER_WAY, Stage.ACCEPTED),
    Step("suspend", frozenset({Stage.MEDIATING}), Stage.SUSPENDED),
    Step("resume", frozenset({Stage.SUSPENDED}), Stage.MEDIATING),
    Step("put_to_signature", frozenset({Stage.MEDIATING}), Stage.SIGNING),
    Step("take_back", frozenset({Stage.SIGNING}), Stage.MEDIATING),
    Step("take_effect", frozenset({Stage.SIGNING}), Stage.PERFORMING),
    Step("fulfil", frozenset({Stage.PERFORMING, Stage.BREACHED}), Stage.FULFILLED),
    Step("default", frozenset({Stage.PERFORMING}), Stage.BREACHED),
    Step("cure", frozenset({Stage.BREACHED}), Stage.PERFORMING),
    Step("hand_off", frozenset({Stage.BREACHED}), Stage.HANDED_OFF),
    Step("fail", _AFTER_ACCEPTED, Stage.FAILED),
    Step("withdraw", OPEN, Stage.WITHDRAWN),
)
"""`unmerge` leads to FILED in the table; the action gives back the stage that the case had (`Case.stage_before`).
`leave` is a mediator's: by resignation or by a challenge that was upheld, the case goes back to be assigned."""


class Channel(StrEnum):
    """How a case came."""

    OPEN_FORM = "open_form"
    MEMBER = "member"
    COUNTER = "counter"
    TELEPHONE = "telephone"
    QUESTION = "question"
    HOTLINE = "hotline"
    REFERRAL = "referral"
    OWN_MOTION = "own_motion"


CHANNEL_NAMES: dict[Channel, str] = {
    Channel.OPEN_FORM: "网上申请（凭查询码）",
    Channel.MEMBER: "网上申请",
    Channel.COUNTER: "当面申请",
    Channel.TELEPHONE: "电话申请",
    Channel.QUESTION: "由提问转来",
    Channel.HOTLINE: "12345 热线转来",
    Channel.REFERRAL: "其他单位移送",
    Channel.OWN_MOTION: "主动调解",
}


class Urgency(StrEnum):
    """How soon somebody has to look."""

    NORMAL = "normal"
    SOON = "soon"
    AT_ONCE = "at_once"


URGENCY_NAMES: dict[Urgency, str] = {Urgency.NORMAL: "一般", Urgency.SOON: "较急", Urgency.AT_ONCE: "紧急"}


class Risk(StrEnum):
    """Whether the dispute may escalate (人民调解法第二十五条)."""

    NONE = "none"
    WATCH = "watch"
    HIGH = "high"


RISK_NAMES: dict[Risk, str] = {Risk.NONE: "无", Risk.WATCH: "留意", Risk.HIGH: "可能激化"}


class PartyRole(StrEnum):
    """Which side a party is on."""

    APPLICANT = "applicant"
    RESPONDENT = "respondent"
    THIRD = "third"


ROLE_NAMES: dict[PartyRole, str] = {
    PartyRole.APPLICANT: "申请人",
    PartyRole.RESPONDENT: "被申请人",
    PartyRole.THIRD: "第三人",
}


class PartyKind(StrEnum):
    """What a party is."""

    PERSON = "person"
    COMMITTEE = "committee"
    COMPANY = "company"
    OTHER = "other"


KIND_NAMES: dict[PartyKind, str] = {
    PartyKind.PERSON: "个人",
    PartyKind.COMMITTEE: "业主委员会",
    PartyKind.COMPANY: "物业企业",
    PartyKind.OTHER: "其他单位",
}


class Willing(StrEnum):
    """Whether a party wants mediation, as it stands now; how it was said is in the room of consents."""

    UNASKED = "unasked"
    ASKED = "asked"
    CONSENTED = "consented"
    REFUSED = "refused"


WILLING_NAMES: dict[Willing, str] = {
    Willing.UNASKED: "还没有问",
    Willing.ASKED: "已经去问，等回音",
    Willing.CONSENTED: "同意调解",
    Willing.REFUSED: "不同意调解",
}


class Part(StrEnum):
    """What somebody has to do with a case; who has no part in it and no office for it does not see it."""

    SIDE = "side"
    MEDIATOR = "mediator"
    CO_MEDIATOR = "co_mediator"
    FILER = "filer"


PART_NAMES: dict[Part, str] = {
    Part.SIDE: "当事人一方",
    Part.MEDIATOR: "调解员",
    Part.CO_MEDIATOR: "共同调解员",
    Part.FILER: "登记人",
}


class Capacity(StrEnum):
    """In what capacity somebody stands for a party."""

    SELF = "self"
    HEAD = "head"
    AGENT = "agent"


CAPACITY_NAMES: dict[Capacity, str] = {
    Capacity.SELF: "本人",
    Capacity.HEAD: "负责人或者委员",
    Capacity.AGENT: "委托代理人",
}


class Mandate(StrEnum):
    """What an agent's written mandate allows; all but the first take a special one."""

    APPEAR = "appear"
    ADMIT = "admit"
    CHANGE = "change"
    GIVE_UP = "give_up"
    SIGN = "sign"


MANDATE_NAMES: dict[Mandate, str] = {
    Mandate.APPEAR: "代为参加调解、陈述意见",
    Mandate.ADMIT: "代为承认请求（特别授权）",
    Mandate.CHANGE: "代为变更请求（特别授权）",
    Mandate.GIVE_UP: "代为放弃请求（特别授权）",
    Mandate.SIGN: "代为签订调解协议（特别授权）",
}


class SuspendedAs(StrEnum):
    """Why a mediation rests, as far as the sides are told."""

    APPRAISAL = "appraisal"
    REQUEST = "request"
    VERIFYING = "verifying"


SUSPENDED_NAMES: dict[SuspendedAs, str] = {
    SuspendedAs.APPRAISAL: "等鉴定、评估的结果",
    SuspendedAs.REQUEST: "当事人请求暂停",
    SuspendedAs.VERIFYING: "有情况需要核实",
}


class ReportKind(StrEnum):
    """What a report to others is about."""

    RISK = "risk"
    SHAM = "sham"


REPORT_NAMES: dict[ReportKind, str] = {ReportKind.RISK: "可能激化", ReportKind.SHAM: "可能是虚假调解"}
