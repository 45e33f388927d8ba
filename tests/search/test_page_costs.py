"""What the pages of search, questions and answers cost: the same for one row and for four, whatever hangs on a row."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Select, select

from alliance import installation
from alliance.kernel import web
from alliance.kernel.db import Transaction
from search.library.beside import actions as beside
from search.library.beside.models import Bearing, Source
from search.library.importing import actions as importing
from search.library.intake import Taken
from search.library.marks import actions as marks
from search.library.models import Article, Version, Work
from search.questions.answers import reviews
from search.questions.answers.judging import CitationText, ClaimText
from search.questions.models import Question
from search.questions.workflow import Stage
from search.words import actions as words
from tests.compounds.factories import browser_of
from tests.conftest import Count
from tests.search.answers.factories import FIRST, SECOND, THIRD, TITLE, Desk, a_law, good
from tests.search.conftest import a_version
from tests.search.questions.asking import House, a_house, a_question

OLD, NEW = date(2020, 5, 1), date(2026, 11, 1)
STRICTER = FIRST.replace("百分之二十", "百分之三十")
LAW = f"/laws/{TITLE}/{NEW.isoformat()}"
PAGES = {
    "published": "/questions",
    "mine": "/questions/mine",
    "desk": "/questions/desk",
    "question": "/questions/{question}",
    "edition": "/questions/answers/{answer}",
    "changes": "/laws/changes",
    "starter": "/questions/starter",
    "words": "/words",
    "trails": "/words/trails",
    "imports": "/laws/imports/",
    "marks": "/laws/overridden",
    "works": "/laws?q=样例",
    "version": LAW,
    "article": f"{LAW}/art_3",
    "other law": f"{LAW}/art_3?laws=1",
    "lineage": f"/laws/{TITLE}/lineage",
    "compare": f"/laws/{TITLE}/{OLD.isoformat()}/against/{NEW.isoformat()}",
    "todo": "/todo",
}
GROWING = ("published", "desk", "changes", "trails", "imports", "marks", "works", "article")
MOST = {"question": 43, "edition": 31}
"""Where question, answer, law and steps meet; everywhere else twenty-four are enough, those of the bar among them."""
Watching = Callable[..., AbstractContextManager[Count]]


@dataclass
class Site:
    """A desk of two, one answer that the law has overtaken, and lists that can be made longer."""

    app: Flask
    house: House
    question_id: int
    answer_id: int
    rounds: int = 0

    def add(self, number: int) -> None:
        """Add so many of everything that the pages list."""
        for _ in range(number):
            self.rounds += 1
            with self.app.app_context(), web.writing() as tx:
                one_of_everything(tx, self.house, self.rounds)
        installation.settle(self.app)

    def read(self, watching: Watching) -> tuple[dict[str, int], dict[str, int]]:
        """How many statements each page takes, and how long it is; every page opens."""
        browser = browser_of(self.app, self.house.secretary)
        with self.app.app_context():
            engine = web.database.engine
        costs, lengths = {}, {}
        for name, address in PAGES.items():
            url = address.format(question=self.question_id, answer=self.answer_id)
            browser.get(url)  # what a process reads once is not counted
            with watching(engine) as counted:
                page = browser.get(url)
            assert page.status_code == 200, name
            costs[name], lengths[name] = counted.total, len(page.text)
        return costs, lengths


def an_answer(tx: Transaction, house: House, claim: ClaimText) -> tuple[Question, int]:
    """A question with its signed answer."""
    question = a_question(tx, house, Stage.ASSIGNED)
    return question, Desk(tx, house.secretary, house.adviser, question).signed(claim).id


def overtaken(tx: Transaction, house: House, title: str) -> tuple[Question, int]:
    """An answer under review: what it cites of a law of this title has changed since it was signed."""
    older = a_law(tx, FIRST, SECOND, THIRD, title=title, dated=OLD)
    cited = CitationText(f"《{title}》第一条第二款", "经百分之二十以上的业主提议")
    question, answer = an_answer(tx, house, ClaimText("两成业主提议，就要开临时会议。", citations=(cited,)))
    a_law(tx, STRICTER, SECOND, THIRD, title=title, dated=NEW)
    assert reviews.follow(tx, {older.work_id}) == 1
    return question, answer


def one_of_everything(tx: Transaction, house: House, number: int) -> None:
    title = f"第{number}号样例条例"
    an_answer(tx, house, good("第三条", "会议的决定对全体业主具有约束力"))
    overtaken(tx, house, title)
    a_question(tx, house)
    a_question(tx, house, by=house.secretary, title=f"第 {number} 个自己的问题")
    marked = articles(title).where(Article.number == 2)
    marks.set_mark(
        tx, house.secretary, marks.SetMark(tx.session.scalars(marked).one(), "", "", f"{TITLE}第三条", OLD, "样例。")
    )
    cited = tx.session.scalars(articles(TITLE).where(Article.number == 3)).one()
    rule = beside.Note(
        cited, "", Source.LOCAL_RULE, Bearing.STRICTER, None, f"样例规定{number}", "第一条", "更严。", "样例。"
    )
    beside.note(tx, house.secretary, rule)
    importing.take_in(tx, house.secretary, Taken([a_version(f"导入样例{number}")]))
    words.note_search(tx, house.secretary.alliance_id, f"搜过的第{number}个样例", 0)
    words.put_word(tx, house.secretary, words.PutWord(f"样例说法{number}", "维修资金"))


def articles(title: str) -> Select[int]:
    """The articles of the version that a law of this title has now."""
    return (
        select(Article.id)
        .join(Article.version)
        .join(Version.work)
        .where(Work.title == title, Version.stamp == NEW.isoformat())
    )


@pytest.fixture
def site(app: Flask) -> Site:
    with app.app_context(), web.writing() as tx:
        house = a_house(tx)
        question, answer = overtaken(tx, house, TITLE)
        one_of_everything(tx, house, 0)
        made = Site(app, house, question.id, answer)
    installation.settle(app)
    return made


def test_every_page_asks_the_same_for_one_row_and_for_four(site: Site, queries: Watching) -> None:
    one, short = site.read(queries)
    site.add(3)
    four, long = site.read(queries)
    assert four == one
    assert {name: number for name, number in one.items() if number > MOST.get(name, 24)} == {}
    assert {name: long[name] > short[name] for name in GROWING} == dict.fromkeys(GROWING, True)
