"""Reminders: at each lead once, once when late, however often the day is turned; to those who must act."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import Alliance, OfficeHeld, Place
from compounds.clocks import reminders
from compounds.clocks.reminders import LATE, ReminderSent, lead_of
from compounds.models import Compound, Term
from compounds.workflow import Stage
from tests.compounds.factories import a_committee, a_compound, a_contract, a_term, at
from tests.factories import QUJIANG, an_alliance

ELECTED = date(2026, 11, 1)
DUE = date(2026, 12, 1)
LEADS = [1, 7, 30]


@pytest.fixture(autouse=True)
def wired(app: Flask) -> None:
    """The rules of sight of every room are known."""


@pytest.fixture
def term(tx: Transaction, compound: Compound) -> Term:
    return a_term(tx, a_committee(tx, compound), elected_on=ELECTED)


@pytest.fixture
def chair(tx: Transaction, compound: Compound) -> Actor:
    actor = at(tx, compound, Office.COMMITTEE_CHAIR, name="主任")
    office_of(tx, actor).starts_on = date(2026, 1, 1)
    return actor


def office_of(tx: Transaction, actor: Actor) -> OfficeHeld:
    return tx.session.scalars(select(OfficeHeld).where(OfficeHeld.person_id == actor.person_id)).one()


def on(tx: Transaction, day: date) -> int:
    """Turn to this day; returns how many people were told."""
    instant = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    return reminders.remind(Transaction(tx.session, now=instant), day - timedelta(days=1))


def told(tx: Transaction, actor: Actor) -> list[str]:
    rows = tx.session.scalars(select(Notice).where(Notice.person_id == actor.person_id).order_by(Notice.id))
    return [f"{row.title}：{row.body}" for row in rows]


def test_a_duty_is_told_at_each_lead_once_and_once_when_late(tx: Transaction, term: Term, chair: Actor) -> None:
    days = [ELECTED + timedelta(days=n) for n in range(60)]
    sent = {day: n for day in days if (n := on(tx, day))}
    assert sent == {
        DUE - timedelta(days=30): 1,
        DUE - timedelta(days=7): 1,
        DUE - timedelta(days=1): 1,
        DUE + timedelta(days=1): 1,
    }
    assert len(told(tx, chair)) == 4
    assert "锦绣家园：报送业委会备案材料（第1届），2026年12月1日，剩7天" in told(tx, chair)[1]
    assert "已过1天" in told(tx, chair)[3]


def test_turning_the_same_day_again_tells_nothing_new(tx: Transaction, term: Term, chair: Actor) -> None:
    assert [on(tx, DUE - timedelta(days=7)) for _ in range(3)] == [1, 0, 0]
    assert len(told(tx, chair)) == 1


def test_after_days_without_a_turn_only_the_nearest_lead_is_told(tx: Transaction, term: Term, chair: Actor) -> None:
    assert on(tx, DUE - timedelta(days=5)) == 1
    assert on(tx, DUE - timedelta(days=4)) == 0
    assert tx.session.scalars(select(ReminderSent.lead)).all() == [7]
    assert on(tx, DUE + timedelta(days=3)) == 1
    assert sorted(tx.session.scalars(select(ReminderSent.lead))) == [LATE, 7]


def test_what_was_over_long_ago_is_told_to_nobody(tx: Transaction, term: Term, chair: Actor) -> None:
    assert on(tx, DUE + timedelta(days=reminders.STALE_DAYS + 1)) == 0


def test_those_who_must_act_are_told_and_nobody_else(tx: Transaction, term: Term, compound: Compound) -> None:
    people = {
        office: at(tx, compound, office, name=office.value)
        for office in (
            Office.COMMITTEE_CHAIR,
            Office.COMMITTEE_MEMBER,
            Office.COMMUNITY_OFFICER,
            Office.SUBDISTRICT_OFFICER,
            Office.PROPERTY_MANAGER,
            Office.GUIDANCE_SECRETARY,
        )
    }
    on(tx, DUE - timedelta(days=7))
    assert {office for office, actor in people.items() if told(tx, actor)} == {
        Office.COMMITTEE_CHAIR,
        Office.COMMUNITY_OFFICER,
    }


def test_whose_office_has_ended_is_not_told(tx: Transaction, term: Term, chair: Actor) -> None:
    office_of(tx, chair).ends_on = DUE - timedelta(days=10)
    tx.session.flush()
    assert on(tx, DUE - timedelta(days=7)) == 0


def test_an_officer_gets_one_message_for_all_that_is_near(tx: Transaction, alliance: Alliance) -> None:
    compounds = [a_compound(tx, alliance, name=f"第{n}园") for n in range(8)]
    for one in compounds:
        a_contract(tx, one, ends_on=date(2026, 12, 10))
    officer = at(tx, compounds[0], Office.COMMUNITY_OFFICER)
    assert on(tx, date(2026, 12, 3)) == 1
    [letter] = told(tx, officer)
    assert letter.startswith("有 8 件事快到期")
    assert "另外还有 3 件" in letter


def test_the_end_of_a_term_whose_successor_is_elected_needs_no_reminder(
    tx: Transaction, compound: Compound, chair: Actor
) -> None:
    committee = a_committee(tx, compound)
    a_term(tx, committee, stage=Stage.FILED, elected_on=date(2021, 12, 1), years=5)
    a_term(tx, committee, number=2, stage=Stage.SUBMITTED, elected_on=date(2026, 11, 1), starts_on=date(2026, 12, 2))
    assert on(tx, date(2026, 11, 28)) == 0


def test_alliances_are_told_of_their_own(tx: Transaction, term: Term, chair: Actor) -> None:
    elsewhere = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")
    foreign = a_compound(tx, elsewhere, name="邻园", community="330803001001")
    a_contract(tx, foreign, ends_on=DUE)
    other = at(tx, foreign, Office.COMMUNITY_OFFICER)
    on(tx, DUE - timedelta(days=7))
    assert ["锦绣家园" in letter for letter in told(tx, chair)] == [True]
    assert ["邻园" in letter for letter in told(tx, other)] == [True]


def test_a_zone_s_officer_is_told_of_the_streets_below_it(tx: Transaction, compound: Compound) -> None:
    committee = a_committee(tx, compound)
    a_term(tx, committee, stage=Stage.FILED, elected_on=date(2021, 11, 20), years=5)
    street = tx.session.get_one(Place, tx.session.get_one(Place, compound.place.parent_id).parent_id)
    officer = at(tx, compound, Office.SUBDISTRICT_OFFICER)
    assert street.path in compound.place.path
    on(tx, date(2026, 11, 22))
    assert any("任期届满" in letter for letter in told(tx, officer))


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(-400, 400))
def test_every_day_has_at_most_one_lead_and_it_never_widens(due_on: date, left: int) -> None:
    today = due_on - timedelta(days=left)
    lead, tomorrow = lead_of(due_on, today, LEADS), lead_of(due_on, today + timedelta(days=1), LEADS)
    assert lead is None or lead == LATE or left <= lead
    if lead is not None and tomorrow is not None:
        assert tomorrow <= lead


def test_the_number_of_queries_does_not_grow_with_the_district(
    tx: Transaction, alliance: Alliance, term: Term, chair: Actor, queries: object
) -> None:
    def looking(day: date) -> int:
        with queries() as count:  # type: ignore[operator]  # the fixture gives a context manager
            on(tx, day)
        return int(count.total)

    looking(date(2026, 10, 19))
    few = looking(date(2026, 10, 20))
    for number in range(30):
        a_contract(tx, a_compound(tx, alliance, name=f"多{number}"), ends_on=date(2028, 12, 10))
    assert looking(date(2026, 10, 21)) == few
