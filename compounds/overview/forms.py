"""The one form of these pages: for which month a sheet is issued."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alliance.kernel.forms import Form, PickField
from compounds.overview.actions import IssueSheet
from compounds.overview.streets import Month


class IssueSheetForm(Form):
    """A month to choose, the present one first."""

    month = PickField("月份", help="本月的数字统计到今天；以前的月份统计到月末。")

    def __init__(self, months: Iterable[Month], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.month.choices = [(f"{one.first:%Y-%m}", one.label) for one in months]

    def command(self, place_id: int) -> IssueSheet:
        """What was chosen."""
        return IssueSheet(place_id, self.month.data)
