"""Who sees visits, records and pictures, who is told, and what is held about a person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, NotPermitted, OutOfTurn
from compounds.awards.inspections import (
    access,
    deciding,
    desk,
    holdings,
    notices,
    planning,
    queries,
)
from compounds.awards.inspections.models import AwardVisit, VisitPicture, VisitRecord
from compounds.awards.inspections.workflow import VISIT, Gone, RecordState, VisitStage
from compounds.awards.rounds.workflow import Stage
from tests.compounds.awards.inspections.steps import (
    LEFT,
    OTHER_RECORD,
    SHOT,
    Field,
    a_field,
    a_picture,
    an_inspector,
    brought,
    confirmed,
    errands,
    handed,
    signatures,
    the_visit,
    told,
    written,
)


@pytest.fixture
def field(tx: Transaction) -> Field:
    return a_field(tx)


def test_the_compound_sees_what_counts_and_nothing_before(tx: Transaction, field: Field) -> None:
    chair = field.season.chair
    brought(tx, field, field.first, written(tx, field))
    with pytest.raises(NotFound):
        queries.visit_page(tx, chair, field.visit_id)
    signatures(tx, field, field.first)
    record = the_visit(tx, field).records[0]
    deciding.confirm(tx, field.second, deciding.Confirm(field.visit_id, record.id, record.digest))
    page = queries.visit_page(tx, chair, field.visit_id)
    assert page.counting is not None
    assert not page.timeline
    assert not any(page.may.values())
    assert len(page.papers) == 1
    notices.confirmed(tx, errands(tx, deciding.CONFIRMED)[-1].payload)
    assert {chair.person_id, field.season.member.person_id} <= told(tx, "awards.visit_confirmed")


def test_the_compound_does_not_learn_who_did_not_go_and_why(tx: Transaction, field: Field) -> None:
    planning.declare(tx, field.second, planning.Declare(field.visit_id, Gone.TIED, "表哥住这里"))
    third = an_inspector(tx, field.season, field.round, "核查老周")
    version = the_visit(tx, field).version
    planning.replace(tx, field.season.secretary, planning.Replace(field.visit_id, version, None, third.person_id or 0))
    planning.declare(tx, third, planning.Declare(field.visit_id, None))
    field = replace(field, second=third)
    confirmed(tx, field)
    seen = [one.name for one in queries.visit_page(tx, field.season.chair, field.visit_id).people]
    assert seen == ["核查老孙", "核查老周"]
    assert len(queries.visit_page(tx, field.first, field.visit_id).people) == len(seen) + 1


def seers(field: Field) -> set[str]:
    season = field.season
    return {one.name for one in (season.secretary, season.second_secretary, season.bureau, season.lead)} | {
        field.first.name,
        field.second.name,
    }


def test_only_those_concerned_see_visits_records_and_pictures(tx: Transaction, field: Field) -> None:
    brought(tx, field, field.first, written(tx, field, shots={SHOT: a_picture()}))
    handed(tx, field, field.first, SHOT, a_picture())
    everybody = (*field.season.everybody, field.first, field.second)
    for model in (AwardVisit, VisitRecord, VisitPicture, Attachment):
        found = {
            one.name
            for one in everybody
            if tx.session.scalars(select(model.id).where(visible(model, one))).first() is not None
        }
        assert found == seers(field), model.__name__


def test_only_inspectors_bring_and_confirm(tx: Transaction, field: Field) -> None:
    text = written(tx, field)
    for who in field.season.everybody:
        with pytest.raises((NotFound, NotPermitted)):
            brought(tx, field, who, text)


@pytest.mark.parametrize("stage", [one for one in VisitStage if "confirm" not in VISIT.open_from(one)])
def test_nobody_confirms_out_of_turn(stage: VisitStage) -> None:
    facts = access.VisitFacts(stage, Stage.INSPECTION, (7,))
    who = Actor(1, "/", 7, 7)
    verdict = access.confirm(who, facts, access.RecordFacts(RecordState.WAITING, 8, 0))
    assert verdict.refusal is OutOfTurn


def test_the_wall_keeps_out_whoever_works_for_the_company() -> None:
    facts = access.VisitFacts(VisitStage.PLANNED, Stage.INSPECTION, (7,), walled="您任职的企业与这个小区有合同关系。")
    assert access.bring(Actor(1, "/", 7, 7), facts).refusal is NotPermitted


def test_a_secretary_on_the_committee_keeps_out_of_the_own_compound(tx: Transaction, field: Field) -> None:
    season = field.season
    both = replace(season.secretary, offices=(*season.secretary.offices, *season.chair.offices))
    brought(tx, field, field.first, written(tx, field))
    brought(tx, field, field.second, written(tx, field, uuid=OTHER_RECORD, choice=1))
    visit = the_visit(tx, field)
    chosen = deciding.Choose(field.visit_id, visit.version, visit.records[0].id, "这份对")
    with pytest.raises(NotPermitted, match="自己小区"):
        deciding.choose(tx, both, chosen)
    with pytest.raises(NotPermitted, match="自己小区"):
        deciding.annul(tx, both, deciding.Annul(field.visit_id, visit.version, "重来"))
    deciding.choose(tx, season.second_secretary, chosen)


def test_desks_show_where_to_go_what_to_confirm_and_what_is_stuck(tx: Transaction, field: Field) -> None:
    assert [line.title for line in desk.lines(tx, field.first)] == ["现场复核：锦绣家园"]
    brought(tx, field, field.first, written(tx, field))
    assert [line.title for line in desk.lines(tx, field.second)] == ["请确认现场记录：锦绣家园"]
    assert (desk.waiting(tx, field.first), desk.waiting(tx, field.second)) == (0, 1)
    brought(tx, field, field.second, written(tx, field, uuid=OTHER_RECORD, choice=1))
    assert [line.title for line in desk.lines(tx, field.season.secretary)] == ["两份现场记录不一样：锦绣家园"]
    assert tx.session.scalar(select(desk.stirs(tx, field.season.secretary))) is True
    assert tx.session.scalar(select(desk.stirs(tx, field.season.owner))) is False


def test_round_and_application_lead_to_the_inspection(tx: Transaction, field: Field) -> None:
    secretary, chair = field.season.secretary, field.season.chair
    assert [one.text for one in desk.round_beside(tx, secretary, field.round)] == ["1个小区，确认0个"]
    assert not list(desk.round_beside(tx, chair, field.round))
    assert not list(desk.beside(tx, chair, field.application))
    confirmed(tx, field)
    assert [one.text for one in desk.beside(tx, chair, field.application)] == ["两人已确认"]


def test_what_a_person_signed_can_be_had_and_is_forgotten(tx: Transaction, field: Field) -> None:
    confirmed(tx, field)
    own = list(holdings.held(tx, field.first.person_id or 0))
    assert [len(one.rows) for one in own] == [1, 1, 1]
    holdings.erase(tx, field.first.person_id or 0)
    picture = tx.session.scalars(select(VisitPicture).where(VisitPicture.uuid == LEFT)).one()
    tx.session.refresh(picture)
    assert picture.attachment_id is None
    assert tx.session.scalars(select(VisitRecord)).one().state is RecordState.COUNTS


def test_every_deed_reads_as_a_sentence(tx: Transaction, field: Field) -> None:
    confirmed(tx, field)
    said = [one.sentence for one in ledger.timeline(tx.session, AwardVisit, field.visit_id)]
    assert "另一位核查员确认了现场记录，计入现场复核的分" in said
    assert not any("{" in one or "—" in one for one in said)
