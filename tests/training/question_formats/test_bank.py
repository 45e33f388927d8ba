"""Files become drafts of the bank and go out again: who may, what happens twice, what expires."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.places.models import Alliance
from tests.compounds.factories import a_compound, at
from tests.factories import an_alliance
from training.bank.models import Question, QuestionVersion
from training.bank.workflow import Source, State
from training.question_formats import actions, queries
from training.question_formats.actions import Export, Uploaded
from training.question_formats.models import QuestionFile
from training.question_formats.reading import Format, read
from training.question_formats.workflow import Stage
from training.question_formats.writing import Outgoing

GIFT = "$CATEGORY: $course$/top/维修资金\n\n一{=甲 ~乙}\n\n二{T}\n\n三{#1822:5}\n\n坏{\n\n一{=甲 ~乙}\n"


@pytest.fixture
def alliance(tx: Transaction) -> Alliance:
    return an_alliance(tx)


@pytest.fixture
def people(tx: Transaction, alliance: Alliance) -> dict[Office, Actor]:
    compound = a_compound(tx, alliance, name="锦绣家园")
    wanted = (Office.GUIDANCE_SECRETARY, Office.LEGAL_ADVISER, Office.COMMITTEE_CHAIR)
    return {office: at(tx, compound, office, name=f"某{office.value}") for office in wanted}


@pytest.fixture
def desk(people: dict[Office, Actor]) -> Actor:
    return people[Office.GUIDANCE_SECRETARY]


def uploaded(text: str = GIFT) -> Uploaded:
    return Uploaded("题.gift", Format.GIFT, "0" * 64, read(text.encode(), Format.GIFT))


def drafts(tx: Transaction) -> list[QuestionVersion]:
    found = select(QuestionVersion).order_by(QuestionVersion.id).options(joinedload(QuestionVersion.question))
    return list(tx.session.scalars(found.execution_options(populate_existing=True)))


def test_a_file_is_shown_first_and_becomes_drafts_once_it_is_confirmed(tx: Transaction, desk: Actor) -> None:
    file_id = actions.preview_file(tx, desk, uploaded())
    page = queries.file_page(tx, desk, file_id)
    assert page.counts == {"read": 5, "exact": 4, "degraded": 0, "refused": 1}
    assert [(line.kind, line.topic) for line in page.lines][:2] == [("单选题", "维修资金"), ("判断题", "维修资金")]
    assert [note.line for note in page.refused] == [9]
    assert drafts(tx) == []
    kept = actions.import_file(tx, desk, file_id, page.version)
    assert (kept.new, kept.known) == (3, 1)
    assert [(one.topic, one.source, one.question.state) for one in drafts(tx)] == [
        ("maintenance_fund", Source.IMPORTED, State.DRAFT)
    ] * 3
    assert actions.import_file(tx, desk, file_id, page.version) == kept
    assert len(drafts(tx)) == 3
    file = tx.session.get_one(QuestionFile, file_id)
    assert (file.stage, file.content_sealed) == (Stage.IMPORTED, None)
    assert queries.file_page(tx, desk, file_id).lines == ()
    verbs = set(tx.session.scalars(select(LedgerLine.verb)))
    assert {"training.file_previewed", "training.file_imported", "training.questions_imported"} <= verbs


@pytest.mark.parametrize("format_", Outgoing)
def test_the_bank_that_went_out_comes_back_as_what_is_known(tx: Transaction, desk: Actor, format_: Outgoing) -> None:
    actions.import_items(tx, desk, uploaded().report.items)
    made = actions.export_items(tx, desk, Export(format_))
    assert made.count == 3
    back = read(made.content, Format(format_.value))
    assert (back.read, back.exact) == (3, 3)
    assert actions.import_items(tx, desk, back.items) == actions.Kept(0, 3)


def test_topics_and_readiness_narrow_what_goes_out(tx: Transaction, desk: Actor) -> None:
    actions.import_items(tx, desk, uploaded(GIFT + "\n$CATEGORY: 自己的\n\n四{F}\n").report.items)
    assert actions.export_items(tx, desk, Export(Outgoing.GIFT)).count == 4
    assert actions.export_items(tx, desk, Export(Outgoing.GIFT, topic="maintenance_fund")).count == 3
    for nothing in (Export(Outgoing.GIFT, ready_only=True), Export(Outgoing.GIFT, topic="没有这个")):
        with pytest.raises(Invalid):
            actions.export_items(tx, desk, nothing)


def test_only_the_desk_brings_in_and_takes_out(tx: Transaction, people: dict[Office, Actor], desk: Actor) -> None:
    file_id = actions.preview_file(tx, desk, uploaded())
    for office in (Office.LEGAL_ADVISER, Office.COMMITTEE_CHAIR):
        with pytest.raises(NotPermitted):
            actions.preview_file(tx, people[office], uploaded())
        with pytest.raises(NotPermitted):
            actions.import_items(tx, people[office], ())
        with pytest.raises(NotPermitted):
            actions.export_items(tx, people[office], Export(Outgoing.XLSX))
        with pytest.raises(NotFound):
            queries.file_page(tx, people[office], file_id)


def test_a_colleague_at_the_desk_does_not_see_the_file(tx: Transaction, alliance: Alliance, desk: Actor) -> None:
    file_id = actions.preview_file(tx, desk, uploaded())
    colleague = at(tx, a_compound(tx, alliance, name="老园"), Office.GUIDANCE_SECRETARY, name="另一位")
    with pytest.raises(NotFound):
        actions.drop_file(tx, colleague, file_id)
    assert queries.files(tx, colleague) == ()
    assert len(queries.files(tx, desk)) == 1


def test_a_file_that_is_dropped_changed_or_too_old_is_not_imported(tx: Transaction, desk: Actor) -> None:
    dropped, changed, old = (actions.preview_file(tx, desk, uploaded()) for _ in range(3))
    actions.drop_file(tx, desk, dropped)
    with pytest.raises(OutOfTurn):
        actions.import_file(tx, desk, dropped, 1)
    with pytest.raises(ChangedMeanwhile):
        actions.import_file(tx, desk, changed, 99)
    file = tx.session.get_one(QuestionFile, old)
    file.expires_at = tx.now - timedelta(seconds=1)
    with pytest.raises(OutOfTurn):
        actions.import_file(tx, desk, old, file.version)
    assert actions.expire_files(tx, tx.today) == 1
    assert (file.stage, file.content_sealed) == (Stage.EXPIRED, None)
    assert actions.expire_files(tx, tx.today) == 0
    assert tx.session.scalar(select(func.count()).select_from(Question)) == 0


def test_a_file_without_a_question_is_not_kept(tx: Transaction, desk: Actor) -> None:
    with pytest.raises(Invalid):
        actions.preview_file(tx, desk, uploaded("只是说明"))


def test_difficulty_goes_beside_the_question_and_back(tx: Transaction, desk: Actor) -> None:
    report = read('// [alliance:{"extra":[["difficulty","3"]]}]\n难{T}'.encode(), Format.GIFT)
    actions.import_items(tx, desk, report.items)
    assert [(one.difficulty, "extra" in one.item) for one in drafts(tx)] == [(3, False)]
    back = read(actions.export_items(tx, desk, Export(Outgoing.XLSX)).content, Format.XLSX)
    assert back.items[0].extra == (("difficulty", "3"),)
