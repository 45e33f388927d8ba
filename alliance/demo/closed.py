"""The short files of disputes that are over: their rows and their lines on the ledger, without the steps between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from alliance.demo.casework import Casework
from alliance.demo.disputes_closed import KEPT, NAMES, ROWS, Row
from alliance.demo.filings import Deed, at
from alliance.kernel import ledger, references
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from mediation import endings
from mediation.agreements import wording
from mediation.agreements.models import Agreement, Instalment, Obligation
from mediation.agreements.records import wording_of
from mediation.agreements.workflow import Duty, Form, State
from mediation.assigning.models import Assignment
from mediation.assigning.workflow import ChosenBy, Seat
from mediation.assigning.workflow import Stage as Assigned
from mediation.consent.models import Consent
from mediation.consent.workflow import Answer, Scope, Way
from mediation.models import Case, CasePerson, Party
from mediation.performing.models import Performance
from mediation.performing.workflow import Receipt
from mediation.workflow import Channel, Part, PartyKind, PartyRole, Stage, Willing

ENDED_AS = {
    Stage.FULFILLED: "fulfilled",
    Stage.FAILED: "far_apart",
    Stage.REFUSED: "unwilling",
    Stage.RETURNED: "with_authority",
    Stage.WITHDRAWN: "settled_themselves",
}
WORDS = {
    Stage.FAILED: "谈了两次，没有谈拢。",
    Stage.RETURNED: "已经有主管部门在处理，请等它的结果；不服的，可以复议或者到法院起诉。",
    Stage.WITHDRAWN: "双方自己办好了。",
}
TRIAGED, CONSENTED, GIVEN, TAKEN, AGREED, DONE, GIVEN_UP = 1, 2, 3, 4, 14, 24, 30
"""After how many days from the filing each step was taken."""


@dataclass(frozen=True, slots=True)
class _Days:
    """The instants of one case, counted from its filing."""

    filed: datetime

    def after(self, days: int) -> datetime:
        return self.filed + timedelta(days=days)


def deeds(tx: Transaction, work: Casework) -> Iterator[Deed]:
    """Each file at the instant of its filing, so that their numbers follow the days."""
    for number, row in enumerate(ROWS):
        yield at(tx.today - timedelta(days=row.ago), 9 + number % 8), partial(_write, work, row, number)


def _write(work: Casework, row: Row, number: int, tx: Transaction) -> None:
    case, days = _case(work, row, tx), _Days(tx.now)
    parties = _parties(work, case, row, number, tx)
    work.cases[f"closed{number + 1}"] = case.id
    desk = work.desk(tx)
    _line(tx, desk, case, "mediation.opened", tx.now, channel=case.channel)
    if row.ended is Stage.RETURNED:
        _line(tx, desk, case, "mediation.returned", days.after(TRIAGED), ending=case.ended_as)
        return
    _line(tx, desk, case, "mediation.triaged", days.after(TRIAGED), cause=case.cause, urgency=case.urgency)
    if case.consented_at is not None:
        _consents(tx, desk, parties, days.after(CONSENTED))
        _line(tx, desk, case, "mediation.all_consented", days.after(CONSENTED))
    if case.mediator_id is not None:
        _mediated(work, tx, case, row, days)
    if row.ended is KEPT:
        _kept(work, tx, case, row, days)
    elif row.ended is Stage.WITHDRAWN:
        _line(tx, desk, case, "mediation.withdrawn", case.ended_at or tx.now, ending=case.ended_as)
    else:
        _line(tx, desk, case, "mediation.failed", case.ended_at or tx.now, ending=case.ended_as)


def _case(work: Casework, row: Row, tx: Transaction) -> Case:
    compound, days = work.compounds[row.compound], _Days(tx.now)
    mediated = row.ended in {KEPT, Stage.FAILED}
    asked = mediated or row.ended is Stage.WITHDRAWN
    last = {KEPT: DONE, Stage.FAILED: GIVEN_UP, Stage.REFUSED: CONSENTED, Stage.RETURNED: TRIAGED}.get(row.ended, TAKEN)
    code = ENDED_AS[row.ended]
    case = Case(
        alliance_id=work.alliance.id,
        place_id=compound.place_id,
        compound_id=compound.id,
        body_id=work.bodies["group"],
        mediator_id=work.person(tx, row.mediator) if mediated else None,
        filed_by_id=work.desk(tx).person_id,
        ended_by_id=work.desk(tx).person_id,
        reference=references.allot(tx, work.alliance.id, f"{work.alliance.short}调"),
        channel=Channel.TELEPHONE,
        cause=row.cause,
        stage=row.ended,
        subject=row.subject,
        story=f"{row.subject}，找过几次没有结果。",
        wish="请帮我们谈一谈。",
        filed_at=tx.now,
        consented_at=days.after(CONSENTED) if asked else None,
        accepted_at=days.after(TAKEN) if mediated else None,
        effective_at=days.after(AGREED) if row.ended is KEPT else None,
        ended_at=days.after(last),
        ended_as=code,
        ended_words=WORDS.get(row.ended, ""),
        routes=list(endings.known()[code].routes),
    )
    tx.session.add(case)
    tx.session.flush()  # its parties belong to it
    return case


def _parties(work: Casework, case: Case, row: Row, number: int, tx: Transaction) -> list[Party]:
    firm = None if row.against else work.company_of(tx, work.compounds[row.compound])
    asked = case.consented_at is not None
    refused = Willing.REFUSED if row.ended is Stage.REFUSED else Willing.UNASKED
    parties = [
        Party(
            alliance_id=case.alliance_id,
            case_id=case.id,
            position=position,
            role=role,
            kind=PartyKind.COMPANY if firm is not None and role is PartyRole.RESPONDENT else PartyKind.PERSON,
            name=name,
            company_id=firm.id if firm is not None and role is PartyRole.RESPONDENT else None,
            room="" if firm is not None and position > 1 else f"{number % 9 + 1} 幢 {number % 6 + 1}0{position} 室",
            willing=Willing.CONSENTED if asked else refused if position > 1 else Willing.CONSENTED,
        )
        for position, (role, name) in enumerate(
            (
                (PartyRole.APPLICANT, NAMES[number % len(NAMES)]),
                (PartyRole.RESPONDENT, firm.name if firm is not None else row.against),
            ),
            1,
        )
    ]
    tx.session.add_all(parties)
    tx.session.flush()  # consents belong to them
    return parties


def _consents(tx: Transaction, desk: Actor, parties: list[Party], on: datetime) -> None:
    tx.session.add_all(
        Consent(
            alliance_id=party.alliance_id,
            case_id=party.case_id,
            party_id=party.id,
            scope=Scope.MEDIATION,
            answer=Answer.YES,
            way=Way.TELEPHONE,
            at=on,
            recorded_by_id=desk.person_id,
            said_by=party.name[:60],
            witness="程婷婷（社区）",
            words="问：愿不愿意由我们调解？答：愿意。",
        )
        for party in parties
    )


def _mediated(work: Casework, tx: Transaction, case: Case, row: Row, days: _Days) -> None:
    given, taken, ended = days.after(GIVEN), days.after(TAKEN), case.ended_at
    assignment = Assignment(
        alliance_id=case.alliance_id,
        case_id=case.id,
        mediator_id=work.mediators[row.mediator],
        seat=Seat.LEADS,
        stage=Assigned.ENDED,
        chosen_by=ChosenBy.OFFICE,
        proposed_at=given,
        by_id=work.desk(tx).person_id,
        given_at=given,
        accepted_at=taken,
        ended_at=ended,
    )
    held = CasePerson(case_id=case.id, person_id=case.mediator_id, part=Part.MEDIATOR, acts_as="调解员", since=taken)
    tx.session.add_all((assignment, held))
    tx.session.flush()  # the lines name the assignment
    facts = {"seat": Seat.LEADS, "assignment_id": assignment.id}
    due = {"chosen_by": ChosenBy.OFFICE, "due_on": taken.date()}
    _line(tx, work.desk(tx), case, "mediation.assigned", given, **facts, **due)
    _line(tx, work.actor(tx, row.mediator), case, "mediation.mediator_accepted", taken, **facts)


def _kept(work: Casework, tx: Transaction, case: Case, row: Row, days: _Days) -> None:
    """An oral agreement in effect, and what was promised in it, done and confirmed."""
    tx.session.refresh(case, ["parties"])
    applicant, respondent = case.parties
    agreed, done = days.after(AGREED), days.after(DONE)
    part = Instalment(position=1, due_on=done.date(), done_at=done)
    obligation = Obligation(
        position=1,
        debtor_id=respondent.id,
        creditor_id=applicant.id,
        duty=Duty.ACT,
        what=row.promised,
        instalments=[part],
    )
    agreement = Agreement(
        alliance_id=case.alliance_id,
        case_id=case.id,
        place_id=case.place_id,
        edition=1,
        form=Form.ORAL,
        state=State.EFFECTIVE,
        title="口头和解记录",
        terms=f"{row.promised}，双方不再争执。",
        manner="办好以后当面看过。",
        drafted_by_id=case.mediator_id,
        drafted_at=agreed,
        shown_at=agreed,
        put_at=agreed,
        reached_on=agreed.date(),
        effective_at=agreed,
        registered_at=agreed,
        digest="0",
        facts="",
        issues="",
        responsibility="",
        disposes=[],
        text="",
        obligations=[obligation],
        signatures=[],
    )
    agreement.text = wording.canonical(wording_of(agreement, case))
    agreement.digest = wording.digest_of(agreement.text)
    tx.session.add(agreement)
    tx.session.flush()  # the report names the instalment
    report = Performance(
        alliance_id=case.alliance_id,
        case_id=case.id,
        instalment_id=part.id,
        receipt=Receipt.CONFIRMED,
        done_on=done.date(),
        how="都办好了。",
        reported_at=done,
        reported_for_id=applicant.id,
        settled_at=done,
    )
    tx.session.add(report)
    mediator = work.actor(tx, row.mediator)
    _line(tx, mediator, case, "mediation.agreement_oral", agreed, reached_on=agreed.date())
    _line(tx, mediator, case, "mediation.agreement_effective", agreed, edition=1, effective_on=agreed.date())
    _line(tx, work.desk(tx), case, "mediation.performance_confirmed", done, obligation=1, instalment=1)
    _line(tx, work.desk(tx), case, "mediation.fulfilled", done)


def _line(tx: Transaction, actor: Actor, case: Case, verb: str, on: datetime, **facts: object) -> None:
    ledger.write(Transaction(tx.session, now=on), actor, verb, case, version=case.version, **facts)
