"""The pages of cases over the web: the desk's list, one's own, one case, and its steps with their refusals."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from mediation.models import Case, Party
from mediation.workflow import PartyRole, Stage, Willing
from tests.compounds.factories import browser_of
from tests.mediation.factories import Saved, a_saved_case


def stage_of(app: Flask, case_id: int) -> Stage:
    with app.app_context():
        return web.reading().session.get_one(Case, case_id).stage


def version_of(app: Flask, case_id: int) -> int:
    with app.app_context():
        return web.reading().session.get_one(Case, case_id).version


def fields(name: str, saved: Saved, app: Flask, **values: object) -> dict[str, str]:
    sent = {f"{name}-{key}": str(value) for key, value in values.items()}
    return sent | {f"{name}-version": str(version_of(app, saved.case_id))}


def test_the_desk_finds_a_case_by_reference_subject_party_and_compound(open_app: Flask) -> None:
    saved = a_saved_case(open_app)
    desk = browser_of(open_app, saved.centre.secretary)
    for text in ("柯调〔2026〕1号", "公共收益", "安居物业", "锦绣家园"):
        assert "公共收益没有公布，业委会要求对账" in desk.get("/mediation/desk", query_string={"q": text}).text
    assert "没有找到这样的案件" in desk.get("/mediation/desk", query_string={"q": "不存在的"}).text


def test_the_desk_triages_and_the_sides_are_asked(open_app: Flask) -> None:
    saved = a_saved_case(open_app)
    desk = browser_of(open_app, saved.centre.secretary)
    sent = fields("triage", saved, open_app, cause="revenue", urgency="normal", body=saved.centre.body_id)
    answer = desk.post(f"/mediation/{saved.case_id}/steps/triage", data=sent, follow_redirects=True)
    assert answer.status_code == 200
    assert "已审核登记" in answer.text
    assert stage_of(open_app, saved.case_id) is Stage.AWAITING_CONSENT


def test_what_a_case_is_about_is_chosen_and_never_taken_for_granted(open_app: Flask) -> None:
    saved = a_saved_case(open_app)
    desk = browser_of(open_app, saved.centre.secretary)
    assert ">请选择</option>" in desk.get(f"/mediation/{saved.case_id}").text
    sent = fields("triage", saved, open_app, cause="", urgency="normal", body=saved.centre.body_id)
    assert desk.post(f"/mediation/{saved.case_id}/steps/triage", data=sent).status_code == 422
    assert stage_of(open_app, saved.case_id) is Stage.FILED


def test_a_side_that_is_willing_is_not_asked_again(open_app: Flask) -> None:
    saved = a_saved_case(open_app, Stage.AWAITING_CONSENT)
    chair, url = browser_of(open_app, saved.centre.chair), f"/mediation/{saved.case_id}"
    for willing, told in ((Willing.ASKED, "请您说一声愿不愿意调解"), (Willing.CONSENTED, "您这一方已经表示愿意")):
        with open_app.app_context(), web.writing() as tx:
            tx.session.scalars(select(Party).where(Party.role == PartyRole.APPLICANT)).one().willing = willing
        assert told in chair.get(url).text


def test_a_folded_part_says_how_things_stand_and_leaving_a_side_takes_two_clicks(open_app: Flask) -> None:
    saved = a_saved_case(open_app, Stage.MEDIATING)
    page = browser_of(open_app, saved.centre.mediator).get(f"/mediation/{saved.case_id}").text
    assert "都愿意</span></summary>" in page
    page = browser_of(open_app, saved.centre.chair).get(f"/mediation/{saved.case_id}").text
    assert "<details><summary>我不再代表这一方</summary>" in page


def test_an_old_page_is_told_what_happened_meanwhile_and_keeps_what_was_typed(open_app: Flask) -> None:
    saved = a_saved_case(open_app)
    first, second = browser_of(open_app, saved.centre.secretary), browser_of(open_app, saved.centre.second)
    sent = fields("return_case", saved, open_app, code="petition", words="请找信访局，地址写在后面。")
    first.post(
        f"/mediation/{saved.case_id}/steps/triage",
        data=fields("triage", saved, open_app, cause="revenue", urgency="normal", body=saved.centre.body_id),
    )
    late = second.post(f"/mediation/{saved.case_id}/steps/return_case", data=sent)
    assert late.status_code == 409
    assert "周敏" in late.text
    assert "请找信访局" in late.text
    assert stage_of(open_app, saved.case_id) is Stage.AWAITING_CONSENT


def test_a_step_that_is_not_for_the_reader_says_so_before_it_reads_the_form(open_app: Flask) -> None:
    saved = a_saved_case(open_app)
    chair = browser_of(open_app, saved.centre.chair)
    assert chair.post(f"/mediation/{saved.case_id}/steps/triage").status_code == 403
    deputy = browser_of(open_app, saved.centre.deputy)
    assert deputy.post(f"/mediation/{saved.case_id}/steps/triage").status_code == 404
    desk = browser_of(open_app, saved.centre.secretary)
    assert desk.post(f"/mediation/{saved.case_id}/steps/resume").status_code == 409
    assert desk.post(f"/mediation/{saved.case_id}/steps/triage").status_code == 422


def test_a_returned_case_says_who_decided_and_where_to_go(open_app: Flask) -> None:
    saved = a_saved_case(open_app)
    desk = browser_of(open_app, saved.centre.secretary)
    sent = fields("return_case", saved, open_app, code="decision_of_owners", words="请找府山街道物业科。")
    desk.post(f"/mediation/{saved.case_id}/steps/return_case", data=sent)
    page = browser_of(open_app, saved.centre.chair).get(f"/mediation/{saved.case_id}").text
    for told in ("不予受理", "由周敏决定", "请找府山街道物业科。", "请街道办事处指导、责令改正", "12368"):
        assert told in page


def test_a_side_leaves_without_a_reason(open_app: Flask) -> None:
    saved = a_saved_case(open_app, Stage.MEDIATING)
    manager = browser_of(open_app, saved.centre.manager)
    assert "不想调解了" in manager.get(f"/mediation/{saved.case_id}").text
    manager.post(f"/mediation/{saved.case_id}/steps/leave", data=fields("leave", saved, open_app))
    assert stage_of(open_app, saved.case_id) is Stage.FAILED
    page = manager.get(f"/mediation/{saved.case_id}").text
    for told in ("撤回了同意", "平台承诺，参照《人民法院在线调解规则》第二十五条", "仲裁", "向法院起诉"):
        assert told in page


def test_a_danger_is_seen_by_desk_and_mediator_and_by_no_side(open_app: Flask) -> None:
    saved = a_saved_case(open_app, Stage.MEDIATING)
    mediator = browser_of(open_app, saved.centre.mediator)
    sent = fields("mark_risk", saved, open_app, level="high", words="扬言要砸门卫室")
    assert mediator.post(f"/mediation/{saved.case_id}/steps/mark_risk", data=sent).status_code == 302
    assert "可能激化" in mediator.get(f"/mediation/{saved.case_id}").text
    assert "扬言要砸门卫室" in browser_of(open_app, saved.centre.secretary).get(f"/mediation/{saved.case_id}").text
    for side in (saved.centre.chair, saved.centre.manager):
        browser = browser_of(open_app, side)
        for path in (f"/mediation/{saved.case_id}", f"/mediation/{saved.case_id}/history", "/mediation/mine"):
            page = browser.get(path).text
            assert "砸门卫室" not in page
            assert "激化" not in page
            assert "风险" not in page


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_a_page_for_everybody_who_sees_it(open_app: Flask, stage: Stage) -> None:
    saved = a_saved_case(open_app, stage)
    for actor in (saved.centre.secretary, saved.centre.chair, saved.centre.manager):
        answer = browser_of(open_app, actor).get(f"/mediation/{saved.case_id}")
        assert answer.status_code == 200
        assert "公共收益没有公布" in answer.text
    for actor in (saved.centre.deputy, saved.centre.lead, saved.centre.bureau, saved.centre.outside):
        assert browser_of(open_app, actor).get(f"/mediation/{saved.case_id}").status_code == 404


def test_whoever_has_no_part_is_told_where_to_begin(open_app: Flask) -> None:
    saved = a_saved_case(open_app)
    assert "申请调解" in browser_of(open_app, saved.centre.owner).get("/mediation/mine").text
    assert "不收费" in open_app.test_client().get("/mediation/").text
    assert browser_of(open_app, saved.centre.owner).get("/mediation/desk").status_code == 403
