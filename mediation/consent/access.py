"""Who sees consents and the steps of asking, and who may answer for a party, ask it, and let others mediate along."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, sees_by_link
from alliance.kernel.actors import Actor, LinkGrant
from mediation import access as cases
from mediation.access import ASK_DESK, PURPOSE, CaseFacts, own_side, works
from mediation.consent.models import Consent, Invitation, Together
from mediation.consent.workflow import BY_STAFF, SCOPE_NAMES, Scope, Way
from mediation.sight import held_by, own_bodies, own_parties, sits_in, working_on
from mediation.workflow import OPEN, Part, Stage

ONLY_OWN = "这要由当事人自己答复。"
SAY_IT = "本人可以登录、用链接答复，也可以打电话或者当面告诉工作人员。"


@sees(Consent)
def _sight(actor: Actor) -> ColumnElement[bool]:
    """A side its own; whoever works on the case all of them."""
    if actor.is_clock:
        return true()
    return or_(Consent.party_id.in_(own_parties(actor)), Consent.case_id.in_(working_on(actor)))


@sees_by_link(Consent)
def _by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """A party's link shows what that party has said."""
    return Consent.party_id.in_(held_by(grant))


@sees(Invitation)
def _asking(actor: Actor) -> ColumnElement[bool]:
    """Whoever works on the case; how often somebody was called is no business of the other side."""
    return true() if actor.is_clock else Invitation.case_id.in_(working_on(actor))


@sees(Together)
def _together(actor: Actor) -> ColumnElement[bool]:
    """Whoever works on the case, and the officers of the body that is asked."""
    if actor.is_clock:
        return true()
    return or_(Together.body_id.in_(own_bodies(actor)), Together.case_id.in_(working_on(actor)))


def give(actor: Actor, case: CaseFacts, party_id: int, scope: Scope, way: Way | None = None) -> Verdict:
    """The party's own people, or its link; by telephone, counter and paper whoever works on the case writes it down."""
    if way in BY_STAFF or (way is Way.APPLICATION and actor.is_clock):
        if not works(actor, case):
            return denied(f"“{SCOPE_NAMES[scope]}”由本案的工作人员代为登记。", ASK_DESK)
    elif not own_side(actor, case, party_id):
        return denied(ONLY_OWN, SAY_IT)
    return cases.at(case, OPEN)


def reply(actor: Actor, case: CaseFacts, party_id: int, way: Way | None = None) -> Verdict:
    """Whoever may say that the party consents to mediation."""
    return give(actor, case, party_id, Scope.MEDIATION, way)


def read_rights(actor: Actor, case: CaseFacts, party_id: int, way: Way | None = None) -> Verdict:
    """Whoever may sign for the party that it has read its rights and duties."""
    return give(actor, case, party_id, Scope.RIGHTS, way)


def refuse(actor: Actor, case: CaseFacts, party_id: int, scope: Scope, way: Way | None = None) -> Verdict:
    """Whoever might consent may say no."""
    return give(actor, case, party_id, scope, way)


def withdraw(actor: Actor, case: CaseFacts, party_id: int, scope: Scope, way: Way | None = None) -> Verdict:
    """Whoever might consent may take it back, without a reason, until an agreement is in effect."""
    return give(actor, case, party_id, scope, way)


def invite(actor: Actor, case: CaseFacts) -> Verdict:
    """Whoever works on the case, while it is asked whether the parties want mediation."""
    return _asking_now(actor, case)


def note_outcome(actor: Actor, case: CaseFacts) -> Verdict:
    """Whoever works on the case."""
    return _working(actor, case) & cases.at(case, OPEN)


def unreachable(actor: Actor, case: CaseFacts) -> Verdict:
    """The desk, while it is asked whether the parties want mediation."""
    return cases.desk(actor, case) & cases.at(case, {Stage.AWAITING_CONSENT})


def prove(actor: Actor) -> Verdict:
    """Whoever holds a party's link."""
    if actor.link is not None and PURPOSE in actor.link.verbs:
        return ALLOWED
    return denied("这个链接不能用来答复。", SAY_IT)


def ask_together(actor: Actor, case: CaseFacts) -> Verdict:
    """The desk, before an agreement is put to signature: the paper's title depends on who leads."""
    return cases.desk(actor, case) & leading_open(case)


def answer_together(actor: Actor, case: CaseFacts, asked: Together) -> Verdict:
    """The officers of the body that was asked, unless they are a side of the case; once."""
    if not sits_in(actor, asked.body.place.path):
        return denied("请它共同调解的，由它自己的工作人员答复。", ASK_DESK)
    if Part.SIDE in case.parts_of(actor.person_id):
        return denied(cases.RELATED)
    return _unanswered(asked) & leading_open(case)


def leading_open(case: CaseFacts) -> Verdict:
    """Until an agreement is put to signature it may still change who leads."""
    return cases.at(case, OPEN - {Stage.SIGNING})


def answer_leading(actor: Actor, case: CaseFacts, party_id: int, way: Way | None = None) -> Verdict:
    """Whoever may say anything for the party, until an agreement is put to signature."""
    return give(actor, case, party_id, Scope.LEADING, way) & leading_open(case)


def take_back_together(actor: Actor, case: CaseFacts, asked: Together) -> Verdict:
    """The desk, until it is answered."""
    return cases.desk(actor, case) & _unanswered(asked)


def _unanswered(asked: Together) -> Verdict:
    return ALLOWED if asked.answered_at is None else out_of_turn("这个请求已经答复过了。", cases.TURN)


def _asking_now(actor: Actor, case: CaseFacts) -> Verdict:
    return _working(actor, case) & cases.at(case, {Stage.AWAITING_CONSENT})


def _working(actor: Actor, case: CaseFacts) -> Verdict:
    return ALLOWED if works(actor, case) else denied("联系当事人由本案的工作人员办。", ASK_DESK)
