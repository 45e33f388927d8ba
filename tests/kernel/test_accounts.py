"""Who is signed in, who sees whom, and the pieces that signing in is made of."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pyotp
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from alliance.kernel import ledger, links, notices, outbox, web
from alliance.kernel.access import visible
from alliance.kernel.accounts import access, actions, codes, invitations, numbers, passwords, queries, signed_in
from alliance.kernel.accounts import notices as told
from alliance.kernel.accounts.cli import accounts as command_line
from alliance.kernel.accounts.models import Account, AccountSession, Person
from alliance.kernel.actors import CLOCK, Actor, Office
from alliance.kernel.counter import queries as counter
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.parameters import actions as parameters
from alliance.kernel.parameters.models import Confidence
from alliance.kernel.places import actions as places
from alliance.kernel.places.models import Alliance, OfficeHeld
from tests.factories import FUSHAN, HEHUA, KECHENG, QUJIANG, a_place, an_actor, an_alliance, an_office, the_place
from tests.kernel.accounts_steps import NUMBER, PASSWORD, a_member, in_app

Queries = Callable[[], AbstractContextManager[Any]]
FUSHAN_COMMUNITY, HEHUA_COMMUNITY = "330802006001", "330802007001"


@pytest.mark.parametrize(
    "typed", [NUMBER, " 138 5700 0001 ", "+86 138-5700-0001", "008613857000001", "１３８５７０００００１"]
)
def test_a_mobile_number_is_read_in_every_usual_way(typed: str) -> None:
    assert numbers.mobile(typed) == NUMBER


@pytest.mark.parametrize(
    "typed", ["", "12857000001", "1385700000", "138570000011", "0570-3021234", "x" * 5000, "一三八"]
)
def test_what_is_no_mobile_number_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValueError, match="要填 11 位手机号，例如"):
        numbers.mobile(typed)


def test_the_hash_of_nobody_costs_what_a_real_one_costs_and_fits_nothing() -> None:
    assert not passwords.outdated(passwords.NOBODY)
    assert not passwords.matches("", PASSWORD)
    assert not passwords.matches("not a hash", PASSWORD)
    assert passwords.matches(passwords.hashed("Ｐassword 长一点"), "Password 长一点")
    assert all(len(one) >= passwords.LEAST and one == one.lower() for one in passwords.WORST)


def test_a_code_is_good_for_its_half_minute_and_the_two_beside_it(tx: Transaction) -> None:
    key = codes.new_key()
    now = int(tx.now.timestamp())
    for away, good in ((-60, False), (-30, True), (0, True), (30, True), (60, False)):
        code = pyotp.TOTP(key).at(now + away)
        assert (codes.step_of(key, code, tx.now, 0) is not None) is good
    step = codes.step_of(key, pyotp.TOTP(key).at(now), tx.now, 0)
    assert step is not None
    assert codes.step_of(key, pyotp.TOTP(key).at(now), tx.now, step) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [(" 123 456 ", "123456"), ("１２３４５６", "123456"), ("abcde-fghjk", "ABCDEFGHJK"), ("12345", ""), ("O0I1L", "")],
)
def test_a_code_is_read_as_people_type_it(typed: str, read: str) -> None:
    assert codes.typed(typed) == read


@pytest.fixture
def alliance(tx: Transaction) -> Alliance:
    return an_alliance(tx)


def signed(tx: Transaction, account_id: int, **later: float) -> signed_in.SignedIn | None:
    secret = actions.open_session(tx, tx.session.get_one(Account, account_id), actions.Browser("curl"))
    tx.session.flush()
    return signed_in.actor_for(replace(tx, now=tx.now + timedelta(**later)), secret)


@pytest.mark.parametrize(
    ("starts", "ends", "held"),
    [
        (date(2026, 11, 22), date(2026, 11, 22), True),
        (date(2026, 11, 21), date(2026, 11, 21), False),
        (date(2026, 11, 23), date(2026, 11, 23), False),
        (date(2026, 11, 21), date(2026, 11, 23), True),
        (date(2026, 11, 22), None, True),
        (date(2026, 11, 23), None, False),
    ],
)
def test_an_office_is_held_from_day_to_day(
    tx: Transaction,
    alliance: Alliance,
    starts: date,
    ends: date | None,
    held: bool,  # noqa: FBT001 -- a column
) -> None:
    member = a_member(tx, alliance=alliance)
    an_office(
        tx,
        tx.session.get_one(Person, member.person_id),
        Office.COMMUNITY_OFFICER,
        the_place(tx, FUSHAN_COMMUNITY),
        starts_on=starts,
        ends_on=ends,
    )
    found = signed(tx, member.account_id)
    assert found is not None
    assert found.actor.holds(Office.COMMUNITY_OFFICER) is held


def test_the_day_turns_at_midnight_in_shanghai(tx: Transaction, alliance: Alliance) -> None:
    member = a_member(tx, alliance=alliance)
    person = tx.session.get_one(Person, member.person_id)
    an_office(tx, person, Office.COMMUNITY_OFFICER, the_place(tx, FUSHAN_COMMUNITY), ends_on=tx.today)
    # Sample people are never idle, so the hours till midnight can pass; the tests begin at ten in the morning.
    tx.session.get_one(Account, member.account_id).is_demo = True
    tx.session.flush()
    last, first = signed(tx, member.account_id, hours=13, minutes=59), signed(tx, member.account_id, hours=14)
    assert last is not None
    assert first is not None
    assert last.actor.holds(Office.COMMUNITY_OFFICER)
    assert not first.actor.offices


def test_a_zone_is_the_streets_below_it(tx: Transaction, alliance: Alliance) -> None:
    fushan, hehua = the_place(tx, FUSHAN), the_place(tx, HEHUA)
    zone = places.add_zone(
        tx, CLOCK, parent_id=alliance.place_id, code="zhxc", name="智慧新城", street_ids=[fushan.id, hehua.id]
    )
    member = a_member(tx, alliance=alliance)
    tx.session.add(
        OfficeHeld(
            alliance_id=alliance.id,
            person_id=member.person_id,
            office=Office.SUBDISTRICT_OFFICER,
            place_id=zone,
            starts_on=tx.today,
            granted_at=tx.now,
        )
    )
    found = signed(tx, member.account_id)
    assert found is not None
    (held,) = found.actor.offices
    assert held.paths == (fushan.path, hehua.path)
    assert found.actor.holds(Office.SUBDISTRICT_OFFICER, at=the_place(tx, HEHUA_COMMUNITY))
    assert not found.actor.holds(Office.SUBDISTRICT_OFFICER, at=alliance.place)


@pytest.mark.parametrize("offices", [1, 3])
def test_the_gate_costs_two_statements(tx: Transaction, alliance: Alliance, queries: Queries, offices: int) -> None:
    from alliance.kernel.accounts.signed_in import actor_for  # noqa: PLC0415 -- the fixture has the room's name

    member = a_member(tx, alliance=alliance)
    person = tx.session.get_one(Person, member.person_id)
    streets = [the_place(tx, code) for code in (FUSHAN, HEHUA)]
    zone = places.add_zone(
        tx, CLOCK, parent_id=alliance.place_id, code="zhxc", name="智慧新城", street_ids=[one.id for one in streets]
    )
    for place_id in [zone, *(one.id for one in streets)][:offices]:
        command = places.GrantOffice(person.id, Office.SUBDISTRICT_OFFICER, place_id, tx.today)
        places.grant_office(tx, CLOCK, command)
    secret = actions.open_session(tx, tx.session.get_one(Account, member.account_id), actions.Browser())
    tx.session.flush()
    tx.session.expunge_all()
    with queries() as count:
        found = actor_for(tx, secret)
    assert found is not None
    assert len(found.actor.offices) == offices
    assert count.total == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_the_account_costs_the_same_however_full(
    tx: Transaction, alliance: Alliance, queries: Queries, rows: int
) -> None:
    from alliance.kernel.accounts.queries import account_page  # noqa: PLC0415 -- the fixture has the room's name

    member = a_member(tx, alliance=alliance, office=Office.COMMUNITY_OFFICER, code=FUSHAN_COMMUNITY)
    for _ in range(rows):
        found = signed(tx, member.account_id)
    assert found is not None
    tx.session.expire_all()
    with queries() as count:
        page = account_page(tx, found.actor, found.session_id)
    assert len(page.sessions) == rows
    assert count.total == 5


def test_the_anonymous_belong_to_the_alliance_of_the_host(tx: Transaction, alliance: Alliance) -> None:
    other = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")
    other.host = "qujiang.example"
    tx.session.flush()
    assert signed_in.anonymous(tx, "qujiang.example:8000").alliance_id == other.id
    assert signed_in.anonymous(tx, "QUJIANG.example").place_path == other.place.path
    assert signed_in.anonymous(tx, "elsewhere.example").alliance_id == alliance.id
    assert not signed_in.anonymous(tx, "").signed_in


def seen_by(tx: Transaction, actor: Actor) -> set[int]:
    return set(tx.session.scalars(select(Person.id).where(visible(Person, actor))))


def test_people_are_seen_by_the_desk_by_officers_near_and_by_themselves(tx: Transaction, alliance: Alliance) -> None:
    fushan = an_actor(tx, alliance, Office.COMMUNITY_OFFICER, the_place(tx, FUSHAN_COMMUNITY), name="府山")
    compound = a_place(tx, the_place(tx, FUSHAN_COMMUNITY))
    chair = an_actor(tx, alliance, Office.COMMITTEE_CHAIR, compound, name="主任")
    far = an_actor(tx, alliance, Office.COMMUNITY_OFFICER, the_place(tx, HEHUA_COMMUNITY), name="荷花")
    desk = an_actor(tx, alliance, Office.SYSTEM_ADMINISTRATOR, alliance.place)
    other = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")
    stranger = an_actor(tx, other, Office.ALLIANCE_LEAD, other.place)
    everybody = {actor.person_id for actor in (fushan, chair, far, desk)}
    assert seen_by(tx, desk) == everybody
    assert seen_by(tx, fushan) == {fushan.person_id, chair.person_id}
    assert seen_by(tx, chair) == {chair.person_id}
    assert seen_by(tx, stranger) == {stranger.person_id}
    assert seen_by(tx, signed_in.anonymous(tx, "")) == set()


def reset_verdicts(tx: Transaction, actor: Actor, *targets: Actor) -> list[bool]:
    return [bool(access.issue_reset(actor, one.person_id or 0, one.offices)) for one in targets]


def test_nobody_opens_an_account_that_may_do_more_than_they(tx: Transaction, alliance: Alliance) -> None:
    street, community = the_place(tx, FUSHAN), the_place(tx, FUSHAN_COMMUNITY)
    officer = an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, street)
    colleague = an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, street)
    near = an_actor(tx, alliance, Office.COMMUNITY_OFFICER, community)
    far = an_actor(tx, alliance, Office.COMMUNITY_OFFICER, the_place(tx, HEHUA_COMMUNITY))
    both = replace(near, offices=(*near.offices, *far.offices))
    lead = an_actor(tx, alliance, Office.ALLIANCE_LEAD, alliance.place)
    secretary = an_actor(tx, alliance, Office.AWARDS_SECRETARY, alliance.place)
    nobody = replace(near, offices=(), person_id=999)
    everyone = (officer, colleague, near, far, both, lead, secretary, nobody)
    assert reset_verdicts(tx, officer, *everyone) == [False, False, True, False, False, False, False, False]
    assert reset_verdicts(tx, secretary, *everyone) == [False, False, False, False, False, False, False, True]
    assert reset_verdicts(tx, lead, *everyone) == [True, True, True, True, True, False, True, True]
    assert not any(reset_verdicts(tx, near, *everyone))


@pytest.fixture
def officer(tx: Transaction, alliance: Alliance) -> Actor:
    return an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, the_place(tx, FUSHAN))


def invitation(
    tx: Transaction, office: Office, code: str, *, name: str = "李建国", number: str = "13857000077"
) -> invitations.Invite:
    grant = places.GrantOffice(0, office, the_place(tx, code).id, tx.today)
    return invitations.Invite(name, number, grant)


def test_an_invitation_makes_person_account_office_and_link_in_one_transaction(tx: Transaction, officer: Actor) -> None:
    out = invitations.invite(tx, officer, invitation(tx, Office.COMMUNITY_OFFICER, FUSHAN_COMMUNITY))
    person = tx.session.get_one(Person, out.person_id)
    assert (person.name, person.phone_masked) == ("李建国", "138****0077")
    assert queries.number_of(tx, person) == "13857000077"
    bearer = links.bearer(tx, out.link, "invitation")
    assert queries.link_page(tx, out.link, "invitation").name == "李建国"
    secret = invitations.accept(tx, bearer, invitations.Accept(passwords.hashed(PASSWORD), "10.0.0.1"))
    tx.session.flush()
    found = signed_in.actor_for(tx, secret)
    assert found is not None
    assert found.actor.holds(Office.COMMUNITY_OFFICER, at=the_place(tx, FUSHAN_COMMUNITY))
    with pytest.raises(links.LinkExpired):
        invitations.accept(tx, bearer, invitations.Accept(passwords.hashed(PASSWORD), "10.0.0.1"))
    verbs = set(tx.session.scalars(select(ledger.LedgerLine.verb)))
    assert {"accounts.person_registered", "accounts.invited", "places.office_granted", "accounts.password_set"} <= verbs
    facts = "".join(str(line.facts) for line in tx.session.scalars(select(ledger.LedgerLine)))
    assert "李建国" not in facts
    assert "0077" not in facts


def test_an_alliance_s_own_numbers_count_for_its_links_and_sessions(
    tx: Transaction, officer: Actor, alliance: Alliance
) -> None:
    admin = an_actor(tx, alliance, Office.SYSTEM_ADMINISTRATOR, alliance.place)
    for name, number in (("accounts.link_days", "3"), ("accounts.session_idle_hours", "2")):
        own = parameters.NewVersion(name, number, tx.today, Confidence.PROMISE, own=True)
        parameters.new_version(tx, admin, own)
    out = invitations.invite(tx, officer, invitation(tx, Office.COMMUNITY_OFFICER, FUSHAN_COMMUNITY))
    assert out.ends_at == tx.now + timedelta(days=3)
    actions.open_session(tx, tx.session.get_one(Account, out.account_id), actions.Browser())
    assert tx.session.scalars(select(AccountSession.idle_until)).one() == tx.now + timedelta(hours=2)


@pytest.mark.parametrize(
    ("office", "code", "refusal"),
    [
        (Office.COMMUNITY_OFFICER, HEHUA_COMMUNITY, NotPermitted),
        (Office.COMMUNITY_OFFICER, FUSHAN, Invalid),
        (Office.COMMUNITY_OFFICER, "330803001001", NotFound),
        (Office.SUBDISTRICT_OFFICER, FUSHAN, NotPermitted),
        (Office.SYSTEM_ADMINISTRATOR, KECHENG, NotPermitted),
        (Office.COMMITTEE_CHAIR, FUSHAN_COMMUNITY, NotPermitted),
    ],
)
def test_an_officer_invites_to_communities_of_their_street_alone(
    tx: Transaction, officer: Actor, office: Office, code: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        invitations.invite(tx, officer, invitation(tx, office, code))


def test_a_chair_invites_nobody(tx: Transaction, alliance: Alliance) -> None:
    chair = an_actor(tx, alliance, Office.COMMITTEE_CHAIR, a_place(tx, the_place(tx, FUSHAN_COMMUNITY)))
    with pytest.raises(NotPermitted):
        invitations.invite(tx, chair, invitation(tx, Office.COMMUNITY_OFFICER, FUSHAN_COMMUNITY))


def test_a_number_under_another_name_is_refused_and_a_known_person_gets_the_office_without_a_link(
    tx: Transaction, officer: Actor
) -> None:
    known = a_member(tx, number="13857000077", name="李建国")
    with pytest.raises(Invalid, match="另一个姓名"):
        invitations.invite(tx, officer, invitation(tx, Office.COMMUNITY_OFFICER, FUSHAN_COMMUNITY, name="张三"))
    out = invitations.invite(tx, officer, invitation(tx, Office.COMMUNITY_OFFICER, FUSHAN_COMMUNITY))
    assert (out.person_id, out.link) == (known.person_id, "")
    with pytest.raises(OutOfTurn, match="日期有重叠"):
        invitations.invite(tx, officer, invitation(tx, Office.COMMUNITY_OFFICER, FUSHAN_COMMUNITY))


def test_an_officer_cannot_take_over_the_unopened_account_of_the_desk(
    tx: Transaction, alliance: Alliance, officer: Actor
) -> None:
    lead = a_member(
        tx, alliance=alliance, number="13857000077", name="李建国", office=Office.ALLIANCE_LEAD, code=KECHENG
    )
    tx.session.get_one(Account, lead.account_id).password_hash = ""
    tx.session.flush()
    with pytest.raises(NotPermitted):
        invitations.invite(tx, officer, invitation(tx, Office.COMMUNITY_OFFICER, FUSHAN_COMMUNITY))


def test_a_reset_of_somebody_in_another_alliance_is_not_found(tx: Transaction, alliance: Alliance) -> None:
    member = a_member(tx, alliance=alliance)
    other = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")
    stranger = an_actor(tx, other, Office.SYSTEM_ADMINISTRATOR, other.place)
    with pytest.raises(NotFound):
        invitations.issue_reset(tx, stranger, invitations.IssueReset(member.account_id))
    with pytest.raises(NotFound):
        counter.slip_page(tx, stranger, member.account_id)


def test_the_errands_of_accounts_tell_their_owner_and_hold_ids_alone(tx: Transaction, alliance: Alliance) -> None:
    member = a_member(tx, alliance=alliance)
    invitations.issue_reset(tx, CLOCK, invitations.IssueReset(member.account_id))
    (errand,) = tx.session.scalars(select(outbox.Errand)).all()
    assert errand.payload == {"account_id": member.account_id}
    for handler in (told.invited, told.reset_issued, told.password_changed, told.second_factor_changed):
        handler(tx, {"account_id": member.account_id, "new": True})
    tx.session.flush()
    sent = tx.session.scalars(select(notices.Notice).where(notices.Notice.person_id == member.person_id)).all()
    assert [one.title for one in sent] == [
        "欢迎加入联盟平台",
        "有人为您办理了重设密码",
        "登录密码已经换了",
        "登录的第二步验证有变化",
    ]


@pytest.mark.parametrize(
    ("agent", "told_as"),
    [
        ("Mozilla/5.0 (Linux; Android 14; Mobile) AppleWebKit MicroMessenger/8.0", "安卓手机 · 微信"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537 Edg/130", "Windows 电脑 · Edge"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/604", "苹果手机 · Safari"),
        ("", "认不出的设备"),
        ("<script>", "认不出的设备"),
    ],
)
def test_a_device_is_told_in_a_few_words(agent: str, told_as: str) -> None:
    assert queries.device(agent) == told_as


def test_an_alliance_is_founded_once_with_one_administrator(tx: Transaction) -> None:
    def found() -> str:
        return invitations.found_alliance(
            tx, name="柯城区业委会联盟", short="柯", place_code=KECHENG, admin_name="周敏", admin_phone="138 5700 0001"
        )

    page = queries.link_page(tx, found(), "invitation")
    assert page.name == "周敏"
    with pytest.raises(OutOfTurn):
        found()
    with pytest.raises(Invalid):
        invitations.found_alliance(tx, name="某", short="某", place_code="999", admin_name="周", admin_phone=NUMBER)
    for name in ("", " ", "\u200b", "某" * 61, "某\u202e"):
        with pytest.raises(Invalid, match="联盟名称"):
            invitations.found_alliance(
                tx, name=name, short="某", place_code="330803", admin_name="周敏", admin_phone=NUMBER
            )


def test_the_command_line_lists_ends_sessions_and_makes_an_administrator(app: Flask) -> None:
    in_app(app, a_member)
    with app.app_context():
        made = CliRunner().invoke(command_line, ["create-admin", "--name", "周敏", "--phone", "13857000088"])
        assert made.output.startswith("http://127.0.0.1:8000/invitation/")
        listed = CliRunner().invoke(command_line, ["list"])
        assert "王秀英\t138****0001\t有密码" in listed.output
        assert "周敏\t138****0088\t没有密码" in listed.output
        with web.writing() as tx:
            actions.open_session(tx, tx.session.get_one(Account, 1), actions.Browser())
        ended = CliRunner().invoke(command_line, ["end-sessions", "--phone", NUMBER])
        assert ended.output == "已退出 1 处登录。\n"
        again = CliRunner().invoke(command_line, ["create-admin", "--name", "周敏", "--phone", "13857000088"])
        assert again.output.startswith("http://127.0.0.1:8000/invitation/"), "a lost link is handed out anew"
        assert again.output != made.output
        missing = CliRunner().invoke(command_line, ["end-sessions", "--phone", "13800000000"])
        assert isinstance(missing.exception, NotFound)
