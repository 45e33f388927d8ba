"""Claims, an invented law and a question in hand: what an answer begins with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.citations.checking import Checked
from alliance.kernel.db import Transaction
from alliance.kernel.references import allot
from search.library import actions as library
from search.library.citations.checking import check as checker
from search.library.models import Version, Work
from search.questions.answers import actions, signing
from search.questions.answers.actions import Draft, SaveClaim
from search.questions.answers.judging import CitationText, ClaimText
from search.questions.answers.models import Answer
from search.questions.models import Question
from search.questions.workflow import Channel, Privacy, Stage
from tests.search.conftest import a_version

TITLE = "邻里示范条例"
FIRST = "业主大会应当每年召开一次定期会议。\n经百分之二十以上的业主提议，应当召开临时会议。"
SECOND = "会议的通知应当写明以下内容：\n（一）会议的时间和地点；\n（二）需要表决的事项。"
THIRD = "会议的决定对全体业主具有约束力。"


@dataclass(frozen=True)
class Desk:
    """What a test works with; `check` is the checker that the wiring hands in."""

    tx: Transaction
    author: Actor
    second: Actor
    question: Question

    @property
    def check(self) -> Callable[[Transaction, str, date], tuple[Checked, ...]]:
        return checker

    def draft(self, *claims: ClaimText) -> Answer:
        key = actions.draft(self.tx, self.author, Draft(self.question.id, claims), checker)
        return self.tx.session.get_one(Answer, key)

    def add(self, answer: Answer, claim: ClaimText) -> int:
        return actions.save_claim(self.tx, self.author, SaveClaim(answer.id, answer.version, claim), checker)

    def submit(self, answer: Answer) -> None:
        signing.submit(self.tx, self.author, signing.Submit(answer.id, answer.version), checker)

    def sign(self, answer: Answer, actor: Actor | None = None) -> None:
        signing.sign(self.tx, actor or self.second, signing.Sign(answer.id, answer.version), checker)

    def signed(self, *claims: ClaimText) -> Answer:
        answer = self.draft(*claims)
        self.submit(answer)
        self.sign(answer)
        return answer


def good(article: str = "第一条第二款", words: str = "经百分之二十以上的业主提议") -> ClaimText:
    """A claim that stands."""
    return ClaimText("两成业主提议，就要开临时会议。", citations=(CitationText(f"《{TITLE}》{article}", words),))


def a_law(
    tx: Transaction,
    *texts: str,
    title: str = TITLE,
    dated: date = date(2020, 5, 1),
    place_path: str = "/",
) -> Version:
    """An invented work with these articles, in force since its date; returns the version."""
    library.admit(tx, CLOCK, [a_version(title, dated=dated, texts=texts, effective=dated, place_path=place_path)])
    stamped = select(Version).join(Version.work).where(Work.title == title, Version.stamp == dated.isoformat())
    return tx.session.scalars(stamped).one()


def a_question(tx: Transaction, alliance_id: int, place_id: int, officer: int, **more: object) -> Question:
    """A question that an officer has in hand, worded for the public."""
    given: dict[str, object] = {"stage": Stage.ASSIGNED, "privacy": Privacy.PUBLIC, **more}
    question = Question(
        alliance_id=alliance_id,
        place_id=place_id,
        assigned_to_id=officer,
        reference=allot(tx, alliance_id, "柯问"),
        channel=Channel.MEMBER,
        title="多少人提议才能开临时会议？",
        public_title="多少业主提议可以召开临时会议？",
        public_text="业委会一直不开会。",
        filed_at=tx.now,
        search_trail={},
        **given,
    )
    tx.session.add(question)
    tx.session.flush()
    return question
