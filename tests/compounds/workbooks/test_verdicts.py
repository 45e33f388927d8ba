"""The verdict on each row, as the street officer reads it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.models import Compound, Governance
from compounds.relations.kinds import RelationKind, Source
from compounds.workbooks import reading
from compounds.workbooks.columns import SheetKind
from compounds.workbooks.verdicts import Change, Content, Line, Verdict, counted, from_json, to_json
from compounds.workflow import Stage
from tests.compounds.factories import OTHER_STREET, a_committee, a_compound, a_contract, a_term, at
from tests.compounds.workbooks.books import (
    COMMUNITY,
    COMPOUND_HEADS,
    CONTRACT_HEADS,
    FIVE,
    MEMBER_HEADS,
    STREET,
    TERM_HEADS,
    a_contract_row,
    a_row,
    a_term_row,
    compounds_book,
    judge,
    lines,
    member_rows,
    read,
    saved,
    told,
)

CODE = "91330000717612522B"


def only(tx: Transaction, actor: Actor, *row: Any) -> Line:
    """The verdict on a workbook of one compound."""
    return lines(judge(tx, actor, compounds_book(list(row))))[0]


def term_book(
    *rows: list[Any], members: list[list[Any]] | None = None, compounds: list[list[Any]] | None = None
) -> reading.Book:
    people = members if members is not None else [one for row in rows for one in member_rows(row[2], row[3])]
    return read(
        saved(
            {
                "小区": [COMPOUND_HEADS, *(compounds or [])],
                "业委会": [TERM_HEADS, *rows],
                "委员": [MEMBER_HEADS, *people],
            }
        )
    )


def the_term(tx: Transaction, actor: Actor, *rows: list[Any], **more: Any) -> Line:
    return lines(judge(tx, actor, term_book(*rows, **more)), SheetKind.TERMS)[-1]


def test_what_is_known_is_unchanged_what_differs_is_told_old_and_new(tx: Transaction, officer: Actor) -> None:
    assert only(tx, officer, *a_row("锦绣 家园", "８００户")).verdict is Verdict.SAME
    changed = only(tx, officer, *a_row("锦绣家园", 900, "12.5万㎡", None, "2012.6.30"))
    assert changed.verdict is Verdict.CHANGED
    assert changed.changes == (
        Change("户数", "800", "900"),
        Change("总建筑面积", "空", "125,000"),
        Change("首次交付日期", "空", "2012-06-30"),
    )


def test_an_empty_cell_takes_nothing_away(tx: Transaction, officer: Actor, compound: Compound) -> None:
    compound.handed_over_on = date(2012, 6, 30)
    assert only(tx, officer, *a_row("锦绣家园")).verdict is Verdict.SAME


def test_a_new_compound_is_new(tx: Transaction, officer: Actor) -> None:
    line = only(tx, officer, *a_row("新园"))
    assert (line.verdict, line.title, line.problems, line.remarks) == (Verdict.NEW, f"新园（{COMMUNITY}）", (), ())


def test_every_problem_names_its_cell_and_what_was_read(tx: Transaction, officer: Actor) -> None:
    line = only(tx, officer, *a_row("新园", "很多", "-5", "=1+1", "2024-02-30", "不知道"))
    found = {(one.letter, one.read) for one in line.problems}
    assert found == {("D", "很多"), ("E", "-5"), ("F", "=1+1"), ("G", "2024-02-30"), ("H", "不知道")}
    assert line.verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ([STREET, COMMUNITY, None, 300], "没有填“小区名称”"),
        ([STREET, COMMUNITY, "新园", None], "没有填“户数”"),
        ([STREET, "蛟池社区", "新园", 300], "您是不是要填：蛟池街社区"),
        (["府山街", "蛟池街社区", "新园", 300], "您是不是要填：府山街道"),
        (["荷花街道", "蛟池街社区", "新园", 300], "不在您的工作范围里"),
        ([STREET, None, "新园", 300], "没有填“所在社区”"),
        ([STREET, COMMUNITY, "新园", 300, None, None, "2030-01-01"], "不能晚于今天"),
        ([STREET, COMMUNITY, "新园", 300, None, None, None, "业主委员会"], "“业委会”表里登记这一届"),
        ([STREET, COMMUNITY, "新园😀\u200b", 300], ""),
        ([STREET, COMMUNITY, "新\x7f园", 300], "看不见的特殊字符"),
        ([STREET, COMMUNITY, "@新园", 300], "像公式"),
        ([STREET, COMMUNITY, "示例花园", 300], "示例行"),
        ([STREET, COMMUNITY, "长" * 61, 300], "太长了"),
    ],
)
def test_what_is_wrong_with_a_compound_is_said(tx: Transaction, officer: Actor, row: list[Any], word: str) -> None:
    line = only(tx, officer, *row)
    assert word in told(line)
    assert (line.verdict is Verdict.WRONG) is bool(word)


def test_the_community_officer_needs_no_street_and_no_community(tx: Transaction, compound: Compound) -> None:
    actor = at(tx, compound, Office.COMMUNITY_OFFICER)
    assert only(tx, actor, None, None, "新园", 300).verdict is Verdict.NEW


def test_of_other_places_nothing_is_told_not_even_what_exists_there(
    tx: Transaction, officer: Actor, alliance: Alliance
) -> None:
    a_compound(tx, alliance, name="别处花园", community=OTHER_STREET)
    there = only(tx, officer, "荷花街道", "荷花社区", "别处花园", 300)
    nowhere = only(tx, officer, "火星街道", "荷花社区", "别处花园", 300)
    assert told(there).replace("荷花街道", "X") == told(nowhere).replace("火星街道", "X")
    contract = read(saved({"物业合同": [CONTRACT_HEADS, ["", "", "别处花园", "安居", None, "前期", "2024-01-01"]]}))
    assert "不在您的工作范围里" in told(lines(judge(tx, officer, contract), SheetKind.CONTRACTS)[0])


def test_one_compound_twice_and_two_of_like_name_are_told_apart(tx: Transaction, officer: Actor) -> None:
    found = lines(
        judge(
            tx,
            officer,
            compounds_book(
                a_row("新园一期"), a_row("新园 一期"), a_row("新园二期"), a_row("金绣大地花园"), a_row("锦绣大地花园")
            ),
        )
    )
    assert [line.verdict for line in found] == [Verdict.NEW, Verdict.WRONG, Verdict.NEW, Verdict.NEW, Verdict.NEW]
    assert "与第 2 行是同一个小区" in told(found[1])
    assert [bool(line.remarks) for line in found] == [False, False, False, False, True]


def test_a_compound_with_a_committee_keeps_that_governance(tx: Transaction, officer: Actor, compound: Compound) -> None:
    a_committee(tx, compound)
    assert "不能改成别的" in told(only(tx, officer, *a_row("锦绣家园", 800, None, None, None, "社区代管")))
    assert only(tx, officer, *a_row("锦绣家园", 800, None, None, None, "业主委员会")).verdict is Verdict.SAME


def test_a_term_with_five_members_is_new_and_so_are_they(tx: Transaction, officer: Actor) -> None:
    judged = judge(
        tx,
        officer,
        term_book(a_term_row("新园", filed="2024-04-01"), compounds=[a_row("新园", 800, None, None, None, "业委会")]),
    )
    assert {line.verdict for line in judged.lines} == {Verdict.NEW}
    assert len(judged.lines) == 1 + 1 + len(FIVE)
    assert not any(line.remarks for line in judged.lines)


@pytest.mark.parametrize(
    ("given", "people", "word"),
    [
        ({"elected": "2030-01-01", "starts": "2030-01-01", "ends": "2035-01-01"}, FIVE, "不能晚于今天"),
        ({"elected": "2009-01-01", "starts": "2009-01-01", "ends": "2014-01-01"}, FIVE, "2010 年以前"),
        ({"starts": "2024-03-01"}, FIVE, "不能早于“选举日期”"),
        ({"ends": "2024-03-10"}, FIVE, "要晚于“任期起”"),
        ({"filed": "2024-03-01"}, FIVE, "选举之日和今天之间"),
        ({"ended": "2026-01-01"}, FIVE, "没有备案的届次不能登记结束"),
        ({"filed": "2024-04-01", "ended": "2026-01-01"}, FIVE, "提前结束的原因"),
        ({"filed": "2024-04-01", "ended": "2027-01-01", "because": "罢免"}, FIVE, "任期开始和今天之间"),
        ({}, (), "没有这一届的委员"),
        ({}, FIVE[1:], "只能有一位；“委员”表里有 0 位"),
        ({}, (*FIVE, ("王一", "委员")), "填了两次"),
        ({}, (*FIVE, ("钱六", "顾问")), "“委员”表第 7 行有问题"),
        ({}, tuple((f"人{n}", "委员" if n else "主任") for n in range(32)), "最多登记 31 个席位"),
    ],
)
def test_what_is_wrong_with_a_term_is_said(
    tx: Transaction, officer: Actor, given: dict[str, str], people: Any, word: str
) -> None:
    line = the_term(tx, officer, a_term_row("锦绣家园", **given), members=member_rows("锦绣家园", people=people))
    assert line.verdict is Verdict.WRONG
    assert word in told(line)


def test_what_deviates_from_the_rules_is_marked_with_the_law_and_not_forbidden(tx: Transaction, officer: Actor) -> None:
    line = the_term(
        tx, officer, a_term_row("锦绣家园", ends="2026-03-09"), members=member_rows("锦绣家园", people=FIVE[:4])
    )
    assert line.verdict is Verdict.NEW
    assert ["少于 5 人" in told(line), "不是单数" in told(line), "不满 3 年" in told(line)] == [True] * 3
    assert all(one.source for one in line.remarks)


def test_only_street_and_guidance_secretary_bring_in_filings(tx: Transaction, compound: Compound) -> None:
    row = a_term_row("锦绣家园", filed="2024-04-01")
    community, desk = at(tx, compound, Office.COMMUNITY_OFFICER), at(tx, compound, Office.GUIDANCE_SECRETARY)
    assert "“备案日期”清空" in told(the_term(tx, community, row)).replace("请把", "")
    assert "备案证明的编号" in told(the_term(tx, desk, row))
    assert the_term(tx, desk, a_term_row("锦绣家园", filed="2024-04-01", evidence="备1号")).verdict is Verdict.NEW


def test_terms_that_overlap_are_refused_before_anything_is_written(tx: Transaction, officer: Actor) -> None:
    first = a_term_row("锦绣家园", 1, elected="2020-03-01", starts="2020-03-01", ends="2025-03-01", filed="2020-03-20")
    assert "重叠" in told(the_term(tx, officer, first, a_term_row("锦绣家园", 2, filed="2024-04-01")))
    ended = [*first[:9], "2024-03-01", "提前换届"]
    assert the_term(tx, officer, ended, a_term_row("锦绣家园", 2, filed="2024-04-01")).verdict is Verdict.NEW


def test_a_registered_term_is_only_taken_further(tx: Transaction, officer: Actor, compound: Compound) -> None:
    a_term(tx, a_committee(tx, compound), elected_on=date(2024, 3, 5), starts_on=date(2024, 3, 10))
    known = [(f"委员{n}", role) for n, role in enumerate(("主任", "副主任", "委员", "委员", "委员"), 1)]
    people = member_rows("锦绣家园", people=known)
    row = a_term_row("锦绣家园", ends="2029-03-10")
    assert the_term(tx, officer, row, members=people).verdict is Verdict.SAME
    filed = the_term(tx, officer, a_term_row("锦绣家园", ends="2029-03-10", filed="2024-04-01"), members=people)
    assert filed.changes == (Change("备案日期", "空", "2024-04-01"),)
    assert "登记的是2029年3月10日" in told(the_term(tx, officer, a_term_row("锦绣家园"), members=people))
    assert "名单与登记的不同" in told(the_term(tx, officer, row, members=member_rows("锦绣家园")))


def test_rows_that_stand_on_a_bad_row_say_which(tx: Transaction, officer: Actor) -> None:
    book = read(
        saved(
            {
                "小区": [COMPOUND_HEADS, a_row("新园", "很多")],
                "业委会": [TERM_HEADS, a_term_row("新园")],
                "委员": [MEMBER_HEADS, *member_rows("新园")],
                "物业合同": [CONTRACT_HEADS, a_contract_row("新园")],
            }
        )
    )
    judged = judge(tx, officer, book)
    assert {line.verdict for line in judged.lines} == {Verdict.WRONG}
    assert "“小区”表第 2 行有问题" in told(lines(judged, SheetKind.TERMS)[0])
    assert "“小区”表第 2 行有问题" in told(lines(judged, SheetKind.CONTRACTS)[0])
    assert "“业委会”表第 2 行有问题" in told(lines(judged, SheetKind.MEMBERS)[0])
    assert judged.deeds == {}


def contract(tx: Transaction, actor: Actor, *rows: list[Any]) -> list[Line]:
    return lines(judge(tx, actor, read(saved({"物业合同": [CONTRACT_HEADS, *rows]}))), SheetKind.CONTRACTS)


def test_contracts_are_new_changed_or_the_same(tx: Transaction, officer: Actor, compound: Compound) -> None:
    a_contract(tx, compound)
    anju = "安居物业服务有限公司"
    found = contract(
        tx,
        officer,
        a_contract_row("锦绣家园", anju, None, "选聘", "2024-01-01", "2026-12-31"),
        a_contract_row("锦绣家园", "和美物业", CODE, "前期", "2027-01-01"),
    )
    assert [line.verdict for line in found] == [Verdict.SAME, Verdict.NEW]
    changed = contract(
        tx, officer, a_contract_row("锦绣家园", anju, CODE, "前期", "2024-01-01", "2027-12-31", "1.8元")
    )[0]
    assert [one.label for one in changed.changes] == ["合同种类", "合同止日", "物业费", "统一社会信用代码"]


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (("和美", CODE[:-1], "前期", "2024-01-01"), "18 位"),
        (("和美", None, "长期", "2024-01-01"), "只能填"),
        (("和美", None, "前期", "2024-01-01", "2024-01-01"), "要晚于“合同起日”"),
        (("+和美", None, "前期", "2024-01-01"), "像公式"),
        ((None, None, "前期", "2024-01-01"), "没有填“物业服务企业”"),
        (("和美", None, "前期", "2025-01-01"), "期限重叠"),
    ],
)
def test_what_is_wrong_with_a_contract_is_said(
    tx: Transaction, officer: Actor, compound: Compound, row: tuple[Any, ...], word: str
) -> None:
    a_contract(tx, compound)
    line = contract(tx, officer, a_contract_row("锦绣家园", *row))[0]
    assert word in told(line)
    assert (line.verdict is Verdict.WRONG) is ("重叠" not in word)


def test_a_code_belongs_to_one_company(tx: Transaction, officer: Actor, compound: Compound) -> None:
    from compounds.models import Company  # noqa: PLC0415 -- one test needs it

    tx.session.add(Company(alliance_id=compound.alliance_id, name="和美物业", credit_code=CODE))
    tx.session.flush()
    assert "登记在“和美物业”名下" in told(
        contract(tx, officer, a_contract_row("锦绣家园", "安居", CODE, "前期", "2024-01-01"))[0]
    )


def test_who_works_for_the_provider_does_not_bring_in_its_compounds(
    tx: Transaction, officer: Actor, compound: Compound
) -> None:
    from compounds.models import Relation  # noqa: PLC0415 -- one test needs it

    served = a_contract(tx, compound)
    tx.session.add(
        Relation(
            alliance_id=compound.alliance_id,
            place_id=compound.place_id,
            kind=RelationKind.WORKS_FOR,
            person_id=officer.person_id,
            to_company_id=served.company_id,
            source=next(iter(Source)),
            recorded_at=tx.now,
        )
    )
    tx.session.flush()
    assert "您任职的企业" in told(only(tx, officer, *a_row("锦绣家园", 900)))


def test_a_term_too_many_waits_for_the_next_workbook(tx: Transaction, officer: Actor) -> None:
    names = [f"新园{n}号" for n in range(101)]
    judged = judge(
        tx, officer, term_book(*(a_term_row(name) for name in names), compounds=[a_row(name) for name in names])
    )
    late = [line for line in lines(judged, SheetKind.TERMS) if line.verdict is Verdict.WRONG]
    assert len(late) == 1
    assert "一次最多登记 100 届" in told(late[0])


@pytest.mark.parametrize("rows", [1, 30])
def test_judging_costs_the_same_statements_however_long_the_sheet(
    tx: Transaction, officer: Actor, queries: Callable[[], Any], rows: int
) -> None:
    names = [f"新园{n}号" for n in range(rows)]
    book = term_book(
        *(a_term_row(name, filed="2024-04-01") for name in names), compounds=[a_row(name) for name in names]
    )
    with queries() as count:
        judge(tx, officer, book)
    assert count.total == 8


def test_what_is_kept_comes_back_as_it_was(tx: Transaction, officer: Actor) -> None:
    book = term_book(a_term_row("新园", ends="2026-01-01"), compounds=[a_row("新园", "很多"), a_row("锦绣家园", 900)])
    content = Content(book, judge(tx, officer, book).lines)
    assert from_json(to_json(content)) == content
    assert counted(content.lines)["wrong"] == sum(line.verdict is Verdict.WRONG for line in content.lines)


def test_a_stage_beyond_the_row_is_no_difference(tx: Transaction, officer: Actor, compound: Compound) -> None:
    a_term(tx, a_committee(tx, compound), stage=Stage.FILED, elected_on=date(2024, 3, 5), starts_on=date(2024, 3, 10))
    row = a_term_row("锦绣家园", ends="2029-03-10")
    assert the_term(tx, officer, row, members=[]).verdict is Verdict.SAME
    assert compound.governance is Governance.COMMITTEE
