"""What people hand in and choose: the workbook with the basis of sharing, which rows to import, an answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import AgreeField, DayField, Form, LineField, OneOfField, PassageField
from mediation.hotline import actions

LARGEST_UPLOAD = 25_000_000
"""What the page lets in at all; the parameter `workbook_size` says in words what is read."""
GOOD = "good"


class UploadForm(Form):
    """One workbook of the hotline, and on what it may be shared."""

    paper = LineField(
        "共享的依据", most=actions.BASIS_MOST, help="文号或者协议的名称，例如：柯城区12345工单共享协议（2026）。"
    )
    shared_by = LineField("和哪个单位约定的", most=actions.BASIS_MOST, help="例如：柯城区 12345 政务服务热线。")
    until = DayField("依据到哪一天", earliest=date(2020, 1, 1), help="到期以后要续签才能再导入。")
    workbook = AttachmentField(
        "工单表", endings=(".xlsx",), help="只收 Excel 表格（.xlsx）。旧的 .xls，请先“另存为”.xlsx。"
    )

    def basis(self) -> actions.Basis:
        """On what it is shared."""
        return actions.Basis(self.paper.data, self.shared_by.data, self.until.data)


class ConfirmForm(Form):
    """The confirmation; where rows have problems, leaving them out is a choice of its own, and never the default."""

    scope = OneOfField("这次怎么导入")
    checked = AgreeField("我已经看过核对结果")

    def __init__(self, *, wrong: int, taken: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.wrong = wrong
        if wrong:
            self.scope.choices = [(GOOD, f"只导入没有问题的 {taken} 行，有问题的 {wrong} 行这次不导入")]
        else:
            del self.scope

    def command(self, run_id: int) -> actions.ConfirmRun:
        """What was chosen."""
        return actions.ConfirmRun(run_id, self.version.data or 0, bool(self.wrong) and self.scope.data == GOOD)


class AnswerForm(Form):
    """How the hotline was answered."""

    words = PassageField(
        "怎样回复的", most=actions.ANSWER_MOST, help="什么时候、用什么方式、说了什么。", render_kw={"rows": 2}
    )

    def command(self, order_id: int) -> actions.AnswerOrder:
        """What was written."""
        return actions.AnswerOrder(order_id, self.version.data or 0, self.words.data)
