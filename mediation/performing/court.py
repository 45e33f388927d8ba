"""The joint way to a court's confirmation: both want it, it is filed within thirty days, accepted, decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from mediation import records as cases
from mediation.access import CaseFacts
from mediation.agreements import records as agreements
from mediation.agreements.models import Agreement
from mediation.bodies import standing
from mediation.bodies.models import LegalStatus
from mediation.clocks import actions as clocks
from mediation.clocks.names import ClockName
from mediation.models import Case
from mediation.performing import access
from mediation.performing.access import CourtFacts
from mediation.performing.models import ConfirmationWish, JudicialConfirmation
from mediation.performing.workflow import COURT_NAMES, MATERIALS, NEEDED, RULING_NAMES, Court, Ruling

ledger.tell(
    {
        "mediation.court_wished": "第{party}方愿意共同申请司法确认",
        "mediation.court_wish_taken_back": "第{party}方收回共同申请司法确认的意思",
        "mediation.court_filed": "共同向{venue}申请司法确认，{filed_on}提交",
        "mediation.court_accepted": "法院受理司法确认申请，{accepted_on}",
        "mediation.court_decided": "司法确认：{ruling}，{decided_on}",
    },
    {"venue": COURT_NAMES, "ruling": RULING_NAMES},
)
PERIOD = "judicial_confirmation"
COURT_MOST, NUMBER_MOST = 100, 60


@dataclass(frozen=True, slots=True)
class Wish:
    """One party wants the court's confirmation, or no longer."""

    case_id: int
    party_id: int


@dataclass(frozen=True, slots=True)
class FileWithCourt:
    """The joint application as it was handed in; `materials` are codes of `MATERIALS`."""

    case_id: int
    venue: Court
    court: str
    filed_on: date
    materials: frozenset[str]


@dataclass(frozen=True, slots=True)
class NoteAcceptance:
    """The court took it up."""

    case_id: int
    accepted_on: date
    number: str = ""


@dataclass(frozen=True, slots=True)
class NoteRuling:
    """What the court made of it."""

    case_id: int
    decided_on: date
    ruling: Ruling
    number: str = ""


def wish(tx: Transaction, actor: Actor, command: Wish) -> None:
    """Say for a party that it wants the court's confirmation; nothing is filed by that.

    Raises NotFound, NotPermitted, OutOfTurn where the body's standing has none, or the thirty days are over.
    Source: 人民调解法第三十三条、民事诉讼法第二百零五条.
    """
    case, facts, agreement, row = _in_hand(tx, actor, command.case_id)
    access.wish(actor, facts, facts_of(tx, facts, agreement, row), command.party_id).enforce()
    if row is None:
        row = JudicialConfirmation(
            alliance_id=case.alliance_id,
            case_id=case.id,
            agreement_id=agreement.id,
            due_on=due_on(tx, agreement, facts),
        )
        tx.session.add(row)
        tx.session.flush()  # wishes belong to it
    said = tx.session.scalars(
        select(ConfirmationWish).where(
            ConfirmationWish.confirmation_id == row.id, ConfirmationWish.party_id == command.party_id
        )
    ).one_or_none()
    if said is None:
        said = ConfirmationWish(confirmation_id=row.id, party_id=command.party_id)
        tx.session.add(said)
    said.said_at, said.ended_at = tx.now, None
    said.person_id = None if actor.link is not None else actor.person_id
    _tell(tx, actor, "mediation.court_wished", case, command.party_id)
    outbox.promise(tx, "mediation.court_wished", case_id=case.id, party_id=command.party_id)


def take_back_wish(tx: Transaction, actor: Actor, command: Wish) -> None:
    """Take it back before it is filed, without a reason. Raises NotFound, NotPermitted, OutOfTurn."""
    case, facts, agreement, row = _in_hand(tx, actor, command.case_id)
    access.take_back_wish(actor, facts, facts_of(tx, facts, agreement, row), command.party_id).enforce()
    for said in _wishes(tx, row):
        if said.party_id == command.party_id:
            said.ended_at = tx.now
    _tell(tx, actor, "mediation.court_wish_taken_back", case, command.party_id)


def file_with_court(tx: Transaction, actor: Actor, command: FileWithCourt) -> None:
    """Note that the joint application was handed in; the countdown stops.

    Raises NotFound, NotPermitted, OutOfTurn where a party is lacking, Invalid for missing materials, a court that the
    law does not name, or a day after the thirty. Source: 民事诉讼法第二百零五条, 司法确认程序的若干规定第三条.
    """
    case, facts, agreement, row = _in_hand(tx, actor, command.case_id)
    access.file_with_court(actor, facts, facts_of(tx, facts, agreement, row)).enforce()
    if row is None:
        raise OutOfTurn("还没有哪一方说愿意。", remedy="请双方先点“愿意共同申请”。")
    if command.venue not in venues(facts):
        raise Invalid("不能向这类法院申请。", remedy="请从列出的法院里选（《民事诉讼法》第二百零五条）。")
    if not command.court.strip():
        raise Invalid("请写明是哪个法院。", remedy="例如：衢州市柯城区人民法院。")
    if missing := [MATERIALS[code] for code in MATERIALS if code in NEEDED - command.materials]:
        raise Invalid(f"材料还差：{'、'.join(missing)}。", remedy="备齐了再交；法院还要别的，照法院的通知补。")
    effective_on = local_date(agreement.effective_at or tx.now)
    if not effective_on <= command.filed_on <= tx.today:
        raise Invalid("提交的日子不对：不能早于协议生效，也不能晚于今天。", remedy="照法院收件的日子填。")
    if command.filed_on > row.due_on:
        raise Invalid(
            f"三十日的期限到{full_date(row.due_on)}为止，提交的日子已经过了。",
            remedy="对方不履行的，可以凭协议向法院起诉。",
        )
    row.venue, row.court = command.venue, command.court.strip()[:COURT_MOST]
    row.materials = [code for code in MATERIALS if code in command.materials]
    row.filed_on = command.filed_on
    clocks.stop(tx, actor, case, ClockName.CONFIRMATION)
    cases.record(tx, actor, "mediation.court_filed", case, venue=command.venue, filed_on=command.filed_on)
    outbox.promise(tx, "mediation.court_moved", case_id=case.id)


def note_acceptance(tx: Transaction, actor: Actor, command: NoteAcceptance) -> None:
    """Note that the court took it up. Raises NotFound, NotPermitted, OutOfTurn, Invalid for a day that cannot be."""
    case, facts, agreement, row = _in_hand(tx, actor, command.case_id)
    access.note_acceptance(actor, facts, facts_of(tx, facts, agreement, row)).enforce()
    if row is None or row.filed_on is None or not row.filed_on <= command.accepted_on <= tx.today:
        raise Invalid("受理的日子不对：不能早于提交，也不能晚于今天。", remedy="照受理通知书上的日子填。")
    row.accepted_on, row.number = command.accepted_on, command.number.strip()[:NUMBER_MOST]
    cases.record(tx, actor, "mediation.court_accepted", case, accepted_on=command.accepted_on)
    outbox.promise(tx, "mediation.court_moved", case_id=case.id)


def note_ruling(tx: Transaction, actor: Actor, command: NoteRuling) -> None:
    """Note the ruling. Raises NotFound, NotPermitted, OutOfTurn, Invalid for a day that cannot be."""
    case, facts, agreement, row = _in_hand(tx, actor, command.case_id)
    access.note_ruling(actor, facts, facts_of(tx, facts, agreement, row)).enforce()
    first = (row.accepted_on or row.filed_on) if row is not None else None
    if row is None or first is None or not first <= command.decided_on <= tx.today:
        raise Invalid("日子不对：不能早于受理，也不能晚于今天。", remedy="照裁定书上的日子填。")
    row.decided_on, row.ruling = command.decided_on, command.ruling
    row.number = command.number.strip()[:NUMBER_MOST] or row.number
    cases.record(tx, actor, "mediation.court_decided", case, ruling=command.ruling, decided_on=command.decided_on)
    outbox.promise(tx, "mediation.court_moved", case_id=case.id)


def venues(facts: CaseFacts) -> tuple[Court, ...]:
    """The courts that may confirm, by who mediated: only an invited organisation has one that invited it."""
    known = tuple(one for one in Court if one is not Court.INVITED_BY)
    return (Court.INVITED_BY, *known) if facts.body_status is LegalStatus.INVITED_ORG else known


def due_on(tx: Transaction, agreement: Agreement, facts: CaseFacts) -> date:
    """The last of the thirty days, holidays rolled (民法典第二百零三条)."""
    effective_on = local_date(agreement.effective_at or tx.now)
    return parameters.period_after(
        tx, PERIOD, facts.path, effective_on, happened="协议生效", alliance_id=facts.alliance_id
    ).due


def facts_of(tx: Transaction, facts: CaseFacts, agreement: Agreement, row: JudicialConfirmation | None) -> CourtFacts:
    """What every rule about the way to the court asks for."""
    bound = agreements.signers(agreement, facts)
    wishing = frozenset(one.party_id for one in _wishes(tx, row) if one.ended_at is None)
    names = facts.party_names
    may = standing.of(facts.body_status).may_confirm
    return CourtFacts(
        form=agreement.form,
        due_on=row.due_on if row is not None else due_on(tx, agreement, facts) if may else tx.today,
        today=tx.today,
        filed=row is not None and row.filed_on is not None,
        accepted=row is not None and row.accepted_on is not None,
        decided=row is not None and row.decided_on is not None,
        wishing=wishing,
        bound=bound,
        lacking=tuple(names[key] for key in bound if key not in wishing),
    )


def of_agreement(tx: Transaction, agreement_id: int) -> JudicialConfirmation | None:
    """The way to the court of one agreement, where somebody has set out on it."""
    query = select(JudicialConfirmation).where(JudicialConfirmation.agreement_id == agreement_id)
    return tx.session.scalars(query).one_or_none()


def _wishes(tx: Transaction, row: JudicialConfirmation | None) -> list[ConfirmationWish]:
    if row is None:
        return []
    query = select(ConfirmationWish).where(ConfirmationWish.confirmation_id == row.id).order_by(ConfirmationWish.id)
    return list(tx.session.scalars(query))


def _in_hand(
    tx: Transaction, actor: Actor, case_id: int
) -> tuple[Case, CaseFacts, Agreement, JudicialConfirmation | None]:
    """The case, locked, with its agreement in effect. Raises NotFound."""
    case, facts = cases.in_hand(tx, actor, case_id)
    agreement = agreements.in_effect(tx, case.id)
    if agreement is None:
        raise NotFound("还没有生效的协议。", remedy="协议生效以后才能申请司法确认。")
    get_visible(tx.session, Agreement, actor, agreement.id)
    return case, facts, agreement, of_agreement(tx, agreement.id)


def _tell(tx: Transaction, actor: Actor, verb: str, case: Case, party_id: int) -> None:
    cases.record(tx, actor, verb, case, party=cases.party_of(case, party_id).position)
