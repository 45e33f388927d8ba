"""The page of performing over the web: reports, confirmations, the court, visits, surveys, each by whom it is for."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from flask import Flask

from alliance.kernel import links, web
from alliance.kernel.actors import Actor
from mediation.access import PURPOSE
from mediation.agreements.models import Instalment
from mediation.models import Case, Party
from mediation.performing import actions, visits
from mediation.workflow import Part, PartyRole, Stage
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.mediation.agreements_steps import PNG, effective
from tests.mediation.factories import Centre, a_case, a_centre, a_part, party_of


@dataclass(frozen=True)
class Made:
    """A case whose agreement binds; `first` is a sum, `act` an act."""

    centre: Centre
    case_id: int
    committee: int
    company: int
    first: int
    act: int

    def url(self, rest: str = "") -> str:
        return f"/mediation/{self.case_id}/performing{rest}"


@pytest.fixture
def made(open_app: Flask) -> Made:
    with open_app.app_context(), web.writing() as tx:
        centre = a_centre(tx)
        case = a_case(tx, centre, Stage.MEDIATING, body_id=centre.pmc_body_id)
        a_part(tx, case, centre.community, Part.FILER)
        agreement = effective(tx, centre, case)
        visits.plan_first(tx, {"case_id": case.id, "agreement_id": agreement.id})
        parts = [part.id for one in agreement.obligations for part in one.instalments]
        committee, company = party_of(case, PartyRole.APPLICANT).id, party_of(case, PartyRole.RESPONDENT).id
        return Made(centre, case.id, committee, company, parts[0], parts[2])


def stage_of(app: Flask, one: Made) -> Stage:
    with app.app_context():
        return web.reading().session.get_one(Case, one.case_id).stage


def test_who_reads_it(open_app: Flask, made: Made) -> None:
    told = {
        name: browser_of(open_app, actor).get(made.url()).status_code
        for name, actor in ((name, getattr(made.centre, name)) for name in made.centre.__dataclass_fields__)
        if isinstance(actor, Actor) and actor.signed_in
    }
    readers = {"mediator", "secretary", "second", "chair", "manager", "pmc"}
    assert {name for name, status in told.items() if status == 200} == readers
    assert set(told.values()) == {200, 404}
    assert open_app.test_client().get(made.url()).status_code == 404


def test_a_report_is_confirmed_disputed_and_proved(open_app: Flask, made: Made) -> None:
    manager, chair = browser_of(open_app, made.centre.manager), browser_of(open_app, made.centre.chair)
    key = f"report-{made.first}-"
    report = made.url(f"/instalments/{made.first}/report")
    much = manager.post(report, data={f"{key}amount": "700.26", f"{key}done_on": "2026-11-22"})
    assert much.status_code == 422
    assert "只差 700.25 元" in much.text
    fields = {f"{key}amount": "700.25", f"{key}done_on": "2026-11-22", f"{key}file": (io.BytesIO(PNG), "回单.png")}
    assert "等对方确认收到" in manager.post(report, data=fields, follow_redirects=True).text
    assert "已登记，等对方确认" in chair.get(made.url()).text
    assert "收到了，确认" in chair.get(made.url()).text
    assert manager.post(made.url("/reports/1/confirm"), data={"confirm-1-version": "1"}).status_code == 403
    disputed = chair.post(
        made.url("/reports/1/dispute"),
        data={"dispute-1-version": "1", "dispute-1-because": "账上没有"},
        follow_redirects=True,
    )
    assert "账上没有" in disputed.text
    assert chair.post(made.url("/reports/1/confirm"), data={"confirm-1-version": "2"}).status_code == 409
    again = {f"{key}amount": "700.25", f"{key}done_on": "2026-11-22"}
    manager.post(report, data=again)
    proof = {"proof-2-file": (io.BytesIO(PNG), "回单.png")}
    assert "凭证已经交上" in manager.post(made.url("/reports/2/proof"), data=proof, follow_redirects=True).text
    done = chair.post(made.url("/reports/2/confirm"), data={"confirm-2-version": "1"}, follow_redirects=True)
    assert "已确认收到" in done.text
    assert browser_of(open_app, made.centre.outside).post(report, data=again).status_code == 404


def test_what_was_reported_in_full_waits_for_the_other_side_and_not_for_the_payer(
    open_app: Flask, made: Made, clock: StandingClock
) -> None:
    clock.advance(days=12)
    manager = browser_of(open_app, made.centre.manager)
    before = manager.get("/").text.count("到期未办")
    key = f"report-{made.first}-"
    with open_app.app_context():
        part = web.reading().session.get_one(Instalment, made.first)
        due, today = f"{part.amount}", web.reading().today
    sent = {f"{key}amount": due, f"{key}done_on": today.isoformat()}
    assert manager.post(made.url(f"/instalments/{made.first}/report"), data=sent).status_code == 302
    assert manager.get("/").text.count("到期未办") < before
    with open_app.app_context(), web.writing() as tx:
        parts = actions.late_parts(tx, tx.session.get_one(Case, made.case_id), untold=True)
        assert made.first not in {one.id for one in parts}, "a creditor's silence alone is nobody's default"


def test_a_side_without_an_account_reports_with_a_proof_and_sees_it_named(open_app: Flask, made: Made) -> None:
    with open_app.app_context(), web.writing() as tx:
        company = tx.session.get_one(Party, made.company)
        verbs = frozenset({PURPOSE})
        text = links.make(tx, alliance_id=company.alliance_id, purpose=PURPOSE, subject=company, verbs=verbs, days=9)
    phone, key = open_app.test_client(), f"report-{made.act}-"
    assert phone.post(f"/mediation/in/{text}").status_code == 302
    fields = {f"{key}done_on": "2026-11-22", f"{key}file": (io.BytesIO(PNG), "公示照片.png")}
    phone.post(made.url(f"/instalments/{made.act}/report"), data=fields)
    assert "公示照片.png" in phone.get(made.url()).text


def test_what_is_late_is_a_default_and_may_go_another_way(open_app: Flask, made: Made, clock: StandingClock) -> None:
    mediator, chair = browser_of(open_app, made.centre.mediator), browser_of(open_app, made.centre.chair)
    assert mediator.post(made.url("/default"), data={"default-version": "99"}).status_code == 409
    clock.advance(days=10)
    mediator = browser_of(open_app, made.centre.mediator)
    with open_app.app_context():
        version = web.reading().session.get_one(Case, made.case_id).version
    mediator.post(made.url("/default"), data={"default-version": str(version)})
    assert stage_of(open_app, made) is Stage.BREACHED
    chair = browser_of(open_app, made.centre.chair)
    assert "对方不履行怎么办" in chair.get(made.url()).text
    off = {"hand_off-version": str(version + 1), "hand_off-words": "起诉", "hand_off-sure": "y"}
    manager = browser_of(open_app, made.centre.manager)
    assert manager.post(made.url("/hand_off"), data=off).status_code == 403
    assert manager.post(made.url("/pack/default")).status_code == 403
    chair.post(made.url("/hand_off"), data=off)
    assert stage_of(open_app, made) is Stage.HANDED_OFF


def test_both_together_go_to_the_court(open_app: Flask, made: Made) -> None:
    manager, chair = browser_of(open_app, made.centre.manager), browser_of(open_app, made.centre.chair)
    page = chair.get(made.url()).text
    assert "一方不能单独申请" in page
    assert "2026年12月22日" in page
    filed = {
        "file-venue": "body", "file-court": "衢州市柯城区人民法院", "file-filed_on": "2026-11-22",
        "file-materials": ["application", "agreement", "identity", "property", "contact"],
    }  # fmt: skip
    assert chair.post(made.url("/court/file"), data=filed).status_code == 409
    chair.post(made.url(f"/court/{made.committee}/wish"), data={})
    assert chair.post(made.url(f"/court/{made.company}/wish"), data={}).status_code == 403
    manager.post(made.url(f"/court/{made.company}/wish"), data={})
    assert "已登记提交" in chair.post(made.url("/court/file"), data=filed, follow_redirects=True).text
    day = {"accepted-accepted_on": "2026-11-22", "accepted-number": "（2026）浙0802民特1号"}
    assert "供参考，以法院的通知为准" in chair.post(made.url("/court/accepted"), data=day, follow_redirects=True).text
    ruling = {"ruling-ruling": "confirmed", "ruling-decided_on": "2026-11-22"}
    assert "裁定调解协议有效" in manager.post(made.url("/court/ruling"), data=ruling, follow_redirects=True).text


def test_visits_are_for_those_who_work_on_it(open_app: Flask, made: Made) -> None:
    mediator, chair = browser_of(open_app, made.centre.mediator), browser_of(open_app, made.centre.chair)
    fields = {
        "visit-1-version": "1", "visit-1-done_on": "2026-11-22", "visit-1-contact": "telephone",
        "visit-1-performed": "暗语甲乙丙", "visit-1-mood": "calm",
    }  # fmt: skip
    assert chair.post(made.url("/visits/1"), data=fields).status_code == 403
    assert "暗语甲乙丙" in mediator.post(made.url("/visits/1"), data=fields, follow_redirects=True).text
    assert "暗语甲乙丙" not in chair.get(made.url()).text
    plan = {"plan-planned_on": "2026-12-01", "plan-reason": "再看看"}
    assert "再看看" in mediator.post(made.url("/visits"), data=plan, follow_redirects=True).text


def test_a_survey_is_read_by_its_party_and_the_desk(open_app: Flask, made: Made) -> None:
    chair = browser_of(open_app, made.centre.chair)
    key = f"survey-{made.committee}-"
    fields = {f"{key}outcome": "2", f"{key}attitude": "5", f"{key}words": "暗语丁戊己"}
    chair.post(made.url(f"/survey/{made.committee}"), data=fields)
    for name, seen in (("chair", True), ("secretary", True), ("manager", False), ("mediator", False)):
        page = browser_of(open_app, getattr(made.centre, name)).get(made.url()).text
        assert ("暗语丁戊己" in page) is seen, name
