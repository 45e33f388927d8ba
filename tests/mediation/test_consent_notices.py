"""What people are told while parties are asked: who gets it, and that it never says what was answered."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.notices import Notice
from mediation.consent import desk, notices, together
from mediation.consent.models import Together
from mediation.consent.together import AnswerTogether, AskTogether
from mediation.models import Case
from mediation.workflow import PartyRole, Stage
from tests.mediation.factories import Centre, a_case, a_part, party_of


@pytest.fixture
def case(tx: Transaction, centre: Centre) -> Case:
    return a_case(tx, centre, Stage.AWAITING_CONSENT)


def told(tx: Transaction, kind: str) -> list[Notice]:
    tx.session.flush()
    return list(tx.session.scalars(select(Notice).where(Notice.kind == kind)))


def test_the_people_of_the_party_that_is_asked_are_told(tx: Transaction, centre: Centre, case: Case) -> None:
    notices.asked(tx, {"case_id": case.id, "party_id": party_of(case, PartyRole.RESPONDENT).id})
    found = told(tx, "mediation.asked")
    assert [one.person_id for one in found] == [centre.manager.person_id]
    assert found[0].url == f"/mediation/{case.id}#consent"


def test_a_closed_link_is_told_to_secretaries_without_a_side(tx: Transaction, centre: Centre, case: Case) -> None:
    a_part(tx, case, centre.second, party=party_of(case, PartyRole.APPLICANT))
    notices.link_closed(tx, {"case_id": case.id})
    assert [one.person_id for one in told(tx, "mediation.link_closed")] == [centre.secretary.person_id]


def test_a_body_is_told_that_it_is_asked_and_the_desk_of_its_answer(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    key = together.ask_together(tx, centre.secretary, AskTogether(case.id, case.version, centre.pmc_body_id))
    row = tx.session.get_one(Together, key)
    payload = {"case_id": case.id, "together_id": key}
    notices.together_asked(tx, payload)
    asked = told(tx, "mediation.together_asked")
    assert [one.person_id for one in asked] == [centre.pmc.person_id]
    assert case.subject not in f"{asked[0].title}{asked[0].body}"
    assert [line.title for line in desk.lines(tx, centre.pmc)] == ["请你们共同主持一件调解"]
    assert (desk.waiting(tx, centre.pmc), desk.waiting(tx, centre.secretary)) == (1, 0)
    together.answer_together(tx, centre.pmc, AnswerTogether(key, row.version, accepted=True))
    notices.together_answered(tx, payload)
    notices.leading_settled(tx, payload)
    answered = told(tx, "mediation.together_answered")
    desks = {one.person_id for one in answered if one.title.startswith("人民调解委员会已答复")}
    led = {one.person_id for one in answered if one.title.startswith("改由人民调解委员会主持")}
    assert desks == {centre.secretary.person_id, centre.second.person_id}
    assert led == desks | {centre.chair.person_id, centre.manager.person_id}
    assert list(desk.lines(tx, centre.pmc)) == []
    notices.together_asked(tx, payload)
    assert len(told(tx, "mediation.together_asked")) == 1
