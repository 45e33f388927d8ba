"""Personal data as every office of the demonstration meets it: whose pages open, and no number in clear anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.demo.membership import OFFICE
from alliance.kernel import web
from alliance.kernel.accounts.models import Person
from alliance.kernel.accounts.queries import number_of
from alliance.kernel.actors import OFFICERS, STAFF, Office
from alliance.kernel.personal.models import Erasure
from alliance.kernel.places.models import OfficeHeld, Place
from compounds.models import Compound, Seat
from tests.test_access_walk import Visitor, address, anonymous, differences, visitors, walked

pytestmark = pytest.mark.walk

__all__ = ["anonymous", "visitors", "walked"]
CALLING = (set(STAFF) - {Office.SYSTEM_ADMINISTRATOR, Office.POOL_KEEPER}) | set(OFFICERS)
LIKE_A_NUMBER = re.compile(r"(?<![0-9A-Za-z.#/-])(?:1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8})(?![0-9A-Za-z])")
"""What reads like somebody's telephone: eleven digits of a mobile, or a trunk code and seven or eight digits."""
NOT_READ = re.compile(rf"<(script|style).*?</\1>|\?v=[0-9a-f]+|{OFFICE}", re.DOTALL)
"""What nobody reads, or everybody may: code, the mark of a file's version, and the number of the alliance itself."""


def test_one_number_is_asked_for_by_those_who_call_people_up_in_their_place(
    walked: Flask, visitors: list[Visitor]
) -> None:
    with walked.app_context():
        rows = web.reading().session.execute(
            select(OfficeHeld.id, OfficeHeld.alliance_id, OfficeHeld.person_id, Place.path)
            .join(Place, OfficeHeld.place_id == Place.id)
            .where(OfficeHeld.person_id.in_([visitor.actor.person_id for visitor in visitors]))
            .order_by(OfficeHeld.id)
        )
        offices = [tuple(row) for row in rows]
    expected, found = {}, {}
    for key, alliance_id, person_id, path in offices:
        page = address(walked, "personal.reveal", office_id=key)
        for visitor in visitors:
            mine = visitor.actor.person_id == person_id
            seen = visitor.actor.alliance_id == alliance_id and (
                mine or visitor.holds(set(STAFF) | set(OFFICERS), path)
            )
            may = visitor.holds(CALLING, path) and not mine
            expected[f"{visitor.name} {key}"] = 404 if not seen else 200 if may else 403
            found[f"{visitor.name} {key}"] = visitor.get(page)
            if expected[f"{visitor.name} {key}"] != 200:
                assert visitor.post(page, because="好奇") in (403, 404)
    assert set(expected.values()) == {200, 403, 404}
    assert differences(expected, found) == {}


def test_requests_open_to_the_system_administrator_of_the_same_alliance_alone(
    walked: Flask, visitors: list[Visitor]
) -> None:
    with walked.app_context():
        rows = [
            tuple(row)
            for row in web.reading().session.execute(select(Erasure.id, Erasure.alliance_id, Erasure.person_id))
        ]
    assert len(rows) == 3
    expected, found = {}, {}
    for key, alliance_id, _ in rows:
        for visitor in visitors:
            may = visitor.actor.alliance_id == alliance_id and visitor.holds({Office.SYSTEM_ADMINISTRATOR})
            expected[f"{visitor.name} {key}"] = 200 if may else 404
            found[f"{visitor.name} {key}"] = visitor.get(address(walked, "personal.erasure_page", erasure_id=key))
            if not may:
                for step in ("personal.carry_out", "personal.refuse_erasure", "personal.withdraw_erasure"):
                    assert visitor.post(address(walked, step, erasure_id=key), certain="y", because="好奇") == 404
    assert differences(expected, found) == {}


def pages(app: Flask, visitor: Visitor, files: set[str]) -> Iterator[str]:
    """One page of each endpoint that somebody reaches from their first page by links.

    `files` gathers the endpoints that answer with a file: making a paper takes as long as fifty pages.
    """
    adapter = app.url_map.bind("localhost")
    queue, seen, met = ["/", "/account", "/inbox", "/offices", "/exports", "/erasures"], set(), {}
    while queue:
        path = queue.pop(0)
        if path in seen:
            continue
        seen.add(path)
        if not adapter.test(path.partition("?")[0], method="GET"):
            continue
        endpoint, _ = adapter.match(path.partition("?")[0], method="GET")
        met[endpoint] = met.get(endpoint, 0) + 1
        if met[endpoint] > 1 or endpoint in files or endpoint.startswith(("library.", "static")):
            continue
        answer = visitor.client.get(path)
        if answer.mimetype != "text/html":
            files.add(endpoint)
            answer.close()
            continue
        text = answer.get_data(as_text=True)
        queue.extend(re.findall(r'href="(/[^"#]*)', text))
        yield f"{path}\n{text}"


def test_no_page_of_any_office_shows_a_number_in_clear(walked: Flask, visitors: list[Visitor]) -> None:
    with walked.app_context():
        reading = web.reading()
        people = reading.session.scalars(select(Person).where(Person.phone_sealed.is_not(None))).all()
        numbers = {number_of(reading, person) for person in people}
    assert len(numbers) >= 20
    assert all(LIKE_A_NUMBER.fullmatch(number) for number in numbers), "the pattern knows the sample numbers"
    shown, read = [], 0
    met: set[frozenset[Office]] = set()
    files: set[str] = set()
    for visitor in visitors:
        kinds = frozenset(held.office for held in visitor.actor.offices)
        if kinds in met:
            continue
        met.add(kinds)
        for page in pages(walked, visitor, files):
            read += 1
            text = NOT_READ.sub("", page)
            shown += [(visitor.name, page.partition("\n")[0], hit) for hit in LIKE_A_NUMBER.findall(text)]
    assert read > 150
    assert shown == []


def test_public_cards_call_people_by_their_first_sign_alone(walked: Flask, anonymous: FlaskClient) -> None:
    with walked.app_context():
        session = web.reading().session
        names = set(session.scalars(select(Person.name).join(Seat, Seat.person_id == Person.id)))
        keys = session.scalars(select(Compound.id).order_by(Compound.id).limit(12)).all()
    shown, masked = [], 0
    for key in keys:
        answer = anonymous.get(f"/compounds/{key}/card")
        assert answer.status_code == 200
        text = answer.get_data(as_text=True)
        masked += len(re.findall(r"[一-鿿]\*\*", text))
        shown += [name for name in names if name in text]
    assert len(names) > 20
    assert masked > 5
    assert shown == []


@pytest.mark.parametrize("path", ["/privacy", "/", "/sign-in"])
def test_what_is_public_shows_none_either(walked: Flask, anonymous: FlaskClient, path: str) -> None:
    text = anonymous.get(path).get_data(as_text=True)  # type: ignore[attr-defined]  # the walk's own client
    assert LIKE_A_NUMBER.findall(NOT_READ.sub("", text)) == []
