"""A panel whose experts are marked, an appraisal in hand, the numbers of the day, and what verdicts look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel import ledger
from alliance.kernel.access import MISSING, WAY_BACK, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places import queries as places
from compounds import walls
from compounds.versions import expect
from expert_pool.appraisals.access import AppraisalFacts, PanelFacts
from expert_pool.appraisals.models import Appraisal, PanelMark
from expert_pool.appraisals.workflow import OPEN, Part
from expert_pool.evaluations.models import Evaluation
from expert_pool.evaluations.records import LOADED, name_of
from expert_pool.evaluations.workflow import Gone, PanelPart
from expert_pool.roster.models import Expert

MARK_DAYS, LEAST = "expert_pool.mark_days", "expert_pool.appraisal_least"
MOST: dict[Part, str] = {
    Part.PUNCTUALITY: "expert_pool.appraisal_punctuality",
    Part.DILIGENCE: "expert_pool.appraisal_diligence",
    Part.DISCIPLINE: "expert_pool.appraisal_discipline",
}


@dataclass(frozen=True, slots=True)
class Sat:
    """An expert who sat on a panel; `gone` where they did not stay."""

    expert_id: int
    name: str
    gone: Gone | None


@dataclass(frozen=True, slots=True)
class PanelSat:
    """A published panel: its experts by id, and until when they are marked."""

    evaluation_id: int
    alliance_id: int
    request_id: int
    compound: str
    subject: str
    until: date
    experts: Mapping[int, Sat]
    facts: PanelFacts


@dataclass(frozen=True, slots=True)
class Numbers:
    """The most points of each part, and the total below which an appraisal fails."""

    most: Mapping[Part, int]
    least: int


def panel(reading: Transaction, actor: Actor, request_id: int) -> PanelSat:
    """The panel of a request whose report is published, for whoever sees it. Raises NotFound."""
    found = (
        reading.session.scalars(
            select(Evaluation)
            .where(
                Evaluation.request_id == request_id,
                visible(Evaluation, actor),
                Evaluation.published_at.is_not(None),
            )
            .options(*LOADED)
        )
        .unique()
        .one_or_none()
    )
    if found is None or found.published_at is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    path, wall = found.place.path, walls.of(reading, actor)
    verdicts = [wall.handling(company_id=bid.company_id) for bid in found.bids]
    verdicts.append(wall.handling(compound_id=found.request.compound_id))
    days = parameters.on(reading, MARK_DAYS, path, reading.today, alliance_id=found.alliance_id).whole
    until = local_date(found.published_at) + timedelta(days=days)
    return PanelSat(
        evaluation_id=found.id,
        alliance_id=found.alliance_id,
        request_id=request_id,
        compound=found.place.name,
        subject=found.request.subject,
        until=until,
        experts={
            one.expert_id: Sat(one.expert_id, name_of(one), one.gone)
            for one in found.panel
            if one.part is PanelPart.EXPERT and one.expert_id is not None
        },
        facts=PanelFacts(
            path=path,
            open=reading.today <= until,
            panellist=actor.person_id is not None and actor.person_id in {one.person_id for one in found.panel},
            walled=next((one.because for one in verdicts if not one), ""),
        ),
    )


def expert(reading: Transaction, actor: Actor, expert_id: int) -> Expert:
    """An expert in sight. Raises NotFound."""
    return get_visible(reading.session, Expert, actor, expert_id)


def within_year(year: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """True for marks of a year."""
    return PanelMark.marked_on >= date(year, 1, 1), PanelMark.marked_on <= date(year, 12, 31)


def marks_of(reading: Transaction, expert_id: int, year: int) -> Sequence[PanelMark]:
    """The marks of an expert in a year, the oldest first; one statement."""
    return reading.session.scalars(
        select(PanelMark)
        .where(PanelMark.expert_id == expert_id, *within_year(year))
        .options(selectinload(PanelMark.evaluation).joinedload(Evaluation.request))
        .order_by(PanelMark.id)
    ).all()


def unmarked() -> OutOfTurn:
    """What is said of somebody whom nobody marked in a year."""
    return OutOfTurn("这一年没有人评价过这位专家。", remedy="没有参加评审的，不用考核。")


def of_year(reading: Transaction, expert_id: int, year: int) -> Appraisal | None:
    """The appraisal of an expert for a year; None where there is none."""
    return reading.session.scalars(
        select(Appraisal).where(Appraisal.expert_id == expert_id, Appraisal.year == year)
    ).one_or_none()


def numbers_of(reading: Transaction, alliance_id: int) -> Numbers:
    """The numbers of an alliance today; two statements. Raises NoParameter."""
    root = places.root_path(reading.session, alliance_id)
    known = parameters.several(reading, (*MOST.values(), LEAST), root, reading.today, alliance_id=alliance_id)
    return Numbers({part: known[code].whole for part, code in MOST.items()}, known[LEAST].whole)


def in_hand(
    tx: Transaction, actor: Actor, appraisal_id: int, version: int | None = None
) -> tuple[Appraisal, AppraisalFacts]:
    """The appraisal, locked, in the version that the page showed where one is given.

    Raises NotFound, ChangedMeanwhile.
    """
    appraisal = get_visible(tx.session, Appraisal, actor, appraisal_id, lock=True)
    if version is not None:
        expect(tx, appraisal, version)
    return appraisal, facts_of(tx, appraisal)


def one(reading: Transaction, actor: Actor, appraisal_id: int) -> Appraisal:
    """One appraisal in sight, with its expert. Raises NotFound."""
    found = (
        reading.session.scalars(
            select(Appraisal)
            .where(Appraisal.id == appraisal_id, visible(Appraisal, actor))
            .options(joinedload(Appraisal.expert).joinedload(Expert.person))
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return found


def facts_of(reading: Transaction, appraisal: Appraisal) -> AppraisalFacts:
    """What verdicts about an appraisal look at."""
    heard = appraisal.state not in OPEN or appraisal.replied_at is not None or appraisal.reply_by < reading.today
    return AppraisalFacts(appraisal.expert.person_id, appraisal.state, heard)


def record(tx: Transaction, actor: Actor, verb: str, appraisal: Appraisal, **facts: object) -> None:
    """Write the line of a deed, with the version that it made."""
    tx.session.flush()  # the line carries the version that this deed made
    ledger.write(tx, actor, verb, appraisal, version=appraisal.version, year=appraisal.year, **facts)
