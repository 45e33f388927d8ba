"""Two secretaries bring the same month in at the same moment: one wins, the other reads what changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from alliance.kernel import web
from alliance.kernel.actors import Office
from compounds.awards.checks.models import MonthlyCheck
from tests.compounds.awards.checks.factories import monthly, preview
from tests.compounds.factories import a_compound, browser_of
from tests.factories import an_actor, an_alliance

NAMES = tuple(f"锦绣{number}号院" for number in range(12))


@pytest.mark.parametrize("scores", [(90, 90), (90, 91)])
def test_two_secretaries_with_the_same_month_at_once(open_app: Flask, scores: tuple[int, int]) -> None:
    with open_app.app_context(), web.writing() as tx:
        alliance = an_alliance(tx)
        for name in NAMES:
            a_compound(tx, alliance, name=name)
        runs = []
        for score in scores:
            actor = an_actor(tx, alliance, Office.AWARDS_SECRETARY, alliance.place)
            run = preview(tx, actor, monthly(*[(name, "2026-10", score) for name in NAMES]))
            runs.append((actor, run.id, str(run.version)))
    ready = Barrier(2)
    clients = [(browser_of(open_app, actor), run_id, version) for actor, run_id, version in runs]

    def confirm(one: tuple[FlaskClient, int, str]) -> TestResponse:
        client, run_id, version = one
        ready.wait()
        return client.post(f"/awards/checks/{run_id}/confirm", data={"version": version, "checked": "y"})

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(confirm, clients), key=lambda one: one.status_code)
    assert [one.status_code for one in answers] == [302, 409]
    assert "一行也没有导入" in answers[1].text
    with open_app.app_context():
        assert web.reading().session.scalar(select(func.count(MonthlyCheck.id))) == len(NAMES)
