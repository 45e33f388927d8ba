"""The front page of the expert pool: what it is for, and for whoever has signed in what is next."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.actors import COMMITTEE, OFFICERS, Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from expert_pool import addresses, concerned
from expert_pool.access import KEEPER, OVERSEERS, SUPERVISORS
from expert_pool.results import queries as selections
from expert_pool.roster import queries as roster
from expert_pool.roster.access import REVIEWERS, apply
from expert_pool.roster.models import Expert

bp = Blueprint("experts", __name__, url_prefix=addresses.ROOT, template_folder="templates")
SHOWN = 3
"""So many of the latest selections stand on the front page."""


@dataclass(frozen=True, slots=True)
class Way:
    """One page to go on to: its name, what is there, and its address."""

    label: str
    words: str
    url: str


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """What the pool is for; for whoever has signed in, what is next and where to go on."""
    reading, actor = web.reading(), web.actor()
    waiting = _waiting(reading, actor)
    return render_template(
        "experts/index.html",
        lines=sorted((line for _, found in waiting for line in found), key=_urgency),
        ways=_ways(actor, roster.own_line(reading, actor)),
        counts=_counts(waiting) if actor.holds(KEEPER) else (),
        latest=selections.selections(reading, actor)[:SHOWN],
    )


def _waiting(reading: Transaction, actor: Actor) -> list[tuple[str, tuple[Line, ...]]]:
    """Everything of the pool that waits for the actor, by room."""
    if not concerned.concerned(reading, actor):
        return []
    return [(label, tuple(desk.lines(reading, actor))) for label, desk in concerned.DESKS]


def _urgency(line: Line) -> tuple[int, bool, str]:
    """What is to be done before what is only soon, what is due first at the top."""
    return list(Section).index(line.section), not line.sort, line.sort


def _counts(waiting: list[tuple[str, tuple[Line, ...]]]) -> list[tuple[str, int]]:
    """How many things are to be done in each room."""
    return [(label, sum(line.section is Section.TODO for line in found)) for label, found in waiting]


def _ways(actor: Actor, own: Expert | None) -> tuple[Way, ...]:
    """The pages for the offices that the actor holds, and for the line that the actor has in the pool."""
    found: list[Way] = []
    if actor.holds(*COMMITTEE, *OFFICERS):
        found.append(Way("请专家来评审", "填一张表，五分钟", f"{addresses.REQUESTS}/new"))
    if actor.holds(*COMMITTEE, *OFFICERS, KEEPER, *OVERSEERS):
        found.append(Way("选聘评审申请", "办到哪一步、下一步谁来办", f"{addresses.REQUESTS}/"))
    if actor.holds(*REVIEWERS):
        found.append(Way("专家年度考核", "看评价、打分、听说明", f"{addresses.APPRAISALS}/"))
    if actor.holds(KEEPER, *SUPERVISORS):
        found.append(Way("各位专家的抽取次数", "和抽签算出来的对照", f"{addresses.DRAWS}/figures"))
    if actor.holds(Office.EXPERT):
        found.append(Way("给我的征询", "能不能参加，在这里答复", f"{addresses.OFFERS}/mine/"))
        found.append(Way("我的考核", "谁怎么评价我，只有我和管理员看得到", f"{addresses.APPRAISALS}/mine"))
    if own is not None:
        found.append(Way("我的专家页", "专业和材料、不方便的日子、聘到哪天", f"{addresses.ROSTER}/mine"))
        found.append(Way("申报关系", "和哪家企业、哪个小区有关系，先说一声", f"{addresses.CONFLICTS}/mine"))
    if actor.signed_in:
        found.append(Way("专家名单", "库里有谁、会什么；抽中谁不在这里", f"{addresses.ROSTER}/"))
    if own is None and apply(actor):
        found.append(Way("申请当评审专家", "要哪些条件、怎么进专家库", f"{addresses.ROSTER}/apply"))
    return tuple(found)
