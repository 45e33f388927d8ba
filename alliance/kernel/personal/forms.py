"""The forms about one's own data, looking at a number, and deciding on erasure."""

from __future__ import annotations

from alliance.kernel.accounts.forms import SecretField
from alliance.kernel.forms import AgreeField, Form, LineField, PassageField
from alliance.kernel.personal.actions import RevealNumber
from alliance.kernel.personal.erasure import CarryOut, RefuseErasure


class CopyForm(Form):
    """The password once more, before everything about oneself is handed out."""

    password = SecretField("现在的密码", render_kw={"autocomplete": "current-password"})


class AskErasureForm(Form):
    """Asking to be erased: what it does was read, and the password given once more."""

    understood = AgreeField("上面写的哪些删除、哪些依法保留，我看清了，申请注销")
    password = SecretField("现在的密码", render_kw={"autocomplete": "current-password"})


class RevealForm(Form):
    """Why a number is looked at."""

    because = LineField("为什么要看", most=100, help="例如：备案材料缺一页，要打电话请他补。本人看得到您写的理由。")

    def command(self, office_id: int) -> RevealNumber:
        """What to do."""
        return RevealNumber(office_id, self.because.data)


class CarryOutForm(Form):
    """Erasing for good."""

    certain = AgreeField("已经核对是本人申请，知道注销以后不能恢复")

    def command(self, erasure_id: int) -> CarryOut:
        """What to do."""
        return CarryOut(erasure_id, self.version.data or 0)


class RefuseForm(Form):
    """Why a request is declined."""

    because = PassageField("不同意的理由", most=500, help="本人看得到这段话。写清依据，以及先要办什么。")

    def command(self, erasure_id: int) -> RefuseErasure:
        """What to do."""
        return RefuseErasure(erasure_id, self.version.data or 0, self.because.data)
