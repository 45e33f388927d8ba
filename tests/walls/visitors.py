"""Who walks: one person for every office of the first alliance, and the stranger."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.demo.people import CAST
from alliance.kernel import web
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.accounts.signed_in import anonymous
from alliance.kernel.actors import Actor, Office
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import Alliance, Place
from tests import blind
from tests.demo.test_pages import TOKEN, enter
from tests.walls.twin import SHIFT

STRANGER = "stranger"
Asking = tuple[str, Collection[object]]
"""An address, and the ids in it."""
NAMES = (*sorted(str(office) for office in Office), STRANGER)


@dataclass(frozen=True)
class Answer:
    """What came back: the status, all that it tells, and where it leads."""

    status: int
    told: bytes
    location: str

    def like(self, other: Answer, mine: Asking, its: Asking) -> bool:
        """Whether both tell the same, but for what each was asked for."""
        if self.status != other.status:
            return False
        return self._without(mine, ids=False) == other._without(its, ids=False) or (
            self._without(mine, ids=True) == other._without(its, ids=True)
        )

    def _without(self, asked: Asking, *, ids: bool) -> bytes:
        address, keys = asked
        told = self.told.replace(address.encode(), b"@").replace(quote(address, safe="").encode(), b"@")
        if not ids:
            return told
        known = "|".join(str(key) for key in keys)
        return re.sub(rf"(?<![0-9])({known})(?![0-9])".encode(), b"#", told)


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser; `index` is the place among all, by which samples are taken."""

    name: str
    index: int
    actor: Actor
    client: FlaskClient
    form_key: str

    def get(self, address: str) -> Answer:
        """Open a page."""
        answer = self.client.get(address)
        found = Answer(answer.status_code, blind.told(answer), answer.headers.get("Location", ""))
        answer.close()
        return found

    def post(self, address: str, **sent: object) -> Answer:
        """Send a form; nothing but its key, where nothing else is said."""
        sent = sent or {"data": {"csrf_token": self.form_key}}
        answer = self.client.post(address, **sent)  # type: ignore[arg-type]  # what the client takes
        found = Answer(answer.status_code, answer.data, answer.headers.get("Location", ""))
        answer.close()
        return found


def all_visitors(app: Flask) -> dict[str, Visitor]:
    """Everybody, signed in."""
    figures = {str(figure.office): figure.name for figure in reversed(CAST)}
    assert set(figures) == {str(office) for office in Office}
    found = {}
    for index, name in enumerate(NAMES):
        client = app.test_client()
        if name != STRANGER:
            enter(client, figures[name])
        key = TOKEN.search(client.get("/sign-in" if name == STRANGER else "/account").text)
        assert key, name
        with app.app_context():
            actor = _actor(figures.get(name, ""))
        found[name] = Visitor(name, index, actor, client, key[1])
    return found


def _actor(name: str) -> Actor:
    reading = web.reading()
    if not name:
        return anonymous(reading, "localhost")
    row = reading.session.execute(
        select(Person.id, Account.id, Account.alliance_id, Place.path)
        .join(Account, Account.person_id == Person.id)
        .join(Alliance, Account.alliance_id == Alliance.id)
        .join(Place, Alliance.place_id == Place.id)
        .where(Person.name == name, Person.id < SHIFT)
    ).one()
    return Actor(row[2], row[3], row[0], row[1], name, places.held_offices(reading, row[0]))
