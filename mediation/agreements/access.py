"""Who reads agreements, and who may draft, show, sign, seal, refuse, attach an assembly's decision and check it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, sees_by_link
from alliance.kernel.actors import Actor, LinkGrant
from mediation import access as cases
from mediation.access import ASK_DESK, TURN, CaseFacts, own_side, works
from mediation.agreements.models import Agreement, AssemblyDecision
from mediation.agreements.workflow import AGREEMENT, STATE_NAMES, Proof, State
from mediation.bodies.models import LegalStatus
from mediation.models import Case
from mediation.sight import MEDIATORS, by_office, mediating, of_link, with_part
from mediation.workflow import Part, Stage

AMENDING = frozenset({Stage.PERFORMING, Stage.BREACHED})
"""Stages at which an agreement in effect may be replaced by a new one."""
DRAFTING = frozenset({Stage.MEDIATING}) | AMENDING
OWN_PARTY = "这一步由这一方当事人自己办。"
SIGN_YOURSELF = "本人登录后签，没有账号的凭查询码签，也可以在纸上签。"


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """What a verdict asks for of one version; `signed` are the parties, `committees` those that need a mandate."""

    agreement_id: int
    case: CaseFacts
    state: State
    amends: bool = False
    signed: frozenset[int] = frozenset()
    mediators_signed: frozenset[int] = frozenset()
    sealed: bool = False
    signers: tuple[int, ...] = ()
    seal_needed: bool = False


@sees(Agreement)
def _sight(actor: Actor) -> ColumnElement[bool]:
    """Everybody in the case save who only filed it; a draft is its mediators' alone until they show it."""
    if actor.is_clock:
        return true()
    return or_(Agreement.case_id.in_(mediating(actor)), and_(_was_shown(), inside(Agreement.case_id, actor)))


@sees_by_link(Agreement)
def _by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """A party's link shows what was shown to the parties."""
    return and_(_was_shown(), Agreement.case_id.in_(of_link(grant)))


@sees(AssemblyDecision)
def _decisions(actor: Actor) -> ColumnElement[bool]:
    """Everybody in the case save who only filed it."""
    if actor.is_clock:
        return true()
    return inside(AssemblyDecision.case_id, actor)


@sees_by_link(AssemblyDecision)
def _decisions_by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """A party's link shows the decisions behind its agreement."""
    return AssemblyDecision.case_id.in_(of_link(grant))


def inside(case_id: InstrumentedAttribute[int], actor: Actor) -> ColumnElement[bool]:
    """True for rows of cases that the actor reads: by office, as a side, or as a mediator; not for filers."""
    return or_(
        case_id.in_(select(Case.id).where(by_office(actor))),
        case_id.in_(with_part(actor, Part.SIDE, *MEDIATORS)),
    )


def _was_shown() -> ColumnElement[bool]:
    # What was taken back before anybody but the mediators had seen it stays theirs.
    return and_(Agreement.state != State.DRAFT, Agreement.shown_at.is_not(None))


def draft(actor: Actor, case: CaseFacts) -> Verdict:
    """The mediator, while the case is mediated, or to replace an agreement in effect."""
    return cases.hands_on(actor, case) & cases.at(case, DRAFTING)


def record_oral(actor: Actor, case: CaseFacts) -> Verdict:
    """The mediator, while the case is mediated."""
    return cases.hands_on(actor, case) & cases.at(case, {Stage.MEDIATING})


def rewrite(actor: Actor, one: AgreementFacts) -> Verdict:
    """The mediator, until it is put to signature."""
    return cases.hands_on(actor, one.case) & cases.at(one.case, DRAFTING) & _step(one, "write")


def show(actor: Actor, one: AgreementFacts) -> Verdict:
    """The mediator."""
    return cases.hands_on(actor, one.case) & cases.at(one.case, DRAFTING) & _step(one, "show")


def put_to_signature(actor: Actor, one: AgreementFacts) -> Verdict:
    """The mediator."""
    return cases.hands_on(actor, one.case) & cases.at(one.case, DRAFTING) & _step(one, "put_to_signature")


def take_back(actor: Actor, one: AgreementFacts) -> Verdict:
    """The mediator, before it takes effect."""
    return cases.hands_on(actor, one.case) & _step(one, "withdraw") & _case_waits(one)


def sign(actor: Actor, one: AgreementFacts, party_id: int) -> Verdict:
    """The party's own people, or its link, once."""
    if not own_side(actor, one.case, party_id):
        return denied(OWN_PARTY, SIGN_YOURSELF)
    return _signing(one) & _still_to_sign(one, party_id)


def sign_as_mediator(actor: Actor, one: AgreementFacts) -> Verdict:
    """The mediator of the case, and those who mediate with them, once each."""
    if not cases.mediates(actor, one.case):
        return denied("这里由本案调解员签名。", ASK_DESK)
    if actor.person_id in one.mediators_signed:
        return out_of_turn("您已经签过了。", "等其他人签。")
    return _signing(one)


def sign_on_paper(actor: Actor, one: AgreementFacts, party_id: int) -> Verdict:
    """Whoever works on the case records what a party signed on paper."""
    if not works(actor, one.case):
        return denied("纸上的签名由本案的工作人员登记。", "请把签好的协议交给调解组。")
    return _signing(one) & _still_to_sign(one, party_id)


def check_paper(actor: Actor, one: AgreementFacts, recorded_by_id: int | None) -> Verdict:
    """A second person of those who work on the case."""
    if not works(actor, one.case):
        return denied("纸上的签名由本案的工作人员核对。", ASK_DESK)
    if actor.person_id is not None and actor.person_id == recorded_by_id:
        return denied("这个签名是您登记的，要由另一位核对。", "请另一位秘书、调解员或者调解组织的人核对扫描件。")
    return _signing(one)


def reject_paper(actor: Actor, one: AgreementFacts, recorded_by_id: int | None) -> Verdict:
    """The second person, who finds that the scan does not show it."""
    return check_paper(actor, one, recorded_by_id)


def seal(actor: Actor, one: AgreementFacts) -> Verdict:
    """The officer of the registered body; for an invited organisation without office here, the desk."""
    if not one.seal_needed:
        return out_of_turn("这份协议不用盖调解组织的章。", "各方和调解员签名就行。")
    if Part.SIDE in one.case.parts_of(actor.person_id):
        return denied("您是本案的一方，不能登记盖章。", "请调解组织的另一位办理。")
    if one.case.body_status is LegalStatus.REGISTERED_PMC:
        if not cases.of_the_body(actor, one.case):
            return denied("人民调解委员会的章由它自己的人登记。", "请联系本案的人民调解委员会。")
    elif not cases.on_desk(actor, one.case):
        return denied("调解组织的章由矛盾调解组秘书登记。", ASK_DESK)
    return out_of_turn("章已经登记了。", "等其他人签。") if one.sealed else _signing(one)


def keep_scan(*, works_on_it: bool) -> Verdict:
    """Whoever works on the case, at any time: the scan of a paper often comes later."""
    return ALLOWED if works_on_it else denied("扫描件由本案的工作人员交上来。", ASK_DESK)


def refuse_to_sign(actor: Actor, one: AgreementFacts, party_id: int) -> Verdict:
    """The party's own people, or its link, until it takes effect, though they have signed already."""
    if not own_side(actor, one.case, party_id):
        return denied(OWN_PARTY, "本人登录、凭查询码，或者告诉调解员。")
    return _signing(one)


def attach_decision(actor: Actor, case: CaseFacts, party_id: int) -> Verdict:
    """The committee's own people, or whoever works on the case for them; before the agreement takes effect."""
    if not (own_side(actor, case, party_id) or works(actor, case)):
        return denied("业主大会的决定由这一方业委会交上来。", "请转告业委会的人，或者交给调解组。")
    return cases.at(case, DRAFTING | {Stage.SIGNING, Stage.SUSPENDED})


def check_decision(actor: Actor, case: CaseFacts) -> Verdict:
    """The desk, who has the paper in hand."""
    return cases.desk(actor, case) & cases.at(case, DRAFTING | {Stage.SIGNING})


def reject_decision(actor: Actor, case: CaseFacts, proof: Proof) -> Verdict:
    """The desk, also after a check that was mistaken, before the agreement takes effect."""
    if proof is Proof.REJECTED:
        return out_of_turn("这份决定已经退回了。", "业委会可以另交一份。")
    return check_decision(actor, case)


def _step(one: AgreementFacts, name: str) -> Verdict:
    if name in AGREEMENT.open_from(one.state):
        return ALLOWED
    return out_of_turn(f"这一版协议现在是“{STATE_NAMES[one.state]}”，这一步不能办。", TURN)


def _case_waits(one: AgreementFacts) -> Verdict:
    """Whether the case itself stands where its agreement may be signed or taken back."""
    stages = AMENDING if one.amends else {Stage.MEDIATING, Stage.SIGNING}
    return cases.at(one.case, stages)


def _signing(one: AgreementFacts) -> Verdict:
    return _step(one, "take_effect") & cases.at(one.case, AMENDING if one.amends else {Stage.SIGNING})


def _still_to_sign(one: AgreementFacts, party_id: int) -> Verdict:
    if party_id in one.signed:
        return out_of_turn("这一方已经签过了。", "等其他人签。")
    if party_id not in one.signers:
        return out_of_turn("这一方不用在这份协议上签。", "协议里没有它的权利和义务。")
    return ALLOWED
