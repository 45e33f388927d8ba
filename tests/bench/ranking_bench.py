"""What ranking 500 mediators for one case costs; run it alone: `python tests/bench/ranking_bench.py [ROUNDS]`.

One case between a committee and a company, 500 mediators on the roster, 5,000 former cases with their assignments and
4,000 relations. Measured in one process by turns: gathering all facts, weighing every tie and ordering the list; the
bare roster read by the ORM; and the whole request of the desk for the page with all 500 lines. Prints CPU time, the
ratio to the bare roster, and the number of statements with 5 and with 500 mediators, which must be the same. Asserts
nothing about time; the aim is 100 ms for the ranking with its queries.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import event, func, select
from sqlalchemy.orm import joinedload

from alliance import installation
from alliance.app import create_app
from alliance.kernel import references, web
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, Place, PlaceKind
from alliance.settings import Settings
from compounds.models import Relation
from compounds.relation_kinds import RelationKind, Source
from mediation.assigning import candidates
from mediation.assigning.models import Assignment
from mediation.assigning.workflow import ChosenBy, Seat
from mediation.assigning.workflow import Stage as AssignmentStage
from mediation.mediators.models import Mediator
from mediation.mediators.workflow import Standing
from mediation.models import Case, CasePerson
from mediation.records import facts_of
from mediation.workflow import Channel, Part, Stage
from tests.bench.figures import middle
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.mediation.factories import Centre, a_case, a_centre

FEW, MANY, FORMER, RELATIONS = 5, 500, 5_000, 4_000
CAUSES = ("fee", "revenue", "fund", "parking", "exit", "dogs")


def enrol(tx: Transaction, centre: Centre, number: int) -> None:
    """Add mediators from all streets and communities until there are `number`."""
    places = list(
        tx.session.scalars(
            select(Place.id)
            .where(Place.kind.in_((PlaceKind.SUBDISTRICT, PlaceKind.COMMUNITY)), Place.path.startswith("/"))
            .order_by(Place.path)
            .limit(200)
        )
    )
    known = tx.session.scalar(select(func.count()).select_from(Mediator)) or 0
    people = [Person(alliance_id=centre.alliance_id, name=f"调解员{at}") for at in range(known, number)]
    tx.session.add_all(people)
    tx.session.flush()
    tx.session.add_all(
        Mediator(
            alliance_id=centre.alliance_id,
            person_id=person.id,
            place_id=places[at % len(places)],
            standing=Standing.ACTIVE,
            specialties=[CAUSES[at % len(CAUSES)]],
            languages=["mandarin"],
            most_open=3 + at % 5,
            registered_at=tx.now,
            terms_accepted_at=tx.now,
        )
        for at, person in enumerate(people)
    )
    tx.session.flush()


def remember(tx: Transaction, centre: Centre) -> None:
    """Give the roster a past: former cases with their assignments, and relations all over."""
    alliance = tx.session.get_one(Alliance, centre.alliance_id)
    roster = tx.session.execute(select(Mediator.id, Mediator.person_id)).all()
    stages = (Stage.FULFILLED, Stage.FAILED, Stage.PERFORMING, Stage.MEDIATING)
    for at in range(FORMER):
        key, person = roster[at % len(roster)]
        stage = stages[at % len(stages)] if at < FORMER - MANY else Stage.FULFILLED
        ended = stage in (Stage.FULFILLED, Stage.FAILED)
        before = tx.now - timedelta(days=at % 900)
        case = Case(
            alliance_id=alliance.id,
            place_id=centre.place_id,
            mediator_id=person,
            reference=references.allot(tx, alliance.id, f"{alliance.short}调"),
            channel=Channel.MEMBER,
            stage=stage,
            subject="以前的一件",
            filed_at=before,
            consented_at=before,
            accepted_at=before,
            effective_at=before,
            ended_at=before if ended else None,
            ended_as="fulfilled" if ended else "",
        )
        tx.session.add(case)
        tx.session.flush()
        tx.session.add(CasePerson(case_id=case.id, person_id=person, part=Part.MEDIATOR, since=before))
        tx.session.add(
            Assignment(
                alliance_id=alliance.id,
                case_id=case.id,
                mediator_id=key,
                seat=Seat.LEADS,
                stage=AssignmentStage.ACCEPTED,
                chosen_by=ChosenBy.OFFICE,
                proposed_at=before,
                given_at=before,
                accepted_at=before,
            )
        )
    for at in range(RELATIONS):
        tx.session.add(
            Relation(
                alliance_id=alliance.id,
                place_id=centre.place_id,
                kind=RelationKind.WORKS_FOR,
                person_id=roster[at % len(roster)][1],
                to_company_id=centre.company_id,
                starts_on=tx.today - timedelta(days=3000 + at),
                ends_on=tx.today - timedelta(days=1000 + at),
                source=Source.SELF,
                recorded_at=tx.now,
            )
        )


def milliseconds(deed: Callable[[], object]) -> float:
    """The CPU time of a deed, which a busy machine does not lengthen."""
    began = time.process_time()
    deed()
    return (time.process_time() - began) * 1000


def main(rounds: int) -> None:
    """Fill, measure by turns, print."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder))
        installation.create(settings)
        app = create_app(settings, clock=StandingClock())
        with app.app_context():
            with web.writing() as tx:
                centre = a_centre(tx)
                case_id = a_case(tx, centre, Stage.ACCEPTED, cause="revenue").id
                enrol(tx, centre, FEW)
            statements = {FEW: counted(lambda: ranking(case_id))}
            with web.writing() as tx:
                enrol(tx, centre, MANY)
                remember(tx, centre)
            statements[MANY] = counted(lambda: ranking(case_id))
        desk = browser_of(app, centre.secretary)
        measure(app, centre.secretary, desk, case_id, rounds)
        print(f"statements with {FEW} mediators: {statements[FEW]}, with {MANY}: {statements[MANY]}")


def ranking(case_id: int) -> candidates.Standings:
    """All facts, every tie, the ordered list."""
    reading = web.reading()
    reading.session.expire_all()
    case = reading.session.get_one(Case, case_id)
    return candidates.standings(reading, case, facts_of(reading, case))


def bare() -> list[Mediator]:
    """What any list of the roster costs: the rows with their people."""
    reading = web.reading()
    reading.session.expire_all()
    return list(reading.session.scalars(select(Mediator).options(joinedload(Mediator.person))))


def counted(deed: Callable[[], object]) -> int:
    """How many statements a deed asks."""
    asked: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "PRAGMA")):
            asked.append(statement)

    event.listen(web.database.engine, "before_cursor_execute", note)
    try:
        deed()
    finally:
        event.remove(web.database.engine, "before_cursor_execute", note)
    return len(asked)


def measure(app: object, actor: Actor, desk: object, case_id: int, rounds: int) -> None:
    """Take turns and print the middle of each."""
    times: dict[str, list[float]] = {"ranking": [], "bare roster": [], "page": []}
    page = f"/mediation/{case_id}/assigning"
    for _ in range(rounds + 1):
        with app.app_context():  # type: ignore[attr-defined]  # a Flask application
            times["ranking"].append(milliseconds(lambda: ranking(case_id)))
            times["bare roster"].append(milliseconds(bare))
        times["page"].append(milliseconds(lambda: desk.get(page).data))  # type: ignore[attr-defined]  # a test client
    found = {name: middle(values[1:]) for name, values in times.items()}
    for name, value in found.items():
        print(f"{name}: {value:.1f} ms, {value / found['bare roster']:.1f} times the bare roster")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
