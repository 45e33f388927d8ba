"""What the secretary fills in when results are deliberated: why they are computed again, minutes."""

from __future__ import annotations

from alliance.kernel.forms import DayField, Form, LineField, PassageField
from compounds.awards.results import actions
from compounds.awards.results.models import MINUTES_MOST, PRESENT_MOST
from compounds.awards.rounds.models import WORDS_MOST


class ComputeForm(Form):
    """Why a result is computed."""

    because = LineField("为什么要算一遍", most=WORDS_MOST, help="例如：有一份评分表补交了。每一版都会留着。")


class AgainForm(Form):
    """Asking for the extra review: nothing to fill in, the rule is sealed."""


class MinutesForm(Form):
    """One deliberation."""

    held_on = DayField("哪一天合议的")
    present = LineField("谁参加了", most=PRESENT_MOST, help="写姓名和单位，中间用顿号。", purpose="award_deliberation")
    words = PassageField("说了什么", most=MINUTES_MOST, help="写清大家看了什么、怎么看名额线。名单由规则得出，不能改。")

    def command(self, round_id: int) -> actions.Deliberate:
        """What was filled in."""
        return actions.Deliberate(
            round_id, self.version.data or 0, self.held_on.data, self.present.data or "", self.words.data or ""
        )
