"""The tree of indicators: shares become points, left out weights go to the others, and a version survives its JSON."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.kernel import canonical
from compounds.awards.indicators import scales, stored
from compounds.awards.indicators.burden import burden
from compounds.awards.indicators.kinds import EVIDENCE
from compounds.awards.indicators.reckoning import reckon, rounded
from compounds.awards.indicators.shipped import of_code, shipped
from compounds.awards.indicators.stored import FaultyIndicators
from compounds.awards.indicators.tree import Criterion, Group, Indicators, Level, Source

YES = (Level(Decimal(1), "好"), Level(Decimal(0), "不好"))


def a_criterion(code: str, most: int, *, source: Source = Source.SITE, optional: bool = False) -> Criterion:
    return Criterion(code, code, Decimal(most), source, "看一看", YES, optional=optional)


def a_tree(*groups: tuple[Criterion, ...]) -> Indicators:
    made = tuple(Group(f"g{at}", f"第{at}类", criteria) for at, criteria in enumerate(groups))
    return Indicators("test", "1", "试", "试", made, (), ())


TREE = a_tree(
    (a_criterion("a", 6), a_criterion("b", 2, optional=True), a_criterion("c", 2, source=Source.REVIEWER)),
    (a_criterion("d", 20, optional=True),),
    (a_criterion("e", 70),),
)


def test_everything_answered_gives_each_its_own_points() -> None:
    found = reckon(TREE, {"a": Decimal(50), "b": Decimal(100), "c": Decimal(0), "d": Decimal(25), "e": Decimal(10)})
    assert [found.total, found.full] == [17, 100]
    assert found.points == {"a": 3, "b": 2, "c": 0, "d": 5, "e": 7}


def test_what_is_left_out_gives_its_weight_to_its_group_and_an_empty_group_to_the_others() -> None:
    found = reckon(TREE, {"a": Decimal(100), "c": Decimal(0), "e": Decimal(100)}, left_out={"b"})
    # Of the first group's 10 points a and c keep 6 : 2; the 20 of the second go to the others as 10 : 70.
    assert found.weight_of == {"a": Fraction(15, 2) * Fraction(5, 4), "c": Fraction(25, 8), "e": Fraction(175, 2)}
    assert "g1" not in found.groups
    assert [found.total, found.full] == [Fraction(775, 8), 100]


def test_a_required_criterion_without_answer_counts_nothing_even_where_it_is_left_out() -> None:
    found = reckon(TREE, {"e": Decimal(100), "a": None}, left_out={"a"})
    assert found.points["a"] == 0
    assert found.weight_of["a"] > 0


def test_an_answer_that_is_left_out_does_not_count() -> None:
    with_answer = reckon(TREE, {"b": Decimal(100), "e": Decimal(100)}, left_out={"b"})
    assert with_answer == reckon(TREE, {"e": Decimal(100)})


def test_only_some_sources_are_reckoned_within_their_own_weight() -> None:
    found = reckon(TREE, {"c": Decimal(50), "e": Decimal(100)}, only={Source.REVIEWER})
    assert [found.total, found.full] == [1, 2]
    assert set(found.points) == {"c"}


def test_nothing_answered_of_what_is_optional_is_nothing_and_no_division() -> None:
    tree = a_tree((a_criterion("a", 5, optional=True),))
    assert [reckon(tree, {}).total, reckon(tree, {}).full] == [0, 0]


@pytest.mark.parametrize("share", [Decimal("-0.01"), Decimal("100.01")])
def test_a_share_beyond_its_scale_is_refused(share: Decimal) -> None:
    with pytest.raises(ValueError, match="no percentage"):
        reckon(TREE, {"a": share})
    with pytest.raises(KeyError):
        reckon(TREE, {"nobody": Decimal(1)})


SHARE = st.none() | st.integers(0, 100).map(Decimal)


@settings(max_examples=60)
@given(st.fixed_dictionaries(dict.fromkeys("abcde", SHARE)), st.sets(st.sampled_from("abcde")))
def test_the_weights_always_come_to_all_points_and_points_never_exceed_them(
    shares: dict[str, Decimal | None], left_out: set[str]
) -> None:
    found = reckon(TREE, shares, left_out)
    assert found.full == 100
    assert all(0 <= found.points[code] <= weight for code, weight in found.weight_of.items())
    assert found.total == sum(found.groups.values()) == sum(found.points.values())


@settings(max_examples=60)
@given(st.fixed_dictionaries(dict.fromkeys("abcde", SHARE)), st.sampled_from("abcde"))
def test_a_better_answer_never_lowers_the_total(shares: dict[str, Decimal | None], code: str) -> None:
    if shares[code] is None:
        return
    better = shares | {code: Decimal(100)}
    assert reckon(TREE, better).total >= reckon(TREE, shares).total


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Fraction(2345, 1000), 2, "2.35"),
        (Fraction(2344, 1000), 2, "2.34"),
        (Fraction(1, 3), 2, "0.33"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(100), 2, "100.00"),
        (Fraction(-5, 2), 0, "-3"),
    ],
)
def test_figures_are_rounded_half_up(value: Fraction, places: int, shown: str) -> None:
    assert str(rounded(value, places)) == shown


@pytest.mark.parametrize("tree", shipped(), ids=lambda tree: tree.code)
def test_what_is_shipped_has_a_hundred_points_of_which_half_are_known(tree: Indicators) -> None:
    assert tree.full == 100
    assert burden(tree).known_percent >= 50
    assert "建议" in tree.note
    assert {code for one in tree.criteria for code in one.evidence} <= set(EVIDENCE)
    assert all(one.evidence for one in tree.of(Source.RECORD, Source.SELF))
    assert stored.from_json(stored.to_json(tree)) == tree


def test_the_civil_compounds_groups_are_those_of_the_brief() -> None:
    tree = of_code("civil_compound")
    assert tree is not None
    assert [(one.name, int(one.weight)) for one in tree.groups] == [
        ("党建与三方协同", 12),
        ("业委会规范运行", 12),
        ("物业服务质量", 18),
        ("公共收益与维修资金公开", 12),
        ("环境与设施", 14),
        ("安全消防电梯", 10),
        ("矛盾化解与投诉", 10),
        ("文明有礼", 12),
    ]
    assert len(tree.vetoes) == 7
    assert of_code("unknown") is None


def test_the_burden_says_what_records_save() -> None:
    tree = of_code("civil_compound")
    assert tree is not None
    found = burden(tree)
    assert [found.known, found.by_source[Source.RECORD], found.criteria] == [50, 50, 34]
    assert (found.from_records, found.to_fill, found.minutes_saved(3)) == (17, 4, 51)


def test_a_figure_stands_on_the_level_from_whose_least_on_it_is() -> None:
    tree = of_code("civil_compound")
    assert tree is not None
    checks = tree.criterion("checks_mean")
    found = [scales.share_of(checks, Decimal(value)) for value in ("95", "94.99", "80", "59.9", "-1")]
    assert found == [100, 85, 60, 0, 0]
    assert scales.described(checks, Decimal(60)) == "80分以上，不到90分"
    with pytest.raises(ValueError, match="not judged by a fact"):
        scales.share_of(tree.criterion("clean"), Decimal(1))


def test_the_levels_of_every_record_fall_with_the_figure() -> None:
    for tree in shipped():
        for one in tree.criteria:
            if one.fact:
                found = [scales.share_of(one, Decimal(value) / 20) for value in range(2000, -1, -1)]
                assert all(better >= worse for better, worse in pairwise(found)), one.code


def test_the_canonical_text_does_not_depend_on_the_order_of_keys() -> None:
    assert canonical.text({"b": 1, "a": "有礼"}) == canonical.text({"a": "有礼", "b": 1}) == '{"a":"有礼","b":1}'


def faulty(**changes: object) -> dict[str, object]:
    criterion = {
        "code": "a",
        "name": "甲",
        "most": "5",
        "source": "record",
        "look": "看",
        "fact": "filed",
        "levels": [{"share": "1", "words": "好", "least": "1"}, {"share": "0", "words": "差"}],
    }
    groups = [{"code": "g", "name": "类", "criteria": [criterion | changes]}]
    return {"code": "x", "edition": "1", "title": "x", "note": "x", "groups": groups}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"most": "0"}, "分值要大于0"),
        ({"most": "1.005"}, "最多两位小数"),
        ({"most": 1.5}, "读不出来"),
        ({"most": "NaN"}, "读不出来"),
        ({"source": "nobody"}, "读不出来"),
        ({"fact": ""}, "要写明用哪一项记录"),
        ({"evidence": ["gold"]}, "不在材料目录里"),
        ({"code": "A b"}, "不能用"),
        ({"look": ""}, "看什么"),
        ({"levels": [{"share": "1", "words": "好"}]}, "至少要有两档"),
        ({"levels": [{"share": "0.9", "words": "好", "least": "1"}, {"share": "0", "words": "差"}]}, "从满分排起"),
        ({"levels": [{"share": "1", "words": "好"}, {"share": "0", "words": "差"}]}, "从多少起"),
        (
            {
                "levels": [
                    {"share": "1", "words": "好", "least": "1"},
                    {"share": "0.5", "words": "中", "least": "2"},
                    {"share": "0", "words": "差"},
                ]
            },
            "从高到低",
        ),
    ],
)
def test_faulty_indicators_are_refused_in_words(changes: dict[str, object], words: str) -> None:
    with pytest.raises(FaultyIndicators, match=words):
        stored.from_json(faulty(**changes))


def test_two_criteria_never_share_a_code() -> None:
    data = faulty()
    data["groups"] = [*data["groups"], *[{**data["groups"][0], "code": "h"}]]  # type: ignore[index,misc]
    with pytest.raises(FaultyIndicators, match="同一个代号"):
        stored.from_json(data)
