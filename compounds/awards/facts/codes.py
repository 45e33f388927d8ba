"""The facts that records can tell of a compound: their codes, what each figure means, and what makes it better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Unit(StrEnum):
    """In what a fact is told: yes (1) or no (0), a share of 0 to 1, points of 0 to 100, or a number."""

    YES = "yes"
    SHARE = "share"
    POINTS = "points"
    NUMBER = "number"


class Room(StrEnum):
    """Where the records of a fact are kept."""

    REGISTRY = "registry"
    MEMBERSHIP = "membership"
    GUIDANCE = "guidance"
    TRAINING = "training"
    MEDIATION = "mediation"
    CHECKS = "checks"
    HONOURS = "honours"


ROOM_NAMES: dict[Room, str] = {
    Room.REGISTRY: "小区登记",
    Room.MEMBERSHIP: "联盟会员",
    Room.GUIDANCE: "业务指导",
    Room.TRAINING: "培训",
    Room.MEDIATION: "矛盾调解",
    Room.CHECKS: "住建局检查考评",
    Room.HONOURS: "评选荣誉",
}


@dataclass(frozen=True, slots=True)
class FactKind:
    """One thing that records can tell. A higher figure is better for every kind.

    `what` says what is reckoned from what, `better` what a compound does about it, `unknown` why nothing may be known
    and how that changes, `mend` who corrects the record where it is wrong.
    """

    code: str
    name: str
    unit: Unit
    room: Room
    what: str
    better: str
    unknown: str
    mend: str


_REGISTRY = "小区登记不对的，请社区或者街道在“小区”页改；改好以后这里自动更新。"
_GUIDANCE = "在原来的办事记录里改；改好以后这里自动更新。"
_TRAINING = "培训记录不对的，请联系联盟的业务指导组。"
_MEDIATION = "调解记录不对的，请联系联盟的矛盾调解组。"
_CHECKS = "请向区住建局核对；确实错了的，由住建局或者评选组秘书上传更正的表，旧的数也留着。"
_NOT_IMPORTED = "住建局的检查表还没有导入。由住建局或者评选组秘书导入，小区不用填报。"

_KINDS = (
    FactKind(
        "committee_in_term",
        "业委会在任期内",
        Unit.YES,
        Room.REGISTRY,
        "有一届已经备案的业委会，任期没有满。",
        "任期快满的，按“换届”办事路径提前办。",
        "小区还没有登记。",
        _REGISTRY,
    ),
    FactKind(
        "committee_filed",
        "业委会已经备案",
        Unit.YES,
        Room.REGISTRY,
        "最近一届业委会的备案，街道已经核对。",
        "选出以后按“备案”办事路径报送。",
        "还没有登记过业委会的届次。选出以后请社区登记。",
        _REGISTRY,
    ),
    FactKind(
        "handover_done",
        "换届移交办完了",
        Unit.YES,
        Room.REGISTRY,
        "最近一次换届移交，登记为已经办完。",
        "按移交清单一件一件点交，点完请社区登记。",
        "没有登记过换届移交。第一届业委会没有移交的，申报时选“不适用”。",
        _REGISTRY,
    ),
    FactKind(
        "contract_in_force",
        "物业合同在有效期内",
        Unit.YES,
        Room.REGISTRY,
        "登记的物业合同到这一天还有效。",
        "合同快到期的，按“选聘物业”办事路径提前办。",
        "没有登记过物业合同。请社区在“小区”页登记。",
        _REGISTRY,
    ),
    FactKind(
        "member_standing",
        "是联盟的会员",
        Unit.YES,
        Room.MEMBERSHIP,
        "业委会在联盟会员名册上，没有退出。",
        "业委会可以申请加入联盟，不收任何费用。",
        "没有业委会的小区，还不能加入联盟。",
        "会员名册不对的，请联系联盟秘书处。",
    ),
    FactKind(
        "assembly_held",
        "这段时间开过业主大会",
        Unit.YES,
        Room.GUIDANCE,
        "平台上有公告了结果的表决，或者出具了业主大会的决定。",
        "开会、表决可以用平台的计票和范本，办完就有记录。",
        "平台上没有这段时间的表决记录。没有在平台上办的，申报时自己写明并附材料。",
        _GUIDANCE,
    ),
    FactKind(
        "duties_on_time",
        "该办的事按时办",
        Unit.SHARE,
        Room.GUIDANCE,
        "这段时间到期的备案、公告和办事步骤里，按时办的占多少。",
        "“办事日历”会提前提醒，到期前办好并记一笔。",
        "这段时间平台上没有到期的事。申报时选“不适用”。",
        _GUIDANCE,
    ),
    FactKind(
        "papers_published",
        "出具过几种公示文书",
        Unit.NUMBER,
        Room.GUIDANCE,
        "这段时间在平台上正式出具、没有作废的公示类文书，有几种。",
        "会议纪要、决定、收支等公示，用平台的范本出具。",
        "这段时间没有在平台上出具过。没有用平台的，申报时自己写明并附材料。",
        _GUIDANCE,
    ),
    FactKind(
        "revenue_published",
        "公共收益公示了几期",
        Unit.NUMBER,
        Room.GUIDANCE,
        "这段时间在平台上出具的公共收益收支公示，有几期。",
        "建议每半年公示一次，用“公共收益收支公示”范本。",
        "这段时间没有在平台上出具过。没有用平台的，申报时自己写明并附材料；没有公共收益的，选“不适用”。",
        _GUIDANCE,
    ),
    FactKind(
        "fund_published",
        "维修资金公示了几期",
        Unit.NUMBER,
        Room.GUIDANCE,
        "这段时间在平台上出具的维修资金使用、决算公示，有几期。",
        "用维修资金的，方案和决算都公示，平台有范本。",
        "这段时间没有在平台上出具过。没有用过维修资金的，申报时选“不适用”。",
        _GUIDANCE,
    ),
    FactKind(
        "training_share",
        "委员培训合格的比例",
        Unit.SHARE,
        Room.TRAINING,
        "在任委员里，培训证书有效的占多少。只算比例，不列名字。",
        "委员完成新任委员课程、考试合格，就有证书。",
        "没有在任的委员登记，算不出比例。",
        _TRAINING,
    ),
    FactKind(
        "training_continuing",
        "委员继续学习的比例",
        Unit.SHARE,
        Room.TRAINING,
        "有证书的在任委员里，这一年继续学习的学时够了的占多少。只算比例，不列名字。",
        "到“培训”选几节新课，学完自动记学时。",
        "还没有委员拿到证书，算不出比例。申报时选“不适用”；培训不是当委员的条件。",
        _TRAINING,
    ),
    FactKind(
        "cases_settled",
        "矛盾调解成功的比例",
        Unit.SHARE,
        Room.MEDIATION,
        "这段时间调解结束的案件里，达成协议的占多少。只算比例，不列案件和名字。",
        "有矛盾早申请调解，不收任何费用。",
        "案件太少，为了不让人猜出是谁家的事，不算比例。没有矛盾、件数少的，申报时选“不适用”。",
        _MEDIATION,
    ),
    FactKind(
        "cases_fulfilled",
        "调解协议履行的比例",
        Unit.SHARE,
        Room.MEDIATION,
        "这段时间应当履行完的调解协议里，已经履行的占多少。只算比例，不列案件和名字。",
        "协议到期前提醒双方，履行了请告诉调解员。",
        "到期的协议太少，为了不让人猜出是谁家的事，不算比例。申报时选“不适用”。",
        _MEDIATION,
    ),
    FactKind(
        "checks_mean",
        "每月检查的平均分",
        Unit.POINTS,
        Room.CHECKS,
        "这段时间住建局每月检查的得分，取平均。",
        "检查发现的问题，当月整改。",
        _NOT_IMPORTED,
        _CHECKS,
    ),
    FactKind(
        "checks_months",
        "检查了几个月",
        Unit.NUMBER,
        Room.CHECKS,
        "这段时间有检查得分的月份，有几个。",
        "检查由住建局安排，小区不用申请。",
        _NOT_IMPORTED,
        _CHECKS,
    ),
    FactKind(
        "checks_rectified",
        "检查发现的问题整改了多少",
        Unit.SHARE,
        Room.CHECKS,
        "这段时间检查发现的问题里，已经整改的占多少。",
        "整改好了请物业报住建局复查。",
        "检查表里没有写发现了几个问题，或者没有发现问题。",
        _CHECKS,
    ),
    FactKind(
        "appraisal_points",
        "年度考评得分",
        Unit.POINTS,
        Room.CHECKS,
        "住建局最近一次年度考评的总分。",
        "平时检查、年末现场、业主满意、投诉办结都算在里面。",
        "住建局的年度考评表还没有导入。由住建局或者评选组秘书导入，小区不用填报。",
        _CHECKS,
    ),
    FactKind(
        "party_share",
        "业委会里党员至少占多少",
        Unit.SHARE,
        Room.CHECKS,
        "年度考评表里写的党员委员比例，只取四分之一一档的整数，不列名字。",
        "党建由社区党组织安排，平台不登记谁是党员。",
        "年度考评表里没有写，平台也不登记谁是党员。申报时可以选“不适用”。",
        _CHECKS,
    ),
    FactKind(
        "honours_kept",
        "近几年没有荣誉被撤销",
        Unit.YES,
        Room.HONOURS,
        "有荣誉被撤销的，几年内不能再申报；几年写在“规则数值”里。",
        "有荣誉的，每年荣誉复核前把该办的事办好。",
        "小区还没有登记。",
        "对撤销有不同意见的，请向联盟负责人提出，也可以向区住建局反映。",
    ),
)

FACTS: Mapping[str, FactKind] = MappingProxyType({kind.code: kind for kind in _KINDS})
"""Every fact by its code, in the order in which pages show them."""


def of_room(room: Room) -> tuple[FactKind, ...]:
    """The facts whose records are kept in a room."""
    return tuple(kind for kind in _KINDS if kind.room is room)
