"""A draw for trying: made-up names, the same seal, the same order, the same transcript, and no effect. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from expert_pool import chance, draw, draw_transcript
from expert_pool.chance import Form, Values
from expert_pool.draw import Candidate, Identity
from expert_pool.draw_transcript import Confirmed, Fallen, FieldSeats, Heard, Opened, Sealing
from expert_pool.tracks import TenderTrack

EXAMPLE = "物业管理：张明、李红、王芳、赵强\n财务造价：陈静、刘伟、杨丽、周勇\n法律：吴敏、郑涛、孙燕、何军"
MOST_GROUPS, MOST_NAMES, MOST_SEATS, LONGEST_NAME = 6, 40, 5, 20
_LINE = re.compile(r"([^：:]+)[：:](.+)")
_SEED = re.compile(r"[0-9a-f]{64}")
_WAIT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Group:
    """One field of the trial with those who may be drawn."""

    name: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """All that a trial comes from: the groups, the seats of each, the dice, secret bytes in hexadecimal, an instant."""

    groups: tuple[Group, ...]
    seats: int
    dice: int
    secret: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """One place of a group's order: the row, who it is, and what became of it, such as 入选第1席."""

    row: int
    name: str
    told: str
    seated: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed trial: the seal, its code, and who the rows are."""

    trial: Trial
    seal: dict[str, Any]
    code: str
    people: Mapping[int, Identity]

    @property
    def form(self) -> Form:
        """The dice."""
        return draw_transcript.form_in(self.seal)

    def orders(self, values: Values, fallen: Sequence[int]) -> tuple[tuple[Group, tuple[Standing, ...]], ...]:
        """The order of every group after the numbers, with those who cannot come. Raises draw.NotSeated."""
        orders, seats = draw_transcript.orders_of(self.seal, values), draw_transcript.seats_of(self.seal)
        draw.arrivals(orders, seats, fallen)
        places = {seat.row: seat.seat for seat in draw.seated(orders, seats, fallen) if seat.row is not None}
        return tuple(
            (group, tuple(self._standing(row, places, fallen) for row in orders[_code(number)]))
            for number, group in enumerate(self.trial.groups, 1)
        )

    def transcript(self, values: Values, fallen: Sequence[int]) -> bytes:
        """The file with which anybody draws this trial again. Raises draw.NotSeated."""
        orders, seats = draw_transcript.orders_of(self.seal, values), draw_transcript.seats_of(self.seal)
        falls = [(row, "declined") for row in fallen]
        drawn = self.trial.at + _WAIT
        named = draw.to_open(orders, seats, falls, {})
        return draw_transcript.transcript(
            self.seal,
            confirmed=[Confirmed("keeper", self.trial.at), Confirmed("witness", self.trial.at)],
            heard=Heard(values, drawn, drawn),
            falls=[Fallen(row, because, drawn) for row, because in falls],
            opened=Opened(drawn, {row: self.people[row] for row in named}),
        )

    def _standing(self, row: int, places: Mapping[int, int], fallen: Sequence[int]) -> Standing:
        name = self.people[row].name
        if row in places:
            return Standing(row, name, f"入选第{places[row]}席", seated=True)
        return Standing(row, name, "不能来，由后面的人递补" if row in fallen else "后备", seated=False)


def read_groups(text: str) -> tuple[Group, ...]:
    """Groups as somebody typed them, a line each: 组名：名字、名字. Raises ValueError with a sentence for people."""
    groups = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if not (shape := _LINE.fullmatch(line)):
            raise ValueError(f"里“{line[:LONGEST_NAME]}”这一行看不懂。一行写一组，例如：法律：吴敏、郑涛。")
        names = tuple(filter(None, (name.strip() for name in re.split(r"[、，,;；]", shape[2]))))
        groups.append(Group(shape[1].strip(), names))
    if not 1 <= len(groups) <= MOST_GROUPS or len({group.name for group in groups}) != len(groups):
        raise ValueError(f"要有 1 到 {MOST_GROUPS} 组，组名不能一样。")
    for group in groups:
        if not 1 <= len(group.names) <= MOST_NAMES or len(set(group.names)) != len(group.names):
            raise ValueError(f"里“{group.name[:LONGEST_NAME]}”这一组要有 1 到 {MOST_NAMES} 个名字，不能一样。")
        if long := [name for name in (group.name, *group.names) if len(name) > LONGEST_NAME]:
            raise ValueError(f"里“{long[0][:LONGEST_NAME]}……”太长了，最多 {LONGEST_NAME} 个字。")
    return tuple(groups)


def dice_for(groups: Sequence[Group], seats: int, times: int) -> int:
    """How many dice are enough for so many people: `times` results for every panel. Raises ValueError.

    The reason also tells where a group has fewer names than seats.
    """
    if short := [group.name for group in groups if len(group.names) < seats]:
        raise ValueError(f"里“{short[0]}”这一组的名字比要抽的人还少，请添几个名字。")
    rows = [
        draw.Row(number * MOST_NAMES + place, "", _code(number))
        for number, group in enumerate(groups, 1)
        for place in range(len(group.names))
    ]
    panels = draw.panels(rows, {_code(number): seats for number in range(1, len(groups) + 1)})
    if (form := chance.least_dice(panels, times)) is None:
        raise ValueError("的人太多，骰子掷不过来，请减少几个名字。")
    return form.groups[0].count


def is_secret(text: str) -> bool:
    """Whether a text can be the secret of a trial."""
    return _SEED.fullmatch(text) is not None


def seal(trial: Trial) -> Sealed:
    """Freeze and seal a trial; the same trial always gives the same seal."""
    people: dict[str, Identity] = {}
    candidates = []
    for number, group in enumerate(trial.groups, 1):
        for name in group.names:
            serial = f"{len(people) + 1}"
            salt = hashlib.sha256(f"{trial.secret} {serial}".encode()).hexdigest()
            identity = Identity(salt, serial, name, group.name, "")
            people[draw.commitment(identity)] = identity
            candidates.append(Candidate(draw.commitment(identity), frozenset({_code(number)})))
    seats = tuple(FieldSeats(_code(number), one.name, trial.seats) for number, one in enumerate(trial.groups, 1))
    rows = draw.freeze(candidates, {one.field: one.seats for one in seats})
    sealed = draw_transcript.seal(
        Sealing(
            request="试抽（不算数）",
            number=1,
            compound="没有小区",
            track=TenderTrack.OWNER_SELF_GOVERNED.value,
            subject="练习怎么抽",
            companies=(),
            opening_at=trial.at + _WAIT,
            frozen_at=trial.at,
            seats=seats,
            owners=0,
            caps={},
            grounds={},
            criteria="",
            form=chance.dice(trial.dice),
            happens_at=trial.at + _WAIT,
            where="试抽的页面",
            pool=rows,
        )
    )
    return Sealed(trial, sealed, draw.digest(sealed), {row.number: people[row.commitment] for row in rows})


def _code(number: int) -> str:
    return f"group_{number}"
