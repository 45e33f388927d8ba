"""The bureau's tables: what becomes of each row, what a correction keeps, and what is never written twice."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import select

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import Alliance
from alliance.kernel.table_runs.course import ConfirmRun, RowsChanged
from alliance.kernel.table_runs.queries import Asked
from alliance.kernel.table_runs.workflow import Stage
from compounds.awards.checks import actions, desk, exporting, notices, queries
from compounds.awards.checks.models import CheckRun, MonthlyCheck, YearlyAppraisal
from compounds.awards.checks.workflow import Verdict
from compounds.models import Compound, FormerName, Relation
from compounds.relations.kinds import RelationKind, Source
from tests.compounds.awards.checks.factories import (
    BASIS,
    brought_in,
    confirm,
    lines,
    monthly,
    preview,
    preview_id,
    yearly,
)
from tests.compounds.factories import OTHER_STREET, a_compound, a_contract
from tests.factories import a_place, an_actor, the_place

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def secretary(tx: Transaction, alliance: Alliance) -> Actor:
    return an_actor(tx, alliance, Office.AWARDS_SECRETARY, alliance.place)


def checks_of(tx: Transaction, compound: Compound) -> list[MonthlyCheck]:
    query = select(MonthlyCheck).where(MonthlyCheck.compound_id == compound.id).order_by(MonthlyCheck.id)
    return list(tx.session.scalars(query))


def test_a_row_becomes_a_check_with_its_source(tx: Transaction, secretary: Actor, compound: Compound) -> None:
    done = brought_in(tx, secretary, monthly(("锦绣家园", "2026年10月", 92.5, 4, 3)))
    [check] = checks_of(tx, compound)
    assert (done.new, done.corrected, done.left) == (1, 0, 0)
    assert (check.month, check.score, check.found, check.mended) == (OCTOBER, Decimal("92.5"), 4, 3)
    assert check.run.basis == BASIS.paper
    assert check.recorded_by_id == secretary.person_id


def test_the_same_month_again_changes_nothing_and_other_figures_are_a_correction(
    tx: Transaction, secretary: Actor, compound: Compound
) -> None:
    brought_in(tx, secretary, monthly(("锦绣家园", "2026-10", 92.5)))
    again = preview(tx, secretary, monthly(("锦绣家园", "202610", "92.50")))
    assert lines(tx, again)[2].verdict is Verdict.SAME
    with pytest.raises(Invalid, match="没有要导入"):
        confirm(tx, secretary, again)
    other = preview(tx, secretary, monthly(("锦绣家园", "2026-10", 90)))
    line = lines(tx, other)[2]
    assert line.verdict is Verdict.CORRECTION
    assert [(one.label, one.old, one.new) for one in line.changes] == [("得分", "92.5", "90")]
    assert confirm(tx, secretary, other).corrected == 1
    old, new = checks_of(tx, compound)
    assert (old.score, old.replaced_at is not None) == (Decimal("92.5"), True)
    assert (new.score, new.replaced_at) == (Decimal(90), None)


def test_confirming_twice_imports_once(tx: Transaction, secretary: Actor, compound: Compound) -> None:
    run = preview(tx, secretary, monthly(("锦绣家园", "2026-10", 92.5)))
    command = ConfirmRun(run.id, run.version)
    assert not actions.confirm_checks(tx, secretary, command).again
    assert actions.confirm_checks(tx, secretary, command).again
    assert len(checks_of(tx, compound)) == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("锦绣家园", "2026-10", 101), "超过了 100"),
        (("锦绣家园", "2026-10", -3), "不能小于 0"),
        (("锦绣家园", "2026-10", ""), "没有填“得分”"),
        (("锦绣家园", "2026-10", 90, 2, 3), "比“发现问题数”多"),
        (("锦绣家园", "2027-10", 90), "不能是以后的"),
        (("锦绣家园", "2019-10", 90), "最近 36 个月"),
        (("锦绣家园", "", 90), "没有写月份"),
        (("锦绣家园", "十月", 90), "不是月份"),
    ],
)
def test_a_wrong_row_says_what_is_wrong(
    tx: Transaction, secretary: Actor, compound: Compound, row: tuple[object, ...], words: str
) -> None:
    line = lines(tx, preview(tx, secretary, monthly(row)))[2]
    assert line.verdict is Verdict.WRONG
    assert words in "".join(one.sentence for one in line.problems)


def test_one_compound_twice_in_one_month_keeps_one_row(tx: Transaction, secretary: Actor, compound: Compound) -> None:
    run = preview(tx, secretary, monthly(("锦绣家园", "2026-10", 90), ("锦绣家园", "2026年10月", 91)))
    assert "和第 2 行是同一个小区" in lines(tx, run)[3].problems[0].sentence


def test_an_unknown_compound_is_asked_back_with_the_nearest_name(
    tx: Transaction, secretary: Actor, compound: Compound
) -> None:
    run = preview(tx, secretary, monthly(("锦锈家园", "2026-10", 90), ("锦绣家园", "2026-10", 91)))
    line = lines(tx, run)[2]
    assert line.verdict is Verdict.UNKNOWN
    assert "您是不是要填：锦绣家园" in line.problems[0].sentence
    with pytest.raises(Invalid, match="还有 1 行有问题"):
        confirm(tx, secretary, run)
    done = confirm(tx, secretary, run, good_only=True)
    assert (done.new, done.left) == (1, 1)


def test_two_of_one_name_are_told_apart_by_the_street_and_an_earlier_name_is_known(
    tx: Transaction, secretary: Actor, alliance: Alliance, compound: Compound
) -> None:
    tx.session.add(FormerName(compound_id=compound.id, name="老锦绣", until=date(2025, 1, 1)))
    other = a_compound(tx, alliance, name="锦绣家园", community=f"{OTHER_STREET[:-3]}001")
    run = preview(tx, secretary, monthly(("锦绣家园", "2026-10", 90), ("老锦绣", "2026-10", 91)))
    found = lines(tx, run)
    assert "有几个小区都叫这个名字" in found[2].problems[0].sentence
    assert found[3].entry is not None
    assert (found[3].entry.compound_id, found[3].remarks) == (
        compound.id,
        ("“老锦绣”是以前的名字，现在叫“锦绣家园”。",),
    )
    assert other.id != compound.id


def test_deductions_and_the_month_of_the_upload_stand_in(tx: Transaction, secretary: Actor, compound: Compound) -> None:
    table = "小区名,扣分,主要问题\r\n锦绣家园,7.5,楼道堆物\r\n".encode("gb18030")
    run = preview(tx, secretary, BytesIO(table), "10月.csv", usual=OCTOBER)
    entry = lines(tx, run)[2].entry
    assert entry is not None
    assert (entry.when, entry.figures.score, entry.figures.note) == (OCTOBER, Decimal("92.5"), "楼道堆物")


def test_a_year_keeps_its_parts_and_no_more_of_the_party_than_a_quarter(
    tx: Transaction, secretary: Actor, compound: Compound
) -> None:
    run = preview(tx, secretary, yearly(("锦绣家园", "2025", 78.2, 80, "优", "60%")))
    line = lines(tx, run)[2]
    assert "是“合格”" in line.remarks[0]
    confirm(tx, secretary, run)
    appraisal = tx.session.scalars(select(YearlyAppraisal)).one()
    assert (appraisal.total, appraisal.monthly, appraisal.grade, appraisal.party_quarters) == (
        Decimal("78.2"),
        Decimal(80),
        "优",
        2,
    )


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "空的"),
        (b"\xff\xfe\x00", "a.csv", "认不出来"),
        ("小区,得分\n".encode(), "a.csv", "还没有填内容"),
        ("姓名,电话\n张三,1380\n".encode(), "a.csv", "没有认出"),
        (b"%PDF-1.7 ", "a.pdf", "只能读 .xlsx"),
        (b"PK\x03\x04broken", "a.xlsx", "打不开"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(
    tx: Transaction, secretary: Actor, content: bytes, name: str, words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        queries.opened(tx, secretary, BytesIO(content), name, None)


def test_what_changed_since_the_preview_is_shown_again_and_not_written(
    tx: Transaction, secretary: Actor, compound: Compound
) -> None:
    waiting = preview(tx, secretary, monthly(("锦绣家园", "2026-10", 90)))
    brought_in(tx, secretary, monthly(("锦绣家园", "2026-10", 88)))
    with pytest.raises(RowsChanged, match="第 2 行"):
        confirm(tx, secretary, waiting)
    actions.review_checks(tx, secretary, waiting.id)
    assert lines(tx, waiting)[2].verdict is Verdict.CORRECTION


def test_dropped_and_expired_tables_leave_nothing(tx: Transaction, secretary: Actor, compound: Compound) -> None:
    dropped = preview(tx, secretary, monthly(("锦绣家园", "2026-10", 90)))
    actions.drop_checks(tx, secretary, dropped.id)
    late = preview(tx, secretary, monthly(("锦绣家园", "2026-09", 90)))
    late.expires_at = tx.now - timedelta(seconds=1)
    with pytest.raises(OutOfTurn, match="过期"):
        confirm(tx, secretary, late)
    assert actions.expire_checks(tx, tx.today) == 1
    assert {dropped.content_sealed, late.content_sealed} == {None}
    assert (dropped.stage, late.stage) == (Stage.DROPPED, Stage.EXPIRED)
    with pytest.raises(OutOfTurn, match="已放弃"):
        confirm(tx, secretary, dropped)
    assert not checks_of(tx, compound)


def test_a_table_waits_on_the_desk_of_whoever_uploaded_it(
    tx: Transaction, secretary: Actor, alliance: Alliance, compound: Compound
) -> None:
    other = an_actor(tx, alliance, Office.AWARDS_SECRETARY, alliance.place)
    run = preview(tx, secretary, monthly(("锦绣家园", "2026-10", 90)))
    [line] = desk.lines(tx, secretary)
    assert (line.url, line.note) == (f"/awards/checks/{run.id}", BASIS.paper)
    assert (desk.waiting(tx, secretary), desk.waiting(tx, other)) == (1, 0)
    assert [tx.session.scalar(select(desk.stirs(tx, actor))) for actor in (secretary, other)] == [True, False]
    confirm(tx, secretary, run)
    assert not list(desk.lines(tx, secretary))


def test_the_secretary_and_the_bureau_bring_tables_in_and_others_read(
    tx: Transaction, secretary: Actor, alliance: Alliance, compound: Compound
) -> None:
    bureau = an_actor(tx, alliance, Office.BUREAU_SUPERVISOR, alliance.place)
    chair = an_actor(tx, alliance, Office.COMMITTEE_CHAIR, compound.place)
    elsewhere = an_actor(tx, alliance, Office.COMMITTEE_CHAIR, a_place(tx, the_place(tx, OTHER_STREET)))
    lead = an_actor(tx, alliance, Office.ALLIANCE_LEAD, alliance.place)
    for actor in (lead, chair, elsewhere):
        with pytest.raises(NotPermitted, match="由区住建局自己上传"):
            queries.opened(tx, actor, monthly(("锦绣家园", "2026-10", 90)), "月查.xlsx", None)
    run = preview(tx, secretary, monthly(("锦绣家园", "2026-10", 90)))
    with pytest.raises(NotFound):
        queries.run_page(tx, bureau, run.id, Asked())
    confirm(tx, secretary, run)
    assert queries.run_page(tx, bureau, run.id, Asked()).done[0].points == Decimal(90)
    own = confirm(tx, bureau, preview(tx, bureau, monthly(("锦绣家园", "2026-10", 91))))
    assert (own.new, own.corrected) == (0, 1)
    with pytest.raises(NotFound):
        queries.run_page(tx, chair, run.id, Asked())
    kept = queries.of_compound(tx, chair, compound.id, "").monthly
    assert [one.points for one in kept] == [Decimal(91), Decimal(90)], "what was corrected stays"
    assert not queries.of_compound(tx, elsewhere, compound.id, "").monthly


def test_a_secretary_behind_the_wall_cannot_bring_in_the_own_companys_compound(
    tx: Transaction, secretary: Actor, alliance: Alliance, compound: Compound
) -> None:
    contract = a_contract(tx, compound)
    tx.session.add(
        Relation(
            alliance_id=alliance.id,
            place_id=alliance.place.id,
            kind=RelationKind.WORKS_FOR,
            person_id=secretary.person_id,
            to_company_id=contract.company_id,
            source=Source.OFFICER,
            recorded_at=tx.now,
        )
    )
    tx.session.flush()
    line = lines(tx, preview(tx, secretary, monthly(("锦绣家园", "2026-10", 100))))[2]
    assert "不能由您导入" in line.problems[0].sentence


def test_the_chair_hears_of_figures_once_and_of_a_correction(
    tx: Transaction, secretary: Actor, alliance: Alliance, compound: Compound
) -> None:
    chair = an_actor(tx, alliance, Office.COMMITTEE_CHAIR, compound.place)
    brought_in(tx, secretary, monthly(("锦绣家园", "2026-10", 90), ("锦绣家园", "2026-09", 91)))
    brought_in(tx, secretary, monthly(("锦绣家园", "2026-10", 88)))
    for run in tx.session.scalars(select(CheckRun).order_by(CheckRun.id)):
        notices.imported(tx, {"run_id": run.id})
    told = tx.session.scalars(select(Notice.title).where(Notice.person_id == chair.person_id).order_by(Notice.id)).all()
    assert told == ["住建局的每月检查得分登记了", "住建局的每月检查得分更正了"]


def test_the_tables_that_go_out_come_back_in(tx: Transaction, secretary: Actor) -> None:
    a_compound_like_the_sample = queries.opened(
        tx, secretary, BytesIO(exporting.sample(tx, secretary)), "样本.xlsx", None
    )
    kept = preview_id(tx, secretary, a_compound_like_the_sample)
    run = tx.session.get_one(CheckRun, kept)
    assert {line.verdict for line in lines(tx, run).values()} == {Verdict.UNKNOWN}
    annotated = exporting.annotated(queries.content(tx, run))
    again = queries.opened(tx, secretary, BytesIO(annotated), "核对结果.xlsx", None)
    assert [len(one.rows) for one in again.content.sheets] == [1, 1]
    with pytest.raises(Invalid, match="还没有填内容"):
        queries.opened(tx, secretary, BytesIO(exporting.blank(secretary)), "空白.xlsx", None)


@pytest.mark.parametrize("rows", [1, 12])
def test_a_preview_costs_the_same_for_any_number_of_rows(
    tx: Transaction, secretary: Actor, alliance: Alliance, rows: int, request: pytest.FixtureRequest
) -> None:
    names = [a_compound(tx, alliance, name=f"小区{at}").place.name for at in range(rows)]
    uploaded = _opened(tx, secretary, names)
    counting = request.getfixturevalue("queries")
    with counting() as count:
        preview_id(tx, secretary, uploaded)
    assert count.total <= 16


def _opened(tx: Transaction, secretary: Actor, names: list[str]) -> queries.Uploaded:
    return queries.opened(tx, secretary, monthly(*((name, "2026-10", 90) for name in names)), "月查.xlsx", None)
