"""Around a count: who sees it, desks, messages, how long names are kept, and what its pages cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel import notices as sent
from alliance.kernel.access import visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, NotPermitted
from alliance.kernel.workbench import Section
from compounds.duties import Scope
from compounds.guidance.counts import (
    actions,
    ballot_pages,
    counting,
    desk,
    keeping,
    notices,
    queries,
    tallying,
)
from compounds.guidance.counts.models import Count, CountFolder, Delivery, Unit
from compounds.guidance.counts.workflow import COUNT, STAGE_NAMES, Stage
from compounds.models import Compound
from compounds.panels import CompoundKey
from tests.compounds.factories import OTHER_STREET, a_compound, at
from tests.compounds.guidance.counts import factories as made
from tests.compounds.guidance.counts.factories import AGREE, a_draft, rules, twice, typists


@pytest.fixture
def people(tx: Transaction, compound: Compound) -> tuple[Actor, Actor]:
    return typists(tx, compound)


@pytest.fixture
def chair(people: tuple[Actor, Actor]) -> Actor:
    return people[0]


def test_the_bureau_sees_figures_the_company_nothing_and_another_street_nothing(
    tx: Transaction, compound: Compound, chair: Actor
) -> None:
    count = a_draft(tx, compound, chair)
    bureau = at(tx, compound, Office.BUREAU_SUPERVISOR)
    page = queries.count_page(tx, bureau, count.id)
    assert not page.names
    assert not any(page.may.values())
    with pytest.raises(NotPermitted):
        queries.roster_page(tx, bureau, count.id)
    for actor, folders in ((bureau, 0), (chair, 1), (at(tx, compound, Office.GUIDANCE_SECRETARY), 1)):
        assert len(tx.session.scalars(select(CountFolder.id).where(visible(CountFolder, actor))).all()) == folders
    elsewhere = a_compound(tx, _alliance(tx, compound), community=OTHER_STREET)
    for stranger in (at(tx, compound, Office.PROPERTY_MANAGER), at(tx, elsewhere, Office.SUBDISTRICT_OFFICER)):
        with pytest.raises(NotFound):
            queries.count_page(tx, stranger, count.id)
        assert tx.session.scalars(select(Count.id).where(visible(Count, stranger))).all() == []
    with pytest.raises(NotPermitted):
        actions.start_count(tx, bureau, compound.id, rules(tx))


def _alliance(tx: Transaction, compound: Compound) -> Any:
    from alliance.kernel.places.models import Alliance  # noqa: PLC0415 -- one use

    return tx.session.get_one(Alliance, compound.alliance_id)


@pytest.mark.parametrize("stage", list(Stage))
def test_every_step_is_open_where_the_table_says_so(
    tx: Transaction, compound: Compound, chair: Actor, stage: Stage
) -> None:
    from compounds.guidance.counts import access  # noqa: PLC0415 -- the one look at verdicts

    facts = access.CountFacts(compound.place.path, stage)
    secretary = at(tx, compound, Office.GUIDANCE_SECRETARY)
    open_steps = {name for name in COUNT.steps if getattr(access, name)(secretary, facts)}
    assert open_steps == COUNT.open_from(stage)
    assert STAGE_NAMES[stage]


def test_desk_panel_and_duties_say_what_is_next(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair = people[0]
    spot = CompoundKey(compound.id, compound.place_id, compound.place.path, compound.place.name)
    (empty,) = desk.panels(tx, chair, spot)
    assert "还没有" in empty.empty
    after, count = made.counting(tx, compound, chair)
    (line,) = desk.lines(after, chair)
    assert (line.section, line.button, desk.waiting(after, chair)) == (Section.TODO, "登记表决票", 1)
    counting.count(after, chair, count.id, count.version)
    (panel,) = desk.panels(after, chair, spot)
    assert panel.facts[0].text == "已计票"
    (duty,) = desk.duties(after, chair, Scope("/"), after.today + timedelta(days=30))
    assert "公告" in duty.title
    assert list(desk.panels(after, at(tx, compound, Office.PROPERTY_MANAGER), spot)) == []


def test_those_who_deliver_and_type_are_told(tx: Transaction, compound: Compound, people: tuple[Actor, Actor]) -> None:
    count = a_draft(tx, compound, people[0])
    actions.freeze(tx, people[0], count.id, count.version)
    notices.count_frozen(tx, {"count_id": count.id})
    day_after = Transaction(tx.session, now=count.closes_at + timedelta(hours=12))
    assert notices.deadlines(day_after, day_after.today - timedelta(days=1)) == 1
    next_day = Transaction(tx.session, now=day_after.now + timedelta(days=1))
    assert notices.deadlines(next_day, day_after.today) == 0
    tx.session.flush()
    kinds_sent = set(tx.session.scalars(select(sent.Notice.kind)))
    assert {"guidance.count_frozen", "guidance.count_closed"} <= kinds_sent


def test_names_go_when_their_time_is_over_and_figures_stay(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor]
) -> None:
    chair = people[0]
    after, count = made.counting(tx, compound, chair)
    twice(after, people, count, "1幢 101", AGREE)
    counting.count(after, chair, count.id, count.version)
    counting.announce(after, chair, count.id, count.version)
    balloting_day = Transaction(tx.session, now=after.now + timedelta(days=2 * 365 - 1))
    assert keeping.sweep(balloting_day, after.today) == 0
    over = Transaction(tx.session, now=after.now + timedelta(days=2 * 366))
    assert keeping.sweep(over, after.today) == 1
    assert keeping.sweep(over, after.today) == 0
    tx.session.expire_all()
    assert tx.session.scalars(select(Unit.people_sealed).where(Unit.count_id == count.id)).all() == [None] * 6
    assert tx.session.scalars(select(Delivery.by_sealed)).all() == []
    assert count.total_heads == 4
    assert count.results[0]["figures"]["part_heads"] == 1


def test_a_roster_that_was_never_fixed_goes_too(tx: Transaction, compound: Compound, chair: Actor) -> None:
    count = a_draft(tx, compound, chair)
    assert keeping.sweep(tx, tx.today) == 0
    assert keeping.sweep(Transaction(tx.session, now=tx.now + timedelta(days=91)), tx.today) == 1
    assert count.roster_sealed is None


def test_the_pages_cost_the_same_for_one_ballot_and_many(
    tx: Transaction, compound: Compound, people: tuple[Actor, Actor], queries: Callable[[], Any]
) -> None:
    after, count = made.counting(tx, compound, people[0])
    costs = []
    for names in (("1幢 101",), ("1幢 201", "1幢 202", "2幢 101")):
        for name in names:
            twice(after, people, count, name, AGREE)
        after.session.flush()
        with queries() as cost:
            ballot_pages.ballot_page(after, people[0], count.id)
        costs.append(cost.total)
    assert costs[0] == costs[1]
    assert tallying.laid(after, count).electorate.settled
