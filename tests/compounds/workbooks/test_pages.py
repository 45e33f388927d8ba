"""The pages of workbooks: upload, preview, confirmation, export; who opens them, and what stays outside."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.kernel.personal.models import ExportRecord
from compounds.models import Compound
from compounds.workbooks.models import ImportRun
from tests.compounds.factories import District, a_district, browser_of
from tests.compounds.workbooks.books import COMPOUND_HEADS, a_row, opened, saved

HOME = "/compounds/workbooks/"
MAY = {Office.ALLIANCE_LEAD, Office.GUIDANCE_SECRETARY, Office.SUBDISTRICT_OFFICER, Office.COMMUNITY_OFFICER}
GOOD = ([a_row("新园", 300), a_row("锦绣家园", 900)], [a_row("新园", 300), a_row("老园", "很多")])


@pytest.fixture
def district(open_app: Flask) -> District:
    return a_district(open_app)


@pytest.fixture
def officer(open_app: Flask, district: District) -> FlaskClient:
    return browser_of(open_app, district.people[Office.SUBDISTRICT_OFFICER])


def upload(client: FlaskClient, *rows: list[Any], name: str = "府山小区.xlsx") -> TestResponse:
    return send(client, saved({"小区": [COMPOUND_HEADS, *rows]}), name)


def send(client: FlaskClient, stream: BytesIO, name: str = "府山小区.xlsx") -> TestResponse:
    return client.post(HOME, data={"workbook": (stream, name)}, content_type="multipart/form-data")


def version_of(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="([0-9]+)"', page)
    assert found
    return found[1]


def compounds(app: Flask) -> int:
    with app.app_context():
        return web.reading().session.scalar(select(func.count()).select_from(Compound)) or 0


def test_upload_preview_confirm_and_the_compound_is_there(open_app: Flask, officer: FlaskClient) -> None:
    answer = upload(officer, *GOOD[0])
    assert answer.status_code == 302
    page = officer.get(answer.location)
    for words in ("府山小区.xlsx", "新增", "更新", "新园（蛟池街社区）", "原来 800，改为 <b>900</b>", "确认导入 2 行"):
        assert words in officer.get(f"{answer.location}?show=all").text, words
    done = officer.post(f"{answer.location}/confirm", data={"version": version_of(page.text), "checked": "y"})
    assert done.status_code == 302
    result = officer.get(done.location).text
    assert "已导入：新增 1 行，更新 1 行" in result
    links = re.findall(r'href="(/compounds/[0-9]+)">新园<', result)
    assert "300" in officer.get(links[0]).text
    again = officer.post(f"{answer.location}/confirm", data={"version": version_of(page.text), "checked": "y"})
    assert "没有重复导入" in officer.get(again.location).text
    assert compounds(open_app) == 2


def test_problems_are_shown_with_their_cells_and_kept_out_only_by_choice(open_app: Flask, officer: FlaskClient) -> None:
    address = upload(officer, *GOOD[1]).location
    page = officer.get(address).text
    assert "<b>D3</b>" in page
    assert "读到的是：“很多”" in page
    assert "只导入没有问题的 1 行，有问题的 1 行这次不导入" in page
    refused = officer.post(f"{address}/confirm", data={"version": version_of(page), "checked": "y"})
    assert (refused.status_code, compounds(open_app)) == (422, 1)
    unread = officer.post(f"{address}/confirm", data={"version": version_of(page), "scope": "good"})
    assert (unread.status_code, compounds(open_app)) == (422, 1)
    officer.post(f"{address}/confirm", data={"version": version_of(page), "scope": "good", "checked": "y"})
    assert compounds(open_app) == 2


def test_who_comes_second_sees_the_rows_judged_anew(open_app: Flask, district: District, officer: FlaskClient) -> None:
    address = upload(officer, *GOOD[0]).location
    version = version_of(officer.get(address).text)
    with open_app.app_context(), web.writing() as tx:
        tx.session.get_one(Compound, district.compound_id).households = 850
    late = officer.post(f"{address}/confirm", data={"version": version, "checked": "y"})
    assert late.status_code == 409
    assert "锦绣家园" in late.text
    assert "一行也没有导入" in late.text
    assert "原来 850" in officer.get(f"{address}?show=changed").text
    assert compounds(open_app) == 1
    sent = {"version": version_of(late.text), "checked": "y"}
    assert officer.post(f"{address}/confirm", data=sent).status_code == 302
    assert compounds(open_app) == 2


@pytest.mark.parametrize(
    ("stream", "name", "word"),
    [
        (BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), "a.xls", "另存为"),
        (BytesIO("小区,户数".encode()), "a.csv", "另存为"),
        (BytesIO(b""), "a.xlsx", "空的"),
    ],
)
def test_what_cannot_be_read_is_answered_on_the_page(
    officer: FlaskClient, stream: BytesIO, name: str, word: str
) -> None:
    answer = send(officer, BytesIO(stream.getvalue()), name)
    assert answer.status_code == 422
    assert word in answer.text


def test_no_file_is_said(officer: FlaskClient) -> None:
    answer = officer.post(HOME, data={}, content_type="multipart/form-data")
    assert (answer.status_code, "请选择“填好的表格”" in answer.text) == (422, True)


class Endless(BytesIO):
    """A body of 100 MB that tells how much of it was read."""

    taken = at = 0

    def seek(self, at: int, whence: int = 0) -> int:
        self.at = 100_000_000 if whence else at
        return self.at

    def tell(self) -> int:
        return self.at

    def read(self, size: int | None = -1) -> bytes:
        wanted = 65536 if size is None or size < 0 else size
        self.taken += wanted
        return b"x" * wanted


def test_a_hundred_megabytes_are_refused_unread(officer: FlaskClient) -> None:
    body = Endless()
    answer = officer.post(HOME, input_stream=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "最大 10 MB" in answer.text
    assert "分成几份" in answer.text
    assert body.taken < 1_000_000


@pytest.mark.parametrize("show", ["wrong", "all", "look", "new", "nonsense"])
def test_a_long_preview_comes_in_pages_that_a_telephone_bears(officer: FlaskClient, show: str) -> None:
    address = upload(officer, *(a_row(f"新园{n}号", "很多" if n % 3 else 300) for n in range(400))).location
    page = officer.get(f"{address}?show={show}")
    assert page.status_code == 200
    assert len(page.data) < 120_000
    assert page.text.count("<tr") <= 51


def test_the_rows_come_back_as_a_workbook_with_their_problems(officer: FlaskClient) -> None:
    address = upload(officer, *GOOD[1]).location
    file = officer.get(f"{address}/annotated.xlsx")
    assert "attachment" in file.headers["Content-Disposition"]
    sheet = opened(file.data)["小区"]
    assert [sheet.cell(number, 9).value for number in (1, 2)] == ["问题", None]
    assert "要填数字" in sheet.cell(3, 9).value
    officer.post(f"{address}/drop")
    assert officer.get(f"{address}/annotated.xlsx").status_code == 409
    assert "一行也没有导入" in officer.get(address).text


@pytest.mark.parametrize("name", ["blank.xlsx", "sample.xlsx"])
def test_blank_and_sample_are_downloads(officer: FlaskClient, name: str) -> None:
    file = officer.get(f"{HOME}{name}")
    assert "attachment" in file.headers["Content-Disposition"]
    assert opened(file.data).sheetnames[1:5] == ["小区", "业委会", "委员", "物业合同"]


def test_the_export_is_put_on_record(open_app: Flask, officer: FlaskClient, district: District) -> None:
    assert "没有手机号" in officer.get(f"{HOME}export").text
    file = officer.post(f"{HOME}export", data={})
    assert opened(file.data)["小区"]["C2"].value == "锦绣家园"
    with open_app.app_context():
        record = web.reading().session.scalars(select(ExportRecord)).one()
        assert (record.what, record.row_count, record.person_id) == (
            "registry_workbook",
            1 + 1 + 5 + 1,
            district.people[Office.SUBDISTRICT_OFFICER].person_id,
        )
        assert not any("手机" in column for column in record.columns)


@pytest.mark.parametrize("office", sorted(MAY | {Office.BUREAU_SUPERVISOR, Office.COMMITTEE_CHAIR}))
def test_each_office_opens_what_is_its_own(
    open_app: Flask, district: District, officer: FlaskClient, office: Office
) -> None:
    address = upload(officer, *GOOD[0]).location
    client = browser_of(open_app, district.people[office])
    own = office is Office.SUBDISTRICT_OFFICER
    assert client.get(HOME).status_code == (200 if office in MAY else 403)
    assert upload(client, *GOOD[0]).status_code == (302 if office in MAY else 403)
    assert client.get(address).status_code == (200 if own else 404)
    assert client.get(f"{address}/annotated.xlsx").status_code == (200 if own else 404)
    if not own:
        assert client.post(f"{address}/drop").status_code == 404
        assert client.post(f"{address}/confirm", data={"version": "1", "checked": "y"}).status_code == 404
    assert client.get(f"{HOME}export").status_code == (403 if office is Office.COMMITTEE_CHAIR else 200)


def test_the_lead_sees_what_was_imported_and_cannot_import_it_again(
    open_app: Flask, district: District, officer: FlaskClient
) -> None:
    address = upload(officer, *GOOD[0]).location
    lead = browser_of(open_app, district.people[Office.ALLIANCE_LEAD])
    officer.post(f"{address}/confirm", data={"version": version_of(officer.get(address).text), "checked": "y"})
    assert "这次导入做了什么" in lead.get(address).text
    assert lead.post(f"{address}/confirm", data={"version": "2", "checked": "y"}).status_code == 403
    assert "府山小区.xlsx" in lead.get(HOME).text


@pytest.mark.parametrize("rows", [1, 60])
def test_the_preview_costs_the_same_statements_however_long(
    open_app: Flask, officer: FlaskClient, queries: Any, rows: int
) -> None:
    address = upload(officer, *(a_row(f"新园{n}号") for n in range(rows))).location
    with open_app.app_context():
        engine = web.database.engine
    officer.get(address)
    with queries(engine) as count:
        officer.get(address)
    assert count.total <= 12
    with open_app.app_context():
        assert web.reading().session.scalar(select(func.count()).select_from(ImportRun)) == 1
