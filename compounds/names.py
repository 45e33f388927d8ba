"""What people read for the codes of this package."""

from __future__ import annotations

from compounds.models import ContractKind, Governance, Role, Standing

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
