"""The field by which people hand in a file, and the form that takes one back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import validators as wtforms_validators

from alliance.kernel.attachments.actions import LONGEST
from alliance.kernel.attachments.checking import ENDINGS, OFFERED
from alliance.kernel.forms import Filled, Form, LineField

LARGEST_UPLOAD = 22_000_000
"""What a page that takes one file lets in; the parameter `attachment_size` says in words what may be kept."""


class AttachmentField(FileField):  # type: ignore[misc]  # Flask-WTF has no types
    """One file to hand in; data is the upload (`filename`, `stream`), or None where it may be left out."""

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        required: bool = True,
        help: str = "",  # noqa: A002 -- the word that template authors expect
        endings: Sequence[str] = ENDINGS,
        **kwargs: Any,
    ) -> None:
        self.needed = required
        first = Filled("选择") if required else wtforms_validators.Optional()
        look = {"accept": ",".join(endings), **kwargs.pop("render_kw", {})}
        note = help or f"可以交{OFFERED}。照片请拍正、拍清楚。"
        super().__init__(label, [first, *validators], description=note, render_kw=look, **kwargs)

    def spoken(self) -> str:
        """The name of the file."""
        return str(self.data.filename)


class WithdrawForm(Form):
    """Why an attachment is taken back."""

    because = LineField("为什么撤下", most=LONGEST, help="会和这份材料一起留在这里，例如：传错了小区。")
