"""What a table of the bureau holds, and what becomes of each of its rows."""

from __future__ import annotations

from enum import StrEnum


class Table(StrEnum):
    """What a row of the bureau is: the check of one month, or the appraisal of one year."""

    MONTHLY = "monthly"
    YEARLY = "yearly"


TABLE_NAMES: dict[Table, str] = {Table.MONTHLY: "每月检查", Table.YEARLY: "年度考评"}


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CORRECTION = "correction"
    SAME = "same"
    UNKNOWN = "unknown"
    WRONG = "wrong"


VERDICT_NAMES: dict[Verdict, str] = {
    Verdict.NEW: "新的",
    Verdict.CORRECTION: "更正，旧的数留着",
    Verdict.SAME: "和导入过的一样",
    Verdict.UNKNOWN: "没有这个小区",
    Verdict.WRONG: "有问题",
}
TAKEN = frozenset({Verdict.NEW, Verdict.CORRECTION})
"""Verdicts on rows that a confirmation writes."""
MENDED_FIRST = frozenset({Verdict.UNKNOWN, Verdict.WRONG})
"""Verdicts on rows that somebody has to mend in the table."""
