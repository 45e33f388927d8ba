"""The desk's list: what it shows, how it is found and paged, what it costs; one's own cases; lines and panels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotPermitted
from compounds.models import Compound
from compounds.panels import CompoundKey
from mediation import desk, lists, reporting
from mediation.lists import Wanted
from mediation.queries import CasePage, case_page
from mediation.reporting import MarkRisk, Told
from mediation.workflow import Part, Risk, Stage
from tests.mediation.factories import Centre, a_case


@pytest.mark.parametrize(
    ("showing", "stages"),
    [
        ("filed", {Stage.FILED}),
        ("asking", {Stage.AWAITING_CONSENT}),
        ("free", {Stage.ACCEPTED}),
        ("answering", {Stage.ASSIGNED}),
        ("under_way", {Stage.MEDIATING, Stage.SUSPENDED, Stage.SIGNING}),
        ("performing", {Stage.PERFORMING, Stage.BREACHED}),
        (
            "ended",
            {
                Stage.FULFILLED,
                Stage.HANDED_OFF,
                Stage.FAILED,
                Stage.REFUSED,
                Stage.RETURNED,
                Stage.MERGED,
                Stage.WITHDRAWN,
            },
        ),
    ],
)
def test_each_heading_shows_its_stages(tx: Transaction, centre: Centre, showing: str, stages: set[Stage]) -> None:
    for stage in Stage:
        a_case(tx, centre, stage)
    found = lists.desk(tx, centre.secretary, Wanted(showing))
    assert {line.stage for line in found.lines} == stages
    if showing in found.counts:
        assert found.counts[showing] == len(found.lines)


def test_what_is_near_and_what_is_late(tx: Transaction, centre: Centre) -> None:
    near, late, far = (a_case(tx, centre, Stage.MEDIATING) for _ in range(3))
    near.due_on, late.due_on, far.due_on = (tx.today + timedelta(days=days) for days in (1, -1, 300))
    tx.session.flush()
    found = lists.desk(tx, centre.secretary, Wanted("near"))
    assert [line.case_id for line in found.lines] == [near.id]
    assert (found.counts["near"], found.counts["late"]) == (1, 1)
    assert [line.case_id for line in lists.desk(tx, centre.secretary, Wanted("late")).lines] == [late.id]


@pytest.mark.parametrize("showing", ["open", "ended"])
def test_pages_follow_one_another_without_gap_or_repeat(tx: Transaction, centre: Centre, showing: str) -> None:
    made = [a_case(tx, centre, Stage.FILED if showing == "open" else Stage.FAILED) for _ in range(45)]
    for number, case in enumerate(made):
        case.due_on = None if number % 3 == 0 or showing == "ended" else tx.today + timedelta(days=number % 4)
    tx.session.flush()
    seen: list[int] = []
    after = ""
    for _ in range(3):
        found = lists.desk(tx, centre.secretary, Wanted(showing, after=after))
        seen += [line.case_id for line in found.lines]
        after = found.after
    assert after == ""
    assert sorted(seen) == [case.id for case in made]


@pytest.mark.parametrize("mark", ["", ".", "x.1", "2026-99-99.3", "9" * 30, "2026-11-22.9999999999999999999", "１"])
def test_a_mark_that_is_none_begins_at_the_beginning(tx: Transaction, centre: Centre, mark: str) -> None:
    case = a_case(tx, centre)
    assert [line.case_id for line in lists.desk(tx, centre.secretary, Wanted(after=mark)).lines] == [case.id]


def test_the_list_is_for_the_desk_and_ends_at_the_alliance(tx: Transaction, centre: Centre) -> None:
    a_case(tx, centre)
    for other in (centre.lead, centre.mediator, centre.chair, centre.bureau):
        with pytest.raises(NotPermitted):
            lists.desk(tx, other, Wanted())
    assert lists.desk(tx, centre.stranger, Wanted()).lines == ()


def test_a_sign_that_means_anything_to_a_database_means_itself(tx: Transaction, centre: Centre) -> None:
    a_case(tx, centre)
    assert lists.desk(tx, centre.secretary, Wanted("all", text="%")).lines == ()


@pytest.mark.parametrize("cases", [1, 3])
def test_the_desk_costs_the_same_however_many_there_are(
    tx: Transaction, centre: Centre, queries: Callable[[], Any], cases: int
) -> None:
    for _ in range(cases):
        a_case(tx, centre, Stage.MEDIATING)
    tx.session.expunge_all()
    with queries() as count:
        lists.desk(tx, centre.secretary, Wanted())
    assert count.total == 4


@pytest.mark.parametrize("cases", [1, 3])
def test_ones_own_cases_cost_the_same_however_many_there_are(
    tx: Transaction, centre: Centre, queries: Callable[[], Any], cases: int
) -> None:
    for _ in range(cases):
        a_case(tx, centre, Stage.MEDIATING)
    tx.session.expunge_all()
    with queries() as count:
        found = lists.mine(tx, centre.manager)
    assert count.total == 3
    assert [line.parts for line in found.lines] == [{Part.SIDE}] * cases


@pytest.mark.parametrize("parties", [False, True])
def test_a_page_costs_the_same_however_many_parties_there_are(
    tx: Transaction, centre: Centre, queries: Callable[[], Any], *, parties: bool
) -> None:
    case = a_case(tx, centre, Stage.MEDIATING, with_owner=parties)
    key = case.id
    tx.session.expunge_all()
    with queries() as count:
        page_of(tx, centre, key)
    assert count.total == 9


def page_of(tx: Transaction, centre: Centre, key: int) -> CasePage:
    return case_page(tx, centre.secretary, key)


def test_what_waits_stands_on_the_desk_and_on_the_side_that_is_asked(tx: Transaction, centre: Centre) -> None:
    filed, asking = a_case(tx, centre), a_case(tx, centre, Stage.AWAITING_CONSENT)
    a_case(tx, centre, Stage.MEDIATING)
    assert [line.button for line in desk.lines(tx, centre.secretary)] == ["审核登记", "征求意愿"]
    assert [line.url for line in desk.lines(tx, centre.manager)] == [f"/mediation/{asking.id}#consent"]
    assert desk.waiting(tx, centre.secretary) == 2
    assert desk.waiting(tx, centre.manager) == 1
    assert list(desk.lines(tx, centre.visitor)) == []
    assert filed.due_on is None


def test_a_danger_waits_until_somebody_has_reported_it(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    noted = reporting.mark_risk(tx, centre.mediator, MarkRisk(case.id, Risk.HIGH, "扬言动手"))
    for reader in (centre.secretary, centre.mediator):
        assert [line.button for line in desk.lines(tx, reader)] == ["报告"]
    assert list(desk.lines(tx, centre.chair)) == []
    reporting.report(tx, centre.mediator, Told(noted, 1, "府山派出所", tx.today))
    assert list(desk.lines(tx, centre.secretary)) == []


def test_a_compound_shows_its_figures_to_the_desk_alone(tx: Transaction, centre: Centre) -> None:
    a_case(tx, centre, Stage.MEDIATING)
    a_case(tx, centre, Stage.FAILED)
    compound = tx.session.get_one(Compound, centre.compound_id)
    key = CompoundKey(compound.id, compound.place_id, compound.place.path, compound.place.name)
    (panel,) = desk.panels(tx, centre.secretary, key)
    assert [(fact.term, fact.text) for fact in panel.facts] == [("在办", "1 件"), ("办结", "1 件")]
    for other in (centre.lead, centre.chair, centre.bureau, centre.mediator):
        assert list(desk.panels(tx, other, key)) == []


def test_an_officer_finds_what_their_committee_mediates_among_their_own(tx: Transaction, centre: Centre) -> None:
    led = a_case(tx, centre, Stage.MEDIATING, body_id=centre.pmc_body_id)
    a_case(tx, centre, Stage.MEDIATING)
    assert [line.case_id for line in lists.mine(tx, centre.pmc).lines] == [led.id]
