"""The pages of honours and of the district: what everybody reads, how a review goes over HTTP, and diagnoses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.paper import paper_of
from alliance.kernel.documents.press import Press, printed
from alliance.kernel.errors import NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from alliance.kernel.personal.holdings import Kept
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.glance import queries as glance
from compounds.awards.honours import diagnoses, holdings, notices, papers, queries
from compounds.awards.honours.models import Honour, HonourReview
from compounds.awards.honours.workflow import Outcome, Part, Status
from compounds.awards.rounds.queries import tree
from compounds.awards.rounds.workflow import Stage
from tests.compounds.awards.factories import Season, a_round, a_season, an_application
from tests.compounds.awards.honours.factories import a_paper, a_review, an_honour
from tests.compounds.awards.honours.test_yearly import a_result
from tests.compounds.factories import browser_of


def sent(client: FlaskClient, url: str, prefix: str = "", **fields: Any) -> Any:
    """A form as the page would send it, in the version that it shows."""
    shown = client.get(url.rsplit("/", 1)[0] if prefix else url).text
    version = shown.split(f'name="{prefix}version"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    data = {f"{prefix}{name}": value for name, value in fields.items()} | {f"{prefix}version": version}
    return client.post(url, data=data, content_type="multipart/form-data")


def test_a_barred_chair_is_told_before_anything_is_filled_in_and_sees_what_the_award_is_worth(app: Flask) -> None:
    with app.app_context(), web.writing() as tx:
        season = a_season(tx)
        honour = an_honour(tx, season)
        a_round(tx, season, Stage.OPEN, title="下一届")
        application_id, honour_id = honour.application_id, honour.id
    chair = browser_of(app, season.chair)
    new, listed = f"/awards/applications/new?compound={season.compound_id}", "/awards/applications/"
    before = chair.get(new).text
    assert "开始申报" in before
    assert "有荣誉被撤销" not in before
    assert "有效" in chair.get(listed).text
    with app.app_context(), web.writing() as tx:
        row = tx.session.get_one(Honour, honour_id)
        row.status, row.ended_on = Status.REVOKED, tx.today
    told = chair.get(new).text
    for words in ("资格审查通不过", "有荣誉被撤销", "以后才能再申报", "请向联盟负责人提出", "还是要填"):
        assert words in told, words
    assert f"/awards/honours/{honour_id}" in told
    for page in (listed, f"/awards/applications/{application_id}", f"/compounds/{season.compound_id}"):
        assert "已撤销" in chair.get(page).text, page


def test_a_revocation_reaches_page_list_card_and_verification_at_once(open_app: Flask) -> None:
    with open_app.app_context(), web.writing() as tx:
        season = a_season(tx)
        honour = an_honour(tx, season)
        honour_id, url = honour.id, f"/awards/honours/{honour.id}"
        code = tx.session.scalars(select(Document.code).where(Document.kind == papers.PLAQUE.code)).one()
    visitor = open_app.test_client()
    secretary, chair = browser_of(open_app, season.secretary), browser_of(open_app, season.chair)
    lead, owner = browser_of(open_app, season.lead), browser_of(open_app, season.owner)
    everywhere = (url, "/awards/honours/", f"/compounds/{season.compound_id}/card", "/compounds/cards")
    assert all("有效" in visitor.get(page).text for page in everywhere)
    assert "凭生效文书开始荣誉复核" not in visitor.get(url).text
    assert owner.get(f"{url}/review").status_code == 403
    assert visitor.get(f"{url}/review").status_code == 302
    assert secretary.get("/awards/honours/0").status_code == 404

    fields = {
        "ground": "revenue",
        "paper_title": "行政处罚决定书",
        "paper_number": "柯综执罚〔2026〕3号",
        "paper_issuer": "柯城区综合行政执法局",
        "paper_on": "2026-11-01",
        "words": "公共收益没有入账。",
    }
    page = sent(secretary, f"{url}/review", **fields)
    assert page.status_code == 422
    assert "附上文书" in page.text
    paper = (a_paper(date(2026, 11, 1)).stream, "决定书.png")
    opened = sent(secretary, f"{url}/review", **fields, paper=paper)
    review = opened.headers["Location"]
    assert all("正在复核" in visitor.get(page).text for page in everywhere)
    assert owner.get(review).status_code == 404
    assert "决定书.png" in chair.get(review).text

    assert secretary.post(f"{review}/propose").status_code == 409
    assert sent(chair, f"{review}/reply", "reply-", words="已经补记。").status_code == 302
    assert sent(secretary, f"{review}/propose", "propose-", outcome="revoke", because="查实。").status_code == 302
    assert secretary.post(f"{review}/decide").status_code == 403
    assert sent(lead, f"{review}/decide", "decide-", agreed="agreed").status_code == 302
    with open_app.app_context(), web.writing() as tx:
        plaque = tx.session.scalars(select(Document).where(Document.code == code)).one()
        assert (papers.told(tx, plaque).words, plaque.closed_because[:10]) == ("已撤销", "公共收益被查实侵占（")
    for page in (*everywhere, f"/v/{code}"):
        assert "已撤销" in visitor.get(page).text
    assert "查实。" in visitor.get(f"/v/{code}").text
    listed: Any = visitor.get("/awards/honours/list.json?status=revoked").json
    assert [(one["compound"], one["status"]) for one in listed] == [("锦绣家园", "revoked")]
    assert visitor.get("/awards/honours/list.json?status=valid").json == []
    assert visitor.get("/awards/honours/list.json?award=a%00b").json == []
    book = load_workbook(BytesIO(visitor.get("/awards/honours/list.xlsx").data))["荣誉"]
    assert [cell.value for cell in book[2]][:2] == ["锦绣家园", book["B2"].value]
    assert book["E2"].value == "已撤销"
    with open_app.app_context(), web.writing() as tx:
        assert tx.session.get_one(Honour, honour_id).ended_on == tx.today


def test_every_paper_is_laid_out_and_the_plaque_prints(open_app: Flask) -> None:
    with open_app.app_context(), web.writing() as tx:
        an_honour(tx, a_season(tx))
        press = Press(open_app.jinja_env, "https://awards.example", web.platform().clock)
        made = {
            one.kind: press.html(paper_of(tx, one, press.public_url))
            for one in tx.session.scalars(select(Document).order_by(Document.id))
        }
    assert set(made) == {kind.code for kind in papers.KINDS}
    for html in made.values():
        assert "锦绣家园" in html
        assert "有礼小区" in html
        assert "https://awards.example/v/" in html or "data:image" in html
    assert "批准依据" in made[papers.PLAQUE.code]
    assert "不收任何费用" in made[papers.LETTER.code]
    assert printed(made[papers.PLAQUE.code])[:5] == b"%PDF-"


def test_an_applicant_reads_a_diagnosis_and_nobody_else_does(open_app: Flask) -> None:
    with open_app.app_context(), web.writing() as tx:
        season = a_season(tx)
        application_id = _two_entries(tx, season)
    url = f"/awards/honours/diagnosis/{application_id}"
    chair = browser_of(open_app, season.other_chair)
    page = chair.get(url).text
    for words in ("最省力", "还能多得", "中间的小区", "不是法定", "去培训", "一共 2 个小区"):
        assert words in page
    assert chair.get(f"{url}/sheet.pdf").data[:5] == b"%PDF-"
    assert browser_of(open_app, season.chair).get(url).status_code == 404
    assert browser_of(open_app, season.bureau).get(url).status_code == 200
    glanced = browser_of(open_app, season.bureau).get("/awards/glance/").text
    assert "各街道的小区" in glanced
    assert "的总分" in glanced
    assert browser_of(open_app, season.owner).get("/awards/glance/").status_code == 403


def _two_entries(tx: Transaction, season: Season) -> int:
    """A decided round with a winner and one that did not win; returns the application of the latter."""
    round_ = a_round(tx, season, Stage.DECIDED)
    first = an_application(tx, season, round_, stage=ApplicationStage.WON)
    second = an_application(tx, season, round_, compound_id=season.other_compound_id, stage=ApplicationStage.NOT_WON)
    points = {one.code: [str(one.most / 2), str(one.most), one.source.value] for one in tree(round_.awards[0]).criteria}
    a_result(tx, round_, {first.id: True, second.id: False}, points)
    return second.id


def test_there_is_no_diagnosis_before_the_decision(tx: Transaction) -> None:
    season = a_season(tx)
    application = an_application(tx, season, a_round(tx, season, Stage.NOTICE))
    with pytest.raises(OutOfTurn, match="审定以后"):
        diagnoses.page(tx, season.chair, application.id)


def test_the_district_is_counted_by_street_in_a_constant_number_of_statements(
    tx: Transaction, queries: Callable[[], Any]
) -> None:
    season = a_season(tx)
    round_ = a_round(tx, season, Stage.OPEN)
    an_application(tx, season, round_, stage=ApplicationStage.SUBMITTED)
    an_honour(tx, season, compound_id=season.other_compound_id, round_=a_round(tx, season, Stage.DECIDED, title="去年"))
    lines = glance.standings(tx, season.bureau)
    assert [(one.compounds, one.committees, one.applied, one.honoured) for one in lines] == [(1, 1, 1, 0), (1, 1, 0, 1)]
    assert [one.compounds for one in glance.standings(tx, season.street)] == [1]
    shown = glance.progress(tx, season.bureau)
    assert [(one.round_id, one.applications) for one in shown] == [(round_.id, ((ApplicationStage.SUBMITTED, 1),))]
    with pytest.raises(NotPermitted):
        glance.standings(tx, season.chair)
    tx.session.expunge_all()
    with queries() as count:
        glance.standings(tx, season.bureau)
        glance.progress(tx, season.bureau)
        glance.spreads(tx, season.bureau)
    assert count.total == 8


def test_the_list_costs_the_same_for_many(tx: Transaction, queries: Callable[[], Any]) -> None:
    season = a_season(tx)

    def cost() -> int:
        tx.session.flush()
        tx.session.expunge_all()
        with queries() as count:
            _listing(tx, season)
        return int(count.total)

    an_honour(tx, season)
    few = cost()
    round_ = a_round(tx, season, Stage.DECIDED, title="又一届")
    an_honour(tx, season, round_=round_)
    an_honour(tx, season, round_=round_, compound_id=season.other_compound_id)
    assert cost() == few


def _listing(tx: Transaction, season: Season) -> None:
    queries.listing(tx, season.visitor, queries.Chosen())
    queries.by_street(tx, season.visitor)
    queries.of_compounds(tx, [season.compound_id, season.other_compound_id])


def test_what_a_person_did_is_held_and_the_own_words_are_erased(tx: Transaction) -> None:
    season = a_season(tx)
    review = a_review(tx, season, an_honour(tx, season))
    review.reply, review.replied_at, review.replied_by_id = "已经补记。", tx.now, season.chair.person_id
    tx.session.flush()
    held = next(iter(holdings.held(tx, season.chair.person_id or 0)))
    assert held.rows[0][:2] == ("锦绣家园", "公共收益被查实侵占")
    assert isinstance(held.kept, Kept)
    holdings.erase(tx, season.chair.person_id or 0)
    assert tx.session.scalars(select(HonourReview.reply)).one() == holdings.ERASED


def test_everybody_concerned_is_told(tx: Transaction) -> None:
    season = a_season(tx)
    honour = an_honour(tx, season)
    review = a_review(tx, season, honour)
    notices.granted(tx, {"honour_id": honour.id})
    notices.missed(tx, {"application_id": honour.application_id, "stage": "not_won"})
    notices.missed(tx, {"application_id": honour.application_id, "stage": "won"})
    for tell in (notices.questioned, notices.replied):
        tell(tx, {"review_id": review.id})
    review.part, review.outcome, review.because = Part.PROPOSED, Outcome.REVOKE, "查实。"
    review.proposed_at, review.proposed_by_id = tx.now, season.secretary.person_id
    notices.proposed(tx, {"review_id": review.id})
    notices.decided(tx, {"review_id": review.id})
    notices.expired(tx, {"honour_id": honour.id})

    def kinds(who: Actor) -> list[str]:
        rows = tx.session.scalars(select(Notice.kind).where(Notice.person_id == who.person_id).order_by(Notice.id))
        return [kind.removeprefix("awards.") for kind in rows]

    assert kinds(season.chair) == [
        *("honour_granted", "application_missed", "honour_questioned", "honour_outcome_decided", "honour_expired")
    ]
    assert kinds(season.street) == ["honour_granted", "honour_questioned", "honour_outcome_decided"]
    assert kinds(season.secretary) == ["honour_replied"]
    assert kinds(season.second_secretary) == ["honour_replied", "honour_outcome_proposed"]
    assert kinds(season.lead) == ["honour_outcome_proposed"]
    assert kinds(season.other_chair) == kinds(season.owner) == []
