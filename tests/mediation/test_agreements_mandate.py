"""What a committee may not settle alone, and whether the owners' decision carries it: exact at every edge."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from mediation.agreements import mandate
from mediation.agreements.mandate import Carried, Figures
from mediation.agreements.workflow import DISPOSAL_GROUNDS, DISPOSAL_NAMES, SPECIAL, Disposal


@dataclass(frozen=True)
class Share:
    """A share as parameters give it."""

    share: Fraction
    inclusive: bool
    words: str = "够"

    def reached_by(self, value: Fraction) -> bool:
        return value >= self.share if self.inclusive else value > self.share


TWO_THIRDS, HALF, THREE_QUARTERS = (
    Share(Fraction(2, 3), True),
    Share(Fraction(1, 2), False),
    Share(Fraction(3, 4), True),
)


def figures(**given: int | str) -> Figures:
    told = {"total_area": "9000", "total_owners": 90, "part_area": "6000", "part_owners": 60, "for_area": "3000.01",
            "for_owners": 31, **given}  # fmt: skip
    return Figures(*(Decimal(one) if isinstance(one, str) else one for one in told.values()))  # type: ignore[arg-type]


def test_exactly_two_thirds_take_part_and_one_square_centimetre_more_than_half_approve() -> None:
    assert all(one.holds for one in mandate.findings(figures(), TWO_THIRDS, HALF))


@pytest.mark.parametrize(
    ("wrong", "position"),
    [
        ({"part_area": "5999.99"}, 0),
        ({"part_owners": 59}, 1),
        ({"for_area": "3000.00"}, 2),
        ({"for_owners": 30}, 3),
    ],
)
def test_a_hair_below_is_not_enough_and_the_sentence_says_where(wrong: dict[str, int | str], position: int) -> None:
    found = mandate.findings(figures(**wrong), TWO_THIRDS, HALF)
    assert [one.holds for one in found].index(False) == position
    assert "没有达到" in found[position].sentence


def test_three_quarters_includes_three_quarters() -> None:
    told = figures(for_area="4500", for_owners=45)
    assert all(one.holds for one in mandate.findings(told, TWO_THIRDS, THREE_QUARTERS))
    assert not all(
        one.holds for one in mandate.findings(figures(for_area="4499.99", for_owners=45), TWO_THIRDS, THREE_QUARTERS)
    )


def test_nobody_took_part_approves_nothing() -> None:
    told = figures(part_area="0", part_owners=0, for_area="0", for_owners=0)
    assert not any(one.holds for one in mandate.findings(told, TWO_THIRDS, HALF))


def test_the_parameters_of_the_platform_are_those_of_the_law(tx: Transaction) -> None:
    numbers = parameters.several(tx, ("participation_share", "ordinary_share"), "/", tx.today)
    found = mandate.findings(figures(), numbers["participation_share"], numbers["ordinary_share"])
    assert all(one.holds for one in found)
    assert "三分之二以上" in found[0].sentence


@given(st.integers(1, 10**6), st.data())
def test_a_share_is_never_rounded(total: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, total))
    approving = data.draw(st.integers(0, part))
    told = Figures(Decimal(total), total, Decimal(part), part, Decimal(approving), approving)
    holds = [one.holds for one in mandate.findings(told, TWO_THIRDS, HALF)]
    assert holds == [3 * part >= 2 * total, 3 * part >= 2 * total, 2 * approving > part, 2 * approving > part]


@pytest.mark.parametrize(
    ("text", "disposal"),
    [
        ("业委会同意解聘现物业公司，三个月内退场。", Disposal.COMPANY),
        ("更换物业的费用由物业承担。", Disposal.COMPANY),
        ("电梯大修从维修资金中列支，动用住宅维修资金五万元。", Disposal.USE_FUND),
        ("业主续交维修资金。", Disposal.RAISE_FUND),
        ("双方同意3幢加装电梯。", Disposal.REBUILD),
        ("把公共部位出租给快递公司使用。", Disposal.COMMON_PARTS),
        ("电梯广告位继续由物业经营。", Disposal.COMMON_PARTS),
        ("业委会撤诉，不再提起诉讼。", Disposal.SUE),
        ("业委会免除物业欠的公共收益。", Disposal.OTHER),
    ],
)
def test_words_that_dispose_of_what_belongs_to_all_are_pointed_out(text: str, disposal: Disposal) -> None:
    found = {one.disposal: one.words for one in mandate.suggested(text)}
    assert disposal in found
    assert found[disposal] in text


def test_an_ordinary_settlement_raises_no_suspicion() -> None:
    assert mandate.suggested("物业在十日内公布三年的收支账目，业主补交物业费1200元。") == ()


def test_every_committee_needs_every_disposal_covered() -> None:
    both = {Disposal.COMPANY, Disposal.SUE}
    assert mandate.lacking(both, [1, 2], [Carried(1, frozenset(both)), Carried(2, frozenset({Disposal.SUE}))]) == {
        2: {Disposal.COMPANY}
    }


def test_two_decisions_together_may_cover_what_one_does_not() -> None:
    carried = [Carried(1, frozenset({Disposal.COMPANY})), Carried(1, frozenset({Disposal.SUE}))]
    assert mandate.lacking({Disposal.COMPANY, Disposal.SUE}, [1], carried) == {}


def test_without_a_committee_or_a_disposal_nothing_is_lacking() -> None:
    assert mandate.lacking({Disposal.COMPANY}, [], []) == {}
    assert mandate.lacking(set(), [1], []) == {}


def test_three_matters_are_special_and_each_names_its_ground() -> None:
    assert frozenset({Disposal.RAISE_FUND, Disposal.REBUILD, Disposal.COMMON_PARTS}) == SPECIAL
    assert mandate.is_special({Disposal.SUE, Disposal.REBUILD})
    assert not mandate.is_special({Disposal.COMPANY, Disposal.USE_FUND})
    assert set(DISPOSAL_GROUNDS) == set(DISPOSAL_NAMES) == set(Disposal)
