"""Reading one's own: what an expert has declared, and what keeps them out of one request."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import MISSING, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.places.models import Place
from compounds.models import Company, Compound, CompoundClosing
from expert_pool.conflicts import access, records, standing
from expert_pool.conflicts.access import RequestFacts
from expert_pool.conflicts.grounds import GROUNDS, TO_DECLARE, Found
from expert_pool.conflicts.models import ExpertConflict, ExpertTie
from expert_pool.conflicts.shown import OwnGround, OwnPage, TieLine, TiesPage, Told
from expert_pool.conflicts.standing import Known
from expert_pool.conflicts.workflow import State
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage
from expert_pool.roster.models import Expert
from expert_pool.tracks import TRACKS

NOBODY = "这里是专家库成员申报关系的地方。"


def own_line(reading: Transaction, actor: Actor) -> Expert:
    """The actor's line of the pool. Raises NotFound for who is not in it."""
    found = reading.session.scalars(
        select(Expert).where(visible(Expert, actor), Expert.person_id == actor.person_id)
    ).one_or_none()
    if found is None or not actor.signed_in:
        raise NotFound(MISSING, remedy=NOBODY)
    return found


def ties_page(reading: Transaction, actor: Actor) -> TiesPage:
    """What the actor has declared, the newest first, and what may be chosen. Raises NotFound."""
    expert = own_line(reading, actor)
    rows = reading.session.scalars(
        select(ExpertTie)
        .where(visible(ExpertTie, actor), ExpertTie.expert_id == expert.id)
        .options(joinedload(ExpertTie.company), joinedload(ExpertTie.compound))
        .order_by(ExpertTie.declared_at.desc(), ExpertTie.id.desc())
    )
    companies = reading.session.execute(
        select(Company.id, Company.name).where(Company.alliance_id == expert.alliance_id).order_by(Company.name)
    )
    compounds = reading.session.execute(
        select(Compound.id, Place.name)
        .join(Place, Compound.place_id == Place.id)
        .where(Compound.alliance_id == expert.alliance_id, Compound.id.not_in(select(CompoundClosing.compound_id)))
        .order_by(Place.name, Compound.id)
    )
    return TiesPage(
        access.declare_tie(actor, expert.person_id),
        tuple(
            TieLine(
                row.id,
                TO_DECLARE[row.ground],
                row.company.name if row.company is not None else row.compound.place.name if row.compound else "",
                row.words,
                row.declared_at,
                row.ended_on,
            )
            for row in rows
        ),
        tuple((key, name) for key, name in companies),
        tuple((key, name) for key, name in compounds),
    )


def own_page(reading: Transaction, actor: Actor, request_id: int, known: Known) -> OwnPage:
    """What keeps the actor out of a request, to be contested until it is sealed; a constant number of statements.

    Raises NotFound for who is not in the pool and for whom nothing keeps out, in the words for no request at all: an
    expert is not told which requests there are.
    """
    expert = own_line(reading, actor)
    request = records.of_alliance(reading, actor, request_id)
    lines = _live(reading, actor, request, expert, known) if request.stage is Stage.ACCEPTED else ()
    lines = lines or _on_record(reading, actor, request, expert)
    if not lines:
        raise NotFound(MISSING, remedy=records.FROM_MESSAGE)
    return OwnPage(
        request.id,
        request.subject,
        request.place.name,
        TRACKS[request.track],
        request.stage is Stage.ACCEPTED,
        lines,
    )


def _live(
    reading: Transaction, actor: Actor, request: SelectionRequest, expert: Expert, known: Known
) -> tuple[OwnGround, ...]:
    facts = RequestFacts.of(request)
    for one in standing.of_request(reading, request, known).everybody:
        if one.member.expert_id == expert.id:
            said = {(row.ground, row.company_id): row for row in one.rows}
            return tuple(
                OwnGround(
                    found.ground.value,
                    found.company_id,
                    _told(found),
                    said[found.key].state if found.key in said else State.DERIVED,
                    said[found.key].words if found.key in said else "",
                    said[found.key].because if found.key in said else "",
                    access.contest_ground(actor, facts, expert.person_id, found.origin),
                )
                for found in one.found
            )
    return ()


def _on_record(reading: Transaction, actor: Actor, request: SelectionRequest, expert: Expert) -> tuple[OwnGround, ...]:
    rows = reading.session.scalars(
        select(ExpertConflict)
        .where(
            visible(ExpertConflict, actor),
            ExpertConflict.request_id == request.id,
            ExpertConflict.expert_id == expert.id,
        )
        .options(joinedload(ExpertConflict.company))
        .order_by(ExpertConflict.id)
    )
    facts = RequestFacts.of(request)
    return tuple(
        OwnGround(
            row.ground.value,
            row.company_id,
            Told(
                GROUNDS[row.ground].label + (f"：{row.company.name}" if row.company is not None else ""),
                GROUNDS[row.ground].basis_text,
                row.origin,
                row.since,
            ),
            row.state,
            row.words if row.said_by_id == actor.person_id else "",
            row.because,
            access.contest_ground(actor, facts, expert.person_id, row.origin),
        )
        for row in rows
    )


def _told(found: Found) -> Told:
    return Told(found.sentence, GROUNDS[found.ground].basis_text, found.origin, found.since)
