"""Who sees exports, looks and requests for erasure, and who may take, reveal, ask, refuse and erase."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import OFFICERS, STAFF, Actor, Office
from alliance.kernel.personal.models import Consent, Erasure, ExportRecord, Reveal
from alliance.kernel.personal.workflow import ERASURE, STAGE_NAMES, Stage

WATCHING = (Office.ALLIANCE_LEAD, Office.SYSTEM_ADMINISTRATOR, Office.BUREAU_SUPERVISOR)
"""Offices that look after what leaves the platform."""
ERASING = (Office.SYSTEM_ADMINISTRATOR,)
CALLING = (STAFF - {Office.SYSTEM_ADMINISTRATOR, Office.POOL_KEEPER}) | OFFICERS
"""Offices whose work includes calling people up; whoever keeps the system running need not."""
SIGN_IN_FIRST = denied("请先登录。")


def _watches(actor: Actor) -> bool:
    return actor.is_clock or actor.holds(*WATCHING, at=actor.place_path)


def _mine(column: ColumnElement[int] | ColumnElement[int | None], actor: Actor) -> ColumnElement[bool]:
    return column == actor.person_id if actor.person_id else false()


@sees(ExportRecord)
def exports_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Lead, system administrator and supervisor all; everybody their own."""
    return true() if _watches(actor) else _mine(ExportRecord.person_id.expression, actor)


@sees(Consent)
def consents_in_sight(actor: Actor) -> ColumnElement[bool]:
    """One's own."""
    return true() if actor.is_clock else _mine(Consent.person_id.expression, actor)


@sees(Reveal)
def reveals_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Lead, system administrator and supervisor all; everybody who looked at theirs, and at whose they looked."""
    if _watches(actor):
        return true()
    return or_(_mine(Reveal.person_id.expression, actor), _mine(Reveal.by_id.expression, actor))


@sees(Erasure)
def erasures_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The system administrator all; everybody their own."""
    if actor.is_clock or actor.holds(*ERASING, at=actor.place_path):
        return true()
    return _mine(Erasure.person_id.expression, actor)


def record(actor: Actor) -> Verdict:
    """Take a list away; the room that hands it out has asked its own access before."""
    return ALLOWED if actor.is_clock or actor.signed_in else SIGN_IN_FIRST


def see_exports(actor: Actor) -> Verdict:
    """The list of what left the platform."""
    if _watches(actor):
        return ALLOWED
    return denied("导出记录只给联盟负责人、系统管理员和住建局监管人员看。", "您自己的导出记录在“我的资料”里。")


def give_consent(actor: Actor) -> Verdict:
    """Agree for oneself."""
    return ALLOWED if actor.signed_in else SIGN_IN_FIRST


def withdraw_consent(actor: Actor) -> Verdict:
    """Take one's own consent back, at any time (个人信息保护法第十五条)."""
    return give_consent(actor)


def reveal(actor: Actor, path: str, person_id: int) -> Verdict:
    """See one number in clear: those whose work is to call people up, at or below their place."""
    if person_id == actor.person_id:
        return denied("这是您自己的号码。", "要核对，请看“我的资料”。")
    if actor.holds(*CALLING, at=path):
        return ALLOWED
    return denied("您的工作用不到别人的手机号。", "要联系此人，请所在街道、社区或联盟的秘书转告。")


def take_own_copy(actor: Actor) -> Verdict:
    """Take away what the platform holds about oneself (个人信息保护法第四十五条)."""
    return ALLOWED if actor.signed_in else SIGN_IN_FIRST


def ask_erasure(actor: Actor) -> Verdict:
    """Ask to be erased oneself (个人信息保护法第四十七条)."""
    return ALLOWED if actor.signed_in else SIGN_IN_FIRST


def withdraw_erasure(actor: Actor, erasure: Erasure) -> Verdict:
    """Take one's own request back before it is carried out."""
    if erasure.person_id != actor.person_id:
        return denied("只有本人可以撤回注销申请。")
    return _in_turn(erasure.stage, "withdraw_erasure")


def see_erasures(actor: Actor) -> Verdict:
    """The list of requests."""
    if actor.is_clock or actor.holds(*ERASING, at=actor.place_path):
        return ALLOWED
    return denied("注销申请由系统管理员办理。", "您自己的申请在“我的资料”里。")


def carry_out(actor: Actor, erasure: Erasure) -> Verdict:
    """Erase a person who asked for it; never oneself."""
    if not (whose := see_erasures(actor)):
        return whose
    if erasure.person_id == actor.person_id:
        return denied("不能办理自己的注销申请。", "请由另一位系统管理员办理。")
    return _in_turn(erasure.stage, "carry_out")


def refuse_erasure(actor: Actor, erasure: Erasure) -> Verdict:
    """Decline a request, with the reason (个人信息保护法第五十条)."""
    if not (whose := see_erasures(actor)):
        return whose
    if erasure.person_id == actor.person_id:
        return denied("不能办理自己的注销申请。", "请由另一位系统管理员办理。")
    return _in_turn(erasure.stage, "refuse_erasure")


def _in_turn(stage: Stage, step: str) -> Verdict:
    if step in ERASURE.open_from(stage):
        return ALLOWED
    return out_of_turn(f"这份申请现在是“{STAGE_NAMES[stage]}”，不能再办这一步。", "请刷新页面。")
