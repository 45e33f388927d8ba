"""The clocks of a case: what they tell, what all must agree to, merging, new days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel.actors import CLOCK
from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotPermitted
from alliance.kernel.notices import Notice
from alliance.kernel.outbox import Errand
from alliance.kernel.parameters import actions as parameters
from alliance.kernel.parameters.actions import NewVersion
from alliance.kernel.parameters.models import Confidence
from mediation.clocks import actions, daily, queries
from mediation.clocks.models import Clock
from mediation.clocks.names import CLOCKS, ClockName, Standing
from mediation.models import Case
from mediation.records import facts_of
from mediation.sessions import notices
from mediation.workflow import Stage
from tests.mediation.factories import Centre, a_case, bearer


@pytest.fixture
def case(tx: Transaction, centre: Centre) -> Case:
    return a_case(tx, centre, Stage.MEDIATING)


def on(tx: Transaction, day: date) -> Transaction:
    return Transaction(tx.session, now=datetime(day.year, day.month, day.day, 0, 5, tzinfo=SHANGHAI))


@pytest.mark.parametrize("name", list(ClockName))
def test_every_clock_has_its_number_and_says_what_binds(
    tx: Transaction, centre: Centre, case: Case, name: ClockName
) -> None:
    actions.start(tx, centre.mediator, case, name)
    account = queries.account_of(tx, centre.chair, facts_of(tx, case), name)
    assert account is not None
    firm = name is ClockName.CONFIRMATION
    assert account.nature.startswith("法定：《中华人民共和国民事诉讼法》" if firm else "平台承诺")
    assert ("不是法定期限" in account.nature) is not firm
    assert account.title == CLOCKS[name].title
    assert account.steps[1].endswith("当天不算")


def test_the_nearest_running_clock_stands_on_the_case(tx: Transaction, centre: Centre, case: Case) -> None:
    actions.start(tx, centre.mediator, case, "mediation")
    actions.start(tx, centre.mediator, case, "answer")
    assert (case.due_clock, case.due_on) == ("answer", date(2026, 11, 25))
    actions.stop(tx, centre.mediator, case, "answer")
    assert (case.due_clock, case.due_on) == ("mediation", date(2026, 12, 22))
    actions.pause(tx, centre.mediator, case, None, "appraisal", words="等鉴定")
    assert (case.due_clock, case.due_on) == ("", None)


def test_a_pause_says_why_and_by_whom_and_moves_the_day(tx: Transaction, centre: Centre, case: Case) -> None:
    actions.start(tx, centre.mediator, case, "mediation")
    actions.pause(tx, centre.mediator, case, "mediation", "appraisal", words="送去鉴定", evidence="鉴定委托书 3 号")
    paused = queries.account_of(tx, centre.chair, facts_of(tx, case), "mediation")
    assert paused is not None
    assert (paused.standing, paused.due_on, paused.remaining) == (Standing.PAUSED, None, "暂停计时")
    later = on(tx, date(2026, 12, 2))
    actions.resume(later, centre.mediator, case, "mediation")
    told = queries.account_of(later, centre.chair, facts_of(tx, case), "mediation")
    assert told is not None
    assert told.due_on == date(2026, 12, 31), (
        "the day of the pause is the day of the start, which does not count anyway"
    )
    assert [one.sentence for one in told.events] == ["暂停计时：鉴定、评估，依据：鉴定委托书 3 号", "恢复计时"]
    assert told.events[0].who == "吴建国"
    assert any("暂停（鉴定、评估）" in step for step in told.steps)


def test_a_link_reads_the_account_without_names_of_people(tx: Transaction, centre: Centre, case: Case) -> None:
    actions.start(tx, centre.mediator, case, "mediation")
    actions.pause(tx, centre.mediator, case, "mediation", "request")
    told = queries.account_of(tx, bearer(tx, case.parties[0]), facts_of(tx, case), "mediation")
    assert told is not None
    assert [one.who for one in told.events] == [""]


def test_more_time_takes_all_necessary_parties(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING, with_owner=True)
    actions.start(tx, centre.mediator, case, "mediation")
    first, second, third = (one.id for one in case.parties)
    with pytest.raises(Invalid, match="赵大爷") as refused:
        actions.extend(tx, centre.mediator, case, "mediation", 10, consents=[first, second])
    assert refused.value.remedy
    assert actions.extend(tx, centre.mediator, case, "mediation", 10, consents=[first, second, third]) == date(
        2027, 1, 1
    )
    for days in (0, -3, 10_000):
        with pytest.raises(Invalid):
            actions.extend(tx, centre.mediator, case, "mediation", days, consents=[first, second, third])
    with pytest.raises(Invalid, match="不能延长"):
        actions.extend(tx, centre.mediator, case, "answer", 3, consents=[first, second, third])


def test_nobody_of_another_alliance_moves_a_clock(tx: Transaction, centre: Centre, case: Case) -> None:
    for actor in (centre.stranger, centre.visitor):
        with pytest.raises(NotPermitted):
            actions.start(tx, actor, case, "mediation")


def test_a_clock_that_begins_anew_keeps_the_old_one_on_record(tx: Transaction, centre: Centre, case: Case) -> None:
    actions.start(tx, centre.mediator, case, "answer")
    later = on(tx, date(2026, 11, 26))
    actions.start(later, centre.mediator, case, "answer")
    accounts = queries.accounts_of(later, centre.secretary, facts_of(later, case), "answer")
    assert [one.standing for one in accounts] == [Standing.RUNNING, Standing.STOPPED]
    assert accounts[1].events[0].sentence == "计时结束：重新起算"


def test_nobodys_clock_is_lost_by_a_merge_or_begun_anew_by_undoing_it(tx: Transaction, centre: Centre) -> None:
    first = a_case(tx, centre, Stage.FILED)
    actions.start(tx, CLOCK, first, "triage", on=date(2026, 11, 16))
    survivor = a_case(tx, centre, Stage.FILED, subject="同一件事")
    actions.start(tx, CLOCK, survivor, "triage", on=date(2026, 11, 20))
    due, later = first.due_on, survivor.due_on
    assert due is not None
    assert later is not None
    assert due < later
    actions.carry_over(tx, centre.secretary, first, survivor)
    assert (first.due_on, survivor.due_on) == (None, due), "the earlier day holds for both"
    accounts = queries.accounts_of(tx, centre.secretary, facts_of(tx, survivor), "triage")
    assert sorted(one.carried for one in accounts) == [False, True]
    actions.stop(tx, centre.secretary, survivor, "triage")
    assert survivor.due_on is None
    actions.bring_back(tx, centre.secretary, first, survivor)
    assert first.due_on == due
    assert survivor.due_on is None


def test_a_case_merged_twice_comes_back_with_what_was_merged_into_it(tx: Transaction, centre: Centre) -> None:
    one, two, three = (a_case(tx, centre, Stage.FILED, subject=f"第{n}件") for n in range(3))
    for days, case in enumerate((one, two, three)):
        actions.start(tx, CLOCK, case, "triage", on=date(2026, 11, 16 + days))
    dues = [case.due_on for case in (one, two, three)]
    actions.carry_over(tx, CLOCK, one, two)
    one.stage, one.stage_before, one.merged_into_id = Stage.MERGED, Stage.FILED, two.id
    actions.carry_over(tx, CLOCK, two, three)
    assert three.due_on == dues[0]
    actions.bring_back(tx, CLOCK, two, three)
    assert (two.due_on, three.due_on) == (dues[0], dues[2])


def test_a_new_day_reckons_anew_what_was_provisional(tx: Transaction, centre: Centre, case: Case) -> None:
    late = on(tx, date(2026, 12, 4))
    actions.start(late, centre.mediator, case, "mediation")
    clock = tx.session.scalars(select(Clock)).one()
    before = clock.due_on
    assert clock.provisional
    assert queries.accounts_of(late, centre.chair, facts_of(late, case))[0].provisional
    assert daily.settle(late, date(2026, 12, 3)) == 0, "nothing new was published"
    clock.due_on = date(2027, 1, 1)
    assert daily.settle(late, date(2026, 12, 3)) == 1
    assert (clock.due_on, case.due_on) == (before, before)


def test_who_is_waited_for_is_told_by_day_once_before_and_once_after(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    actions.start(tx, centre.mediator, case, "mediation")
    far, near, late = (on(tx, date(2026, 12, day)) for day in (10, 20, 23))
    assert daily.remind(far, date(2026, 12, 9)) == 0
    assert [daily.remind(near, date(2026, 12, 19)) for _ in range(2)] == [1, 0]
    errand = tx.session.scalars(select(Errand).where(Errand.kind == "mediation.clock_near")).one()
    assert errand.due_at.astimezone(SHANGHAI).hour == 9
    notices.clock_near(near, errand.payload)
    assert set(tx.session.scalars(select(Notice.person_id))) == {centre.mediator.person_id}
    assert [daily.remind(late, date(2026, 12, 22)) for _ in range(2)] == [1, 0]
    notices.clock_near(late, errand.payload)
    told = {one.person_id for one in tx.session.scalars(select(Notice))}
    assert centre.secretary.person_id in told


def test_a_clock_that_was_stopped_meanwhile_tells_nobody(tx: Transaction, centre: Centre, case: Case) -> None:
    actions.start(tx, centre.mediator, case, "mediation")
    clock = tx.session.scalars(select(Clock)).one()
    actions.stop(tx, centre.mediator, case, None)
    notices.clock_near(tx, {"clock_id": clock.id})
    assert tx.session.scalars(select(Notice)).all() == []


def test_a_number_changed_later_does_not_move_a_clock_that_runs(tx: Transaction, centre: Centre, case: Case) -> None:
    actions.start(tx, centre.mediator, case, "mediation")
    before = case.due_on
    changed = NewVersion(
        "mediation.mediation_days", "60", tx.today + timedelta(days=1), Confidence.PROMISE, note="不是法定期限"
    )
    parameters.new_version(tx, CLOCK, changed)
    actions.pause(tx, centre.mediator, case, "mediation", "request")
    actions.resume(tx, centre.mediator, case, "mediation")
    assert case.due_on == before


@pytest.mark.parametrize("number", [1, 3])
def test_accounts_and_open_clocks_cost_the_same_for_one_and_for_three(
    tx: Transaction, centre: Centre, case: Case, queries: Callable[[], Any], number: int
) -> None:
    from mediation.clocks import queries as reading  # noqa: PLC0415 -- the fixture has the name

    for name in list(ClockName)[:number]:
        actions.start(tx, centre.mediator, case, name)
    facts = facts_of(tx, case)
    tx.session.expire_all()
    with queries() as count:
        assert len(reading.accounts_of(tx, centre.chair, facts)) == number
    assert count.total <= 4
    with queries() as count:
        assert len(reading.open_on(tx, [facts.case_id])[facts.case_id]) == number
    assert count.total == 1
