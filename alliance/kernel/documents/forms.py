"""The forms of documents: revoking one, typing a code, handing in a file to be compared."""

from __future__ import annotations

from wtforms import ValidationError

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.documents import codes
from alliance.kernel.documents.actions import LONGEST
from alliance.kernel.forms import Form, LineField

LARGEST_COMPARED = 30_000_000


class RevokeForm(Form):
    """Why a document is revoked."""

    because = LineField("为什么撤销", most=LONGEST, help="只给看得到这份文书的人看；查验页上只写已撤销和日期。")


class RetryForm(Form):
    """Nothing but the version that the page showed."""


class CodeForm(Form):
    """The code as it stands on the paper."""

    class Meta(Form.Meta):
        """Asking changes nothing, so a link to it is good for everybody."""

        csrf = False

    code = LineField("验证码", most=40, help="在文书最后一页的二维码旁边，也在每页的页脚，12 个字符，大小写都行。")

    def validate_code(self, field: LineField) -> None:
        """Say what is wrong with it before anybody looks it up."""
        if field.data:
            try:
                codes.typed(field.data)
            except codes.NoCode as wrong:
                raise ValidationError(str(wrong)) from wrong


class CompareForm(Form):
    """The file that somebody has in hand."""

    file = AttachmentField(
        "您手里的 PDF 文件",
        endings=(".pdf",),
        help="文件只用来比对，不会留下。打印件、照片和扫描件请对照上面的内容看。",
    )
