"""Who reads the papers of a case, who makes them, and who binds the dossier."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, sees_by_link
from alliance.kernel.actors import Actor, LinkGrant
from mediation.access import ASK_DESK, TURN, CaseFacts, mediates, of_the_body, on_desk, sides_of
from mediation.models import Case
from mediation.papers import kinds
from mediation.papers.models import Audience, CasePaper, Purpose, Volume
from mediation.sight import by_office, held_by, mediating, of_link, own_parties, with_part
from mediation.workflow import SETTLED, Part, Stage

CLOSED = "案件还没有了结，卷宗还不能装订。"


def _offices(actor: Actor) -> ColumnElement[bool]:
    """True for cases whose dossier the actor keeps: the desk and the mediating committee's officers, unless a side."""
    return and_(by_office(actor), Case.id.not_in(with_part(actor, Part.SIDE)))


def _open_to_sides() -> ColumnElement[bool]:
    """Not what was said in a mediation that failed: that must not be carried elsewhere (参照在线调解规则第十八条)."""
    failed = select(Case.id).where(Case.stage == Stage.FAILED)
    return or_(CasePaper.kind.not_in(kinds.CLOSED_AFTER_FAILURE), CasePaper.case_id.not_in(failed))


@sees(CasePaper)
def _papers(actor: Actor) -> ColumnElement[bool]:
    """The office that keeps the dossier and the mediators read all; a side reads what is for all sides and its own."""
    if actor.is_clock:
        return true()
    office = CasePaper.case_id.in_(select(Case.id).where(_offices(actor)))
    working = CasePaper.case_id.in_(mediating(actor))
    for_all = and_(CasePaper.audience == Audience.ALL, CasePaper.case_id.in_(with_part(actor, Part.SIDE)))
    side = and_(or_(for_all, CasePaper.party_id.in_(own_parties(actor))), _open_to_sides())
    return or_(office, working, side)


@sees_by_link(CasePaper)
def _papers_by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """A party's link opens what that party itself would read."""
    for_all = and_(CasePaper.audience == Audience.ALL, CasePaper.case_id.in_(of_link(grant)))
    return and_(or_(for_all, CasePaper.party_id.in_(held_by(grant))), _open_to_sides())


@sees(Volume)
def _volumes(actor: Actor) -> ColumnElement[bool]:
    """The office that keeps the dossier; a pack for a court is also its party's and the mediators'."""
    if actor.is_clock:
        return true()
    office = Volume.case_id.in_(select(Case.id).where(_offices(actor)))
    working = and_(Volume.purpose != Purpose.WHOLE, Volume.case_id.in_(mediating(actor)))
    return or_(office, working, Volume.party_id.in_(own_parties(actor)))


@sees_by_link(Volume)
def _volumes_by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """A party's link opens the packs made for that party."""
    return Volume.party_id.in_(held_by(grant))


def keeps(actor: Actor, case: CaseFacts) -> bool:
    """True for the desk, and for officers of the registered committee that mediates; never for a side."""
    if sides_of(actor, case):
        return False
    return on_desk(actor, case) or of_the_body(actor, case)


def reads_papers(actor: Actor, case: CaseFacts) -> bool:
    """True for everybody who has papers to read in the case: not for somebody who only filed it."""
    return keeps(actor, case) or mediates(actor, case) or bool(sides_of(actor, case))


def make_papers(actor: Actor, case: CaseFacts) -> Verdict:
    """The office that keeps the dossier, and the mediator."""
    if actor.is_clock or keeps(actor, case) or mediates(actor, case):
        return ALLOWED
    return denied("文书由调解员或者矛盾调解组制作。", ASK_DESK)


def hand_in(actor: Actor, case: CaseFacts) -> Verdict:
    """Lay a signed print or a copy beside a paper: whoever makes papers."""
    return make_papers(actor, case)


def void_paper(actor: Actor, case: CaseFacts, paper: CasePaper) -> Verdict:
    """Take a paper out of the dossier: the office that keeps it."""
    if not (actor.is_clock or keeps(actor, case)):
        return denied("撤下文书由矛盾调解组办理。", ASK_DESK)
    return ALLOWED if paper.void_at is None else out_of_turn("这份文书已经撤下。", TURN)


def bind(actor: Actor, case: CaseFacts, purpose: Purpose) -> Verdict:
    """The whole dossier is bound by the office that keeps it; a pack for a court also by sides and mediators."""
    if purpose is Purpose.WHOLE:
        if not keeps(actor, case):
            return denied("卷宗由矛盾调解组或者主持调解的人民调解委员会装订。", ASK_DESK)
        return ALLOWED
    if not (keeps(actor, case) or mediates(actor, case) or sides_of(actor, case)):
        return denied("材料由当事人、调解员或者矛盾调解组准备。", ASK_DESK)
    if purpose is Purpose.DEFAULT:
        allowed = case.stage in (Stage.BREACHED, Stage.HANDED_OFF)
        return ALLOWED if allowed else out_of_turn("协议没有到期未履行的义务，还用不着这份材料。", TURN)
    return ALLOWED if case.stage in SETTLED else out_of_turn("协议还没有生效，不能准备司法确认材料。", TURN)
