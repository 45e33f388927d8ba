"""What the pages of results show: to those who deliberate everything, to everybody what was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import MISSING, WAY_BACK, Verdict, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.errors import NotFound
from compounds.awards.access import oversees
from compounds.awards.applications import queries as applications
from compounds.awards.indicators.tree import Indicators
from compounds.awards.results import access, gate, queries
from compounds.awards.results.models import AwardCorrection, AwardDeliberation, AwardResultVersion
from compounds.awards.results.pending import Pending
from compounds.awards.results.queries import ResultLine, ResultView
from compounds.awards.reviewing.gathering import reviewers_of
from compounds.awards.rounds import queries as rounds
from compounds.awards.rounds.gates import Obstacle
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.rounds.plain import CHOSEN
from compounds.awards.rounds.workflow import Stage
from compounds.awards.rules import Rules


class NotYet(NotFound):
    """A result that was not published: for everybody as if there were none."""


@dataclass(frozen=True, slots=True)
class Severity:
    """One reviewer: marks given, and how much more (or less) than the others, in percent of the reviewers' points."""

    name: str
    given: int
    leniency: Decimal
    few: bool


@dataclass(frozen=True, slots=True)
class Made:
    """One version among others."""

    number: int
    made_at: datetime
    because: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """One deliberation as it was written down."""

    held_on: date
    present: str
    words: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class AwardRef:
    """An award of the same round."""

    award_id: int
    name: str


@dataclass(frozen=True, slots=True)
class DeliberationPage:
    """Everything about one award for those who deliberate; `view` is None before anything was computed.

    `parts` names the reviewers of each part where marks do not hang together.
    """

    round_id: int
    round_title: str
    round_version: int
    stage: Stage
    award: AwardRef
    awards: tuple[AwardRef, ...]
    tree: Indicators
    rules: Rules
    view: ResultView | None
    versions: tuple[Made, ...]
    severity: tuple[Severity, ...]
    parts: tuple[tuple[tuple[str, ...], int], ...]
    minutes: tuple[Minutes, ...]
    obstacles: tuple[Obstacle, ...]
    may_compute: Verdict
    may_ask: Verdict
    may_write: Verdict

    def named(self, keys: list[int]) -> tuple[str, ...]:
        """The names of the compounds of some applications, in the order of ranks."""
        lines = self.view.lines if self.view else ()
        return tuple(one.compound_name for one in lines if one.application_id in keys)


@dataclass(frozen=True, slots=True)
class Corrected:
    """One criterion that was corrected in the public notice, and what it changed."""

    compound_name: str
    criterion: str
    total_before: Decimal
    total_after: Decimal
    rank_before: int
    rank_after: int
    because: str
    corrected_at: datetime


@dataclass(frozen=True, slots=True)
class PublicResult:
    """What everybody may read of one award. The rank of an application among `pending` waits for a decision.

    `chosen` says what happens to those within the quota: only a round with an approval has winners.
    """

    round_id: int
    round_title: str
    stage: Stage
    chosen: str
    award: AwardRef
    awards: tuple[AwardRef, ...]
    tree: Indicators
    rules: Rules
    view: ResultView
    pending: frozenset[int]
    corrections: tuple[Corrected, ...]
    inner: bool

    @property
    def winners(self) -> tuple[ResultLine, ...]:
        """Those inside the quota."""
        return tuple(one for one in self.view.lines if one.wins)


@dataclass(frozen=True, slots=True)
class ResultRef:
    """One award of a round with a result that the actor may read; `inner` leads to those who deliberate."""

    award_id: int
    award_name: str
    round_title: str
    stage: Stage
    inner: bool


def listed(reading: Transaction, actor: Actor) -> tuple[ResultRef, ...]:
    """Every award with something to read for the actor, the newest round first; two statements."""
    known = {
        award_id: published_at is not None
        for award_id, published_at in reading.session.execute(
            select(AwardResultVersion.award_id, AwardResultVersion.published_at)
            .where(visible(AwardResultVersion, actor))
            .order_by(AwardResultVersion.published_at.is_not(None))
        )
    }
    return tuple(
        ResultRef(award.id, award.name, round_.title, round_.stage, not known[award.id])
        for round_ in rounds.in_sight(reading, actor)
        for award in round_.awards
        if award.id in known
    )


def deliberation(reading: Transaction, actor: Actor, award_id: int, number: int | None = None) -> DeliberationPage:
    """The inner page of an award, of its last version or of version `number`; a constant number of statements.

    Raises NotFound for whoever may not know of the round, NotPermitted for who may not read its marks.
    """
    award, round_ = _award(reading, actor, award_id)
    access.read_all(actor, applications.paths(reading, award_id)).enforce()
    version = queries.last_version(reading, award_id) if number is None else _version(reading, award_id, number)
    view = None if version is None else queries.view(reading, version)
    outcomes = frozenset(queries.verdicts(reading, round_.id).values())
    names = reviewers_of(reading, round_.id, round_.alliance_id).names if view else {}
    findings = view.findings if view else {}
    return DeliberationPage(
        round_id=round_.id,
        round_title=round_.title,
        round_version=round_.version,
        stage=round_.stage,
        award=AwardRef(award.id, award.name),
        awards=tuple(AwardRef(one.id, one.name) for one in round_.awards),
        tree=rounds.tree(award),
        rules=rounds.rules(round_),
        view=view,
        versions=_versions(reading, award_id),
        severity=tuple(
            Severity(names.get(one["reviewer"], ""), one["given"], Decimal(one["leniency"]), one["few"])
            for one in findings.get("reviewers", ())
        ),
        parts=tuple(
            (tuple(names.get(key, "") for key in part["reviewers"]), part["entries"])
            for part in findings.get("parts", ())
        ),
        minutes=minutes_of(reading, round_.id),
        obstacles=gate.against(reading, round_) if round_.stage is Stage.DELIBERATION else (),
        may_compute=access.compute(actor, round_.stage),
        may_ask=access.ask_again(actor, round_.stage, outcomes),
        may_write=access.deliberate(actor, round_.stage),
    )


def public_result(reading: Transaction, actor: Actor, award_id: int, pending: Pending) -> PublicResult:
    """The public page of an award. Raises NotYet before the public notice."""
    award, round_ = _award(reading, actor, award_id)
    view = queries.published(reading, award_id)
    if view is None:
        raise NotYet("结果还没有公布。", remedy="公示那一天起，所有人都能在这里看到。")
    tree = rounds.tree(award)
    return PublicResult(
        round_id=round_.id,
        round_title=round_.title,
        stage=round_.stage,
        chosen=CHOSEN[round_.form],
        award=AwardRef(award.id, award.name),
        awards=tuple(AwardRef(one.id, one.name) for one in round_.awards),
        tree=tree,
        rules=rounds.rules(round_),
        view=view,
        pending=pending.of(reading, award_id),
        corrections=_corrections(reading, view, tree),
        inner=oversees(actor),
    )


def minutes_of(reading: Transaction, round_id: int) -> tuple[Minutes, ...]:
    """The minutes of a round, the last first; one statement. The calling room says who may read them."""
    found = reading.session.scalars(
        select(AwardDeliberation).where(AwardDeliberation.round_id == round_id).order_by(AwardDeliberation.id.desc())
    )
    return tuple(Minutes(one.held_on, one.present, one.words, one.written_at) for one in found)


def _award(reading: Transaction, actor: Actor, award_id: int) -> tuple[RoundAward, AwardRound]:
    award = reading.session.get(RoundAward, award_id, options=[joinedload(RoundAward.round)])
    if award is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return award, rounds.one(reading, actor, award.round_id)


def _version(reading: Transaction, award_id: int, number: int) -> AwardResultVersion:
    wanted = select(AwardResultVersion).where(
        AwardResultVersion.award_id == award_id, AwardResultVersion.number == number
    )
    found = reading.session.scalar(wanted) if 0 < number <= LARGEST_KEY else None
    if found is None:
        raise NotFound("没有这一版结果。", remedy="请从列出的各版里选。")
    return found


def _versions(reading: Transaction, award_id: int) -> tuple[Made, ...]:
    rows = reading.session.execute(
        select(AwardResultVersion.number, AwardResultVersion.made_at, AwardResultVersion.because)
        .where(AwardResultVersion.award_id == award_id)
        .order_by(AwardResultVersion.number.desc())
    )
    return tuple(Made(*row) for row in rows)


def _corrections(reading: Transaction, view: ResultView, tree: Indicators) -> tuple[Corrected, ...]:
    names = {one.application_id: one.compound_name for one in view.lines}
    rows = reading.session.scalars(
        select(AwardCorrection).where(AwardCorrection.application_id.in_(names)).order_by(AwardCorrection.id)
    )
    return tuple(
        Corrected(
            names[one.application_id],
            tree.criterion(one.criterion).name,
            one.total_before,
            one.total_after,
            one.rank_before,
            one.rank_after,
            one.because,
            one.corrected_at,
        )
        for one in rows
    )
