"""The answer as a part of its question's page: the edition of a day, its paper, and the way to work on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents.workflow import State
from search.questions.answers import asof, documents, pages, queries
from search.questions.answers.asof import DayText
from search.questions.answers.pages import DeskPart
from search.questions.answers.queries import AnswerView
from search.questions.models import Question
from search.questions.parts import Part

TEMPLATE = "answers/part.html"


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """What the part shows. `view` is None where no answer stood on the day; `law` holds the texts of a past day.

    `taken_down` is true where one did and was withdrawn later; `printed` where the paper can be had.
    """

    question_id: int
    view: AnswerView | None
    on: date | None
    law: tuple[DayText, ...]
    first_on: date | None
    taken_down: bool
    printed: bool
    desk: DeskPart | None


def parts(reading: Transaction, actor: Actor, question_id: int, on: date | None) -> Iterator[Part]:
    """The answer, where there is one or the actor may work on one; the caller has seen to the question's sight."""
    question = reading.session.get_one(Question, question_id)
    view = queries.of_question(reading, question_id, on)
    editions = queries.editions_of(reading, question_id)
    desk = pages.desk_part(reading, actor, question)
    if not editions and desk is None:
        return
    paper = documents.standing(reading, question_id) if view is not None and on is None else None
    lent_by = view.answer_id if view is not None else editions[-1][0] if editions else None
    yield Part(
        TEMPLATE,
        AnswerPart(
            question_id=question_id,
            view=view,
            on=on,
            law=asof.law_of(reading, lent_by, on) if on is not None and lent_by is not None else (),
            first_on=editions[-1][1].signed_on if editions else None,
            taken_down=view is None and on is not None and queries.taken_down(reading, question_id, on),
            printed=paper is not None and paper.state is State.ISSUED,
            desk=desk,
        ),
    )
