"""Who sees grounds with names, and who may declare, claim, contest and decide them, or lift a rule for one request."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, visible
from alliance.kernel.actors import Actor
from expert_pool.access import ASK_KEEPER, ASKERS, KEEPER, SUPERVISORS, oversees
from expert_pool.conflicts.grounds import LIFTABLE
from expert_pool.conflicts.models import ExpertConflict, ExpertTie, RelaxedRule
from expert_pool.conflicts.standing import NO_BACKUPS, is_pending
from expert_pool.conflicts.workflow import Origin
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import STAGE_NAMES, Stage
from expert_pool.roster.models import Expert

NAMING = SUPERVISORS | {KEEPER}
"""They see by name who stands back, and decide: the keeper, and the bureau as the second person."""
LIFTABLE_RULES = frozenset({NO_BACKUPS, *(rule.value for rule in LIFTABLE)})
ONLY_BEFORE = "回避情况在封存以前核对；封存以后不能再改。"
LATER = "抽取以后才发现要回避的，由专家本人在答复邀请时说明。"


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What a verdict looks at: where the request is, how far, and who handed it in."""

    path: str
    stage: Stage

    @classmethod
    def of(cls, request: SelectionRequest) -> RequestFacts:
        """The facts of a loaded request."""
        return cls(request.place.path, request.stage)


@dataclass(frozen=True, slots=True)
class ConflictFacts:
    """What a verdict on a decision looks at: whether it waits, and who is concerned or has spoken."""

    waiting: bool
    people: Collection[int]

    @classmethod
    def of(cls, row: ExpertConflict) -> ConflictFacts:
        """The facts of a loaded ground."""
        people = [one for one in (row.expert.person_id, row.said_by_id) if one is not None]
        return cls(is_pending(row), people)


def _own(actor: Actor) -> ColumnElement[bool]:
    return Expert.person_id == actor.person_id if actor.signed_in else false()


@sees(ExpertTie)
def ties_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Keeper and bureau all, and everybody their own."""
    if actor.is_clock or names_people(actor):
        return true()
    return ExpertTie.expert_id.in_(select(Expert.id).where(_own(actor)))


@sees(ExpertConflict)
def conflicts_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Keeper and bureau all; experts their own; whoever asks for experts what their side has said."""
    if actor.is_clock or names_people(actor):
        return true()
    own = ExpertConflict.expert_id.in_(select(Expert.id).where(_own(actor)))
    said_here = and_(
        ExpertConflict.origin == Origin.COMPOUND,
        ExpertConflict.request_id.in_(select(SelectionRequest.id).where(visible(SelectionRequest, actor))),
    )
    return or_(own, said_here) if actor.holds(*ASKERS) else own


@sees(RelaxedRule)
def relaxed_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the request."""
    if actor.is_clock:
        return true()
    return RelaxedRule.request_id.in_(select(SelectionRequest.id).where(visible(SelectionRequest, actor)))


def names_people(actor: Actor) -> bool:
    """True for those to whom the pages say who stands back; all others read numbers."""
    return actor.holds(*NAMING)


def see_page(actor: Actor, facts: RequestFacts) -> Verdict:
    """The keeper and overseers, and whoever asks for experts there."""
    if oversees(actor) or actor.holds(*ASKERS, at=facts.path):
        return ALLOWED
    return denied("回避情况由专家库管理员和申请的小区查看。", ASK_KEEPER)


def declare_tie(actor: Actor, person_id: int) -> Verdict:
    """The expert in person."""
    if actor.signed_in and actor.person_id == person_id:
        return ALLOWED
    return denied("有什么关系，由专家本人申报。", ASK_KEEPER)


def end_tie(actor: Actor, person_id: int) -> Verdict:
    """The expert in person."""
    return declare_tie(actor, person_id)


def claim_ground(actor: Actor, facts: RequestFacts) -> Verdict:
    """The compound that asks: its committee, street and community."""
    if not actor.holds(*ASKERS, at=facts.path):
        return denied("由申请的小区（业委会，或者社区、街道）说明。", ASK_KEEPER)
    return _before_sealed(facts)


def contest_ground(actor: Actor, facts: RequestFacts, person_id: int, origin: Origin) -> Verdict:
    """The expert in person; what they declared themselves they take back where they declared it."""
    if origin is Origin.SELF:
        own = out_of_turn("这是您自己申报的。", "已经没有了的，请在“申报关系”里撤下。")
        return declare_tie(actor, person_id) & own
    return declare_tie(actor, person_id) & _before_sealed(facts)


def decide_ground(actor: Actor, facts: RequestFacts, conflict: ConflictFacts) -> Verdict:
    """The keeper or the bureau, never about themselves and never about their own word."""
    if not actor.holds(*NAMING):
        return denied("回避由专家库管理员核定，也可以由住建局核定。", ASK_KEEPER)
    if actor.person_id in conflict.people:
        return denied("这一条和您本人有关，不能由您核定。", "请由另一位专家库管理员或者住建局核定。")
    if not conflict.waiting:
        return out_of_turn("这一条已经核定，或者不用核定。", "请刷新页面。")
    return _before_sealed(facts)


def relax_rule(actor: Actor, facts: RequestFacts) -> Verdict:
    """The keeper, with a reason that is shown beside the draw."""
    if not actor.holds(KEEPER):
        return denied("放宽联盟自己的规则，由专家库管理员决定。", ASK_KEEPER)
    return _before_sealed(facts)


def restore_rule(actor: Actor, facts: RequestFacts) -> Verdict:
    """The keeper."""
    return relax_rule(actor, facts)


def _before_sealed(facts: RequestFacts) -> Verdict:
    if facts.stage is Stage.ACCEPTED:
        return ALLOWED
    return out_of_turn(f"这份申请现在是“{STAGE_NAMES[facts.stage]}”。{ONLY_BEFORE}", LATER)
