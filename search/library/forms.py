"""What the address of the list of works asks for, and the form in which the days of a version are checked."""

from __future__ import annotations

from collections.abc import Mapping

from alliance.kernel import typed
from alliance.kernel.forms import DayField, Form, LineField
from search.library.actions import SetDates
from search.library.models import WorkKind
from search.library.queries import Wanted

_WORDS_MOST = 100


def wanted_works(asked: Mapping[str, str]) -> Wanted:
    """The filter; what makes no sense counts as not said."""
    kind, place = asked.get("kind", ""), asked.get("place", "")
    return Wanted(
        words=typed.searched(asked.get("q", ""), _WORDS_MOST),
        kind=WorkKind(kind) if kind in set(WorkKind) else None,
        place=place if place in ("here", "elsewhere") else "",
    )


class DatesForm(Form):
    """The days of one version, as they are printed where they were published."""

    effective_from = DayField(
        "施行日", required=False, help="公布的文件上写的“自某年某月某日起施行”。还没有查到的空着。"
    )
    repealed_on = DayField("废止日", required=False, help="从这一天起不再有效。没有废止的空着；被新版本替代的不用填。")
    basis = LineField("在哪里查到的", most=200, help="写清楚文件名和文号，或者网址，别人能再查一遍。")

    def command(self, key: str, stamp: str) -> SetDates:
        """What was checked."""
        return SetDates(
            key, stamp, self.version.data or 0, self.effective_from.data, self.repealed_on.data, self.basis.data
        )
