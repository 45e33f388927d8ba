"""What people hand in and choose: the workbook itself, which rows to import, which street to export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import Form, PickField
from compounds.queries import PlaceChoice


class UploadForm(Form):
    """One filled workbook."""

    workbook = AttachmentField(
        "填好的表格",
        endings=(".xlsx",),
        help="只收 Excel 表格（.xlsx）。旧的 .xls、WPS 的 .et，请先“另存为”.xlsx。",
    )


class ExportForm(Form):
    """What to take out: everything in sight, or one street."""

    street = PickField("哪个街道", coerce=int, required=False)

    def __init__(self, streets: Sequence[PlaceChoice], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        known = [(one.place_id, one.name) for one in streets]
        self.street.choices = known if len(known) == 1 else [(0, "我看得到的全部"), *known]
