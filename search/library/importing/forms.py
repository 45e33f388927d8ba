"""What officers hand in: files of regulations."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import MultipleFileField

from alliance.kernel.forms import Filled, Form
from search.library import intake
from search.library.importing.actions import ConfirmImport

LARGEST_UPLOAD = 60_000_000
"""What the page lets in at all; the parameter `library_upload_size` says in words what is read."""
FILES_MOST = 100


class FilesField(MultipleFileField):  # type: ignore[misc]  # Flask-WTF has no types
    """Files to hand in, chosen or dragged; data is a list of uploads (`filename`, `stream`)."""

    needed = True

    def __init__(self, label: str, **kwargs: Any) -> None:
        look = {"accept": ",".join(intake.ENDINGS), "multiple": True}
        super().__init__(label, [Filled("选择")], render_kw=look, **kwargs)

    def spoken(self) -> str:
        """The names of the files."""
        return "、".join(str(file.filename) for file in self.data)


class UploadForm(Form):
    """The files of one import."""

    files = FilesField(
        "法规文件",
        description="可以一次选好几份，电脑上也可以把文件拖到这里。收 Word（.docx）、网页（.html）、文本（.txt、.md）"
        "和批量（.jsonl）。手机上请先在微信或浏览器里把文件“保存到手机”，再点这里选。",
    )


class ConfirmForm(Form):
    """The confirmation of what was previewed."""

    def command(self, import_id: int) -> ConfirmImport:
        """What was confirmed."""
        return ConfirmImport(import_id, self.version.data or 0)
