"""The hotline's workbook: masked at import, a verdict on every row, confirmed at once, a clock for each order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select, text

from alliance.kernel import packing
from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.places.models import Alliance
from alliance.kernel.table_runs.course import ConfirmRun, RowsChanged
from alliance.kernel.table_runs.workflow import RUN, Stage
from mediation.hotline import actions, desk, exporting, masking, queries, routes
from mediation.hotline.actions import AnswerOrder
from mediation.hotline.models import HotlineOrder, HotlineRun
from mediation.hotline.verdicts import Line
from mediation.hotline.workflow import Nature, Verdict
from mediation.models import Case, Party
from mediation.workflow import Channel, PartyKind, PartyRole
from tests.compounds.factories import OTHER_STREET, a_compound
from tests.compounds.workbooks.books import opened
from tests.mediation.factories import Centre, a_part
from tests.mediation.intake_steps import BASIS, a_preview, a_sheet, an_order, uploaded


def lines(tx: Transaction, actor: Actor, *orders: dict[str, Any]) -> list[Line]:
    run = tx.session.get_one(HotlineRun, a_preview(tx, actor, *orders))
    return list(queries.content(tx, run).lines)


def verdict(tx: Transaction, actor: Actor, **cells: Any) -> Line:
    return lines(tx, actor, an_order(**cells))[0]


def said(line: Line) -> str:
    return "".join((*(one.sentence for one in line.problems), *line.remarks))


def confirmed(tx: Transaction, actor: Actor, *orders: dict[str, Any], good_only: bool = False) -> HotlineRun:
    run = tx.session.get_one(HotlineRun, a_preview(tx, actor, *orders))
    actions.confirm_run(tx, actor, ConfirmRun(run.id, run.version, good_only))
    tx.session.flush()
    return run


def cases(tx: Transaction) -> list[Case]:
    return list(tx.session.scalars(select(Case).order_by(Case.id)))


def orders(tx: Transaction) -> list[HotlineOrder]:
    return list(tx.session.scalars(select(HotlineOrder).order_by(HotlineOrder.id)))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("王女士", "王女士"),
        ("王秀英", "王**"),
        ("王秀英女士", "王女士"),
        ("欧阳明", "欧阳**"),
        ("欧阳明远先生", "欧阳先生"),
        ("匿名", "来电人"),
        ("", "来电人"),
        (" 李 先生 ", "李先生"),
    ],
)
def test_of_a_caller_only_how_to_address_them_is_left(given: str, kept: str) -> None:
    assert masking.caller(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("请打13812345678", "请打138****5678"),
        ("138 1234 5678 或 0570-3021234", "138****5678 或 0570-****1234"),
        ("身份证330802195001011234", "身份证（证件号已遮住）"),
        ("卡号6222020200012345678", "卡号（号码已遮住）"),
        ("3幢502，交了2000元，20261120", "3幢502，交了2000元，20261120"),
    ],
)
def test_numbers_of_people_are_masked_in_what_they_told(given: str, kept: str) -> None:
    assert masking.words(given) == kept


def test_nothing_of_a_caller_is_kept_in_the_clear(tx: Transaction, centre: Centre) -> None:
    run = confirmed(tx, centre.secretary, an_order())
    order = orders(tx)[0]
    assert (order.caller, order.number_masked) == ("王**", "138****5678")
    assert tx.keyring.open(order.number_sealed or "", context_of(HotlineOrder.number_sealed)) == "13812345678"
    case = cases(tx)[0]
    assert "王秀英" not in case.story
    assert "13812345678" not in case.story
    for table in ("mediation_cases", "mediation_parties", "mediation_hotline_orders", "mediation_hotline_runs"):
        rows = tx.session.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608 -- names of our own tables
        assert not any("13812345678" in str(row) or "王秀英" in str(row) for row in rows), table
    assert run.content_sealed is None


def test_rows_are_masked_before_they_are_kept(tx: Transaction, centre: Centre) -> None:
    run = tx.session.get_one(HotlineRun, a_preview(tx, centre.secretary, an_order()))
    kept = str(packing.opened(tx, run.content_sealed or "", HotlineRun.content_sealed))
    assert "王秀英" not in kept
    assert "13812345678" not in kept
    assert "138****5678" in kept


def test_a_complaint_becomes_a_case_of_the_caller_against_the_company(tx: Transaction, centre: Centre) -> None:
    confirmed(tx, centre.secretary, an_order())
    case = cases(tx)[0]
    caller, other = case.parties
    assert (case.channel, case.external_reference, case.compound_id) == (Channel.HOTLINE, "QZ001", centre.compound_id)
    assert (caller.role, caller.name, caller.room, caller.number_masked) == (
        PartyRole.APPLICANT, "王**", "3幢502", "138****5678",
    )  # fmt: skip
    assert (other.kind, other.company_id) == (PartyKind.COMPANY, centre.company_id)
    assert orders(tx)[0].told == "处置过程：11月20日转街道。"


@pytest.mark.parametrize(
    ("responsible", "kind", "name"),
    [("", PartyKind.OTHER, queries.OTHER_SIDE), ("锦绣家园业委会", PartyKind.COMMITTEE, "锦绣家园业委会")],
)
def test_whom_the_hotline_does_not_name_is_to_be_found_out(
    tx: Transaction, centre: Centre, responsible: str, kind: PartyKind, name: str
) -> None:
    confirmed(tx, centre.secretary, an_order(responsible=responsible))
    other = cases(tx)[0].parties[1]
    assert (other.kind, other.name) == (kind, name)
    assert other.committee_id == (centre.committee_id if kind is PartyKind.COMMITTEE else None)


@pytest.mark.parametrize(
    ("cells", "expected", "words"),
    [
        ({}, Verdict.NEW, ""),
        ({"nature": "咨询"}, Verdict.ROUTED, "政策法规组"),
        ({"nature": "举报"}, Verdict.ROUTED, "住建部门"),
        ({"nature": "建议"}, Verdict.ROUTED, "业委会和社区"),
        ({"content": "有人持刀打伤保安，请处理"}, Verdict.ROUTED, "110"),
        ({"title": "电梯困人", "content": "电梯困人半小时"}, Verdict.ROUTED, "抢修"),
        ({"turned": "综合执法局"}, Verdict.ROUTED, "执法部门"),
        ({"nature": "咨询", "turned": "调解"}, Verdict.NEW, ""),
        ({"compound": "锦绣家园3幢502室", "room": ""}, Verdict.NEW, ""),
        ({"compound": "锦锈家园"}, Verdict.UNKNOWN_COMPOUND, "您是不是要填：锦绣家园"),
        ({"compound": "哪里都没有的地方"}, Verdict.UNKNOWN_COMPOUND, "没有登记过"),
        ({"street": "荷花街道"}, Verdict.UNKNOWN_COMPOUND, "对不上"),
        ({"street": "府山"}, Verdict.NEW, ""),
        ({"received_on": "2026-11-23"}, Verdict.WRONG, "不能是以后的日子"),
        ({"received_on": "十一月"}, Verdict.WRONG, "受理日期"),
        ({"received_on": 46345}, Verdict.NEW, ""),
        ({"nature": "吐槽"}, Verdict.WRONG, "只能填"),
        ({"phone": "不肯说"}, Verdict.WRONG, "不像电话号码"),
        ({"phone": ""}, Verdict.NEW, "没有电话"),
        ({"responsible": ""}, Verdict.NEW, "没有写责任主体"),
        ({"content": None}, Verdict.WRONG, "没有填“诉求内容”"),
        ({"number": None}, Verdict.WRONG, "没有填“工单号”"),
        ({"title": "=1+1"}, Verdict.WRONG, "公式"),
    ],
)
def test_every_row_gets_its_verdict(
    tx: Transaction, centre: Centre, cells: dict[str, Any], expected: Verdict, words: str
) -> None:
    line = verdict(tx, centre.secretary, **cells)
    assert (line.verdict, words in said(line)) == (expected, True), said(line)


def test_a_date_kept_as_a_number_is_the_day_that_excel_shows(tx: Transaction, centre: Centre) -> None:
    order = verdict(tx, centre.secretary, received_on=46345).order
    assert order is not None
    assert order.received_on == date(2026, 11, 19)


def test_one_number_twice_in_a_workbook_is_told(tx: Transaction, centre: Centre) -> None:
    found = lines(tx, centre.secretary, an_order(), an_order(phone="13900000001"))
    assert [one.verdict for one in found] == [Verdict.NEW, Verdict.WRONG]
    assert "和第 2 行的一样" in said(found[1])


def test_two_calls_of_one_person_are_one_case_and_keep_two_clocks(tx: Transaction, centre: Centre) -> None:
    run = confirmed(
        tx, centre.secretary,
        an_order("QZ001", received_on="2026-11-16"), an_order("QZ002", received_on="2026-11-20", nature="求助"),
    )  # fmt: skip
    assert run.counts["new"] == run.counts["same_matter"] == 1
    first, second = orders(tx)
    assert len(cases(tx)) == 1
    assert first.case_id == second.case_id
    assert (first.answer_by, second.answer_by) == (date(2026, 11, 23), date(2026, 11, 25))


def test_a_later_call_joins_the_open_case(tx: Transaction, centre: Centre) -> None:
    confirmed(tx, centre.secretary, an_order("QZ001"))
    found = verdict(tx, centre.secretary, number="QZ009")
    assert (found.verdict, found.joins) == (Verdict.SAME_MATTER, cases(tx)[0].id)
    assert str(cases(tx)[0].reference) in said(found)
    confirmed(tx, centre.secretary, an_order("QZ009"))
    assert len(cases(tx)) == 1
    assert len(orders(tx)) == 2


def test_an_order_is_imported_once(tx: Transaction, centre: Centre) -> None:
    confirmed(tx, centre.secretary, an_order())
    again = verdict(tx, centre.secretary)
    assert again.verdict is Verdict.REPEATED
    with pytest.raises(Invalid, match="没有可以导入的行"):
        confirmed(tx, centre.secretary, an_order())


def test_a_street_takes_only_its_own_compounds_and_is_told_of_no_case_it_does_not_see(
    tx: Transaction, centre: Centre
) -> None:
    alliance = tx.session.get_one(Alliance, centre.alliance_id)
    a_compound(tx, alliance, name="荷花新村", community=OTHER_STREET)
    assert verdict(tx, centre.street).verdict is Verdict.NEW
    away = verdict(tx, centre.street, compound="荷花新村")
    assert away.verdict is Verdict.UNKNOWN_COMPOUND
    assert verdict(tx, centre.secretary, compound="荷花新村").verdict is Verdict.NEW
    confirmed(tx, centre.secretary, an_order("QZ001"))
    joined = verdict(tx, centre.street, number="QZ002")
    assert joined.verdict is Verdict.SAME_MATTER
    assert str(cases(tx)[0].reference) not in said(joined)


@pytest.mark.parametrize("who", ["community", "chair", "manager", "mediator", "pmc", "lead", "bureau", "owner"])
def test_others_are_not_competent(tx: Transaction, centre: Centre, who: str) -> None:
    with pytest.raises(NotPermitted):
        uploaded(tx, getattr(centre, who), an_order())


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"paper": " "}, "依据"), ({"shared_by": ""}, "依据"), ({"until": date(2026, 11, 21)}, "到期")],
)
def test_without_a_basis_nothing_is_shared(
    tx: Transaction, centre: Centre, changed: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Invalid, match=reason):
        a_preview(tx, centre.secretary, an_order(), basis=replace(BASIS, **changed))


@pytest.mark.parametrize(
    ("cells", "clock", "due"),
    [
        ({"nature": "投诉"}, "mediation.hotline_complaint_days", date(2026, 11, 27)),
        ({"nature": "求助"}, "mediation.hotline_help_days", date(2026, 11, 25)),
        ({"nature": "咨询", "turned": "调解"}, "mediation.hotline_consult_days", date(2026, 11, 23)),
        ({"grade": "疑难"}, "mediation.hotline_hard_days", date(2026, 12, 11)),
        ({"channel": "信访转入"}, queries.PETITION, date(2027, 1, 19)),
    ],
)
def test_each_order_has_its_clock_a_promise_save_for_petitions(
    tx: Transaction, centre: Centre, cells: dict[str, Any], clock: str, due: date
) -> None:
    confirmed(tx, centre.secretary, an_order(**cells))
    order = orders(tx)[0]
    assert (order.clock, order.answer_by) == (clock, due)
    assert queries.unanswered(tx, centre.secretary)[0].is_petition is (clock == queries.PETITION)


def test_problems_are_left_out_only_when_somebody_says_so(tx: Transaction, centre: Centre) -> None:
    rows = (an_order("QZ001"), an_order("QZ002", compound="不知道"), an_order("QZ003", nature="举报"))
    with pytest.raises(Invalid, match="还有 1 行有问题"):
        confirmed(tx, centre.secretary, *rows)
    run = confirmed(tx, centre.secretary, *rows, good_only=True)
    assert [result[:2] for result in run.results] == [[2, "new"]]
    assert len(cases(tx)) == 1


def test_what_changed_meanwhile_is_shown_anew_and_nothing_is_written(tx: Transaction, centre: Centre) -> None:
    run = tx.session.get_one(HotlineRun, a_preview(tx, centre.secretary, an_order("QZ001")))
    confirmed(tx, centre.second, an_order("QZ005"))
    with pytest.raises(RowsChanged, match="第 2 行"):
        actions.confirm_run(tx, centre.secretary, ConfirmRun(run.id, run.version))
    assert len(cases(tx)) == 1
    actions.review_run(tx, centre.secretary, run.id)
    tx.session.flush()
    assert run.counts["same_matter"] == 1
    done = actions.confirm_run(tx, centre.secretary, ConfirmRun(run.id, run.version))
    assert (done.new, done.joined) == (0, 1)
    assert actions.confirm_run(tx, centre.secretary, ConfirmRun(run.id, run.version)).again


def test_an_old_page_confirms_nothing(tx: Transaction, centre: Centre) -> None:
    run = tx.session.get_one(HotlineRun, a_preview(tx, centre.secretary, an_order()))
    with pytest.raises(ChangedMeanwhile):
        actions.confirm_run(tx, centre.secretary, ConfirmRun(run.id, run.version + 1))


def test_a_preview_is_its_owners_alone(tx: Transaction, centre: Centre) -> None:
    run = tx.session.get_one(HotlineRun, a_preview(tx, centre.secretary, an_order()))
    for other in (centre.second, centre.street, centre.lead, centre.stranger):
        with pytest.raises(NotFound):
            actions.confirm_run(tx, other, ConfirmRun(run.id, run.version))
        with pytest.raises(NotFound):
            actions.drop_run(tx, other, run.id)
    actions.drop_run(tx, centre.secretary, run.id)
    assert (run.stage, run.content_sealed) == (Stage.DROPPED, None)
    with pytest.raises(OutOfTurn):
        actions.drop_run(tx, centre.secretary, run.id)


def test_what_nobody_confirms_expires(tx: Transaction, centre: Centre) -> None:
    run = tx.session.get_one(HotlineRun, a_preview(tx, centre.secretary, an_order()))
    assert actions.expire(tx, tx.today) == 0
    later = replace(tx, now=run.expires_at + timedelta(minutes=1))
    with pytest.raises(OutOfTurn, match="过期"):
        actions.confirm_run(later, centre.secretary, ConfirmRun(run.id, run.version))
    assert actions.expire(later, later.today) == 1
    assert (run.stage, run.content_sealed) == (Stage.EXPIRED, None)


@pytest.mark.parametrize("stage", [one for one in Stage if one is not Stage.PREVIEWED])
def test_nothing_leads_out_of_a_run_that_is_over(stage: Stage) -> None:
    assert RUN.open_from(stage) == frozenset()


def test_orders_are_seen_by_the_competent_and_the_mediator_never_by_a_side(tx: Transaction, centre: Centre) -> None:
    confirmed(tx, centre.secretary, an_order())
    case = cases(tx)[0]
    a_part(tx, case, centre.manager, party=case.parties[1])
    readers = {
        name
        for name, one in vars(centre).items()
        if isinstance(one, Actor) and tx.session.scalar(select(HotlineOrder.id).where(visible(HotlineOrder, one)))
    }
    assert readers == {"secretary", "second", "street"}


def test_an_answer_ends_the_clock_of_one_order(tx: Transaction, centre: Centre) -> None:
    confirmed(tx, centre.secretary, an_order("QZ001"), an_order("QZ002", phone="13900000001"))
    first, second = orders(tx)
    with pytest.raises(Invalid, match="怎样回复"):
        actions.answer_order(tx, centre.street, AnswerOrder(first.id, first.version, " "))
    with pytest.raises(NotFound):
        actions.answer_order(tx, centre.community, AnswerOrder(first.id, first.version, "已答复"))
    actions.answer_order(tx, centre.street, AnswerOrder(first.id, first.version, "电话告知，双方愿意调解。"))
    tx.session.flush()
    assert [one.order_id for one in queries.unanswered(tx, centre.street)] == [second.id]
    assert queries.waiting(tx, centre.street) == 1
    with pytest.raises(OutOfTurn):
        actions.answer_order(tx, centre.street, AnswerOrder(first.id, first.version, "再答"))


@pytest.mark.parametrize("many", [1, 12])
def test_judging_costs_the_same_statements_however_long_the_sheet(
    tx: Transaction, centre: Centre, queries_of: Any, many: int
) -> None:
    book = uploaded(tx, centre.secretary, *(an_order(f"QZ{n}", phone=f"138{n:08}") for n in range(many))).book
    with queries_of() as count:
        queries.judged(tx, centre.secretary, book)
    assert count.total <= 6


@pytest.fixture
def queries_of(queries: Any) -> Any:
    """The kernel's counter of statements, whose name the module of queries has here."""
    return queries


def test_the_workbook_comes_back_with_verdicts_and_masked(tx: Transaction, centre: Centre) -> None:
    run = a_preview(tx, centre.secretary, an_order("QZ001"), an_order("QZ002", compound="锦锈家园"))
    content = queries.own_content(tx, centre.secretary, run)
    assert content is not None
    sheet = opened(exporting.annotated(content))["12345工单"]
    rows = [[cell for cell in row if cell] for row in sheet.iter_rows(values_only=True)]
    assert "立一件调解" in rows[1][-1]
    assert "您是不是要填：锦绣家园" in rows[2][-1]
    assert not any("13812345678" in str(row) or "王秀英" in str(row) for row in rows)


def test_the_sample_reads_back_and_names_nothing_real(tx: Transaction, centre: Centre) -> None:
    stream = BytesIO(exporting.sample(tx, centre.secretary))
    run = queries.opened(tx, centre.secretary, stream, "样本.xlsx")
    found = queries.judged(tx, centre.secretary, run.book).lines
    assert {one.verdict for one in found} == {Verdict.UNKNOWN_COMPOUND}
    with pytest.raises(Invalid, match="还没有填"):
        queries.opened(tx, centre.secretary, BytesIO(exporting.blank(centre.secretary)), "空白.xlsx")


@pytest.mark.parametrize(
    ("heads", "reason"), [(("工单号", "受理日期", "小区"), "没有认出|列不全"), (("甲", "乙", "丙"), "没有认出|列不全")]
)
def test_another_sheet_is_refused_in_words(
    tx: Transaction, centre: Centre, heads: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(Invalid, match=reason):
        queries.opened(tx, centre.secretary, a_sheet(an_order(), heads=heads), "别的.xlsx")


def test_headings_of_other_operators_are_recognised(tx: Transaction, centre: Centre) -> None:
    named = (
        "工单编号 来电时间 诉求来源 来电人 来电号码 镇街 诉求地点 门牌 类别 二级分类 类别三级 工单类型 紧急级 工单标题 "
        "反映内容 被反映单位 承办部门 截止时间 延期理由 退单原因 办理情况 回复方式 是否满意 服务态度 回访结果 关联工单 "
        "是否转办"
    )
    heads = tuple(named.split())
    run = queries.opened(tx, centre.secretary, a_sheet(an_order(), name="Sheet1", heads=heads), "导出.xlsx")
    assert queries.judged(tx, centre.secretary, run.book).lines[0].verdict is Verdict.NEW


def test_the_routes_name_somewhere_to_go() -> None:
    assert {one.code for one in routes.known()} >= {"police", "court", "consult"}
    assert all(one.told.endswith("。") for one in routes.known())
    assert routes.of(Nature.COMPLAINT, "物业不修", "") is None


def test_no_more_cases_than_orders(tx: Transaction, centre: Centre) -> None:
    confirmed(tx, centre.secretary, *(an_order(f"QZ{n}", phone=f"138{n:08}") for n in range(3)))
    assert len(cases(tx)) == len(orders(tx)) == 3
    assert tx.session.scalar(select(func.count()).select_from(Party)) == 6


def test_a_workbook_that_is_not_confirmed_waits_on_the_desk_of_whoever_uploaded_it(
    tx: Transaction, centre: Centre
) -> None:
    key = a_preview(tx, centre.secretary, an_order())
    tx.session.flush()
    (line,) = desk.lines(tx, centre.secretary)
    assert (line.url, line.button, desk.waiting(tx, centre.secretary)) == (f"/mediation/hotline/{key}", "核对", 1)
    assert list(desk.lines(tx, centre.street)) == []
    actions.drop_run(tx, centre.secretary, key)
    assert (list(desk.lines(tx, centre.secretary)), desk.waiting(tx, centre.secretary)) == ([], 0)
