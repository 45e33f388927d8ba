"""The awards of the demonstration: who acts in them, what the records testify, and the steps that repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from alliance.demo import names
from alliance.demo.guiding import Guiding
from alliance.demo.people import CAST
from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import CLOCK, Actor, HeldOffice, Office
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places.models import Place
from alliance.wiring import awards_evidence
from compounds.awards.applications.models import AwardApplication
from compounds.awards.evidence import Evidence
from compounds.awards.facts import bureau, papers, punctual, registry
from compounds.awards.honours import testifying
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.models import Compound, Role, Seat, Term
from compounds.workflow import Stage as TermStage

SECRETARY, LEAD = "叶丽萍", "方志远"
REVIEWERS = ("沈知远", "顾明之", "卢清源", "范雨桐", "施正言", "钟若溪")
"""Retired teachers, engineers and delegates, whom nothing ties to a compound; they have accounts and no office."""
CIVIL, MODEL = "civil_compound", "model_service"
_NUMBER = 960
"""The reviewers' sample numbers begin here."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One application: the key of its round, the award's code, and the key of the compound."""

    round: str
    award: str
    compound: str


@dataclass(slots=True)
class Judging:
    """The awards of one alliance on their way; ids by the keys of rounds and applications."""

    guiding: Guiding
    seeded_at: datetime
    evidence: Evidence = field(default_factory=Evidence)
    rounds: dict[str, int] = field(default_factory=dict)
    applications: dict[Entry, int] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for room in (registry, papers, punctual, bureau):
            self.evidence.provide(room.CODES, room.provide)
        awards_evidence.provide(self.evidence)
        self.evidence.provide((testifying.CODE,), testifying.testify)

    def at(self, ago: int, hour: int) -> datetime:
        """An hour of a day before the day of seeding, never later than the seeding itself."""
        return min(self.guiding.at(ago, hour), self.seeded_at)

    def actor(self, tx: Transaction, name: str) -> Actor:
        """Somebody with an account of the demonstration."""
        return self.guiding.actor(tx, name)

    def secretary(self, tx: Transaction) -> Actor:
        """Who runs the rounds."""
        return self.actor(tx, SECRETARY)

    def compound(self, key: str) -> Compound:
        """A compound of the cast."""
        return self.guiding.compounds[key]

    def chair(self, tx: Transaction, key: str) -> Actor:
        """Whoever chairs the compound's committee on that day."""
        compound = self.compound(key)
        person, account_id = tx.session.execute(
            select(Person, Account.id)
            .join(Seat, Seat.person_id == Person.id)
            .join(Term, Seat.term_id == Term.id)
            .outerjoin(Account, Account.person_id == Person.id)
            .where(
                Term.place_id == compound.place_id,
                Term.stage == TermStage.FILED,
                Term.starts_on <= tx.today,
                Term.ends_on >= tx.today,
                Seat.role == Role.CHAIR,
            )
            .limit(1)
        ).one()
        place, alliance = compound.place, self.guiding.alliance
        held = HeldOffice(Office.COMMITTEE_CHAIR, place.id, place.name, (place.path,))
        return Actor(alliance.id, alliance.place.path, person.id, account_id, person.name, (held,))

    def community(self, tx: Transaction, key: str) -> Actor:
        """The officer of the compound's community."""
        return self.guiding.officers[tx.session.get_one(Place, self.compound(key).place.parent_id).code]

    def round(self, tx: Transaction, key: str) -> AwardRound:
        """A round as it stands."""
        tx.session.flush()  # the version is that of the row as it stands
        return tx.session.get_one(AwardRound, self.rounds[key])

    def award(self, tx: Transaction, key: str, code: str) -> RoundAward:
        """One award of a round."""
        return next(one for one in self.round(tx, key).awards if one.code == code)

    def application(self, tx: Transaction, entry: Entry) -> AwardApplication:
        """An application as it stands."""
        tx.session.flush()  # the version is that of the row as it stands
        return tx.session.get_one(AwardApplication, self.applications[entry])

    def follow(self, tx: Transaction, handler: Callable[[Transaction, Payload], None], key: str) -> None:
        """Let what follows a step of a round follow at once: errands of long ago are not kept."""
        round_ = self.round(tx, key)
        handler(tx, {"round_id": round_.id, "stage": round_.stage.value})


def open_accounts(work: Judging, chairs: Iterable[str], tx: Transaction) -> None:
    """Give accounts to the reviewers, found by their numbers, and to the chairs who hand evidence in."""
    alliance_id = work.guiding.alliance.id
    for key in chairs:
        if (chair := work.chair(tx, key)).account_id is None:
            tx.session.add(Account(alliance_id=alliance_id, person_id=chair.person_id, is_demo=True))
    for name in REVIEWERS:
        command = accounts.RegisterPerson(name, number_of(name), is_sample=True, alliance_id=alliance_id)
        person = accounts.register_person(tx, CLOCK, command)
        tx.session.add(Account(alliance_id=alliance_id, person_id=person.id, is_demo=True))
    tx.session.flush()  # who is asked to review is found by the account


def number_of(name: str) -> str:
    """The sample number of a reviewer, or of somebody of the cast."""
    if name in REVIEWERS:
        return names.telephone(_NUMBER + REVIEWERS.index(name))
    return names.telephone(1 + [figure.name for figure in CAST].index(name))
