"""Granting and ending offices, the tree of places, and the pages for both."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from alliance.kernel import ledger, notices, web
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.paths import lineage
from alliance.kernel.places import access, actions
from alliance.kernel.places import notices as told
from alliance.kernel.places import queries as places
from alliance.kernel.places.actions import EndOffice, GrantOffice
from alliance.kernel.places.divisions import Division
from alliance.kernel.places.models import Alliance, OfficeHeld, Place, PlaceKind, ZoneStreet
from tests.factories import (
    FUSHAN,
    HEHUA,
    KECHENG,
    QUJIANG,
    a_person,
    a_place,
    an_actor,
    an_alliance,
    an_office,
    the_place,
)
from tests.kernel.accounts_steps import Member, a_member, in_app, post, sign_in_as

Queries = Callable[[], AbstractContextManager[Any]]
COMMUNITY = "330802006001"
TODAY = date(2026, 11, 22)


@pytest.fixture
def alliance(tx: Transaction) -> Alliance:
    return an_alliance(tx)


@pytest.fixture
def lead(tx: Transaction, alliance: Alliance) -> Actor:
    return an_actor(tx, alliance, Office.ALLIANCE_LEAD, alliance.place, name="周敏")


@pytest.fixture
def person(tx: Transaction, alliance: Alliance) -> Person:
    return a_person(tx, alliance)


def grant(tx: Transaction, actor: Actor, person: Person, office: Office, code: str, **days: Any) -> OfficeHeld:
    command = GrantOffice(person.id, office, the_place(tx, code).id, days.pop("starts_on", TODAY), **days)
    return tx.session.get_one(OfficeHeld, actions.grant_office(tx, actor, command).office_id)


@pytest.mark.parametrize("office", [office for office in Office if office not in access.COMMITTEE])
def test_the_lead_grants_every_office_but_the_committees_own(
    tx: Transaction, lead: Actor, person: Person, office: Office
) -> None:
    levels = access.levels(office)
    code = COMMUNITY if PlaceKind.COMMUNITY in levels else FUSHAN if PlaceKind.SUBDISTRICT in levels else KECHENG
    if levels == {PlaceKind.COMPOUND}:
        code = a_place(tx, the_place(tx, COMMUNITY)).code
    held = grant(tx, lead, person, office, code)
    assert (held.office, held.granted_by_id, held.starts_on) == (office, lead.person_id, TODAY)


@pytest.mark.parametrize("office", sorted(access.COMMITTEE))
def test_a_seat_brings_its_office_and_no_form_does(
    tx: Transaction, lead: Actor, person: Person, office: Office
) -> None:
    compound = a_place(tx, the_place(tx, COMMUNITY))
    with pytest.raises(NotPermitted, match="随届次备案"):
        actions.grant_office(tx, lead, GrantOffice(person.id, office, compound.id, TODAY))
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=1000)}
    key = actions.grant_for_seat(tx, lead, person_id=person.id, office=office, place_id=compound.id, **days)
    held = tx.session.get_one(OfficeHeld, key)
    assert {"starts_on": held.starts_on, "ends_on": held.ends_on} == days
    with pytest.raises(NotPermitted):
        actions.end_office(tx, lead, EndOffice(key, held.version))
    actions.end_for_seat(tx, lead, key, last_day=TODAY + timedelta(days=3))
    assert held.ends_on == TODAY + timedelta(days=3)


@pytest.mark.parametrize("office", [o for o in Office if o not in access.GRANTORS | {Office.SUBDISTRICT_OFFICER}])
def test_all_others_grant_nothing(tx: Transaction, alliance: Alliance, person: Person, office: Office) -> None:
    actor = an_actor(tx, alliance, office, the_place(tx, COMMUNITY), name="某人")
    assert access.grantable(actor) == ()
    assert not access.grant_office(actor, Office.COMMUNITY_OFFICER, the_place(tx, COMMUNITY), person.id)


def test_nobody_grants_themselves_an_office(tx: Transaction, lead: Actor) -> None:
    me = tx.session.get_one(Person, lead.person_id)
    with pytest.raises(NotPermitted, match="不能给自己"):
        grant(tx, lead, me, Office.MEDIATION_SECRETARY, KECHENG)


def test_an_office_has_its_level_and_its_days_in_order(tx: Transaction, lead: Actor, person: Person) -> None:
    with pytest.raises(Invalid, match="不能设在"):
        grant(tx, lead, person, Office.COMMUNITY_OFFICER, FUSHAN)
    with pytest.raises(Invalid, match="不能早于第一天"):
        grant(tx, lead, person, Office.COMMUNITY_OFFICER, COMMUNITY, ends_on=TODAY - timedelta(days=1))
    with pytest.raises(NotFound):
        grant(tx, lead, person, Office.COMMUNITY_OFFICER, "330803001001")
    assert tx.session.scalar(select(func.count()).where(OfficeHeld.person_id == person.id)) == 0


def test_the_same_office_twice_at_once_is_refused_and_one_after_the_other_is_not(
    tx: Transaction, lead: Actor, person: Person
) -> None:
    grant(tx, lead, person, Office.COMMUNITY_OFFICER, COMMUNITY, ends_on=TODAY)
    with pytest.raises(OutOfTurn, match="日期有重叠"):
        grant(tx, lead, person, Office.COMMUNITY_OFFICER, COMMUNITY)
    after = grant(tx, lead, person, Office.COMMUNITY_OFFICER, COMMUNITY, starts_on=TODAY + timedelta(days=1))
    assert after.id


def test_a_stranger_finds_neither_person_nor_office(tx: Transaction, lead: Actor, person: Person) -> None:
    held = grant(tx, lead, person, Office.COMMUNITY_OFFICER, COMMUNITY)
    other = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")
    stranger = an_actor(tx, other, Office.ALLIANCE_LEAD, other.place)
    with pytest.raises(NotFound):
        grant(tx, stranger, person, Office.COMMUNITY_OFFICER, "330803001001")
    with pytest.raises(NotFound):
        actions.end_office(tx, stranger, EndOffice(held.id, held.version))
    with pytest.raises(NotFound):
        places.office_page(tx, stranger, held.id)
    assert places.holders(tx, stranger).page.total == 1


def test_an_office_withdrawn_is_over_at_once_even_before_it_began(tx: Transaction, lead: Actor, person: Person) -> None:
    now = grant(tx, lead, person, Office.COMMUNITY_OFFICER, COMMUNITY)
    later = grant(tx, lead, person, Office.SUBDISTRICT_OFFICER, FUSHAN, starts_on=TODAY + timedelta(days=9))
    assert len(places.held_offices(tx, person.id, also_coming=True)) == 2
    for held in (now, later):
        actions.end_office(tx, lead, EndOffice(held.id, held.version))
        tx.session.flush()
    assert places.held_offices(tx, person.id, also_coming=True) == ()
    with pytest.raises(OutOfTurn, match="已经收回"):
        actions.end_office(tx, lead, EndOffice(now.id, now.version))


def test_a_last_day_is_moved_ahead_and_still_counts(tx: Transaction, lead: Actor, person: Person) -> None:
    held = grant(tx, lead, person, Office.COMMUNITY_OFFICER, COMMUNITY, ends_on=TODAY + timedelta(days=30))
    for wrong in (TODAY - timedelta(days=1), TODAY + timedelta(days=31)):
        with pytest.raises(Invalid):
            actions.end_office(tx, lead, EndOffice(held.id, held.version, wrong))
    actions.end_office(tx, lead, EndOffice(held.id, held.version, TODAY + timedelta(days=2)))
    tx.session.flush()
    for days, offices in ((2, 1), (3, 0)):
        assert len(places.held_offices(replace(tx, now=tx.now + timedelta(days=days)), person.id)) == offices


def test_whoever_saves_an_old_page_is_told_who_did_what(tx: Transaction, lead: Actor, person: Person) -> None:
    held = grant(tx, lead, person, Office.COMMUNITY_OFFICER, COMMUNITY)
    shown = held.version
    actions.end_office(tx, lead, EndOffice(held.id, shown, TODAY + timedelta(days=5)))
    tx.session.flush()
    with pytest.raises(ChangedMeanwhile, match="周敏刚才办了：把职务的最后一天改为2026年11月27日"):
        actions.end_office(tx, lead, EndOffice(held.id, shown))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_two_statements(
    tx: Transaction, lead: Actor, alliance: Alliance, queries: Queries, rows: int
) -> None:
    for number in range(rows):
        an_office(tx, a_person(tx, alliance, f"第{number}位"), Office.COMMUNITY_OFFICER, the_place(tx, COMMUNITY))
    tx.session.expunge_all()
    with queries() as count:
        found = places.holders(tx, lead)
    assert len(found.lines) == rows + 1
    assert count.total == 2


def test_officers_list_their_place_and_members_get_no_list(tx: Transaction, alliance: Alliance, lead: Actor) -> None:
    near = an_actor(tx, alliance, Office.COMMUNITY_OFFICER, the_place(tx, COMMUNITY), name="近")
    an_actor(tx, alliance, Office.COMMUNITY_OFFICER, the_place(tx, "330802007001"), name="远")
    street = an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, the_place(tx, FUSHAN), name="街道")
    assert {one.person for one in places.holders(tx, street).lines} == {"近", "街道"}
    assert {one.person for one in places.holders(tx, near).lines} == {"近"}
    chair = an_actor(tx, alliance, Office.COMMITTEE_CHAIR, a_place(tx, the_place(tx, COMMUNITY)))
    with pytest.raises(NotPermitted):
        places.holders(tx, chair)


def test_the_list_is_narrowed_by_a_name_or_a_place(tx: Transaction, alliance: Alliance, lead: Actor) -> None:
    near, street = the_place(tx, COMMUNITY), the_place(tx, FUSHAN)
    an_office(tx, a_person(tx, alliance, "李建国"), Office.COMMUNITY_OFFICER, near)
    an_office(tx, a_person(tx, alliance, "张三"), Office.SUBDISTRICT_OFFICER, street)
    assert [one.person for one in places.holders(tx, lead, asked="建国").lines] == ["李建国"]
    assert "张三" in {one.person for one in places.holders(tx, lead, asked=street.name).lines}
    assert places.holders(tx, lead, asked="%").page.total == 0


def test_the_tree_is_laid_in_any_order_and_again_without_harm(tx: Transaction) -> None:
    rows = [
        Division("990101001", "样本街道", PlaceKind.SUBDISTRICT, "990101"),
        Division("990101", "样本区", PlaceKind.DISTRICT, "9901"),
        Division("9901", "样本市", PlaceKind.CITY, "99"),
        Division("99", "样本省", PlaceKind.PROVINCE, "0"),
    ]
    assert actions.load_tree(tx, rows) == 4
    street = the_place(tx, "990101001")
    assert street.path == "/99/9901/990101/990101001/"
    above = [the_place(tx, code) for code in ("99", "9901", "990101")]
    assert [(one.path, one.name) for one in above] == list(
        zip(lineage(street.path)[1:-1], ("样本省", "样本市", "样本区"), strict=True)
    )
    renamed = [replace(rows[0], name="样本新街道"), *rows[1:]]
    assert actions.load_tree(tx, renamed) == 0
    assert street.name == "样本新街道"
    assert (above[-1].parent_id, street.parent_id) == (above[-2].id, above[-1].id)
    with pytest.raises(ValueError, match="no parent nowhere"):
        actions.load_tree(tx, [Division("1", "孤儿", PlaceKind.CITY, "nowhere")])


def test_a_zone_is_drawn_over_streets_of_its_parent_and_drawn_again(
    tx: Transaction, lead: Actor, alliance: Alliance
) -> None:
    fushan, hehua, community = (the_place(tx, code) for code in (FUSHAN, HEHUA, COMMUNITY))
    zone = {"parent_id": alliance.place_id, "code": "zhxc", "name": "智慧新城"}
    for wrong in ([], [community.id], [fushan.id, 10**9], [the_place(tx, "330803001").id]):
        with pytest.raises(Invalid):
            actions.add_zone(tx, lead, street_ids=wrong, **zone)
    key = actions.add_zone(tx, lead, street_ids=[fushan.id, hehua.id], **zone)
    assert actions.add_zone(tx, lead, street_ids=[hehua.id], **zone) == key
    assert tx.session.scalars(select(ZoneStreet.street_id).where(ZoneStreet.zone_id == key)).all() == [hehua.id]
    assert tx.session.get_one(Place, key).path == f"{alliance.place.path}zhxc/"
    with pytest.raises(NotPermitted):
        actions.add_zone(tx, an_actor(tx, alliance, Office.MEDIATOR, alliance.place), street_ids=[hehua.id], **zone)


def test_people_are_told_of_their_offices(tx: Transaction, lead: Actor, person: Person) -> None:
    held = grant(tx, lead, person, Office.COMMUNITY_OFFICER, COMMUNITY)
    told.office_granted(tx, {"office_id": held.id})
    actions.end_office(tx, lead, EndOffice(held.id, held.version, TODAY))
    told.office_ended(tx, {"office_id": held.id})
    tx.session.flush()
    granted, ended = tx.session.scalars(select(notices.Notice.body).where(notices.Notice.person_id == person.id)).all()
    assert granted.startswith("您担任社区工作人员（")
    assert "最后一天改为2026年11月22日" in ended
    assert ledger.verify(tx.session)[1] == []


@pytest.fixture
def street(app: Flask) -> Member:
    made = in_app(app, lambda tx: a_member(tx, office=Office.SUBDISTRICT_OFFICER, code=FUSHAN))
    assert isinstance(made, Member)
    return made


def test_an_officer_invites_checks_and_hands_over_a_link(app: Flask, client: FlaskClient, street: Member) -> None:
    sign_in_as(client)
    assert "社区工作人员" in client.get("/offices/invite").get_data(as_text=True)
    path = "/offices/invite/community_officer"
    with app.app_context():
        place = str(web.db_session().scalars(select(Place.id).where(Place.code == COMMUNITY)).one())
    answers = {"name": "李建国", "number": "138 5700 0077", "place": place, "starts_on": "2026-11-22", "ends_on": ""}
    wrong = post(client, path, **{**answers, "number": "1", "place": "999999"})
    assert (wrong.status_code, "有 2 处要改" in wrong.get_data(as_text=True)) == (422, True)
    check = post(client, path, **answers).get_data(as_text=True)
    assert "138 5700 0077" in check
    assert "确定邀请" in check
    with app.app_context():
        assert web.db_session().scalar(select(func.count()).select_from(Person)) == 1
    amended = post(client, path, **answers, amend="name").get_data(as_text=True)
    assert 'value="李建国"' in amended
    sent = post(client, path, **answers, confirmed="1")
    assert sent.status_code == 302
    done = client.get(sent.location)
    assert (done.status_code, "data:image/svg+xml" in done.get_data(as_text=True)) == (200, True)
    link = re.search(r"http://127\.0\.0\.1:8000(/invitation/[^<\s]+)", done.get_data(as_text=True))
    assert link is not None
    assert link[1] in client.get(sent.location).get_data(as_text=True), "the page may be loaded again"
    assert "李建国，欢迎您" in app.test_client().get(link[1]).get_data(as_text=True)
    again = post(client, path, **answers, confirmed="1")
    assert (again.status_code, "日期有重叠" in again.get_data(as_text=True)) == (409, True)
    assert "李建国" in client.get("/offices").get_data(as_text=True)
    other = post(client, path, **{**answers, "name": "张三"}, confirmed="1")
    assert (other.status_code, "另一个姓名" in other.get_data(as_text=True)) == (422, True)


@pytest.mark.parametrize("office", ["alliance_lead", "system_administrator", "committee_chair"])
def test_an_officer_has_no_place_to_grant_higher_offices(client: FlaskClient, street: Member, office: str) -> None:
    sign_in_as(client)
    path = f"/offices/invite/{office}"
    filled = {"name": "李建国", "number": "13857000077", "place": "1", "starts_on": "2026-11-22", "confirmed": "1"}
    assert post(client, path, page="/offices/invite", **filled).status_code == 403
    assert client.get("/offices/invite/emperor").status_code == 404


def test_an_office_is_ended_on_its_page_after_a_look(app: Flask, client: FlaskClient, street: Member) -> None:
    sign_in_as(client)
    made = in_app(
        app,
        lambda tx: a_member(tx, number="13857000077", name="李建国", office=Office.COMMUNITY_OFFICER, code=COMMUNITY),
    )
    assert isinstance(made, Member)
    with app.app_context():
        key = web.db_session().scalars(select(OfficeHeld.id).where(OfficeHeld.person_id == made.person_id)).one()
    page = f"/offices/{key}"
    check = post(client, f"{page}/end", page, version="1", last_day="")
    assert "确定收回" in check.get_data(as_text=True)
    stale = post(client, f"{page}/end", page, version="7", last_day="", confirmed="1")
    assert (stale.status_code, "有了变化" in stale.get_data(as_text=True)) == (409, True)
    for odd in ({"last_day": "昨天"}, {"last_day": "2026-13-45"}):
        assert post(client, f"{page}/end", page, version="1", **odd).status_code == 422
    assert post(client, f"{page}/end", page, version="1", last_day="", confirmed="1").location == page
    shown = client.get(page).get_data(as_text=True)
    assert "已收回" in shown
    assert "王秀英</b>：立即收回职务" in shown
    assert "李建国" in client.get("/offices?over=1").get_data(as_text=True)


def test_the_counter_finds_an_account_by_number_and_hands_out_a_reset(
    app: Flask, client: FlaskClient, street: Member
) -> None:
    sign_in_as(client)
    in_app(
        app,
        lambda tx: a_member(tx, number="13857000077", name="李建国", office=Office.COMMUNITY_OFFICER, code=COMMUNITY),
    )
    in_app(
        app,
        lambda tx: a_member(
            tx, number="13857000078", name="远处的人", office=Office.COMMUNITY_OFFICER, code="330802007001"
        ),
    )
    found = post(client, "/counter/find", "/counter", number="13857000077")
    person = client.get(found.location).get_data(as_text=True)
    assert "138****0077" in person
    assert "13857000077" not in person
    assert post(client, f"{found.location}/slip", found.location).status_code == 422, "who it is must be checked"
    done = post(client, f"{found.location}/slip", found.location, check="id_card")
    assert "/reset/" in client.get(done.location).get_data(as_text=True)
    for hidden in ("13857000078", "13900000000"):
        assert post(client, "/counter/find", "/counter", number=hidden).status_code == 404
    assert post(client, "/counter/find", "/counter", number="' OR 1=1").status_code == 422


@pytest.mark.parametrize(
    "path", ["/offices", "/offices/1", "/offices/invite", "/offices/invite/mediator", "/counter/slips/1"]
)
def test_strangers_sign_in_first(client: FlaskClient, street: Member, path: str) -> None:
    assert client.get(path).location.startswith("/sign-in?next=")


def test_another_alliance_finds_none_of_it(app: Flask, client: FlaskClient, street: Member) -> None:
    def elsewhere(tx: Transaction) -> None:
        alliance = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")
        alliance.host = "localhost"
        a_member(tx, alliance=alliance, number="13857000009", office=Office.SUBDISTRICT_OFFICER, code="330803001")

    in_app(app, elsewhere)
    sign_in_as(client, "13857000009")
    for path in ("/offices/1", "/offices/accounts/1/reset"):
        assert client.get(path).status_code == 404
