"""Who walks the tables: at most two people of each kind of office in both alliances, signed in, and the stranger."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import Actor, Office
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import Alliance, OfficeHeld, Place


@dataclass(frozen=True)
class Visitor:
    """A person who walks, the alliance's root, and a client that is signed in."""

    name: str
    actor: Actor
    client: FlaskClient
    form_key: str

    def get(self, address: str) -> int:
        return self.client.get(address).status_code

    def post(self, address: str, **fields: str) -> int:
        return self.client.post(address, data={"csrf_token": self.form_key, **fields}).status_code

    def holds(self, offices: set[Office], path: str | None = None) -> bool:
        return any(h.office in offices and (path is None or h.covers(path)) for h in self.actor.offices)


def signed_in(walked: Flask) -> list[Visitor]:
    """At most two visitors of each kind of office, in both alliances."""
    with walked.app_context():
        now = web.reading()
        found = now.session.execute(
            select(Account.id, Account.alliance_id, Account.person_id, Place.path)
            .join(Alliance, Account.alliance_id == Alliance.id)
            .join(Place, Alliance.place_id == Place.id)
            .where(Account.is_demo, select(OfficeHeld.id).where(OfficeHeld.person_id == Account.person_id).exists())
        ).all()
        actors = []
        met: Counter[object] = Counter()
        for account, alliance, person, root in found:
            offices = places.held_offices(now, person)
            kinds = (alliance, *sorted(f"{held.office} {held.paths[1:] != ()}" for held in offices))
            met[kinds] += 1
            if met[kinds] <= 2:  # two of a kind, so that one may look at what is the other's
                actors.append(Actor(alliance, root, person, account, "", offices))
    walkers = []
    for actor in actors:
        client = walked.test_client()
        page = client.get("/demo/identities").text
        key = re.search(r'name="csrf_token" value="([^"]+)"', page)
        client.post(f"/demo/enter/{actor.account_id}", data={"csrf_token": key[1]})
        key = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text)
        name = "+".join(held.office for held in actor.offices) or "none"
        walkers.append(Visitor(f"{name}@{actor.alliance_id}", actor, client, key[1]))
    return walkers


def address(app: Flask, endpoint: str, **values: object) -> str:
    with app.test_request_context():
        return app.url_for(endpoint, **values)


def differences(expected: dict[str, object], found: dict[str, object]) -> dict[str, tuple[object, object]]:
    return {name: (expected[name], found[name]) for name in expected if expected[name] != found[name]}
