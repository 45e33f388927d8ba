"""What the register asks about a body that mediates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import DayField, Form, LineField, OneOfField, PickField
from mediation.bodies import actions
from mediation.bodies.models import STATUS_NAMES, LegalStatus

EARLIEST = date(1949, 10, 1)


class BodyForm(Form):
    """A body as the register shows it."""

    name = LineField("组织的全称", most=actions.NAME_MOST, help="照印章或者批文上的全称填。")
    status = OneOfField(
        "它在法律上是什么",
        choices=[(str(key), name) for key, name in STATUS_NAMES.items()],
        help="决定文书叫什么、能不能申请司法确认。没有把握的，选“联盟调解组”。",
    )
    place = PickField("管哪里", coerce=int)
    registered_as = LineField(
        "凭什么文件设立", required=False, most=200, help="人民调解委员会和受邀调解的组织要填，例如批文号、备案号。"
    )
    registered_on = DayField("设立的日期", required=False, earliest=EARLIEST)
    address = LineField("地址", required=False, most=200)
    contact = LineField("怎么联系", required=False, most=200, help="写办公电话和上班时间，不写个人号码。")

    def __init__(self, places: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.place.offer(places)

    def command(self) -> actions.Particulars:
        """What was filled in."""
        return actions.Particulars(
            name=self.name.data,
            status=LegalStatus(self.status.data),
            place_id=self.place.data,
            registered_as=self.registered_as.data or "",
            registered_on=self.registered_on.data,
            address=self.address.data or "",
            contact=self.contact.data or "",
        )


class EndForm(Form):
    """From when on a body takes no more cases."""

    ended_on = DayField("从哪一天起停用", earliest=EARLIEST, help="手上的案件照办，不再接新的。")

    def command(self, body_id: int) -> actions.EndBody:
        """What was filled in."""
        return actions.EndBody(body_id, self.version.data or 0, self.ended_on.data)


class ProofForm(Form):
    """The paper that proves a standing."""

    file = AttachmentField("证明文件", help="批文、备案表、证书的照片或者扫描件。")
