"""Heads by 区分所有权解释第九条: one owner of several, unsold units, co-owners; and names that may be one."""

from __future__ import annotations

import random

import pytest

from compounds.guidance.electorate import (
    DIFFERENT,
    SAME,
    DoubtKind,
    Electorate,
    Holder,
    Owner,
    Unit,
    Use,
    gather,
    owners_of,
    unit_key,
)
from compounds.guidance.figures import Faulty
from tests.compounds.guidance.votes import a_unit


def kinds(electorate: Electorate) -> list[DoubtKind]:
    return [doubt.kind for doubt in electorate.doubts]


def test_one_owner_with_three_units_is_one_head_with_all_the_area() -> None:
    found = gather([a_unit("1-101", "张三"), a_unit("1-102", "张三"), a_unit("1-103", "张三"), a_unit("1-104", "李四")])
    assert found.settled
    assert (len(found.heads), found.area) == (2, 40_000)
    assert found.head_of["1-101"].units == ("1-101", "1-102", "1-103")
    assert any("共 3 个" in note and "只算一人" in note for note in found.notes)
    assert any("1 位没有登记证号" in note for note in found.notes), "the same name alone made them one, and it is told"
    numbered = gather([a_unit("1-101", "张三#1234"), a_unit("1-102", "张三#1234")])
    assert len(numbered.heads) == 1
    assert not any("没有登记证号" in note for note in numbered.notes)


def test_a_developer_with_forty_unsold_is_one_head_and_so_is_what_it_has_not_handed_over() -> None:
    unsold = [a_unit(f"2-{number}", "某置业公司", holder=Holder.DEVELOPER_UNSOLD) for number in range(40)]
    waiting = [a_unit(f"3-{number}", f"买受人{number}", holder=Holder.UNDELIVERED) for number in range(5)]
    found = gather([*unsold, *waiting, a_unit("1-101", "张三")])
    assert found.settled
    assert len(found.heads) == 2
    developer = next(head for head in found.heads if head.developer)
    assert len(developer.units) == 45
    assert any("45 个专有部分" in note and "4 500.00 ㎡" in note for note in found.notes)


def test_co_owners_are_one_head_with_all_units_they_hold_together() -> None:
    found = gather([a_unit("1-101", "张三、李四"), a_unit("1-102", "李四、张三"), a_unit("1-103", "王五")])
    assert found.settled
    assert len(found.heads) == 2


def test_owners_who_share_one_unit_and_hold_another_alone_are_a_doubt() -> None:
    roster = [a_unit("1-101", "张三", row=2), a_unit("1-102", "张三、李四", row=3), a_unit("1-103", "王五", row=4)]
    found = gather(roster)
    assert kinds(found) == [DoubtKind.OVERLAP]
    (doubt,) = found.doubts
    assert (doubt.rows, doubt.units, doubt.on_roster) == ((2, 3), ("1-101", "1-102"), True)
    assert len(gather(roster, {doubt.key: SAME}).heads) == 2
    assert len(gather(roster, {doubt.key: DIFFERENT}).heads) == 3


SPELLINGS = {
    "a blank inside": ("张三", "张 三"),
    "full-width signs": ("ABC公司", "ＡＢＣ公司"),
    "old signs": ("張偉", "张伟"),
    "others told of": ("张三", "张三等"),
    "others counted": ("张三", "张三等3人"),
    "brackets": ("张三", "张三（户主）"),
    "a middle dot": ("阿依古丽·买买提", "阿依古丽买买提"),
    "the legal form": ("某某商贸有限公司", "某某商贸有限责任公司"),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_two_spellings_are_asked_about_and_never_merged(name: str) -> None:
    one, other = SPELLINGS[name]
    roster = [a_unit("1-101", one, row=2), a_unit("1-102", other, row=7)]
    found = gather(roster)
    assert kinds(found) == [DoubtKind.SPELLING]
    assert len(found.heads) == 2
    (doubt,) = found.doubts
    assert doubt.rows == (2, 7)
    assert one in doubt.says
    assert other in doubt.says
    assert len(gather(roster, {doubt.key: SAME}).heads) == 1
    apart = gather(roster, {doubt.key: DIFFERENT})
    assert apart.settled
    assert len(apart.heads) == 2


APART = {
    "different names": ("张伟#", "张强#"),
    "namesakes with numbers": ("张伟#1234", "张伟#5678"),
    "spellings with other numbers": ("张三#1234", "张 三#5678"),
    "whole numbers with one end": ("张三#330802198001011234", "张三#330802199002021234"),
    "one end of a number, other names": ("张三#1234", "赵丽华#1234"),
}


@pytest.mark.parametrize("name", APART)
def test_different_people_are_not_asked_about(name: str) -> None:
    one, other = APART[name]
    found = gather([a_unit("1-101", one), a_unit("1-102", other)])
    assert found.settled
    assert len(found.heads) == 2


ASKED = {
    "a number that one row lacks": (("张伟#1234", "张伟"), DoubtKind.NAMESAKE),
    "a whole number under two names": (("张三#330802198001011234", "王五#330802198001011234"), DoubtKind.NUMBER),
    "an end of a number and one sign": (("张伟#1234", "张玮#1234"), DoubtKind.NUMBER),
    "a long name with one sign more": (("衢州市某某商贸有限公司", "衢州某某商贸有限公司"), DoubtKind.SIMILAR),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_looks_like_one_owner_is_asked_about(name: str) -> None:
    (one, other), kind = ASKED[name]
    assert kinds(gather([a_unit("1-101", one), a_unit("1-102", other)])) == [kind]


def test_the_whole_number_and_its_end_are_one_number() -> None:
    roster = [a_unit("1-101", "张三#330802198001011234"), a_unit("1-102", "张 三#1234")]
    assert kinds(gather(roster)) == [DoubtKind.SPELLING]


def test_a_namesake_without_a_number_among_two_with_numbers_cannot_be_both() -> None:
    found = gather([a_unit("1", "张伟#1234"), a_unit("2", "张伟#5678"), a_unit("3", "张伟")])
    (doubt,) = found.doubts
    assert SAME not in doubt.answers
    with pytest.raises(Faulty):
        gather([a_unit("1", "张伟#1234"), a_unit("2", "张伟#5678"), a_unit("3", "张伟")], {doubt.key: SAME})


def test_a_registered_flat_of_the_developer_is_asked_about() -> None:
    roster = [a_unit("1-101", "某置业公司", holder=Holder.DEVELOPER_UNSOLD), a_unit("1-102", "某置业公司")]
    (doubt,) = gather(roster).doubts
    assert doubt.kind is DoubtKind.OVERLAP
    assert len(gather(roster, {doubt.key: SAME}).heads) == 1


def test_parking_is_left_out_and_told_unless_it_is_said_to_count() -> None:
    roster = [a_unit("1-101", "张三"), Unit("车位12", 1_250, (Owner("李四"),), use=Use.PARKING)]
    without, counted = gather(roster), gather(roster, count_parking=True)
    assert (without.area, len(without.heads), len(without.left_out)) == (10_000, 1, 1)
    assert any("1 个车位" in note for note in without.notes)
    assert (counted.area, len(counted.heads), counted.left_out) == (11_250, 2, ())


def test_faults_of_a_roster_are_told_by_row_all_at_once() -> None:
    roster = [
        a_unit("1-101", "张三", row=2),
        a_unit("1－101", "李四", row=3),
        a_unit("1-102", "", row=4),
        a_unit("1-103", "王五", area=0, row=5),
        a_unit(" ", "赵六", row=6),
    ]
    with pytest.raises(Faulty) as refused:
        gather(roster)
    assert [(fault.row, fault.field) for fault in refused.value.faults] == [
        (3, "室号"),
        (4, "业主"),
        (5, "面积"),
        (6, "室号"),
    ]
    with pytest.raises(Faulty, match="空的"):
        gather([])
    with pytest.raises(Faulty, match="只有车位"):
        gather([Unit("车1", 100, (Owner("张三"),), use=Use.PARKING)])


def test_the_ways_to_write_a_unit_are_one() -> None:
    written = ("3-2-501", "3－2－501", "3幢2单元501室", "3号楼2单元501", "3 - 2 - 501", "3#2-501", "3/2/501")
    assert {unit_key(one) for one in written} == {"3-2-501"}
    assert unit_key("A座1201") == unit_key("a-1201")
    assert unit_key("3-25-01") != unit_key("3-2-501")


def test_the_names_in_one_cell_are_divided() -> None:
    assert owners_of("张三、李四，王五", "1234") == (Owner("张三", "1234"), Owner("李四"), Owner("王五"))
    assert owners_of(" 张三 ") == (Owner("张三"),)
    assert owners_of("") == ()


def test_the_order_of_the_roster_changes_nothing() -> None:
    roster = [
        a_unit("1-101", "张三", row=2),
        a_unit("1-102", "张 三", row=3),
        a_unit("1-103", "张三、李四", row=4),
        a_unit("2-101", "张伟#1234", row=5),
        a_unit("2-102", "张伟", row=6),
        a_unit("10-101", "某公司", holder=Holder.DEVELOPER_UNSOLD, row=7),
    ]
    first = gather(roster)
    shuffled = roster.copy()
    random.Random(6).shuffle(shuffled)  # noqa: S311 -- any order will do
    again = gather(shuffled)
    assert again == first
    assert list(again.units) == list(first.units) == ["1-101", "1-102", "1-103", "2-101", "2-102", "10-101"]


def test_many_spellings_of_one_name_are_one_question() -> None:
    found = gather(a_unit(f"1-{number}", f"张{' ' * (number % 50)}三") for number in range(500))
    assert kinds(found) == [DoubtKind.SPELLING]
    assert len(found.doubts[0].units) == 500


def test_a_number_that_says_there_is_none_tells_nobody_apart() -> None:
    found = gather(a_unit(f"1-{at}", f"张三#{number}") for at, number in enumerate(("无", "/", "0000", "不详", "")))
    assert (len(found.heads), kinds(found)) == (1, [])
    assert any("没有登记证号" in note for note in found.notes)


@pytest.mark.parametrize("written", ["123", "０１２３", " 01 23 "])
def test_one_number_in_two_ways_to_write_it_is_one(written: str) -> None:
    found = gather([a_unit("1-101", "张三#0123"), a_unit("1-102", f"张三#{written}"), a_unit("1-103", "张三#123X")])
    assert (len(found.heads), kinds(found)) == (2, [])


def test_an_end_of_a_number_that_all_share_is_one_question_in_a_short_sentence() -> None:
    found = gather(a_unit(f"1-{at}", f"业主{sign}#1234") for at, sign in enumerate("甲乙丙丁戊己庚辛壬癸子丑寅卯"))
    assert kinds(found) == [DoubtKind.NUMBER]
    assert "等 14 个名字" in found.doubts[0].says
    assert len(found.doubts[0].units) == 14


def test_a_crowd_of_firms_that_differ_in_one_sign_is_one_question_and_enormous_names_cost_nothing() -> None:
    firms = [a_unit(f"1-{at}", f"衢州{chr(0x4E00 + at)}氏贸易公司") for at in range(400)]
    assert kinds(gather(firms)) == [DoubtKind.SIMILAR]
    numbered = [a_unit(f"1-{at}", f"衢州{chr(0x4E00 + at)}氏贸易公司#{at:08}") for at in range(1, 400)]
    assert gather(numbered).settled
    assert gather([a_unit("1-101", "长" * 100_000), a_unit("1-102", "长" * 99_999)]).settled


@pytest.mark.parametrize("written", ["张三 李四", "张三　李四", "欧阳 娜娜"])
def test_a_name_that_may_be_two_is_asked_back_by_its_row(written: str) -> None:
    with pytest.raises(Faulty) as caught:
        gather([a_unit("1-101", written, row=7)])
    assert [(fault.field, fault.row) for fault in caught.value.faults] == [("业主", 7)]


@pytest.mark.parametrize("written", ["张 三", "衢州 置业有限公司", "John Smith"])
def test_a_blank_within_one_name_is_let_be(written: str) -> None:
    assert gather([a_unit("1-101", written)]).settled


def test_however_two_names_are_divided_they_are_the_same_two() -> None:
    found = gather([Unit("1-101", 1, owners_of("张三&李四")), Unit("1-102", 1, owners_of("李四、张三"))])
    assert (len(found.heads), found.settled) == (1, True)
