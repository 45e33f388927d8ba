"""Reading what follows an agreement: what is owed and done, the way to the court, visits, surveys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.queries import AttachmentLine
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.parameters import queries as parameters
from mediation import access as cases
from mediation.access import CaseFacts, own_side, works
from mediation.agreements import records as agreements
from mediation.agreements.models import Agreement, Instalment, Obligation
from mediation.agreements.workflow import Duty
from mediation.bodies import standing
from mediation.bodies.standing import Standing
from mediation.models import Case
from mediation.performing import access, court
from mediation.performing.access import JUDGED, PERFORMED, VISITED, CourtFacts, OwedFacts
from mediation.performing.models import FollowUp, Performance, Survey
from mediation.performing.workflow import CONTACT_NAMES, MOOD_NAMES, RECEIPT_NAMES, Court, Receipt, Ruling
from mediation.records import facts_of
from mediation.workflow import Stage

COURT_DAYS = ("mediation.court_accepts_days", "mediation.court_decides_days", "mediation.court_extends_days")


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report of performance with its proofs, and what the reader may do about it."""

    performance_id: int
    version: int
    receipt: Receipt
    receipt_name: str
    amount: Decimal | None
    done_on: date
    how: str
    because: str
    proofs: tuple[AttachmentLine, ...]
    may_confirm: Verdict
    may_dispute: Verdict
    may_take_back: Verdict


@dataclass(frozen=True, slots=True)
class PartLine:
    """One instalment; `left` is what the creditor has not confirmed yet."""

    instalment_id: int
    position: int
    amount: Decimal | None
    paid: Decimal
    left: Decimal | None
    due_on: date
    done_at: datetime | None
    late: bool
    reports: tuple[ReportLine, ...]
    may_report: Verdict

    @property
    def told(self) -> bool:
        """True while the whole of what is left has been reported, and only the other side's word is missing."""
        waiting = [line for line in self.reports if line.receipt == Receipt.REPORTED]
        return bool(waiting) and (self.left is None or sum((line.amount or 0 for line in waiting), 0) >= self.left)


@dataclass(frozen=True, slots=True)
class OwedLine:
    """One obligation with its instalments."""

    position: int
    debtor: str
    creditor: str
    duty: Duty
    what: str
    proof: str
    total: Decimal | None
    paid: Decimal
    parts: tuple[PartLine, ...]


@dataclass(frozen=True, slots=True)
class WishLine:
    """Whether one party wants the court's confirmation."""

    party_id: int
    name: str
    wishes: bool
    mine: bool
    may_wish: Verdict
    may_take_back: Verdict


@dataclass(frozen=True, slots=True)
class CourtPart:
    """The way to the court; `sentences` say by when, from what, and what the court's own periods are."""

    due_on: date
    left: int
    filed_on: date | None
    venue: Court | None
    court: str
    accepted_on: date | None
    decided_on: date | None
    ruling: Ruling | None
    number: str
    materials: tuple[str, ...]
    venues: tuple[Court, ...]
    wishes: tuple[WishLine, ...]
    court_days: tuple[tuple[str, str, str], ...]
    may_file: Verdict
    may_note_acceptance: Verdict
    may_note_ruling: Verdict


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit, planned or made."""

    follow_up_id: int
    version: int
    planned_on: date
    reason: str
    done_on: date | None
    contact: str
    performed: str
    mood: str
    handling: str
    visitor: str


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """What one party said, for the desk and for itself; `answered` is known to the party alone and to the desk."""

    party_id: int
    name: str
    mine: bool
    answered: bool
    outcome: int
    attitude: int
    words: str
    may_answer: Verdict


@dataclass(frozen=True, slots=True)
class PerformingPage:
    """Everything after the agreement for one reader."""

    case_id: int
    place_id: int
    version: int
    reference: str
    subject: str
    stage: Stage
    agreement_id: int | None
    agreement_title: str
    effective_at: datetime | None
    standing: Standing
    owed: tuple[OwedLine, ...]
    court: CourtPart | None
    visits: tuple[VisitLine, ...]
    surveys: tuple[SurveyLine, ...]
    works: bool
    may_default: Verdict
    may_hand_off: Verdict
    may_pack: Verdict
    may_visit: Verdict

    @property
    def has_late(self) -> bool:
        """True while something is due and not done."""
        return any(part.late for one in self.owed for part in one.parts)


def performing_page(reading: Transaction, actor: Actor, case_id: int) -> PerformingPage:
    """All of it. Raises NotFound, also for whoever only filed the case; a constant number of queries."""
    case = get_visible(reading.session, Case, actor, case_id)
    facts = facts_of(reading, case)
    if not cases.reads(actor, facts) or case.stage not in JUDGED:
        raise NotFound("这里还没有内容。", remedy="协议生效以后，履行情况在这里看。")
    agreement = agreements.in_effect(reading, case.id)
    owed = _owed(reading, actor, facts, agreement) if agreement is not None else ()
    late = {
        one.creditor_id
        for one in (agreement.obligations if agreement is not None else ())
        if any(part.done_at is None and part.due_on < reading.today for part in one.instalments)
    }
    creditors = {one.creditor_id for one in (agreement.obligations if agreement is not None else ())}
    return PerformingPage(
        case_id=case.id,
        place_id=case.place_id,
        version=case.version,
        reference=str(case.reference),
        subject=case.subject,
        stage=case.stage,
        agreement_id=agreement.id if agreement is not None else None,
        agreement_title=agreement.title if agreement is not None else "",
        effective_at=agreement.effective_at if agreement is not None else None,
        standing=standing.of(facts.body_status),
        owed=owed,
        court=_court(reading, actor, facts, agreement) if agreement is not None else None,
        visits=_visits(reading, actor, case.id) if case.stage in VISITED else (),
        surveys=_surveys(reading, actor, facts),
        works=works(actor, facts),
        may_default=access.default(actor, facts, late),
        may_hand_off=access.hand_off(actor, facts, late or creditors),
        may_pack=access.pack(actor, facts, late or creditors),
        may_visit=access.plan_follow_up(actor, facts),
    )


def waits_for(page: PerformingPage) -> bool:
    """True while the reader has something to do here: confirm, pay what is late, or judge."""
    confirming = any(
        line.may_confirm and not page.works for one in page.owed for part in one.parts for line in part.reports
    )
    judging = page.stage is not Stage.PERFORMING and any(one.may_answer for one in page.surveys)
    return confirming or judging or (page.has_late and page.stage in PERFORMED)


def _owed(reading: Transaction, actor: Actor, facts: CaseFacts, agreement: Agreement) -> tuple[OwedLine, ...]:
    reports: dict[int, list[Performance]] = {}
    rows = reading.session.scalars(
        select(Performance)
        .where(visible(Performance, actor), Performance.case_id == facts.case_id)
        .order_by(Performance.id)
    ).all()
    proofs = files.of_each(reading, actor, Performance.__tablename__, [one.id for one in rows]) if rows else {}
    for row in rows:
        reports.setdefault(row.instalment_id, []).append(row)
    names = facts.party_names
    return tuple(
        OwedLine(
            position=one.position,
            debtor=names.get(one.debtor_id, ""),
            creditor=names.get(one.creditor_id, ""),
            duty=one.duty,
            what=one.what,
            proof=one.proof,
            total=_total(one),
            paid=sum((part.paid for part in one.instalments), Decimal(0)),
            parts=tuple(
                _part(reading, actor, facts, one, part, reports.get(part.id, ()), proofs) for part in one.instalments
            ),
        )
        for one in agreement.obligations
    )


def _total(one: Obligation) -> Decimal | None:
    if one.duty is not Duty.MONEY:
        return None
    return sum((part.amount for part in one.instalments if part.amount is not None), Decimal(0))


def _part(  # noqa: PLR0917 -- what is asked once for all instalments
    reading: Transaction,
    actor: Actor,
    facts: CaseFacts,
    one: Obligation,
    part: Instalment,
    rows: Sequence[Performance],
    proofs: Mapping[int, tuple[AttachmentLine, ...]],
) -> PartLine:
    owed = OwedFacts(one.debtor_id, one.creditor_id, part.done_at is not None)
    return PartLine(
        instalment_id=part.id,
        position=part.position,
        amount=part.amount,
        paid=part.paid,
        left=part.amount - part.paid if part.amount is not None else None,
        due_on=part.due_on,
        done_at=part.done_at,
        late=part.done_at is None and part.due_on < reading.today,
        reports=tuple(
            ReportLine(
                performance_id=row.id,
                version=row.version,
                receipt=row.receipt,
                receipt_name=RECEIPT_NAMES[row.receipt],
                amount=row.amount,
                done_on=row.done_on,
                how=row.how,
                because=row.because,
                proofs=proofs.get(row.id, ()),
                may_confirm=access.confirm(actor, facts, owed, row.receipt),
                may_dispute=access.dispute(actor, facts, owed, row.receipt),
                may_take_back=access.take_back_report(actor, facts, owed, row.receipt),
            )
            for row in rows
        ),
        may_report=access.report(actor, facts, owed),
    )


def _court(reading: Transaction, actor: Actor, facts: CaseFacts, agreement: Agreement) -> CourtPart | None:
    """The way to the court; None where the standing of the body has none."""
    if not standing.of(facts.body_status).may_confirm:
        return None
    row = court.of_agreement(reading, agreement.id)
    told = court.facts_of(reading, facts, agreement, row)
    days = parameters.several(reading, COURT_DAYS, facts.path, reading.today, alliance_id=facts.alliance_id)
    return CourtPart(
        due_on=told.due_on,
        left=(told.due_on - reading.today) // timedelta(days=1),
        filed_on=row.filed_on if row is not None else None,
        venue=row.venue if row is not None else None,
        court=row.court if row is not None else "",
        accepted_on=row.accepted_on if row is not None else None,
        decided_on=row.decided_on if row is not None else None,
        ruling=row.ruling if row is not None else None,
        number=row.number if row is not None else "",
        materials=tuple(row.materials) if row is not None else (),
        venues=court.venues(facts),
        wishes=tuple(_wish(actor, facts, told, key) for key in told.bound),
        court_days=tuple((one.title, one.words, one.source_sentence) for one in (days[name] for name in COURT_DAYS)),
        may_file=access.file_with_court(actor, facts, told),
        may_note_acceptance=access.note_acceptance(actor, facts, told),
        may_note_ruling=access.note_ruling(actor, facts, told),
    )


def _wish(actor: Actor, facts: CaseFacts, told: CourtFacts, key: int) -> WishLine:
    return WishLine(
        party_id=key,
        name=facts.party_names.get(key, ""),
        wishes=key in told.wishing,
        mine=own_side(actor, facts, key),
        may_wish=access.wish(actor, facts, told, key),
        may_take_back=access.take_back_wish(actor, facts, told, key),
    )


def _visits(reading: Transaction, actor: Actor, case_id: int) -> tuple[VisitLine, ...]:
    rows = reading.session.execute(
        select(FollowUp, Person.name)
        .outerjoin(Person, FollowUp.visitor_id == Person.id)
        .where(visible(FollowUp, actor), FollowUp.case_id == case_id)
        .order_by(FollowUp.planned_on, FollowUp.id)
    )
    return tuple(
        VisitLine(
            row.id,
            row.version,
            row.planned_on,
            row.reason,
            row.done_on,
            CONTACT_NAMES[row.contact] if row.contact is not None else "",
            row.performed,
            MOOD_NAMES[row.mood] if row.mood is not None else "",
            row.handling,
            name or "",
        )
        for row, name in rows
    )


def _surveys(reading: Transaction, actor: Actor, facts: CaseFacts) -> tuple[SurveyLine, ...]:
    rows = {
        one.party_id: one
        for one in reading.session.scalars(
            select(Survey).where(visible(Survey, actor), Survey.case_id == facts.case_id).order_by(Survey.id)
        )
    }
    lines = []
    for party in facts.parties:
        row = rows.get(party.party_id)
        mine = own_side(actor, facts, party.party_id)
        if mine or row is not None:
            lines.append(
                SurveyLine(
                    party_id=party.party_id,
                    name=party.name,
                    mine=mine,
                    answered=row is not None,
                    outcome=row.outcome if row is not None else 0,
                    attitude=row.attitude if row is not None else 0,
                    words=row.words if row is not None else "",
                    may_answer=access.answer_survey(actor, facts, party.party_id, answered=row is not None),
                )
            )
    return tuple(lines)


def place_of(reading: Transaction, case_id: int) -> int:
    """The place of a case, beside which its papers are kept."""
    return reading.session.get_one(Case, case_id).place_id
