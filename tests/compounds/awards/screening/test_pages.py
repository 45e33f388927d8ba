"""The pages of the screening: a finding with its document, the reply, the decision, and who sees nothing."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.kernel import web
from alliance.kernel.outbox import deliver_all
from compounds.awards.applications.models import AwardApplication
from compounds.awards.rounds.workflow import Stage as RoundStage
from compounds.awards.screening.models import AwardFinding
from tests.compounds.awards.applications.steps import SMALL, picture, recommended, submitted
from tests.compounds.awards.applications.test_pages import send
from tests.compounds.awards.factories import Season, a_round, a_season
from tests.compounds.factories import browser_of
from tests.kernel.accounts_steps import form_key

HOME = "/awards/screening"


@dataclass(frozen=True)
class Screening:
    """One application in the screening, looked at and recommended, and whoever asks for pages."""

    app: Flask
    season: Season
    application_id: int

    @property
    def page(self) -> str:
        return f"{HOME}/{self.application_id}"

    def browser(self, who: str) -> FlaskClient:
        return browser_of(self.app, getattr(self.season, who))

    def stage(self) -> str:
        with self.app.app_context():
            return web.reading().session.get_one(AwardApplication, self.application_id).stage.value


@pytest.fixture
def screening(app: Flask) -> Screening:
    with app.app_context(), web.writing() as tx:
        season = a_season(tx)
        round_ = a_round(tx, season, awards=(SMALL,))
        application = submitted(tx, season.chair, round_, season.compound_id)
        recommended(tx, season.community, application)
        round_.stage = RoundStage.SCREENING
        return Screening(app, season, application.id)


def filed(screening: Screening) -> None:
    form = f"{screening.page}/finding"
    answer = send(
        screening.browser("street"), form, form,
        about="veto:fire", title="火灾事故认定书", number="柯消〔2026〕5号", issuer="柯城区消防救援大队",
        on="2026-03-01", words="认定为重大火灾事故。", effective="y", paper=(BytesIO(picture()), "认定书.png"),
    )  # fmt: skip
    assert answer.location == screening.page, answer.text


def test_the_secretary_admits_from_the_list(screening: Screening) -> None:
    secretary = screening.browser("secretary")
    assert screening.page in secretary.get(f"{HOME}/").text
    assert send(secretary, screening.page, f"{screening.page}/admit", prefix="admit-").location == screening.page
    assert screening.stage() == "admitted"


def test_a_finding_is_told_answered_and_decided(screening: Screening) -> None:
    filed(screening)
    with screening.app.app_context():
        deliver_all(web.db_session(), web.platform().clock, web.platform().deliveries)
    chair, lead = screening.browser("chair"), screening.browser("lead")
    assert "请说明" in chair.get("/inbox").text
    shown = chair.get(screening.page).text
    assert "火灾事故认定书" in shown
    at = f"{HOME}/findings/1"
    early = lead.post(f"{at}/uphold", data={"csrf_token": form_key(lead, "/account")})
    assert (early.status_code, "小区可以说明到" in early.text) == (409, True)
    reply = {"reply1__because": "火灾在隔壁小区"}
    assert send(chair, screening.page, f"{at}/reply", prefix="reply1-", **reply).location == screening.page
    blank = lead.post(f"{at}/uphold", data={"csrf_token": form_key(lead, "/account")})
    assert blank.status_code == 422
    decided = lead.post(
        f"{at}/uphold",
        data={
            "csrf_token": form_key(lead, "/account"),
            "uphold1-because": "文书写的就是本小区",
            "uphold1-version": "2",
        },
    )
    assert decided.location == screening.page
    assert screening.stage() == "refused"
    assert "文书写的就是本小区" in chair.get(screening.page).text


def test_whoever_filed_it_is_told_who_decides_and_why_not_oneself(screening: Screening) -> None:
    filed(screening)
    shown = screening.browser("street").get(screening.page).text
    assert "谁来决定" in shown
    assert "认定由评选组的秘书或者联盟负责人决定" in shown
    with screening.app.app_context(), web.writing() as tx:
        finding = tx.session.get_one(AwardFinding, 1)
        finding.filed_by_id = screening.season.secretary.person_id or 0
    shown = screening.browser("secretary").get(screening.page).text
    assert "这一条是您提的，不能由您来决定。请由另一位秘书或者联盟负责人决定。" in shown
    assert "谁来决定" not in screening.browser("chair").get(screening.page).text, "who may answer is asked to answer"


def test_without_a_document_there_is_no_finding(screening: Screening) -> None:
    form = f"{screening.page}/finding"
    answer = send(
        screening.browser("street"), form, form,
        about="veto:fire", title="听说", number="", issuer="", on="", words="听说着过火",
    )  # fmt: skip
    assert (answer.status_code, "请选择“附上文书”" in answer.text) == (422, True)
    assert "听说着过火" in answer.text


def test_who_has_no_part_in_it_sees_nothing_by_any_way(screening: Screening) -> None:
    filed(screening)
    for who in ("other_chair", "other_street", "owner", "stranger", "administrator"):
        client = screening.browser(who)
        key = {"csrf_token": form_key(client, "/account")}
        seen = [client.get(f"{screening.page}{way}").status_code for way in ("", "/finding")]
        done = [
            client.post(f"{screening.page}/{way}", data=key).status_code for way in ("admit", "refuse", "send_back")
        ]
        said = [client.post(f"{HOME}/findings/1/{way}", data=key).status_code for way in ("reply", "uphold", "drop")]
        assert (who, {*seen, *done, *said}) == (who, {404})


def test_who_sees_it_decides_nothing(screening: Screening) -> None:
    filed(screening)
    for who in ("bureau", "community", "chair"):
        client = screening.browser(who)
        key = {"csrf_token": form_key(client, "/account")}
        assert client.get(screening.page).status_code == 200
        for way in ("admit", "refuse", "send_back", "reconsider"):
            assert client.post(f"{screening.page}/{way}", data=key).status_code == 403, (who, way)
        assert client.post(f"{HOME}/findings/1/uphold", data=key).status_code == 403
