"""The course of a proceeding and of its steps, and who in the alliance answers for which doer."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.actors import COMMITTEE, Office
from alliance.kernel.workflow import Step, Workflow
from compounds.guidance.paths.definition import WHO_NAMES, Who


class Stage(StrEnum):
    """Where a proceeding stands."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


STAGE_NAMES: dict[Stage, str] = {
    Stage.RUNNING: "正在办",
    Stage.DONE: "已办完",
    Stage.STOPPED: "已停办",
}
TONES: dict[Stage, str] = {Stage.RUNNING: "", Stage.DONE: "go", Stage.STOPPED: "late"}

PROCEEDING: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("do_step", frozenset({Stage.RUNNING}), Stage.RUNNING),
    Step("skip_step", frozenset({Stage.RUNNING}), Stage.RUNNING),
    Step("set_day", frozenset({Stage.RUNNING}), Stage.RUNNING),
    Step("undo_step", frozenset({Stage.RUNNING, Stage.DONE}), Stage.RUNNING),
    Step("finish", frozenset({Stage.RUNNING}), Stage.DONE),
    Step("stop", frozenset({Stage.RUNNING}), Stage.STOPPED),
)


class StepStage(StrEnum):
    """Where one step stands; it is open when all that it waits for is done or skipped."""

    AHEAD = "ahead"
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


STEP_NAMES: dict[StepStage, str] = {
    StepStage.AHEAD: "还没到",
    StepStage.OPEN: "现在办",
    StepStage.DONE: "已办",
    StepStage.SKIPPED: "不用办",
}
SETTLED = frozenset({StepStage.DONE, StepStage.SKIPPED})
UNSETTLED = frozenset({StepStage.AHEAD, StepStage.OPEN})

BY_MATTER = frozenset({"special_meeting", "fund_ordinary", "fund_emergency", "common_parts"})
"""Paths that a compound may go several times at once, each for a matter of its own: two roofs, two repairs."""

OFFICIAL = frozenset({Who.STREET, Who.COMMUNITY, Who.BUREAU})
"""Doers whose steps the committee does not record in their name."""

_GROUP = (Office.COMMUNITY_OFFICER, Office.SUBDISTRICT_OFFICER)
_COMMITTEE = (Office.COMMITTEE_CHAIR, Office.COMMUNITY_OFFICER)
OFFICES: dict[Who, tuple[Office, ...]] = {
    Who.OWNERS: (Office.COMMUNITY_OFFICER,),
    Who.COMMUNITY: (Office.COMMUNITY_OFFICER,),
    Who.STREET: (Office.SUBDISTRICT_OFFICER,),
    Who.PREPARATORY_GROUP: _GROUP,
    Who.REELECTION_GROUP: _GROUP,
    Who.ASSEMBLY: _COMMITTEE,
    Who.COMMITTEE: _COMMITTEE,
    Who.OUTGOING: _COMMITTEE,
    Who.DEVELOPER: (Office.COMMUNITY_OFFICER,),
    Who.COMPANY: _COMMITTEE,
    Who.BUREAU: (Office.SUBDISTRICT_OFFICER,),
}
"""Who is told of a step, and on whose desk it waits; doers without an account are looked after by those nearest."""

WORKING = (*sorted(COMMITTEE), Office.COMMUNITY_OFFICER, Office.SUBDISTRICT_OFFICER)
"""Offices at or above a compound on whose desk open steps stand."""


def who_words(who: tuple[Who, ...]) -> str:
    """Who does a step, as people say it: 街道、社区."""
    return "、".join(WHO_NAMES[one] for one in who)


def desks_of(who: tuple[Who, ...]) -> str:
    """The offices that answer for these doers as a row keeps them: ,community_officer,subdistrict_officer,."""
    return "".join(f",{office.value}" for office in offices_of(who)) + ","


def offices_of(who: tuple[Who, ...]) -> tuple[Office, ...]:
    """The offices that answer for these doers, each once."""
    return tuple(dict.fromkeys(office for one in who for office in OFFICES[one]))
