"""Reading the conflicts of a request: the pool as it may be frozen, and the page about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import OutOfTurn
from alliance.kernel.parameters import queries as parameters
from expert_pool import panels
from expert_pool.conflicts import access, standing
from expert_pool.conflicts.access import ConflictFacts, RequestFacts
from expert_pool.conflicts.chances import chances, in_words
from expert_pool.conflicts.feasible import Relaxation, knowing, smallest_relaxation
from expert_pool.conflicts.grounds import GROUNDS, TIES, Ground
from expert_pool.conflicts.models import ExpertConflict, RelaxedRule
from expert_pool.conflicts.pools import Pool, PoolMember
from expert_pool.conflicts.shown import (
    ConflictsPage,
    FieldLine,
    GroundLine,
    PersonLine,
    RelaxedLine,
    Relief,
    SaidLine,
    Told,
    field_sentence,
)
from expert_pool.conflicts.standing import NO_BACKUPS, Known, Standing, Standings
from expert_pool.conflicts.workflow import Origin
from expert_pool.fields import FIELD_NAMES, Field
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import STAGE_NAMES, Stage
from expert_pool.roster.models import Expert
from expert_pool.tracks import TRACKS

__all__ = ["Known", "Pool", "PoolMember", "conflicts_page", "pool"]
LIVE = frozenset({Stage.SUBMITTED, Stage.RETURNED, Stage.ACCEPTED})
"""Stages at which the page reckons anew; later it shows what was frozen."""
SHARE = "expert_pool.expert_share"
LEAST_SMALL = "expert_pool.panel_least_small"
BACKUPS_LABEL = "每组都要有后备"


def pool(reading: Transaction, request: SelectionRequest, known: Known | None = None) -> Pool:
    """Every active expert for a request, with the fields asked for or the ground to stand back; constant statements."""
    return standing.pool_of(standing.of_request(reading, request, known or Known()))


def conflicts_page(reading: Transaction, actor: Actor, request_id: int, known: Known) -> ConflictsPage:
    """Who stands back from a request and what is left: by name for those who decide, in numbers for those who ask.

    Raises NotFound, NotPermitted, OutOfTurn on the statutory track and for a draft; a constant number of statements.
    """
    request = get_visible(reading.session, SelectionRequest, actor, request_id)
    facts = RequestFacts.of(request)
    access.see_page(actor, facts).enforce()
    words = TRACKS[request.track]
    if not words.draws_experts or request.stage is Stage.DRAFT:
        raise OutOfTurn(
            words.notice if not words.draws_experts else "这份申请还没有提交，不用核对回避。",
            remedy="请回到申请页面。",
        )
    named = access.names_people(actor)
    live = request.stage in LIVE
    rows = _rows(reading, actor, request)
    standings = standing.of_request(reading, request, known) if live else None
    found = standing.pool_of(standings) if standings is not None else None
    return ConflictsPage(
        request_id=request.id,
        reference=str(request.reference or ""),
        subject=request.subject,
        compound_name=request.place.name,
        stage=STAGE_NAMES[request.stage],
        track=words,
        version=request.version,
        frozen=not live,
        named=named,
        sentence=_sentence(found) if found is not None else _kept_sentence(_kept(reading, request)),
        fields=tuple(_field_lines(standings)) if standings is not None else (),
        by_ground=tuple(_ground_lines(_counted(found) if found is not None else _kept(reading, request))),
        people=_people(standings, found) if named and standings is not None and found is not None else (),
        said=tuple(_said(row, actor, facts) for row in rows),
        ways=_ways(reading, standings) if standings is not None else (),
        relaxed=_relaxed(reading, request),
        problems=found.problems if found is not None else (),
        unknown=found is not None and bool(found.unknown),
        may_claim=access.claim_ground(actor, facts),
        may_relax=access.relax_rule(actor, facts),
        experts=_experts(standings) if standings is not None else (),
        companies=tuple((one.company_id, one.company.name) for one in request.companies if one.left_at is None),
    )


def _sentence(found: Pool) -> str:
    """41 人回避后余 19 人."""
    back = sum(1 for one in found.members if one.ground and Ground(one.ground) in TIES)
    others = sum(1 for one in found.members if one.ground) - back
    besides = f"，另有 {others} 人专业不对或者那天不能来" if others else ""
    return f"库里 {len(found.members)} 人，{back} 人回避{besides}，余 {len(found.eligible)} 人可以抽。"


def _kept_sentence(kept: Counter[Ground]) -> str:
    return f"封存的时候，{sum(kept.values())} 人回避。" if kept else "封存的时候，没有人要回避。"


def _kept(reading: Transaction, request: SelectionRequest) -> Counter[Ground]:
    """How many stood back at the last freezing, each by the heaviest ground."""
    rows = reading.session.execute(
        select(ExpertConflict.expert_id, ExpertConflict.ground, ExpertConflict.kept_at).where(
            ExpertConflict.request_id == request.id, ExpertConflict.kept_at.is_not(None)
        )
    ).all()
    last = max((at for _, _, at in rows if at is not None), default=None)
    by_expert: dict[int, list[Ground]] = {}
    for expert, ground, at in rows:
        if at == last:
            by_expert.setdefault(expert, []).append(ground)
    return Counter(min(grounds, key=list(Ground).index) for grounds in by_expert.values())


def _counted(found: Pool) -> Counter[Ground]:
    return Counter({Ground(code): count for code, count in found.by_ground.items()})


def _ground_lines(counted: Counter[Ground]) -> Iterator[GroundLine]:
    for ground in Ground:
        if counted[ground]:
            words = GROUNDS[ground]
            yield GroundLine(words.label, words.basis, words.basis_text, counted[ground])


def _field_lines(standings: Standings) -> Iterator[FieldLine]:
    able = knowing(standings.situation())
    for field, seats in standings.seats:
        has = able[field]
        enough = has >= seats + standings.backups
        yield FieldLine(FIELD_NAMES[field], seats, has, enough, field_sentence(FIELD_NAMES[field], seats, has))


def _people(standings: Standings, found: Pool) -> tuple[PersonLine, ...]:
    odds = chances(found)
    lines = [_person(one, odds) for one in standings.everybody]
    return tuple(sorted(lines, key=lambda line: (not line.told, line.expert_id)))


def _person(one: Standing, odds: Mapping[int, Fraction]) -> PersonLine:
    told = [Told(found.sentence, GROUNDS[found.ground].basis_text, found.origin, found.since) for found in one.found]
    told += [Told(GROUNDS[state].label, GROUNDS[state].basis_text) for state in one.states]
    chance = odds.get(one.member.expert_id)
    return PersonLine(
        one.member.expert_id,
        one.member.name,
        one.member.place_name,
        "、".join(FIELD_NAMES[field] for field in Field if field in one.member.fields),
        tuple(told),
        in_words(chance) if chance is not None else "",
        one.namesake,
    )


def _experts(standings: Standings) -> tuple[tuple[int, str], ...]:
    """Whom a compound may name: the roster, which is public to it."""
    return tuple((one.member.expert_id, f"{one.member.name}（{one.member.place_name}）") for one in standings.everybody)


def _rows(reading: Transaction, actor: Actor, request: SelectionRequest) -> Sequence[ExpertConflict]:
    """What was said for this request, as far as the reader may know of it, what waits first."""
    rows = reading.session.scalars(
        select(ExpertConflict)
        .where(
            ExpertConflict.request_id == request.id,
            or_(ExpertConflict.said_by_id.is_not(None), ExpertConflict.origin == Origin.LATE),
            visible(ExpertConflict, actor),
        )
        .options(joinedload(ExpertConflict.expert).joinedload(Expert.person), joinedload(ExpertConflict.company))
        .order_by(ExpertConflict.said_at.desc(), ExpertConflict.id.desc())
    )
    return sorted(rows.unique(), key=lambda row: not standing.is_pending(row))


def _said(row: ExpertConflict, actor: Actor, facts: RequestFacts) -> SaidLine:
    return SaidLine(
        row.id,
        row.version,
        row.expert.person.name or "",
        GROUNDS[row.ground].label,
        row.company.name if row.company is not None else "",
        GROUNDS[row.ground].basis,
        row.origin,
        row.state,
        row.words,
        row.said_at,
        row.because,
        standing.is_pending(row),
        access.decide_ground(actor, facts, ConflictFacts.of(row)),
    )


def _relaxed(reading: Transaction, request: SelectionRequest) -> tuple[RelaxedLine, ...]:
    rows = reading.session.scalars(
        select(RelaxedRule).where(RelaxedRule.request_id == request.id).order_by(RelaxedRule.id)
    )
    return tuple(RelaxedLine(row.rule, rule_label(row.rule), row.because, row.lifted_at) for row in rows)


def rule_label(rule: str) -> str:
    """A rule of the alliance's own that may be lifted, as people read it."""
    return BACKUPS_LABEL if rule == NO_BACKUPS else GROUNDS[Ground(rule)].label


def _ways(reading: Transaction, standings: Standings) -> tuple[tuple[Relief, ...], ...]:
    """The fewest changes that would do, in plain words, and the fewest that keep the size of the panel.

    Nothing where there are people enough.
    """
    if not standings.seats:
        return ()
    best = smallest_relaxation(standings.situation(_small(reading, standings.request)))
    if best is None:
        coming = sum(1 for one in standings.everybody if one.ground is None)
        lacking = max(sum(seats for _, seats in standings.seats) - coming, 1)
        return ((Relief(f"只改办法不够：至少还要再请{lacking}位没有这些关系的专家入库。"),),)
    if not best.size:
        return ()
    same_size = smallest_relaxation(standings.situation()) if best.smaller else None
    return tuple(tuple(_reliefs(one)) for one in (best, same_size) if one is not None)


def _small(reading: Transaction, request: SelectionRequest) -> int | None:
    """How many experts sit on the smallest panel; None where this one is that small already."""
    if request.small:
        return None
    numbers = parameters.several(
        reading, (LEAST_SMALL, SHARE), request.place.path, reading.today, alliance_id=request.alliance_id
    )
    share = numbers[SHARE].share
    rules = panels.PanelRules(0, 0, 0, share.numerator, share.denominator)
    return panels.experts_needed(numbers[LEAST_SMALL].whole, rules)


def _reliefs(best: Relaxation[Field, Ground]) -> Iterator[Relief]:
    if best.smaller:
        kept = "、".join(f"{FIELD_NAMES[field]}{seats}人" for field, seats in best.seats if seats)
        yield Relief(f"评审组改成最小的规模（专家{kept}）：小区规模小、业主大会有决议的才可以，由小区修改申请。")
    for rule in best.rules:
        yield Relief(
            f"这次放宽“{GROUNDS[rule].label}”这一条（联盟自己的规则，不是法定），写明理由，公开显示。", rule.value
        )
    if best.backups:
        yield Relief("这次不要求每组都有后备：有人不能来，可能要作废重新抽。", NO_BACKUPS)
    for (given, taken), times in Counter((move.given, move.taken) for move in best.moves).items():
        yield Relief(f"把{FIELD_NAMES[given]}的{times}席改给{FIELD_NAMES[taken]}，由小区修改申请。")
