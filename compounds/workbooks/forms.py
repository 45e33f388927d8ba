"""What people hand in and choose: the workbook itself, which rows to import, which street to export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import AgreeField, Form, OneOfField, PickField
from compounds.queries import PlaceChoice
from compounds.workbooks.actions import ConfirmWorkbook

LARGEST_UPLOAD = 25_000_000
"""What the page lets in at all; the parameter `workbook_size` says in words what is read."""
GOOD = "good"


class UploadForm(Form):
    """One filled workbook."""

    workbook = AttachmentField(
        "填好的表格",
        endings=(".xlsx",),
        help="只收 Excel 表格（.xlsx）。旧的 .xls、WPS 的 .et，请先“另存为”.xlsx。",
    )


class ConfirmForm(Form):
    """The confirmation; where rows have problems, leaving them out is a choice of its own, and never the default."""

    scope = OneOfField("这次怎么导入")
    checked = AgreeField("我已经看过核对结果")

    def __init__(self, *, wrong: int, good: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.wrong = wrong
        if wrong:
            self.scope.choices = [(GOOD, f"只导入没有问题的 {good} 行，有问题的 {wrong} 行这次不导入")]
        else:
            del self.scope

    def command(self, run_id: int) -> ConfirmWorkbook:
        """What was chosen."""
        good_only = bool(self.wrong) and self.scope.data == GOOD
        return ConfirmWorkbook(run_id, self.version.data or 0, good_only)


class ExportForm(Form):
    """What to take out: everything in sight, or one street."""

    street = PickField("哪个街道", coerce=int, required=False)

    def __init__(self, streets: Sequence[PlaceChoice], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        known = [(one.place_id, one.name) for one in streets]
        self.street.choices = known if len(known) == 1 else [(0, "我看得到的全部"), *known]
