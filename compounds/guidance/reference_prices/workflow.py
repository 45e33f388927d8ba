"""What prices are asked for, and the course of one: recorded, shown after a second look, withdrawn."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Sort(StrEnum):
    """What a price is for."""

    ELEVATOR_UPKEEP = "elevator_upkeep"
    ELEVATOR_REPAIR = "elevator_repair"
    ELEVATOR_ADVERTS = "elevator_adverts"
    OTHER_ADVERTS = "other_adverts"
    OTHER = "other"


SORT_NAMES: dict[Sort, str] = {
    Sort.ELEVATOR_UPKEEP: "电梯维保",
    Sort.ELEVATOR_REPAIR: "电梯修理、更换",
    Sort.ELEVATOR_ADVERTS: "电梯广告",
    Sort.OTHER_ADVERTS: "道闸、大门等广告",
    Sort.OTHER: "别的",
}
TEXTS: dict[Sort, str] = {
    Sort.ELEVATOR_UPKEEP: "elevator_contract",
    Sort.ELEVATOR_ADVERTS: "advertising_contract",
    Sort.OTHER_ADVERTS: "advertising_contract",
}
"""The model text whose terms go with a price, where there is one."""
INCOME = frozenset({Sort.ELEVATOR_ADVERTS, Sort.OTHER_ADVERTS})
"""Sorts for which the firm pays the owners; for all others the owners pay."""


class Stage(StrEnum):
    """Where a price stands."""

    RECORDED = "recorded"
    SHOWN = "shown"
    WITHDRAWN = "withdrawn"


STAGE_NAMES: dict[Stage, str] = {
    Stage.RECORDED: "待复核",
    Stage.SHOWN: "可以看",
    Stage.WITHDRAWN: "已撤下",
}

PRICE: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("attach", frozenset({Stage.RECORDED}), Stage.RECORDED),
    Step("check", frozenset({Stage.RECORDED}), Stage.SHOWN),
    Step("withdraw", frozenset({Stage.RECORDED, Stage.SHOWN}), Stage.WITHDRAWN),
)
NOTICE = "仅供参考，不是联盟推荐；利用共有部分仍须业主大会按民法典第二百七十八条第一款第八项表决，各小区须自行表决。"
"""What stands on every page and every print with a price."""
FREE = "联盟不收企业任何费用；在企业任职的人不登记、不复核它的报价。"
