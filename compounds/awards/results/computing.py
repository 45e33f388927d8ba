"""Computing the result of an award, in a new version; what was computed before stays as it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import MISSING, WAY_BACK
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance
from compounds.awards.applications import queries as applications
from compounds.awards.indicators import shipped
from compounds.awards.results import access, queries, reckoning
from compounds.awards.results.models import AwardExtraReview, AwardResultLine, AwardResultVersion
from compounds.awards.reviewing import queries as reviewing
from compounds.awards.rounds import queries as rounds
from compounds.awards.rounds import records
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.rounds.workflow import Stage
from compounds.awards.standing.line import VERDICT_NAMES, Verdict

COMPUTED = "awards.result_computed"
"""Errand: payload version_id, award_id, round_id."""
SWING, FEW = "awards.weight_swing", "awards.few_marks"
ledger.tell(
    {"awards.result_computed": "算出第{number}版结果（{award}）：{verdict}"},
    {"verdict": VERDICT_NAMES, "award": shipped.called},
)


@dataclass(frozen=True, slots=True)
class ResultVersion:
    """What a computation made, or found unchanged (`new` is False): `lines` entries, and what the line looks like."""

    version_id: int
    number: int
    verdict: Verdict
    lines: int
    digest: str
    new: bool


def compute(tx: Transaction, actor: Actor, award_id: int, because: str) -> ResultVersion:
    """Compute an award by its sealed rules from confirmed answers and complete locked sheets, and keep it.

    Where nothing differs from the last version, that one stands and no new one is made. In the public notice a version
    is published at once. Raises NotFound, NotPermitted, OutOfTurn, Invalid, Unavailable for a sheet that was tampered
    with.
    """
    award = tx.session.get(RoundAward, award_id)
    if award is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    round_ = records.in_hand(tx, actor, award.round_id)
    access.compute(actor, round_.stage).enforce()
    return keep(tx, round_, award, records.reason(because), by=actor)


def keep(tx: Transaction, round_: AwardRound, award: RoundAward, because: str, *, by: Actor) -> ResultVersion:
    """Compute and keep, without asking again who may: `round_` is locked by this transaction."""
    judging = _judging(tx, round_, award)
    computed = reckoning.compute(judging, applications.entries(tx, award.id), reviewing.counting(tx, award.id))
    last = queries.last_version(tx, award.id)
    if last is not None and last.digest == computed.digest:
        return ResultVersion(last.id, last.number, last.verdict, len(computed.lines), last.digest, new=False)
    version = AwardResultVersion(
        alliance_id=round_.alliance_id,
        round_id=round_.id,
        award_id=award.id,
        number=1 if last is None else last.number + 1,
        because=because,
        made_at=tx.now,
        made_by_id=by.person_id,
        rules=round_.rules,
        quota=award.quota,
        verdict=computed.verdict,
        seed=judging.seed,
        digest=computed.digest,
        findings=dict(computed.findings),
        published_at=tx.now if round_.stage is Stage.NOTICE else None,
        lines=[_row(one) for one in computed.lines],
    )
    tx.session.add(version)
    tx.session.flush()
    ledger.write(
        tx,
        by,
        "awards.result_computed",
        round_,
        award=award.code,
        number=version.number,
        verdict=version.verdict.value,
        digest=version.digest,
    )
    outbox.promise(tx, COMPUTED, version_id=version.id, award_id=award.id, round_id=round_.id)
    return ResultVersion(version.id, version.number, version.verdict, len(computed.lines), version.digest, new=True)


def reviewed_again(tx: Transaction, award_id: int) -> bool:
    """True where the extra review of an award was asked for: the rule gives it once."""
    return tx.session.scalar(select(AwardExtraReview.id).where(AwardExtraReview.award_id == award_id)) is not None


def seed_of(seal: str, award_code: str) -> str:
    """Where chance comes from: the seal that was published at opening, and the award."""
    return hashlib.sha256(f"{seal}/{award_code}".encode()).hexdigest()


def _judging(tx: Transaction, round_: AwardRound, award: RoundAward) -> reckoning.Judging:
    place = tx.session.get_one(Alliance, round_.alliance_id).place.path
    known = parameters.several(tx, (SWING, FEW), place, tx.today, alliance_id=round_.alliance_id)
    rules = rounds.rules(round_)
    return reckoning.Judging(
        tree=rounds.tree(award),
        rules=rules,
        quota=award.quota,
        may_ask=bool(rules.again) and not reviewed_again(tx, award.id),
        seed=seed_of(round_.seal or "", award.code),
        swing=Fraction(known[SWING].share),
        few=known[FEW].whole,
    )


def _row(one: reckoning.Reckoning) -> AwardResultLine:
    return AwardResultLine(
        application_id=one.application_id,
        rank=one.rank,
        low=one.low,
        high=one.high,
        total=one.total,
        raw=one.raw,
        adjusted=one.adjusted,
        adjusted_rank=one.adjusted_rank,
        sheets=one.sheets,
        dropped=one.dropped,
        wins=one.wins,
        undecided=one.undecided,
        by=one.by,
        points={code: _point(point) for code, point in one.points.items()},
    )


def _point(point: reckoning.Point) -> list[str]:
    return [_text(point.points), _text(point.most), point.source.value]


def _text(figure: Decimal) -> str:
    return format(figure, "f")
