"""What an expert promises on entering the pool. Pure; whoever changes the meaning gives it a new edition."""

from __future__ import annotations

EDITION = "2026-1"
CLAUSES = (
    "我自愿当联盟的评审专家，独立、公正评审，只按选聘文件写明的标准打分。",
    "和小区、参选企业、企业的人有关系的，我主动说明并且回避；说不准的，也先说。",
    "抽到了我、还有谁、谁打几分，公布以前我不告诉任何人。",
    "我不私下见参选企业和他们的人，不收钱、不收礼、不吃请。",
    "答应了的评审，我按时到场；确实来不了，我马上说。",
    "我打的分、提的意见，我自己负责；有不同意见，我写进报告。选哪一家由业主大会定。",
    "我写的材料都是真的；违反了，联盟可以暂停或者除名，事先会听我说明。",
)
"""Source: 招标投标法第四十四条、招标投标法实施条例第四十九条, followed by choice on the owners' track."""
