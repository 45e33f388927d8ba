"""The pages of imports: upload, report before and after, who opens them, and what stays outside."""

from __future__ import annotations

import io
import re
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from alliance.kernel import web
from alliance.kernel.actors import Office
from search.library.importing import actions
from search.library.importing.models import ImportedFile, LibraryImport
from search.library.importing.workflow import Stage
from search.library.models import Version
from tests.compounds.factories import District, a_district, browser_of
from tests.conftest import StandingClock
from tests.search.files import BODY, TITLE, a_docx, a_page, jsonl

HOME = "/laws/imports/"
File = tuple[str, bytes]


@pytest.fixture
def open_app(app: Flask) -> Flask:
    """The application with forms that need no token."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def district(open_app: Flask) -> District:
    return a_district(open_app)


@pytest.fixture
def officer(open_app: Flask, district: District) -> FlaskClient:
    return browser_of(open_app, district.people[Office.POLICY_SECRETARY])


def upload(client: FlaskClient, *files: File) -> TestResponse:
    data = {"files": [(io.BytesIO(raw), name) for name, raw in files]}
    return client.post(HOME, data=data, content_type="multipart/form-data")


def confirm(client: FlaskClient, address: str) -> TestResponse:
    version = re.search(r'name="version"[^>]*value="([0-9]+)"', client.get(address).text)
    assert version
    return client.post(f"{address}/confirm", data={"version": version[1]})


def versions(app: Flask) -> int:
    with app.app_context():
        return web.reading().session.scalar(select(func.count()).select_from(Version)) or 0


def contents(app: Flask) -> int:
    """How many uploaded files are still kept."""
    with app.app_context():
        kept = select(func.count()).select_from(ImportedFile).where(ImportedFile.content.is_not(None))
        return web.reading().session.scalar(kept) or 0


def test_an_upload_is_judged_confirmed_and_read(open_app: Flask, officer: FlaskClient) -> None:
    answer = upload(officer, ("国家库.docx", a_docx()), ("省库.html", a_page("gb2312")), ("扫描.pdf", b"%PDF"))
    assert answer.status_code == 302
    before = officer.get(answer.location).text
    for words in (
        "等您确认",
        "将新入库",
        TITLE,
        "样例市电梯安全办法",
        "2018-03-02",
        "扫描.pdf",
        "Word 版",
        "还没有入库",
    ):
        assert words in before, words
    assert (versions(open_app), contents(open_app)) == (0, 3)
    done = confirm(officer, answer.location)
    after = officer.get(done.location).text
    assert "新入库 2 个版本，共 6 条" in after
    assert (versions(open_app), contents(open_app)) == (2, 0)
    assert "业主共同决定下列事项" in officer.get(f"/laws/{quote(TITLE)}/2018-03-02").text
    assert "国家库.docx 等 3 份" in officer.get(HOME).text
    assert officer.post(f"{answer.location}/confirm", data={"version": "2"}).status_code == 409


def test_the_same_files_again_change_nothing_and_say_so(open_app: Flask, officer: FlaskClient) -> None:
    confirm(officer, upload(officer, ("a.docx", a_docx())).location)
    page = officer.get(upload(officer, ("b.docx", a_docx())).location).text
    assert "没有可以入库的新文本" in page
    assert "没有变化" in page
    assert versions(open_app) == 1


def test_another_text_of_one_version_is_refused_with_what_differs(officer: FlaskClient) -> None:
    confirm(officer, upload(officer, ("a.docx", a_docx())).location)
    changed = [line.replace("（二）乙。", "（二）丁。") for line in BODY]
    page = officer.get(upload(officer, ("b.docx", a_docx(body=changed))).location).text
    assert "文字不同：第二条" in page
    assert "先入库的保留不动" in page


def test_what_others_brought_meanwhile_is_judged_anew(open_app: Flask, officer: FlaskClient) -> None:
    first = upload(officer, ("a.docx", a_docx())).location
    second = upload(officer, ("b.docx", a_docx())).location
    confirm(officer, first)
    assert "新入库 0 个版本" in officer.get(confirm(officer, second).location).text
    assert versions(open_app) == 1


def test_bulk_lines_come_by_the_page_too(open_app: Flask, officer: FlaskClient) -> None:
    raw = jsonl({"work": "样例法", "article": "1", "text": "甲。", "effective_from": "2021-01-01"}) + b"bad\n"
    address = upload(officer, ("批量.jsonl", raw)).location
    assert "批量.jsonl 第 2 行" in officer.get(address).text
    confirm(officer, address)
    assert "2021年1月1日起施行" in officer.get(f"/laws/{quote('样例法')}/2021-01-01").text


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("a.docx", b"PK", "不是真的 Word 文件"),
        ("a.doc", b"\xd0\xcf", "另存为"),
        ("a.pdf", b"%PDF", "Word 版"),
        ("a.exe", b"MZ", "不是 Word"),
        ("../../a.docx", b"", "空的"),
    ],
)
def test_what_cannot_be_read_comes_back_with_the_way_out(
    open_app: Flask, officer: FlaskClient, name: str, raw: bytes, words: str
) -> None:
    answer = upload(officer, (name, raw))
    assert (answer.status_code, words in answer.text) == (422, True)
    with open_app.app_context():
        assert web.reading().session.scalar(select(func.count()).select_from(LibraryImport)) == 0


def test_nothing_chosen_is_said(officer: FlaskClient) -> None:
    answer = officer.post(HOME, data={}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "请选择“法规文件”" in answer.text


class Endless(io.RawIOBase):
    """A body of seventy megabytes."""

    def __init__(self) -> None:
        self.at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, into) -> int:
        count = min(len(into), 70_000_000 - self.at)
        into[:count] = b"x" * count
        self.at += count
        return count

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = 70_000_000 if whence == 2 else offset
        return self.at

    def tell(self) -> int:
        return self.at


def test_an_upload_beyond_the_limit_is_refused_before_it_is_read(officer: FlaskClient) -> None:
    answer = officer.post(HOME, input_stream=Endless(), content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "一次最大 50 MB" in answer.text


def test_a_dropped_and_an_overdue_import_keep_no_file(
    open_app: Flask, district: District, officer: FlaskClient, clock: StandingClock
) -> None:
    first, second = (upload(officer, (name, a_docx())).location for name in ("a.docx", "b.docx"))
    assert "一份也没有入库" in officer.get(officer.post(f"{first}/drop").location).text
    assert contents(open_app) == 1
    clock.advance(days=8)
    later = browser_of(open_app, district.people[Office.POLICY_SECRETARY])
    assert "已经过期" in later.get(second).text
    assert later.post(f"{second}/confirm", data={"version": "1"}).status_code == 409
    with open_app.app_context(), web.writing() as tx:
        assert actions.expire(tx, tx.today) == 1
        assert actions.expire(tx, tx.today) == 0
        stages = tx.session.scalars(select(LibraryImport.stage).order_by(LibraryImport.id)).all()
    assert stages == [Stage.DROPPED, Stage.EXPIRED]
    assert (versions(open_app), contents(open_app)) == (0, 0)


def test_only_the_policy_group_and_the_administrator_bring_texts(open_app: Flask, district: District) -> None:
    may = {Office.POLICY_SECRETARY, Office.SYSTEM_ADMINISTRATOR}
    expected = {office: 200 if office in may else 403 for office in district.people}
    found = {office: browser_of(open_app, actor).get(HOME).status_code for office, actor in district.people.items()}
    assert found == expected
    assert upload(browser_of(open_app, district.people[Office.ALLIANCE_LEAD]), ("a.docx", a_docx())).status_code == 403


def test_what_somebody_prepares_is_theirs_and_what_was_done_is_for_colleagues(
    open_app: Flask, district: District, officer: FlaskClient
) -> None:
    colleague = browser_of(open_app, district.people[Office.SYSTEM_ADMINISTRATOR])
    stranger = browser_of(open_app, district.people[Office.GUIDANCE_SECRETARY])
    address = upload(officer, ("a.docx", a_docx())).location
    assert [one.get(address).status_code for one in (colleague, stranger)] == [404, 404]
    assert colleague.post(f"{address}/confirm", data={"version": "1"}).status_code == 404
    confirm(officer, address)
    assert [one.get(address).status_code for one in (colleague, stranger)] == [200, 404]
    assert colleague.post(f"{address}/drop").status_code == 403


def test_the_list_of_laws_leads_officers_to_the_import_and_nobody_else(open_app: Flask, officer: FlaskClient) -> None:
    assert "导入法规" in officer.get("/laws").text
    assert "导入法规" not in open_app.test_client().get("/laws").text
