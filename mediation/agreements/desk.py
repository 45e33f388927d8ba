"""What agreements put on people's desks: what they have to sign, to check and to seal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from mediation.access import DESK
from mediation.agreements import addresses
from mediation.agreements.models import Agreement, AssemblyDecision, Obligation, Signature
from mediation.agreements.workflow import Proof, Role, State
from mediation.models import Case, CasePerson, Party
from mediation.sight import own_bodies
from mediation.workflow import Part

MOST = 50


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """Versions that wait for the actor's signature or seal, and decisions that wait for the desk's check."""
    if actor.person_id is None:
        return
    rows = reading.session.execute(_to_sign(actor, Agreement.id, Case.reference, Case.subject).limit(MOST))
    for key, reference, subject in rows:
        yield Line(
            Section.TODO,
            f"协议等您签字：{subject}",
            note=str(reference),
            url=addresses.agreement(key),
            tone="due",
            button="看完再签",
        )
    if actor.holds(DESK):
        rows = reading.session.execute(_to_check(actor, Case.id, Case.reference, Case.subject).limit(MOST))
        for case_id, reference, subject in rows:
            yield Line(
                Section.TODO,
                f"核对业主大会的决定：{subject}",
                note=str(reference),
                url=addresses.of_case(case_id),
                tone="due",
                button="核对",
            )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines wait for the actor, for the bar; one statement."""
    if actor.person_id is None:
        return 0
    found = [_to_sign(actor, Agreement.id)] + ([_to_check(actor, Case.id)] if actor.holds(DESK) else [])
    counts = [select(func.count()).select_from(one.limit(MOST).subquery()).scalar_subquery() for one in found]
    return sum(reading.session.execute(select(*counts)).one())


def _to_sign(actor: Actor, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join(Case, Agreement.case_id == Case.id)
        .where(
            visible(Agreement, actor),
            Agreement.state == State.SIGNING,
            or_(_as_party(actor), _as_mediator(actor), _as_body(actor)),
        )
        .order_by(Agreement.put_at, Agreement.id)
    )


def _as_party(actor: Actor) -> ColumnElement[bool]:
    """The actor stands for a party that is bound by it and has not signed."""
    mine = (
        select(Party.id)
        .join(CasePerson, CasePerson.party_id == Party.id)
        .where(
            CasePerson.person_id == actor.person_id,
            CasePerson.part == Part.SIDE,
            CasePerson.until.is_(None),
            Party.case_id == Agreement.case_id,
            Party.left_at.is_(None),
            or_(
                Party.necessary,
                exists().where(
                    Obligation.agreement_id == Agreement.id,
                    or_(Obligation.debtor_id == Party.id, Obligation.creditor_id == Party.id),
                ),
            ),
            ~exists().where(Signature.agreement_id == Agreement.id, Signature.party_id == Party.id),
        )
        .correlate(Agreement)
    )
    return mine.exists()


def _as_mediator(actor: Actor) -> ColumnElement[bool]:
    mine = (
        select(CasePerson.id)
        .where(
            CasePerson.case_id == Agreement.case_id,
            CasePerson.person_id == actor.person_id,
            CasePerson.part.in_((Part.MEDIATOR, Part.CO_MEDIATOR)),
            CasePerson.until.is_(None),
        )
        .correlate(Agreement)
    )
    signed = exists().where(
        Signature.agreement_id == Agreement.id,
        Signature.role == Role.MEDIATOR,
        Signature.person_id == actor.person_id,
    )
    return and_(mine.exists(), ~signed)


def _as_body(actor: Actor) -> ColumnElement[bool]:
    """The registered body whose officer the actor is has not set its seal."""
    sealed = exists().where(Signature.agreement_id == Agreement.id, Signature.role == Role.BODY)
    return and_(Case.body_id.in_(own_bodies(actor)), ~sealed)


def _to_check(actor: Actor, *columns: Any) -> Select[Any]:
    side = select(CasePerson.case_id).where(
        CasePerson.person_id == actor.person_id, CasePerson.part != Part.FILER, CasePerson.until.is_(None)
    )
    shown = exists().where(
        Agreement.case_id == AssemblyDecision.case_id, Agreement.state.in_((State.SHOWN, State.SIGNING))
    )
    return (
        select(*columns)
        .join(AssemblyDecision, AssemblyDecision.case_id == Case.id)
        .where(
            visible(AssemblyDecision, actor),
            AssemblyDecision.proof == Proof.ATTACHED,
            AssemblyDecision.case_id.not_in(side),
            shown,
        )
        .order_by(AssemblyDecision.attached_at, AssemblyDecision.id)
    )
