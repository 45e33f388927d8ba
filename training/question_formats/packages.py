"""Workbooks and Word documents before they are opened: looked through for bombs, macros and declared entities."""

from __future__ import annotations

from alliance.kernel.attachments import office_files
from alliance.kernel.errors import Invalid
from training.question_formats.report import Unreadable

_KINDS = {"word": "Word 文档（.docx）", "xl": "Excel 表格（.xlsx）"}
_OLD = b"\xd0\xcf\x11\xe0"


def checked(data: bytes, folder: str) -> bytes:
    """The bytes of a package with this main folder, `word` or `xl`. Raises Unreadable with the way out."""
    wanted = _KINDS[folder]
    if data.startswith(_OLD):
        raise Unreadable(f"这是旧版文件，或者设了密码，读不了。请打开后另存为{wanted}，再导入。")
    found = office_files.main_folder(data)
    if found != folder:
        what = f"这是{_KINDS[found]}" if found else "这份文件打不开"
        raise Unreadable(f"{what}，不是{wanted}。请选对格式，或者另存为{wanted}再导入。")
    try:
        return office_files.harmless(folder)(data)
    except Invalid as refused:
        raise Unreadable(f"{refused.reason}{refused.remedy}") from None
