"""What each kind of record says of a compound, what is left unknown, and that nobody's name is ever told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.documents.workflow import State
from alliance.kernel.places.models import Alliance
from alliance.wiring import awards_evidence
from compounds.awards.checks.models import CheckRun
from compounds.awards.evidence import Evidence, Fact, Period
from compounds.awards.facts import bureau, papers, punctual, queries, registry, stored, telling
from compounds.awards.facts.codes import FACTS, Room, Unit
from compounds.handovers.models import Handover
from compounds.handovers.workflow import Kind
from compounds.handovers.workflow import Stage as HandoverStage
from compounds.models import Compound, Role, Term
from compounds.workflow import Stage
from mediation.workflow import Stage as CaseStage
from tests.compounds.awards.checks.factories import brought_in, monthly, yearly
from tests.compounds.awards.facts.factories import PERIOD, a_paper, a_vote, an_agreement
from tests.compounds.factories import a_committee, a_compound, a_contract, a_term
from tests.compounds.membership.factories import a_member, sat
from tests.factories import an_actor
from tests.mediation.factories import a_case, a_centre
from tests.training.certificates.factories import a_seat, an_enrolment, issued
from training.courses.models import ModuleCompletion


def whole() -> Evidence:
    """The port with everybody who testifies, as the wiring makes it."""
    port = Evidence()
    for room in (registry, papers, punctual, bureau):
        port.provide(room.CODES, room.provide)
    awards_evidence.provide(port)
    return port


def facts(tx: Transaction, compound_id: int, period: Period = PERIOD) -> Mapping[str, Fact]:
    return queries.known(tx, whole(), (compound_id,), period)[compound_id]


def test_every_kind_of_fact_has_somebody_who_testifies() -> None:
    assert whole().codes == {kind.code for kind in FACTS.values() if kind.room is not Room.HONOURS}


def test_a_compound_of_which_nothing_is_known_has_no_committee_and_else_no_facts(
    tx: Transaction, compound: Compound
) -> None:
    found = facts(tx, compound.id)
    assert {code: one.value for code, one in found.items()} == {"committee_in_term": 0}
    assert found["committee_in_term"].words == "没有登记业委会"


def test_a_filed_term_says_until_when(tx: Transaction, compound: Compound) -> None:
    term = a_term(tx, a_committee(tx, compound), stage=Stage.FILED, elected_on=date(2026, 3, 1))
    found = facts(tx, compound.id)
    assert (found["committee_in_term"].value, found["committee_filed"].value) == (1, 1)
    assert found["committee_in_term"].words == "第1届，任期到2031年3月1日"
    assert found["committee_filed"].records[0].url == f"/compounds/terms/{term.id}"
    assert found["duties_on_time"].value == 1


def test_an_elected_term_is_not_filed_and_one_that_is_over_is_not_in_term(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    a_term(tx, a_committee(tx, compound))
    found = facts(tx, compound.id)
    assert (found["committee_in_term"].value, found["committee_filed"].value) == (0, 0)
    other = a_compound(tx, alliance)
    a_term(tx, a_committee(tx, other), stage=Stage.FILED, elected_on=date(2020, 3, 1))
    over = facts(tx, other.id)
    assert (over["committee_in_term"].value, over["committee_in_term"].words) == (0, "第1届任期已满")


def test_facts_of_a_past_period_hold_for_its_last_day(tx: Transaction, compound: Compound) -> None:
    a_term(tx, a_committee(tx, compound), stage=Stage.FILED, elected_on=date(2026, 3, 1))
    a_contract(tx, compound, starts_on=date(2026, 2, 1), ends_on=date(2026, 9, 30))
    spring = facts(tx, compound.id, Period(date(2025, 5, 1), date(2026, 4, 30)))
    assert {one.as_of for one in spring.values()} == {date(2026, 4, 30)}
    assert (spring["contract_in_force"].value, spring["committee_in_term"].value) == (1, 1)
    winter = facts(tx, compound.id, Period(date(2025, 1, 1), date(2026, 1, 31)))
    assert "contract_in_force" not in winter
    assert winter["committee_in_term"].value == 0
    assert facts(tx, compound.id)["contract_in_force"].value == 0


def test_a_handover_counts_once_it_is_made_and_late_ones_are_told(tx: Transaction, compound: Compound) -> None:
    term = a_term(tx, a_committee(tx, compound), stage=Stage.ENDED, elected_on=date(2021, 3, 1))
    handover = Handover(
        alliance_id=compound.alliance_id,
        place_id=compound.place_id,
        term=term,
        reference=term.reference,
        kind=Kind.COMMITTEE,
        starts_on=date(2026, 3, 1),
    )
    tx.session.add(handover)
    tx.session.flush()
    assert facts(tx, compound.id)["handover_done"].value == 0
    handover.stage, handover.handed_over_on = HandoverStage.HANDED_OVER, date(2026, 6, 1)
    handover.handed_by = handover.received_by = "某某"
    found = facts(tx, compound.id)
    assert found["handover_done"].words == "第1届2026年6月1日移交"
    assert (found["duties_on_time"].value, found["duties_on_time"].records[0].label) == (0, "第1届移交（办晚了）")


def test_a_member_counts_while_its_rights_do_not_rest(tx: Transaction, alliance: Alliance) -> None:
    of = sat(tx, alliance)
    assert facts(tx, of.compound.id)["member_standing"].value == 0
    a_member(tx, alliance, of=of)
    assert facts(tx, of.compound.id)["member_standing"].value == 1


def test_papers_count_by_kind_and_month_and_only_while_they_stand(tx: Transaction, compound: Compound) -> None:
    a_paper(tx, compound, "revenue_disclosure", date(2026, 3, 31))
    a_paper(tx, compound, "revenue_disclosure", date(2026, 3, 30))
    a_paper(tx, compound, "revenue_disclosure", date(2026, 9, 30))
    a_paper(tx, compound, "revenue_disclosure", date(2026, 6, 30), state=State.REVOKED)
    a_paper(tx, compound, "revenue_disclosure", date(2024, 6, 30))
    a_paper(tx, compound, "fund_notice", date(2026, 5, 2))
    a_paper(tx, compound, "resignation", date(2026, 5, 3))
    found = facts(tx, compound.id)
    assert {code: found[code].value for code in ("papers_published", "revenue_published", "fund_published")} == {
        "papers_published": 2,
        "revenue_published": 2,
        "fund_published": 1,
    }
    assert next(one.on for one in found["revenue_published"].records) == date(2026, 9, 30)
    assert "assembly_held" not in found


def test_a_vote_that_was_announced_is_an_assembly_and_its_lateness_is_counted(
    tx: Transaction, compound: Compound
) -> None:
    vote = a_vote(tx, compound, date(2026, 8, 8))
    found = facts(tx, compound.id)
    assert found["assembly_held"].records[0].url == f"/guidance/counts/{vote.id}"
    assert found["duties_on_time"].value == 0
    assert "assembly_held" not in facts(tx, compound.id, Period(date(2025, 1, 1), date(2025, 12, 31)))


def test_training_is_a_share_of_those_with_a_vote(tx: Transaction, compound: Compound) -> None:
    a_seat(tx, compound=compound)
    term = tx.session.scalars(select(Term)).one()
    a_spare = next(seat for seat in term.seats if seat.role is Role.MEMBER)
    a_spare.role = Role.ALTERNATE
    assert facts(tx, compound.id)["training_share"].value == 0
    issued(tx, an_enrolment(tx, next(seat for seat in term.seats if seat.role is Role.DEPUTY)))
    found = facts(tx, compound.id)
    assert found["training_share"].words == "有证书的委员占25%（1/4）"
    assert found["training_share"].value == Decimal("0.25")
    # Certified less than a year ago: nobody asks for more yet.
    assert found["training_continuing"].value == 1


def test_continuing_is_asked_for_a_year_after_the_certificate(tx: Transaction, compound: Compound) -> None:
    _, term, seat = a_seat(tx, compound=compound)
    certificate = issued(tx, an_enrolment(tx, seat))
    certificate.valid_from = tx.today - timedelta(days=500)
    assert facts(tx, compound.id)["training_continuing"].value == 0
    tx.session.add(
        ModuleCompletion(
            alliance_id=term.alliance_id,
            person_id=seat.person_id,
            module_code="M8",
            digest="c" * 64,
            hours=8,
            evidence={},
            completed_at=tx.now,
        )
    )
    tx.session.flush()
    assert facts(tx, compound.id)["training_continuing"].value == 1


def test_few_cases_tell_nothing_and_enough_tell_a_share(tx: Transaction) -> None:
    centre = a_centre(tx)
    for stage in (CaseStage.FULFILLED, CaseStage.FAILED):
        case = a_case(tx, centre, stage)
        if stage is CaseStage.FULFILLED:
            an_agreement(tx, case, centre.mediator, tx.today - timedelta(days=3))
    a_case(tx, centre, CaseStage.MEDIATING)
    assert not {"cases_settled", "cases_fulfilled"} & facts(tx, centre.compound_id).keys()
    for stage in (CaseStage.BREACHED, CaseStage.FULFILLED):
        an_agreement(tx, a_case(tx, centre, stage), centre.mediator, tx.today)
    found = facts(tx, centre.compound_id)
    assert (found["cases_settled"].value, found["cases_settled"].records) == (Decimal("0.75"), ())
    assert found["cases_fulfilled"].words == "已经履行的占66.7%（2/3）"


def test_the_bureaus_figures_are_the_corrected_ones(tx: Transaction, alliance: Alliance, compound: Compound) -> None:
    secretary = an_actor(tx, alliance, Office.AWARDS_SECRETARY, alliance.place)
    brought_in(tx, secretary, monthly(("锦绣家园", "2026-09", 90, 4, 1), ("锦绣家园", "2026-10", 80.01, 0, 0)))
    brought_in(tx, secretary, monthly(("锦绣家园", "2026-09", 95, 4, 3)))
    brought_in(tx, secretary, yearly(("锦绣家园", "2025", 91, "", "优", "60")))
    found = facts(tx, compound.id)
    assert found["checks_mean"].value == Decimal("87.51")  # 175.01 / 2, half up
    assert (found["checks_months"].value, found["checks_rectified"].value) == (2, Decimal("0.75"))
    assert (found["appraisal_points"].value, found["appraisal_points"].words) == (91, "2025年度91分，优")
    assert (found["party_share"].value, found["party_share"].words) == (Decimal("0.5"), "一半以上，不到四分之三")
    assert found["checks_mean"].records[0].url == f"/awards/checks/of/{compound.id}"
    assert tx.session.query(CheckRun).count() == 3


def test_no_problem_found_is_as_good_as_all_mended(tx: Transaction, alliance: Alliance, compound: Compound) -> None:
    secretary = an_actor(tx, alliance, Office.AWARDS_SECRETARY, alliance.place)
    brought_in(tx, secretary, monthly(("锦绣家园", "2026-10", 100, 0, 0)))
    assert facts(tx, compound.id)["checks_rectified"].words == "检查没有发现问题"


def test_a_fact_survives_its_snapshot(tx: Transaction, compound: Compound) -> None:
    a_term(tx, a_committee(tx, compound), stage=Stage.FILED, elected_on=date(2026, 3, 1))
    for fact in facts(tx, compound.id).values():
        assert stored.from_json(stored.to_json(fact)) == fact


@pytest.mark.parametrize(("part", "whole", "words"), [(1, 3, "33.3%"), (2, 3, "66.7%"), (1, 1, "100%"), (0, 7, "0%")])
def test_shares_read_as_percentages_half_up(part: int, whole: int, words: str) -> None:
    fact = telling.share("duties_on_time", part, whole, "按时办的占", as_of=date(2026, 1, 1))
    assert fact.words == f"按时办的占{words}（{part}/{whole}）"
    assert 0 <= fact.value <= 1


def test_three_hundred_compounds_cost_as_many_statements_as_one(
    tx: Transaction, alliance: Alliance, queries: Callable[[], Any]
) -> None:
    compounds = []
    for at in range(4):
        compound = a_compound(tx, alliance, name=f"小区{at}")
        a_contract(tx, compound)
        a_term(tx, a_committee(tx, compound), stage=Stage.FILED, elected_on=date(2026, 3, 1))
        a_vote(tx, compound, date(2026, 8, at + 1))
        compounds.append(compound.id)
    totals = []
    for ids in (compounds[:1], compounds):
        tx.session.expire_all()
        with queries() as count:
            found = whole().testify(tx, ids, PERIOD)
        assert len(found) == len(ids)
        totals.append(count.total)
    assert totals[0] == totals[1] <= 24


def test_units_are_what_pages_and_scales_reckon_with() -> None:
    assert {kind.unit for kind in FACTS.values()} == set(Unit)
    assert all(kind.what and kind.better and kind.unknown and kind.mend for kind in FACTS.values())
    assert len({kind.name for kind in FACTS.values()}) == len(FACTS)


def test_nobody_who_testifies_names_a_person(tx: Transaction) -> None:
    centre = a_centre(tx)
    people = {one.name for one in centre.everybody if one.name} | {"委员1", "委员2"}
    told = "".join(str(stored.to_json(one)) for one in facts(tx, centre.compound_id).values())
    assert told
    assert not [name for name in people if name in told]
