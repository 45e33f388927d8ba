"""Made-up draws for tests and benchmarks: a pool, a seal, numbers, falls and opening, all from one seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from expert_pool import chance, draw, draw_transcript
from expert_pool.chance import Form, Values
from expert_pool.draw import Candidate, Identity, Row
from expert_pool.draw_transcript import Confirmed, Fallen, FieldSeats, Gone, Heard, Opened, Sealing

DAY = datetime(2026, 12, 1, 1, tzinfo=UTC)
FIELDS = ("management", "committee_work", "finance", "law", "engineering", "fire_safety", "greening")
GROUNDS = {"lives_in": "住在本小区", "away": "当天不在", "kin": "和投标企业负责人是近亲属"}
GONE = ("chance_failed", "too_late", "exhausted", "request_changed", "request_withdrawn", "mistake")
ANSWERS = ("declined", "expired", "late_conflict", "no_show", "standing", "left_panel")


@dataclass
class Scene:
    """A draw with everything that only the installation knows."""

    sealed: dict[str, Any]
    seats: dict[str, int]
    people: dict[int, Identity]
    heard: Heard
    orders: dict[str, tuple[int, ...]]
    ties: draw.Ties
    falls: list[tuple[int, str]] = field(default_factory=list)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The frozen pool."""
        return draw_transcript.rows_of(self.sealed)

    def settle(self) -> None:
        """Make the falls that nobody has to answer."""
        self.falls += draw.settle(self.orders, self.seats, [row for row, _ in self.falls], self.ties)

    def fall(self, row: int, because: str) -> None:
        """Make a seated row fall, with all that follows."""
        self.falls.append((row, because))
        self.settle()

    @property
    def sitting(self) -> tuple[int, ...]:
        """Who is seated now."""
        return draw.arrivals(self.orders, self.seats, [row for row, _ in self.falls])

    def transcript(self, *, opened: bool = False, heard: bool = True, gone: str = "") -> bytes:
        """The file as anybody may take it."""
        named = draw.to_open(self.orders, self.seats, self.falls, self.ties.homes)
        at = self.heard.confirmed_at
        return draw_transcript.transcript(
            self.sealed,
            confirmed=[Confirmed("keeper", DAY), Confirmed("witness", DAY + timedelta(hours=1))],
            heard=self.heard if heard else None,
            falls=[Fallen(row, why, at + timedelta(minutes=n)) for n, (row, why) in enumerate(self.falls)]
            if heard
            else (),
            opened=Opened(DAY + timedelta(days=9), {row: self.people[row] for row in named}) if opened else None,
            abandoned=Gone(DAY + timedelta(days=8), gone) if gone else None,
        )


def forms(rolls: random.Random) -> Form:
    """Any form of chance."""
    return rolls.choice(
        (
            chance.balls(rolls.randint(1, 9), 10),
            chance.dice(rolls.randint(1, 12), rolls.choice((6, 20))),
            chance.lottery(chance.Lottery.SSQ, "2026137"),
            chance.lottery(chance.Lottery.DLT, "26137"),
            chance.lottery(chance.Lottery.FC3D, "2026316"),
            *(
                chance.beacon(one, chance.pulse_from(one, DAY + timedelta(days=rolls.randint(1, 5))))
                for one in chance.Beacon
            ),
        )
    )


def values_of(form: Form, rolls: random.Random) -> Values:
    """Numbers that the chance of this form may show."""
    if form.digits:
        return "".join(rolls.choice("0123456789abcdef") for _ in range(form.digits))
    found = []
    for group in form.groups:
        sides = range(group.low, group.high + 1)
        drawn = [rolls.choice(sides) for _ in range(group.count)] if group.again else rolls.sample(sides, group.count)
        found.append(sorted(drawn) if group.ascending else drawn)
    return found


def a_scene(
    rolls: random.Random,
    *,
    size: int = 30,
    fields: Sequence[str] = FIELDS[:4],
    form: Form | None = None,
    seats: dict[str, int] | None = None,
) -> Scene:
    """A drawn draw of `size` experts; about a fifth have to stand back, some share homes, some are kin."""
    given, form = form is not None, form or forms(rolls)
    seats = seats or {one: rolls.choice((1, 1, 1, 2)) for one in fields}
    identities, candidates = {}, []
    for number in range(size):
        home = rolls.choice(("", *(f"{name}花园" for name in "甲乙丙丁戊己庚辛壬癸")))
        one = Identity(rolls.randbytes(draw.SALT_BYTES).hex(), f"ZJ{number:05}", f"专家{number}", "某“单位”", home)
        known = draw.commitment(one)
        identities[known] = one
        asked = frozenset(rolls.sample(fields, rolls.choice((1, 1, 1, 2))))
        back = rolls.random() < 0.2
        candidates.append(Candidate(known, ground=rolls.choice(list(GROUNDS))) if back else Candidate(known, asked))
    rows = draw.freeze(candidates, seats)
    if not given and not chance.enough(form, draw.panels(rows, seats), 1):
        form = chance.dice(chance.MOST_DICE)
    happens = DAY + timedelta(days=1)
    if form.digits:
        happens = chance.pulse_at(chance.Beacon(form.name), form.round)
    sealed = draw_transcript.seal(
        Sealing(
            request="柯选〔2026〕1号",
            number=1,
            compound="锦绣家园",
            track="owner_self_governed",
            subject="选聘物业服务企业",
            companies=("甲物业", "乙物业"),
            opening_at=DAY + timedelta(days=9),
            frozen_at=DAY - timedelta(hours=1),
            seats=tuple(FieldSeats(one, f"{one}专业", count) for one, count in seats.items()),
            owners=1,
            caps={"year": 6},
            grounds=GROUNDS,
            criteria="0" * 64,
            form=form,
            happens_at=happens,
            where="花园社区会议室",
            pool=rows,
        )
    )
    people = {row.number: identities[row.commitment] for row in rows}
    heard = Heard(values_of(form, rolls), happens + timedelta(minutes=1), happens + timedelta(minutes=2))
    drawn = [row.number for row in rows if row.field is not None]
    few = rolls.sample(drawn, min(len(drawn), 6))
    ties = draw.Ties(
        {number: one.home for number, one in people.items() if one.home},
        kin=frozenset({frozenset(few[:2])}) if len(few) > 1 else frozenset(),
        full=frozenset(few[2:4]),
        busy=frozenset(few[4:5]),
    )
    return Scene(sealed, seats, people, heard, draw_transcript.orders_of(sealed, heard.values), ties)


def played(seed: int) -> tuple[Scene, bytes]:
    """A draw with some automatic falls and some by people, at any stage."""
    rolls = random.Random(seed)  # noqa: S311 -- one seed, one scene
    scene = a_scene(rolls, size=rolls.randint(0, 18))
    scene.settle()
    for _ in range(rolls.choice((0, 0, 1, 3, 8))):
        if scene.sitting:
            scene.fall(rolls.choice(scene.sitting), rolls.choice(ANSWERS))
    opened = rolls.random() < 0.6
    heard = opened or rolls.random() < 0.8
    gone = rolls.choice(GONE) if not opened and rolls.random() < 0.3 else ""
    return scene, scene.transcript(opened=opened, heard=heard, gone=gone)


def a_small_one() -> bytes:
    """A small transcript that has everything: somebody stands back, a fall for one home, an answer, opening."""
    for seed in range(1000):
        rolls = random.Random(seed)  # noqa: S311 -- the first seed that has it all
        scene = a_scene(rolls, size=10, fields=("law", "finance"), form=chance.dice(4), seats={"law": 1, "finance": 1})
        scene.settle()
        if [because for _, because in scene.falls] == [draw.SAME_HOME] and scene.rows[0].ground:
            scene.fall(draw.seated(scene.orders, scene.seats, [scene.falls[0][0]])[0].row or 0, "declined")
            if len(scene.falls) == len(scene.sitting) == len(scene.seats):
                return scene.transcript(opened=True)
    raise AssertionError
