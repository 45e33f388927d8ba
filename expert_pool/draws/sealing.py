"""Freezing the pool and sealing it before the chance happens, and the witness's word for it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.days import short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.parameters import queries as parameters
from expert_pool import chance, draw_transcript
from expert_pool import draw as pure
from expert_pool.chance import Beacon, Form, Kind
from expert_pool.conflicts import grounds
from expert_pool.conflicts import queries as conflicts
from expert_pool.conflicts.pools import Pool, PoolMember
from expert_pool.draws import access, papers, records, sealed
from expert_pool.draws.models import Draw, DrawRow
from expert_pool.draws.sealed import Drawn
from expert_pool.draws.tries import Deed, Unfit, Why, on_record
from expert_pool.draws.workflow import DRAW, Stage
from expert_pool.fields import FIELD_NAMES, Field
from expert_pool.requests import actions as requests
from expert_pool.requests import records as request_records
from expert_pool.requests.models import SelectionRequest
from expert_pool.scoring import criteria
from expert_pool.tracks import TRACKS

AHEAD, BEFORE_OPENING, TIMES = (
    "expert_pool.chance_ahead",
    "expert_pool.chance_before_opening",
    "expert_pool.chance_outcomes",
)
USUAL = "expert_pool.request_draw_days"
"""How many days usually lie between seal and draw."""
CAPS = {"most_a_year": "expert_pool.most_a_year", "rest_days": "expert_pool.rest_days"}
"""The limits of the day that go into the seal, by their code there."""
WHERE_MOST = 60
Salts = Callable[[], str]
"""Where the salts of the commitments come from, each as hexadecimal."""

ledger.tell(
    {
        "expert_pool.pool_frozen": "封存第{number}次抽取的名单：{rows}人，封存码{code}",
        "expert_pool.seal_witnessed": "见证并公布封存码{code}",
    },
    {"code": papers.shortened},
)


@dataclass(frozen=True, slots=True)
class Freeze:
    """What the keeper decides: the exact chance, and where it happens; when, but for a beacon, whose round says it."""

    request_id: int
    version: int
    form: Form
    happens_at: datetime
    where: str


def happens_at(form: Form, said: datetime) -> datetime:
    """When the chance happens: as said, and of a beacon as its round says."""
    return chance.pulse_at(Beacon(form.name), form.round) if form.kind is Kind.BEACON else said


def fresh_salt() -> str:
    """A salt that nobody can guess."""
    return secrets.token_hex(pure.SALT_BYTES)


def freeze(
    tx: Transaction,
    actor: Actor,
    command: Freeze,
    known: conflicts.Known | None = None,
    *,
    salts: Salts = fresh_salt,
) -> Draw:
    """Freeze the pool of an accepted request and compose its seal; it becomes public with the witness's word.

    `salts` are the sample's own where a sample is frozen, which nobody has to keep secret.
    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid where the pool is not ready, the score sheet is
    not fixed, the chance comes too soon or too late, or has too few outcomes for the panels that could be drawn.
    """
    with on_record(actor, Deed.FREEZE, SelectionRequest, command.request_id):
        request = request_records.in_hand(tx, actor, command.request_id, command.version)
        access.freeze(actor, request.stage).enforce()
        records.beside(tx, actor, request)
        if not TRACKS[request.track].draws_experts:
            raise Unfit(Why.POOL, TRACKS[request.track].notice, remedy="可以提供备案协助。")
        number = _next_number(tx, request)
        when = happens_at(command.form, command.happens_at)
        _check_times(tx, request, when)
        marked = _criteria(request)
        pool = conflicts.pool(tx, request, known)
        if not pool.ready:
            raise Unfit(Why.POOL, pool.problems[0], remedy="".join(pool.problems[1:]))
        members, rows = _blinded(pool, salts)
        check_outcomes(tx, request, command.form, rows, dict(pool.seats))
        sealing = draw_transcript.Sealing(
            request=str(request.reference),
            number=number,
            compound=request.place.name,
            track=request.track.value,
            subject=request.subject,
            companies=tuple(one.company.name for one in request.companies if one.left_at is None),
            opening_at=request.opening_at,
            frozen_at=tx.now,
            seats=tuple(draw_transcript.FieldSeats(field, FIELD_NAMES[field], count) for field, count in pool.seats),
            owners=request.owners,
            caps=_caps(tx, request, pool),
            grounds={code: grounds.name_of(code) for code in sorted(pool.by_ground)},
            criteria=marked,
            form=command.form,
            happens_at=when,
            where=command.where.strip()[:WHERE_MOST],
            pool=rows,
        )
        text = pure.canonical(draw_transcript.seal(sealing)).decode()
        made = _stored(tx, actor, request, sealing, text)
        _store_rows(tx, made, rows, members, pool)
        requests.advance(tx, actor, request, "seal")
        records.record(tx, actor, "expert_pool.pool_frozen", made, number=number, rows=len(rows), code=made.seal_code)
        outbox.promise(tx, "draws.frozen", draw_id=made.id, request_id=request.id)
        return made


def witness(tx: Transaction, actor: Actor, draw_id: int, version: int) -> None:
    """Stand for the seal before the chance happens: from now on it is public, with its sheet for the notice board.

    Raises NotFound, NotPermitted, OutOfTurn once the chance may be known, ChangedMeanwhile.
    """
    with on_record(actor, Deed.WITNESS, Draw, draw_id):
        draw = records.in_hand(tx, actor, draw_id, version)
        access.witness(actor, records.facts_of(tx, draw)).enforce()
        draw.stage = DRAW.after(draw.stage, "witness")
        draw.witnessed_at, draw.witnessed_by_id = tx.now, actor.person_id
        records.record(tx, actor, "expert_pool.seal_witnessed", draw, code=draw.seal_code)
        documents.issue(
            tx,
            actor,
            kind=papers.SHEET,
            subject=Draw.__tablename__,
            subject_id=draw.id,
            place_id=draw.place_id,
            title=papers.title_of(draw),
            facts=papers.facts_of(draw),
        )
        outbox.promise(tx, "draws.sealed", draw_id=draw.id, request_id=draw.request_id)


def check_outcomes(
    tx: Transaction, request: SelectionRequest, form: Form, rows: Sequence[pure.Row], seats: Mapping[Field, int]
) -> None:
    """Raise Invalid, with the number of dice or balls that would do, where the chance has too few outcomes."""
    times = parameters.on(tx, TIMES, request.place.path, tx.today, alliance_id=request.alliance_id).whole
    panels = pure.panels(rows, {field.value: count for field, count in seats.items()})
    if chance.enough(form, panels, times):
        return
    dice, balls = chance.least_dice(panels, times), chance.least_balls(panels, times, chance.MOST_BALLS)
    ways = [f"掷{dice.groups[0].count}次骰子"] if dice is not None else []
    ways += [f"从{chance.MOST_BALLS}个号球里摇出{balls.groups[0].count}个"] if balls is not None else []
    raise Unfit(
        Why.TOO_FEW,
        f"这个办法可能的号码太少：能抽出的评审组有{panels}种，号码至少要有{panels * times}种。",
        remedy=f"至少要{'，或者'.join(ways)}。" if ways else "请改用公开的随机数信标。",
    )


def _next_number(tx: Transaction, request: SelectionRequest) -> int:
    running = select(func.count()).where(Draw.request_id == request.id, Draw.stage != Stage.ABANDONED)
    if tx.session.scalar(running):
        raise Unfit(
            Why.RUNNING, "这份申请已经有一次抽取在进行。", remedy="不能抽第二次；前一次按规定作废了的，才能重新抽。"
        )
    return 1 + (tx.session.scalar(select(func.count()).where(Draw.request_id == request.id)) or 0)


def _check_times(tx: Transaction, request: SelectionRequest, when: datetime) -> None:
    numbers = parameters.several(
        tx, (AHEAD, BEFORE_OPENING), request.place.path, tx.today, alliance_id=request.alliance_id
    )
    first = tx.now + timedelta(hours=numbers[AHEAD].whole)
    if when < first:
        raise Unfit(
            Why.TOO_SOON,
            f"开奖（摇号）的时间太早：封存码要先公布，号码才能产生，最早{short_moment(first)}。",
            remedy=f"请把时间改到{short_moment(first)}以后；已经开过奖的期号不能用，请换下一期。",
        )
    last = request.opening_at - timedelta(hours=numbers[BEFORE_OPENING].whole)
    if when > last:
        raise Unfit(
            Why.TOO_NEAR,
            f"开奖（摇号）的时间太晚：{short_moment(request.opening_at)}就要评审，来不及征询专家。",
            remedy=f"请改到{short_moment(last)}以前；或者在申请里把评审时间往后改，写明原因。",
        )


def problems_of(request: SelectionRequest) -> tuple[str, ...]:
    """What is wrong with the score sheet, which the seal fixes; none where it may be sealed."""
    if not request.criteria:
        return ("评分标准还没有定。请在申请页面点“评分标准”，定好以后再封存。",)
    try:
        return criteria.problems(criteria.from_json(request.criteria))
    except criteria.FaultySheet:
        return ("评分标准读不出来。请在申请页面点“评分标准”，重新定一次。",)


def _criteria(request: SelectionRequest) -> str:
    """The digest of the score sheet. Raises Invalid where it is not fixed."""
    if problems := problems_of(request):
        raise Unfit(Why.CRITERIA, problems[0], remedy="".join(problems[1:]))
    return criteria.digest(request.criteria)


def rehearsed(pool: Pool) -> tuple[pure.Row, ...]:
    """Rows as a freeze would make them, to count with: each time with other salts."""
    return _blinded(pool, fresh_salt)[1]


def _blinded(pool: Pool, salts: Salts) -> tuple[dict[str, tuple[PoolMember, str]], tuple[pure.Row, ...]]:
    """Every member with a fresh salt, by commitment, and the rows in the order of their commitments."""
    members: dict[str, tuple[PoolMember, str]] = {}
    candidates = []
    for one in pool.members:
        salt = salts()
        commitment = pure.commitment(pure.Identity(salt, one.number, one.name, one.unit, one.home))
        members[commitment] = one, salt
        fields = () if one.ground else one.fields
        candidates.append(pure.Candidate(commitment, frozenset(field.value for field in fields), one.ground))
    return members, pure.freeze(candidates, {field.value: count for field, count in pool.seats})


def _caps(tx: Transaction, request: SelectionRequest, pool: Pool) -> dict[str, int]:
    known = parameters.several(tx, CAPS.values(), request.place.path, tx.today, alliance_id=request.alliance_id)
    lifted = {f"lifted_{code}": 1 for code in pool.relaxed}
    return {code: known[name].whole for code, name in CAPS.items()} | {"backups": pool.backups} | lifted


def _stored(
    tx: Transaction, actor: Actor, request: SelectionRequest, sealing: draw_transcript.Sealing, text: str
) -> Draw:
    draw = Draw(
        alliance_id=request.alliance_id,
        request_id=request.id,
        number=sealing.number,
        place_id=request.place_id,
        stage=Stage.FROZEN,
        seal=text,
        seal_code=pure.digest(draw_transcript.seal(sealing)),
        happens_at=sealing.happens_at,
        sealed_at=tx.now,
        sealed_by_id=actor.person_id,
    )
    tx.session.add(draw)
    tx.session.flush()  # its rows name it
    return draw


def _store_rows(
    tx: Transaction, draw: Draw, rows: Sequence[pure.Row], members: Mapping[str, tuple[PoolMember, str]], pool: Pool
) -> None:
    most: int = json.loads(draw.seal)["caps"]["most_a_year"]
    kin: dict[int, list[int]] = {}
    for one, other in sorted(pool.kin):
        kin.setdefault(one, []).append(other)
        kin.setdefault(other, []).append(one)
    for row in rows:
        member, salt = members[row.commitment]
        drawn = Drawn(
            member.expert_id,
            member.person_id,
            salt,
            member.number,
            member.name,
            member.unit,
            member.home,
            min(member.most, most),
            tuple(kin.get(member.expert_id, ())),
        )
        tx.session.add(
            DrawRow(
                draw_id=draw.id,
                number=row.number,
                commitment=row.commitment,
                field=None if row.field is None else Field(row.field),
                ground=row.ground,
                sealed=sealed.close(tx, drawn),
                who=sealed.who(tx, draw.seal_code, member.person_id),
            )
        )
