"""What somebody types to try a draw; nothing of it is kept, so each page hands on what the one before was given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import HiddenField
from wtforms.validators import ValidationError

from alliance.kernel.forms import Form, LineField, PassageField, WholeField
from expert_pool.practice import trying
from expert_pool.practice.trying import Group, Trial

LONGEST_LIST = 6_000
_MOST_DICE_TYPED = 300
_YEARS = range(2001, 2099)
"""Of these a transcript can write every instant, in whatever zone it was given."""


class _GroupsField(PassageField):
    """Groups with their names; data is a tuple of groups."""

    def _read(self, text: str) -> Any:
        return trying.read_groups(super()._read(text))


class NamesForm(Form):
    """Who may be drawn in a trial, and how many of each group."""

    groups = _GroupsField(
        "谁可以抽",
        most=LONGEST_LIST,
        render_kw={"rows": 6},
        help="一行一组：组名，冒号，名字用顿号隔开。可以就用现成的，也可以改成您熟悉的名字。",
    )
    seats = WholeField("每组抽几人", least=1, most=trying.MOST_SEATS, unit="人")


class TrialForm(NamesForm):
    """A sealed trial, as the pages hand it on."""

    groups = _GroupsField("谁可以抽", most=LONGEST_LIST)
    secret = HiddenField("封存")
    at = HiddenField("时间")

    def validate_secret(self, field: Any) -> None:
        """Told as a page that is too old."""
        if not trying.is_secret(field.data or ""):
            raise ValidationError("封存不对。")

    def validate_at(self, field: Any) -> None:
        """Told as a page that is too old."""
        try:
            self.moment = datetime.fromisoformat(field.data or "")
        except ValueError as wrong:
            raise ValidationError("时间不对。") from wrong
        if self.moment.tzinfo is None or self.moment.year not in _YEARS:
            raise ValidationError("时间不对。")

    def trial(self, dice: int) -> Trial:
        """The trial with so many dice."""
        groups: tuple[Group, ...] = self.groups.data
        return Trial(groups, self.seats.data, dice, self.secret.data or "", self.moment)


class DiceForm(Form):
    """What the dice showed."""

    dice = LineField(
        "骰子的点数", most=_MOST_DICE_TYPED, help="按掷出来的先后，一个一个填，中间空一格，例如：3 1 6 4。"
    )
