"""The pages of applications: applying from the compound's page, the street's part, and who sees nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.kernel import web
from alliance.kernel.outbox import deliver_all
from compounds.awards.applications.models import AwardApplication
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage as RoundStage
from tests.compounds.awards.applications.steps import SMALL, picture, submitted
from tests.compounds.awards.factories import Season, a_round, a_season
from tests.compounds.factories import browser_of
from tests.kernel.accounts_steps import form_key

HOME = "/awards/applications"


@dataclass(frozen=True)
class Stand:
    """An open round of one small award, and whoever asks for pages."""

    app: Flask
    season: Season
    round_id: int

    def browser(self, who: str) -> FlaskClient:
        return browser_of(self.app, getattr(self.season, who))


@pytest.fixture
def stand(app: Flask) -> Stand:
    with app.app_context(), web.writing() as tx:
        season = a_season(tx)
        return Stand(app, season, a_round(tx, season, awards=(SMALL,)).id)


@pytest.fixture
def handed_in(stand: Stand) -> int:
    with stand.app.app_context(), web.writing() as tx:
        round_ = tx.session.get_one(AwardRound, stand.round_id)
        return submitted(tx, stand.season.chair, round_, stand.season.compound_id).id


def version_of(page: str) -> str:
    found = re.search(r'name="(?:\w+-)?version"[^>]*value="(\d+)"', page) or re.search(
        r'value="(\d+)"[^>]*name="(?:\w+-)?version"', page
    )
    assert found is not None
    return found[1]


def send(client: FlaskClient, page: str, address: str, **fields: Any) -> Any:
    """Post to an address what a form on `page` would, with its version."""
    shown = client.get(page).text
    prefix = fields.pop("prefix", "")
    data = {
        "csrf_token": form_key(client, "/account"),
        f"{prefix}version": version_of(shown),
        **{name.replace("__", "-"): value for name, value in fields.items()},
    }
    return client.post(address, data=data)


def test_a_committee_applies_from_its_compounds_page_to_the_receipt(stand: Stand) -> None:
    chair = stand.browser("chair")
    compound = stand.season.compound_id
    new = f"{HOME}/new?compound={compound}"
    assert new in chair.get(f"/compounds/{compound}").text
    assert "不收任何费用" in chair.get(new).text
    with stand.app.app_context():
        award = web.reading().session.get_one(AwardRound, stand.round_id).awards[0].id
    begun = chair.post(new, data={"csrf_token": form_key(chair, "/account"), "award": str(award)})
    tracker = begun.location
    assert "还差 3 项" in chair.get(tracker).text
    form = f"{tracker}/form/1"
    assert "不适用" in chair.get(form).text
    answer = send(chair, form, f"{form}/autosave", level__meeting="0", words__meeting="开过两次")
    assert "已自动保存" in answer.json["said"]
    saved = send(
        chair, form, form,
        level__meeting="0", words__meeting="开过两次", level__pets="na", words__pets="",
        level__punctual="1", words__punctual="",
    )  # fmt: skip
    assert saved.location == tracker
    refused = send(chair, tracker, f"{tracker}/submit")
    assert (refused.status_code, "“开会”还没有附材料" in refused.text) == (422, True)
    evidence = f"{tracker}/evidence/meeting"
    kept = send(
        chair, evidence, evidence,
        kind="minutes", title="十月会议记录", made_on="2026-05-01", paper=(BytesIO(picture()), "记录.png"),
    )  # fmt: skip
    assert kept.location.endswith("form/1#c-meeting")
    receipt = chair.get(send(chair, tracker, f"{tracker}/submit").location).text
    assert re.search(r"柯评〔\d{4}〕1号", receipt)
    assert "这一页就是回执" in receipt


def test_an_attachment_with_a_script_is_refused_and_the_form_stays(stand: Stand, handed_in: int) -> None:
    chair = stand.browser("chair")
    with stand.app.app_context(), web.writing() as tx:
        application = tx.session.get_one(AwardApplication, handed_in)
        application.stage = type(application.stage).RETURNED
    evidence = f"{HOME}/{handed_in}/evidence/meeting"
    script = BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    answer = send(chair, evidence, evidence, kind="minutes", title="记录", made_on="", paper=(script, "记录.png"))
    assert (answer.status_code, "打不开" in answer.text, "alert(1)" in answer.text) == (422, True, False)
    huge = chair.post(
        evidence, data=b"--", content_type="multipart/form-data", environ_overrides={"CONTENT_LENGTH": f"{200 << 20}"}
    )
    assert (huge.status_code, "太大" in huge.text) == (413, True)


def test_street_confirms_and_recommends_and_the_compound_answers(stand: Stand, handed_in: int) -> None:
    street, chair = stand.browser("street"), stand.browser("chair")
    tracker = f"{HOME}/{handed_in}"
    confirm = f"{tracker}/confirm"
    low = send(street, confirm, confirm, level__meeting="1", because__meeting="", level__punctual="1")
    assert (low.status_code, "写一句原因" in low.text) == (422, True)
    done = send(
        street,
        confirm,
        confirm,
        level__meeting="1",
        because__meeting="只开过一次",
        level__punctual="1",
        level__pets="na",
    )
    assert done.location == tracker
    recommend = f"{tracker}/recommend"
    assert send(street, recommend, recommend, words="同意").status_code == 422
    assert send(street, recommend, recommend, words="同意推荐", level__street="0").location == tracker
    late = send(street, recommend, recommend, version="1", words="再改一改", level__street="0")
    assert (late.status_code, "现在写着的" in late.text) == (409, True)
    anew = {"version": version_of(late.text), "words": "同意推荐", "level__street": "0"}
    assert send(street, recommend, recommend, **anew).location == tracker
    assert "社区、街道已经核实、写了推荐意见" in chair.get(tracker).text
    shown = chair.get(tracker).text
    assert "只开过一次" in shown
    assert "同意推荐" in shown
    told = send(chair, tracker, f"{tracker}/reply", prefix="reply-", reply__words="三月已补开一次")
    assert told.location == tracker
    again = {"reply__version": "1", "reply__words": "还有一句"}
    assert send(chair, tracker, f"{tracker}/reply", prefix="reply-", **again).status_code == 409
    assert "三月已补开一次" in street.get(tracker).text
    with stand.app.app_context():
        deliver_all(web.db_session(), web.platform().clock, web.platform().deliveries)
    assert "有了推荐意见" in chair.get("/inbox").text


def test_who_has_no_part_in_it_sees_nothing_by_any_way(stand: Stand, handed_in: int) -> None:
    ways = ("", "/form/1", "/evidence/meeting", "/confirm", "/recommend")
    deeds = (
        "/form/1", "/form/1/autosave", "/evidence/meeting/use", "/draw", "/copy", "/submit", "/withdraw", "/reply",
    )  # fmt: skip
    for who in ("other_chair", "other_street", "owner", "reviewer", "stranger", "administrator"):
        client = stand.browser(who)
        key = {"csrf_token": form_key(client, "/account")}
        seen = {way: client.get(f"{HOME}/{handed_in}{way}").status_code for way in ways}
        done = {way: client.post(f"{HOME}/{handed_in}{way}", data=key).status_code for way in deeds}
        assert (who, set(seen.values()), set(done.values())) == (who, {404}, {404})


def test_who_sees_it_without_having_a_part_changes_nothing(stand: Stand, handed_in: int) -> None:
    for who in ("bureau", "lead", "secretary", "street"):
        client = stand.browser(who)
        key = {"csrf_token": form_key(client, "/account")}
        assert client.get(f"{HOME}/{handed_in}").status_code == 200
        for deed in ("/submit", "/withdraw", "/draw", "/copy", "/form/1"):
            assert client.post(f"{HOME}/{handed_in}{deed}", data=key).status_code == 403, (who, deed)


def test_everybody_learns_who_takes_part_once_the_screening_is_over(stand: Stand, handed_in: int) -> None:
    visitor = stand.app.test_client()
    public = f"{HOME}/rounds/{stand.round_id}"
    before = visitor.get(public).text
    assert ("锦绣家园" in before, "平台先填好" in before) == (False, True)
    with stand.app.app_context(), web.writing() as tx:
        application = tx.session.get_one(AwardApplication, handed_in)
        application.stage = type(application.stage).ADMITTED
        tx.session.get_one(AwardRound, stand.round_id).stage = RoundStage.REVIEW
    assert "锦绣家园" in visitor.get(public).text
    assert "锦绣家园" in stand.browser("secretary").get(f"{HOME}/?round={stand.round_id}").text
