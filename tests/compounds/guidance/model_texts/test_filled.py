"""Texts filled for a compound: what the registry knows, who fills and sees, and the paper with its number."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from docx import Document as Word
from sqlalchemy import select

from alliance.kernel.actors import Actor, Office
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.documents import kinds, paper
from alliance.kernel.documents.blocks import Paragraph
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.places.models import Alliance
from compounds.guidance.model_texts import (
    desk,
    downloads,
    filled,
    filled_queries,
    forms,
    holdings,
    printing,
    registry,
    shelf,
    shipped,
)
from compounds.guidance.model_texts.definition import FieldKind
from compounds.guidance.model_texts.filled import Change, Fill, Step
from compounds.guidance.model_texts.filling import Filler
from compounds.guidance.model_texts.models import FilledText, TextOrigin
from compounds.models import Compound, Role
from compounds.one_compound import compound_facts
from compounds.panels import CompoundKey
from tests.compounds.factories import a_compound, a_contract, a_filed_term, at

NOTICE, RESIGNATION = "meeting_notice", "resignation"
VALUES = {"compound": "锦绣家园", "time": "2026-12-20 14:30", "matters": "修改管理规约\t过半数"}


@pytest.fixture
def chair(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.COMMITTEE_CHAIR, name="王秀英")


@pytest.fixture
def notice(tx: Transaction, compound: Compound, chair: Actor) -> FilledText:
    key = filled.fill(tx, chair, Fill(NOTICE, compound.id, needed(NOTICE)))
    return tx.session.get_one(FilledText, key)


def needed(code: str) -> dict[str, str]:
    """Every field that must be filled in, and what the test looks for."""
    sample = {FieldKind.DATE: "2026-12-20", FieldKind.MOMENT: "2026-12-20 14:30", FieldKind.NUMBER: "5"}
    text = shipped.all_texts()[code]
    given = {field.code: sample.get(field.kind, "样本") for field in text.fields if field.required}
    given |= {field.code: field.options[0] for field in text.fields if field.required and field.options}
    return given | {code: value for code, value in VALUES.items() if code in {field.code for field in text.fields}}


def words(content: bytes) -> str:
    document = Word(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_place_whose_field_the_shipped_text_gave_up_stays_a_blank() -> None:
    filler = Filler.of((), {})
    assert filler.line("收款账号：{{account}}。") == f"收款账号：{'_' * 8}。"
    assert filler.blocks((Paragraph("{{account}}"),)) == (Paragraph("_" * 8),)


def test_what_the_registry_knows_stands_in_the_form(tx: Transaction, compound: Compound) -> None:
    a_filed_term(tx, compound, roles=(Role.CHAIR, Role.MEMBER, Role.MEMBER, Role.MEMBER, Role.ALTERNATE))
    a_contract(tx, compound)
    secretary = at(tx, compound, Office.GUIDANCE_SECRETARY, name="指导秘书")
    known = registry.known(tx, secretary, compound_facts(tx, secretary, compound.id))
    assert known["compound.name"] == "锦绣家园"
    assert known["compound.address"] == "柯城区府山街道" + known["community.name"]
    assert (known["committee.name"], known["committee.chair"]) == ("锦绣家园业主委员会", "委员1")
    assert (known["committee.size"], known["term.number"], known["term.elected_on"]) == ("4", "1", "2024-05-01")
    assert known["committee.roster"].split("\n")[0] == "委员1\t主任"
    assert (known["company.name"], known["contract.ends_on"]) == ("安居物业服务有限公司", "2026-12-31")
    assert (known["person.name"], known["today"]) == ("指导秘书", "2026-11-22")


def test_a_compound_without_committee_leaves_blanks_and_the_law_fills_its_numbers(
    tx: Transaction, compound: Compound, chair: Actor, queries: Any
) -> None:
    text = shipped.all_texts()[NOTICE]
    facts = compound_facts(tx, chair, compound.id)
    with queries() as count:
        known = registry.known(tx, chair, facts)
        numbers = registry.numbers(tx, chair, text, facts.path)
    assert count.total <= 5
    assert not [source for source in known if source.startswith(("committee", "term", "company", "contract"))]
    asked = {field.code: field.parameter for field in text.fields if field.parameter}
    assert set(numbers) == set(asked)
    assert "三分之二以上" in numbers.values()
    defaults = registry.defaults(text, known, numbers)
    form = forms.form_for(text)
    assert {field.code for field in text.fields} <= set(form.__dict__)
    assert defaults["compound"] == "锦绣家园"


def test_what_was_filled_in_is_sealed_and_read_again(tx: Transaction, chair: Actor, notice: FilledText) -> None:
    assert "锦绣家园" not in notice.content_sealed
    page = filled_queries.filled_page(tx, chair, notice.id)
    assert page.values["time"] == "2026-12-20 14:30"
    said = words(printing.docx(page.paper))
    assert "锦绣家园业主大会会议通知" in said
    assert "2026年12月20日14时30分" in said
    assert "修改管理规约" in said


def test_nothing_needed_may_be_empty_and_nothing_unknown_is_kept(
    tx: Transaction, compound: Compound, chair: Actor
) -> None:
    with pytest.raises(Invalid, match="请填写"):
        filled.fill(tx, chair, Fill(NOTICE, compound.id, {}))
    key = filled.fill(tx, chair, Fill(NOTICE, compound.id, {**needed(NOTICE), "colour": "红"}))
    assert "colour" not in filled.values_of(tx, tx.session.get_one(FilledText, key))


@pytest.mark.parametrize("office", [Office.PROPERTY_MANAGER, Office.BUREAU_SUPERVISOR, Office.POLICY_SECRETARY])
def test_nobody_else_fills_for_a_compound(tx: Transaction, compound: Compound, office: Office) -> None:
    with pytest.raises(NotPermitted, match="业委会"):
        filled.fill(tx, at(tx, compound, office), Fill(NOTICE, compound.id, needed(NOTICE)))


def test_the_property_manager_and_the_neighbour_find_nothing(
    tx: Transaction, alliance: Alliance, compound: Compound, notice: FilledText
) -> None:
    manager = at(tx, compound, Office.PROPERTY_MANAGER)
    neighbour = a_compound(tx, alliance, name="别处")
    for actor in (manager, at(tx, neighbour, Office.COMMITTEE_CHAIR)):
        with pytest.raises(NotFound):
            filled_queries.filled_page(tx, actor, notice.id)
        assert filled_queries.of_compound(tx, actor, compound.id) == ()


def test_an_old_page_does_not_win_over_a_newer_one(tx: Transaction, chair: Actor, notice: FilledText) -> None:
    filled.change_filled(tx, chair, Change(notice.id, 1, {**needed(NOTICE), "compound": "锦绣家园二期"}))
    with pytest.raises(ChangedMeanwhile):
        filled.change_filled(tx, chair, Change(notice.id, 1, needed(NOTICE)))
    assert filled.values_of(tx, notice)["compound"] == "锦绣家园二期"


def test_an_issued_paper_has_a_number_and_stays_as_it_was(
    tx: Transaction, compound: Compound, chair: Actor, notice: FilledText
) -> None:
    document = filled.issue_filled(tx, chair, Step(notice.id, notice.version))
    assert str(document.reference) == "柯文〔2026〕1号"
    assert document.facts["issuer"] == "锦绣家园业主大会"
    assert "样本" not in str(document.facts)
    made = paper.paper_of(tx, document, "https://example.test")
    assert "锦绣家园全体业主：" in [getattr(block, "text", "") for block in made.blocks]
    for deed in (
        lambda: filled.change_filled(tx, chair, Change(notice.id, notice.version, needed(NOTICE))),
        lambda: filled.drop_filled(tx, chair, Step(notice.id, notice.version)),
        lambda: filled.issue_filled(tx, chair, Step(notice.id, notice.version)),
    ):
        with pytest.raises(OutOfTurn, match="已经签发"):
            deed()
    line = filled_queries.of_compound(tx, chair, compound.id)[0]
    assert (line.reference, line.document_id) == (str(document.reference), document.id)
    assert kinds.kind_of(filled.KIND).editable


def test_only_who_speaks_for_the_issuer_gives_it_a_number(
    tx: Transaction, compound: Compound, notice: FilledText
) -> None:
    for office in (Office.COMMITTEE_MEMBER, Office.GUIDANCE_SECRETARY):
        with pytest.raises(NotPermitted, match="业委会主任"):
            filled.issue_filled(tx, at(tx, compound, office), Step(notice.id, notice.version))


def test_a_private_letter_is_never_issued(tx: Transaction, compound: Compound, chair: Actor) -> None:
    key = filled.fill(tx, chair, Fill(RESIGNATION, compound.id, needed(RESIGNATION)))
    with pytest.raises(NotPermitted, match="不用编号"):
        filled.issue_filled(tx, chair, Step(key, 1))


def test_what_nobody_touched_for_two_years_goes_and_what_was_issued_stays(
    tx: Transaction, compound: Compound, chair: Actor, notice: FilledText
) -> None:
    issued = filled.fill(tx, chair, Fill(NOTICE, compound.id, needed(NOTICE)))
    filled.issue_filled(tx, chair, Step(issued, 1))
    late = Transaction(tx.session, tx.now + timedelta(days=729))
    assert filled.sweep(late, late.today) == 0
    late = Transaction(tx.session, tx.now + timedelta(days=731))
    assert filled.sweep(late, late.today) == 1
    assert [line.filled_id for line in filled_queries.of_compound(tx, chair, compound.id)] == [issued]


def test_a_person_reads_what_they_filled_and_is_forgotten_as_its_author(
    tx: Transaction, chair: Actor, notice: FilledText
) -> None:
    assert chair.person_id is not None
    mine, _ = holdings.held(tx, chair.person_id)
    assert mine.rows == (("业主大会会议通知", "锦绣家园", tx.today),)
    holdings.erase(tx, chair.person_id)
    tx.session.refresh(notice)
    assert notice.filled_by_id is None
    assert tx.keyring.open(notice.content_sealed, context_of(FilledText.content_sealed))


def test_the_panel_of_a_compound_counts_its_papers_for_those_who_fill(
    tx: Transaction, compound: Compound, chair: Actor, queries: Any
) -> None:
    key = CompoundKey(compound.id, compound.place_id, compound.place.path, compound.place.name)
    (empty,) = desk.panels(tx, chair, key)
    assert "还没有填过" in empty.empty
    filled.issue_filled(tx, chair, Step(filled.fill(tx, chair, Fill(NOTICE, compound.id, needed(NOTICE))), 1))
    filled.fill(tx, chair, Fill(NOTICE, compound.id, needed(NOTICE)))
    tx.session.flush()
    with queries() as count:
        (panel,) = desk.panels(tx, chair, key)
    assert [fact.text for fact in panel.facts] == ["2 份", "1 份"]
    assert count.total == 1
    assert list(desk.panels(tx, at(tx, compound, Office.PROPERTY_MANAGER), key)) == []


def test_all_papers_of_a_path_cost_the_same_however_many(
    tx: Transaction, compound: Compound, chair: Actor, queries: Any
) -> None:
    facts = compound_facts(tx, chair, compound.id)
    library = list(shelf.library(tx, chair.alliance_id).values())
    totals = []
    for texts in ([one for one in library if one.text.code == NOTICE], library):
        with queries() as count:
            prints = filled.prefilled(tx, chair, texts, facts, frozenset())
        assert [one.shelved for one in prints] == texts
        totals.append(count.total)
    assert totals == [5, 5]


def test_downloads_are_counted_for_a_day_by_their_network(tx: Transaction, chair: Actor) -> None:
    reader = Actor(alliance_id=chair.alliance_id, place_path=chair.place_path)
    for address in ("203.0.113.7", "203.0.113.7", "2001:db8::1"):
        downloads.noted(tx, reader, address)
    noted = tx.session.scalars(select(TextOrigin.origin)).all()
    assert len(noted) == 3
    assert len(set(noted)) == 2
    assert "203.0.113.7" not in noted
    later = Transaction(tx.session, tx.now + timedelta(hours=25))
    assert downloads.forget(later, later.today) == 3
