"""The paths that ship: each is whole, each name in it exists, and a faulty one is refused before anybody meets it."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest

from alliance.kernel.parameters import seed as parameters
from alliance.kernel.parameters.models import Confidence, ParameterVersion
from compounds.guidance.model_texts import shipped as texts
from compounds.guidance.paths import shipped
from compounds.guidance.paths.definition import NEEDS, WHO_NAMES, Path, Who
from compounds.guidance.paths.mentions import mentions
from compounds.guidance.paths.shipped import FaultyPath
from tests.test_words import forbidden

ALL = tuple(shipped.paths().values())
KNOWN: dict[str, list[ParameterVersion]] = {}
for version in parameters.seed():
    KNOWN.setdefault(version.name, []).append(version)
LONGEST_SENTENCE, LONGEST_TITLE = 160, 24
NUMBER = re.compile(r"[一二两三四五六七八九十百0-9]+(日|天|个月|年|成|个工作日|分之|名|人)|半数|一半")
SMALL: dict[str, Any] = {
    "code": "small_path",
    "title": "小事",
    "summary": "一件小事。",
    "revision": 1,
    "needs": "any",
    "checked_on": "2026-11-22",
    "event": [{"code": "meeting", "title": "开会", "planned": True}],
    "step": [
        {
            "code": "notice",
            "title": "通知",
            "what": "通知大家。",
            "who": ["committee"],
            "basis": ["《物业管理条例》第十四条第一款"],
            "clock": [
                {
                    "code": "notice",
                    "title": "通知",
                    "start": "meeting",
                    "happened": "开会",
                    "parameter": "meeting_notice",
                    "direction": "before",
                    "least": True,
                }
            ],
        },
        {"code": "vote", "title": "投票", "what": "投票。", "who": ["assembly"], "basis": [], "after": ["notice"]},
    ],
}


def test_every_path_of_the_desk_ships() -> None:
    assert {path.code for path in ALL} == {
        "first_committee", "reelection", "by_election", "handover", "filing", "special_meeting", "choose_company",
        "dismiss_company", "fund_ordinary", "fund_emergency", "common_parts",
    }  # fmt: skip
    assert {path.needs for path in ALL} == set(NEEDS)
    assert WHO_NAMES.keys() == set(Who)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.code)
def test_every_step_says_who_and_what_in_short_plain_sentences(path: Path) -> None:
    for step in path.steps:
        told = (step.what, *step.meanwhile, *(one.words for one in step.frozen), *(one.words for one in step.elsewhere))
        assert all(one.endswith("。") and len(one) <= LONGEST_SENTENCE for one in told), step.code
        assert len(step.title) <= LONGEST_TITLE and not step.title.endswith("。")
        assert not step.optional or step.skip.endswith("。")
        assert not any(half in "".join(told) for half in (*",;:()", "双过半"))
        assert step.evidence or step.record, "nothing would show that it is done"
    assert path.summary.endswith("。")
    assert any(step.papers for step in path.steps)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.code)
def test_numbers_of_the_law_come_from_the_parameters_and_stand_in_no_sentence(path: Path) -> None:
    told = [path.title, path.summary]
    for step in path.steps:
        told += [step.title, step.what, step.skip, *step.meanwhile, *(one.words for one in step.frozen)]
    assert [found.group() for sentence in told for found in NUMBER.finditer(sentence)] == []


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.code)
def test_no_path_says_a_word_that_no_page_says(path: Path) -> None:
    told = repr((path.title, path.summary, [(step.title, step.what, step.skip, step.evidence) for step in path.steps]))
    assert [word for word in forbidden() if word in told] == []


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.code)
def test_every_paper_is_on_the_shelf(path: Path) -> None:
    wanted = {code for step in path.steps for code in step.papers}
    assert wanted - texts.all_texts().keys() == set()


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.code)
def test_a_period_that_is_only_advice_says_so(path: Path) -> None:
    for _, clock in path.clocks:
        for value in KNOWN[clock.parameter]:
            assert value.confidence is not Confidence.SUGGESTION or "不是法定" in value.note or "待核" in value.note


def test_what_the_election_freezes_elsewhere_is_only_advice_here() -> None:
    group = shipped.path("reelection").step("group")
    assert [one.firm for one in group.frozen] == [False] * 4
    assert {code for one in group.frozen for code in one.paths} == {
        "choose_company", "dismiss_company", "common_parts", "fund_ordinary",
    }  # fmt: skip
    assert {one.place for one in group.elsewhere} == {"宁波", "温州", "绍兴"}


def test_a_meeting_is_noticed_a_committee_filed_and_a_handover_done_by_the_numbers_of_the_law() -> None:
    first, again = shipped.path("first_committee"), shipped.path("reelection")
    assert [clock.parameter for clock in first.step("notice").clocks] == ["meeting_notice"]
    assert [clock.parameter for clock in first.step("group_notice").clocks] == ["preparatory_announcement"]
    assert [clock.parameter for clock in first.step("filing").clocks] == ["committee_filing"]
    assert [clock.parameter for clock in again.step("vote").clocks] == ["reelection_lead"]
    assert [clock.parameter for clock in again.step("handover").clocks] == ["committee_handover"]
    assert [step.record for step in first.steps if step.record] == ["term", "filing", "seal"]
    lift = shipped.path("fund_emergency").step("lift_account")
    assert [(clock.start, clock.parameter) for clock in lift.clocks] == [("paid", "lift_fund_announcement")]


def test_what_no_rule_forbids_in_so_many_words_is_told_as_advice() -> None:
    informed = shipped.path("dismiss_company").step("inform").frozen
    assert [(one.firm, one.basis) for one in informed] == [
        (True, "《民法典》第二百七十八条第一款第（四）项"),
        (False, "《民法典》第九百四十四条第一款"),
    ]
    assert [one.firm for one in shipped.path("fund_emergency").step("verify").frozen] == [False]


def test_an_article_knows_the_paths_that_rest_on_it() -> None:
    found = mentions()["物业管理条例", "第十四条"]
    assert {one.title for one in found} >= {"成立首届业主委员会", "业委会换届", "解聘物业企业"}
    assert len({one.url for one in found}) == len(found)
    assert found[0].url == "/guidance/paths/first_committee#notice"
    assert ("物业管理条例", "第十二条") not in mentions()


def test_what_other_places_do_is_no_mention() -> None:
    assert not [key for key in mentions() if key[0].startswith(("杭州", "宁波", "温州", "绍兴", "湖州"))]


def set_at(*keys: str | int, to: object) -> Callable[[dict[str, Any]], None]:
    """A change of the small path at one place."""

    def change(data: dict[str, Any]) -> None:
        for key in keys[:-1]:
            data = data[key]  # type: ignore[index]  # lists and tables take their own keys
        data[keys[-1]] = to  # type: ignore[index]  # as above

    return change


FAULTS = {
    "a key that nobody reads": set_at("step", 0, "colour", to="red"),
    "a doer that nobody knows": set_at("step", 0, "who", to=["mayor"]),
    "nobody does it": set_at("step", 0, "who", to=[]),
    "a code twice": set_at("step", 1, "code", to="meeting"),
    "a misshapen code": set_at("step", 0, "code", to="通知"),
    "a step that waits for a later one": set_at("step", 0, "after", to=["vote"]),
    "steps that wait for one another": set_at("step", 1, "after", to=["vote"]),
    "a clock without a start": set_at("step", 0, "clock", 0, "start", to="nowhere"),
    "a clock that starts at its own step": set_at("step", 0, "clock", 0, "start", to="notice"),
    "a direction that nobody knows": set_at("step", 0, "clock", 0, "direction", to="sideways"),
    "a parameter that is not there": set_at("step", 0, "clock", 0, "parameter", to="guidance.unheard_of"),
    "a number that is not there": set_at("step", 0, "numbers", to=["guidance.unheard_of"]),
    "a citation without an article": set_at("step", 0, "basis", to=["物业管理条例"]),
    "a freeze that is firm for no reason": set_at(
        "step", 0, "frozen", to=[{"words": "停。", "basis": "", "firm": True}]
    ),
    "a freeze of a path that is not there": set_at(
        "step", 0, "frozen", to=[{"words": "停。", "basis": "", "firm": False, "paths": ["elsewhere"]}]
    ),
    "a calculator that is not there": set_at("step", 0, "calculator", to="horoscope"),
    "a record that is not there": set_at("step", 0, "record", to="diary"),
    "an event that is not there": set_at("step", 1, "event", to="party"),
    "an optional step that says not when": set_at("step", 1, "optional", to=True),
    "a need that is not there": set_at("needs", to="dogs"),
    "a revision below one": set_at("revision", to=0),
    "no step at all": set_at("step", to=[]),
    "a key too few": lambda data: data.pop("title") and None,
}


def test_the_small_path_is_sound() -> None:
    path = shipped.parsed(copy.deepcopy(SMALL))
    shipped.check(path, KNOWN)
    assert path.step("vote").after == ("notice",)
    assert path.titles == {"meeting": "开会", "notice": "通知", "vote": "投票"}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_path_that_contradicts_itself_is_refused(fault: Callable[[dict[str, Any]], None]) -> None:
    data = copy.deepcopy(SMALL)
    fault(data)
    with pytest.raises(FaultyPath):
        shipped.check(shipped.parsed(data), KNOWN)
