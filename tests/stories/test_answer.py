"""A member asks, wrong citations are stopped, a second officer signs, the law changes, and everything turns amber."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from alliance.demo.laws import TITLE
from alliance.kernel.days import full_date, local_date
from alliance.kernel.numerals import article_label
from tests.stories.house import House, until
from tests.stories.walking import DESK, PHONE, Walk, walking

pytestmark = pytest.mark.browser
ASKER, SECRETARY, ADVISER = "王秀英", "郑文彬", "余思敏"
QUESTION = "公共收益的公示要贴多少天"
WORDS = "公示时间不少于十五日"
NEWER = ("业主委员会应当每月公示一次公共收益的收支情况。公示时间不少于二十日。",)


def ask(phone: Walk) -> str:
    """File the question; returns the path of its page."""
    phone.enter(ASKER).go("/questions/new")
    phone.fill("一句话：您要问什么", QUESTION)
    phone.press("下一步")
    phone.press("交给政策法规组")
    assert QUESTION in phone.words
    return phone.page.url.removeprefix(phone.address)


def claim(desk: Walk, text: str, article: str, words: str) -> None:
    desk.fill("这一条怎么答", text)
    desk.fill("第 1 处依据", f"《{TITLE}》{article}")
    desk.fill("第 1 处引文", words)
    desk.press("保存这一条")


def stopped_and_mended(desk: Walk, question: str) -> None:
    """Draft with a wrong and an overridden citation, be stopped, mend both, and hand it to be signed."""
    desk.enter(SECRETARY).go(question)
    desk.press(re.compile("^受理$")).press("我来承办").press("起草答复")
    desk.follow("写第一条")
    claim(desk, "最少贴十天。", "第三条", "公示时间不少于十日")
    desk.follow("再写一条")
    claim(desk, "怎么花，到会的人过半数同意就行。", "第九条第二款", "由到会业主过半数同意即可")
    assert "有 2 处要改" in desk.words
    assert "引文与原文不符" in desk.words
    assert "公示时间不少于十五日" in desk.words, "the law stands beside what was misquoted"
    assert "已被民法典第二百七十八条取代，不能作依据" in desk.words
    assert desk.page.get_by_role("button", name="送签").count() == 0
    desk.press(re.compile(r"^删去\s*第 2 条"))
    desk.follow(re.compile(r"^修改\s*第 1 条"))
    claim(desk, "最少贴十五天。", "第三条", WORDS)
    assert "依据都核对上了" in desk.words
    desk.press("送签")
    assert "不能由您自己签发" in desk.words


def sign(adviser: Walk, question: str) -> None:
    adviser.enter(ADVISER).go(question).follow("看一看，签发或者退回")
    adviser.page.get_by_label(re.compile("^我已逐条看过")).check()
    adviser.press("签发")
    assert "已签发" in adviser.words


def the_law_changes(house: House, folder: Path) -> None:
    """A newer text of the rule comes in by the command, of today."""
    today = local_date(datetime.now(UTC))
    texts = ["为了让业主看得到小区的公共收益，制定本办法。", "本办法所称公共收益，是指经营共有部分所得。", *NEWER]
    lines = "\n\n".join(f"{article_label(number)} {text}" for number, text in enumerate(texts, 1))
    file = folder / "新版.md"
    file.write_text(f"# {TITLE}\n\n{full_date(today)} 演示用机关发布\n\n{lines}\n", encoding="utf-8")
    done = house.run("library", "import", file)
    assert done.returncode == 0, done.stderr + done.stdout


def test_from_the_question_to_the_answer_and_on_to_its_review(browser: Browser, house: House, tmp_path: Path) -> None:
    with walking(browser, house.address, **PHONE) as phone:
        question = ask(phone)
        with walking(browser, house.address, **DESK) as desk:
            stopped_and_mended(desk, question)
            with walking(browser, house.address, **DESK) as adviser:
                sign(adviser, question)
            seen(phone, question, "依据截至")
            assert WORDS in phone.words
            assert "复核中" not in phone.words

            the_law_changes(house, tmp_path)
            seen(phone, question, "复核中")
            assert "二十" in "".join(phone.page.locator("ins").all_inner_texts())
            listed = desk.go("/laws/changes").words
            assert QUESTION in listed
            assert "要复核" in listed
            desk.go("/todo")
            assert f"依据变了，要复核：{QUESTION}" in desk.whole


def seen(walk: Walk, path: str, words: str) -> None:
    """Look at the page until it says so: what follows a commit is delivered within moments."""
    assert until(lambda: words in walk.go(path).words)
