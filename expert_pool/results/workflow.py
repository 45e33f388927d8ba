"""What was found about an objection."""

from __future__ import annotations

from enum import StrEnum


class Found(StrEnum):
    """How an objection was answered."""

    STANDS = "stands"
    EXPLAINED = "explained"
    MENDED = "mended"


FOUND_NAMES: dict[Found, str] = {
    Found.STANDS: "核实过，结果没有错",
    Found.EXPLAINED: "作了说明",
    Found.MENDED: "意见成立，已经更正",
}
