"""Files of votes: whatever stands in them is counted or refused with its reason, and never brings the command down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounds.guidance import vote_files
from compounds.guidance.cli import shipped
from compounds.guidance.electorate import gather
from compounds.guidance.figures import Faulty
from compounds.guidance.voting import FIELDS, PARAMETERS, Matter, Thresholds, judge, tally
from tests.compounds.guidance.votes import THRESHOLDS

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-10, 400)
    | st.floats(allow_nan=True)
    | st.sampled_from(
        ["", "同意", "majority", "3-2-501", "张三、李四", "20%", "２０", "89.50", "建设单位", "车位", "网上"]
    )
    | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)
UNIT = st.sampled_from(["1-101", "1－101", "2-101", "", 7])
ROWS = st.lists(
    st.fixed_dictionaries(
        {"unit": UNIT | VALUES, "area": st.sampled_from(["89.50", 100]) | VALUES, "owner": VALUES},
        optional=dict.fromkeys(("building", "owners", "co_owners", "number", "holder", "use"), VALUES),
    ),
    max_size=3,
)
BALLOTS = st.lists(
    st.fixed_dictionaries(
        {"unit": UNIT | VALUES, "choice": st.sampled_from(["同意", "反对", None]) | VALUES},
        optional=dict.fromkeys(("channel", "signer", "proxy", "invalid", "building", "marks"), VALUES),
    ),
    max_size=3,
)


def asked(path: Path, content: object) -> vote_files.FiguresAsked | vote_files.BallotsAsked | None:
    """What the file asks; None where it was refused, with a reason for each fault."""
    path.write_text(json.dumps(content), encoding="utf-8")
    try:
        return vote_files.read(path, most_bytes=10_000, most_rows=10)
    except Faulty as refused:
        assert refused.faults
        assert all(fault.reason.endswith("。") and fault.field for fault in refused.faults)
        return None


@given(st.fixed_dictionaries({name: st.integers(0, 9) | VALUES for name in ("rule", *FIELDS)}))
def test_any_six_values_are_judged_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "six.json"
    content["rule"] = "majority" if isinstance(content["rule"], int) else content["rule"]
    found = asked(path, content)
    if isinstance(found, vote_files.FiguresAsked):
        assert judge(found.rule, found.figures, THRESHOLDS).because


@given(ROWS, BALLOTS)
def test_any_roster_and_ballots_are_counted_doubted_or_refused(
    tmp_path_factory: pytest.TempPathFactory, roster: list[object], ballots: list[object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "roll.json"
    found = asked(path, {"rule": "majority", "electorate": roster, "ballots": ballots})
    if isinstance(found, vote_files.BallotsAsked):
        try:
            electorate = gather(found.units)
        except Faulty as refused:
            assert refused.faults
            return
        result = tally(Matter(found.title, found.rule, THRESHOLDS), electorate, found.ballots)
        assert result.settled is (result.judgement is not None) is (not result.doubts)


def test_the_thresholds_that_ship_are_those_of_the_law() -> None:
    assert Thresholds.of(shipped(PARAMETERS)) == THRESHOLDS
