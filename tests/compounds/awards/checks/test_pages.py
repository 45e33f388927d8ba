"""The pages of the bureau's tables: upload, preview, confirmation; who may look, and what is refused in words."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from alliance.kernel import outbox, web
from alliance.kernel.notices import Notice
from tests.compounds.awards.checks.factories import monthly
from tests.compounds.awards.factories import Season, a_season
from tests.compounds.factories import browser_of
from tests.compounds.workbooks.test_pages import Endless

HOME = "/awards/checks/"
PAPER = {"paper": "10月份物业服务检查通报", "on": "2026-11-05"}


@pytest.fixture
def season(open_app: Flask) -> Season:
    with open_app.app_context(), web.writing() as tx:
        return a_season(tx)


@pytest.fixture
def secretary(open_app: Flask, season: Season) -> FlaskClient:
    return browser_of(open_app, season.secretary)


def send(client: FlaskClient, stream: BytesIO, name: str = "月查.xlsx", **fields: str) -> TestResponse:
    data = {**PAPER, **fields, "table": (stream, name)}
    return client.post(HOME, data=data, content_type="multipart/form-data")


def version_of(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="([0-9]+)"', page)
    assert found
    return found[1]


def test_from_the_upload_to_the_compound_page(open_app: Flask, season: Season, secretary: FlaskClient) -> None:
    run = send(
        secretary,
        monthly(("锦绣家园", "2026-10", 92.5, 4, 3), ("锦锈家园", "2026-10", 90), ("望江苑", "2026-10", 101)),
    ).location
    page = secretary.get(f"{run}?show=all").text
    for words in (
        "锦绣家园",
        "2026年10月 · 92.5 分",
        "您是不是要填：锦绣家园",
        "超过了 100 分",
        "10月份物业服务检查通报",
    ):
        assert words in page
    assert secretary.post(f"{run}/confirm", data={"version": version_of(page), "checked": "y"}).status_code == 422
    done = secretary.post(f"{run}/confirm", data={"version": version_of(page), "checked": "y", "scope": "good"})
    assert done.status_code == 302
    assert "92.5" in secretary.get(run).text
    again = secretary.post(f"{run}/confirm", data={"version": version_of(page), "checked": "y"}, follow_redirects=True)
    assert "没有重复导入" in again.text
    assert secretary.get(f"{run}/annotated.xlsx").status_code == 409

    own = f"{HOME}of/{season.compound_id}"
    with open_app.app_context():
        parts = web.platform()
        outbox.deliver_all(web.db_session(), parts.clock, parts.deliveries)
        told = web.reading().session.query(Notice).filter_by(kind="awards.checks_imported").one()
        assert (told.person_id, told.url) == (season.chair.person_id, own)
    chair = browser_of(open_app, season.chair)
    assert "发现问题 4 个，已整改 3 个" in chair.get(own).text
    assert chair.get(run).status_code == 404
    assert browser_of(open_app, season.bureau).get(run).status_code == 200
    for actor in (season.other_chair, season.owner, season.stranger):
        assert browser_of(open_app, actor).get(own).status_code == 404
    assert browser_of(open_app, season.manager).get(own).status_code == 403


def test_a_comma_table_of_one_month_and_a_drop(secretary: FlaskClient, season: Season) -> None:
    table = "小区,扣分\n锦绣家园,3\n".encode()
    assert "不是月份" in send(secretary, BytesIO(table), "十月.csv", month="十月").text
    run = send(secretary, BytesIO(table), "十月.csv", month="2026-10").location
    assert "97 分" in secretary.get(run).text
    book = load_workbook(BytesIO(secretary.get(f"{run}/annotated.xlsx").data))
    assert book["每月检查"].cell(2, book["每月检查"].max_column).value == "新的"
    dropped = secretary.post(f"{run}/drop", follow_redirects=True)
    assert "已放弃这份表" in dropped.text
    assert secretary.post(f"{run}/confirm", data={"version": "1", "checked": "y"}).status_code == 409


def test_the_bureau_hands_in_its_own_table_and_the_secretary_is_told(
    open_app: Flask, season: Season, secretary: FlaskClient
) -> None:
    bureau = browser_of(open_app, season.bureau)
    run = send(bureau, monthly(("锦绣家园", "2026-10", 92.5))).location
    page = bureau.get(run).text
    assert secretary.get(run).status_code == 404, "nobody else sees or confirms what one prepares"
    assert "月查.xlsx" in bureau.get("/awards/").text
    assert bureau.post(f"{run}/confirm", data={"version": version_of(page), "checked": "y"}).status_code == 302
    assert "92.5" in secretary.get(run).text
    with open_app.app_context():
        parts = web.platform()
        outbox.deliver_all(web.db_session(), parts.clock, parts.deliveries)
        told = web.reading().session.query(Notice).filter_by(kind="awards.checks_brought").all()
        people = {season.secretary.person_id, season.second_secretary.person_id}
        assert {(one.person_id, one.url) for one in told} == {(person, run) for person in people}


def test_nobody_else_uploads_and_too_much_is_refused_in_words(
    open_app: Flask, season: Season, secretary: FlaskClient
) -> None:
    lead = browser_of(open_app, season.lead)
    assert "由区住建局自己上传" in lead.get(HOME).text
    assert send(lead, monthly(("锦绣家园", "2026-10", 90))).status_code == 403
    endless = secretary.post(HOME, input_stream=Endless(), content_type="multipart/form-data; boundary=x")
    assert endless.status_code == 413
    assert "最大 10 MB" in endless.text
    assert "没有填内容" in send(secretary, monthly()).text
    future = send(secretary, monthly(("锦绣家园", "2026-10", 90)), on=f"{date(2030, 1, 1)}")
    assert "今天以后" in future.text
