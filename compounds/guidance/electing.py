"""Elections of the committee: every candidate is a matter of its own (民法典第二百七十八条第一款第（三）项).

A valid ballot takes part in the vote on every candidate, whomever it marks. Who has most marks and misses one of the
four tests is not elected. Where more pass than there are seats, the law does not rank them: the rule of election must.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from compounds.guidance.ballots import COUNT, UNREGULATED, VOID, Ballot, Cast, Choice, Conduct, settle
from compounds.guidance.electorate import UNDECIDED, Doubt, DoubtKind, Electorate, answered, doubt_key, unit_key
from compounds.guidance.figures import Fault, Faulty, count
from compounds.guidance.judging import Rule, Thresholds
from compounds.guidance.matters import Matter
from compounds.guidance.voting import Result, count_cast

ITEM = 3
"""Of 民法典第二百七十八条第一款: electing the committee, changing its members."""


@dataclass(frozen=True, slots=True)
class Election:
    """Candidates by code with the name that is read out, and how many seats there are."""

    candidates: Mapping[str, str] = field(hash=False)
    seats: int
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of each candidate by code, in the order of the ballot; who is elected, by code.

    `elected` is empty and `undecided` holds those who passed where they are more than the seats: ranking them is for
    the rule of election. `doubts` are what a person has to decide first; nobody is elected before.
    """

    results: Mapping[str, Result] = field(hash=False)
    elected: tuple[str, ...]
    undecided: tuple[str, ...]
    open_seats: int
    doubts: tuple[Doubt, ...]
    because: tuple[str, ...]

    @property
    def settled(self) -> bool:
        """True where no doubt is left."""
        return not self.doubts


def elect(
    election: Election,
    electorate: Electorate,
    ballots: Iterable[Ballot[frozenset[str]]],
    conduct: Conduct = UNREGULATED,
    decided: Mapping[str, str] = UNDECIDED,
) -> Outcome:
    """Count an election; a ballot names the codes that it marks, and an empty one abstains from all.

    Raises Faulty for an election without candidates or seats, and for marks that are no candidate's.
    """
    given = tuple(ballots)
    _refuse(election, given)
    cast, overmarked = _within_seats(election, settle(electorate, given, conduct, decided), decided)
    results: dict[str, Result] = {}
    for code, name in election.candidates.items():
        matter = Matter(f"选举{name}为委员", Rule.MAJORITY, election.thresholds, ITEM)
        results[code] = count_cast(matter, electorate, _about(code, cast), decided)
    doubts = {doubt.key: doubt for result in results.values() for doubt in result.doubts}
    doubts |= {doubt.key: doubt for doubt in overmarked}
    passed = tuple(code for code, result in results.items() if result.judgement and result.judgement.passed)
    if doubts:
        told: tuple[str, ...] = (f"还有 {count(len(doubts))} 处要由人认定，认定完才知道谁当选。",)
        return Outcome(MappingProxyType(results), (), (), election.seats, tuple(doubts.values()), told)
    too_many = len(passed) > election.seats
    return Outcome(
        results=MappingProxyType(results),
        elected=() if too_many else passed,
        undecided=passed if too_many else (),
        open_seats=0 if too_many else election.seats - len(passed),
        doubts=(),
        because=_because(election, passed),
    )


def _refuse(election: Election, ballots: Iterable[Ballot[frozenset[str]]]) -> None:
    faults: list[Fault] = []
    if not election.candidates:
        faults.append(Fault("候选人", "没有候选人。请先填候选人。"))
    if election.seats < 1:
        faults.append(Fault("应选人数", "应选人数至少是 1。"))
    faults.extend(
        Fault("选票", f"“{ballot.unit}”选了不在候选人里的：{'、'.join(strange)}。请核对。", ballot.row)
        for ballot in ballots
        if (strange := sorted((ballot.choice or frozenset()) - set(election.candidates)))
    )
    if faults:
        raise Faulty(faults)


def _within_seats(
    election: Election, cast: Cast[frozenset[str]], decided: Mapping[str, str]
) -> tuple[Cast[frozenset[str]], list[Doubt]]:
    """Ballots that mark more than there are seats are void or not by the rule of election, so a person says."""
    counted, invalid, decisions, doubts = dict(cast.counted), list(cast.invalid), list(cast.decisions), []
    for key, ballot in cast.counted.items():
        marks = ballot.choice or frozenset()
        if len(marks) <= election.seats:
            continue
        says = f"“{ballot.unit}”选了 {len(marks)} 人，应选 {election.seats} 人，选多了。请看选举办法怎么规定。"
        rows = () if ballot.row is None else (ballot.row,)
        answers = MappingProxyType({VOID: "整张不计", COUNT: "选的都计"})
        key_of = doubt_key(DoubtKind.OVERMARKED, unit_key(ballot.unit), *rows)
        doubt = Doubt(DoubtKind.OVERMARKED, key_of, says, (ballot.unit,), rows, answers)
        if (answer := answered(doubt, decided)) is None:
            doubts.append(doubt)
            continue
        decisions.append(f"{says}已认定：{answers[answer]}。")
        if answer == VOID:
            del counted[key]
            invalid.append((ballot, "选的人比应选的多"))
    return replace(cast, counted=MappingProxyType(counted), invalid=tuple(invalid), decisions=tuple(decisions)), doubts


def _about(code: str, cast: Cast[frozenset[str]]) -> Cast[Choice]:
    """The same ballots as a vote on one candidate: who is not marked has no agreement, and the owner took part."""

    def one(ballot: Ballot[frozenset[str]]) -> Ballot[Choice]:
        marked = code in (ballot.choice or frozenset())
        return Ballot(
            unit=ballot.unit,
            choice=Choice.AGREE if marked else Choice.ABSTAIN,
            channel=ballot.channel,
            signer=ballot.signer,
            proxy=ballot.proxy,
            invalid=ballot.invalid,
            received=ballot.received,
            row=ballot.row,
        )

    return Cast(
        counted=MappingProxyType({key: one(ballot) for key, ballot in cast.counted.items()}),
        invalid=tuple((one(ballot), why) for ballot, why in cast.invalid),
        doubts=cast.doubts,
        notes=cast.notes,
        decisions=cast.decisions,
    )


def _because(election: Election, passed: tuple[str, ...]) -> tuple[str, ...]:
    names = "、".join(election.candidates[code] for code in passed)
    first = f"应选 {election.seats} 人，四项都达到的有 {len(passed)} 人{f'：{names}' if names else ''}。"
    if len(passed) > election.seats:
        return first, "达到的比应选的多，法律没有规定怎么排先后，请按选举办法确定谁当选。"
    if len(passed) < election.seats:
        return (
            first,
            f"还缺 {election.seats - len(passed)} 人。得票多、但有一项没有达到的，不当选；缺的名额要另行补选。",
        )
    return (first,)
