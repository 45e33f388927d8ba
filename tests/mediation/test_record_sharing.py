"""What was confided: passed on with consent alone, and what a later mediator reads."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, NotPermitted, OutOfTurn
from mediation.models import Case, CasePerson
from mediation.record import actions, queries
from mediation.record.actions import AnswerSharing, ProposeSharing, WriteEntry
from mediation.record.models import Sharing
from mediation.record.rooms import Room
from mediation.workflow import Part, PartyRole, Stage
from tests.mediation.factories import Centre, a_case, a_part, bearer, party_of
from tests.mediation.record_steps import PNG, SECRET, applicant, at, confide, seen_by


@pytest.fixture
def case(tx: Transaction, centre: Centre) -> Case:
    return a_case(tx, centre, Stage.MEDIATING)


def ask(
    tx: Transaction, centre: Centre, case: Case, text: str = "愿意让一步", *, files: bool = False
) -> tuple[str, int]:
    key = confide(tx, centre, case)
    if files:
        actions.attach(tx, centre.chair, case.id, key, name="账单.png", stream=BytesIO(PNG))
    actions.propose_sharing(tx, centre.mediator, ProposeSharing(case.id, key, text, files))
    return key, tx.session.scalars(select(Sharing.id)).one()


def test_only_the_words_that_the_party_agreed_to_are_passed_on(tx: Transaction, centre: Centre, case: Case) -> None:
    key, sharing_id = ask(tx, centre, case, files=True)
    assert seen_by(tx, centre.manager) == set()
    copied = actions.answer_sharing(tx, centre.chair, AnswerSharing(case.id, key, sharing_id, agreed=True))
    assert copied is not None
    assert seen_by(tx, centre.manager) == {"愿意让一步"}
    theirs = queries.entry_page(tx, centre.manager, case.id, copied.key).line
    assert (theirs.relayed, theirs.number, [one.name for one in theirs.files]) == (False, 1, ["账单.png"])
    assert theirs.who == "锦绣家园业主委员会（吴建国代记）"
    assert queries.entry_page(tx, centre.chair, case.id, copied.key).line.relayed


def test_a_no_leaves_it_where_it_is(tx: Transaction, centre: Centre, case: Case) -> None:
    key, sharing_id = ask(tx, centre, case)
    assert actions.answer_sharing(tx, centre.chair, AnswerSharing(case.id, key, sharing_id, agreed=False)) is None
    assert seen_by(tx, centre.manager) == set()
    with pytest.raises(NotFound):
        actions.answer_sharing(tx, centre.chair, AnswerSharing(case.id, key, sharing_id, agreed=True))


def test_nobody_but_the_confiding_party_agrees(tx: Transaction, centre: Centre, case: Case) -> None:
    key, sharing_id = ask(tx, centre, case)
    with pytest.raises(NotPermitted):
        actions.answer_sharing(tx, centre.mediator, AnswerSharing(case.id, key, sharing_id, agreed=True))
    for other in (centre.manager, centre.secretary):
        with pytest.raises(NotFound):
            actions.answer_sharing(tx, other, AnswerSharing(case.id, key, sharing_id, agreed=True))


def test_a_party_without_account_agrees_by_its_link(tx: Transaction, centre: Centre, case: Case) -> None:
    key, sharing_id = ask(tx, centre, case)
    guest = bearer(tx, party_of(case, PartyRole.APPLICANT))
    assert actions.answer_sharing(tx, guest, AnswerSharing(case.id, key, sharing_id, agreed=True)) is not None
    assert seen_by(tx, centre.manager) == {"愿意让一步"}


def test_a_mediator_asks_once_at_a_time_and_only_about_a_caucus(tx: Transaction, centre: Centre, case: Case) -> None:
    key, _ = ask(tx, centre, case)
    with pytest.raises(OutOfTurn, match="正在等"):
        actions.propose_sharing(tx, centre.mediator, ProposeSharing(case.id, key, "另一句"))
    shared = actions.write(tx, centre.chair, WriteEntry(case.id, Room.SHARED, "话")).key
    with pytest.raises(NotPermitted):
        actions.propose_sharing(tx, centre.mediator, ProposeSharing(case.id, shared, "话"))
    with pytest.raises(NotPermitted):
        actions.propose_sharing(tx, centre.chair, ProposeSharing(case.id, confide(tx, centre, case), "话"))


def replaced(tx: Transaction, centre: Centre, case: Case) -> Transaction:
    """Another mediator, an hour later."""
    held = tx.session.scalars(
        select(CasePerson).where(CasePerson.case_id == case.id, CasePerson.part == Part.MEDIATOR)
    ).one()
    later = at(tx, hours=1)
    held.until = later.now
    a_part(later, case, centre.outside, Part.MEDIATOR)
    return later


def test_a_later_mediator_reads_a_caucus_when_its_party_has_said_so(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    confide(tx, centre, case)
    later = replaced(tx, centre, case)
    confide(later, centre, case, "换人以后说的")
    assert seen_by(later, centre.outside) == {"换人以后说的"}
    assert queries.record_page(later, centre.chair, case.id).later == ((applicant(case), "锦绣家园业主委员会"),)
    with pytest.raises(NotPermitted):
        actions.release_caucus(later, centre.manager, case.id, applicant(case))
    assert actions.release_caucus(later, centre.chair, case.id, applicant(case)) == 1
    assert seen_by(later, centre.outside) == {SECRET, "换人以后说的"}
    assert queries.record_page(later, centre.chair, case.id).later == ()
    assert actions.release_caucus(later, centre.chair, case.id, applicant(case)) == 0
    assert seen_by(later, centre.mediator) == set()


def test_notes_pass_to_nobody_unless_they_are_handed_over(tx: Transaction, centre: Centre, case: Case) -> None:
    actions.write(tx, centre.mediator, WriteEntry(case.id, Room.MEDIATOR, "主任很着急"))
    later = replaced(tx, centre, case)
    assert seen_by(later, centre.outside) == set()
    assert [text for _, text, _ in queries.notes_page(later, centre.mediator, case.id).notes] == ["主任很着急"]
    with pytest.raises(NotFound):
        queries.notes_page(later, centre.outside, case.id)
    with pytest.raises(NotPermitted):
        actions.hand_over_notes(later, centre.outside, case.id)
    assert actions.hand_over_notes(later, centre.mediator, case.id) == 1
    assert seen_by(later, centre.outside) == {"主任很着急"}
    assert all("主任很着急" not in seen_by(later, one) for one in (centre.secretary, centre.chair, centre.lead))
