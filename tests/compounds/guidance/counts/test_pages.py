"""The pages of a count walked once by those who work on it, and asked for by those who may not."""

from __future__ import annotations

import re
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from alliance.kernel import web
from alliance.kernel.actors import Office
from compounds.guidance.counts.models import Count
from tests.compounds.factories import District, a_district, browser_of
from tests.compounds.guidance.counts.factories import SIX, workbook
from tests.compounds.test_handovers import PICTURE
from tests.conftest import StandingClock

ROOT = "/guidance/counts"
RULES = {
    "title": "第一次业主大会会议",
    "mode": "both",
    "closes_on": "2026-12-10",
    "hour": "18",
    "collision": "person",
    "matter_1": "选聘物业服务企业",
    "item_1": "4",
}
OFFICES = (Office.COMMITTEE_CHAIR, Office.COMMUNITY_OFFICER, Office.SUBDISTRICT_OFFICER, Office.BUREAU_SUPERVISOR)


def _version(app: Flask, count_id: int) -> int:
    with app.app_context(), web.writing() as tx:
        return tx.session.get_one(Count, count_id).version


def _started(app: Flask, district: District, chair: FlaskClient) -> int:
    made = chair.post(f"{ROOT}/new?compound={district.compound_id}", data=RULES)
    assert made.status_code == 302, re.findall(r'class="wrong".*', made.text)
    return int(made.headers["Location"].rsplit("/", 1)[1])


def _step(app: Flask, browser: FlaskClient, count_id: int, name: str, **more: str) -> TestResponse:
    data = {f"{name}-version": str(_version(app, count_id)), **{f"{name}-{key}": value for key, value in more.items()}}
    return browser.post(f"{ROOT}/{count_id}/{name}", data=data)


def test_a_count_is_walked_from_the_rules_to_the_notice(open_app: Flask, clock: StandingClock) -> None:
    app = open_app
    district = a_district(app)
    chair, officer, _, bureau = (browser_of(app, district.people[office]) for office in OFFICES)
    manager = browser_of(app, district.people[Office.PROPERTY_MANAGER])
    assert "准备一次计票" in chair.get(f"/compounds/{district.compound_id}").text
    assert chair.get(f"{ROOT}/new?compound={district.compound_id}").status_code == 200
    assert bureau.get(f"{ROOT}/new?compound={district.compound_id}").status_code == 403
    assert manager.get(f"{ROOT}/new?compound={district.compound_id}").status_code == 403
    empty = chair.post(f"{ROOT}/new?compound={district.compound_id}", data={**RULES, "matter_1": ""})
    assert (empty.status_code, "第 1 项议题" in empty.text) == (422, True)
    count_id = _started(app, district, chair)
    at = f"{ROOT}/{count_id}"
    assert "正式投票请用主管部门" in chair.get(at).text
    edited = chair.post(f"{at}/edit", data={**RULES, "hour": "20", "version": str(_version(app, count_id))})
    assert edited.status_code == 302
    assert "20:00" in chair.get(at).text
    assert manager.get(at).status_code == 404

    _roster(app, chair, at)
    assert _step(app, chair, count_id, "freeze").status_code == 302
    assert "名册校验码" in bureau.get(at).text
    assert f"{at}/delivery" not in bureau.get(at).text
    assert chair.get(f"{at}/roster").status_code == 409
    petition = chair.post(f"{at}/petition", data={"units": "1幢 101\n9幢 1"})
    assert "人数和面积都够了" in petition.text
    assert "9幢 1" in petition.text

    handed = {"building": "1幢", "how": "hand", "delivered_on": "2026-11-22", "by": "钱楼长", "rooms": "101、102"}
    assert officer.post(f"{at}/delivery", data=handed).status_code == 302
    assert officer.post(f"{at}/delivery", data={**handed, "by": ""}).status_code == 422
    assert "1幢 201" in officer.get(f"{at}/delivery").text
    assert bureau.get(f"{at}/delivery").status_code == 403
    assert bureau.post(f"{at}/delivery.xlsx").status_code == 403
    signed = load_workbook(BytesIO(officer.post(f"{at}/delivery.xlsx").data))["送达签收表"]
    assert [cell.value for cell in signed[4]][:4] == ["1幢", "201", "100.00", "李强、张梅"]
    early = _step(app, chair, count_id, "begin_counting")
    assert (early.status_code, "还没有到截止时间" in early.text) == (409, True)

    clock.advance(days=19)
    _counted(app, district, at, count_id)


def _counted(app: Flask, district: District, at: str, count_id: int) -> None:
    """Typed, counted, looked at by the bureau, announced by the street."""
    chair, officer, street, bureau = (browser_of(app, district.people[office]) for office in OFFICES)
    assert _step(app, chair, count_id, "begin_counting").status_code == 302
    _ballots(app, chair, officer, at, count_id)
    assert _step(app, chair, count_id, "count").status_code == 302
    shown = bureau.get(at).text
    assert "≥ 2/3 ×" in shown
    assert "王秀英" not in shown
    assert "照片和材料" not in shown
    assert _step(app, bureau, count_id, "announce").status_code == 403
    assert _step(app, chair, count_id, "take_back", because="核对").status_code == 403
    recount = chair.post(f"{at}/recount.csv")
    assert recount.status_code == 200
    assert "王秀英" not in recount.get_data(as_text=True)
    assert bureau.post(f"{at}/recount.csv").status_code == 403
    assert _step(app, street, count_id, "announce").status_code == 302
    assert "表决结果公告" in chair.get(at).text
    assert "第一次业主大会会议" in chair.get(f"{ROOT}/?compound={district.compound_id}").text
    page = app.test_client().get(f"{ROOT}/recount.html")
    assert "attachment" in page.headers["Content-Disposition"]
    assert "http" not in page.get_data(as_text=True).replace("https://", "http")


def _roster(app: Flask, chair: FlaskClient, at: str) -> None:
    """Uploaded with a mistake, mended, a doubt decided."""
    blank = load_workbook(BytesIO(chair.get(f"{at}/blank.xlsx").data))
    assert "锦绣家园" in str(blank["说明"]["A1"].value)
    assert chair.get(f"{at}/sample.xlsx").status_code == 200
    wrong = {"workbook": (BytesIO(workbook((*SIX, ("2幢", "201", "66.7%", "钱进")))), "名册.xlsx")}
    assert chair.post(f"{at}/roster", data=wrong).status_code == 302
    told = chair.get(f"{at}/roster").text
    assert "第 8 行（2幢 201）" in told
    assert "百分比" in told
    assert load_workbook(BytesIO(chair.get(f"{at}/annotated.xlsx").data))["业主名册"].max_row == 8
    doubtful = {"workbook": (BytesIO(workbook((*SIX, ("2幢", "201", "80.00", "王秀瑛", "", "0018")))), "名册.xlsx")}
    assert chair.post(f"{at}/roster", data=doubtful).status_code == 302
    shown = chair.get(f"{at}/roster").text
    assert "锁定名册" not in shown
    found = re.search(r"/doubts/([0-9a-f]+)", shown)
    assert found is not None
    code = found[1]
    why = {"because": "看过不动产权证"}
    for typed in ({"answer": "same"}, why, {"answer": "perhaps", **why}):
        again = chair.post(f"{at}/doubts/{code}", data={f"{code}-{name}": value for name, value in typed.items()})
        assert again.status_code == 422
        assert "还没有交上" in again.text
        assert ("checked" in again.text) == (typed.get("answer") == "same")
        assert ('value="看过不动产权证"' in again.text) == ("because" in typed)
    decided = {f"{code}-answer": "same", f"{code}-because": "看过不动产权证"}
    assert chair.post(f"{at}/doubts/{code}", data=decided).status_code == 302
    assert "锁定名册" in chair.get(f"{at}/roster").text
    text = chair.post(f"{at}/roster", data={"workbook": (BytesIO(b"a,b"), "名册.csv")})
    assert text.status_code == 422


def _ballots(app: Flask, chair: FlaskClient, officer: FlaskClient, at: str, count_id: int) -> None:
    """Six slips typed twice, one of them differently; one online vote."""
    rooms = (("1幢", "101"), ("1幢", "102"), ("1幢", "201"), ("1幢", "202"), ("2幢", "201"))
    for building, room in rooms:
        asked = f"{at}/ballots?building={building}&room={room}"
        found = re.search(rf"{at}/ballots/(\d+)\?", chair.get(asked).text)
        assert found is not None
        slip = {"cast_on": "2026-12-09", "choice_1": "agree", "reason": "", "proxy": ""}
        assert chair.post(f"{at}/ballots/{found[1]}", data=slip).status_code == 302
        assert chair.post(f"{at}/ballots/{found[1]}", data=slip).status_code == 409
        choice = "against" if room == "202" else "agree"
        assert officer.post(f"{at}/ballots/{found[1]}", data={**slip, "choice_1": choice}).status_code == 302
    assert "名册里没有这一户" in chair.get(f"{at}/ballots?building=1幢&room=999").text
    assert _step(app, chair, count_id, "count").status_code == 422
    shown = chair.get(f"{at}/ballots").text
    found = re.search(r"/ballots/(\d+)/settle", shown)
    assert found is not None
    key = found[1]
    assert chair.post(f"{at}/ballots/{key}/settle", data={f"s{key}-which": "first"}).status_code == 422
    settled = {f"s{key}-which": "second", f"s{key}-because": "原票打的是反对", f"s{key}-version": "2"}
    assert chair.post(f"{at}/ballots/{key}/settle", data=settled).status_code == 302
    votes = load_workbook(BytesIO(chair.get(f"{at}/online.xlsx").data))["电子投票结果"]
    assert [cell.value for cell in votes[1]] == ["楼栋", "室号*", "投票日期*", "议题1*"]
    heads = ("楼栋", "室号", "投票日期", "议题1")
    lost = {
        "online-workbook": (BytesIO(workbook((("9幢", "1", "2026-12-09", "同意"),), heads, "电子投票结果")), "a.xlsx")
    }
    refused = chair.post(f"{at}/online", data=lost)
    assert (refused.status_code, "名册里没有这一户" in refused.text) == (422, True)
    good = {
        "online-workbook": (BytesIO(workbook((("2幢", "101", "2026-12-09", "赞成"),), heads, "电子投票结果")), "a.xlsx")
    }
    assert chair.post(f"{at}/online", data=good).status_code == 302


def test_a_void_count_starts_anew_and_a_slip_for_the_wrong_unit_is_dropped(
    open_app: Flask, clock: StandingClock
) -> None:
    app = open_app
    district = a_district(app)
    chair, officer = (browser_of(app, district.people[office]) for office in OFFICES[:2])
    count_id = _started(app, district, chair)
    at = f"{ROOT}/{count_id}"
    roster = {"workbook": (BytesIO(workbook(SIX)), "名册.xlsx")}
    assert chair.post(f"{at}/roster", data=roster).status_code == 302
    assert _step(app, chair, count_id, "freeze").status_code == 302
    clock.advance(days=19)
    chair, officer = (browser_of(app, district.people[office]) for office in OFFICES[:2])
    assert _step(app, officer, count_id, "begin_counting").status_code == 302
    found = re.search(rf"{at}/ballots/(\d+)\?", chair.get(f"{at}/ballots?building=1幢&room=101").text)
    assert found is not None
    slip = {"cast_on": "2026-12-09", "choice_1": "agree", "reason": "", "proxy": ""}
    assert chair.post(f"{at}/ballots/{found[1]}", data=slip).status_code == 302
    key = re.search(r"/ballots/(\d+)/drop", chair.get(f"{at}/ballots").text)
    assert key is not None
    assert "第 1 张登错户了，撤掉" in chair.get(f"{at}/ballots?building=1幢&room=101").text
    assert "<details><summary>登错户了" in chair.get(f"{at}/ballots").text
    silent = chair.post(f"{at}/ballots/{key[1]}/drop", data={f"drop{key[1]}-because": ""})
    assert (silent.status_code, "<details open><summary>登错户了" in silent.text) == (422, True)
    assert chair.post(f"{at}/ballots/{key[1]}/drop", data={f"drop{key[1]}-because": "登错了户"}).status_code == 302
    assert "/drop" not in chair.get(f"{at}/ballots").text
    assert chair.get(f"{at}/restart").status_code == 409
    assert _step(app, chair, count_id, "void_count").status_code == 422
    assert _step(app, chair, count_id, "void_count", because="投票方式要改").status_code == 302
    again = chair.post(f"{at}/restart", data={**RULES, "closes_on": "2027-01-10"})
    assert again.status_code == 302
    assert f"{at}" in chair.get(again.headers["Location"]).text
    stranger = browser_of(app, district.people[Office.MEDIATOR])
    for path in (
        "",
        "/edit",
        "/restart",
        "/roster",
        "/petition",
        "/delivery",
        "/ballots",
        "/online.xlsx",
        "/blank.xlsx",
    ):
        assert stranger.get(f"{at}{path}").status_code == 404, path
    for path in (
        "/roster",
        "/doubts/a",
        "/attach",
        "/recount.csv",
        "/online",
        "/ballots/1",
        "/ballots/1/drop",
        "/delivery",
        "/delivery.xlsx",
    ):
        assert stranger.post(f"{at}{path}").status_code == 404, path
    assert stranger.post(f"{at}/ballots/1/settle").status_code == 404
    assert stranger.post(f"{at}/freeze").status_code == 404
    photo = {"file-file": (BytesIO(b"MZ" + bytes(200)), "签收单.png")}
    assert chair.post(f"{at}/attach", data=photo).status_code == 422
    signed = {"file-file": (BytesIO(PICTURE), "签收单.png")}
    assert chair.post(f"{at}/attach", data=signed).status_code == 302
    assert "签收单.png" in chair.get(at).text
    bureau = browser_of(app, district.people[Office.BUREAU_SUPERVISOR])
    assert "签收单.png" not in bureau.get(at).text
