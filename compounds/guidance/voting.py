"""Votes of the owners' assembly counted from ballots: both stages, areas and heads (民法典第二百七十八条).

How a vote is counted, where the law leaves it open: area counts unit by unit as the ballots say; an owner of several
units takes part with the first unit that votes, and agrees by heads only where all the ballots cast for those units
agree, else a person decides. What is not settled is withheld: a result stands only when no doubt is left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from compounds.guidance.ballots import (
    CHOICE_NAMES,
    UNREGULATED,
    Ballot,
    Cast,
    Channel,
    Choice,
    Collision,
    Conduct,
    settle,
)
from compounds.guidance.deemed import Deemed, DeemedResult, Part, reckon
from compounds.guidance.electorate import (
    UNDECIDED,
    Doubt,
    DoubtKind,
    Electorate,
    Head,
    Holder,
    Owner,
    Unit,
    answered,
    doubt_key,
    gather,
    unit_key,
)
from compounds.guidance.figures import count, percent, square_metres
from compounds.guidance.judging import (
    ELSEWHERE,
    FIELDS,
    PARAMETERS,
    RULE_NAMES,
    Figures,
    Judgement,
    Rule,
    Threshold,
    Thresholds,
    judge,
)
from compounds.guidance.matters import ITEMS, Item, Matter

__all__ = [
    "CHOICE_NAMES",
    "ELSEWHERE",
    "FIELDS",
    "ITEMS",
    "PARAMETERS",
    "RULE_NAMES",
    "Ballot",
    "Channel",
    "Choice",
    "Collision",
    "Conduct",
    "Deemed",
    "DeemedResult",
    "Discarded",
    "Electorate",
    "Figures",
    "Holder",
    "Influence",
    "Item",
    "Judgement",
    "Matter",
    "Owner",
    "Part",
    "Result",
    "Rule",
    "Threshold",
    "Thresholds",
    "Unit",
    "count_cast",
    "gather",
    "judge",
    "tally",
]

AGREES, NOT = "agrees", "not"
"""Answers to the doubt whether an owner agrees by heads who voted differently for several units."""


@dataclass(frozen=True, slots=True)
class Influence:
    """What the developer's units weigh: their area, what of it took part and agreed, and the vote without them.

    `without` is for the eye only and decides nothing: the developer votes like any owner.
    """

    units: int
    area: int
    part_area: int
    agree_area: int
    without: Judgement
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Discarded:
    """A ballot that does not count: its unit as written, the row where it stands, and why."""

    unit: str
    row: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one matter; figures and judgement are None until no doubt is left (`settled`).

    `because` names nobody and tells of no single ballot, so that it may be published; `doubts`, `discarded` and
    `decisions` do, and are for those who count.
    """

    title: str
    settled: bool
    doubts: tuple[Doubt, ...]
    figures: Figures | None
    judgement: Judgement | None
    parts: Mapping[Choice, Part] = field(hash=False)
    developer: Influence | None
    deemed: DeemedResult | None
    discarded: tuple[Discarded, ...]
    because: tuple[str, ...]
    decisions: tuple[str, ...] = ()


def tally(
    matter: Matter,
    electorate: Electorate | Iterable[Unit],
    ballots: Iterable[Ballot[Choice]],
    conduct: Conduct = UNREGULATED,
    decided: Mapping[str, str] = UNDECIDED,
    *,
    deemed: Deemed | None = None,
) -> Result:
    """Count one matter.

    Source: 民法典第二百七十八条第二款, 区分所有权解释第九条. The result does not depend on the order of the ballots.
    `electorate` may be the units themselves, gathered as `gather` does without parking. `decided` answers doubts by
    their key. Raises Faulty for units that cannot count and for a decision that is none.
    """
    roll = electorate if isinstance(electorate, Electorate) else gather(electorate, decided)
    return count_cast(matter, roll, settle(roll, ballots, conduct, decided), decided, deemed=deemed)


def count_cast(
    matter: Matter,
    electorate: Electorate,
    cast: Cast[Choice],
    decided: Mapping[str, str] = UNDECIDED,
    *,
    deemed: Deemed | None = None,
) -> Result:
    """Count one matter from the ballots that were found to count; see `tally`."""
    choices = {key: ballot.choice for key, ballot in cast.counted.items() if ballot.choice is not None}
    cast_by = _by_head(electorate, choices)
    doubts = [*electorate.doubts, *cast.doubts]
    decisions = [*electorate.decisions, *cast.decisions]
    agreeing = {head_id for head_id, said in cast_by.items() if set(said) == {Choice.AGREE}}
    for doubt, head in _split(matter, electorate, cast, cast_by) if electorate.settled else ():
        if (answer := answered(doubt, decided)) is None:
            doubts.append(doubt)
            continue
        decisions.append(f"{doubt.says}已认定：{doubt.answers[answer]}。")
        if answer == AGREES:
            agreeing.add(head.id)
    discarded = tuple(Discarded(ballot.unit, ballot.row, why) for ballot, why in cast.invalid)
    if doubts:
        told = f"还有 {count(len(doubts))} 处要由人认定，认定完才出结果。"
        return Result(
            matter.title, False, tuple(doubts), None, None, MappingProxyType({}), None, None, discarded, (told,)
        )
    figures = Figures(
        total_area=electorate.area,
        total_heads=len(electorate.heads),
        part_area=_area(electorate, choices),
        part_heads=len(cast_by),
        agree_area=_area(electorate, (key for key, choice in choices.items() if choice is Choice.AGREE)),
        agree_heads=len(agreeing),
    )
    judgement = judge(matter.rule, figures, matter.thresholds)
    parts = _parts(electorate, choices, cast_by)
    developer = _influence(matter, electorate, choices, agreeing, figures)
    return Result(
        title=matter.title,
        settled=True,
        doubts=(),
        figures=figures,
        judgement=judgement,
        parts=parts,
        developer=developer,
        deemed=reckon(matter, electorate, figures, parts, deemed, tried=_tried(cast)) if deemed else None,
        discarded=discarded,
        because=(*electorate.notes, *cast.notes, *_by_people(decisions), *judgement.because),
        decisions=tuple(decisions),
    )


def _by_people(decisions: Sequence[str]) -> tuple[str, ...]:
    return (f"有 {count(len(decisions))} 处由人认定，理由见计票记录。",) if decisions else ()


def _area(electorate: Electorate, keys: Iterable[str]) -> int:
    return sum(electorate.units[key].area for key in keys)


def _by_head(electorate: Electorate, choices: Mapping[str, Choice]) -> dict[str, list[Choice]]:
    """What each head said with its units; a head takes part with the first unit that votes."""
    by_head: dict[str, list[Choice]] = defaultdict(list)
    for key, choice in choices.items():
        by_head[electorate.head_of[key].id].append(choice)
    return dict(by_head)


def _split(
    matter: Matter, electorate: Electorate, cast: Cast[Choice], cast_by: Mapping[str, list[Choice]]
) -> Iterator[tuple[Doubt, Head]]:
    """Owners of several units who agree with some of them only; what is neither agrees with none."""
    for head in electorate.heads:
        said = set(cast_by.get(head.id, ()))
        if Choice.AGREE not in said or len(said) == 1:
            continue
        ballots = [cast.counted[key] for key in head.units if key in cast.counted]
        listed = "，".join(f"{ballot.unit} {CHOICE_NAMES[ballot.choice]}" for ballot in ballots if ballot.choice)
        says = f"“{matter.title}”：同一位业主的几个专有部分意见不一（{listed}）。面积按各户的票算，人数只能算一人。"
        rows = tuple(sorted(ballot.row for ballot in ballots if ballot.row is not None))
        answers = MappingProxyType({AGREES: "人数算同意", NOT: "人数不算同意"})
        key = doubt_key(DoubtKind.SPLIT, matter.title, *head.units, *rows)
        yield Doubt(DoubtKind.SPLIT, key, says, tuple(ballot.unit for ballot in ballots), rows, answers), head


def _parts(
    electorate: Electorate, choices: Mapping[str, Choice], cast_by: Mapping[str, list[Choice]]
) -> Mapping[Choice, Part]:
    parts = {}
    for choice in Choice:
        keys = [key for key, said in choices.items() if said is choice]
        heads = sum(1 for said in cast_by.values() if set(said) == {choice})
        parts[choice] = Part(_area(electorate, keys), len(keys), heads)
    return MappingProxyType(parts)


def _tried(cast: Cast[Choice]) -> frozenset[str]:
    """The units for which any ballot came in: whoever cast a void one was not silent."""
    return frozenset(cast.counted) | {unit_key(ballot.unit) for ballot, _ in cast.invalid}


def _influence(
    matter: Matter,
    electorate: Electorate,
    choices: Mapping[str, Choice],
    agreeing: Collection[str],
    figures: Figures,
) -> Influence | None:
    """The developer's weight; None where it holds nothing."""
    heads = [head for head in electorate.heads if head.developer]
    keys = [key for head in heads for key in head.units]
    if not keys:
        return None
    part = [key for key in keys if key in choices]
    part_area = _area(electorate, part)
    agree_area = _area(electorate, (key for key in part if choices[key] is Choice.AGREE))
    area = _area(electorate, keys)
    without = judge(
        matter.rule,
        Figures(
            total_area=figures.total_area,
            total_heads=figures.total_heads,
            part_area=figures.part_area - part_area,
            part_heads=figures.part_heads - bool(part),
            agree_area=figures.agree_area - agree_area,
            agree_heads=figures.agree_heads - sum(1 for head in heads if head.id in agreeing),
        ),
        matter.thresholds,
    )
    outcome = "通过" if without.passed else "不通过"
    return Influence(
        units=len(keys),
        area=area,
        part_area=part_area,
        agree_area=agree_area,
        without=without,
        because=(
            f"建设单位有 {count(len(keys))} 个专有部分，占全体面积的 {percent(area, figures.total_area)}，算一人。",
            f"面积 {square_metres(area)}：投了票的 {square_metres(part_area)}，同意的 {square_metres(agree_area)}。",
            f"要是建设单位没有投票（全体不变），结果是{outcome}。这一句只供了解：建设单位跟别的业主一样有票。",
        ),
    )
