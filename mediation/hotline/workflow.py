"""The kinds of a caller's demand, how urgent the hotline calls it, and what becomes of a row."""

from __future__ import annotations

from enum import StrEnum


class Nature(StrEnum):
    """What a caller wants (诉求性质)."""

    CONSULT = "consult"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    ADVICE = "advice"


NATURE_NAMES: dict[Nature, str] = {
    Nature.CONSULT: "咨询",
    Nature.HELP: "求助",
    Nature.COMPLAINT: "投诉",
    Nature.REPORT: "举报",
    Nature.ADVICE: "建议",
}


class Grade(StrEnum):
    """How urgent the hotline calls an order."""

    NORMAL = "normal"
    HARD = "hard"
    URGENT = "urgent"


GRADE_NAMES: dict[Grade, str] = {Grade.NORMAL: "一般", Grade.HARD: "疑难", Grade.URGENT: "紧急"}


class Verdict(StrEnum):
    """What becomes of a row: a new case, a case that is there, another route, or nothing until it is mended."""

    NEW = "new"
    SAME_MATTER = "same_matter"
    REPEATED = "repeated"
    ROUTED = "routed"
    UNKNOWN_COMPOUND = "unknown_compound"
    WRONG = "wrong"


VERDICT_NAMES: dict[Verdict, str] = {
    Verdict.NEW: "立一件调解",
    Verdict.SAME_MATTER: "并到已有的一件",
    Verdict.REPEATED: "已经导入过",
    Verdict.ROUTED: "不是调解的事",
    Verdict.UNKNOWN_COMPOUND: "没有这个小区",
    Verdict.WRONG: "有问题",
}
TAKEN = frozenset({Verdict.NEW, Verdict.SAME_MATTER})
"""Verdicts on rows that a confirmation writes."""
MENDED_FIRST = frozenset({Verdict.UNKNOWN_COMPOUND, Verdict.WRONG})
"""Verdicts on rows that somebody has to mend in the workbook."""
