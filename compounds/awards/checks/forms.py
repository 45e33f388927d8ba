"""What people hand in and choose: the bureau's table with the paper behind it, and which rows to import."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms.validators import ValidationError

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import AgreeField, DayField, Form, LineField, OneOfField
from compounds.awards.checks import actions, comma_tables, figures

LARGEST_UPLOAD = 25_000_000
"""What the page lets in at all; the parameter `workbook_size` says in words what is read."""
GOOD = "good"


def _is_month(_: Form, field: LineField) -> None:
    try:
        figures.month(field.data)
    except ValueError as wrong:
        raise ValidationError(f"“{field.label.text}”{wrong}") from wrong


class UploadForm(Form):
    """One table of the bureau, and the paper by which it came."""

    paper = LineField("依据哪份文件", most=actions.BASIS_MOST, help="文号或者名称，例如：10月份物业服务检查通报。")
    on = DayField("文件的日期", earliest=date(2020, 1, 1))
    month = LineField(
        "这份表是哪个月的",
        [_is_month],
        most=20,
        required=False,
        help="表里有“月份”列的不用填。例如：2026-10。年度考评表没有“年度”列的，填那一年任何一个月。",
    )
    table = AttachmentField(
        "检查考评表",
        endings=(".xlsx", *comma_tables.ENDINGS),
        help="收 Excel 表格（.xlsx）和逗号分隔的文本（.csv）。旧的 .xls，请先“另存为”.xlsx。",
    )

    def basis(self) -> actions.Basis:
        """By which paper the bureau gave it."""
        return actions.Basis(self.paper.data, self.on.data)

    def usual(self) -> date | None:
        """The month of rows that name none."""
        return figures.month(self.month.data) if self.month.data else None


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

    def command(self, run_id: int) -> actions.ConfirmChecks:
        """What was chosen."""
        return actions.ConfirmChecks(run_id, self.version.data or 0, bool(self.wrong) and self.scope.data == GOOD)
