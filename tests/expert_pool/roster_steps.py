"""Experts on every step of their way, made by the real deeds; training is told by a gate that a test fills."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from expert_pool.fields import Field
from expert_pool.roster import applying, reviewing
from expert_pool.roster.applying import Apply, Claimed, Nominate, Particulars
from expert_pool.roster.gate import Gate, Trained
from expert_pool.roster.models import Expert
from expert_pool.roster.reviewing import Find, Step
from expert_pool.roster.workflow import Entry
from tests.expert_pool.factories import Pool, somebody

COURSE = "/training/courses/expert"


@dataclass
class Certificates:
    """Until when people are trained; whoever is missing lacks the course, with its address."""

    until: dict[int, date] = field(default_factory=dict)

    def gate(self) -> Gate:
        found = Gate()
        found.provide(self.of_one, self.of_all)
        return found

    def of_one(self, _: Transaction, person_id: int, day: date) -> Trained:
        until = self.until.get(person_id)
        if until is not None and until >= day:
            return Trained(until, (), "/training/certificates/1")
        return Trained(None, ("没有学“评审纪律”",), COURSE)

    def of_all(self, _: Transaction, person_ids: Collection[int], day: date) -> dict[int, date]:
        return {one: self.until[one] for one in person_ids if one in self.until and self.until[one] >= day}


def particulars(pool: Pool, *, unit: str = "柯城会计师事务所", entry: Entry = Entry.CERTIFIED) -> Particulars:
    return Particulars(pool.place_id, unit, entry, "注册会计师，2015 年取得", "做小区账目十年")


def claimed(kind: Field = Field.FINANCE, *, years: int = 10) -> Claimed:
    return Claimed(kind, years, "会计师，做小区账目十年")


def nomination(pool: Pool, *, name: str = "方老师", number: str = "13857000123") -> Nominate:
    return Nominate(name, number, particulars(pool), claimed())


def an_applicant(tx: Transaction, pool: Pool, name: str = "陈会计") -> tuple[Actor, Expert]:
    """Somebody without office who has applied for finance."""
    alliance = tx.session.get_one(Alliance, pool.alliance_id)
    actor = somebody(tx, alliance, name)
    expert_id = applying.apply(tx, actor, Apply(particulars(pool), claimed(), promised=True))
    return actor, tx.session.get_one(Expert, expert_id)


def found_good(tx: Transaction, keeper: Actor, expert: Expert) -> None:
    """Find every undecided field good."""
    for one in reviewing.undecided(expert):
        reviewing.find(tx, keeper, Find(expert.id, expert.version, one.id, good=True))


def a_reviewed(tx: Transaction, pool: Pool, name: str = "陈会计") -> tuple[Actor, Expert]:
    """Somebody whose fields and person were found fit."""
    actor, expert = an_applicant(tx, pool, name)
    found_good(tx, pool.keeper, expert)
    reviewing.pass_review(tx, pool.keeper, Step(expert.id, expert.version))
    return actor, expert


def an_expert(
    tx: Transaction, pool: Pool, name: str = "陈会计", *, certificates: Certificates | None = None
) -> tuple[Actor, Expert]:
    """Somebody in the pool, trained for a year."""
    actor, expert = a_reviewed(tx, pool, name)
    known = certificates if certificates is not None else Certificates()
    known.until[expert.person_id] = tx.today.replace(year=tx.today.year + 1)
    reviewing.appoint(tx, pool.keeper, Step(expert.id, expert.version), known.gate())
    return actor, expert


def the_expert(tx: Transaction, person_id: int | None) -> Expert:
    return tx.session.scalars(select(Expert).where(Expert.person_id == person_id)).one()


FACTS = "2026 年 11 月 3 日评审前和清风公司吃饭，有照片。"
