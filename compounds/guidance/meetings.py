"""Who may call for a meeting, and whether the committee's own meeting decides: counted exactly, each rule shown.

Whether 20% of the owners are counted by heads or by area no text that applies here says, so both are; the committee
is held to the stricter rule, more than half of all its members, and the provincial half is shown beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compounds.guidance.figures import Fault, Faulty
from compounds.guidance.judging import Threshold, area_sentence, heads_sentence

if TYPE_CHECKING:
    from alliance.kernel.parameters.models import Parameter

SPECIAL_MEETING = "special_meeting_share"
"""The number for a special meeting (物业管理条例第十三条, 浙江省物业管理条例第十一条)."""
PETITION = "guidance.petition_share"
"""The number for asking for an audit or a recall; ours, since only other cities' rules name one."""
COMMITTEE_MEETING = ("committee_meeting_share", "guidance.committee_meeting_share")
"""The numbers for the committee's own meeting: the province's, and the stricter one that is held to."""


@dataclass(frozen=True, slots=True)
class Met:
    """Whether a share was reached. `partly` where it was by one measure or rule only, so that it is open to dispute."""

    met: bool
    partly: bool
    headline: str
    because: tuple[str, ...]
    basis: tuple[str, ...]
    advice: tuple[str, ...] = ()


def strictest(rules: Sequence[Parameter]) -> Threshold:
    """The rule that asks for most; of equal shares the one that excludes the number itself."""
    return max(map(Threshold.of, rules), key=lambda threshold: (threshold.share, not threshold.inclusive))


def petition(rules: Sequence[Parameter], *, total_area: int, total_heads: int, area: int, heads: int) -> Met:
    """Whether enough owners ask for a meeting, an audit or a recall: by area and by heads, by the strictest rule.

    Areas in hundredths of a square metre. Raises Faulty for figures that cannot be.
    """
    _refuse(
        [("total_area", "全体面积", total_area), ("petition_area", "联名业主的面积", area)],
        [("total_heads", "全体人数", total_heads), ("petition_heads", "联名业主人数", heads)],
    )
    rule = strictest(rules)
    by_area, by_heads = rule.reached(area, total_area), rule.reached(heads, total_heads)
    if by_area and by_heads:
        headline = "人数和面积都够了"
    elif by_area or by_heads:
        headline = f"{'人数' if by_heads else '面积'}够了，{'面积' if by_heads else '人数'}还不够"
    else:
        headline = "人数和面积都不够"
    return Met(
        met=by_area and by_heads,
        partly=by_area != by_heads,
        headline=headline,
        because=(
            heads_sentence("联名业主的人数", rule, heads, total_heads),
            area_sentence("联名业主的面积", rule, area, total_area),
            "条文只说“业主”，没有写明按人数还是按面积，所以两样都算。两样都够，就没有争议。",
        ),
        basis=_sources(rules),
        advice=("只够一样的，建议再找几位业主联名，免得有争议。",) if by_area != by_heads else (),
    )


def committee_meeting(rules: Sequence[Parameter], *, members: int, present: int, agree: int) -> Met:
    """Whether the committee's meeting could decide, and did: who came and who agreed, both of all its members.

    Source: 浙江省物业管理条例第十四条第一款. Held to the strictest of the rules; the others are shown. Raises Faulty
    for figures that cannot be.
    """
    _refuse(
        [("members", "委员人数", members), ("present", "到会的委员", present)],
        [("present", "到会的委员", present), ("agree", "同意的委员", agree)],
    )
    rule = strictest(rules)
    came, agreed = rule.reached(present, members), rule.reached(agree, members)
    others = [other for other in dict.fromkeys(map(Threshold.of, rules)) if other != rule]
    because = [
        heads_sentence("到会的委员", rule, present, members),
        heads_sentence("同意的委员", rule, agree, members),
        "到会的和同意的，都跟全体委员比，不是只跟到会的比。",
    ]
    looser = False
    for other in others:
        passes = other.reached(present, members) and other.reached(agree, members)
        looser = looser or passes
        because.append(
            f"按{other.source}（{'含' if other.inclusive else '不含'}正好"
            f" {other.share.numerator}/{other.share.denominator}）：{'够了' if passes else '不够'}。"
        )
    met = came and agreed
    if met:
        headline = "决定通过"
    elif came:
        headline = "到会的够了，同意的不够，决定没有通过"
    else:
        headline = "到会的委员不够，不能作决定"
    partly = looser and not met
    return Met(
        met=met,
        partly=partly,
        headline=headline,
        because=tuple(because),
        basis=_sources(rules),
        advice=("正好一半的，各地规定不一样。稳妥起见，请多请一位委员到会、同意。",) if partly else (),
    )


def _sources(rules: Sequence[Parameter]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.source_sentence for rule in rules if rule.is_firm))


_WHOLES = frozenset({"total_area", "total_heads", "members"})
"""Of these there must be some at all."""


def _refuse(*pairs: Sequence[tuple[str, str, int]]) -> None:
    """Refuse a whole of nothing and parts larger than their whole."""
    faults: list[Fault] = []
    for (whole_name, whole_words, whole), (name, words, part) in pairs:
        if whole < 0 or part < 0:
            faults.append(Fault(whole_name if whole < 0 else name, "不能小于 0，请核对。"))
        elif whole == 0 and whole_name in _WHOLES:
            faults.append(Fault(whole_name, f"{whole_words}是 0，没法计算。请填全体的。"))
        elif part > whole:
            faults.append(Fault(name, f"{words}比{whole_words}还多，不可能。请核对这两个数。"))
    if faults:
        raise Faulty(faults)
