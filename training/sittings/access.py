"""Who sees sittings, who plans them, who stands at the door with a telephone, and who decides who was there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import Actor
from alliance.kernel.places.models import Place
from training.access import ASK_DESK, BUILDERS, NEAR, builds, own_or_built
from training.sittings.models import Invited, Sitting
from training.sittings.workflow import COMING, MARKED, SITTING, STAGE_NAMES, Stage

LOOK = "请刷新页面，看看现在到了哪一步。"


@dataclass(frozen=True, slots=True)
class SittingFacts:
    """What a verdict looks at: the stage, and where the sitting is at home."""

    stage: Stage
    path: str


@sees(Sitting)
def sittings_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The desk all, street and community those of their place, everybody those to which they were told to come."""
    if actor.is_clock or actor.holds(*BUILDERS):
        return Sitting.id.is_not(None)
    invited = Sitting.id.in_(select(Invited.sitting_id).where(own_or_built(Invited.person_id, actor)))
    mine = and_(Sitting.sent_at.is_not(None), invited)
    if not actor.holds(*NEAR):
        return mine
    return or_(mine, Sitting.place_id.in_(select(Place.id).where(within(Place.path, actor, *NEAR))))


def facts_of(sitting: Sitting) -> SittingFacts:
    """What verdicts look at."""
    return SittingFacts(sitting.stage, sitting.place.path)


def helps(actor: Actor, facts: SittingFacts) -> Verdict:
    """Who stands at the door: the desk, and street and community officers of the place."""
    if actor.is_clock or actor.holds(*BUILDERS) or actor.holds(*NEAR, at=facts.path):
        return ALLOWED
    return denied("签到由业务指导组和所在街道、社区的工作人员来办。", "来参加的，到门口报姓名就行。")


def list_people(actor: Actor, facts: SittingFacts) -> Verdict:
    """Who sees the names of all who are invited: whoever stands at the door."""
    return helps(actor, facts)


def plan_sitting(actor: Actor) -> Verdict:
    """The desk."""
    return builds(actor)


def edit_sitting(actor: Actor, facts: SittingFacts) -> Verdict:
    """The desk, until it is opened."""
    return builds(actor) & _in_turn(facts, "edit_sitting")


def invite(actor: Actor, facts: SittingFacts) -> Verdict:
    """The desk, until it is closed: somebody may still come in at the door."""
    if facts.stage not in COMING:
        return builds(actor) & out_of_turn(f"这一场{STAGE_NAMES[facts.stage]}，不能再加人。", LOOK)
    return builds(actor)


def drop_invited(actor: Actor, facts: SittingFacts) -> Verdict:
    """The desk, until it is opened."""
    return edit_sitting(actor, facts)


def send_sitting(actor: Actor, facts: SittingFacts) -> Verdict:
    """The desk, until it is opened."""
    return edit_sitting(actor, facts)


def cancel_sitting(actor: Actor, facts: SittingFacts) -> Verdict:
    """The desk, until it is closed."""
    return builds(actor) & _in_turn(facts, "cancel_sitting")


def open_sitting(actor: Actor, facts: SittingFacts) -> Verdict:
    """Whoever stands at the door."""
    return helps(actor, facts) & _in_turn(facts, "open_sitting")


def close_sitting(actor: Actor, facts: SittingFacts) -> Verdict:
    """Whoever stands at the door."""
    return helps(actor, facts) & _in_turn(facts, "close_sitting")


def merge(actor: Actor, facts: SittingFacts) -> Verdict:
    """Whoever stands at the door; a telephone that had no network may come late."""
    if facts.stage not in MARKED:
        return helps(actor, facts) & out_of_turn(f"这一场{STAGE_NAMES[facts.stage]}，不用签到。", ASK_DESK)
    return helps(actor, facts)


def type_sheet(actor: Actor, facts: SittingFacts) -> Verdict:
    """Whoever stands at the door, until it is confirmed."""
    if facts.stage not in MARKED - {Stage.CONFIRMED}:
        return helps(actor, facts) & out_of_turn(f"这一场{STAGE_NAMES[facts.stage]}，名单不能再改。", ASK_DESK)
    return helps(actor, facts)


def decide(actor: Actor, facts: SittingFacts, person_id: int) -> Verdict:
    """The desk, between closing and confirming, and never on oneself."""
    if actor.person_id is not None and actor.person_id == person_id:
        return denied("自己到没到场，请业务指导组的另一位同志来定。", ASK_DESK)
    return builds(actor) & _in_turn(facts, "confirm_sitting")


def confirm_sitting(actor: Actor, facts: SittingFacts) -> Verdict:
    """The desk."""
    return builds(actor) & _in_turn(facts, "confirm_sitting")


def _in_turn(facts: SittingFacts, step: str) -> Verdict:
    if step in SITTING.open_from(facts.stage):
        return ALLOWED
    return out_of_turn(f"这一场现在是“{STAGE_NAMES[facts.stage]}”，这一步不能办。", LOOK)
