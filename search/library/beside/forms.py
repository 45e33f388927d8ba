"""What an officer fills in about a clause beside an article."""

from __future__ import annotations

from typing import Any

from alliance.kernel.forms import Form, LineField, OneOfField, PassageField, PickField
from search.library.beside.actions import Note, Withdraw
from search.library.beside.models import BEARING_NAMES, SOURCE_NAMES, Bearing, Source
from search.library.beside.queries import ToNote

_WHOLE = "whole"


class NoteForm(Form):
    """The document, its clause, and how it relates to the article."""

    source = OneOfField("是什么", choices=[(one.value, name) for one, name in SOURCE_NAMES.items()])
    compound = PickField("哪个小区的规约", coerce=int, required=False, help="地方规定不用选。")
    title = LineField("文件名称", most=120, help="例如：锦绣家园管理规约")
    clause = LineField("第几条", required=False, most=40, help="例如：第十二条")
    says = PassageField("它是怎么规定的", most=600, help="用一两句话写清楚。", render_kw={"rows": 4})
    part = PickField("对着本条的哪一部分")
    bearing = OneOfField("和本条是什么关系", choices=[(one.value, name) for one, name in BEARING_NAMES.items()])
    reason = PassageField("为什么这样看", most=600, help="大家都看得到。", render_kw={"rows": 4})

    def offer(self, page: ToNote) -> None:
        """Offer the compounds in sight and the parts of the article."""
        self.compound.offer([(0, "不是小区规约"), *page.compounds])
        self.part.offer([(_WHOLE, "整条"), *((one.address, one.label) for one in page.parts)])

    def command(self, article_id: int) -> Note:
        """What was filled in."""
        chosen: Any = self.part.data
        return Note(
            article_id=article_id,
            unit="" if chosen == _WHOLE else chosen,
            source=Source(self.source.data),
            bearing=Bearing(self.bearing.data),
            compound_id=self.compound.data or None,
            title=self.title.data,
            clause=self.clause.data or "",
            says=self.says.data,
            reason=self.reason.data,
        )


class WithdrawForm(Form):
    """That a note is to go."""

    def command(self, note_id: int) -> Withdraw:
        """What was filled in."""
        return Withdraw(note_id, self.version.data or 0)
