"""The record over the web: writing, evidence with a file, an entry's steps, a party's code, facts, and the glass."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import links, web
from mediation.models import Case
from mediation.record.models import Entry, Fact, Seen, Sharing
from mediation.workflow import PartyRole, Stage
from tests.compounds.factories import browser_of
from tests.mediation.factories import Saved, a_saved_case, party_of
from tests.mediation.test_record import PNG

SECRET = "其实让到三万元也可以"
STILL = "您刚才填的内容还在这里"


@pytest.fixture
def saved(open_app: Flask) -> Saved:
    return a_saved_case(open_app, Stage.MEDIATING)


def party_id(app: Flask, saved: Saved, role: PartyRole) -> int:
    with app.app_context():
        return party_of(web.reading().session.get_one(Case, saved.case_id), role).id


def keys(app: Flask) -> list[str]:
    with app.app_context():
        return list(web.reading().session.scalars(select(Entry.key).order_by(Entry.id)))


def by_code(app: Flask, saved: Saved, role: PartyRole) -> FlaskClient:
    """A browser that holds a party's link."""
    with app.app_context(), web.writing() as tx:
        party = party_of(tx.session.get_one(Case, saved.case_id), role)
        text = links.make(
            tx, alliance_id=party.alliance_id, purpose="mediation", subject=party, verbs=frozenset({"x"}), days=9
        )
        link = links.bearer(tx, text, "mediation").link
        assert link is not None
    client = app.test_client()
    with client.session_transaction() as session:
        session["mediation"] = {str(saved.case_id): link.link_id}
    return client


def confide(app: Flask, saved: Saved, browser: FlaskClient) -> str:
    where = f"caucus-{party_id(app, saved, PartyRole.APPLICANT)}"
    sent = {"write-where": where, "write-kind": "words", "write-text": SECRET}
    answer = browser.post(f"/mediation/{saved.case_id}/record/write", data=sent)
    assert answer.status_code == 302
    return keys(app)[-1]


def test_a_side_writes_to_the_mediator_alone(open_app: Flask, saved: Saved) -> None:
    chair = browser_of(open_app, saved.centre.chair)
    confide(open_app, saved, chair)
    page = f"/mediation/{saved.case_id}/record"
    assert SECRET in chair.get(page).text
    assert SECRET in browser_of(open_app, saved.centre.mediator).get(page).text
    other = browser_of(open_app, saved.centre.manager).get(page).text
    assert SECRET not in other
    assert "还没有内容" in other


def test_a_room_that_is_not_the_readers_is_no_choice(open_app: Flask, saved: Saved) -> None:
    chair = browser_of(open_app, saved.centre.chair)
    for where in (f"caucus-{party_id(open_app, saved, PartyRole.RESPONDENT)}", "office", "mediator", "nowhere"):
        sent = {"write-where": where, "write-kind": "words", "write-text": "话"}
        answer = chair.post(f"/mediation/{saved.case_id}/record/write", data=sent)
        assert answer.status_code == 422, where
        assert "有 1 处要改" in answer.text
    assert keys(open_app) == []


def test_evidence_comes_with_its_file_and_is_fetched_by_its_readers_alone(open_app: Flask, saved: Saved) -> None:
    chair = browser_of(open_app, saved.centre.chair)
    sent = {
        "evidence-where": f"caucus-{party_id(open_app, saved, PartyRole.APPLICANT)}",
        "evidence-name": "电梯广告合同",
        "evidence-source": "业委会保管",
        "evidence-copies": "1",
        "evidence-original": "copy",
        "evidence-file": (BytesIO(PNG), "合同.png"),
    }
    page = chair.post(f"/mediation/{saved.case_id}/record/evidence", data=sent, follow_redirects=True)
    assert "电梯广告合同" in page.text
    file = f"/mediation/{saved.case_id}/record/{keys(open_app)[0]}/files/1"
    with chair.get(file) as fetched, browser_of(open_app, saved.centre.mediator).get(file) as by_the_mediator:
        assert fetched.headers["Content-Disposition"].startswith("attachment")
        assert by_the_mediator.status_code == 200
    for name in ("manager", "secretary", "lead", "administrator"):
        assert browser_of(open_app, getattr(saved.centre, name)).get(file).status_code == 404
    assert chair.get(f"{file}9").status_code == 404


def test_a_file_that_lies_is_refused_and_nothing_is_entered(open_app: Flask, saved: Saved) -> None:
    chair = browser_of(open_app, saved.centre.chair)
    sent = {
        "evidence-where": "shared",
        "evidence-name": "合同",
        "evidence-source": "业委会",
        "evidence-copies": "1",
        "evidence-original": "copy",
        "evidence-file": (BytesIO(b"MZ\x90\x00 not a picture"), "合同.png"),
    }
    answer = chair.post(f"/mediation/{saved.case_id}/record/evidence", data=sent)
    assert answer.status_code == 422
    assert keys(open_app) == []


def test_a_party_without_account_reads_writes_and_decides_by_its_code(open_app: Flask, saved: Saved) -> None:
    guest = by_code(open_app, saved, PartyRole.APPLICANT)
    key = confide(open_app, saved, guest)
    mediator = browser_of(open_app, saved.centre.mediator)
    mediator.post(f"/mediation/{saved.case_id}/record/{key}/propose", data={"propose-text": "愿意让一步"})
    entry = f"/mediation/{saved.case_id}/record/{key}"
    assert "愿意让一步" in guest.get(entry).text
    with open_app.app_context():
        sharing_id = web.reading().session.scalars(select(Sharing.id)).one()
    done = guest.post(f"{entry}/answer", data={"answer-sharing_id": str(sharing_id), "answer-agreed": "yes"})
    assert done.status_code == 302
    other = browser_of(open_app, saved.centre.manager).get(f"/mediation/{saved.case_id}/record").text
    assert "愿意让一步" in other
    assert SECRET not in other
    assert "单独沟通转达" not in other


def test_whoever_has_neither_account_nor_code_is_led_to_the_sign_in(open_app: Flask, saved: Saved) -> None:
    visitor = open_app.test_client()
    for page in ("record", "facts", "record/export/docx", "facts/export"):
        answer = visitor.get(f"/mediation/{saved.case_id}/{page}")
        assert answer.status_code == 302
        assert "/sign-in" in answer.headers["Location"]


def test_opening_the_record_is_noted_once_there_is_something_new(open_app: Flask, saved: Saved) -> None:
    chair = browser_of(open_app, saved.centre.chair)
    mediator = browser_of(open_app, saved.centre.mediator)
    page = f"/mediation/{saved.case_id}/record"
    mediator.get(page)
    with open_app.app_context():
        assert web.reading().session.scalars(select(Seen)).all() == []
    key = confide(open_app, saved, chair)
    mediator.get(page)
    late = chair.post(f"{page}/{key}/take-back")
    assert late.status_code == 409
    assert "已经有人看过" in late.text


def test_what_nobody_read_is_taken_back_on_the_page(open_app: Flask, saved: Saved) -> None:
    chair = browser_of(open_app, saved.centre.chair)
    key = confide(open_app, saved, chair)
    assert "收回" in chair.get(f"/mediation/{saved.case_id}/record/{key}").text
    done = chair.post(f"/mediation/{saved.case_id}/record/{key}/take-back", follow_redirects=True)
    assert "没有人看过" in done.text
    assert SECRET not in done.text


def test_a_withdrawal_needs_a_reason(open_app: Flask, saved: Saved) -> None:
    chair = browser_of(open_app, saved.centre.chair)
    key = confide(open_app, saved, chair)
    entry = f"/mediation/{saved.case_id}/record/{key}"
    assert chair.post(f"{entry}/withdraw", data={"withdraw-because": ""}).status_code == 422
    assert chair.post(f"{entry}/withdraw", data={"withdraw-because": "写错了"}).status_code == 302
    assert chair.post(f"{entry}/withdraw", data={"withdraw-because": "写错了"}).status_code == 409
    assert browser_of(open_app, saved.centre.mediator).post(f"{entry}/withdraw").status_code == 403


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_copy_is_handed_out_until_the_case_fails(open_app: Flask, saved: Saved, kind: str) -> None:
    chair = browser_of(open_app, saved.centre.chair)
    confide(open_app, saved, chair)
    page = f"/mediation/{saved.case_id}/record/export/{kind}"
    assert chair.get(page).get_data().startswith(b"PK")
    with open_app.app_context(), web.writing() as tx:
        case = tx.session.get_one(Case, saved.case_id)
        case.stage, case.ended_at, case.ended_as = Stage.FAILED, tx.now, "failed"
    assert chair.get(page).status_code == 409
    assert chair.get(f"/mediation/{saved.case_id}/facts/export").status_code == 200


def test_facts_are_drafted_ticked_changed_and_dropped_on_the_page(open_app: Flask, saved: Saved) -> None:
    chair, manager, mediator = (
        browser_of(open_app, one) for one in (saved.centre.chair, saved.centre.manager, saved.centre.mediator)
    )
    page = f"/mediation/{saved.case_id}/facts"
    lines = "2021年起有电梯广告\n\n三年没有公布收支"
    assert "请各方逐条确认" in mediator.post(f"{page}/draft", data={"draft-lines": lines}, follow_redirects=True).text
    tick = {"tick-1-wording": "1", "tick-1-agreed": "yes"}
    for browser in (chair, manager):
        assert browser.post(f"{page}/1/tick", data=tick).status_code == 302
    ticked = chair.get(page).text
    assert "下载各方都确认的 1 条" in ticked
    assert ticked.count("要改意见</summary>") == 1
    changed = mediator.post(f"{page}/1/change", data={"change-1-wording": "1", "change-1-text": "2020年起有电梯广告"})
    assert changed.status_code == 302
    late = chair.post(f"{page}/1/tick", data=tick)
    assert late.status_code == 409
    assert "刚刚改过" in late.text
    assert chair.post(f"{page}/draft", data={"draft-lines": "话"}).status_code == 403
    assert mediator.post(f"{page}/2/drop", data={"drop-2-wording": "1"}).status_code == 302
    with open_app.app_context():
        assert len(web.reading().session.scalars(select(Fact).where(Fact.dropped_at.is_(None))).all()) == 1


def test_what_was_typed_about_a_fact_stays_where_it_comes_too_late(open_app: Flask, saved: Saved) -> None:
    chair, mediator = (browser_of(open_app, one) for one in (saved.centre.chair, saved.centre.mediator))
    page = f"/mediation/{saved.case_id}/facts"
    mediator.post(f"{page}/draft", data={"draft-lines": "2021年起有电梯广告"})
    same = mediator.post(f"{page}/1/change", data={"change-1-wording": "1", "change-1-text": "2021年起有电梯广告"})
    assert (same.status_code, "没有改动" in same.text) == (422, True)
    assert "<details open><summary>修改或者删去这一条" in same.text
    assert STILL not in same.text
    mediator.post(f"{page}/1/change", data={"change-1-wording": "1", "change-1-text": "2020年起有电梯广告"})
    change = {"change-1-wording": "1", "change-1-text": "2019年五月起有电梯广告"}
    tick = {"tick-1-wording": "1", "tick-1-agreed": "no", "tick-1-words": "是去年才有的"}
    for now in (Stage.MEDIATING, Stage.FAILED):
        with open_app.app_context(), web.writing() as tx:
            case = tx.session.get_one(Case, saved.case_id)
            if now is Stage.FAILED:
                case.stage, case.ended_at, case.ended_as = now, tx.now, "failed"
        for browser, deed, sent, words in (
            (mediator, "change", change, "2019年五月起有电梯广告"),
            (chair, "tick", tick, "是去年才有的"),
        ):
            late = browser.post(f"{page}/1/{deed}", data=sent)
            assert (late.status_code, STILL in late.text) == (409, True), (now, deed)
            assert f'<dd class="typed">{words}</dd>' in late.text
            assert "2020年起有电梯广告" in late.text
    assert STILL not in chair.get(page).text


def test_the_lead_breaks_the_glass_on_its_page_and_each_opening_is_written_down(open_app: Flask, saved: Saved) -> None:
    chair, lead = browser_of(open_app, saved.centre.chair), browser_of(open_app, saved.centre.lead)
    confide(open_app, saved, chair)
    sent = {
        "reference": "柯调〔2026〕1号",
        "party_name": "锦绣家园业主委员会",
        "ground": "danger",
        "reason": "有人扬言要打人，派出所在问",
        "sure": "y",
    }
    assert lead.post("/mediation/break-glass", data={}).status_code == 422
    opened = lead.post("/mediation/break-glass", data=sent)
    assert opened.status_code == 302
    page = opened.headers["Location"]
    assert SECRET in lead.get(page).text
    assert lead.get(f"/mediation/{saved.case_id}/record").status_code == 404
    told = chair.get(f"/mediation/{saved.case_id}/record").text
    assert "有人扬言要打人" in told
    assert "打开看了一次" in chair.get(page).text
    assert browser_of(open_app, saved.centre.manager).get(page).status_code == 404
    assert (
        "有人扬言要打人"
        not in browser_of(open_app, saved.centre.manager).get(f"/mediation/{saved.case_id}/record").text
    )
    assert browser_of(open_app, saved.centre.secretary).get("/mediation/break-glass").status_code == 403


def test_a_mediator_hands_over_notes(open_app: Flask, saved: Saved) -> None:
    mediator = browser_of(open_app, saved.centre.mediator)
    sent = {"write-where": "mediator", "write-kind": "words", "write-text": "主任很着急"}
    mediator.post(f"/mediation/{saved.case_id}/record/write", data=sent)
    page = f"/mediation/{saved.case_id}/notes"
    assert "主任很着急" in mediator.get(page).text
    assert browser_of(open_app, saved.centre.secretary).get(page).status_code == 404
    assert "已交出 1 条" in mediator.post(f"{page}/hand-over", follow_redirects=True).text


def test_the_page_of_the_case_tells_that_there_is_something_and_not_what(open_app: Flask, saved: Saved) -> None:
    chair, mediator = (browser_of(open_app, one) for one in (saved.centre.chair, saved.centre.mediator))
    confide(open_app, saved, chair)
    page = mediator.get(f"/mediation/{saved.case_id}").text
    assert re.search(r"1 条新的", page)
    assert SECRET not in page
