"""What officers fill in about a lay word."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField

from alliance.kernel.forms import Form, LineField
from search.words.actions import PutWord
from search.words.models import MEANT_MOST, SAID_MOST

_TRY_MOST = 60


class WordForm(Form):
    """What people say, what the law calls it, and a question to try it on."""

    said = LineField("大家怎么说", most=SAID_MOST, help="平常话，两个字以上，例如：公维金、赖着不走。")
    meant = LineField("法律上叫什么", most=MEANT_MOST, help="法条里的用词，词与词之间空一格，例如：维修资金 业主共有。")
    tried = LineField("拿哪个问题试一试", required=False, most=_TRY_MOST, help="保存以前先看看，哪些条文会排到前面。")
    trail = HiddenField()

    @property
    def trail_id(self) -> int | None:
        """The search that this is about; None where it was opened from the list of words."""
        text: Any = self.trail.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004 -- ids end there

    def command(self) -> PutWord:
        """What was filled in."""
        return PutWord(self.said.data, self.meant.data, self.version.data or 0, self.trail_id)
