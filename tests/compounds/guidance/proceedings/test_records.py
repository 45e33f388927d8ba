"""What the registry records does a step of a file only where it belongs to that file, and not to an older one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from alliance.kernel.references import Reference
from compounds.changes.models import Change
from compounds.changes.workflow import Stage as ChangeStage
from compounds.guidance.proceedings import going, records
from compounds.guidance.proceedings.models import Proceeding
from compounds.guidance.proceedings.workflow import StepStage
from compounds.handovers.models import Handover
from compounds.handovers.workflow import Kind
from compounds.handovers.workflow import Stage as HandoverStage
from compounds.models import Compound, ContractEnd, Term
from compounds.workflow import Stage
from tests.compounds.factories import a_committee, a_contract, a_filed_term, a_term, at
from tests.compounds.guidance.proceedings.factories import begin, go_until, path_of, row


@pytest.fixture
def community(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.COMMUNITY_OFFICER)


def elected(tx: Transaction, proceeding: Proceeding, term: Term) -> None:
    """The step that elects, done by this term."""
    step = row(proceeding, "sitting")
    step.stage, step.done_on, step.serial = StepStage.DONE, term.elected_on, 99
    step.record, step.record_id = Term.__tablename__, term.id
    tx.session.flush()


def test_the_terms_of_a_dissolved_committee_say_nothing_about_the_next(
    tx: Transaction, compound: Compound, community: Actor
) -> None:
    old = a_filed_term(tx, compound)
    old.committee.dissolved_on = date(2026, 10, 1)
    tx.session.flush()
    first = begin(tx, community, compound)
    assert (first.after_term, records.found(tx, first, "term")) == (0, None)
    new = a_term(tx, a_committee(tx, compound), number=1)
    known = records.found(tx, first, "term")
    assert known is not None
    assert known.key == new.id, "each committee counts its terms anew"


def test_a_term_that_is_put_on_record_late_is_not_the_one_that_was_elected(
    tx: Transaction, compound: Compound, community: Actor
) -> None:
    committee = a_committee(tx, compound)
    running = begin(tx, community, compound, "reelection", term_end=date(2027, 1, 31))
    a_term(tx, committee, number=1, elected_on=date(2018, 1, 1), years=4)
    present = a_term(tx, committee, number=2, elected_on=date(2022, 2, 1))
    present.ends_on = date(2027, 1, 31)
    tx.session.flush()
    assert records.found(tx, running, "term") is None
    next_one = a_term(tx, committee, number=3)
    known = records.found(tx, running, "term")
    assert known is not None
    assert known.key == next_one.id


def test_a_filing_counts_for_the_very_term_that_the_file_elected(
    tx: Transaction, alliance: Alliance, compound: Compound, community: Actor
) -> None:
    old = a_filed_term(tx, compound)
    running = begin(tx, community, compound, "reelection")
    new = a_term(tx, old.committee, number=2)
    elected(tx, running, new)
    change = Change(
        alliance_id=alliance.id, place_id=compound.place_id, term_id=old.id, reference=Reference("柯变", 2026, 1),
        happened_on=tx.today, evidence="辞职书", stage=ChangeStage.FILED, submitted_on=tx.today, filed_on=tx.today,
    )  # fmt: skip
    tx.session.add(change)
    tx.session.flush()
    assert records.found(tx, running, "filing") is None, "seats of the old term were filed, not the new term"
    new.stage, new.submitted_on, new.filed_on = Stage.FILED, tx.today, tx.today
    tx.session.flush()
    known = records.found(tx, running, "filing")
    assert known is not None
    assert (known.table, known.key) == (Term.__tablename__, new.id)


def test_one_members_handover_is_not_that_of_the_committee(
    tx: Transaction, alliance: Alliance, compound: Compound, community: Actor
) -> None:
    term = a_filed_term(tx, compound)
    running = begin(tx, community, compound, "handover")

    def closed(kind: Kind, number: int) -> Handover:
        made = Handover(
            alliance_id=alliance.id, place_id=compound.place_id, term_id=term.id, kind=kind,
            seat_id=term.seats[0].id if kind is Kind.MEMBER else None, reference=Reference("柯移", 2026, number),
            starts_on=tx.today, stage=HandoverStage.CLOSED, handed_over_on=tx.today, handed_by="甲", received_by="乙",
            witnessed_by="丙", closed_on=tx.today,
        )  # fmt: skip
        tx.session.add(made)
        tx.session.flush()
        return made

    closed(Kind.MEMBER, 1)
    assert records.found(tx, running, "handover") is None
    whole = closed(Kind.COMMITTEE, 2)
    known = records.found(tx, running, "handover")
    assert known is not None
    assert known.key == whole.id


def test_a_contract_that_is_put_on_record_late_is_not_the_new_one(
    tx: Transaction, compound: Compound, community: Actor
) -> None:
    choosing = begin(tx, community, compound, "choose_company")
    a_contract(tx, compound, starts_on=date(2023, 1, 1), ends_on=date(2026, 12, 31))
    assert records.found(tx, choosing, "contract") is None
    new = a_contract(tx, compound, starts_on=tx.today + timedelta(days=40), ends_on=None)
    known = records.found(tx, choosing, "contract")
    assert known is not None
    assert known.key == new.id


def test_terms_that_were_filed_before_do_no_step(tx: Transaction, compound: Compound, community: Actor) -> None:
    a_filed_term(tx, compound)
    proceeding = begin(tx, community, compound, "reelection")
    assert proceeding.after_term == 1
    elected = [step.code for step in path_of(proceeding).steps if step.record == "term"]
    go_until(tx, community, proceeding)
    assert all(row(proceeding, code).stage is not StepStage.DONE for code in elected)


def test_a_term_that_is_elected_already_is_found_at_the_start(
    tx: Transaction, compound: Compound, community: Actor
) -> None:
    a_term(tx, a_committee(tx, compound))
    proceeding = begin(tx, community, compound, "filing")
    assert going.event_days(proceeding) == {"elected": date(2026, 11, 1)}
    assert row(proceeding, "term").stage is StepStage.DONE
    assert row(proceeding, "submit").due_on == date(2026, 12, 1)


def test_a_contract_that_ends_or_is_recorded_does_the_step(
    tx: Transaction, compound: Compound, community: Actor
) -> None:
    a_committee(tx, compound)
    old = a_contract(tx, compound)
    choosing = begin(tx, community, compound, "choose_company")
    leaving = begin(tx, community, compound, "dismiss_company")
    assert records.found(tx, choosing, "contract") is None
    assert records.found(tx, leaving, "contract") is None
    old.ended_on, old.end_ground = date(2026, 11, 15), ContractEnd.DISMISSED
    newer = a_contract(tx, compound, starts_on=date(2027, 1, 1), ends_on=date(2029, 12, 31), company="新家园物业")
    tx.session.flush()
    ended, recorded = records.found(tx, leaving, "contract"), records.found(tx, choosing, "contract")
    assert ended is not None
    assert recorded is not None
    assert (ended.key, ended.day) == (old.id, date(2026, 11, 15))
    assert (recorded.key, recorded.day) == (newer.id, tx.today), "a contract is concluded before it starts"
