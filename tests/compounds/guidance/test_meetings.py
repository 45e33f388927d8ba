"""Twenty per cent by heads and by area; the committee's meeting by more than half, the province's half beside it."""

from __future__ import annotations

import pytest

from compounds.guidance import meetings
from compounds.guidance.cli import shipped
from compounds.guidance.figures import Faulty

HERE = "/33/"
SPECIAL = [shipped([meetings.SPECIAL_MEETING], place_path=place)[meetings.SPECIAL_MEETING] for place in ("/", HERE)]
COMMITTEE = list(shipped(meetings.COMMITTEE_MEETING, place_path=HERE).values())


@pytest.mark.parametrize(
    ("area", "heads", "said"),
    [
        (20_000, 20, "人数和面积都够了"),
        (19_999, 20, "人数够了，面积还不够"),
        (20_000, 19, "面积够了，人数还不够"),
        (19_999, 19, "人数和面积都不够"),
    ],
)
def test_twenty_per_cent_is_reached_exactly_and_by_both_measures(area: int, heads: int, said: str) -> None:
    found = meetings.petition(SPECIAL, total_area=100_000, total_heads=100, area=area, heads=heads)
    assert found.headline == said
    assert found.met is ("都够" in said)
    assert found.partly is ("还不够" in said)
    assert any("1/5 × 100 人" in sentence for sentence in found.because)
    assert any("1/5 × 1 000.00 ㎡" in sentence for sentence in found.because)
    assert found.basis == ("《物业管理条例》第十三条第二款", "《浙江省物业管理条例》第十一条第三款")


def test_what_a_petition_lacks_is_told() -> None:
    found = meetings.petition(SPECIAL, total_area=100_000, total_heads=101, area=19_999, heads=20)
    assert any("还差 1 人" in sentence for sentence in found.because)
    assert any("还差 0.01 ㎡" in sentence for sentence in found.because)


@pytest.mark.parametrize(
    ("members", "present", "agree", "said"),
    [
        (5, 3, 3, "决定通过"),
        (5, 5, 2, "同意的不够"),
        (5, 2, 2, "到会的委员不够"),
        (6, 3, 3, "到会的委员不够"),
        (6, 4, 3, "同意的不够"),
        (6, 4, 4, "决定通过"),
    ],
)
def test_a_committee_decides_with_more_than_half_of_all_its_members(
    members: int, present: int, agree: int, said: str
) -> None:
    found = meetings.committee_meeting(COMMITTEE, members=members, present=present, agree=agree)
    assert said in found.headline
    assert found.met is (said == "决定通过")
    assert found.partly is (not found.met and 2 * min(present, agree) >= members), "the province's half is reached"
    assert any("浙江省物业管理条例第十四条第一款" in sentence for sentence in found.because)


def test_figures_that_cannot_be_are_refused() -> None:
    with pytest.raises(Faulty) as petition:
        meetings.petition(SPECIAL, total_area=0, total_heads=10, area=0, heads=11)
    assert [fault.field for fault in petition.value.faults] == ["total_area", "petition_heads"]
    with pytest.raises(Faulty) as meeting:
        meetings.committee_meeting(COMMITTEE, members=5, present=3, agree=4)
    assert [fault.field for fault in meeting.value.faults] == ["agree"]
