"""When the maintenance fund has to be paid into again: below the line, and not at it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from alliance.kernel.parameters.models import Confidence, Parameter
from compounds.guidance.calculators.fund import Replenishing
from compounds.guidance.figures import Faulty

RULE = Parameter(
    id=1, name="guidance.replenish_share", title="续交", number=Fraction(3, 10), day=None, unit="份额", inclusive=True,
    place_path="/", starts_on=date(2008, 2, 1), ends_on=None, source="", article="", quote="",
    confidence=Confidence.SUGGESTION, note="", own=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("initial", "balance", "planned", "short", "short_after"),
    [
        (1_000_000, 300_000, 0, False, False),
        (1_000_000, 299_999, 0, True, True),
        (1_000_000, 300_001, 1, False, False),
        (1_000_000, 300_001, 2, False, True),
        (1, 0, 0, True, True),
        (1_000_001, 300_000, 0, True, True),  # three tenths are 300 000.3 fen
    ],
)
def test_below_the_line_is_short_and_on_it_is_not(
    initial: int, balance: int, planned: int, *, short: bool, short_after: bool
) -> None:
    found = Replenishing.of(RULE, initial, balance, planned)
    assert (found.short, found.short_after) == (short, short_after)
    assert (balance < found.line) is short


def test_the_sentences_say_how_much_is_lacking_and_that_the_number_is_advice() -> None:
    found = Replenishing.of(RULE, 1_000_000, 299_999)
    assert "10 000.00 元 × 30% = 3 000.00 元" in found.because[0]
    assert "我们的建议" in found.because[0]
    assert "差 0.01 元" in found.because[1]
    assert "四分之三以上" in found.because[-1]


@pytest.mark.parametrize(("initial", "balance", "planned", "field"), [(0, 0, 0, "initial"), (100, 10, 11, "planned")])
def test_what_cannot_be_is_refused(initial: int, balance: int, planned: int, field: str) -> None:
    with pytest.raises(Faulty) as refused:
        Replenishing.of(RULE, initial, balance, planned)
    assert [fault.field for fault in refused.value.faults] == [field]
