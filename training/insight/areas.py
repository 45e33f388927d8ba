"""What a committee does that somebody in it had best have learnt: each kind of business with its modules."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """A kind of business; `work` is what the committee does, `short` its name in a picture, `module` what prepares."""

    code: str
    work: str
    short: str
    module: str


AREAS = (
    Area("fund", "动用维修资金", "维修资金", "maintenance_fund"),
    Area("revenue", "管公共收益、公布账目", "公共收益", "revenue_finance"),
    Area("contract", "签物业合同、监督服务", "物业合同", "contract_oversight"),
    Area("selecting", "选聘物业公司", "选聘物业", "selecting_company"),
    Area("meetings", "开业主大会、表决计票", "大会表决", "meetings_voting"),
    Area("reelection", "换届、备案、移交", "换届备案", "reelection_handover"),
    Area("disclosure", "公开信息、保护业主信息", "信息公开", "privacy_disclosure"),
    Area("mediation", "和业主、物业沟通调解", "沟通调解", "communication_mediation"),
    Area("duties", "履行职责、守住边界", "履职边界", "status_duties"),
)
"""Money first; a suggestion of ours, no rule asks for it."""


def area(code: str) -> Area | None:
    """The area of this code; None for another."""
    return next((one for one in AREAS if one.code == code), None)
