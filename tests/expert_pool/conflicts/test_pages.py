"""The pages about conflicts, as keeper, compound and expert meet them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from alliance.kernel import web
from alliance.kernel.actors import Actor
from compounds.models import Compound
from expert_pool import addresses
from expert_pool.conflicts.models import ExpertConflict
from expert_pool.fields import Field
from tests.compounds.factories import browser_of
from tests.expert_pool.conflicts.steps import an_expert, signed_in
from tests.expert_pool.factories import Pool, a_pool, a_request
from tests.kernel.accounts_steps import form_key


@dataclass
class Scene:
    """A request of one field with a neighbour of the compound and one expert without ties."""

    app: Flask
    pool: Pool
    request_id: int
    resident: Actor
    outsider: Actor
    outsider_id: int

    @property
    def url(self) -> str:
        return addresses.conflicts(self.request_id)

    def browser(self, actor: Actor) -> FlaskClient:
        return browser_of(self.app, actor)


@pytest.fixture
def scene(app: Flask) -> Scene:
    with app.app_context(), web.writing() as tx:
        pool = a_pool(tx)
        place = tx.session.get_one(Compound, pool.compound_id).place
        resident = an_expert(tx, pool, name="住户老周", place=place)
        outsider = an_expert(tx, pool, name="外人小吴")
        request = a_request(tx, pool, seats={Field.MANAGEMENT: 1})
        return Scene(app, pool, request.id, signed_in(tx, resident), signed_in(tx, outsider), outsider.id)


def send(client: FlaskClient, address: str, **fields: Any) -> TestResponse:
    """Post a form; `__` stands for the hyphen after a prefix."""
    named = {name.replace("__", "-"): value for name, value in fields.items()}
    return client.post(address, data={"csrf_token": form_key(client, "/account"), **named})


def test_the_keeper_reads_names_and_lifts_what_helps(scene: Scene) -> None:
    keeper = scene.browser(scene.pool.keeper)
    page = keeper.get(scene.url).text
    assert "库里 2 人，1 人回避，余 1 人可以抽。" in page
    assert "物业管理：1 席 1 人，无后备" in page
    assert "住户老周" in page
    assert "来源：专家资料" in page
    assert "自愿参照" in page
    address = f"{scene.url}/rules/backups"
    assert send(keeper, address).status_code == 422
    assert send(keeper, address, **{"relax-backups-because": "懂行的人太少"}).status_code == 302
    assert "人够了，可以封存" in keeper.get(scene.url).text
    assert send(keeper, f"{address}/restore").status_code == 302
    assert "现在还不能封存" in keeper.get(scene.url).text


def test_the_compound_reads_numbers_and_says_what_it_knows(scene: Scene) -> None:
    chair, keeper = scene.browser(scene.pool.chair), scene.browser(scene.pool.keeper)
    page = chair.get(scene.url).text
    assert "住在本小区，或者在本小区有房产" in page
    assert page.count("住户老周") == 1  # in the list of the roster alone, from which a compound may choose
    assert send(chair, f"{scene.url}/claim").status_code == 422
    fields = {"claim-expert": scene.outsider_id, "claim-ground": "kin_here", "claim-words": "是我表弟"}
    assert send(chair, f"{scene.url}/claim", **fields).status_code == 302
    assert send(chair, f"{scene.url}/claim", **fields).status_code == 422
    assert "等核定" in chair.get(scene.url).text
    with scene.app.app_context():
        row = web.reading().session.query(ExpertConflict).one()
    address = f"{scene.url}/said/{row.id}"
    answer = {f"decide{row.id}-stands": "yes", f"decide{row.id}-because": "社区核实过"}
    assert send(chair, address, **answer).status_code == 403
    stale = send(keeper, address, **answer, **{f"decide{row.id}-version": row.version + 1})
    assert stale.status_code == 409
    answer[f"decide{row.id}-version"] = str(row.version)
    assert send(keeper, address, **answer).status_code == 302
    assert "核定应当回避" in chair.get(scene.url).text
    assert send(keeper, address, **answer).status_code == 409


def test_an_expert_reads_and_contests_only_the_own(scene: Scene) -> None:
    resident = scene.browser(scene.resident)
    page = resident.get(f"{scene.url}/mine").text
    assert "住在锦绣家园，或者在那里有房产" in page
    assert "外人小吴" not in page
    address = f"{scene.url}/mine/lives_here/0"
    assert send(resident, address).status_code == 422
    assert send(resident, address, **{"contest-lives_here-0-words": "去年搬走了"}).status_code == 302
    assert "本人有不同意见，等核定" in resident.get(f"{scene.url}/mine").text
    outsider = scene.browser(scene.outsider)
    assert outsider.get(f"{scene.url}/mine").status_code == 404
    assert send(outsider, address).status_code == 404
    assert outsider.get(scene.url).status_code == 404
    for far in (0, 10**20):
        assert outsider.get(f"{addresses.CONFLICTS}/{far}/mine").status_code == 404


def test_an_expert_declares_and_takes_back(scene: Scene) -> None:
    outsider = scene.browser(scene.outsider)
    mine = f"{addresses.CONFLICTS}/mine"
    assert "还没有申报" in outsider.get(mine).text
    assert send(outsider, mine).status_code == 422
    fields = {"tie-ground": "gift", "tie-company": scene.pool.company_ids[1], "tie-words": "收过月饼"}
    assert send(outsider, mine, **fields).status_code == 302
    page = outsider.get(mine).text
    assert "清风物业服务有限公司：收过这家企业的礼或者好处" in page
    assert send(outsider, f"{mine}/1/end").status_code == 302
    assert send(scene.browser(scene.pool.keeper), f"{mine}/1/end").status_code == 404
