"""Who sees selection requests, who asks, who answers, and who may still change what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import COMMITTEE, OFFICERS, Actor, Placed
from alliance.kernel.places.models import Place
from expert_pool.access import ASK_KEEPER, ASKERS, keeps, oversees
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import BEFORE_OPENED, BEFORE_SEALED, REQUEST, STAGE_NAMES, Stage
from expert_pool.tracks import TRACKS, TenderTrack

LOOK = "请刷新页面，看看现在到了哪一步。"
ASK_STREET = "请转告业委会主任，或者联系所在的社区、街道。"
OPEN_TO_CRITERIA = BEFORE_SEALED | {Stage.DRAFT}


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What a verdict looks at: where, how far, on which track, and who handed it in."""

    path: str
    stage: Stage
    track: TenderTrack
    people: Collection[int] = ()

    @classmethod
    def of(cls, request: SelectionRequest) -> RequestFacts:
        """The facts of a loaded request."""
        people = () if request.asked_by_id is None else (request.asked_by_id,)
        return cls(request.place.path, request.stage, request.track, people)


@sees(SelectionRequest)
def requests_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Committee, street and community those of their place; keeper and overseers whatever was handed in."""
    if actor.is_clock:
        return true()
    at_home = SelectionRequest.place_id.in_(select(Place.id).where(within(Place.path, actor, *ASKERS)))
    if not oversees(actor):
        return at_home
    return or_(at_home, SelectionRequest.stage != Stage.DRAFT)


def list_requests(actor: Actor) -> Verdict:
    """Whoever may see any request at all."""
    if oversees(actor) or actor.holds(*ASKERS):
        return ALLOWED
    return denied("选聘评审申请由业委会、街道、社区和专家库管理员查看。", "评审结束后，结果对所有人公开。")


def ask(actor: Actor, at: str | Placed) -> Verdict:
    """The committee of the compound, or its street and community."""
    if actor.holds(*ASKERS, at=at):
        return ALLOWED
    return denied("请专家由本小区业委会提出，没有业委会的由社区、街道代提。", ASK_STREET)


def ask_in_place_of_committee(actor: Actor, at: str | Placed, *, has_committee: bool) -> Verdict:
    """Street and community ask only where there is no committee to ask."""
    if has_committee and not actor.holds(*COMMITTEE, at=at) and actor.holds(*OFFICERS, at=at):
        return denied("这个小区有业委会，申请由业委会提出。", "请转告业委会主任，在本小区的页面点“请专家”。")
    return ask(actor, at)


def save_draft(actor: Actor, facts: RequestFacts) -> Verdict:
    """Whoever may ask, while it is a draft or was returned."""
    return ask(actor, facts.path) & _at(facts, frozenset({Stage.DRAFT, Stage.RETURNED}))


def submit(actor: Actor, facts: RequestFacts) -> Verdict:
    """Whoever may ask, while it is a draft or was returned."""
    return ask(actor, facts.path) & _in_turn(facts, "submit")


def withdraw(actor: Actor, facts: RequestFacts) -> Verdict:
    """Whoever may ask, until the names are opened."""
    return ask(actor, facts.path) & _in_turn(facts, "withdraw")


def accept(actor: Actor, facts: RequestFacts) -> Verdict:
    """The keeper, never for one handed in by the same person; the statutory track is only helped."""
    if facts.track is not TenderTrack.OWNER_SELF_GOVERNED:
        return _answers(actor, facts, "accept") & denied(
            TRACKS[facts.track].notice, "请办“提供备案协助”，把要交的材料和学习资料告诉对方。"
        )
    return _answers(actor, facts, "accept")


def send_back(actor: Actor, facts: RequestFacts) -> Verdict:
    """The keeper, for what is missing."""
    return _answers(actor, facts, "return")


def decline(actor: Actor, facts: RequestFacts) -> Verdict:
    """The keeper, with a reason."""
    return _answers(actor, facts, "decline")


def give_help(actor: Actor, facts: RequestFacts) -> Verdict:
    """The keeper, on the statutory track."""
    if facts.track is not TenderTrack.STATUTORY_PRELIMINARY:
        return _answers(actor, facts, "help") & denied("业主自己选聘的申请，可以受理。", "请办“受理”。")
    return _answers(actor, facts, "help")


def change_opening(actor: Actor, facts: RequestFacts) -> Verdict:
    """Whoever asks, or the keeper, until the names are opened."""
    return (ALLOWED if keeps(actor) else ask(actor, facts.path)) & _at(facts, BEFORE_SEALED | BEFORE_OPENED)


def company_leaves(actor: Actor, facts: RequestFacts) -> Verdict:
    """Whoever asks, or the keeper, until the sheets are locked: from then on nobody's going may turn the order."""
    verdict = ALLOWED if keeps(actor) else ask(actor, facts.path)
    if verdict and facts.stage is Stage.SCORED:
        return out_of_turn(
            "评分已经全部锁定，企业退出不再改变分数和排序。", "请主持人加一条更正记录写明；选谁由业主大会决定。"
        )
    return verdict & _at(facts, BEFORE_SEALED | BEFORE_OPENED | {Stage.OPENED})


def set_criteria(actor: Actor, facts: RequestFacts) -> Verdict:
    """Whoever asks, or the keeper, until the seal; there are no scores on the statutory track."""
    if not TRACKS[facts.track].draws_experts:
        return denied(TRACKS[facts.track].notice, "评标办法写在招标文件里，请按备案要求办理。")
    return (ALLOWED if keeps(actor) else ask(actor, facts.path)) & _at(facts, OPEN_TO_CRITERIA)


def advance(actor: Actor, facts: RequestFacts) -> Verdict:
    """Never on the statutory track, never by a link alone; who takes which step is said by the room that takes it."""
    if actor.link is not None:
        return denied("凭这个链接只能办您自己的一件事。", ASK_KEEPER)
    if TRACKS[facts.track].draws_experts:
        return ALLOWED
    return denied(TRACKS[facts.track].notice, ASK_KEEPER)


def _answers(actor: Actor, facts: RequestFacts, step: str) -> Verdict:
    if actor.person_id is not None and actor.person_id in facts.people:
        return denied("这份申请是您自己提出的，不能由您来答复。", "请由另一位专家库管理员办理。")
    return keeps(actor) & _in_turn(facts, step)


def _in_turn(facts: RequestFacts, step: str) -> Verdict:
    if step in REQUEST.open_from(facts.stage):
        return ALLOWED
    return out_of_turn(f"这份申请现在是“{STAGE_NAMES[facts.stage]}”，这一步不能办。", LOOK)


def _at(facts: RequestFacts, stages: Collection[Stage]) -> Verdict:
    if facts.stage in stages:
        return ALLOWED
    return out_of_turn(f"这份申请现在是“{STAGE_NAMES[facts.stage]}”，已经不能改。", LOOK)
