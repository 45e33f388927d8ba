"""Who is in the sample pool: the people by name, what each knows, and what becomes of the few who are not active."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.demo.guiding import EXPERT
from expert_pool.fields import Field
from expert_pool.roster.workflow import Entry

TERM, PAPER, PRACTICE = Entry.SERVED_TERM, Entry.CERTIFIED, Entry.PRACTISED
FIELDS = {
    "物": Field.MANAGEMENT,
    "业": Field.COMMITTEE_WORK,
    "财": Field.FINANCE,
    "法": Field.LAW,
    "工": Field.ENGINEERING,
    "消": Field.FIRE_SAFETY,
    "绿": Field.GREENING,
}
GROUNDS = {
    Field.MANAGEMENT: "物业项目经理，做过三个以上小区",
    Field.COMMITTEE_WORK: "当过业委会主任、副主任，办过选聘和换届",
    Field.FINANCE: "会计师，做小区账目和工程结算",
    Field.LAW: "律师，办物业和业主权益的案子",
    Field.ENGINEERING: "工程师，管电梯、水泵、外墙维修",
    Field.FIRE_SAFETY: "注册消防工程师，查过几十个小区",
    Field.GREENING: "园林工程师，管小区绿化养护",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """An expert; `near` is the key of a compound in whose community they live, or in it where `inside`.

    `knows` are the first letters of their fields.
    """

    name: str
    knows: str
    unit: str
    near: str
    years: int = 8
    entry: Entry = PRACTICE
    inside: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        """What they know, the first field first."""
        return tuple(FIELDS[letter] for letter in self.knows)


MAO, SITTING, TIED, ABSENT = EXPERT, "祝念慈", "陈雅风", "汪可名"
SUSPENDED, REMOVED = "何其昌", "刘景初"
APPLIED, SENT_BACK, NOMINATED, UNTRAINED = "严知白", "占季安", "黄松年", "林守拙"

ACTIVE = (
    Sample(MAO, "工", "衢州建筑设计院（退休）", "due", 30, PAPER),
    Sample("徐若谷", "物", "汀洲物业（项目经理）", "due", 12),
    Sample("郑伯言", "物", "橘乡物业（品质主管）", "overdue", 15),
    Sample(SITTING, "物业", "信安物业（退休经理）", "member", 20),
    Sample("王澄怀", "物", "区物业行业协会", "ending", 9),
    Sample("周慕清", "物", "礼贤物业（项目经理）", "lapsed", 7),
    Sample(TIED, "物", "鹿鸣物业（客服主管）", "first", 10),
    Sample("吴修远", "物绿", "石梁物业（项目经理）", "returned", 11),
    Sample("叶观澜", "物", "航埠物业（退休经理）", "check", 22),
    Sample("毛允执", "物", "双港物业（项目经理）", "member", 6),
    Sample("姜望舒", "业", "退休教师", "due", 6, TERM),
    Sample("余怀瑾", "业", "退休干部", "overdue", 8, TERM),
    Sample("方静姝", "业", "退休工会主席", "member", 5, TERM),
    Sample("程敬之", "业", "个体经营", "ending", 5, TERM),
    Sample(ABSENT, "业", "退休邮局职工", "lapsed", 7, TERM),
    Sample("杨允中", "业", "中学老师", "first", 4, TERM),
    Sample("张令仪", "业", "社区工作者（退休）", "returned", 9, TERM, inside=True),
    Sample("李可大", "业财", "退休会计", "check", 10, TERM),
    Sample("朱抱朴", "业", "退休医生", "overdue", 5, TERM),
    Sample("胡鹤龄", "财", "衢州中信会计师事务所（演示）", "due", 14, PAPER),
    Sample("邵清嘉", "财", "三衢会计师事务所（演示）", "overdue", 12, PAPER),
    Sample("江雪舟", "财", "造价咨询公司（演示）", "member", 9, PAPER),
    Sample("何见山", "财", "退休审计师", "ending", 25, PAPER),
    Sample("占云帆", "财", "企业财务主管", "lapsed", 11, PAPER),
    Sample("黄清如", "财", "三衢会计师事务所（演示）", "first", 8, PAPER),
    Sample("林望岳", "财工", "造价咨询公司（演示）", "returned", 16, PAPER),
    Sample("徐以宁", "财", "退休会计", "check", 30, PAPER, inside=True),
    Sample("郑明夷", "法", "衢江律师事务所（演示）", "due", 13, PAPER),
    Sample("王知微", "法", "信安律师事务所（演示）", "overdue", 7, PAPER),
    Sample("周守正", "法", "退休法官", "member", 28, PAPER),
    Sample("陈叙伦", "法", "烂柯律师事务所（演示）", "ending", 9, PAPER),
    Sample("吴秉钧", "法", "公司法务", "lapsed", 8, PAPER),
    Sample("叶问渠", "法业", "退休司法所长", "first", 26, PAPER),
    Sample("姜持衡", "法", "衢江律师事务所（演示）", "returned", 6, PAPER),
    Sample("余若水", "法", "信安律师事务所（演示）", "check", 11, PAPER),
    Sample("方致远", "工", "电梯维保公司", "overdue", 13),
    Sample("祝临川", "工", "建筑监理公司（演示）", "member", 15, PAPER),
    Sample("程万里", "工消", "设备安装公司（演示）", "ending", 18, PAPER),
    Sample("汪砚秋", "工", "退休电力工程师", "lapsed", 30, PAPER),
    Sample("刘墨林", "工", "给排水工程师", "first", 9, PAPER),
    Sample("杨鸿渐", "消", "消防技术服务公司（演示）", "due", 10, PAPER),
    Sample("张克勤", "消", "退役消防员", "returned", 12),
    Sample("李青禾", "绿", "园林养护公司（演示）", "check", 14),
    Sample("朱采薇", "绿", "退休园林工程师", "overdue", 27, PAPER),
    Sample("胡听松", "绿", "林业站（退休）", "lapsed", 25, PAPER),
)
"""Everybody who was taken in; two of them are not active any more, and one is away."""
GONE = (
    Sample(SUSPENDED, "物", "千塘物业（项目经理）", "due", 9),
    Sample(REMOVED, "财", "个人代账", "overdue", 8, PAPER),
)
UNDER_WAY = (
    Sample(UNTRAINED, "法", "退休检察官", "member", 24, PAPER),
    Sample(APPLIED, "消工", "消防设施检测公司（演示）", "ending", 6, PAPER),
    Sample(SENT_BACK, "绿", "个体苗圃", "lapsed", 5),
    Sample(NOMINATED, "业", "退休乡镇干部", "due", 6, TERM),
)
