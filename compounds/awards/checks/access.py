"""Who brings the bureau's tables in, and who sees what they say of a compound."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import COMMITTEE, OFFICERS, Actor
from alliance.kernel.places.models import Place
from compounds.awards import access as awards
from compounds.awards.checks.models import CheckRun, MonthlyCheck, YearlyAppraisal
from compounds.awards.checks.workflow import RUN, STAGE_NAMES, Stage

OWN = (*sorted(COMMITTEE), *sorted(OFFICERS))
"""They see the figures of the compounds for which they sit or answer."""


@sees(CheckRun)
def runs_in_sight(actor: Actor) -> ColumnElement[bool]:
    """One's own; those who oversee the awards also what others have brought in, never what others prepare."""
    if actor.is_clock:
        return true()
    mine = CheckRun.person_id == actor.person_id if actor.person_id is not None else false()
    if awards.oversees(actor):
        return or_(mine, and_(CheckRun.stage == Stage.CONFIRMED))
    return mine


@sees(MonthlyCheck)
def checks_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who oversee all; committee, community and street those of their own compounds."""
    if awards.oversees(actor):
        return true()
    return MonthlyCheck.place_id.in_(select(Place.id).where(within(Place.path, actor, *OWN)))


@sees(YearlyAppraisal)
def appraisals_in_sight(actor: Actor) -> ColumnElement[bool]:
    """As the checks."""
    if awards.oversees(actor):
        return true()
    return YearlyAppraisal.place_id.in_(select(Place.id).where(within(Place.path, actor, *OWN)))


def see_runs(actor: Actor) -> Verdict:
    """The secretary of the awards group, and those who oversee."""
    if awards.oversees(actor):
        return ALLOWED
    return denied("检查考评表由有礼小区评选组办理。", "您自己小区的得分，在小区页的“平台记录”里看。")


def see_here(actor: Actor, path: str) -> bool:
    """Those who oversee; committee, community and street for the compounds below their own places."""
    return awards.oversees(actor) or actor.holds(*OWN, at=path)


def see_records(actor: Actor, place: Place) -> Verdict:
    """Whether the actor may look at what records say of the compound at a place."""
    if see_here(actor, place.path):
        return ALLOWED
    return denied("平台记录和检查得分，由小区的业委会、所在的社区和街道，以及评选组看。", "要看结果的，请等评选公示。")


def see_lists(actor: Actor) -> Verdict:
    """Those who see the records of at least one compound."""
    if awards.oversees(actor) or actor.holds(*OWN):
        return ALLOWED
    return denied("平台记录由小区的业委会、所在的社区和街道，以及评选组看。", "要看结果的，请等评选公示。")


def preview_checks(actor: Actor) -> Verdict:
    """The secretary of the awards group; the bureau hands its table over and reads what was made of it."""
    return awards.runs(actor)


def review_checks(actor: Actor, run: CheckRun) -> Verdict:
    """The one who uploaded it, while it waits."""
    return preview_checks(actor) & _own(actor, run) & _in_turn(run, "review_checks")


def confirm_checks(actor: Actor, run: CheckRun) -> Verdict:
    """The one who uploaded it, while it waits."""
    return preview_checks(actor) & _own(actor, run) & _in_turn(run, "confirm_checks")


def drop_checks(actor: Actor, run: CheckRun) -> Verdict:
    """The one who uploaded it, while it waits."""
    return _own(actor, run) & _in_turn(run, "drop_checks")


def _own(actor: Actor, run: CheckRun) -> Verdict:
    if actor.person_id is not None and actor.person_id == run.person_id:
        return ALLOWED
    return denied("这份表由上传的人自己办。", "需要您办的，请重新上传一次。")


def _in_turn(run: CheckRun, step: str) -> Verdict:
    if step in RUN.open_from(run.stage):
        return ALLOWED
    return out_of_turn(f"这份表{STAGE_NAMES[run.stage]}，这一步不能再办。", "要再导入，请重新上传。")
