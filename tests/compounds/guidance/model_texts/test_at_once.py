"""Two people draft the same text at the same moment: one draft is kept, the other reads what happened."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.kernel.places.models import Alliance
from compounds.guidance.model_texts import shipped
from compounds.guidance.model_texts.models import TextEdition
from tests.compounds.factories import a_district, browser_of
from tests.factories import an_actor

CODE = "resignation"


def test_two_first_drafts_at_once_leave_one(open_app: Flask) -> None:
    district = a_district(open_app)
    with open_app.app_context(), web.writing() as tx:
        alliance = tx.session.get_one(Alliance, district.alliance_id)
        actors = [an_actor(tx, alliance, Office.GUIDANCE_SECRETARY, alliance.place, name=name) for name in "甲乙"]
    clients = [browser_of(open_app, actor) for actor in actors]
    text = shipped.all_texts()[CODE]
    sent = {"heading": text.heading, "body": text.source, "adapt": "改日期", "because": "更清楚"}
    ready = Barrier(2)

    def draft(client: FlaskClient) -> TestResponse:
        ready.wait()
        return client.post(f"/guidance/texts/{CODE}/edit", data=sent)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(draft, clients), key=lambda one: one.status_code)
    assert [one.status_code for one in answers] == [302, 409], answers[1].text
    assert "起草" in answers[1].text
    with open_app.app_context():
        assert web.reading().session.scalar(select(func.count(TextEdition.id))) == 1
