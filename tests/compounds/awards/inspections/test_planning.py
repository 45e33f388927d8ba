"""Who is sent where: ties, routes, a compound planned once, visits that are made again, and the end of inspecting."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import State as DocumentState
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.inspections import (
    deciding,
    gate,
    lists,
    notices,
    planning,
    records,
)
from compounds.awards.inspections.models import AwardInspector, VisitRecord
from compounds.awards.inspections.workflow import Gone, RecordState, VisitStage
from compounds.awards.rounds.workflow import Stage
from tests.compounds.awards.factories import a_round, an_application
from tests.compounds.awards.inspections.steps import (
    Field,
    a_field,
    brought,
    confirmed,
    errands,
    route,
    signatures,
    site_shares,
    the_visit,
    told,
    written,
)


@pytest.fixture
def field(tx: Transaction) -> Field:
    return a_field(tx)


def test_an_inspector_with_a_tie_is_not_sent(tx: Transaction, field: Field) -> None:
    tied = field.season.member
    tx.session.add(
        AwardInspector(
            alliance_id=field.season.alliance_id, round_id=field.round.id, person_id=tied.person_id, named_at=tx.now
        )
    )
    visit = the_visit(tx, field)
    planning.cancel(tx, field.season.secretary, planning.CancelVisit(visit.id, visit.version, "换人"))
    with pytest.raises(Invalid, match="要回避锦绣家园") as refused:
        planning.plan(tx, field.season.secretary, route(field.season, field.round, field.first, tied))
    assert "核查小丁" in refused.value.remedy


def test_visits_come_a_page_at_a_time_the_newest_day_first(
    tx: Transaction, field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 1)
    an_application(tx, field.season, field.round, compound_id=field.season.other_compound_id)
    later = route(field.season, field.round, field.first, field.second)
    day = later.visit_on + timedelta(days=1)
    planning.plan(
        tx, field.season.secretary, replace(later, visit_on=day, compound_ids=(field.season.other_compound_id,))
    )
    first, page = lists.visit_list(tx, field.first, 1)
    last, _ = lists.visit_list(tx, field.first, 9)
    assert [one.compound for one in (*first, *last)] == ["望江苑", "锦绣家园"]
    assert (page.pages, page.total) == (2, 2)


def test_whoever_declares_a_tie_steps_back_and_is_not_sent_again(tx: Transaction, field: Field) -> None:
    planning.declare(tx, field.second, planning.Declare(field.visit_id, Gone.TIED, "我表哥住在那里"))
    visit = the_visit(tx, field)
    assert records.going(visit) == (field.first.person_id,)
    with pytest.raises(NotFound):
        planning.declare(tx, field.second, planning.Declare(field.visit_id, None))
    with pytest.raises(Invalid):
        planning.replace(
            tx,
            field.season.secretary,
            planning.Replace(visit.id, visit.version, None, field.second.person_id or 0),
        )


def test_a_compound_is_planned_once(tx: Transaction, field: Field) -> None:
    with pytest.raises(Invalid, match="已经安排过"):
        planning.plan(tx, field.season.secretary, route(field.season, field.round, field.first, field.second))


def test_nobody_goes_before_inspecting_begins_or_after_it(tx: Transaction, field: Field) -> None:
    visit = the_visit(tx, field)
    for day in (tx.today - timedelta(days=1), field.round.deliberation_on):
        with pytest.raises(OutOfTurn, match="不在现场复核的日子里"):
            planning.move(tx, field.season.secretary, planning.MoveVisit(visit.id, visit.version, day, 1))


def test_a_visit_that_cannot_count_is_made_once_more(tx: Transaction, field: Field) -> None:
    record = confirmed(tx, field)
    visit = the_visit(tx, field)
    deciding.annul(
        tx,
        field.season.secretary,
        deciding.Annul(visit.id, visit.version, "查明老孙住在这里", frozenset({field.first.person_id or 0})),
    )
    assert visit.stage is VisitStage.PLANNED
    assert record.state is RecordState.SET_ASIDE
    assert records.going(visit) == (field.second.person_id,)
    assert tx.session.get_one(Document, record.document_id).state is DocumentState.REVOKED
    assert gate.obstacles(tx, field.round)


def test_inspecting_does_not_end_before_every_visit_is_confirmed(tx: Transaction, field: Field) -> None:
    assert "还有1个小区" in gate.obstacles(tx, field.round)[0].words
    confirmed(tx, field)
    assert gate.obstacles(tx, field.round) == ()
    an_application(tx, field.season, field.round, compound_id=field.season.other_compound_id)
    assert lists.waiting(tx, field.round.id) == (2, 1)


def test_an_inspector_who_has_become_the_secretary_inspects_no_more(tx: Transaction, field: Field) -> None:
    now = replace(field.first, offices=field.season.secretary.offices)
    with pytest.raises(NotPermitted, match="不当核查员"):
        brought(tx, field, now, written(tx, field))


def test_an_inspector_is_dropped_from_the_own_round_alone(tx: Transaction, field: Field) -> None:
    other = a_round(tx, field.season, Stage.INSPECTION, title="另一届")
    line = next(one.id for one in records.inspectors(tx, field.round_id) if one.person_id == field.first.person_id)
    with pytest.raises(NotFound):
        planning.drop_inspector(tx, field.season.secretary, planning.DropInspector(other.id, line))


def test_an_application_that_no_longer_takes_part_is_not_settled(tx: Transaction, field: Field) -> None:
    receipt = brought(tx, field, field.first, written(tx, field))
    signatures(tx, field, field.first)
    field.application.stage = ApplicationStage.REFUSED
    record = tx.session.get_one(VisitRecord, receipt.record_id)
    deciding.confirm(tx, field.second, deciding.Confirm(field.visit_id, record.id, record.digest))
    assert set(site_shares(field)) == {Decimal(60)}


def test_the_telephone_takes_along_what_is_still_to_do(tx: Transaction, field: Field) -> None:
    taken = lists.telephone(tx, field.first)
    assert [one.compound for one in taken.visits] == ["锦绣家园"]
    assert taken.visits[0].parts[0].lines
    assert not lists.telephone(tx, field.season.secretary).visits
    brought(tx, field, field.first, written(tx, field))
    assert not lists.telephone(tx, field.first).visits


def test_routes_are_told_once_to_each_inspector(tx: Transaction, field: Field) -> None:
    notices.planned(tx, errands(tx, planning.PLANNED)[-1].payload)
    assert told(tx, "awards.visits_planned") == {field.first.person_id, field.second.person_id}


def test_somebody_with_an_account_is_named_by_number(tx: Transaction, field: Field) -> None:
    with pytest.raises(Invalid, match="没有找到这个手机号的账号"):
        planning.name_inspector(tx, field.season.secretary, planning.NameInspector(field.round.id, "13900000000"))
    with pytest.raises(NotPermitted):
        planning.name_inspector(tx, field.season.chair, planning.NameInspector(field.round.id, "13900000000"))
    accounts.give_number(tx, tx.session.get_one(Person, field.season.second_secretary.person_id), "13857000002")
    with pytest.raises(Invalid, match="不当核查员"):
        planning.name_inspector(tx, field.season.secretary, planning.NameInspector(field.round.id, "13857000002"))


def test_a_round_without_spots_has_nothing_to_inspect(tx: Transaction, field: Field) -> None:
    empty = a_round(tx, field.season, Stage.INSPECTION, title="另一届")
    assert gate.obstacles(tx, empty) == ()
