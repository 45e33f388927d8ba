"""Who sees draws, who freezes, who confirms the seal and the numbers, and when the names may be opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import Actor
from alliance.kernel.days import short_moment
from alliance.kernel.places.models import Place
from expert_pool.access import ASK_KEEPER, SUPERVISORS, WITNESSES, keeps, oversees, witnesses
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import DRAW, PART_NAMES, STAGE_NAMES, Abandoned, Part, Stage
from expert_pool.requests.workflow import STAGE_NAMES as REQUEST_NAMES
from expert_pool.requests.workflow import Stage as RequestStage

LOOK = "请刷新页面，看看现在到了哪一步。"


@dataclass(frozen=True, slots=True)
class DrawFacts:
    """What a verdict looks at: where, how far, when the chance happens and the names may be opened, and who did what.

    `used_up` says that a field has nobody left for one of its seats.
    """

    path: str
    stage: Stage
    request_stage: RequestStage
    happens_at: datetime
    opening_at: datetime
    now: datetime
    sealed_by: int | None
    heard_by: int | None
    heard_as: Part | None
    giving_up: Abandoned | None
    giving_up_by: int | None
    used_up: bool = False


@sees(Draw)
def draws_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Everybody those whose seal is public, also the abandoned ones; before the witness has confirmed it, those who do.

    What may be told of the rows is said by `sealed` and by the transcript, never by sight.
    """
    if oversees(actor):
        return true()
    near = Draw.place_id.in_(select(Place.id).where(within(Place.path, actor, *WITNESSES)))
    return or_(Draw.witnessed_at.is_not(None), Draw.stage == Stage.ABANDONED, near)


def freeze(actor: Actor, request_stage: RequestStage) -> Verdict:
    """The keeper, once the request was accepted and nothing of it is drawn."""
    if request_stage is not RequestStage.ACCEPTED:
        now = REQUEST_NAMES[request_stage]
        return keeps(actor) & out_of_turn(f"这份申请现在是“{now}”，不能封存。", LOOK)
    return keeps(actor)


def witness(actor: Actor, facts: DrawFacts) -> Verdict:
    """An officer of the place or of the bureau who is not the one who froze, before the chance happens."""
    verdict = witnesses(actor, facts.path)
    if verdict and actor.person_id == facts.sealed_by:
        return denied("名单是您封存的，见证要由另一个人来做。", "请社区、街道的工作人员来见证。")
    if verdict and "witness" in DRAW.open_from(facts.stage) and facts.now >= facts.happens_at:
        return out_of_turn(
            "开奖（摇号）的时间已经过了，现在确认就说不清楚了。",
            "请管理员把这次作废（原因选“见证人确认时号码已经公开”），重新封存。",
        )
    return verdict & _in_turn(facts, "witness")


def hear(actor: Actor, facts: DrawFacts) -> Verdict:
    """Keeper and witness, one after the other and never the same person, once the chance has happened."""
    verdict = takes_down(actor, facts.path)
    if not verdict:
        return verdict
    if facts.stage not in (Stage.SEALED, Stage.HEARD):
        return _turn(facts)
    if facts.now < facts.happens_at:
        return out_of_turn(f"号码要到{short_moment(facts.happens_at)}才有。", "到时候请管理员和见证人分开各录一遍。")
    if facts.stage is Stage.HEARD and actor.person_id == facts.heard_by:
        return out_of_turn("第一遍是您录的，第二遍要请另一个人。", "两个人分开录，才能发现看错、录错的地方。")
    if facts.stage is Stage.HEARD and facts.heard_as is not None and part_of(actor, facts) is facts.heard_as:
        other = Part.WITNESS if facts.heard_as is Part.KEEPER else Part.KEEPER
        return denied(f"第一遍是{PART_NAMES[facts.heard_as]}录的，第二遍要由{PART_NAMES[other]}录。", ASK_KEEPER)
    return verdict


def part_of(actor: Actor, facts: DrawFacts) -> Part:
    """In which part the actor types the numbers: whoever is both takes the one that is still open."""
    if keeps(actor) and not (facts.heard_as is Part.KEEPER and witnesses(actor, facts.path)):
        return Part.KEEPER
    return Part.WITNESS


def takes_down(actor: Actor, path: str) -> Verdict:
    """Whether the actor may type what the chance was: a keeper or a witness of the place."""
    if keeps(actor) or witnesses(actor, path):
        return ALLOWED
    return denied("号码由专家库管理员和见证人来录。", ASK_KEEPER)


def abandon(actor: Actor, facts: DrawFacts) -> Verdict:
    """The keeper until it is opened; once the numbers may be known the keeper proposes, and a witness agrees."""
    return keeps(actor) & _in_turn(facts, "abandon")


def alone(facts: DrawFacts) -> bool:
    """Whether the keeper gives a draw up alone: no number can be known, or the seal never was public."""
    return facts.stage is Stage.FROZEN or facts.now < facts.happens_at


def agree_to_abandon(actor: Actor, facts: DrawFacts) -> Verdict:
    """A witness who is not the one who proposed it."""
    verdict = witnesses(actor, facts.path) & _in_turn(facts, "abandon")
    if verdict and facts.giving_up is None:
        return out_of_turn("没有人提出作废。", LOOK)
    if verdict and actor.person_id == facts.giving_up_by:
        return denied("作废是您提出的，要由另一个人同意。", "请社区、街道的工作人员来看。")
    return verdict


def open_draw(actor: Actor, facts: DrawFacts) -> Verdict:
    """Keeper or witness, with the panel complete, and not before the companies' papers are opened."""
    verdict = takes_down(actor, facts.path) & _in_turn(facts, "open")
    if verdict and facts.request_stage is not RequestStage.FORMED:
        return out_of_turn(
            "专家还没有到齐，不能开启名单。", "请等被抽中的专家都答复；有一组人用完了的，请作废后重新抽取。"
        )
    if verdict and facts.now < facts.opening_at:
        return out_of_turn(
            f"名单要到{short_moment(facts.opening_at)}才能开启。", "开启时间有变的，请先在申请里改时间，写明原因。"
        )
    return verdict


def reasons(facts: DrawFacts) -> tuple[Abandoned, ...]:
    """For which reasons the draw may be given up now."""
    passed = facts.now >= facts.happens_at
    open_now = {
        Abandoned.TOO_LATE: facts.stage is Stage.FROZEN and passed,
        Abandoned.CHANCE_FAILED: facts.stage in (Stage.SEALED, Stage.HEARD) and passed,
        Abandoned.EXHAUSTED: facts.stage is Stage.DRAWN and facts.used_up,
        Abandoned.REQUEST_CHANGED: True,
        Abandoned.REQUEST_WITHDRAWN: facts.request_stage is RequestStage.WITHDRAWN,
        Abandoned.MISTAKE: alone(facts),
    }
    return tuple(reason for reason in Abandoned if open_now[reason])


def figures(actor: Actor) -> Verdict:
    """Whether the actor may compare how often each expert was drawn: the keeper and the bureau."""
    if keeps(actor) or actor.holds(*SUPERVISORS):
        return ALLOWED
    return denied("抽取次数的对照由专家库管理员和住建局查看。", ASK_KEEPER)


def _in_turn(facts: DrawFacts, step: str) -> Verdict:
    return ALLOWED if step in DRAW.open_from(facts.stage) else _turn(facts)


def _turn(facts: DrawFacts) -> Verdict:
    return out_of_turn(f"这次抽取现在是“{STAGE_NAMES[facts.stage]}”，这一步不能办。", LOOK)
