"""The course of a certificate: valid, and over because its days are, a newer one came, or it was revoked."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class State(StrEnum):
    """Where a certificate stands."""

    VALID = "valid"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


STATE_NAMES: dict[State, str] = {
    State.VALID: "有效",
    State.EXPIRED: "已过有效期",
    State.SUPERSEDED: "已有新证",
    State.REVOKED: "已撤销",
}
STATE_TONES: dict[State, str] = {
    State.VALID: "go",
    State.EXPIRED: "",
    State.SUPERSEDED: "",
    State.REVOKED: "late",
}

CERTIFICATE: Workflow[State] = Workflow(
    STATE_NAMES,
    Step("expire", frozenset({State.VALID}), State.EXPIRED),
    Step("resume", frozenset({State.EXPIRED}), State.VALID),
    Step("supersede", frozenset({State.VALID}), State.SUPERSEDED),
    Step("revoke", frozenset({State.VALID, State.EXPIRED, State.SUPERSEDED}), State.REVOKED),
)


class What(StrEnum):
    """What can happen to a certificate; each is one line of its course, and none is ever taken away."""

    ISSUED = "issued"
    REPRINTED = "reprinted"
    EXPIRED = "expired"
    RESUMED = "resumed"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    DELTA_ASKED = "delta_asked"
    DELTA_DONE = "delta_done"
    DELTA_DROPPED = "delta_dropped"


WHAT_NAMES: dict[What, str] = {
    What.ISSUED: "签发",
    What.REPRINTED: "换发新的一份",
    What.EXPIRED: "有效期结束",
    What.RESUMED: "恢复有效",
    What.SUPERSEDED: "换了新证",
    What.REVOKED: "撤销",
    What.DELTA_ASKED: "法规有变动，要补学",
    What.DELTA_DONE: "补学完成",
    What.DELTA_DROPPED: "不用补学了",
}


class Ground(StrEnum):
    """Why something happened to a certificate, in words that anybody who verifies it may read; `NONE` needs none."""

    NONE = ""
    YEARS_OVER = "years_over"
    TERM_OVER = "term_over"
    TERM_ENDED_EARLY = "term_ended_early"
    LEFT_SEAT = "left_seat"
    APPOINTMENT_ENDED = "appointment_ended"
    BACK_IN_SEAT = "back_in_seat"
    NEWER = "newer"
    CORRECTED = "corrected"
    ISSUED_IN_ERROR = "issued_in_error"
    EXAM_VOIDED = "exam_voided"
    HOLDER_ASKED = "holder_asked"


GROUND_NAMES: dict[Ground, str] = {
    Ground.NONE: "",
    Ground.YEARS_OVER: "有效年限到了",
    Ground.TERM_OVER: "本届任期届满",
    Ground.TERM_ENDED_EARLY: "本届任期提前结束",
    Ground.LEFT_SEAT: "本人不再在这一届任职",
    Ground.APPOINTMENT_ENDED: "聘任结束",
    Ground.BACK_IN_SEAT: "本人回到这一届任职",
    Ground.NEWER: "又学完一轮，领了新证",
    Ground.CORRECTED: "姓名或者日期更正",
    Ground.ISSUED_IN_ERROR: "发错了",
    Ground.EXAM_VOIDED: "考试作废",
    Ground.HOLDER_ASKED: "本人要求撤销",
}
REVOKING = (Ground.ISSUED_IN_ERROR, Ground.EXAM_VOIDED, Ground.HOLDER_ASKED)
"""The grounds on which the desk may revoke."""
