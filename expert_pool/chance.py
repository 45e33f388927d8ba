"""Numbers that nobody can know before: balls, dice, lotteries and public beacons, and how they are typed. Pure.

Values are lists of lists of whole numbers, one list for each group that is drawn, or the pulse of a beacon as text of
lower-case hexadecimal digits. Their canonical text goes into the draw: every number with a full stop behind it, every
group with a slash, as in `3.17.8./`; a pulse as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import comb, perm, prod
from typing import Any

from alliance.kernel.days import SHANGHAI

Values = list[list[int]] | str


class Kind(StrEnum):
    """Where chance comes from, in the order of preference."""

    BALLS = "balls"
    DICE = "dice"
    LOTTERY = "lottery"
    BEACON = "beacon"


KIND_NAMES: dict[Kind, str] = {
    Kind.BALLS: "当众摇号球",
    Kind.DICE: "当众掷骰子",
    Kind.LOTTERY: "福利彩票或者体育彩票开奖号码",
    Kind.BEACON: "公开的随机数信标",
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """One group that is drawn: `count` numbers from `low` to `high`.

    `again` where a number may come again; `ascending` where only which ones come counts, and not in which order.
    """

    count: int
    low: int
    high: int
    again: bool = False
    ascending: bool = False

    @property
    def outcomes(self) -> int:
        """How many different results there are."""
        sides = self.high - self.low + 1
        if self.again:
            return comb(sides + self.count - 1, self.count) if self.ascending else sides**self.count
        return comb(sides, self.count) if self.ascending else perm(sides, self.count)


@dataclass(frozen=True, slots=True)
class Form:
    """The exact future source of chance. `name` is its code, `label` how it is told.

    `issue` names one drawing of a lottery, `round` one pulse of a beacon of `digits` hexadecimal digits.
    """

    kind: Kind
    name: str
    label: str
    groups: tuple[Numbers, ...] = ()
    issue: str = ""
    round: int = 0
    digits: int = 0

    @property
    def outcomes(self) -> int:
        """How many different results there are."""
        return 16**self.digits if self.digits else prod(group.outcomes for group in self.groups)

    @property
    def sentence(self) -> str:
        """What happens, such as 双色球第2026137期开奖号码."""
        if self.kind is Kind.LOTTERY:
            return f"{self.label}第{self.issue}期开奖号码"
        if self.kind is Kind.BEACON:
            return f"{self.label}第{self.round}轮"
        return self.label

    def plain(self) -> dict[str, Any]:
        """As it stands in a seal."""
        head: dict[str, Any] = {"kind": self.kind.value, "name": self.name, "label": self.label}
        if self.digits:
            return head | {"round": self.round, "digits": self.digits}
        return head | {
            "issue": self.issue,
            "groups": [
                {
                    "count": group.count,
                    "low": group.low,
                    "high": group.high,
                    "again": "yes" if group.again else "no",
                    "order": "ascending" if group.ascending else "drawn",
                }
                for group in self.groups
            ],
        }


def form_of(plain: Mapping[str, Any]) -> Form:
    """The form that stands in a seal, as `Form.plain` wrote it."""
    return Form(
        Kind(plain["kind"]),
        plain["name"],
        plain["label"],
        tuple(
            Numbers(one["count"], one["low"], one["high"], one["again"] == "yes", one["order"] == "ascending")
            for one in plain.get("groups", ())
        ),
        plain.get("issue", ""),
        plain.get("round", 0),
        plain.get("digits", 0),
    )


MOST_BALLS, MOST_DICE, MOST_SIDES = 99, 60, 20
LEAST_SIDES = 2
_WIDEST = 4


def balls(count: int, of: int) -> Form:
    """`count` of the balls numbered from 1 to `of`, drawn one after the other and not put back. Raises ValueError."""
    if not 1 <= count <= of or not LEAST_SIDES <= of <= MOST_BALLS:
        raise ValueError(f"号球要有 2 到 {MOST_BALLS} 个，摇出的个数不能比号球多。")
    return Form(Kind.BALLS, "balls", f"{of}个号球（1到{of}号）依次摇出{count}个，不放回", (Numbers(count, 1, of),))


def dice(count: int, sides: int = 6) -> Form:
    """`count` dice with the numbers 1 to `sides`, read one after the other. Raises ValueError."""
    if not 1 <= count <= MOST_DICE or not LEAST_SIDES <= sides <= MOST_SIDES:
        raise ValueError(f"骰子要有 1 到 {MOST_DICE} 颗，每颗 2 到 {MOST_SIDES} 面。")
    return Form(Kind.DICE, "dice", f"{sides}面骰子依次掷{count}次", (Numbers(count, 1, sides, again=True),))


class Lottery(StrEnum):
    """The lotteries that may be named."""

    SSQ = "ssq"
    DLT = "dlt"
    FC3D = "fc3d"
    PL5 = "pl5"


@dataclass(frozen=True, slots=True)
class _Game:
    label: str
    groups: tuple[Numbers, ...]
    issue: re.Pattern[str]
    example: str


_GAMES: dict[Lottery, _Game] = {
    Lottery.SSQ: _Game(
        "福利彩票双色球",
        (Numbers(6, 1, 33, ascending=True), Numbers(1, 1, 16)),
        re.compile(r"20[0-9]{2}[01][0-9]{2}"),
        "2026137",
    ),
    Lottery.DLT: _Game(
        "体育彩票超级大乐透",
        (Numbers(5, 1, 35, ascending=True), Numbers(2, 1, 12, ascending=True)),
        re.compile(r"[0-9]{2}[01][0-9]{2}"),
        "26134",
    ),
    Lottery.FC3D: _Game(
        "福利彩票3D", (Numbers(3, 0, 9, again=True),), re.compile(r"20[0-9]{2}[0-3][0-9]{2}"), "2026316"
    ),
    Lottery.PL5: _Game("体育彩票排列5", (Numbers(5, 0, 9, again=True),), re.compile(r"[0-9]{2}[0-3][0-9]{2}"), "26316"),
}
LOTTERY_NAMES: dict[Lottery, str] = {one: game.label for one, game in _GAMES.items()}


def lottery(game: Lottery, issue: str) -> Form:
    """One drawing of a lottery, named by its issue. Raises ValueError for an issue of the wrong form."""
    rules, typed = _GAMES[game], _folded(issue)
    if not rules.issue.fullmatch(typed):
        raise ValueError(f"{rules.label}的期号像 {rules.example} 这样，请再看一下。")
    return Form(Kind.LOTTERY, game.value, rules.label, rules.groups, issue=typed)


class Beacon(StrEnum):
    """The public beacons that may be named."""

    DRAND_QUICKNET = "drand_quicknet"
    DRAND_DEFAULT = "drand_default"
    NIST = "nist"


@dataclass(frozen=True, slots=True)
class _Pulses:
    """Pulse 1 comes at `first` (seconds since 1970), and one every `period` seconds after."""

    label: str
    first: int
    period: int
    digits: int


_PULSES: dict[Beacon, _Pulses] = {
    Beacon.DRAND_QUICKNET: _Pulses("drand 信标（quicknet 链）", 1692803367, 3, 64),
    Beacon.DRAND_DEFAULT: _Pulses("drand 信标（default 链）", 1595431050, 30, 64),
    # Pulses of NIST are named by their time: round 1 is the first minute of 1970.
    Beacon.NIST: _Pulses("美国标准技术研究院随机信标（自1970年起的第几分钟）", 60, 60, 128),
}
BEACON_NAMES: dict[Beacon, str] = {one: pulses.label for one, pulses in _PULSES.items()}


def beacon(source: Beacon, pulse: int) -> Form:
    """One pulse of a beacon, named by its round. Raises ValueError for a round that no beacon has."""
    if pulse < 1:
        raise ValueError("信标的轮次从 1 起。")
    pulses = _PULSES[source]
    return Form(Kind.BEACON, source.value, pulses.label, round=pulse, digits=pulses.digits)


def pulse_at(source: Beacon, pulse: int) -> datetime:
    """When a round comes, as an instant in UTC."""
    pulses = _PULSES[source]
    return datetime.fromtimestamp(pulses.first + (pulse - 1) * pulses.period, UTC)


def pulse_from(source: Beacon, moment: datetime) -> int:
    """The first round that does not come before `moment`."""
    pulses = _PULSES[source]
    waits = moment - datetime.fromtimestamp(pulses.first, UTC)
    return max(1, -(-waits // timedelta(seconds=pulses.period)) + 1)


def parse(form: Form, typed: str) -> Values:
    """What was typed, full-width digits and any separators allowed. Raises ValueError with a sentence for people."""
    text = _folded(typed)
    if form.digits:
        pulse = re.sub(r"[\s:]", "", text).lower().removeprefix("0x")
        if not re.fullmatch(rf"[0-9a-f]{{{form.digits}}}", pulse):
            raise ValueError(f"这里要抄 {form.digits} 位的十六进制数（0到9、a到f），现在有 {len(pulse)} 位，请核对。")
        return pulse
    text = re.sub(r"(?<=[0-9])\s*[-—]\s*(?=[0-9])", " ", text)
    if strange := re.sub(r"[0-9\s,.;/+|、。，；：:()（）和]", "", text):
        raise ValueError(f"“{strange[:10]}”不是号码，只要填数字，中间空一格。")
    wanted = sum(group.count for group in form.groups)
    numbers = [int(one) for one in _apart(form, re.findall(r"[0-9]+", text), wanted)]
    if len(numbers) != wanted:
        raise ValueError(f"要填 {wanted} 个号码，现在有 {len(numbers)} 个。请按出来的先后一个一个填，中间空一格。")
    values, at = [], 0
    for group in form.groups:
        taken = numbers[at : at + group.count]
        at += group.count
        values.append(sorted(taken) if group.ascending else taken)
    if problem := problem_of(form, values):
        raise ValueError(problem)
    return values


def problem_of(form: Form, values: Values) -> str:
    """Why values cannot be of this form; empty where they can."""
    if form.digits:
        fits = isinstance(values, str) and re.fullmatch(rf"[0-9a-f]{{{form.digits}}}", values)
        return "" if fits else f"不是 {form.digits} 位的十六进制数。"
    if isinstance(values, str) or [len(group) for group in values] != [group.count for group in form.groups]:
        return "号码的个数不对。"
    for group, drawn in zip(form.groups, values, strict=True):
        if outside := [number for number in drawn if not group.low <= number <= group.high]:
            return f"{outside[0]} 不在 {group.low} 到 {group.high} 之间，请核对。"
        if not group.again and len(set(drawn)) != len(drawn):
            return "有一个号码填了两遍，请核对。"
        if group.ascending and drawn != sorted(drawn):
            return "号码没有从小到大。"
    return ""


def text(values: Values) -> str:
    """The canonical text that goes into the draw, such as `3.17.8./`; a pulse as it is."""
    if isinstance(values, str):
        return values
    return "".join("".join(f"{number}." for number in group) + "/" for group in values)


def shown(values: Values) -> str:
    """For people: 3、17、8, groups with a plus between."""
    if isinstance(values, str):
        return values
    return " + ".join("、".join(str(number) for number in group) for group in values)


def enough(form: Form, panels: int, times: int) -> bool:
    """Whether there are at least `times` as many results as panels that the pool could give."""
    return form.outcomes >= panels * times


def least_dice(panels: int, times: int, sides: int = 6) -> Form | None:
    """The fewest dice that are enough; None where no allowed number is."""
    return next((one for count in range(1, MOST_DICE + 1) if enough(one := dice(count, sides), panels, times)), None)


def least_balls(panels: int, times: int, of: int) -> Form | None:
    """The fewest of `of` balls that are enough; None where not even all of them are."""
    return next((one for count in range(1, of + 1) if enough(one := balls(count, of), panels, times)), None)


def moment(instant: datetime) -> str:
    """How an instant stands in seal and transcript: 2026-12-01T09:00:00+08:00, always of one length and zone."""
    return instant.astimezone(SHANGHAI).replace(microsecond=0).isoformat()


def _folded(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip()


def _apart(form: Form, runs: Sequence[str], wanted: int) -> Sequence[str]:
    """Numbers of one width may be typed without blanks between, which is how lotteries and dice are often written."""
    widest = {len(str(group.high)) for group in form.groups}
    if len(runs) != 1 or wanted == 1 or len(widest) != 1 or len(runs[0]) != wanted * max(widest):
        if any(len(run) > _WIDEST for run in runs):
            raise ValueError("号码连在一起认不出来，请一个一个填，中间空一格。")
        return runs
    width = max(widest)
    return [runs[0][at : at + width] for at in range(0, len(runs[0]), width)]
