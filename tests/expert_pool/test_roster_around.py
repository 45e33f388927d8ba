"""Around the pool: who sees whom, the list, desks, and what an erasure leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from expert_pool.fields import Field
from expert_pool.roster import applying, desk, holdings, keeping, shown
from expert_pool.roster.gate import Gate
from expert_pool.roster.keeping import Leave, ProposeRemoval
from expert_pool.roster.models import Expert, ExpertField
from expert_pool.roster.queries import Filter
from expert_pool.roster.workflow import Reason, Standing
from tests.expert_pool.factories import Pool, a_pool
from tests.expert_pool.roster_steps import (
    FACTS,
    an_applicant,
    an_expert,
    nomination,
    the_expert,
)


@pytest.fixture
def pool(tx: Transaction) -> Pool:
    return a_pool(tx)


def test_who_sees_whom_and_whose_evidence(tx: Transaction, pool: Pool) -> None:
    own, active = an_expert(tx, pool, "在库的")
    waiting = an_applicant(tx, pool, "等审的")[1]
    made = applying.nominate(tx, pool.chair, nomination(pool))
    everything = {active.id, waiting.id, made.expert_id}

    def seen(actor: Actor) -> set[int]:
        return set(tx.session.scalars(select(Expert.id).where(visible(Expert, actor))))

    def evidence(actor: Actor) -> set[int]:
        return set(tx.session.scalars(select(ExpertField.expert_id).where(visible(ExpertField, actor))))

    for overseer in (pool.keeper, pool.bureau, pool.lead, CLOCK):
        assert seen(overseer) == everything
        assert evidence(overseer) == everything
    assert (seen(pool.owner), evidence(pool.owner)) == ({active.id}, set())
    assert (seen(own), evidence(own)) == ({active.id}, {active.id})
    assert (seen(pool.chair), evidence(pool.chair)) == ({active.id, made.expert_id}, {made.expert_id})
    assert seen(pool.visitor) == evidence(pool.visitor) == seen(pool.stranger) == evidence(pool.stranger) == set()
    page = shown.expert_page(tx, pool.owner, active.id, Gate())
    assert (page.full, page.timeline, page.away, page.entry_ground) == (False, (), (), "")
    assert [one.evidence for one in page.fields] == [()]


def test_the_list_narrows_and_costs_the_same_for_one_and_for_many(
    tx: Transaction, pool: Pool, queries: Callable[[], Any]
) -> None:
    from expert_pool.roster import queries as reading  # noqa: PLC0415 -- the fixture has its name

    an_expert(tx, pool, "陈会计")
    with queries() as one:
        reading.roster(tx, pool.keeper, Filter())
        reading.pool_members(tx, pool.alliance_id, tx.today)
    for name in ("李律师", "赵工"):
        an_expert(tx, pool, name)
    an_applicant(tx, pool, "等审的")
    tx.session.expire_all()
    with queries() as many:
        found = reading.roster(tx, pool.keeper, Filter())
        assert len(reading.pool_members(tx, pool.alliance_id, tx.today)) == 3
    assert many.total <= one.total + 1
    assert {row.name for row in found.rows} == {"陈会计", "李律师", "赵工", "等审的"}
    assert found.by_field[Field.FINANCE] == 3
    plain = reading.roster(tx, pool.owner, Filter(words="律师"))
    assert [(row.name, row.trained_to) for row in plain.rows] == [("李律师", None)]
    assert reading.roster(tx, pool.owner, Filter(standing=Standing.APPLIED)).rows == ()
    assert reading.roster(tx, pool.owner, Filter(field=Field.LAW)).rows == ()


def test_desks_tell_what_waits_and_count_the_same(tx: Transaction, pool: Pool) -> None:
    actor, _ = an_applicant(tx, pool)
    _, active = an_expert(tx, pool, "在库的")
    keeping.propose_removal(tx, pool.lead, ProposeRemoval(active.id, active.version, Reason.LEAK, FACTS))
    him = replace(pool.owner, person_id=active.person_id)
    for who, titles in (
        (pool.keeper, ["审核专家材料：陈会计"]),
        (him, ["有人提议把您从专家库除名，您可以说明"]),
        (actor, []),
        (pool.guidance, []),
    ):
        assert [line.title for line in desk.lines(tx, who)] == titles
        assert desk.waiting(tx, who) == len(titles)
        assert tx.session.scalar(select(desk.stirs(tx, who))) is bool(titles) or not titles
    later = replace(tx, now=tx.now + timedelta(days=11))
    assert "决定除名的提议：在库的" in [line.title for line in desk.lines(later, pool.keeper)]
    assert "决定除名的提议：在库的" not in [line.title for line in desk.lines(later, pool.lead)]


def test_an_erasure_waits_until_somebody_has_left_and_then_leaves_no_words(tx: Transaction, pool: Pool) -> None:
    actor, expert = an_expert(tx, pool)
    assert actor.person_id is not None
    assert [one.first for one in holdings.held(tx, actor.person_id) if one.first] == [holdings.FIRST]
    keeping.leave(tx, actor, Leave(expert.id, expert.version))
    holdings.erase(tx, actor.person_id)
    holdings.erase(tx, actor.person_id)
    tx.session.expire_all()
    left = the_expert(tx, actor.person_id)
    assert (left.unit, left.entry_ground, left.introduced, left.fields[0].ground) == ("", "", "", "")
    assert not any(one.first for one in holdings.held(tx, actor.person_id))


def test_people_nominated_are_one_person_by_their_number(tx: Transaction, pool: Pool) -> None:
    first = applying.nominate(tx, pool.chair, nomination(pool))
    person = tx.session.get_one(Person, tx.session.get_one(Expert, first.expert_id).person_id)
    assert person.phone_masked.startswith("138")
    assert tx.session.scalars(select(Person).where(Person.phone_index == person.phone_index)).all() == [person]
