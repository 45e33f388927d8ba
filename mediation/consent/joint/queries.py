"""What was asked of people's mediation committees: enough to decide, not yet who the parties are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from mediation import causes
from mediation.consent import access
from mediation.consent.models import Together
from mediation.models import Case
from mediation.records import facts_of
from mediation.sight import own_bodies

MOST = 50


@dataclass(frozen=True, slots=True)
class Request:
    """One request to lead: what kind of dispute where, and the word of the desk."""

    together_id: int
    version: int
    case_id: int
    reference: str
    place_name: str
    cause: str
    body: str
    asked_at: datetime
    words: str
    answered_at: datetime | None
    accepted: bool | None
    leads: bool


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request with whether the actor may answer it."""

    request: Request
    may_answer: Verdict


def requests(reading: Transaction, actor: Actor) -> tuple[Request, ...]:
    """The requests to bodies for which the actor acts, those unanswered first; one query."""
    rows = reading.session.scalars(
        select(Together)
        .where(visible(Together, actor), Together.body_id.in_(own_bodies(actor)))
        .options(joinedload(Together.body), joinedload(Together.case).joinedload(Case.place))
        .order_by(Together.answered_at.is_not(None), Together.id.desc())
        .limit(MOST)
    )
    return tuple(_request(one) for one in rows)


def request_of(reading: Transaction, actor: Actor, together_id: int) -> RequestPage:
    """One request. Raises NotFound."""
    row = get_visible(reading.session, Together, actor, together_id)
    return RequestPage(_request(row), access.answer_together(actor, facts_of(reading, row.case), row))


def _request(row: Together) -> Request:
    return Request(
        together_id=row.id,
        version=row.version,
        case_id=row.case_id,
        reference=str(row.case.reference),
        place_name=row.case.place.name,
        cause=causes.title_of(row.case.cause),
        body=row.body.name,
        asked_at=row.asked_at,
        words=row.words,
        answered_at=row.answered_at,
        accepted=row.accepted,
        leads=row.case.body_id == row.body_id,
    )
