"""The front page of the awards: what runs, what they are for, and for whoever has signed in what is next."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from compounds.awards import addresses, concerned
from compounds.awards.access import APPLICANTS, OVERSEERS, RECOMMENDERS, SECRETARY
from compounds.awards.rounds import lists, plain

bp = Blueprint("awards", __name__, url_prefix=addresses.ROOT, template_folder="../templates")


@dataclass(frozen=True, slots=True)
class Way:
    """One page to go on to: its name, what is there, and its address."""

    label: str
    words: str
    url: str


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """What runs and how it works; for whoever has signed in, what is next and where to go on."""
    reading, actor = web.reading(), web.actor()
    return render_template(
        "awards/index.html",
        lines=_lines(reading, actor),
        ways=_ways(actor),
        rounds=lists.round_list(reading, actor),
        free=plain.FREE,
        addresses=addresses,
    )


def _lines(reading: Transaction, actor: Actor) -> list[Line]:
    """Everything of the awards that waits for the actor, what is to be done before what is only soon."""
    if not concerned.concerned(reading, actor):
        return []
    order = list(Section)
    found = [line for _, desk in concerned.DESKS for line in desk.lines(reading, actor)]
    return sorted(found, key=lambda line: (order.index(line.section), not line.sort, line.sort))


def _ways(actor: Actor) -> tuple[Way, ...]:
    """The pages that the offices of the actor need."""
    found = []
    if actor.holds(SECRETARY):
        found.append(Way("新建一届评选", "定日子、名额、指标，封存后开放申报", f"{addresses.ROUNDS}/new"))
    if actor.holds(SECRETARY, *OVERSEERS):
        found.append(Way("住建局检查考评表", "每月检查、年度考评的得分，从表格导入", f"{addresses.CHECKS}/"))
    if actor.holds(SECRETARY, *OVERSEERS, *RECOMMENDERS):
        found.append(Way("评选一览", "各街道各小区的参评和获评情况", f"{addresses.GLANCE}/"))
    if actor.holds(*APPLICANTS):
        found.append(Way("开始申报", "替本小区申报，平台先填好知道的，您只填剩下的", f"{addresses.APPLICATIONS}/new"))
    if actor.holds(SECRETARY, *OVERSEERS, *APPLICANTS, *RECOMMENDERS):
        found.append(Way("申报到了哪一步", "小区的申报、推荐、审查", f"{addresses.APPLICATIONS}/"))
        found.append(Way("平台记录", "平台知道小区哪些事，哪里不对可以改", f"{addresses.FACTS}/"))
    return tuple(found)
