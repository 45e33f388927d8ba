"""What the conflicts of one request cost, with the draw that follows: aim 200 ms for both.

300 experts, 2,000 relations to the compound, the companies, the people who run them and 200 other compounds, and a
request that asks for all seven fields. Measured by turns: the whole pool with its statements, weighing and
feasibility; the smallest relaxation where ten fields fall short, which needs no database; and drawing from 300 experts
in ten fields. With 30 and with 300 experts the pool takes the same number of statements.
"""

from __future__ import annotations

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from alliance.settings import Settings
from compounds.models import Compound, Relation
from compounds.relations.kinds import RelationKind, Source
from expert_pool.conflicts import queries
from expert_pool.conflicts.feasible import Candidate, Situation, smallest_relaxation
from expert_pool.fields import Field
from expert_pool.roster.models import Expert
from tests.bench.draw_bench import drawn, scene_of
from tests.bench.figures import Figure, Work, a_home, cpu_ms, more_statements, statements, timed
from tests.compounds.factories import a_compound
from tests.conftest import StandingClock
from tests.expert_pool.conflicts.steps import an_expert
from tests.expert_pool.factories import Pool, a_pool, a_request

FEW, MANY, RELATIONS, COMPOUNDS = 30, 300, 2_000, 200
AIM_MS = 200
TEN = tuple(f"field_{number}" for number in range(10))


def enrol(tx: Transaction, pool: Pool, experts: list[Expert], number: int) -> None:
    """Add experts of one to three fields until there are `number`."""
    fields = list(Field)
    while len(experts) < number:
        at = len(experts)
        known = {fields[at % 7], *([fields[at * 3 % 7]] if at % 2 else []), *([fields[at * 5 % 7]] if at % 3 else [])}
        experts.append(an_expert(tx, pool, *sorted(known, key=fields.index)))


def relate(tx: Transaction, pool: Pool, experts: list[Expert]) -> None:
    """Make relations of all kinds, every fifth of which concerns the request, none of them twice."""
    alliance = tx.session.get_one(Alliance, pool.alliance_id)
    elsewhere = [a_compound(tx, alliance, name=f"别处{at}").id for at in range(COMPOUNDS)]
    for at in range(RELATIONS):
        expert, turn = experts[at % len(experts)], at // len(experts)
        near = at % 5 == 0
        end: dict[str, int]
        if turn == 0:
            kind, end = RelationKind.WORKS_FOR, {"to_company_id": pool.company_ids[at % 3]}
        elif turn == 1:
            other = experts[(at + 1) % len(experts)]
            kind, end = RelationKind.KIN, {"to_person_id": other.person_id}
        else:
            kind = RelationKind.LIVES_IN if turn % 2 else RelationKind.OWNS_IN
            end = {"to_compound_id": pool.compound_id if near else elsewhere[(at + turn) % COMPOUNDS]}
        low = min(expert.person_id, end.get("to_person_id", expert.person_id))
        if "to_person_id" in end:
            end = {"to_person_id": max(expert.person_id, end["to_person_id"])}
        over = not near if turn in {0, 1} else turn > 3
        tx.session.add(
            Relation(
                alliance_id=pool.alliance_id,
                place_id=pool.place_id,
                kind=kind,
                person_id=low,
                starts_on=tx.today.replace(year=tx.today.year - 9),
                ends_on=tx.today.replace(year=tx.today.year - 8) if over else None,
                source=Source.OFFICER,
                recorded_at=tx.now,
                **end,
            )
        )
    tx.session.flush()


def short() -> Situation[str, str]:
    """300 people who know ten fields, most of them kept out by three rules, too few for the seats of two fields."""
    return Situation(
        tuple((field, 1) for field in TEN),
        tuple(
            Candidate(frozenset({TEN[at % 8], TEN[at * 3 % 8]}), frozenset("xyz"[at % 3]) if at % 10 else frozenset())
            for at in range(MANY)
        ),
        2,
        None,
        ("x", "y", "z"),
    )


def rows(*, quick: bool = False) -> list[Figure]:
    """A fresh installation with few experts, then with many."""
    few, many = (7, 21) if quick else (FEW, MANY)
    with a_home() as home:
        settings = Settings(home=home)
        app = create_app(settings, clock=StandingClock())
        with app.app_context(), web.writing() as tx:
            pool = a_pool(tx)
            tx.session.get_one(Compound, pool.compound_id).developer_id = pool.company_ids[0]
            experts: list[Expert] = []
            enrol(tx, pool, experts, few)
            request = a_request(tx, pool, seats=dict.fromkeys(Field, 1), owners=2)

            def conflicts() -> object:
                tx.session.expire_all()
                return queries.pool(tx, request)

            engine = web.database.engine
            asked = statements(engine, conflicts)
            enrol(tx, pool, experts, many)
            relate(tx, pool, experts)
            asked_many = statements(engine, conflicts)
            scene = scene_of(many)
            names = f"pool of {many} with its conflicts", f"draw from {many} in ten fields"
            works = {names[0]: conflicts, names[1]: drawn(scene)}
            relaxing: dict[str, Work] = {"smallest relaxation, ten fields": lambda: smallest_relaxation(short())}
            spent = cpu_ms(works | relaxing, rounds=2 if quick else 10, warm=1)
    both = [one + other for one, other in zip(*(spent[name] for name in names), strict=True)]
    return [
        timed("conflicts and draw", both, aim=AIM_MS),
        *(timed(name, values) for name, values in spent.items()),
        more_statements("pool", asked, asked_many),
    ]
