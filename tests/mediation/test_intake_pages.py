"""The pages of intake over HTTP: the form with and without an account, the counter, codes, slips and papers."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.crypto import context_of
from mediation.intake.models import Application
from mediation.models import Case, Party
from mediation.workflow import Channel
from search.questions import actions as questions
from search.questions.actions import Ask
from search.questions.workflow import Privacy
from tests.compounds.factories import browser_of
from tests.kernel.paper_steps import pdf
from tests.mediation.factories import Centre, a_centre

FIELDS = {
    "subject": "楼上漏水，谈了两次都没有修",
    "story": "从九月开始漏。",
    "wish": "一个月内修好。",
    "compound": "锦绣家园",
    "other_kind": "person",
    "other_name": "3 幢 502 的住户",
    "freely": "y",
}
OPEN = {**FIELDS, "name": "孙桂兰", "number": "13800138000", "room": "3 幢 402 室"}
COUNTER = {
    **FIELDS, "mode": "oral", "channel": "telephone", "kind": "person", "name": "孙桂兰", "check": "called_back",
    "read_back": "y",
}  # fmt: skip


@dataclass(frozen=True)
class Site:
    """An application with a centre in it, and browsers by name."""

    app: Flask
    centre: Centre

    def browser(self, name: str = "") -> FlaskClient:
        return browser_of(self.app, getattr(self.centre, name)) if name else self.app.test_client()

    def cases(self) -> list[Channel]:
        with self.app.app_context():
            return list(web.reading().session.scalars(select(Case.channel).order_by(Case.id)))

    def party_id(self) -> int:
        """The applicant of the latest case."""
        with self.app.app_context():
            query = select(Party.id).where(Party.position == 1).order_by(Party.id.desc())
            return web.reading().session.scalars(query).first() or 0


@pytest.fixture
def site(open_app: Flask) -> Site:
    with open_app.app_context(), web.writing() as tx:
        centre = a_centre(tx)
    return Site(open_app, centre)


def filed(browser: FlaskClient, page: str = "/mediation/new", **fields: str) -> str:
    """File an application; the address to which the last press of the button leads."""
    answer = browser.post(page, data={**fields, "confirmed": "1"})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def code_on(page: str) -> str:
    found = re.search(r'class="slip-code num">([0-9A-Z-]{14})<', page)
    assert found, page
    return found[1]


def test_a_telephone_without_an_account_files_and_gets_a_code(site: Site) -> None:
    browser = site.browser()
    form = browser.get("/mediation/new").text
    for words in ("没有账号也能申请", "不收费", "平台承诺，不是法定期限", "先打 110"):
        assert words in form
    checked = browser.post("/mediation/new", data=OPEN)
    assert checked.status_code == 200
    assert "请核对一遍" in checked.text
    assert site.cases() == []
    slip = browser.get(filed(browser, **OPEN)).text
    assert site.cases() == [Channel.OPEN_FORM]
    case = re.search(r'href="(/mediation/[0-9]+)#application"', slip)
    assert case
    page = browser.get(case[1])
    assert page.status_code == 200
    assert "一个月内修好" in page.text
    assert "申请时的材料" in page.text
    stranger = site.browser()
    assert stranger.get(case[1]).status_code == 404
    assert stranger.post("/mediation/code", data={"code": code_on(slip).lower()}).location == case[1]
    assert stranger.get(case[1]).status_code == 200


def test_a_landline_is_taken_and_half_a_number_is_not(site: Site) -> None:
    browser = site.browser()
    filed(browser, **(OPEN | {"number": "0570-3012345", "other_number": "（0570）301 23456"}))
    with site.app.app_context():
        reading = web.reading()
        kept = reading.session.scalars(select(Party).order_by(Party.position)).all()
        numbers = [reading.keyring.open(one.number_sealed or "", context_of(Party.number_sealed)) for one in kept]
    assert numbers == ["05703012345", "057030123456"]
    refused = browser.post("/mediation/new", data=OPEN | {"number": "3012345"})
    assert refused.status_code == 422
    assert "带区号的座机" in refused.text


def test_the_square_picture_opens_nothing_until_somebody_presses(site: Site) -> None:
    browser = site.browser()
    slip = filed(browser, **OPEN)
    with browser.session_transaction() as kept:
        assert "mediation_slips" in kept
    from mediation.intake import slips  # noqa: PLC0415 -- read within a request of this browser

    with browser:
        browser.get(slip)
        link = slips.of(int(slip.rsplit("/", 1)[1]))
        assert link is not None
        address = f"/mediation/in/{link.link}"
    other = site.browser()
    for _ in range(3):  # scanners that open links
        page = other.get(address)
        assert page.status_code == 200
        assert "孙**" in page.text
        assert "孙桂兰" not in page.text
        assert "从九月开始漏" not in page.text
    assert other.get(f"/mediation/{link.case_id}").status_code == 404
    assert other.post(address).location == f"/mediation/{link.case_id}"
    assert other.get(f"/mediation/{link.case_id}").status_code == 200
    assert other.get("/mediation/in/forged").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"subject": ""}, "请填写“一句话：是什么事”"),
        ({"other_name": ""}, "请写对方叫什么"),
        ({"compound": "锦绣"}, "您是不是要填：锦绣家园"),
        ({"freely": ""}, "请先看清并勾选"),
        ({"number": "123"}, "要填 11 位手机号"),
        ({"name": ""}, "请填写“您的姓名”"),
    ],
)
def test_what_is_missing_is_said_in_words(site: Site, wrong: dict[str, str], said: str) -> None:
    answer = site.browser().post("/mediation/new", data={**OPEN, **wrong})
    assert answer.status_code == 422
    assert said in answer.text
    assert "楼上漏水" in answer.text or "subject" in wrong
    assert site.cases() == []


def test_a_company_of_the_compound_needs_no_name(site: Site) -> None:
    filed(site.browser(), **{**OPEN, "other_kind": "company", "other_name": ""})
    with site.app.app_context():
        names = web.reading().session.scalars(select(Party.name).order_by(Party.position)).all()
    assert names == ["孙桂兰", "安居物业服务有限公司"]


def test_a_chair_chooses_for_whom_and_comes_to_the_case(site: Site) -> None:
    browser = site.browser("chair")
    form = browser.get("/mediation/new").text
    assert "锦绣家园业主委员会" in form
    assert 'value="锦绣家园"' in form
    assert "您的电话" not in form
    page = filed(browser, **{**FIELDS, "standing": f"committee-{site.centre.compound_id}"})
    assert re.fullmatch(r"/mediation/[0-9]+", page)
    assert "申请时的材料" in browser.get(page).text


@pytest.mark.parametrize("who", ["secretary", "community", "street", "pmc"])
def test_staff_write_it_down_and_hand_out_the_slip(site: Site, who: str) -> None:
    browser = site.browser(who)
    assert "口头申请也有效" in browser.get("/mediation/register").text
    slip = browser.get(filed(browser, "/mediation/register", **COUNTER)).text
    assert "孙桂兰" in slip
    guest = site.browser()
    case = guest.post("/mediation/code", data={"code": code_on(slip)}).location
    assert guest.get(case).status_code == 200
    assert "读给申请人听" in guest.get(case).text
    assert browser.get(case).status_code == 200


@pytest.mark.parametrize("who", ["chair", "owner", "mediator", "lead", "bureau"])
def test_the_counter_is_for_those_who_sit_there(site: Site, who: str) -> None:
    assert site.browser(who).get("/mediation/register").status_code == 403
    assert site.browser(who).post("/mediation/register", data=COUNTER).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"read_back": ""}, "读给申请人听，本人说没有错再勾选"),
        ({"check": ""}, "请选择怎样核对的身份"),
        ({"mode": "referred", "source": ""}, "请写是哪个单位移送的"),
    ],
)
def test_the_counter_says_what_is_missing(site: Site, wrong: dict[str, str], said: str) -> None:
    answer = site.browser("secretary").post("/mediation/register", data={**COUNTER, **wrong})
    assert answer.status_code == 422
    assert said in answer.text


def test_papers_of_an_application_stay_with_its_side(site: Site) -> None:
    browser = site.browser()
    filed(browser, **OPEN)
    case_id = 1
    sent = {"paper-file": (io.BytesIO(pdf()), "漏水照片.pdf")}
    answer = browser.post(f"/mediation/{case_id}/own-papers", data=sent, content_type="multipart/form-data")
    assert answer.location == f"/mediation/{case_id}#application"
    assert "漏水照片.pdf" in browser.get(f"/mediation/{case_id}").text
    with site.app.app_context():
        paper = web.reading().session.scalars(select(Attachment)).one()
    assert paper.subject == Application.__tablename__
    with site.browser("secretary").get(f"/files/{paper.id}") as sent_out:
        assert sent_out.status_code == 200
    own = f"/mediation/{case_id}/files/{paper.id}"
    with browser.get(own) as mine:
        assert mine.status_code == 200
        assert mine.data.startswith(b"%PDF")
    for elsewhere in (case_id + 1, 2**31 - 2):
        assert site.browser("secretary").get(f"/mediation/{elsewhere}/files/{paper.id}").status_code == 404
    assert site.browser().get(own).status_code == 302
    for name in ("owner", "manager", "lead", "bureau", "administrator", "stranger", "mediator"):
        assert site.browser(name).get(f"/files/{paper.id}").status_code == 404
        assert site.browser(name).get(own).status_code == 404
    lying = {"paper-file": (io.BytesIO(b"MZ not a paper"), "照片.pdf")}
    assert (
        browser.post(f"/mediation/{case_id}/own-papers", data=lying, content_type="multipart/form-data").status_code
        == 422
    )
    assert browser.post(f"/mediation/{case_id}/own-papers", data={}).status_code == 422
    assert site.browser("manager").post(f"/mediation/{case_id}/own-papers").status_code == 404


def test_a_lost_code_is_given_anew_at_the_desk(site: Site) -> None:
    guest = site.browser()
    old = code_on(guest.get(filed(guest, **OPEN)).text)
    desk, party = site.browser("secretary"), site.party_id()
    page = f"/mediation/1/sides/{party}"
    assert "补发或者收回查询码" in desk.get("/mediation/1").text
    assert desk.post(f"{page}/code", data={}).status_code == 422
    new = code_on(desk.get(desk.post(f"{page}/code", data={f"code-{party}-check": "id_card"}).location).text)
    assert guest.get("/mediation/1").status_code == 404
    fresh = site.browser()
    assert fresh.post("/mediation/code", data={"code": old}).status_code == 410
    assert fresh.post("/mediation/code", data={"code": new}).status_code == 302
    asks = desk.get("/mediation/1").text
    assert re.search(r"<details><summary>收回“[^”]+”的查询码和链接</summary>.*?确定收回", asks, re.DOTALL)
    assert desk.post(f"{page}/no-code").status_code == 302
    assert fresh.get("/mediation/1").status_code == 404
    assert site.browser("owner").post(f"{page}/no-code").status_code == 404
    assert site.browser("lead").post(f"{page}/code", data={f"code-{party}-check": "id_card"}).status_code == 404


def test_wrong_codes_are_answered_alike_and_limited(site: Site) -> None:
    browser = site.browser()
    assert "您填的不像" in browser.post("/mediation/code", data={"code": "123"}).text
    for _ in range(5):
        answer = browser.post("/mediation/code", data={"code": "ABCD-EFGH-JKMN"})
    assert answer.status_code in (422, 429)
    assert browser.post("/mediation/code", data={"code": "ABCD-EFGH-JKMN"}).status_code == 429


def test_a_slip_is_shown_in_the_browser_that_got_it_alone(site: Site) -> None:
    browser = site.browser()
    slip = filed(browser, **OPEN)
    assert browser.get(slip).status_code == 200
    assert site.browser().get(slip).status_code == 404
    assert site.browser("secretary").get(slip).status_code == 404


def test_a_question_leads_to_an_application_and_back(site: Site) -> None:
    with site.app.app_context(), web.writing() as tx:
        ask = Ask("物业不修楼顶怎么办", "漏了两年。", Privacy.PRIVATE, site.centre.compound_id)
        key = questions.ask(tx, site.centre.owner, ask)
    browser = site.browser("owner")
    assert f"/mediation/new?question={key}" in browser.get(f"/questions/{key}").text
    form = browser.get(f"/mediation/new?question={key}").text
    for words in ("物业不修楼顶怎么办", "漏了两年。", 'value="锦绣家园"'):
        assert words in form
    case = filed(browser, **{**FIELDS, "standing": "self", "question": str(key)})
    assert "已经转为调解申请" in browser.get(f"/questions/{key}").text
    assert f"/questions/{key}" in browser.get(case).text
    assert site.browser("chair").get(f"/mediation/new?question={key}").status_code == 404
    assert site.browser("secretary").get(case).status_code == 200
    assert f'href="/questions/{key}"' not in site.browser("secretary").get(case).text
