"""From what is stored to what `voting` counts: the electorate, the ballots, the doubts, the results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from compounds.guidance.ballots import COUNT, VOID
from compounds.guidance.counts import records, roster
from compounds.guidance.counts.models import Ballot, Count, Delivery, Unit
from compounds.guidance.counts.roster import RosterRow, unit_name
from compounds.guidance.counts.slips import Question, Slip
from compounds.guidance.counts.workflow import Stage
from compounds.guidance.electorate import (
    Doubt,
    DoubtKind,
    Electorate,
    Head,
    Holder,
    answered,
    doubt_key,
    gather,
    unit_key,
)
from compounds.guidance.electorate import Unit as CountedUnit
from compounds.guidance.figures import Faulty
from compounds.guidance.voting import (
    ITEMS,
    PARAMETERS,
    Choice,
    Conduct,
    Deemed,
    Judgement,
    Matter,
    Result,
    Threshold,
    Thresholds,
    tally,
)
from compounds.guidance.voting import Ballot as Cast

NOTHING = Decimal("0.00")
TOO_MANY = "选的人比应选的多"
DEEMED = "guidance.deemed_majority_share"
_SEVERAL = frozenset({DoubtKind.TWICE, DoubtKind.CHANNELS, DoubtKind.CO_OWNERS})
"""Doubts about which of several ballots of one unit counts."""
_ROW, _SERIAL = re.compile(r"第 (\d+) 行"), r"登记号 \1"
ANSWERS = {
    "same": "是同一个人",
    "different": "不是同一个人",
    "count": "计票",
    "void": "不计票",
    "agrees": "人数算同意",
    "not": "人数不算同意",
}
"""What a decision says, for the timeline; where one of several ballots was chosen, its number stands there itself."""


def electorate_of(count: Count, rows: Iterable[RosterRow], decided: Mapping[str, str]) -> Electorate:
    """The electorate of a draft's roster, doubts and all. Raises Faulty for a roster that cannot be one."""
    return gather(roster.units(rows), decided, count_parking=count.count_parking)


def fixed(units: Sequence[Unit]) -> Electorate:
    """The electorate of a fixed roster: heads as they were numbered at the freeze, without any name."""
    parts = {
        unit_key(unit_name(unit.building, unit.room)): CountedUnit(
            unit_name(unit.building, unit.room), hundredths(unit.area), holder=Holder(unit.holder), row=unit.position
        )
        for unit in units
    }
    by_head: dict[int, list[str]] = {}
    for key, unit in zip(parts, units, strict=True):
        by_head.setdefault(unit.head, []).append(key)
    heads = tuple(
        Head(str(number), tuple(keys), (), developer=parts[keys[0]].holder is not Holder.OWNER)
        for number, keys in sorted(by_head.items())
    )
    return Electorate(
        units=MappingProxyType(parts),
        heads=heads,
        head_of=MappingProxyType({key: head for head in heads for key in head.units}),
        doubts=(),
        notes=(),
    )


def hundredths(area: Decimal) -> int:
    """An area in whole hundredths of a square metre."""
    return int(area * 100)


def decimal(area: int) -> Decimal:
    """An area of whole hundredths as square metres with two places."""
    return Decimal(area).scaleb(-2)


def doubts(reading: Transaction, count: Count, *, decided: Mapping[str, str]) -> tuple[Doubt, ...]:
    """What only a person can decide now: about owners in a draft, about ballots while they are typed."""
    if count.stage is Stage.DRAFT:
        rows = records.rows(reading, count)
        if not rows or any(row.troubles for row in rows):
            return ()
        try:
            return electorate_of(count, rows, decided).doubts
        except Faulty:
            return ()
    if count.stage is not Stage.COUNTING:
        return ()
    found: dict[str, list[tuple[Question, Doubt]]] = {}
    for question, result in laid(reading, count).tallied(decided):
        for doubt in result.doubts:
            found.setdefault(doubt.key, []).append((question, doubt))
    return tuple(map(_together, found.values()))


def _together(raised: Sequence[tuple[Question, Doubt]]) -> Doubt:
    """One doubt for the person who decides: which of several ballots counts is asked once for all questions at issue.

    A ballot goes by its 登记号, under which the page of the ballots shows it.
    """
    _, doubt = raised[0]
    if doubt.kind not in _SEVERAL:
        return doubt
    says = "".join(f"议题 {question.code}：{_ROW.sub(_SERIAL, one.says)}" for question, one in raised)
    answers = {str(row): f"登记号 {row} 的票为准，上面列出的议题都照这张" for row in doubt.rows}
    void = {VOID: "上面列出的议题都不计票，没有列出的照计"}
    return replace(doubt, says=says, answers=MappingProxyType(answers | void))


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with the ballots about it."""

    question: Question
    matter: Matter
    ballots: tuple[Cast[Choice], ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """All that a count is reckoned from, apart from what people decided."""

    units: tuple[Unit, ...]
    electorate: Electorate
    conduct: Conduct
    deemed: Deemed | None
    asked: tuple[Asked, ...]
    overmarked: tuple[Overmarked, ...] = ()

    def tallied(self, decided: Mapping[str, str]) -> tuple[tuple[Question, Result], ...]:
        """Every question counted."""
        return tuple((one.question, self._tallied(one, decided)) for one in self.asked)

    def _tallied(self, one: Asked, decided: Mapping[str, str]) -> Result:
        ballots = self.ballots(one, decided)
        result = tally(one.matter, self.electorate, ballots, self.conduct, decided, deemed=self.deemed)
        open_still = [
            over.doubt
            for over in self.overmarked
            if over.matter == one.question.matter and answered(over.doubt, decided) is None
        ]
        return replace(result, settled=False, doubts=(*result.doubts, *open_still)) if open_still else result

    def ballots(self, one: Asked, decided: Mapping[str, str]) -> tuple[Cast[Choice], ...]:
        """The ballots about a question, those void that mark more candidates than there are seats and were said to."""
        void = {
            row
            for over in self.overmarked
            if over.matter == one.question.matter and decided.get(over.doubt.key) == VOID
            for row in over.doubt.rows
        }
        return tuple(
            replace(ballot, invalid=TOO_MANY) if ballot.row in void and not ballot.invalid else ballot
            for ballot in one.ballots
        )


@dataclass(frozen=True, slots=True)
class Overmarked:
    """The ballots that agree to more candidates of a matter than there are seats: a person decides alike for all."""

    matter: int
    doubt: Doubt


def _overmarked(asked: Sequence[Question], slips: Sequence[tuple[int, str, Slip]]) -> Iterator[Overmarked]:
    """The rule of election says whether such ballots are void, so nothing is chosen here."""
    by_matter: dict[int, list[Question]] = {}
    for question in asked:
        if question.seats:
            by_matter.setdefault(question.matter, []).append(question)
    for matter, candidates in by_matter.items():
        seats = candidates[0].seats
        over = [
            (row, unit)
            for row, unit, slip in slips
            if sum(slip.choices.get(question.code) is Choice.AGREE for question in candidates) > seats
        ]
        if not over:
            continue
        rows, units = tuple(row for row, _ in over), tuple(dict.fromkeys(unit for _, unit in over))
        says = f"议题 {matter} 应选 {seats} 人，有 {len(over)} 张票选的人更多。请看选举办法怎么规定，对这些票一样算。"
        key = doubt_key(DoubtKind.OVERMARKED, matter, *rows)
        answers = MappingProxyType({VOID: "这些票的这一项都不计", COUNT: "选的都计"})
        yield Overmarked(matter, Doubt(DoubtKind.OVERMARKED, key, says, units, rows, answers))


def laid(reading: Transaction, count: Count) -> Laid:
    """What the settled ballots of a count come to; the same few statements, whatever their number."""
    units = tuple(reading.session.scalars(select(Unit).where(Unit.count_id == count.id).order_by(Unit.position)))
    names = {unit.id: unit_name(unit.building, unit.room) for unit in units}
    ballots = reading.session.scalars(
        select(Ballot)
        .where(Ballot.count_id == count.id, Ballot.settled.is_not(None), Ballot.dropped_because == "")
        .order_by(Ballot.id)
    ).all()
    slips = [(ballot, Slip.of(ballot.settled)) for ballot in ballots if ballot.settled is not None]
    proxies = {proxy: f"受托人{number}" for number, proxy in enumerate(_proxies(slips), 1)}
    thresholds = _thresholds(reading, count)
    questions = records.questions(reading, count)
    asked = tuple(
        Asked(
            question,
            Matter(_called(question), ITEMS[question.item].rule, thresholds, question.item),
            tuple(_cast(ballot, slip, names, proxies, question.code) for ballot, slip in slips),
        )
        for question in questions
    )
    over = tuple(_overmarked(questions, [(ballot.id, names[ballot.unit_id], slip) for ballot, slip in slips]))
    conduct = Conduct(count.collision, count.proxy_most, count.collision_basis)
    return Laid(units, fixed(units), conduct, _deemed(reading, count, units) if count.deemed else None, asked, over)


def _proxies(slips: Iterable[tuple[Ballot, Slip]]) -> list[str]:
    return list(dict.fromkeys(slip.proxy for _, slip in slips if slip.proxy))


def _called(question: Question) -> str:
    """A question without any name in it, for sentences that are kept."""
    if not question.name:
        return question.title
    return f"{question.title}（第 {question.code.partition('.')[2]} 位候选人）"


def _cast(ballot: Ballot, slip: Slip, names: Mapping[int, str], proxies: Mapping[str, str], code: str) -> Cast[Choice]:
    return Cast(
        unit=names[ballot.unit_id],
        choice=slip.choices.get(code),
        channel=ballot.channel,
        proxy=proxies.get(slip.proxy, ""),
        invalid=slip.why,
        received=slip.cast_on.toordinal(),
        row=ballot.id,
    )


def _thresholds(reading: Transaction, count: Count) -> Thresholds:
    """The shares in force at the compound on the day of the deadline, or today where that is still to come."""
    day = min(records.last_day(count), reading.today)
    return Thresholds.of(parameters.several(reading, PARAMETERS, count.place.path, day, alliance_id=count.alliance_id))


def _deemed(reading: Transaction, count: Count, units: Sequence[Unit]) -> Deemed:
    """The rule that who is silent goes with the majority, for units whose delivery in time is proved."""
    last = records.last_day(count)
    proved = select(Delivery.unit_id).where(
        Delivery.count_id == count.id, Delivery.evidence != "", Delivery.delivered_on <= last
    )
    reached = set(reading.session.scalars(proved))
    delivered = frozenset(unit_key(unit_name(unit.building, unit.room)) for unit in units if unit.id in reached)
    day = min(last, reading.today)
    least = parameters.on(reading, DEEMED, count.place.path, day, alliance_id=count.alliance_id)
    return Deemed(count.deemed_basis, delivered, Threshold.of(least))


def plain(question: Question, result: Result) -> dict[str, Any]:
    """A settled result as it is kept: figures as whole numbers (areas in hundredths of ㎡), sentences without names.

    Raises ValueError for one that is not settled.
    """
    if result.figures is None or result.judgement is None:
        raise ValueError("a result with open doubts is not kept")
    developer, deemed = result.developer, result.deemed
    return {
        "code": question.code,
        "title": result.title,
        "figures": asdict(result.figures),
        "passed": result.judgement.passed,
        "quorum": result.judgement.quorum,
        "because": list(result.because),
        "parts": {choice.value: asdict(part) for choice, part in result.parts.items()},
        "void": len(result.discarded),
        "developer": {
            "units": developer.units,
            "area": developer.area,
            "part_area": developer.part_area,
            "agree_area": developer.agree_area,
            "passed_without": developer.without.passed,
            "because": list(developer.because),
        }
        if developer
        else None,
        "deemed": {"passed": _passed(deemed.judgement), "because": list(deemed.because)} if deemed else None,
    }


def _passed(judgement: Judgement | None) -> bool | None:
    return judgement.passed if judgement is not None else None
