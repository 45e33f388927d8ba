"""Taking an evaluation in hand for a step, who the actor is on it, and writing the step down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alliance.kernel import ledger
from alliance.kernel.access import MISSING, WAY_BACK, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from compounds import walls
from compounds.versions import expect
from expert_pool.evaluations.access import EvaluationFacts
from expert_pool.evaluations.models import Evaluation, PanelBid, Panellist
from expert_pool.evaluations.workflow import SheetState
from expert_pool.scoring import criteria
from expert_pool.scoring.criteria import SheetTemplate

LOADED: Any = (
    selectinload(Evaluation.panel).selectinload(Panellist.sheet),
    selectinload(Evaluation.panel).selectinload(Panellist.person),
    selectinload(Evaluation.panel).selectinload(Panellist.expert),
    selectinload(Evaluation.bids),
    selectinload(Evaluation.questions),
    selectinload(Evaluation.remarks),
    selectinload(Evaluation.request),
)


def of_request(reading: Transaction, actor: Actor, request_id: int, *, lock: bool = False) -> Evaluation:
    """The evaluation of a request, with everything that belongs to it. Raises NotFound."""
    query = select(Evaluation).where(Evaluation.request_id == request_id, visible(Evaluation, actor)).options(*LOADED)
    if lock:
        query = query.with_for_update(of=Evaluation).execution_options(populate_existing=True)
    found = reading.session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return found


def in_hand(
    tx: Transaction, actor: Actor, request_id: int, version: int | None = None
) -> tuple[Evaluation, EvaluationFacts]:
    """The evaluation, locked, in the version that the page showed where one is given, and what a verdict looks at.

    Raises NotFound, ChangedMeanwhile.
    """
    evaluation = of_request(tx, actor, request_id, lock=True)
    if version is not None:
        expect(tx, evaluation, version)
    return evaluation, facts_of(tx, actor, evaluation)


def facts_of(reading: Transaction, actor: Actor, evaluation: Evaluation) -> EvaluationFacts:
    """What verdicts look at; at most two statements beside what is loaded."""
    own = mine(actor, evaluation)
    wall = walls.of(reading, actor)
    verdicts = [wall.handling(company_id=bid.company_id) for bid in evaluation.bids]
    verdicts.append(wall.handling(compound_id=evaluation.request.compound_id))
    return EvaluationFacts(
        path=evaluation.place.path,
        stage=evaluation.stage,
        panellist=own is not None,
        walled=next((one.because for one in verdicts if not one), ""),
        sheet=_sheet_state(own),
        late=evaluation.closes_at is not None and reading.now >= evaluation.closes_at,
    )


def _sheet_state(own: Panellist | None) -> SheetState | None:
    if own is None:
        return None
    if own.gone is not None:
        return SheetState.VOID
    return own.sheet.state if own.sheet is not None else None


def mine(actor: Actor, evaluation: Evaluation) -> Panellist | None:
    """The seat of whoever acts: by the own account, or by the link that the host handed out; the present one first."""
    if actor.link is not None:
        if actor.link.subject != Panellist.__tablename__:
            return None
        return next((one for one in evaluation.panel if one.id == actor.link.subject_id), None)
    if actor.person_id is None:
        return None
    own = [one for one in evaluation.panel if one.person_id == actor.person_id]
    return next((one for one in own if one.gone is None), own[0] if own else None)


def standing(evaluation: Evaluation) -> list[Panellist]:
    """Those who sit now, by number."""
    return [one for one in evaluation.panel if one.gone is None]


def template_of(evaluation: Evaluation) -> SheetTemplate:
    """The score sheet as it was sealed. Raises FaultySheet for a request that was never sealed with one."""
    return criteria.from_json(evaluation.request.criteria)


def taking_part(evaluation: Evaluation) -> list[PanelBid]:
    """The bids of the companies that have not withdrawn, by number."""
    left = {one.number for one in evaluation.request.companies if one.left_at is not None}
    return [bid for bid in evaluation.bids if bid.number not in left]


def valid_bids(evaluation: Evaluation) -> list[PanelBid]:
    """The bids that are scored, by number."""
    return [bid for bid in taking_part(evaluation) if not bid.invalid_because]


def name_of(one: Panellist) -> str:
    """The name of a panellist; of somebody who was erased the number stays."""
    if one.name:
        return one.name
    return (one.person.name if one.person is not None else "") or f"评审{one.number}号"


def unit_of(one: Panellist) -> str:
    """Where an expert comes from, or how the owners chose their representative."""
    if one.expert is None:
        return one.chosen_how
    return one.expert.unit or one.expert.place.name


def record(tx: Transaction, actor: Actor, verb: str, evaluation: Evaluation, **facts: object) -> None:
    """Write the line of a step, with the version that it made."""
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, evaluation, version=evaluation.version, **facts)


def grown(evaluation: Evaluation) -> None:
    """Make every page that showed it old, though its own columns did not change."""
    evaluation.version = evaluation.version + 1


def on_record(actor: Actor, evaluation_id: int, verb: str, **facts: object) -> Callable[[Transaction], None]:
    """What a refusal leaves in the ledger once everything else was rolled back."""

    def write(tx: Transaction) -> None:
        ledger.write(tx, actor, verb, tx.session.get_one(Evaluation, evaluation_id), **facts)

    return write


def words(text: str, most: int, what: str) -> str:
    """What somebody wrote, trimmed. Raises Invalid where nothing or too much was written."""
    plain = text.strip()
    if not plain:
        raise Invalid(f"请写{what}。", remedy="写一两句话就行。")
    if len(plain) > most:
        raise Invalid(f"{what}写得太长了。", remedy=f"最多{most}字，请写短一点。")
    return plain
