"""Reading the registry: a constant number of statements, and numbers that agree wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.places.models import Alliance
from compounds import desk, one_compound, queries
from compounds.filing import queries as one_term
from compounds.models import Compound, Governance, Standing, Term
from compounds.queries import Choice, Showing
from compounds.workflow import Stage
from tests.compounds.factories import COMMUNITY, OTHER_STREET, a_committee, a_compound, a_contract, a_term, at
from tests.factories import the_place

Counting = Callable[[], Any]
STANDINGS = (None, *Standing)


def filled(tx: Transaction, alliance: Alliance, number: int) -> list[Compound]:
    """`number` compounds over two streets, governed in every way, each with a contract and most with a term."""
    made = []
    for n in range(number):
        compound = a_compound(tx, alliance, name=f"小区{n:04}", community=(COMMUNITY, OTHER_STREET)[n % 2])
        a_contract(tx, compound)
        standing = STANDINGS[n % len(STANDINGS)]
        if standing is not None:
            a_term(tx, a_committee(tx, compound, standing=standing), stage=list(Stage)[n % 3])
        made.append(compound)
    return made


@pytest.mark.parametrize("number", [1, 3, 12])
@pytest.mark.parametrize("office", [Office.GUIDANCE_SECRETARY, Office.SUBDISTRICT_OFFICER])
def test_the_list_costs_two_statements(
    tx: Transaction, alliance: Alliance, queries_: Counting, number: int, office: Office
) -> None:
    compounds = filled(tx, alliance, number)
    actor = at(tx, compounds[0], office)
    tx.session.flush()
    with queries_() as count:
        found = queries.compound_list(tx, actor, Choice(), 1)
    assert count.total == 2
    assert len(found.lines) == found.page.total == (number if office is Office.GUIDANCE_SECRETARY else -(-number // 2))


@pytest.fixture
def queries_(queries: Counting) -> Counting:
    return queries


def counted(count_of: Counting, read: Callable[[], object]) -> int:
    with count_of() as count:
        read()
    return int(count.total)


@pytest.mark.parametrize("office", [Office.GUIDANCE_SECRETARY, Office.SUBDISTRICT_OFFICER, Office.BUREAU_SUPERVISOR])
def test_every_reading_costs_the_same_for_one_three_and_many(
    tx: Transaction, alliance: Alliance, queries_: Counting, office: Office
) -> None:
    costs: dict[str, set[int]] = {}
    for more in (1, 2, 12):
        compounds = filled(tx, alliance, more)
        actor = at(tx, compounds[0], office)
        readings: dict[str, Callable[[], object]] = {
            "picture": lambda who=actor: queries.by_street(tx, who),
            "figures": lambda who=actor: queries.figures(tx, who),
            "streets": lambda who=actor: queries.streets(tx, who),
            "communities": lambda who=actor: queries.communities(tx, who),
            "own": lambda who=actor: queries.own_compounds(tx, who),
            "desk": lambda who=actor: list(desk.lines(tx, who)),
        }
        tx.session.flush()
        for name, read in readings.items():
            costs.setdefault(name, set()).add(counted(queries_, read))
    assert {name: len(cost) for name, cost in costs.items()} == dict.fromkeys(costs, 1)
    assert max(costs["desk"]) <= 7


def test_one_compound_and_one_term_cost_the_same_with_one_and_with_three(
    tx: Transaction, alliance: Alliance, queries_: Counting
) -> None:
    compound = a_compound(tx, alliance)
    committee = a_committee(tx, compound)
    actor = at(tx, compound, Office.COMMUNITY_OFFICER)
    costs: dict[str, set[int]] = {"compound": set(), "term": set()}
    for number in (1, 2, 3):
        term = a_term(tx, committee, number=number)
        a_contract(tx, compound, starts_on=date(2020 + number, 1, 1), ends_on=date(2026, 12, number))
        tx.session.expunge_all()
        costs["compound"].add(counted(queries_, lambda: one_compound.compound_page(tx, actor, compound.id)))
        tx.session.expunge_all()
        costs["term"].add(counted(queries_, lambda key=term.id: one_term.term_page(tx, actor, key)))
        committee = tx.session.merge(committee)
    assert {name: len(cost) for name, cost in costs.items()} == {"compound": 1, "term": 1}


def test_no_number_differs_between_list_picture_and_figures(tx: Transaction, alliance: Alliance) -> None:
    compounds = filled(tx, alliance, 23)
    for office in (
        Office.GUIDANCE_SECRETARY,
        Office.SUBDISTRICT_OFFICER,
        Office.COMMUNITY_OFFICER,
        Office.GUIDING_BODY,
    ):
        actor = at(tx, compounds[0], office)

        def total(choice: Choice, who: Any = actor) -> int:
            return queries.compound_list(tx, who, choice).page.total

        streets = queries.by_street(tx, actor)
        for street in streets:
            assert street.total == total(Choice(street=street.street_id))
            for showing, number in street.counts.items():
                assert number == total(Choice(street=street.street_id, showing=showing))
        figures = queries.figures(tx, actor)
        assert figures.total == sum(street.total for street in streets) == total(Choice())
        assert figures.with_committee == total(Choice(showing=Showing.ANY))
        assert figures.total - figures.with_committee == total(Choice(showing=Showing.NONE))
        assert figures.working == total(Choice(showing=Showing.WORKING))


def test_a_list_is_narrowed_and_turned_page_by_page_without_loss(tx: Transaction, alliance: Alliance) -> None:
    compounds = filled(tx, alliance, 50)
    actor = at(tx, compounds[0], Office.ALLIANCE_LEAD)
    first = queries.compound_list(tx, actor, Choice(), 1)
    second = queries.compound_list(tx, actor, Choice(), 2)
    assert (len(first.lines), len(second.lines), first.page.total) == (30, 20, 50)
    assert {line.compound_id for line in (*first.lines, *second.lines)} == {compound.id for compound in compounds}
    assert queries.compound_list(tx, actor, Choice(), 10**9).page.number == 2
    by_name = queries.compound_list(tx, actor, Choice(name="0007"))
    assert [line.name for line in by_name.lines] == ["小区0007"]
    for wild in ("%", "_", "\\"):
        assert queries.compound_list(tx, actor, Choice(name=wild)).page.total == 0
    governed = queries.compound_list(tx, actor, Choice(governance=Governance.NONE)).page.total
    assert governed == queries.compound_list(tx, actor, Choice(showing=Showing.NONE)).page.total


def test_a_row_says_what_the_registry_knows(tx: Transaction, alliance: Alliance) -> None:
    compound = a_compound(tx, alliance, name="锦绣家园", households=1280)
    a_committee(tx, compound, standing=Standing.WEAK)
    a_contract(tx, compound, starts_on=date(2020, 1, 1), ends_on=date(2023, 1, 1))
    a_contract(tx, compound, starts_on=date(2023, 1, 2), ends_on=date(2026, 1, 1))
    a_contract(tx, compound, starts_on=date(2027, 1, 2), ends_on=date(2030, 1, 1))
    (line,) = queries.compound_list(tx, at(tx, compound, Office.COMMITTEE_CHAIR), Choice()).lines
    community = the_place(tx, COMMUNITY)
    assert (line.name, line.households, line.community) == ("锦绣家园", 1280, community.name)
    assert line.street == the_place(tx, COMMUNITY[:9]).name
    assert (line.governance, line.standing) == (Governance.COMMITTEE, Standing.WEAK)
    assert line.contract_ends_on == date(2026, 1, 1)


def test_one_compound_is_not_found_by_strangers_and_for_impossible_keys(tx: Transaction, compound: Compound) -> None:
    chair = at(tx, compound, Office.COMMITTEE_CHAIR)
    for key in (0, -1, compound.id + 1000, 2**63, 10**30):
        with pytest.raises(NotFound):
            one_compound.compound_page(tx, chair, key)
    with pytest.raises(NotFound):
        one_compound.compound_page(tx, at(tx, compound, Office.SYSTEM_ADMINISTRATOR), compound.id)


def test_the_term_in_office_is_shown_before_the_coming_one(tx: Transaction, compound: Compound) -> None:
    committee = a_committee(tx, compound)
    old = a_term(tx, committee, stage=Stage.FILED, elected_on=date(2021, 12, 1))
    a_term(tx, committee, stage=Stage.FILED, number=2, starts_on=date(2026, 12, 2))
    a_term(tx, committee, number=3)
    page = one_compound.compound_page(tx, at(tx, compound, Office.COMMITTEE_CHAIR), compound.id)
    assert page.term is not None
    assert page.term.term_id == old.id
    assert [term.number for term in page.terms] == [3, 2, 1]
    assert len(page.term.seats) == 5


@pytest.mark.parametrize(
    ("ends_on", "said", "tone"),
    [
        (None, "不定期", ""),
        (date(2026, 11, 20), "已到期2天", "late"),
        (date(2026, 11, 22), "今天到期", "due"),
        (date(2026, 12, 1), "剩9天", "due"),
        (date(2027, 12, 1), "剩374天", "go"),
    ],
)
def test_a_contract_has_its_clock(ends_on: date | None, said: str, tone: str) -> None:
    assert one_compound.clock(ends_on, date(2026, 11, 22), 90) == (said, tone)


def test_a_term_explains_its_period_and_marks_what_deviates(tx: Transaction, compound: Compound) -> None:
    term = a_term(tx, a_committee(tx, compound), roles=("chair", "member", "member", "member"), years=6)  # type: ignore[arg-type]
    page = one_term.term_page(tx, at(tx, compound, Office.COMMITTEE_CHAIR), term.id)
    assert page.due.due == date(2026, 12, 1)
    assert "民法典" not in page.header.next_step
    assert "2026年12月1日" in page.header.next_step
    assert any("当天不算" in step for step in page.due.steps)
    assert [one.confidence for one in page.deviations] == ["suggestion", "suggestion", "local"]
    assert len(page.header.papers) == 4
    assert page.may.submit_filing
    assert not page.may.confirm_filing
    assert [mark.name for mark in page.header.stages] == ["已选出", "已报送", "已备案", "届满"]


def test_a_term_that_is_over_waits_for_the_street(tx: Transaction, compound: Compound) -> None:
    term = a_term(tx, a_committee(tx, compound), stage=Stage.FILED, elected_on=date(2021, 11, 22))
    officer = at(tx, compound, Office.SUBDISTRICT_OFFICER)

    def told() -> tuple[bool, str | None]:
        page = one_term.term_page(tx, officer, term.id)
        return page.over, next(fact.text for fact in page.header.facts if fact.term == "现在谁在办")

    term.ends_on = tx.today
    assert told() == (False, "业主委员会"), "its last day is still its own"
    term.ends_on = tx.today - timedelta(days=1)
    assert told() == (True, "街道工作人员")


def test_all_terms_of_the_district_share_their_deadline_with_the_desk(tx: Transaction, compound: Compound) -> None:
    term = a_term(tx, a_committee(tx, compound), elected_on=date(2026, 10, 5))
    chair = at(tx, compound, Office.COMMITTEE_CHAIR)
    page = one_term.term_page(tx, chair, term.id)
    (line,) = [line for line in desk.lines(tx, chair) if line.button == "报送"]
    assert line.sort == page.due.due.isoformat()
    assert line.when_text == page.due.remaining(tx.today)
    assert tx.session.scalars(select(Term.id)).all() == [term.id]
