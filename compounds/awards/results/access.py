"""Who sees results before and after the public notice, who computes them, asks again and writes minutes."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor
from compounds.awards.access import ASK_SECRETARY, LOOK, apart, oversees, runs
from compounds.awards.results.models import AwardDeliberation, AwardResultVersion
from compounds.awards.rounds.workflow import STAGE_NAMES, Stage
from compounds.awards.standing.line import Verdict as Outcome

BY_REVIEWERS = "评委打的分，别人不能改。"
REVIEW_INSTEAD = "评委有利害关系的，请评选组的秘书取消这份评分表；需要重评的，请退回合议，由别的评委再评。"


@sees(AwardResultVersion)
def versions_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who run or oversee the awards all of them; everybody those that were published."""
    return true() if oversees(actor) else AwardResultVersion.published_at.is_not(None)


@sees(AwardDeliberation)
def minutes_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who run or oversee the awards."""
    return true() if oversees(actor) else AwardDeliberation.id.is_(None)


def read_all(actor: Actor, entries: Iterable[str] = ()) -> Verdict:
    """Results before they are published: those who run or oversee the awards, unless their own compound takes part.

    `entries` are the paths of the compounds that take part in the award.
    """
    if oversees(actor):
        return apart(actor, entries)
    return denied("公示以前，结果只给评选组和监督的人看。", "公示那一天起，所有人都能在这里看到。")


def compute(actor: Actor, stage: Stage) -> Verdict:
    """The secretary and the clock, in deliberation; in the public notice only what was decided changes a result."""
    if stage is Stage.DELIBERATION or (stage is Stage.NOTICE and actor.is_clock):
        return runs(actor)
    if stage is Stage.NOTICE:
        return runs(actor) & out_of_turn("已经公示的结果不能重算。", "有错的，由异议来更正，改了什么都会写明。")
    return runs(actor) & out_of_turn(f"这一届现在是“{STAGE_NAMES[stage]}”，不能计算结果。", "到合议的时候再算。")


def ask_again(actor: Actor, stage: Stage, outcomes: frozenset[Outcome]) -> Verdict:
    """The secretary, in deliberation, where the sealed rule asks for another review."""
    if not (may := runs(actor)):
        return may
    if stage is not Stage.DELIBERATION:
        return out_of_turn(f"这一届现在是“{STAGE_NAMES[stage]}”，不能再请评委。", LOOK)
    if Outcome.ASK_AGAIN not in outcomes:
        return out_of_turn("按封存的规则，现在不用再请评委评。", "请按规则得出的名单往下办。")
    return ALLOWED


def deliberate(actor: Actor, stage: Stage) -> Verdict:
    """The secretary, in deliberation."""
    if stage is Stage.DELIBERATION:
        return runs(actor)
    return runs(actor) & out_of_turn(f"这一届现在是“{STAGE_NAMES[stage]}”，不能写合议记录。", LOOK)


def correct(stage: Stage) -> Verdict:
    """In the public notice, by whoever decided the objection; the calling room says who that is."""
    if stage is Stage.NOTICE:
        return ALLOWED
    return out_of_turn(f"这一届现在是“{STAGE_NAMES[stage]}”，不能更正公示的分数。", ASK_SECRETARY)
