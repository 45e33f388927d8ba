"""Tables of plain text (.csv) as workbooks, so that one reader judges both kinds."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

from openpyxl import Workbook

from alliance.kernel.errors import Invalid
from compounds.workbooks.sheets_out import put

BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
ENDINGS = (".csv", ".txt")
CODINGS = ("utf-8-sig", "gb18030")
"""What Excel and WPS write; every text is one of them, and the first that fits is right."""
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = (",", "\t", ";")
_AGAIN = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”，再上传。"


def is_comma_table(content: bytes, name: str) -> bool:
    """Whether a file is to be read as plain text: by its bytes first, by the end of its name then."""
    return not content.startswith(BINARY) and name.lower().endswith(ENDINGS)


def as_workbook(content: bytes, most_bytes: int, most_rows: int) -> BytesIO:
    """One sheet with every cell as text. Raises Invalid with the way out."""
    if not content.strip():
        raise Invalid("这份文件是空的。", remedy="请重新选择填好的表格。")
    if len(content) > most_bytes:
        raise Invalid("这份文件太大。", remedy="请按街道分成几份上传。")
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    book = Workbook()
    sheet = book.active or book.create_sheet()
    try:
        for number, cells in enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator), 1):
            if number > most_rows + 10:
                raise Invalid(f"内容太多，一份表格最多 {most_rows} 行。", remedy="请按街道分成几份上传。")
            for at, cell in enumerate(cells[:200], 1):
                if cell.strip():
                    put(sheet.cell(number, at), cell.strip())
    except csv.Error as wrong:
        raise Invalid("这份文本表格读不懂。", remedy=_AGAIN) from wrong
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def _decoded(content: bytes) -> str:
    codings = ("utf-16",) if content.startswith(_WIDE) else CODINGS
    for coding in codings:
        try:
            text = content.decode(coding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid("这份文本表格的文字认不出来。", remedy=_AGAIN)
