"""How an examination's questions are told: held back where few sat it, put into words where enough did."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotPermitted
from tests.factories import an_actor
from tests.training.attempts.papers import an_exam, answer, begun, people, right_answers, submit
from training.insight import questions
from training.insight.files import questions_book, readiness_book
from training.insight.questions import TOO_FEW, advice
from training.statistics import ItemFigures


def figures(facility: int, discrimination: int) -> ItemFigures:
    return ItemFigures(
        20, Decimal(1), Decimal(1), Decimal(facility), Decimal(1), Decimal(discrimination), Decimal(discrimination)
    )


@pytest.mark.parametrize(
    ("facility", "discrimination", "said"),
    [
        (60, 45, "正常"),
        (95, 45, "几乎人人答对，分不出高低"),
        (20, 45, "答对的很少，看看题目是不是难懂"),
        (60, -5, "学得好的反而答错，请核对答案"),
        (60, 10, "区分度不高"),
        (95, 10, "几乎人人答对，分不出高低；区分度不高"),
    ],
)
def test_figures_are_put_into_words(facility: int, discrimination: int, said: str) -> None:
    assert advice(figures(facility, discrimination)) == said


def test_one_try_says_nothing_yet_and_others_are_not_told(tx: Transaction) -> None:
    alliance, desk, candidate = people(tx)
    exam = an_exam(tx, desk, alliance)
    attempt = begun(tx, candidate, exam)
    answer(tx, candidate, attempt, right_answers(tx, attempt))
    submit(tx, candidate, attempt)
    found = questions.figures(tx, desk, exam.id)
    assert found.paper is None
    assert {one.advice for one in found.questions} <= {TOO_FEW}
    assert {line.exam_id for line in questions.exams(tx, desk)} == {exam.id}
    for office in (Office.SUBDISTRICT_OFFICER, Office.BUREAU_SUPERVISOR, Office.COMMITTEE_MEMBER):
        other = an_actor(tx, alliance, office, alliance.place)
        with pytest.raises(NotPermitted):
            questions.figures(tx, other, exam.id)


def test_enough_first_tries_are_reckoned_and_second_ones_left_out(tx: Transaction) -> None:
    alliance, desk, candidate = people(tx)
    exam = an_exam(tx, desk, alliance)
    candidates = [candidate] + [
        an_actor(tx, alliance, Office.COMMITTEE_MEMBER, alliance.place, name=f"委员{number}") for number in range(11)
    ]
    for number, actor in enumerate(candidates):
        attempt = begun(tx, actor, exam)
        answer(tx, actor, attempt, right_answers(tx, attempt) if number % 4 else {})
        submit(tx, actor, attempt)
    again = begun(tx, candidate, exam)
    submit(tx, candidate, again)
    found = questions.figures(tx, desk, exam.id)
    assert (found.tries, found.least) == (12, 10)
    assert found.paper is not None
    assert found.paper.mean == sum((one.mean for one in found.positions.values()), Decimal())
    assert {one.count for one in found.questions} == {12}
    assert {one.figures and one.figures.facility for one in found.questions} == {Decimal(75)}
    assert {line.graded for line in questions.exams(tx, desk)} == {13}


def test_books_open_with_their_heads(tx: Transaction) -> None:
    alliance, desk, _ = people(tx)
    exam = an_exam(tx, desk, alliance)
    for content, head in (
        (questions_book(questions.figures(tx, desk, exam.id)), "题号"),
        (readiness_book(()), "街道"),
    ):
        assert load_workbook(BytesIO(content)).worksheets[0]["A1"].value == head
