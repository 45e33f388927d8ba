"""The roster as it stands for one case: everybody's load, outcomes, share and grounds, put in order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Row

from alliance.kernel.accounts.models import Person
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.places.models import Place
from mediation import causes
from mediation.access import CaseFacts
from mediation.assigning import conflicts, gathering
from mediation.assigning.conflicts import Grounds
from mediation.assigning.models import Assignment
from mediation.assigning.ranking import Candidate, Ranking, Wanted, Weights, rank
from mediation.assigning.workflow import Seat, Stage
from mediation.mediators.models import Away, Mediator
from mediation.mediators.workflow import LANGUAGE_NAMES, Language, Standing
from mediation.models import Case
from mediation.workflow import SETTLED, UNDER_WAY
from mediation.workflow import Stage as CaseStage

_P = "mediation."
NUMBERS = (
    f"{_P}weight_specialty",
    f"{_P}weight_load",
    f"{_P}weight_distance",
    f"{_P}weight_outcome",
    f"{_P}weight_fairness",
    f"{_P}counted_deduction",
    f"{_P}prior_cases",
    f"{_P}fairness_days",
    f"{_P}disclosure_days",
    f"{_P}choice_candidates",
)
IN_HAND = UNDER_WAY | {CaseStage.ASSIGNED}
CLOSED = SETTLED | {CaseStage.FAILED}
_NOT_TAKEN = (Stage.PROPOSED, Stage.DISCLOSED, Stage.DECLINED, Stage.EXPIRED, Stage.REFUSED)


@dataclass(frozen=True, slots=True)
class Counts:
    """What one mediator has done and has in hand; `lately` within the period of fairness."""

    open_cases: int = 0
    settled: int = 0
    closed: int = 0
    lately: int = 0
    last_given_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standings:
    """The numbers in force, the ranking, and the names behind the sides."""

    ranking: Ranking
    numbers: Mapping[str, Parameter]
    weights: Weights
    sides: conflicts.CaseSides

    def number(self, name: str) -> int:
        """One of the numbers, by its name without the field."""
        return self.numbers[f"{_P}{name}"].whole


def standings(reading: Transaction, case: Case, facts: CaseFacts) -> Standings:
    """Rank the active roster for a case; a constant number of queries, whatever the size of the roster."""
    numbers = parameters.several(reading, NUMBERS, facts.path, reading.today, alliance_id=facts.alliance_id)
    weights = _weights(numbers)
    sides = gathering.sides_of_case(reading, facts)
    ties = gathering.ties_of(reading, facts, sides)
    since = reading.today - timedelta(days=numbers[f"{_P}disclosure_days"].whole)
    roster = _roster(reading, facts.alliance_id)
    counts = counted(reading, facts.alliance_id, numbers[f"{_P}fairness_days"].whole)
    away = _away(reading, facts.alliance_id)
    shares = fair_shares({row.id: row.most_open for row in roster}, {key: one.lately for key, one in counts.items()})
    known = causes.known()
    candidates = []
    for row in roster:
        mine = counts.get(row.id, Counts())
        grounds = conflicts.between(
            conflicts.MediatorFacts(row.person_id, row.name, tuple(ties.get(row.person_id, ()))),
            sides,
            reading.today,
            since,
        )
        candidates.append(
            _candidate(row, mine, shares[row.id], away_until=away.get(row.id), grounds=grounds, known=known)
        )
    cause = known.get(case.cause)
    wanted = Wanted(case.cause, cause.number if cause is not None else case.cause, facts.path, reading.today)
    return Standings(rank(wanted, candidates, weights), numbers, weights, sides)


def grounds_of(reading: Transaction, facts: CaseFacts, mediator: Mediator) -> Grounds:
    """The grounds of one mediator for a case, as they stand now; a constant number of queries."""
    days = parameters.on(
        reading, f"{_P}disclosure_days", facts.path, reading.today, alliance_id=facts.alliance_id
    ).whole
    sides = gathering.sides_of_case(reading, facts)
    ties = gathering.ties_of(reading, facts, sides, person_id=mediator.person_id)
    me = conflicts.MediatorFacts(mediator.person_id, mediator.person.name, tuple(ties.get(mediator.person_id, ())))
    return conflicts.between(me, sides, reading.today, reading.today - timedelta(days=days))


def counted(reading: Transaction, alliance_id: int, days: int) -> dict[int, Counts]:
    """What each mediator has in hand and has done, by the mediator's id; two statements."""
    since = reading.now - timedelta(days=days)
    stages: dict[int, Counter[CaseStage]] = defaultdict(Counter)
    for mediator_id, stage, number in reading.session.execute(
        select(Mediator.id, Case.stage, func.count())
        .join(Mediator, and_(Case.mediator_id == Mediator.person_id, Mediator.alliance_id == Case.alliance_id))
        .where(Case.alliance_id == alliance_id, Case.stage.in_(sorted(IN_HAND | CLOSED)))
        .group_by(Mediator.id, Case.stage)
    ):
        stages[mediator_id][stage] += number
    lately: Counter[int] = Counter()
    helping: Counter[int] = Counter()
    last: dict[int, datetime] = {}
    for mediator_id, state, seat, number, newest in reading.session.execute(
        select(Assignment.mediator_id, Assignment.stage, Assignment.seat, func.count(), func.max(Assignment.given_at))
        .where(
            Assignment.alliance_id == alliance_id,
            Assignment.stage.not_in(_NOT_TAKEN),
            Assignment.given_at >= since,
        )
        .group_by(Assignment.mediator_id, Assignment.stage, Assignment.seat)
    ):
        lately[mediator_id] += number
        if seat is Seat.HELPS and state is Stage.ACCEPTED:
            helping[mediator_id] += number
        if newest is not None:
            last[mediator_id] = max(newest, last.get(mediator_id, newest))
    return {
        key: Counts(
            open_cases=sum(stages[key][stage] for stage in IN_HAND) + helping[key],
            settled=sum(stages[key][stage] for stage in SETTLED),
            closed=sum(stages[key][stage] for stage in CLOSED),
            lately=lately[key],
            last_given_on=local_date(last[key]) if key in last else None,
        )
        for key in {*stages, *lately}
    }


def fair_shares(capacity: Mapping[int, int], lately: Mapping[int, int]) -> dict[int, Fraction]:
    """How many of the cases given lately would be each one's, by how many each takes at once."""
    whole = sum(capacity.values())
    given = sum(lately.get(key, 0) for key in capacity)
    return {key: Fraction(given * takes, whole) for key, takes in capacity.items()}


def mediator_named(standing: Standings, mediator_id: int) -> Candidate:
    """The line of one mediator, be they able or left out. Raises NotFound for one who is not on the active roster."""
    able = standing.ranking.find(mediator_id)
    if able is not None:
        return able.candidate
    for left in standing.ranking.left:
        if left.candidate.mediator_id == mediator_id:
            return left.candidate
    raise NotFound("在册的调解员里没有这一位。", remedy="请回到排好的名单里选。")


def _weights(numbers: Mapping[str, Parameter]) -> Weights:
    whole = {name.removeprefix(_P): value.whole for name, value in numbers.items()}
    return Weights(
        specialty=whole["weight_specialty"],
        load=whole["weight_load"],
        distance=whole["weight_distance"],
        outcome=whole["weight_outcome"],
        fairness=whole["weight_fairness"],
        deduction=whole["counted_deduction"],
        prior_cases=whole["prior_cases"],
    )


_Line = Row[tuple[int, int, str, str, str, list[str], list[str], int]]


def _roster(reading: Transaction, alliance_id: int) -> list[_Line]:
    return list(
        reading.session.execute(
            select(
                Mediator.id,
                Mediator.person_id,
                Person.name,
                Place.name.label("place_name"),
                Place.path,
                Mediator.specialties,
                Mediator.languages,
                Mediator.most_open,
            )
            .join(Person, Mediator.person_id == Person.id)
            .join(Place, Mediator.place_id == Place.id)
            .where(Mediator.alliance_id == alliance_id, Mediator.standing == Standing.ACTIVE)
            .order_by(Mediator.id)
        )
    )


def _away(reading: Transaction, alliance_id: int) -> dict[int, date]:
    """The last day away of whoever is away today."""
    rows = reading.session.execute(
        select(Away.mediator_id, func.max(Away.ends_on))
        .join(Mediator, Away.mediator_id == Mediator.id)
        .where(Mediator.alliance_id == alliance_id, Away.starts_on <= reading.today, Away.ends_on >= reading.today)
        .group_by(Away.mediator_id)
    )
    return {row[0]: row[1] for row in rows}


def _candidate(
    row: _Line,
    mine: Counts,
    share: Fraction,
    *,
    away_until: date | None,
    grounds: Grounds,
    known: Mapping[str, causes.Cause],
) -> Candidate:
    return Candidate(
        mediator_id=row.id,
        name=row.name,
        place_name=row.place_name,
        path=row.path,
        specialties={code: known[code].number if code in known else code for code in row.specialties},
        languages=tuple(LANGUAGE_NAMES[Language(code)] for code in row.languages),
        open_cases=mine.open_cases,
        most_open=row.most_open,
        settled=mine.settled,
        closed=mine.closed,
        lately=mine.lately,
        fair_share=share,
        last_given_on=mine.last_given_on,
        away_until=away_until,
        grounds=grounds,
    )
