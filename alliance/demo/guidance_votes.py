"""Sample counts in every stage: one that waits for people to decide, one that passed, one that failed by a hair."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import select

from alliance.demo import names
from alliance.demo.filings import Deed
from alliance.demo.guidance_courses import BARE, COMMUNITY, STREET
from alliance.demo.guiding import Guiding
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.guidance.counts import actions, balloting, counting
from compounds.guidance.counts.actions import CountRules, NewMatter
from compounds.guidance.counts.balloting import Deliver, KeyBallot, OnlineVote
from compounds.guidance.counts.columns import YES
from compounds.guidance.counts.models import Count, Unit
from compounds.guidance.counts.roster import RosterRow
from compounds.guidance.counts.workflow import How, Mode, Stage, VoidReason
from compounds.guidance.electorate import unit_key
from compounds.guidance.voting import Choice

FUND, ELECTION = 5, 3
"""Numbers of 民法典第二百七十八条第一款: using the maintenance fund, electing the committee."""
CLOSES = 17
"""The hour at which ballots are due."""
EAST, WEST = "98.36", "121.48"
"""The areas of the two flats on every landing."""
CHOICES = {"y": Choice.AGREE, "n": Choice.AGAINST, "o": Choice.ABSTAIN}
NONE, VOID = "-", "v"
"""Whoever did not vote, and whose slip has no signature."""
ONLY = "1"
"""The code of the one question of a count with one matter."""
SEED = 278
_ORDER = (Stage.DRAFT, Stage.FROZEN, Stage.COUNTING, Stage.COUNTED, Stage.ANNOUNCED)


@dataclass(frozen=True, slots=True)
class Poll:
    """One count, begun `ago` days before and closing `closes` days before (negative: to come), brought to a stage.

    `said` has a sign for every unit of the roster: y, n, o for the choices, v for a void slip, - for no ballot.
    `misread` says what the second reading made of a unit's slip, `once` whose slips were read once only.
    """

    key: str
    compound: str
    title: str
    matter: NewMatter
    by: str
    second: str
    ago: int
    closes: int
    rows: tuple[RosterRow, ...]
    until: Stage
    said: str = ""
    mode: Mode = Mode.PAPER
    misread: Mapping[int, str] = field(default_factory=dict)
    once: frozenset[int] = frozenset()
    void: str = ""
    left: int = 0
    roster: str = "业主名册.xlsx"


def _flats(building: str, floors: int, serial: int) -> list[dict[str, str]]:
    """Two flats a floor, each with an owner of its own."""
    people = names.people(random.Random(SEED + serial))  # noqa: S311 -- samples only, nothing is decided by it
    return [
        {
            "building": building,
            "room": f"{floor}0{flat}",
            "area": area,
            "owner": next(people),
            "id_tail": f"{serial}{floor:02}{flat}",
        }
        for floor in range(1, floors + 1)
        for flat, area in ((1, EAST), (2, WEST))
    ]


def _rows(cells: Sequence[dict[str, str]]) -> tuple[RosterRow, ...]:
    return tuple(RosterRow(number, one) for number, one in enumerate(cells, 2))


def _block() -> tuple[RosterRow, ...]:
    """A building in which one owner has two flats, one belongs to two people, and two were never sold."""
    cells = _flats("1幢", 12, 1)
    cells[9] |= {"owner": cells[8]["owner"], "id_tail": cells[8]["id_tail"]}
    cells[4] |= {"co_owners": "占美娟"}
    for unsold in cells[22:]:
        unsold.pop("id_tail")
        unsold |= {"owner": "衢州橘岸房地产开发有限公司", "developer": YES}
    return _rows(cells)


def _unclear() -> tuple[RosterRow, ...]:
    """The first sheets of a roster in which owners may be written in two ways."""
    cells = [*_flats("1幢", 8, 2), *_flats("2幢", 8, 3)]
    cells[3] |= {"owner": "陈丽华", "id_tail": "0421"}
    cells[20]["owner"] = "陳麗華"
    cells[20].pop("id_tail")
    for at, owner in ((14, "衢州橘颂置业有限公司"), (30, "衢州橘颂置业有限责任公司")):
        cells[at]["owner"] = owner
        cells[at].pop("id_tail")
    return _rows(cells)


POLLS: tuple[Poll, ...] = (
    Poll(
        "founding",
        BARE,
        "首次业主大会会议：选举业主委员会",
        NewMatter("选举首届业主委员会委员", ELECTION, ("徐建华", "毛素琴", "方立群", "汪春仙", "程水根", "姜海燕"), 5),
        COMMUNITY,
        STREET,
        5,
        -24,
        _unclear(),
        Stage.DRAFT,
        roster="业主名册（1幢、2幢，先核对这两幢）.xlsx",
    ),
    Poll(
        "roof",
        "due",
        "3幢屋面防水，使用维修资金",
        NewMatter("3幢屋面防水维修，预算 86000 元，使用本幢维修资金", FUND),
        "王秀英",
        COMMUNITY,
        15,
        -6,
        _rows(_flats("3幢", 11, 4)),
        Stage.FROZEN,
        left=3,
    ),
    Poll(
        "lift",
        "member",
        "7幢1单元更换电梯曳引机，使用维修资金",
        NewMatter("更换 7幢1单元电梯曳引机，预算 64000 元，使用本单元维修资金", FUND),
        "刘佩华",
        COMMUNITY,
        24,
        2,
        _rows(_flats("7幢1单元", 6, 5)),
        Stage.COUNTING,
        said="yyyynyovy---",
        misread={5: "o"},
        once=frozenset({9}),
    ),
    Poll(
        "wall",
        "overdue",
        "5幢2单元外墙渗水维修，使用维修资金",
        NewMatter("5幢2单元外墙渗水维修，预算 38000 元，使用本单元维修资金", FUND),
        "陈国平",
        COMMUNITY,
        26,
        3,
        _rows(_flats("5幢2单元", 6, 6)),
        Stage.COUNTED,
        said="yyyynnno----",
    ),
    Poll(
        "gate",
        "due",
        "1幢门禁和楼道灯改造，使用维修资金",
        NewMatter("1幢门禁和楼道灯改造，预算 25800 元，使用本幢维修资金", FUND),
        "王秀英",
        COMMUNITY,
        60,
        36,
        _block(),
        Stage.ANNOUNCED,
        said="yyyyyynyyyyyoyynyyyy----",
        mode=Mode.ONLINE,
    ),
    Poll(
        "pump",
        "returned",
        "2幢加压水泵更换，使用维修资金",
        NewMatter("更换 2幢加压水泵，使用本幢维修资金", FUND),
        COMMUNITY,
        STREET,
        20,
        -2,
        _rows(_flats("2幢", 6, 7)),
        Stage.FROZEN,
        void="公示的预算漏了旧泵拆除的费用，要重新公示、重新表决。",
    ),
)
"""Of 5幢2单元 exactly two thirds take part and exactly half of them agree: enough to vote, not enough to pass."""


def deeds(work: Guiding) -> Iterator[Deed]:
    """Every step of every count, each at its instant."""
    for one in POLLS:
        polling = _Polling(work, one)
        yield from polling.deeds()


@dataclass(slots=True)
class _Polling:
    """One count on its way."""

    work: Guiding
    one: Poll
    key: int = 0
    units: list[int] = field(default_factory=list)

    def deeds(self) -> Iterator[Deed]:
        one, at = self.one, self.work.at
        yield at(one.ago, 9), self._start
        yield at(one.ago, 14), self._roster
        for stage, deed in (
            (Stage.FROZEN, (at(one.ago - 1, 10), self._freeze)),
            (Stage.FROZEN, (at(one.ago - 3, 18), self._deliver)),
            (Stage.COUNTING, (at(one.closes - 1, 9), self._begin)),
            (Stage.COUNTING, (at(one.closes - 1, 10), self._votes)),
            (Stage.COUNTED, (at(one.closes - 1, 15), partial(self._moved, counting.count))),
            (Stage.ANNOUNCED, (at(one.closes - 2, 10), partial(self._moved, counting.announce))),
        ):
            if _ORDER.index(stage) <= _ORDER.index(one.until):
                yield deed
        if one.void:
            yield at(one.ago - 6, 16), self._void

    def _actor(self, tx: Transaction, who: str) -> Actor:
        return self.work.by(tx, who, self.one.compound)

    def _version(self, tx: Transaction) -> int:
        tx.session.flush()  # the version is that of the row as it stands
        return tx.session.get_one(Count, self.key).version

    def _start(self, tx: Transaction) -> None:
        one = self.one
        rules = CountRules(one.title, one.mode, self.work.day(one.closes), CLOSES, (one.matter,))
        compound = self.work.compound(tx, one.compound)
        self.key = actions.start_count(tx, self._actor(tx, one.by), compound.id, rules)

    def _roster(self, tx: Transaction) -> None:
        actions.keep_roster(tx, self._actor(tx, self.one.by), self.key, self.one.rows, self.one.roster)

    def _moved(self, deed: Callable[[Transaction, Actor, int, int], None], tx: Transaction) -> None:
        deed(tx, self._actor(tx, self.one.by), self.key, self._version(tx))

    def _freeze(self, tx: Transaction) -> None:
        self._moved(actions.freeze, tx)
        listed = select(Unit.id).where(Unit.count_id == self.key).order_by(Unit.position)
        self.units = list(tx.session.scalars(listed))

    def _deliver(self, tx: Transaction) -> None:
        """To everybody but the last few, who were not at home."""
        rows = self.one.rows
        reached = rows[: len(rows) - self.one.left]
        rooms = tuple(row.cells["room"] for row in reached)
        building = rows[0].cells["building"]
        online = self.one.mode is Mode.ONLINE
        command = Deliver(
            self.key,
            How.SYSTEM if online else How.HAND,
            tx.today,
            "电子投票系统" if online else "网格员和楼道长",
            building,
            rooms,
            "系统推送记录" if online else "送达签收表",
        )
        balloting.deliver(tx, self._actor(tx, self.one.by), command)

    def _begin(self, tx: Transaction) -> None:
        self._moved(actions.begin_counting, tx)

    def _votes(self, tx: Transaction) -> None:
        if self.one.mode is Mode.ONLINE:
            self._online(tx)
            return
        for position, (unit, sign) in enumerate(zip(self.units, self.one.said, strict=True), 1):
            if sign == NONE:
                continue
            balloting.key_ballot(tx, self._actor(tx, self.one.by), self._slip(unit, sign))
            if position not in self.one.once:
                read = self.one.misread.get(position, sign)
                balloting.key_ballot(tx, self._actor(tx, self.one.second), self._slip(unit, read))

    def _slip(self, unit: int, sign: str) -> KeyBallot:
        on = self.work.day(self.one.closes)
        if sign == VOID:
            return KeyBallot(self.key, unit, on, reason=VoidReason.UNSIGNED)
        return KeyBallot(self.key, unit, on, {ONLY: CHOICES[sign]})

    def _online(self, tx: Transaction) -> None:
        on = self.work.day(self.one.closes)
        votes = [
            OnlineVote(unit_key(row.place), on, {ONLY: CHOICES[sign]})
            for row, sign in zip(self.one.rows, self.one.said, strict=True)
            if sign != NONE
        ]
        balloting.import_online(tx, self._actor(tx, self.one.by), self.key, votes)

    def _void(self, tx: Transaction) -> None:
        actions.void_count(tx, self._actor(tx, self.one.by), self.key, self._version(tx), self.one.void)
