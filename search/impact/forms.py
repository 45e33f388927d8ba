"""What is filled in about something that still stands: why."""

from __future__ import annotations

from alliance.kernel.forms import Form, PassageField
from search.impact.actions import StillRight
from search.impact.models import BECAUSE_MOST


class StillRightForm(Form):
    """The reason, for colleagues."""

    because = PassageField(
        "为什么不用改",
        most=BECAUSE_MOST,
        purpose="law_look",
        help="用自己的话写，例如：改的是第二款，这一步引的是第一款。",
        render_kw={"rows": 4},
    )

    def command(self, subject: str, seen: str) -> StillRight:
        """What was filled in."""
        return StillRight(subject, seen, self.because.data)
