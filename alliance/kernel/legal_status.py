"""What an alliance is in law, and the sentence that stands in the foot of its pages and on all that it issues."""

from __future__ import annotations

from enum import StrEnum


class LegalStatus(StrEnum):
    """In preparation, a coordinating body without registration, or a registered association."""

    IN_PREPARATION = "in_preparation"
    COORDINATING = "coordinating"
    REGISTERED = "registered"


STATUS_NAMES: dict[LegalStatus, str] = {
    LegalStatus.IN_PREPARATION: "筹备中",
    LegalStatus.COORDINATING: "议事协调机制",
    LegalStatus.REGISTERED: "已登记的社会团体",
}
_SENTENCES: dict[LegalStatus, str] = {
    LegalStatus.IN_PREPARATION: "联盟还在筹备，没有登记为社会团体，不是法人，不能以法人名义对外签约。",
    LegalStatus.COORDINATING: "联盟是议事协调机制，没有登记为社会团体，不是法人，不能以法人名义对外签约。",
    LegalStatus.REGISTERED: "联盟是依法登记的社会团体法人。",
}
CLAIMS = ("社会团体法人", "法人", "法定代表人", "社会团体", "协会")
"""With these a heading would claim what only a registered association is (社会团体登记管理条例第三十二条)."""


def status_of(code: str) -> LegalStatus:
    """The status behind what the alliance's row holds; what cannot be read claims nothing."""
    try:
        return LegalStatus(code)
    except ValueError:
        return LegalStatus.IN_PREPARATION


def sentence(status: LegalStatus) -> str:
    """What the alliance is, in one sentence for the foot of pages and papers."""
    return _SENTENCES[status]


def claimed(status: LegalStatus, heading: str) -> str:
    """The word in a heading that claims more than the alliance is; empty where it claims nothing."""
    if status is LegalStatus.REGISTERED:
        return ""
    return next((word for word in CLAIMS if word in heading), "")
