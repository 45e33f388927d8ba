"""What people read for the codes of this package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compounds.models import CompanyKind, ContractEnd, ContractKind, Departure, Governance, Role, Standing

GOVERNANCE_NAMES: dict[Governance, str] = {
    Governance.NONE: "未成立",
    Governance.COMMUNITY_MANAGED: "社区代管",
    Governance.INTERIM: "物业管理委员会",
    Governance.COMMITTEE: "业主委员会",
}

STANDING_NAMES: dict[Standing, str] = {
    Standing.UNRATED: "尚未评定",
    Standing.WORKING: "运转正常",
    Standing.WEAK: "运转困难",
    Standing.STALLED: "停摆",
}

STANDING_TONES: dict[Standing, str] = {
    Standing.UNRATED: "",
    Standing.WORKING: "go",
    Standing.WEAK: "due",
    Standing.STALLED: "late",
}

CONTRACT_NAMES: dict[ContractKind, str] = {
    ContractKind.PRELIMINARY: "前期物业服务合同",
    ContractKind.ASSEMBLY: "业主大会选聘合同",
}

ROLE_NAMES: dict[Role, str] = {
    Role.CHAIR: "主任",
    Role.DEPUTY: "副主任",
    Role.MEMBER: "委员",
    Role.ALTERNATE: "候补委员",
}

COMPANY_NAMES: dict[CompanyKind, str] = {
    CompanyKind.SERVICE_PROVIDER: "物业服务企业",
    CompanyKind.DEVELOPER: "建设单位",
    CompanyKind.BIDDER: "投标单位",
}

CONTRACT_END_NAMES: dict[ContractEnd, str] = {
    ContractEnd.DISMISSED: "业主决定解聘",
    ContractEnd.AGREED: "双方协商提前终止",
    ContractEnd.PROVIDER_LEFT: "物业服务企业退出",
    ContractEnd.REPLACED: "前期合同因业主大会选聘的新合同生效而终止",
    ContractEnd.COURT: "法院判决或者裁定",
}

DEPARTURE_NAMES: dict[Departure, str] = {
    Departure.RESIGNED: "本人书面辞职",
    Departure.NO_LONGER_OWNER: "不再是本小区业主",
    Departure.LOST_CAPACITY: "丧失或者部分丧失民事行为能力",
    Departure.CONVICTED: "被依法追究刑事责任",
    Departure.RECALLED: "业主大会决定罢免",
    Departure.DIED: "去世",
    Departure.BY_RULES: "议事规则约定的其他情形",
}

_HANGZHOU = "《杭州市物业管理条例》第三十二条（只供比较，不适用于衢州）；以本小区议事规则为准"
DEPARTURE_SOURCES: dict[Departure, str] = {
    Departure.RESIGNED: _HANGZHOU,
    Departure.NO_LONGER_OWNER: _HANGZHOU,
    Departure.LOST_CAPACITY: _HANGZHOU,
    Departure.CONVICTED: _HANGZHOU,
    Departure.RECALLED: "《中华人民共和国民法典》第二百七十八条第一款第（三）项：更换业主委员会成员由业主共同决定",
    Departure.DIED: "《中华人民共和国民法典》第十三条",
    Departure.BY_RULES: "本小区业主大会议事规则",
}
"""Where each ground comes from: the provincial regulation of 2009 does not list them."""

FIELD_NAMES: dict[str, str] = {
    "name": "名称",
    "households": "户数",
    "area": "面积（平方米）",
    "developer": "建设单位",
    "handed_over_on": "首次交付日期",
    "governance": "治理方式",
    "company": "物业服务企业",
    "kind": "合同种类",
    "starts_on": "起日",
    "ends_on": "止日",
    "fee": "物业费（元）",
    "credit_code": "统一社会信用代码",
    "kinds": "企业类别",
}
FIELD_CODES: dict[str, Mapping[Any, str]] = {
    "governance": GOVERNANCE_NAMES,
    "kind": CONTRACT_NAMES,
    "kinds": COMPANY_NAMES,
}
NAMED_BY_ID = frozenset({"name", "developer", "company"})
"""Fields whose values the ledger holds as ids: the history finds the names, a single sentence leaves them out."""


def value_words(field: str, value: Any) -> str:
    """One value of a field as people read it; a code by its table, nothing as 空."""
    if value is None or value in ("", []):
        return "空"
    if isinstance(value, list):
        return "、".join(value_words(field, one) for one in value)
    return str(FIELD_CODES.get(field, {}).get(value, value))


def changed_words(changed: Any) -> list[str]:
    """What an edit changed, a phrase a field; lines from before fields were codes hold the phrases themselves."""
    if not isinstance(changed, Mapping):
        return [str(one) for one in changed]
    told = []
    for field, (old, new) in changed.items():
        label = FIELD_NAMES.get(field, str(field))
        values = "" if field in NAMED_BY_ID else f"（{value_words(field, old)}改为{value_words(field, new)}）"
        told.append(f"{label}{values}")
    return told


def runs_words(runs: Any) -> str:
    """The term of a contract: from a day to a day, or without end; older lines hold the words themselves."""
    if isinstance(runs, str):
        return runs
    starts_on, ends_on = runs
    return f"{starts_on}至{ends_on}" if ends_on else f"{starts_on}起不定期"
