"""Giving a case to a mediator, after disclosing what has to be, and taking it back: for all who may decide it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import queries as parameters
from compounds.models import Committee, Relation
from compounds.relations.actions import RecordRelation, record_relation
from compounds.relations.kinds import RelationKind, Source
from mediation.access import CaseFacts
from mediation.assigning.conflicts import Grounds
from mediation.assigning.models import Assignment, Choice
from mediation.assigning.workflow import (
    ASSIGNMENT,
    CHOSEN_NAMES,
    PENDING,
    SEAT_NAMES,
    ChosenBy,
    Grade,
    Outcome,
    Seat,
    Stage,
)
from mediation.clocks import actions as clocks
from mediation.clocks import queries as open_clocks
from mediation.clocks.names import ClockName
from mediation.mediators.models import Mediator
from mediation.models import Case, CasePerson, Party
from mediation.records import record, step
from mediation.workflow import Part
from mediation.workflow import Stage as CaseStage

ledger.tell(
    {
        "mediation.assigned": "指派{seat}（{chosen_by}），请在{due_on}前答复",
        "mediation.disclosed": "{seat}人选有要披露的情况，请各方决定是否同意",
        "mediation.mediator_accepted": "{seat}接受了指派",
        "mediation.mediator_declined": "{seat}没有接受指派",
        "mediation.mediator_silent": "{seat}到期没有答复，重新指派",
        "mediation.mediator_gone": "{seat}不再办理本案（{because}）",
        "mediation.disclosure_refused": "有一方不同意由披露了情况的人选继续，另行指派",
    },
    {
        "seat": SEAT_NAMES,
        "chosen_by": CHOSEN_NAMES,
        "because": {Stage.RESIGNED: "本人退出", Stage.CHALLENGED: "更换", Stage.REPLACED: "改派"},
    },
)
ANSWER_DAYS = "mediation.answer_days"
_PARTS = {Seat.LEADS: Part.MEDIATOR, Seat.HELPS: Part.CO_MEDIATOR}
_TO_OFFICE = {Outcome.LEFT_TO_OFFICE: ChosenBy.LEFT_TO_OFFICE, Outcome.NO_CHOICE: ChosenBy.NO_CHOICE}
_OVER = frozenset(Stage) - PENDING - {Stage.ACCEPTED}


class ConflictOfInterest(Invalid):
    """The mediator has to keep out of the case; the reason names the ground."""


def place(
    tx: Transaction,
    actor: Actor,
    case: Case,
    mediator: Mediator,
    *,
    chosen_by: ChosenBy,
    grounds: Grounds,
    arithmetic: Mapping[str, object],
    seat: Seat = Seat.LEADS,
) -> Assignment:
    """Give the case to a mediator, or disclose first what the sides have to agree to. Raises ConflictOfInterest.

    Whoever was proposed or given it before in the same seat is replaced. Sources: 人民调解法第十九条; disclosure after
    人民法院在线调解规则第十三条, which we follow by promise.
    """
    if grounds.excluding:
        raise ConflictOfInterest(f"{mediator.person.name}应当回避：{grounds.sentence}。", remedy="请从名单里另选一位。")
    if seat is Seat.LEADS:
        take_back(tx, actor, case)
        drop_choice(tx, case)
    assignment = Assignment(
        alliance_id=case.alliance_id,
        case_id=case.id,
        mediator_id=mediator.id,
        mediator=mediator,
        seat=seat,
        stage=Stage.PROPOSED,
        chosen_by=chosen_by,
        arithmetic=dict(arithmetic),
        grounds=[ground.stored for ground in grounds.all if ground.grade is not Grade.HINT],
        proposed_at=tx.now,
        by_id=actor.person_id,
    )
    tx.session.add(assignment)
    tx.session.flush()  # consents and errands name it by its id
    if grounds.of(Grade.DISCLOSED):
        show(tx, actor, case, assignment)
    else:
        give(tx, actor, case, assignment)
    return assignment


def give(tx: Transaction, actor: Actor, case: Case, assignment: Assignment) -> None:
    """The mediator is asked to answer within the period. Source: 人民法院在线调解规则第十二条, which we follow."""
    assignment.stage = ASSIGNMENT.after(assignment.stage, "give")
    assignment.given_at = tx.now
    if assignment.seat is Seat.LEADS:
        case.mediator_id = assignment.mediator.person_id
        step(case, "assign")
        clocks.stop(tx, actor, case, ClockName.CHOOSE, "done")
        clocks.stop(tx, actor, case, ClockName.APPOINT, "done")
        assignment.answer_due_on = clocks.start(tx, actor, case, ClockName.ANSWER)
    else:
        assignment.answer_due_on = parameters.period_after(
            tx, ANSWER_DAYS, case.place.path, tx.today, alliance_id=case.alliance_id
        ).due
    record(
        tx,
        actor,
        "mediation.assigned",
        case,
        seat=assignment.seat,
        chosen_by=assignment.chosen_by,
        due_on=assignment.answer_due_on,
        assignment_id=assignment.id,
    )
    outbox.promise(tx, "mediation.assigned", case_id=case.id, assignment_id=assignment.id)


def show(tx: Transaction, actor: Actor, case: Case, assignment: Assignment) -> None:
    """Ask all sides whether they agree to go on, knowing what was disclosed."""
    back_to_desk(tx, actor, case, assignment, "replaced")
    assignment.stage = ASSIGNMENT.after(assignment.stage, "disclose")
    assignment.answer_due_on = None
    _bump(case)
    record(tx, actor, "mediation.disclosed", case, seat=assignment.seat, assignment_id=assignment.id)
    outbox.promise(tx, "mediation.disclosed", case_id=case.id, assignment_id=assignment.id)


def take_over(tx: Transaction, actor: Actor, case: Case, assignment: Assignment) -> None:
    """The mediator has the case from now on: sees it, and the period of mediation begins or goes on.

    Source: 人民法院在线调解规则第二十四条第二款, which we follow: it runs from the acceptance. After a change of
    mediator it goes on where it stood still and does not begin anew, since the parties' time is not to be lost twice.
    """
    assignment.stage = ASSIGNMENT.after(assignment.stage, "accept")
    assignment.accepted_at = tx.now
    tx.session.add(
        CasePerson(
            case_id=case.id,
            person_id=assignment.mediator.person_id,
            part=_PARTS[assignment.seat],
            acts_as=SEAT_NAMES[assignment.seat],
            since=tx.now,
        )
    )
    if assignment.seat is Seat.LEADS:
        step(case, "accept")
        case.accepted_at = case.accepted_at or tx.now
        clocks.stop(tx, actor, case, ClockName.ANSWER, "done")
        running = open_clocks.open_on(tx, (case.id,)).get(case.id, ())
        if any(one.name is ClockName.MEDIATION for one in running):
            clocks.resume(tx, actor, case, ClockName.MEDIATION)
        else:
            clocks.start(tx, actor, case, ClockName.MEDIATION)
    else:
        _bump(case)
    remember(tx, case, assignment.mediator)
    record(tx, actor, "mediation.mediator_accepted", case, seat=assignment.seat, assignment_id=assignment.id)
    outbox.promise(tx, "mediation.mediator_accepted", case_id=case.id, assignment_id=assignment.id)


def remember(tx: Transaction, case: Case, mediator: Mediator) -> None:
    """Record in the registry whom the mediator has mediated for, so that later conflicts are found; each once a day."""
    clerk = replace(CLOCK, alliance_id=case.alliance_id)
    known = {
        (row.to_company_id, row.to_compound_id)
        for row in tx.session.scalars(
            select(Relation).where(
                Relation.kind == RelationKind.MEDIATED,
                Relation.person_id == mediator.person_id,
                Relation.starts_on == tx.today,
            )
        )
    }
    parties = tx.session.execute(
        select(Party.company_id, Committee.compound_id)
        .outerjoin(Committee, Party.committee_id == Committee.id)
        .where(Party.case_id == case.id, Party.left_at.is_(None))
    ).all()
    wanted = {(row[0], None) for row in parties if row[0] is not None} | {
        (None, row[1]) for row in parties if row[1] is not None
    }
    for company_id, compound_id in sorted(wanted - known, key=str):
        record_relation(
            tx,
            clerk,
            RecordRelation(
                RelationKind.MEDIATED,
                Source.ROOM,
                person_id=mediator.person_id,
                to_company_id=company_id,
                to_compound_id=compound_id,
                starts_on=tx.today,
                ends_on=tx.today,
                evidence=str(case.reference),
                at_compound_id=case.compound_id,
            ),
        )


def take_back(tx: Transaction, actor: Actor, case: Case) -> None:
    """Replace whoever was proposed, disclosed or given the case as its mediator and has not accepted."""
    pending = tx.session.scalars(
        select(Assignment).where(
            Assignment.case_id == case.id, Assignment.seat == Seat.LEADS, Assignment.stage.in_(sorted(PENDING))
        )
    ).all()
    for assignment in pending:
        back_to_desk(tx, actor, case, assignment, "replaced")
        told = assignment.stage is Stage.GIVEN
        over(tx, assignment, "replace")
        if told:
            outbox.promise(tx, "mediation.assignment_over", assignment_id=assignment.id)


def over(tx: Transaction, assignment: Assignment, name: str, words: str = "") -> None:
    """End an assignment by a step of its workflow, with words for the desk."""
    assignment.stage = ASSIGNMENT.after(assignment.stage, name)
    assignment.ended_at, assignment.end_words = tx.now, words.strip()
    tx.session.flush()  # of one case only one assignment leads


def back_to_desk(tx: Transaction, actor: Actor, case: Case, assignment: Assignment, because: str) -> None:
    """The case waits for a mediator again where this assignment had been given and leads."""
    if assignment.seat is not Seat.LEADS or assignment.stage is not Stage.GIVEN:
        return
    if case.stage is CaseStage.ASSIGNED:
        step(case, "decline")
        case.mediator_id = None
        clocks.stop(tx, actor, case, ClockName.ANSWER, because)
        clocks.start(tx, actor, case, ClockName.APPOINT)


def leave(tx: Transaction, actor: Actor, case: Case, assignment: Assignment, name: str, *, words: str = "") -> None:
    """A mediator who has accepted goes; nothing of the record is lost, and the period of mediation stands still.

    The days without a mediator are not the parties', so they are not counted; those that ran are.
    """
    part = _PARTS[assignment.seat]
    over(tx, assignment, name, words)
    for row in tx.session.scalars(
        select(CasePerson).where(
            CasePerson.case_id == case.id,
            CasePerson.person_id == assignment.mediator.person_id,
            CasePerson.part == part,
            CasePerson.until.is_(None),
        )
    ):
        row.until, row.ended_because = tx.now, assignment.stage.value
    if assignment.seat is Seat.LEADS:
        step(case, "leave")
        case.mediator_id = None
        clocks.pause(tx, actor, case, ClockName.MEDIATION, "replacement")
        clocks.start(tx, actor, case, ClockName.APPOINT)
    else:
        _bump(case)
    record(
        tx,
        actor,
        "mediation.mediator_gone",
        case,
        seat=assignment.seat,
        because=assignment.stage,
        assignment_id=assignment.id,
    )
    outbox.promise(tx, "mediation.mediator_gone", case_id=case.id, assignment_id=assignment.id)


def gone(tx: Transaction, actor: Actor, case: Case, assignment: Assignment, verb: str) -> None:
    """The line of what changed about an assignment, and the errand of the same name."""
    _bump(case)
    record(tx, actor, verb, case, seat=assignment.seat, assignment_id=assignment.id)
    outbox.promise(tx, verb, case_id=case.id, assignment_id=assignment.id)


def drop_choice(tx: Transaction, case: Case) -> None:
    """A choice that is still open is no longer needed."""
    choice = open_choice_of(tx, case.id)
    if choice is not None:
        choice.outcome, choice.closed_at = Outcome.DROPPED, tx.now


def open_choice_of(tx: Transaction, case_id: int) -> Choice | None:
    """The choice that is open on the case."""
    return tx.session.scalars(
        select(Choice).where(Choice.case_id == case_id, Choice.outcome == Outcome.OPEN)
    ).one_or_none()


def why_office(tx: Transaction, case_id: int) -> ChosenBy:
    """Why it is the office that chooses: the sides left it to it, or time ran out, or they were not asked."""
    last = tx.session.scalar(
        select(Choice.outcome)
        .where(Choice.case_id == case_id, Choice.outcome.in_(sorted(_TO_OFFICE)))
        .order_by(Choice.id.desc())
        .limit(1)
    )
    return _TO_OFFICE[last] if last is not None else ChosenBy.OFFICE


def leading(tx: Transaction, case_id: int) -> Assignment | None:
    """The assignment that is disclosed, given or accepted on the case as its mediator."""
    return tx.session.scalars(
        select(Assignment).where(
            Assignment.case_id == case_id,
            Assignment.seat == Seat.LEADS,
            Assignment.stage.in_((Stage.DISCLOSED, Stage.GIVEN, Stage.ACCEPTED)),
        )
    ).one_or_none()


def case_over(tx: Transaction, case: Case, facts: CaseFacts) -> None:
    """End with the case whatever is still running on it; the mediator's part stays, for the record and the papers."""
    running = tx.session.scalars(
        select(Assignment).where(Assignment.case_id == facts.case_id, Assignment.stage.not_in(sorted(_OVER)))
    ).all()
    for assignment in running:
        over(tx, assignment, "end")
    drop_choice(tx, case)


def _bump(case: Case) -> None:
    case.version = case.version + 1  # its own columns may stay, and yet the page is old
