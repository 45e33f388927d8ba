"""Reading the room: who mediates a case and how that came, what each reader may do, and a mediator's assignments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from mediation import access as cases
from mediation import causes, sides
from mediation.access import CaseFacts
from mediation.assigning import access, candidates
from mediation.assigning.actions import discloses
from mediation.assigning.candidates import Standings
from mediation.assigning.models import Assignment, Ballot, Challenge, Choice, Guest
from mediation.assigning.shown import (
    AssignmentLine,
    ChallengeLine,
    ChoiceShown,
    GuestLine,
    OfferedMediator,
    PastChoice,
    RoomMay,
    RoomPage,
)
from mediation.assigning.workflow import (
    CHALLENGING_NAMES,
    CHOSEN_NAMES,
    RUNNING,
    Grade,
    Outcome,
    Seat,
    Stage,
)
from mediation.consent import queries as consented
from mediation.consent.workflow import Answer, Scope
from mediation.mediators.models import Mediator
from mediation.mediators.workflow import LANGUAGE_NAMES, Language
from mediation.models import Case
from mediation.records import facts_of as case_facts
from mediation.workflow import BEFORE_ACCEPTED, Willing


def room_page(reading: Transaction, actor: Actor, case_id: int) -> RoomPage:
    """The room of one case. Raises NotFound; a constant number of queries."""
    case = get_visible(reading.session, Case, actor, case_id)
    facts = case_facts(reading, case)
    told = cases.on_desk(actor, facts) or cases.mediates(actor, facts)
    return replace(
        room_of(reading, actor, facts),
        reference=str(case.reference),
        subject=case.subject,
        barred=tuple(sides.former_mediators(reading, case.id).values()) if told else (),
    )


def room_of(reading: Transaction, actor: Actor, facts: CaseFacts) -> RoomPage:
    """The room of a case that the actor sees, as its part on the case's page; a constant number of queries."""
    is_desk = cases.on_desk(actor, facts)
    mine = cases.sides_of(actor, facts)
    names = facts.party_names
    lines = _lines(reading, _assignments(reading, facts.case_id), facts, is_desk=is_desk, mine=mine)
    running = tuple(one for one in lines if one.stage in RUNNING and (is_desk or one.stage is not Stage.PROPOSED))
    choice, past = _choices(reading, actor, facts, mine, is_desk=is_desk)
    own = next(iter(sorted(mine)), None)
    return RoomPage(
        case_id=facts.case_id,
        version=facts.version,
        facts=facts,
        is_desk=is_desk,
        sides=tuple((key, names[key]) for key in sorted(mine)),
        present=running,
        past=tuple(one for one in lines if one.stage not in RUNNING) if is_desk else (),
        choice=choice,
        past_choice=past,
        challenges=_challenges(reading, actor, facts) if is_desk or mine else (),
        guests=_guests(reading, actor, facts, mine),
        may=RoomMay(
            see_ranking=access.see_ranking(actor, facts),
            open_choice=access.open_choice(actor, facts),
            challenge=access.challenge(actor, facts, own) if own is not None else None,
            invite_guest=access.invite_guest(actor, facts),
            decide=access.decide_challenge(actor, facts),
        ),
    )


def _assignments(reading: Transaction, case_id: int) -> list[Assignment]:
    return list(
        reading.session.scalars(
            select(Assignment)
            .where(Assignment.case_id == case_id)
            .options(joinedload(Assignment.mediator).joinedload(Mediator.person))
            .order_by(Assignment.seat.desc(), Assignment.id.desc())
        )
    )


def _lines(
    reading: Transaction, rows: list[Assignment], facts: CaseFacts, *, is_desk: bool, mine: frozenset[int]
) -> list[AssignmentLine]:
    asking = any(_asks(row) for row in rows)
    answers = consented.answers_to_each(reading, facts.case_id, Scope.CONTINUATION) if asking else {}
    return [_line(row, answers.get(row.id, {}), facts, is_desk=is_desk, mine=mine) for row in rows]


def _asks(row: Assignment) -> bool:
    return discloses(row) and row.stage in {Stage.DISCLOSED, Stage.ACCEPTED}


def _line(
    row: Assignment, answers: Mapping[int, Answer], facts: CaseFacts, *, is_desk: bool, mine: frozenset[int]
) -> AssignmentLine:
    asks = _asks(row)
    asked = [party for party in facts.necessary if asks and party.party_id not in answers]
    mediator = row.mediator
    return AssignmentLine(
        assignment_id=row.id,
        mediator_id=row.mediator_id,
        name=mediator.person.name,
        introduced=mediator.introduced,
        place_name=mediator.place.name,
        languages=tuple(LANGUAGE_NAMES[Language(code)] for code in mediator.languages),
        seat=row.seat,
        stage=row.stage,
        chosen=CHOSEN_NAMES[row.chosen_by],
        given_at=row.given_at,
        accepted_at=row.accepted_at,
        answer_due_on=row.answer_due_on,
        disclosed=tuple(ground["sentence"] for ground in row.grounds if ground["grade"] == Grade.DISCLOSED),
        answers=tuple((one.party_id, one.name, answers.get(one.party_id)) for one in facts.necessary) if asks else (),
        waits_for=tuple((one.party_id, one.name) for one in asked if is_desk or one.party_id in mine),
        version=row.version,
        declined_as=row.declined_as.value if row.declined_as is not None and is_desk else "",
        words=row.end_words if is_desk else "",
        terms=tuple((one[0], one[1], one[2]) for one in row.arithmetic.get("terms", ())) if is_desk else (),
    )


def _choices(
    reading: Transaction, actor: Actor, facts: CaseFacts, mine: frozenset[int], *, is_desk: bool
) -> tuple[ChoiceShown | None, PastChoice | None]:
    rows = reading.session.scalars(
        select(Choice).where(visible(Choice, actor), Choice.case_id == facts.case_id).order_by(Choice.id.desc())
    ).all()
    shown = past = None
    if rows and rows[0].is_open(reading.today) and facts.stage in access.CHOOSING:
        ballots = {
            one.party_id: one for one in reading.session.scalars(select(Ballot).where(Ballot.choice_id == rows[0].id))
        }
        own = next((ballots[key] for key in sorted(mine) if key in ballots), None)
        shown = ChoiceShown(
            choice_id=rows[0].id,
            closes_on=rows[0].closes_on,
            offered=offered(reading, rows[0].candidates),
            answered=tuple(one.name for one in facts.parties if one.party_id in ballots),
            own=own,
            sides=tuple(
                (one.party_id, one.name)
                for one in facts.parties
                if one.party_id in mine or (is_desk and one.willing is Willing.CONSENTED)
            ),
        )
    closed = next((one for one in rows if one.outcome is not Outcome.OPEN), None)
    if closed is not None:
        names = {one.mediator_id: one.name for one in offered(reading, closed.candidates)} if is_desk else {}
        sums = tuple((names.get(one["mediator_id"], ""), one["struck_by"], one["places"]) for one in closed.explained)
        past = PastChoice(closed.outcome, closed.closed_at, sums if is_desk else ())
    return shown, past


def offered(reading: Transaction, keys: list[int]) -> tuple[OfferedMediator, ...]:
    """Those among whom the sides choose, in the order of the list; one statement."""
    rows = reading.session.scalars(
        select(Mediator).where(Mediator.id.in_(keys)).options(joinedload(Mediator.person))
    ).all()
    found = {
        row.id: OfferedMediator(
            row.id,
            row.person.name,
            row.place.name,
            tuple(causes.title_of(code) for code in row.specialties),
            tuple(LANGUAGE_NAMES[Language(code)] for code in row.languages),
            row.introduced,
        )
        for row in rows
    }
    return tuple(found[key] for key in keys if key in found)


def _challenges(reading: Transaction, actor: Actor, facts: CaseFacts) -> tuple[ChallengeLine, ...]:
    rows = reading.session.scalars(
        select(Challenge)
        .where(visible(Challenge, actor), Challenge.case_id == facts.case_id)
        .options(joinedload(Challenge.assignment).joinedload(Assignment.mediator).joinedload(Mediator.person))
        .order_by(Challenge.id.desc())
    ).all()
    return tuple(
        ChallengeLine(
            row.id,
            facts.party_names.get(row.party_id, ""),
            row.assignment.mediator.person.name,
            CHALLENGING_NAMES[row.ground],
            row.words,
            row.at,
            row.decided_at,
            row.upheld,
            row.decided_words,
            sum(1 for one in rows if one.party_id == row.party_id and one.upheld),
            row.version,
        )
        for row in rows
    )


def _guests(reading: Transaction, actor: Actor, facts: CaseFacts, mine: frozenset[int]) -> tuple[GuestLine, ...]:
    rows = reading.session.scalars(
        select(Guest).where(visible(Guest, actor), Guest.case_id == facts.case_id).order_by(Guest.id)
    ).all()
    found = []
    able = cases.on_desk(actor, facts) or cases.mediates(actor, facts)
    said = consented.answers_to_each(reading, facts.case_id, Scope.INVITED) if rows else {}
    for row in rows:
        answers = said.get(row.id, {})
        missing = [one for one in facts.necessary if one.party_id not in answers and row.withdrawn_at is None]
        found.append(
            GuestLine(
                row.id,
                row.kind,
                row.name,
                row.of,
                row.why,
                tuple((one.party_id, one.name, answers.get(one.party_id)) for one in facts.necessary),
                tuple((one.party_id, one.name) for one in missing if able or one.party_id in mine),
                all(answers.get(one.party_id) is Answer.YES for one in facts.necessary),
                row.withdrawn_at is not None,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class RankingPage:
    """The ranked list of one case for the desk."""

    case_id: int
    version: int
    reference: str
    subject: str
    cause: str
    facts: CaseFacts
    standings: Standings
    proposed: AssignmentLine | None
    leading: AssignmentLine | None
    choice: ChoiceShown | None
    may: Verdict
    may_open_choice: Verdict


def ranking_page(reading: Transaction, actor: Actor, case_id: int) -> RankingPage:
    """The ranked list. Raises NotFound, NotPermitted; a constant number of queries, whatever the roster."""
    case = get_visible(reading.session, Case, actor, case_id)
    facts = case_facts(reading, case)
    access.see_ranking(actor, facts).enforce()
    running = [row for row in _assignments(reading, case.id) if row.seat is Seat.LEADS and row.stage in RUNNING]
    lines = _lines(reading, running, facts, is_desk=True, mine=frozenset())
    choice, _ = _choices(reading, actor, facts, frozenset(), is_desk=True)
    return RankingPage(
        case_id=case.id,
        version=case.version,
        reference=str(case.reference),
        subject=case.subject,
        cause=causes.title_of(case.cause),
        facts=facts,
        standings=candidates.standings(reading, case, facts),
        proposed=next((one for one in lines if one.stage is Stage.PROPOSED), None),
        leading=next((one for one in lines if one.stage is not Stage.PROPOSED), None),
        choice=choice,
        may=deed_for(actor, facts),
        may_open_choice=access.open_choice(actor, facts),
    )


def deed_for(actor: Actor, facts: CaseFacts) -> Verdict:
    """What choosing a name in the list does at the case's stage, and whether the actor may."""
    if facts.stage in access.HELPED:
        return access.add_helper(actor, facts)
    if facts.stage in BEFORE_ACCEPTED:
        return access.propose_mediator(actor, facts)
    return access.assign_mediator(actor, facts)
