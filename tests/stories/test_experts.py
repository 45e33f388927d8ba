"""One selection with drawn experts, from the chair's telephone to an owner who checks the draw without any network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from alliance.channel_settings import Channels, read
from alliance.kernel.actors import Actor
from alliance.kernel.days import SHANGHAI
from expert_pool import addresses
from tests.kernel.gateways import Gateway, http_gateway
from tests.kernel.reaching_steps import SMS_BODY
from tests.stories import choosing as do
from tests.stories.dated import dated
from tests.stories.guiding import words_of_docx, words_of_pdf
from tests.stories.house import until
from tests.stories.mediating import told
from tests.stories.test_admission import photograph
from tests.stories.test_every_width import violations
from tests.stories.test_mediation import Windows
from tests.stories.walking import DESK, PHONE, Walk

pytestmark = pytest.mark.browser
MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=SHANGHAI)
DICE_FALL = datetime(2026, 11, 11, 10, 5, tzinfo=SHANGHAI)
TOO_LATE = datetime(2026, 11, 12, 11, 0, tzinfo=SHANGHAI)
"""More than the 24 hours that somebody drawn has for an answer."""
SEATS = 4
HEARD_AT = (1280, 360)
LINK = re.compile(r"https?://[^/]+(/reply/\S+)")


def by_text_message(gateway: Gateway) -> Channels:
    """Text messages go to a gateway on this machine."""
    problems: list[str] = []
    settings = {"SMS_URL": gateway.url, "SMS_BODY": SMS_BODY, "SMS_SUCCESS": "code=0", "SMS_RECEIPT": "data.id"}
    channels = read(settings, problems)
    assert not problems
    return channels


@dataclass
class Story:
    """The windows of those who are there from the beginning to the end, the telephones, and what it is about."""

    windows: Windows
    gateway: Gateway
    cast: do.Cast = field(init=False)
    request_id: int = 0
    draw_id: int = 0

    def __post_init__(self) -> None:
        self.cast = do.people(self.windows.house)

    def window(self, actor: Actor | None = None, **manner: object) -> Walk:
        return self.windows.open(actor, **(manner or PHONE))

    def wait_until(self, when: datetime) -> None:
        """Let time pass, and everybody with an account come in again."""
        now = self.windows.house.clock.now()
        self.windows.later(seconds=(when - now).total_seconds())

    def links(self) -> dict[str, str]:
        """The path of the last link on each expert's telephone, by name."""
        names = {number: name for name, number in self.cast.numbers.items()}
        found = {}
        for asked in list(self.gateway.asked):
            if link := LINK.search(str(asked.json["content"])):
                found[names[str(asked.json["mobile"])]] = link[1]
        return found

    def newly_asked(self, *before: str) -> dict[str, str]:
        """The links of those who were asked after `before`, as soon as there are any."""
        return until(lambda: {name: link for name, link in self.links().items() if name not in before})


@pytest.fixture
def story(browser: Browser, home: Path) -> Iterator[Story]:
    with http_gateway() as gateway, dated(home, MONDAY, by_text_message(gateway)) as house, ExitStack() as stack:
        yield Story(Windows(browser, house, stack), gateway)


def heard(walk: Walk) -> None:
    """Nothing stands in the way of whoever listens, at a desk and on a telephone."""
    before = walk.width
    for width in HEARD_AT:
        assert not violations(walk.stretch(width).fits()), walk.page.url
    walk.stretch(before)


def fetched(walk: Walk, path: str) -> bytes:
    """What somebody downloads there."""
    answer = walk.page.request.get(f"{walk.address}{path}")
    assert answer.ok, answer.url
    return answer.body()


def paper(walk: Walk, link: str) -> bytes:
    """A printed paper, as soon as it is there."""
    found = walk.page.get_by_role("link", name=re.compile(link))
    found.first.wait_for(timeout=60_000)
    return fetched(walk, str(found.first.get_attribute("href")))


def asked(one: Story, folder: Path) -> Walk:
    """The chair asks from the page of the compound, on a telephone; returns that window."""
    chair = one.window(one.cast.pool.chair)
    do.begin(chair, one.cast.pool.compound_id)
    assert do.questions(chair) <= do.QUESTIONS
    heard(chair)
    one.request_id = do.ask(chair, photograph(folder))
    assert "专家库管理员核对材料，受理或者退回补充" in chair.words
    return chair


def made_ready(one: Story, chair: Walk, keeper: Walk) -> None:
    """The keeper accepts, both look at who stands back, and the score sheet is settled."""
    do.accept(keeper, one.request_id)
    do.claim(chair, one.request_id)
    do.decide(keeper, one.request_id)
    do.weigh(chair, one.request_id)
    assert "核对回避" in chair.go(addresses.request(one.request_id)).words


def sealed(one: Story, keeper: Walk, street: Walk, stranger: Walk) -> str:
    """Frozen by one, confirmed by another, and a stranger reads the code on the page and on the sheet."""
    one.draw_id = do.seal(keeper, one.request_id)
    do.witness(street, one.draw_id)
    stranger.go("/experts/draws/").follow(re.compile("锦绣家园"))
    code = stranger.page.get_by_role("region", name="封存码").locator("p").first.inner_text()
    assert re.fullmatch(r"[0-9a-f]{4}( [0-9a-f]{4}){15}", code)
    assert "现在谁也不知道号码" in stranger.words
    heard(stranger)
    assert until(lambda: "封存单" in street.go(addresses.draw(one.draw_id)).page.locator("aside").inner_text())
    return code


def drawn(one: Story, keeper: Walk, street: Walk) -> dict[str, str]:
    """The dice fall, two people type them apart, and the drawn are asked; returns their links by name."""
    one.wait_until(DICE_FALL)
    assert "第一遍已录好，请另一个人再录一遍" in do.hear(keeper, one.draw_id)
    assert "两遍号码一致，已经抽取" in do.hear(street, one.draw_id)
    return until(lambda: found if len(found := one.links()) == SEATS else {})


def nobody_is_named(one: Story, *walks: Walk) -> None:
    """Before the opening no page of the selection names an expert, to whomever it is shown."""
    request_id, draw_id = one.request_id, one.draw_id
    paths = (
        "/",
        "/todo",
        "/inbox",
        addresses.HOME,
        addresses.request(request_id),
        addresses.draw(draw_id),
        f"{addresses.draw(draw_id)}/transcript.json",
        addresses.offers(request_id),
        addresses.evaluation(request_id),
        addresses.result(request_id),
    )
    for walk in walks:
        for path in paths:
            words = walk.page.request.get(f"{walk.address}{path}").text()
            assert not [name for name in do.NAMES if name in words], path
    assert "已抽取，征询专家" in walks[0].go(addresses.request(request_id)).words


def answered(one: Story, first: dict[str, str], keeper: Walk) -> list[str]:
    """One declines, one lets the time pass, and the next in order are asked; returns who will come."""
    phone = one.window()
    busy, silent, *come = first
    do.decline_offer(phone, first[busy])
    second = one.newly_asked(*first)
    come += second
    for name in come:
        do.accept_offer(phone, {**first, **second}[name])
    assert "4席：3位答应，1位等答复" in keeper.go(addresses.offers(one.request_id)).words
    one.wait_until(TOO_LATE)
    third = one.newly_asked(*first, *second)
    assert "到时没有答复" in phone.go(first[silent]).words
    come += third
    do.accept_offer(phone, third[come[-1]])
    assert until(lambda: "专家已经到齐" in keeper.go(addresses.request(one.request_id)).words)
    return come


def opened(one: Story, chair: Walk, keeper: Walk, street: Walk) -> None:
    """At the time of the meeting the host opens the names, and everybody sits down."""
    at = re.search(r"(\d+)年(\d+)月(\d+)日[^\d]*(\d+):(\d+)", chair.go(addresses.request(one.request_id)).words)
    assert at
    year, month, day, hour, minute = map(int, at.groups())
    one.wait_until(datetime(year, month, day, hour, minute, tzinfo=SHANGHAI))
    do.open_names(street, one.draw_id)
    assert until(lambda: street.page.request.get(f"{street.address}{addresses.evaluation(one.request_id)}").ok)
    do.gather(street, one.request_id)
    do.price(street, one.request_id)
    do.price(keeper, one.request_id)
    street.go(addresses.evaluation(one.request_id)).press("开始打分")
    assert "可以打分了" in told(street)


def scored(one: Story, come: list[str], street: Walk) -> tuple[Walk, Walk]:
    """An expert and the owner mark on their telephones, the others besides; returns the two windows, owner last."""
    expert, owner = one.window(), one.window()
    do.take_sheet(expert, do.hand_link(street, one.request_id, come[0]))
    heard(expert)
    do.mark(expert, "25")
    expert.press("先保存")
    assert "没有办成" in expert.words
    assert "20" in expert.page.get_by_role("alert").inner_text()
    do.mark(expert, "12")
    do.lock(expert)
    do.take_sheet(owner, do.hand_link(street, one.request_id, do.OWNER))
    do.mark(owner, "11")
    do.lock(owner)
    assert "总分" not in owner.words
    return expert, owner


def reported(one: Story, come: list[str], street: Walk, walks: tuple[Walk, Walk]) -> None:
    """Results and effects for whoever supervises, one dissent word for word, and a report that everybody may read."""
    expert, owner = walks
    rest = do.in_the_room(one.windows.house, one.cast.pool, one.request_id, {come[0], do.OWNER})
    do.lock_the_rest(one.windows.house, one.request_id, rest)
    assert "推荐候选" in street.go(addresses.evaluation(one.request_id)).words
    street.follow("看每份评分表的影响")
    assert "不算1号" in street.words
    heard(street)
    street.go(addresses.evaluation(one.request_id)).press("报告送评审组签名")
    do.sign(expert)
    do.sign(owner, do.DISSENT)
    do.sign_the_rest(one.windows.house, one.request_id, rest)
    street.go(addresses.evaluation(one.request_id)).press("公示评审报告")
    assert "评审报告已公示" in told(street)


def read_by_all(one: Story, come: list[str], street: Walk, stranger: Walk) -> None:
    """The published page in plain words, and an owner without an account who objects and is answered."""
    page = addresses.result(one.request_id)
    assert until(lambda: "评审组推荐谁" in stranger.page.request.get(f"{stranger.address}{page}").text())
    stranger.go(page)
    for said in (do.DISSENT, "选哪一家，由业主大会表决决定", *do.COMPANIES, *come, do.OWNER):
        assert said in stranger.words
    heard(stranger)
    code = do.object_to(stranger, one.request_id)
    do.answer(street, one.request_id)
    stranger.go(f"{addresses.RESULTS}/code").fill("查询码", code).press("看答复")
    assert do.ANSWER in stranger.words
    assert do.GIST in stranger.go(page).words
    assert do.OBJECTION not in stranger.words


def written(one: Story, come: list[str], street: Walk) -> None:
    """The report as it was signed, for print and in Word."""
    street.go(addresses.evaluation(one.request_id)).follow("打开评审报告")
    printed = words_of_pdf(paper(street, "^下载 PDF")).replace("\n", "")
    editable = words_of_docx(paper(street, "Word"))
    for said in (do.DISSENT, *do.COMPANIES, *come):
        assert said in printed
        assert said in editable


def checked(one: Story, code: str, street: Walk, stranger: Walk, browser: Browser, *, folder: Path) -> None:
    """The sheet of the notice board, and the draw done again by command and by a page offline; a changed byte shows."""
    street.go(addresses.draw(one.draw_id))
    posted = words_of_pdf(paper(street, "^下载 PDF"))
    assert code[:39].replace(" ", "") in re.sub(r"\s", "", posted)
    assert not [name for name in do.NAMES if name in posted]
    (folder / "核对.html").write_bytes(fetched(stranger, "/experts/draws/verify.html"))
    data = fetched(stranger, f"{addresses.draw(one.draw_id)}/transcript.json")
    whole, changed = folder / "抽取记录.json", folder / "改过的.json"
    whole.write_bytes(data)
    changed.write_bytes(data.replace(b"[3,1,4", b"[3,1,5", 1))
    assert data != changed.read_bytes()
    good, bad = do.verified(whole), do.verified(changed)
    assert (good.returncode, bad.returncode) == (0, 1), good.stdout + bad.stdout
    assert "全部对得上" in good.stdout
    assert "对不上：" in bad.stdout
    with browser.new_context(offline=True, viewport=PHONE["viewport"], locale="zh-CN") as context:
        walk = Walk(context.new_page(), "")
        walk.page.goto((folder / "核对.html").as_uri())
        walk.fill("当时公布、张贴的封存码", code)
        walk.page.set_input_files("#file", whole)
        walk.page.locator(".verdict", has_text="全部对得上").wait_for()
        heard(walk)
        walk.page.set_input_files("#file", changed)
        walk.page.locator(".verdict", has_text="对不上").wait_for()
        assert [step for step in bad.stdout.splitlines() if step.startswith("对不上：")]
        assert not walk.troubles


def test_from_the_chairs_telephone_to_an_owner_who_checks_the_draw(
    story: Story, browser: Browser, tmp_path: Path
) -> None:
    pool = story.cast.pool
    chair = asked(story, tmp_path)
    keeper, street = story.window(pool.keeper, **DESK), story.window(pool.street, **DESK)
    administrator, stranger = story.window(pool.administrator, **DESK), story.window()
    made_ready(story, chair, keeper)
    code = sealed(story, keeper, street, stranger)
    first = drawn(story, keeper, street)
    nobody_is_named(story, keeper, chair, administrator, stranger)
    come = answered(story, first, keeper)
    opened(story, chair, keeper, street)
    walks = scored(story, come, street)
    reported(story, come, street, walks)
    written(story, come, street)
    checked(story, code, street, stranger, browser, folder=tmp_path)
    read_by_all(story, come, street, stranger)
