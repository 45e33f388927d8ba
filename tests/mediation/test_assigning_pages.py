"""The pages about who mediates, over the web: three clicks from the desk, refusals in words, and who sees what."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from mediation.assigning import choosing
from mediation.assigning.actions import AssignMediator, assign_mediator
from mediation.assigning.choosing import OpenChoice
from mediation.assigning.models import Assignment, Challenge, Guest
from mediation.assigning.workflow import Stage as AssignmentStage
from mediation.mediators.models import Mediator
from mediation.mediators.workflow import Standing
from mediation.models import Case, Party
from mediation.workflow import Stage
from tests.compounds.factories import browser_of
from tests.mediation.assigning_steps import on_roster
from tests.mediation.factories import Saved, a_saved_case


@pytest.fixture
def saved(open_app: Flask) -> Saved:
    found = a_saved_case(open_app, Stage.ACCEPTED)
    with open_app.app_context(), web.writing() as tx:
        on_roster(tx, found.centre, found.centre.mediator, "revenue")
        on_roster(tx, found.centre, found.centre.outside)
    return found


def roster(app: Flask) -> dict[str, int]:
    with app.app_context():
        rows = web.reading().session.scalars(select(Mediator))
        return {row.person.name: row.id for row in rows}


def case_of(app: Flask, saved: Saved) -> Case:
    with app.app_context():
        return web.reading().session.get_one(Case, saved.case_id)


def the_assignment(app: Flask) -> Assignment:
    with app.app_context():
        return web.reading().session.scalars(select(Assignment).order_by(Assignment.id.desc())).first()


def parties(app: Flask, saved: Saved) -> list[int]:
    with app.app_context():
        return list(
            web.reading().session.scalars(
                select(Party.id).where(Party.case_id == saved.case_id).order_by(Party.position)
            )
        )


def given(app: Flask, saved: Saved, name: str = "吴建国") -> Assignment:
    key = roster(app)[name]
    with app.app_context(), web.writing() as tx:
        case = tx.session.get_one(Case, saved.case_id)
        assign_mediator(tx, saved.centre.secretary, AssignMediator(case.id, key, case.version))
    return the_assignment(app)


def test_three_clicks_from_the_desk(open_app: Flask, saved: Saved) -> None:
    desk = browser_of(open_app, saved.centre.secretary)
    key = roster(open_app)["吴建国"]
    page = desk.get(f"/mediation/{saved.case_id}").text
    assert f"/mediation/{saved.case_id}/assigning/{key}" in page
    listed = desk.get(f"/mediation/{saved.case_id}/assigning").text
    assert "我们的建议，不是法定" in listed
    assert "40 × " in listed
    confirm = desk.get(f"/mediation/{saved.case_id}/assigning/{key}").text
    assert "指派吴建国" in confirm
    version = case_of(open_app, saved).version
    done = desk.post(f"/mediation/{saved.case_id}/assigning/{key}", data={"version": version}, follow_redirects=True)
    assert "已指派吴建国" in done.text
    assert case_of(open_app, saved).stage is Stage.ASSIGNED


def test_the_second_secretary_is_told_and_may_look_again(open_app: Flask, saved: Saved) -> None:
    keys, version = roster(open_app), case_of(open_app, saved).version
    first, second = browser_of(open_app, saved.centre.secretary), browser_of(open_app, saved.centre.second)
    first.post(f"/mediation/{saved.case_id}/assigning/{keys['吴建国']}", data={"version": version})
    late = second.post(f"/mediation/{saved.case_id}/assigning/{keys['徐慧']}", data={"version": version})
    assert late.status_code == 409
    assert "周敏" in late.text
    assert the_assignment(open_app).mediator_id == keys["吴建国"]


def test_the_ranked_list_is_for_the_desk_alone(open_app: Flask, saved: Saved) -> None:
    centre = saved.centre
    path = f"/mediation/{saved.case_id}/assigning"
    for actor in (centre.stranger, centre.outside, centre.mediator, centre.lead, centre.bureau, centre.administrator):
        assert browser_of(open_app, actor).get(path).status_code == 404
    for actor in (centre.chair, centre.manager):
        assert browser_of(open_app, actor).get(path).status_code == 403
    assert open_app.test_client().get(path).status_code == 302
    assert browser_of(open_app, centre.second).get(path).status_code == 200


def test_the_mediator_reads_enough_to_answer_and_the_file_only_afterwards(open_app: Flask, saved: Saved) -> None:
    row = given(open_app, saved)
    mediator = browser_of(open_app, saved.centre.mediator)
    page = mediator.get(f"/mediation/assignments/{row.id}").text
    assert "锦绣家园业主委员会" in page
    assert "电梯广告的收益" not in page
    assert mediator.get(f"/mediation/{saved.case_id}").status_code == 404
    unticked = mediator.post(f"/mediation/assignments/{row.id}/accept", data={"accept-version": row.version})
    assert unticked.status_code == 422
    done = mediator.post(
        f"/mediation/assignments/{row.id}/accept",
        data={"accept-version": row.version, "accept-clear": "y"},
        follow_redirects=True,
    )
    assert "您已接受" in done.text
    assert "电梯广告的收益" in done.text
    again = mediator.post(
        f"/mediation/assignments/{row.id}/decline",
        data={"decline-version": row.version, "decline-because": "away"},
    )
    assert again.status_code == 409
    for actor in (saved.centre.outside, saved.centre.chair, saved.centre.stranger):
        assert browser_of(open_app, actor).get(f"/mediation/assignments/{row.id}").status_code == 404
    assert browser_of(open_app, saved.centre.secretary).get(f"/mediation/assignments/{row.id}").status_code == 403
    assert "公共收益" in mediator.get("/mediation/assignments").text


def test_a_mediator_discloses_and_a_side_answers_on_its_page(open_app: Flask, saved: Saved) -> None:
    row = given(open_app, saved)
    mediator = browser_of(open_app, saved.centre.mediator)
    mediator.post(
        f"/mediation/assignments/{row.id}/disclose",
        data={"disclose-version": row.version, "disclose-words": "和何经理同过学"},
    )
    chair = browser_of(open_app, saved.centre.chair)
    page = chair.get(f"/mediation/{saved.case_id}/mediator").text
    assert "和何经理同过学" in page
    first, second = parties(open_app, saved)
    name = f"disclosure{row.id}"
    path = f"/mediation/{saved.case_id}/mediator/disclosure/{row.id}"
    other = chair.post(path, data={f"{name}-party": second, f"{name}-agrees": "yes"})
    assert other.status_code == 422
    chair.post(path, data={f"{name}-party": first, f"{name}-agrees": "yes"})
    desk = browser_of(open_app, saved.centre.secretary)
    unproved = desk.post(path, data={f"{name}-party": second, f"{name}-agrees": "yes", f"{name}-way": "telephone"})
    assert unproved.status_code == 422
    desk.post(
        path,
        data={
            f"{name}-party": second,
            f"{name}-agrees": "yes",
            f"{name}-way": "telephone",
            f"{name}-said_by": "何经理",
            f"{name}-witness": "方圆",
            f"{name}-words": "念了披露的话，说同意",
        },
    )
    assert the_assignment(open_app).stage is AssignmentStage.GIVEN


def test_the_sides_choose_without_seeing_one_another(open_app: Flask, saved: Saved) -> None:
    with open_app.app_context(), web.writing() as tx:
        choice_id = choosing.open_choice(tx, saved.centre.secretary, OpenChoice(saved.case_id, None))
    keys, (first, second) = roster(open_app), parties(open_app, saved)
    chair, manager = browser_of(open_app, saved.centre.chair), browser_of(open_app, saved.centre.manager)
    path = f"/mediation/{saved.case_id}/mediator/ballot/{choice_id}"
    assert "选调解员" in chair.get(f"/mediation/{saved.case_id}").text
    nobody = chair.post(path, data={"ballot-party": first, "ballot-mode": "together"})
    assert nobody.status_code == 422
    chair.post(path, data={"ballot-party": first, "ballot-mode": "together", "ballot-one": keys["徐慧"]})
    page = manager.get(f"/mediation/{saved.case_id}/mediator").text
    assert "已经交了意见的：锦绣家园业主委员会" in page
    assert "您的意见已经交上" not in page
    desk = browser_of(open_app, saved.centre.secretary)
    version = case_of(open_app, saved).version
    busy = desk.post(f"/mediation/{saved.case_id}/assigning/{keys['吴建国']}", data={"version": version})
    assert busy.status_code == 409
    assert "各方正在选" in busy.text
    manager.post(path, data={"ballot-party": second, "ballot-mode": "together", "ballot-one": keys["徐慧"]})
    row = the_assignment(open_app)
    assert (row.mediator_id, row.chosen_by, row.stage) == (keys["徐慧"], "together", "given")
    assert chair.post(path, data={"ballot-party": first, "ballot-mode": "office"}).status_code == 409


def test_a_side_asks_for_another_mediator_and_the_desk_answers(open_app: Flask, saved: Saved) -> None:
    given(open_app, saved)
    chair, manager = browser_of(open_app, saved.centre.chair), browser_of(open_app, saved.centre.manager)
    first, _ = parties(open_app, saved)
    path = f"/mediation/{saved.case_id}/mediator/challenge"
    wordless = chair.post(path, data={"challenge-party": first, "challenge-ground": "kin"})
    assert wordless.status_code == 422
    chair.post(path, data={"challenge-party": first, "challenge-ground": "kin", "challenge-words": "他是对方的表弟"})
    assert "表弟" not in manager.get(f"/mediation/{saved.case_id}/mediator").text
    desk = browser_of(open_app, saved.centre.secretary)
    assert "表弟" in desk.get(f"/mediation/{saved.case_id}/mediator").text
    with open_app.app_context():
        asked = web.reading().session.scalars(select(Challenge)).one()
    name = f"decide{asked.id}"
    sent = {f"{name}-version": asked.version, f"{name}-upheld": "no"}
    assert desk.post(f"{path}/{asked.id}", data=sent).status_code == 422
    assert chair.post(f"{path}/{asked.id}", data=sent).status_code == 403
    desk.post(f"{path}/{asked.id}", data=sent | {f"{name}-upheld": "yes"})
    assert case_of(open_app, saved).stage is Stage.ACCEPTED
    assert the_assignment(open_app).stage is AssignmentStage.CHALLENGED


def test_a_guest_takes_part_only_with_every_side(open_app: Flask, saved: Saved) -> None:
    row = given(open_app, saved)
    mediator = browser_of(open_app, saved.centre.mediator)
    mediator.post(f"/mediation/assignments/{row.id}/accept", data={"accept-version": row.version, "accept-clear": "y"})
    path = f"/mediation/{saved.case_id}/mediator/guests"
    chair, manager = browser_of(open_app, saved.centre.chair), browser_of(open_app, saved.centre.manager)
    refused = chair.post(path, data={"guest-kind": "expert", "guest-name": "汪工", "guest-why": "讲电梯检测"})
    assert refused.status_code == 403
    mediator.post(path, data={"guest-kind": "expert", "guest-name": "汪工", "guest-why": "讲电梯检测"})
    with open_app.app_context():
        guest = web.reading().session.scalars(select(Guest)).one()
    for browser, party in zip((chair, manager), parties(open_app, saved), strict=True):
        assert "等各方同意" in browser.get(f"/mediation/{saved.case_id}/mediator").text
        name = f"guest{guest.id}"
        browser.post(f"{path}/{guest.id}", data={f"{name}-party": party, f"{name}-agrees": "yes"})
    assert "各方都同意</span>" in chair.get(f"/mediation/{saved.case_id}/mediator").text
    mediator.post(f"{path}/{guest.id}/withdraw")
    assert "不请了" in chair.get(f"/mediation/{saved.case_id}/mediator").text


def test_somebody_is_registered_accepts_the_terms_and_is_on_the_groups_page(open_app: Flask, saved: Saved) -> None:
    desk = browser_of(open_app, saved.centre.secretary)
    place = saved.centre.secretary.offices[0].place_id
    assert desk.get("/mediation/mediators/new").status_code == 200
    for actor in (saved.centre.mediator, saved.centre.lead, saved.centre.chair):
        assert browser_of(open_app, actor).get("/mediation/mediators/new").status_code == 403
    with open_app.app_context():
        street = saved.centre.street.offices[0].place_id
    sent = {
        "name": "余秀兰",
        "number": "13905700011",
        "place": street,
        "specialties": ["fee"],
        "languages": ["quzhou"],
        "most_open": "4",
        "confirmed": "1",
    }
    desk.post("/mediation/mediators/new", data=sent)
    assert place != street
    key = roster(open_app)["余秀兰"]
    assert "等本人确认" in desk.get("/mediation/mediators/").text
    assert browser_of(open_app, saved.centre.chair).get(f"/mediation/mediators/{key}").status_code == 404
    known = roster(open_app)["吴建国"]
    mine = browser_of(open_app, saved.centre.mediator)
    mine.post(
        f"/mediation/mediators/{known}/set_away",
        data={"set_away-starts_on": "2026-11-22", "set_away-ends_on": "2026-11-30"},
    )
    assert "外出到" in desk.get("/mediation/mediators/").text
    assert "外出到" in desk.get(f"/mediation/{saved.case_id}/assigning").text
    group = browser_of(open_app, saved.centre.chair).get("/alliance/groups/mediation").text
    assert "吴建国" in group
    assert "尚未开通" not in group
    with open_app.app_context():
        version = web.reading().session.get_one(Mediator, known).version
    desk.post(f"/mediation/mediators/{known}/leave", data={"leave-version": version, "leave-because": "own_wish"})
    with open_app.app_context():
        assert web.reading().session.get_one(Mediator, known).standing is Standing.LEFT


def test_the_figures_of_fairness_are_for_the_desk(open_app: Flask, saved: Saved) -> None:
    given(open_app, saved)
    page = browser_of(open_app, saved.centre.secretary).get("/mediation/fairness").text
    assert "差距系数" in page
    assert "吴建国" in page
    assert browser_of(open_app, saved.centre.mediator).get("/mediation/fairness").status_code == 403
