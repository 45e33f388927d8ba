"""Who brings the bureau's tables in, and who sees what they say of a compound."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, sees, within
from alliance.kernel.actors import COMMITTEE, OFFICERS, Actor, Office
from alliance.kernel.places.models import Place
from alliance.kernel.table_runs import access as table_runs
from compounds.awards import access as awards
from compounds.awards.checks.models import CheckRun, MonthlyCheck, YearlyAppraisal

UPLOADERS = (awards.SECRETARY, Office.BUREAU_SUPERVISOR)
OWN = (*sorted(COMMITTEE), *sorted(OFFICERS))
"""They see the figures of the compounds for which they sit or answer."""


@sees(CheckRun)
def runs_in_sight(actor: Actor) -> ColumnElement[bool]:
    """One's own; those who oversee the awards also what others have brought in, never what others prepare."""
    return table_runs.in_sight(CheckRun, actor, true() if awards.oversees(actor) else false())


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
    """Those who upload, and those who oversee the awards."""
    if awards.oversees(actor):
        return ALLOWED
    return denied("检查考评表由区住建局和有礼小区评选组办理。", "您自己小区的得分，在小区页的“平台记录”里看。")


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
    """The bureau brings in its own figures, the secretary of the awards group what the bureau gave on paper.

    Whoever uploads a table confirms it, having read what becomes of each row; the other side is told at once.
    """
    if actor.is_clock or actor.holds(*UPLOADERS):
        return ALLOWED
    return denied(
        "检查考评表由区住建局自己上传，或者由有礼小区评选组的秘书照住建局给的表上传。", "数字不对的，请向区住建局核对。"
    )


def review_checks(actor: Actor, run: CheckRun) -> Verdict:
    """The one who uploaded it, while it waits."""
    return preview_checks(actor) & table_runs.goes_on(actor, run, "review")


def confirm_checks(actor: Actor, run: CheckRun) -> Verdict:
    """The one who uploaded it, while it waits."""
    return preview_checks(actor) & table_runs.goes_on(actor, run, "confirm")


def drop_checks(actor: Actor, run: CheckRun) -> Verdict:
    """The one who uploaded it, while it waits."""
    return table_runs.goes_on(actor, run, "drop")
