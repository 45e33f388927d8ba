"""Applications as a list, narrowed by round, street and stage; who takes part, and what applying has cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from alliance.kernel.tables import Page
from compounds.awards import addresses
from compounds.awards.applications.filling import minutes
from compounds.awards.applications.models import ApplicationAnswer, AwardApplication
from compounds.awards.applications.queries import TAKING_PART
from compounds.awards.applications.workflow import STAGE_NAMES, Stage
from compounds.awards.indicators.tree import Source
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.queries import STREET, placed

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """What the list is narrowed to."""

    round: int | None = None
    street: int | None = None
    stage: Stage | None = None
    compound: int | None = None


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """One row of the list; `claims` is how many claims nobody has confirmed."""

    application_id: int
    reference: str
    compound_id: int
    compound: str
    street: str
    place_path: str
    award: str
    round_title: str
    stage: Stage
    stage_since: datetime
    recommended_at: datetime | None
    claims: int

    @property
    def url(self) -> str:
        """The page of the application."""
        return addresses.application(self.application_id)

    @property
    def stage_name(self) -> str:
        """等审查, 参加评选 and so on."""
        return STAGE_NAMES[self.stage]

    @property
    def won(self) -> bool:
        """True where something was won, whatever it is worth today."""
        return self.stage is Stage.WON


@dataclass(frozen=True, slots=True)
class ApplicationList:
    """One page of the list."""

    lines: tuple[ApplicationLine, ...]
    page: Page


@dataclass(frozen=True, slots=True)
class Burden:
    """What applying for a round has cost: how many applied, how much was asked, filled beforehand, and the minutes."""

    applications: int
    asked: int
    filled: int
    minutes: int

    @property
    def percent(self) -> int:
        """How many of a hundred answers the records gave."""
        return self.filled * 100 // self.asked if self.asked else 0

    @property
    def each(self) -> int:
        """Minutes for one application, begun ones counted."""
        return -(-self.minutes // self.applications) if self.applications else 0


def application_list(reading: Transaction, actor: Actor, choice: Choice, number: int = 1) -> ApplicationList:
    """The applications in sight, the newest first; two statements."""
    chosen = _chosen(actor, choice)
    total = reading.session.scalar(chosen.with_only_columns(func.count(AwardApplication.id))) or 0
    page = Page(number, PAGE_SIZE, total)
    return ApplicationList(_lines(reading, chosen.limit(page.size).offset(page.offset)), page)


def of_compound(reading: Transaction, actor: Actor, compound_id: int, most: int) -> tuple[ApplicationLine, ...]:
    """The applications of one compound in sight, the newest first; one statement."""
    return _lines(reading, _chosen(actor, Choice(compound=compound_id)).limit(most))


def taking_part(reading: Transaction, round_id: int) -> dict[int, tuple[str, ...]]:
    """The names of those who take part, by award; one statement. The calling room says when they are public."""
    rows = reading.session.execute(
        select(AwardApplication.award_id, Place.name)
        .join(Place, AwardApplication.place_id == Place.id)
        .where(AwardApplication.round_id == round_id, AwardApplication.stage.in_(TAKING_PART))
        .order_by(AwardApplication.award_id, Place.path)
    )
    found: dict[int, list[str]] = {}
    for award_id, name in rows:
        found.setdefault(award_id, []).append(name)
    return {key: tuple(names) for key, names in found.items()}


def burden(reading: Transaction, round_id: int) -> Burden:
    """What applying for a round has cost those who handed in; one statement."""
    row = reading.session.execute(
        select(
            func.count(AwardApplication.id),
            func.coalesce(func.sum(AwardApplication.asked), 0),
            func.coalesce(func.sum(AwardApplication.filled), 0),
            func.coalesce(func.sum(AwardApplication.seconds), 0),
        ).where(AwardApplication.round_id == round_id, AwardApplication.submitted_at.is_not(None))
    ).one()
    applications, asked, filled, seconds = (int(figure) for figure in row)
    return Burden(applications, asked, filled, minutes(seconds))


def _chosen(actor: Actor, choice: Choice) -> Select[Any]:
    chosen = placed(
        AwardApplication,
        actor,
        street=choice.street,
        round_id=choice.round,
        stage=choice.stage,
        compound_id=choice.compound,
    )
    return chosen.join(RoundAward, AwardApplication.award_id == RoundAward.id).join(
        AwardRound, AwardApplication.round_id == AwardRound.id
    )


def _lines(reading: Transaction, chosen: Select[Any]) -> tuple[ApplicationLine, ...]:
    claims = (
        select(func.count(ApplicationAnswer.id))
        .where(
            and_(
                ApplicationAnswer.application_id == AwardApplication.id,
                ApplicationAnswer.source == Source.SELF,
                ApplicationAnswer.claimed.is_not(None),
                ApplicationAnswer.share.is_(None),
            )
        )
        .scalar_subquery()
    )
    rows: Any = reading.session.execute(
        chosen.with_only_columns(
            AwardApplication.id,
            AwardApplication.reference,
            AwardApplication.compound_id,
            Place.name,
            STREET.name,
            Place.path,
            RoundAward.name,
            AwardRound.title,
            AwardApplication.stage,
            AwardApplication.stage_since,
            AwardApplication.recommended_at,
            claims,
        ).order_by(AwardApplication.id.desc())
    )
    return tuple(ApplicationLine(key, str(reference or ""), *rest) for key, reference, *rest in rows)
