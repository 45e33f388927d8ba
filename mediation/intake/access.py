"""Who applies for mediation and how, who writes applications down for others, and who hands out codes."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, true

from alliance.kernel.access import ALLOWED, Verdict, denied, sees, sees_by_link
from alliance.kernel.actors import Actor, LinkGrant, Office
from mediation.access import ASK_DESK, STAFF_AT_THE_COUNTER, CaseFacts, PartyFacts, at, on_desk, open_case, sides_of
from mediation.intake.models import Application
from mediation.models import Party
from mediation.sight import own_parties, with_part, working_on
from mediation.workflow import ENDED, Channel, Part, PartyRole, Stage
from search.questions.access import QuestionFacts, asked
from search.questions.workflow import Stage as QuestionStage

HANDING_OVER = frozenset({Office.POLICY_SECRETARY, Office.MEDIATION_SECRETARY})
"""Who may turn somebody's question into an application, with the asker's word for it."""
OPEN = frozenset(Stage) - ENDED


@sees(Application)
def applications_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The desk, the body that mediates, the mediators, whoever wrote it down, and the applicant's own side alone."""
    if actor.is_clock:
        return true()
    return or_(
        Application.case_id.in_(working_on(actor)),
        Application.case_id.in_(with_part(actor, Part.FILER)),
        Application.party_id.in_(own_parties(actor)),
    )


@sees_by_link(Application)
def _by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """A party's code opens that party's own application."""
    if grant.subject != Party.__tablename__:
        return false()
    return Application.party_id == grant.subject_id


def apply(actor: Actor, path: str) -> Verdict:
    """Whoever has signed in, for themselves or for whom they stand."""
    return open_case(actor, path, Channel.MEMBER)


def apply_openly(actor: Actor, path: str) -> Verdict:
    """Whoever has no account here, and is given a code."""
    if actor.signed_in:
        return denied("您已经登录，不用查询码。", "请直接提交，有变化会通知您。")
    return open_case(actor, path, Channel.OPEN_FORM)


def work(actor: Actor) -> Verdict:
    """Open the form of the counter."""
    if actor.holds(*STAFF_AT_THE_COUNTER):
        return ALLOWED
    return denied("替别人登记，由调解组、社区、街道和人民调解委员会的工作人员办理。", "给自己申请，请用“申请调解”。")


def register(actor: Actor, path: str, channel: Channel) -> Verdict:
    """Those who sit at the counter of the place."""
    return work(actor) & open_case(actor, path, channel)


def transfer(actor: Actor, question: QuestionFacts) -> Verdict:
    """The asker, and the desks of policy and of mediation, as long as the question stands."""
    if not (asked(actor, question) or actor.holds(*HANDING_OVER, at=question.path)):
        return denied("转为调解申请，由提问的人自己，或者政策法规组、矛盾调解组办理。", ASK_DESK)
    if question.stage in (QuestionStage.MERGED, QuestionStage.WITHDRAWN):
        return denied("这个提问已经合并或者撤回。", "要调解的，请直接用“申请调解”。")
    return ALLOWED


def register_asked(actor: Actor, question: QuestionFacts) -> Verdict:
    """The desks, for whoever asked; the asker themselves has no code to hand out in another's name."""
    if actor.holds(*HANDING_OVER, at=question.path):
        return transfer(actor, question)
    return denied("替提问的人登记，由政策法规组或者矛盾调解组办理。", "您自己的提问，请用“申请调解”转。")


def attach(actor: Actor, case: CaseFacts, application: Application | None) -> Verdict:
    """The applicant's side, the desk, and whoever wrote the application down, until the case has ended."""
    mine = application is not None and application.party_id in sides_of(actor, case)
    if application is None or not (mine or _serves(actor, case)):
        return denied("申请时的材料由申请的一方交上来。", "您自己的材料，请交在“材料和经过”里。")
    return at(case, OPEN)


def issue_code(actor: Actor, case: CaseFacts, party: PartyFacts) -> Verdict:
    """The desk to every side; whoever filed it at the counter to the applicants, for whom they filed it.

    A code opens all that its side reads, so nobody at a counter hands themselves that of the other side.
    """
    if on_desk(actor, case) or (party.role is PartyRole.APPLICANT and _serves(actor, case)):
        return ALLOWED
    return denied("查询码由调解组，或者替这一方登记的工作人员补发。", ASK_DESK)


def revoke_code(actor: Actor, case: CaseFacts, party: PartyFacts) -> Verdict:
    """Whoever may issue one."""
    return issue_code(actor, case, party)


def _serves(actor: Actor, case: CaseFacts) -> bool:
    """True for the desk, and for staff who filed the case for somebody else and stand on no side of it."""
    parts = case.parts_of(actor.person_id)
    filed = parts == {Part.FILER} and actor.link is None and actor.holds(*STAFF_AT_THE_COUNTER, at=case.path)
    return filed or on_desk(actor, case)
