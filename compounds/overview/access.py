"""Who reads the card of a compound, the page of a street and the whole district, and who issues a monthly sheet."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from alliance.kernel.access import ALLOWED, MISSING, Verdict, denied, sees, within
from alliance.kernel.actors import Actor, Office
from alliance.kernel.errors import NotFound
from alliance.kernel.places.models import Place, PlaceKind
from compounds import access
from compounds.models import Compound, CompoundClosing
from compounds.overview.models import MonthlySheet


def on_cards(actor: Actor, *, samples: bool) -> ColumnElement[bool]:
    """The compounds that everybody may look up at the alliance that is read: none that was closed, no sample.

    In a demonstration, which has nothing else, `samples` are shown.
    """
    if actor.alliance_id is None:
        return false()
    closed = select(CompoundClosing.id).where(CompoundClosing.compound_id == Compound.id).exists()
    mine = and_(Compound.alliance_id == actor.alliance_id, ~closed)
    return mine if samples else and_(mine, Compound.is_sample.is_(False))


@sees(MonthlySheet)
def sheets_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the whole alliance, and the officers of the street."""
    if access.sees_all(actor):
        return true()
    if not actor.holds(Office.SUBDISTRICT_OFFICER):
        return false()
    streets = select(Place.id).where(
        Place.kind == PlaceKind.SUBDISTRICT, within(Place.path, actor, Office.SUBDISTRICT_OFFICER)
    )
    return or_(false(), MonthlySheet.place_id.in_(streets))


def see_district(actor: Actor) -> Verdict:
    """Whoever sees more than the own compound; each sees what lies in sight."""
    if access.sees_many(actor):
        return ALLOWED
    return denied("一览页给联盟、街道、社区和指导单位的工作人员看。", "要查某个小区，请用“查小区”。")


def sees_streets(actor: Actor) -> bool:
    """True for those to whom the page of a street may be open."""
    return access.sees_all(actor) or actor.holds(Office.SUBDISTRICT_OFFICER)


def see_street(actor: Actor, path: str) -> Verdict:
    """Whoever sees all compounds of the street. Raises NotFound for those who have no part in it."""
    if access.sees_all(actor) or actor.holds(Office.SUBDISTRICT_OFFICER, at=path):
        return ALLOWED
    if any(held.startswith(path) for office in actor.offices for held in office.paths):
        return denied("街道情况页给街道和联盟的工作人员看。", "要查某个小区，请用“查小区”。")
    raise NotFound(MISSING, remedy="请从小区列表进入。")


def hand_out_calendar(actor: Actor) -> Verdict:
    """Whoever has signed in and holds an office; the calendar shows what this office sees."""
    if actor.signed_in and actor.offices:
        return ALLOWED
    return denied("手机日历给有职务的人用。", "您在小区任职的，备案以后就能用。")


def stop_calendar(actor: Actor) -> Verdict:
    """Everybody the own."""
    return ALLOWED if actor.signed_in else denied("请先登录。")


def issue_sheet(actor: Actor, path: str) -> Verdict:
    """The officers of the street for their own, the guidance secretary and the lead for any."""
    if actor.holds(*access.DESK) or actor.holds(Office.SUBDISTRICT_OFFICER, at=path):
        return ALLOWED
    return denied("月度情况表由街道工作人员，或者业务指导组秘书签发。", access.ASK_STREET)
