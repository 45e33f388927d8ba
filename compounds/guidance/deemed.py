"""The disputed rule that who does not vote goes with the majority: reckoned beside the result, never instead of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from compounds.guidance.ballots import CHOICE_NAMES, Choice
from compounds.guidance.electorate import Electorate
from compounds.guidance.figures import count, square_metres
from compounds.guidance.judging import Figures, Judgement, Threshold, area_sentence, heads_sentence, judge
from compounds.guidance.matters import ITEMS, Matter

REVIEW = (
    "需要法律复核：民法典第二百七十八条施行以后，没有投票的能不能算参与、能不能随多数，有争议。"
    "两种结果都列在这里，以不随多数的为准；要用随多数的结果，先请律师复核。"
)
RULE = "浙江省物业管理条例第十条第二款"


@dataclass(frozen=True, slots=True)
class Part:
    """What said one thing: area in hundredths of a square metre, units, and the heads all of whose ballots say so."""

    area: int = 0
    units: int = 0
    heads: int = 0


@dataclass(frozen=True, slots=True)
class Deemed:
    """The disputed rule that who does not vote goes with the majority, switched on for one count.

    `clause` cites where the owners adopted it; `delivered` are the keys of units whose ballot is proven to have been
    delivered; `least` is the share of all that the majority itself must reach (省09第十条第二款).
    """

    clause: str
    delivered: frozenset[str]
    least: Threshold


@dataclass(frozen=True, slots=True)
class DeemedResult:
    """The second result, with the silent counted to the majority; `judgement` is None where the rule cannot apply."""

    judgement: Judgement | None
    figures: Figures | None
    because: tuple[str, ...]


def reckon(
    matter: Matter,
    electorate: Electorate,
    figures: Figures,
    parts: Mapping[Choice, Part],
    rule: Deemed,
    *,
    tried: frozenset[str],
) -> DeemedResult:
    """The vote with the silent counted to the majority.

    `tried` are the keys of units that cast any ballot, valid or not. Source: 浙江省物业管理条例第十条第二款. It
    knows the rule only for raising and using the maintenance fund and for rebuilding, and only where the majority
    itself is more than half of all; whether it stands beside 民法典第二百七十八条 is disputed.
    """
    if why := _barred(matter, rule):
        return DeemedResult(None, None, (why,))
    majority = _majority(parts)
    if majority is None:
        return DeemedResult(None, None, ("面积和人数没有同一个多数意见，没有“多数”可随。", REVIEW))
    area, heads = parts[majority].area, parts[majority].heads
    because = [
        f"多数意见是“{CHOICE_NAMES[majority]}”，它自己要先超过全体的一半：",
        area_sentence("多数意见的面积", rule.least, area, figures.total_area),
        heads_sentence("多数意见的人数", rule.least, heads, figures.total_heads),
    ]
    if not (rule.least.reached(area, figures.total_area) and rule.least.reached(heads, figures.total_heads)):
        return DeemedResult(None, None, (*because, "多数意见没有超过全体的一半，不能随多数。", REVIEW))
    silent = [head for head in electorate.heads if not tried.intersection(head.units)]
    reached = [[key for key in head.units if key in rule.delivered] for head in silent]
    added_area = sum(electorate.units[key].area for keys in reached for key in keys)
    added_heads = sum(1 for keys in reached if keys)
    agrees = majority is Choice.AGREE
    second = Figures(
        total_area=figures.total_area,
        total_heads=figures.total_heads,
        part_area=figures.part_area + added_area,
        part_heads=figures.part_heads + added_heads,
        agree_area=figures.agree_area + (added_area if agrees else 0),
        agree_heads=figures.agree_heads + (added_heads if agrees else 0),
    )
    judgement = judge(matter.rule, second, matter.thresholds)
    because.append(
        f"照“{rule.clause}”，已经送达、没有投票的 {count(added_heads)} 人（面积 {square_metres(added_area)}）"
        f"随“{CHOICE_NAMES[majority]}”；没有送达证据的不随。"
    )
    return DeemedResult(judgement, second, (*because, *judgement.because, REVIEW))


def _barred(matter: Matter, rule: Deemed) -> str:
    """Why the rule cannot be used at all; "" where it may be tried."""
    if not rule.clause.strip():
        return "没有写明管理规约或者议事规则的哪一条约定了随多数，不能随多数。"
    item = ITEMS.get(matter.item)
    if item is None:
        return "没有说明表决的是哪一类事项，不能随多数。"
    if not item.silence:
        return f"“{item.title}”不能随多数：{RULE}只说到筹集、使用维修资金和改建、重建。"
    return ""


def _majority(parts: Mapping[Choice, Part]) -> Choice | None:
    """What most area and most heads said; None where they differ or are level."""
    for choice, part in parts.items():
        others = [other for name, other in parts.items() if name is not choice]
        if all(part.area > other.area and part.heads > other.heads for other in others):
            return choice
    return None
