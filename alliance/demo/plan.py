"""What the sample district holds, reckoned from a day and a seed alone: the same day always gives the same district.

Dates are counted from the day of seeding, so that what is due in five days is due in five days whenever one looks.
Nothing here is decided about anybody; chance only varies the samples.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle, islice

from alliance.demo import names
from alliance.demo.terms import YEAR, Course, Seat, Term, Terms
from compounds.models import ContractKind, Governance, Standing

SEED = 330802
BEGAN = 6 * YEAR + 40
"""How many days before the day of seeding the sample alliance began to keep its registry."""

STREETS: Mapping[str, int] = {
    "330802007": 62,
    "330802009": 50,
    "330802006": 46,
    "330802008": 40,
    "330802010": 34,
    "330802013": 28,
    "330802005": 22,
    "330802012": 18,
}
"""The urban streets of 柯城区, with the weight of each in the sample."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A compound that somebody of the cast belongs to: its street, which of its communities, and the course."""

    street: str
    community: int
    course: Course


FIXED: Mapping[str, Fixed] = {
    "due": Fixed("330802007", 1, Course.DUE),
    "check": Fixed("330802007", 2, Course.CHECK),
    "first": Fixed("330802007", 0, Course.FIRST),
    "overdue": Fixed("330802006", 0, Course.OVERDUE),
    "member": Fixed("330802009", 0, Course.FILED),
    "returned": Fixed("330802007", 3, Course.RETURNED),
    "ending": Fixed("330802007", 4, Course.ENDING),
    "lapsed": Fixed("330802006", 1, Course.LAPSED),
}
"""These come first in every district, however small."""

_OTHERS = (
    (Course.FILED, Standing.WEAK),
    (Course.LAPSED, Standing.STALLED),
    (Course.FILED, Standing.WEAK),
    (Course.OVERRUN, Standing.STALLED),
    (Course.FILED, Standing.WEAK),
    (Course.ENDING, Standing.WEAK),
    (Course.FILED, Standing.STALLED),
    (Course.CHECK, Standing.UNRATED),
    (Course.FILED, Standing.WEAK),
    (Course.LAPSED, Standing.STALLED),
    (Course.DUE, Standing.WEAK),
    (Course.FILED, Standing.STALLED),
    (Course.NEWS, Standing.UNRATED),
    (Course.FIRST, Standing.UNRATED),
    (Course.OVERDUE, Standing.WEAK),
    (Course.NEWS, Standing.UNRATED),
    (Course.RETURNED, Standing.WEAK),
)
_FIXED_STANDINGS = {
    "due": Standing.WEAK,
    "overdue": Standing.WEAK,
    "member": Standing.WORKING,
    "ending": Standing.WORKING,
    "lapsed": Standing.STALLED,
    "returned": Standing.WEAK,
}
_FIXED_CONTRACTS = {"member": "soon", "lapsed": "over"}
_NOTES = {
    Standing.WORKING: (
        "每两个月开会，会议记录三天内公告。",
        "账目按季公布，业主来查都能看到。",
        "公共收益有台账，和物业每月碰头一次。",
        "换届、续聘都按议事规则办，档案齐全。",
    ),
    Standing.WEAK: (
        "委员只剩四位到会，决定常常拖延。",
        "今年只开过一次会，记录没有公告。",
        "有两位委员常住外地，开会常常凑不齐人。",
        "和物业意见不合，续聘一事议了半年。",
    ),
    Standing.STALLED: (
        "一年没有开过会，主任已口头提出辞职。",
        "任期已满，没有人愿意参选。",
        "印章和账册还没有移交，事情停了下来。",
        "委员缺额过半，需要重新选举。",
    ),
}


@dataclass(frozen=True, slots=True)
class Contract:
    """One service contract; `fee` is yuan a square metre and month."""

    company: str
    kind: ContractKind
    starts_on: date
    ends_on: date | None
    fee: Decimal


@dataclass(frozen=True, slots=True)
class Compound:
    """One compound; `key` is that of `FIXED` or empty. `standing_on` is None where nobody has looked."""

    key: str
    name: str
    community: str
    households: int
    area: Decimal
    developer: str
    handed_over_on: date
    governance: Governance
    contracts: tuple[Contract, ...]
    terms: tuple[Term, ...] = ()
    standing: Standing = Standing.UNRATED
    standing_on: date | None = None
    standing_note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The district: its compounds, and an officer's name for every community and street that has any."""

    compounds: tuple[Compound, ...]
    officers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cast:
    """Names that nobody else may have, and who of them sits in which fixed compound."""

    names: frozenset[str]
    sitting: Mapping[str, Seat]


def district(
    today: date, communities: Mapping[str, Sequence[str]], count: int, *, filing_days: int, cast: Cast
) -> Plan:
    """A third of `count` compounds has a committee, a third of those works.

    `communities` are the codes of the urban communities of each street; `filing_days` is the statutory period of
    filing in force. Raises ValueError below 24.
    """
    if count < 3 * len(FIXED):
        raise ValueError(f"a district has at least {3 * len(FIXED)} compounds")
    dice = random.Random(SEED)  # noqa: S311 -- samples only, nothing is decided by it
    people = (name for name in names.people(dice) if name not in cast.names)
    homes = _homes(communities, count)
    officers = {code: next(people) for code in sorted({code[:9] for code in homes} | set(homes))}
    maker = _Maker(today, dice, Terms(today, filing_days, dice, people))
    courses = _courses(count, dice)
    keys = (*FIXED, *("" for _ in range(count - len(FIXED))))
    built = [
        maker.compound(key, name, home, courses.get(position), cast.sitting.get(key))
        for position, (key, name, home) in enumerate(zip(keys, names.compounds(dice, count), homes, strict=True))
    ]
    return Plan(tuple(built), officers)


def _homes(communities: Mapping[str, Sequence[str]], count: int) -> list[str]:
    """The community of each compound: the fixed ones first, the rest spread by the weights of the streets."""
    fixed = [communities[one.street][one.community] for one in FIXED.values()]
    total, rest = sum(STREETS.values()), count - len(fixed)
    shares = {street: rest * weight // total for street, weight in STREETS.items()}
    for street in islice(cycle(STREETS), rest - sum(shares.values())):
        shares[street] += 1
    spread = [list(islice(cycle(communities[street]), share)) for street, share in shares.items()]
    return fixed + [code for street in spread for code in street]


def _courses(count: int, dice: random.Random) -> dict[int, tuple[Course, Standing]]:
    """Which compounds have a committee, and how it stands: the fixed ones, and others strewn over the district."""
    wanted = count // 3
    chosen: dict[int, tuple[Course, Standing]] = {}
    for position, (key, fixed) in enumerate(FIXED.items()):
        chosen[position] = (fixed.course, _FIXED_STANDINGS.get(key, Standing.UNRATED))
    others = sorted(dice.sample(range(len(FIXED), count), wanted - len(FIXED)))
    working = wanted // 3 - sum(standing is Standing.WORKING for _, standing in chosen.values())
    strewn = [(Course.FILED, Standing.WORKING)] * working
    strewn += list(islice(cycle(_OTHERS), len(others) - working))
    dice.shuffle(strewn)
    return chosen | dict(zip(others, strewn, strict=True))


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes one compound after another out of the same dice."""

    today: date
    dice: random.Random
    terms: Terms

    def compound(
        self, key: str, name: str, home: str, course: tuple[Course, Standing] | None, cast: Seat | None
    ) -> Compound:
        """The compound with what was concluded for it and, where it has a `course`, its committee."""
        dice, today = self.dice, self.today
        households = dice.choice((dice.randint(48, 320), dice.randint(180, 980), dice.randint(600, 2200)))
        area = Decimal(households * dice.randint(8_600, 13_400) + dice.randint(0, 99)) / 100
        handed_over = today - timedelta(days=dice.randint(7 * YEAR, 28 * YEAR))
        governance = Governance.COMMITTEE
        if course is None:
            without = (Governance.NONE, Governance.COMMUNITY_MANAGED, Governance.INTERIM)
            governance = dice.choices(without, weights=(6, 3, 1))[0]
        standing = course[1] if course else Standing.UNRATED
        rated = standing is not Standing.UNRATED
        return Compound(
            key=key,
            name=name,
            community=home,
            households=households,
            area=area,
            developer=dice.choice(names.developers()),
            handed_over_on=handed_over,
            governance=governance,
            contracts=tuple(self._contracts(handed_over, governance, _FIXED_CONTRACTS.get(key, "runs" if key else ""))),
            terms=self.terms.of(course[0], cast) if course else (),
            standing=standing,
            standing_on=today - timedelta(days=dice.randint(8, 100)) if rated else None,
            standing_note=dice.choice(_NOTES[standing]) if rated else "",
        )

    def _contracts(self, handed_over: date, governance: Governance, wanted: str) -> Iterator[Contract]:
        """What was concluded: often one before, and one that runs, runs out, has run out, or has no term."""
        dice, today = self.dice, self.today
        kind = ContractKind.ASSEMBLY if governance is Governance.COMMITTEE else ContractKind.PRELIMINARY
        lot = wanted or dice.choices(("none", "soon", "over", "open", "runs"), (8, 10, 8, 10, 64))[0]
        fee = Decimal(dice.randint(45, 260)) / 100
        first, second = dice.sample(names.providers(), 2)
        if lot == "none":
            return
        ends_on = {
            "soon": today + timedelta(days=40 if wanted else dice.randint(3, 58)),
            "over": today - timedelta(days=dice.randint(5, 200)),
            "open": None,
            "runs": today + timedelta(days=dice.randint(90, 2 * YEAR)),
        }[lot]
        starts_on = (ends_on or today - timedelta(days=dice.randint(0, YEAR))) - timedelta(days=3 * YEAR - 1)
        before = starts_on - timedelta(days=3 * YEAR)
        if dice.randrange(3) == 0 and before > handed_over:
            yield Contract(second, kind, before, starts_on - timedelta(days=1), fee - Decimal("0.10"))
        yield Contract(first, kind, starts_on, ends_on, fee)
