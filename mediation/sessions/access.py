"""Who sees sessions, minutes and requests to extend, and who may plan, answer, hold, write down, sign and extend."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, sees_by_link, visible
from alliance.kernel.actors import Actor, LinkGrant
from mediation import access as cases
from mediation.access import ASK_DESK, PURPOSE, TURN, CaseFacts, works
from mediation.sessions.models import CaseMinutes, Extension, Session
from mediation.sessions.workflow import (
    EXTENSION_NAMES,
    MINUTES,
    MINUTES_NAMES,
    SESSION,
    SESSION_NAMES,
    ExtensionStage,
    MinutesKind,
    MinutesStage,
    SessionStage,
)
from mediation.sight import held_by, mediating, of_link, own_parties, with_part, working_on
from mediation.workflow import Part, Stage, Willing

MEETING = frozenset({Stage.MEDIATING, Stage.SIGNING})
"""Stages at which people meet."""
RUNNING = MEETING | {Stage.SUSPENDED}
ONLY_OWN = "这要由当事人自己答复。"
SAY_IT = "本人可以登录、凭链接或者查询码答复，也可以打电话告诉调解员。"


@sees(Session)
def _sessions(actor: Actor) -> ColumnElement[bool]:
    """Joint ones for everybody in the case; one with a single party for that side and the mediators alone."""
    if actor.is_clock:
        return true()
    everybody = or_(Session.case_id.in_(working_on(actor)), Session.case_id.in_(with_part(actor, Part.SIDE)))
    alone = or_(Session.case_id.in_(mediating(actor)), Session.party_id.in_(own_parties(actor)))
    return or_(and_(Session.party_id.is_(None), everybody), and_(Session.party_id.is_not(None), alone))


@sees_by_link(Session)
def _sessions_by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """What a party's link shows: joint sessions of its case, and those with this party alone."""
    joint = and_(Session.party_id.is_(None), Session.case_id.in_(of_link(grant)))
    return or_(joint, Session.party_id.in_(held_by(grant)))


@sees(CaseMinutes)
def _minutes(actor: Actor) -> ColumnElement[bool]:
    """Of a session whoever sees it, drafts only those who work on it; of an investigation who works on the case."""
    if actor.is_clock:
        return true()
    seen = select(Session.id).where(visible(Session, actor))
    apart = select(Session.id).where(Session.party_id.is_not(None), visible(Session, actor))
    writing = or_(
        CaseMinutes.case_id.in_(mediating(actor)),
        and_(CaseMinutes.case_id.in_(working_on(actor)), CaseMinutes.session_id.not_in(apart)),
    )
    return or_(
        and_(CaseMinutes.session_id.in_(seen), or_(CaseMinutes.stage != MinutesStage.DRAFT, writing)),
        and_(CaseMinutes.kind == MinutesKind.INVESTIGATION, CaseMinutes.case_id.in_(working_on(actor))),
    )


@sees_by_link(CaseMinutes)
def _minutes_by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """What was read out at the sessions that the link shows."""
    seen = select(Session.id).where(_sessions_by_link(grant))
    return and_(CaseMinutes.session_id.in_(seen), CaseMinutes.stage != MinutesStage.DRAFT)


@sees(Extension)
def _extensions(actor: Actor) -> ColumnElement[bool]:
    """Everybody in the case."""
    if actor.is_clock:
        return true()
    return or_(Extension.case_id.in_(working_on(actor)), Extension.case_id.in_(with_part(actor, Part.SIDE)))


@sees_by_link(Extension)
def _extensions_by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """Those of the party's case."""
    return Extension.case_id.in_(of_link(grant))


def runs(actor: Actor, case: CaseFacts, party_id: int | None) -> Verdict:
    """The mediators; for what concerns all parties the desk too."""
    if cases.mediates(actor, case) or (party_id is None and cases.on_desk(actor, case)):
        return ALLOWED
    return denied("约时间、写笔录由本案调解员办理。", ASK_DESK)


def runs_alone(actor: Actor, case: CaseFacts) -> bool:
    """True for whoever may meet one party alone: the mediators, since nobody else knows of it."""
    return cases.mediates(actor, case)


def schedule(actor: Actor, case: CaseFacts, party_id: int | None = None) -> Verdict:
    """Whoever runs the mediation, and only when every necessary party has consented to it.

    Source: 人民调解法第十七条.
    """
    return runs(actor, case, party_id) & cases.at(case, MEETING) & _all_willing(case)


def reschedule(actor: Actor, case: CaseFacts, session: Session) -> Verdict:
    """Whoever may plan one, while it lies ahead."""
    return schedule(actor, case, session.party_id) & _turn(session, "reschedule")


def cancel(actor: Actor, case: CaseFacts, session: Session) -> Verdict:
    """Whoever runs the mediation, at any stage of it."""
    return runs(actor, case, session.party_id) & _turn(session, "cancel")


def answer(actor: Actor, case: CaseFacts, session: Session, party_id: int) -> Verdict:
    """The party's own people or its link; whoever runs the mediation writes down what was said by telephone."""
    asked = {reply.party_id for reply in session.replies}
    own = party_id in cases.sides_of(actor, case) and (actor.link is None or PURPOSE in actor.link.verbs)
    if party_id not in asked or not (own or runs(actor, case, session.party_id)):
        return denied(ONLY_OWN, SAY_IT)
    return _turn(session, "reschedule")


def hold(actor: Actor, case: CaseFacts, session: Session) -> Verdict:
    """The mediators, once it has begun; the action looks at the time."""
    return cases.hands_on(actor, case) & _turn(session, "hold")


def draft_minutes(actor: Actor, case: CaseFacts, session: Session) -> Verdict:
    """The mediators, of a session that was held."""
    if session.stage is not SessionStage.HELD:
        return out_of_turn("还没有登记谁来了，不能写笔录。", "请先在这场会的页面登记到场的人。")
    return cases.hands_on(actor, case)


def draft_investigation(actor: Actor, case: CaseFacts) -> Verdict:
    """The mediators, while the case is in their hands."""
    return cases.hands_on(actor, case) & cases.at(case, RUNNING)


def write_minutes(actor: Actor, case: CaseFacts, minutes: CaseMinutes) -> Verdict:
    """The mediators, until it is read out."""
    return cases.hands_on(actor, case) & _step(minutes, "write_minutes")


def read_out(actor: Actor, case: CaseFacts, minutes: CaseMinutes) -> Verdict:
    """The mediators."""
    return cases.hands_on(actor, case) & _step(minutes, "read_out")


def correct_minutes(actor: Actor, case: CaseFacts, minutes: CaseMinutes) -> Verdict:
    """The mediators, while not everybody has confirmed it."""
    return cases.hands_on(actor, case) & _step(minutes, "correct_minutes")


def sign_minutes(
    actor: Actor, case: CaseFacts, minutes: CaseMinutes, party_id: int | None, person_id: int | None
) -> Verdict:
    """Each for themselves: the named person, or for somebody without an account the link of their party."""
    mine = person_id is not None and person_id == actor.person_id and actor.link is None
    without_account = party_id is not None and person_id is None and actor.link is not None
    by_link = without_account and cases.own_side(actor, case, party_id or 0)
    if not (mine or by_link):
        return denied("笔录要由在场的人各自确认。", "没有账号的，可以在纸上签名，由调解员登记。")
    return _step(minutes, "sign_minutes")


def note_signature(actor: Actor, case: CaseFacts, minutes: CaseMinutes) -> Verdict:
    """The mediators write down who signed on paper, and who would not."""
    return cases.hands_on(actor, case) & _step(minutes, "sign_minutes")


def attach_scan(actor: Actor, case: CaseFacts, minutes: CaseMinutes) -> Verdict:
    """The mediators keep the signed sheets with the minutes that were read out."""
    if minutes.stage is MinutesStage.DRAFT:
        return out_of_turn("还没有宣读，不能上传签名页。", "请先宣读，再打印、签名。")
    return cases.hands_on(actor, case)


def ask_extension(actor: Actor, case: CaseFacts) -> Verdict:
    """The mediator, or either side, while the mediation runs."""
    if not (cases.mediates(actor, case) or cases.sides_of(actor, case)):
        return denied("延长调解期限由调解员或者当事人提出。", ASK_DESK)
    return cases.at(case, RUNNING)


def agree(actor: Actor, case: CaseFacts, extension: Extension, party_id: int) -> Verdict:
    """The party itself; what it said by telephone or on paper is written down by whoever works on the case."""
    own = party_id in cases.sides_of(actor, case) and (actor.link is None or PURPOSE in actor.link.verbs)
    if not (own or works(actor, case)):
        return denied(ONLY_OWN, SAY_IT)
    return _open(extension) & cases.at(case, RUNNING)


def disagree(actor: Actor, case: CaseFacts, extension: Extension, party_id: int) -> Verdict:
    """Whoever might agree may say no."""
    return agree(actor, case, extension, party_id)


def take_back(actor: Actor, case: CaseFacts, extension: Extension) -> Verdict:
    """The mediator, and whoever asked for it."""
    asked = extension.asked_by_id is not None and extension.asked_by_id == actor.person_id and actor.link is None
    if not (cases.mediates(actor, case) or asked):
        return denied("延长的请求由提出的人或者调解员收回。", ASK_DESK)
    return _open(extension)


def unwilling(case: CaseFacts) -> Collection[str]:
    """The names of the necessary parties that do not consent to mediation as it stands now."""
    return tuple(party.name for party in case.necessary if party.willing is not Willing.CONSENTED)


def _all_willing(case: CaseFacts) -> Verdict:
    missing = unwilling(case)
    if not missing:
        return ALLOWED
    return out_of_turn(f"还没有同意调解：{'、'.join(missing)}，不能约时间。", "请先征得各方同意。")


def _turn(session: Session, step: str) -> Verdict:
    if step in SESSION.open_from(session.stage):
        return ALLOWED
    return out_of_turn(f"这场调解会“{SESSION_NAMES[session.stage]}”，不能再办这一步。", TURN)


def _step(minutes: CaseMinutes, step: str) -> Verdict:
    if step in MINUTES.open_from(minutes.stage):
        return ALLOWED
    return out_of_turn(f"这份笔录“{MINUTES_NAMES[minutes.stage]}”，不能再办这一步。", TURN)


def _open(extension: Extension) -> Verdict:
    if extension.stage is ExtensionStage.OPEN:
        return ALLOWED
    return out_of_turn(f"这次延长“{EXTENSION_NAMES[extension.stage]}”，不用再办。", TURN)
