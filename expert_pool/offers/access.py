"""Who sees offers and broken glass, who answers, who says on the spot that somebody did not come, who opens names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import Actor, Placed
from alliance.kernel.places.models import Place
from expert_pool.access import ASK_KEEPER, KEEPER, SUPERVISORS, WITNESSES, keeps, oversees, witnesses
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.offers.models import DrawGlass, Offer
from expert_pool.offers.workflow import OFFER, Stage

VERB = "answer"
"""What the link of an offer allows."""
CLOSED = "评审组名单已经开启，这里不能再改。"
CALL = "确实来不了的，请马上打电话给当天的主持人。"
NEXT_ASKED = "这一席已经由下一位递补，不能再改。"
SORRY = "请等下一次；有话要说的，请联系联盟的专家库管理员。"


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What a verdict looks at: whose offer it is, how it stands, and until when it may be answered."""

    mine: bool
    stage: Stage
    draw_stage: DrawStage
    answer_by: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class GlassFacts:
    """What a verdict looks at: the stage of the draw, and who asked and decided to see its names, and until when."""

    draw_stage: DrawStage
    now: datetime
    waits: bool = False
    asked_by: int | None = None
    decided_by: int | None = None
    until: datetime | None = None


@sees(Offer)
def offers_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Keeper, overseers, and street and community of the place: how offers stand. Whose they are stands nowhere there.

    The drawn find their own by the blind index of their row, in `own`.
    """
    if oversees(actor):
        return true()
    return Offer.place_id.in_(select(Place.id).where(within(Place.path, actor, *WITNESSES)))


@sees(DrawGlass)
def glass_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Everybody whose draw is public: that the glass was asked for, by whom and why, is no secret and never was."""
    near = Draw.place_id.in_(select(Place.id).where(within(Place.path, actor, *WITNESSES)))
    told = or_(Draw.witnessed_at.is_not(None), near)
    return true() if oversees(actor) else DrawGlass.draw_id.in_(select(Draw.id).where(told))


def follow(actor: Actor, at: str | Placed) -> Verdict:
    """See how the answers of a draw stand, without names."""
    if oversees(actor) or witnesses(actor, at):
        return ALLOWED
    return denied("征询的进展由专家库管理员和见证的社区、街道查看。", "名单开启以后，评审组是谁人人都能看到。")


def accept(actor: Actor, facts: OfferFacts) -> Verdict:
    """The drawn expert, in time, once."""
    verdict = _answers(actor, facts)
    if not verdict:
        return verdict
    if facts.stage is Stage.ACCEPTED:
        return out_of_turn("您已经答复过“能参加”，不用再答。", "改了主意的，可以点“不能参加”。")
    if facts.stage is not Stage.OFFERED:
        return out_of_turn(NEXT_ASKED, SORRY)
    if facts.now >= facts.answer_by:
        return out_of_turn("答复的时间已经过了，这一席由下一位递补。", SORRY)
    return ALLOWED


def decline(actor: Actor, facts: OfferFacts) -> Verdict:
    """The drawn expert, until the names are opened, also after a yes."""
    return _steps_back(actor, facts, "decline")


def stand_back(actor: Actor, facts: OfferFacts) -> Verdict:
    """The drawn expert who has to do with the matter, until the names are opened, also after a yes."""
    return _steps_back(actor, facts, "stand_back")


def record_absence(actor: Actor, at: str | Placed, draw_stage: DrawStage, *, working: bool) -> Verdict:
    """The host on the spot: the keeper or an officer of the place, once the names are open and until the sums are."""
    if not (keeps(actor) or witnesses(actor, at)):
        return denied("谁没有到场，由当天的主持人登记。", ASK_KEEPER)
    if draw_stage is not DrawStage.OPENED or not working:
        return out_of_turn("评审没有在进行，不能登记没有到场。", "名单开启以后、分数汇总出来以前才能登记。")
    return ALLOWED


def ask_for_names(actor: Actor, facts: GlassFacts) -> Verdict:
    """The keeper, while a draw has drawn names that are not open, and nobody has asked already."""
    if not actor.holds(KEEPER):
        return denied("只有专家库管理员可以申请提前查看名单。", ASK_KEEPER)
    if facts.waits:
        return out_of_turn("已经有一份申请在等住建局决定。", "请等住建局的监管人员答复。")
    return _has_secret(facts)


def agree(actor: Actor, facts: GlassFacts) -> Verdict:
    """A supervisor of the bureau who did not ask."""
    return _decides(actor, facts) & _has_secret(facts)


def refuse(actor: Actor, facts: GlassFacts) -> Verdict:
    """A supervisor of the bureau who did not ask."""
    return _decides(actor, facts)


def read_names(actor: Actor, facts: GlassFacts) -> Verdict:
    """The two people, until the time is over."""
    if actor.person_id is None or actor.person_id not in (facts.asked_by, facts.decided_by):
        return denied("提前看名单，只限提出和同意的那两个人。", "名单到开启的时间人人都能看到。")
    if facts.until is None or facts.now >= facts.until:
        return out_of_turn("现在没有可以看名单的许可，或者时间已经到了。", "确实还要看的，请重新申请，写明理由。")
    return _has_secret(facts)


def _answers(actor: Actor, facts: OfferFacts) -> Verdict:
    if not facts.mine or (actor.link is not None and VERB not in actor.link.verbs):
        return denied("这份征询只能由本人答复。", ASK_KEEPER)
    if facts.draw_stage is DrawStage.ABANDONED:
        return out_of_turn("这次抽取已经作废，不用答复了。", SORRY)
    return ALLOWED


def _steps_back(actor: Actor, facts: OfferFacts, step: str) -> Verdict:
    verdict = _answers(actor, facts)
    if verdict and facts.draw_stage is DrawStage.OPENED and facts.stage is Stage.ACCEPTED:
        return out_of_turn(CLOSED, CALL)
    if verdict and step not in OFFER.open_from(facts.stage):
        return out_of_turn(NEXT_ASKED, SORRY)
    if verdict and facts.stage is Stage.OFFERED and facts.now >= facts.answer_by:
        return out_of_turn("答复的时间已经过了，这一席由下一位递补。", "您不用再做什么。")
    return verdict


def _decides(actor: Actor, facts: GlassFacts) -> Verdict:
    if not actor.holds(*SUPERVISORS):
        return denied("提前查看名单，要由住建局的监管人员同意。", ASK_KEEPER)
    if not facts.waits:
        return out_of_turn("没有等您决定的申请。", "请刷新页面看看。")
    if actor.person_id == facts.asked_by:
        return denied("申请是您自己提出的，要由另一个人决定。", "请住建局的另一位监管人员来看。")
    return ALLOWED


def _has_secret(facts: GlassFacts) -> Verdict:
    if facts.draw_stage is not DrawStage.DRAWN:
        return out_of_turn("现在没有封着的名单可以看。", "抽取以后、开启以前才有；开启以后人人都能看到。")
    return ALLOWED
