"""Inspections: planned without ties, brought once, confirmed by the other one, corrected, nothing overwritten."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import get_visible, visible
from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import State as DocumentState
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from alliance.kernel.outbox import Errand
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.indicators.tree import Source
from compounds.awards.inspections import (
    access,
    bringing,
    content,
    deciding,
    desk,
    gate,
    handed_in,
    holdings,
    lists,
    notices,
    papers,
    planning,
    queries,
    records,
)
from compounds.awards.inspections.models import AwardInspector, AwardVisit, VisitPicture, VisitRecord
from compounds.awards.inspections.workflow import VISIT, Gone, RecordState, VisitStage
from compounds.awards.rounds.queries import tree
from compounds.awards.rounds.workflow import Stage
from compounds.models import Relation
from compounds.relation_kinds import RelationKind
from compounds.relation_kinds import Source as KnownFrom
from tests.compounds.awards.factories import a_round, an_application
from tests.compounds.awards.inspections.steps import (
    LEFT,
    RECORD,
    SHOT,
    Field,
    a_field,
    a_picture,
    an_inspector,
    brought,
    handed,
    route,
    signatures,
    signed,
    written,
)

OTHER_RECORD = "00000000-0000-4000-8000-000000000099"


@pytest.fixture
def field(tx: Transaction) -> Field:
    return a_field(tx)


def the_visit(tx: Transaction, field: Field) -> AwardVisit:
    return tx.session.get_one(AwardVisit, field.visit_id)


def confirmed(tx: Transaction, field: Field, *, choice: int = 0) -> VisitRecord:
    """A record that counts."""
    receipt = brought(tx, field, field.first, written(tx, field, choice=choice))
    signatures(tx, field, field.first)
    record = tx.session.get_one(VisitRecord, receipt.record_id)
    deciding.confirm(tx, field.second, deciding.Confirm(field.visit_id, record.id, record.digest))
    return record


def site_shares(field: Field) -> list[Decimal | None]:
    return [one.share for one in field.application.answers if one.source is Source.SITE]


def errands(tx: Transaction, kind: str) -> Sequence[Errand]:
    return tx.session.scalars(select(Errand).where(Errand.kind == kind)).all()


def told(tx: Transaction, kind: str) -> set[int]:
    return set(tx.session.scalars(select(Notice.person_id).where(Notice.kind == kind)))


def test_two_inspectors_sign_and_the_points_count_once_the_other_has_confirmed(tx: Transaction, field: Field) -> None:
    photo = a_picture()
    receipt = brought(tx, field, field.first, written(tx, field, choice=1, shots={SHOT: photo}))
    assert receipt.stage is VisitStage.RECORDED
    assert set(receipt.wanted) == {SHOT, *(one.shot.uuid for one in signed(field))}
    assert set(site_shares(field)) == {Decimal(60)}, "nothing counts before the other inspector has confirmed"
    handed(tx, field, field.first, SHOT, photo)
    signatures(tx, field, field.first)
    page = queries.visit_page(tx, field.second, field.visit_id)
    assert page.records[0].may_confirm
    deciding.confirm(tx, field.second, deciding.Confirm(field.visit_id, receipt.record_id, page.records[0].row.digest))
    levels = [one.levels[1].share * 100 for one in tree(field.application.award).of(Source.SITE)]
    assert site_shares(field) == levels
    assert the_visit(tx, field).stage is VisitStage.CONFIRMED
    paper = tx.session.scalars(select(Document).where(Document.kind == papers.CODE)).one()
    assert paper.facts["digest"] == page.records[0].row.digest
    assert papers.sealed(tx, paper.facts) == {papers.INSPECTORS: ["核查老孙", "核查小丁"]}
    assert "核查老孙" not in json.dumps(paper.facts, ensure_ascii=False)


def test_a_replayed_sync_keeps_everything_once(tx: Transaction, field: Field) -> None:
    text = written(tx, field, shots={SHOT: a_picture()})
    first = brought(tx, field, field.first, text)
    handed(tx, field, field.first, SHOT, a_picture())
    again = brought(tx, field, field.first, text)
    assert again.record_id == first.record_id
    assert set(first.wanted) - set(again.wanted) == {SHOT}
    handed(tx, field, field.first, SHOT, a_picture())
    assert len(the_visit(tx, field).records) == 1
    assert len(errands(tx, bringing.BROUGHT)) == 1
    assert (
        len(tx.session.scalars(select(Attachment).where(Attachment.subject == VisitPicture.__tablename__)).all()) == 1
    )


def test_the_same_number_with_another_text_overwrites_nothing(tx: Transaction, field: Field) -> None:
    first = brought(tx, field, field.first, written(tx, field))
    with pytest.raises(Invalid, match="以前送过，内容却不一样"):
        brought(tx, field, field.first, written(tx, field, choice=1))
    assert [one.id for one in the_visit(tx, field).records] == [first.record_id]


def test_a_text_that_differs_from_its_fingerprint_is_refused(tx: Transaction, field: Field) -> None:
    text = written(tx, field)
    with pytest.raises(Invalid, match="校验码对不上"):
        bringing.bring(tx, field.first, bringing.Bring(field.visit_id, text, "0" * 64, signed(field)))


def test_two_telephones_with_differing_records_are_both_kept_until_somebody_chooses(
    tx: Transaction, field: Field
) -> None:
    one = brought(tx, field, field.first, written(tx, field))
    other = brought(tx, field, field.second, written(tx, field, uuid=OTHER_RECORD, choice=1))
    assert other.stage is VisitStage.DISPUTED
    page = queries.visit_page(tx, field.season.secretary, field.visit_id)
    assert all(line.differs for line in page.compared)
    assert [len(line.said) for line in page.compared] == [2] * len(page.compared)
    notices.brought(tx, errands(tx, bringing.BROUGHT)[-1].payload)
    assert {field.first.person_id, field.second.person_id, field.season.secretary.person_id} <= told(
        tx, "awards.records_differ"
    )
    version = the_visit(tx, field).version
    deciding.choose(
        tx, field.season.secretary, deciding.Choose(field.visit_id, version, other.record_id, "第一份漏看了东门")
    )
    kept = {one.id: one for one in the_visit(tx, field).records}
    assert kept[one.record_id].state is RecordState.SET_ASIDE
    assert kept[one.record_id].set_aside_because == "第一份漏看了东门"
    assert kept[other.record_id].state is RecordState.WAITING
    signatures(tx, field, field.second, OTHER_RECORD)
    with pytest.raises(NotPermitted, match="另一位核查员"):
        deciding.confirm(
            tx, field.second, deciding.Confirm(field.visit_id, other.record_id, kept[other.record_id].digest)
        )
    deciding.confirm(tx, field.first, deciding.Confirm(field.visit_id, other.record_id, kept[other.record_id].digest))
    assert the_visit(tx, field).stage is VisitStage.CONFIRMED


def test_a_record_that_comes_after_the_confirmation_is_kept_and_does_not_count(tx: Transaction, field: Field) -> None:
    counting = confirmed(tx, field)
    late = brought(tx, field, field.second, written(tx, field, uuid=OTHER_RECORD, choice=1))
    assert tx.session.get_one(VisitRecord, late.record_id).state is RecordState.SET_ASIDE
    assert late.stage is VisitStage.CONFIRMED
    assert counting.state is RecordState.COUNTS
    assert set(site_shares(field)) == {Decimal(100)}


def test_a_record_that_comes_after_the_inspection_is_kept_and_does_not_count(tx: Transaction, field: Field) -> None:
    text = written(tx, field)
    field.round.stage = Stage.DELIBERATION
    late = brought(tx, field, field.first, text)
    assert tx.session.get_one(VisitRecord, late.record_id).set_aside_because == bringing.OVER
    assert late.stage is VisitStage.PLANNED


def test_one_picture_that_is_none_is_refused_and_all_others_stay(tx: Transaction, field: Field) -> None:
    script = b"<html><script>alert(1)</script></html>"
    other = "00000000-0000-4000-8000-00000000000a"
    receipt = brought(tx, field, field.first, written(tx, field, shots={SHOT: script, other: a_picture("blue")}))
    with pytest.raises(bringing.NotTaken):
        handed(tx, field, field.first, SHOT, script)
    because = bringing.RefusePicture(field.visit_id, RECORD, SHOT, "它不是真的图片")
    bringing.refuse_picture(tx, field.first, because)
    handed(tx, field, field.first, other, a_picture("blue"))
    signatures(tx, field, field.first)
    record = tx.session.get_one(VisitRecord, receipt.record_id)
    assert not records.missing(record)
    assert [one.refused for one in record.pictures if one.uuid == SHOT] == ["它不是真的图片"]
    assert brought(tx, field, field.first, record.content).refused == {SHOT: "它不是真的图片"}
    with pytest.raises(OutOfTurn, match="没有收"):
        handed(tx, field, field.first, SHOT, script)


def test_bytes_that_were_not_signed_are_refused(tx: Transaction, field: Field) -> None:
    brought(tx, field, field.first, written(tx, field, shots={SHOT: a_picture()}))
    with pytest.raises(Invalid, match="校验码对不上"):
        handed(tx, field, field.first, SHOT, a_picture("green"))


def test_nobody_confirms_while_pictures_are_missing(tx: Transaction, field: Field) -> None:
    receipt = brought(tx, field, field.first, written(tx, field))
    record = tx.session.get_one(VisitRecord, receipt.record_id)
    with pytest.raises(OutOfTurn, match="还有2张"):
        deciding.confirm(tx, field.second, deciding.Confirm(field.visit_id, record.id, record.digest))
    signatures(tx, field, field.first)
    with pytest.raises(Invalid, match="不是同一份"):
        deciding.confirm(tx, field.second, deciding.Confirm(field.visit_id, record.id, "0" * 64))


def test_after_signing_nothing_changes_but_by_a_correction(tx: Transaction, field: Field) -> None:
    first = confirmed(tx, field)
    parts = records.parts(tx, field.round.id, (field.season.compound_id,))[field.season.compound_id]
    found = tuple(
        content.Found(part.application_id, line.criterion, Decimal(line.choices[-1].share), "更正")
        for part in parts
        for line in part.lines
    )
    visit = the_visit(tx, field)
    command = bringing.TypeIn(
        visit.id, visit.version, tx.now, found, "", "纸质表.jpg", a_picture(), because="东门漏看了"
    )
    corrected = bringing.type_in(tx, field.second, command)
    assert first.state is RecordState.COUNTS, "until the other one confirms the correction, the first one counts"
    record = tx.session.get_one(VisitRecord, corrected)
    deciding.confirm(tx, field.first, deciding.Confirm(visit.id, corrected, record.digest))
    assert (first.state, record.state) == (RecordState.SET_ASIDE, RecordState.COUNTS)
    assert set(site_shares(field)) == {Decimal(found[0].share or 0)}
    states = {one.subject_id: one.state for one in tx.session.scalars(select(Document))}
    assert states == {first.id: DocumentState.SUPERSEDED, corrected: states[corrected]}
    assert states[corrected] is not DocumentState.SUPERSEDED


def test_a_typed_paper_needs_every_line_and_no_words_of_its_own(tx: Transaction, field: Field) -> None:
    visit = the_visit(tx, field)
    with pytest.raises(Invalid, match="对不上"):
        bringing.type_in(
            tx, field.first, bringing.TypeIn(visit.id, visit.version, tx.now, (), "", "表.jpg", a_picture())
        )
    with pytest.raises(ChangedMeanwhile):
        bringing.type_in(tx, field.first, bringing.TypeIn(visit.id, 99, tx.now, (), "", "表.jpg", a_picture()))


def test_a_level_that_is_not_on_the_scale_is_refused(tx: Transaction, field: Field) -> None:
    data = json.loads(written(tx, field))
    data["found"][0]["share"] = "99.5"
    with pytest.raises(Invalid, match="不在评分表里"):
        brought(tx, field, field.first, json.dumps(data))


@pytest.mark.parametrize("broken", ["", "[]", "{}", '{"edition": 1}', "[" * 100_000])
def test_what_is_no_record_is_refused_in_words(broken: str) -> None:
    with pytest.raises(Invalid, match="读不出来"):
        content.read(broken)


def test_what_is_written_reads_back_as_it_was(tx: Transaction, field: Field) -> None:
    read = content.read(written(tx, field, choice=1, shots={SHOT: a_picture()}))
    assert content.read(content.write(read)) == read


def test_whoever_signed_has_to_be_whoever_goes(tx: Transaction, field: Field) -> None:
    third = an_inspector(tx, field.season, field.round, "核查老周")
    text = written(tx, field)
    visit = the_visit(tx, field)
    planning.replace(
        tx,
        field.season.secretary,
        planning.Replace(visit.id, visit.version, field.second.person_id, third.person_id or 0),
    )
    with pytest.raises(Invalid, match="中途换过人"):
        brought(tx, field, field.first, text)
    with pytest.raises(NotFound):
        get_visible(tx.session, AwardVisit, field.second, visit.id)


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


def test_a_record_that_was_signed_before_an_application_left_is_taken(tx: Transaction, field: Field) -> None:
    text = written(tx, field)
    field.application.stage = ApplicationStage.WITHDRAWN
    tx.session.flush()
    assert brought(tx, field, field.first, text).stage is VisitStage.RECORDED


def test_what_was_found_is_read_after_the_round_is_decided(tx: Transaction, field: Field) -> None:
    confirmed(tx, field)
    field.application.stage, field.round.stage = ApplicationStage.WON, Stage.DECIDED
    tx.session.flush()
    page = queries.visit_page(tx, field.season.chair, field.visit_id)
    assert page.counting is not None
    assert page.counting.found.keys() == {
        (one.application_id, line.criterion) for one in page.parts for line in one.lines
    }
    assert page.counting.found


def test_a_tie_since_the_planning_keeps_a_record_from_counting(tx: Transaction, field: Field) -> None:
    receipt = brought(tx, field, field.first, written(tx, field))
    signatures(tx, field, field.first)
    record = tx.session.get_one(VisitRecord, receipt.record_id)
    visit = the_visit(tx, field)
    tx.session.add(
        Relation(
            alliance_id=visit.alliance_id,
            place_id=visit.place_id,
            kind=RelationKind.OWNS_IN,
            person_id=field.first.person_id,
            to_compound_id=visit.compound_id,
            source=KnownFrom.SELF,
            recorded_at=tx.now,
        )
    )
    tx.session.flush()
    with pytest.raises(OutOfTurn, match="不能算数") as refused:
        deciding.confirm(tx, field.second, deciding.Confirm(field.visit_id, record.id, record.digest))
    assert "另外派人" in refused.value.remedy


def test_an_inspector_who_has_become_the_secretary_inspects_no_more(tx: Transaction, field: Field) -> None:
    now = replace(field.first, offices=field.season.secretary.offices)
    with pytest.raises(NotPermitted, match="不当核查员"):
        brought(tx, field, now, written(tx, field))


def test_what_one_inspector_saw_alone_is_not_taken(tx: Transaction, field: Field) -> None:
    planning.declare(tx, field.second, planning.Declare(field.visit_id, Gone.DECLINED, "病了"))
    text = json.dumps({**json.loads(written(tx, field)), "inspectors": [field.first.person_id]})
    drawn = bringing.Bring(field.visit_id, text, content.digest_of(text), signed(field)[:1])
    paper = bringing.TypeIn(field.visit_id, the_visit(tx, field).version, tx.now, (), "", "表.jpg", a_picture())
    with pytest.raises(OutOfTurn, match="不到两位") as refused:
        bringing.bring(tx, field.first, drawn)
    assert "补上一位" in refused.value.remedy
    with pytest.raises(OutOfTurn, match="不到两位"):
        bringing.type_in(tx, field.season.secretary, paper)


def test_an_inspector_is_dropped_from_the_own_round_alone(tx: Transaction, field: Field) -> None:
    other = a_round(tx, field.season, Stage.INSPECTION, title="另一届")
    line = next(one.id for one in records.inspectors(tx, field.round_id) if one.person_id == field.first.person_id)
    with pytest.raises(NotFound):
        planning.drop_inspector(tx, field.season.secretary, planning.DropInspector(other.id, line))


@pytest.mark.parametrize("began", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:00-23:00", "2026-11-22T01:00:00"])
def test_a_moment_that_nobody_can_show_is_refused_in_words(tx: Transaction, field: Field, began: str) -> None:
    text = json.dumps({**json.loads(written(tx, field)), "began": began})
    with pytest.raises(Invalid, match="读不出来"):
        brought(tx, field, field.first, text)


def test_letters_that_nobody_can_keep_are_left_out_of_the_words(tx: Transaction, field: Field) -> None:
    text = json.dumps({**json.loads(written(tx, field)), "remark": "门口\ud800有\x00坑\n已补"})
    assert content.read(text).remark == "门口有坑\n已补"


def test_each_signature_is_somebody_elses_and_no_picture_twice(tx: Transaction, field: Field) -> None:
    text, (left, right) = written(tx, field), signed(field)
    for drawn in ((left, right, left), (left, replace(right, shot=left.shot))):
        with pytest.raises(Invalid):
            bringing.bring(tx, field.first, bringing.Bring(field.visit_id, text, content.digest_of(text), drawn))


@pytest.mark.parametrize(
    "sent",
    [b"[" * 100_000, b"NaN", b"", b"\xff", b'{"content":"\\ud800","digest":"' + b"0" * 64 + b'","signatures":[]}'],
)
def test_what_a_telephone_cannot_have_sent_is_refused_in_words(sent: bytes) -> None:
    with pytest.raises(Invalid, match="读不出来"):
        handed_in.from_json(1, sent)


def test_an_application_that_no_longer_takes_part_is_not_settled(tx: Transaction, field: Field) -> None:
    receipt = brought(tx, field, field.first, written(tx, field))
    signatures(tx, field, field.first)
    field.application.stage = ApplicationStage.REFUSED
    record = tx.session.get_one(VisitRecord, receipt.record_id)
    deciding.confirm(tx, field.second, deciding.Confirm(field.visit_id, record.id, record.digest))
    assert set(site_shares(field)) == {Decimal(60)}


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


def test_a_round_without_spots_has_nothing_to_inspect(tx: Transaction, field: Field) -> None:
    empty = a_round(tx, field.season, Stage.INSPECTION, title="另一届")
    assert gate.obstacles(tx, empty) == ()
