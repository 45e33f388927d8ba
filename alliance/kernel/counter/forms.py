"""The forms of the counter: finding somebody, the check of who it is, a slip, and corrections."""

from __future__ import annotations

from alliance.kernel.accounts.forms import MobileField
from alliance.kernel.counter.actions import CHECKS, CorrectName, CorrectNumber, IssueSlip
from alliance.kernel.forms import AgreeField, Form, LineField, OneOfField

NAME_MOST = 30
_CHOICES = list(CHECKS.items())


class FindByNumber(Form):
    """Somebody by their full number."""

    number = MobileField("手机号", purpose="counter_number")


class FindByName(Form):
    """Somebody by name within a compound."""

    compound = LineField("小区", most=NAME_MOST, help="填小区的名字，几个字也行。")
    name = LineField("姓名", most=NAME_MOST, purpose="counter_name")


class SlipForm(Form):
    """A slip, and the number of whoever has none yet."""

    check = OneOfField("怎样核对的身份", choices=_CHOICES)
    number = MobileField("本人的手机号", help="以后用这个号码登录，请让本人念一遍。", purpose="account_number")
    forget_factor = AgreeField("同时取消第二步验证（手机丢了、备用码也没有时才勾选）", required=False)

    @classmethod
    def asking(cls, *, number: bool, factor: bool, **more: object) -> SlipForm:
        """The form with what this person needs alone."""
        form = cls(**more)
        if not number:
            del form.number
        if not factor:
            del form.forget_factor
        return form

    def command(self, person_id: int) -> IssueSlip:
        """What to do."""
        return IssueSlip(
            person_id,
            self.check.data,
            self.number.data if "number" in self else "",
            bool(self.forget_factor.data) if "forget_factor" in self else False,
        )


class NumberForm(Form):
    """Another number."""

    number = MobileField("新的手机号", help="以后用这个号码登录，请让本人念一遍。", purpose="account_number")
    check = OneOfField("怎样核对的身份", choices=_CHOICES)

    def command(self, person_id: int) -> CorrectNumber:
        """What to do."""
        return CorrectNumber(person_id, self.check.data, self.version.data or 0, self.number.data)


class NameForm(Form):
    """The name as the papers write it."""

    name = LineField("正确的姓名", most=NAME_MOST, help="照身份证上的写。", purpose="account_name")
    check = OneOfField("怎样核对的身份", choices=_CHOICES)

    def command(self, person_id: int) -> CorrectName:
        """What to do."""
        return CorrectName(person_id, self.check.data, self.version.data or 0, self.name.data)
