"""The two tracks of choosing a property company: what the law requires to be tendered, and what owners choose. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TenderTrack(StrEnum):
    """By which rules a company is chosen; it decides what the alliance may offer."""

    STATUTORY_PRELIMINARY = "statutory_preliminary"
    OWNER_SELF_GOVERNED = "owner_self_governed"


@dataclass(frozen=True, slots=True)
class TrackWords:
    """How a track is told: `notice` stands on every public page of a request on it, `basis` is law and article."""

    label: str
    notice: str
    basis: str
    draws_experts: bool


TRACKS: dict[TenderTrack, TrackWords] = {
    TenderTrack.STATUTORY_PRELIMINARY: TrackWords(
        "建设单位选前期物业（依法必须招标）",
        "这是依法必须招标的前期物业项目：评标专家要从法定的专家库里抽，联盟的专家不参加，只帮助备案和学习。",
        "物业管理条例第二十四条第二款；招标投标法第三十七条；招标投标法实施条例第四十六条",
        draws_experts=False,
    ),
    TenderTrack.OWNER_SELF_GOVERNED: TrackWords(
        "业主大会自己选聘物业",
        "非依法必须招标项目，自愿参照招标投标的做法：专家只提供评审意见，选哪一家由业主大会表决。",
        "民法典第二百七十八条第一款第（四）项、第二款",
        draws_experts=True,
    ),
}
