"""One dispute from a telephone at home to a precedent for everybody, through the windows of all who have a part."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pypdf
import pytest
from playwright.sync_api import APIResponse, Browser

from alliance.kernel.actors import Actor
from alliance.kernel.days import SHANGHAI
from tests.stories import mediating as do
from tests.stories.dated import Dated, dated
from tests.stories.house import until
from tests.stories.test_admission import photograph
from tests.stories.test_every_width import violations
from tests.stories.walking import DESK, PHONE, Walk, walking

pytestmark = pytest.mark.browser
MONDAY = datetime(2026, 8, 31, 9, 0, tzinfo=SHANGHAI)
"""Thirty days after the next day lie in the holidays of October 2026, which are published."""
THURSDAY = "2026-09-03"
SMALL: dict[str, Any] = {**PHONE, "viewport": {"width": 390, "height": 844}}
LINK = re.compile(r'href="(/(?:mediation|files|documents|inbox)/[^"#]*)')
SECRET = "我心里的底价是三百元就行"
FACTS = ("车库渗水从2023年开始。", "2024年物业刷过一层防水漆。")
TERMS = {
    "纠纷的主要事实": "".join(FACTS),
    "争议事项": "怎么修、谁出钱。",
    "协议内容": "物业一个星期内做好防水，并付给赵大爷六百元。",
}
TOO_MUCH = "手上的案子太多"
MONEY, WORKS = "洗车补漆的钱", "地下车库做好防水"
OWED = [
    {"duty": "money", "做什么": MONEY, "多少钱": "600", "最迟哪天": "2026-09-10", "用什么证明办好了": "转账回单"},
    {"duty": "act", "做什么": WORKS, "最迟哪天": "2026-09-10"},
]


@dataclass
class Windows:
    """Everybody's window; those with an account come in again on each new day."""

    browser: Browser
    house: Dated
    stack: ExitStack
    inside: dict[int, tuple[Walk, Actor]] = field(default_factory=dict)

    def open(self, actor: Actor | None = None, **manner: Any) -> Walk:
        walk = self.stack.enter_context(walking(self.browser, self.house.address, **(manner or SMALL)))
        if actor is not None:
            self.inside[id(walk)] = walk, actor
            self.house.enter(walk, actor)
        return walk

    def later(self, **by: float) -> None:
        self.house.clock.advance(**by)
        for walk, actor in self.inside.values():
            self.house.enter(walk, actor)


@pytest.fixture
def windows(browser: Browser, home: Path) -> Iterator[Windows]:
    with dated(home, MONDAY) as house, ExitStack() as stack:
        yield Windows(browser, house, stack)


def heard(walk: Walk) -> None:
    """Whoever listens to this page meets nothing that stands in the way."""
    assert not violations(walk), walk.page.url


def printed(content: bytes) -> str:
    """The words on the pages of a PDF."""
    return "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


def words_of(answer: APIResponse) -> str:
    """Everything that an answer says, whatever its format."""
    kind, content = answer.headers.get("content-type", ""), answer.body()
    if "pdf" in kind:
        return printed(content)
    if "officedocument" in kind:
        with ZipFile(BytesIO(content)) as parts:
            return "".join(parts.read(name).decode(errors="ignore") for name in parts.namelist())
    return content.decode(errors="ignore")


def reached(walk: Walk, *doors: str) -> dict[str, str]:
    """What every page and file of mediation says that this window reaches from `doors`, by its path."""
    found: dict[str, str] = {}
    ahead = list(doors)
    while ahead:
        path = ahead.pop()
        if path not in found:
            answer = walk.page.request.get(f"{walk.address}{path}")
            assert answer.status < 500, path
            found[path] = words_of(answer)
            ahead += [html.unescape(one) for one in LINK.findall(found[path])]
    return found


def silent(walk: Walk, case: str) -> None:
    """Nothing that this window reaches says the secret, nor that there is one."""
    pages = reached(walk, case, f"{case}/record?q={SECRET[2:4]}", "/todo", "/inbox", "/mediation/mine")
    assert len(pages) > len(OWED)
    assert not [path for path, words in pages.items() if SECRET in words]


@dataclass
class Story:
    """The windows of those who are there from the beginning to the end, and the path of the case."""

    windows: Windows
    cast: do.People
    desk: Walk
    officer: Walk
    owner: Walk
    company: Walk
    case: str
    code: str


def asked(windows: Windows) -> Story:
    """An owner asks, the desk sorts it, a registered body leads, and the other side agrees by the link on its slip."""
    cast = do.people(windows.house)
    desk, officer = windows.open(cast.centre.secretary, **DESK), windows.open(cast.centre.pmc, **DESK)
    owner, company = windows.open(), windows.open()
    case, code = do.apply(owner)
    heard(owner)
    do.triage(desk, case)
    heard(desk)
    do.ask_the_committee(desk, officer, case)
    do.consent(company, do.invite(desk, case))
    heard(company)
    return Story(windows, cast, desk, officer, owner, company, case, code)


def given(one: Story) -> Walk:
    """One mediator is a neighbour, one has no time, and the third takes the case; returns that window."""
    first = one.windows.open(one.cast.centre.mediator, **DESK)
    mediator = one.windows.open(one.cast.centre.outside)
    do.assign(one.desk, one.case, "吴建国", instead="姜正良")
    do.turn_down(first)
    do.assign(one.desk, one.case, "徐慧")
    do.take(mediator)
    assert TOO_MUCH in one.desk.go(f"{one.case}/mediator").whole
    assert TOO_MUCH not in one.company.go(f"{one.case}/mediator").whole
    return mediator


def talked(one: Story, mediator: Walk) -> str:
    """A word in confidence, a day to meet, and what nobody disputes; returns the path of the session."""
    one.owner.page.context.clear_cookies()
    one.owner.go("/mediation/code").fill("查询码", one.code.lower()).press("打开")
    do.read_rights(one.owner, one.case)
    do.say(one.owner, one.case, re.compile("^单独沟通"), SECRET)
    assert any(SECRET in words for words in reached(one.owner, one.case).values())
    session = do.meet(mediator, one.case, THURSDAY)
    calendar = do.come(one.owner, session).split("\r\n")
    assert {"METHOD:REQUEST", "DTSTART;TZID=Asia/Shanghai:20260903T093000"} <= set(calendar)
    do.come(one.company, session)
    do.note_facts(mediator, one.case, *FACTS)
    do.tick(one.owner, one.case, len(FACTS))
    do.tick(one.company, one.case, len(FACTS))
    assert one.company.words.count("各方都确认了") == len(FACTS)
    assert "10月1日是国庆节放假，顺延到10月8日（周四）" in do.account(one.company, one.case)
    heard(one.company)
    return session


def agreed(one: Story, mediator: Walk, session: str) -> None:
    """Minutes, and an agreement that binds with the last of four signatures."""
    do.hold(mediator, session)
    for walk in (one.owner, one.company, mediator):
        do.confirm(walk, one.case)
    agreement = do.write_agreement(mediator, one.case, TERMS, OWED)
    do.sign(one.owner, agreement, do.OWNER)
    do.sign(one.company, agreement, "何经理", "项目经理")
    do.sign(mediator, agreement, "徐慧")
    assert "等调解组织盖章" in one.owner.go(agreement).words
    do.seal(one.officer, agreement, THURSDAY)
    heard(one.officer)


def kept(one: Story, proof: Path) -> None:
    """Both together go to the court within thirty days; what was promised is done, confirmed, visited and judged."""
    assert "最迟 2026年10月8日，剩35天" in do.court(one.owner, one.case)
    assert "一方不能单独申请" in do.court(one.desk, one.case)
    do.wish(one.owner, one.case)
    do.wish(one.company, one.case)
    do.to_court(one.desk, one.case, THURSDAY)
    do.perform(one.company, one.case, MONEY, THURSDAY, amount="600", proof=proof)
    do.receive(one.owner, one.case, MONEY)
    do.perform(one.company, one.case, WORKS, THURSDAY)
    do.receive(one.owner, one.case, WORKS)
    assert "已履行" in one.owner.words
    heard(one.owner)
    do.visit(one.desk, one.case, THURSDAY)
    do.judge(one.owner, one.case)
    do.judge(one.company, one.case)


def told_to_others(one: Story) -> None:
    """The case becomes a precedent that somebody else signs, and that whoever asks finds."""
    precedent = do.draft_precedent(one.desk, one.case)
    heard(one.desk)
    do.publish(one.windows.open(one.cast.policy, **DESK), precedent)
    assert until(lambda: do.PRECEDENT in one.company.go("/ask?q=地下车库渗水怎么办").words)


def test_a_dispute_from_the_telephone_to_the_precedent(windows: Windows, tmp_path: Path) -> None:
    one = asked(windows)
    windows.later(days=1)
    mediator = given(one)
    session = talked(one, mediator)
    windows.later(days=2, hours=3)
    agreed(one, mediator, session)
    kept(one, photograph(tmp_path))
    told_to_others(one)
    dossier = do.bind(one.desk, one.case)
    assert SECRET not in printed(dossier)
    titles = do.numbers_match(dossier)
    assert {"人民调解笔录", "人民调解协议书"} <= {title.partition("（")[0] for title in titles}
    lead = windows.open(one.cast.centre.lead, **DESK)
    for walk in (one.company, one.desk, lead):
        silent(walk, one.case)
