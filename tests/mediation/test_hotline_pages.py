"""The hotline's pages: upload with a basis, preview, confirmation, and the answer; what is refused comes in words."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from alliance.kernel import outbox, web
from alliance.kernel.notices import Notice
from mediation.hotline.models import HotlineOrder, HotlineRun
from mediation.models import Case
from tests.compounds.factories import browser_of
from tests.compounds.workbooks.books import stream_of
from tests.mediation.factories import Centre, a_centre
from tests.mediation.intake_steps import HEADS, a_sheet, an_order

HOME = "/mediation/hotline/"
BASIS = {"paper": "柯城区12345工单共享协议（2026）", "shared_by": "柯城区12345热线", "until": "2027-12-31"}


@pytest.fixture
def centre(open_app: Flask) -> Centre:
    with open_app.app_context(), web.writing() as tx:
        return a_centre(tx)


@pytest.fixture
def desk(open_app: Flask, centre: Centre) -> FlaskClient:
    return browser_of(open_app, centre.secretary)


def send(client: FlaskClient, stream: BytesIO, name: str = "工单.xlsx", **fields: str) -> TestResponse:
    data = {**BASIS, **fields, "workbook": (stream, name)}
    return client.post(HOME, data=data, content_type="multipart/form-data")


def upload(client: FlaskClient, *orders: Mapping[str, Any]) -> TestResponse:
    return send(client, a_sheet(*orders))


def version_of(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="([0-9]+)"', page)
    assert found
    return found[1]


def count(app: Flask, model: type[Any]) -> int:
    with app.app_context():
        return web.reading().session.scalar(select(func.count()).select_from(model)) or 0


def test_upload_preview_confirm_answer(open_app: Flask, centre: Centre, desk: FlaskClient) -> None:
    assert "没有等着回复的工单" in desk.get(HOME).text
    run = upload(
        desk, an_order("QZ001"), an_order("QZ002", compound="锦锈家园"), an_order("QZ003", nature="咨询")
    ).location
    page = desk.get(run).text
    for words in ("您是不是要填：锦绣家园", "柯城区12345工单共享协议", "立一件调解", "不是调解的事"):
        assert words in page
    whole = desk.get(f"{run}?show=all").text
    assert "王秀英" not in whole
    assert "138****5678" in whole
    version = version_of(page)
    assert desk.post(f"{run}/confirm", data={"version": version, "checked": "y"}).status_code == 422
    done = desk.post(f"{run}/confirm", data={"version": version, "checked": "y", "scope": "good"})
    assert done.status_code == 302
    assert count(open_app, Case) == 1
    after = desk.get(run).text
    assert "QZ001" in after
    assert "读到的内容" not in after
    case = re.search(r'href="(/mediation/[0-9]+)"', after)
    assert case
    assert "最迟" in desk.get(case[1]).text
    home = desk.get(HOME).text
    assert "平台承诺，不是法定期限" in home
    order = re.search(r"/mediation/hotline/orders/([0-9]+)/answer", home)
    assert order
    form = {f"order-{order[1]}-version": "1", f"order-{order[1]}-words": "已电话告知来电人。"}
    assert desk.post(order[0], data={}).status_code == 422
    blank = desk.post(order[0], data={**form, f"order-{order[1]}-words": " "})
    assert blank.status_code == 422
    assert "还没有交上" in blank.text
    old = desk.post(order[0], data={**form, f"order-{order[1]}-version": "9"})
    assert old.status_code == 409
    assert old.text.count("已电话告知来电人。") == 1
    assert "<details open><summary>写回复" in old.text
    assert "<details><summary>写回复" in desk.get(HOME).text
    fresh = re.search(rf'name="order-{order[1]}-version"[^>]*value="(\d+)"', old.text)
    assert fresh
    form[f"order-{order[1]}-version"] = fresh[1]
    assert desk.post(order[0], data=form).location == HOME
    twice = desk.post(order[0], data=form)
    assert twice.status_code == 409
    assert "已经回复过" in twice.text
    assert "您刚才填的内容还在这里" in twice.text
    assert "已电话告知来电人。" in twice.text
    assert "没有等着回复的工单" in desk.get(HOME).text
    assert "已电话告知来电人" in desk.get(case[1]).text
    assert desk.get(f"{run}/annotated.xlsx").status_code == 409


def test_the_button_pressed_twice_imports_once(open_app: Flask, desk: FlaskClient) -> None:
    run = upload(desk, an_order()).location
    data = {"version": version_of(desk.get(run).text), "checked": "y"}
    assert desk.post(f"{run}/confirm", data=data).status_code == 302
    again = desk.post(f"{run}/confirm", data=data, follow_redirects=True)
    assert "没有重复导入" in again.text
    assert count(open_app, HotlineOrder) == 1


def test_somebody_else_was_faster(open_app: Flask, centre: Centre, desk: FlaskClient) -> None:
    run = upload(desk, an_order("QZ001")).location
    data = {"version": version_of(desk.get(run).text), "checked": "y"}
    street = browser_of(open_app, centre.street)
    other = upload(street, an_order("QZ007")).location
    street.post(f"{other}/confirm", data={"version": version_of(street.get(other).text), "checked": "y"})
    late = desk.post(f"{run}/confirm", data=data)
    assert late.status_code == 409
    assert "一行也没有导入" in late.text
    assert "并到已有的一件" in late.text
    fresh = {"version": version_of(late.text), "checked": "y"}
    assert desk.post(f"{run}/confirm", data=fresh).status_code == 302
    assert count(open_app, Case) == 1
    with open_app.app_context():
        outbox.deliver_all(web.db_session(), web.platform().clock, web.platform().deliveries, leave=("reaching.send",))
        kinds = set(web.reading().session.scalars(select(Notice.kind)))
    assert "mediation.hotline_joined" in kinds


def bomb() -> BytesIO:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * (200 * 1024 * 1024))
    stream.seek(0)
    return stream


def merged() -> BytesIO:
    book = load_workbook(a_sheet(an_order("QZ001"), an_order("QZ002", phone="13900000001")))
    book["12345工单"].merge_cells("A2:A3")
    return stream_of(book)


def formula() -> BytesIO:
    book = load_workbook(a_sheet(an_order()))
    book["12345工单"].cell(2, HEADS.index("诉求内容") + 1).value = "=A1&B1"
    return stream_of(book)


@pytest.mark.parametrize(
    ("stream", "name", "said"),
    [
        (BytesIO(b"not a workbook"), "工单.xlsx", "内容却不是 Excel 表格"),
        (BytesIO(b""), "工单.xlsx", "空"),
        (BytesIO(b"a,b,c"), "工单.csv", "xlsx"),
        (bomb(), "工单.xlsx", "内部结构不正常"),
        (a_sheet(), "工单.xlsx", "还没有填"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_in_words(
    open_app: Flask, desk: FlaskClient, stream: BytesIO, name: str, said: str
) -> None:
    answer = send(desk, BytesIO(stream.getvalue()), name)
    assert answer.status_code == 422
    assert said in answer.text
    assert count(open_app, HotlineRun) == 0


@pytest.mark.parametrize(("make", "said"), [(merged, "合并单元格"), (formula, "公式")])
def test_merged_cells_and_formulas_are_told_with_their_cell(desk: FlaskClient, make: Any, said: str) -> None:
    page = desk.get(send(desk, make()).location).text
    assert said in page


@pytest.mark.parametrize(
    ("field", "said"), [("paper", "共享的依据"), ("shared_by", "和哪个单位约定的"), ("until", "依据到哪一天")]
)
def test_the_basis_is_asked_for(desk: FlaskClient, field: str, said: str) -> None:
    answer = send(desk, a_sheet(an_order()), **{field: ""})
    assert answer.status_code == 422
    assert said in answer.text


def test_an_agreement_that_is_over_lets_nothing_in(open_app: Flask, desk: FlaskClient) -> None:
    answer = send(desk, a_sheet(an_order()), until="2026-11-01")
    assert answer.status_code == 422
    assert "共享的依据已经到期" in answer.text
    assert count(open_app, HotlineRun) == 0


@pytest.mark.parametrize(
    "who", ["community", "chair", "manager", "mediator", "pmc", "lead", "bureau", "owner", "administrator"]
)
def test_the_pages_are_for_the_competent_alone(open_app: Flask, centre: Centre, desk: FlaskClient, who: str) -> None:
    run = upload(desk, an_order()).location
    client = browser_of(open_app, getattr(centre, who))
    for page in (HOME, f"{HOME}blank.xlsx", f"{HOME}sample.xlsx"):
        assert client.get(page).status_code == 403
    assert upload(client, an_order()).status_code == 403
    for page in (run, f"{run}/annotated.xlsx"):
        assert client.get(page).status_code == 404
    for deed in (f"{run}/confirm", f"{run}/drop"):
        assert client.post(deed).status_code == 404
    desk.post(f"{run}/confirm", data={"version": version_of(desk.get(run).text), "checked": "y"})
    assert client.post(f"{HOME}orders/1/answer", data={"order-1-words": "我来答"}).status_code == 404


def test_what_is_given_up_is_gone(open_app: Flask, desk: FlaskClient) -> None:
    run = upload(desk, an_order()).location
    assert desk.get(f"{run}/annotated.xlsx").status_code == 200
    assert desk.post(f"{run}/drop").location == HOME
    assert "内容已经删除" in desk.get(run).text
    with open_app.app_context():
        assert web.reading().session.scalars(select(HotlineRun.content_sealed)).one() is None


def test_the_blank_and_the_sample_are_workbooks(desk: FlaskClient) -> None:
    for name in ("blank", "sample"):
        book = load_workbook(BytesIO(desk.get(f"{HOME}{name}.xlsx").data))
        assert book.sheetnames == ["说明", "12345工单"]
