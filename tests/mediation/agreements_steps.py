"""Makers of agreements for tests, by the real actions: drafted, put to signature, signed, in effect."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from alliance.kernel.actors import Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.db import Transaction
from mediation.agreements import actions, deciding, signing
from mediation.agreements.mandate import Figures
from mediation.agreements.models import Agreement, AssemblyDecision
from mediation.agreements.wording import Dated, Promised, Terms
from mediation.agreements.workflow import Disposal, Duty
from mediation.models import Case
from mediation.workflow import PartyRole
from tests.mediation.factories import Centre, party_of

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645"
    "400000000049454e44ae426082"
)
AMOUNT = Decimal("1200.50")


def some_terms(case: Case, today: date, *, disposes: frozenset[Disposal] = frozenset()) -> Terms:
    """The company pays in two instalments and publishes the accounts; nothing else."""
    committee, company = party_of(case, PartyRole.APPLICANT).id, party_of(case, PartyRole.RESPONDENT).id
    return Terms(
        facts="物业自2023年起没有公布电梯广告收益。",
        issues="收益有多少、应当给谁。",
        responsibility="物业应当公布收支并交还结余。",
        terms="物业公布三年收支，分两期交还结余。",
        manner="转入业主大会的账户。",
        obligations=(
            Promised(
                company,
                committee,
                Duty.MONEY,
                "交还2023年至2025年的电梯广告收益",
                (
                    Dated(today + timedelta(days=10), Decimal("700.25")),
                    Dated(today + timedelta(days=40), Decimal("500.25")),
                ),
                proof="银行回单",
            ),
            Promised(
                company, committee, Duty.ACT, "公布三年收支", (Dated(today + timedelta(days=5)),), proof="公示照片"
            ),
        ),
        disposes=disposes,
    )


def drafted(
    tx: Transaction,
    centre: Centre,
    case: Case,
    *,
    disposes: frozenset[Disposal] = frozenset(),
    terms: Terms | None = None,
) -> Agreement:
    """A draft that the mediator alone sees."""
    told = terms or some_terms(case, tx.today)
    if disposes:
        told = replace(told, disposes=disposes)
    key = actions.draft(tx, centre.mediator, actions.Draft(case.id, case.version, told))
    return tx.session.get_one(Agreement, key)


def shown(tx: Transaction, centre: Centre, case: Case, *, disposes: frozenset[Disposal] = frozenset()) -> Agreement:
    """A draft that all sides read."""
    agreement = drafted(tx, centre, case, disposes=disposes)
    actions.show(tx, centre.mediator, actions.Step(agreement.id, agreement.version))
    return agreement


def put(tx: Transaction, centre: Centre, case: Case, *, disposes: frozenset[Disposal] = frozenset()) -> Agreement:
    """A version that waits for signatures."""
    agreement = drafted(tx, centre, case, disposes=disposes)
    actions.put_to_signature(tx, centre.mediator, actions.Step(agreement.id, agreement.version))
    return agreement


def sign_all(tx: Transaction, centre: Centre, case: Case, agreement: Agreement) -> bool:
    """Both sides and the mediator sign; returns whether it took effect."""
    sign(tx, centre.chair, case, agreement, PartyRole.APPLICANT)
    sign(tx, centre.manager, case, agreement, PartyRole.RESPONDENT)
    command = signing.SignAsMediator(agreement.id, agreement.digest, centre.mediator.name)
    return signing.sign_as_mediator(tx, centre.mediator, command)


def sign(tx: Transaction, actor: Actor, case: Case, agreement: Agreement, role: PartyRole) -> bool:
    """One side signs by click."""
    party = party_of(case, role)
    return signing.sign(tx, actor, signing.Sign(agreement.id, agreement.digest, party.id, actor.name))


def effective(tx: Transaction, centre: Centre, case: Case) -> Agreement:
    """An agreement in effect, of a case in mediation."""
    agreement = put(tx, centre, case)
    sign_all(tx, centre, case, agreement)
    if agreement.effective_at is None:
        seal = signing.Seal(agreement.id, agreement.digest, tx.today)
        signing.seal(tx, centre.pmc, seal)
    return agreement


def a_paper(tx: Transaction, actor: Actor, subject: str, key: int, case: Case) -> None:
    """A picture beside a record, such as a scan."""
    attachments.keep(
        tx, actor, subject=subject, subject_id=key, place_id=case.place_id, name="扫描件.png", stream=io.BytesIO(PNG)
    )


ENOUGH = Figures(Decimal(9000), 90, Decimal(6000), 60, Decimal(4500), 45)


def decided(
    tx: Transaction, centre: Centre, case: Case, covers: frozenset[Disposal], figures: Figures = ENOUGH
) -> AssemblyDecision:
    """The committee hands in its owners' decision, with the paper."""
    party = party_of(case, PartyRole.APPLICANT)
    command = deciding.AttachDecision(case.id, party.id, tx.today, "同意调解方案", covers, figures)
    key = deciding.attach_decision(tx, centre.chair, command)
    a_paper(tx, centre.chair, AssemblyDecision.__tablename__, key, case)
    return tx.session.get_one(AssemblyDecision, key)
