"""Pages of inspections cost the same however many compounds and records there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alliance.kernel.db import Transaction
from compounds.awards.inspections import gate, lists, planning, routes
from compounds.awards.inspections import queries as pages
from tests.compounds.awards.factories import an_application
from tests.compounds.awards.inspections.steps import a_field, brought, written


def test_more_visits_and_records_cost_no_more_statements(tx: Transaction, queries: Callable[[], Any]) -> None:
    field = a_field(tx)
    desk = field.season.secretary

    def cost(step: Callable[[], object]) -> int:
        tx.session.flush()
        tx.session.expire_all()
        with queries() as count:
            step()
        return int(count.total)

    def costs() -> list[int]:
        return [
            cost(lambda: routes.route_page(tx, desk, field.round_id)),
            cost(lambda: lists.visit_list(tx, desk)),
            cost(lambda: lists.telephone(tx, field.first)),
            cost(lambda: gate.obstacles(tx, field.round)),
        ]

    before = costs()
    an_application(tx, field.season, field.round, compound_id=field.season.other_compound_id)
    an_application(tx, field.season, field.round, compound_id=field.season.other_compound_id, award=1)
    people = (field.first.person_id or 0, field.second.person_id or 0)
    day = tx.today
    planning.plan(tx, desk, planning.PlanVisits(field.round_id, day, (field.season.other_compound_id,), people))
    assert all(now <= then + 1 for then, now in zip(before, costs(), strict=True)), "one more for another award's tree"
    brought(tx, field, field.first, written(tx, field))
    one = cost(lambda: pages.visit_page(tx, desk, field.visit_id))
    other = "00000000-0000-4000-8000-000000000099"
    brought(tx, field, field.second, written(tx, field, uuid=other, choice=1))
    assert cost(lambda: pages.visit_page(tx, desk, field.visit_id)) == one
