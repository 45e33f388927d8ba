"""The walls: who sees an entry, and who may write, withdraw, share, hand over, tick, export, and break the glass."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, sees_by_link
from alliance.kernel.actors import Actor, LinkGrant, Office
from mediation.access import (
    ASK_DESK,
    DESK,
    TURN,
    CaseFacts,
    at,
    hands_on,
    late,
    mediates,
    of_the_body,
    on_desk,
    sides_of,
)
from mediation.models import Case, CasePerson
from mediation.record.models import BreakGlass, Entry, Release
from mediation.record.rooms import CONFIDING, UNSETTLED, WRITABLE, Room
from mediation.sight import MEDIATORS, by_office, held_by, mediating, of_desk, of_link, own_parties, with_part
from mediation.workflow import Part

NOT_YOURS = "只有写的人自己可以办。"
ONLY_SIDE = "只有说这些话的那一方可以决定。"


@sees(Entry)
def entries_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Each room to its readers, whatever office somebody holds besides; nobody sees what was taken back.

    Who only filed a case for somebody else reads nothing here. A caucus is its party's and that of the mediators in
    whose time it was written; a later mediator reads it when the party has said so.
    """
    there = Entry.taken_back_at.is_(None)
    if actor.is_clock:
        return there
    if actor.person_id is None:
        return false()
    involved = with_part(actor, Part.SIDE, *MEDIATORS)
    shared = or_(Entry.case_id.in_(involved), Entry.case_id.in_(select(Case.id).where(by_office(actor))))
    notes = or_(
        Entry.owner_id == actor.person_id,
        and_(Entry.handed_over_at.is_not(None), Entry.case_id.in_(with_part(actor, Part.MEDIATOR))),
    )
    office = and_(Entry.case_id.in_(select(Case.id).where(of_desk(actor))), Entry.case_id.not_in(involved))
    return and_(
        there,
        or_(
            and_(Entry.room == Room.SHARED, shared),
            and_(Entry.room == Room.CAUCUS, _confided_to(actor.person_id)),
            and_(Entry.room == Room.MEDIATOR, notes),
            and_(Entry.room == Room.OFFICE, office),
        ),
    )


@sees_by_link(Entry)
def entries_by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """A party's link opens the shared record of its case, and its own caucus."""
    parties = held_by(grant)
    return and_(
        Entry.taken_back_at.is_(None),
        or_(
            and_(Entry.room == Room.SHARED, Entry.case_id.in_(of_link(grant))),
            and_(Entry.room == Room.CAUCUS, Entry.party_id.in_(parties)),
        ),
    )


@sees(BreakGlass)
def breakings_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever broke it, the party whose caucus was read, and the mediator; the other side is not told."""
    if actor.is_clock:
        return true()
    if actor.person_id is None:
        return false()
    return or_(
        BreakGlass.person_id == actor.person_id,
        BreakGlass.party_id.in_(own_parties(actor)),
        BreakGlass.case_id.in_(mediating(actor)),
    )


@sees_by_link(BreakGlass)
def breakings_by_link(grant: LinkGrant) -> ColumnElement[bool]:
    """The party whose caucus was read."""
    return BreakGlass.party_id.in_(held_by(grant))


def _confided_to(person_id: int) -> ColumnElement[bool]:
    here = and_(CasePerson.person_id == person_id, CasePerson.until.is_(None))
    released = exists().where(Release.party_id == Entry.party_id, Release.mediator_id == person_id)
    return or_(
        Entry.party_id.in_(select(CasePerson.party_id).where(here, CasePerson.party_id.is_not(None))),
        exists().where(
            here,
            CasePerson.case_id == Entry.case_id,
            CasePerson.part.in_(MEDIATORS),
            or_(CasePerson.since <= Entry.at, released),
        ),
    )


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One entry that the actor sees, as verdicts ask for it.

    `mine` is true for whoever wrote it, a party's link included; `fresh` while it may still be taken back, because it
    is young and nobody else has read it.
    """

    room: Room
    party_id: int | None
    mine: bool
    withdrawn: bool = False
    relayed: bool = False
    fresh: bool = False
    asked: bool = False


def read(actor: Actor, case: CaseFacts) -> Verdict:
    """Open the record: the sides, the mediators, the desk, and the body that mediates; not those who only filed."""
    working = mediates(actor, case) or actor.holds(DESK, at=case.path) or of_the_body(actor, case)
    if actor.is_clock or sides_of(actor, case) or working:
        return ALLOWED
    return denied("案件记录只给各方当事人和承办的人看。", "您登记的案件，可以在案件页上看办到哪一步和结果。")


def write(actor: Actor, case: CaseFacts, room: Room, party_id: int | None = None) -> Verdict:
    """Write into a room: whoever reads it, while the case goes on.

    `party_id` is whose caucus it is.
    """
    side = sides_of(actor, case)
    match room:
        case Room.SHARED:
            if side or mediates(actor, case) or on_desk(actor, case) or of_the_body(actor, case):
                return at(case, WRITABLE)
            return denied("共同记录由各方、调解员、矛盾调解组和共同主持的人民调解委员会填写。", ASK_DESK)
        case Room.CAUCUS:
            if party_id not in case.party_names or not (party_id in side or mediates(actor, case)):
                return denied("单独沟通只在一方和调解员之间。", ASK_DESK)
            return _confiding(case)
        case Room.MEDIATOR:
            return hands_on(actor, case)
        case Room.OFFICE:
            return ALLOWED if on_desk(actor, case) else denied("办公备注由矛盾调解组秘书填写。", ASK_DESK)


def add_evidence(actor: Actor, case: CaseFacts, room: Room, party_id: int | None = None) -> Verdict:
    """Hand in evidence, for all to see or in one's caucus."""
    if room in (Room.SHARED, Room.CAUCUS):
        return write(actor, case, room, party_id)
    return denied("证据材料交到共同记录，或者单独交给调解员。")


def attach(actor: Actor, case: CaseFacts, entry: EntryFacts) -> Verdict:
    """Put a file beside what one wrote oneself, while its room is written."""
    if not entry.mine:
        return denied(NOT_YOURS)
    return _standing(entry) & write(actor, case, entry.room, entry.party_id)


def withdraw(case: CaseFacts, entry: EntryFacts) -> Verdict:
    """Withdraw what one wrote oneself: its line stays, its words go; after the end the record stands."""
    if not entry.mine:
        return denied(NOT_YOURS, "写错的，请写的人撤回；也可以另写一条说明。")
    if entry.relayed:
        return denied("这一条经一方同意转达，不能撤回。", "说得不对的，请另写一条更正。")
    return _standing(entry) & at(case, WRITABLE)


def take_back(entry: EntryFacts) -> Verdict:
    """Take back what went into the wrong room, without a trace, while nobody has read it."""
    if not entry.mine:
        return denied(NOT_YOURS)
    if not entry.fresh:
        return out_of_turn("已经有人看过，或者过了可以收回的时间。", "还可以“撤回”：内容不再显示，留下一行说明。")
    return _standing(entry)


def propose_sharing(actor: Actor, case: CaseFacts, entry: EntryFacts) -> Verdict:
    """The mediator asks the confiding party whether something may go into the shared record."""
    if entry.room is not Room.CAUCUS:
        return denied("只有单独沟通的内容，才要问这一方同不同意转达。")
    if entry.asked:
        return out_of_turn("已经问过这一方，正在等回答。", TURN)
    return hands_on(actor, case) & _standing(entry) & _confiding(case)


def answer_sharing(actor: Actor, case: CaseFacts, entry: EntryFacts) -> Verdict:
    """The confiding party alone says yes or no."""
    if entry.party_id is None or entry.party_id not in sides_of(actor, case):
        return denied(ONLY_SIDE)
    return _standing(entry) & _confiding(case)


def release_caucus(actor: Actor, case: CaseFacts, party_id: int) -> Verdict:
    """A party lets the present mediator read what it confided to an earlier one."""
    if party_id not in sides_of(actor, case):
        return denied(ONLY_SIDE)
    return _confiding(case)


def hand_over_notes(actor: Actor, owns: bool) -> Verdict:  # noqa: FBT001 -- a fact of the rows, not a switch
    """Give one's notes to whoever mediates the case now or next; nobody else can."""
    return ALLOWED if owns and actor.link is None else denied("这件案子里没有您的笔记。")


def mark_seen(actor: Actor, case: CaseFacts) -> Verdict:
    """Whoever reads the record."""
    return read(actor, case)


def export(actor: Actor, case: CaseFacts) -> Verdict:
    """Take a copy of what one may read; after an end without agreement only the sheet of facts leaves the case.

    Source: 人民法院在线调解规则第十八条, followed as a promise of the platform.
    """
    closed = out_of_turn(
        "调解没有达成协议，调解中说过的话不能带出去当证据，所以不能下载。", "各方都确认过的“无争议事实”还可以下载。"
    )
    return read(actor, case) & (closed if case.stage in UNSETTLED else ALLOWED)


def export_sheet(actor: Actor, case: CaseFacts) -> Verdict:
    """Take a copy of the undisputed facts."""
    return read(actor, case)


def draft_fact(actor: Actor, case: CaseFacts) -> Verdict:
    """The mediator drafts the lines of the sheet."""
    return hands_on(actor, case) & at(case, CONFIDING)


def change_fact(actor: Actor, case: CaseFacts) -> Verdict:
    """The mediator words a line anew, and it loses its ticks."""
    return draft_fact(actor, case)


def drop_fact(actor: Actor, case: CaseFacts) -> Verdict:
    """The mediator takes a line off the sheet."""
    return draft_fact(actor, case)


def tick_fact(actor: Actor, case: CaseFacts) -> Verdict:
    """Each side says for itself whether a line is undisputed."""
    if not sides_of(actor, case):
        return denied("每一方自己确认。", "说不上网的，请调解员当面读给他听，用他的查询码确认。")
    return at(case, CONFIDING)


def ask_to_break(actor: Actor) -> Verdict:
    """The lead of the alliance alone."""
    if actor.holds(Office.ALLIANCE_LEAD) and actor.link is None:
        return ALLOWED
    return denied("紧急查看只有联盟负责人能办，而且要写明理由。", ASK_DESK)


def break_glass(actor: Actor, case: CaseFacts) -> Verdict:
    """The lead of the alliance at the place, unless they have a part in the case."""
    if not actor.holds(Office.ALLIANCE_LEAD, at=case.path) or actor.link is not None:
        return denied("紧急查看只有联盟负责人能办，而且要写明理由。", ASK_DESK)
    if case.parts_of(actor.person_id):
        return denied("您与本案有关，不能查看。", "请报告指导单位，由有权的机关依法调取。")
    return ALLOWED


def note_reading(actor: Actor, broken_by: int, *, over: bool) -> Verdict:
    """Read what the glass was broken for: whoever broke it, until its time is over."""
    if actor.person_id != broken_by:
        return denied("只有办理紧急查看的人可以打开。")
    return (
        out_of_turn("查看的时间已经到了。", "还要看的，请重新办理并写明理由，这一方会再收到通知。") if over else ALLOWED
    )


def _confiding(case: CaseFacts) -> Verdict:
    if case.stage not in CONFIDING:
        return late(case)
    if any(one.part in MEDIATORS for one in case.people):
        return ALLOWED
    return out_of_turn("现在还没有调解员，没有人能看单独沟通的话。", "调解员确定以后再写；急事请打电话给矛盾调解组。")


def _standing(entry: EntryFacts) -> Verdict:
    return out_of_turn("这一条已经撤回了。", TURN) if entry.withdrawn else ALLOWED
