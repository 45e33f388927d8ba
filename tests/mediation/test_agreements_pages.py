"""The pages of agreements: who reads and does what over the web, old versions, codes, files that lie."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.kernel import links, web
from alliance.kernel.actors import Actor
from mediation.agreements import actions
from mediation.agreements.models import Agreement
from mediation.agreements.workflow import Disposal, State
from mediation.models import Case
from mediation.workflow import PartyRole, Stage
from tests.compounds.factories import browser_of
from tests.mediation.agreements_steps import PNG, drafted, put, shown
from tests.mediation.factories import Centre, a_case, a_centre, party_of


@dataclass(frozen=True)
class Made:
    """One case in mediation with a version of its agreement, and the code of a party without an account."""

    centre: Centre
    case_id: int
    agreement_id: int
    digest: str
    committee: int
    company: int
    owner: int
    code: str

    def url(self, rest: str = "") -> str:
        return f"/mediation/agreements/{self.agreement_id}{rest}"


def made(app: Flask, state: State, *, disposes: frozenset[Disposal] = frozenset()) -> Made:
    with app.app_context(), web.writing() as tx:
        centre = a_centre(tx)
        case = a_case(tx, centre, Stage.MEDIATING, with_owner=True)
        make = {State.DRAFT: drafted, State.SHOWN: shown, State.SIGNING: put}[state]
        agreement = make(tx, centre, case, disposes=disposes)
        owner = party_of(case, PartyRole.THIRD)
        text = links.make(
            tx,
            alliance_id=case.alliance_id,
            purpose="mediation",
            subject=owner,
            verbs=frozenset({"mediation"}),
            days=30,
        )
        committee, company = party_of(case, PartyRole.APPLICANT).id, party_of(case, PartyRole.RESPONDENT).id
        code = links.printed_code(links.code_for(tx, text))
        return Made(centre, case.id, agreement.id, agreement.digest, committee, company, owner.id, code)


def by_code(app: Flask, code: str) -> FlaskClient:
    client = app.test_client()
    assert client.post("/mediation/code", data={"code": code}).status_code == 302
    return client


def signed(one: Made, party_id: int, name: str) -> dict[str, str]:
    key = f"sign-{party_id}-"
    return {"digest": one.digest, f"{key}read": "y", f"{key}name": name}


def state_of(app: Flask, one: Made) -> tuple[State, Stage]:
    with app.app_context():
        session = web.reading().session
        return session.get_one(Agreement, one.agreement_id).state, session.get_one(Case, one.case_id).stage


@pytest.mark.parametrize(
    ("state", "readers"),
    [(State.DRAFT, {"mediator"}), (State.SHOWN, {"mediator", "secretary", "second", "chair", "manager"})],
)
def test_who_reads_a_version(open_app: Flask, state: State, readers: set[str]) -> None:
    one = made(open_app, state)
    told = {
        name: browser_of(open_app, actor).get(one.url()).status_code
        for name, actor in ((name, getattr(one.centre, name)) for name in one.centre.__dataclass_fields__)
        if isinstance(actor, Actor) and actor.signed_in
    }
    assert {name for name, status in told.items() if status == 200} == readers
    assert set(told.values()) == {200, 404}
    assert open_app.test_client().get(one.url()).status_code == 404


def test_the_mediator_writes_shows_and_puts_to_signature(open_app: Flask) -> None:
    one = made(open_app, State.DRAFT)
    mediator = browser_of(open_app, one.centre.mediator)
    page = mediator.get(one.url("/write")).text
    assert "2026-12-02 700.25" in page
    with open_app.app_context():
        version = web.reading().session.get_one(Agreement, one.agreement_id).version
    fields = {
        "version": str(version), "facts": "事实", "issues": "争议", "terms": "业委会同意解聘物业，物业交还收益。",
        "debtor_1": str(one.company), "creditor_1": str(one.committee), "duty_1": "money", "what_1": "交还收益",
        "amount_1": "100", "schedule_1": "2026-12-02 60\n2027-01-02 50",
    }  # fmt: skip
    wrong = mediator.post(one.url("/write"), data=fields)
    assert wrong.status_code == 422
    assert "各期加起来是 110.00 元" in wrong.text
    right = mediator.post(one.url("/write"), data={**fields, "amount_1": "110"}, follow_redirects=True)
    assert "可能要全体业主决定" in right.text
    assert "第2期：最迟2027年1月2日（含当天），人民币50.00元" in right.text
    old = mediator.post(one.url("/write"), data={**fields, "amount_1": "110"})
    assert old.status_code == 409
    with open_app.app_context():
        version = web.reading().session.get_one(Agreement, one.agreement_id).version
    put_on = mediator.post(
        one.url("/put_to_signature"), data={"put_to_signature-version": str(version)}, follow_redirects=True
    )
    assert "已经交各方签字" in put_on.text
    assert state_of(open_app, one) == (State.SIGNING, Stage.SIGNING)


def test_both_sides_a_code_and_the_mediator_sign_until_it_binds(open_app: Flask) -> None:
    one = made(open_app, State.SIGNING)
    chair, manager = browser_of(open_app, one.centre.chair), browser_of(open_app, one.centre.manager)
    part = chair.get(f"/mediation/{one.case_id}").text
    assert "打开协议，看完再签" in part
    unread = chair.post(one.url(f"/sign/{one.committee}"), data={"digest": one.digest})
    assert unread.status_code == 422
    chair.post(one.url(f"/sign/{one.committee}"), data=signed(one, one.committee, one.centre.chair.name))
    assert manager.post(one.url(f"/sign/{one.committee}"), data=signed(one, one.committee, "何经理")).status_code == 403
    manager.post(one.url(f"/sign/{one.company}"), data=signed(one, one.company, one.centre.manager.name))
    owner = by_code(open_app, one.code)
    for _ in range(3):  # whoever opens the page, a scanner too, has signed nothing by that
        assert "等赵大爷签字" in owner.get(one.url()).text
    owner.post(one.url(f"/sign/{one.owner}"), data=signed(one, one.owner, "赵大爷"))
    assert state_of(open_app, one) == (State.SIGNING, Stage.SIGNING)
    done = browser_of(open_app, one.centre.mediator).post(
        one.url("/sign"),
        data={"digest": one.digest, "mediator-read": "y", "mediator-name": one.centre.mediator.name},
        follow_redirects=True,
    )
    assert "协议从这时起生效" in done.text
    assert state_of(open_app, one) == (State.EFFECTIVE, Stage.PERFORMING)


def test_an_old_version_is_refused_with_what_differs_and_the_way(open_app: Flask) -> None:
    one = made(open_app, State.SIGNING)
    with open_app.app_context(), web.writing() as tx:
        agreement, case = tx.session.get_one(Agreement, one.agreement_id), tx.session.get_one(Case, one.case_id)
        actions.take_back(tx, one.centre.mediator, actions.TakeBack(agreement.id, agreement.version, "日子要改"))
        new = put(tx, one.centre, case).id
    answer = browser_of(open_app, one.centre.chair).post(
        one.url(f"/sign/{one.committee}"), data=signed(one, one.committee, one.centre.chair.name)
    )
    assert answer.status_code == 409
    assert "没有办成" in answer.text
    assert "新的一版改了哪里" in answer.text
    assert f"/mediation/agreements/{new}" in answer.text
    assert "日子要改" in answer.text


def test_a_side_that_does_not_sign_gives_no_reason(open_app: Flask) -> None:
    one = made(open_app, State.SIGNING)
    manager = browser_of(open_app, one.centre.manager)
    assert manager.post(one.url(f"/refuse/{one.company}"), data={}).status_code == 422
    manager.post(one.url(f"/refuse/{one.company}"), data={f"refuse-{one.company}-then": "back"})
    assert state_of(open_app, one) == (State.WITHDRAWN, Stage.MEDIATING)


def test_a_scan_that_lies_is_refused_and_nothing_is_recorded(open_app: Flask) -> None:
    one = made(open_app, State.SIGNING)
    secretary = browser_of(open_app, one.centre.secretary)
    key = f"paper-{one.company}-"
    fields = {
        "digest": one.digest,
        f"{key}name": "何经理",
        f"{key}acts_as": "项目经理",
        f"{key}signed_on": "2026-11-22",
    }
    lying = {**fields, f"{key}file": (io.BytesIO(b"MZ not a picture"), "签名.png")}
    assert secretary.post(one.url(f"/paper/{one.company}"), data=lying).status_code == 422
    honest = {**fields, f"{key}file": (io.BytesIO(PNG), "签名.png")}
    page = secretary.post(one.url(f"/paper/{one.company}"), data=honest, follow_redirects=True).text
    assert "等第二个人核对" in page
    with open_app.app_context():
        (row,) = web.reading().session.get_one(Agreement, one.agreement_id).signatures
        signature_id = row.id
    check = one.url(f"/signatures/{signature_id}/check")
    assert secretary.post(check, data={f"check-{signature_id}-seen": "y"}).status_code == 403
    second = browser_of(open_app, one.centre.second)
    assert "已核对" in second.post(check, data={f"check-{signature_id}-seen": "y"}, follow_redirects=True).text
    assert second.post(one.url(f"/signatures/{signature_id}/reject"), data={}).status_code == 404


def test_a_committee_hands_in_its_owners_decision_and_the_desk_judges(open_app: Flask) -> None:
    one = made(open_app, State.SHOWN, disposes=frozenset({Disposal.COMPANY}))
    chair, secretary = browser_of(open_app, one.centre.chair), browser_of(open_app, one.centre.secretary)
    key = f"decision-{one.committee}-"
    told = {
        "decided_on": "2026-11-20", "matter": "同意解聘", "covers": "company", "total_area": "9000",
        "total_owners": "90", "part_area": "5999.99", "part_owners": "60", "for_area": "4000", "for_owners": "40",
    }  # fmt: skip
    fields = {f"{key}{name}": value for name, value in told.items()}
    few = chair.post(
        one.url(f"/decisions/{one.committee}"), data={**fields, f"{key}file": (io.BytesIO(PNG), "决定.png")}
    )
    assert few.status_code == 422
    assert "没有达到三分之二以上" in few.text
    enough = {**fields, f"{key}part_area": "6000", f"{key}file": (io.BytesIO(PNG), "决定.png")}
    done = chair.post(one.url(f"/decisions/{one.committee}"), data=enough, follow_redirects=True).text
    assert "等矛盾调解组核对" in done
    assert chair.post(one.url("/decided/1/check"), data={"check-decision-1-seen": "y"}).status_code == 403
    checked = secretary.post(
        one.url("/decided/1/check"),
        data={"check-decision-1-seen": "y", "check-decision-1-version": "1"},
        follow_redirects=True,
    )
    assert "已核对" in checked.text
    back = secretary.post(
        one.url("/decided/1/reject"),
        data={"reject-decision-1-because": "弄错了", "reject-decision-1-version": "2"},
        follow_redirects=True,
    )
    assert "没有通过" in back.text


def test_an_informal_agreement_needs_no_seal_and_says_why_no_court(open_app: Flask) -> None:
    one = made(open_app, State.SIGNING)
    secretary = browser_of(open_app, one.centre.secretary)
    page = secretary.get(one.url()).text
    assert "不是依法设立的调解组织" in page
    assert secretary.post(one.url("/seal"), data={"digest": one.digest}).status_code == 409
    scan = {"scan-file": (io.BytesIO(PNG), "签名.png")}
    assert secretary.post(one.url("/scan"), data=scan, follow_redirects=True).status_code == 200
    chair = browser_of(open_app, one.centre.chair)
    assert chair.post(one.url("/scan"), data={"scan-file": (io.BytesIO(PNG), "签名.png")}).status_code == 403


def test_only_the_mediator_opens_the_forms_to_write(open_app: Flask) -> None:
    one = made(open_app, State.SHOWN)
    for page in (f"/mediation/{one.case_id}/agreement/new", f"/mediation/{one.case_id}/agreement/oral"):
        assert browser_of(open_app, one.centre.mediator).get(page).status_code == 200
        assert browser_of(open_app, one.centre.chair).get(page).status_code == 403
        assert browser_of(open_app, one.centre.secretary).get(page).status_code == 403
        assert browser_of(open_app, one.centre.outside).get(page).status_code == 404
    assert browser_of(open_app, one.centre.chair).get(one.url("/write")).status_code == 403
    assert browser_of(open_app, one.centre.chair).post(one.url("/show"), data={}).status_code == 403
    assert browser_of(open_app, one.centre.secretary).post(one.url("/sign"), data={}).status_code == 403
