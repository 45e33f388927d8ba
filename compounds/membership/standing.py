"""What an alliance may and may not do at each legal status, and where it stands against the least of an association."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alliance.kernel.legal_status import LegalStatus

PREPARING, COORDINATING, REGISTERED = LegalStatus
_ASSOCIATIONS = "《社会团体登记管理条例》"
_OURS = "联盟自己的规矩（我们的建议，写进章程后生效）"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing an alliance might do: at which statuses it may, why, and by what source."""

    name: str
    at: frozenset[LegalStatus]
    why: str
    source: str

    def may(self, status: LegalStatus) -> bool:
        """True where the alliance may do it at this status."""
        return status in self.at


_ALWAYS = frozenset(LegalStatus)
_WORKING = frozenset({COORDINATING, REGISTERED})
_REGISTERED = frozenset({REGISTERED})
_NEVER: frozenset[LegalStatus] = frozenset()

DEEDS: tuple[Deed, ...] = (
    Deed(
        "联系发起单位，起草和讨论章程，准备登记材料",
        _ALWAYS,
        "这是筹备本身的工作。",
        f"{_ASSOCIATIONS}第九条、第十一条",
    ),
    Deed(
        "组织会员交流，协调、建议、指导、评议",
        _WORKING,
        "申请登记的筹备期间不得开展筹备以外的活动；联盟只能建议、指导、评议，不能命令。",
        f"{_ASSOCIATIONS}第九条第二款",
    ),
    Deed(
        "用社会团体的名义活动",
        _REGISTERED,
        "没有登记就用社会团体的名义活动，会被登记管理机关取缔。",
        f"{_ASSOCIATIONS}第三条第一款、第三十二条",
    ),
    Deed(
        "以联盟的名义对外签合同",
        _REGISTERED,
        "登记以后才有法人资格；没有登记的，合同由有资格的单位来签。",
        f"{_ASSOCIATIONS}第三条第二款；《中华人民共和国民法典》第九十条",
    ),
    Deed("刻制社会团体印章、开立银行账户", _REGISTERED, "凭社会团体法人登记证书办理。", f"{_ASSOCIATIONS}第十六条"),
    Deed("从事营利性经营", _NEVER, "社会团体不得从事营利性经营活动。", f"{_ASSOCIATIONS}第四条第二款"),
    Deed(
        "处罚、责令改正、撤销业主大会的决定",
        _NEVER,
        "联盟没有行政权；业主大会的决定违法的，由区住建部门或者街道责令改正或者撤销。",
        "《物业管理条例》第十九条",
    ),
    Deed(
        "替小区决定电梯广告等共有部分的经营",
        _NEVER,
        "业务指导组同电梯协会、广告公司只谈框架询价和合同范本；各小区仍要自己开业主大会，按特别事项表决。",
        "《中华人民共和国民法典》第二百七十八条",
    ),
    Deed("收物业企业、广告企业的钱，又参加对它们的评审", _NEVER, "收了钱就不能评审；参加评审就不能收钱。", _OURS),
    Deed("让物业项目经理经手本企业的事", _NEVER, "平台自动回避：本企业和它服务的小区的事，本人办不了。", _OURS),
    Deed(
        "自称人民调解委员会，盖人民调解的章",
        _NEVER,
        "调解委员会要依法设立并报司法行政部门统计；没有设立以前，联盟出具的是协商（和解）协议。",
        "《中华人民共和国人民调解法》第十条、第三十四条",
    ),
)


@dataclass(frozen=True, slots=True)
class Least:
    """One least number of members, with the words of its ground and nature."""

    number: int
    ground: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """One way to the number of members that an association needs, and how far the alliance is; `applies` today."""

    name: str
    have: int
    least: int
    ground: str
    label: str
    note: str
    applies: bool

    @property
    def missing(self) -> int:
        """How many members still lack."""
        return max(0, self.least - self.have)


def thresholds(units: int, persons: int, least: Mapping[str, Least]) -> tuple[Threshold, ...]:
    """The three ways by which the members are counted; the mixture of today says which applies.

    `units` are committees, `persons` advisers and managers. Source: 社会团体登记管理条例第十条第一款第一项.
    """
    mixed = units > 0 and persons > 0
    counts = {
        "association_units_least": ("单位会员", units, units > 0 and not mixed),
        "association_persons_least": ("个人会员", persons, persons > 0 and not mixed),
        "association_mixed_least": ("单位会员和个人会员混合", units + persons, mixed or not (units or persons)),
    }
    return tuple(
        Threshold(name, have, least[key].number, least[key].ground, least[key].label, least[key].note, applies)
        for key, (name, have, applies) in counts.items()
    )
