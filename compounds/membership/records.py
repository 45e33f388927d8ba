"""Taking a membership in hand: its row under lock, the facts that verdicts look at, the line on the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, select

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from compounds import walls
from compounds.membership.access import MemberFacts
from compounds.membership.models import Member, Representative
from compounds.models import Committee, Compound, Role, Seat, Term
from compounds.versions import expect
from compounds.workflow import Stage as TermStage

COMMITTEE_SHARE = "committee_meeting_share"
"""How many of all the committee's members must agree to what it decides."""
NONE_SITS, FILE_FIRST = "这个小区现在没有已备案、在任期内的业委会。", "请先办好换届和备案，再申请入会。"


def facts_of(reading: Transaction, actor: Actor, member: Member) -> MemberFacts:
    """What verdicts look at; a constant number of queries."""
    people, compounds, companies = {member.person_id}, set[int](), set[int]()
    if member.term_id is not None:
        people.update(reading.session.scalars(select(Seat.person_id).where(Seat.term_id == member.term_id)))
        compounds.update(reading.session.scalars(select(Compound.id).where(Compound.place_id == member.place_id)))
    if member.company_id is not None:
        companies.add(member.company_id)
        compounds.update(served.compound_id for served in member.served)
    return MemberFacts(
        kind=member.kind,
        path=member.place.path,
        stage=member.stage,
        people=frozenset(people),
        applied_by=member.applied_by_id,
        wall=walls.of(reading, actor),
        compounds=frozenset(compounds),
        companies=frozenset(companies),
    )


def in_hand(tx: Transaction, actor: Actor, member_id: int, version: int) -> Member:
    """The membership, locked, unchanged since the page was made. Raises NotFound, ChangedMeanwhile."""
    member = get_visible(tx.session, Member, actor, member_id, lock=True)
    expect(tx, member, version)
    return member


def record(tx: Transaction, actor: Actor, verb: str, member: Member, **facts: object) -> None:
    """Write the line of a step; it carries the version that the step made."""
    tx.session.flush()  # the version is known after that
    ledger.write(tx, actor, verb, member, version=member.version, **facts)


def seat_on(day: date) -> ColumnElement[bool]:
    """True for seats that somebody holds on a day."""
    last_day = func.coalesce(Seat.left_on, Seat.ends_on)
    return and_(Seat.starts_on <= day, last_day >= day)


@dataclass(frozen=True, slots=True)
class Sitting:
    """The filed term of a committee that runs today, and who votes in it."""

    committee_id: int
    term_id: int
    starts_on: date
    ends_on: date
    voters: frozenset[int]


def sitting(tx: Transaction, compound: Compound, *, committee_id: int | None = None) -> Sitting:
    """The committee that sits in a compound today. Raises OutOfTurn where no filed term runs."""
    query = (
        select(Term)
        .join(Committee, Term.committee_id == Committee.id)
        .where(
            Term.place_id == compound.place_id,
            Committee.dissolved_on.is_(None),
            Term.stage == TermStage.FILED,
            Term.starts_on <= tx.today,
            Term.ends_on >= tx.today,
        )
        .order_by(Term.number.desc())
        .limit(1)
    )
    if committee_id is not None:
        query = query.where(Term.committee_id == committee_id)
    term = tx.session.scalars(query).one_or_none()
    if term is None:
        raise OutOfTurn(NONE_SITS, remedy=FILE_FIRST)
    voters = frozenset(tx.session.scalars(_voting(term.id, tx.today)))
    return Sitting(term.committee_id, term.id, term.starts_on, term.ends_on, voters)


def _voting(term_id: int, day: date) -> Select[int]:
    return select(Seat.person_id).where(Seat.term_id == term_id, Seat.role != Role.ALTERNATE, seat_on(day))


@dataclass(frozen=True, slots=True)
class CommitteeDecision:
    """What the committee decided about its part in the alliance: the day, and the votes of its members."""

    decided_on: date
    votes_for: int
    votes_against: int
    votes_abstain: int


def check_decision(tx: Transaction, sat: Sitting, place_path: str, alliance_id: int, said: CommitteeDecision) -> None:
    """Raise Invalid for a decision that cannot be, or that too few agreed to.

    Source: parameter "committee_meeting_share"; the stricter reading is taken, more than the share of all members.
    """
    if said.decided_on > tx.today:
        raise Invalid("业委会作出决定的日期不能晚于今天。")
    if min(said.votes_for, said.votes_against, said.votes_abstain) < 0:
        raise Invalid("票数不能小于零。")
    if said.decided_on < sat.starts_on:
        raise Invalid("要由这一届业委会作决定；填的日期在本届任期以前。", remedy="请填本届业委会开会决定的日期。")
    seats = len(tx.session.scalars(_voting(sat.term_id, said.decided_on)).all())
    cast = said.votes_for + said.votes_against + said.votes_abstain
    if cast > seats:
        raise Invalid(f"当时有 {seats} 位委员，填了 {cast} 票。", remedy="请照会议记录核对票数；候补委员没有表决权。")
    share = parameters.on(tx, COMMITTEE_SHARE, place_path, tx.today, alliance_id=alliance_id)
    if not said.votes_for > share.share * seats:
        raise Invalid(
            f"当时有 {seats} 位委员，同意的要超过半数；现在同意 {said.votes_for} 票。",
            remedy=f"依据{share.source_sentence}，稳妥起见按过半数掌握。请业委会开会决定后再申请。",
        )


def speak_for(tx: Transaction, member: Member, person_id: int, because: str = "") -> None:
    """Make a person the committee's representative from today; whoever was it before stops yesterday."""
    fall_silent(tx, member, because)
    member.person_id = person_id
    tx.session.add(Representative(member_id=member.id, person_id=person_id, starts_on=tx.today))


def fall_silent(tx: Transaction, member: Member, because: str, *, last_day: date | None = None) -> int | None:
    """End the part of the present representative; returns whose it was, None where nobody spoke."""
    spoke = tx.session.scalar(
        select(Representative).where(Representative.member_id == member.id, Representative.ends_on.is_(None))
    )
    if spoke is None:
        return None
    spoke.ends_on, spoke.because = max(last_day or tx.today, spoke.starts_on), because
    tx.session.flush()  # one may be open: the order of closing and opening is ours
    return spoke.person_id
