"""The papers with which a case opens, made of its rows: application to appointment."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from alliance.kernel.accounts.models import Person
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from mediation.assigning.models import Assignment
from mediation.assigning.workflow import CHOSEN_NAMES, Seat
from mediation.assigning.workflow import Stage as Assigned
from mediation.clocks.models import Clock
from mediation.clocks.names import ClockName
from mediation.consent.models import Consent, Invitation
from mediation.consent.workflow import ANSWER_NAMES, WAY_NAMES, Scope
from mediation.mediators.models import Mediator
from mediation.models import Case, CasePerson
from mediation.papers import kinds
from mediation.papers.gathering import Head, Prepared, day
from mediation.workflow import (
    CAPACITY_NAMES,
    CHANNEL_NAMES,
    MANDATE_NAMES,
    ROLE_NAMES,
    Capacity,
    Channel,
    Part,
    PartyRole,
)

SOURCES = ("当事人申请", "主动调解", "其他单位移送")
_SOURCE = {Channel.OWN_MOTION: "主动调解", Channel.REFERRAL: "其他单位移送", Channel.HOTLINE: "其他单位移送"}
_BY = {"当事人申请": "依当事人申请", "主动调解": "主动", "其他单位移送": "根据其他单位的移送"}
ORALLY = frozenset({Channel.TELEPHONE, Channel.COUNTER})
HOW_TO_ANSWER = "打开收到的链接，或者打电话、当面告诉我们"


def application(_tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """调解申请书, for a case that a party asked for."""
    if _source(case) != SOURCES[0]:
        return
    told = "（口头申请，由工作人员记录，已宣读确认）" if case.channel in ORALLY else ""
    yield Prepared(
        kinds.APPLICATION, head.facts(kinds.APPLICATION, told=told), local_date(case.filed_at), named=_applicant(case)
    )


def acceptance(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """受理登记表, from the day on which all have consented."""
    if case.consented_at is None:
        return
    consents = tx.session.scalars(
        select(Consent)
        .where(Consent.case_id == case.id, Consent.scope == Scope.MEDIATION, Consent.ended_at.is_(None))
        .order_by(Consent.id)
    )
    willing = "；".join(
        f"{head.parties[one.party_id]['name']}：{ANSWER_NAMES[one.answer]}（{day(one.at)}，{WAY_NAMES[one.way]}）"
        for one in consents
        if one.party_id in head.parties
    )
    registrar = tx.session.scalar(select(Person.name).where(Person.id == case.filed_by_id)) or ""
    yield Prepared(
        kinds.ACCEPTANCE,
        head.facts(
            kinds.ACCEPTANCE,
            sources=list(SOURCES),
            source=_source(case),
            by=_BY[_source(case)],
            channel=CHANNEL_NAMES[case.channel],
            willing=willing,
            registrar=registrar if case.channel in ORALLY else "",
            on=day(case.consented_at),
        ),
        local_date(case.consented_at),
    )


def invitations(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """调解邀请书, one for each party that is asked and did not ask itself."""
    asked = set(tx.session.scalars(select(Invitation.party_id).where(Invitation.case_id == case.id)))
    due = tx.session.scalar(
        select(Clock.due_on).where(Clock.case_id == case.id, Clock.name == ClockName.CONSENT).order_by(Clock.id.desc())
    )
    for party in case.parties:
        if party.role is PartyRole.APPLICANT or party.id not in asked:
            continue
        facts = head.facts(
            kinds.INVITATION,
            party=party.name,
            applicant=_applicant(case),
            answer_by=full_date(due) if due else "",
            how=HOW_TO_ANSWER,
            contact=head.body,
        )
        yield Prepared(kinds.INVITATION, facts, tx.today, f"party:{party.id}", party.id, party.name)


def rights_notices(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """权利义务告知书, one for each party; with its receipt where that was given on the platform."""
    signed = {
        one.party_id: one
        for one in tx.session.scalars(
            select(Consent).where(Consent.case_id == case.id, Consent.scope == Scope.RIGHTS, Consent.ended_at.is_(None))
        )
    }
    for party in case.parties:
        receipt = signed.get(party.id)
        facts = head.facts(
            kinds.RIGHTS,
            party=party.name,
            signed=(receipt.said_by or party.name) if receipt else "",
            told=WAY_NAMES[receipt.way] if receipt else "",
            signed_on=day(receipt.at) if receipt else "",
            teller="",
        )
        dated = local_date(receipt.at) if receipt else tx.today
        yield Prepared(kinds.RIGHTS, facts, dated, f"party:{party.id}", party.id, party.name)


def identity(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """当事人身份证明: the sheet in front of the copies of who the parties are."""
    standing_for = _representatives(tx, case)
    people = []
    for party in case.parties:
        came = standing_for.get(party.id, [])
        for one, name in came:
            capacity = one.acts_as or (CAPACITY_NAMES[one.capacity] if one.capacity else "")
            people.append({"party": party.name, "name": name, "capacity": capacity, "proof": ""})
        if not came:
            people.append({"party": party.name, "name": "", "capacity": "", "proof": ""})
    yield Prepared(kinds.IDENTITY, head.facts(kinds.IDENTITY, people=people, teller=""), tx.today)


def mandates(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """授权委托书, one for each agent of a party, with the boxes as they were ticked."""
    for party_id, came in _representatives(tx, case).items():
        for one, name in came:
            if one.capacity is not Capacity.AGENT:
                continue
            principal = {**head.parties[party_id], "agent": ""}
            facts = head.facts(
                kinds.MANDATE,
                principal=principal,
                agent=name,
                relation=one.acts_as,
                agent_phone="",
                boxes=[[label, code.value in one.mandate] for code, label in MANDATE_NAMES.items()],
                until="到本案调解结束",
            )
            yield Prepared(kinds.MANDATE, facts, local_date(one.since), f"person:{one.id}", party_id, principal["name"])


def appointment(tx: Transaction, case: Case, head: Head) -> Iterator[Prepared]:
    """调解员指派通知书, from the acceptance of the mediator who leads."""
    rows = tx.session.execute(
        select(Assignment, Person.name)
        .join(Mediator, Assignment.mediator_id == Mediator.id)
        .join(Person, Mediator.person_id == Person.id)
        .where(Assignment.case_id == case.id, Assignment.stage.in_((Assigned.ACCEPTED, Assigned.ENDED)))
        .order_by(Assignment.id)
    ).all()
    leading = next(((one, name) for one, name in reversed(rows) if one.seat is Seat.LEADS and one.accepted_at), None)
    if leading is None:
        return
    one, name = leading
    due = tx.session.scalar(
        select(Clock.due_on)
        .where(Clock.case_id == case.id, Clock.name == ClockName.MEDIATION)
        .order_by(Clock.id.desc())
        .limit(1)
    )
    accepted = one.accepted_at or tx.now
    facts = head.facts(
        kinds.APPOINTMENT,
        mediator=name or "",
        together="、".join(other or "" for row, other in rows if row.seat is Seat.HELPS and row.accepted_at),
        chosen=CHOSEN_NAMES[one.chosen_by],
        accepted_on=day(accepted),
        due_on=full_date(due) if due else "",
        disclosed=one.disclosed_words,
        nature="告知、更换和期限是平台承诺，参照《人民法院在线调解规则》第十三条、第十四条、第二十四条。",
    )
    yield Prepared(kinds.APPOINTMENT, facts, local_date(accepted), f"assignment:{one.id}")


def _representatives(tx: Transaction, case: Case) -> dict[int, list[tuple[CasePerson, str]]]:
    found: dict[int, list[tuple[CasePerson, str]]] = {}
    rows = tx.session.execute(
        select(CasePerson, Person.name)
        .join(Person, CasePerson.person_id == Person.id)
        .where(CasePerson.case_id == case.id, CasePerson.part == Part.SIDE, CasePerson.until.is_(None))
        .order_by(CasePerson.id)
    )
    present = {party.id for party in case.parties}
    for one, name in rows:
        if one.party_id in present:
            found.setdefault(one.party_id or 0, []).append((one, name or ""))
    return found


def _source(case: Case) -> str:
    return _SOURCE.get(case.channel, SOURCES[0])


def _applicant(case: Case) -> str:
    return "、".join(party.name for party in case.parties if ROLE_NAMES[party.role] == ROLE_NAMES[PartyRole.APPLICANT])
