"""Reading selection requests: one in sight, and what may be told of one in public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from expert_pool.fields import Field
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage
from expert_pool.tracks import TRACKS, TenderTrack, TrackWords


@dataclass(frozen=True, slots=True)
class CompanyOf:
    """A company that takes part; `number` as in the request, `left_at` when it withdrew."""

    number: int
    company_id: int
    name: str
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublicRequest:
    """What anybody may know of a request once it is sealed: no person stands in it."""

    request_id: int
    reference: str
    subject: str
    compound_id: int
    compound_name: str
    place_path: str
    track: TenderTrack
    stage: Stage
    stage_since: datetime
    opening_at: datetime
    opening_spot: str
    seats: tuple[tuple[Field, int], ...]
    owners: int
    companies: tuple[CompanyOf, ...]

    @property
    def words(self) -> TrackWords:
        """How its track is told."""
        return TRACKS[self.track]

    @property
    def present(self) -> tuple[CompanyOf, ...]:
        """The companies that have not withdrawn."""
        return tuple(one for one in self.companies if one.left_at is None)


def one(reading: Transaction, actor: Actor, request_id: int) -> SelectionRequest:
    """One request that the actor may know of. Raises NotFound."""
    return get_visible(reading.session, SelectionRequest, actor, request_id)


def public(reading: Transaction, request_id: int) -> PublicRequest | None:
    """What may be told of a request by its id; None where there is none. The calling room says whether it is public."""
    request = (
        reading.session.scalars(select(SelectionRequest).where(SelectionRequest.id == request_id))
        .unique()
        .one_or_none()
    )
    return None if request is None else summary(request)


def summary(request: SelectionRequest) -> PublicRequest:
    """The public side of a loaded request."""
    return PublicRequest(
        request_id=request.id,
        reference="" if request.reference is None else str(request.reference),
        subject=request.subject,
        compound_id=request.compound_id,
        compound_name=request.place.name,
        place_path=request.place.path,
        track=request.track,
        stage=request.stage,
        stage_since=request.stage_since,
        opening_at=request.opening_at,
        opening_spot=request.opening_spot,
        seats=tuple((one.field, one.seats) for one in request.seats),
        owners=request.owners,
        companies=tuple(
            CompanyOf(one.number, one.company_id, one.company.name, one.left_at) for one in request.companies
        ),
    )
