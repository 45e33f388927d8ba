"""What people fill in about a new value."""

from __future__ import annotations

from alliance.kernel.forms import DayField, Form, LineField, OneOfField, PassageField
from alliance.kernel.parameters.actions import NewVersion
from alliance.kernel.parameters.models import CONFIDENCE_NAMES, Confidence
from alliance.kernel.parameters.queries import Listed


class NewVersionForm(Form):
    """A new value of one number, from a day on."""

    number = LineField("新的数值", most=20, help="照原来的写法，例如 30、2/3、20%；日期写成 2026-12-31。")
    starts_on = DayField("从哪天起适用")
    confidence = OneOfField("这个数从哪里来", coerce=Confidence, choices=list(CONFIDENCE_NAMES.items()))
    source = LineField("法规名称", required=False, help="法定和地方规定的数值一定要写，不带书名号。")
    article = LineField("条号", required=False, most=60, help="例如：第二百七十八条第二款")
    quote = PassageField("原文", required=False, help="抄下最要紧的一句。")
    note = PassageField("说明", required=False)

    def command(self, listed: Listed, place_path: str) -> NewVersion:
        """What the action takes."""
        return NewVersion(
            name=listed.name,
            number=self.number.data or "",
            starts_on=self.starts_on.data,
            confidence=self.confidence.data,
            source=self.source.data or "",
            article=self.article.data or "",
            quote=self.quote.data or "",
            note=self.note.data or "",
            place_path=place_path,
            own=listed.own,
        )
