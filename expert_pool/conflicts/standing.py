"""How every active expert stands to a request: the grounds that count, what is still open, and the pool they make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select

from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from expert_pool.conflicts import gathering, grounds
from expert_pool.conflicts.disputes import Disputes
from expert_pool.conflicts.feasible import Candidate, Shortfall, Situation, shortfall
from expert_pool.conflicts.gathering import Sides
from expert_pool.conflicts.grounds import GROUNDS, LIFTABLE, Basis, Found, Ground, Limits
from expert_pool.conflicts.models import ExpertConflict, ExpertTie, RelaxedRule
from expert_pool.conflicts.pools import Pool, PoolMember
from expert_pool.conflicts.served import Served
from expert_pool.conflicts.workflow import Origin, State
from expert_pool.fields import FIELD_NAMES, Field
from expert_pool.requests.models import SelectionRequest
from expert_pool.roster import fit
from expert_pool.roster import queries as roster
from expert_pool.roster.queries import Member

WORKED = "expert_pool.worked_months"
EVALUATED = "expert_pool.evaluated_months"
BACKUPS = "expert_pool.backups"
REST = "expert_pool.rest_days"
MOST = "expert_pool.most_a_year"
NO_BACKUPS = "backups"
"""The code of the relaxation that asks for no backups."""


@dataclass(frozen=True, slots=True)
class Known:
    """What other rooms can tell: open disputes, and who sat on opened panels."""

    disputes: Disputes = field(default_factory=Disputes)
    served: Served = field(default_factory=Served)


@dataclass(frozen=True, slots=True)
class Standing:
    """One expert and a request. `found` are the ties that count, `states` what else keeps them out, the heaviest first.

    `rows` are what stands on record of them for this request; `namesake` says that somebody on a side has their name.
    """

    member: Member
    home: str
    found: tuple[Found, ...]
    states: tuple[Ground, ...]
    rows: tuple[ExpertConflict, ...] = ()
    namesake: bool = False

    @property
    def ground(self) -> Ground | None:
        """The one ground that a row carries; None for those who may be drawn."""
        return grounds.heaviest([*(one.ground for one in self.found), *self.states])

    @property
    def pending(self) -> tuple[ExpertConflict, ...]:
        """What is still to be decided."""
        return tuple(row for row in self.rows if is_pending(row))


@dataclass(frozen=True, slots=True)
class Standings:
    """All experts and a request, with the numbers it is weighed with."""

    request: SelectionRequest
    sides: Sides
    everybody: tuple[Standing, ...]
    kin: frozenset[tuple[int, int]]
    relaxed: tuple[RelaxedRule, ...]
    backups_wanted: int
    unknown: tuple[str, ...]

    @property
    def seats(self) -> tuple[tuple[Field, int], ...]:
        """The seats in the order of the request."""
        return tuple((one.field, one.seats) for one in self.request.seats)

    @property
    def backups(self) -> int:
        """How many backups each field needs, unless that was lifted."""
        return 0 if NO_BACKUPS in {one.rule for one in self.relaxed} else self.backups_wanted

    def situation(self, small: int | None = None) -> Situation[Field, Ground]:
        """Seats and people as the rule of feasibility asks for them, fields that nobody asked for included."""
        asked = dict(self.seats)
        fields = (*asked, *(one for one in Field if one not in asked))
        lifted = {one.rule for one in self.relaxed}
        return Situation(
            tuple((one, asked.get(one, 0)) for one in fields),
            tuple(
                Candidate(one.member.fields, frozenset(found.ground for found in one.found), one.home)
                for one in self.everybody
                if set(one.states) <= {Ground.NO_FIELD} and all(found.ground in LIFTABLE for found in one.found)
            ),
            self.backups,
            small,
            tuple(rule for rule in LIFTABLE if rule.value not in lifted),
        )


def is_pending(row: ExpertConflict) -> bool:
    """True for what a person still has to decide: contested grounds, and what a compound says of somebody."""
    return row.state is State.CONTESTED or (row.state is State.DECLARED and row.origin is Origin.COMPOUND)


def of_request(reading: Transaction, request: SelectionRequest, known: Known) -> Standings:
    """How every active expert stands to a request; a constant number of statements."""
    opening = local_date(request.opening_at)
    numbers = parameters.several(
        reading,
        (WORKED, EVALUATED, BACKUPS, REST, MOST),
        request.place.path,
        reading.today,
        alliance_id=request.alliance_id,
    )
    limits = Limits.on(reading.today, worked_months=numbers[WORKED].whole, evaluated_months=numbers[EVALUATED].whole)
    fitness = fit.Limits(numbers[MOST].whole, numbers[REST].whole)
    members = roster.pool_members(reading, request.alliance_id, opening)
    facts = gathering.gathered(reading, request, known.disputes)
    ties = _declared(reading, request, facts.sides)
    rows = _on_record(reading, request)
    relaxed = tuple(
        reading.session.scalars(
            select(RelaxedRule).where(RelaxedRule.request_id == request.id).order_by(RelaxedRule.id)
        )
    )
    days = known.served.since(reading, request.alliance_id, date(opening.year - 1, 1, 1))
    same_name = gathering.namesakes(facts.sides, ((one.person_id, one.name) for one in members))
    asked = {one.field for one in request.seats}
    lifted = frozenset(one.rule for one in relaxed)
    everybody = tuple(
        Standing(
            member,
            facts.homes.get(member.place_id, ""),
            _counting(
                [
                    *grounds.between(facts.facts.get(member.person_id, ()), reading.today, limits),
                    *ties[member.expert_id],
                ],
                rows[member.expert_id],
                lifted,
                facts.sides,
            ),
            _states(member, asked, opening, days.get(member.expert_id, ()), fitness),
            tuple(rows[member.expert_id]),
            member.person_id in same_name,
        )
        for member in members
    )
    by_person = {one.member.person_id: one.member.expert_id for one in everybody}
    kin = frozenset(
        (min(by_person[one], by_person[other]), max(by_person[one], by_person[other]))
        for one, other in facts.kin
        if one in by_person and other in by_person
    )
    return Standings(request, facts.sides, everybody, kin, relaxed, numbers[BACKUPS].whole, facts.unknown)


def pool_of(standings: Standings) -> Pool:
    """The pool as it may be frozen, with what stands against that."""
    asked = [name for name, _ in standings.seats]
    members = tuple(
        PoolMember(
            one.member.expert_id,
            one.member.person_id,
            one.member.number,
            one.member.name,
            one.member.unit,
            one.home,
            one.member.place_id,
            one.member.most,
            tuple(name for name in asked if name in one.member.fields) if one.ground is None else (),
            one.ground.value if one.ground is not None else "",
        )
        for one in standings.everybody
    )
    return Pool(
        members,
        standings.seats,
        standings.backups,
        standings.kin,
        tuple(one.rule for one in standings.relaxed),
        standings.unknown,
        tuple(_problems(standings)),
    )


def told(lack: Shortfall[Field], backups: int) -> str:
    """A shortfall in a sentence: 财务造价要3人（2席加后备1人），能来的只有2人。"""
    names = "、".join(FIELD_NAMES[name] for name in lack.fields)
    together = "一共" if len(lack.fields) > 1 else ""
    if lack.of_homes:
        return f"{names}{together}要{lack.needs}人，同一个小区只能来一人，能来的人只分布在{lack.has}个小区或单位。"
    spare = backups * len(lack.fields)
    worked = f"（{lack.needs - spare}席加后备{spare}人）" if spare else ""
    return f"{names}{together}要{lack.needs}人{worked}，能来的只有{lack.has}人。"


def _problems(standings: Standings) -> Iterable[str]:
    if not standings.seats:
        yield "申请里还没有专家席位。请小区补充申请。"
        return
    if waiting := sum(len(one.pending) for one in standings.everybody):
        yield f"还有{waiting}条回避情况没有核定。请先核定。"
    if (lack := shortfall(standings.situation())) is not None:
        yield told(lack, standings.backups) + "请看“人不够怎么办”。"


def _states(
    member: Member, asked: set[Field], day: date, served: Sequence[date], limits: fit.Limits
) -> tuple[Ground, ...]:
    """What keeps an expert out besides ties, from what everybody may know."""
    unfit = {Ground(one.value) for one in fit.fit(member, day, served, limits)}
    if not asked & member.fields:
        unfit.add(Ground.NO_FIELD)
    return tuple(ground for ground in Ground if ground in unfit)


def _counting(
    found: Iterable[Found], rows: Iterable[ExpertConflict], lifted: frozenset[str], sides: Sides
) -> tuple[Found, ...]:
    """The grounds that count, with what was said and decided, and without the rules lifted for this request.

    What the registry derives from the law of tenders counts whatever anybody decided, there the registry is mended; and
    so does what an expert has declared and not taken back.
    """
    counting = {one.key: one for one in reversed(list(found))}
    for row in rows:
        key = row.ground, row.company_id
        if row.state is State.LIFTED:
            if key in counting and GROUNDS[row.ground].basis is Basis.RULE and counting[key].origin is not Origin.SELF:
                del counting[key]
        elif row.state is not State.DERIVED:
            counting.setdefault(key, _said(row, sides))
    return grounds.in_order(one for one in counting.values() if one.ground.value not in lifted)


def _said(row: ExpertConflict, sides: Sides) -> Found:
    about = sides.bidders.get(row.company_id, "") if row.company_id is not None else ""
    label = GROUNDS[row.ground].label
    return Found(row.ground, f"{label}：{about}" if about else label, row.origin, row.since, row.company_id)


def _declared(reading: Transaction, request: SelectionRequest, sides: Sides) -> Mapping[int, list[Found]]:
    """What experts declared beforehand about this compound or one of these companies."""
    rows = reading.session.execute(
        select(ExpertTie.expert_id, ExpertTie.ground, ExpertTie.company_id, ExpertTie.declared_at).where(
            ExpertTie.alliance_id == request.alliance_id,
            ExpertTie.ended_on.is_(None),
            or_(ExpertTie.company_id.in_(sorted(sides.bidders)), ExpertTie.compound_id == request.compound_id),
        )
    )
    found: dict[int, list[Found]] = defaultdict(list)
    for expert, ground, company, at in rows:
        about = sides.compound_name if company is None else sides.bidders[company]
        found[expert].append(
            Found(ground, f"本人申报：{GROUNDS[ground].label}（{about}）", Origin.SELF, local_date(at), company)
        )
    return found


def _on_record(reading: Transaction, request: SelectionRequest) -> Mapping[int, list[ExpertConflict]]:
    rows = reading.session.scalars(
        select(ExpertConflict).where(ExpertConflict.request_id == request.id).order_by(ExpertConflict.id)
    )
    found: dict[int, list[ExpertConflict]] = defaultdict(list)
    for row in rows:
        found[row.expert_id].append(row)
    return found
