"""The pages of the library: open to anybody, filled by those of a compound, kept by two people."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from alliance.kernel import web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.parameters.models import ParameterVersion
from compounds.guidance.model_texts import actions, courses, filled, shipped
from compounds.guidance.model_texts.courses import Course
from compounds.guidance.model_texts.downloads import A_DAY
from compounds.guidance.model_texts.models import FilledText, TextCitation, TextEdition, TextReview
from compounds.guidance.model_texts.workflow import Reason
from tests.compounds.factories import District, a_district, browser_of
from tests.compounds.guidance.model_texts.test_filled import needed, words

CODE, NOTICE = "resignation", "meeting_notice"
KEEPERS = {Office.GUIDANCE_SECRETARY, Office.ALLIANCE_LEAD, Office.POLICY_SECRETARY, Office.LEGAL_ADVISER}
FILLERS = {
    Office.COMMITTEE_CHAIR, Office.COMMITTEE_MEMBER, Office.COMMUNITY_OFFICER, Office.SUBDISTRICT_OFFICER,
    Office.GUIDANCE_SECRETARY, Office.ALLIANCE_LEAD,
}  # fmt: skip
Browsers = Callable[[Office], FlaskClient]


@pytest.fixture
def district(open_app: Flask) -> District:
    return a_district(open_app)


@pytest.fixture
def as_(open_app: Flask, district: District) -> Browsers:
    return lambda office: browser_of(open_app, district.people[office])


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def test_anybody_finds_a_text_and_takes_it_blank(open_app: Flask, district: District) -> None:
    client = open_app.test_client()
    everything = text_of(client.get("/guidance/texts/"))
    assert all(text.title in everything for text in shipped.all_texts().values())
    found = text_of(client.get("/guidance/texts/?q=会议 通知"))
    assert "业主大会会议通知" in found
    assert "辞职" not in found
    assert "没有找到" in text_of(client.get("/guidance/texts/?q=火星"))
    page = text_of(client.get(f"/guidance/texts/{NOTICE}"))
    assert "三分之二以上" in page
    assert "用之前，请先改这些" in page
    assert "/guidance/paths/first_committee" in page
    blank = client.get(f"/guidance/texts/{NOTICE}/blank.docx")
    assert blank.data[:2] == b"PK"
    assert "attachment" in blank.headers["Content-Disposition"]
    assert client.get("/guidance/texts/nowhere").status_code == 404
    assert client.get("/guidance/texts/pack/nowhere.zip").status_code == 404
    for shut in (f"/guidance/texts/{NOTICE}/fill", "/guidance/texts/desk", f"/guidance/texts/{NOTICE}/edit"):
        assert client.get(shut).headers["Location"].startswith("/sign-in")


def test_the_papers_of_a_path_come_in_one_pack_and_too_many_downloads_are_refused(
    open_app: Flask, district: District, as_: Browsers
) -> None:
    client = open_app.test_client()
    pack = client.get("/guidance/texts/pack/first_committee.zip")
    with ZipFile(BytesIO(pack.data)) as archive:
        assert len(archive.namelist()) > 3
    own = as_(Office.COMMITTEE_CHAIR).get(f"/guidance/texts/of/{district.compound_id}/first_committee.zip")
    with ZipFile(BytesIO(own.data)) as archive:
        made = [words(archive.read(name)) for name in archive.namelist()]
    assert sum("锦绣家园" in said for said in made) > 3
    manager = as_(Office.PROPERTY_MANAGER).get(f"/guidance/texts/of/{district.compound_id}/first_committee.zip")
    assert manager.status_code == 403
    with open_app.app_context(), web.writing() as tx:
        tx.session.scalars(select(ParameterVersion).where(ParameterVersion.name == A_DAY)).one().numerator = 2
    assert client.get(f"/guidance/texts/{CODE}/blank.docx").status_code == 200
    refused = client.get(f"/guidance/texts/{CODE}/blank.docx")
    assert refused.status_code == 429
    assert "登录以后下载" in text_of(refused)
    assert as_(Office.COMMITTEE_CHAIR).get(f"/guidance/texts/{CODE}/blank.docx").status_code == 200


def test_a_chair_fills_a_notice_and_gives_it_a_number(open_app: Flask, district: District, as_: Browsers) -> None:
    chair = as_(Office.COMMITTEE_CHAIR)
    chosen = chair.get(f"/guidance/texts/{NOTICE}/fill")
    assert chosen.headers["Location"].endswith(f"?compound={district.compound_id}")
    form = f"/guidance/texts/{NOTICE}/fill?compound={district.compound_id}"
    assert 'value="锦绣家园"' in text_of(chair.get(form))
    wrong = chair.post(form, data={"time": "随便"})
    assert wrong.status_code == 422
    assert "例如 2026年12月1日 14:30" in text_of(wrong)
    saved = chair.post(form, data={**needed(NOTICE), "matters": "修改管理规约，过半数"})
    page = saved.headers["Location"]
    assert "2026年12月20日14时30分" in text_of(chair.get(page))
    assert chair.get(f"{page}/paper.docx").data[:2] == b"PK"
    assert chair.get(f"{page}/paper.pdf").data[:5] == b"%PDF-"
    changed = chair.post(f"{page}/change", data={**needed(NOTICE), "compound": "锦绣家园二期", "version": "1"})
    assert changed.status_code == 302
    assert chair.post(f"{page}/change", data={**needed(NOTICE), "version": "1"}).status_code == 409
    assert "修改管理规约，过半数" in text_of(chair.get(f"{page}/change"))
    assert chair.post(f"{page}/issue", data={"version": "2"}).status_code == 302
    issued = text_of(chair.get(page))
    assert "柯文〔2026〕1号" in issued
    assert chair.get(f"{page}/paper.docx").status_code == 409
    assert "柯文〔2026〕1号" in text_of(chair.get(f"/guidance/texts/of/{district.compound_id}"))


def test_a_course_brings_its_compound_and_its_papers_are_found_by_it(
    open_app: Flask, district: District, as_: Browsers
) -> None:
    course = Course(7, district.compound_id, "成立业委会", "/guidance/proceedings/7")
    community = as_(Office.COMMUNITY_OFFICER)
    assert community.get(f"/guidance/texts/{NOTICE}/fill?proceeding={'9' * 30}").status_code == 404
    open_app.extensions[courses.EXTENSION].provide(lambda _reading, _actor, key: course if key == 7 else None)
    page = text_of(community.get(f"/guidance/texts/{NOTICE}/fill?proceeding=7&step=vote"))
    assert "成立业委会" in page
    assert "锦绣家园" in page
    assert community.get(f"/guidance/texts/{NOTICE}/fill?proceeding=8").status_code == 404


def test_each_page_is_for_its_offices(open_app: Flask, district: District, as_: Browsers) -> None:
    edition_id, review_id, filled_id = _records(open_app, district)
    for office in district.people:
        browser = as_(office)
        assert browser.get("/guidance/texts/").status_code == 200, office
        desk = 200 if office in KEEPERS else 403
        assert browser.get("/guidance/texts/desk").status_code == desk, office
        settled = browser.post(f"/guidance/texts/reviews/{review_id}/settle", data={})
        assert settled.status_code == (422 if office in KEEPERS else 403), office
        edit = 200 if office in {Office.GUIDANCE_SECRETARY, Office.ALLIANCE_LEAD} else 403
        assert browser.get(f"/guidance/texts/{CODE}/edit").status_code == edit, office
        draft = 200 if office in KEEPERS else 404
        assert browser.get(f"/guidance/texts/editions/{edition_id}").status_code == draft, office
        if office not in KEEPERS:
            for step in ("sign", "drop", "withdraw"):
                assert browser.post(f"/guidance/texts/editions/{edition_id}/{step}").status_code == 404, office
        form = browser.get(f"/guidance/texts/{CODE}/fill?compound={district.compound_id}").status_code
        assert (form == 200) == (office in FILLERS), office
        seen = browser.get(f"/guidance/texts/filled/{filled_id}").status_code
        assert seen == (200 if office in FILLERS else 404), office
        for step in ("drop", "issue"):
            if office not in FILLERS:
                assert browser.post(f"/guidance/texts/filled/{filled_id}/{step}").status_code in (403, 404), office


def _records(app: Flask, district: District) -> tuple[int, int, int]:
    text = shipped.all_texts()[CODE]
    with app.app_context(), web.writing() as tx:
        edition = TextEdition(
            alliance_id=district.alliance_id,
            code=CODE,
            number=1,
            revision=1,
            heading=text.heading,
            body=text.source,
            adapt=list(text.adapt),
            basis=list(text.basis),
            because="试试",
            written_by_id=district.people[Office.GUIDANCE_SECRETARY].person_id,
            written_at=tx.now,
        )
        review = TextReview(
            alliance_id=district.alliance_id,
            code=CODE,
            citation="《物业管理条例》第十五条",
            wording="shipped:1",
            change="words:x",
            reason=Reason.AMENDED,
            detected_at=tx.now,
        )
        tx.session.add_all((edition, review))
        tx.session.flush()
        chair = district.people[Office.COMMITTEE_CHAIR]
        filled_id = filled.fill(tx, chair, filled.Fill(CODE, district.compound_id, needed(CODE)))
        return edition.id, review.id, filled_id


def test_a_change_of_the_law_or_of_the_words_has_the_library_looked_at(open_app: Flask, district: District) -> None:
    parts = web.platform_of(open_app)
    for kind in ("library.changed", actions.CHANGED):
        with open_app.app_context(), web.writing() as tx:
            tx.session.execute(delete(TextCitation))
            for handler in parts.deliveries.inside[kind]:
                handler(tx, {"works": [], "alliance_id": district.alliance_id})
        with open_app.app_context():
            cited = set(web.reading().session.scalars(select(TextCitation.code)))
        assert {NOTICE, "covenant", "service_contract"} <= cited, kind


def test_two_people_change_a_text_and_a_third_takes_it_back(open_app: Flask, district: District, as_: Browsers) -> None:
    writer, lawyer = as_(Office.GUIDANCE_SECRETARY), as_(Office.POLICY_SECRETARY)
    text = shipped.all_texts()[CODE]
    sent = {
        "heading": text.heading,
        "body": f"{text.source}\n\n本街道另有要求。",
        "adapt": "\n".join(text.adapt),
        "basis": "\n".join(text.basis),
        "because": "街道的要求",
    }
    bad = writer.post(f"/guidance/texts/{CODE}/edit", data={**sent, "body": "{{colour}}"})
    assert bad.status_code == 422
    assert "不认识的空" in text_of(bad)
    page = writer.post(f"/guidance/texts/{CODE}/edit", data=sent).headers["Location"]
    assert "本街道另有要求。" in text_of(lawyer.get(page))
    assert writer.post(f"{page}/sign", data={"version": "1"}).status_code == 403
    assert lawyer.post(f"{page}/sign", data={"version": "1"}).status_code == 302
    assert "本街道另有要求。" in text_of(open_app.test_client().get(f"/guidance/texts/{CODE}"))
    assert lawyer.post(f"{page}/withdraw", data={"withdraw-version": "2"}).status_code == 422
    back = lawyer.post(f"{page}/withdraw", data={"withdraw-version": "2", "withdraw-because": "不要了"})
    assert back.status_code == 302
    assert "本街道另有要求。" not in text_of(open_app.test_client().get(f"/guidance/texts/{CODE}"))
    assert actions.title_of(CODE) == text.title


def test_an_open_review_stands_on_the_page_and_is_settled_on_the_desk(
    open_app: Flask, district: District, as_: Browsers
) -> None:
    _, review_id, _ = _records(open_app, district)
    public = open_app.test_client()
    assert "复核中" in text_of(public.get("/guidance/texts/"))
    assert "复核中：这份范本依据的法规有变动" in text_of(public.get(f"/guidance/texts/{CODE}"))
    keeper = as_(Office.GUIDANCE_SECRETARY)
    prefix = f"settle-{review_id}-"
    sent = {f"{prefix}resolution": "范本不用改。", f"{prefix}version": "1"}
    assert keeper.post(f"/guidance/texts/reviews/{review_id}/settle", data=sent).status_code == 302
    assert "复核中" not in text_of(public.get("/guidance/texts/"))


def _who(app: Flask, key: int) -> FilledText:
    with app.app_context():
        return web.reading().session.get_one(FilledText, key)


def test_a_filled_text_is_deleted_only_by_those_of_the_compound(
    open_app: Flask, district: District, as_: Browsers
) -> None:
    *_, filled_id = _records(open_app, district)
    member: Actor = district.people[Office.COMMITTEE_MEMBER]
    assert _who(open_app, filled_id).filled_by_id != member.person_id
    gone = as_(Office.COMMITTEE_MEMBER).post(f"/guidance/texts/filled/{filled_id}/drop", data={"version": "1"})
    assert gone.headers["Location"] == f"/guidance/texts/of/{district.compound_id}"
    assert as_(Office.COMMITTEE_CHAIR).get(f"/guidance/texts/filled/{filled_id}").status_code == 404
