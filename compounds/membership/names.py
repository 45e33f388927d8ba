"""What people read for the codes of the membership, and which office goes with what."""

from __future__ import annotations

from alliance.kernel.actors import Office
from compounds.membership.models import GroupKind, GroupRole, MemberKind

KIND_NAMES: dict[MemberKind, str] = {
    MemberKind.COMMITTEE: "业委会",
    MemberKind.ADVISER: "法律顾问",
    MemberKind.MANAGER: "物业项目经理",
}
PERSON_NAMES: dict[MemberKind, str] = {
    MemberKind.COMMITTEE: "代表",
    MemberKind.ADVISER: "本人",
    MemberKind.MANAGER: "本人",
}
GROUP_NAMES: dict[GroupKind, str] = {
    GroupKind.POLICY: "政策法规组",
    GroupKind.GUIDANCE: "业务指导组",
    GroupKind.AWARDS: "有礼小区评选组",
    GroupKind.MEDIATION: "矛盾调解组",
    GroupKind.EXPERTS: "专家组",
}
GROUP_DUTIES: dict[GroupKind, str] = {
    GroupKind.POLICY: "收集、核对法规和政策，答复会员的提问；每条答复写明依据，两人核对。",
    GroupKind.GUIDANCE: "指导成立、换届、备案、签合同；同电梯、广告等行业只做框架询价和合同范本，不替小区作决定。",
    GroupKind.AWARDS: "评选有礼小区：收申报、核实材料、现场复核、提出建议名单；只建议，不发行政命令。",
    GroupKind.MEDIATION: "受理小区里的纠纷，双方都愿意才调解；没有设立人民调解委员会以前，出具的是协商（和解）协议。",
    GroupKind.EXPERTS: "为业主大会自己选聘物业提供评审意见；意见只供参考，定不定由业主大会表决。",
}
ROLE_NAMES: dict[GroupRole, str] = {
    GroupRole.LEADER: "组长",
    GroupRole.DEPUTY: "副组长",
    GroupRole.SECRETARY: "秘书",
    GroupRole.MEMBER: "成员",
}
SECRETARY_OFFICES: dict[GroupKind, Office] = {
    GroupKind.POLICY: Office.POLICY_SECRETARY,
    GroupKind.GUIDANCE: Office.GUIDANCE_SECRETARY,
    GroupKind.AWARDS: Office.AWARDS_SECRETARY,
    GroupKind.MEDIATION: Office.MEDIATION_SECRETARY,
    GroupKind.EXPERTS: Office.POOL_KEEPER,
}
"""The office that comes with the secretary's seat of a group, and ends with it."""

JUDGING = frozenset({GroupKind.GUIDANCE, GroupKind.AWARDS, GroupKind.MEDIATION, GroupKind.EXPERTS})
"""Groups whose work judges compounds or companies: a manager sits in them only with the recusal on record."""
