"""Disputes of the demonstration: one at every stage, and what everybody of the cast finds of them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.demo.people import CAST
from alliance.kernel import web
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor
from alliance.kernel.places.queries import held_offices
from alliance.kernel.table_runs.workflow import Stage as RunStage
from compounds.models import Company
from mediation.agreements.models import Agreement, Instalment
from mediation.agreements.workflow import State
from mediation.assigning.candidates import standings
from mediation.assigning.models import Assignment, Choice
from mediation.assigning.workflow import Grade, Outcome
from mediation.assigning.workflow import Stage as Assigned
from mediation.bodies.models import Body, LegalStatus
from mediation.clocks.models import Clock, ClockEvent
from mediation.clocks.names import ClockName, EventKind, Standing
from mediation.hotline.models import HotlineRun
from mediation.hotline.workflow import Verdict
from mediation.mediators.models import Mediator
from mediation.models import Case, CasePerson
from mediation.papers.models import CasePaper
from mediation.patterns.models import Pattern
from mediation.performing.models import FollowUp, JudicialConfirmation, Survey
from mediation.precedents.models import Precedent
from mediation.precedents.workflow import Stage as PrecedentStage
from mediation.record.models import Entry, Fact, FactTick, Sharing
from mediation.record.rooms import Room
from mediation.records import facts_of
from mediation.sessions.models import Session
from mediation.sessions.workflow import SessionStage
from mediation.workflow import ENDED, Part, Stage
from tests.demo.test_pages import enter

ENOUGH = 30


def somebody(name: str) -> Actor:
    """A person of the cast as the gate would make the actor."""
    reading = web.reading()
    person, account = reading.session.execute(
        select(Person, Account.id).join(Account, Account.person_id == Person.id).where(Person.name == name)
    ).one()
    offices = tuple(held_offices(reading, person.id))
    return Actor(person.alliance_id or 0, offices[0].paths[0], person.id, account, name, offices)


def test_there_is_a_case_at_every_stage_and_three_wait_for_a_mediator(shared_app: Flask) -> None:
    with shared_app.app_context():
        stages = list(web.reading().session.scalars(select(Case.stage)))
    assert set(stages) == set(Stage)
    assert stages.count(Stage.ACCEPTED) == 3
    assert sum(stage in ENDED for stage in stages) >= ENOUGH


def test_each_that_waits_has_a_clear_first_one_excluded_and_one_who_must_disclose(shared_app: Flask) -> None:
    with shared_app.app_context():
        waiting = web.reading().session.scalars(select(Case).where(Case.stage == Stage.ACCEPTED)).unique().all()
        for case in waiting:
            ranking = standings(web.reading(), case, facts_of(web.reading(), case)).ranking
            first, second = ranking.ranked[:2]
            assert first.score > second.score
            assert not first.candidate.grounds.of(Grade.DISCLOSED)
            assert any(one.candidate.grounds.excluding for one in ranking.left)
            assert any(one.candidate.grounds.of(Grade.DISCLOSED) for one in ranking.ranked)


def test_no_choice_is_open_whose_day_is_past(shared_app: Flask) -> None:
    with shared_app.app_context():
        reading = web.reading()
        choices = reading.session.scalars(select(Choice)).all()
        assert {one.outcome for one in choices} - {Outcome.OPEN}
        assert [one.case_id for one in choices if one.outcome is Outcome.OPEN and not one.is_open(reading.today)] == []


def test_the_bodies_stand_in_every_standing_and_the_roster_is_active(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        assert set(session.scalars(select(Body.status))) == set(LegalStatus)
        assert session.scalar(select(func.count()).select_from(Mediator)) == 8


def test_the_mediator_has_one_to_answer_and_two_under_way(shared_app: Flask) -> None:
    with shared_app.app_context():
        session, key = web.reading().session, somebody("姜正良").person_id
        asked = select(Assignment.stage).join(Mediator, Assignment.mediator_id == Mediator.id)
        stages = list(session.scalars(asked.where(Mediator.person_id == key)))
        parts = select(CasePerson.case_id).join(Case, CasePerson.case_id == Case.id)
        mine = parts.where(CasePerson.person_id == key, CasePerson.part == Part.MEDIATOR, Case.stage == Stage.MEDIATING)
        assert stages.count(Assigned.GIVEN) == 1
        assert len(session.scalars(mine).all()) == 2


def test_one_clock_ran_over_a_holiday_was_extended_and_another_stands_still(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        paused = session.scalars(select(Clock).where(Clock.standing == Standing.PAUSED)).unique().all()
        extended = session.scalars(select(ClockEvent).where(ClockEvent.kind == EventKind.EXTENDED)).all()
        assert ClockName.MEDIATION in {one.name for one in paused}
        assert len(extended) == 1


def test_something_was_confided_and_the_facts_are_ticked_by_both(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        assert session.scalars(select(Entry).where(Entry.room == Room.CAUCUS)).one()
        assert session.scalars(select(Sharing)).one().answered_at is None
        facts = session.scalars(select(Fact)).all()
        ticks = session.scalars(select(FactTick)).all()
        assert len(ticks) == 2 * len(facts)
        stages = set(session.scalars(select(Session.stage)))
        assert {SessionStage.HELD, SessionStage.PLANNED} <= stages


def test_one_agreement_waits_for_the_owners_one_runs_by_instalments_one_is_late(shared_app: Flask) -> None:
    with shared_app.app_context():
        session, today = web.reading().session, web.reading().today
        conditional = session.scalars(select(Agreement).where(Agreement.conditional)).one()
        assert conditional.state is State.SIGNING
        parts = session.scalars(select(Instalment).where(Instalment.amount.is_not(None))).all()
        assert any(one.done_at is None and one.due_on > today for one in parts)
        assert any(one.done_at is None and one.due_on < today for one in parts)
        court = session.scalars(select(JudicialConfirmation)).one()
        assert court.filed_on is None
        assert court.due_on > today
        assert session.scalars(select(FollowUp).where(FollowUp.done_on.is_not(None))).all()
        assert len(session.scalars(select(Survey)).all()) == 2


def test_a_hotline_run_is_confirmed_and_one_waits_with_its_problems(shared_app: Flask) -> None:
    with shared_app.app_context():
        runs = web.reading().session.scalars(select(HotlineRun).order_by(HotlineRun.id)).all()
        assert [one.stage for one in runs] == [RunStage.CONFIRMED, RunStage.PREVIEWED]
        assert {verdict for verdict in Verdict if runs[1].counts[verdict]} == set(Verdict) - {Verdict.SAME_MATTER}


def test_precedents_stand_in_the_library_wait_and_were_taken_back(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        stages = sorted(session.scalars(select(Precedent.stage)))
        assert stages == sorted([*[PrecedentStage.PUBLISHED] * 3, PrecedentStage.SUBMITTED, PrecedentStage.WITHDRAWN])
        assert session.scalars(select(Pattern).where(Pattern.handled_at.is_(None))).all()
        assert session.scalars(select(CasePaper)).all()


@pytest.mark.parametrize("figure", CAST, ids=lambda figure: figure.name)
def test_everybody_opens_what_they_see_of_mediation(shared_app: Flask, figure: object) -> None:
    name = figure.name  # type: ignore[attr-defined]  # a figure of the cast
    with shared_app.app_context():
        reading, actor = web.reading(), somebody(name)
        from alliance.kernel.access import visible  # noqa: PLC0415 -- for this alone

        seen = reading.session.scalars(select(Case.id).where(visible(Case, actor)).order_by(Case.id.desc())).all()
    client = shared_app.test_client()
    enter(client, name)
    for path in ("/mediation/mine", *(f"/mediation/{key}" for key in seen[:12])):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("name", ["周敏", "姜正良", "王秀英", "陈国平", "刘佩华", "何俊杰", "李仁和"])
def test_those_who_come_for_it_have_cases(shared_app: Flask, name: str) -> None:
    client = shared_app.test_client()
    enter(client, name)
    page = client.get("/mediation/mine" if name != "周敏" else "/mediation/desk").get_data(as_text=True)
    assert "柯调〔" in page


def test_the_desk_opens_its_lists_and_the_figures_are_not_all_held_back(shared_app: Flask) -> None:
    client = shared_app.test_client()
    enter(client, "周敏")
    for path in ("/mediation/desk", "/mediation/figures", "/mediation/hotline", "/mediation/mediators"):
        assert client.get(path, follow_redirects=True).status_code == 200, path
    figures = client.get("/mediation/figures", follow_redirects=True).get_data(as_text=True)
    assert "漏水" in figures
    with shared_app.app_context():
        assert web.reading().session.scalar(select(func.count()).select_from(Company))
