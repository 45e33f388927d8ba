"""Before the opening nothing that anybody can ask for depends on who was drawn: every office, route and format.

Two installations are the same to the last byte but for one thing: in the second, others sit in the very same seats.
What each reader gets from either must be the same, so that nothing they see can tell them who was drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from alliance.app import create_app
from alliance.kernel import outbox, web
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import CLOCK, Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from expert_pool.conflicts.grounds import Ground
from expert_pool.draws import hearing, sealed
from expert_pool.draws.models import Draw, DrawRow
from expert_pool.fields import Field
from expert_pool.offers import answering
from expert_pool.offers.answering import StandBack
from expert_pool.offers.workflow import Stage
from expert_pool.roster.models import Expert
from tests import blind, databases
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock, close
from tests.expert_pool.factories import a_pool
from tests.expert_pool.offers import steps
from tests.expert_pool.offers.steps import Scene
from tests.factories import an_actor, an_office

pytestmark = pytest.mark.walk

MANY = 250
"""Pages that open at the least; otherwise the walk has not walked."""
EACH = 5
"""Experts of each field: two are asked in one installation, two others in the second, and one in neither."""
OFTEN = ("experts", "front.home", "front.todo", "reaching.mine", "accounts.inbox")
"""Endpoints that every office asks for; the others are asked by one person who holds all offices at once."""
ROSTER = frozenset(
    {
        "relations.person",
        "counter.correct_name",
        "counter.correct_number",
        "counter.handed_out",
        "counter.person",
        "experts_expert.edit",
        "experts_expert.expert",
        "experts_roster.index",
        "experts_roster.table",
        "places.offices",
        "training_exams.accommodate",
    }
)
"""Endpoints that show somebody of the pool by name, whoever was drawn: the roster, and the pages of one person."""
APART = (
    Office.POOL_KEEPER,
    Office.BUREAU_SUPERVISOR,
    Office.ALLIANCE_LEAD,
    Office.SYSTEM_ADMINISTRATOR,
    Office.SUBDISTRICT_OFFICER,
    Office.COMMUNITY_OFFICER,
    Office.COMMITTEE_CHAIR,
    Office.EXPERT,
)
"""Offices with a part of their own in the pool: each asks by itself, all others together."""


@dataclass(frozen=True)
class World:
    """An installation with a drawn draw that is not open, and the browsers of everybody who was not drawn."""

    app: Flask
    scene: Scene
    readers: dict[str, FlaskClient]
    everybody: FlaskClient


@dataclass(frozen=True)
class Worlds:
    """Both installations; `names` are those of all experts in the pool of the draw."""

    one: World
    other: World
    names: tuple[str, ...]
    addresses: tuple[tuple[str, str], ...]


def answered(app: Flask, clock: StandingClock, scene: Scene) -> None:
    """The drawn are asked; one says yes, one no, one stands back, one is silent; whatever follows is delivered."""
    with app.app_context(), web.writing() as tx:
        outbox.promise(tx, hearing.DRAWN, draw_id=scene.draw_id, request_id=scene.request_id)
    delivered(app, clock)
    with app.app_context(), web.writing() as tx:
        first, second, third, _ = steps.offers(tx, scene)
        answering.accept(tx, steps.by_link(first), first.id)
        answering.decline(tx, steps.by_link(second), second.id)
        said = StandBack(third.id, Ground.WORKED_FOR_BIDDER, 1, "以前的同事在那里")
        answering.stand_back(tx, steps.by_link(third), said)
    delivered(app, clock)


def delivered(app: Flask, clock: StandingClock) -> None:
    with app.app_context():
        outbox.deliver_all(web.db_session(), clock, web.platform().deliveries)


def others_sit(tx: Transaction, draw_id: int) -> None:
    """Let each row of a field be whoever is two places further down; the public seal stays as it is."""
    for field in Field:
        rows = tx.session.execute(
            select(DrawRow.id, DrawRow.sealed, DrawRow.who)
            .where(DrawRow.draw_id == draw_id, DrawRow.field == field)
            .order_by(DrawRow.rank)
        ).all()
        tx.session.execute(update(DrawRow).where(DrawRow.id.in_([key for key, _, _ in rows])).values(who=DrawRow.id))
        for (key, _, _), (_, closed, who) in zip(rows, [*rows[2:4], *rows[:2], *rows[4:]], strict=True):
            tx.session.execute(update(DrawRow).where(DrawRow.id == key).values(sealed=closed, who=who))


def readers_of(app: Flask, actors: dict[str, Actor]) -> dict[str, FlaskClient]:
    return {name: browser_of(app, actor) if actor.signed_in else app.test_client() for name, actor in actors.items()}


@pytest.fixture(scope="module")
def worlds(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    folder, clock = tmp_path_factory.mktemp("secret"), StandingClock()
    with ExitStack() as stack:
        first = databases.copy(blank, folder / "one")
        app = create_app(databases.settings_at(first), clock=clock)
        with app.app_context(), web.writing() as tx:
            pool = a_pool(tx)
            scene = steps.a_scene(tx, pool, each=EACH)
            alliance = tx.session.get_one(Alliance, pool.alliance_id)
            actors = {
                office.value: an_actor(tx, alliance, office, alliance.place, name=f"某{n}")
                for n, office in enumerate(APART)
            }
            actors["rest"] = _holding(tx, alliance, [office for office in Office if office not in APART], "其余职务")
            master = _holding(tx, alliance, [office for office in Office if office is not Office.EXPERT], "样样都管")
            actors |= {"nobody": pool.owner, "visitor": pool.visitor, "stranger": pool.stranger}
        close(app)
        second = databases.copy(first, folder / "other")
        for home in (first, second):
            stack.callback(databases.forget, home)
        found = []
        for home in (first, second):
            app = create_app(databases.settings_at(home), clock=clock)
            stack.callback(close, app)
            if home is second:
                with app.app_context(), web.writing() as tx:
                    others_sit(tx, scene.draw_id)
            answered(app, clock, scene)
            found.append(World(app, scene, readers_of(app, actors), browser_of(app, master)))
        names = tuple(actor.name for actor in scene.people.values())
        yield Worlds(found[0], found[1], names, tuple(addresses(found[0])))


def _holding(tx: Transaction, alliance: Alliance, offices: list[Office], name: str) -> Actor:
    """Somebody who holds several offices at the alliance's place."""
    first, *others = offices
    actor = an_actor(tx, alliance, first, alliance.place, name=name)
    person = tx.session.get_one(Person, actor.person_id)
    for office in others:
        an_office(tx, person, office, alliance.place)
    return actor


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Endpoint and address of every page that can be asked for, with the ids of this draw and of some experts."""
    people = [actor for row, actor in sorted(world.scene.people.items())]
    with world.app.app_context():
        drawn = steps.seated(web.reading(), world.scene)
        some = [world.scene.people[drawn[0]], people[0]]
        experts = select(Expert.id).where(Expert.person_id.in_([one.person_id for one in some])).order_by(Expert.id)
        known = {
            "request_id": [world.scene.request_id],
            "draw_id": [world.scene.draw_id],
            "expert_id": list(web.reading().session.scalars(experts)),
            "person_id": [one.person_id for one in some],
            "account_id": [one.account_id for one in some],
            "offer_id": [1, 2, 5],
            "compound_id": [world.scene.pool.compound_id],
            "place_id": [world.scene.pool.place_id],
            "row": [drawn[0]],
        }
    return blind.addresses(world.app, known, lambda _: True)


def asked(world: World, addresses: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str, int, bytes]]:
    """Who asked for what, and what came: the holder of all offices everything, each office what is about experts."""
    met = set()
    for endpoint, address in addresses:
        readers = {"everybody": world.everybody}
        if endpoint.startswith(OFTEN) and endpoint not in met:
            readers |= world.readers
        met.add(endpoint)
        for name, client in readers.items():
            answer = client.get(address)
            yield name, endpoint, address, answer.status_code, blind.told(answer)
            answer.close()


def test_nothing_that_anybody_can_ask_for_depends_on_who_was_drawn(worlds: Worlds) -> None:
    differing = []
    with_names = set()
    seen = 0
    for one, other in zip(asked(worlds.one, worlds.addresses), asked(worlds.other, worlds.addresses), strict=True):
        seen += one[3] == HTTPStatus.OK
        if one != other:
            differing.append(one[:4])
        if any(name.encode() in one[4] for name in worlds.names):
            with_names.add(one[1])
    assert differing == []
    assert with_names - ROSTER == set()
    assert "experts_roster.index" in with_names
    assert seen > MANY


def test_the_two_installations_did_draw_different_people(worlds: Worlds) -> None:
    drawn = []
    for world in (worlds.one, worlds.other):
        with world.app.app_context():
            reading = web.reading()
            draw = reading.session.get_one(Draw, world.scene.draw_id)
            offers = steps.offers(reading, world.scene)
            drawn.append({sealed.open_row(reading, CLOCK, draw, one.row).name for one in offers})
            assert {one.stage for one in offers} >= {Stage.ACCEPTED, Stage.DECLINED, Stage.LATE_CONFLICT, Stage.OFFERED}
    assert drawn[0] & drawn[1] == set()
    assert len(drawn[0]) == len(drawn[1]) == 6


def test_the_drawn_themselves_do_see_it(worlds: Worlds) -> None:
    world = worlds.one
    with world.app.app_context():
        offer = next(one for one in steps.offers(web.reading(), world.scene) if one.stage is Stage.OFFERED)
        key, row = offer.id, offer.row
    client = browser_of(world.app, world.scene.people[row])
    assert f"/experts/offers/mine/{key}" in client.get("/experts/offers/mine/").text
