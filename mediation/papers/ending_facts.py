"""The papers of the end, made of its rows: how it ended, what was performed, visits, and what goes to a court."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from alliance.kernel.accounts.models import Person
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from mediation import endings
from mediation.agreements.models import Agreement, Instalment, Obligation
from mediation.agreements.workflow import State
from mediation.models import Case
from mediation.papers import kinds
from mediation.papers.gathering import Head, Prepared, day
from mediation.papers.models import CasePaper
from mediation.performing.models import FollowUp, JudicialConfirmation, Performance, Survey
from mediation.performing.workflow import (
    CONTACT_NAMES,
    COURT_NAMES,
    GRADES,
    MATERIALS,
    MOOD_NAMES,
    RECEIPT_NAMES,
    Court,
    Receipt,
)
from mediation.workflow import Stage

CONFIRMATION_PERIOD = "judicial_confirmation"
UNSETTLED = frozenset({Stage.FAILED, Stage.REFUSED, Stage.WITHDRAWN})
"""Ends of which everybody is told with the routes that are left (人民调解法第二十六条)."""
OVERDUE = frozenset({Stage.BREACHED, Stage.HANDED_OFF})
DEFAULT_ROUTES = ("court", "arbitration", "again")


def termination(_tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """终止调解通知书 with its reason and the routes that are left."""
    if case.stage not in UNSETTLED or case.ended_at is None:
        return
    facts = head.facts(
        kinds.TERMINATION,
        ended_on=day(case.ended_at),
        reason=f"{endings.title_of(case.ended_as)}。",
        words=case.ended_words,
        seal_line="（印章）" if head.common["seal"] else "",
        routes=routes(case.routes),
    )
    yield Prepared(kinds.TERMINATION, facts, local_date(case.ended_at))


def performance(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """履行凭证: each report of a performance with what its creditor said."""
    agreement = _in_effect(tx, case)
    if agreement is None:
        return
    rows = tx.session.execute(
        select(Performance, Instalment, Obligation)
        .join(Instalment, Performance.instalment_id == Instalment.id)
        .join(Obligation, Instalment.obligation_id == Obligation.id)
        .where(Performance.case_id == case.id, Performance.receipt != Receipt.WITHDRAWN)
        .order_by(Performance.done_on, Performance.id)
    ).all()
    if not rows:
        return
    lines = [
        {
            "act": obligation.what,
            "amount": f"{one.amount:,.2f}" if one.amount is not None else "",
            "due": full_date(instalment.due_on),
            "done_on": full_date(one.done_on),
            "proof": one.how or obligation.proof,
            "confirmed": RECEIPT_NAMES[one.receipt],
        }
        for one, instalment, obligation in rows
    ]
    facts = head.facts(kinds.PERFORMANCE, agreement=_called(tx, case, agreement), lines=lines)
    yield Prepared(kinds.PERFORMANCE, facts, rows[-1][0].done_on)


def follow_ups(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """回访记录 of each visit that was made."""
    agreement = _in_effect(tx, case)
    rows = tx.session.execute(
        select(FollowUp, Person.name)
        .outerjoin(Person, FollowUp.visitor_id == Person.id)
        .where(FollowUp.case_id == case.id, FollowUp.done_on.is_not(None))
        .order_by(FollowUp.done_on, FollowUp.id)
    ).all()
    content = _content(tx, case, head) if rows else ""
    for one, visitor in rows:
        visited = [party for key, party in head.parties.items() if one.party_id in (None, key)]
        facts = head.facts(
            kinds.FOLLOW_UP,
            parties=visited,
            agreement=_called(tx, case, agreement) if agreement is not None else "",
            subject=one.reason or case.subject,
            how=CONTACT_NAMES[one.contact] if one.contact else "",
            performed=one.performed,
            content=content,
            signs=MOOD_NAMES[one.mood] if one.mood else "",
            measures=one.handling,
            visitor=visitor or "",
            visited_on=full_date(one.done_on) if one.done_on else "",
        )
        yield Prepared(kinds.FOLLOW_UP, facts, one.done_on or tx.today, f"visit:{one.id}")


def confirmation(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """司法确认申请书 and the list of its materials, once somebody wants it."""
    agreement = _in_effect(tx, case)
    if agreement is None or agreement.effective_at is None:
        return
    wanted = tx.session.scalars(
        select(JudicialConfirmation).where(JudicialConfirmation.agreement_id == agreement.id)
    ).one_or_none()
    if wanted is None:
        return
    period = parameters.on(tx, CONFIRMATION_PERIOD, case.place.path, tx.today, alliance_id=case.alliance_id)
    facts = head.facts(
        kinds.CONFIRMATION,
        agreed_on=day(agreement.effective_at),
        agreement=_called(tx, case, agreement),
        effective_on=day(agreement.effective_at),
        days=f"{period.whole}{period.unit}",
        last_day=full_date(wanted.due_on),
        court=wanted.court,
    )
    dated = wanted.filed_on or tx.today
    yield Prepared(kinds.CONFIRMATION, facts, dated, f"agreement:{agreement.id}")
    listed = [[label, code in wanted.materials, ""] for code, label in MATERIALS.items()]
    courts = [COURT_NAMES[court] for court in Court]
    yield Prepared(
        kinds.MATERIALS,
        head.facts(kinds.MATERIALS, materials=listed, courts=courts, last_day=full_date(wanted.due_on)),
        dated,
        f"agreement:{agreement.id}",
    )


def urgings(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """催告履行通知书 to each debtor with something overdue; all sides may read it, since they know the agreement."""
    agreement = _in_effect(tx, case)
    if agreement is None or case.stage not in OVERDUE:
        return
    for debtor_id, lines in _overdue(tx, agreement, head).items():
        party = str(head.parties.get(debtor_id, {}).get("name", ""))
        facts = head.facts(
            kinds.URGING,
            party=party,
            agreement=_called(tx, case, agreement),
            effective_on=day(agreement.effective_at),
            lines=lines,
            seal_line="（印章）" if head.common["seal"] else "",
            routes=routes(DEFAULT_ROUTES),
        )
        yield Prepared(kinds.URGING, facts, tx.today, f"party:{debtor_id}", named=party)


def default(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """未履行情况说明 while something of the agreement is overdue, with the letters by which it was demanded."""
    agreement = _in_effect(tx, case)
    if agreement is None or case.stage not in OVERDUE:
        return
    lines = [line for owed in _overdue(tx, agreement, head).values() for line in owed]
    facts = head.facts(
        kinds.DEFAULT,
        agreement=_called(tx, case, agreement),
        effective_on=day(agreement.effective_at),
        lines=lines,
        demands=_demands(tx, case),
        routes=routes(DEFAULT_ROUTES),
    )
    yield Prepared(kinds.DEFAULT, facts, tx.today)


def routes(codes: Any) -> list[str]:
    """The routes in sentences, each with whom to call."""
    return [f"{one.title}：{one.told}（{one.contact}）" for one in endings.told(codes)]


def _overdue(tx: Transaction, agreement: Agreement, head: Head) -> dict[int, list[dict[str, str]]]:
    """What is overdue and open, by its debtor."""
    found: dict[int, list[dict[str, str]]] = {}
    for obligation in agreement.obligations:
        for instalment in obligation.instalments:
            if instalment.done_at is None and instalment.due_on < tx.today:
                found.setdefault(obligation.debtor_id, []).append(_open_line(head, obligation, instalment))
    return found


def _demands(tx: Transaction, case: Case) -> list[str]:
    """The letters that were issued, in sentences."""
    rows = tx.session.scalars(
        select(CasePaper)
        .where(CasePaper.case_id == case.id, CasePaper.kind == kinds.URGING, CasePaper.void_at.is_(None))
        .order_by(CasePaper.dated_on, CasePaper.id)
    )
    return [f"{full_date(one.dated_on)}出具{one.title}" for one in rows]


def _open_line(head: Head, obligation: Obligation, instalment: Instalment) -> dict[str, str]:
    owed = instalment.amount
    return {
        "debtor": str(head.parties.get(obligation.debtor_id, {}).get("name", "")),
        "creditor": str(head.parties.get(obligation.creditor_id, {}).get("name", "")),
        "act": obligation.what,
        "amount": f"{owed:,.2f}" if owed is not None else "",
        "due": full_date(instalment.due_on),
        "paid": f"{instalment.paid:,.2f}" if owed is not None else "",
        "open": f"{owed - instalment.paid:,.2f}" if owed is not None else "没有履行",
    }


def _in_effect(tx: Transaction, case: Case) -> Agreement | None:
    return tx.session.scalars(
        select(Agreement).where(Agreement.case_id == case.id, Agreement.state == State.EFFECTIVE)
    ).one_or_none()


def _called(tx: Transaction, case: Case, agreement: Agreement) -> str:
    """The agreement's title with the number of its paper, where that was issued."""
    paper = tx.session.scalars(
        select(CasePaper).where(
            CasePaper.case_id == case.id, CasePaper.about == f"agreement:{agreement.id}", CasePaper.void_at.is_(None),
            CasePaper.number == kinds.BY_CODE[kinds.AGREEMENT].number,
        )
    ).first()  # fmt: skip
    number = f"（{paper.document.reference}）" if paper is not None and paper.document is not None else ""
    return f"{agreement.title or '协议'}{number}"


def _content(tx: Transaction, case: Case, head: Head) -> str:
    rows = tx.session.scalars(select(Survey).where(Survey.case_id == case.id).order_by(Survey.id))
    return "；".join(
        f"{head.parties[one.party_id]['name']}：结果{GRADES[one.outcome]}，服务{GRADES[one.attitude]}"
        for one in rows
        if one.party_id in head.parties
    )
