"""What people hand in and choose: the question file and its format, the confirmation, and what to take out."""

from __future__ import annotations

import hashlib
from typing import Any

from alliance.kernel.attachments.checking import clean_name
from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import AgreeField, Form, OneOfField, PickField
from training.curriculum.definition import MODULE_NAMES
from training.question_formats.actions import Export, Uploaded
from training.question_formats.decoding import ENCODING_NAMES, MOST_BYTES, Encoding
from training.question_formats.reading import FORMAT_NAMES, Format, read
from training.question_formats.writing import OUTGOING_NAMES, Outgoing

LARGEST_UPLOAD = MOST_BYTES + 1024 * 1024
"""What the page lets in at all, the fields beside the file included."""


class UploadForm(Form):
    """One question file, of what format it is, and for texts how it is encoded."""

    file = AttachmentField(
        "题目文件",
        endings=(".xlsx", ".docx", ".gift", ".txt", ".xml"),
        help=f"最大 {MOST_BYTES // 1024 // 1024} MB。先不存入题库，读完给您看结果。",
    )
    format = OneOfField("什么格式", choices=[(one.value, FORMAT_NAMES[one]) for one in Format])
    encoding = PickField(
        "文本的编码",
        choices=[(one.value, ENCODING_NAMES[one]) for one in Encoding],
        default=Encoding.FOUND.value,
        required=False,
        help="一般不用动。提示不是 UTF-8 的，这里选“GBK”再试。",
    )

    def uploaded(self) -> Uploaded:
        """What was read of the file."""
        data = self.file.data.stream.read(MOST_BYTES + 1)
        chosen = Format(self.format.data)
        report = read(data, chosen, Encoding(self.encoding.data or Encoding.FOUND))
        return Uploaded(clean_name(self.file.data.filename or ""), chosen, hashlib.sha256(data).hexdigest(), report)


class ConfirmForm(Form):
    """That somebody has looked at what was read."""

    checked = AgreeField("我已经看过读到的结果")


class ExportForm(Form):
    """Which questions to take out, and in what format."""

    format = OneOfField("写成什么格式", choices=[(one.value, OUTGOING_NAMES[one]) for one in Outgoing])
    topic = PickField("哪个主题", required=False)
    which = OneOfField(
        "哪些题", choices=[("all", "全部（停用的除外）"), ("ready", "只要审定过、正在用的")], default="all"
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.topic.choices = [("", "全部主题"), *MODULE_NAMES.items()]

    def command(self) -> Export:
        """What was chosen."""
        return Export(Outgoing(self.format.data), self.topic.data or "", ready_only=self.which.data == "ready")
