"""The pages of asking: a side answers in two clicks, a link proves its party first, staff write answers down."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import links, web
from alliance.kernel.crypto import context_of
from mediation.access import PURPOSE
from mediation.consent.models import Consent, Invitation, LinkTry, Together
from mediation.models import Case, Party
from mediation.workflow import Stage, Willing
from tests.compounds.factories import browser_of
from tests.kernel.paper_steps import picture
from tests.mediation.factories import Saved, a_saved_case

NUMBER = "13857012345"


@pytest.fixture
def saved(open_app: Flask) -> Saved:
    return a_saved_case(open_app, Stage.AWAITING_CONSENT)


def parties(app: Flask, saved: Saved) -> tuple[int, int]:
    """The ids of applicant and respondent."""
    with app.app_context():
        first, second = web.reading().session.get_one(Case, saved.case_id).parties
        return first.id, second.id


def version(app: Flask, saved: Saved) -> str:
    with app.app_context():
        return str(web.reading().session.get_one(Case, saved.case_id).version)


def stage(app: Flask, saved: Saved) -> Stage:
    with app.app_context():
        return web.reading().session.get_one(Case, saved.case_id).stage


def a_link(app: Flask, party_id: int, *, number: str = NUMBER) -> str:
    """The secret part of a link for a party, whose number is noted."""
    with app.app_context(), web.writing() as tx:
        party = tx.session.get_one(Party, party_id)
        if number:
            party.number_sealed = tx.keyring.seal(number, context_of(Party.number_sealed))
        return links.make(
            tx,
            alliance_id=party.alliance_id,
            purpose=PURPOSE,
            subject=party,
            verbs=frozenset({"mediation"}),
            days=15,
        )


def test_a_side_is_asked_on_top_of_its_case_and_answers(open_app: Flask, saved: Saved) -> None:
    _, respondent = parties(open_app, saved)
    manager = browser_of(open_app, saved.centre.manager)
    page = manager.get(f"/mediation/{saved.case_id}").text
    address = f"/mediation/{saved.case_id}/consent/{respondent}/answer"
    assert address in page
    asked = manager.get(address).text
    for words in ("调解不收任何费用", "您的权利", "您的义务", "和解协议书", "人民调解法"):
        assert words in asked
    assert stage(open_app, saved) is Stage.AWAITING_CONSENT
    unread = manager.post(address, data={"answer": "yes"})
    assert unread.status_code == 422 and "请先看上面的权利和义务" in unread.text
    done = manager.post(address, data={"answer": "yes", "read": "y"}, follow_redirects=True)
    assert "记下了：您愿意调解" in done.text


def test_who_asked_for_mediation_reads_rights_and_duties_apart(open_app: Flask, saved: Saved) -> None:
    applicant, _ = parties(open_app, saved)
    with open_app.app_context(), web.writing() as tx:
        tx.session.get_one(Party, applicant).willing = Willing.CONSENTED
    chair, desk = browser_of(open_app, saved.centre.chair), browser_of(open_app, saved.centre.secretary)
    page, room = f"/mediation/{saved.case_id}", f"/mediation/{saved.case_id}/consent"
    address = f"{room}/{applicant}/answer"
    assert address in chair.get(page).text
    assert "权利和义务已经念过：登记" in desk.get(room).text
    asked = chair.get(address).text
    assert "您的义务" in asked and "您愿意调解吗" not in asked
    assert chair.post(address, data={}).status_code == 422
    assert "您看过权利和义务" in chair.post(address, data={"read": "y"}, follow_redirects=True).text
    assert address not in chair.get(page).text
    assert "权利和义务已经念过：登记" not in desk.get(room).text
    assert stage(open_app, saved) is Stage.AWAITING_CONSENT


def test_a_refusal_ends_it_and_shows_the_routes(open_app: Flask, saved: Saved) -> None:
    _, respondent = parties(open_app, saved)
    manager = browser_of(open_app, saved.centre.manager)
    address = f"/mediation/{saved.case_id}/consent/{respondent}/answer"
    done = manager.post(address, data={"answer": "no", "words": "没有空"}, follow_redirects=True)
    assert stage(open_app, saved) is Stage.REFUSED
    assert "12368" in done.text
    assert "没有空" not in browser_of(open_app, saved.centre.chair).get(f"/mediation/{saved.case_id}").text
    assert manager.get(address).status_code == 409


def test_nobody_answers_for_another_side(open_app: Flask, saved: Saved) -> None:
    _, respondent = parties(open_app, saved)
    address = f"/mediation/{saved.case_id}/consent/{respondent}/answer"
    assert browser_of(open_app, saved.centre.chair).post(address, data={"answer": "no"}).status_code == 404
    assert browser_of(open_app, saved.centre.secretary).get(address).status_code == 404
    assert browser_of(open_app, saved.centre.deputy).get(address).status_code == 404
    assert open_app.test_client().get(address).status_code == 404


def prove(client: FlaskClient, text: str, typed: str) -> int:
    return client.post(f"/mediation/{text}", data={"typed": typed}).status_code


def test_opening_a_link_tells_nothing_and_uses_nothing_up(open_app: Flask, saved: Saved) -> None:
    _, respondent = parties(open_app, saved)
    text = a_link(open_app, respondent)
    for _ in range(3):
        page = open_app.test_client().get(f"/mediation/{text}")
        assert page.status_code == 200
        for secret in ("公共收益", "安居物业服务有限公司", "锦绣家园", NUMBER, "2026〕1号"):
            assert secret not in page.text
        assert "安居****公司" in page.text
    assert stage(open_app, saved) is Stage.AWAITING_CONSENT
    client = open_app.test_client()
    assert prove(client, text, "2345") == 302
    assert "公共收益" in client.get(f"/mediation/{saved.case_id}").text


def test_a_party_without_account_answers_by_its_link(open_app: Flask, saved: Saved) -> None:
    _, respondent = parties(open_app, saved)
    client = open_app.test_client()
    assert prove(client, a_link(open_app, respondent), "2345") == 302
    address = f"/mediation/{saved.case_id}/consent/{respondent}/answer"
    done = client.post(address, data={"answer": "yes", "read": "y"}, follow_redirects=True)
    assert "记下了：您愿意调解" in done.text
    with open_app.app_context():
        row = web.reading().session.scalars(select(Consent).where(Consent.party_id == respondent)).first()
        assert row is not None and row.link_id is not None and row.person_id is None


def test_a_link_in_other_hands_closes_after_wrong_tries(open_app: Flask, saved: Saved) -> None:
    _, respondent = parties(open_app, saved)
    text = a_link(open_app, respondent)
    client = open_app.test_client()
    assert [prove(client, text, "9999") for _ in range(6)] == [422, 422, 422, 422, 410, 410]
    assert client.get(f"/mediation/{saved.case_id}").status_code in (302, 404)
    with open_app.app_context():
        assert len(web.reading().session.scalars(select(LinkTry)).all()) == 5


def test_a_forged_or_revoked_link_opens_nothing(open_app: Flask, saved: Saved) -> None:
    _, respondent = parties(open_app, saved)
    text = a_link(open_app, respondent)
    client = open_app.test_client()
    assert client.get(f"/mediation/{text}x").status_code == 404
    assert client.get(f"/mediation/{'a' * 40}").status_code == 404
    with open_app.app_context(), web.writing() as tx:
        links.revoke(tx, subject=Party.__tablename__, subject_id=respondent, purpose=PURPOSE)
    assert client.get(f"/mediation/{text}").status_code == 410


def record(party_id: int, **changes: str) -> dict[str, object]:
    usual = {
        "answer": "yes", "way": "telephone", "said_by": "何经理，项目经理", "words": "问愿不愿意，答愿意。",
        "read": "y", "witness": "社区小林",
    }  # fmt: skip
    return {f"record-{party_id}-{name}": text for name, text in {**usual, **changes}.items()}


def test_staff_write_an_answer_down_with_its_proof(open_app: Flask, saved: Saved) -> None:
    _, respondent = parties(open_app, saved)
    desk = browser_of(open_app, saved.centre.secretary)
    room = f"/mediation/{saved.case_id}/consent"
    missing = desk.post(f"{room}/{respondent}/record", data=record(respondent, witness=""))
    assert missing.status_code == 422 and "还差一样凭据" in missing.text
    done = desk.post(f"{room}/{respondent}/record", data=record(respondent), follow_redirects=True)
    assert "答复已登记" in done.text and "何经理，项目经理" in done.text
    assert stage(open_app, saved) is Stage.ACCEPTED
    other = browser_of(open_app, saved.centre.chair).get(room).text
    assert "何经理，项目经理" not in other and "社区小林" not in other


def test_a_paper_answer_brings_its_picture(open_app: Flask, saved: Saved) -> None:
    _, respondent = parties(open_app, saved)
    desk = browser_of(open_app, saved.centre.secretary)
    sent = record(respondent, way="paper", witness="")
    sent[f"record-{respondent}-file"] = (io.BytesIO(picture("PNG")), "同意书.png")
    done = desk.post(
        f"/mediation/{saved.case_id}/consent/{respondent}/record",
        data=sent,
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    assert "答复已登记" in done.text and "同意书.png" in done.text


def test_a_step_of_asking_and_its_outcome(open_app: Flask, saved: Saved) -> None:
    _, respondent = parties(open_app, saved)
    desk = browser_of(open_app, saved.centre.secretary)
    room = f"/mediation/{saved.case_id}/consent"
    shown = version(open_app, saved)
    sent = {"rung": "paper", "outcome": "waiting", "words": "送到门卫", "version": shown}
    done = desk.post(
        f"{room}/{respondent}/invite",
        data={f"invite-{respondent}-{name}": text for name, text in sent.items()},
        follow_redirects=True,
    )
    assert "已记下这一次联系" in done.text and "打印这张通知" in done.text
    with open_app.app_context():
        step = web.reading().session.scalars(select(Invitation)).one()
        key, at = step.id, step.version
    slip = desk.get(f"{room}/invitations/{key}/slip")
    assert slip.status_code == 200
    code = re.search(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", slip.text)
    assert code is not None
    elsewhere = browser_of(open_app, saved.centre.second).get(f"{room}/invitations/{key}/slip")
    assert elsewhere.status_code == 404
    again = desk.post(
        f"{room}/{respondent}/invite", data={f"invite-{respondent}-{name}": text for name, text in sent.items()}
    )
    assert again.status_code == 409 and "周敏" in again.text
    noted = desk.post(
        f"{room}/invitations/{key}",
        data={f"outcome-{key}-outcome": "reached", f"outcome-{key}-version": str(at)},
        follow_redirects=True,
    )
    assert "结果已记下" in noted.text and "联系上了" in noted.text


def test_the_desks_list_shows_who_has_not_answered(open_app: Flask, saved: Saved) -> None:
    desk = browser_of(open_app, saved.centre.secretary)
    page = desk.get("/mediation/consent").text
    assert "安居物业服务有限公司" in page and "送书面通知" in page
    for actor in (saved.centre.chair, saved.centre.lead, saved.centre.mediator):
        assert browser_of(open_app, actor).get("/mediation/consent").status_code == 403


def test_a_body_is_asked_to_lead_and_accepts(open_app: Flask, saved: Saved) -> None:
    desk, pmc = browser_of(open_app, saved.centre.secretary), browser_of(open_app, saved.centre.pmc)
    room = f"/mediation/{saved.case_id}/consent"
    sent = {"together-0-body": str(saved.centre.pmc_body_id), "together-0-version": version(open_app, saved)}
    assert "等它答复" in desk.post(f"{room}/together", data=sent, follow_redirects=True).text
    page = pmc.get("/mediation/together").text
    assert "等你们答复" in page and "安居物业" not in page
    assert pmc.get(room).status_code == 404
    with open_app.app_context():
        row = web.reading().session.scalars(select(Together)).one()
        key, at = row.id, str(row.version)
    fields = {f"answer-{key}-accepted": "yes", f"answer-{key}-version": at}
    assert desk.post(f"/mediation/together/{key}", data=fields).status_code == 403
    assert "由我们主持" in pmc.post(f"/mediation/together/{key}", data=fields, follow_redirects=True).text
    assert "可以共同申请司法确认" in pmc.get(room).text
    assert pmc.post(f"/mediation/together/{key}", data=fields).status_code == 409


def test_a_request_to_a_body_is_taken_back(open_app: Flask, saved: Saved) -> None:
    desk = browser_of(open_app, saved.centre.secretary)
    room = f"/mediation/{saved.case_id}/consent"
    sent = {"together-0-body": str(saved.centre.pmc_body_id), "together-0-version": version(open_app, saved)}
    desk.post(f"{room}/together", data=sent)
    with open_app.app_context():
        row = web.reading().session.scalars(select(Together)).one()
        key, at = row.id, str(row.version)
    done = desk.post(f"{room}/together/{key}/back", data={f"back-{key}-version": at}, follow_redirects=True)
    assert "已收回" in done.text and "没有参加" in done.text


def test_giving_up_ends_the_case(open_app: Flask, saved: Saved) -> None:
    _, respondent = parties(open_app, saved)
    desk = browser_of(open_app, saved.centre.secretary)
    room = f"/mediation/{saved.case_id}/consent"
    for rung in ("phone", "visit"):
        fields = {"rung": rung, "outcome": "not_reached", "version": version(open_app, saved)}
        desk.post(f"{room}/{respondent}/invite", data={f"invite-{respondent}-{k}": v for k, v in fields.items()})
    sent = {f"unreachable-{respondent}-version": version(open_app, saved)}
    done = desk.post(f"{room}/{respondent}/unreachable", data=sent, follow_redirects=True)
    assert "已按联系不上结束" in done.text
    assert stage(open_app, saved) is Stage.REFUSED


def test_the_figures_page_its_files_and_the_note(open_app: Flask, saved: Saved) -> None:
    desk = browser_of(open_app, saved.centre.secretary)
    page = desk.get("/mediation/figures")
    assert page.status_code == 200 and "不显示" in page.text and "不是法定要求" in page.text
    for name, kind in (("table.csv", "text/csv"), ("table.xlsx", "spreadsheetml"), ("note.docx", "wordprocessingml")):
        found = desk.get(f"/mediation/figures/{name}", query_string={"half": "2026-2"})
        assert found.status_code == 200 and kind in found.content_type
    assert desk.get("/mediation/figures?half=2031-1").status_code == 200
    for actor in (saved.centre.chair, saved.centre.mediator, saved.centre.community):
        assert browser_of(open_app, actor).get("/mediation/figures").status_code == 403
