"""Who sees the holders of offices, and who may grant and end an office."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from sqlalchemy import ColumnElement, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import COMMITTEE, OFFICERS, STAFF, Actor, Office
from alliance.kernel.places.models import OfficeHeld, Place, PlaceKind

GRANTORS = frozenset({Office.ALLIANCE_LEAD, Office.SYSTEM_ADMINISTRATOR})
"""Offices that grant any other within the alliance; a subdistrict officer grants community officers."""
ASK_LEAD = "请联系联盟负责人或系统管理员。"

_WIDE = frozenset({PlaceKind.PROVINCE, PlaceKind.CITY, PlaceKind.DISTRICT, PlaceKind.ZONE, PlaceKind.SUBDISTRICT})
_LEVELS: dict[Office, frozenset[PlaceKind]] = {
    Office.COMMITTEE_CHAIR: frozenset({PlaceKind.COMPOUND}),
    Office.COMMITTEE_MEMBER: frozenset({PlaceKind.COMPOUND}),
    Office.PROPERTY_MANAGER: frozenset({PlaceKind.COMPOUND}),
    Office.COMMUNITY_OFFICER: frozenset({PlaceKind.COMMUNITY}),
    Office.PEOPLES_MEDIATION_COMMITTEE: frozenset({PlaceKind.COMMUNITY}),
    Office.SUBDISTRICT_OFFICER: frozenset({PlaceKind.SUBDISTRICT, PlaceKind.ZONE}),
}


class Ground(Protocol):
    """What the rules ask of a place."""

    @property
    def path(self) -> str:
        """The path on the tree."""

    @property
    def kind(self) -> PlaceKind:
        """The level."""


def levels(office: Office) -> frozenset[PlaceKind]:
    """The kinds of place at which an office is held."""
    return _LEVELS.get(office, _WIDE)


@sees(OfficeHeld)
def offices_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The alliance's desk all, officers those held in their place, everybody their own."""
    if actor.is_clock or actor.holds(*STAFF, at=actor.place_path):
        return true()
    near = select(Place.id).where(within(Place.path, actor, *STAFF, *OFFICERS))
    mine = OfficeHeld.person_id == actor.person_id if actor.person_id else false()
    return or_(mine, OfficeHeld.place_id.in_(near) if actor.holds(*STAFF, *OFFICERS) else false())


def see_offices(actor: Actor) -> Verdict:
    """The list of those who hold offices."""
    if actor.is_clock or actor.holds(*STAFF, *OFFICERS):
        return ALLOWED
    return denied("任职名单只给联盟、街道和社区的工作人员看。", "您自己的职务在“我的账号”里。")


def grantable(actor: Actor) -> tuple[Office, ...]:
    """The offices that the actor may grant somewhere, in the order of the list of offices."""
    if actor.is_clock:
        return tuple(Office)
    if actor.holds(*GRANTORS):
        # Seats come from the register of terms, which grants the office with the same dates.
        return tuple(office for office in Office if office not in COMMITTEE)
    return (Office.COMMUNITY_OFFICER,) if actor.holds(Office.SUBDISTRICT_OFFICER) else ()


def grants(actor: Actor, office: Office) -> Verdict:
    """Whether the actor grants `office` anywhere at all; decides before a form is shown."""
    if office in COMMITTEE and not actor.is_clock:
        return denied("业委会的职务随届次备案自动产生，不在这里授予。", "请到该小区的页面办理备案。")
    return ALLOWED if office in grantable(actor) else denied("您不能授予这项职务。", ASK_LEAD)


def grant_office(actor: Actor, office: Office, place: Ground, person_id: int | None) -> Verdict:
    """Grant `office` at `place` to a person (None: one who is being registered)."""
    if actor.is_clock:
        return ALLOWED
    if not (anywhere := grants(actor, office)):
        return anywhere
    if person_id is not None and person_id == actor.person_id:
        return denied("不能给自己授予职务。", "请由另一位有权的同事办理。")
    near = office is Office.COMMUNITY_OFFICER and actor.holds(Office.SUBDISTRICT_OFFICER, at=place)
    if near or actor.holds(*GRANTORS, at=place):
        return ALLOWED
    return denied("这个地方不在您的工作范围内。", ASK_LEAD)


def end_office(actor: Actor, held: OfficeHeld, today: date) -> Verdict:
    """End an office before its last day; whoever may grant it may end it."""
    if held.office in COMMITTEE and not actor.is_clock:
        return denied("业委会的职务随届次结束，不在这里收回。", "请到该小区的页面办理。")
    if not grant_office(actor, held.office, held.place, held.person_id):
        return denied("您不能收回这项职务。", ASK_LEAD)
    if held.withdrawn_at is not None:
        return out_of_turn("这项职务已经收回。")
    if held.ends_on is not None and held.ends_on < today:
        return out_of_turn("这项职务已经到期，不用再收回。")
    return ALLOWED


def grant_for_seat(actor: Actor) -> Verdict:
    """Grant the office that goes with a confirmed seat; the room of the seat has asked its own access before."""
    if actor.is_clock or actor.signed_in:
        return ALLOWED
    return denied("请先登录。")


def grant_for_membership(actor: Actor) -> Verdict:
    """Grant the office that an admission brings; the room of the membership has asked its own access before."""
    return grant_for_seat(actor)


def set_legal_status(actor: Actor) -> Verdict:
    """Say what the alliance is in law; the room that keeps its history has asked its own access before."""
    return grant_for_seat(actor)


def set_contact(actor: Actor) -> Verdict:
    """Say by what number the alliance is found; the room of the alliance has asked its own access before."""
    return grant_for_seat(actor)


def end_for_seat(actor: Actor) -> Verdict:
    """End the office of a seat; the room of the seat has asked its own access before."""
    return grant_for_seat(actor)


def add_zone(actor: Actor, parent: Ground) -> Verdict:
    """Lay a zone over streets."""
    if actor.is_clock or actor.holds(*GRANTORS, at=parent):
        return ALLOWED
    return denied("只有联盟负责人和系统管理员可以设立片区。", ASK_LEAD)
