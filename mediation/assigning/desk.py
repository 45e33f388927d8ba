"""What assigning puts on people's desks and on a case's page: answers that are due, requests to decide, the part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import remaining
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from compounds.membership.rosters_beside import RosterLine
from mediation import access as cases
from mediation import causes
from mediation.access import CaseFacts
from mediation.assigning import access, addresses, mine, queries
from mediation.assigning.models import Assignment, Challenge
from mediation.assigning.ranking import Ranked
from mediation.assigning.shown import RoomPage
from mediation.assigning.workflow import Stage
from mediation.mediators import addresses as roster_addresses
from mediation.mediators import queries as roster
from mediation.mediators.models import Mediator
from mediation.models import Case
from mediation.parts import Part

TEMPLATE = "mediation_assigning/part.html"
_BEST = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """The part on the case's page: the room, and for the desk the best of the list."""

    page: RoomPage
    best: tuple[Ranked, ...]


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """Assignments that wait for the mediator's answer, and requests that wait for the desk; two statements."""
    if actor.person_id is None:
        return
    for one in mine.my_assignments(reading, actor, Stage.GIVEN):
        due = one.answer_due_on
        late = due is not None and due < reading.today
        yield Line(
            Section.TODO,
            f"请答复接不接受：{one.subject}",
            note=one.reference,
            url=addresses.assignment(one.assignment_id),
            when_text=remaining(due, reading.today) if due is not None else "",
            tone="late" if late else "due",
            button="答复",
            sort=due.isoformat() if due is not None else "",
        )
    if not actor.holds(cases.DESK):
        return
    rows = reading.session.execute(
        select(Challenge.case_id, Case.reference, Case.subject, Challenge.at)
        .join(Case, Challenge.case_id == Case.id)
        .where(visible(Challenge, actor), Challenge.decided_at.is_(None))
        .order_by(Challenge.at)
        .limit(50)
    )
    for case_id, reference, subject, at in rows:
        yield Line(
            Section.TODO,
            f"有一方请求换调解员：{subject}",
            note=str(reference),
            url=addresses.room(case_id),
            tone="due",
            button="答复",
            sort=at.isoformat(),
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines wait for the actor, for the bar; one statement."""
    if actor.person_id is None:
        return 0
    answers = (
        select(func.count())
        .select_from(Assignment)
        .join(Mediator, Assignment.mediator_id == Mediator.id)
        .where(visible(Assignment, actor), Mediator.person_id == actor.person_id, Assignment.stage == Stage.GIVEN)
    )
    if not actor.holds(cases.DESK):
        return reading.session.scalar(answers) or 0
    asked = select(func.count()).select_from(Challenge).where(visible(Challenge, actor), Challenge.decided_at.is_(None))
    return reading.session.scalar(select(answers.scalar_subquery() + asked.scalar_subquery())) or 0


def part(reading: Transaction, actor: Actor, facts: CaseFacts) -> Iterator[Part]:
    """Who mediates, on the page of the case; nothing of it for those who only filed it."""
    if not cases.reads(actor, facts):
        return
    page = queries.room_of(reading, actor, facts)
    best: tuple[Ranked, ...] = ()
    if page.may.see_ranking and facts.stage in access.CHOOSING:
        best = queries.ranking_page(reading, actor, facts.case_id).standings.ranking.ranked[:_BEST]
    brief = "、".join(one.name for one in page.present) or "还没有定"
    yield Part("mediator", "调解员", TEMPLATE, Shown(page, best), first=page.waits_for_reader, brief=brief)


def on_the_roster(reading: Transaction, actor: Actor) -> tuple[RosterLine, ...]:
    """The roster of mediators, as the page of the mediation group shows it."""
    return tuple(
        RosterLine(
            one.name,
            "、".join(causes.title_of(code) for code in one.specialties) or "各类纠纷",
            one.place_name,
            roster_addresses.mediator(one.mediator_id),
        )
        for one in roster.roster(reading, actor)
        if one.active
    )
