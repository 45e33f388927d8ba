"""The pages of appraisals in browsers: marks by the compound, the keeper's points, the expert's reply."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from expert_pool.appraisals.models import Appraisal
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.expert_pool.factories import a_pool
from tests.expert_pool.results.steps import shown
from tests.kernel.accounts_steps import form_key

ROOT = "/experts/appraisals"


def test_from_the_mark_of_the_compound_to_a_suspension(app: Flask, clock: StandingClock) -> None:
    with app.app_context(), web.writing() as tx:
        pool = a_pool(tx)
        done = shown(tx, pool)
        clock.advance(seconds=(done.tx.now - clock.now()).total_seconds())
        one, actor = done.expert()
        expert_id, request_id = one.expert_id, done.request_id
    chair, keeper, own = browser_of(app, pool.chair), browser_of(app, pool.keeper), browser_of(app, actor)
    panel, year = f"{ROOT}/panel/{request_id}", clock.now().year
    grades = {f"mark{expert_id}-{part}": "2" for part in ("punctuality", "diligence", "discipline")}
    mark = grades | {"csrf_token": form_key(chair, panel), f"mark{expert_id}-seen": "迟到四十分钟。"}
    assert chair.post(f"{panel}/{expert_id}", data=mark | {f"mark{expert_id}-seen": ""}).status_code == 422
    assert chair.post(f"{panel}/{expert_id}", data=mark).status_code == 302
    assert chair.post(f"{panel}/999999", data=mark).status_code in (404, 422)
    assert "迟到四十分钟。" in own.get(f"{ROOT}/mine").text
    assert browser_of(app, pool.owner).get(panel).status_code == 404
    assert keeper.get(f"{ROOT}/?year=1900").status_code == 404
    assert f"/expert/{expert_id}?year={year}" in keeper.get(f"{ROOT}/").text
    stated = f"{ROOT}/expert/{expert_id}?year={year}"
    points = {"csrf_token": form_key(keeper, stated), "punctuality": "12", "diligence": "16", "discipline": "12"}
    assert keeper.post(stated, data=points | {"because": "理由", "diligence": "41"}).status_code == 422
    assert keeper.post(stated, data=points | {"because": "迟到。"}).status_code == 302
    assert browser_of(app, pool.chair).get(stated).status_code == 403
    with app.app_context():
        row = web.reading().session.scalars(select(Appraisal)).one()
    page = f"{ROOT}/{row.id}"
    for nobody in (pool.chair, pool.owner, pool.bureau):
        assert browser_of(app, nobody).get(page).status_code == 404
    assert keeper.post(f"{page}/count", data={"csrf_token": form_key(keeper, page)}).status_code == 409
    assert "您可以说明" in own.get(page).text
    reply = {"csrf_token": form_key(own, page), "reply-words": "那天公交改道。"}
    assert own.post(f"{page}/reply", data=reply).status_code == 302

    def version() -> str:
        with app.app_context():
            return str(web.reading().session.scalars(select(Appraisal.version)).one())

    counted = {"csrf_token": form_key(keeper, page), "count-version": version()}
    assert keeper.post(f"{page}/count", data=counted).status_code == 302
    assert "不合格，要不要暂停" in keeper.get(page).text
    until = clock.now().date().isoformat()
    suspend = {"csrf_token": form_key(keeper, page), "suspend-version": version(), "suspend-until": until}
    assert keeper.post(f"{page}/suspend", data=suspend | {"suspend-until": "2199-01-01"}).status_code == 422
    assert keeper.post(f"{page}/suspend", data=suspend).status_code == 302
    assert "已暂停" in own.get(page).text
