"""Undisputed facts, ticked by the sides; the sheet and the copies that are taken away."""

from __future__ import annotations

from io import BytesIO

import pytest

from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted
from mediation.models import Case
from mediation.record import actions, exporting, facts, queries, sheet
from mediation.record.actions import AddEvidence
from mediation.record.facts import ChangeFact, DraftFacts, TickFact
from mediation.record.rooms import Room
from mediation.workflow import PartyRole, Stage
from tests.mediation.factories import Centre, a_case, bearer, party_of
from tests.mediation.record_steps import SECRET, confide


@pytest.fixture
def case(tx: Transaction, centre: Centre) -> Case:
    return a_case(tx, centre, Stage.MEDIATING)


def drafted(tx: Transaction, centre: Centre, case: Case) -> None:
    facts.draft_fact(tx, centre.mediator, DraftFacts(case.id, ("2021年起有电梯广告", "三年没有公布收支")))


def undisputed(tx: Transaction, centre: Centre, case: Case) -> list[str]:
    return [line.text for line in sheet.sheet_page(tx, centre.chair, case.id).confirmed]


def test_a_line_is_undisputed_when_every_necessary_party_has_ticked_it(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    drafted(tx, centre, case)
    facts.tick_fact(tx, centre.chair, TickFact(case.id, 1, 1, agreed=True))
    facts.tick_fact(tx, centre.chair, TickFact(case.id, 2, 1, agreed=True))
    assert undisputed(tx, centre, case) == []
    facts.tick_fact(tx, bearer(tx, party_of(case, PartyRole.RESPONDENT)), TickFact(case.id, 1, 1, agreed=True))
    facts.tick_fact(tx, centre.manager, TickFact(case.id, 2, 1, agreed=False, words="公布过一次"))
    assert undisputed(tx, centre, case) == ["2021年起有电梯广告"]
    facts.tick_fact(tx, centre.manager, TickFact(case.id, 2, 1, agreed=True))
    assert len(undisputed(tx, centre, case)) == 2


def test_a_new_wording_voids_the_ticks(tx: Transaction, centre: Centre, case: Case) -> None:
    drafted(tx, centre, case)
    for one in (centre.chair, centre.manager):
        facts.tick_fact(tx, one, TickFact(case.id, 1, 1, agreed=True))
    facts.change_fact(tx, centre.mediator, ChangeFact(case.id, 1, 1, "2020年起有电梯广告"))
    assert undisputed(tx, centre, case) == []
    assert sheet.sheet_page(tx, centre.chair, case.id).waiting == 2
    with pytest.raises(ChangedMeanwhile):
        facts.tick_fact(tx, centre.chair, TickFact(case.id, 1, 1, agreed=True))
    facts.drop_fact(tx, centre.mediator, case.id, 1, 2)
    assert [line.position for line in sheet.sheet_page(tx, centre.chair, case.id).lines] == [2]


def test_facts_are_worded_by_the_mediator_and_ticked_by_the_sides(tx: Transaction, centre: Centre, case: Case) -> None:
    with pytest.raises(NotPermitted):
        facts.draft_fact(tx, centre.chair, DraftFacts(case.id, ("话",)))
    with pytest.raises(Invalid):
        facts.draft_fact(tx, centre.mediator, DraftFacts(case.id, (" ",)))
    drafted(tx, centre, case)
    with pytest.raises(NotPermitted):
        facts.tick_fact(tx, centre.mediator, TickFact(case.id, 1, 1, agreed=True))
    with pytest.raises(NotFound):
        facts.tick_fact(tx, centre.chair, TickFact(case.id, 9, 1, agreed=True))


def test_after_a_failed_mediation_nothing_but_the_sheet_is_taken_away(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    drafted(tx, centre, case)
    for one in (centre.chair, centre.manager):
        facts.tick_fact(tx, one, TickFact(case.id, 1, 1, agreed=True))
    case.stage, case.ended_at, case.ended_as = Stage.FAILED, tx.now, "failed"
    tx.session.flush()
    page = queries.whole_record(tx, centre.chair, case.id)
    assert not page.may_export
    assert "无争议事实" in page.may_export.remedy
    survives = sheet.sheet_page(tx, centre.chair, case.id)
    assert survives.may.export
    assert words_of(exporting.sheet_docx(survives)).count("2021年起有电梯广告") == 1
    assert "三年没有公布收支" not in words_of(exporting.sheet_docx(survives))


def words_of(docx: bytes) -> str:
    from docx import Document  # noqa: PLC0415 -- slow import

    document = Document(BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_a_copy_holds_what_its_reader_sees(tx: Transaction, centre: Centre, case: Case) -> None:
    confide(tx, centre, case)
    actions.add_evidence(tx, centre.manager, AddEvidence(case.id, Room.SHARED, "=广告合同", "物业公司档案"))
    copies = {
        one: words_of(exporting.record_docx(queries.whole_record(tx, one, case.id)))
        for one in (centre.chair, centre.manager)
    }
    assert SECRET in copies[centre.chair]
    assert SECRET not in copies[centre.manager]
    assert "=广告合同" in copies[centre.manager]
