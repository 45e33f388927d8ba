"""Deliveries and ballots for their pages: who was reached, what was typed, what differs, who signed a petition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from compounds.guidance.counts import access, records, tallying
from compounds.guidance.counts.models import Ballot, Count, Delivery, Unit
from compounds.guidance.counts.roster import unit_name
from compounds.guidance.counts.slips import Question, Slip
from compounds.guidance.counts.workflow import HOW_NAMES, Mode
from compounds.guidance.electorate import Doubt, unit_key
from compounds.guidance.figures import square_metres
from compounds.guidance.voting import CHOICE_NAMES, Channel

SHOWN = 60


@dataclass(frozen=True, slots=True)
class BuildingLine:
    """One building: how many units it has, and how many of them were reached."""

    name: str
    units: int
    reached: int


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One delivery, as it was recorded."""

    unit: str
    how: str
    on: date
    by: str
    evidence: str


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Who was reached: by building, whom not, and the latest entries."""

    buildings: tuple[BuildingLine, ...]
    units: int
    reached: int
    missing: tuple[str, ...]
    latest: tuple[DeliveryLine, ...]


def delivery_page(reading: Transaction, actor: Actor, count_id: int) -> DeliveryPage:
    """Deliveries of a count, for those who prepare it. Raises NotFound, NotPermitted, OutOfTurn."""
    count = get_visible(reading.session, Count, actor, count_id)
    access.deliver(actor, records.facts_of(count)).enforce()
    reached = select(Delivery.unit_id).where(Delivery.count_id == count.id)
    by_building = reading.session.execute(
        select(Unit.building, func.count(), func.count().filter(Unit.id.in_(reached)))
        .where(Unit.count_id == count.id)
        .group_by(Unit.building)
        .order_by(func.min(Unit.position))
    )
    buildings = tuple(BuildingLine(name, units, got) for name, units, got in by_building)
    missing = reading.session.execute(
        select(Unit.building, Unit.room)
        .where(Unit.count_id == count.id, Unit.id.not_in(reached))
        .order_by(Unit.position)
        .limit(SHOWN)
    )
    latest = reading.session.execute(
        select(Delivery, Unit.building, Unit.room)
        .join(Unit, Delivery.unit_id == Unit.id)
        .where(Delivery.count_id == count.id)
        .order_by(Delivery.id.desc())
        .limit(SHOWN)
    )
    return DeliveryPage(
        buildings,
        sum(one.units for one in buildings),
        sum(one.reached for one in buildings),
        tuple(unit_name(building, room) for building, room in missing),
        tuple(
            DeliveryLine(
                unit_name(building, room),
                HOW_NAMES[one.how],
                one.delivered_on,
                reading.keyring.open(one.by_sealed, context_of(Delivery.by_sealed)) if one.by_sealed else "",
                one.evidence,
            )
            for one, building, room in latest
        ),
    )


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """The unit whose slip is to be typed: who owns it, and whether this would be the second reading.

    `ballots` are the slips that were typed for it: id and which slip it is.
    """

    unit_id: int
    name: str
    area: str
    people: str
    second: bool
    mine: bool
    ballots: tuple[tuple[int, int], ...]

    @property
    def slips(self) -> int:
        """How many slips of it were typed."""
        return len(self.ballots)


@dataclass(frozen=True, slots=True)
class Differing:
    """A slip that two people read differently, both readings in words."""

    ballot_id: int
    version: int
    unit: str
    about: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class BallotPage:
    """How far the typing is. `waiting` are units that were typed once, by somebody else than the actor.

    `doubts` are looked for once every slip is settled.
    """

    buildings: tuple[str, ...]
    typed: int
    settled: int
    online: int
    void: int
    units: int
    waiting: tuple[str, ...]
    waiting_total: int
    differing: tuple[Differing, ...]
    awaits_online: bool
    doubts: tuple[Doubt, ...]
    latest: tuple[tuple[int, str, str], ...]

    @property
    def ready(self) -> bool:
        """True where every slip is settled, the online result is there, and no doubt is open."""
        return self.typed == self.settled and not self.awaits_online and not self.doubts


def ballot_page(reading: Transaction, actor: Actor, count_id: int) -> BallotPage:
    """The ballots of a count while they are typed. Raises NotFound, NotPermitted, OutOfTurn."""
    count = get_visible(reading.session, Count, actor, count_id)
    access.key_ballot(actor, records.facts_of(count)).enforce()
    rows = reading.session.execute(
        select(Ballot, Unit.building, Unit.room)
        .join(Unit, Ballot.unit_id == Unit.id)
        .where(Ballot.count_id == count.id, Ballot.dropped_because == "")
        .order_by(Unit.position, Ballot.slip)
    ).all()
    asked = records.questions(reading, count)
    paper = [(ballot, unit_name(building, room)) for ballot, building, room in rows if ballot.channel is Channel.PAPER]
    waiting = [name for ballot, name in paper if ballot.second is None]
    mine = [name for ballot, name in paper if ballot.second is None and ballot.first_by_id != actor.person_id]
    buildings = reading.session.scalars(
        select(Unit.building).where(Unit.count_id == count.id).group_by(Unit.building).order_by(func.min(Unit.position))
    )
    return BallotPage(
        buildings=tuple(buildings),
        typed=len(paper),
        settled=sum(ballot.settled is not None for ballot, _ in paper),
        online=len(rows) - len(paper),
        void=sum(bool(ballot.settled and ballot.settled["invalid"]) for ballot, _, _ in rows),
        units=count.total_units or 0,
        waiting=tuple(mine[:SHOWN]),
        waiting_total=len(waiting),
        differing=tuple(
            _differing(ballot, name, asked) for ballot, name in paper if ballot.second and not ballot.settled
        ),
        awaits_online=count.mode is not Mode.PAPER and count.online_at is None,
        # While slips are still typed, every further one may bring or settle a doubt: nothing is asked too early.
        doubts=()
        if any(ballot.settled is None for ballot, _ in paper)
        else tallying.doubts(reading, count, decided=records.decisions(reading, count.id)),
        latest=tuple(
            (ballot.id, name, f"第 {ballot.slip} 张") for ballot, name in sorted(paper, key=lambda one: -one[0].id)[:10]
        ),
    )


def _differing(ballot: Ballot, name: str, asked: Sequence[Question]) -> Differing:
    first, second = Slip.of(ballot.first), Slip.of(ballot.second or ballot.first)
    return Differing(
        ballot.id, ballot.version, name, "、".join(first.differs(second)), spoken(first, asked), spoken(second, asked)
    )


def spoken(slip: Slip, asked: Sequence[Question]) -> str:
    """A slip in words: 2026-12-01，1 同意，2 反对."""
    said = [f"{question.code} {CHOICE_NAMES[slip.choices[question.code]]}" for question in asked if not slip.invalid]
    proxy = ["由受托人投"] if slip.proxy else []
    return "，".join([slip.cast_on.isoformat(), *([f"作废：{slip.why}"] if slip.invalid else said), *proxy])


def found_unit(reading: Transaction, actor: Actor, count_id: int, building: str, room: str) -> FoundUnit | None:
    """The unit with this building and room, however it is written; None where the roster has none.

    Raises NotFound, NotPermitted, OutOfTurn.
    """
    count = get_visible(reading.session, Count, actor, count_id)
    access.key_ballot(actor, records.facts_of(count)).enforce()
    wanted = unit_key(unit_name(building, room))
    units = reading.session.execute(
        select(Unit.id, Unit.building, Unit.room).where(Unit.count_id == count.id, Unit.building == building)
    )
    key = next((key for key, known, number in units if unit_key(unit_name(known, number)) == wanted), None)
    if key is None:
        return None
    unit = reading.session.get_one(Unit, key)
    named = records.people_of(reading, unit)
    slips = reading.session.scalars(
        select(Ballot)
        .where(Ballot.unit_id == key, Ballot.channel == Channel.PAPER, Ballot.dropped_because == "")
        .order_by(Ballot.slip)
    ).all()
    waiting = next((one for one in slips if one.second is None), None)
    return FoundUnit(
        key,
        unit_name(unit.building, unit.room),
        square_metres(tallying.hundredths(unit.area)),
        "、".join(one for one in (named.get("owner"), named.get("co_owners")) if one),
        waiting is not None,
        waiting is not None and waiting.first_by_id == actor.person_id,
        tuple((one.id, one.slip) for one in slips),
    )


def unit_keys(reading: Transaction, count_id: int) -> dict[str, Unit]:
    """Every unit of a fixed roster by its key; the caller has asked for the count."""
    units = reading.session.scalars(select(Unit).where(Unit.count_id == count_id).order_by(Unit.position))
    return {unit_key(unit_name(unit.building, unit.room)): unit for unit in units}
