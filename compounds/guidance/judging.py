"""Whether figures pass: participation counted against all owners, approval against those who took part (民法典278).

Only whole numbers are multiplied and compared: nothing is divided, so nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from compounds.guidance.figures import Fault, Faulty, count, fraction, square_metres

if TYPE_CHECKING:
    from alliance.kernel.parameters.models import Parameter

PARAMETERS = ("participation_share", "ordinary_share", "special_share")
"""The numbers that `Thresholds.of` wants."""
ELSEWHERE = "正式投票请用主管部门建立或者认定的系统，或者纸质表决票；这里只准备、送达登记、计票核对和试算。"
"""Said wherever a vote is prepared or counted."""
FIELDS = {
    "total_area": "全体面积",
    "total_heads": "全体人数",
    "part_area": "参与面积",
    "part_heads": "参与人数",
    "agree_area": "同意面积",
    "agree_heads": "同意人数",
}
"""The six figures with their words."""


class Rule(StrEnum):
    """Which share of the participants has to agree."""

    MAJORITY = "majority"
    THREE_QUARTERS = "three_quarters"


RULE_NAMES: Mapping[Rule, str] = {
    Rule.MAJORITY: "普通事项（参与者过半数同意）",
    Rule.THREE_QUARTERS: "特别事项（参与者四分之三以上同意）",
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """A share that has to be reached; `inclusive` for 以上, which takes in the number, as against 过半数 (民法典1259).

    `source` is the article as sentences cite it: 民法典第二百七十八条第二款.
    """

    share: Fraction
    inclusive: bool
    source: str

    @classmethod
    def of(cls, parameter: Parameter) -> Threshold:
        """A parameter that is a share, as a threshold."""
        law = parameter.source.removeprefix("中华人民共和国")
        return cls(parameter.share, parameter.inclusive, f"{law}{parameter.article}" if law else parameter.label)

    def reached(self, part: int, whole: int) -> bool:
        """True where `part` of `whole` is enough; a share of nothing is never reached."""
        if whole <= 0:
            return False
        have, need = part * self.share.denominator, whole * self.share.numerator
        return have >= need if self.inclusive else have > need

    def lacking(self, part: int, whole: int) -> int:
        """How much more `part` must be, in its own units, to be enough; 0 where it is."""
        need = whole * self.share.numerator
        least = -(-need // self.share.denominator) if self.inclusive else need // self.share.denominator + 1
        return max(least - part, 0)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The three shares of a vote: who takes part, of all; who agrees, of those who took part."""

    participation: Threshold
    ordinary: Threshold
    special: Threshold

    @classmethod
    def of(cls, values: Mapping[str, Parameter]) -> Thresholds:
        """The thresholds in the parameters named by PARAMETERS."""
        participation, ordinary, special = (Threshold.of(values[name]) for name in PARAMETERS)
        return cls(participation, ordinary, special)

    def approval(self, rule: Rule) -> Threshold:
        """The share of the participants that has to agree."""
        return self.special if rule is Rule.THREE_QUARTERS else self.ordinary


@dataclass(frozen=True, slots=True)
class Figures:
    """The six figures of a vote: areas in hundredths of a square metre, heads as they count (区分所有权解释第九条).

    Raises Faulty where they cannot be, with every figure that is wrong.
    """

    total_area: int
    total_heads: int
    part_area: int
    part_heads: int
    agree_area: int
    agree_heads: int

    def __post_init__(self) -> None:
        if faults := [*_impossible(self, "area"), *_impossible(self, "heads")]:
            raise Faulty(faults)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Which of the four tests are met, whether the vote passed, and the chain of sentences that says why."""

    quorum_area: bool
    quorum_heads: bool
    quorum: bool
    agree_area: bool
    agree_heads: bool
    passed: bool
    because: tuple[str, ...]


def judge(rule: Rule, figures: Figures, thresholds: Thresholds) -> Judgement:
    """Judge the figures of one vote.

    Source: 民法典第二百七十八条第二款. Participation is measured against all owners, approval against the
    participants; area and heads are each measured on their own, and all four tests must be met.
    """
    quorum, approval = thresholds.participation, thresholds.approval(rule)
    quorum_area = quorum.reached(figures.part_area, figures.total_area)
    quorum_heads = quorum.reached(figures.part_heads, figures.total_heads)
    agree_area = approval.reached(figures.agree_area, figures.part_area)
    agree_heads = approval.reached(figures.agree_heads, figures.part_heads)
    tests = {"参与面积": quorum_area, "参与人数": quorum_heads, "同意面积": agree_area, "同意人数": agree_heads}
    passed = all(tests.values())
    return Judgement(
        quorum_area=quorum_area,
        quorum_heads=quorum_heads,
        quorum=quorum_area and quorum_heads,
        agree_area=agree_area,
        agree_heads=agree_heads,
        passed=passed,
        because=(
            "面积和人数都要算：参与表决的，跟全体业主比；同意的，只跟参与表决的业主比。",
            area_sentence("参与面积", quorum, figures.part_area, figures.total_area),
            heads_sentence("参与人数", quorum, figures.part_heads, figures.total_heads),
            _whether(quorum_area and quorum_heads),
            area_sentence("同意面积", approval, figures.agree_area, figures.part_area),
            heads_sentence("同意人数", approval, figures.agree_heads, figures.part_heads),
            *_odd(figures),
            "四项都达到，表决通过。" if passed else _failed(tests),
        ),
    )


def area_sentence(what: str, threshold: Threshold, part: int, whole: int) -> str:
    """参与面积 20 000.00 ㎡ ≥ 2/3 × 30 000.00 ㎡（民法典第二百七十八条第二款）; what is lacking where it is not met."""
    lacking = threshold.lacking(part, whole)
    return _sentence(
        what, threshold, (part, whole), (square_metres(part), square_metres(whole), square_metres(lacking))
    )


def heads_sentence(what: str, threshold: Threshold, part: int, whole: int) -> str:
    """参与人数 200 人 ≥ 2/3 × 300 人（民法典第二百七十八条第二款）; how many are lacking where it is not met."""
    lacking = threshold.lacking(part, whole)
    return _sentence(what, threshold, (part, whole), tuple(f"{count(number)} 人" for number in (part, whole, lacking)))


def _sentence(what: str, threshold: Threshold, figures: tuple[int, int], words: tuple[str, ...]) -> str:
    (part, whole), (have, base, lacking) = figures, words
    met = threshold.reached(part, whole)
    sign = ("≥" if met else "<") if threshold.inclusive else (">" if met else "≤")
    if whole <= 0:
        return f"{what} {have}：没有人参与表决，达不到 {fraction(threshold.share)}（{threshold.source}）"
    if met:
        short = ""
    elif not threshold.inclusive and part * threshold.share.denominator == whole * threshold.share.numerator:
        short = f"，正好 {fraction(threshold.share)}，不算“过”，还差 {lacking}"
    else:
        short = f"，还差 {lacking}"
    return f"{what} {have} {sign} {fraction(threshold.share)} × {base}{short}（{threshold.source}）"


def _whether(quorum: bool) -> str:  # noqa: FBT001 -- one of two sentences
    return "参与的面积和人数都够，接着看同意的。" if quorum else "参与的面积或者人数不够，不论多少人同意，都不能通过。"


def _failed(tests: Mapping[str, bool]) -> str:
    return f"没有达到的有：{'、'.join(name for name, met in tests.items() if not met)}。表决没有通过。"


def _odd(figures: Figures) -> list[str]:
    """Figures that no roll of owners gives, though they are no reason to refuse: heads without area, or the reverse.

    Area that agrees without a head is possible: an owner of several units who voted differently for them.
    """
    odd = []
    if bool(figures.part_area) != bool(figures.part_heads):
        odd.append("请核对：参与的面积和人数，有一个是 0，另一个不是。")
    if figures.agree_heads and not figures.agree_area:
        odd.append("请核对：有人同意，同意的面积却是 0。")
    return odd


def _impossible(figures: Figures, base: str) -> list[Fault]:
    """What cannot be: nobody at all, more participants than owners, more who agree than took part."""
    say = square_metres if base == "area" else lambda heads: f"{count(heads)} 人"
    total, part, agree = (f"{stage}_{base}" for stage in ("total", "part", "agree"))
    faults = [
        Fault(name, f"{FIELDS[name]}不能小于 0，请核对。")
        for name in (total, part, agree)
        if getattr(figures, name) < 0
    ]
    if getattr(figures, total) == 0:
        faults.append(Fault(total, f"{FIELDS[total]}是 0，没法计算。请填全体业主的，没有参加的也算在内。"))
    for smaller, larger in ((part, total), (agree, part)):
        less, more = getattr(figures, smaller), getattr(figures, larger)
        if less > more:
            faults.append(
                Fault(
                    smaller, f"{FIELDS[smaller]} {say(less)} 大于{FIELDS[larger]} {say(more)}，不可能。请核对这两个数。"
                )
            )
    return faults
