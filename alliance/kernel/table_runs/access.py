"""Who sees which run, and who goes on with it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn
from alliance.kernel.actors import Actor
from alliance.kernel.table_runs.models import TableRun
from alliance.kernel.table_runs.workflow import RUN, STAGE_NAMES, Stage


def in_sight(model: type[TableRun], actor: Actor, imported: ColumnElement[bool]) -> ColumnElement[bool]:
    """One's own; of others' those of `imported` that are imported, never what they prepare; the clock sees all."""
    if actor.is_clock:
        return true()
    mine = model.person_id == actor.person_id if actor.person_id is not None else false()
    return or_(mine, and_(imported, model.stage == Stage.CONFIRMED))


def goes_on(actor: Actor, run: TableRun, step: str) -> Verdict:
    """The one who uploaded it, while it waits."""
    return _own(actor, run) & _in_turn(run, step)


def _own(actor: Actor, run: TableRun) -> Verdict:
    if actor.person_id is not None and actor.person_id == run.person_id:
        return ALLOWED
    return denied("这份表由上传的人自己办。", "需要您办的，请重新上传一次。")


def _in_turn(run: TableRun, step: str) -> Verdict:
    if step in RUN.open_from(run.stage):
        return ALLOWED
    return out_of_turn(f"这份表{STAGE_NAMES[run.stage]}，这一步不能再办。", "要再导入，请重新上传。")
