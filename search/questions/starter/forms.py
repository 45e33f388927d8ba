"""What is filled in about a starter question: why it is withheld."""

from __future__ import annotations

from alliance.kernel.forms import Form, PassageField
from search.questions.starter.actions import Withhold
from search.questions.starter.models import BECAUSE_MOST


class WithholdForm(Form):
    """The reason, for colleagues."""

    because = PassageField(
        "为什么停用", most=BECAUSE_MOST, help="只有政策法规组看得到。例如：本地另有规定，这样答不合适。"
    )

    def command(self, code: str) -> Withhold:
        """What was filled in."""
        return Withhold(code, self.because.data)
