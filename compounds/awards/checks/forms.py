"""What people hand in and choose: the bureau's table with the paper behind it, and which rows to import."""

from __future__ import annotations

from datetime import date

from wtforms.validators import ValidationError

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import DayField, Form, LineField
from compounds.awards.checks import actions, comma_tables, figures


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
