"""The pages of questions over HTTP: asking with and without an account, the code, papers, and steps that come back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import links, web
from alliance.kernel.accounts.models import Account
from alliance.kernel.attachments.models import Attachment
from search.questions import parts, similar
from search.questions.models import Helped, Question
from search.questions.workflow import Privacy, Stage
from tests.compounds.factories import browser_of
from tests.kernel.paper_steps import pdf
from tests.search.questions.asking import House, a_house, a_question

FIELDS = {"title": "楼上漏水，该找谁修", "text": "滴了两个月", "compound": "", "privacy": "anonymous"}
OFFERED = similar.Found("article:7", "样例条例第七条", "/laws/x", "漏水由责任人修。", "地方性法规")


@dataclass(frozen=True)
class Site:
    """An application with a house in it, and browsers by name."""

    app: Flask
    house: House

    def browser(self, name: str = "") -> FlaskClient:
        return browser_of(self.app, getattr(self.house, name)) if name else self.app.test_client()

    def question(self, stage: Stage = Stage.NEW, privacy: Privacy = Privacy.PUBLIC) -> tuple[str, int]:
        """The address of a fresh question of the chair's, and its version."""
        with self.app.app_context(), web.writing() as tx:
            question = a_question(tx, self.house, stage, privacy=privacy)
            return f"/questions/{question.id}", question.version

    def stages(self) -> list[str]:
        with self.app.app_context():
            return list(web.reading().session.scalars(select(Question.stage).order_by(Question.id)))


@pytest.fixture
def site(app: Flask) -> Site:
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions[similar.EXTENSION] = similar.Similar()
    with app.app_context(), web.writing() as tx:
        house = a_house(tx)
        tx.session.flush()
    return Site(app, house)


def offers(site: Site) -> None:
    site.app.extensions[similar.EXTENSION].provide(lambda *_: (OFFERED,))


def filed(browser: FlaskClient, **fields: str) -> str:
    """File a question; the address to which the last press of the button leads."""
    answer = browser.post("/questions/new", data={**FIELDS, **fields, "confirmed": "1"})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def test_what_was_searched_stands_in_the_form(site: Site) -> None:
    page = site.browser("chair").get("/questions/new?q=电梯广告收入归谁").text
    assert 'value="电梯广告收入归谁"' in page
    assert 'value="锦绣家园"' in page  # the compound in which the asker holds office
    assert "没有账号也能问" not in page
    assert "没有账号也能问" in site.browser().get("/questions/new").text


def test_likely_answers_come_before_the_deed(site: Site) -> None:
    offers(site)
    page = site.browser("chair").post("/questions/new", data=FIELDS)
    assert page.status_code == 200
    for words in ("先看看这些是不是您要的", "样例条例第七条", "漏水由责任人修", "这条帮到我", "都不是，交给政策法规组"):
        assert words in page.text
    assert site.stages() == []


def test_what_helped_is_counted_and_nothing_is_filed(site: Site) -> None:
    browser = site.browser()
    answer = browser.post("/questions/helped", data={"key": "article:7", "url": "/laws/x"})
    assert (answer.status_code, answer.location) == (302, "/laws/x")
    elsewhere = browser.post("/questions/helped", data={"key": "article:7", "url": "//evil.example/"})
    assert elsewhere.location == "/questions"
    assert browser.post("/questions/helped", data={"key": ""}).status_code == 422
    with site.app.app_context():
        assert web.reading().session.scalars(select(Helped.times)).all() == [2]
    assert site.stages() == []


def test_the_trail_reaches_the_desk_alone(site: Site) -> None:
    offers(site)
    address = filed(site.browser("chair"), searched="漏水 谁修")
    desk = site.browser("secretary").get(address).text
    assert "漏水 谁修" in desk
    assert "样例条例第七条" in desk
    assert "提问前查过什么" not in site.browser("chair").get(address).text


def test_without_an_index_asking_still_works(site: Site) -> None:
    page = site.browser().post("/questions/new", data=FIELDS)
    assert "没有找到现成的答复" in page.text
    filed(site.browser())
    assert site.stages() == ["new"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "请填写“一句话：您要问什么”"),
        ({"title": "长" * 101}, "最多 100 个字"),
        ({"title": "三个字"}, "4 到 100"),
        ({"compound": "锦绣"}, "您是不是要填：锦绣家园"),
        ({"compound": "天上人间"}, "没有找到叫“天上人间”的小区"),
        ({"privacy": "everybody"}, "请从列出的几项里选一项"),
    ],
)
def test_what_is_wrong_comes_back_in_words(site: Site, wrong: dict[str, str], said: str) -> None:
    page = site.browser().post("/questions/new", data=FIELDS | wrong)
    assert page.status_code == 422
    assert said in page.text
    assert site.stages() == []


def test_a_code_opens_ones_own_question_in_another_browser(site: Site) -> None:
    at_home = site.browser()
    address = filed(at_home)
    page = at_home.get(address).text
    code = re.search(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", page)
    assert code
    assert code[0] in at_home.get(address).text  # it may be loaded again
    elsewhere = site.browser()
    assert elsewhere.get(address).status_code == 404
    answer = elsewhere.post("/questions/code", data={"code": code[0].lower().replace("-", " ")})
    assert (answer.status_code, answer.location) == (302, address)
    shown = elsewhere.get(address).text
    assert "滴了两个月" in shown
    assert code[0] not in shown
    assert elsewhere.post(f"{address}/withdraw", data={"withdraw-version": version_on(shown)}).status_code == 302
    assert site.stages() == ["withdrawn"]


def version_on(page: str) -> str:
    """The version that the forms of a page carry."""
    found = re.search(r'name="[a-z_-]*version"[^>]*value="([0-9]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "请填写“查询码”"), ("ABC", "您填的不像"), ("ABCD-EFGH-JKMN", "没有这个查询码。")],
)
def test_a_wrong_code_is_refused_in_words(site: Site, typed: str, said: str) -> None:
    answer = site.browser().post("/questions/code", data={"code": typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert "登录码" not in answer.text


def test_guessing_codes_is_stopped(site: Site) -> None:
    browser = site.browser()
    statuses = [browser.post("/questions/code", data={"code": "ABCDEFGHJKMN"}).status_code for _ in range(7)]
    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_the_code_of_a_login_slip_opens_no_question(site: Site) -> None:
    """What was given to open an account is good for that alone."""
    with site.app.app_context(), web.writing() as tx:
        account = tx.session.get_one(Account, site.house.chair.account_id)
        text = links.make(
            tx, alliance_id=account.alliance_id, purpose="reset", subject=account, verbs=frozenset({"x"}), days=3
        )
        code = links.code_for(tx, text)
    answer = site.browser().post("/questions/code", data={"code": code})
    assert answer.status_code == 404


def test_papers_are_handed_in_with_and_without_an_account(site: Site) -> None:
    at_home = site.browser()
    by_code = filed(at_home)
    address, _ = site.question()
    for browser, where in ((at_home, by_code), (site.browser("chair"), address)):
        answer = browser.post(f"{where}/attach", data={"file-file": (io.BytesIO(pdf()), "合同.pdf")})
        assert answer.status_code == 302, answer.text
        assert "合同.pdf" in browser.get(where).text
    with site.app.app_context():
        kept = web.reading().session.scalars(select(Attachment).order_by(Attachment.id)).all()
    assert [one.kept_by_id for one in kept] == [None, site.house.chair.person_id]
    assert site.browser("other").get(f"/files/{kept[1].id}").status_code == 404
    with site.browser("secretary").get(f"/files/{kept[0].id}") as sent:
        assert sent.status_code == 200


def test_papers_of_an_answered_question_are_not_published(site: Site) -> None:
    address, _ = site.question()
    site.browser("chair").post(f"{address}/attach", data={"file-file": (io.BytesIO(pdf()), "合同.pdf")})
    with site.app.app_context(), web.writing() as tx:
        question = tx.session.scalars(select(Question)).one()
        question.stage, question.published_at, question.public_title = Stage.PUBLISHED, tx.now, "公开的标题"
        question.assigned_to_id = site.house.secretary.person_id
    page = site.browser().get(address)
    assert page.status_code == 200
    assert "合同.pdf" not in page.text


def test_the_desk_walks_a_question_through_its_forms(site: Site) -> None:
    address, version = site.question()
    desk = site.browser("secretary")
    answer = desk.post(
        f"{address}/triage", data={"triage-version": version, "triage-title": "公开的标题", "triage-text": ""}
    )
    assert answer.status_code == 302
    page = desk.get(address).text
    assert "余思敏" in page  # who may be given it
    fields = {"assign-version": version_on(page), "assign-person": str(site.house.adviser.person_id)}
    assert desk.post(f"{address}/assign", data=fields).status_code == 302
    page = desk.get(address).text
    data = {"ask_back-version": version_on(page), "ask_back-text": "一共多少户？"}
    assert desk.post(f"{address}/ask_back", data=data).status_code == 302
    asker = site.browser("chair")
    page = asker.get(address).text
    assert "一共多少户？" in page
    assert "请您补充" in page
    data = {"reply-version": version_on(page), "reply-text": "一共 36 户。"}
    assert asker.post(f"{address}/reply", data=data).status_code == 302
    assert "一共 36 户。" in desk.get(address).text
    assert site.stages() == ["assigned"]


def test_an_empty_step_comes_back_with_its_problem(site: Site) -> None:
    address, version = site.question()
    desk = site.browser("secretary")
    answer = desk.post(f"{address}/decline", data={"decline-version": version, "decline-text": ""})
    assert answer.status_code == 422
    assert "请填写“为什么不受理，该找谁”" in answer.text
    answer = desk.post(f"{address}/merge", data={"merge-version": version, "merge-into": "第三件"})
    assert answer.status_code == 422
    assert "不是文号" in answer.text


def test_of_two_windows_the_second_is_told_and_keeps_what_was_typed(site: Site) -> None:
    address, version = site.question()
    desk = site.browser("secretary")
    fields = {"triage-version": version, "triage-title": "公开的标题"}
    assert desk.post(f"{address}/triage", data=fields).status_code == 302
    late = desk.post(f"{address}/triage", data=fields | {"triage-title": "另一个标题"})
    assert late.status_code == 409
    assert "另一个标题" in late.text
    stale = desk.post(f"{address}/decline", data={"decline-version": version, "decline-text": "请找社区。"})
    assert stale.status_code == 409
    assert "请找社区。" in stale.text
    assert site.stages() == ["triaged"]


def test_anonymous_readers_meet_the_public_wording_and_no_name(site: Site) -> None:
    address, _ = site.question(Stage.PUBLISHED, Privacy.ANONYMOUS)
    for page in (site.browser().get(address).text, site.browser().get("/questions").text):
        assert "公共收益的账要多久公布一次" in page
        for closed in ("业主要看账", "锦绣家园", "王秀英", "郑文彬"):
            assert closed not in page


def test_published_questions_are_found_by_their_words(site: Site) -> None:
    site.question(Stage.PUBLISHED)
    browser = site.browser()
    assert "公共收益的账" in browser.get("/questions?q=公共收益 公布").text
    assert "已公开的答复里没有“电梯”" in browser.get("/questions?q=电梯").text
    assert browser.get("/questions?q=%25").text.count("公共收益的账") == 0
    assert browser.get("/questions?page=99999999").status_code == 200


def test_the_answer_comes_onto_the_page_by_the_port(site: Site) -> None:
    address, _ = site.question(Stage.PUBLISHED)
    met: list[object] = []

    def provider(reading: object, actor: object, question_id: int, on: object) -> tuple[parts.Part, ...]:
        met.append((question_id, str(on)))
        return ()

    site.app.extensions[parts.EXTENSION] = fresh = parts.Parts()
    fresh.provide(provider)
    key = int(address.rsplit("/", 1)[1])
    for query in ("", "?on=2026-05-01", "?on=2199-01-01", "?on=x"):
        assert site.browser().get(f"{address}{query}").status_code == 200
    assert met == [(key, "None"), (key, "2026-05-01"), (key, "None"), (key, "None")]


@pytest.mark.parametrize("name", ["chair", "secretary"])
def test_empty_pages_name_the_next_step(site: Site, name: str) -> None:
    browser = site.browser(name)
    assert "先查一查" in browser.get("/questions/mine").text
    assert "我要提问" in browser.get("/questions").text
    if name == "secretary":
        assert "现在没有提问" in browser.get("/questions/desk?show=mine").text
    else:
        assert browser.get("/questions/desk").status_code == 403


def test_a_question_page_costs_the_same_whatever_hangs_on_it(site: Site, queries: Callable[..., object]) -> None:
    address, _ = site.question(Stage.PUBLISHED)
    browser, counts = site.browser(), []
    with site.app.app_context():
        engine = web.database.engine
    for _ in range(2):
        browser.get(address)
        with queries(engine) as count:  # type: ignore[attr-defined]
            browser.get(address)
        counts.append(count.total)
        site.browser("chair").post(f"{address}/rate", data={"rate-helpful": "yes"})
        site.browser("other").post(f"{address}/follow")
    assert counts[0] == counts[1]
