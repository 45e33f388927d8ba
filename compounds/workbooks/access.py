"""Who may bring workbooks into the registry and take it out as one, and who sees which import run."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from alliance.kernel.access import ALLOWED, Verdict, denied, sees
from alliance.kernel.actors import Actor
from alliance.kernel.table_runs import access as table_runs
from compounds import access as registry
from compounds.workbooks.models import ImportRun

ASK = "请联系所在街道，或者联盟业务指导组秘书。"


@sees(ImportRun)
def runs_in_sight(actor: Actor) -> ColumnElement[bool]:
    """One's own; the lead and the guidance secretary also what others have imported, never what others prepare."""
    return table_runs.in_sight(ImportRun, actor, true() if actor.holds(*registry.DESK) else false())


def preview_workbook(actor: Actor) -> Verdict:
    """Whoever may register a compound somewhere."""
    if registry.register_compound(actor, None):
        return ALLOWED
    return denied("用表格登记由业务指导组秘书，或者当地街道、社区的工作人员办理。", ASK)


def review_workbook(actor: Actor, run: ImportRun) -> Verdict:
    """The one who uploaded it, while it waits."""
    return preview_workbook(actor) & table_runs.goes_on(actor, run, "review")


def confirm_workbook(actor: Actor, run: ImportRun) -> Verdict:
    """The one who uploaded it, while it waits."""
    return preview_workbook(actor) & table_runs.goes_on(actor, run, "confirm")


def drop_workbook(actor: Actor, run: ImportRun) -> Verdict:
    """The one who uploaded it, while it waits."""
    return table_runs.goes_on(actor, run, "drop")


def export_registry(actor: Actor) -> Verdict:
    """Whoever sees more than the own compound."""
    if registry.sees_many(actor):
        return ALLOWED
    return denied("登记表由联盟、街道和社区的工作人员导出。", "您自己小区的资料在“我的小区”里。")
