"""What people fill in about a draw: where chance comes from, the numbers, a reason, one press of a button."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from alliance.kernel.days import SHANGHAI
from alliance.kernel.forms import DayField, Form, LineField, OneOfField, WholeField
from expert_pool import chance
from expert_pool.chance import BEACON_NAMES, KIND_NAMES, LOTTERY_NAMES, Beacon, Kind, Lottery
from expert_pool.draws import hearing, sealing
from expert_pool.draws.workflow import ABANDONED_NAMES, Abandoned

EARLIEST = date(2020, 1, 1)
WAYS: dict[str, str] = {
    Kind.BALLS.value: KIND_NAMES[Kind.BALLS],
    Kind.DICE.value: KIND_NAMES[Kind.DICE],
    **{game.value: f"{name}开奖号码" for game, name in LOTTERY_NAMES.items()},
    **{source.value: name for source, name in BEACON_NAMES.items()},
}
"""In the order of preference: people see balls and dice happen; a lottery is drawn before the whole country."""
IN_PLACE = frozenset({Kind.BALLS.value, Kind.DICE.value})


class FreezeForm(Form):
    """The exact chance, when and where; what does not belong to the chosen way is left empty."""

    way = OneOfField("号码怎么来", choices=list(WAYS.items()), help="排在前面的优先：大家看得见的最好。")
    count = WholeField(
        "号球摇几个，或者骰子掷几次",
        required=False,
        least=1,
        most=99,
        help="选号球或者骰子的才填。要几个才够，上面写着。",
    )
    among = WholeField("一共几个号球", required=False, least=2, most=99, unit="个", help="选号球的才填，号球从1号起。")
    issue = LineField("哪一期", required=False, most=12, help="选彩票的才填，写还没有开奖的期号，例如双色球 2026137。")
    day = DayField("哪一天开奖（摇号）", earliest=EARLIEST)
    hour = WholeField("几点", least=0, most=23, unit="点", help="0 到 23。彩票按公布的开奖时间填。")
    minute = WholeField("几分", least=0, most=59, unit="分")
    where = LineField(
        "在哪里", required=False, most=sealing.WHERE_MOST, help="当众摇号、掷骰子的要写，例如：荷花社区一楼。"
    )

    @property
    def moment(self) -> datetime:
        """When the chance happens, as an instant in UTC."""
        said = datetime.combine(self.day.data, time(self.hour.data, self.minute.data), SHANGHAI)
        return said.astimezone(UTC)

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides each field: what the chosen way needs, and that such a source exists."""
        if not super().validate(extra_validators):
            return False
        way = self.way.data
        if way in IN_PLACE and self.count.data is None:
            self.count.errors = ["请填号球摇几个，或者骰子掷几次。"]
        elif way == Kind.BALLS.value and self.among.data is None:
            self.among.errors = ["请填一共有几个号球。"]
        elif way in IN_PLACE and not self.where.data:
            self.where.errors = ["请写明在哪里摇号，让大家可以到场看。"]
        elif way in LOTTERY_NAMES and not self.issue.data:
            self.issue.errors = ["请填是哪一期，要还没有开奖的。"]
        else:
            try:
                self._form()
            except ValueError as wrong:
                self.form_errors.append(str(wrong))
        return not self.problems()

    def command(self, request_id: int) -> sealing.Freeze:
        """What the keeper decides."""
        return sealing.Freeze(request_id, self.version.data or 0, self._form(), self.moment, self.where.data or "")

    def _form(self) -> chance.Form:
        way = self.way.data
        if way == Kind.BALLS.value:
            return chance.balls(self.count.data, self.among.data)
        if way == Kind.DICE.value:
            return chance.dice(self.count.data)
        if way in LOTTERY_NAMES:
            return chance.lottery(Lottery(way), self.issue.data)
        source = Beacon(way)
        return chance.beacon(source, chance.pulse_from(source, self.moment))


class HearForm(Form):
    """The numbers as they came out."""

    typed = LineField(
        "号码",
        most=hearing.LONGEST_TYPED,
        help="照出来的先后填，中间空一格。",
        render_kw={"autocomplete": "off"},
    )


class StepForm(Form):
    """One press of a button on the version that the page showed."""


class AbandonForm(Form):
    """Why a draw is given up; only reasons that hold now are offered."""

    because = OneOfField("为什么作废")

    def __init__(self, reasons: Iterable[Abandoned], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.because.choices = [(reason.value, ABANDONED_NAMES[reason]) for reason in reasons]
