"""What is open, what is due, what stands in the way: reckoned from the path and the days alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounds.guidance.paths import shipped
from compounds.guidance.paths.definition import Path
from compounds.guidance.proceedings import course
from compounds.guidance.proceedings.course import Standing
from compounds.guidance.proceedings.workflow import (
    OFFICES,
    PROCEEDING,
    SETTLED,
    UNSETTLED,
    Stage,
    StepStage,
    desks_of,
)
from tests.compounds.guidance.proceedings.factories import all_paths

PATHS = list(shipped.paths().values())


def standing(path: Path, settled: set[str]) -> dict[str, Standing]:
    return {
        step.code: Standing(StepStage.DONE, date(2026, 11, 1), at)
        if step.code in settled
        else Standing(course.stage_of(step, settled))
        for at, step in enumerate(path.steps, 1)
    }


@given(st.sampled_from(PATHS), st.randoms(use_true_random=False))
def test_whatever_order_is_chosen_every_path_comes_to_its_end(path: Path, chance: object) -> None:
    settled: set[str] = set()
    for _ in path.steps:
        open_now = [code for code, one in standing(path, settled).items() if one.stage is StepStage.OPEN]
        assert open_now, "something is always to be done until all is done"
        settled.add(chance.choice(open_now))  # type: ignore[attr-defined]  # hypothesis hands in a Random
    assert course.next_step(path, standing(path, settled), {}) is None
    assert course.settled_codes(standing(path, settled)) == {step.code for step in path.steps}


@given(st.sampled_from(PATHS), st.data())
def test_a_step_is_open_only_when_all_that_it_waits_for_is_settled(path: Path, data: st.DataObject) -> None:
    settled = set(data.draw(st.lists(st.sampled_from([step.code for step in path.steps]))))
    for step in path.steps:
        assert (course.stage_of(step, settled) is StepStage.OPEN) == all(code in settled for code in step.after)


def test_the_step_that_is_due_first_comes_first_and_optional_ones_last() -> None:
    path = shipped.path("first_committee")
    now = standing(path, {"conditions", "application", "group"})
    assert (course.next_step(path, now, {}) or path.steps[0]).code == "group_notice"
    dues = {"roster": date(2026, 12, 1), "rules": date(2026, 11, 28)}
    assert (course.next_step(path, now, dues) or path.steps[0]).code == "rules"


def test_the_day_before_which_a_step_cannot_have_been_done_is_the_latest_of_those_it_waits_for() -> None:
    path = shipped.path("first_committee")
    known = standing(path, {"roster", "rules"}) | {"rules": Standing(StepStage.DONE, date(2026, 11, 9), 2)}
    assert course.earliest_day(path, "notice", known) == (date(2026, 11, 9), path.step("rules").title)
    assert course.earliest_day(path, "conditions", known) is None


def test_what_a_running_path_freezes_is_an_obstacle_either_way_round() -> None:
    first, rented = shipped.path("first_committee"), shipped.path("common_parts")
    there = course.obstacles(rented, [first])
    assert {(one.path, one.firm) for one in there} == {("first_committee", True)}
    assert there == course.obstacles(first, [rented])
    assert course.obstacles(rented, [first, first]) == there, "the same words are weighed once"
    assert course.obstacles(shipped.path("fund_emergency"), [first]) == ()


def test_every_doer_has_somebody_who_answers_for_it() -> None:
    doers = {who for path in PATHS for step in path.steps for who in step.who}
    assert doers <= set(OFFICES)
    desks = desks_of(shipped.path("first_committee").step("group_notice").who)
    assert desks == ",community_officer,subdistrict_officer,"


def test_the_stages_of_a_step_are_settled_or_not_and_every_stage_of_a_file_is_reached() -> None:
    assert set(StepStage) == SETTLED | UNSETTLED
    reached = {step.target for step in PROCEEDING.steps.values()}
    assert reached == set(Stage)


@pytest.mark.parametrize("code", all_paths())
def test_no_step_has_a_code_that_the_page_needs_for_itself(code: str) -> None:
    path = shipped.path(code)
    assert not {step.code for step in path.steps} & {"days", "main", "problems"}
