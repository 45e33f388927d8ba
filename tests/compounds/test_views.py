"""The pages of the registry over HTTP: strangers, refusals before forms, old tabs, two at once, and bad input."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, OfficeHeld, Place
from compounds.models import Compound, Contract, Governance, Role, Standing, Term
from compounds.panels import EXTENSION, Panel
from compounds.workflow import Stage
from tests.compounds.factories import (
    COMMUNITY,
    District,
    a_committee,
    a_compound,
    a_district,
    at,
    browser_of,
)
from tests.factories import QUJIANG, an_alliance, the_place

EDIT = {
    "name": "锦绣家园",
    "households": "820",
    "governance": "committee",
    "area": "",
    "developer": "",
    "handed_over_on": "",
}
NASTY = {
    "empty": "",
    "blank": " \u3000 ",
    "huge": "九" * 10_000,
    "markup": "<script>alert(1)</script>",
    "sql": "'; DROP TABLE compounds; --",
    "path": "../../etc/passwd",
    "control": "a\x00b",
    "turning": "\u202eabc",
    "number": "-1",
    "template": "{{ 7*7 }}{% raw %}",
    "million": "1" * 30,
    "float": "1e400",
}


@pytest.fixture
def district(open_app: Flask) -> District:
    return a_district(open_app)


Browsers = Callable[[Office], FlaskClient]


@pytest.fixture
def as_(open_app: Flask, district: District) -> Browsers:
    return lambda office: browser_of(open_app, district.people[office])


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def stored(app: Flask, district: District) -> Compound:
    with app.app_context():
        session = web.reading().session
        compound = session.get_one(Compound, district.compound_id)
        session.expunge(compound)
        return compound


PAGES = ("/compounds/", "/compounds/mine")


@pytest.mark.parametrize("page", PAGES)
def test_every_office_can_open_the_general_pages_and_the_anonymous_cannot(
    open_app: Flask, as_: Browsers, page: str
) -> None:
    for office in (Office.GUIDANCE_SECRETARY, Office.COMMUNITY_OFFICER, Office.COMMITTEE_CHAIR, Office.MEDIATOR):
        answer = as_(office).get(page)
        assert answer.status_code in (200, 302), office
    assert open_app.test_client().get(page).headers["Location"].startswith("/sign-in")


def routes(district: District) -> dict[str, str]:
    """Each address about one record, with the method it takes."""
    one, term = f"/compounds/{district.compound_id}", f"/compounds/terms/{district.term_id}"
    return {
        one: "GET",
        term: "GET",
        **{f"{one}/{step}": "POST" for step in ("edit", "standing", "contracts/new", "terms/new")},
        **{f"{term}/{step}": "POST" for step in ("submit", "return", "confirm", "end")},
    }


def test_a_stranger_finds_nothing_anywhere(open_app: Flask, as_: Browsers, district: District) -> None:
    with open_app.app_context(), web.writing() as tx:
        elsewhere = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")
        foreign = a_compound(tx, elsewhere, community="330803001001")
        stranger = at(tx, foreign, Office.GUIDANCE_SECRETARY)
    for browser in (browser_of(open_app, stranger), as_(Office.MEDIATOR), as_(Office.SYSTEM_ADMINISTRATOR)):
        for address, method in routes(district).items():
            assert browser.open(address, method=method, data={"name": ""}).status_code == 404, address


def test_whoever_may_not_gets_403_with_the_reason_before_the_form_can_complain(
    as_: Browsers, district: District
) -> None:
    browser = as_(Office.COMMITTEE_MEMBER)
    for address, method in routes(district).items():
        if method == "GET":
            assert browser.get(address).status_code == 200
            continue
        answer = browser.post(address, data={})
        assert answer.status_code == 403, address
        assert re.search(r"由.*(修改|记录|登记|报送|核对|确认)", text_of(answer)), address
    assert as_(Office.GUIDING_BODY).get("/compounds/new").status_code == 403


def test_a_step_out_of_turn_says_so_and_who_was_last(as_: Browsers, district: District) -> None:
    answer = as_(Office.SUBDISTRICT_OFFICER).post(
        f"/compounds/terms/{district.term_id}/confirm", data={"confirm-filed_on": "2026-11-20"}
    )
    assert answer.status_code == 409
    assert "现在是“已选出”" in text_of(answer)


def test_a_filing_goes_from_the_chair_over_the_street_to_the_offices(
    open_app: Flask, as_: Browsers, district: District
) -> None:
    term = f"/compounds/terms/{district.term_id}"
    chair, street = as_(Office.COMMITTEE_CHAIR), as_(Office.SUBDISTRICT_OFFICER)
    assert chair.post(f"{term}/submit", data={"submit-version": "1"}).status_code == 422
    assert chair.post(f"{term}/submit", data={"submit-version": "1", "submit-complete": "y"}).status_code == 302
    assert "已报送街道" in text_of(chair.get(term))
    assert street.post(f"{term}/return", data={"return-version": "2", "return-because": ""}).status_code == 422
    street.post(f"{term}/return", data={"return-version": "2", "return-because": "名单\n没有签名"})
    assert "没有签名" in text_of(chair.get(term))
    chair.post(f"{term}/submit", data={"submit-version": "3", "submit-complete": "y"})
    done = street.post(f"{term}/confirm", data={"confirm-version": "4", "confirm-filed_on": "2026-11-20"})
    assert done.status_code == 302
    page = text_of(street.get(term))
    assert "已备案" in page
    with open_app.app_context():
        session = web.reading().session
        seats = session.get_one(Term, district.term_id).seats
        assert {session.get_one(OfficeHeld, seat.office_id).office for seat in seats} == {
            Office.COMMITTEE_CHAIR,
            Office.COMMITTEE_MEMBER,
        }


def test_two_officers_at_once_leave_one_filing_and_tell_the_other(open_app: Flask) -> None:
    district = a_district(open_app, Stage.SUBMITTED)
    with open_app.app_context(), web.writing() as tx:
        compound = tx.session.get_one(Compound, district.compound_id)
        officers = [at(tx, compound, Office.SUBDISTRICT_OFFICER, name=name) for name in ("徐建平", "毛晓燕")]
    browsers = [browser_of(open_app, officer) for officer in officers]
    barrier, answers = threading.Barrier(2), {}

    def press(number: int) -> None:
        barrier.wait()
        answer = browsers[number].post(
            f"/compounds/terms/{district.term_id}/confirm",
            data={"confirm-version": "1", "confirm-filed_on": "2026-11-20"},
        )
        answers[number] = (answer.status_code, text_of(answer))

    threads = [threading.Thread(target=press, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(status for status, _ in answers.values()) == [302, 409]
    loser, told = next((number, text) for number, (status, text) in answers.items() if status == 409)
    assert ("徐建平", "毛晓燕")[1 - loser] in told
    with open_app.app_context():
        session = web.reading().session
        term = session.get_one(Term, district.term_id)
        places = select(OfficeHeld).where(
            OfficeHeld.place_id == term.place_id, OfficeHeld.person_id.in_([seat.person_id for seat in term.seats])
        )
        assert (term.stage, len(session.scalars(places).all())) == (Stage.FILED, 5)


def test_an_old_tab_is_told_who_changed_what_and_keeps_what_was_typed(
    open_app: Flask, as_: Browsers, district: District
) -> None:
    address = f"/compounds/{district.compound_id}/edit"
    first, second = as_(Office.SUBDISTRICT_OFFICER), as_(Office.COMMUNITY_OFFICER)
    shown = str(stored(open_app, district).version)
    assert first.post(address, data={**EDIT, "version": shown}).status_code == 302
    typed = {**EDIT, "households": "999", "developer": "衢州某某置业有限公司", "version": shown}
    answer = second.post(address, data=typed)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "subdistrict_officer在" in page
    assert "户数（800改为820）" in page
    assert 'value="999"' in page
    assert "衢州某某置业有限公司" in page
    assert stored(open_app, district).households == 820
    version = re.search(r'name="version"[^>]*value="(\d+)"', page) or re.search(
        r'value="(\d+)"[^>]*name="version"', page
    )
    assert version is not None
    assert second.post(address, data={**typed, "version": version[1]}).status_code == 302
    assert stored(open_app, district).households == 999
    timeline = text_of(second.get(f"/compounds/{district.compound_id}"))
    assert "户数（820改为999）、建设单位" in timeline


def test_a_new_name_alone_makes_the_old_page_old(open_app: Flask, as_: Browsers, district: District) -> None:
    address = f"/compounds/{district.compound_id}/edit"
    browser = as_(Office.GUIDANCE_SECRETARY)
    shown = stored(open_app, district).version
    renamed = {**EDIT, "households": "800", "name": "锦绣花园", "version": str(shown)}
    assert browser.post(address, data=renamed).status_code == 302
    assert stored(open_app, district).version == shown + 1
    assert browser.post(address, data=renamed).status_code == 409


def test_a_committee_is_neither_made_nor_unmade_by_editing(open_app: Flask, as_: Browsers, district: District) -> None:
    address = f"/compounds/{district.compound_id}/edit"
    version = str(stored(open_app, district).version)
    answer = as_(Office.GUIDANCE_SECRETARY).post(address, data={**EDIT, "governance": "none", "version": version})
    assert answer.status_code == 422
    assert stored(open_app, district).governance is Governance.COMMITTEE


@pytest.mark.parametrize("area", ["0", "-0", "0.00"])
def test_an_area_of_nothing_comes_back_with_the_form(
    open_app: Flask, as_: Browsers, district: District, area: str
) -> None:
    version = str(stored(open_app, district).version)
    answer = as_(Office.GUIDANCE_SECRETARY).post(
        f"/compounds/{district.compound_id}/edit", data={**EDIT, "area": area, "version": version}
    )
    assert answer.status_code == 422
    assert "要大于零" in answer.text


def test_a_compound_is_registered_after_one_more_look(open_app: Flask, as_: Browsers) -> None:
    browser = as_(Office.COMMUNITY_OFFICER)
    with open_app.app_context():
        community = the_place(web.reading(), COMMUNITY).id
    typed = {
        "name": "望江名邸",
        "community": str(community),
        "households": "３２０户",
        "governance": "none",
        "area": "35,200.5",
    }
    check = browser.post("/compounds/new", data=typed)
    assert check.status_code == 200
    assert "核对无误，登记" in text_of(check)
    with open_app.app_context():
        assert web.reading().session.scalar(select(Place.id).where(Place.name == "望江名邸")) is None
    done = browser.post("/compounds/new", data={**typed, "confirmed": "1"}, follow_redirects=True)
    assert "已登记“望江名邸”" in text_of(done)
    assert "35,200.5 平方米" in text_of(done)
    again = browser.post("/compounds/new", data={**typed, "confirmed": "1"})
    assert again.status_code == 422
    assert "已经有“望江名邸”" in text_of(again)


def test_an_officer_registers_only_in_the_own_place(open_app: Flask, as_: Browsers) -> None:
    with open_app.app_context():
        elsewhere = the_place(web.reading(), "330802007001").id
        abroad = the_place(web.reading(), "330803001001").id
    typed = {"name": "望江名邸", "households": "320", "governance": "none", "confirmed": "1"}
    for office, place in ((Office.SUBDISTRICT_OFFICER, elsewhere), (Office.GUIDANCE_SECRETARY, abroad)):
        answer = as_(office).post("/compounds/new", data={**typed, "community": str(place)})
        assert answer.status_code == 422, office


def an_election(**changed: str) -> dict[str, str]:
    seats = {f"name_{n}": f"选民{n}" for n in range(1, 6)} | {f"role_{n}": "member" for n in range(2, 12)}
    dates = {"number": "2", "elected_on": "2026-11-01", "starts_on": "2026-11-05", "ends_on": "2031-11-04"}
    return {**dates, **seats, "role_1": "chair", "confirmed": "1", **changed}


def test_an_election_is_registered_with_its_seats(open_app: Flask, as_: Browsers, district: District) -> None:
    address = f"/compounds/{district.compound_id}/terms/new"
    browser = as_(Office.COMMUNITY_OFFICER)
    look = text_of(browser.post(address, data=an_election(confirmed="")))
    assert look.count("选民") >= 5
    assert "第 6 位" not in look
    done = browser.post(address, data=an_election(), follow_redirects=True)
    assert "柯备〔2026〕1号" in text_of(done)
    assert "报送街道" in text_of(done)
    with open_app.app_context():
        term = web.reading().session.scalars(select(Term).where(Term.number == 2)).one()
        assert [seat.role for seat in term.seats] == [Role.CHAIR, *[Role.MEMBER] * 4]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"starts_on": "2031-11-04", "ends_on": "2026-11-05"}, "止日要晚于起日"),
        ({"elected_on": "2026-12-01"}, "不能晚于今天"),
        ({"name_2": "选民1"}, "填了两次"),
        ({"role_2": "chair"}, "只能有一位"),
    ],
)
def test_what_cannot_be_is_said_before_the_answers_are_checked(
    open_app: Flask, as_: Browsers, district: District, changed: dict[str, str], told: str
) -> None:
    address = f"/compounds/{district.compound_id}/terms/new"
    browser = as_(Office.COMMUNITY_OFFICER)
    answer = browser.post(address, data=an_election(confirmed="", **changed))
    assert answer.status_code == 422
    assert told in text_of(answer)
    browser.post(address, data=an_election(confirmed=""))
    with open_app.app_context():
        assert web.reading().session.scalar(select(Term.id).where(Term.number == 2)) is None
    done = browser.post(address, data=an_election(), follow_redirects=True)
    assert "柯备〔2026〕1号" in text_of(done), "a rehearsal takes no number"


def test_a_new_compound_has_a_chosen_community_and_no_future(open_app: Flask, as_: Browsers) -> None:
    browser = as_(Office.GUIDANCE_SECRETARY)
    typed = {"name": "望江名邸", "households": "320", "governance": "none"}
    assert "请选择所在社区" in text_of(browser.post("/compounds/new", data={**typed, "community": "0"}))
    with open_app.app_context():
        community = the_place(web.reading(), COMMUNITY).id
    ahead = {**typed, "community": str(community), "handed_over_on": "2031-01-01"}
    assert "不能晚于今天" in text_of(browser.post("/compounds/new", data=ahead))


def test_the_address_of_a_step_opens_its_page(open_app: Flask, as_: Browsers, district: District) -> None:
    answer = as_(Office.COMMUNITY_OFFICER).get(f"/compounds/terms/{district.term_id}/submit")
    assert answer.headers["Location"] == f"/compounds/terms/{district.term_id}"


def test_a_contract_and_the_standing_are_recorded_and_shown(open_app: Flask, as_: Browsers, district: District) -> None:
    one = f"/compounds/{district.compound_id}"
    street = as_(Office.SUBDISTRICT_OFFICER)
    contract = {
        "company": "衢州新物业",
        "kind": "assembly",
        "starts_on": "2026-01-01",
        "ends_on": "2027-01-01",
        "fee": "1.85",
    }
    assert street.post(f"{one}/contracts/new", data={**contract, "confirmed": "1"}).status_code == 302
    rated = {"standing": "weak", "standing_on": "2026-11-20", "note": "半年没有开会", "version": "1"}
    assert street.post(f"{one}/standing", data=rated).status_code == 302
    assert street.post(f"{one}/standing", data=rated).status_code == 409
    page = text_of(street.get(one))
    for said in ("衢州新物业", "1.85 元", "运转困难", "半年没有开会"):
        assert said in page
    backwards = {**contract, "ends_on": "2025-01-01", "confirmed": "1"}
    assert street.post(f"{one}/contracts/new", data=backwards).status_code == 422
    with open_app.app_context():
        assert len(web.reading().session.scalars(select(Contract)).all()) == 2


@pytest.mark.parametrize("nasty", list(NASTY))
def test_no_form_stumbles_over_bad_input(open_app: Flask, as_: Browsers, district: District, nasty: str) -> None:
    bad = NASTY[nasty]
    one, term = f"/compounds/{district.compound_id}", f"/compounds/terms/{district.term_id}"
    secretary, chair = as_(Office.GUIDANCE_SECRETARY), as_(Office.COMMITTEE_CHAIR)
    fields = {
        "/compounds/new": ("name", "community", "households", "area", "developer", "handed_over_on", "governance"),
        f"{one}/edit": ("name", "households", "area", "developer", "handed_over_on", "governance", "version"),
        f"{one}/contracts/new": ("company", "kind", "starts_on", "ends_on", "fee", "area"),
        f"{one}/standing": ("standing", "standing_on", "note", "version"),
        f"{one}/terms/new": ("number", "elected_on", "starts_on", "ends_on", "name_1", "role_1", "name_7"),
    }
    before = stored(open_app, district)
    for address, names in fields.items():
        answer = secretary.post(address, data={**dict.fromkeys(names, bad), "confirmed": "1"})
        assert answer.status_code == 422, (address, nasty)
        assert "<script>alert" not in text_of(answer)
    answer = chair.post(f"{term}/submit", data={"submit-version": bad, "submit-complete": ""})
    assert answer.status_code == 422
    after = stored(open_app, district)
    assert (after.version, after.households) == (before.version, before.households)


@pytest.mark.parametrize("nasty", list(NASTY))
def test_no_question_of_the_list_stumbles(as_: Browsers, nasty: str) -> None:
    bad = NASTY[nasty][:2000]
    browser = as_(Office.GUIDANCE_SECRETARY)
    for name in ("street", "governance", "showing", "q", "page"):
        answer = browser.get("/compounds/", query_string={name: bad})
        assert answer.status_code == 200
        assert "<script>alert" not in text_of(answer)


def test_what_is_stored_is_shown_as_text(open_app: Flask, as_: Browsers, district: District) -> None:
    address = f"/compounds/{district.compound_id}/edit"
    browser = as_(Office.GUIDANCE_SECRETARY)
    browser.post(address, data={**EDIT, "name": "<b>锦绣</b>", "version": str(stored(open_app, district).version)})
    for page in ("/compounds/", f"/compounds/{district.compound_id}"):
        shown = text_of(browser.get(page))
        assert "&lt;b&gt;锦绣&lt;/b&gt;" in shown
        assert "<b>锦绣" not in shown


def test_my_compound_is_one_click_away(open_app: Flask, as_: Browsers, district: District) -> None:
    one = f"/compounds/{district.compound_id}"
    for office in (Office.COMMITTEE_CHAIR, Office.COMMITTEE_MEMBER, Office.PROPERTY_MANAGER):
        assert as_(office).get("/compounds/mine").headers["Location"] == one
    assert as_(Office.SUBDISTRICT_OFFICER).get("/compounds/mine").headers["Location"] == "/compounds/"
    assert "请社区登记选举结果" in text_of(as_(Office.MEDIATOR).get("/compounds/mine"))


def test_rooms_hang_their_panels_on_the_page(open_app: Flask, as_: Browsers, district: District) -> None:
    open_app.extensions[EXTENSION].provide(
        lambda _reading, _actor, compound: [Panel("矛盾调解", empty=f"{compound.name}没有在办的调解。", rank=2)]
    )
    open_app.extensions[EXTENSION].provide(
        lambda _reading, _actor, _compound: [Panel("培训", empty="还没有。", rank=1)]
    )
    page = text_of(as_(Office.COMMITTEE_CHAIR).get(f"/compounds/{district.compound_id}"))
    assert "锦绣家园没有在办的调解。" in page
    assert page.index("培训") < page.index("矛盾调解")


def test_an_empty_list_names_the_next_step(open_app: Flask, as_: Browsers, district: District) -> None:
    assert "看全部小区" in text_of(as_(Office.GUIDANCE_SECRETARY).get("/compounds/?q=没有这个小区"))
    with open_app.app_context(), web.writing() as tx:
        new = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")
        lead = at(tx, a_compound(tx, new, community="330803001001"), Office.ALLIANCE_LEAD)
        tx.session.delete(tx.session.scalars(select(Compound).where(Compound.alliance_id == new.id)).one())
    assert "登记第一个以后" in text_of(browser_of(open_app, lead).get("/compounds/"))


def test_standing_is_not_rated_without_a_committee(open_app: Flask, as_: Browsers) -> None:
    with open_app.app_context(), web.writing() as tx:
        bare = a_compound(tx, the_alliance(tx), name="阳光新城")
        with_one = a_committee(tx, a_compound(tx, the_alliance(tx), name="滨江花园"))
        bare_id, other_id = bare.id, with_one.compound_id
    rated = {"standing": Standing.STALLED.value, "standing_on": "2026-11-20", "version": "1"}
    street = as_(Office.SUBDISTRICT_OFFICER)
    answer = street.post(f"/compounds/{bare_id}/standing", data=rated)
    assert answer.status_code == 409
    assert "还没有业委会" in text_of(answer)
    assert street.post(f"/compounds/{other_id}/standing", data=rated).status_code == 302


def the_alliance(tx: Transaction) -> Alliance:
    return tx.session.scalars(select(Alliance)).one()
