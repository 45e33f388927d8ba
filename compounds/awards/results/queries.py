"""Reading results: the last version of an award, its earlier ones, and who is inside the quota."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.queries import TAKING_PART
from compounds.awards.indicators.tree import Source
from compounds.awards.results.models import AwardResultLine, AwardResultVersion
from compounds.awards.results.reckoning import Point
from compounds.awards.standing.line import Verdict
from compounds.queries import COMMUNITY, STREET


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One entry of a result; see `AwardResultLine`. `points` by criterion, in the order of the tree."""

    application_id: int
    compound_id: int
    place_id: int
    place_path: str
    compound_name: str
    street: str
    rank: int
    low: int
    high: int
    total: Decimal
    raw: Decimal
    adjusted: Decimal | None
    adjusted_rank: int | None
    sheets: int
    dropped: int
    wins: bool
    undecided: bool
    by: str
    points: Mapping[str, Point]


@dataclass(frozen=True, slots=True)
class ResultView:
    """One version of the result of an award, its lines in the order of ranks."""

    version_id: int
    round_id: int
    award_id: int
    number: int
    because: str
    made_at: datetime
    quota: int
    verdict: Verdict
    seed: str
    digest: str
    findings: Mapping[str, Any]
    published_at: datetime | None
    lines: tuple[ResultLine, ...]

    def line(self, application_id: int) -> ResultLine | None:
        """The line of one application, if it took part."""
        return next((one for one in self.lines if one.application_id == application_id), None)


@dataclass(frozen=True, slots=True)
class Winner:
    """One entry inside the quota of its award."""

    award_id: int
    application_id: int
    compound_id: int
    place_id: int
    compound_name: str
    street: str
    rank: int
    total: Decimal


def latest(reading: Transaction, award_id: int) -> ResultView | None:
    """The version that counts, or None before anything was computed; two statements. The calling room says who may."""
    version = last_version(reading, award_id)
    return None if version is None else view(reading, version)


def published(reading: Transaction, award_id: int) -> ResultView | None:
    """The last version that everybody may read, or None before the public notice; two statements."""
    version = reading.session.scalar(
        select(AwardResultVersion)
        .where(AwardResultVersion.award_id == award_id, AwardResultVersion.published_at.is_not(None))
        .order_by(AwardResultVersion.number.desc())
        .limit(1)
    )
    return None if version is None else view(reading, version)


def last_version(reading: Transaction, award_id: int) -> AwardResultVersion | None:
    """The row of the version that counts."""
    return reading.session.scalar(
        select(AwardResultVersion)
        .where(AwardResultVersion.award_id == award_id)
        .order_by(AwardResultVersion.number.desc())
        .limit(1)
    )


def view(reading: Transaction, version: AwardResultVersion) -> ResultView:
    """A version with its lines; one statement."""
    rows: list[Any] = list(
        reading.session.execute(
            select(AwardResultLine, AwardApplication.compound_id, Place.id, Place.path, Place.name, STREET.name)
            .join(AwardApplication, AwardResultLine.application_id == AwardApplication.id)
            .join(Place, AwardApplication.place_id == Place.id)
            .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
            .join(STREET, COMMUNITY.parent_id == STREET.id)
            .where(AwardResultLine.version_id == version.id)
            .order_by(AwardResultLine.rank, AwardResultLine.application_id)
        )
    )
    return ResultView(
        version_id=version.id,
        round_id=version.round_id,
        award_id=version.award_id,
        number=version.number,
        because=version.because,
        made_at=version.made_at,
        quota=version.quota,
        verdict=version.verdict,
        seed=version.seed,
        digest=version.digest,
        findings=version.findings,
        published_at=version.published_at,
        lines=tuple(_line(*row) for row in rows),
    )


def verdicts(reading: Transaction, round_id: int) -> dict[int, Verdict]:
    """What the line of each award of a round looks like in its last version; one statement."""
    found = reading.session.execute(
        select(AwardResultVersion.award_id, AwardResultVersion.verdict)
        .where(AwardResultVersion.round_id == round_id)
        .order_by(AwardResultVersion.number)
    )
    return {one.award_id: one.verdict for one in found}


def winners(reading: Transaction, round_id: int) -> tuple[Winner, ...]:
    """Who is inside the quota in the last versions of all awards of a round; one statement.

    Exactly what the sealed rules give, without those who were refused or left since. While the rules ask for another
    review, only those who are inside whatever it brings.
    """
    later = aliased(AwardResultVersion)
    numbers = select(func.max(later.number)).where(later.award_id == AwardResultVersion.award_id)
    last = numbers.correlate(AwardResultVersion).scalar_subquery()
    rows = reading.session.execute(
        select(
            AwardResultVersion.award_id,
            AwardApplication.id,
            AwardApplication.compound_id,
            Place.id,
            Place.name,
            STREET.name,
            AwardResultLine.rank,
            AwardResultLine.total,
        )
        .join(AwardResultLine, AwardResultLine.version_id == AwardResultVersion.id)
        .join(AwardApplication, AwardResultLine.application_id == AwardApplication.id)
        .join(Place, AwardApplication.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .where(
            AwardResultVersion.round_id == round_id,
            AwardResultVersion.number == last,
            AwardResultLine.wins,
            AwardApplication.stage.in_(TAKING_PART),
        )
        .order_by(AwardResultVersion.award_id, AwardResultLine.rank, AwardApplication.id)
    )
    return tuple(Winner(*row) for row in rows)


def _line(row: AwardResultLine, compound_id: int, *where: Any) -> ResultLine:
    place_id, path, name, street = where
    return ResultLine(
        application_id=row.application_id,
        compound_id=compound_id,
        place_id=place_id,
        place_path=path,
        compound_name=name,
        street=street,
        rank=row.rank,
        low=row.low,
        high=row.high,
        total=row.total,
        raw=row.raw,
        adjusted=row.adjusted,
        adjusted_rank=row.adjusted_rank,
        sheets=row.sheets,
        dropped=row.dropped,
        wins=row.wins,
        undecided=row.undecided,
        by=row.by,
        points=MappingProxyType(
            {
                code: Point(Decimal(points), Decimal(most), Source(source))
                for code, (points, most, source) in row.points.items()
            }
        ),
    )
