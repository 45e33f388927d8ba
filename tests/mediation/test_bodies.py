"""Bodies: what each may call its papers, who keeps their register, and what a page tells everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from mediation.bodies import actions, queries, standing
from mediation.bodies.actions import AmendBody, EndBody, Particulars
from mediation.bodies.models import Body, LegalStatus
from tests.compounds.factories import browser_of
from tests.mediation.factories import Centre, a_saved_case


def told(centre: Centre, **changes: object) -> Particulars:
    usual = Particulars("府山社区人民调解委员会", LegalStatus.REGISTERED_PMC, centre.secretary.offices[0].place_id)
    return replace(usual, **{"registered_as": "柯司调备〔2025〕7号", "registered_on": None, **changes})  # type: ignore[arg-type]  # a test's own names


@pytest.mark.parametrize(
    ("status", "title", "may_confirm", "sealed"),
    [
        (LegalStatus.REGISTERED_PMC, "人民调解协议书", True, True),
        (LegalStatus.INVITED_ORG, "调解协议书", True, True),
        (LegalStatus.INFORMAL, "和解协议书", False, False),
        (None, "和解协议书", False, False),
    ],
)
def test_the_standing_decides_title_seal_and_confirmation(
    status: LegalStatus | None, title: str, *, may_confirm: bool, sealed: bool
) -> None:
    found = standing.of(status)
    assert (found.agreement_title, found.may_confirm, found.sealed) == (title, may_confirm, sealed)
    assert bool(found.why_not and found.remedy) is not may_confirm


def test_only_the_registered_committee_speaks_of_peoples_mediation() -> None:
    for one in standing.every():
        named = "人民调解" in f"{one.agreement_title}{one.oral_title}{one.seal}"
        assert named is (one.status is LegalStatus.REGISTERED_PMC)


def test_a_standing_needs_its_proof(tx: Transaction, centre: Centre) -> None:
    with pytest.raises(Invalid, match="凭什么文件"):
        actions.add_body(tx, centre.lead, told(centre, registered_as=" "))
    with pytest.raises(Invalid, match="凭什么文件"):
        actions.add_body(tx, centre.lead, told(centre))
    with pytest.raises(Invalid, match="晚于今天"):
        actions.add_body(tx, centre.lead, told(centre, registered_on=tx.today + timedelta(days=1)))
    body = actions.add_body(tx, centre.lead, told(centre, registered_on=tx.today))
    assert standing.of(body.status).may_confirm


def test_an_informal_group_keeps_no_proof_of_a_standing_it_lacks(tx: Transaction, centre: Centre) -> None:
    body = actions.add_body(
        tx, centre.secretary, told(centre, name="联盟调解组", status=LegalStatus.INFORMAL, registered_on=tx.today)
    )
    assert (body.registered_as, body.registered_on) == ("", None)


def test_names_are_taken_once_and_places_are_ones_own(tx: Transaction, centre: Centre) -> None:
    actions.add_body(tx, centre.lead, told(centre, registered_on=tx.today))
    with pytest.raises(Invalid, match="同名"):
        actions.add_body(tx, centre.lead, told(centre, registered_on=tx.today))
    away = centre.stranger.offices[0].place_id
    with pytest.raises(Invalid, match="没有找到这个地方"):
        actions.add_body(tx, centre.lead, told(centre, name="别处的", place_id=away, registered_on=tx.today))


def test_who_keeps_the_register(tx: Transaction, centre: Centre) -> None:
    keepers = {"周敏", "方圆", "联盟负责人"}
    for actor in centre.everybody:
        if actor.name in keepers or actor.alliance_id != centre.alliance_id:
            continue
        with pytest.raises(NotPermitted):
            actions.add_body(tx, actor, told(centre, registered_on=tx.today))


def test_a_body_of_another_alliance_is_not_found(tx: Transaction, centre: Centre) -> None:
    with pytest.raises(NotFound):
        queries.body_page(tx, centre.stranger, centre.body_id)


def test_a_new_standing_holds_from_now_on_and_old_pages_are_told(tx: Transaction, centre: Centre) -> None:
    body = tx.session.get_one(Body, centre.body_id)
    version = body.version
    raised = told(centre, name=body.name, registered_on=tx.today)
    actions.amend_body(tx, centre.lead, AmendBody(body.id, version, raised))
    assert body.status is LegalStatus.REGISTERED_PMC
    with pytest.raises(ChangedMeanwhile, match="联盟负责人"):
        actions.amend_body(tx, centre.secretary, AmendBody(body.id, version, raised))


def test_a_body_that_ended_is_changed_no_more(tx: Transaction, centre: Centre) -> None:
    body = tx.session.get_one(Body, centre.body_id)
    with pytest.raises(Invalid, match="晚于今天"):
        actions.end_body(tx, centre.lead, EndBody(body.id, body.version, tx.today + timedelta(days=1)))
    actions.end_body(tx, centre.lead, EndBody(body.id, body.version, tx.today))
    with pytest.raises(OutOfTurn, match="停用"):
        actions.end_body(tx, centre.lead, EndBody(body.id, body.version, tx.today))
    assert [one.body_id for one in queries.bodies(tx, centre.visitor, ended=False)] == [centre.pmc_body_id]


def test_everybody_reads_what_papers_a_body_may_make(open_app: Flask) -> None:
    saved = a_saved_case(open_app)
    visitor = open_app.test_client()
    page = visitor.get("/mediation/bodies").text
    for words in ("人民调解协议书", "和解协议书", "法院不受理对它的司法确认申请", "调解不收费"):
        assert words in page
    assert "不盖章" in visitor.get(f"/mediation/bodies/{saved.centre.body_id}").text
    assert "登记一个调解组织" not in page


def test_the_lead_enters_amends_and_ends_a_body(open_app: Flask) -> None:
    saved = a_saved_case(open_app)
    lead = browser_of(open_app, saved.centre.lead)
    fields = {
        "name": "府山街道人民调解委员会",
        "status": "registered_pmc",
        "place": str(saved.centre.lead.offices[0].place_id),
    }
    missing = lead.post("/mediation/bodies/new", data={**fields, "confirmed": "1"})
    assert missing.status_code == 422 and "凭什么文件设立" in missing.text
    fields |= {"registered_as": "柯司〔2020〕3号", "registered_on": "2020-05-01"}
    made = lead.post("/mediation/bodies/new", data={**fields, "confirmed": "1"}, follow_redirects=True)
    assert "柯司〔2020〕3号" in made.text
    address = made.request.path
    amended = lead.post(
        f"{address}/amend", data={**fields, "contact": "0570-0000000 上班时间", "version": "1"}, follow_redirects=True
    )
    assert "0570-0000000" in amended.text
    old = lead.post(f"{address}/amend", data={**fields, "version": "1"})
    assert old.status_code == 409 and "联盟负责人" in old.text
    ended = lead.post(f"{address}/end", data={"end-ended_on": "2026-11-22", "end-version": "2"}, follow_redirects=True)
    assert "已停用" in ended.text
    assert lead.post(f"{address}/end", data={"end-ended_on": "2026-11-22", "end-version": "3"}).status_code == 409
    chair = browser_of(open_app, saved.centre.chair)
    assert chair.get("/mediation/bodies/new").status_code == 403
    assert chair.get(f"{address}/amend").status_code == 403
