"""The fields of expertise (专业组), which are the strata of a draw. Pure."""

from __future__ import annotations

from enum import StrEnum


class Field(StrEnum):
    """What an expert is asked for; a request gives each field its seats."""

    MANAGEMENT = "management"
    COMMITTEE_WORK = "committee_work"
    FINANCE = "finance"
    LAW = "law"
    ENGINEERING = "engineering"
    FIRE_SAFETY = "fire_safety"
    GREENING = "greening"


FIELD_NAMES: dict[Field, str] = {
    Field.MANAGEMENT: "物业管理",
    Field.COMMITTEE_WORK: "业委会工作",
    Field.FINANCE: "财务造价",
    Field.LAW: "法律",
    Field.ENGINEERING: "工程设备",
    Field.FIRE_SAFETY: "消防安全",
    Field.GREENING: "绿化环境",
}
