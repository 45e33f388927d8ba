from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounds.workbooks.columns import BY_KIND, SHEETS, Kind, Sheet, SheetKind
from compounds.workbooks.values import head, heads, line, same, value

COMPOUNDS, TERMS, CONTRACTS = (BY_KIND[kind] for kind in (SheetKind.COMPOUNDS, SheetKind.TERMS, SheetKind.CONTRACTS))
DAY, AREA = COMPOUNDS.column("handed_over_on"), COMPOUNDS.column("area")


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05",
        "2024.3.5",
        "2024年3月5日",
        "2024/03/05",
        "20240305",
        "２０２４－０３－０５",
        " 2024-3-5 ",
        "2024-03-05 00:00:00",
    ],
)
def test_days_are_read_as_people_write_them(text: str) -> None:
    assert value(DAY, text) == date(2024, 3, 5)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("24.3.5", "四位"),
        ("24年3月5日", "四位"),
        ("2024-02-30", "不存在"),
        ("2024-13-01", "不存在"),
        ("2024年3月", "全年月日"),
        ("民国113年3月5日", "全年月日"),
        ("1900-01-01", "不能早于"),
        ("昨天", "全年月日"),
    ],
)
def test_what_is_no_day_is_said(text: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        value(DAY, text)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("12.5万㎡", "125000"),
        ("12.5万平方米", "125000"),
        ("１２５０００．５", "125000.50"),
        ("125,000.50 ㎡", "125000.50"),
        ("3 万", "30000"),
    ],
)
def test_areas_come_with_their_units(text: str, area: str) -> None:
    assert value(AREA, text) == Decimal(area)


@pytest.mark.parametrize("text", ["0", "-5", "12.345", "85%", "很大", "1e5", "无"])
def test_what_is_no_area_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="。"):
        value(AREA, text)


@pytest.mark.parametrize(
    ("text", "households"), [("1,200户", 1200), ("１２００", 1200), (" 1 200 ", 1200), ("800套", 800)]
)
def test_households_come_with_their_units(text: str, households: int) -> None:
    assert value(COMPOUNDS.column("households"), text) == households


@pytest.mark.parametrize(
    ("text", "number"),
    [("2", 2), ("第二届", 2), ("第3届", 3), ("十", 10), ("十二", 12), ("二十", 20), ("第二十一届", 21)],
)
def test_terms_are_counted_in_digits_or_characters(text: str, number: int) -> None:
    assert value(TERMS.column("number"), text) == number


@pytest.mark.parametrize("text", ["0", "第零届", "一一", "百", "十十", "1.5"])
def test_what_is_no_number_of_a_term_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="。"):
        value(TERMS.column("number"), text)


@pytest.mark.parametrize("text", ["1.8", "1.80元/㎡·月", "每平方米1.8元", "¥1.80", "1.8元/平方米.月"])
def test_fees_come_with_their_units(text: str) -> None:
    assert value(CONTRACTS.column("fee"), text) == Decimal("1.80")


def test_choices_are_known_by_other_words_too() -> None:
    column = COMPOUNDS.column("governance")
    assert [value(column, text) for text in ("业委会", " 业主 委员会", "没有业委会")] == [
        "业主委员会",
        "业主委员会",
        "未成立",
    ]
    with pytest.raises(ValueError, match="只能填：未成立、社区代管"):
        value(column, "不知道")


def test_a_credit_code_is_checked_by_its_last_sign() -> None:
    column = CONTRACTS.column("credit_code")
    assert value(column, " 91330000717612522b ") == "91330000717612522B"
    with pytest.raises(ValueError, match="营业执照核对"):
        value(column, "913300007176125220")
    with pytest.raises(ValueError, match="18 位"):
        value(column, "9133000071761252")


def test_one_heading_may_say_a_thing_three_ways() -> None:
    assert heads("小区名称/小区/楼盘") == ("小区名称", "小区", "楼盘")
    assert heads(" 总建筑 面积（㎡）* ") == ("总建筑面积",)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.kind)
def test_no_two_columns_of_a_sheet_go_by_one_name(sheet: Sheet) -> None:
    names = [name for one in sheet.columns for name in {n for s in (one.heading, *one.synonyms) for n in heads(s)}]
    assert sorted(names) == sorted(set(names))


def test_broken_lines_and_wide_digits_are_mended_and_chinese_brackets_stay() -> None:
    assert line("锦绣\n家园２期（Ａ区）", 60) == "锦绣家园2期（A区）"
    with pytest.raises(ValueError, match="太长了"):
        line("长" * 61, 60)


@given(st.text(max_size=40))
def test_whatever_stands_in_a_cell_gives_a_value_or_a_sentence(text: str) -> None:
    for sheet in SHEETS:
        for column in sheet.columns:
            try:
                found = value(column, text)
            except ValueError as wrong:
                assert str(wrong).endswith(("。", "？"))
            else:
                assert found is not None
                if column.kind is Kind.DAY:
                    assert isinstance(found, date)


@given(st.text(max_size=40))
def test_names_are_compared_alike_however_wide_they_are_written(text: str) -> None:
    wide = text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert same(f" {wide}\n") == same(text)


@given(st.dates(date(1949, 10, 1), date(2199, 12, 31)))
def test_every_day_reads_back(day: date) -> None:
    assert value(DAY, f"{day:%Y-%m-%d}") == day
    assert value(DAY, f"{day.year}年{day.month}月{day.day}日") == day
    assert value(DAY, f"{day:%Y%m%d}") == day


@given(st.decimals(Decimal("0.01"), Decimal("999999999.99"), places=2))
def test_every_area_reads_back(area: Decimal) -> None:
    assert value(AREA, str(area)) == area
    assert value(AREA, f"{area:,}㎡") == area


def test_a_text_of_opening_brackets_is_no_burden() -> None:
    """Each used to be searched to its end from every sign on, which took minutes."""
    assert head("(" * 200_000) == "(" * 200_000
    assert heads("（" * 200_000) == ("(" * 200_000,)
