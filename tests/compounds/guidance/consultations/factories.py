"""Dull consultations at every stage."""

from __future__ import annotations

from datetime import date, datetime, time

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from compounds.guidance.consultations import actions
from compounds.guidance.consultations.actions import Ask, Book, NewTask, Record
from compounds.guidance.consultations.hours import instant
from compounds.guidance.consultations.models import Consultation
from compounds.guidance.consultations.workflow import Doer, Way
from compounds.models import Compound, Relation
from compounds.relations.kinds import RelationKind, Source
from tests.compounds.factories import a_contract, at

MONDAY = date(2026, 11, 23)
TASK = NewTask("张贴换届公告", Doer.COMMITTEE, date(2026, 12, 1))


def half_past_nine(day: date = MONDAY) -> datetime:
    return instant(day, time(9, 30))


def ask(tx: Transaction, actor: Actor, compound: Compound, **more: object) -> Consultation:
    command = Ask(compound.id, Way.VISIT, "业委会怎么换届", "任期快到了，先做什么？", **more)  # type: ignore[arg-type]
    return tx.session.get_one(Consultation, actions.ask(tx, actor, command))


def book(
    tx: Transaction, secretary: Actor, one: Consultation, helper: Actor | None = None, at_: datetime | None = None
) -> None:
    person_id = (helper or secretary).person_id
    assert person_id is not None
    actions.book(tx, secretary, Book(one.id, one.version, at_ or half_past_nine(), "物业用房二楼", person_id))


def record(tx: Transaction, actor: Actor, one: Consultation, *tasks: NewTask) -> None:
    actions.record(tx, actor, Record(one.id, one.version, tx.today, "台账不全", "先补齐台账", tasks))


def recorded(tx: Transaction, compound: Compound) -> tuple[Consultation, Actor]:
    """A file with one task, and the secretary who wrote it."""
    secretary = at(tx, compound, Office.GUIDANCE_SECRETARY)
    one = ask(tx, at(tx, compound, Office.COMMUNITY_OFFICER), compound)
    record(tx, secretary, one, TASK)
    return one, secretary


def works_for_its_company(tx: Transaction, actor: Actor, compound: Compound) -> None:
    """This person works for the company with the contract at the compound."""
    contract = a_contract(tx, compound)
    tx.session.add(
        Relation(
            alliance_id=compound.alliance_id,
            place_id=compound.place_id,
            kind=RelationKind.WORKS_FOR,
            person_id=actor.person_id,
            to_company_id=contract.company_id,
            source=Source.SELF,
            recorded_at=tx.now,
        )
    )
    tx.session.flush()
