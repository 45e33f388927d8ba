"""The course of a question: filed, triaged, assigned, drafted, signed, published; or merged, declined, withdrawn."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where a question stands."""

    NEW = "new"
    TRIAGED = "triaged"
    ASSIGNED = "assigned"
    DRAFTED = "drafted"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    REVIEWING = "reviewing"
    MERGED = "merged"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Privacy(StrEnum):
    """Who may read the question and its answer once it is answered; nobody is ever named."""

    PUBLIC = "public"
    ANONYMOUS = "anonymous"
    PRIVATE = "private"


class Channel(StrEnum):
    """How a question came: from somebody signed in, or by the open form, with a code to follow it."""

    MEMBER = "member"
    CODE = "code"


class NoteKind(StrEnum):
    """What a note is: the desk's own, a query to the asker, the asker's word to it, or why it was opened again."""

    PRIVATE = "private"
    ASK_BACK = "ask_back"
    REPLY = "reply"
    REOPENED = "reopened"


STAGE_NAMES: dict[Stage, str] = {
    Stage.NEW: "已提交",
    Stage.TRIAGED: "已受理",
    Stage.ASSIGNED: "已指派",
    Stage.DRAFTED: "起草中",
    Stage.IN_REVIEW: "待签发",
    Stage.PUBLISHED: "已答复",
    Stage.REVIEWING: "复核中",
    Stage.MERGED: "已合并",
    Stage.DECLINED: "不予受理",
    Stage.WITHDRAWN: "已撤回",
}
STAGE_TONES: dict[Stage, str] = {
    Stage.NEW: "due",
    Stage.PUBLISHED: "go",
    Stage.REVIEWING: "due",
    Stage.DECLINED: "late",
}
PRIVACY_NAMES: dict[Privacy, str] = {
    Privacy.PUBLIC: "公开：写小区，不写您的名字",
    Privacy.ANONYMOUS: "匿名公开：小区和名字都不写",
    Privacy.PRIVATE: "不公开：只有您和联盟工作人员看得到",
}
PRIVACY_SHORT: dict[Privacy, str] = {
    Privacy.PUBLIC: "公开",
    Privacy.ANONYMOUS: "匿名公开",
    Privacy.PRIVATE: "不公开",
}
WAITING = frozenset({Stage.NEW, Stage.TRIAGED, Stage.ASSIGNED, Stage.DRAFTED, Stage.IN_REVIEW})
"""Stages at which somebody waits for an answer, and the promised period runs."""
ANSWERED = frozenset({Stage.PUBLISHED, Stage.REVIEWING})
"""Stages at which an answer stands on the page; while it is reviewed the page says so."""
CLOSED = frozenset({Stage.MERGED, Stage.DECLINED, Stage.WITHDRAWN})
ORDER = (Stage.NEW, Stage.TRIAGED, Stage.ASSIGNED, Stage.DRAFTED, Stage.IN_REVIEW, Stage.PUBLISHED)
_BEFORE_SIGNING = frozenset({Stage.NEW, Stage.TRIAGED, Stage.ASSIGNED, Stage.DRAFTED})

QUESTION: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("triage", frozenset({Stage.NEW}), Stage.TRIAGED),
    Step("assign", frozenset({Stage.TRIAGED, Stage.ASSIGNED}), Stage.ASSIGNED),
    Step("draft", frozenset({Stage.ASSIGNED}), Stage.DRAFTED),
    Step("submit", frozenset({Stage.DRAFTED}), Stage.IN_REVIEW),
    Step("send_back", frozenset({Stage.IN_REVIEW}), Stage.DRAFTED),
    Step("publish", ANSWERED | {Stage.IN_REVIEW}, Stage.PUBLISHED),
    Step("review", frozenset({Stage.PUBLISHED}), Stage.REVIEWING),
    Step("reopen", frozenset({Stage.PUBLISHED, Stage.REVIEWING}), Stage.REVIEWING),
    Step("take_down", frozenset({Stage.PUBLISHED, Stage.REVIEWING}), Stage.ASSIGNED),
    Step("merge", _BEFORE_SIGNING, Stage.MERGED),
    Step("decline", _BEFORE_SIGNING, Stage.DECLINED),
    Step("withdraw", WAITING, Stage.WITHDRAWN),
)
"""`draft` to `take_down` are taken by the answer (`course.py`), the others by whoever works on the question."""
