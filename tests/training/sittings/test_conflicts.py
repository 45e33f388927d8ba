"""What marks come to: counted once, or left to a person to decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from training.sittings.conflicts import HARMLESS, Clash, Hours, Sign, of_nobody, of_one
from training.sittings.workflow import Way

END = datetime(2026, 12, 1, 4, tzinfo=UTC)
BEFORE, AFTER = END - timedelta(hours=1), END + timedelta(minutes=1)
DOORS = END - timedelta(hours=4)
TOO_EARLY = DOORS - timedelta(minutes=1)


def sign(way: Way = Way.QR, *, device: str = "a", by: int = 1, at: datetime = BEFORE, invited: int | None = 7) -> Sign:
    return Sign(invited, way, device, by, at)


@pytest.mark.parametrize(
    ("signs", "scanning", "elsewhere", "present", "clashes"),
    [
        ([], True, False, False, ()),
        ([], True, True, False, ()),
        ([sign()], True, False, True, ()),
        ([sign(), sign()], True, False, True, ()),
        ([sign(), sign(device="b")], True, False, True, (Clash.TWICE,)),
        ([sign(), sign(by=2)], True, False, True, (Clash.TWICE,)),
        ([sign(Way.SHEET)], False, False, True, ()),
        ([sign(Way.SHEET)], True, False, None, (Clash.TICKED_ONLY,)),
        ([sign(), sign(Way.SHEET, device="paper")], True, False, True, ()),
        ([sign()], True, True, None, (Clash.ELSEWHERE,)),
        ([sign(at=AFTER)], True, False, None, (Clash.AFTER_END,)),
        ([sign(at=AFTER), sign()], True, False, True, ()),
        ([sign(at=DOORS)], True, False, True, ()),
        ([sign(at=TOO_EARLY)], True, False, None, (Clash.TOO_EARLY,)),
        ([sign(at=TOO_EARLY), sign()], True, False, True, ()),
        ([sign(at=TOO_EARLY), sign(at=AFTER)], True, False, None, (Clash.TOO_EARLY,)),
        ([sign(Way.SHEET, at=AFTER)], True, True, None, (Clash.ELSEWHERE, Clash.TICKED_ONLY, Clash.AFTER_END)),
    ],
)
def test_what_the_marks_of_one_come_to(
    *, signs: list[Sign], scanning: bool, elsewhere: bool, present: bool | None, clashes: tuple[Clash, ...]
) -> None:
    found = of_one(signs, Hours(DOORS, END, scanning), elsewhere=elsewhere)
    assert (found.present, found.clashes) == (present, clashes)


def test_who_sat_without_a_mark_is_asked_about() -> None:
    found = of_one([], Hours(DOORS, END, scanning=True), elsewhere=False, sat=True)
    assert (found.present, found.clashes) == (None, (Clash.SAT_UNMARKED,))
    assert of_one([sign()], Hours(DOORS, END, scanning=True), elsewhere=False, sat=True).present is True


MARKS = some.lists(
    some.builds(
        sign, some.sampled_from(Way), device=some.sampled_from("ab"), by=some.integers(1, 2),
        at=some.sampled_from([TOO_EARLY, BEFORE, AFTER]),
    ),
    max_size=5,
)  # fmt: skip


@given(signs=MARKS, elsewhere=some.booleans(), turned=some.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_anything(*, signs: list[Sign], elsewhere: bool, turned: object) -> None:
    hours = Hours(DOORS, END, any(one.way is Way.QR for one in signs))
    found = of_one(signs, hours, elsewhere=elsewhere)
    other = [*signs, *signs]
    turned.shuffle(other)  # type: ignore[attr-defined]  # a Random of hypothesis
    assert of_one(other, hours, elsewhere=elsewhere) == found
    assert (found.present is None) == any(clash not in HARMLESS for clash in found.clashes)


def test_codes_of_nobody_are_told_apart() -> None:
    foreign = Sign(None, Way.QR, "a", 1, AFTER, other_id=3)
    strange = sign(invited=None)
    assert of_nobody([foreign, sign(), strange]) == ((Clash.UNKNOWN, strange), (Clash.FOREIGN, foreign))
