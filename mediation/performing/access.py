"""Who reads what follows an agreement, and who may report, confirm, dispute, go to court together, visit and judge."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, sees_by_link
from alliance.kernel.actors import Actor, LinkGrant
from alliance.kernel.days import full_date
from mediation import access as cases
from mediation.access import ASK_DESK, CaseFacts, own_side, works
from mediation.agreements.access import inside
from mediation.agreements.workflow import Form
from mediation.bodies import standing
from mediation.models import Case, Party
from mediation.performing.models import FollowUp, JudicialConfirmation, Performance, Survey
from mediation.performing.workflow import Receipt
from mediation.sight import MEDIATORS, by_office, of_link, own_parties, with_part, working_on
from mediation.workflow import Part, Stage

PERFORMED = frozenset({Stage.PERFORMING, Stage.BREACHED})
"""Stages at which something is still owed."""
JUDGED = PERFORMED | {Stage.FULFILLED, Stage.HANDED_OFF, Stage.FAILED}
"""Stages at which both sides are asked what they say of the work."""
VISITED = PERFORMED | {Stage.FULFILLED, Stage.HANDED_OFF}


@dataclass(frozen=True, slots=True)
class OwedFacts:
    """One instalment, as rules ask for it."""

    debtor_id: int
    creditor_id: int
    done: bool = False


@dataclass(frozen=True, slots=True)
class CourtFacts:
    """The way to a court's confirmation, for rules; `lacking` are the names of parties that do not want it yet."""

    form: Form
    due_on: date
    today: date
    filed: bool = False
    accepted: bool = False
    decided: bool = False
    wishing: Collection[int] = ()
    bound: Collection[int] = ()
    lacking: tuple[str, ...] = ()


@sees(Performance)
def _performances(actor: Actor) -> ColumnElement[bool]:
    """Everybody in the case save who only filed it."""
    return true() if actor.is_clock else inside(Performance.case_id, actor)


@sees_by_link(Performance)
def _performances_by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """A party's link shows the reports of its case."""
    return Performance.case_id.in_(of_link(grant))


@sees(JudicialConfirmation)
def _confirmations(actor: Actor) -> ColumnElement[bool]:
    """Everybody in the case save who only filed it."""
    return true() if actor.is_clock else inside(JudicialConfirmation.case_id, actor)


@sees_by_link(JudicialConfirmation)
def _confirmations_by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """A party's link shows the way to the court."""
    return JudicialConfirmation.case_id.in_(of_link(grant))


@sees(FollowUp)
def _follow_ups(actor: Actor) -> ColumnElement[bool]:
    """Whoever works on the case; what one side said at a visit is no business of the other."""
    return true() if actor.is_clock else FollowUp.case_id.in_(working_on(actor))


@sees(Survey)
def _surveys(actor: Actor) -> ColumnElement[bool]:
    """The party itself, and the desk; never the mediator of whom it speaks, nor the other side."""
    if actor.is_clock:
        return true()
    if actor.person_id is None:
        return false()
    involved = with_part(actor, Part.SIDE, *MEDIATORS)
    desk = and_(Survey.case_id.in_(select(Case.id).where(by_office(actor))), Survey.case_id.not_in(involved))
    return or_(Survey.party_id.in_(own_parties(actor)), desk)


@sees_by_link(Survey)
def _surveys_by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """A party's link shows its own answer."""
    return Survey.party_id == grant.subject_id if grant.subject == Party.__tablename__ else false()


def report(actor: Actor, case: CaseFacts, owed: OwedFacts) -> Verdict:
    """Either side of the obligation, or whoever works on the case for one of them."""
    either = own_side(actor, case, owed.debtor_id) or own_side(actor, case, owed.creditor_id)
    if not (either or works(actor, case)):
        return denied("履行情况由这一项的双方，或者本案的工作人员登记。", ASK_DESK)
    return cases.at(case, PERFORMED) & _open(owed)


def confirm(actor: Actor, case: CaseFacts, owed: OwedFacts, receipt: Receipt) -> Verdict:
    """Whoever is owed it; whoever works on the case where there is a proof."""
    if not (own_side(actor, case, owed.creditor_id) or works(actor, case)):
        return denied("由收到的一方确认。", "对方一直不确认的，请把凭证交给调解员。")
    return cases.at(case, PERFORMED) & _reported(receipt)


def dispute(actor: Actor, case: CaseFacts, owed: OwedFacts, receipt: Receipt) -> Verdict:
    """Whoever is owed it."""
    if not own_side(actor, case, owed.creditor_id):
        return denied("由收到的一方说有没有收到。", ASK_DESK)
    return cases.at(case, PERFORMED) & _reported(receipt)


def take_back_report(actor: Actor, case: CaseFacts, owed: OwedFacts, receipt: Receipt) -> Verdict:
    """Whoever owes it, or whoever works on the case, until it is confirmed."""
    if not (own_side(actor, case, owed.debtor_id) or works(actor, case)):
        return denied("由登记的一方收回。", ASK_DESK)
    return cases.at(case, PERFORMED) & _reported(receipt)


def default(actor: Actor, case: CaseFacts, creditors: Collection[int]) -> Verdict:
    """Whoever is owed what is late, whoever works on the case, and the clock."""
    mine = any(own_side(actor, case, key) for key in creditors)
    if not (actor.is_clock or mine or works(actor, case)):
        return denied("到期没有履行，由等着的一方或者本案的工作人员登记。", ASK_DESK)
    return cases.in_turn(case, "default")


def hand_off(actor: Actor, case: CaseFacts, creditors: Collection[int]) -> Verdict:
    """Whoever is owed what is late, and the desk."""
    if not (any(own_side(actor, case, key) for key in creditors) or cases.on_desk(actor, case)):
        return denied("转走其他途径，由等着的一方决定。", ASK_DESK)
    return cases.in_turn(case, "hand_off")


def pack(actor: Actor, case: CaseFacts, creditors: Collection[int]) -> Verdict:
    """Whoever is owed what is late, and whoever works on the case, once it was not performed in time."""
    if not (any(own_side(actor, case, key) for key in creditors) or works(actor, case)):
        return denied("材料包给等着履行的一方用。", ASK_DESK)
    return cases.at(case, {Stage.BREACHED, Stage.HANDED_OFF})


def wish(actor: Actor, case: CaseFacts, court: CourtFacts, party_id: int) -> Verdict:
    """A party that is bound, where the body's standing lets a court confirm, within the thirty days."""
    if not own_side(actor, case, party_id):
        return denied("愿不愿意，由这一方自己说。", "本人登录、凭查询码，或者告诉调解员。")
    if party_id in court.wishing:
        return out_of_turn("您已经说了愿意。", "等另一方。")
    return _may_go(case, court)


def take_back_wish(actor: Actor, case: CaseFacts, court: CourtFacts, party_id: int) -> Verdict:
    """The party itself, before it is filed."""
    if not own_side(actor, case, party_id):
        return denied("由这一方自己收回。", ASK_DESK)
    if party_id not in court.wishing:
        return out_of_turn("您还没有说愿意。", "不用收回。")
    return out_of_turn("已经交到法院了。", "要撤回的，请向法院提出。") if court.filed else ALLOWED


def file_with_court(actor: Actor, case: CaseFacts, court: CourtFacts) -> Verdict:
    """Any of the parties or whoever works on the case, once all parties want it: one alone cannot."""
    mine = any(own_side(actor, case, key) for key in court.bound)
    if not (mine or works(actor, case)):
        return denied("由双方或者本案的工作人员登记。", ASK_DESK)
    if court.lacking:
        return out_of_turn(
            f"司法确认要双方共同申请，一方不能单独申请；还差：{'、'.join(court.lacking)}。", "请等他们也点愿意。"
        )
    return _may_go(case, court, filing=True)


def note_acceptance(actor: Actor, case: CaseFacts, court: CourtFacts) -> Verdict:
    """Any of the parties or whoever works on the case, once it is filed."""
    if not court.filed or court.accepted or court.decided:
        return out_of_turn("现在不用登记受理。", "先登记交到法院的日子；已经登记的不用再登。")
    return _of_case(actor, case, court)


def note_ruling(actor: Actor, case: CaseFacts, court: CourtFacts) -> Verdict:
    """Any of the parties or whoever works on the case, once it is filed."""
    if not court.filed or court.decided:
        return out_of_turn("现在不用登记结果。", "先登记交到法院的日子；已经登记的不用再登。")
    return _of_case(actor, case, court)


def plan_follow_up(actor: Actor, case: CaseFacts) -> Verdict:
    """Whoever works on the case."""
    return _working(actor, case) & cases.at(case, VISITED)


def record_follow_up(actor: Actor, case: CaseFacts) -> Verdict:
    """Whoever works on the case."""
    return plan_follow_up(actor, case)


def answer_survey(actor: Actor, case: CaseFacts, party_id: int, *, answered: bool) -> Verdict:
    """A party, once."""
    if not own_side(actor, case, party_id):
        return denied("满意不满意，由当事人自己说。", "本人登录，或者凭查询码填。")
    if answered:
        return out_of_turn("您已经评价过了，谢谢。", "还有话说的，请联系矛盾调解组。")
    return cases.at(case, JUDGED)


def _may_go(case: CaseFacts, court: CourtFacts, *, filing: bool = False) -> Verdict:
    known = standing.of(case.body_status)
    if not known.may_confirm:
        return out_of_turn(known.why_not, known.remedy)
    if court.form is Form.ORAL:
        return out_of_turn("口头协议不能直接申请司法确认。", "请先补订一份书面协议，各方签字。")
    if court.filed:
        return out_of_turn("已经交到法院了。", "等法院的结果。")
    if court.today > court.due_on and not filing:
        return out_of_turn(
            f"三十日的期限到{full_date(court.due_on)}为止，已经过了。", "对方不履行的，可以凭协议向法院起诉。"
        )
    return cases.at(case, PERFORMED)


def _of_case(actor: Actor, case: CaseFacts, court: CourtFacts) -> Verdict:
    mine = any(own_side(actor, case, key) for key in court.bound)
    return ALLOWED if mine or works(actor, case) else denied("由双方或者本案的工作人员登记。", ASK_DESK)


def _working(actor: Actor, case: CaseFacts) -> Verdict:
    return ALLOWED if works(actor, case) else denied("回访由本案的工作人员做。", ASK_DESK)


def _open(owed: OwedFacts) -> Verdict:
    return out_of_turn("这一期已经办好了。", "不用再登记。") if owed.done else ALLOWED


def _reported(receipt: Receipt) -> Verdict:
    if receipt is Receipt.REPORTED:
        return ALLOWED
    return out_of_turn("这一条已经办过了。", "请刷新这一页看看。")
