"""Who keeps the pool, who witnesses, and who oversees; each room's own rules stand in its own `access`."""

from __future__ import annotations

from alliance.kernel.access import ALLOWED, Verdict, denied
from alliance.kernel.actors import COMMITTEE, OFFICERS, Actor, Office, Placed

KEEPER = Office.POOL_KEEPER
"""The keeper runs the pool and the draws, and knows no name of a sealed draw."""
SUPERVISORS = frozenset({Office.BUREAU_SUPERVISOR})
"""They see everything that is opened, and may agree to break the glass."""
OVERSEERS = SUPERVISORS | {Office.ALLIANCE_LEAD, Office.GUIDING_BODY}
"""They see requests, draws and figures everywhere."""
WITNESSES = OFFICERS | {Office.BUREAU_SUPERVISOR}
"""They confirm the seal and the chance: the street or community of the compound, or the bureau."""
ASKERS = COMMITTEE | OFFICERS
"""They ask for experts: the committee, or street and community on behalf of a compound without one."""
ASK_KEEPER = "请联系联盟的专家库管理员。"


def keeps(actor: Actor) -> Verdict:
    """Whether the actor may run the pool and the draws."""
    if actor.is_clock or actor.holds(KEEPER):
        return ALLOWED
    return denied("专家库和抽取由专家库管理员来办。", ASK_KEEPER)


def witnesses(actor: Actor, at: str | Placed) -> Verdict:
    """Whether the actor may confirm a seal or a chance of a compound's draw."""
    if actor.holds(*WITNESSES, at=at):
        return ALLOWED
    return denied("见证由小区所在的街道、社区，或者住建局的工作人员来做。", ASK_KEEPER)


def oversees(actor: Actor) -> bool:
    """True for those who see requests, draws and figures of every compound."""
    return actor.is_clock or actor.holds(KEEPER, *OVERSEERS)
