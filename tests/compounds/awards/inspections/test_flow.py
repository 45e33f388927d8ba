"""Inspections: planned without ties, brought once, confirmed by the other one, corrected, nothing overwritten."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from alliance.kernel.access import get_visible
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import State as DocumentState
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.indicators.tree import Source
from compounds.awards.inspections import (
    bringing,
    content,
    deciding,
    handed_in,
    lists,
    notices,
    papers,
    planning,
    queries,
    records,
)
from compounds.awards.inspections.models import AwardVisit, VisitPicture, VisitRecord
from compounds.awards.inspections.workflow import Gone, RecordState, VisitStage
from compounds.awards.rounds.queries import tree
from compounds.awards.rounds.workflow import Stage
from compounds.models import Relation
from compounds.relations.kinds import RelationKind
from compounds.relations.kinds import Source as KnownFrom
from tests.compounds.awards.inspections.steps import (
    OTHER_RECORD,
    RECORD,
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
    signed,
    site_shares,
    the_visit,
    told,
    written,
)


@pytest.fixture
def field(tx: Transaction) -> Field:
    return a_field(tx)


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


def test_a_record_of_who_has_not_spoken_of_ties_is_kept_and_does_not_count(tx: Transaction) -> None:
    field = a_field(tx, declared=False)
    taken = lists.telephone(tx, field.first).visits[0]
    assert (taken.undeclared, taken.own_undeclared) == (("核查老孙", "核查小丁"), True)
    receipt = brought(tx, field, field.first, written(tx, field))
    assert receipt.held.startswith("核查老孙、核查小丁还没有说明")
    assert handed_in.as_json(receipt)["held"] == receipt.held
    signatures(tx, field, field.first)
    record = tx.session.get_one(VisitRecord, receipt.record_id)
    confirm = deciding.Confirm(field.visit_id, record.id, record.digest)
    planning.declare(tx, field.second, planning.Declare(field.visit_id, None))
    with pytest.raises(OutOfTurn, match="核查老孙还没有说明和这个小区有没有关系"):
        deciding.confirm(tx, field.second, confirm)
    with pytest.raises(OutOfTurn, match="已经送来"):
        planning.declare(tx, field.first, planning.Declare(field.visit_id, Gone.TIED, "表哥住这里"))
    assert queries.visit_page(tx, field.first, field.visit_id).undeclared
    planning.declare(tx, field.first, planning.Declare(field.visit_id, None))
    assert brought(tx, field, field.first, record.content).held == ""
    deciding.confirm(tx, field.second, confirm)
    assert (record.state, the_visit(tx, field).stage) == (RecordState.COUNTS, VisitStage.CONFIRMED)


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
