"""The pages of a draw: the ceremony in the browsers of keeper and witness, and what the public may look at and take."""

from __future__ import annotations

import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from alliance.kernel import web
from alliance.kernel.actors import CLOCK
from alliance.kernel.days import SHANGHAI
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.outbox import Errand
from expert_pool.draws import hearing, sealed, seating
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import Stage
from expert_pool.requests import actions as requests
from expert_pool.requests.models import SelectionRequest
from expert_pool.verifier import replay
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.expert_pool.draws import steps
from tests.expert_pool.factories import Pool as World
from tests.expert_pool.factories import a_pool
from tests.kernel.accounts_steps import form_key

ROOT = "/experts/draws"


def a_world(app: Flask) -> tuple[World, int]:
    """A pool with a request that is ready to be frozen."""
    with app.app_context(), web.writing() as tx:
        world = a_pool(tx)
        request = steps.ready(tx, world)
        return world, request.id


def post(client: FlaskClient, address: str, **fields: str) -> int:
    """Send a form with the version that the page showed; `__` stands for the hyphen after a prefix."""
    named = {name.replace("__", "-"): value for name, value in fields.items()}
    return client.post(address, data={"csrf_token": form_key(client, "/account"), **named}).status_code


def version(app: Flask, draw_id: int) -> str:
    with app.app_context():
        return str(web.reading().session.get_one(Draw, draw_id).version)


def filled(app: Flask, clock: StandingClock, request_id: int, **other: str) -> dict[str, str]:
    when = (clock.now() + timedelta(days=2)).astimezone(SHANGHAI)
    with app.app_context():
        shown = web.reading().session.get_one(SelectionRequest, request_id).version
    return {
        "version": str(shown),
        "way": "dice",
        "count": "10",
        "day": when.date().isoformat(),
        "hour": "9",
        "minute": "30",
        "where": "荷花社区一楼",
        **other,
    }


def test_the_ceremony_in_the_browsers_of_keeper_and_witness(app: Flask, clock: StandingClock) -> None:
    world, request_id = a_world(app)
    keeper, street, visitor = browser_of(app, world.keeper), browser_of(app, world.street), app.test_client()
    freeze = f"{ROOT}/freeze/{request_id}"
    page = keeper.get(freeze).text
    assert "至少掷 <b>7</b> 次" in page
    assert browser_of(app, world.street).get(freeze).status_code == 403
    assert browser_of(app, world.other_street).get(freeze).status_code == 404
    assert post(keeper, freeze, **filled(app, clock, request_id, count="2")) == 422
    assert post(keeper, freeze, **filled(app, clock, request_id, where="")) == 422
    assert post(keeper, freeze, **filled(app, clock, request_id)) == 302
    with app.app_context():
        draw_id = web.reading().session.scalars(select(Draw.id)).one()
        refused = select(func.count()).where(LedgerLine.verb == "expert_pool.try_refused")
        assert web.reading().session.scalar(refused) == 1
    at = f"{ROOT}/{draw_id}"
    public = (at, f"{at}/transcript.json", f"{at}/seal.json", f"{at}/check.html")
    assert {visitor.get(one).status_code for one in public} == {404}
    assert post(keeper, f"{at}/witness", witness__version=version(app, draw_id)) == 403
    assert post(street, f"{at}/witness", witness__version=version(app, draw_id)) == 302
    assert {visitor.get(one).status_code for one in public} == {200}
    page = visitor.get(at).text
    code = re.sub(r"\s", "", re.search(r'slip-code num"><b>([0-9a-f ]{60,})<', page)[1])  # type: ignore[index]  # it is there
    assert hashlib.sha256(visitor.get(f"{at}/seal.json").data).hexdigest() == code
    assert "自愿参照" in page
    assert "街道老汪" not in page
    assert "街道老汪" in keeper.get(at).text
    assert post(street, f"{at}/hear", hear__typed=steps.THROWN) == 409
    clock.advance(days=2)
    keeper, street = browser_of(app, world.keeper), browser_of(app, world.street)
    assert "请录号码" in keeper.get("/").text
    assert post(keeper, f"{at}/hear", hear__typed="9 9") == 422
    assert post(keeper, f"{at}/hear", hear__typed=steps.THROWN) == 302
    assert "3、1、4" not in street.get(at).text
    assert post(street, f"{at}/hear", hear__typed=steps.THROWN) == 302
    assert "3、1、4" in visitor.get(at).text
    assert replay.verify(visitor.get(f"{at}/transcript.json").data, code).agrees
    checked = visitor.get(f"{at}/check.html")
    assert "sha256-" in checked.headers["Content-Security-Policy"]
    assert visitor.get(f"{ROOT}/verify.html").headers["Content-Disposition"].startswith("attachment")
    assert code[:4] in visitor.get(f"{ROOT}/").text
    named = opened(app, clock, world, draw_id)
    assert not any(name in visitor.get(at).text for name in named)
    keeper = browser_of(app, world.keeper)
    assert post(keeper, f"{at}/open_draw", open_draw__version=version(app, draw_id)) == 302
    members = json.loads(visitor.get(f"{at}/transcript.json").data)["opened"]["members"]
    assert {one["name"] for one in members} == named
    assert browser_of(app, world.bureau).get(f"{ROOT}/figures").text.count("0.25") == 16
    assert keeper.get(f"{ROOT}/figures?year=1").status_code == 200


def opened(app: Flask, clock: StandingClock, world: World, draw_id: int) -> set[str]:
    """Let everybody accept, come to the day of the opening, and return the names."""
    with app.app_context(), web.writing() as tx:
        draw = tx.session.get_one(Draw, draw_id)
        requests.advance(tx, CLOCK, draw.request, "form")
        names = {one.name for one in sealed.open_rows(tx, CLOCK, draw, seating.rows_seated(draw)).values()}
    clock.advance(days=18)
    return names


def test_a_seal_that_nobody_witnessed_in_time_says_so_and_waits_for_the_keeper(
    app: Flask, clock: StandingClock
) -> None:
    world, request_id = a_world(app)
    keeper = browser_of(app, world.keeper)
    freeze = f"{ROOT}/freeze/{request_id}"
    assert post(keeper, freeze, **filled(app, clock, request_id)) == 302
    with app.app_context():
        draw_id = web.reading().session.scalars(select(Draw.id)).one()
    at, number = f"{ROOT}/{draw_id}", version(app, draw_id)
    page = keeper.get(at).text
    assert "等小区所在的街道、社区" in page
    assert "现在还不能办" not in page
    assert keeper.get(freeze).headers["Location"] == f"/experts/requests/{request_id}"
    assert "没有人来见证" not in keeper.get("/").text
    clock.advance(days=3)
    keeper, street = browser_of(app, world.keeper), browser_of(app, world.street)
    assert "没有人来见证，请作废后重新封存" in keeper.get("/").text
    for one in (keeper, street):
        assert "还没有人来见证。</b>" in one.get(at).text
    assert "请见证封存" not in street.get("/").text
    late = street.post(f"{at}/witness", data={"csrf_token": form_key(street, "/account"), "witness-version": number})
    assert (late.status_code, "没有办成" in late.text, "封存了什么" in late.text) == (409, True, True)
    assert post(keeper, f"{at}/abandon", abandon__because="too_late", abandon__version=version(app, draw_id)) == 302
    assert "没有人来见证" not in keeper.get("/").text


def test_a_draw_is_given_up_on_its_page_and_stays_listed(app: Flask) -> None:
    with app.app_context(), web.writing() as tx:
        world = a_pool(tx)
        draw_id = steps.sealed(tx, world).id
    keeper, visitor, at = browser_of(app, world.keeper), app.test_client(), f"{ROOT}/{draw_id}"
    number = version(app, draw_id)
    assert visitor.post(f"{at}/abandon").headers["Location"].startswith("/sign-in")
    assert post(keeper, f"{at}/agree_to_abandon", agree_to_abandon__version=number) == 403
    assert post(keeper, f"{at}/abandon", abandon__because="exhausted", abandon__version=number) == 422
    assert post(keeper, f"{at}/abandon", abandon__because="mistake", abandon__version=number) == 302
    assert "封存的内容有错" in visitor.get(f"{ROOT}/").text
    assert "已作废" in visitor.get(at).text
    assert visitor.get(f"{at}/transcript.json").status_code == 200


def test_two_keepers_at_once_make_one_draw_and_the_other_is_told(app: Flask, clock: StandingClock) -> None:
    world, request_id = a_world(app)
    browsers = [browser_of(app, one) for one in (world.keeper, world.second_keeper)]
    form = filled(app, clock, request_id)
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda one: post(one, f"{ROOT}/freeze/{request_id}", **form), browsers))
    assert sorted(answers) == [302, 409]
    with app.app_context():
        stages = web.reading().session.scalars(select(Draw.stage)).all()
        assert stages == [Stage.FROZEN]


@pytest.mark.parametrize(
    ("who", "answers", "stage"),
    [(("keeper", "community"), [302, 302], Stage.DRAWN), (("keeper", "second_keeper"), [302, 403], Stage.HEARD)],
)
def test_numbers_typed_at_one_instant_draw_once_and_never_by_one_part(
    app: Flask, clock: StandingClock, who: tuple[str, str], answers: list[int], stage: Stage
) -> None:
    world, draw_id = a_seal(app, clock)
    browsers = [browser_of(app, getattr(world, one)) for one in who]
    with ThreadPoolExecutor(2) as both:
        got = list(both.map(lambda one: post(one, f"{ROOT}/{draw_id}/hear", hear__typed=steps.THROWN), browsers))
    assert sorted(got) == answers
    with app.app_context():
        reading = web.reading()
        assert reading.session.get_one(Draw, draw_id).stage is stage
        made = select(func.count()).where(Errand.kind == hearing.DRAWN)
        assert reading.session.scalar(made) == (stage is Stage.DRAWN)


def test_given_up_at_one_instant_by_two_is_given_up_by_the_one_reason_that_was_agreed_to(
    app: Flask, clock: StandingClock
) -> None:
    world, draw_id = a_seal(app, clock)
    keepers = [browser_of(app, one) for one in (world.keeper, world.second_keeper)]
    shown = version(app, draw_id)
    tried = list(zip(keepers, ("chance_failed", "request_changed"), strict=True))
    with ThreadPoolExecutor(2) as both:
        got = list(
            both.map(
                lambda one: post(one[0], f"{ROOT}/{draw_id}/abandon", abandon__because=one[1], abandon__version=shown),
                tried,
            )
        )
    assert sorted(got) == [302, 409]
    witnesses = [browser_of(app, one) for one in (world.community, world.street)]
    shown = version(app, draw_id)
    agree = f"{ROOT}/{draw_id}/agree_to_abandon"
    with ThreadPoolExecutor(2) as both:
        got = list(both.map(lambda one: post(one, agree, agree_to_abandon__version=shown), witnesses))
    assert sorted(got) == [302, 409]
    with app.app_context():
        draw = web.reading().session.get_one(Draw, draw_id)
        assert (draw.stage, draw.giving_up) == (Stage.ABANDONED, None)
    visitor = app.test_client()
    data = visitor.get(f"{ROOT}/{draw_id}/transcript.json").data
    assert replay.verify(data, draw.seal_code).agrees


def a_seal(app: Flask, clock: StandingClock) -> tuple[World, int]:
    """A public seal whose chance has just happened."""
    with app.app_context(), web.writing() as tx:
        world = a_pool(tx)
        draw_id = steps.sealed(tx, world).id
    clock.advance(days=3)
    return world, draw_id
