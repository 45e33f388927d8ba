"""What the rules say of an election's result and of the papers for its filing; marks what deviates, forbids nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

PAPERS: tuple[tuple[str, str], ...] = (
    ("业主大会会议记录和会议决定", "浙江省物业管理条例（2009年修正）第十三条第（一）项"),
    ("业主大会议事规则", "浙江省物业管理条例（2009年修正）第十三条第（二）项"),
    ("管理规约", "浙江省物业管理条例（2009年修正）第十三条第（三）项"),
    ("业主委员会委员名单", "浙江省物业管理条例（2009年修正）第十三条第（四）项"),
)
"""What must be handed in, with its article."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A number that an election is held against, with where it comes from and how firm it is."""

    number: int
    confidence: str
    source: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """The rules in force on the day of the election, in the place of the compound."""

    seats_least: Rule
    seats_most: Rule
    years_least: Rule
    years_most: Rule


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that differs from a rule: in words, with the rule and its confidence."""

    sentence: str
    source: str
    confidence: str


def deviations(bounds: Bounds, *, seats: int, starts_on: date, ends_on: date) -> tuple[Deviation, ...]:
    """What deviates; `seats` counts those who vote, alternates left out.

    Source: 浙江省物业管理条例第十五条 (three to five years); 业主大会和业主委员会指导规则 (five to eleven, odd).
    """
    found = []
    least, most = bounds.seats_least, bounds.seats_most
    if seats < least.number:
        found.append(_against(least, f"有表决权的委员 {seats} 人，少于 {least.number} 人"))
    if seats > most.number:
        found.append(_against(most, f"有表决权的委员 {seats} 人，多于 {most.number} 人"))
    if seats % 2 == 0:
        found.append(_against(least, f"有表决权的委员 {seats} 人，不是单数"))
    # A term from 1 May ends on 30 April or 1 May as people write it; neither way is marked.
    if ends_on < _anniversary(starts_on, bounds.years_least.number) - timedelta(days=1):
        found.append(_against(bounds.years_least, f"任期不满 {bounds.years_least.number} 年"))
    if ends_on > _anniversary(starts_on, bounds.years_most.number):
        found.append(_against(bounds.years_most, f"任期超过 {bounds.years_most.number} 年"))
    return tuple(found)


NOT_HERE = (
    "外地规定缺额达到这个程度要重新选举：《绍兴市物业管理条例》第二十四条、《宁波市住宅小区物业管理条例》第三十六条、"
    "《湖州市物业管理条例》第二十三条、《台州市物业管理条例》第三十条，只供比较，不适用于衢州；请按本小区议事规则办，拿不准的问街道和区住建局"
)


def vacancies(*, elected: int, present: int) -> tuple[Deviation, ...]:
    """Marks a committee that has lost more than half of the members it was elected with; no rule here is applied.

    Half is reckoned in whole numbers; 不足二分之一 leaves exactly half out (民法典第一千二百五十九条).
    """
    if 2 * present >= elected:
        return ()
    sentence = f"现在有表决权的委员 {present} 人，不足本届选出时 {elected} 人的二分之一"
    return (Deviation(sentence, NOT_HERE, "suggestion"),)


def _against(rule: Rule, sentence: str) -> Deviation:
    return Deviation(sentence, rule.source, rule.confidence)


def _anniversary(day: date, years: int) -> date:
    """The same day `years` later, the last of February for the 29th (民法典第二百零二条)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)
