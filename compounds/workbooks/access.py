"""Who may bring workbooks into the registry and take it out as one, and who sees which import run."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor
from compounds import access as registry
from compounds.workbooks.models import ImportRun
from compounds.workbooks.workflow import RUN, STAGE_NAMES, Stage

ASK = "请联系所在街道，或者联盟业务指导组秘书。"


@sees(ImportRun)
def runs_in_sight(actor: Actor) -> ColumnElement[bool]:
    """One's own; the lead and the guidance secretary also what others have imported, never what others prepare."""
    if actor.is_clock:
        return true()
    mine = ImportRun.person_id == actor.person_id if actor.person_id is not None else false()
    if actor.holds(*registry.DESK):
        return or_(mine, and_(ImportRun.stage == Stage.CONFIRMED))
    return mine


def preview_workbook(actor: Actor) -> Verdict:
    """Whoever may register a compound somewhere."""
    if registry.register_compound(actor, None):
        return ALLOWED
    return denied("用表格登记由业务指导组秘书，或者当地街道、社区的工作人员办理。", ASK)


def review_workbook(actor: Actor, run: ImportRun) -> Verdict:
    """The one who uploaded it, while it waits."""
    return preview_workbook(actor) & _own(actor, run) & _in_turn(run, "confirm_workbook")


def confirm_workbook(actor: Actor, run: ImportRun) -> Verdict:
    """The one who uploaded it, while it waits."""
    return review_workbook(actor, run)


def drop_workbook(actor: Actor, run: ImportRun) -> Verdict:
    """The one who uploaded it, while it waits."""
    return _own(actor, run) & _in_turn(run, "drop_workbook")


def export_registry(actor: Actor) -> Verdict:
    """Whoever sees more than the own compound."""
    if registry.sees_many(actor):
        return ALLOWED
    return denied("登记表由联盟、街道和社区的工作人员导出。", "您自己小区的资料在“我的小区”里。")


def _own(actor: Actor, run: ImportRun) -> Verdict:
    if actor.person_id is not None and actor.person_id == run.person_id:
        return ALLOWED
    return denied("这份表格由上传的人自己办。", "需要您办的，请重新上传一次。")


def _in_turn(run: ImportRun, step: str) -> Verdict:
    if step in RUN.open_from(run.stage):
        return ALLOWED
    return out_of_turn(f"这份表格{STAGE_NAMES[run.stage]}，这一步不能再办。", "要再登记，请重新上传表格。")
