"""The form of a what-if: the days of one path, any of which may be left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

from werkzeug.datastructures import MultiDict

from alliance.kernel.forms import DayField, Form
from compounds.guidance.paths import queries
from compounds.guidance.paths.definition import Path

PREFIX = "day_"


class DaysForm(Form):
    """The days that are known; made for each path by `days_form`."""

    def days(self) -> Mapping[str, date]:
        """The days that were given and could be read, by the code of what happens on them."""
        return {
            name.removeprefix(PREFIX): field.data
            for name, field in self._fields.items()
            if name.startswith(PREFIX) and field.data is not None
        }


def days_form(path: Path, typed: MultiDict[str, str]) -> DaysForm:
    """The form for this path, filled with what the address says; it sends nothing that changes anything."""
    fields = {
        f"{PREFIX}{code}": DayField(f"{title}（打算哪天）" if planned else f"{title}（是哪天）", required=False)
        for code, title, planned in queries.asked(path)
    }
    made = type("PathDaysForm", (DaysForm,), fields)
    return cast("DaysForm", made(typed, meta={"csrf": False}))
