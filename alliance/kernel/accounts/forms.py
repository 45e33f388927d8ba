"""The forms for signing in, for passwords and codes, and for joining by a link."""

from __future__ import annotations

from typing import Any

from wtforms import validators, widgets

from alliance.kernel import links
from alliance.kernel.accounts import codes, numbers, passwords
from alliance.kernel.forms import Form, LineField


class MobileField(LineField):
    """A mobile number; data is its eleven digits."""

    inputmode = "tel"

    def _read(self, text: str) -> str:
        return numbers.mobile(text)

    def spoken(self) -> str:
        """138 0013 8000, as numbers are read aloud."""
        return f"{self.data[:3]} {self.data[3:7]} {self.data[7:]}" if self.data else ""


class TelephoneField(LineField):
    """A number at which somebody is called, mobile or landline with its area code; data is its digits."""

    inputmode = "tel"

    def _read(self, text: str) -> str:
        return numbers.telephone(text)


class SecretField(LineField):
    """A password, never shown again and never stripped."""

    widget = widgets.PasswordInput(hide_value=True)

    def _read(self, text: str) -> str:
        if len(text) > passwords.MOST:
            raise ValueError(f"太长了：最多 {passwords.MOST} 位。")
        return text


class CodeField(LineField):
    """A code of the second step; data is as `codes.typed` reads it."""

    def _read(self, text: str) -> str:
        code = codes.typed(text)
        if not code:
            raise ValueError("要填 6 位数字；用备用码的话，照纸上的 10 位字母和数字填。")
        return code

    def _value(self) -> str:
        return ""


class SlipCodeField(LineField):
    """The short code of a slip; data is as `links.typed_code` reads it."""

    def _read(self, text: str) -> str:
        code = links.typed_code(text)
        if not code:
            raise ValueError("要照纸条填 12 位字母和数字，例如 ABCD-2345-EFGH。里面没有 0 和 O、1 和 I、L。")
        return code


class SlipForm(Form):
    """The code of a slip."""

    code = SlipCodeField(
        "登录码",
        help="纸条上的 12 位字母和数字，大小写、中间的横线都不要紧。",
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "autofocus": True},
    )


class SignInForm(Form):
    """Number and password."""

    number = MobileField("手机号", purpose="sign_in", render_kw={"autocomplete": "username", "autofocus": True})
    password = SecretField("密码", render_kw={"autocomplete": "current-password"})


class CodeForm(Form):
    """The code of the second step."""

    code = CodeField("验证码", render_kw={"autocomplete": "one-time-code", "autofocus": True})


class _NewPassword(Form):
    """What every form that sets a password shares; `owner` is the number it must not contain."""

    owner: str = ""

    new = SecretField(
        "新密码",
        help=f"至少 {passwords.LEAST} 位。可以用一句自己记得住的话。",
        render_kw={"autocomplete": "new-password"},
    )
    again = SecretField("再填一次新密码", render_kw={"autocomplete": "new-password"})

    def validate_new(self, field: Any) -> None:
        """Refuse what is easy to guess."""
        if field.data and (weak := passwords.weakness(field.data, self.owner)):
            raise validators.ValidationError(f"“{field.label.text}”{weak}")

    def validate_again(self, field: Any) -> None:
        """Refuse a slip of the finger."""
        if field.data and self.new.data and field.data != self.new.data:
            raise validators.ValidationError("两次填的新密码不一样，请再填一次。")


class SetPasswordForm(_NewPassword):
    """A first or new password, by a link."""


class ChangePasswordForm(_NewPassword):
    """A new password, the old one given first."""

    old = SecretField("现在的密码", render_kw={"autocomplete": "current-password"})
    field_order = ("old", "new", "again")

    def __iter__(self) -> Any:
        order = {name: place for place, name in enumerate(self.field_order)}
        return iter(sorted(self._fields.values(), key=lambda field: order.get(field.short_name, -1)))


class PasswordForm(Form):
    """The password once more, before something weighty."""

    password = SecretField("现在的密码", render_kw={"autocomplete": "current-password"})
