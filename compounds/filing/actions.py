"""The filing of a term: registering an election, submitting, returning, confirming, and the end of the term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, select

from alliance.kernel import ledger, outbox, references
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.places import actions as places
from alliance.kernel.places.models import Alliance
from compounds import walls
from compounds.actions import current_committee
from compounds.filing import access
from compounds.filing.access import TermFacts
from compounds.handovers import opening
from compounds.models import Committee, Compound, Governance, Role, Seat, Term
from compounds.seating import OFFICES, person_named
from compounds.versions import expect
from compounds.workflow import TERM, Stage

ledger.tell(
    {
        "compounds.term_registered": "登记第{number}届选举结果，{seats}个席位，任期{starts_on}至{ends_on}",
        "compounds.filing_submitted": "报送备案材料",
        "compounds.filing_submitted_on_paper": "凭备案证明补记报送，报送日期按{submitted_on}记",
        "compounds.filing_returned": "退回补正",
        "compounds.filing_confirmed": "确认备案，备案日期{filed_on}，{offices}人开始任职",
        "compounds.term_ended": "登记本届届满，最后一天是{ended_on}",
    }
)

EARLIEST = date(2010, 1, 1)
"""The numbers of the law are recorded from then on; terms before it have long ended."""
SEATS_MOST = 31
"""More seats than this is a slip; what the rules allow stands in the parameters and is only marked."""


@dataclass(frozen=True, slots=True)
class NewSeat:
    """One elected person by name."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class RegisterTerm:
    """The result of an election; the first one founds the committee."""

    compound_id: int
    number: int
    elected_on: date
    starts_on: date
    ends_on: date
    seats: tuple[NewSeat, ...]


@dataclass(frozen=True, slots=True)
class SubmitFiling:
    """The papers are handed in."""

    term_id: int
    version: int


@dataclass(frozen=True, slots=True)
class SubmitOnPaper:
    """The papers were handed in before the platform was there; the certificate's day stands for that of handing in."""

    term_id: int
    version: int
    submitted_on: date


@dataclass(frozen=True, slots=True)
class ReturnFiling:
    """The papers must be mended; the reason says what is missing."""

    term_id: int
    version: int
    because: str


@dataclass(frozen=True, slots=True)
class ConfirmFiling:
    """The filing is confirmed on a day; whoever is not of the street says by what paper."""

    term_id: int
    version: int
    filed_on: date
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class EndTerm:
    """The term is over; a last day before the planned one needs a reason."""

    term_id: int
    version: int
    ended_on: date
    because: str = ""


@dataclass(frozen=True, slots=True)
class TermMoved:
    """The term after a step, and how many offices the step made or ended."""

    term_id: int
    reference: str
    stage: Stage
    offices: int = 0


def register_term(tx: Transaction, actor: Actor, command: RegisterTerm) -> TermMoved:
    """Open a term with its seats, and the file of its filing (柯备〔2026〕3号).

    Raises NotFound, NotPermitted, and Invalid for what cannot be: dates that run backwards, a number that exists,
    one person in two seats, no chair or two. What merely deviates from the rules is marked on the page instead.
    """
    compound = get_visible(tx.session, Compound, actor, command.compound_id, lock=True)
    access.register_term(actor, compound.place.path).enforce()
    walls.of(tx, actor).handling(compound_id=compound.id).enforce()
    _refuse_impossible(tx, command)
    committee = current_committee(tx, compound.id)
    if committee is None:
        committee = Committee(alliance_id=compound.alliance_id, compound=compound, founded_on=command.elected_on)
        tx.session.add(committee)
    elif tx.session.scalar(select(Term.id).where(Term.committee_id == committee.id, Term.number == command.number)):
        raise Invalid(f"第{command.number}届已经登记过。", remedy="请核对届数，或者在小区页面打开那一届。")
    compound.governance = Governance.COMMITTEE
    alliance = tx.session.get_one(Alliance, compound.alliance_id)
    term = Term(
        alliance_id=compound.alliance_id,
        place_id=compound.place_id,
        committee=committee,
        reference=references.allot(tx, compound.alliance_id, f"{alliance.short}备"),
        number=command.number,
        elected_on=command.elected_on,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        seats=[
            Seat(
                person=person_named(tx, actor, compound.place_id, seat.name),
                role=seat.role,
                starts_on=command.starts_on,
                ends_on=command.ends_on,
            )
            for seat in command.seats
        ],
    )
    tx.session.add(term)
    ledger.write(
        tx,
        actor,
        "compounds.term_registered",
        term,
        number=term.number,
        seats=len(command.seats),
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        version=1,
    )
    outbox.promise(tx, "compounds.term_registered", term_id=term.id)
    return TermMoved(term.id, str(term.reference), term.stage)


def submit_filing(tx: Transaction, actor: Actor, command: SubmitFiling) -> TermMoved:
    """Hand the papers to the street.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile. Late is not refused: it is marked.
    Source: 物业管理条例第十六条; parameter "committee_filing".
    """
    term = _in_hand(tx, actor, command.term_id, command.version)
    access.submit_filing(actor, TermFacts.of(term)).enforce()
    walls.of(tx, actor).handling(compound_id=term.committee.compound_id).enforce()
    term.stage = TERM.after(term.stage, "submit_filing")
    term.submitted_on, term.submitted_by_id, term.returned_because = tx.today, actor.person_id, ""
    _record(tx, actor, "compounds.filing_submitted", term)
    outbox.promise(tx, "compounds.filing_submitted", term_id=term.id)
    return TermMoved(term.id, str(term.reference), term.stage)


def submit_on_paper(tx: Transaction, actor: Actor, command: SubmitOnPaper) -> TermMoved:
    """Note that the papers were handed in long ago, so that the filing can be confirmed on its certificate.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid for a day before the election or to come.
    """
    term = _in_hand(tx, actor, command.term_id, command.version)
    access.submit_on_paper(actor, TermFacts.of(term)).enforce()
    if not term.elected_on <= command.submitted_on <= tx.today:
        raise Invalid("备案日期要在选举之日和今天之间。", remedy="请核对备案证明上的日期。")
    term.stage = TERM.after(term.stage, "submit_filing")
    term.submitted_on, term.returned_because = command.submitted_on, ""
    _record(tx, actor, "compounds.filing_submitted_on_paper", term, submitted_on=command.submitted_on)
    return TermMoved(term.id, str(term.reference), term.stage)


def return_filing(tx: Transaction, actor: Actor, command: ReturnFiling) -> TermMoved:
    """Give the papers back with the reason. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    term = _in_hand(tx, actor, command.term_id, command.version)
    access.return_filing(actor, TermFacts.of(term)).enforce()
    walls.of(tx, actor).handling(compound_id=term.committee.compound_id).enforce()
    if not command.because:
        raise Invalid("请写明退回的理由。", remedy="写清缺哪份材料、怎么改，业委会才好补正。")
    term.stage = TERM.after(term.stage, "return_filing")
    term.returned_because = command.because
    _record(tx, actor, "compounds.filing_returned", term)
    outbox.promise(tx, "compounds.filing_returned", term_id=term.id)
    return TermMoved(term.id, str(term.reference), term.stage)


def confirm_filing(tx: Transaction, actor: Actor, command: ConfirmFiling) -> TermMoved:
    """Confirm the filing, all seats, and their offices with the same dates, together or not at all.

    Raises NotFound, NotPermitted, OutOfTurn (also where the days overlap another term's), ChangedMeanwhile,
    Invalid for a day before the election or to come, and where paper evidence is wanted.
    """
    term = _in_hand(tx, actor, command.term_id, command.version)
    access.confirm_filing(actor, TermFacts.of(term)).enforce()
    walls.of(tx, actor).handling(compound_id=term.committee.compound_id).enforce()
    if not term.elected_on <= command.filed_on <= tx.today:
        raise Invalid("备案日期要在选举之日和今天之间。", remedy="请核对备案证明上的日期。")
    if not command.evidence and access.confirms_on_paper(actor, term.place.path):
        raise Invalid("请写明备案证明的编号或名称。", remedy="业务指导组凭街道出具的备案证明补录。")
    _refuse_two_at_once(tx, term)
    term.stage = TERM.after(term.stage, "confirm_filing")
    term.filed_on, term.filing_evidence = command.filed_on, command.evidence
    offices = 0
    for seat in term.seats:
        office_id = None
        if (office := OFFICES.get(seat.role)) is not None:
            office_id = places.grant_for_seat(
                tx,
                actor,
                person_id=seat.person_id,
                office=office,
                place_id=term.place_id,
                starts_on=seat.starts_on,
                ends_on=seat.ends_on,
            )
            offices += 1
        # Both at once: granting flushes, and a confirmed seat without its office is refused by the database.
        seat.confirmed_at, seat.office_id = tx.now, office_id
    _record(tx, actor, "compounds.filing_confirmed", term, filed_on=command.filed_on, offices=offices)
    opening.open_for_predecessor(tx, actor, term)
    outbox.promise(tx, "compounds.filing_confirmed", term_id=term.id)
    return TermMoved(term.id, str(term.reference), term.stage, offices)


def end_term(tx: Transaction, actor: Actor, command: EndTerm) -> TermMoved:
    """Close a term on its last day; offices that would run longer end with it.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid for a day outside the term or to come, and for
    an early end without reason. Opens the handover. Source: 浙江省物业管理条例第十五条.
    """
    term = _in_hand(tx, actor, command.term_id, command.version)
    access.end_term(actor, TermFacts.of(term)).enforce()
    walls.of(tx, actor).handling(compound_id=term.committee.compound_id).enforce()
    if not term.starts_on <= command.ended_on <= tx.today:
        raise Invalid(
            "最后一天要在任期开始和今天之间。", remedy="任期还没有到的，请到期再办；提前结束的，请填实际结束的日期。"
        )
    early = command.ended_on < term.ends_on
    if early and not command.because:
        raise Invalid("比任期提前结束，请写明原因。", remedy="例如：业主大会决定罢免、委员人数不足、提前换届。")
    term.stage = TERM.after(term.stage, "end_term")
    term.ended_on, term.ended_because = command.ended_on, command.because
    ended = 0
    if early:
        for seat in term.seats:
            if seat.office_id is not None and seat.left_on is None:
                places.end_for_seat(tx, actor, seat.office_id, last_day=command.ended_on)
                ended += 1
    _record(tx, actor, "compounds.term_ended", term, ended_on=command.ended_on)
    opening.open_for_term(tx, actor, term, last_day=command.ended_on)
    return TermMoved(term.id, str(term.reference), term.stage, ended)


def _in_hand(tx: Transaction, actor: Actor, term_id: int, version: int) -> Term:
    """The term, locked, unchanged since the page was made: who acted first is told before what is in turn."""
    term = get_visible(tx.session, Term, actor, term_id, lock=True)
    expect(tx, term, version)
    return term


def _record(tx: Transaction, actor: Actor, verb: str, term: Term, **facts: object) -> None:
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, term, version=term.version, **facts)


def _refuse_impossible(tx: Transaction, command: RegisterTerm) -> None:
    if command.elected_on > tx.today:
        raise Invalid("选举日期不能晚于今天。")
    if command.elected_on < EARLIEST:
        raise Invalid("2010年以前选举的届次不用登记。", remedy="请从现在在任的这一届登记起。")
    if command.starts_on < command.elected_on:
        raise Invalid("任期开始不能早于选举之日。")
    if command.ends_on <= command.starts_on:
        raise Invalid("任期的止日要晚于起日。")
    names = [seat.name for seat in command.seats]
    if not names:
        raise Invalid("请至少填写一位委员。")
    if len(names) > SEATS_MOST:
        raise Invalid(f"一届最多登记 {SEATS_MOST} 个席位。")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Invalid(f"{'、'.join(twice)}填了两次。", remedy="同名的两个人，请在名字后面注明楼幢，例如“张伟（3幢）”。")
    if [seat.role for seat in command.seats].count(Role.CHAIR) != 1:
        raise Invalid("要有一位主任，而且只能有一位。", remedy="主任由委员推选产生（物业管理条例第十六条）。")


def _refuse_two_at_once(tx: Transaction, term: Term) -> None:
    """A term may be filed while the one before still runs, but their days must not overlap."""
    # Two terms of one committee confirmed at once queue here.
    tx.session.execute(select(Committee.id).where(Committee.id == term.committee_id).with_for_update())
    # An early end frees the days after it; an end registered late takes none from the next term.
    last_day = case((Term.ended_on < Term.ends_on, Term.ended_on), else_=Term.ends_on)
    other = tx.session.execute(
        select(Term.number, last_day.label("ends_on"))
        .where(
            Term.committee_id == term.committee_id,
            Term.stage.in_((Stage.FILED, Stage.ENDED)),
            Term.starts_on <= term.ends_on,
            last_day >= term.starts_on,
        )
        .limit(1)
    ).one_or_none()
    if other is not None:
        raise OutOfTurn(
            f"第{other.number}届任期到{full_date(other.ends_on)}，与这一届的任期重叠。",
            remedy="上一届提前结束的，请先登记届满；日期登记错的，请退回补正。",
        )
