"""One award round, from its sealed rules to a plaque that tells it is revoked, through the windows of its people."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from alliance.kernel.actors import Actor
from alliance.kernel.days import SHANGHAI
from compounds.awards import addresses
from tests.compounds.awards.inspections.steps import a_picture
from tests.stories import awarding as do
from tests.stories import judging as judge
from tests.stories import test_inspection as spot
from tests.stories.dated import dated
from tests.stories.guiding import here, words_of_pdf
from tests.stories.house import until
from tests.stories.mediating import told
from tests.stories.test_admission import photograph
from tests.stories.test_every_width import RULES
from tests.stories.test_experts import fetched, heard
from tests.stories.test_mediation import Windows
from tests.stories.walking import DESK, PHONE, Walk

pytestmark = pytest.mark.browser
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
MUCH = 21_000_000
"""Bytes: more than one attachment may have, less than the page lets in."""
DAY = timedelta(days=1)
PRINTING_S = 90
"""How long errands may take that wait for papers being printed before them."""
MORNING = time(9, 0, tzinfo=SHANGHAI)


@dataclass
class Story:
    """The windows of those who are there from the beginning to the end, and what it is about."""

    windows: Windows
    cast: do.Cast = field(init=False)
    secretary: Walk = field(init=False)
    chair: Walk = field(init=False)
    stranger: Walk = field(init=False)
    round_id: int = 0
    application_id: int = 0
    days: dict[str, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cast = do.people(self.windows.house)
        season = self.cast.season
        self.secretary = self.window(season.secretary, **DESK)
        self.chair, self.stranger = self.window(season.chair), self.window()

    def window(self, actor: Actor | None = None, **manner: object) -> Walk:
        return self.windows.open(actor, **(manner or PHONE))

    def wait_until(self, day: date) -> None:
        """Let days pass until the morning of that one."""
        now = self.windows.house.clock.now()
        self.windows.later(seconds=(datetime.combine(day, MORNING) - now).total_seconds())


@pytest.fixture
def story(browser: Browser, home: Path) -> Iterator[Story]:
    with dated(home, MONDAY) as house, ExitStack() as stack:
        yield Story(Windows(browser, house, stack))


def printed(walk: Walk, path: str, link: str) -> bytes:
    """A paper that a page offers, as soon as it is printed."""
    found = walk.page.get_by_role("link", name=re.compile(link))
    until(lambda: walk.go(path).page.get_by_role("link", name=re.compile(link)).count(), PRINTING_S)
    return fetched(walk, str(found.first.get_attribute("href")))


def is_there(walk: Walk, path: str) -> None:
    """Wait until that page is there, which an errand makes."""
    until(lambda: walk.page.request.get(f"{walk.address}{path}").ok, PRINTING_S)


def opened(one: Story) -> None:
    """The rules are sealed and read by a stranger; from then on nobody changes a weight."""
    one.round_id, one.days = do.draft(one.secretary, MONDAY.date())
    seal = do.open_round(one.secretary, one.round_id)
    page = addresses.round_(one.round_id)
    one.stranger.go(page)
    assert seal in one.stranger.words.replace(" ", "")
    assert "不收任何费用" in one.stranger.words
    heard(one.stranger)
    text = fetched(one.stranger, f"{page}/sealed.json")
    assert hashlib.sha256(text).hexdigest() == seal
    assert "电梯按时检验" in one.stranger.go(f"{page}/awards/{do.CODE}").whole
    assert "已经封存公布" in one.secretary.go(f"{page}/awards/{do.CODE}/weights").words


def bad_files(folder: Path) -> dict[str, Path]:
    """A picture that is a page with a script, and one beyond what may be kept; by what the page then says."""
    script, large = folder / "会议记录.png", folder / "会议录像.png"
    script.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    large.write_bytes(bytes(MUCH))
    return {"打不开": script, "太大": large}


def applied(one: Story, folder: Path) -> None:
    """The chair applies on a telephone: little is asked, nothing is lost, and no bad file gets in."""
    chair = one.chair
    one.application_id = do.begin(chair, one.cast.season.compound_id)
    asked = re.search(r"一共 (\d+) 项，平台先填好 (\d+) 项", chair.words)
    assert asked
    assert 0 < int(asked[2]) < int(asked[1])
    heard(chair)
    chair.press("提交申报")
    assert "不能提交" in chair.page.get_by_role("alert").inner_text()
    do.fill(chair, one.application_id)
    heard(chair)
    first, *more = do.papers_asked(chair, one.application_id)
    for said, file in bad_files(folder).items():
        do.hand_in(chair, first, file)
        assert said in chair.page.get_by_role("alert").inner_text()
    do.hand_in(chair, first, photograph(folder))
    assert "材料已经附上" in told(chair)
    for path in more:
        chair.go(path).press(re.compile(f"^用这一份：{do.PAPER}"))
        assert "已经附上" in told(chair)
    do.submit(chair, one.application_id)


def recommended(one: Story) -> None:
    """The street confirms and recommends, and the compound reads what counts for less."""
    street = one.window(one.cast.season.street, **DESK)
    do.confirm(street, one.application_id)
    do.recommend(street, one.application_id)
    one.chair.go(addresses.application(one.application_id))
    assert do.LOWERED in one.chair.whole
    assert do.RECOMMENDED in one.chair.words


def screened(one: Story, folder: Path) -> None:
    """One is admitted, another stays out after a veto that it was told of and that somebody else decided."""
    one.wait_until(one.days["screening"])
    others = do.others(one.windows.house, one.cast, one.round_id)
    do.go_on(one.secretary, one.round_id, "申报结束，开始资格审查")
    do.admit(one.secretary, one.application_id)
    do.find(one.secretary, others[do.BARRED], photograph(folder))
    do.answer_finding(one.window(one.cast.barred_chair), others[do.BARRED])
    do.uphold(one.window(one.cast.season.lead, **DESK), others[do.BARRED])
    one.wait_until(one.days["review"])
    do.go_on(one.secretary, one.round_id, "开始评委评分")
    one.stranger.go(f"{addresses.APPLICATIONS}/rounds/{one.round_id}")
    assert [name in one.stranger.words for name in (do.WINNER, do.OTHER, do.BARRED)] == [True, True, False]


def invited(one: Story) -> tuple[Walk, Walk]:
    """Reviewers say with whom they have to do before anything is given out; returns the windows of two."""
    judge.invite(one.secretary, one.windows.house, one.round_id, one.cast)
    first, tied = (one.window(actor) for actor in one.cast.reviewers[:2])
    judge.tie(tied)
    for phone in (first, tied):
        judge.accept(phone)
    judge.accept_the_rest(one.windows.house, one.round_id, one.cast)
    judge.plan(one.secretary, one.round_id)
    assert "1 位评委要回避" in one.secretary.words
    own = tied.go(addresses.HOME).follow(re.compile("^去评分")).page.locator("ul.todo")
    assert do.OTHER in own.inner_text()
    assert do.WINNER not in own.inner_text()
    return first, tied


def reviewed(one: Story) -> None:
    """Sheets on telephones: nothing beyond a scale, locked once for all, and seen by nobody else."""
    first, tied = invited(one)
    first.go(addresses.HOME).follow(re.compile("^去评分")).follow(do.WINNER)
    sheet = here(first)
    heard(first)
    first.page.locator("input[name^='n-']").first.fill(judge.NOTE)
    judge.mark(first, judge.TOO_MUCH)
    first.press("先保存")
    assert "没有办成" in first.page.get_by_role("alert").inner_text()
    judge.mark(first, "")
    first.press("锁定这份评分表")
    assert "请先勾选" in first.page.get_by_role("alert").inner_text()
    judge.mark(first, "")
    second = one.window(one.cast.reviewers[0]).go(sheet)
    for phone in (first, second):
        judge.mark(phone, "")
        phone.page.locator("input[name^='n-']").first.fill(judge.NOTE)
    judge.lock(first)
    assert "已锁定，谢谢您" in told(first)
    judge.mark(second, "0")
    judge.lock(second)
    assert "没有办成" in second.page.get_by_role("alert").inner_text()
    assert "校验码" in first.go(sheet).words
    own = f"{addresses.application(one.application_id)}"
    for walk in (one.secretary, one.chair, tied, one.stranger):
        for path in (
            sheet,
            own,
            addresses.round_(one.round_id),
            addresses.review_round(one.round_id),
            "/inbox",
            "/todo",
        ):
            assert judge.NOTE not in walk.page.request.get(f"{walk.address}{path}").text(), path
    judge.lock_the_rest(one.windows.house, one.cast, one.application_id)
    one.wait_until(one.days["inspection"])
    do.go_on(one.secretary, one.round_id, "开始现场复核")


def inspected(one: Story, browser: Browser, folder: Path) -> None:
    """On the spot without a network: nothing is lost, a replay changes nothing, another confirms, all have a copy."""
    house, today = one.windows.house, one.days["inspection"]
    visit_id = judge.route(one.secretary, one.round_id, one.cast.numbers, today)
    judge.inspect_the_other(house, one.cast, one.round_id, one.application_id, today)
    one.window(one.cast.inspectors[1]).go(addresses.visit(visit_id)).press("我和这个小区没有关系")
    context, phone = spot.on_the_spot(browser, house.app, house.address, one.cast.inspectors[0])
    assert not Axe().run(phone, options=RULES).response["violations"]
    spot.declare(phone)
    context.set_offline(True)
    spot.choose(phone, option=0)
    spot.photograph(phone, a_picture())
    spot.says(phone, "照片已记在这台手机上")
    phone.reload()
    until(lambda: phone.locator("#inspection[data-ready]").count())
    phone.get_by_text("打开记录表").click()
    assert phone.locator("[data-photos] li").count() == 1
    spot.sign(phone)
    phone.get_by_role("button", name="签好了").click()
    until(lambda: spot.is_set(phone))
    digest = phone.locator("[data-digest]").inner_text()
    with phone.expect_request(lambda asked: asked.url.endswith("/records")) as sending:
        context.set_offline(False)
    spot.says(phone, "都送到了")
    again = context.request.post(
        sending.value.url, data=sending.value.post_data, headers=sending.value.all_headers() | {"referer": phone.url}
    )
    assert again.ok, again.text()
    assert [record[0] for record in spot.stored(house.app, visit_id)[1]] == [digest]
    context.close()
    other = one.window(one.cast.inspectors[1]).go(addresses.visit(visit_id))
    assert digest in other.words
    other.press("核对无误，确认")
    assert "已确认" in told(other)
    one.chair.go(addresses.visit(visit_id))
    assert digest in one.chair.words
    heard(one.chair)
    copy = words_of_pdf(printed(one.chair, addresses.visit(visit_id), "^下载 PDF"))
    assert digest in re.sub(r"\s", "", copy)


def deliberated(one: Story) -> None:
    """The rule says who wins, with the band of every rank beside; before the notice nobody else reads it."""
    one.wait_until(one.days["deliberation"])
    do.go_on(one.secretary, one.round_id, "开始合议")
    award = judge.award_id(one.windows.house, one.round_id)
    marks = addresses.marks(award)
    assert until(lambda: "名额线清楚" in one.secretary.go(marks).words, PRINTING_S)
    assert "名次区间" in one.secretary.words
    heard(one.secretary)
    refused = one.chair.page.request.get(f"{one.chair.address}{marks}", max_redirects=0)
    assert refused.status == 403
    judge.minute(one.secretary, one.round_id, one.days["deliberation"])
    one.wait_until(one.days["notice"])
    do.go_on(one.secretary, one.round_id, "开始公示")
    for page in (addresses.result(award), addresses.public_notice(one.round_id)):
        is_there(one.stranger, page)
    one.stranger.go(addresses.result(award))
    assert "拟评上的小区" in one.stranger.words
    assert not [name for name in do.REVIEWERS if name in one.stranger.whole]
    heard(one.stranger)


def objected(one: Story) -> None:
    """A resident objects to one line; who it was stays sealed, and what it changed stands there as a difference."""
    award = judge.award_id(one.windows.house, one.round_id)
    notice = addresses.public_notice(one.round_id)
    judge.object_to(one.window(one.cast.season.owner), one.round_id)
    assert "待定" in one.stranger.go(addresses.result(award)).words
    judge.settle(one.window(one.cast.season.lead, **DESK), one.round_id)
    heard(one.stranger.go(notice))
    assert judge.GIST in one.stranger.words
    assert re.search(r"总分 [0-9.]+ 改为 [0-9.]+，名次没有变", one.stranger.words)
    for walk in (one.stranger, one.chair):
        assert not {"赵大爷", judge.OBJECTION} & set(
            re.findall(r"赵大爷|去年只开过一次会，我去看过。", walk.go(notice).whole)
        )


def decided(one: Story, folder: Path) -> str:
    """The plaque opens the page that tells what it is worth; returns the path that its square opens."""
    one.wait_until(one.days["decided"])
    do.go_on(one.secretary, one.round_id, "审定")
    until(lambda: do.WINNER in one.stranger.go(f"{addresses.HONOURS}/").words, PRINTING_S)
    one.stranger.follow(do.WINNER)
    assert "有效" in one.stranger.words
    heard(one.stranger)
    plaque = printed(one.chair, here(one.stranger), "^下载 PDF.*牌匾")
    square = judge.square_of(plaque, folder).removeprefix(one.stranger.address)
    assert "有效" in one.stranger.go(square).words
    return square


def learned(one: Story) -> None:
    """Whoever did not win reads why, and what is cheapest to mend."""
    with one.windows.house.app.app_context():
        other = do.application_of(one.round_id, one.cast.season.other_compound_id)
    chair = one.window(one.cast.season.other_chair).go(addresses.diagnosis(other))
    for said in ("最省力", "还能多得", "中间的小区"):
        assert said in chair.words
    heard(chair)


def looked_at_again(one: Story, square: str) -> None:
    """A year later the records tell that much has gone; two people revoke, and every page says so at once."""
    one.wait_until(one.days["decided"].replace(year=one.days["decided"].year + 1) + DAY)
    everywhere = (f"{addresses.HONOURS}/", square, f"/compounds/{one.cast.season.compound_id}/card")
    until(lambda: "正在复核" in one.stranger.go(square).words, PRINTING_S)
    assert all("正在复核" in one.stranger.go(path).words for path in everywhere)
    one.chair.go(addresses.HOME).follow(re.compile("^去办"))
    review = here(one.chair)
    one.chair.fill("您的说明", judge.ANSWER).press("交上说明")
    judge.propose(one.secretary, review)
    judge.decide(one.window(one.cast.season.lead, **DESK), review)
    for path in everywhere:
        assert "已撤销" in one.stranger.go(path).words, path
    assert judge.BECAUSE in one.stranger.go(square).words
    heard(one.stranger)


def test_from_sealed_rules_to_a_plaque_that_tells_it_is_revoked(story: Story, browser: Browser, tmp_path: Path) -> None:
    opened(story)
    applied(story, tmp_path)
    recommended(story)
    screened(story, tmp_path)
    reviewed(story)
    inspected(story, browser, tmp_path)
    deliberated(story)
    objected(story)
    square = decided(story, tmp_path)
    learned(story)
    looked_at_again(story, square)
