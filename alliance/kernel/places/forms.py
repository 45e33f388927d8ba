"""The forms for inviting people, granting offices and ending them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alliance.kernel.accounts.forms import MobileField
from alliance.kernel.accounts.invitations import Invite
from alliance.kernel.actors import OFFICE_NAMES, Office
from alliance.kernel.forms import DayField, Form, LineField, PickField
from alliance.kernel.places.actions import EndOffice, GrantOffice
from alliance.kernel.places.queries import PlaceChoice

NAME_MOST = 30


def _chosen(text: str | int | None) -> int | None:
    """The id of a chosen place; nothing for the line that asks to choose."""
    return int(text) if text else None


class InviteForm(Form):
    """Who is invited, and with which office, if any, where and how long."""

    name = LineField("姓名", most=NAME_MOST, help="照身份证上的写。", purpose="account_name")
    number = MobileField(
        "手机号", help="以后用这个号码登录。已有账号的人填原来的号码，只加职务。", purpose="account_number"
    )
    place = PickField("在哪里任职", coerce=_chosen)
    starts_on = DayField("从哪一天起", help="这一天 0 点起有权限。")
    ends_on = DayField("到哪一天止", required=False, help="这一天还有权限，过了当天自动停止。不填就是一直有。")

    @classmethod
    def for_office(cls, office: Office | None, places: Sequence[PlaceChoice], today: date) -> InviteForm:
        """The form for one office, with the places where it may be granted; without one it asks name and number."""
        form = cls(starts_on=today)
        if office is None:
            del form.place, form.starts_on, form.ends_on
        else:
            form.place.label.text = f"在哪里担任{OFFICE_NAMES[office]}"
            form.place.choices = [
                ("", "请选择"),
                *((p.id, f"{p.name}（{p.above}）" if p.above else p.name) for p in places),
            ]
        return form

    def command(self, office: Office | None) -> Invite:
        """What to do."""
        if office is None:
            return Invite(self.name.data, self.number.data)
        grant = GrantOffice(0, office, self.place.data, self.starts_on.data, self.ends_on.data)
        return Invite(self.name.data, self.number.data, grant)


class EndOfficeForm(Form):
    """The last day of an office."""

    last_day = DayField("最后一天（当天还有权限）", required=False, help="不填，就是现在立即收回。")

    def command(self, office_id: int) -> EndOffice:
        """What to do."""
        return EndOffice(office_id, self.version.data or 0, self.last_day.data)
