"""The forms for one's mail address and for what one wants by text message and mail."""

from __future__ import annotations

import re
import unicodedata

from alliance.kernel.forms import Form, LineField
from alliance.kernel.reaching.actions import SetMail, Switch
from alliance.kernel.reaching.queries import Choice
from alliance.kernel.reaching.table import Way

MOST = 120
_MAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")


class MailField(LineField):
    """A mail address; data is without blanks and full-width signs."""

    inputmode = "email"

    def _read(self, text: str) -> str:
        plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
        if len(plain) > MOST or not _MAIL.fullmatch(plain):
            raise ValueError("要填邮箱，例如 12345678@qq.com。")
        return plain


class MailForm(Form):
    """One's mail address."""

    address = MailField("邮箱", purpose="mail", render_kw={"autocomplete": "email"})

    def command(self) -> SetMail:
        """What to do."""
        return SetMail(self.address.data)


def switched(choices: tuple[Choice, ...], ticked: set[str]) -> Switch:
    """What is off: every box of the page that came back without its tick."""
    ways = (Way.SMS, Way.MAIL)
    return Switch(
        frozenset((one.group, way) for one in choices for way in ways if f"{one.group} {way.value}" not in ticked)
    )
