from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from alliance.demo import views
from alliance.demo.people import CAST, GROUPS, Figure
from alliance.kernel import notices, web
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import OFFICE_NAMES, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.jinja import day

TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


def body(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def token(client: FlaskClient) -> str:
    found = TOKEN.search(body(client, "/demo/identities"))
    assert found
    return found[1]


def button_of(page: str, name: str) -> str:
    """Where the form leads that enters as `name`."""
    found = re.search(rf'action="(/demo/enter/\d+)"(?:(?!</form>).)*{name}</span></button>', page, re.DOTALL)
    assert found, name
    return found[1]


def enter(client: FlaskClient, name: str) -> str:
    """Press the one button of the first page and return the home that it leads to."""
    page = body(client, "/demo/identities")
    found = TOKEN.search(page)
    assert found
    answer = client.post(button_of(page, name), data={"csrf_token": found[1]}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_first_page_offers_everybody_in_groups_and_the_question_box(shared_app: Flask) -> None:
    page = body(shared_app.test_client(), "/")
    assert "选一个身份，走三分钟" in page
    assert 'role="search"' in page
    assert [page.index(group) for group in GROUPS.values()] == sorted(page.index(group) for group in GROUPS.values())
    assert all(figure.sentence in page for figure in CAST)
    assert "这是演示" in page
    assert "邻一舟" not in page


@pytest.mark.parametrize("figure", CAST, ids=lambda figure: figure.name)
def test_one_click_leads_to_the_home_of_the_office(shared_app: Flask, figure: Figure) -> None:
    home = enter(shared_app.test_client(), figure.name)
    assert f"{figure.name}，今天" in home
    assert OFFICE_NAMES[figure.office] in home
    assert "今天要办" in home


@pytest.mark.parametrize(
    ("name", "told"),
    [("王秀英", "报送"), ("陈国平", "报送"), ("吴晓燕", "核对"), ("程婷婷", "报送"), ("何俊杰", "到期")],
)
def test_those_with_something_to_do_find_it_first(shared_app: Flask, name: str, told: str) -> None:
    assert told in enter(shared_app.test_client(), name)


def test_the_late_filing_is_told_as_late_and_the_other_is_not(shared_app: Flask) -> None:
    assert "tag late" in enter(shared_app.test_client(), "陈国平")
    assert "tag late" not in enter(shared_app.test_client(), "王秀英")


def test_whoever_is_inside_is_marked_and_switches_in_one_click(shared_app: Flask) -> None:
    client = shared_app.test_client()
    enter(client, "周敏")
    assert "您现在就是" in body(client, "/demo/identities")
    assert "方志远，今天" in enter(client, "方志远")
    assert "联盟负责人 方志远" in body(client, "/")


def test_without_the_form_key_nobody_enters(shared_app: Flask) -> None:
    client = shared_app.test_client()
    where = button_of(body(client, "/"), "周敏")
    assert client.post(where).status_code in {400, 422}
    assert "选一个身份" in body(client, "/")


def test_a_real_account_is_not_entered(demo_app: Flask) -> None:
    with demo_app.app_context(), web.writing() as tx:
        account = tx.session.scalars(select(Account).join(Person).where(Person.name == "周敏")).one()
        account.is_demo = False
        key = account.id
    client = demo_app.test_client()
    answer = client.post(f"/demo/enter/{key}", data={"csrf_token": token(client)})
    assert answer.status_code == 404
    assert "没有这个演示身份" in answer.get_data(as_text=True)


def test_the_letterbox_holds_ones_own_letters_and_nobody_elses(shared_app: Flask) -> None:
    officer, chair = shared_app.test_client(), shared_app.test_client()
    enter(officer, "吴晓燕")
    enter(chair, "王秀英")
    theirs = re.findall(r"/demo/mail/(\d+)", body(officer, "/demo/mail"))
    mine = re.findall(r"/demo/mail/(\d+)", body(chair, "/demo/mail"))
    assert theirs
    assert mine
    assert not set(theirs) & set(mine)
    assert "备案材料已报送" in body(officer, "/demo/mail")
    assert "备案材料已报送" not in body(chair, "/demo/mail")
    assert "王秀英，您好" in body(chair, f"/demo/mail/{mine[0]}")
    assert chair.get(f"/demo/mail/{theirs[0]}").status_code == 404


def test_a_letter_shows_the_whole_address_that_it_would_have_carried(shared_app: Flask) -> None:
    client = shared_app.test_client()
    enter(client, "吴晓燕")
    with shared_app.app_context():
        notice = (
            web.reading()
            .session.scalars(
                select(notices.Notice)
                .join(Person)
                .where(Person.name == "吴晓燕", notices.Notice.url.contains("/terms/"))
            )
            .first()
        )
        assert notice is not None
        key, url = notice.id, notice.url
    assert f"http://127.0.0.1:8000{url}" in body(client, f"/demo/mail/{key}")
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("page", ["99999999999999999999", "-3", "x"])
def test_a_strange_page_number_of_the_letterbox_is_no_fault(shared_app: Flask, page: str) -> None:
    client = shared_app.test_client()
    enter(client, "周敏")
    assert client.get(f"/demo/mail?page={page}").status_code == 200


def test_the_letterbox_is_for_whoever_has_entered(shared_app: Flask) -> None:
    answer = shared_app.test_client().get("/demo/mail")
    assert answer.status_code in {302, 303}
    assert "/sign-in" in answer.headers["Location"]


@pytest.mark.parametrize(("ahead", "days"), [("day", 1), ("month", 30)])
def test_the_clock_moves_ahead_and_nobody_is_thrown_out(demo_app: Flask, ahead: str, days: int) -> None:
    client = demo_app.test_client()
    home = enter(client, "王秀英")
    with demo_app.app_context():
        today: date = web.reading().today
    assert day(today) in re.sub(r"<[^>]+>", "", home)
    answer = client.post("/demo/clock", data={"ahead": ahead, "csrf_token": token(client)}, follow_redirects=True)
    words = re.sub(r"<[^>]+>", "", answer.get_data(as_text=True))
    assert f"现在是{day(today + timedelta(days=days))}" in words
    assert f"演示时钟：{day(today + timedelta(days=days))}" in words
    assert "王秀英，今天" in words


def test_a_month_later_the_filing_that_was_due_is_late(demo_app: Flask) -> None:
    client = demo_app.test_client()
    enter(client, "王秀英")
    client.post("/demo/clock", data={"ahead": "month", "csrf_token": token(client)})
    assert "tag late" in body(client, "/")


def test_the_clock_leads_back_to_the_page_it_was_pressed_on_and_nowhere_else(demo_app: Flask) -> None:
    client = demo_app.test_client()
    sent = {"ahead": "day", "csrf_token": token(client)}
    for came_from, goes_to in (
        ("http://localhost/ask?q=备案", "/ask?q="),
        ("http://elsewhere.example/ask", "/"),
        ("http://localhost//elsewhere.example/", "/"),
        ("http://localhost/demo/clock", "/"),
    ):
        answer = client.post("/demo/clock", data=sent, headers={"Referer": came_from})
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(goes_to)
        assert "elsewhere" not in answer.headers["Location"]


@pytest.mark.parametrize("ahead", ["", "year", "-1", "30", "day'; --"])
def test_the_clock_takes_nothing_but_its_two_buttons(demo_app: Flask, ahead: str) -> None:
    client = demo_app.test_client()
    answer = client.post("/demo/clock", data={"ahead": ahead, "csrf_token": token(client)})
    assert answer.status_code == 422
    assert "演示时钟只能往前走" in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/demo/identities", "/demo/mail", "/demo/mail/1"])
def test_a_real_installation_has_none_of_these_pages(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.get("/demo").status_code == 404


@pytest.mark.parametrize("path", ["/demo/enter/1", "/demo/clock"])
def test_a_real_installation_takes_none_of_these_forms(client: FlaskClient, path: str) -> None:
    found = TOKEN.search(body(client, "/sign-in"))
    assert found
    assert client.post(path, data={"csrf_token": found[1]}).status_code == 404


@pytest.mark.parametrize("letters", [1, 3])
def test_the_strip_costs_one_statement(demo_app: Flask, letters: int, queries: Callable[..., Any]) -> None:
    with demo_app.test_request_context("/"):
        with web.writing() as tx:
            person = tx.session.scalars(select(Person).where(Person.name == "毛海峰")).one()
            for _ in range(letters):
                notices.send(
                    tx,
                    alliance_id=person.alliance_id,
                    person_id=person.id,
                    title="例会",
                    body="改到周四。",
                    kind="alliance.letter",
                )
            account = tx.session.scalars(select(Account.id).where(Account.person_id == person.id)).one()
            actor = Actor(alliance_id=person.alliance_id, person_id=person.id, account_id=account, name=person.name)
            told = select(func.count(notices.Notice.id)).where(notices.Notice.person_id == person.id)
            waiting = tx.session.scalar(told)
        with queries(web.database.engine) as count:
            strip = views.strip(Transaction(web.db_session(), web.platform().clock.now()), actor)
    assert count.total == 1
    assert waiting > letters
    assert strip.mail_count == waiting
