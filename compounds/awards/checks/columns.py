"""The columns of the bureau's tables, with the names under which streets and companies keep them."""

from __future__ import annotations

from compounds.awards.checks.workflow import TABLE_NAMES, Table
from compounds.workbooks.columns import Column, Kind, Sheet

_STREET = Column("street", "所在街道", synonyms=("街道", "所属街道", "镇街"), spreads=True, width=14)
_COMPOUND = Column(
    "compound",
    "小区名称",
    required=True,
    synonyms=("小区", "小区名", "住宅小区", "项目名称", "物业项目", "物业小区", "楼盘", "被检查小区"),
    most=60,
    width=24,
    note="只写小区名；同名的，把所在街道也填上。",
)
_NOTE = Column("note", "备注", synonyms=("说明", "检查情况", "主要问题", "存在问题"), most=300, width=40)

MONTHLY = Sheet(
    Table.MONTHLY,
    TABLE_NAMES[Table.MONTHLY],
    ("月查", "月度检查", "月检查", "月度考评", "月考核", "检查得分", "月检", "日常检查"),
    (
        _STREET,
        _COMPOUND,
        Column(
            "month",
            "月份",
            Kind.DAY,
            synonyms=("检查月份", "检查时间", "检查日期", "年月", "考核月份", "时间"),
            width=12,
            note="例如 2026-10，或者 2026年10月。一份表都是同一个月的，可以不写，上传时选。",
        ),
        Column(
            "score",
            "得分",
            synonyms=("分数", "检查得分", "月度得分", "月得分", "评分", "本月得分", "检查分数"),
            width=10,
            note="0 到 100，最多两位小数。",
        ),
        Column("deducted", "扣分", synonyms=("扣分合计", "扣分数", "合计扣分", "总扣分"), width=10),
        Column("found", "发现问题数", synonyms=("问题数", "问题数量", "发现问题", "隐患数"), width=12),
        Column("mended", "已整改数", synonyms=("整改数", "已整改", "整改完成数", "完成整改", "已整改问题数"), width=12),
        _NOTE,
    ),
)
YEARLY = Sheet(
    Table.YEARLY,
    TABLE_NAMES[Table.YEARLY],
    ("年度考核", "年考", "年终考评", "综合考评", "年度综合考评", "物业综合考评"),
    (
        _STREET,
        _COMPOUND,
        Column("year", "年度", synonyms=("年份", "考评年度", "考核年度", "年"), width=10, note="例如 2025。"),
        Column(
            "total",
            "总分",
            required=True,
            synonyms=("年度得分", "考评得分", "年度总分", "综合得分", "考核得分", "合计得分"),
            width=10,
            note="0 到 100，最多两位小数。",
        ),
        Column("monthly", "月均分", synonyms=("月度平均分", "月查平均分", "平时检查", "月均"), width=12),
        Column("site", "年末现场", synonyms=("现场检查", "年末现场检查", "现场得分", "现场考评"), width=12),
        Column("satisfaction", "业主满意", synonyms=("满意度", "业主满意度", "满意度得分"), width=12),
        Column("complaints", "投诉办结", synonyms=("投诉处理", "投诉办结得分", "投诉得分", "信访投诉"), width=12),
        Column("grade", "等级", synonyms=("考评等级", "等次", "年度等级"), most=20, width=10, note="例如：优、良。"),
        Column(
            "party",
            "党员委员比例",
            synonyms=("业委会党员比例", "党员比例", "党员占比", "委员中党员占比"),
            width=14,
            note="只写比例，例如 60；不要写姓名。导入时只留四分之一一档的整数。",
        ),
        _NOTE,
    ),
)
SHEETS = (MONTHLY, YEARLY)
BY_TABLE = {Table.MONTHLY: MONTHLY, Table.YEARLY: YEARLY}

RULES = (
    "怎么填",
    "1. 一行写一个小区的一个月（“每月检查”），或者一个小区的一年（“年度考评”）。用不到的表可以删掉。",
    "2. 带 * 的列要填；“得分”和“扣分”填一个就行，填扣分的按 100 分减。",
    "3. 小区名称照平台登记的写；同名的小区，把所在街道也填上。",
    "4. 得分 0 到 100，最多两位小数；不要用公式，用了公式的，复制后“选择性粘贴 → 数值”。",
    "5. 同一个小区、同一个月导入过的：数字一样的不动，不一样的算更正，旧的数也留着。",
    "6. 上传以后先核对，每一行都写明怎么办；确认以后才导入。不要写任何人的姓名。",
)
