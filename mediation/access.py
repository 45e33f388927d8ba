"""Who sees a case and whose side they are on, and who may take which step of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, sees_by_link
from alliance.kernel.actors import Actor, LinkGrant, Office
from mediation.bodies.models import LegalStatus
from mediation.models import Case, CasePerson, Party, Report
from mediation.sight import by_office, mediating, of_desk, of_link, sits_in, with_part
from mediation.workflow import (
    BEFORE_ACCEPTED,
    CASE,
    ENDED,
    STAGE_NAMES,
    Channel,
    Part,
    PartyRole,
    Stage,
    Willing,
)

DESK = Office.MEDIATION_SECRETARY
ASK_DESK = "请联系联盟的矛盾调解组。"
TURN = "请刷新页面，看看现在该办哪一步。"
RELATED = "您与本案有关，请由另一位秘书办理。"
PURPOSE = "mediation"
"""What the links and codes of parties are for, and the one verb that they allow; their subject is the party."""


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """One party, as rules ask for it; `absorbed` are the parties of merged cases that go on as this one."""

    party_id: int
    role: PartyRole
    name: str
    necessary: bool
    willing: Willing
    absorbed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One person's present part in the case; `party_id` for those of a side."""

    person_id: int
    part: Part
    party_id: int | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What every rule about a case asks for, loaded once by `records.facts_of`.

    `merged_into` is the reference of the case in which a merged one goes on.
    """

    case_id: int
    alliance_id: int
    path: str
    compound_id: int | None
    stage: Stage
    version: int
    body_name: str = ""
    body_path: str = ""
    body_status: LegalStatus | None = None
    merged_into: str = ""
    parties: tuple[PartyFacts, ...] = ()
    people: tuple[PersonFacts, ...] = ()

    def parts_of(self, person_id: int | None) -> frozenset[Part]:
        """What somebody has to do with the case."""
        return frozenset(one.part for one in self.people if person_id is not None and one.person_id == person_id)

    @property
    def necessary(self) -> tuple[PartyFacts, ...]:
        """The parties without whom nothing begins."""
        return tuple(party for party in self.parties if party.necessary)

    @property
    def party_names(self) -> Mapping[int, str]:
        """The name of each party by its id."""
        return {party.party_id: party.name for party in self.parties}


@sees(Case)
def _sight(actor: Actor) -> ColumnElement[bool]:
    """The desk of the place, the body that mediates there, and whoever has a part in the case."""
    if actor.is_clock or actor.holds(DESK, at=actor.place_path):
        return true()  # the desk of the whole alliance: no case lies anywhere else
    return or_(by_office(actor), Case.id.in_(with_part(actor)))


@sees_by_link(Case)
def _by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """A party's link opens the case of that party, and the one into which that was merged."""
    return Case.id.in_(of_link(grant))


@sees(Party)
def _parties(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the case sees who its parties are; numbers and particulars are sealed."""
    return true() if actor.is_clock else Party.case_id.in_(select(Case.id).where(_sight(actor)))


@sees(Report)
def _reports(actor: Actor) -> ColumnElement[bool]:
    """The desk and the mediators; never the sides, whom a report is about."""
    if actor.is_clock:
        return true()
    sided = select(CasePerson.case_id).where(CasePerson.person_id == actor.person_id, CasePerson.party_id.is_not(None))
    unrelated = true() if actor.person_id is None else Report.case_id.not_in(sided)
    return and_(
        unrelated, or_(Report.case_id.in_(mediating(actor)), Report.case_id.in_(select(Case.id).where(of_desk(actor))))
    )


def sides_of(actor: Actor, case: CaseFacts) -> frozenset[int]:
    """The ids of the parties for which the actor stands: by a part in the case, or by a party's link."""
    if actor.link is not None:
        held = actor.link.subject_id if actor.link.subject == Party.__tablename__ else None
        return frozenset(one.party_id for one in case.parties if held == one.party_id or held in one.absorbed)
    return frozenset(
        one.party_id
        for one in case.people
        if one.party_id is not None and actor.person_id is not None and one.person_id == actor.person_id
    )


def reads(actor: Actor, case: CaseFacts) -> bool:
    """True for whoever reads what happens in the case; not for those who only filed it for somebody else."""
    if actor.is_clock or actor.link is not None or actor.holds(DESK, at=case.path):
        return True
    return bool(case.parts_of(actor.person_id) - {Part.FILER}) or of_the_body(actor, case)


def of_the_body(actor: Actor, case: CaseFacts) -> bool:
    """True for the officers of the registered people's mediation committee that mediates here, unless on a side."""
    registered = case.body_status is LegalStatus.REGISTERED_PMC
    return registered and sits_in(actor, case.body_path) and Part.SIDE not in case.parts_of(actor.person_id)


def read_course(actor: Actor, case: CaseFacts) -> Verdict:
    """Whoever reads what happens in the case."""
    return ALLOWED if reads(actor, case) else denied("您登记了这件，办理经过只给当事人和办案的人看。", ASK_DESK)


def mediates(actor: Actor, case: CaseFacts) -> bool:
    """True for the mediator who has accepted the case, and those who mediate with them."""
    return bool({Part.MEDIATOR, Part.CO_MEDIATOR} & case.parts_of(actor.person_id)) and actor.link is None


def on_desk(actor: Actor, case: CaseFacts) -> bool:
    """True for the mediation secretary of the place who has no part in the case themselves."""
    return actor.is_clock or (actor.holds(DESK, at=case.path) and not case.parts_of(actor.person_id) - {Part.FILER})


def works(actor: Actor, case: CaseFacts) -> bool:
    """True for the desk, the mediators and the officers of the registered body; never for a side."""
    if Part.SIDE in case.parts_of(actor.person_id) or actor.link is not None:
        return False
    return on_desk(actor, case) or mediates(actor, case) or of_the_body(actor, case)


def own_side(actor: Actor, case: CaseFacts, party_id: int) -> bool:
    """True for whoever stands for the party: signed in, or by its link or code."""
    return party_id in sides_of(actor, case) and (actor.link is None or PURPOSE in actor.link.verbs)


def desk(actor: Actor, case: CaseFacts) -> Verdict:
    """The mediation secretary, unless related to the case."""
    if on_desk(actor, case):
        return ALLOWED
    if actor.holds(DESK, at=case.path):
        return denied(RELATED)
    return denied("这一步由矛盾调解组秘书办理。", ASK_DESK)


def hands_on(actor: Actor, case: CaseFacts) -> Verdict:
    """The mediator of the case."""
    return ALLOWED if mediates(actor, case) else denied("这一步由本案调解员办理。", ASK_DESK)


def in_turn(case: CaseFacts, step: str) -> Verdict:
    """Whether the case stands where `step` may be taken."""
    return ALLOWED if step in CASE.open_from(case.stage) else late(case)


def at(case: CaseFacts, stages: Collection[Stage]) -> Verdict:
    """Whether the case stands at one of `stages`, for deeds that do not move it."""
    return ALLOWED if case.stage in stages else late(case)


def here(actor: Actor, case: CaseFacts) -> Verdict:
    """Whether the case still goes on by itself: into one that was merged into another only the platform writes."""
    return late(case) if case.merged_into and not actor.is_clock else ALLOWED


def late(case: CaseFacts) -> Verdict:
    """The verdict that it is not the turn of this; of a merged case it says where the matter goes on."""
    if case.merged_into:
        return out_of_turn(f"这一件已经并入{case.merged_into}，不再单独办。", f"请到{case.merged_into}的页面办。")
    return out_of_turn(f"现在是“{STAGE_NAMES[case.stage]}”，这一步不能办。", TURN)


STAFF_AT_THE_COUNTER = frozenset(
    {DESK, Office.COMMUNITY_OFFICER, Office.SUBDISTRICT_OFFICER, Office.PEOPLES_MEDIATION_COMMITTEE}
)
"""Who takes in what others tell at the counter or on the telephone."""
FOR_THE_HOTLINE = frozenset({DESK, Office.SUBDISTRICT_OFFICER})
"""Who is competent for the hotline's work orders."""
READS_FIGURES = frozenset(
    {
        DESK,
        Office.ALLIANCE_LEAD,
        Office.GUIDING_BODY,
        Office.BUREAU_SUPERVISOR,
        Office.SUBDISTRICT_OFFICER,
    }
)
"""Who reads the figures, each of the place where the office is held: a street its own."""
SIDES_MAY_SAY = frozenset({"unwilling", "consent_withdrawn", "unsigned"})
"""Endings that lie in a side's own hand (人民调解法第十七条、第二十三条第四项)."""


def open_case(actor: Actor, path: str, channel: Channel) -> Verdict:
    """Everybody for themselves; for others those who sit at the counter of the place; the hotline by its offices."""
    if actor.is_clock:
        return ALLOWED
    if actor.alliance_id is None:
        return denied("这里还没有联盟，没有人能受理申请。", "请联系系统管理员。")
    if channel is Channel.OPEN_FORM or channel is Channel.QUESTION:
        return ALLOWED
    if channel is Channel.MEMBER:
        return ALLOWED if actor.signed_in else denied("请先登录。", "没有账号的，请填不用登录的申请表。")
    offices = FOR_THE_HOTLINE if channel is Channel.HOTLINE else STAFF_AT_THE_COUNTER
    if actor.holds(*offices, at=path):
        return ALLOWED
    return denied("这里不归您登记。", ASK_DESK)


def work(actor: Actor) -> Verdict:
    """Open the desk's list."""
    if actor.is_clock or actor.holds(DESK):
        return ALLOWED
    return denied("“调解工作台”只给矛盾调解组用。", "您自己的调解，在“我的调解”里。")


def triage(actor: Actor, case: CaseFacts) -> Verdict:
    """The desk."""
    return desk(actor, case) & in_turn(case, "triage")


def correct(actor: Actor, case: CaseFacts) -> Verdict:
    """The desk, as long as nobody has the case in hand."""
    return desk(actor, case) & at(case, BEFORE_ACCEPTED | {Stage.ACCEPTED})


def add_party(actor: Actor, case: CaseFacts) -> Verdict:
    """The desk, before consent has been given, since every party must give it."""
    return desk(actor, case) & at(case, BEFORE_ACCEPTED)


def drop_party(actor: Actor, case: CaseFacts) -> Verdict:
    """The desk, before consent has been given."""
    return desk(actor, case) & at(case, BEFORE_ACCEPTED)


def return_case(actor: Actor, case: CaseFacts) -> Verdict:
    """The desk."""
    return desk(actor, case) & in_turn(case, "return")


def merge(actor: Actor, case: CaseFacts) -> Verdict:
    """The desk."""
    return desk(actor, case) & in_turn(case, "merge")


def receive(actor: Actor, case: CaseFacts) -> Verdict:
    """The desk, for a case into which another is merged."""
    return desk(actor, case) & at(case, BEFORE_ACCEPTED | {Stage.ACCEPTED})


def unmerge(actor: Actor, case: CaseFacts) -> Verdict:
    """The desk."""
    return desk(actor, case) & in_turn(case, "unmerge")


def fail(actor: Actor, case: CaseFacts, code: str) -> Verdict:
    """The mediator and the desk; a side where the ending lies in its own hand; the clock when time is over."""
    step = "refuse" if case.stage is Stage.AWAITING_CONSENT else "fail"
    own = bool(sides_of(actor, case)) and code in SIDES_MAY_SAY
    if own or mediates(actor, case):
        return in_turn(case, step)
    return desk(actor, case) & in_turn(case, step)


def leave(actor: Actor, case: CaseFacts) -> Verdict:
    """A side that does not want to go on: at any time before an agreement is in effect, without giving a reason."""
    if not sides_of(actor, case):
        return denied("只有当事人自己可以说不再调解。", ASK_DESK)
    return fail(actor, case, "consent_withdrawn")


def withdraw(actor: Actor, case: CaseFacts) -> Verdict:
    """The only applicant, or the desk for them."""
    applicants = {party.party_id for party in case.parties if party.role is PartyRole.APPLICANT}
    if sides_of(actor, case) & applicants:
        if len(applicants) > 1:
            return denied("还有别的申请人，不能替他们撤回。", "您不想再调解的，请点“不想调解了”。")
        return in_turn(case, "withdraw")
    if sides_of(actor, case):
        return denied("申请由申请人撤回。", "您不想再调解的，请点“不想调解了”。")
    return desk(actor, case) & in_turn(case, "withdraw")


def suspend(actor: Actor, case: CaseFacts) -> Verdict:
    """The mediator and the desk."""
    return _hands_or_desk(actor, case) & in_turn(case, "suspend")


def resume(actor: Actor, case: CaseFacts) -> Verdict:
    """The mediator and the desk."""
    return _hands_or_desk(actor, case) & in_turn(case, "resume")


def mark_risk(actor: Actor, case: CaseFacts) -> Verdict:
    """The mediator and the desk, and whoever filed it from the counter, at any stage of a case of its own."""
    filed = Part.FILER in case.parts_of(actor.person_id) and not sides_of(actor, case)
    return (ALLOWED if filed else _hands_or_desk(actor, case)) & here(actor, case)


def report(actor: Actor, case: CaseFacts) -> Verdict:
    """The mediator and the desk (人民调解法第二十五条)."""
    return _hands_or_desk(actor, case) & here(actor, case)


def add_person(actor: Actor, case: CaseFacts) -> Verdict:
    """The desk, and the mediator, until the case has ended."""
    return _hands_or_desk(actor, case) & _running(case)


def end_person(actor: Actor, case: CaseFacts, person: PersonFacts | None = None) -> Verdict:
    """The desk and the mediator; a representative may lay it down themselves."""
    own = person is not None and person.person_id == actor.person_id and person.part is Part.SIDE
    return ALLOWED if own else _hands_or_desk(actor, case) & _running(case)


def fill_particulars(actor: Actor, case: CaseFacts, party_id: int) -> Verdict:
    """The side itself; whoever works on the case, and for an applicant whoever filed it at the counter."""
    role = next((one.role for one in case.parties if one.party_id == party_id), None)
    filed = Part.FILER in case.parts_of(actor.person_id) and actor.holds(*STAFF_AT_THE_COUNTER, at=case.path)
    if own_side(actor, case, party_id) or works(actor, case) or (filed and role is PartyRole.APPLICANT):
        return _running(case)
    return denied("这些由这一方自己，或者办案的工作人员填写。", ASK_DESK)


def archive(actor: Actor, case: CaseFacts) -> Verdict:
    """The desk, when the case has ended."""
    return desk(actor, case) & at(case, ENDED - {Stage.MERGED})


def sees_reports(actor: Actor, case: CaseFacts) -> bool:
    """True for the desk and the mediators, never for a side."""
    return not sides_of(actor, case) and bool(_hands_or_desk(actor, case))


def _hands_or_desk(actor: Actor, case: CaseFacts) -> Verdict:
    if mediates(actor, case) or on_desk(actor, case):
        return ALLOWED
    if actor.holds(DESK, at=case.path):
        return denied(RELATED)
    return denied("这一步由本案调解员或者矛盾调解组秘书办理。", ASK_DESK)


def _running(case: CaseFacts) -> Verdict:
    return at(case, frozenset(Stage) - ENDED)
