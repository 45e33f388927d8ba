"""What the record puts on people's desks: a passage to let pass or not, and facts to confirm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, exists, func, select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from mediation.models import Case, CasePerson
from mediation.record import addresses
from mediation.record.models import Entry, Fact, FactTick, Sharing
from mediation.record.rooms import CONFIDING

MOST = 50


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """What waits for a side; two statements, none for whoever is not signed in."""
    if actor.person_id is None or actor.link is not None:
        return
    asked = _asked(actor, Case.reference, Case.subject, Entry.case_id, Entry.key, Sharing.proposed_at)
    for reference, subject, case_id, key, at in reading.session.execute(asked.order_by(Sharing.id).limit(MOST)):
        yield Line(
            Section.TODO,
            f"请您决定：{subject}",
            note=f"{reference} · 您单独说的一段话，能不能转达",
            url=f"{addresses.record(case_id)}/{key}",
            button="去决定",
            sort=at.isoformat(),
        )
    facts = _unticked(actor, Case.reference, Case.subject, Case.id, func.count(Fact.id), func.min(Fact.drafted_at))
    for reference, subject, case_id, count, at in reading.session.execute(facts.order_by(Case.id).limit(MOST)):
        yield Line(
            Section.TODO,
            f"请确认事实：{subject}",
            note=f"{reference} · 还有 {count} 条没有确认",
            url=addresses.facts(case_id),
            button="去确认",
            sort=at.isoformat(),
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many of these wait for the actor, for the bar; one statement."""
    if actor.person_id is None or actor.link is not None:
        return 0
    found = (_asked(actor, Sharing.id), _unticked(actor, Case.id))
    counts = [select(func.count()).select_from(one.limit(MOST).subquery()).scalar_subquery() for one in found]
    return sum(reading.session.execute(select(*counts)).one())


def _asked(actor: Actor, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Sharing)
        .join(Entry, Sharing.entry_id == Entry.id)
        .join(Case, Entry.case_id == Case.id)
        .join(CasePerson, CasePerson.party_id == Entry.party_id)
        .where(
            Case.alliance_id == actor.alliance_id,
            CasePerson.person_id == actor.person_id,
            CasePerson.until.is_(None),
            Case.stage.in_(sorted(CONFIDING)),
            Sharing.answered_at.is_(None),
            Entry.withdrawn_at.is_(None),
        )
    )


def _unticked(actor: Actor, *columns: Any) -> Select[Any]:
    said = exists().where(
        FactTick.fact_id == Fact.id, FactTick.wording == Fact.wording, FactTick.party_id == CasePerson.party_id
    )
    return (
        select(*columns)
        .select_from(Case)
        .join(Fact, Fact.case_id == Case.id)
        .join(CasePerson, CasePerson.case_id == Case.id)
        .where(
            Case.alliance_id == actor.alliance_id,
            CasePerson.person_id == actor.person_id,
            CasePerson.until.is_(None),
            CasePerson.party_id.is_not(None),
            Case.stage.in_(sorted(CONFIDING)),
            Fact.dropped_at.is_(None),
            ~said,
        )
        .group_by(Case.reference, Case.subject, Case.id)
    )
