"""Every page and step of the membership, every office, two alliances: a plain second reading of who may."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import Actor, Office
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import Alliance, OfficeHeld, Place, PlaceKind
from compounds.membership.council_models import Item, Meeting
from compounds.membership.models import Charter, GroupSeat, GuidingBody, Member
from compounds.membership.workflow import MeetingStage
from compounds.models import Compound
from tests import databases

pytestmark = pytest.mark.walk

O = Office  # noqa: E741 -- the tables below are read like tables
READING = {
    O.ALLIANCE_LEAD, O.POLICY_SECRETARY, O.GUIDANCE_SECRETARY, O.AWARDS_SECRETARY, O.MEDIATION_SECRETARY,
    O.POOL_KEEPER, O.BUREAU_SUPERVISOR,
}  # fmt: skip
DESK = {O.ALLIANCE_LEAD, O.GUIDANCE_SECRETARY}
NEAR = {O.SUBDISTRICT_OFFICER, O.COMMUNITY_OFFICER}
SEATS = {O.COMMITTEE_CHAIR, O.COMMITTEE_MEMBER}
MEMBER_STEPS = {
    "submit": DESK | NEAR | {O.COMMITTEE_CHAIR},
    "withdraw": DESK | NEAR | {O.COMMITTEE_CHAIR},
    "send_back": DESK,
    "admit": DESK,
    "decline": DESK,
    "suspend": DESK,
    "resume": DESK,
    "leave": DESK | {O.COMMITTEE_CHAIR},
}
MEMBER_FORMS = {"amend", "renew", "representative"}
MEETING_STEPS = ("give_notice", "sign_minutes", "publish_minutes", "correct_minutes", "cancel_meeting")
MEETING_FORMS = ("items/new", "hold", "minutes")


@dataclass(frozen=True)
class Visitor:
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


@dataclass(frozen=True)
class OfMember:
    key: int
    alliance_id: int
    person_id: int
    path: str
    kind: str


@pytest.fixture(scope="module")
def walked(seeded: Path) -> Flask:
    return create_app(databases.settings_at(seeded, demo=True))


@pytest.fixture(scope="module")
def visitors(walked: Flask) -> list[Visitor]:
    """One visitor of each kind of office, in both alliances."""
    with walked.app_context():
        now = web.reading()
        found = now.session.execute(
            select(Account.id, Account.alliance_id, Account.person_id, Place.path)
            .join(Alliance, Account.alliance_id == Alliance.id)
            .join(Place, Alliance.place_id == Place.id)
            .where(Account.is_demo, select(OfficeHeld.id).where(OfficeHeld.person_id == Account.person_id).exists())
            .order_by(Account.id)
        ).all()
        actors, met = [], Counter[object]()
        for account, alliance, person, root in found:
            offices = places.held_offices(now, person)
            kinds = (alliance, *sorted(f"{held.office} {held.paths[1:] != ()}" for held in offices))
            met[kinds] += 1
            if met[kinds] <= (2 if "committee_chair" in str(kinds) else 1):
                actors.append(Actor(alliance, root, person, account, "", offices))
    walkers = []
    for actor in actors:
        client = walked.test_client()
        key = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/demo/identities").text)
        assert key
        client.post(f"/demo/enter/{actor.account_id}", data={"csrf_token": key[1]})
        key = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text)
        assert key
        name = "+".join(held.office for held in actor.offices) or "none"
        walkers.append(Visitor(f"{name}@{actor.alliance_id}/{actor.person_id}", actor, client, key[1]))
    return walkers


@pytest.fixture(scope="module")
def members(walked: Flask) -> list[OfMember]:
    with walked.app_context():
        rows = web.reading().session.execute(
            select(Member.id, Member.alliance_id, Member.person_id, Place.path, Member.kind).join(Member.place)
        )
        return [OfMember(*row) for row in rows]


@pytest.fixture(scope="module")
def few(visitors: list[Visitor], members: list[OfMember]) -> list[OfMember]:
    """Two of each kind and alliance, and the visitors' own: what a rule of sight tells apart."""
    own = {visitor.actor.person_id for visitor in visitors}
    met = Counter[object]()
    found = []
    for member in members:
        met[member.alliance_id, member.kind] += 1
        if member.person_id in own or met[member.alliance_id, member.kind] <= 2:
            found.append(member)
    return found


@pytest.fixture(scope="module")
def meetings(walked: Flask) -> list[tuple[int, int, str]]:
    with walked.app_context():
        rows = web.reading().session.execute(select(Meeting.id, Meeting.alliance_id, Meeting.stage))
        return [tuple(row) for row in rows]


def lines(app: Flask) -> int:
    with app.app_context():
        return web.reading().session.scalar(select(func.count()).select_from(LedgerLine)) or 0


def sees(visitor: Visitor, member: OfMember) -> bool:
    """The rule of sight once more, in plain Python."""
    if visitor.actor.alliance_id != member.alliance_id:
        return False
    if visitor.holds(READING) or visitor.actor.person_id == member.person_id:
        return True
    if member.kind != "committee":
        return False
    own = any(held.office in SEATS and member.path in held.paths for held in visitor.actor.offices)
    return own or visitor.holds(NEAR, member.path)


def differences(expected: dict[str, object], found: dict[str, object]) -> dict[str, tuple[object, object]]:
    return {name: (expected[name], found[name]) for name in expected if expected[name] != found[name]}


def test_each_membership_opens_to_those_who_see_it(visitors: list[Visitor], few: list[OfMember]) -> None:
    expected, found = {}, {}
    for member in few:
        for visitor in visitors:
            expected[f"{visitor.name} {member}"] = 200 if sees(visitor, member) else 404
            found[f"{visitor.name} {member}"] = visitor.get(f"/alliance/members/{member.key}")
    assert set(expected.values()) == {200, 404}
    assert differences(expected, found) == {}


@pytest.mark.parametrize("step", sorted(MEMBER_STEPS))
def test_a_forbidden_step_of_a_membership_changes_nothing(
    walked: Flask, visitors: list[Visitor], few: list[OfMember], step: str
) -> None:
    before = lines(walked)
    for member in few:
        for visitor in visitors:
            if visitor.holds(MEMBER_STEPS[step]) and sees(visitor, member):
                continue  # whoever may do it is walked in the tests of the steps
            status = visitor.post(f"/alliance/members/{member.key}/{step}", **{f"{step}-because": "x"})
            assert status == (404 if not sees(visitor, member) else 403), (visitor.name, member)
    assert lines(walked) == before


@pytest.mark.parametrize("form", sorted(MEMBER_FORMS))
def test_a_form_about_a_committee_opens_to_those_who_may(
    visitors: list[Visitor], few: list[OfMember], form: str
) -> None:
    for member in few:
        for visitor in visitors:
            status = visitor.get(f"/alliance/members/{member.key}/{form}")
            if not sees(visitor, member):
                assert status == 404, (visitor.name, member)
                continue
            may = member.kind == "committee" and (
                visitor.holds(DESK) or visitor.holds(NEAR | {O.COMMITTEE_CHAIR}, member.path)
            )
            assert status in ((200, 409) if may else (403, 409)), (visitor.name, member, status)


def test_papers_are_handed_in_by_those_who_may(walked: Flask, visitors: list[Visitor], members: list[OfMember]) -> None:
    before = lines(walked)
    for member in members:
        for visitor in visitors:
            status = visitor.post(f"/alliance/members/{member.key}/attach")
            if not sees(visitor, member):
                assert status == 404
            elif visitor.holds(DESK):
                assert status == 422
            else:
                assert status in (403, 422)
                chair = visitor.holds(NEAR | {O.COMMITTEE_CHAIR}, member.path) and member.kind == "committee"
                assert status == 403 or chair, (visitor.name, member)
    assert lines(walked) == before


def test_a_committee_is_applied_for_by_its_chair_its_officers_and_the_desk(
    walked: Flask, visitors: list[Visitor]
) -> None:
    with walked.app_context():
        rows = web.reading().session.execute(
            select(Compound.id, Compound.alliance_id, Place.path)
            .join(Compound.place)
            .where(Place.kind == PlaceKind.COMPOUND)
        )
        compounds = [tuple(row) for row in rows][:12]
    opened = set()
    for key, alliance_id, path in compounds:
        for visitor in visitors:
            status = visitor.get(f"/alliance/members/apply/{key}")
            mine = visitor.actor.alliance_id == alliance_id
            may = mine and (visitor.holds(DESK) or visitor.holds(NEAR | {O.COMMITTEE_CHAIR}, path))
            opened.add(status)
            assert (status in {200, 409}) is may, (visitor.name, key, status)
    assert opened == {200, 403, 404, 409}, "409 where no committee sits"


def test_meetings_open_to_staff_and_from_the_notice_on_to_members(
    walked: Flask, visitors: list[Visitor], meetings: list[tuple[int, int, str]], members: list[OfMember]
) -> None:
    with walked.app_context():
        belonging = web.reading().session.execute(
            select(Member.person_id, Member.kind, Place.path)
            .join(Member.place)
            .where(Member.stage.in_(("admitted", "suspended")))
        )
        rows = [tuple(row) for row in belonging]
    for key, alliance_id, stage in meetings:
        for visitor in visitors:
            belongs = any(
                visitor.actor.person_id == person
                or (kind == "committee" and any(h.office in SEATS and path in h.paths for h in visitor.actor.offices))
                for person, kind, path in rows
            )
            seen = visitor.actor.alliance_id == alliance_id and (
                visitor.holds(READING) or (belongs and stage != MeetingStage.SCHEDULED)
            )
            assert visitor.get(f"/alliance/council/{key}") == (200 if seen else 404), (visitor.name, key)
            word = visitor.get(f"/alliance/council/{key}/minutes.docx")
            assert word == (404 if not seen else word if visitor.holds(DESK) else 403)
            assert word in (200, 403, 404, 409)


def test_a_meeting_is_changed_by_the_desk_alone(
    walked: Flask, visitors: list[Visitor], meetings: list[tuple[int, int, str]]
) -> None:
    with walked.app_context():
        items = dict(
            web.reading().session.execute(select(Item.meeting_id, func.max(Item.id)).group_by(Item.meeting_id)).all()
        )
    before = lines(walked)
    for key, _, _ in meetings:
        for visitor in visitors:
            if visitor.holds(DESK) and visitor.actor.alliance_id == meetings[0][1]:
                continue
            seen = visitor.get(f"/alliance/council/{key}") == 200
            for step in MEETING_STEPS:
                status = visitor.post(f"/alliance/council/{key}/{step}", **{f"{step}-because": "x"})
                assert status == (403 if seen else 404), (visitor.name, step)
            for form in (*MEETING_FORMS, f"items/{items[key]}/decision"):
                assert visitor.get(f"/alliance/council/{key}/{form}") == (403 if seen else 404), (visitor.name, form)
            assert visitor.post(f"/alliance/council/{key}/attach") == (403 if seen else 404)
    assert lines(walked) == before


def test_groups_charter_and_guiding_bodies_are_changed_by_few(walked: Flask, visitors: list[Visitor]) -> None:
    with walked.app_context():
        session = web.reading().session
        charter = session.scalar(select(func.min(Charter.id)))
        seat = session.scalar(select(func.min(GroupSeat.id)))
        body = session.scalar(select(func.min(GuidingBody.id)))
        alliance_id = session.scalar(select(Charter.alliance_id).where(Charter.id == charter))
    before = lines(walked)
    for visitor in visitors:
        mine = visitor.actor.alliance_id == alliance_id
        boss = visitor.holds({O.ALLIANCE_LEAD})
        assert visitor.get(f"/alliance/charters/{charter}") == (200 if mine else 404)
        assert visitor.get("/alliance/groups/awards") == 200
        assert visitor.get("/alliance/groups/awards/new") == (200 if boss else 403)
        for page in (f"groups/seats/{seat}/end", f"guiding/{body}/end", f"guiding/{body}/contacts/new"):
            assert visitor.get(f"/alliance/{page}") == (404 if not mine else 200 if boss else 403), (visitor.name, page)
        if not visitor.holds(DESK):
            assert visitor.post(f"/alliance/charters/{charter}/adopt") == (403 if mine else 404)
    assert lines(walked) == before


def test_what_anybody_may_read_names_no_person(walked: Flask) -> None:
    client = walked.test_client()
    page = client.get("/alliance")
    assert page.status_code == 200
    assert "议事协调机制" in page.text
    assert "何俊杰" not in page.text
    for closed in ("/alliance/members/", "/alliance/groups", "/alliance/council/", "/alliance/guiding"):
        assert client.get(closed).status_code == 302


def test_who_reads_figures_sees_no_membership(visitors: list[Visitor], members: list[OfMember]) -> None:
    reader = next(visitor for visitor in visitors if visitor.holds({O.GUIDING_BODY}))
    assert {reader.get(f"/alliance/members/{member.key}") for member in members} == {404}
    assert "还没有您能看到的会员" in reader.client.get("/alliance/members/").text
