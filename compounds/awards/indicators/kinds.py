"""The kinds of evidence that a criterion may ask for, and how people call them."""

from __future__ import annotations

EVIDENCE: dict[str, str] = {
    "minutes": "会议记录或决议",
    "notice": "公示照片或截图",
    "photo": "现场照片",
    "contract": "合同或协议",
    "test_report": "检测或维保报告",
    "survey": "业主满意度调查表",
    "ledger": "台账或登记表",
    "activity": "活动记录或照片",
    "rules": "管理规约或制度",
    "other": "其他材料",
}
