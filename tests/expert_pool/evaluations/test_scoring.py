"""Sheets as data and their sums: exact, rounded once and half up, ties by the rule stated before."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from expert_pool.scoring import arithmetic, criteria, telling
from expert_pool.scoring.arithmetic import Bid, MarkedSheet, lots, reckon
from expert_pool.scoring.criteria import CriterionKind, FaultySheet, Formula, PriceFormula, TieRule
from expert_pool.scoring.effects import effects
from expert_pool.scoring.points import NotPoints, parsed, plain, rounded

SHEET = criteria.shipped()
FEW = replace(
    SHEET,
    criteria=(
        criteria.Criterion("plan", "方案", CriterionKind.TECHNICAL, Decimal(60), ""),
        criteria.Criterion("trust", "信用", CriterionKind.COMMERCIAL, Decimal(20), ""),
        criteria.Criterion("price", "报价", CriterionKind.PRICE, Decimal(20), ""),
    ),
)


def sheet(number: int, **marks: tuple[str, str]) -> MarkedSheet:
    """Marks of one panellist: company c1 gets (plan, trust)."""
    given = {int(name[1:]): {"plan": Decimal(a), "trust": Decimal(b)} for name, (a, b) in marks.items()}
    return MarkedSheet(number, f"{number:064}", given)


def ranked(template: criteria.SheetTemplate, bids: list[Bid], sheets: list[MarkedSheet]) -> arithmetic.Outcome:
    drawn = lots((one.digest for one in sheets), (bid.company for bid in bids))
    return reckon(template, bids, sheets, drawn, 3)


def test_what_ships_is_a_whole_sheet_that_says_it_is_no_law() -> None:
    assert criteria.problems(SHEET) == ()
    assert [SHEET.most(kind) for kind in CriterionKind] == [60, 20, 20]
    assert "不是法定" in criteria.shipped_note()


def test_stored_and_read_again_a_sheet_is_the_same_and_has_one_digest() -> None:
    stored = criteria.to_json(SHEET)
    assert criteria.from_json(stored) == SHEET
    shuffled = dict(reversed(stored.items()))
    assert criteria.digest(shuffled) == criteria.digest(stored)
    changed = {**stored, "places": 1}
    assert criteria.digest(changed) != criteria.digest(stored)


@pytest.mark.parametrize(
    "fault",
    [
        {"format": "alliance-criteria/0"},
        {"places": "2"},
        {"drop_extremes": 1},
        {"criteria": []},
        {"criteria": None},
        {"ties": ["lots", "price"]},
        {"full": "99"},
        {"full": 100},
        {"price_of": ""},
        {"drop_from": 2},
    ],
)
def test_what_is_no_sheet_is_refused(fault: dict[str, object]) -> None:
    with pytest.raises(FaultySheet):
        criteria.from_json({**criteria.to_json(SHEET), **fault})


def test_points_that_do_not_make_a_hundred_are_named_with_their_sum() -> None:
    short = replace(SHEET, criteria=SHEET.criteria[1:])
    assert "加起来是80分，要正好100分" in criteria.problems(short)[0]


@pytest.mark.parametrize(
    ("typed", "read"), [("8.5", "8.5"), (" ８．５分", "8.5"), ("20.0", "20"), ("0", "0"), ("1.85元", "1.85")]
)
def test_numbers_are_read_as_people_type_them(typed: str, read: str) -> None:
    assert plain(parsed(typed)) == read


@pytest.mark.parametrize("typed", ["", "-1", "8,5", "1e3", "八", "1.2.3", "9999999999", None, 3])
def test_what_is_no_number_is_refused(typed: object) -> None:
    with pytest.raises(NotPoints):
        parsed(typed)


@pytest.mark.parametrize(
    ("value", "places", "is_"),
    [
        (Fraction("2.345"), 2, "2.35"),
        (Fraction("2.344999"), 2, "2.34"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction("0.5"), 0, "1"),
        (Fraction(1005, 1000), 2, "1.01"),
        (Fraction("-2.345"), 2, "-2.35"),
    ],
)
def test_rounding_is_half_up_and_exact(value: Fraction, places: int, is_: str) -> None:
    assert str(rounded(value, places)) == is_


@pytest.mark.parametrize(
    ("mark", "wrong"),
    [("20", ""), ("0", ""), ("8.5", ""), ("20.1", "0到20分之间"), ("8.55", "小数最多1位")],
)
def test_a_mark_stays_within_its_limits(mark: str, wrong: str) -> None:
    assert wrong in arithmetic.wrong_mark(SHEET, "plan", Decimal(mark))
    assert bool(arithmetic.wrong_mark(SHEET, "plan", Decimal(mark))) is bool(wrong)


def test_the_lowest_price_has_all_points_and_the_others_their_share() -> None:
    points = arithmetic.price_points(
        SHEET.price, Decimal(20), {1: Decimal("1.80"), 2: Decimal("1.95"), 3: Decimal("2.7")}, 2
    )
    assert {company: str(one) for company, one in points.items()} == {1: "20.00", 2: "18.46", 3: "13.33"}


def test_beside_the_average_points_are_lost_by_the_percent_and_never_below_nothing() -> None:
    price = PriceFormula(Formula.AVERAGE, Decimal(1), Decimal("0.5"))
    points = arithmetic.price_points(price, Decimal(20), {1: Decimal(90), 2: Decimal(110), 3: Decimal(100)}, 2)
    assert {company: plain(one) for company, one in points.items()} == {1: "15", 2: "10", 3: "20"}
    far = arithmetic.price_points(price, Decimal(20), {1: Decimal(1), 2: Decimal(999)}, 2)
    assert far[2] == 0


def test_a_worked_example_comes_out_to_the_hundredth() -> None:
    bids = [Bid(1, Decimal("1.80")), Bid(2, Decimal("1.95")), Bid(3, Decimal("2.10"))]
    sheets = [
        sheet(1, c1=("50", "15"), c2=("55", "18"), c3=("45", "12")),
        sheet(2, c1=("48.5", "16"), c2=("52", "17.5"), c3=("47", "13")),
        sheet(3, c1=("51", "14"), c2=("53.5", "18"), c3=("44", "11.5")),
    ]
    outcome = ranked(FEW, bids, sheets)
    best = outcome.results[0]
    assert outcome.order == (2, 1, 3)
    assert (str(best.technical), str(best.commercial), str(best.price)) == ("53.50", "17.83", "18.46")
    assert str(best.total) == "89.79"
    told = telling.steps(FEW, bids, sheets, best)
    assert told[0] == "技术分：(55 + 52 + 53.5) ÷ 3 = 160.5 ÷ 3 = 53.5"
    assert told[-1] == "总分：53.5 + 17.83 + 18.46 = 89.79"


def test_no_more_companies_are_recommended_than_asked_for() -> None:
    bids = [Bid(number, Decimal(2)) for number in range(1, 6)]
    marks = {f"c{number}": (str(50 - number), "10") for number in range(1, 6)}
    assert ranked(FEW, bids, [sheet(1, **marks)]).candidates == (1, 2, 3)


def test_the_highest_and_the_lowest_sheet_are_left_out_only_where_it_was_stated_and_enough_count() -> None:
    dropping = replace(FEW, drop_extremes=True)
    bids = [Bid(1, Decimal(2))]
    sheets = [sheet(number, c1=(str(10 * number), "10")) for number in range(1, 6)]
    one = ranked(dropping, bids, sheets).results[0]
    assert (one.dropped, one.counted, str(one.technical)) == ((1, 5), (2, 3, 4), "30.00")
    four = ranked(dropping, bids, sheets[:4]).results[0]
    assert (four.dropped, str(four.technical)) == ((), "25.00")
    assert "去掉总分最低和最高的评分表（1号、5号），剩3份。" in telling.steps(dropping, bids, sheets, one)[0]


def test_the_same_total_is_decided_by_price_then_technical_then_lots() -> None:
    cheaper = [Bid(1, Decimal(2)), Bid(2, Decimal(1))]
    even = [sheet(1, c1=("50", "20"), c2=("40", "20"))]  # 50+20+10 = 40+20+20
    outcome = ranked(FEW, cheaper, even)
    assert (outcome.order, outcome.results[1].by) == ((2, 1), TieRule.PRICE)
    same_price = [Bid(1, Decimal(2)), Bid(2, Decimal(2))]
    outcome = ranked(FEW, same_price, [sheet(1, c1=("40", "20"), c2=("41", "19"))])
    assert (outcome.order, outcome.results[1].by) == ((2, 1), TieRule.TECHNICAL)
    alike = [sheet(1, c1=("40", "20"), c2=("40", "20"))]
    outcome = ranked(FEW, same_price, alike)
    drawn = lots([alike[0].digest], [1, 2])
    assert outcome.order == tuple(sorted((1, 2), key=lambda number: drawn[number]))
    assert outcome.results[1].by is TieRule.LOTS


def test_lots_hang_on_every_sheet_and_on_no_order() -> None:
    assert lots(["a", "b"], [1, 2]) == lots(["b", "a"], [2, 1])
    assert lots(["a", "b"], [1]) != lots(["a", "c"], [1])


def test_totals_do_not_hang_on_the_order_of_sheets_and_bids() -> None:
    dice = random.Random(8)  # noqa: S311 -- scenarios, no decision
    for _ in range(200):
        companies = list(range(1, dice.randint(2, 5)))
        bids = [Bid(number, Decimal(dice.randint(100, 300)) / 100) for number in companies]
        sheets = [
            sheet(
                number,
                **{f"c{one}": (str(dice.randint(0, 120) / 2), str(dice.randint(0, 40) / 2)) for one in companies},
            )
            for number in range(1, dice.randint(2, 8))
        ]
        template = replace(FEW, drop_extremes=dice.random() < 0.5)
        first = ranked(template, bids, sheets)
        again = ranked(template, dice.sample(bids, len(bids)), dice.sample(sheets, len(sheets)))
        assert [(one.company, one.total) for one in first.results] == [
            (one.company, one.total) for one in again.results
        ]
        for one in first.results:
            assert one.total == one.technical + one.commercial + one.price
            assert 0 <= one.total <= 100


def test_effects_say_which_sheet_and_which_criterion_decided_and_who_is_asked_why() -> None:
    bids = [Bid(1, Decimal(2)), Bid(2, Decimal(2))]
    sheets = [
        sheet(1, c1=("60", "20"), c2=("0", "0")),
        sheet(2, c1=("40", "15"), c2=("50", "15")),
        sheet(3, c1=("40", "15"), c2=("50", "15")),
    ]
    outcome = ranked(FEW, bids, sheets)
    found = effects(FEW, bids, sheets, lots((s.digest for s in sheets), (1, 2)), outcome, asks_above=Fraction(3, 10))
    assert outcome.order == (1, 2)
    assert [(one.left_out, one.other_first) for one in found.sheets] == [(1, True), (2, False), (3, False)]
    assert {one.left_out for one in found.criteria} == {"plan", "trust", "price"}
    assert [(one.one, one.other, int(one.alike)) for one in found.agreements] == [(1, 2, 0), (1, 3, 0), (2, 3, 1)]
    assert (found.limits[0].least, found.limits[0].most, found.limits[0].marks) == (2, 2, 4)
    assert {(one.sheet, one.company) for one in found.deviations} == {(1, 2), (2, 2), (3, 2)}
    assert found.margin == outcome.results[0].total - outcome.results[1].total


def test_the_share_that_asks_for_a_reason_is_more_than_not_from() -> None:
    bids = [Bid(1, Decimal(2))]
    sheets = [sheet(1, c1=("56", "9")), sheet(2, c1=("30", "5"))]  # 65 and 35 about 50: three tenths exactly
    drawn = lots((s.digest for s in sheets), (1,))
    outcome = reckon(FEW, bids, sheets, drawn, 3)
    assert effects(FEW, bids, sheets, drawn, outcome, asks_above=Fraction(3, 10)).deviations == ()
    assert len(effects(FEW, bids, sheets, drawn, outcome, asks_above=Fraction(29, 100)).deviations) == 2
