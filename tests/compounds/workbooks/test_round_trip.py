"""What goes out comes back unchanged, whatever names and figures are in it, and no cell of it is a formula."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.kernel import typed
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotPermitted
from alliance.kernel.places.models import Alliance
from compounds.models import Company, Compound, Governance
from compounds.workbooks import exporting
from compounds.workbooks.columns import FORMULA_SIGNS
from compounds.workbooks.values import same
from compounds.workbooks.verdicts import Content, Verdict
from compounds.workflow import Stage
from tests.compounds.factories import a_committee, a_compound, a_contract, a_term, at
from tests.compounds.workbooks.books import a_row, compounds_book, judge, opened, read, told

NASTY = (
    "=1+1", "+86", "-x", "@SUM(A1)", "=HYPERLINK(\"http://x\",\"y\")", "（示范）花园", "Ａ区１号", "锦 绣  园",
    "_x0041_园", "O'Neil <b>&amp;", "'园", "1912", "2024-03-05", "TRUE", "😀园", "1e5",
    "#REF!", "说明", "A\u3000B", "1/2", "%s{{x}}",
)  # fmt: skip


def usable(text: str) -> bool:
    """True for names that a form would take."""
    try:
        return bool(typed.line(text, 60)) and typed.line(text, 60) == text
    except ValueError:
        return False


@dataclass(frozen=True)
class Facts:
    """What a registry may hold, however it was typed."""

    names: list[str]
    developer: str
    day: date | None
    area: Decimal | None
    households: int
    fee: Decimal | None
    evidence: str


NAMES = st.one_of(st.sampled_from(NASTY), st.text(min_size=1, max_size=30).filter(usable))
DAYS = st.dates(date(1949, 10, 1), date(2026, 11, 22))
AREAS = st.decimals(Decimal("0.01"), Decimal("9999999999.99"), places=2)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    facts=st.builds(
        Facts,
        names=st.lists(NAMES, min_size=1, max_size=4, unique_by=same),
        developer=NAMES,
        day=st.none() | DAYS,
        area=st.none() | AREAS,
        households=st.integers(1, 100_000),
        fee=st.none() | st.decimals(Decimal("0.01"), Decimal("99.99"), places=2),
        evidence=NAMES,
    )
)
def test_what_is_exported_comes_back_unchanged(
    tx: Transaction, officer: Actor, alliance: Alliance, facts: Facts
) -> None:
    savepoint = tx.session.begin_nested()
    company = Company(alliance_id=alliance.id, name=facts.developer)
    for name in facts.names:
        compound = a_compound(tx, alliance, name=name, households=facts.households)
        compound.area, compound.handed_over_on, compound.developer = facts.area, facts.day, company
        compound.governance = Governance.COMMUNITY_MANAGED
        contract = a_contract(tx, compound, company=facts.developer, ends_on=None)
        contract.fee, contract.area = facts.fee, facts.area
        term = a_term(tx, a_committee(tx, compound), stage=Stage.FILED, elected_on=date(2024, 3, 5))
        term.filing_evidence = facts.evidence
    tx.session.flush()
    exported = exporting.export_registry(tx, officer)
    judged = judge(tx, officer, read(BytesIO(exported.content)))
    differing = [(line.title, line.changes, told(line)) for line in judged.lines if line.verdict is not Verdict.SAME]
    assert differing == []
    assert len(judged.lines) == exported.rows
    assert judged.deeds == {}
    for sheet in opened(exported.content).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value.startswith(FORMULA_SIGNS):
                    assert cell.quotePrefix
                    assert cell.data_type == "s"
    savepoint.rollback()


def test_the_export_is_marked_counted_and_holds_no_telephone_number(
    tx: Transaction, officer: Actor, compound: Compound
) -> None:
    a_contract(tx, compound)
    exported = exporting.export_registry(tx, officer)
    book = opened(exported.content)
    assert book.sheetnames == ["说明", "小区", "业委会", "委员", "物业合同"]
    mark = next(str(cell.value) for cell in book["说明"]["A"] if "编号" in str(cell.value))
    assert officer.name in mark
    assert book["小区"].oddHeader.center.text == mark == book["物业合同"].oddFooter.center.text
    heads = [str(cell.value) for sheet in book.worksheets for cell in sheet[1]]
    assert not any("手机" in head or "电话" in head for head in heads)
    assert exported.file_name == f"小区登记表-{mark.split()[-1]}.xlsx"
    assert exported.rows == 2


def test_the_export_shows_what_the_actor_sees_and_no_more(
    tx: Transaction, compound: Compound, alliance: Alliance
) -> None:
    a_compound(tx, alliance, name="别处花园", community="330802007001")
    names = {}
    for office in (Office.SUBDISTRICT_OFFICER, Office.GUIDANCE_SECRETARY):
        book = opened(exporting.export_registry(tx, at(tx, compound, office)).content)
        names[office] = {row[2] for row in book["小区"].iter_rows(min_row=2, values_only=True)}
    assert names == {Office.SUBDISTRICT_OFFICER: {"锦绣家园"}, Office.GUIDANCE_SECRETARY: {"锦绣家园", "别处花园"}}
    with pytest.raises(NotPermitted):
        exporting.export_registry(tx, at(tx, compound, Office.COMMITTEE_CHAIR))


def test_the_blank_one_offers_streets_communities_and_choices(tx: Transaction, officer: Actor) -> None:
    book = opened(exporting.blank(tx, officer))
    assert book.sheetnames == ["说明", "小区", "业委会", "委员", "物业合同", "街道社区"]
    assert [cell.value for cell in book["小区"][1]][:4] == ["所在街道", "所在社区", "小区名称*", "户数*"]
    offered = [one.formula1 for one in book["小区"].data_validations.dataValidation]
    assert '"未成立,社区代管,物业管理委员会,业主委员会"' in offered
    assert any(str(one).startswith("'街道社区'!$B$2:$B$") for one in offered)
    assert book["街道社区"]["A2"].value == "府山街道"
    assert {row[0] for row in book["街道社区"].iter_rows(min_row=2, max_col=1, values_only=True)} == {"府山街道"}


def test_the_sample_reads_well_and_is_never_registered(tx: Transaction, officer: Actor) -> None:
    judged = judge(tx, officer, read(BytesIO(exporting.sample(tx, officer))))
    assert {line.verdict for line in judged.lines} == {Verdict.WRONG}
    assert all("示例行" in told(line) for line in judged.lines[:2])
    assert judged.deeds == {}


def test_a_workbook_with_its_problems_reads_back_as_it_was(tx: Transaction, officer: Actor) -> None:
    book = compounds_book(a_row("新园", "很多", "=1", None, "2024.3.5"), a_row("老园", 300))
    judged = judge(tx, officer, book)
    marked = exporting.annotated(Content(book, judged.lines), ())
    sheet = opened(marked)["小区"]
    assert [cell.value for cell in sheet[1]][-1] == "问题"
    assert "要填数字" in str(sheet.cell(2, 9).value)
    assert sheet.cell(2, 4).fill.fgColor.rgb != sheet.cell(3, 4).fill.fgColor.rgb
    again = judge(tx, officer, read(BytesIO(marked)))
    assert [line.verdict for line in again.lines] == [Verdict.WRONG, Verdict.NEW]
