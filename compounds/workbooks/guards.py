"""What is refused before a workbook is opened at all: other kinds of file, macros, bombs, entities, locked files."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from alliance.kernel.errors import Invalid

MOST_MEMBERS = 2_000
MOST_UNPACKED = 100 * 1024 * 1024
"""Bytes of all parts together; 5,000 rows of our sheets unpack to about 5 MB."""
MOST_RATIO = 400
"""A part may unpack to so many times its size; sheets with many equal rows come near 100."""
RATIO_FROM = 1024 * 1024
CHUNK = 256 * 1024
OLD, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
LOCKED = "EncryptedPackage".encode("utf-16-le")
DECLARED = (b"<!DOCTYPE", b"<!ENTITY")
_OVERLAP = max(map(len, DECLARED)) - 1
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
SAVE_AS = "请用 Excel 或 WPS 打开，点“文件 → 另存为”，类型选“Excel 工作簿（*.xlsx）”，再上传。"
DAMAGED = "这份文件打不开，可能没有传完整，或者已经损坏。"
AGAIN = "请在电脑上打开看看；打得开的，另存为“Excel 工作簿（*.xlsx）”再上传。"
SUSPICIOUS = "这份文件的内部结构不正常，为了安全没有打开。"
COPY = "请新建一个表格，把内容复制过去（粘贴为数值），另存为 .xlsx 再上传；也可以用我们的空白表。"


@dataclass(frozen=True, slots=True)
class Checked:
    """A workbook that may be opened: its bytes are a zip of parts that stay within bounds and declare no entities."""

    size: int


def check(stream: BinaryIO, name: str, most: int) -> Checked:
    """Look at a file before any parser does. `most` is its largest size in bytes.

    Raises Invalid with what is wrong and the way out.
    """
    size = stream.seek(0, 2)
    stream.seek(0)
    if size == 0:
        raise Invalid("这份文件是空的。", remedy="请重新选择填好的表格。")
    if size > most:
        raise too_large(most)
    start = stream.read(len(OLD))
    if start == OLD:
        _refuse_old(stream, name)
    if not start.startswith(ZIP):
        raise Invalid(f"只能读 .xlsx 表格，这份文件{_kind(name)}。", remedy=SAVE_AS)
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as packed:
            _look_into(packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as wrong:
        raise Invalid(DAMAGED, remedy=AGAIN) from wrong
    stream.seek(0)
    return Checked(size)


def too_large(most: int) -> Invalid:
    """The refusal of a file beyond the size that is taken."""
    return Invalid(
        f"这份文件太大，最大 {most / 1024 / 1024:g} MB。",
        remedy="请删掉图片和用不到的工作表；还是太大的，按街道分成几份上传。",
    )


def _kind(name: str) -> str:
    """What kind of file it seems to be, by the end of its name, which is never trusted for more."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    known = {
        "csv": "是逗号分隔的文本（.csv）",
        "txt": "是纯文本",
        "xls": "其实不是 Excel 表格",
        "xlsx": "名字是 .xlsx，内容却不是 Excel 表格",
        "pdf": "是 PDF",
        "numbers": "是苹果 Numbers 表格",
    }
    return known.get(ending, "不是")


def _refuse_old(stream: BinaryIO, name: str) -> None:
    """An OLE container holds either a locked workbook or an old one."""
    stream.seek(0)
    before = b""
    while chunk := stream.read(CHUNK):
        if LOCKED in before + chunk:
            raise Invalid(
                "这份表格设了打开密码，读不了。",
                remedy="请在 Excel 里点“文件 → 信息 → 保护工作簿 → 用密码进行加密”，把密码清空后保存，再上传。",
            )
        before = chunk[-len(LOCKED) :]
    what = "WPS 表格（.et）" if name.lower().endswith(".et") else "旧版 Excel 表格（.xls）"
    raise Invalid(f"这是{what}，读不了。", remedy=SAVE_AS)


def _look_into(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_MEMBERS or sum(part.file_size for part in parts) > MOST_UNPACKED or len(names) != len(parts):
        raise Invalid(SUSPICIOUS, remedy=COPY)
    if any(part.flag_bits & 1 for part in parts):
        raise Invalid("这个压缩包设了密码，读不了。", remedy=SAVE_AS)
    lower = {name.lower() for name in names}
    if "xl/workbook.xml" not in lower:
        raise Invalid(f"这份文件{_other(lower)}，读不了。", remedy=SAVE_AS)
    if any(name.endswith(("vbaproject.bin", "vbaprojectsignature.bin")) or "/macrosheets/" in name for name in lower):
        raise Invalid("这份表格里有宏（程序），为了安全不读。", remedy=SAVE_AS)
    if any(name.startswith("xl/externallinks/") for name in lower):
        raise Invalid(
            "这份表格引用了别的文件里的数据，读到的可能不是您看到的。",
            remedy="请在 Excel 里点“数据 → 编辑链接 → 断开链接”，保存后再上传；或者把内容粘贴为数值。",
        )
    unpacked = 0
    for part in parts:
        unpacked += _unpack(packed, part, MOST_UNPACKED - unpacked)


def _other(names: set[str]) -> str:
    """What a zip without our workbook part is, as far as its parts tell."""
    if "xl/workbook.bin" in names:
        return "是二进制的 Excel 表格（.xlsb）"
    if "content.xml" in names:
        return "是 OpenDocument 表格（.ods）"
    if any(name.endswith(".iwa") for name in names):
        return "是苹果 Numbers 表格"
    if "word/document.xml" in names:
        return "是 Word 文档"
    return "不是 Excel 表格"


def _unpack(packed: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """Unpack a part piece by piece, keep nothing, and count; what it declares about its size is not believed."""
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    count, tail = 0, b""
    with packed.open(part) as content:
        while chunk := content.read(CHUNK):
            if is_xml:
                if not count and chunk.lstrip().startswith(_WIDE_MARKS):
                    raise Invalid(SUSPICIOUS, remedy=COPY)
                if any(mark in (tail + chunk).upper() for mark in DECLARED):
                    raise Invalid(SUSPICIOUS, remedy=COPY)
                tail = chunk[-_OVERLAP:]
            count += len(chunk)
            if count > left or (count > RATIO_FROM and count > MOST_RATIO * max(part.compress_size, 1)):
                raise Invalid(SUSPICIOUS, remedy=COPY)
    return count
