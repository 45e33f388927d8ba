"""The pages of the roster over the web: from a slip to the pool, whose papers are whose, and what strangers read."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from alliance import channel_settings
from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.accounts.models import Person
from alliance.kernel.crypto import context_of
from expert_pool.roster import following
from expert_pool.roster.gate import EXTENSION
from expert_pool.roster.models import Expert
from expert_pool.roster.workflow import Standing
from tests import databases
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock, close
from tests.expert_pool.factories import Pool, a_pool
from tests.expert_pool.roster_steps import an_applicant, an_expert
from tests.mediation.paper_steps import a_picture

ROSTER = "/experts/roster"


@pytest.fixture
def pool(app: Flask) -> Pool:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), web.writing() as tx:
        return a_pool(tx)


def the_one(app: Flask) -> Expert:
    with app.app_context():
        found = web.reading().session.scalars(select(Expert).order_by(Expert.id.desc())).first()
        assert found is not None
        _ = [one.id for one in found.fields]
        return found


def nominated(pool: Pool, **other: str) -> dict[str, str]:
    return {
        "name": "方老师",
        "number": "138 5700 0123",
        "place": str(pool.place_id),
        "unit": "衢州学院（退休）",
        "entry": "certified",
        "entry_ground": "律师执业证，2008 年",
        "introduced": "",
        "field": "law",
        "years": "18",
        "ground": "做了十八年律师",
        "confirmed": "1",
        **other,
    }


def post(browser: FlaskClient, path: str, **data: object) -> str:
    answer = browser.post(f"{ROSTER}/{path}", data=data, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_from_a_slip_to_the_last_step_before_the_pool(app: Flask, pool: Pool) -> None:
    chair, keeper, visitor = browser_of(app, pool.chair), browser_of(app, pool.keeper), app.test_client()
    slip = post(chair, "nominate", **nominated(pool))
    link = re.search(r"/experts/roster/consent/[\w.\-]+", slip)
    assert link is not None
    asked = visitor.get(link[0]).text
    assert "王秀英推荐您进联盟的专家库（法律" in asked
    assert visitor.post(link[0], data={"answer": "yes"}).status_code == 422
    assert "谢谢您" in visitor.post(link[0], data={"answer": "yes", "promised": "y"}).text
    again = visitor.get(link[0])
    assert (again.status_code, "答复过的，不用再办" in again.text) == (410, True)
    one = the_one(app)
    assert f"{ROSTER}/{one.id}" in keeper.get("/todo").text
    evidence = {f"evidence-{one.fields[0].id}-file": (a_picture(), "执业证.png")}
    assert "材料已收下" in post(chair, f"{one.id}/fields/{one.fields[0].id}/evidence", **evidence)
    page = keeper.get(f"{ROSTER}/{one.id}").text
    assert "审核法律" in page
    assert "邀请发不出去" not in page
    file = re.search(r'href="(/[^"]+)" download>执业证', page)
    assert file is not None
    for who, status in ((pool.owner, 404), (pool.guidance, 404), (pool.bureau, 200)):
        with browser_of(app, who).get(file[1]) as download:
            assert download.status_code == status
    early = keeper.post(f"{ROSTER}/{one.id}/pass_review", data={"pass_review-version": one.version})
    assert early.status_code == 409
    assert "还有专业没有审" in early.text
    key = one.fields[0].id
    post(keeper, f"{one.id}/fields/{key}/find", **{f"find-{key}-good": "yes", f"find-{key}-version": one.version})
    post(keeper, f"{one.id}/pass_review", **{"pass_review-version": the_one(app).version})
    lacking = keeper.post(f"{ROSTER}/{one.id}/appoint", data={"appoint-version": the_one(app).version})
    assert lacking.status_code == 409
    assert "选聘评审专家培训" in lacking.text
    assert the_one(app).standing is Standing.REVIEWED


def test_somebody_applies_brings_papers_and_takes_days_off(app: Flask, pool: Pool) -> None:
    owner = browser_of(app, pool.owner)
    assert owner.get(f"{ROSTER}/mine").headers["Location"].endswith("/apply")
    blank = owner.post(f"{ROSTER}/apply", data={})
    assert blank.status_code == 422
    told = "不是法定"
    assert told in blank.text
    assert "请选择“住在哪个小区（不住小区的，选社区）”" in blank.text
    page = post(owner, "apply", **nominated(pool, promised="y"))
    assert "申请交上了" in page
    assert "<b>下一步：</b>在“专业”里点“交材料”" in page
    one = the_one(app)
    assert owner.get(f"{ROSTER}/mine").headers["Location"].endswith(f"/{one.id}")
    more = {"enter_field-field": "finance", "enter_field-years": "9", "enter_field-ground": "会计"}
    assert "财务造价" in post(owner, f"{one.id}/fields", **more)
    edited = nominated(pool, unit="衢州学院", version=str(the_one(app).version))
    assert "衢州学院" in post(owner, f"{one.id}/edit", **edited)
    with app.app_context(), web.writing() as tx:
        actor, active = an_expert(tx, pool, "在库的")
        key = active.id
    mine = browser_of(app, actor)
    dates = re.search(r'starts_on" value="([\d-]+)"><input type="hidden" name="set_away-ends_on" value="([\d-]+)"',
                      mine.get(f"{ROSTER}/{key}").text)  # fmt: skip
    assert dates is not None
    away = post(mine, f"{key}/set_away", **{"set_away-starts_on": dates[1], "set_away-ends_on": dates[2]})
    assert "已记下，这几天的评审不抽您" in away
    cancel = re.search(rf"{ROSTER}/{key}/(away/\d+/end)", away)
    assert cancel is not None
    assert "已取消" in post(mine, f"{key}/{cancel[1]}")


def test_whom_no_draw_could_ask_is_told_and_so_is_the_keeper(
    app: Flask, home: Path, clock: StandingClock, pool: Pool
) -> None:
    with app.app_context(), web.writing() as tx:
        actor, active = an_expert(tx, pool, "没有手机的")
        at = f"{ROSTER}/{active.id}"
    for who in (actor, pool.keeper):
        assert "平台还没有开通短信和邮件" in browser_of(app, who).get(at).text
    gateway = {"SMS_URL": "https://sms.example.cn/send", "SMS_BODY": '{"to": "{phone}", "words": "{text}"}'}
    sending = create_app(replace(databases.settings_at(home), channels=channel_settings.read(gateway, [])), clock=clock)
    mine, keeper, unasked = browser_of(sending, actor), browser_of(sending, pool.keeper), "邀请发不出去。"
    assert f"您没有登记能收消息的手机号或者邮箱：抽到的时候，{unasked}请到窗口登记手机号。" in mine.get(at).text
    assert unasked in keeper.get(at).text
    assert unasked not in sending.test_client().get(at).text
    for number, told in (("057012345678", True), ("13857000001", False)):
        with sending.app_context(), web.writing() as tx:
            person = tx.session.get_one(Person, actor.person_id)
            person.phone_sealed = tx.keyring.seal(number, context_of(Person.phone_sealed))
        assert [unasked in who.get(at).text for who in (mine, keeper)] == [told, told], "a landline takes no messages"
    close(sending)


def test_measures_are_replied_to_and_decided_by_another(app: Flask, pool: Pool) -> None:
    with app.app_context(), web.writing() as tx:
        actor, active = an_expert(tx, pool)
        key = active.id
    keeper, lead, expert = (browser_of(app, one) for one in (pool.keeper, pool.lead, actor))
    wanted = {"propose_removal-because": "leak", "propose_removal-facts": "11 月 3 日说出了名单"}
    post(keeper, f"{key}/propose_removal", **wanted, **{"propose_removal-version": the_one(app).version})
    found = re.search(rf"{ROSTER}/{key}/measures/(\d+)/reply", expert.get(f"{ROSTER}/{key}").text)
    assert found is not None
    decision = {"decide_removal-upheld": "yes", "decide_removal-because": "查实"}
    early = lead.post(
        f"{ROSTER}/{key}/decide_removal", data=decision | {"decide_removal-version": the_one(app).version}
    )
    assert early.status_code == 409
    assert keeper.post(f"{ROSTER}/{key}/measures/{found[1]}/reply", data={}).status_code == 404
    post(expert, f"{key}/measures/{found[1]}/reply", **{f"reply-{found[1]}-words": "不是我说的"})
    own = keeper.post(
        f"{ROSTER}/{key}/decide_removal", data=decision | {"decide_removal-version": the_one(app).version}
    )
    assert own.status_code == 403
    post(lead, f"{key}/decide_removal", **decision, **{"decide_removal-version": the_one(app).version})
    assert the_one(app).standing is Standing.REMOVED
    assert expert.get(f"{ROSTER}/{key}").status_code == 200
    assert browser_of(app, pool.owner).get(f"{ROSTER}/{key}").status_code == 404


def test_strangers_read_the_active_and_nothing_of_papers_days_and_measures(app: Flask, pool: Pool) -> None:
    with app.app_context(), web.writing() as tx:
        _, active = an_expert(tx, pool, "在库的")
        _, waiting = an_applicant(tx, pool, "=等审的")
        keys = (active.id, waiting.id)
    owner, keeper = browser_of(app, pool.owner), browser_of(app, pool.keeper)
    listed = owner.get(f"{ROSTER}/").text
    assert "在库的" in listed
    assert "等审的" not in listed
    page = owner.get(f"{ROSTER}/{keys[0]}").text
    for held_back in ("注册会计师，2015", "不方便的日子", "经过", "有证书", "修改资料", "一年最多"):
        assert held_back not in page
    assert owner.get(f"{ROSTER}/{keys[1]}").status_code == 404
    assert owner.get(f"{ROSTER}/table.xlsx").status_code == 403
    assert browser_of(app, pool.stranger).get(f"{ROSTER}/{keys[0]}").status_code == 404
    for path in ("", "/apply", "/nominate", "/mine", f"/{keys[0]}"):
        assert app.test_client().get(f"{ROSTER}{path}").status_code in {302, 308}
    narrowed = keeper.get(f"{ROSTER}/?standing=applied&field=nonsense&page=999").text
    assert "=等审的" in narrowed
    assert "在库的" not in narrowed
    book = load_workbook(io.BytesIO(keeper.get(f"{ROSTER}/table.xlsx?words=等审").data))
    assert [cell.value for cell in book.worksheets[0][2]][:2] == [None, "'=等审的"]


def test_real_training_tells_the_pool(app: Flask, pool: Pool) -> None:
    with app.app_context(), web.writing() as tx:
        _, active = an_expert(tx, pool)
        assert following.refresh(tx, app.extensions[EXTENSION]) == 1
        assert active.trained_to is None
