"""What gives people away in a text, and what is no clue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.precedents.scanning import Clue, Name, found_in, replaced, short_forms

NAMES = (
    Name("张三丰", Clue.PERSON, "业主甲", certain=True),
    Name("幸福里小区", Clue.COMPOUND, "某小区", certain=True),
    Name("幸福里", Clue.COMPOUND, "某小区", certain=True),
    Name("衢州安居物业服务有限公司", Clue.COMPANY, "某物业公司", certain=True),
    Name("安居物业", Clue.COMPANY, "某物业公司", certain=True),
    Name("荷花街道", Clue.PLACE, "某街道"),
)


@pytest.mark.parametrize(
    ("text", "clue", "piece"),
    [
        ("张三丰不同意", Clue.PERSON, "张三丰"),
        ("张 三丰不同意", Clue.PERSON, "张 三丰"),
        ("张　三　丰不同意", Clue.PERSON, "张　三　丰"),
        ("王主任说过", Clue.PERSON, "王主任"),
        ("欧阳先生在场", Clue.PERSON, "欧阳先生"),
        ("业主陈国平说了", Clue.PERSON, "陈国平"),
        ("老李家漏水", Clue.PERSON, "老李"),
        ("幸福里的保安", Clue.COMPOUND, "幸福里"),
        ("安居物业不肯", Clue.COMPANY, "安居物业"),
        ("在荷花街道办事处", Clue.PLACE, "荷花街道"),
        ("3幢2单元502室", Clue.ROOM, "3幢2单元502室"),
        ("３幢５０２室", Clue.ROOM, "３幢５０２室"),
        ("三幢二单元五零二", Clue.ROOM, "三幢二单元五零二"),
        ("住2号楼1单元", Clue.ROOM, "2号楼1单元"),
        ("住12-1-1203", Clue.ROOM, "12-1-1203"),
        ("占了A103车位", Clue.ROOM, "A103车位"),
        ("打13812345678", Clue.PHONE, "13812345678"),
        ("打138-1234-5678", Clue.PHONE, "138-1234-5678"),
        ("打１３８１２３４５６７８", Clue.PHONE, "１３８１２３４５６７８"),
        ("打0570-3021234", Clue.PHONE, "0570-3021234"),
        ("证330802196503120011", Clue.ID_NUMBER, "330802196503120011"),
        ("卡6222 0212 0800 1234 567", Clue.ACCOUNT, "6222 0212 0800 1234 567"),
        ("发到zhang.san@example.com", Clue.MAIL, "zhang.san@example.com"),
        ("加微信：zsf_1965", Clue.CONTACT, "微信：zsf_1965"),
        ("浙H·12345停在门口", Clue.PLATE, "浙H·12345"),
        ("浙HD12345停在门口", Clue.PLATE, "浙HD12345"),
        ("（2025）浙0802民初123号", Clue.REFERENCE, "（2025）浙0802民初123号"),
        ("柯调〔2026〕12号", Clue.REFERENCE, "柯调〔2026〕12号"),
        ("在荷花中路88号门口", Clue.ROAD, "荷花中路88号"),
        ("2025年3月12日夜里", Clue.DATE, "2025年3月12日"),
        ("二〇二五年三月", Clue.DATE, "二〇二五年三月"),
        ("5月1日晚上", Clue.DATE, "5月1日"),
        ("2019年起", Clue.YEAR, "2019年"),
        ("赔36,580元", Clue.AMOUNT, "36,580元"),
        ("共89.5平方米", Clue.SIZE, "89.5平方米"),
        ("一共612户", Clue.HOUSEHOLDS, "612户"),
    ],
)
def test_a_clue_is_found(text: str, clue: Clue, piece: str) -> None:
    found = {one.text: one for one in found_in([text], NAMES)}
    assert piece in found, found
    assert found[piece].clue is clue
    assert piece not in replaced(text, {one.text: one.instead for one in found.values()})


@pytest.mark.parametrize(
    ("text", "never"),
    [("打13812345678", True), ("张三丰来了", True), ("3幢502室", True), ("王主任说过", False), ("赔36,580元", False)],
)
def test_names_of_the_case_and_numbers_never_stay(text: str, never: bool) -> None:  # noqa: FBT001
    assert [one.never_kept for one in found_in([text], NAMES)] == [never]


@pytest.mark.parametrize(
    "text",
    [
        "双方同意由物业公司先行维修，业主承担一半费用。",
        "业主大会表决通过了选聘方案，公示十五日。",
        "按照民法典第二百七十八条，应当由业主共同决定。",
        "调解员分别听取双方意见，建议分期支付。",
        "物业费每月一元二角，欠了两年。",
    ],
)
def test_what_tells_nothing_is_left_alone(text: str) -> None:
    assert found_in([text], NAMES) == ()


def test_one_piece_is_told_once_with_how_often_it_stands() -> None:
    (found,) = found_in(["张三丰来了，张三丰走了。", "张三丰又来了。"], NAMES)
    assert (found.text, found.times, found.never_kept) == ("张三丰", 3, True)


def test_the_longer_name_wins_and_both_are_hidden() -> None:
    text = "幸福里小区和衢州安居物业服务有限公司"
    found = found_in([text], NAMES)
    assert [one.text for one in found] == ["幸福里小区", "衢州安居物业服务有限公司"]
    assert replaced(text, {one.text: one.instead for one in found}) == "某小区和某物业公司"


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("36,580元", "几万元"),
        ("600元", "几百元"),
        ("1200元", "上千元"),
        ("15万元", "上十万元"),
        ("2亿元", "几亿元"),
        ("5元", "几元"),
        ("0元", "若干元"),
    ],
)
def test_a_sum_keeps_its_size_alone_so_that_a_round_one_is_hidden_too(text: str, instead: str) -> None:
    (found,) = found_in([f"赔{text}"])
    assert found.instead == instead


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("衢州安居物业服务有限公司", ("安居物业", "安居")),
        ("浙江绿城物业管理集团有限公司衢州分公司", ("绿城物业", "绿城")),
        ("幸福里小区", ("幸福里",)),
        ("荷花苑", ()),
    ],
)
def test_short_forms_are_what_people_say(name: str, short: tuple[str, ...]) -> None:
    assert set(short_forms(name)) == set(short)


@given(
    st.lists(
        st.sampled_from(["张三丰", "幸福里", "3幢502室", "13812345678", "漏水", "，", "和解", "2025年3月"]), max_size=12
    )
)
def test_after_replacing_nothing_that_must_go_is_left(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = found_in([text], NAMES)
    told = replaced(text, {one.text: one.instead for one in found})
    assert not [one for one in found_in([told], NAMES) if one.never_kept]
