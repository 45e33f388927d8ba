"""Selection requests as a list, narrowed by street and stage; and those of one compound."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from alliance.kernel.tables import Page
from compounds.queries import STREET, placed
from expert_pool import addresses
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import OVER, STAGE_NAMES, Stage
from expert_pool.tracks import TRACKS, TenderTrack

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """What the list is narrowed to."""

    street: int | None = None
    stage: Stage | None = None
    compound: int | None = None


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One row of the list."""

    request_id: int
    reference: str
    subject: str
    compound_id: int
    compound: str
    street: str
    place_path: str
    track: TenderTrack
    stage: Stage
    stage_since: datetime
    opening_at: datetime
    submitted_at: datetime | None

    @property
    def url(self) -> str:
        """The page of the request."""
        return addresses.request(self.request_id)

    @property
    def stage_name(self) -> str:
        """等受理, 核对回避 and so on."""
        return STAGE_NAMES[self.stage]

    @property
    def track_label(self) -> str:
        """Which of the two tracks it is on."""
        return TRACKS[self.track].label


@dataclass(frozen=True, slots=True)
class RequestList:
    """One page of the list."""

    lines: tuple[RequestLine, ...]
    page: Page


def request_list(reading: Transaction, actor: Actor, choice: Choice, number: int = 1) -> RequestList:
    """The requests in sight, running ones first, the newest first; two statements."""
    chosen = _chosen(actor, choice)
    total = reading.session.scalar(chosen.with_only_columns(func.count(SelectionRequest.id))) or 0
    page = Page(number, PAGE_SIZE, total)
    return RequestList(_lines(reading, chosen.limit(page.size).offset(page.offset)), page)


def of_compound(reading: Transaction, actor: Actor, compound_id: int, most: int) -> tuple[RequestLine, ...]:
    """The requests of one compound in sight, running ones first; one statement."""
    return _lines(reading, _chosen(actor, Choice(compound=compound_id)).limit(most))


def _chosen(actor: Actor, choice: Choice) -> Select[Any]:
    return placed(SelectionRequest, actor, street=choice.street, stage=choice.stage, compound_id=choice.compound)


def _lines(reading: Transaction, chosen: Select[Any]) -> tuple[RequestLine, ...]:
    rows: Any = reading.session.execute(
        chosen.with_only_columns(
            SelectionRequest.id,
            SelectionRequest.reference,
            SelectionRequest.subject,
            SelectionRequest.compound_id,
            Place.name,
            STREET.name,
            Place.path,
            SelectionRequest.track,
            SelectionRequest.stage,
            SelectionRequest.stage_since,
            SelectionRequest.opening_at,
            SelectionRequest.submitted_at,
        ).order_by(SelectionRequest.stage.in_(OVER), SelectionRequest.id.desc())
    )
    return tuple(RequestLine(key, str(reference or ""), *rest) for key, reference, *rest in rows)
