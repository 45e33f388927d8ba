"""The first day of a real installation: an empty folder, a link, a password, the second step, and the home page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser

from tests.stories.house import House, served
from tests.stories.walking import PHONE, Walk, walking

NUMBER, WEAK, PASSWORD = "13857000001", "12345678", "衢江春水绕城十里不歇"


@pytest.fixture
def founded(tmp_path: Path) -> tuple[House, str]:
    """An installation as `alliance init` leaves it, and the link that it prints."""
    house = House(tmp_path / "real", command="serve")
    names = ("--name", "柯城区业委会联盟", "--short", "柯", "--place", "330802")
    done = house.run("init", *names, "--admin-name", "汪启明", "--admin-phone", NUMBER)
    assert done.returncode == 0, done.stderr
    links = re.findall(rf"{house.address}(/invitation/\S+)", done.stdout)
    assert len(links) == 1
    assert len(done.stdout.strip().splitlines()) == 1, "nothing but the link is the answer"
    assert oct(house.root.stat().st_mode)[-3:] == "700", "the folder is the owner's alone"
    return house, links[0]


@pytest.fixture
def opened(founded: tuple[House, str]) -> Iterator[tuple[House, str]]:
    with served(founded[0]):
        yield founded


def wrong_code(key: str) -> str:
    """Six figures that are right in no half-minute near now."""
    now = datetime.now(UTC)
    near = {pyotp.TOTP(key).at(now + timedelta(seconds=30 * step)) for step in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444") if code not in near)


def set_password(walk: Walk, link: str) -> None:
    walk.go(link)
    assert walk.heading.startswith("汪启明，欢迎您")
    for password in (WEAK, PASSWORD):
        walk.page.get_by_label("新密码", exact=True).fill(password)
        walk.fill("再填一次新密码", password).press("设好密码并登录")
        assert ("还没有交上" in walk.words) == (password == WEAK)


def set_up_second_step(walk: Walk) -> list[str]:
    """Prove the key with the code that a telephone would show; returns the recovery codes."""
    assert "请先办这一步" in walk.words
    walk.press("开始设置")
    printed = walk.page.locator("b.num").inner_text()
    key = printed.replace(" ", "")
    assert re.fullmatch(r"[A-Z2-7]{32}", key)
    walk.fill("验证码", wrong_code(key)).press("设好了")
    assert "验证码不对" in walk.page.get_by_role("alert").inner_text()
    assert walk.page.locator("b.num").inner_text() == printed, "the key on the telephone stays good"
    walk.fill("验证码", pyotp.TOTP(key).now()).press("设好了")
    assert walk.heading == "第二步验证设好了"
    codes = walk.page.locator("ol li b").all_inner_texts()
    assert len(set(codes)) == 8
    walk.follow("我抄好了，继续")
    return codes


@pytest.mark.browser
def test_the_first_administrator_comes_in_by_the_link_and_two_steps(
    browser: Browser, opened: tuple[House, str]
) -> None:
    house, link = opened
    with walking(browser, house.address, **PHONE) as walk:
        assert "演示" not in walk.go("/").words
        set_password(walk, link)
        for closed in ("/todo", "/offices", "/account"):
            assert walk.go(closed).heading == "第二步验证", "nothing else opens before the second step"
        codes = set_up_second_step(walk)
        assert walk.heading.startswith("汪启明，今天")
        assert "系统管理员" in walk.words

        walk.page.locator("details.me summary").click()
        walk.press("退出登录")
        assert "您已退出登录" in walk.page.get_by_role("status").inner_text()

        walk.fill("手机号", NUMBER).fill("密码", "不是这个密码呀").press("登录")
        assert "没有办成" in walk.page.get_by_role("alert").inner_text()
        walk.fill("密码", PASSWORD).press("登录")
        assert walk.heading == "还差一步"
        walk.fill("验证码", codes[0]).press("继续")
        assert walk.heading.startswith("汪启明，今天")

    with walking(browser, house.address, **PHONE) as stranger:
        stranger.go(link)
        assert "汪启明" not in stranger.words, "the link was good once"
        assert stranger.page.get_by_label("新密码").count() == 0
        gone = [trouble for trouble in stranger.troubles if "/invitation/" in trouble]
        assert stranger.troubles == gone
        stranger.troubles.clear()
    assert house.ledger_holds()


def test_serving_refuses_the_demonstrations_folder(template: House) -> None:
    real = House(template.home, command="serve")
    refused = real.run("serve", "--port", real.port)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "有演示账号" in refused.stderr
    assert "alliance init" in refused.stderr


def test_serving_a_folder_with_nothing_in_it_says_how_to_begin(tmp_path: Path) -> None:
    house = House(tmp_path / "empty", command="serve")
    refused = house.run("serve", "--port", house.port)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "alliance init" in refused.stderr
    assert not (tmp_path / "empty").exists()


def test_a_second_founding_in_the_same_folder_makes_no_second_alliance(founded: tuple[House, str]) -> None:
    house, _ = founded
    names = ("--name", "另一个联盟", "--short", "另", "--place", "330802")
    again = house.run("init", *names, "--admin-name", "叶青", "--admin-phone", "13857000002")
    assert again.returncode == 1, again.stderr
    assert "Traceback" not in again.stderr
    assert house.ledger_holds()
