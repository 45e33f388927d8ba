"""On the spot without a network: chosen, photographed, killed, signed, sent, and confirmed by the other inspector."""

from __future__ import annotations

import hashlib
import html
import re
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select
from werkzeug.serving import make_server

from alliance.kernel import web
from alliance.kernel.actors import Actor
from compounds.awards.inspections import records
from compounds.awards.inspections.models import DIGEST_LONG, AwardVisit, VisitRecord
from compounds.awards.inspections.workflow import RecordState, VisitStage
from tests.compounds.awards.inspections.steps import Field, a_field, a_picture
from tests.compounds.factories import browser_of
from tests.kernel.accounts_steps import in_app
from tests.stories.house import until
from tests.stories.walking import PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application, served by a thread of this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def field(app: Flask) -> Field:
    """Two inspectors who are to go to 锦绣家园 today."""
    found = in_app(app, a_field)
    assert isinstance(found, Field)
    return found


def on_the_spot(browser: Browser, app: Flask, address: str, who: Actor) -> tuple[BrowserContext, Page]:
    """Somebody's telephone with the page that was opened where there was a network."""
    cookie = browser_of(app, who).get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    context = browser.new_context(**PHONE, accept_downloads=True)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{address}/awards/inspections/phone")
    until(lambda: page.locator("#inspection[data-kept]").count())
    return context, page


def declare(page: Page) -> None:
    """One tap: no tie to the compound; the page comes back as it is kept."""
    page.get_by_role("button", name="我没有关系").click()
    until(lambda: page.locator("#inspection[data-kept]").count())


def says(page: Page, text: str) -> None:
    until(lambda: text in page.locator("[data-said]").inner_text())


def choose(page: Page, *, option: int) -> None:
    """One level of every line."""
    if page.locator("[data-sheet]").get_attribute("open") is None:
        page.get_by_text("打开记录表").click()
    for line in page.locator("[data-line]").all():
        line.locator("input[type=radio]").nth(option).check()


def photograph(page: Page, made: bytes, kind: str = "image/jpeg") -> None:
    first = page.locator("input[data-photo]").first
    first.set_input_files({"name": "photo.jpg", "mimeType": kind, "buffer": made})


def sign(page: Page) -> None:
    """A line in every box."""
    for box in page.locator("canvas[data-sign]").all():
        box.scroll_into_view_if_needed()
        around = box.bounding_box()
        assert around is not None
        page.mouse.move(around["x"] + 30, around["y"] + 30)
        page.mouse.down()
        page.mouse.move(around["x"] + 120, around["y"] + 60, steps=5)
        page.mouse.up()


def is_set(page: Page) -> bool:
    """True once the record is signed, and its fingerprint shown."""
    return len(page.locator("[data-digest]").inner_text()) == DIGEST_LONG


def state(page: Page) -> str:
    return page.locator("[data-state]").inner_text()


def stored(app: Flask, visit_id: int) -> tuple[VisitStage, list[tuple[str, RecordState, int]]]:
    """How far the visit is, and of every record its fingerprint, its state and how many pictures are missing."""
    with app.app_context():
        session = web.reading().session
        visit = session.get_one(AwardVisit, visit_id)
        found = session.scalars(select(VisitRecord).where(VisitRecord.visit_id == visit_id).order_by(VisitRecord.id))
        return visit.stage, [(one.digest, one.state, len(records.missing(one))) for one in found]


def test_an_inspection_without_network_survives_being_killed_and_loses_nothing(
    browser: Browser, app: Flask, address: str, field: Field, tmp_path: Path
) -> None:
    context, phone = on_the_spot(browser, app, address, field.first)
    assert not Axe().run(phone).response["violations"]
    context.set_offline(True)
    choose(phone, option=1)
    photograph(phone, a_picture())
    says(phone, "照片已记在这台手机上")
    phone.locator("[data-remark]").fill("东门有坑")
    phone.get_by_role("button", name="签好了").click()
    assert "还没有签名" in phone.locator("[data-lacking]").inner_text()
    phone.close()  # the telephone goes off, and there is no network
    phone = context.new_page()
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.goto(f"{address}/awards/inspections/phone")
    until(lambda: phone.locator("#inspection[data-ready]").count())
    phone.get_by_text("打开记录表").click()
    assert phone.locator("[data-remark]").input_value() == "东门有坑"
    assert phone.locator("[data-photos] li").count() == 1
    assert phone.locator("input[type=radio]:checked").count() == phone.locator("[data-line]").count()
    sign(phone)
    phone.get_by_role("button", name="签好了").click()
    until(partial(is_set, phone))
    digest = phone.locator("[data-digest]").inner_text()
    with phone.expect_download() as copying:
        phone.get_by_text("给小区的副本").click()
    copying.value.save_as(tmp_path / "copy.html")
    copy = (tmp_path / "copy.html").read_text(encoding="utf-8")
    text = re.search(r"<pre>(.*?)</pre>", copy, re.DOTALL)
    assert text is not None
    assert hashlib.sha256(html.unescape(text[1]).encode()).hexdigest() == digest
    assert "锦绣家园" in copy
    assert "东门有坑" in copy
    assert stored(app, field.visit_id) == (VisitStage.PLANNED, [])
    context.set_offline(False)
    says(phone, "都送到了")
    assert stored(app, field.visit_id) == (VisitStage.RECORDED, [(digest, RecordState.WAITING, 0)])
    phone.reload()
    until(lambda: "全部送到" in phone.locator("[data-others]").inner_text())
    other, page = on_the_spot(browser, app, address, field.second)
    page.goto(f"{address}/awards/inspections/{field.visit_id}")
    assert digest in page.locator("main").inner_text()
    assert not Axe().run(page).response["violations"]
    page.get_by_role("button", name="核对无误，确认").click()
    assert "已确认" in page.locator("main").inner_text()
    assert stored(app, field.visit_id) == (VisitStage.CONFIRMED, [(digest, RecordState.COUNTS, 0)])
    for one in (context, other):
        one.close()


def test_nothing_is_begun_before_both_have_said_that_they_have_no_tie(
    browser: Browser, app: Flask, address: str
) -> None:
    found = in_app(app, partial(a_field, declared=False))
    assert isinstance(found, Field)
    context, phone = on_the_spot(browser, app, address, found.first)
    assert not Axe().run(phone).response["violations"]
    assert "核查老孙、核查小丁还没有说明" in phone.locator("[data-visit]").inner_text()
    assert not phone.get_by_text("打开记录表").is_visible()
    declare(phone)
    assert "核查小丁还没有说明" in phone.locator("[data-visit]").inner_text()
    assert not phone.get_by_text("打开记录表").is_visible()
    other, page = on_the_spot(browser, app, address, found.second)
    declare(page)
    assert page.get_by_text("打开记录表").is_visible()
    phone.reload()
    until(lambda: phone.locator("#inspection[data-kept]").count())
    context.set_offline(True)
    choose(phone, option=0)
    for one in (context, other):
        one.close()


def test_two_telephones_differ_and_a_script_is_no_photograph(
    browser: Browser, app: Flask, address: str, field: Field
) -> None:
    first, phone = on_the_spot(browser, app, address, field.first)
    second, other = on_the_spot(browser, app, address, field.second)
    for option, page in enumerate((phone, other)):
        (first, second)[option].set_offline(True)
        choose(page, option=option)
        photograph(page, b"<html><script>alert(1)</script></html>" if option else a_picture())
        says(page, "照片已记在这台手机上")
        sign(page)
        page.get_by_role("button", name="签好了").click()
        until(partial(is_set, page))
    first.set_offline(False)
    says(phone, "都送到了")
    second.set_offline(False)
    until(lambda: "两份不一样" in state(other))
    stage, found = stored(app, field.visit_id)
    assert stage is VisitStage.DISPUTED
    assert [(one, missing) for _, one, missing in found] == [(RecordState.WAITING, 0)] * 2
    other.goto(f"{address}/awards/inspections/{field.visit_id}")
    assert "两份记录不一样" in other.locator("main").inner_text()
    assert "没有收" in other.locator("main").inner_text()
    assert not Axe().run(other).response["violations"]
    other.get_by_role("radio", name=re.compile("核查小丁送来的")).check()
    other.get_by_label("为什么选这一份").fill("第一份漏看了东门")
    other.get_by_role("button", name="选定这一份").click()
    assert stored(app, field.visit_id)[0] is VisitStage.RECORDED
    for one in (first, second):
        one.close()
