"""Experts of a pool as the conflicts find them, and the ties that they have."""

from __future__ import annotations

from datetime import date, timedelta

from alliance.kernel import references
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, Place
from compounds.models import Relation
from compounds.relations.kinds import RelationKind, Source
from expert_pool.fields import Field
from expert_pool.roster.models import Expert, ExpertField
from expert_pool.roster.workflow import Entry, Standing
from tests.expert_pool.factories import Pool, actor_of
from tests.factories import a_person


def an_expert(
    tx: Transaction,
    pool: Pool,
    *fields: Field,
    name: str = "",
    place: Place | None = None,
    person: Person | None = None,
    most: int = 6,
) -> Expert:
    """An active expert, trained, from the alliance's own place unless told, of `fields` (management where none is)."""
    alliance = tx.session.get_one(Alliance, pool.alliance_id)
    reference = references.allot(tx, alliance.id, f"{alliance.short}专")
    who = person or a_person(tx, alliance, name or f"专家{reference.serial}")
    expert = Expert(
        alliance_id=alliance.id,
        reference=reference,
        person_id=who.id,
        place_id=(place or alliance.place).id,
        standing=Standing.ACTIVE,
        entry=Entry.PRACTISED,
        unit="",
        most_a_year=most,
        entered_at=tx.now,
        consented_at=tx.now,
        promised_at=tx.now,
        trained_to=tx.today + timedelta(days=400),
        appointed_on=tx.today,
        serves_to=tx.today + timedelta(days=700),
    )
    expert.fields = [
        ExpertField(
            alliance_id=alliance.id,
            field=field,
            years=5,
            entered_at=tx.now,
            found_good_on=tx.today,
            valid_to=tx.today + timedelta(days=700),
        )
        for field in fields or (Field.MANAGEMENT,)
    ]
    tx.session.add(expert)
    tx.session.flush()
    return expert


def signed_in(tx: Transaction, expert: Expert) -> Actor:
    """The expert as an actor."""
    return actor_of(tx, tx.session.get_one(Person, expert.person_id))


def tied(
    tx: Transaction,
    pool: Pool,
    kind: RelationKind,
    expert: Expert | int,
    *,
    until: date | None = None,
    **end: int,
) -> Relation:
    """A relation of an expert, or of a person by id, as an officer recorded it."""
    relation = Relation(
        alliance_id=pool.alliance_id,
        place_id=pool.place_id,
        kind=kind,
        person_id=expert if isinstance(expert, int) else expert.person_id,
        starts_on=date(2020, 1, 1),
        ends_on=until,
        source=Source.OFFICER,
        recorded_at=tx.now,
        **end,
    )
    tx.session.add(relation)
    tx.session.flush()
    return relation
