"""Who fits a case best, with the arithmetic in the open. Pure: the same facts always give the same list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache

from alliance.kernel.days import full_date
from mediation.assigning.conflicts import Grounds
from mediation.assigning.workflow import Grade

ONE, NONE = Fraction(1), Fraction(0)
_SAME_NUMBER, _SAME_GROUP, _GENERAL = Fraction(3, 4), Fraction(1, 2), Fraction(1, 4)
_NEAR: dict[int, tuple[Fraction, str]] = {
    0: (ONE, "就在当地"),
    1: (ONE, "同一个社区"),
    2: (Fraction(3, 4), "同一个街道（乡镇）"),
    3: (Fraction(1, 2), "同一个区"),
}
_FAR = (Fraction(1, 4), "不在一个区")
_REMEMBERED = 2_048
"""Terms of the last rankings."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each thing counts, in points; `deduction` is taken off for each ground that is counted.

    `prior_cases` is how many cases of the average a mediator is thought to have behind them: one lucky case proves
    little.
    """

    specialty: int
    load: int
    distance: int
    outcome: int
    fairness: int
    deduction: int
    prior_cases: int

    @property
    def total(self) -> int:
        """The most that anybody can have."""
        return self.specialty + self.load + self.distance + self.outcome + self.fairness


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the case asks for: the cause with its court number, where it lies, and the day."""

    cause: str
    number: str
    path: str
    today: date


@dataclass(frozen=True, slots=True)
class Candidate:
    """One mediator with everything that counts.

    `specialties` are cause codes with their court numbers. `lately` is how many cases were given within the period of
    fairness, `fair_share` how many would be theirs by capacity. `away_until` is the last day away where today is one.
    """

    mediator_id: int
    name: str
    place_name: str
    path: str
    specialties: Mapping[str, str]
    languages: tuple[str, ...]
    open_cases: int
    most_open: int
    settled: int
    closed: int
    lately: int
    fair_share: Fraction
    last_given_on: date | None
    away_until: date | None
    grounds: Grounds = field(default_factory=Grounds)


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the sum: what was looked at, what was found, weight times part, and the points."""

    name: str
    found: str
    weight: int
    part: Fraction
    points: Fraction

    @property
    def points_text(self) -> str:
        """The points with one decimal."""
        return _one(self.points)

    @property
    def sum_text(self) -> str:
        """40 × 0.75 = 30.0, as it is shown."""
        if not self.weight:
            return f"{_one(self.points)}"
        return f"{self.weight} × {float(self.part):.2f} = {_one(self.points)}"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A mediator who may take the case: place in the list, score, and the lines that make it."""

    candidate: Candidate
    position: int
    score: Fraction
    terms: tuple[Term, ...]

    @property
    def score_text(self) -> str:
        """The score with one decimal."""
        return _one(self.score)

    @property
    def stored(self) -> dict[str, object]:
        """What is kept beside the decision."""
        return {
            "score": self.score_text,
            "position": self.position,
            "terms": [[term.name, term.found, term.sum_text] for term in self.terms],
        }


@dataclass(frozen=True, slots=True)
class Left:
    """A mediator who cannot take the case, and every reason why."""

    candidate: Candidate
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The list, best first, and those who are left out."""

    ranked: tuple[Ranked, ...]
    left: tuple[Left, ...]

    def find(self, mediator_id: int) -> Ranked | None:
        """The line of one mediator, where they may take the case."""
        return next((one for one in self.ranked if one.candidate.mediator_id == mediator_id), None)


def rank(wanted: Wanted, candidates: Sequence[Candidate], weights: Weights) -> Ranking:
    """Order the candidates by their points; whoever is excluded, full or away stands apart with the reasons.

    Of two with the same points the one who was given fewer cases lately comes first, then the one whose last case lies
    longer back, then the one longer on the roster: never chance.
    """
    average = _average(candidates)
    able: list[tuple[Candidate, tuple[Term, ...]]] = []
    left: list[Left] = []
    for candidate in candidates:
        reasons = _reasons(candidate)
        if reasons:
            left.append(Left(candidate, reasons))
        else:
            able.append((candidate, _terms(wanted, candidate, weights, average)))
    scored = [(candidate, max(NONE, sum((term.points for term in terms), NONE)), terms) for candidate, terms in able]
    scored.sort(key=lambda one: (-one[1], one[0].lately, one[0].last_given_on or date.min, one[0].mediator_id))
    return Ranking(
        tuple(Ranked(candidate, at, score, terms) for at, (candidate, score, terms) in enumerate(scored, 1)),
        tuple(sorted(left, key=lambda one: (not one.candidate.grounds.excluding, one.candidate.mediator_id))),
    )


def _reasons(candidate: Candidate) -> tuple[str, ...]:
    reasons = [ground.sentence for ground in candidate.grounds.of(Grade.EXCLUDED)]
    if candidate.open_cases >= candidate.most_open:
        reasons.append(f"手上已有 {candidate.open_cases} 件，最多同时办 {candidate.most_open} 件")
    if candidate.away_until is not None:
        reasons.append(f"外出到{full_date(candidate.away_until)}")
    return tuple(reasons)


def _average(candidates: Sequence[Candidate]) -> Fraction:
    """The share of settled cases over the whole roster; a half where nothing is closed yet."""
    closed = sum(one.closed for one in candidates)
    return Fraction(sum(one.settled for one in candidates), closed) if closed else Fraction(1, 2)


def _terms(wanted: Wanted, candidate: Candidate, weights: Weights, average: Fraction) -> tuple[Term, ...]:
    terms = [
        _term("专长", *_specialty(wanted, candidate), weights.specialty),
        _load(candidate.open_cases, candidate.most_open, weights.load),
        _term("远近", *_distance(wanted.path, candidate.path), weights.distance),
        _outcome(candidate.settled, candidate.closed, average, weights),
        _fairness(candidate.lately, candidate.fair_share, weights.fairness),
    ]
    counted = candidate.grounds.of(Grade.COUNTED)
    if counted:
        told = "；".join(ground.sentence for ground in counted)
        terms.append(Term("酌减", told, 0, ONE, Fraction(-weights.deduction * len(counted))))
    return tuple(terms)


def _term(name: str, part: Fraction, found: str, weight: int) -> Term:
    return Term(name, found, weight, part, part * weight)


def _specialty(wanted: Wanted, candidate: Candidate) -> tuple[Fraction, str]:
    if wanted.cause in candidate.specialties:
        return ONE, "正好擅长这类纠纷"
    numbers = set(candidate.specialties.values())
    if wanted.number and wanted.number in numbers:
        return _SAME_NUMBER, f"擅长同一案由（{wanted.number}）的纠纷"
    if wanted.number and _group(wanted.number) in {_group(number) for number in numbers}:
        return _SAME_GROUP, f"擅长相近案由（{_group(wanted.number)}）的纠纷"
    if not candidate.specialties:
        return _GENERAL, "没有登记专长"
    return NONE, "擅长的是别的纠纷"


def _group(number: str) -> str:
    return number.partition("(")[0]


# Among hundreds of mediators the same few figures come again and again, and exact fractions are slow to work out.
@lru_cache(maxsize=_REMEMBERED)
def _load(open_cases: int, most_open: int, weight: int) -> Term:
    part = ONE - Fraction(open_cases, most_open)
    return _term("在办件数", max(NONE, part), f"在办 {open_cases} 件，最多 {most_open} 件", weight)


def _distance(there: str, here: str) -> tuple[Fraction, str]:
    """By the tree of places, since the registry has no coordinates: how many levels up the two meet."""
    target, home = [part for part in there.split("/") if part], [part for part in here.split("/") if part]
    shared = 0
    for one, other in zip(target, home, strict=False):
        if one != other:
            break
        shared += 1
    return _NEAR.get(len(target) - shared, _FAR)


@lru_cache(maxsize=_REMEMBERED)
def _outcome(settled: int, closed: int, average: Fraction, weights: Weights) -> Term:
    part = (settled + average * weights.prior_cases) / (closed + weights.prior_cases)
    told = f"办结 {closed} 件，调成 {settled} 件，按件数往平均数靠" if closed else "还没有办结的，按大家的平均算"
    return _term("以往结果", part, told, weights.outcome)


@lru_cache(maxsize=_REMEMBERED)
def _fairness(lately: int, fair_share: Fraction, weight: int) -> Term:
    share = max(ONE, fair_share)
    part = Fraction(1, 2) + (share - lately) / (2 * share)
    told = f"这一年派了 {lately} 件，平均摊下来是 {_one(fair_share)} 件"
    return _term("轮流", min(ONE, max(NONE, part)), told, weight)


def _one(number: Fraction) -> str:
    return f"{float(number):.1f}"
