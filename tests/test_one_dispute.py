"""What ties the rooms of one dispute together tells nobody of what they may not open, and costs the same for many."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Errand
from alliance.kernel.places.models import Alliance
from alliance.wiring import one_dispute
from compounds.awards.evidence import Period
from mediation.models import Case
from mediation.precedents import actions, threads
from mediation.precedents.actions import Reasoned
from mediation.precedents.models import Precedent
from mediation.workflow import Stage
from tests.compounds.awards.facts.factories import an_agreement
from tests.conftest import Count
from tests.factories import an_actor
from tests.mediation.factories import Centre, a_case, a_centre
from tests.mediation.test_precedents import crowd, published

Counting = Callable[[], AbstractContextManager[Count]]
__all__ = ["crowd"]


@pytest.fixture
def centre(tx: Transaction) -> Centre:
    return a_centre(tx)


@pytest.fixture
def policy(tx: Transaction, centre: Centre) -> Actor:
    alliance = tx.session.get_one(Alliance, centre.alliance_id)
    return an_actor(tx, alliance, Office.POLICY_SECRETARY, alliance.place, name="郑文彬")


@pytest.fixture
def precedent(tx: Transaction, centre: Centre, policy: Actor, crowd: None) -> Precedent:
    return published(tx, centre, policy)


def kept(tx: Transaction, centre: Centre, number: int) -> list[Case]:
    """Cases whose agreement was kept yesterday."""
    cases = [a_case(tx, centre, Stage.FULFILLED) for _ in range(number)]
    for case in cases:
        an_agreement(tx, case, centre.mediator, tx.today - timedelta(days=1))
    return cases


def year(tx: Transaction) -> Period:
    return Period(tx.today - timedelta(days=365), tx.today)


def test_only_who_has_a_hand_in_the_case_is_led_from_the_precedent_to_it(
    tx: Transaction, centre: Centre, policy: Actor, precedent: Precedent
) -> None:
    led = {one.name for one in (*centre.everybody, policy) if list(threads.of_precedent(tx, one, precedent.id))}
    assert led == {
        centre.secretary.name,
        centre.second.name,
        centre.mediator.name,
        centre.chair.name,
        centre.manager.name,
    }
    assert list(threads.of_precedent(tx, centre.visitor, precedent.id)) == []


def test_a_published_precedent_is_told_to_training_and_a_withdrawn_one_without_words(
    tx: Transaction, centre: Centre, policy: Actor, precedent: Precedent
) -> None:
    (told,) = one_dispute.published(tx, centre.owner, [precedent.id]).values()
    assert (told.stands, told.title, told.reference) == (True, precedent.title, str(precedent.reference))
    assert one_dispute.published(tx, centre.stranger, [precedent.id]) == {}
    actions.withdraw(tx, policy, Reasoned(precedent.id, precedent.version, "有人认出来了"))
    (told,) = one_dispute.published(tx, centre.owner, [precedent.id]).values()
    assert (told.stands, told.facts, told.as_lesson) == (False, "", "")
    assert tx.session.scalar(select(func.count()).select_from(Errand).where(Errand.kind == actions.WITHDRAWN)) == 1


def test_a_draft_is_no_source_even_for_whoever_wrote_it(tx: Transaction, centre: Centre, crowd: None) -> None:
    key = actions.draft(tx, centre.secretary, a_case(tx, centre, Stage.FULFILLED).id)
    assert one_dispute.published(tx, centre.secretary, [key]) == {}


def test_who_writes_lessons_is_offered_to_and_nobody_else(
    tx: Transaction, centre: Centre, policy: Actor, precedent: Precedent
) -> None:
    alliance = tx.session.get_one(Alliance, centre.alliance_id)
    writer = an_actor(tx, alliance, Office.GUIDANCE_SECRETARY, alliance.place, name="徐慧芳")
    offers = list(one_dispute.made_from_precedent(tx, writer, precedent.id))
    assert [one.text for one in offers] == ["据此写一课", "据此出一道题"]
    for actor in (policy, centre.chair, centre.secretary, centre.visitor):
        assert list(one_dispute.made_from_precedent(tx, actor, precedent.id)) == []
    actions.withdraw(tx, policy, Reasoned(precedent.id, precedent.version, "有人认出来了"))
    assert list(one_dispute.made_from_precedent(tx, writer, precedent.id)) == []


def test_few_kept_agreements_are_told_to_nobody(tx: Transaction, centre: Centre) -> None:
    first, _ = kept(tx, centre, 2)
    assert one_dispute.cases_behind(tx, centre.chair, centre.compound_id, year(tx)) == {}
    assert list(one_dispute.counted_in_awards(tx, centre.chair, first.id)) == []


def test_enough_kept_agreements_lead_to_the_figures_and_back_for_those_with_a_hand_in_them(
    tx: Transaction, centre: Centre
) -> None:
    cases = kept(tx, centre, 3)
    for actor in (centre.chair, centre.manager, centre.secretary, centre.mediator):
        own = one_dispute.cases_behind(tx, actor, centre.compound_id, year(tx))
        assert {one.url for one in own["cases_fulfilled"]} == {f"/mediation/{one.id}" for one in cases}
    for actor in (
        centre.deputy,
        centre.owner,
        centre.outside,
        centre.lead,
        centre.bureau,
        centre.stranger,
        centre.visitor,
    ):
        assert one_dispute.cases_behind(tx, actor, centre.compound_id, year(tx)) == {}
    (told,) = one_dispute.counted_in_awards(tx, centre.chair, cases[0].id)
    assert told.url == f"/awards/facts/{centre.compound_id}#cases_fulfilled"
    for actor in (centre.manager, centre.secretary, centre.mediator, centre.owner, centre.visitor):
        assert list(one_dispute.counted_in_awards(tx, actor, cases[0].id)) == []


def test_more_cases_cost_no_more_statements(tx: Transaction, centre: Centre, queries: Counting) -> None:
    costs = []
    for number in (3, 4):
        (first, *_) = kept(tx, centre, number)
        tx.session.flush()
        with queries() as count:
            assert one_dispute.cases_behind(tx, centre.chair, centre.compound_id, year(tx))
            assert list(one_dispute.counted_in_awards(tx, centre.chair, first.id))
        costs.append(count.total)
    assert costs[0] == costs[1]
