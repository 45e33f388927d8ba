"""What ranking 500 mediators for one case costs: aim 100 ms for the ranking with its queries.

One case between a committee and a company, 500 mediators on the roster, 5,000 former cases with their assignments and
4,000 relations. Measured in one process by turns: gathering all facts, weighing every tie and ordering the list; the
bare roster read by the ORM; and the whole request of the desk for the page with all 500 lines. With 5 and with 500
mediators the ranking takes the same number of statements.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from alliance.app import create_app
from alliance.kernel import references, web
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, Place, PlaceKind
from alliance.settings import Settings
from compounds.models import Relation
from compounds.relations.kinds import RelationKind, Source
from mediation.assigning import candidates
from mediation.assigning.models import Assignment
from mediation.assigning.workflow import ChosenBy, Seat
from mediation.assigning.workflow import Stage as AssignmentStage
from mediation.mediators.models import Mediator
from mediation.mediators.workflow import Standing
from mediation.models import Case, CasePerson
from mediation.records import facts_of
from mediation.workflow import Channel, Part, Stage
from tests.bench.figures import Figure, Work, a_home, cpu_ms, engine_of, middle, more_statements, statements, timed
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.mediation.factories import Centre, a_case, a_centre

FEW, MANY, FORMER, RELATIONS = 5, 500, 5_000, 4_000
AIM_MS = 100
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


def remember(tx: Transaction, centre: Centre, former: int, relations: int) -> None:
    """Give the roster a past: former cases with their assignments, and relations all over."""
    alliance = tx.session.get_one(Alliance, centre.alliance_id)
    roster = tx.session.execute(select(Mediator.id, Mediator.person_id)).all()
    stages = (Stage.FULFILLED, Stage.FAILED, Stage.PERFORMING, Stage.MEDIATING)
    for at in range(former):
        key, person = roster[at % len(roster)]
        stage = stages[at % len(stages)] if at < former * 9 // 10 else Stage.FULFILLED
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
    for at in range(relations):
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


def rows(*, quick: bool = False) -> list[Figure]:
    """Fill, then measure by turns."""
    many, former, relations = (20, 100, 40) if quick else (MANY, FORMER, RELATIONS)
    with a_home() as home:
        settings = Settings(home=home)
        app = create_app(settings, clock=StandingClock())
        engine = engine_of(app)
        with app.app_context():
            with web.writing() as tx:
                centre = a_centre(tx)
                case_id = a_case(tx, centre, Stage.ACCEPTED, cause="revenue").id
                enrol(tx, centre, FEW)
            few = statements(engine, lambda: ranking(case_id))
            with web.writing() as tx:
                enrol(tx, centre, many)
                remember(tx, centre, former, relations)
            more = more_statements(f"ranking {many}", few, statements(engine, lambda: ranking(case_id)))

        def outside(deed: Work) -> Work:
            def work() -> object:
                with app.app_context():
                    return deed()

            return work

        desk = browser_of(app, centre.secretary)
        works: dict[str, Work] = {
            f"ranking {many}": outside(lambda: ranking(case_id)),
            "page": lambda: desk.get(f"/mediation/{case_id}/assigning").data,
            "bare roster": outside(bare),
        }
        spent = cpu_ms(works, rounds=2 if quick else 9, warm=1)
    floor = middle(spent["bare roster"])
    found = [
        timed(name, values, aim=None if at else AIM_MS, bare=floor) for at, (name, values) in enumerate(spent.items())
    ]
    return [*found, more]


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
