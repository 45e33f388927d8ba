"""Helping people at the counter: who is found, what is done, and that all of it is on record and told."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import ledger, web
from alliance.kernel.accounts import queries as people
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Office
from alliance.kernel.counter import actions, queries
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import Alliance
from alliance.kernel.reaching.models import Message
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
from tests.kernel.accounts_steps import a_member, in_app, post, sign_in_as

COMMUNITY = "330802006001"


@pytest.fixture
def alliance(tx: Transaction) -> Alliance:
    return an_alliance(tx)


def a_chair(tx: Transaction, alliance: Alliance, *, name: str = "李建国", compound: str = "锦绣家园") -> Person:
    """A confirmed chair as the filing makes one: a name and an office, neither number nor account."""
    place = a_place(tx, the_place(tx, COMMUNITY), name=compound)
    person = a_person(tx, alliance, name, account=False)
    an_office(tx, person, Office.COMMITTEE_CHAIR, place)
    return person


def officer_of(tx: Transaction, alliance: Alliance, code: str = FUSHAN, office: Office = Office.SUBDISTRICT_OFFICER):
    return an_actor(tx, alliance, office, the_place(tx, code), name="吴晓燕")


def slip(person: Person, number: str = "13857000077", check: str = "id_card") -> actions.IssueSlip:
    return actions.IssueSlip(person.id, check, number)


def test_a_confirmed_chair_without_account_goes_home_with_a_slip(tx: Transaction, alliance: Alliance) -> None:
    chair, officer = a_chair(tx, alliance), officer_of(tx, alliance)
    out = actions.issue_slip(tx, officer, slip(chair))
    assert (out.person_id, out.purpose, len(out.code)) == (chair.id, people.INVITATION, 12)
    assert people.by_number(tx, alliance.id, "13857000077") is chair, "the seat's own person, not a second one"
    assert people.link_page(tx, out.link, out.purpose).first
    verbs = tx.session.scalars(select(LedgerLine.verb).order_by(LedgerLine.id)).all()
    assert verbs == ["accounts.invited", "counter.slip_issued"]
    (told,) = ledger.timeline(tx.session, Person, chair.id)
    assert told.sentence == "在窗口发出登录纸条（身份证原件当面核对）"
    (notice,) = tx.session.scalars(select(Notice).where(Notice.person_id == chair.id))
    assert (notice.kind, "身份证原件当面核对" in notice.body) == ("accounts.helped", True)
    facts = tx.session.scalars(select(LedgerLine.facts)).all()
    assert "李建国" not in str(facts)
    assert "13857000077" not in str(facts)


def test_a_second_slip_keeps_the_account_and_the_number(tx: Transaction, alliance: Alliance) -> None:
    chair, officer = a_chair(tx, alliance), officer_of(tx, alliance)
    first = actions.issue_slip(tx, officer, slip(chair))
    second = actions.issue_slip(tx, officer, actions.IssueSlip(chair.id, "roster"))
    assert (first.account_id, second.purpose) == (second.account_id, people.INVITATION)
    assert tx.session.scalars(select(Account.id).where(Account.person_id == chair.id)).all() == [first.account_id]


def test_without_a_number_nobody_gets_a_slip(tx: Transaction, alliance: Alliance) -> None:
    with pytest.raises(Invalid, match="手机号"):
        actions.issue_slip(tx, officer_of(tx, alliance), slip(a_chair(tx, alliance), number=""))


@pytest.mark.parametrize("check", ["", "none", "身份证原件当面核对"])
def test_who_it_is_must_have_been_checked(tx: Transaction, alliance: Alliance, check: str) -> None:
    with pytest.raises(Invalid, match="核对"):
        actions.issue_slip(tx, officer_of(tx, alliance), slip(a_chair(tx, alliance), check=check))


def test_a_number_of_somebody_else_is_refused(tx: Transaction, alliance: Alliance) -> None:
    a_member(tx, alliance=alliance, number="13857000077")
    with pytest.raises(OutOfTurn, match="已经登记"):
        actions.issue_slip(tx, officer_of(tx, alliance), slip(a_chair(tx, alliance)))


@pytest.mark.parametrize(
    ("code", "office", "refusal"),
    [
        (HEHUA, Office.SUBDISTRICT_OFFICER, NotFound),
        (COMMUNITY, Office.COMMUNITY_OFFICER, NotPermitted),
        (KECHENG, Office.MEDIATION_SECRETARY, None),
        (KECHENG, Office.SYSTEM_ADMINISTRATOR, None),
        (KECHENG, Office.BUREAU_SUPERVISOR, NotFound),
    ],
)
def test_who_hands_a_chair_the_slip(
    tx: Transaction, alliance: Alliance, code: str, office: Office, refusal: type[Exception] | None
) -> None:
    chair, actor = a_chair(tx, alliance), officer_of(tx, alliance, code, office)
    if refusal is None:
        assert actions.issue_slip(tx, actor, slip(chair)).code
    else:
        with pytest.raises(refusal):
            actions.issue_slip(tx, actor, slip(chair))


@pytest.mark.parametrize("above", [Office.SYSTEM_ADMINISTRATOR, Office.ALLIANCE_LEAD, Office.BUREAU_SUPERVISOR])
@pytest.mark.parametrize("helper", [Office.MEDIATION_SECRETARY, Office.SUBDISTRICT_OFFICER])
def test_no_higher_office_is_taken_over_at_the_counter(
    tx: Transaction, alliance: Alliance, above: Office, helper: Office
) -> None:
    victim = a_member(tx, alliance=alliance, number="13857000055", name="汪启明", office=above, code=KECHENG)
    code = KECHENG if helper is Office.MEDIATION_SECRETARY else FUSHAN
    actor = officer_of(tx, alliance, code, helper)
    person = tx.session.get_one(Person, victim.person_id)
    for deed in (
        lambda: actions.issue_slip(tx, actor, slip(person, number="")),
        lambda: actions.correct_number(
            tx, actor, actions.CorrectNumber(person.id, "id_card", person.version, "13857000066")
        ),
        lambda: actions.correct_name(tx, actor, actions.CorrectName(person.id, "id_card", person.version, "别人")),
    ):
        with pytest.raises((NotPermitted, NotFound)):
            deed()
    assert person.phone_masked == "138****0055"


def test_nobody_helps_themselves(tx: Transaction, alliance: Alliance) -> None:
    officer = officer_of(tx, alliance)
    person = tx.session.get_one(Person, officer.person_id)
    with pytest.raises(NotPermitted):
        actions.correct_number(tx, officer, actions.CorrectNumber(person.id, "id_card", person.version, "13857000066"))


def test_a_corrected_number_signs_in_and_the_old_one_is_told(tx: Transaction, alliance: Alliance) -> None:
    member = a_member(tx, alliance=alliance, number="13857000055", office=Office.COMMUNITY_OFFICER, code=COMMUNITY)
    person, officer = tx.session.get_one(Person, member.person_id), officer_of(tx, alliance)
    actions.correct_number(tx, officer, actions.CorrectNumber(person.id, "called_back", person.version, "13857000066"))
    assert people.by_number(tx, alliance.id, "13857000066") is person
    assert people.by_number(tx, alliance.id, "13857000055") is None
    (message,) = tx.session.scalars(select(Message).where(Message.kind == "accounts.number_changed"))
    assert message.address_sealed is not None
    assert tx.keyring.open(message.address_sealed, "messages.address_sealed") == "13857000055"
    (line,) = tx.session.scalars(select(LedgerLine).where(LedgerLine.verb == "counter.number_corrected"))
    assert line.facts == {"checked": "called_back"}


def test_two_who_correct_at_once_leave_one_correction(tx: Transaction, alliance: Alliance) -> None:
    chair, officer = a_chair(tx, alliance), officer_of(tx, alliance)
    shown = chair.version
    actions.correct_name(tx, officer, actions.CorrectName(chair.id, "id_card", shown, "李建果"))
    tx.session.flush()
    with pytest.raises(ChangedMeanwhile):
        actions.correct_name(tx, officer, actions.CorrectName(chair.id, "id_card", shown, "李建锅"))
    assert chair.name == "李建果"


@pytest.mark.parametrize("name", ["李建国", "李"])
def test_people_are_found_by_name_within_a_compound_of_ones_own_place(
    tx: Transaction, alliance: Alliance, name: str
) -> None:
    chair = a_chair(tx, alliance)
    a_chair(tx, alliance, name="张三")
    found = queries.by_name(tx, officer_of(tx, alliance), "锦绣", name)
    assert [(one.person_id, one.number, one.place) for one in found] == [(chair.id, "", "锦绣家园")]
    assert queries.by_name(tx, officer_of(tx, alliance, HEHUA), "锦绣", name) == ()
    assert queries.by_name(tx, officer_of(tx, alliance), "%", name) == ()
    assert queries.by_name(tx, officer_of(tx, alliance), "锦绣", "_") == ()


def test_another_alliance_finds_nobody(tx: Transaction, alliance: Alliance) -> None:
    chair = a_chair(tx, alliance)
    other = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")
    stranger = an_actor(tx, other, Office.SYSTEM_ADMINISTRATOR, other.place)
    with pytest.raises(NotFound):
        queries.help_page(tx, stranger, chair.id)
    assert queries.by_name(tx, stranger, "锦绣", "李") == ()


def test_a_committee_does_not_serve_at_the_counter(tx: Transaction, alliance: Alliance) -> None:
    place = a_place(tx, the_place(tx, COMMUNITY))
    chair = an_actor(tx, alliance, Office.COMMITTEE_CHAIR, place)
    for ask in (
        lambda: queries.by_number(tx, chair, "13857000077"),
        lambda: queries.by_name(tx, chair, "锦绣", "李"),
        lambda: queries.help_page(tx, chair, chair.person_id or 0),
    ):
        with pytest.raises(NotPermitted):
            ask()


@pytest.mark.parametrize("offices", [1, 3])
def test_the_page_of_a_person_costs_a_constant_number_of_queries(
    tx: Transaction, alliance: Alliance, queries: object, offices: int
) -> None:
    from alliance.kernel.counter import queries as counter  # noqa: PLC0415 -- the fixture has the name

    chair, officer = a_chair(tx, alliance), officer_of(tx, alliance)
    for number in range(offices - 1):
        an_office(tx, chair, Office.COMMITTEE_MEMBER, a_place(tx, the_place(tx, COMMUNITY), name=f"小区{number}"))
    tx.session.flush()
    person_id = chair.id
    tx.session.expunge_all()
    with queries() as count:  # type: ignore[operator]  # a fixture
        counter.help_page(tx, officer, person_id)
    assert count.total == 5


# The pages


@pytest.fixture
def street(app: Flask, client: FlaskClient) -> FlaskClient:
    in_app(app, lambda tx: a_member(tx, office=Office.SUBDISTRICT_OFFICER, code=FUSHAN))
    sign_in_as(client)
    return client


def a_seated(app: Flask) -> tuple[int, str]:
    def make(tx: Transaction) -> tuple[int, str]:
        person = a_chair(tx, tx.session.scalars(select(Alliance)).one())
        return person.id, f"/counter/people/{person.id}"

    made = in_app(app, make)
    assert isinstance(made, tuple)
    return made


def test_the_counter_looks_twice_before_a_number_is_changed(app: Flask, street: FlaskClient) -> None:
    _, page = a_seated(app)
    step = f"{page}/number"
    answers = {"number": "138 5700 0088", "check": "id_card", "version": "1"}
    look = post(street, step, **answers).get_data(as_text=True)
    assert "确定更正手机号" in look
    assert "138 5700 0088" in look
    assert "没有登记" in street.get(page).get_data(as_text=True), "nothing has happened yet"
    assert post(street, step, **answers, amend="number").status_code == 200
    assert post(street, step, **answers, confirmed="1").location == page
    shown = street.get(page).get_data(as_text=True)
    assert "138****0088" in shown
    assert "在窗口更正了手机号（身份证原件当面核对）" in shown
    stale = post(street, step, **{**answers, "number": "13857000089"}, confirmed="1")
    assert (stale.status_code, "有了变化" in stale.get_data(as_text=True)) == (409, True)


def test_a_found_person_is_listed_masked_and_nobody_else(app: Flask, street: FlaskClient) -> None:
    in_app(app, lambda tx: a_member(tx, number="13857000078", name="远处的人"))
    person_id, page = a_seated(app)
    found = post(street, "/counter/find-by-name", "/counter", compound="锦绣", name="李建国").get_data(as_text=True)
    assert f'href="{page}"' in found
    none = post(street, "/counter/find-by-name", "/counter", compound="锦绣", name="远处").get_data(as_text=True)
    assert "没有找到" in none
    hidden = post(street, "/counter/find", "/counter", number="13857000078")
    unknown = post(street, "/counter/find", "/counter", number="13900000000")
    assert hidden.status_code == unknown.status_code == 404
    assert street.get(f"/counter/people/{person_id + 1000}").status_code == 404


def test_the_person_reads_in_the_inbox_what_was_done(app: Flask, street: FlaskClient) -> None:
    person_id, page = a_seated(app)
    wrong = post(street, f"{page}/slip", page, number="1", check="id_card")
    assert wrong.status_code == 422
    done = post(street, f"{page}/slip", page, number="13857000077", check="known")
    assert done.status_code == 302
    with app.app_context():
        titles = web.reading().session.scalars(select(Notice.title).where(Notice.person_id == person_id)).all()
    assert "窗口为您发了一张登录纸条" in titles
