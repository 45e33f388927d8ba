"""What was done about disputes that return."""

from __future__ import annotations

from alliance.kernel.forms import Form, PassageField
from mediation.patterns import actions


class HandleForm(Form):
    """What the policy group did."""

    words = PassageField(
        "怎么处理的", most=actions.WORDS_MOST, help="例如：写成正式答复公开、约谈企业、提请住建局关注。"
    )

    def command(self, pattern_id: int) -> actions.Handle:
        """What was filled in."""
        return actions.Handle(pattern_id, self.version.data or 0, self.words.data or "")
