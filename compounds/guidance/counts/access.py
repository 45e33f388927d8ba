"""Who sees a count and who may take each of its steps; names and single ballots are for those alone who prepare it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor
from compounds.access import DESK, NEAR
from compounds.guidance import access as desk
from compounds.guidance.counts.models import Count, CountFolder
from compounds.guidance.counts.workflow import COUNT, DELIVERING, FIXED, STAGE_NAMES, WITH_RESULT, Stage

TURN = "请刷新页面，看看现在该办哪一步。"


@sees(Count)
def counts_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The committee, the street and community of the place, and the whole offices; never the property manager."""
    return desk.in_sight(Count.place_id, actor)


@sees(CountFolder)
def folders_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who prepare the count: what lies in it names owners."""
    return desk.at_hand(CountFolder.place_id, actor)


@dataclass(frozen=True, slots=True)
class CountFacts:
    """What a verdict looks at: where the count is and how far it came."""

    path: str
    stage: Stage


def sees_names(actor: Actor, path: str) -> bool:
    """True for those who prepare the count: they work with names; the bureau and the rest see figures alone."""
    return desk.prepares(actor, path)


def start_count(actor: Actor, path: str) -> Verdict:
    """Those who do the work at the compound."""
    return _prepares(actor, path)


def edit_count(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare, before the freeze; afterwards nobody (换方式、改时间要重新开始)."""
    verdict = _prepares(actor, count.path)
    if verdict and count.stage in FIXED:
        return out_of_turn(
            "名册锁定以后，议题、投票方式、截止时间和名册都不能再改。",
            "确实要改的，请作废这一次，写明原因，再重新开始。",
        )
    return verdict & _in_turn(count, "edit_count")


def keep_roster(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare, before the freeze."""
    return edit_count(actor, count)


def decide_doubt(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare: about owners before the freeze, about ballots while they are typed."""
    return _prepares(actor, count.path) & _while(count, frozenset({Stage.DRAFT, Stage.COUNTING}))


def freeze(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare."""
    return _prepares(actor, count.path) & _in_turn(count, "freeze")


def deliver(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare, from the freeze until the count."""
    return _prepares(actor, count.path) & _while(count, DELIVERING)


def take_delivery_list(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare: the list names owners, and each taking is on record."""
    return deliver(actor, count)


def begin_counting(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare, after the deadline."""
    return _prepares(actor, count.path) & _in_turn(count, "begin_counting")


def key_ballot(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare; the second person is never the first one."""
    return _prepares(actor, count.path) & _while(count, frozenset({Stage.COUNTING}))


def settle_ballot(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare, with the slip before them and a reason."""
    return key_ballot(actor, count)


def drop_ballot(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare: a slip that was typed for the wrong unit, with a reason."""
    return key_ballot(actor, count)


def import_online(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare."""
    return key_ballot(actor, count)


def count(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare."""
    return _prepares(actor, count.path) & _in_turn(count, "count")


def take_back(actor: Actor, count: CountFacts) -> Verdict:
    """The community, the street and the guidance desk, before the result is announced."""
    if not _takes_back(actor, count.path):
        return denied("撤回计票结果由社区、街道的工作人员或者业务指导组秘书办理。", desk.ASK)
    return _in_turn(count, "take_back")


def announce(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare."""
    return _prepares(actor, count.path) & _in_turn(count, "announce")


def void_count(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare, with a reason; once there is a result, those who may take it back."""
    if count.stage is Stage.COUNTED and not _takes_back(actor, count.path):
        return denied("结果已经算出来，作废由社区、街道的工作人员或者业务指导组秘书办理。", desk.ASK)
    return _prepares(actor, count.path) & _in_turn(count, "void_count")


def restart(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare, after a count was made void."""
    return _prepares(actor, count.path) & _while(count, frozenset({Stage.VOID}))


def check_petition(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare, against a fixed roster."""
    return _prepares(actor, count.path) & _while(count, FIXED)


def take_recount(actor: Actor, count: CountFacts) -> Verdict:
    """Those who prepare hand the file out to owners who ask for it; each taking is on record."""
    return _prepares(actor, count.path) & _while(count, WITH_RESULT)


def attach(actor: Actor, path: str) -> Verdict:
    """Those who prepare, at any stage."""
    return _prepares(actor, path)


def _takes_back(actor: Actor, path: str) -> bool:
    return actor.holds(*NEAR, at=path) or actor.holds(*DESK)


def _prepares(actor: Actor, path: str) -> Verdict:
    if desk.prepares(actor, path):
        return ALLOWED
    return denied("计票由业委会，或者社区、街道的工作人员、联盟业务指导组办理。", desk.ASK)


def _in_turn(count: CountFacts, step: str) -> Verdict:
    if step in COUNT.open_from(count.stage):
        return ALLOWED
    return _turn(count)


def _while(count: CountFacts, stages: frozenset[Stage]) -> Verdict:
    return ALLOWED if count.stage in stages else _turn(count)


def _turn(count: CountFacts) -> Verdict:
    return out_of_turn(f"现在是“{STAGE_NAMES[count.stage]}”，这一步不能办。", TURN)
