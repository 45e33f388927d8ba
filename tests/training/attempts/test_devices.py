"""What devices send that no honest page would, or an unlucky one: it costs nobody an answer, least of all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from alliance.kernel.access import ALLOWED
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from tests.training.attempts.papers import ESSAY, an_exam, answer, begun, people, right_answers, submit
from training.attempts import holdings, outcome, saving, sending, starting
from training.attempts.entitled import Admission, Doors, anybody
from training.attempts.gathering import Gathering, _Waiting, _write
from training.attempts.models import Attempt, Exam, Response
from training.attempts.records import opened, winners
from training.attempts.saving import Given, Kept, Save
from training.attempts.workflow import ExamKind, Release

DECADES_MS = 56 * 365 * 86_400_000


def at_work(tx: Transaction) -> tuple[Actor, Actor, Exam, Attempt]:
    alliance, desk, member = people(tx)
    exam = an_exam(tx, desk, alliance, items=(ESSAY,))
    return desk, member, exam, begun(tx, member, exam)


def sends(tx: Transaction, actor: Actor, attempt: Attempt, *given: Given, client: str = "phone") -> Kept:
    return saving.save(tx, actor, Save(attempt.id, client, given))


def stands(tx: Transaction, attempt: Attempt) -> object:
    return opened(tx.keyring, winners(tx.session, attempt.id).get(1))


@pytest.mark.parametrize("ago", [DECADES_MS, 10**15, 10**30, -DECADES_MS])
def test_a_clock_that_was_put_right_meanwhile_holds_no_answer_up(tx: Transaction, ago: int) -> None:
    _, member, _, attempt = at_work(tx)
    kept = sends(tx, member, attempt, Given(1, 1, "先听他说", ago))
    assert [(one.number, one.counted) for one in kept.receipts] == [(1, True)]
    row = tx.session.query(Response).one()
    assert attempt.started_at <= row.given_at <= row.received_at


@pytest.mark.parametrize("seq", [-1, 20_001, 10**9, 2**31, 10**40])
def test_a_count_beyond_all_reason_is_refused_and_the_next_ones_are_not(tx: Transaction, seq: int) -> None:
    _, member, _, attempt = at_work(tx)
    with pytest.raises(Invalid):
        sends(tx, member, attempt, Given(1, seq, "甲"))
    assert sends(tx, member, attempt, Given(1, 20_000, "乙")).last_seq == 20_000
    assert sends(tx, member, attempt, Given(1, 0, "丙"), client="form").last_seq == 20_001
    assert stands(tx, attempt) == "丙"


def test_a_device_that_was_out_of_touch_hears_that_a_later_answer_stands(tx: Transaction) -> None:
    _, member, _, attempt = at_work(tx)
    sends(tx, member, attempt, Given(1, 7, "在电脑上写的"), client="desk")
    late = Given(1, 3, "手机上早先写的")
    for _ in range(2):
        (receipt,) = sends(tx, member, attempt, late).receipts
        assert (receipt.number, receipt.counted, receipt.outdone) == (2, True, True)
    assert stands(tx, attempt) == "在电脑上写的"
    (receipt,) = sends(tx, member, attempt, Given(1, 8, "手机上再写的")).receipts
    assert not receipt.outdone
    assert stands(tx, attempt) == "手机上再写的"
    assert [one["outdone"] for one in sending.as_json(sends(tx, member, attempt, late))["kept"]] == [True]


def test_a_pass_ends_with_the_account_and_what_was_erased_stays_erased(tx: Transaction) -> None:
    _, member, _, attempt = at_work(tx)
    sends(tx, member, attempt, Given(1, 1, "我的话"))
    holdings.erase(tx, member.person_id or 0)
    tx.session.get_one(Account, member.account_id).closed_at = tx.now
    tx.session.flush()
    with pytest.raises(NotPermitted, match="已停用"):
        sends(tx, member, attempt, Given(1, 2, "还在手机里的话"))
    assert [opened(tx.keyring, one) for one in tx.session.query(Response)] == [None]


def test_half_a_sign_is_kept_as_a_question_mark_and_not_refused_for_ever(tx: Transaction) -> None:
    _, member, _, attempt = at_work(tx)
    body = {"client": "phone", "answers": [{"slot": 1, "seq": 1, "answer": "好\ud83d", "ago_ms": 0}]}
    saving.save(tx, member, sending.from_json(attempt.id, body))
    assert stands(tx, attempt) == "好?"


def test_one_request_that_nobody_foresaw_fails_no_other_of_its_batch(tx: Transaction) -> None:
    desk, member, _, attempt = at_work(tx)
    strange = Save(attempt.id, "phone", (Given([], 1, "甲"),))  # type: ignore[arg-type]  # what no page sends
    fine = Save(attempt.id, "desk", (Given(1, 2, "乙"),))
    others = replace(member, person_id=desk.person_id, offices=())
    batch = [_Waiting(member, strange), _Waiting(others, fine), _Waiting(member, fine), _Waiting(member, fine)]

    @contextmanager
    def writing() -> Iterator[Transaction]:
        with tx.session.begin_nested():
            yield tx

    _write(writing, batch)
    assert [type(one.failed) for one in batch] == [TypeError, NotFound, type(None), type(None)]
    assert [one.kept.receipts[0].number for one in batch[2:] if one.kept] == [1, 1]
    assert Gathering().keep(writing, member, fine).receipts[0].number == 1


@pytest.mark.parametrize("many", [1, 6])
def test_answers_of_many_cost_as_many_statements_as_of_one(tx: Transaction, queries: Callable, many: int) -> None:  # type: ignore[type-arg]  # as in conftest
    alliance, desk, _ = people(tx)
    exam = an_exam(tx, desk, alliance, items=(ESSAY,))
    sat = []
    for _ in range(many):
        _, _, member = people(tx)
        member = replace(member, alliance_id=alliance.id)
        sat.append((member, begun(tx, member, exam)))
    tx.session.flush()
    with queries() as count:
        saving.save_all(tx, [(member, Save(one.id, "phone", (Given(1, 1, "好"),))) for member, one in sat])
    assert count.total == 3


def test_no_practice_and_no_earlier_result_tells_answers_while_a_try_is_under_way(tx: Transaction) -> None:
    _, member, exam, attempt = at_work(tx)
    with pytest.raises(OutOfTurn, match="正在考"):
        starting.practise(tx, member, starting.Start(exam.id))
    answer(tx, member, attempt, right_answers(tx, attempt))
    submit(tx, member, attempt)
    practice = starting.practise(tx, member, starting.Start(exam.id)).attempt_id
    submit(tx, member, tx.session.get_one(Attempt, practice))
    assert outcome.result_page(tx, member, practice).questions[0].sample
    begun(tx, member, exam)
    page = outcome.result_page(tx, member, practice)
    assert "交卷以后再看" in page.withheld
    assert not any(one.sample or one.right or one.explanation for one in page.questions)


def test_where_answers_wait_for_the_end_there_is_no_practice_before(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    until = tx.now + timedelta(days=3)
    exam = an_exam(tx, desk, alliance, items=(ESSAY,), release=Release.AT_CLOSE, closes_at=until)
    with pytest.raises(OutOfTurn, match="关闭以后才公布"):
        starting.practise(tx, member, starting.Start(exam.id))
    assert starting.practise(replace(tx, now=until), member, starting.Start(exam.id)).fresh


def test_nobody_begins_at_the_instant_at_which_a_sitting_ends(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    exam = an_exam(tx, desk, alliance, items=(ESSAY,), kind=ExamKind.HALL)
    doors = Doors()
    doors.provide(anybody)
    doors.provide_hall(lambda reading, *_: Admission(ALLOWED, reading.now + timedelta(hours=1)))
    late = Doors()
    late.provide(anybody)
    late.provide_hall(lambda reading, *_: Admission(ALLOWED, reading.now))
    with pytest.raises(OutOfTurn, match="时间已经过了"):
        starting.start(tx, member, starting.Start(exam.id), late)
    assert starting.start(tx, member, starting.Start(exam.id), doors).fresh
