"""A newly elected chair learns the job on a telephone, from the record of her election to a certificate that holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from alliance.kernel.days import SHANGHAI
from tests.stories import learning as do
from tests.stories.dated import dated
from tests.stories.guiding import here, load, words_of_pdf
from tests.stories.house import until
from tests.stories.mediating import square
from tests.stories.test_mediation import Windows, heard
from tests.stories.walking import DESK, PHONE, Walk

pytestmark = pytest.mark.browser
MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=SHANGHAI)
HEARD_AT = (1280, 360)
FIRST_LESSON, LAST_LESSON = "first_lesson-1", "meetings_voting-1"
STOPPED = 7


@pytest.fixture
def windows(browser: Browser, home: Path) -> Iterator[Windows]:
    with dated(home, MONDAY) as house, ExitStack() as stack:
        yield Windows(browser, house, stack)


def heard_everywhere(walk: Walk) -> None:
    """Nothing stands in the way of whoever listens, at a desk and on a telephone."""
    for width in HEARD_AT:
        heard(walk.stretch(width).fits())


def elected(windows: Windows, cast: do.Cast) -> Walk:
    """The street writes down the election and confirms it; the chair comes in by the slip from the counter."""
    street, community = windows.open(cast.near.street, **DESK), windows.open(cast.near.community, **DESK)
    do.file_it(community, street, do.register(street, cast.near.compound_id))
    member = windows.open(**PHONE)
    do.come_in(member, do.slip(street))
    return member


def first_lesson(member: Walk) -> None:
    """The first thing on her page is the first lesson; with it done she prints its slip, and looks at her list."""
    assert until(lambda: "先上“上任第一课”" in member.go("/training/").words)
    assert "上任30天清单" in member.words
    heard_everywhere(member)
    member.follow("开始上课")
    law = member.page.locator("aside details").filter(has_text="第十五条").first
    law.locator("summary").click()
    expect(law).to_contain_text(do.TERM_RULE)
    do.practise(member)
    heard_everywhere(member)
    member.press("这一课学完了").follow("看接下来做什么").follow("打开清单")
    filing = member.page.locator("details.card").filter(has_text="备案").first
    assert "2026年6月26日" in (filing.text_content() or ""), "thirty days from the election"
    assert until(lambda: "打印学习单" in member.go("/training/").words)
    assert do.CHAIR in words_of_pdf(load(member, member.page.get_by_role("link", name="打印学习单")))


def lessons(windows: Windows, member: Walk) -> None:
    """She stops in the middle of a lesson, finds the place again, and all the others are done besides."""
    lesson = f"/training/courses/new_member/{LAST_LESSON}"
    do.read_to(member, lesson, STOPPED)
    expect(member.page.locator(f"#b{STOPPED}")).to_be_in_viewport()
    do.learn_the_rest(windows.house, but=LAST_LESSON)
    member.press("这一课学完了")


def failed(windows: Windows, member: Walk) -> None:
    """The network goes in the middle: what she answered waits in the telephone and comes through; it is not enough."""
    assert until(lambda: "课学完了，可以考试" in member.go("/training/").words)
    attempt = do.begin(member.follow("去看考试"))
    heard_everywhere(member)
    (one, first), (two, second) = list(do.right_answers(windows.house, attempt).items())[:2]
    expect(do.answer(member, one, *first)).to_contain_text("已保存，回执")
    member.page.context.set_offline(offline=True)
    do.answer(member, two, *second)
    expect(member.page.locator("[data-said]")).to_contain_text("网络断了，1 道题的答案先存在这台设备上")
    member.page.context.set_offline(offline=False)
    expect(member.page.locator("[data-receipt]").nth(two - 1)).to_contain_text("已保存，回执")
    do.acknowledged(member)
    do.only_cut_off(member)
    member.go(attempt)
    assert do.answered(member) == [one, two]
    do.hand_in(member)
    assert "这次没有到合格线：10.0%" in member.words
    heard_everywhere(member)


def law_changes(windows: Windows, cast: do.Cast, desk: Walk, policy: Walk) -> None:
    """A question rests on a small law: signed, it may be drawn; the law changes, and the same day it is not."""
    question = do.write_question(desk)
    before = do.to_be_drawn(desk)
    do.sign_question(policy, question)
    assert do.to_be_drawn(desk) == before + 1
    do.change_the_law(windows.house)
    assert until(lambda: "依据有变动，要复核" in desk.go(question).words)
    assert do.to_be_drawn(desk) == before


def passed(windows: Windows, member: Walk) -> None:
    """She looks at what was wrong, tries again, and passes; the question in review is not on her paper."""
    attempt = do.begin(member.follow("回这门考试"))
    assert do.STEM not in member.whole
    known = do.right_answers(windows.house, attempt)
    for slot, answer in known.items():
        expect(do.answer(member, slot, *answer)).to_contain_text("已保存，回执")
    do.hand_in(member)
    assert "通过了：100" in member.words


def certified(member: Walk, stranger: Walk, folder: Path) -> str:
    """She fetches her certificate, and a stranger scans it and holds the file against it; returns where it is told."""
    assert until(lambda: "新任业委会委员培训合格证书" in member.go("/training/").words)
    member.follow(re.compile("^看证书、下载"))
    member.page.get_by_role("link", name="下载证书（PDF）").wait_for(timeout=60_000)
    heard_everywhere(member)
    paper = load(member, member.page.get_by_role("link", name="下载证书（PDF）"))
    assert do.CHAIR in words_of_pdf(paper)
    file = folder / "证书.pdf"
    file.write_bytes(paper)
    scanned = square(member.page.locator(".qr"))
    stranger.go(scanned.removeprefix(stranger.address))
    for told in (do.CHAIR, "有效", "2026年6月1日", "2031年5月26日", "学时"):
        assert told in stranger.words
    stranger.page.get_by_label("文件").set_input_files(file)
    stranger.press("比对")
    assert "一字不差" in stranger.page.get_by_role("status").inner_text()
    heard_everywhere(stranger)
    return here(stranger)


def told_anew(windows: Windows, desk: Walk, policy: Walk) -> None:
    """The next day the desk finds a lesson on the change drafted; one writes it, another one signs it."""
    windows.later(days=1)
    assert until(lambda: do.CITED in desk.go("/training/deltas/").words)
    do.publish(policy, do.write_delta(desk))


def caught_up(member: Walk, stranger: Walk, verified: str) -> None:
    """Her certificate holds all the while; she learns what is new, and the certificate tells so."""
    do.come_back(member)
    assert until(lambda: "有效，待补学" in member.go("/training/").words)
    assert "待补学" in stranger.go(verified).words
    assert "有效" in stranger.page.locator(".verdict").inner_text()
    do.learn_delta(member)
    assert f"补学完成（{do.DELTA}）" in stranger.go(verified).words
    assert "待补学" not in stranger.words


def test_from_an_election_to_a_certificate_that_holds(windows: Windows, samples: Path, tmp_path: Path) -> None:
    cast = do.people(windows.house, samples)
    member = elected(windows, cast)
    first_lesson(member)
    lessons(windows, member)
    failed(windows, member)
    desk, policy = windows.open(cast.desk, **DESK), windows.open(cast.policy, **DESK)
    law_changes(windows, cast, desk, policy)
    passed(windows, member)
    stranger = windows.open()
    verified = certified(member, stranger, tmp_path)
    told_anew(windows, desk, policy)
    caught_up(member, stranger, verified)
