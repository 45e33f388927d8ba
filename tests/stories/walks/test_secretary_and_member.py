"""A first week by visible words alone, on a telephone: the mediation secretary, and a member who was just elected."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.places.models import OfficeHeld, Place
from tests.stories.house import House
from tests.stories.walking import DESK, PHONE, Walk, walking
from training.enrolments.models import Enrolment
from training.enrolments.workflow import Stage
from training.programmes import FIRST_LESSON

pytestmark = pytest.mark.browser
SMALL: dict[str, Any] = {**PHONE, "viewport": {"width": 390, "height": 844}}
SECRETARY, OFFICER, LEARNER, HOLDER = "周敏", "吴晓燕", "刘佩华", "姜正良"
DOORS = ("调解员名册", "调解组织", "调解案例", "反复出现的纠纷", "调解统计和调研简报", "12345 工单", "替人登记")
NUMBER, PASSWORD = "13857000456", "春天到来小区花都开了"


def since(walk: Walk) -> None:
    """Begin to count the clicks of the next thing to do."""
    walk.clicks = 0


def told(walk: Walk) -> str:
    return walk.page.get_by_role("status").inner_text()


def above(walk: Walk, first: str, second: str) -> bool:
    """Whether one heading stands above the other."""
    one, other = (walk.page.get_by_role("heading", name=name, exact=True).bounding_box() for name in (first, second))
    return one is not None and other is not None and one["y"] < other["y"]


def assign(walk: Walk) -> None:
    """From the page of the case: the best of the list, and yes."""
    walk.follow(re.compile("^指派\\s?："))
    assert walk.heading.startswith("指派"), "the page says what the button will do, and for whom"
    walk.press(re.compile("^指派"))
    assert "已指派" in told(walk)
    assert walk.clicks == 3


def test_the_secretary_takes_in_assigns_and_looks_around(browser: Browser, shared_house: House) -> None:
    with walking(browser, shared_house.address, **SMALL) as walk:
        walk.enter(SECRETARY)
        since(walk)
        walk.take_up("指派调解员")
        assign(walk)

        walk.go("/").follow("解矛盾").follow(re.compile("^待指派"))
        since(walk)
        walk.through(walk.page.locator("main li a").first)
        assign(walk)

        walk.go("/")
        since(walk)
        walk.take_up("审核登记")
        assert above(walk, "申请的内容", "审核登记"), "what somebody wrote is read before it is decided on"
        walk.page.get_by_label("属于哪一类").select_option(label="服务质量：保洁、保安、维修不到位")
        walk.press("审核登记，开始征求意愿")
        assert "接着问各方愿不愿意调解" in told(walk)
        assert walk.clicks == 2

        walk.go("/todo")
        since(walk)
        walk.take_up("核对", "12345 工单表")
        walk.page.get_by_label("只导入没有问题的").check()
        walk.page.get_by_label("我已经看过核对结果").check()
        walk.press("确认导入")
        assert "已导入" in told(walk)
        assert walk.clicks == 2

        walk.follow("解矛盾")
        for door in DOORS:
            walk.follow(door)
            walk.through(walk.page.locator(".trail").get_by_role("link", name="解矛盾"))
            assert walk.heading == "调解工作台", f"back from {door}"


def somebody_new(house: House) -> tuple[str, str]:
    """A member of a committee of the officer's street who must learn and was never here, and their compound."""
    with house.reading() as reading:
        street = (
            select(Place.path)
            .join(OfficeHeld)
            .join(Person, OfficeHeld.person_id == Person.id)
            .where(Person.name == OFFICER)
        )
        there = Place.path.startswith(reading.scalars(street).one())
        learns = select(Enrolment.id).where(
            Enrolment.person_id == Person.id, Enrolment.programme == FIRST_LESSON, Enrolment.stage == Stage.RUNNING
        )
        found = (
            select(Person.name, Place.name)
            .join(OfficeHeld, OfficeHeld.person_id == Person.id)
            .join(Place, OfficeHeld.place_id == Place.id)
            .where(there, learns.exists(), ~select(Account.id).where(Account.person_id == Person.id).exists())
        )
        name, compound = reading.execute(found.limit(1)).one()
        return str(name), str(compound)


def slip(officer: Walk, member: str, compound: str) -> str:
    """The member is found at the counter by name, and goes home with a slip; returns the code on it."""
    officer.enter(OFFICER)
    officer.page.locator("details.me summary").click()
    officer.follow("柜台帮办")
    for label, text in (("小区", compound), ("姓名", member)):
        officer.page.get_by_role("textbox", name=label, exact=True).fill(text)
    officer.through(officer.page.get_by_role("button", name="找这个人").last)
    officer.take_up("帮办", member).fill("本人的手机号", NUMBER)
    officer.page.get_by_label("身份证原件当面核对").check()
    officer.press("给一张登录纸条")
    assert officer.clicks == 5, "with the one that let the officer in"
    return officer.follow("看纸条，打印").page.locator(".slip-code").inner_text()


def test_a_new_member_is_in_the_first_lesson_by_two_clicks(browser: Browser, shared_house: House) -> None:
    member, compound = somebody_new(shared_house)
    with walking(browser, shared_house.address, **DESK) as officer:
        code = slip(officer, member, compound)

    with walking(browser, shared_house.address, **SMALL) as walk:
        walk.go("/").follow("登录").follow("填纸条上的登录码").fill("登录码", code).press("下一步")
        walk.page.locator("#new").fill(PASSWORD)
        walk.page.locator("#again").fill(PASSWORD)
        walk.press("设好密码并登录")
        assert walk.clicks == 4
        assert walk.heading.startswith(f"{member}，今天")
        since(walk)
        walk.take_up("去上课").follow("开始上课")
        assert walk.heading == "上任第一课：六句话"
        assert walk.clicks == 2
        walk.press("这一课学完了")
        assert "学完了" in told(walk)
        walk.follow("看接下来做什么")
        assert "接着学" in walk.words
        assert "上任30天清单" in walk.words
        walk.follow("接着学")
        assert walk.page.get_by_role("button", name="这一课学完了，下一课").count(), (
            "at once in a lesson, not in a list"
        )

    with walking(browser, shared_house.address, **SMALL) as walk:
        walk.enter(LEARNER)
        since(walk)
        walk.take_up("看还差什么").follow("去看考试")
        assert "还剩 1 次" in walk.words
        assert walk.clicks == 2
        walk.press("开始考试").follow("检查、交卷")
        assert "回去再看看" in walk.words
        assert "20 题" in walk.words

    with walking(browser, shared_house.address, **SMALL) as walk:
        walk.enter(HOLDER)
        since(walk)
        walk.follow("学业务").follow("看证书、下载")
        assert walk.clicks == 2
        assert "谁都可以扫码" in walk.words
