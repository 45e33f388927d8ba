"""The sheets of the workbook and their columns: headings with the synonyms under which people keep them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

EARLIEST = date(1949, 10, 1)
MOST_HOUSEHOLDS = 100_000
MOST_TERMS = 99
SAMPLE = "示例"
"""Names in the filled sample open with this, so that nobody registers them by mistake."""
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for the beginning of a formula."""


class SheetKind(StrEnum):
    """What a sheet holds, one row each."""

    COMPOUNDS = "compounds"
    TERMS = "terms"
    MEMBERS = "members"
    CONTRACTS = "contracts"


class Kind(StrEnum):
    """How the text of a column is read."""

    TEXT = "text"
    DAY = "day"
    WHOLE = "whole"
    AREA = "area"
    MONEY = "money"
    CHOICE = "choice"
    CREDIT_CODE = "credit_code"
    PHONE = "phone"


Value = str | int | date | Decimal


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `spreads` lets a merged cell stand for all its rows; `most` is the longest text or largest number."""

    code: str
    heading: str
    kind: Kind = Kind.TEXT
    required: bool = False
    synonyms: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    most: int = 100
    spreads: bool = False
    width: int = 16
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a code, its name, the other names under which people keep it, its columns from left to right."""

    kind: str
    name: str
    synonyms: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, code: str) -> Column:
        """A column by its code."""
        return next(column for column in self.columns if column.code == code)


def _where(*, name_spreads: bool) -> tuple[Column, ...]:
    return (
        Column(
            "street",
            "所在街道",
            synonyms=("街道", "所属街道", "镇街", "街道乡镇", "乡镇街道"),
            spreads=True,
            width=14,
        ),
        Column("community", "所在社区", synonyms=("社区", "所属社区", "村社", "社区村"), spreads=True, width=16),
        Column(
            "name",
            "小区名称",
            required=True,
            synonyms=("小区", "楼盘", "小区名", "楼盘名称", "住宅小区", "项目名称", "物业小区"),
            most=60,
            spreads=name_spreads,
            width=22,
            note="只写小区名，不写街道和社区；分期的加上期数，例如“锦绣家园二期”。",
        ),
    )


GOVERNANCE = ("未成立", "社区代管", "物业管理委员会", "业主委员会")
ROLES = ("主任", "副主任", "委员", "候补委员")
CONTRACTS = ("前期物业服务合同", "业主大会选聘合同")

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        SheetKind.COMPOUNDS,
        "小区",
        ("小区信息", "小区名单", "小区台账", "小区清单", "小区登记表", "小区基本情况"),
        (
            *_where(name_spreads=False),
            Column(
                "households",
                "户数",
                Kind.WHOLE,
                required=True,
                synonyms=("总户数", "住户数", "户数户", "居民户数", "套数"),
                most=MOST_HOUSEHOLDS,
                width=10,
                note="填整数，例如 1200。",
            ),
            Column(
                "area",
                "总建筑面积（㎡）",
                Kind.AREA,
                synonyms=("建筑面积", "面积", "总面积"),
                width=18,
                note="单位是平方米，最多两位小数；不清楚的空着。",
            ),
            Column(
                "developer",
                "建设单位",
                synonyms=("开发商", "开发建设单位", "开发企业", "建设单位名称"),
                width=30,
                note="写营业执照上的全称。",
            ),
            Column(
                "handed_over_on",
                "首次交付日期",
                Kind.DAY,
                synonyms=("交付日期", "交付时间", "首次交付", "交房日期", "交付使用日期"),
                width=16,
                note="写全年月日，例如 2012-06-30。",
            ),
            Column(
                "governance",
                "治理方式",
                Kind.CHOICE,
                synonyms=("管理方式", "业委会情况", "治理形式", "现在由谁管理共同事务"),
                choices=GOVERNANCE,
                width=18,
                note="从下拉里选；选“业主委员会”的，要在“业委会”表里登记这一届。",
            ),
        ),
    ),
    Sheet(
        SheetKind.TERMS,
        "业委会",
        ("业主委员会", "业委会届次", "届次", "业委会台账", "业委会备案"),
        (
            *_where(name_spreads=True),
            Column(
                "number",
                "届次",
                Kind.WHOLE,
                required=True,
                synonyms=("第几届", "届", "届数", "业委会届次"),
                most=MOST_TERMS,
                width=8,
                note="填数字，例如 2 表示第二届。",
            ),
            Column(
                "elected_on",
                "选举日期",
                Kind.DAY,
                required=True,
                synonyms=("选举产生的日期", "选举产生日期", "当选日期", "成立日期", "选出日期"),
                width=14,
            ),
            Column(
                "starts_on",
                "任期起",
                Kind.DAY,
                required=True,
                synonyms=("任期开始", "任期起日", "任期从哪天起", "任期开始日期", "起始日期"),
                width=14,
            ),
            Column(
                "ends_on",
                "任期止",
                Kind.DAY,
                required=True,
                synonyms=("任期届满", "任期止日", "任期到哪天止", "任期结束日期", "届满日期"),
                width=14,
            ),
            Column(
                "filed_on",
                "备案日期",
                Kind.DAY,
                synonyms=("备案时间", "备案证明日期"),
                width=14,
                note="已经在街道备过案的填；还没有备案的空着，登记以后在系统里报送。",
            ),
            Column(
                "evidence",
                "备案证明",
                synonyms=("备案证明编号", "备案证号", "备案文号", "备案证明的编号或名称", "备案回执"),
                most=200,
                width=24,
                note="备案证明的编号或名称。",
            ),
            Column(
                "ended_on",
                "实际结束日期",
                Kind.DAY,
                synonyms=("最后一天", "实际届满日期", "结束日期"),
                width=16,
                note="这一届已经结束的填；还在任的空着。",
            ),
            Column(
                "because",
                "提前结束的原因",
                synonyms=("结束原因", "提前结束原因"),
                most=500,
                width=24,
                note="比任期提前结束的要写。",
            ),
        ),
    ),
    Sheet(
        SheetKind.MEMBERS,
        "委员",
        ("委员名单", "业委会委员", "业委会成员", "成员", "业委会成员名单", "业主委员会委员"),
        (
            *_where(name_spreads=True),
            Column(
                "number",
                "届次",
                Kind.WHOLE,
                required=True,
                synonyms=("第几届", "届", "届数", "业委会届次"),
                most=MOST_TERMS,
                spreads=True,
                width=8,
            ),
            Column("person", "姓名", required=True, synonyms=("委员姓名", "成员姓名", "名字"), most=40, width=12),
            Column(
                "role",
                "职务",
                Kind.CHOICE,
                required=True,
                synonyms=("职位", "业委会职务", "担任职务"),
                choices=ROLES,
                width=12,
                note="从下拉里选：主任、副主任、委员、候补委员。",
            ),
            Column(
                "phone",
                "手机号",
                Kind.PHONE,
                synonyms=("电话", "手机", "联系电话", "手机号码", "联系方式", "电话号码"),
                width=16,
                note="可以不填。加密保存，只用来通知本人和本人登录；导出的表格里没有这一列的内容。",
            ),
        ),
    ),
    Sheet(
        SheetKind.CONTRACTS,
        "物业合同",
        ("物业服务合同", "合同", "物业合同台账", "物业服务", "物业企业"),
        (
            *_where(name_spreads=True),
            Column(
                "company",
                "物业服务企业",
                required=True,
                synonyms=("物业公司", "物业企业", "物业服务人", "服务企业", "企业名称", "物业服务企业名称"),
                width=30,
                note="写营业执照上的全称。",
            ),
            Column(
                "credit_code",
                "统一社会信用代码",
                Kind.CREDIT_CODE,
                synonyms=("信用代码", "社会信用代码"),
                width=22,
                note="18 位，营业执照上有；不清楚的空着。",
            ),
            Column(
                "kind",
                "合同种类",
                Kind.CHOICE,
                required=True,
                synonyms=("合同类型", "合同类别", "种类"),
                choices=CONTRACTS,
                width=20,
            ),
            Column(
                "starts_on",
                "合同起日",
                Kind.DAY,
                required=True,
                synonyms=("合同开始日期", "起日", "合同起始日期", "服务开始日期", "合同期限起"),
                width=14,
            ),
            Column(
                "ends_on",
                "合同止日",
                Kind.DAY,
                synonyms=("合同结束日期", "止日", "合同到期日", "合同终止日期", "到期日期", "合同期限止"),
                width=14,
                note="没有约定止日的空着，按不定期合同登记。",
            ),
            Column(
                "fee",
                "物业费（元/㎡·月）",
                Kind.MONEY,
                synonyms=("物业费", "物业费标准", "收费标准", "物业服务费"),
                width=18,
            ),
            Column("area", "服务面积（㎡）", Kind.AREA, synonyms=("服务面积", "面积", "物业面积"), width=16),
        ),
    ),
)
BY_KIND: dict[str, Sheet] = {sheet.kind: sheet for sheet in SHEETS}
