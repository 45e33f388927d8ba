"""What people fill in about the alliance itself: charter, legal status, groups, guiding bodies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import validators

from alliance.kernel.accounts.forms import MobileField
from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import AgreeField, DayField, Form, LineField, OneOfField, PassageField, PickField, text_rule
from alliance.kernel.legal_status import STATUS_NAMES, LegalStatus
from compounds.membership import charters, rosters
from compounds.membership.models import GroupKind, GroupRole
from compounds.membership.names import ROLE_NAMES

EARLIEST = date(2010, 1, 1)
CHARTER_MOST = 20_000
_DIALLED = re.compile(r"[0-9]{5,12}|0[0-9]{2,3}-[0-9]{7,8}(-[0-9]{1,6})?|[48]00(-[0-9]{3,4}){2}")
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


class CharterForm(Form):
    """The text of the draft."""

    body = PassageField(
        "章程全文",
        most=CHARTER_MOST,
        cites=True,
        render_kw={"rows": 24},
        help="一条写一段，例如“第一条 本联盟名称是……”。",
    )

    def command(self) -> charters.DraftCharter:
        """What was written."""
        return charters.DraftCharter(self.body.data, self.version.data or 0)


class AdoptForm(Form):
    """The decision by which the draft becomes the charter."""

    item = PickField("哪一次会议的哪一项决定", coerce=int)

    def command(self, charter_id: int) -> charters.AdoptCharter:
        """What to record."""
        return charters.AdoptCharter(charter_id, self.version.data or 0, self.item.data)


class DeskForm(Form):
    """How anybody finds the alliance."""

    telephone = LineField(
        "对外公布的号码",
        [text_rule(lambda told: _DIALLED.fullmatch(told) is not None, "要照打电话时按的号码写，例如 0570-3020000。")],
        most=30,
        help="公开在每一页的页脚，请填办公电话，不要填个人手机。",
    )
    desk = LineField(
        "窗口在哪里、什么时候有人", most=100, help="例如：白云街道社区服务中心一楼 3 号窗口，工作日 9:00 到 17:00。"
    )

    def command(self) -> charters.RecordContact:
        """What to publish."""
        return charters.RecordContact(self.telephone.data, self.desk.data)


class StatusForm(Form):
    """What the alliance is in law from a day on."""

    status = OneOfField(
        "现在是什么", coerce=LegalStatus, choices=[(one.value, name) for one, name in STATUS_NAMES.items()]
    )
    starts_on = DayField("从哪一天起", earliest=EARLIEST)
    evidence = LineField("凭什么材料", most=200, help="例如：区住建局批复、社会团体法人登记证书，写明文号。")
    credit_code = LineField(
        "统一社会信用代码",
        [text_rule(lambda text: _CREDIT_CODE.fullmatch(text.upper()) is not None, "要填 18 位，照证书上的写。")],
        required=False,
        most=18,
        help="只有已登记的社会团体才填。",
    )
    file = AttachmentField("材料照片或扫描件", required=False)

    def command(self) -> charters.RecordStatus:
        """What to record."""
        code = (self.credit_code.data or "").upper()
        return charters.RecordStatus(self.status.data, self.starts_on.data, self.evidence.data, code)


class SeatForm(Form):
    """A person's part in a group."""

    person = PickField("谁", coerce=int, help="只列出会员、工作人员和各组现有的人；别的人请先邀请或登记入会。")
    role = OneOfField("担任什么", coerce=GroupRole, choices=[(one.value, name) for one, name in ROLE_NAMES.items()])
    starts_on = DayField("从哪一天起", earliest=EARLIEST)
    planned_end = DayField("任期到哪一天", required=False, earliest=EARLIEST)
    meeting = PickField("凭哪一次会议的决定", coerce=int, help="只列出纪要已经签署的会议。")
    recusal_told = AgreeField("已当面告知：涉及本企业和它服务的小区时要回避", required=False)

    def __init__(self, people: Sequence[tuple[int, str]], meetings: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.person.offer([(0, "请选择"), *people])
        self.meeting.offer([(0, "请选择"), *meetings])

    def validate_person(self, field: Any) -> None:
        """Refuse the first line of the list, which names nobody."""
        if not field.data:
            raise validators.ValidationError("请选择一个人。")

    def validate_meeting(self, field: Any) -> None:
        """Refuse the first line of the list, which names no meeting."""
        if not field.data:
            raise validators.ValidationError("请选择一次会议。")

    def command(self, kind: GroupKind) -> rosters.SeatInGroup:
        """What to record."""
        return rosters.SeatInGroup(
            kind,
            self.person.data,
            self.role.data,
            self.starts_on.data,
            self.meeting.data,
            self.planned_end.data,
            bool(self.recusal_told.data),
        )


class EndSeatForm(Form):
    """The last day of a part."""

    ends_on = DayField("最后一天", earliest=EARLIEST)
    because = LineField("原因", most=200, help="例如：任满、本人辞去、理事会会议决定。")

    def command(self, seat_id: int) -> rosters.EndGroupSeat:
        """What to record."""
        return rosters.EndGroupSeat(seat_id, self.version.data or 0, self.ends_on.data, self.because.data)


class BodyForm(Form):
    """A guiding body."""

    name = LineField("单位名称", most=100)
    duty = LineField("指导什么", required=False, most=200, help="例如：业务主管、党建指导、矛盾调解。")
    starts_on = DayField("从哪一天起", earliest=EARLIEST)

    def command(self) -> rosters.AddGuidingBody:
        """What to record."""
        return rosters.AddGuidingBody(self.name.data, self.duty.data or "", self.starts_on.data)


class ContactForm(Form):
    """A contact person of a guiding body."""

    name = LineField("联系人姓名", most=30, purpose="account_name", help="照身份证上的写。")
    number = MobileField("手机号", purpose="account_number", help="以后用这个号码登录，只能看数字，看不到办件。")

    def command(self, body_id: int) -> rosters.AddGuidingContact:
        """What to record."""
        return rosters.AddGuidingContact(body_id, self.name.data, self.number.data)


class EndBodyForm(Form):
    """The last day of the guidance."""

    ends_on = DayField("最后一天", earliest=EARLIEST)

    def command(self, body_id: int) -> rosters.EndGuidingBody:
        """What to record."""
        return rosters.EndGuidingBody(body_id, self.version.data or 0, self.ends_on.data)
