"""What the registry can fill into a model text, by name."""

from __future__ import annotations

from compounds.guidance.model_texts.definition import FieldKind

SOURCES: dict[str, str] = {
    "compound.name": "小区名称",
    "compound.address": "小区所在的社区和街道",
    "compound.households": "户数",
    "compound.area": "专有部分总面积",
    "compound.developer": "建设单位",
    "compound.handed_over_on": "首批交付的日期",
    "community.name": "社区",
    "street.name": "街道",
    "district.name": "区县",
    "committee.name": "业主委员会全称",
    "committee.founded_on": "业主委员会成立的日期",
    "committee.chair": "主任",
    "committee.deputies": "副主任",
    "committee.members": "委员名单",
    "committee.size": "委员人数",
    "term.number": "届次",
    "term.elected_on": "选举的日期",
    "term.starts_on": "任期开始",
    "term.ends_on": "任期届满",
    "company.name": "物业服务企业",
    "company.code": "物业服务企业统一社会信用代码",
    "contract.starts_on": "物业服务合同开始",
    "contract.ends_on": "物业服务合同到期",
    "contract.fee": "物业费标准",
    "contract.area": "合同面积",
    "alliance.name": "联盟",
    "person.name": "您的姓名",
    "today": "今天",
    "committee.roster": "委员名单（姓名、职务）",
}
KINDS: dict[str, FieldKind] = {
    "compound.households": FieldKind.NUMBER,
    "compound.area": FieldKind.AREA,
    "compound.handed_over_on": FieldKind.DATE,
    "committee.founded_on": FieldKind.DATE,
    "committee.size": FieldKind.NUMBER,
    "committee.roster": FieldKind.ROWS,
    "term.number": FieldKind.NUMBER,
    "term.elected_on": FieldKind.DATE,
    "term.starts_on": FieldKind.DATE,
    "term.ends_on": FieldKind.DATE,
    "contract.starts_on": FieldKind.DATE,
    "contract.ends_on": FieldKind.DATE,
    "contract.fee": FieldKind.MONEY,
    "contract.area": FieldKind.AREA,
    "today": FieldKind.DATE,
}
"""What the registry knows otherwise than as a line of text."""
