"""The pages of reviews: the secretary gives out, reviewers mark and lock, and nobody sees what is not theirs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from compounds.awards.reviewing import marking, planning
from compounds.awards.reviewing.models import AwardReviewer
from compounds.awards.reviewing.planning import OnAward
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage
from tests.compounds.awards.reviewing.steps import Reviewing, a_reviewing, filled, standing
from tests.compounds.factories import browser_of

ROUND = "/awards/reviewing/rounds/{}"


@pytest.fixture
def made(open_app: Flask) -> Reviewing:
    with open_app.app_context(), web.writing() as tx:
        found = a_reviewing(tx)
        person = tx.session.get_one(Person, found.season.reviewer.person_id)
        accounts.give_number(tx, person, "13800138000")
        return found


def version_of(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="([0-9]+)"', page)
    assert found
    return found[1]


def test_from_the_plan_to_the_marks(open_app: Flask, made: Reviewing) -> None:
    round_id, award_id = made.round_id, made.award_id
    secretary = browser_of(open_app, made.season.secretary)
    page = secretary.get(ROUND.format(round_id)).text
    assert "分派评分表" in page
    assert "锦绣家园" in page
    assert secretary.post(f"/awards/reviewing/awards/{award_id}/plan").status_code == 302
    answer = secretary.post(f"/awards/reviewing/awards/{award_id}/plan")
    assert answer.status_code == 409
    assert "已经分派过" in answer.text
    assert secretary.get(f"/awards/reviewing/awards/{award_id}/marks").status_code == 409
    with open_app.app_context(), web.writing() as tx:
        one = standing(tx, made)[0]
        actor, sheet_id = made.actor_of(one.reviewer_id), one.id
        command = filled(one)
        other = next(who for who in made.actors if who != actor)
    reviewer = browser_of(open_app, actor)
    url = f"/awards/reviewing/sheets/{sheet_id}"
    sheet = reviewer.get(url).text
    assert "小区交了什么" in sheet
    assert not [name for name in ("评委甲", "评委乙", "评委丙", "评委丁") if name != actor.name and name in sheet]
    fields = {f"m-{code}": text for code, text in command.marks.items()}
    first = next(iter(fields))
    refused = reviewer.post(url, data={**fields, first: "99", "do": "lock", "sure": "yes"})
    assert refused.status_code == 422
    assert "只能打0到" in refused.text
    assert 'value="99"' in refused.text, "what was typed stays"
    kept = reviewer.post(f"{url}/autosave", data={first: "1", "version": version_of(sheet)})
    assert kept.json is not None
    assert "已自动保存" in kept.json["said"]
    assert reviewer.post(url, data={**fields, "do": "lock"}).status_code == 422
    assert reviewer.post(url, data={**fields, "do": "lock", "sure": "yes"}).status_code == 302
    assert "校验码" in reviewer.get(url).text
    assert reviewer.post(url, data={**fields, "do": "lock", "sure": "yes"}).status_code == 302, "posted twice"
    late = reviewer.post(url, data={**fields, first: "0", "do": "lock", "sure": "yes"})
    assert late.status_code == 409
    assert "已经锁定" in late.text
    assert browser_of(open_app, other).get(url).status_code == 404
    assert secretary.get(url).status_code == 403
    with open_app.app_context(), web.writing() as tx:
        for left in standing(tx, made):
            marking.lock_sheet(tx, made.actor_of(left.reviewer_id), filled(left))
        tx.session.get_one(AwardRound, round_id).stage = Stage.INSPECTION
    marks = secretary.get(f"/awards/reviewing/awards/{award_id}/marks").text
    assert "50.00" in marks
    assert actor.name in marks


def test_an_invitation_is_answered_with_ties(open_app: Flask, made: Reviewing) -> None:
    round_id = made.round_id
    secretary = browser_of(open_app, made.season.secretary)
    url = ROUND.format(round_id)
    assert secretary.post(f"{url}/reviewers", data={"invite-number": "139"}).status_code == 422
    assert secretary.post(f"{url}/reviewers", data={"invite-number": "138 0013 8000"}).status_code == 302
    with open_app.app_context():
        found = (
            web.db_session()
            .scalars(select(AwardReviewer).where(AwardReviewer.person_id == made.season.reviewer.person_id))
            .one()
        )
        key = found.id
    mine = browser_of(open_app, made.season.reviewer)
    own = f"/awards/reviewing/reviewers/{key}"
    assert "请您当这一届评选的评委" in mine.get(own).text
    wrong = mine.post(f"{own}/ties", data={"tie-kind": "compound", "tie-name": "没有", "tie-words": "住过"})
    assert (wrong.status_code, "没有找到" in wrong.text) == (422, True)
    assert "<details open><summary>补充一个关系" in wrong.text
    assert 'value="住过"' in wrong.text
    assert "<details><summary>不参加" in wrong.text
    right = {"tie-kind": "compound", "tie-name": "锦绣家园", "tie-words": "妹妹住那里"}
    assert mine.post(f"{own}/ties", data=right).status_code == 302
    page = mine.get(own).text
    assert "妹妹住那里" in page
    assert mine.post(f"{own}/accept", data={"version": version_of(page)}).status_code == 302
    assert mine.post(f"{own}/decline").status_code == 409
    assert "妹妹住那里" in secretary.get(url).text
    silent = secretary.post(f"/awards/reviewing/reviewers/{key}/let_go", data={f"g{key}-because": ""})
    assert (silent.status_code, silent.text.count("<details open><summary>请他不再参加")) == (422, 1)
    assert mine.post(f"{own}/leave", data={"leave-because": ""}).status_code == 422
    assert mine.post(f"{own}/leave", data={"leave-because": "要出门"}).status_code == 302
    gone = secretary.post(f"/awards/reviewing/reviewers/{key}/let_go", data={f"g{key}-because": "走了"})
    assert gone.status_code == 409
    for actor in (made.season.chair, made.season.owner, made.season.street):
        assert browser_of(open_app, actor).get(own).status_code == 404


def test_who_reads_the_reviews_of_a_round(open_app: Flask, made: Reviewing) -> None:
    with open_app.app_context(), web.writing() as tx:
        planning.plan(tx, made.season.secretary, OnAward(made.award_id))
        sheet_id = standing(tx, made)[0].id
        round_id, award_id = made.round_id, made.award_id
    urls = (ROUND.format(round_id), f"/awards/reviewing/awards/{award_id}/marks")
    expected: dict[Callable[[], Actor], tuple[int, int]] = {
        lambda: made.season.lead: (200, 409),
        lambda: made.season.bureau: (200, 409),
        lambda: made.season.chair: (403, 403),
        lambda: made.season.street: (403, 403),
        lambda: made.actors[0]: (403, 403),
        lambda: made.season.stranger: (404, 404),
    }
    for who, wanted in expected.items():
        client = browser_of(open_app, who())
        assert tuple(client.get(url).status_code for url in urls) == wanted, who().name
        assert client.post(f"/awards/reviewing/assignments/{sheet_id}/replace").status_code in {403, 404}
    secretary = browser_of(open_app, made.season.secretary)
    early = secretary.post(f"/awards/reviewing/assignments/{sheet_id}/replace")
    assert (early.status_code, "还没有过期" in early.text) == (409, True)
    assert open_app.test_client().get(urls[0]).status_code in {302, 401, 403}
