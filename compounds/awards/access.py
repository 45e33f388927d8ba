"""Who runs the awards, who recommends, who applies and who oversees; each room's own rules stand in its `access`."""

from __future__ import annotations

from collections.abc import Iterable

from alliance.kernel.access import ALLOWED, Verdict, denied
from alliance.kernel.actors import COMMITTEE, OFFICERS, Actor, Office

SECRETARY = Office.AWARDS_SECRETARY
"""The secretary of the awards group runs rounds, and gives no marks."""
OVERSEERS = frozenset({Office.ALLIANCE_LEAD, Office.GUIDING_BODY, Office.BUREAU_SUPERVISOR})
"""They see every round, application and locked sheet."""
APPLICANTS = COMMITTEE
"""They apply for their compound."""
RECOMMENDERS = OFFICERS
"""Street and community recommend, and confirm what a compound says of itself."""
ASK_SECRETARY = "请联系联盟的有礼小区评选组。"
LOOK = "请刷新页面，看看现在到了哪一步。"


def runs(actor: Actor) -> Verdict:
    """Whether the actor may run rounds."""
    if actor.is_clock or actor.holds(SECRETARY):
        return ALLOWED
    return denied("评选由有礼小区评选组的秘书来办。", ASK_SECRETARY)


def not_own(actor: Actor, at: str) -> Verdict:
    """Nobody on the committee of a compound handles what it applies for or has won, whatever else they are."""
    if actor.holds(*APPLICANTS, at=at):
        return denied("您是这个小区业委会的成员，不能办理自己小区的评选和荣誉。", "请由另一位工作人员来办。")
    return ALLOWED


def apart(actor: Actor, entries: Iterable[str]) -> Verdict:
    """Nobody on the committee of a compound that takes part looks behind the marks of its award.

    `entries` are the paths of the compounds that take part.
    """
    if actor.holds(*APPLICANTS) and any(actor.holds(*APPLICANTS, at=path) for path in entries):
        return denied(
            "您是参评小区业委会的成员，这个奖项的分数和合议您不能看。",
            "请由另一位监督的人来看；公示以后，您和大家一样看公布的结果。",
        )
    return ALLOWED


def reads(actor: Actor) -> Verdict:
    """Whether the actor may read what only those see who run or oversee the awards."""
    return ALLOWED if oversees(actor) else runs(actor)


def oversees(actor: Actor) -> bool:
    """True for those who see the applications of every compound."""
    return actor.is_clock or actor.holds(SECRETARY, *OVERSEERS)
