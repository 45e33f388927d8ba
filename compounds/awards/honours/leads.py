"""Where a compound learns and does what a criterion asks for: training, ways of doing things, model texts."""

from __future__ import annotations

from dataclasses import dataclass

from compounds.awards.indicators.tree import Criterion
from compounds.guidance import addresses as guidance


@dataclass(frozen=True, slots=True)
class Lead:
    """A page by its address, or by the name of its endpoint where it belongs to a room that is not below ours."""

    label: str
    url: str = ""
    endpoint: str = ""


_TRAINING = Lead("去培训", endpoint="training.index")
_MEDIATION = Lead("申请调解", endpoint="mediation.index")
_TEXTS = Lead("看范本", url=f"{guidance.TEXTS}/")
BY_FACT: dict[str, tuple[Lead, ...]] = {
    "member_standing": (Lead("加入联盟", endpoint="members.index"),),
    "committee_in_term": (Lead("换届怎么办", url=guidance.path("reelection")),),
    "committee_filed": (Lead("备案怎么办", url=guidance.path("filing")),),
    "handover_done": (Lead("移交怎么办", url=guidance.path("handover")),),
    "contract_in_force": (
        Lead("选聘物业怎么办", url=guidance.path("choose_company")),
        Lead("物业合同范本", url=guidance.text("service_contract")),
    ),
    "assembly_held": (Lead("开业主大会的通知范本", url=guidance.text("meeting_notice")),),
    "training_share": (_TRAINING,),
    "training_continuing": (_TRAINING,),
    "duties_on_time": (Lead("看办事路径", url=f"{guidance.PATHS}/"),),
    "papers_published": (Lead("公开制度范本", url=guidance.text("sys_disclosure")), _TEXTS),
    "revenue_published": (Lead("公共收益公示范本", url=guidance.text("revenue_disclosure")),),
    "fund_published": (Lead("维修资金公示范本", url=guidance.text("fund_notice")),),
    "cases_settled": (_MEDIATION,),
    "cases_fulfilled": (_MEDIATION,),
    "checks_mean": (Lead("监督物业的制度范本", url=guidance.text("sys_service_oversight")),),
    "checks_rectified": (Lead("监督物业的制度范本", url=guidance.text("sys_service_oversight")),),
    "appraisal_points": (Lead("监督物业的制度范本", url=guidance.text("sys_service_oversight")),),
}
"""By the fact of a criterion."""
OTHERWISE = (_TEXTS, _TRAINING)
"""For criteria that no record decides."""


def of(criterion: Criterion) -> tuple[Lead, ...]:
    """What helps with a criterion, the nearest first."""
    return BY_FACT.get(criterion.fact, OTHERWISE)
