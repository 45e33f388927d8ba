"""The rooms whose answered questions are found: what the alliance has signed, and the knowledge that it begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import Checked, Checker, Citations
from alliance.kernel.db import Transaction
from search.asking.answered import Answered, Provider
from search.library import queries as library
from search.library.marks import queries as marks
from search.questions.answers import addresses
from search.questions.answers import queries as answers
from search.questions.answers.models import Answer, Claim
from search.questions.answers.workflow import Stage
from search.questions.models import Question
from search.questions.starter import queries as starter

SIGNED = "联盟正式答复"
STARTER = "起步知识，未经联盟两人签发"


def signed(reading: Transaction, actor: Actor, keys: Sequence[str]) -> Mapping[str, Answered]:
    """The signed answers behind these keys, as far as the actor sees them, with what holds them in review."""
    numbers = answers.numbers_of(keys)
    if not numbers:
        return {}
    rows = reading.session.execute(
        select(Answer.id, Answer.valid_as_of, Question.id, Question.public_title)
        .join(Question, Answer.question_id == Question.id)
        .where(Answer.id.in_(numbers), Answer.stage == Stage.PUBLISHED, visible(Answer, actor))
        .order_by(Answer.id)
    ).all()
    said: dict[int, list[str]] = {key: [] for key, *_ in rows}
    for key, text in reading.session.execute(
        select(Claim.answer_id, Claim.text).where(Claim.answer_id.in_(said)).order_by(Claim.answer_id, Claim.position)
    ):
        said[key].append(text)
    lent = answers.lent(reading, keys)
    changed = answers.reviews_of(reading, list(said))
    return {
        numbers[key]: Answered(
            key=numbers[key],
            title=title,
            url=addresses.answer(question),
            text="\n".join(said[key]),
            label=SIGNED,
            valid_as_of=day,
            warning=next((f"⚠ {one.sentence}，复核中" for one in changed.get(key, ()) if not one.resolved), ""),
            articles=lent.get(numbers[key], ()),
        )
        for key, day, question, title in rows
    }


def starting(citations: Citations) -> Provider:
    """The starter questions behind keys, each citation judged today by whoever checks citations here."""
    remembered = _Remembered(citations)

    def found(reading: Transaction, actor: Actor, keys: Sequence[str]) -> Mapping[str, Answered]:
        offered = starter.offered(reading, actor, keys, remembered.as_of_now(reading))
        return {
            key: Answered(key, one.title, one.url, one.text, STARTER, warning=one.warning, articles=one.articles)
            for key, one in offered.items()
        }

    return found


@dataclass(slots=True)
class _Remembered:
    """A checker that remembers what it judged until the day, a text of the library or a mark changes.

    The same few hundred citations are met in every search, and judging them is a fifth of an answer.
    """

    citations: Citations
    _state: tuple[object, ...] = ()
    _judged: dict[str, tuple[Checked, ...]] = field(default_factory=dict)

    def as_of_now(self, reading: Transaction) -> Checker:
        """The checker for one search; two statements tell whether everything remembered still holds."""
        state = (reading.today, *library.state(reading.session), *marks.state(reading.session))
        if state != self._state:
            self._state, self._judged = state, {}
        judged = self._judged

        def check(reading: Transaction, text: str, day: date) -> tuple[Checked, ...]:
            if text not in judged:
                judged[text] = self.citations.check(reading, text, day)
            return judged[text]

        return check
