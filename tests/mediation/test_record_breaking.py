"""Breaking the glass: by the lead alone, seen at once by the party, and it mends itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from mediation.models import Case
from mediation.record import breaking, notices, queries
from mediation.record.breaking import BreakTheGlass
from mediation.record.models import BreakGlass
from mediation.record.rooms import Ground
from mediation.workflow import PartyRole, Stage
from tests.mediation.factories import Centre, a_case, a_part, bearer, party_of
from tests.mediation.record_steps import SECRET, at, confide, seen_by


@pytest.fixture
def case(tx: Transaction, centre: Centre) -> Case:
    return a_case(tx, centre, Stage.MEDIATING)


BREAK = BreakTheGlass("", "锦绣家园业主委员会", Ground.DANGER, "有人扬言要打人，派出所在问情况")


def test_the_lead_breaks_the_glass_and_the_party_sees_it_at_once(tx: Transaction, centre: Centre, case: Case) -> None:
    confide(tx, centre, case)
    broken_id = breaking.break_glass(tx, centre.lead, replace(BREAK, reference=str(case.reference)))
    breaking.note_reading(tx, centre.lead, broken_id)
    page = queries.broken_page(tx, centre.lead, broken_id)
    assert [text for _, _, text, _ in page.lines] == [SECRET]
    notices.glass_broken(tx, {"broken_id": broken_id})
    told = set(tx.session.scalars(select(Notice.person_id).where(Notice.kind == "mediation.glass_broken")))
    assert told == {centre.chair.person_id, centre.mediator.person_id}
    assert queries.broken_of(tx, centre.chair, case.id)[0].who == "联盟负责人"
    assert next(one.sentence for one in queries.broken_page(tx, centre.chair, broken_id).timeline) == "打开看了一次"
    assert queries.broken_page(tx, centre.chair, broken_id).lines == ()
    assert queries.broken_of(tx, bearer(tx, party_of(case, PartyRole.APPLICANT)), case.id)


def test_the_other_side_and_everybody_else_learn_nothing_of_it(tx: Transaction, centre: Centre, case: Case) -> None:
    broken_id = breaking.break_glass(tx, centre.lead, replace(BREAK, reference=str(case.reference)))
    knowing = {"lead", "chair", "mediator"}
    for name, one in vars(centre).items():
        if isinstance(one, Actor) and name not in knowing:
            with pytest.raises(NotFound):
                queries.broken_page(tx, one, broken_id)
    assert queries.broken_of(tx, centre.manager, case.id) == ()
    assert seen_by(tx, centre.lead) == set()


def test_the_glass_mends_itself(tx: Transaction, centre: Centre, case: Case) -> None:
    confide(tx, centre, case)
    broken_id = breaking.break_glass(tx, centre.lead, replace(BREAK, reference=str(case.reference)))
    later = at(tx, hours=2)
    assert queries.broken_page(later, centre.lead, broken_id).lines == ()
    with pytest.raises(OutOfTurn):
        breaking.note_reading(later, centre.lead, broken_id)


@pytest.mark.parametrize("who", ["secretary", "administrator", "bureau", "mediator", "manager"])
def test_nobody_but_the_lead_breaks_the_glass(tx: Transaction, centre: Centre, case: Case, who: str) -> None:
    with pytest.raises(NotPermitted):
        breaking.break_glass(tx, getattr(centre, who), replace(BREAK, reference=str(case.reference)))


def test_a_lead_with_a_part_in_the_case_is_refused(tx: Transaction, centre: Centre, case: Case) -> None:
    a_part(tx, case, centre.lead, party=party_of(case, PartyRole.RESPONDENT))
    with pytest.raises(NotPermitted, match="有关"):
        breaking.break_glass(tx, centre.lead, replace(BREAK, reference=str(case.reference)))


def test_a_wrong_reference_and_a_wrong_name_read_the_same(tx: Transaction, centre: Centre, case: Case) -> None:
    reference = str(case.reference)
    for command in (
        replace(BREAK, reference="柯调〔2019〕99号"),
        replace(BREAK, reference=reference, party_name="不是这一方"),
    ):
        with pytest.raises(NotFound, match="没有这件案子，或者"):
            breaking.break_glass(tx, centre.lead, command)
    for wrong in (replace(BREAK, reference="随便"), replace(BREAK, reference=reference, reason="短")):
        with pytest.raises(Invalid):
            breaking.break_glass(tx, centre.lead, wrong)
    assert tx.session.scalars(select(BreakGlass)).all() == []
