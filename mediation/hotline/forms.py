"""What people hand in and choose: the workbook with the basis of sharing, which rows to import, an answer."""

from __future__ import annotations

from datetime import date

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import DayField, Form, LineField, PassageField
from mediation.hotline import actions


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


class AnswerForm(Form):
    """How the hotline was answered."""

    words = PassageField(
        "怎样回复的", most=actions.ANSWER_MOST, help="什么时候、用什么方式、说了什么。", render_kw={"rows": 2}
    )

    def command(self, order_id: int) -> actions.AnswerOrder:
        """What was written."""
        return actions.AnswerOrder(order_id, self.version.data or 0, self.words.data)
