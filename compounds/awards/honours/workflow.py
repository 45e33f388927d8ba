"""The life of an honour and of a review of it: nobody takes one away alone, and nobody unheard."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Status(StrEnum):
    """What an honour is worth today; `REVOKED` and `EXPIRED` are its ends."""

    VALID = "valid"
    UNDER_REVIEW = "under_review"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


STATUS_NAMES: dict[Status, str] = {
    Status.VALID: "有效",
    Status.UNDER_REVIEW: "荣誉正在复核",
    Status.SUSPENDED: "已暂停",
    Status.REVOKED: "已撤销",
    Status.EXPIRED: "已到期",
}
STATUS_TONES: dict[Status, str] = {
    Status.VALID: "go",
    Status.UNDER_REVIEW: "due",
    Status.SUSPENDED: "late",
    Status.REVOKED: "late",
    Status.EXPIRED: "",
}
STANDING = frozenset({Status.VALID, Status.UNDER_REVIEW, Status.SUSPENDED})
"""Neither revoked nor over."""

HONOUR = Workflow(
    STATUS_NAMES,
    Step("question", frozenset({Status.VALID}), Status.UNDER_REVIEW),
    Step("suspend", frozenset({Status.VALID, Status.UNDER_REVIEW, Status.SUSPENDED}), Status.SUSPENDED),
    Step("restore", frozenset({Status.UNDER_REVIEW, Status.SUSPENDED}), Status.VALID),
    Step("revoke", STANDING | {Status.EXPIRED}, Status.REVOKED),
    Step("expire", STANDING, Status.EXPIRED),
)
"""A review of a suspended honour leaves it suspended until it is decided. One whose days are over meanwhile may still
be revoked: letting them run out is no way around what that bars from."""


class Ground(StrEnum):
    """Why an honour is looked at again; all but the yearly re-check and an amended paper rest on a document."""

    RECHECK = "recheck"
    ACCIDENT = "accident"
    REVENUE = "revenue"
    HAZARD = "hazard"
    ELECTION = "election"
    CONFLICT = "conflict"
    FALSEHOOD = "falsehood"
    FAILED = "failed"
    AMENDED = "amended"


GROUND_NAMES: dict[Ground, str] = {
    Ground.RECHECK: "荣誉复核低于评上时的水平",
    Ground.ACCIDENT: "发生重大安全责任事故",
    Ground.REVENUE: "公共收益被查实侵占",
    Ground.HAZARD: "消防、电梯重大隐患拒不整改",
    Ground.ELECTION: "业委会选举舞弊",
    Ground.CONFLICT: "群体性事件处置不当",
    Ground.FALSEHOOD: "申报造假",
    Ground.FAILED: "物业综合考评不合格",
    Ground.AMENDED: "原来的认定文书被改正或者撤销",
}
OF_PAPERS = frozenset(Ground) - {Ground.RECHECK}
"""Grounds that only an effective document can give."""


class Outcome(StrEnum):
    """How a review ends."""

    RESTORE = "restore"
    SUSPEND = "suspend"
    REVOKE = "revoke"


OUTCOME_NAMES: dict[Outcome, str] = {Outcome.RESTORE: "保留荣誉", Outcome.SUSPEND: "暂停", Outcome.REVOKE: "撤销"}


class Part(StrEnum):
    """How far a review is: the compound may answer, one person has proposed, another has decided."""

    HEARING = "hearing"
    PROPOSED = "proposed"
    DECIDED = "decided"


PART_NAMES: dict[Part, str] = {Part.HEARING: "等小区说明", Part.PROPOSED: "等第二个人决定", Part.DECIDED: "已经决定"}
REVIEW = Workflow(
    PART_NAMES,
    Step("reply", frozenset({Part.HEARING}), Part.HEARING),
    Step("propose", frozenset({Part.HEARING}), Part.PROPOSED),
    Step("return", frozenset({Part.PROPOSED}), Part.HEARING),
    Step("decide", frozenset({Part.PROPOSED}), Part.DECIDED),
)


class What(StrEnum):
    """One line of the course of an honour."""

    GRANTED = "granted"
    RECHECKED = "rechecked"
    QUESTIONED = "questioned"
    RESTORED = "restored"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


WHAT_NAMES: dict[What, str] = {
    What.GRANTED: "审定",
    What.RECHECKED: "荣誉复核，没有变差",
    What.QUESTIONED: "开始荣誉复核",
    What.RESTORED: "荣誉复核后保留",
    What.SUSPENDED: "暂停",
    What.REVOKED: "撤销",
    What.EXPIRED: "到期",
}
ENDINGS: dict[Outcome, What] = {
    Outcome.RESTORE: What.RESTORED,
    Outcome.SUSPEND: What.SUSPENDED,
    Outcome.REVOKE: What.REVOKED,
}
