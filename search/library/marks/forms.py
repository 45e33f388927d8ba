"""What an officer fills in to mark a part of an article, and to lift a mark."""

from __future__ import annotations

from datetime import date

from alliance.kernel.forms import AgreeField, DayField, Form, LineField, OneOfField, PassageField
from search.library import units
from search.library.marks.actions import Lift, SetMark
from search.library.marks.marking import unit_label

WHOLE = "whole"
_EARLIEST = date(1949, 10, 1)
_SHOWN = 46


class SetMarkForm(Form):
    """Which part, what overrides it, since when and why."""

    part = OneOfField("哪一部分")
    words = PassageField(
        "只是其中几句的，照抄那几句", required=False, most=600, help="整款都被取代的，这里空着。", render_kw={"rows": 3}
    )
    by = LineField("被哪一条取代", most=120, help="例如：民法典第二百七十八条第二款")
    since = DayField("从哪天起", earliest=_EARLIEST, help="一般是上位法开始施行的那天。")
    reason = PassageField("理由", most=600, help="用平常话写，大家都看得到。", render_kw={"rows": 4})

    def offer_parts(self, text: str) -> None:
        """Offer the article as a whole and each of its paragraphs and items."""
        parts = [(unit.address, f"{unit_label(unit.address)}：{_cut(unit.text)}") for unit in units.units(text)]
        self.part.offer([*parts, (WHOLE, "整条")])

    def command(self, article_id: int) -> SetMark:
        """What was filled in."""
        unit = "" if self.part.data == WHOLE else str(self.part.data)
        return SetMark(article_id, unit, self.words.data or "", self.by.data, self.since.data, self.reason.data)


class LiftForm(Form):
    """Why a mark goes."""

    reason = PassageField("为什么撤销", most=600, help="例如：标错了款；这一条已经修订。", render_kw={"rows": 4})
    sure = AgreeField("我已对照两部法规的原文")

    def command(self, mark_id: int) -> Lift:
        """What was filled in."""
        return Lift(mark_id, self.reason.data, self.version.data or 0)


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}……"
