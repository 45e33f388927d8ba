"""Who builds courses, who looks after learners where, and who sees how somebody else is doing."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true
from sqlalchemy.orm import InstrumentedAttribute

from alliance.kernel.access import ALLOWED, Verdict, denied
from alliance.kernel.actors import Actor, Office, Placed

BUILDERS = frozenset({Office.GUIDANCE_SECRETARY})
"""They write courses and questions, hold sittings and examinations, and issue certificates."""
MARKERS = BUILDERS | {Office.POLICY_SECRETARY, Office.LEGAL_ADVISER}
"""They mark essays and sign what the law has changed."""
REVIEWERS = (*sorted(BUILDERS), *sorted(MARKERS - BUILDERS))
"""The same, with those first whose work it is."""
OVERSEERS = BUILDERS | {Office.ALLIANCE_LEAD, Office.GUIDING_BODY, Office.BUREAU_SUPERVISOR}
"""They see progress and gaps everywhere, but no answers of anybody."""
NEAR = frozenset({Office.SUBDISTRICT_OFFICER, Office.COMMUNITY_OFFICER})
"""They see whether the members of their own compounds are trained, but no answers and no points."""
ASK_DESK = "请联系联盟业务指导组。"


def builds(actor: Actor) -> Verdict:
    """Whether the actor may write courses and questions and run examinations."""
    if actor.is_clock or actor.holds(*BUILDERS):
        return ALLOWED
    return denied("课程、题库和考试由业务指导组管理。", ASK_DESK)


def marks(actor: Actor) -> Verdict:
    """Whether the actor may mark essays and sign questions and lessons after a change of the law."""
    if actor.is_clock or actor.holds(*MARKERS):
        return ALLOWED
    return denied("阅卷和审题由业务指导组、政策法规组和法律顾问来做。", ASK_DESK)


def oversees(actor: Actor, at: str | Placed | None = None) -> bool:
    """True where the actor may know who is trained at a place, without anybody's answers and points."""
    return actor.is_clock or actor.holds(*OVERSEERS) or actor.holds(*NEAR, at=at)


def own_or_built(column: InstrumentedAttribute[int], actor: Actor) -> ColumnElement[bool]:
    """True for rows whose person id `column` is the actor's own; for the desk, which runs training, all of them."""
    if actor.is_clock or actor.holds(*BUILDERS):
        return true()
    return column == actor.person_id if actor.person_id is not None else false()
