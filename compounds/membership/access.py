"""Who sees members, groups, guiding bodies and meetings, and who may apply, decide, appoint and record."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import SECRETARIES, Actor, Office
from alliance.kernel.places.models import Place
from compounds.membership.council_models import Meeting
from compounds.membership.models import AllianceStatus, Charter, GroupSeat, GuidingBody, Member, MemberKind
from compounds.membership.workflow import (
    BELONGING,
    MEETING,
    MEETING_NAMES,
    MEMBERSHIP,
    STAGE_NAMES,
    MeetingStage,
    Stage,
)
from compounds.walls import Wall

DESK = (Office.ALLIANCE_LEAD, Office.GUIDANCE_SECRETARY)
"""Who decides on members and keeps the council's books."""
READING = SECRETARIES | {Office.ALLIANCE_LEAD, Office.POOL_KEEPER, Office.BUREAU_SUPERVISOR}
"""Who reads every membership and meeting; guiding bodies read figures only."""
NEAR = (Office.SUBDISTRICT_OFFICER, Office.COMMUNITY_OFFICER)
COMMITTEE = (Office.COMMITTEE_CHAIR, Office.COMMITTEE_MEMBER)
ASK_DESK = "请联系联盟业务指导组。"
ASK_CHAIR = "请转告业委会主任；也可以带材料到社区、街道或者联盟的窗口代办。"


def reads_all(actor: Actor) -> bool:
    """True for those who read every membership and meeting of the alliance."""
    return actor.is_clock or actor.holds(*READING)


@sees(Member)
def members_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Staff and the bureau all; officers those in their place; committees their own; everybody the own."""
    if reads_all(actor):
        return true()
    seen: list[ColumnElement[bool]] = []
    if actor.person_id:
        seen.append(Member.person_id == actor.person_id)
    if own := sorted({held.place_id for held in actor.offices if held.office in COMMITTEE}):
        seen.append(and_(Member.kind == MemberKind.COMMITTEE, Member.place_id.in_(own)))
    if actor.holds(*NEAR):
        near = select(Place.id).where(within(Place.path, actor, *NEAR))
        seen.append(and_(Member.kind == MemberKind.COMMITTEE, Member.place_id.in_(near)))
    return or_(false(), *seen)


@sees(Meeting)
def meetings_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Staff and the bureau all; members by their persons, and the committees they speak for, from the notice on."""
    if reads_all(actor):
        return true()
    if not actor.person_id:
        return false()
    own = sorted({held.place_id for held in actor.offices if held.office in COMMITTEE})
    belongs = select(Member.id).where(
        Member.alliance_id == actor.alliance_id,
        Member.stage.in_(sorted(BELONGING)),
        or_(Member.person_id == actor.person_id, and_(Member.kind == MemberKind.COMMITTEE, Member.place_id.in_(own))),
    )
    return and_(Meeting.stage != MeetingStage.SCHEDULED, belongs.exists())


@sees(Charter)
def charters_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Everybody what was adopted; staff the draft too."""
    return true() if reads_all(actor) else Charter.adopted_on.is_not(None)


@sees(AllianceStatus)
def statuses_in_sight(_: Actor) -> ColumnElement[bool]:
    """Everybody: what the alliance is in law is no secret."""
    return true()


@sees(GroupSeat)
def group_seats_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever has signed in."""
    return true() if actor.signed_in or actor.is_clock else false()


@sees(GuidingBody)
def guiding_bodies_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever has signed in."""
    return true() if actor.signed_in or actor.is_clock else false()


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What a verdict on a membership looks at: where it is, how far, who has a part, and the wall before the actor.

    `people` are the representative and those who sit in the term; `compounds` and `companies` are what it concerns.
    """

    kind: MemberKind
    path: str
    stage: Stage
    people: frozenset[int]
    applied_by: int | None
    wall: Wall
    compounds: frozenset[int] = frozenset()
    companies: frozenset[int] = frozenset()


def is_desk(actor: Actor) -> Verdict:
    """The alliance lead and the guidance secretary."""
    if actor.holds(*DESK):
        return ALLOWED
    return denied("这一步由联盟负责人或业务指导组秘书办理。", ASK_DESK)


def apply_for_committee(actor: Actor, path: str) -> Verdict:
    """The committee's chair; officers of the place, or the desk, at the counter with the committee's paper."""
    if actor.holds(Office.COMMITTEE_CHAIR, at=path) or actor.holds(*NEAR, at=path) or actor.holds(*DESK):
        return ALLOWED
    return denied("入会由业委会主任申请，也可以由社区、街道或者联盟窗口凭业委会的决定代办。", ASK_CHAIR)


def register_adviser(actor: Actor) -> Verdict:
    """The desk, at the counter with the paper."""
    return is_desk(actor)


def register_manager(actor: Actor) -> Verdict:
    """The desk, at the counter with the paper."""
    return is_desk(actor)


def _asks(actor: Actor, facts: MemberFacts) -> Verdict:
    """Whoever may hand in the application or take it back."""
    return apply_for_committee(actor, facts.path) if facts.kind is MemberKind.COMMITTEE else is_desk(actor)


def amend(actor: Actor, facts: MemberFacts) -> Verdict:
    """Whoever may hand it in, while it is with them."""
    return _asks(actor, facts) & _in_turn(facts, "submit")


def submit(actor: Actor, facts: MemberFacts) -> Verdict:
    """Hand in the application."""
    return _asks(actor, facts) & _in_turn(facts, "submit")


def withdraw(actor: Actor, facts: MemberFacts) -> Verdict:
    """Take the application back."""
    return _asks(actor, facts) & _in_turn(facts, "withdraw")


def send_back(actor: Actor, facts: MemberFacts) -> Verdict:
    """Give the papers back with what is missing."""
    return _decides(actor, facts) & _in_turn(facts, "send_back")


def admit(actor: Actor, facts: MemberFacts) -> Verdict:
    """Admit a member."""
    return _decides(actor, facts) & _in_turn(facts, "admit")


def decline(actor: Actor, facts: MemberFacts) -> Verdict:
    """Decline an application with reasons."""
    return _decides(actor, facts) & _in_turn(facts, "decline")


def suspend(actor: Actor, facts: MemberFacts) -> Verdict:
    """Let a member's rights rest."""
    return _decides(actor, facts, four_eyes=False) & _in_turn(facts, "suspend")


def resume(actor: Actor, facts: MemberFacts) -> Verdict:
    """Give a member's rights back."""
    return _decides(actor, facts, four_eyes=False) & _in_turn(facts, "resume")


def leave(actor: Actor, facts: MemberFacts) -> Verdict:
    """A committee by its chair, or anybody by the desk on paper, though not across the wall."""
    chair = facts.kind is MemberKind.COMMITTEE and actor.holds(Office.COMMITTEE_CHAIR, at=facts.path)
    if chair:
        return _in_turn(facts, "leave")
    if actor.holds(*DESK):
        return behind_wall(facts.wall, facts.compounds, facts.companies) & _in_turn(facts, "leave")
    return denied("退会由业委会主任提出；本人退会的，到联盟窗口办理。", ASK_DESK)


def change_representative(actor: Actor, facts: MemberFacts) -> Verdict:
    """Whoever may apply for the committee."""
    if facts.kind is not MemberKind.COMMITTEE:
        return out_of_turn("只有业委会会员有代表。")
    return apply_for_committee(actor, facts.path) & _in_turn(facts, "change_representative")


def renew(actor: Actor, facts: MemberFacts) -> Verdict:
    """Whoever may apply for the committee, after its membership lapsed with the term."""
    if facts.kind is not MemberKind.COMMITTEE:
        return out_of_turn("只有业委会会员随任期终止后续办。")
    return apply_for_committee(actor, facts.path) & _in_turn(facts, "renew")


def _decides(actor: Actor, facts: MemberFacts, *, four_eyes: bool = True) -> Verdict:
    """The desk; nobody decides the own, nor what they have handed in for others, nor across the wall."""
    if not (desk := is_desk(actor)):
        return desk
    if actor.person_id in facts.people:
        return denied("这件事与您本人有关，您不能决定。", "请由另一位同事办理。")
    if four_eyes and actor.person_id is not None and actor.person_id == facts.applied_by:
        return denied("这份申请是您代为登记的，要由另一位同事决定。", "请转给联盟负责人或业务指导组的另一位同事。")
    return behind_wall(facts.wall, facts.compounds, facts.companies)


def behind_wall(wall: Wall, compounds: frozenset[int], companies: frozenset[int]) -> Verdict:
    """Denied where the matter concerns a company that the actor works for, or a compound that it serves."""
    verdict = ALLOWED
    for compound_id in sorted(compounds):
        verdict &= wall.handling(compound_id=compound_id)
    for company_id in sorted(companies):
        verdict &= wall.handling(company_id=company_id)
    return verdict


def _in_turn(facts: MemberFacts, step: str) -> Verdict:
    if step in MEMBERSHIP.open_from(facts.stage):
        return ALLOWED
    return out_of_turn(f"现在是“{STAGE_NAMES[facts.stage]}”，这一步还不能办。", "请刷新页面，看看现在该办哪一步。")


def draft_charter(actor: Actor) -> Verdict:
    """Write the draft of the charter."""
    return is_desk(actor)


def adopt_charter(actor: Actor) -> Verdict:
    """Record that the council adopted the draft."""
    return is_desk(actor)


def record_status(actor: Actor) -> Verdict:
    """The lead alone says what the alliance is in law."""
    if actor.holds(Office.ALLIANCE_LEAD):
        return ALLOWED
    return denied("联盟的法律地位由联盟负责人登记。", "请把登记证书或者批复交给联盟负责人。")


def record_contact(actor: Actor) -> Verdict:
    """Whoever answers for the alliance or runs its platform says how anybody finds it."""
    if actor.holds(Office.ALLIANCE_LEAD, Office.SYSTEM_ADMINISTRATOR):
        return ALLOWED
    return denied("联盟的电话和窗口由联盟负责人或系统管理员登记。", "请把要改的告诉联盟负责人。")


def seat_in_group(actor: Actor) -> Verdict:
    """The lead, by a decision of the council; a secretary's office comes with the seat."""
    if actor.holds(Office.ALLIANCE_LEAD):
        return ALLOWED
    return denied("各组的人员由联盟负责人凭理事会的决定登记。", "请联系联盟负责人。")


def end_group_seat(actor: Actor, person_id: int) -> Verdict:
    """Whoever seats people, though not themselves."""
    if actor.person_id == person_id:
        return denied("不能由本人办理自己的任免。", "请由另一位有权的同事办理。")
    return seat_in_group(actor)


def add_guiding_body(actor: Actor) -> Verdict:
    """The lead."""
    if actor.holds(Office.ALLIANCE_LEAD):
        return ALLOWED
    return denied("指导单位由联盟负责人登记。", "请联系联盟负责人。")


def add_guiding_contact(actor: Actor) -> Verdict:
    """The lead."""
    return add_guiding_body(actor)


def end_guiding_body(actor: Actor) -> Verdict:
    """The lead."""
    return add_guiding_body(actor)


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """What a verdict on a meeting looks at: how far it is, and who drafted the minutes that wait for a signature."""

    stage: MeetingStage
    drafted_by: int | None = None


def schedule_meeting(actor: Actor) -> Verdict:
    """The desk."""
    return is_desk(actor)


def add_item(actor: Actor, facts: MeetingFacts) -> Verdict:
    """The desk, until the notice is given; an item added later needs a new notice."""
    return is_desk(actor) & _meeting_in_turn(facts, "add_item")


def give_notice(actor: Actor, facts: MeetingFacts) -> Verdict:
    """The desk."""
    return is_desk(actor) & _meeting_in_turn(facts, "give_notice")


def hold(actor: Actor, facts: MeetingFacts) -> Verdict:
    """The desk."""
    return is_desk(actor) & _meeting_in_turn(facts, "hold")


def record_decision(actor: Actor, facts: MeetingFacts, wall: Wall, company_id: int | None) -> Verdict:
    """The desk, unless the item concerns a company that the recorder works for."""
    companies = frozenset() if company_id is None else frozenset({company_id})
    return is_desk(actor) & behind_wall(wall, frozenset(), companies) & _meeting_in_turn(facts, "record_decision")


def draft_minutes(actor: Actor, facts: MeetingFacts) -> Verdict:
    """The desk."""
    return is_desk(actor) & _meeting_in_turn(facts, "draft_minutes")


def sign_minutes(actor: Actor, facts: MeetingFacts) -> Verdict:
    """Of the desk, somebody other than who wrote them."""
    if not (desk := is_desk(actor)):
        return desk
    turn = _meeting_in_turn(facts, "sign_minutes")
    if turn and actor.person_id is not None and actor.person_id == facts.drafted_by:
        return denied("纪要由起草人以外的一位负责人签署。", "请转给联盟负责人或业务指导组的另一位同事。")
    return turn


def publish_minutes(actor: Actor, facts: MeetingFacts) -> Verdict:
    """The desk."""
    return is_desk(actor) & _meeting_in_turn(facts, "publish_minutes")


def correct_minutes(actor: Actor, facts: MeetingFacts) -> Verdict:
    """The desk, by a new version."""
    return is_desk(actor) & _meeting_in_turn(facts, "correct_minutes")


def cancel_meeting(actor: Actor, facts: MeetingFacts) -> Verdict:
    """The desk."""
    return is_desk(actor) & _meeting_in_turn(facts, "cancel_meeting")


def _meeting_in_turn(facts: MeetingFacts, step: str) -> Verdict:
    if step in MEETING.open_from(facts.stage):
        return ALLOWED
    return out_of_turn(
        f"这次会议现在是“{MEETING_NAMES[facts.stage]}”，这一步还不能办。", "请刷新页面，看看现在该办哪一步。"
    )
