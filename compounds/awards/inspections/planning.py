"""Naming inspectors, planning the route of a day, moving and cancelling visits, and keeping away for a tie."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import MISSING, WAY_BACK, get_visible
from alliance.kernel.accounts import queries as accounts
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.places import queries as places
from compounds import walls
from compounds.awards import ties
from compounds.awards.access import LOOK, SECRETARY, not_own
from compounds.awards.inspections import access, records
from compounds.awards.inspections.models import AwardInspector, AwardVisit, VisitInspector
from compounds.awards.inspections.workflow import GOING_ON, GONE_NAMES, Gone, VisitStage
from compounds.awards.rounds import records as rounds
from compounds.awards.rounds.models import AwardRound

ledger.tell(
    {
        "awards.inspector_named": "请来一位现场核查员",
        "awards.inspector_dropped": "一位现场核查员不再参加",
        "awards.visit_planned": "安排{visit_on}现场复核",
        "awards.visit_moved": "现场复核改到{visit_on}",
        "awards.visit_cancelled": "取消现场复核",
        "awards.visit_clear": "一位核查员申明与小区没有关系",
        "awards.visit_left": "一位核查员不去了：{gone}",
        "awards.visit_joined": "换上一位核查员",
    },
    {"gone": GONE_NAMES},
)
PLANNED, CHANGED = "awards.visits_planned", "awards.visit_changed"
"""Errands: payload visit_ids; payload visit_id, what (moved, cancelled, joined, left), person_id (whom it is about)."""


@dataclass(frozen=True, slots=True)
class NameInspector:
    """Somebody with an account, found by the mobile number."""

    round_id: int
    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DropInspector:
    """A line of the list of inspectors."""

    round_id: int
    inspector_id: int


@dataclass(frozen=True, slots=True)
class PlanVisits:
    """The route of a day: which compounds, in this order, and who goes (people by id)."""

    round_id: int
    visit_on: date
    compound_ids: tuple[int, ...]
    person_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MoveVisit:
    """Another day and turn."""

    visit_id: int
    version: int
    visit_on: date
    turn: int


@dataclass(frozen=True, slots=True)
class CancelVisit:
    """Nobody goes; the reason."""

    visit_id: int
    version: int
    because: str


@dataclass(frozen=True, slots=True)
class Replace:
    """Somebody else goes in place of an inspector, or of one who has stepped back (`person_id` None)."""

    visit_id: int
    version: int
    person_id: int | None
    new_id: int


@dataclass(frozen=True, slots=True)
class Declare:
    """Whether there is a tie, or why one cannot go (`gone`); None where nothing stands against going."""

    visit_id: int
    gone: Gone | None
    because: str = ""


def name_inspector(tx: Transaction, actor: Actor, command: NameInspector) -> int:
    """Put somebody on the list of inspectors of a round; again, nothing more. Returns the line's id.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid for a number without account.
    """
    round_ = rounds.in_hand(tx, actor, command.round_id)
    access.name_inspector(actor, round_.stage).enforce()
    person = accounts.account_holder(tx, round_.alliance_id, command.number.strip())
    if any(held.office is SECRETARY for held in places.held_offices(tx, person.id, also_coming=True)):
        raise Invalid("评选组的秘书不打分，也不当核查员。", remedy="请另请一位。")
    known = tx.session.scalars(
        select(AwardInspector).where(AwardInspector.round_id == round_.id, AwardInspector.person_id == person.id)
    ).one_or_none()
    if known is None:
        known = AwardInspector(alliance_id=round_.alliance_id, round_id=round_.id, person_id=person.id, named_at=tx.now)
        tx.session.add(known)
    elif known.gone_at is None:
        return known.id
    known.gone_at, known.named_at, known.named_by_id = None, tx.now, actor.person_id
    tx.session.flush()  # the line in the ledger names it by its id
    rounds.record(tx, actor, "awards.inspector_named", round_, inspector=known.id)
    return known.id


def drop_inspector(tx: Transaction, actor: Actor, command: DropInspector) -> None:
    """Take somebody off the list. Raises NotFound, NotPermitted, OutOfTurn while a visit still waits for them."""
    round_ = rounds.in_hand(tx, actor, command.round_id)
    access.drop_inspector(actor, round_.stage).enforce()
    one = get_visible(tx.session, AwardInspector, actor, command.inspector_id, lock=True)
    if one.round_id != round_.id:
        raise NotFound(MISSING, remedy=WAY_BACK)
    waiting = tx.session.scalar(
        select(func.count())
        .select_from(VisitInspector)
        .join(AwardVisit, VisitInspector.visit_id == AwardVisit.id)
        .where(
            AwardVisit.round_id == round_.id,
            AwardVisit.stage.in_(GOING_ON),
            VisitInspector.person_id == one.person_id,
            VisitInspector.gone_at.is_(None),
        )
    )
    if waiting:
        raise OutOfTurn(f"还有{waiting}个小区等这位核查员去。", remedy="请先到这些核查的页面换人。")
    one.gone_at = tx.now
    rounds.record(tx, actor, "awards.inspector_dropped", round_, inspector=one.id)


def plan(tx: Transaction, actor: Actor, command: PlanVisits) -> tuple[int, ...]:
    """Plan the route of a day; every inspector must be free of ties to every compound on it. Returns the visits' ids.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid with the one who has to keep away, and who could go instead.
    """
    round_ = rounds.in_hand(tx, actor, command.round_id)
    access.plan(actor, round_.stage).enforce()
    records.in_days(round_, command.visit_on, tx.today)
    _refuse_strangers(tx, round_, command.person_ids)
    compounds = tuple(dict.fromkeys(command.compound_ids))
    if not compounds:
        raise Invalid("请选要去的小区。", remedy="至少选一个。")
    _refuse_unknown(tx, round_, compounds)
    wall = walls.of(tx, actor)
    for compound_id in compounds:
        here = records.compound_of(tx, actor, compound_id).place.path
        (wall.handling(compound_id=compound_id) & not_own(actor, here)).enforce()
    _refuse_ties(tx, actor, round_, compounds=compounds, people=command.person_ids)
    turn = tx.session.scalar(
        select(func.max(AwardVisit.turn)).where(
            AwardVisit.round_id == round_.id,
            AwardVisit.visit_on == command.visit_on,
            AwardVisit.stage != VisitStage.CANCELLED,
        )
    )
    made = []
    for at, compound_id in enumerate(compounds, (turn or 0) + 1):
        visit = AwardVisit(
            alliance_id=round_.alliance_id,
            round_id=round_.id,
            compound_id=compound_id,
            place_id=records.compound_of(tx, actor, compound_id).place_id,
            visit_on=command.visit_on,
            turn=at,
            stage=VisitStage.PLANNED,
            stage_since=tx.now,
            planned_at=tx.now,
            planned_by_id=actor.person_id,
        )
        visit.inspectors = [VisitInspector(person_id=one, named_at=tx.now) for one in command.person_ids]
        tx.session.add(visit)
        records.record(tx, actor, "awards.visit_planned", visit, visit_on=visit.visit_on, inspectors=command.person_ids)
        made.append(visit.id)
    outbox.promise(tx, PLANNED, visit_ids=made)
    return tuple(made)


def move(tx: Transaction, actor: Actor, command: MoveVisit) -> None:
    """Another day, another turn. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    visit, facts = records.in_hand(tx, actor, command.visit_id, command.version)
    access.move(actor, facts).enforce()
    records.in_days(visit.round, command.visit_on, tx.today)
    visit.visit_on, visit.turn = command.visit_on, command.turn
    records.record(tx, actor, "awards.visit_moved", visit, visit_on=visit.visit_on)
    outbox.promise(tx, CHANGED, visit_id=visit.id, what="moved", person_id=None)


def cancel(tx: Transaction, actor: Actor, command: CancelVisit) -> None:
    """Nobody goes; the compound may be planned anew. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    visit, facts = records.in_hand(tx, actor, command.visit_id, command.version)
    access.cancel(actor, facts).enforce()
    visit.cancelled_because = records.reason(command.because)
    records.move(tx, visit, "cancel")
    records.record(tx, actor, "awards.visit_cancelled", visit)
    outbox.promise(tx, CHANGED, visit_id=visit.id, what="cancelled", person_id=None)


def replace(tx: Transaction, actor: Actor, command: Replace) -> None:
    """Somebody else goes. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid for a tie."""
    visit, facts = records.in_hand(tx, actor, command.visit_id, command.version)
    access.replace(actor, facts).enforce()
    _refuse_strangers(tx, visit.round, (command.new_id,), each=1)
    if command.new_id in facts.inspectors:
        raise Invalid("这位核查员已经在这次核查里。", remedy="请选另一位。")
    _refuse_ties(tx, actor, visit.round, compounds=(visit.compound_id,), people=(command.new_id,))
    if command.person_id is not None:
        leaving = next((one for one in visit.inspectors if one.person_id == command.person_id), None)
        if leaving is None or leaving.gone_at is not None:
            raise Invalid("要换下的人不在这次核查里。", remedy=LOOK)
        _leave(tx, actor, visit, leaving, gone=Gone.REPLACED, because="")
    elif len(facts.inspectors) >= records.number(tx, records.EACH, visit.alliance_id):
        raise Invalid("这次核查的人已经够了。", remedy="要换人的，请选换下谁。")
    known = next((one for one in visit.inspectors if one.person_id == command.new_id), None)
    if known is not None:
        if known.gone is Gone.TIED:
            raise Invalid("这位核查员说明过和这个小区有关系。", remedy="请选另一位。")
        known.gone = known.gone_at = None
        known.named_at, known.because = tx.now, ""
    else:
        visit.inspectors.append(VisitInspector(person_id=command.new_id, named_at=tx.now))
    records.record(tx, actor, "awards.visit_joined", visit, person=command.new_id)
    outbox.promise(tx, CHANGED, visit_id=visit.id, what="joined", person_id=command.new_id)


def declare(tx: Transaction, actor: Actor, command: Declare) -> None:
    """An inspector says that there is no tie, or steps back before there is a record.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    visit, facts = records.in_hand(tx, actor, command.visit_id)
    access.declare(actor, facts).enforce()
    own = next(one for one in visit.inspectors if one.person_id == actor.person_id)
    if command.gone is None:
        if own.clear_at is None:
            own.clear_at = tx.now
            records.record(tx, actor, "awards.visit_clear", visit)
        return
    if visit.stage is not VisitStage.PLANNED:
        raise OutOfTurn(
            "现场记录已经送来，不能再退出。",
            remedy="和小区有关系的，请马上告诉有礼小区评选组：作废这次核查，另外派人。",
        )
    _leave(tx, actor, visit, own, gone=command.gone, because=records.reason(command.because))
    outbox.promise(tx, CHANGED, visit_id=visit.id, what="left", person_id=actor.person_id)


def _leave(tx: Transaction, actor: Actor, visit: AwardVisit, one: VisitInspector, *, gone: Gone, because: str) -> None:
    one.gone, one.gone_at, one.because, one.clear_at = gone, tx.now, because, None
    records.record(tx, actor, "awards.visit_left", visit, person=one.person_id, gone=gone)


def _refuse_strangers(
    tx: Transaction, round_: AwardRound, person_ids: tuple[int, ...], each: int | None = None
) -> None:
    needed = each or records.number(tx, records.EACH, round_.alliance_id)
    if len(set(person_ids)) != needed or len(person_ids) != needed:
        raise Invalid(f"每次核查要{needed}位不同的核查员。", remedy="请重新选人。")
    known = tx.session.scalars(
        select(AwardInspector.person_id).where(
            AwardInspector.round_id == round_.id,
            AwardInspector.gone_at.is_(None),
            AwardInspector.person_id.in_(person_ids),
        )
    ).all()
    if len(known) != needed:
        raise Invalid("选的人不在核查员名单里。", remedy="请先把他加进名单。")


def _refuse_unknown(tx: Transaction, round_: AwardRound, compound_ids: tuple[int, ...]) -> None:
    waiting = {one.compound_id for one in records.applications(tx, round_.id, compound_ids)}
    planned = set(
        tx.session.scalars(
            select(AwardVisit.compound_id).where(
                AwardVisit.round_id == round_.id, AwardVisit.stage != VisitStage.CANCELLED
            )
        )
    )
    if set(compound_ids) - waiting or planned & set(compound_ids):
        raise Invalid("选的小区里，有的不用现场复核，或者已经安排过。", remedy="请刷新页面，从列出的小区里选。")


def _refuse_ties(
    tx: Transaction, actor: Actor, round_: AwardRound, *, compounds: tuple[int, ...], people: tuple[int, ...]
) -> None:
    """Raise Invalid with the first tie that is found, and how many on the list could go instead."""
    names = {one.person_id: one.person.name or "" for one in records.inspectors(tx, round_.id)}
    found = ties.between(
        tx,
        round_.alliance_id,
        tuple(names),
        compounds,
        since=ties.counting_since(tx, round_),
        declared=records.declared(tx, round_.id),
    )
    for (person_id, compound_id), grounds in found.items():
        if person_id in people:
            where = records.compound_of(tx, actor, compound_id)
            tied = Counter(person for person, compound in found if compound == compound_id)
            free = [name for key, name in names.items() if key not in tied and key not in people]
            raise Invalid(
                f"{names[person_id]}要回避{where.place.name}：{'、'.join(ties.TIE_NAMES[one] for one in grounds)}。",
                remedy=f"可以请{'、'.join(free)}去。" if free else "名单里没有别人可以去，请再加一位核查员。",
            )
