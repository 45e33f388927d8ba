"""Who sees consultations, and who may ask, book, record, ask a lawyer, answer, do a task, close and drop."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import COMMITTEE, Actor, Office
from compounds.access import DESK, NEAR, sees_all, sees_many
from compounds.guidance.access import ASK, in_sight, prepares
from compounds.guidance.consultations.models import Consultation, LegalQuestion
from compounds.guidance.consultations.workflow import CONSULTATION, RUNNING, STAGE_NAMES, Doer, Stage

LOOK = "请刷新页面，看看现在该办哪一步。"
BY_DESK = "由业务指导组秘书办理"
HELPERS = (
    Office.GUIDANCE_SECRETARY,
    Office.ALLIANCE_LEAD,
    Office.LEGAL_ADVISER,
    Office.EXPERT,
    Office.SUBDISTRICT_OFFICER,
    Office.COMMUNITY_OFFICER,
)
"""Offices over a compound that are sent to help it."""


@sees(Consultation)
def consultations_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who govern the compound and those who help it, and whoever was sent there or asked for an opinion."""
    near = in_sight(Consultation.place_id, actor)
    if actor.person_id is None:
        return near
    asked = select(LegalQuestion.consultation_id).where(LegalQuestion.lawyer_id == actor.person_id)
    return or_(near, Consultation.helper_id == actor.person_id, Consultation.id.in_(asked))


@dataclass(frozen=True, slots=True)
class ConsultationFacts:
    """What a verdict looks at: where the compound is, how far the file came, who goes there."""

    path: str
    stage: Stage
    helper_id: int | None = None


def ask(actor: Actor, path: str) -> Verdict:
    """The committee, community, street and guidance desk."""
    if prepares(actor, path):
        return ALLOWED
    return denied("约指导由业委会委员，或者社区、街道、业务指导组的工作人员办理。", ASK)


def list_all(actor: Actor) -> Verdict:
    """Everybody who may meet one in it: committees, officers, staff, and those who are sent or asked."""
    if sees_many(actor) or actor.holds(*COMMITTEE, *HELPERS):
        return ALLOWED
    return denied("指导的记录给业委会委员、社区、街道和联盟的工作人员看。", ASK)


def figures(actor: Actor) -> Verdict:
    """The alliance's staff, the bureau and the guiding body."""
    if sees_all(actor):
        return ALLOWED
    return denied("指导的统计给联盟工作人员、住建局和指导单位看。", ASK)


def book(actor: Actor, consultation: ConsultationFacts) -> Verdict:
    """The guidance secretary and the lead."""
    return _desk(actor, "预约") & _in_turn(consultation, "book")


def record(actor: Actor, consultation: ConsultationFacts) -> Verdict:
    """The desk, and whoever was sent there."""
    if not (actor.holds(*DESK) or _helps(actor, consultation)):
        return denied("指导记录由去指导的人，或者业务指导组秘书填写。", "请把情况告诉业务指导组。")
    return _in_turn(consultation, "record")


def ask_lawyer(actor: Actor, consultation: ConsultationFacts) -> Verdict:
    """The desk, and whoever was sent there, as long as the file is open."""
    if not (actor.holds(*DESK) or _helps(actor, consultation)):
        return denied("请教律师由业务指导组秘书办理。", "请把想问的告诉业务指导组。")
    if consultation.stage in RUNNING:
        return ALLOWED
    return out_of_turn(f"这一件{STAGE_NAMES[consultation.stage]}，不能再问。", "请再约一次。")


def answer(actor: Actor, question: LegalQuestion) -> Verdict:
    """The lawyer who was asked, once."""
    if actor.person_id is None or actor.person_id != question.lawyer_id:
        return denied("由被请教的律师本人答复。", "请等律师答复。")
    if question.answered_at is not None:
        return out_of_turn("这个问题您已经答复过了。", LOOK)
    return ALLOWED


def do_task(actor: Actor, consultation: ConsultationFacts, doer: Doer) -> Verdict:
    """Whoever prepares; the tasks of street, community and desk are not ticked by the committee."""
    if not prepares(actor, consultation.path):
        return denied("落实情况由业委会委员，或者社区、街道、业务指导组的工作人员登记。", ASK)
    outside = actor.is_clock or actor.holds(*NEAR, at=consultation.path) or actor.holds(*DESK)
    if doer is not Doer.COMMITTEE and not outside:
        return denied("这一项是街道、社区或者业务指导组办的，由他们登记。", ASK)
    return _in_turn(consultation, "do_task")


def close(actor: Actor, consultation: ConsultationFacts) -> Verdict:
    """The guidance secretary and the lead."""
    return _desk(actor, "办结") & _in_turn(consultation, "close")


def drop(actor: Actor, consultation: ConsultationFacts) -> Verdict:
    """Whoever could have asked."""
    return ask(actor, consultation.path) & _in_turn(consultation, "drop")


def _helps(actor: Actor, consultation: ConsultationFacts) -> bool:
    return actor.person_id is not None and actor.person_id == consultation.helper_id


def _desk(actor: Actor, deed: str) -> Verdict:
    if actor.holds(*DESK):
        return ALLOWED
    return denied(f"{deed}{BY_DESK}。", "请等业务指导组办理。")


def _in_turn(consultation: ConsultationFacts, deed: str) -> Verdict:
    if deed in CONSULTATION.open_from(consultation.stage):
        return ALLOWED
    return out_of_turn(f"现在是“{STAGE_NAMES[consultation.stage]}”，这一步还不能办。", LOOK)
