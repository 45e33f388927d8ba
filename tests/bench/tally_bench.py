"""How long a vote of 5,000 units takes to count, with its sentences (aim 1 s), beside a bare loop over the same areas.

A tenth of the owners have several units, a tenth are couples, the developer has one unit in fifty, some ballots are
void, some come in twice and agree. The figures must be those of the loop.
"""

from __future__ import annotations

from fractions import Fraction

from compounds.guidance.electorate import Holder, Owner, Unit, gather
from compounds.guidance.voting import Ballot, Channel, Choice, Matter, Result, Rule, Threshold, Thresholds, tally
from tests.bench.figures import Figure, S, cpu_ms, middle, timed

UNITS, ROUNDS, AIM_S = 5_000, 5, 1
LAW = "民法典第二百七十八条第二款"
THRESHOLDS = Thresholds(
    Threshold(Fraction(2, 3), True, LAW), Threshold(Fraction(1, 2), False, LAW), Threshold(Fraction(3, 4), True, LAW)
)
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲"


def a_roster(number: int) -> list[Unit]:
    units = []
    for at in range(number):
        owner = at // 2 * 2 if at % 20 < 2 else at
        name = SURNAMES[owner % 16] + GIVEN[owner // 16 % 27] + GIVEN[owner // 432 % 27]
        owners = [Owner(name, f"{owner:018}")]
        if at % 10 == 5:
            owners.append(Owner(f"{GIVEN[owner % 27]}某", f"{owner + 10**9:018}"))
        holder = Holder.DEVELOPER_UNSOLD if at % 50 == 49 else Holder.OWNER
        names = () if holder is Holder.DEVELOPER_UNSOLD else tuple(owners)
        units.append(
            Unit(f"{at // 100 + 1}-{at % 100 // 50 + 1}-{at % 50:03}", 8_000 + at % 5_000, names, holder, row=at)
        )
    return units


def the_ballots(units: list[Unit]) -> list[Ballot[Choice]]:
    said = [Choice.AGREE, Choice.AGREE, Choice.AGREE, Choice.AGAINST, Choice.ABSTAIN]
    given = []
    for at, unit in enumerate(units):
        choice = said[at // 2 * 2 % 5 if at % 20 < 2 else at % 5]
        choice = Choice.AGREE if unit.holder is Holder.DEVELOPER_UNSOLD else choice
        given.append(Ballot(unit.id, choice, row=at, invalid="没有签名" if at % 100 == 7 else ""))
        if at % 40 == 3:
            given.append(Ballot(unit.id, choice, Channel.ONLINE, row=at + len(units)))
    return given


def rows(*, quick: bool = False) -> list[Figure]:
    """The count and the loop by turns."""
    number = 100 if quick else UNITS
    units = a_roster(number)
    ballots = the_ballots(units)
    matter = Matter("选聘物业服务企业", Rule.MAJORITY, THRESHOLDS, 4)
    results: list[Result] = []

    def counted() -> None:
        results.append(tally(matter, gather(units), ballots))

    def bare() -> None:
        areas = {unit.id: unit.area for unit in units}
        sums.append(sum(areas[unit] for unit in {ballot.unit for ballot in ballots if not ballot.invalid}))

    sums: list[int] = []
    spent = cpu_ms({"tally": counted, "loop": bare}, rounds=ROUNDS, warm=1)
    result = results[-1]
    assert result.settled, [doubt.says for doubt in result.doubts][:3]
    assert result.figures is not None
    assert result.figures.part_area == sums[-1]
    floor = middle(spent["loop"])
    return [
        timed(
            f"{number:,} units to a result of {len(result.because)} sentences",
            spent["tally"],
            aim=AIM_S,
            unit=S,
            bare=floor,
        ),
        timed("bare loop over the areas", spent["loop"]),
    ]
