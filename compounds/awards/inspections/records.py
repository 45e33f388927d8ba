"""Taking a visit or a record in hand, what verdicts look at, what is looked at on the spot, and writing deeds down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel import ledger
from alliance.kernel.access import MISSING, WAY_BACK, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places import queries as places
from compounds import walls
from compounds.awards.access import not_own
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.queries import TAKING_PART
from compounds.awards.indicators.tree import Source
from compounds.awards.inspections import checklist
from compounds.awards.inspections.access import RecordFacts, VisitFacts
from compounds.awards.inspections.checklist import Part
from compounds.awards.inspections.models import (
    AwardInspector,
    AwardVisit,
    VisitInspector,
    VisitPicture,
    VisitRecord,
)
from compounds.awards.inspections.workflow import VISIT, Gone
from compounds.awards.rounds.models import WORDS_MOST, AwardRound
from compounds.awards.rounds.queries import tree
from compounds.awards.ties import Declared
from compounds.awards.words import written
from compounds.models import Compound
from compounds.versions import expect

PICTURES, EACH = "awards.inspection_pictures", "awards.inspectors_each"
LOADED = (
    joinedload(AwardVisit.round),
    joinedload(AwardVisit.compound),
    selectinload(AwardVisit.inspectors).joinedload(VisitInspector.person),
    selectinload(AwardVisit.records).selectinload(VisitRecord.pictures).joinedload(VisitPicture.attachment),
)


def visit(reading: Transaction, actor: Actor, visit_id: int) -> AwardVisit:
    """One visit in sight with everything that belongs to it. Raises NotFound; a constant number of statements."""
    found = (
        reading.session.scalars(
            select(AwardVisit).where(AwardVisit.id == visit_id, visible(AwardVisit, actor)).options(*LOADED)
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return found


def in_hand(tx: Transaction, actor: Actor, visit_id: int, version: int | None = None) -> tuple[AwardVisit, VisitFacts]:
    """The visit, locked, in the version that the page showed where one is given, and what verdicts look at.

    Raises NotFound, ChangedMeanwhile.
    """
    found = get_visible(tx.session, AwardVisit, actor, visit_id, lock=True)
    if version is not None:
        expect(tx, found, version)
    return found, facts_of(tx, actor, found)


def facts_of(reading: Transaction, actor: Actor, visit: AwardVisit) -> VisitFacts:
    """What verdicts look at; at most two statements beside what is loaded."""
    wall = walls.of(reading, actor).handling(compound_id=visit.compound_id) & not_own(actor, visit.place.path)
    return VisitFacts(visit.stage, visit.round.stage, going(visit), wall.because, undeclared(visit))


def record_facts(record: VisitRecord) -> RecordFacts:
    """What a verdict looks at besides the visit."""
    return RecordFacts(record.state, record.brought_by_id, len(missing(record)))


def going(visit: AwardVisit) -> tuple[int, ...]:
    """The people who inspect now."""
    return tuple(one.person_id for one in visit.inspectors if one.gone_at is None)


def undeclared(visit: AwardVisit) -> tuple[str, ...]:
    """The names of those who inspect now and have not said that there is no tie."""
    return tuple(one.person.name or "" for one in visit.inspectors if one.gone_at is None and one.clear_at is None)


def missing(record: VisitRecord) -> tuple[VisitPicture, ...]:
    """The pictures that have neither arrived nor been given up."""
    return tuple(one for one in record.pictures if one.attachment_id is None and not one.refused)


def record_of(visit: AwardVisit, record_id: int) -> VisitRecord:
    """One record of a visit. Raises NotFound."""
    found = next((one for one in visit.records if one.id == record_id), None)
    if found is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return found


def applications(
    reading: Transaction,
    round_id: int,
    compound_ids: Collection[int] | None = None,
    *,
    lock: bool = False,
    seen: Collection[int] = (),
) -> Sequence[AwardApplication]:
    """The applications of a round that take part and have something to look at, of these compounds or of all.

    Those that were `seen` on the spot are among them even where they left afterwards. The calling deed has asked
    whether the actor may know of them; two statements.
    """
    query = (
        select(AwardApplication)
        .where(
            AwardApplication.round_id == round_id,
            or_(AwardApplication.stage.in_(TAKING_PART), AwardApplication.id.in_(seen)),
        )
        .order_by(AwardApplication.id)
    )
    if compound_ids is not None:
        query = query.where(AwardApplication.compound_id.in_(compound_ids))
    query = query.with_for_update(of=AwardApplication) if lock else query
    on_spot = {}
    found = []
    for one in reading.session.scalars(query).unique():
        if one.award_id not in on_spot:
            on_spot[one.award_id] = bool(tree(one.award).of(Source.SITE))
        if on_spot[one.award_id]:
            found.append(one)
    return found


def parts(
    reading: Transaction, round_id: int, compound_ids: Collection[int], *, seen: Collection[int] = ()
) -> dict[int, tuple[Part, ...]]:
    """What is to be looked at in each of these compounds, with what was `seen` (applications by id); one statement."""
    found: defaultdict[int, list[Part]] = defaultdict(list)
    trees = {}
    for one in applications(reading, round_id, compound_ids, seen=seen):
        if one.award_id not in trees:
            trees[one.award_id] = tree(one.award)
        found[one.compound_id].append(checklist.part(one.id, one.award.name, trees[one.award_id]))
    return {key: tuple(each) for key, each in found.items()}


def number(reading: Transaction, code: str, alliance_id: int) -> int:
    """A whole number of the alliance, on this day; two statements. Raises NoParameter."""
    root = places.root_path(reading.session, alliance_id)
    return parameters.on(reading, code, root, reading.today, alliance_id=alliance_id).whole


def inspectors(reading: Transaction, round_id: int) -> Sequence[AwardInspector]:
    """Those on the list of a round, in the order in which they came; one statement."""
    return reading.session.scalars(
        select(AwardInspector)
        .where(AwardInspector.round_id == round_id, AwardInspector.gone_at.is_(None))
        .options(joinedload(AwardInspector.person))
        .order_by(AwardInspector.id)
    ).all()


def declared(reading: Transaction, round_id: int) -> tuple[Declared, ...]:
    """The ties that inspectors of a round declared to compounds; one statement."""
    rows = reading.session.execute(
        select(VisitInspector.person_id, AwardVisit.compound_id)
        .join(AwardVisit, VisitInspector.visit_id == AwardVisit.id)
        .where(AwardVisit.round_id == round_id, VisitInspector.gone == Gone.TIED)
    )
    return tuple(Declared(person_id, compound_id=compound_id) for person_id, compound_id in rows)


def move(tx: Transaction, visit: AwardVisit, step: str) -> None:
    """Take the visit one step further. Raises OutOfTurn."""
    visit.stage = VISIT.after(visit.stage, step)
    visit.stage_since = tx.now


def record(tx: Transaction, actor: Actor, verb: str, visit: AwardVisit, **facts: object) -> None:
    """Write the line of a deed, with the version that it made."""
    tx.session.flush()  # the line carries the version that this deed made
    ledger.write(tx, actor, verb, visit, version=visit.version, **facts)


def reason(words: str) -> str:
    """The reason that somebody gave, trimmed. Raises Invalid where none is given, or one that is too long."""
    return written(words, "一句原因", WORDS_MOST, "原因和记录一起留着，以后查得清。")


def compound_of(reading: Transaction, actor: Actor, compound_id: int) -> Compound:
    """A compound in sight. Raises NotFound."""
    return get_visible(reading.session, Compound, actor, compound_id)


def in_days(round_: AwardRound, day: date, today: date) -> None:
    """Raise OutOfTurn unless inspectors may go on that day: while inspecting lasts, not in the past."""
    if not max(round_.inspection_on, today) <= day < round_.deliberation_on:
        raise OutOfTurn(
            "这一天不在现场复核的日子里，或者已经过了。",
            remedy="请选现场复核开始以后、合议开始以前的一天；日子不够的，先改这一届的日程。",
        )
