"""What compounds are ready for: who counts, what a certificate covers, who sees it, and what it costs to know."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

import pytest

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.models import Compound, Departure, Role, Seat, Term
from compounds.panels import CompoundKey
from compounds.workflow import Stage as TermStage
from tests.compounds.factories import a_committee, a_compound, a_term, at
from tests.conftest import Count
from tests.factories import an_alliance
from tests.training.certificates.factories import an_enrolment, issued, later
from tests.training.enrolments.steps import done
from training import addresses
from training.insight import access, desk
from training.insight.areas import AREAS, Area
from training.insight.readiness import Level, Readiness, by_street, lacking, readiness

FUND, MEETINGS = AREAS[0], AREAS[4]


@dataclass(frozen=True)
class House:
    """A compound with a filed committee of five, and who leads the alliance."""

    tx: Transaction
    alliance: Alliance
    compound: Compound
    term: Term
    lead: Actor

    def seat(self, role: Role) -> Seat:
        return next(seat for seat in self.term.seats if seat.role is role)

    def now(self, actor: Actor | None = None) -> Readiness:
        found = readiness(self.tx, actor or self.lead)
        assert len(found) == 1
        return found[0]


@pytest.fixture
def house(tx: Transaction) -> House:
    alliance = an_alliance(tx)
    compound = a_compound(tx, alliance, name="锦绣家园")
    term = a_term(tx, a_committee(tx, compound), stage=TermStage.FILED)
    return House(tx, alliance, compound, term, at(tx, compound, Office.ALLIANCE_LEAD, name="负责人"))


def test_where_nobody_learnt_nothing_is_ready(house: House) -> None:
    found = house.now()
    assert found.name == "锦绣家园"
    assert len(found.members) == 5
    assert found.gaps == found.unready == AREAS


def test_one_who_learnt_fills_the_worst_gap_and_only_a_certificate_closes_it(house: House) -> None:
    treasurer, deputy = house.seat(Role.MEMBER), house.seat(Role.DEPUTY)
    done(house.tx, house.alliance, treasurer.person_id, FUND.module)
    found = house.now()
    assert (found.level(FUND), found.level(MEETINGS)) == (Level.LEARNT, Level.NOBODY)
    assert [member.person_id for member in found.knowing(FUND)] == [treasurer.person_id]
    assert FUND in found.gaps
    assert FUND not in found.unready
    issued(house.tx, an_enrolment(house.tx, deputy))
    found = house.now()
    assert (found.certified, found.gaps) == (1, ())
    assert [member.person_id for member in found.knowing(FUND)] == [deputy.person_id, treasurer.person_id]


def test_whoever_left_or_has_no_vote_prepares_nobody(house: House) -> None:
    seat = house.seat(Role.DEPUTY)
    issued(house.tx, an_enrolment(house.tx, seat))
    seat.left_on, seat.left_because = house.tx.today, Departure.RESIGNED
    alternate = house.seat(Role.MEMBER)
    done(house.tx, house.alliance, alternate.person_id, FUND.module)
    alternate.role = Role.ALTERNATE
    house.tx.session.flush()
    found = house.now()
    assert len(found.members) == 3
    assert found.unready == AREAS


def test_a_certificate_whose_days_are_over_covers_nothing(house: House) -> None:
    certificate = issued(house.tx, an_enrolment(house.tx, house.seat(Role.DEPUTY)))
    certificate.valid_to = house.tx.today
    house.tx.session.flush()
    assert house.now().certified == 1
    assert readiness(later(house.tx, 1), house.lead)[0].certified == 0


def test_streets_and_areas_sum_up_what_compounds_are(house: House) -> None:
    other = a_compound(house.tx, house.alliance, name="荷塘月色")
    a_term(house.tx, a_committee(house.tx, other), elected_on=date(2026, 11, 1))
    done(house.tx, house.alliance, house.seat(Role.MEMBER).person_id, FUND.module)
    found = readiness(house.tx, house.lead)
    assert {one.name for one in found} == {"锦绣家园", "荷塘月色"}
    assert sum(line.committees for line in by_street(found)) == 2
    assert sum(line.members for line in by_street(found)) == 10
    counted: dict[Area, object] = dict(lacking(found))
    assert counted[FUND] == {Level.CERTIFIED: 0, Level.LEARNT: 1, Level.NOBODY: 1}


def test_each_sees_their_own_and_property_companies_see_nothing(house: House) -> None:
    at_it = {office: at(house.tx, house.compound, office, name="某人") for office in Office}
    other = a_compound(house.tx, house.alliance, name="荷塘月色")
    a_term(house.tx, a_committee(house.tx, other), elected_on=date(2026, 11, 1))
    seen = {office: {one.name for one in readiness(house.tx, actor)} for office, actor in at_it.items()}
    both = {"锦绣家园", "荷塘月色"}
    for office in (Office.GUIDANCE_SECRETARY, Office.ALLIANCE_LEAD, Office.BUREAU_SUPERVISOR):
        assert seen[office] == both
        assert access.overview(at_it[office])
    for office in (Office.COMMITTEE_CHAIR, Office.COMMITTEE_MEMBER):
        assert seen[office] == {"锦绣家园"}
        assert not access.overview(at_it[office])
    for office in (Office.PROPERTY_MANAGER, Office.MEDIATOR, Office.EXPERT):
        assert seen[office] == set()


def test_the_names_of_the_trained_are_for_those_near_the_desk_and_the_committee(house: House) -> None:
    path = house.compound.place.path
    knows = {office: access.names_people(at(house.tx, house.compound, office, name="某人"), path) for office in Office}
    assert {office for office, may in knows.items() if may} == {
        Office.GUIDANCE_SECRETARY, Office.POLICY_SECRETARY, Office.LEGAL_ADVISER, Office.COMMITTEE_CHAIR,
        Office.COMMITTEE_MEMBER, Office.SUBDISTRICT_OFFICER, Office.COMMUNITY_OFFICER,
    }  # fmt: skip


def test_the_card_and_the_column_say_the_same(house: House) -> None:
    issued(house.tx, an_enrolment(house.tx, house.seat(Role.DEPUTY)))
    place = house.compound.place
    key = CompoundKey(house.compound.id, place.id, place.path, place.name)
    (panel,) = desk.panels(house.tx, house.lead, key)
    assert panel.facts[0].text == "1 人，共 5 人"
    assert panel.url == addresses.readiness(house.compound.id)
    column = desk.column(house.tx, house.lead)
    assert column is not None
    assert list(column.counts.values()) == [1]
    manager = at(house.tx, house.compound, Office.PROPERTY_MANAGER)
    assert list(desk.panels(house.tx, manager, key)) == []
    assert desk.column(house.tx, manager) is None


def test_three_hundred_compounds_cost_as_many_statements_as_one(
    house: House, queries: Callable[[], AbstractContextManager[Count]]
) -> None:
    with queries() as one:
        readiness(house.tx, house.lead)
    for number in range(12):
        compound = a_compound(house.tx, house.alliance, name=f"样例苑{number}")
        term = a_term(house.tx, a_committee(house.tx, compound), elected_on=date(2026, 11, 1))
        done(house.tx, house.alliance, term.seats[0].person_id, FUND.module)
    with queries() as many:
        assert len(readiness(house.tx, house.lead)) == 13
    assert one.total == many.total == 3
