"""Every route, every office, two alliances: what is asked here is compared with a plain second reading of the rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import OFFICERS, STAFF, Office
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import OfficeHeld, Place, PlaceKind
from compounds.models import Compound, Term
from tests import databases
from tests.walls.elsewhere import ELSEWHERE
from tests.walls.tables import (
    BY_OFFICE,
    DEEDS,
    DESK,
    EVERYBODY,
    GRANTORS,
    INVITERS,
    NEAR,
    OWN,
    SIGNED_IN,
    STEPS,
    WHOLE,
    O,
)
from tests.walls.walkers import Visitor, address, differences, signed_in

pytestmark = pytest.mark.walk


@pytest.fixture(scope="module")
def walked(seeded: Path) -> Flask:
    return create_app(databases.settings_at(seeded, demo=True))


@pytest.fixture(scope="module")
def visitors(walked: Flask) -> list[Visitor]:
    return signed_in(walked)


@pytest.fixture(scope="module")
def anonymous(walked: Flask) -> FlaskClient:
    return walked.test_client()


def test_the_tables_name_every_route(walked: Flask) -> None:
    named = EVERYBODY | SIGNED_IN | set(BY_OFFICE) | set(DEEDS) | set(STEPS) | set(ELSEWHERE)
    assert {rule.endpoint for rule in walked.url_map.iter_rules()} == named


def test_the_walkers_hold_every_office_in_two_alliances(visitors: list[Visitor]) -> None:
    assert {held.office for visitor in visitors for held in visitor.actor.offices} == set(Office)
    assert len({visitor.actor.alliance_id for visitor in visitors}) == 2


@pytest.mark.parametrize("endpoint", sorted(EVERYBODY))
def test_what_is_public_opens_to_everybody(
    walked: Flask, visitors: list[Visitor], anonymous: FlaskClient, endpoint: str
) -> None:
    page = address(walked, endpoint)
    assert anonymous.get(page).status_code == 200
    assert {visitor.get(page) for visitor in visitors} <= {200, 302}


@pytest.mark.parametrize("endpoint", sorted(SIGNED_IN))
def test_what_is_for_the_signed_in_opens_to_all_of_them(
    walked: Flask, visitors: list[Visitor], anonymous: FlaskClient, endpoint: str
) -> None:
    page = address(walked, endpoint)
    asked = anonymous.get(page)
    assert (asked.status_code, asked.location.startswith("/sign-in")) == (302, True)
    refused = {visitor.name: status for visitor in visitors if (status := visitor.get(page)) not in (200, 302)}
    if endpoint.startswith("compounds."):
        refused = {name: status for name, status in refused.items() if status != 403}
    assert refused == {}


@pytest.mark.parametrize("endpoint", sorted(BY_OFFICE))
def test_what_is_for_some_offices_opens_to_just_these(walked: Flask, visitors: list[Visitor], endpoint: str) -> None:
    page = address(walked, endpoint)
    expected = {v.name: 200 if v.holds(BY_OFFICE[endpoint]) else 403 for v in visitors}
    assert differences(expected, {v.name: v.get(page) for v in visitors}) == {}


def sees(visitor: Visitor, alliance_id: int, path: str) -> bool:
    """The rule of sight once more, in plain Python."""
    if visitor.actor.alliance_id != alliance_id:
        return False
    if visitor.holds(WHOLE) or visitor.holds(NEAR, path):
        return True
    return any(held.office in OWN and path in held.paths for held in visitor.actor.offices)


def few(app: Flask, model: type[Compound | Term]) -> list[tuple[int, int, str]]:
    """One record for each way to stand to it: own, near, in a zone, in another street, in another alliance."""
    with app.app_context():
        session = web.reading().session
        query = select(model.id, model.alliance_id, Place.path).join(model.place)
        rows = [tuple(row) for row in session.execute(query)]
        held = select(Place.path).join(OfficeHeld, OfficeHeld.place_id == Place.id).join(
            Account, (Account.person_id == OfficeHeld.person_id) & Account.is_demo
        )  # fmt: skip
        own = set(session.scalars(held.where(Place.kind == PlaceKind.COMPOUND)))
    chosen: dict[object, tuple[int, int, str]] = {}
    for row in rows:
        street = row[2].split("/")[4]
        chosen.setdefault((row[1], row[2] if row[2] in own else street), row)
    return list(chosen.values())[:9] + [row for row in rows if row[1] != rows[0][1]][:1]


@pytest.fixture(scope="module")
def compounds(walked: Flask) -> list[tuple[int, int, str]]:
    return few(walked, Compound)


@pytest.fixture(scope="module")
def terms(walked: Flask) -> list[tuple[int, int, str]]:
    return few(walked, Term)


@pytest.mark.parametrize("endpoint", ["compounds.compound", "mending.compound_history"])
def test_each_compound_opens_to_those_who_see_it(
    walked: Flask, visitors: list[Visitor], compounds: list[tuple[int, int, str]], endpoint: str
) -> None:
    expected, found = {}, {}
    for key, alliance_id, path in compounds:
        page = address(walked, endpoint, compound_id=key)
        for visitor in visitors:
            expected[f"{visitor.name} {key}"] = 200 if sees(visitor, alliance_id, path) else 404
            found[f"{visitor.name} {key}"] = visitor.get(page)
    assert set(expected.values()) == {200, 404}
    assert differences(expected, found) == {}


def test_each_card_opens_to_everybody_of_the_alliance_that_is_read(
    walked: Flask, visitors: list[Visitor], anonymous: FlaskClient, compounds: list[tuple[int, int, str]]
) -> None:
    expected, found = {}, {}
    for key, alliance_id, _ in compounds:
        page = address(walked, "cards.card", compound_id=key)
        for visitor in visitors:
            expected[f"{visitor.name} {key}"] = 200 if visitor.actor.alliance_id == alliance_id else 404
            found[f"{visitor.name} {key}"] = visitor.get(page)
        expected[f"anonymous {key}"] = 200 if alliance_id == compounds[0][1] else 404
        found[f"anonymous {key}"] = anonymous.get(page).status_code
    assert set(expected.values()) == {200, 404}
    assert differences(expected, found) == {}


def test_each_street_opens_to_those_who_see_all_of_it(walked: Flask, visitors: list[Visitor]) -> None:
    with walked.app_context():
        query = select(Place.id, Place.path).where(Place.kind == PlaceKind.SUBDISTRICT).order_by(Place.path)
        streets = [tuple(row) for row in web.reading().session.execute(query)]
    held = {one for visitor in visitors for office in visitor.actor.offices for one in office.paths}
    peopled = [(key, path) for key, path in streets if any(one.startswith(path) for one in held)]
    rest = [street for street in streets if street not in peopled]
    expected, found = {}, {}
    for key, path in [*peopled[:6], *rest[:2]]:
        page = address(walked, "overview.street", place_id=key)
        for visitor in visitors:
            mine = path.startswith(visitor.actor.place_path)
            part = mine and any(held.startswith(path) for h in visitor.actor.offices for held in h.paths)
            seen = mine and (visitor.holds(WHOLE) or visitor.holds({O.SUBDISTRICT_OFFICER}, path))
            expected[f"{visitor.name} {key}"] = 200 if seen else 403 if part else 404
            found[f"{visitor.name} {key}"] = visitor.get(page)
    assert set(expected.values()) == {200, 403, 404}
    assert differences(expected, found) == {}


@pytest.mark.parametrize("endpoint", ["terms.term", "mending.term_history"])
def test_each_term_opens_to_those_who_see_its_compound(
    walked: Flask, visitors: list[Visitor], terms: list[tuple[int, int, str]], endpoint: str
) -> None:
    expected, found = {}, {}
    for key, alliance_id, path in terms:
        page = address(walked, endpoint, term_id=key)
        for visitor in visitors:
            expected[f"{visitor.name} {key}"] = 200 if sees(visitor, alliance_id, path) else 404
            found[f"{visitor.name} {key}"] = visitor.get(page)
    assert set(expected.values()) == {200, 404}
    assert differences(expected, found) == {}


@pytest.mark.parametrize("endpoint", sorted(DEEDS))
def test_a_compound_is_changed_by_those_who_may(
    walked: Flask, visitors: list[Visitor], compounds: list[tuple[int, int, str]], endpoint: str
) -> None:
    expected, found = {}, {}
    for key, alliance_id, path in compounds:
        page = address(walked, endpoint, compound_id=key)
        for visitor in visitors:
            may = visitor.holds(DEEDS[endpoint] & DESK) or visitor.holds(DEEDS[endpoint] & NEAR, path)
            seen = sees(visitor, alliance_id, path)
            expected[f"{visitor.name} {key}"] = "open" if seen and may else 403 if seen else 404
            status = visitor.get(page)
            found[f"{visitor.name} {key}"] = "open" if status in (200, 409) else status
    assert set(expected.values()) == {"open", 403, 404}
    assert differences(expected, found) == {}


@pytest.mark.parametrize("endpoint", sorted(DEEDS | STEPS))
def test_a_forbidden_deed_changes_nothing(
    walked: Flask,
    visitors: list[Visitor],
    compounds: list[tuple[int, int, str]],
    terms: list[tuple[int, int, str]],
    endpoint: str,
) -> None:
    """Post nothing but a form key: whoever may is told what is missing, others what they may not; no ledger line."""
    before = ledger_lines(walked)
    offices = {**DEEDS, **STEPS}[endpoint]
    records, name = (compounds, "compound_id") if endpoint in DEEDS else (terms, "term_id")
    expected, found = {}, {}
    for key, alliance_id, path in records:
        page = address(walked, endpoint, **{name: key})
        for visitor in visitors:
            seen = sees(visitor, alliance_id, path)
            local = visitor.holds(offices & NEAR | offices & OWN, path)
            may = visitor.holds(offices & DESK) or local
            expected[f"{visitor.name} {key}"] = "told" if seen and may else 403 if seen else 404
            status = visitor.post(page)
            found[f"{visitor.name} {key}"] = "told" if status in (409, 422) else status
    wrong = differences(expected, found)
    # A member of the committee may not judge its own filing, whatever else the office would allow.
    wrong = {who: pair for who, pair in wrong.items() if pair != ("told", 403)}
    assert wrong == {}
    assert ledger_lines(walked) == before


def ledger_lines(app: Flask) -> int:
    with app.app_context():
        return web.reading().session.scalar(select(func.count()).select_from(LedgerLine)) or 0


def test_offices_are_seen_by_the_desk_by_officers_near_and_by_their_holders(
    walked: Flask, visitors: list[Visitor]
) -> None:
    with walked.app_context():
        offices = web.reading().session.execute(
            select(OfficeHeld.id, OfficeHeld.alliance_id, OfficeHeld.person_id, Place.path).join(OfficeHeld.place)
        )
        offices = [tuple(row) for row in offices][:60:3]
    expected, found = {}, {}
    for key, alliance_id, person_id, path in offices:
        for visitor in visitors:
            mine = visitor.actor.person_id == person_id
            near = visitor.holds(set(STAFF) | set(OFFICERS), path)
            seen = visitor.actor.alliance_id == alliance_id and (mine or near)
            expected[f"{visitor.name} {key}"] = 200 if seen else 404
            found[f"{visitor.name} {key}"] = visitor.get(address(walked, "places.office", office_id=key))
    assert set(expected.values()) == {200, 404}
    assert differences(expected, found) == {}


def test_letters_sessions_and_notices_of_others_are_not_found(walked: Flask, visitors: list[Visitor]) -> None:
    with walked.app_context():
        rows = web.reading().session.execute(select(Notice.id, Notice.person_id)).all()
    assert rows
    for key, person_id in rows[:40:3]:
        for visitor in visitors:
            if visitor.actor.person_id == person_id:
                assert visitor.get(f"/demo/mail/{key}") == 200
            else:
                assert visitor.get(f"/demo/mail/{key}") == 404
                assert visitor.post(f"/inbox/{key}/read") == 404
    with walked.app_context(), web.writing() as tx:
        stranger = tx.session.get(Account, visitors[0].actor.account_id)
        accounts.open_session(tx, stranger, accounts.Browser())
        tx.session.flush()
        session_id = tx.session.scalar(select(func.max(accounts.AccountSession.id)))
    for visitor in visitors[1:]:
        assert visitor.post(f"/account/sessions/{session_id}/end") == 404
    assert visitors[0].post(f"/account/sessions/{session_id}/end") == 302


def test_numbers_that_bind_two_alliances_are_changed_by_nobody_in_either(
    walked: Flask, visitors: list[Visitor]
) -> None:
    page = "/numbers/accounts.sign_in_failures/new?place=/"
    assert differences({v.name: 403 for v in visitors}, {v.name: v.get(page) for v in visitors}) == {}
    assert {v.get("/numbers") for v in visitors} == {200}


def test_people_are_helped_at_the_counter_by_those_who_see_them_and_may(walked: Flask, visitors: list[Visitor]) -> None:
    before = ledger_lines(walked)
    for subject in visitors[::6]:  # everybody visits; who is helped is a sample, at eleven requests a visitor
        person, account = subject.actor.person_id, subject.actor.account_id
        pages = [f"/counter/people/{person}", f"/counter/people/{person}/number", f"/counter/people/{person}/name"]
        steps = [f"/counter/people/{person}/slip", *pages[1:]]
        slips = [f"/counter/slips/{account}", f"/counter/slips/{account}/print"]
        for visitor in visitors:
            page, number, name = (visitor.get(one) for one in pages)
            done = {visitor.post(one, check="x" * 300) for one in steps}
            sent = {visitor.post(f"/counter/slips/{account}/{one}") for one in ("again", "send/sms", "send/mail")}
            if visitor.actor.alliance_id != subject.actor.alliance_id:
                assert {page, number, name, *done} <= {403, 404}, (visitor.name, subject.name)
                assert {visitor.get(one) for one in slips} | sent == {404}, (visitor.name, subject.name)
            elif not visitor.holds(set(STAFF) | set(OFFICERS)):
                assert {page, number, name, *done} == {403}, (visitor.name, subject.name)
                assert sent <= {403, 404}
            elif visitor is subject or not visitor.holds(INVITERS):
                assert {number, name, *done} <= {403, 404}, (visitor.name, subject.name)
                assert sent <= {403, 404}
            elif visitor.holds(GRANTORS):
                assert (page, number, name, done, sent) == (200, 200, 200, {422}, {409}), (visitor.name, subject.name)
    assert ledger_lines(walked) == before


def test_an_office_is_granted_by_those_who_may_grant_it(walked: Flask, visitors: list[Visitor]) -> None:
    for office in Office:
        for visitor in visitors:
            status = visitor.get(f"/offices/invite/{office}")
            by_all = office not in (O.COMMITTEE_CHAIR, O.COMMITTEE_MEMBER)
            may = (visitor.holds(GRANTORS) and by_all) or (
                visitor.holds({O.SUBDISTRICT_OFFICER}) and office is O.COMMUNITY_OFFICER
            )
            assert (status == 200) is may, (visitor.name, office, status)
            assert status in (200, 403, 404)


def test_a_stranger_to_the_alliance_ends_no_office(walked: Flask, visitors: list[Visitor]) -> None:
    with walked.app_context():
        rows = web.reading().session.execute(select(OfficeHeld.id, OfficeHeld.alliance_id)).all()
    for key, alliance_id in rows[:30]:
        for visitor in visitors:
            if visitor.actor.alliance_id != alliance_id:
                assert visitor.post(f"/offices/{key}/end") == 404
            elif not visitor.holds(GRANTORS | {O.SUBDISTRICT_OFFICER}):
                assert visitor.post(f"/offices/{key}/end") in (403, 404)


def test_finding_people_is_for_those_who_serve_at_the_counter(visitors: list[Visitor]) -> None:
    for visitor in visitors:
        found = {
            visitor.post("/counter/find", number="13800000000"),
            visitor.post("/counter/find-by-name", compound="", name=""),
        }
        assert found == ({404, 422} if visitor.holds(BY_OFFICE["counter.counter"]) else {403}), visitor.name
