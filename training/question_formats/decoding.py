"""Bytes of a question file as text: which encodings are read, and what is refused with the line it stands in."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

from training.question_formats.report import Unreadable

MOST_BYTES = 20 * 1024 * 1024
MOST_SIGNS = 10 * 1024 * 1024
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ODD = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Signs that no text holds and XML may not carry, half characters, and the ones we mark escapes with."""
_MARK, _END = "\ufeff", "\x1a"
"""The byte order mark, which joined files also have inside, and the sign with which old editors end a file."""
_TO_SPACE = {0x0B: " ", 0x0C: " "}
WAY_OUT = "请在记事本里打开，点“文件 → 另存为”，编码选“UTF-8”，再导入。"
GBK = f"文件不是 UTF-8 编码，看起来是 GBK。{WAY_OUT}也可以声明编码是 GBK，再导入一次。"


class Encoding(StrEnum):
    """What the bytes of a text file may be declared as."""

    FOUND = "auto"
    UTF8 = "utf-8"
    GBK = "gb18030"


ENCODING_NAMES = {
    Encoding.FOUND: "自动（UTF-8，或者带标记的 UTF-16）",
    Encoding.UTF8: "UTF-8",
    Encoding.GBK: "GBK（GB18030）",
}


def check_size(data: bytes) -> None:
    """Raise Unreadable for an empty file, and for one larger than is read."""
    if not data.strip(b" \t\r\n\x00"):
        raise Unreadable("文件是空的。请重新选择题目文件。")
    if len(data) > MOST_BYTES:
        raise Unreadable(f"文件太大，最大 {MOST_BYTES // 1024 // 1024} MB。请分成几份再导入。")


def text_of(data: bytes, encoding: Encoding = Encoding.FOUND) -> str:
    """The text of a file, its lines ended with one line feed, without byte order marks.

    Raises Unreadable, with the line where it shows, for other encodings, for zeros and other signs that no text holds.
    """
    check_size(data)
    text = _decoded(data, encoding).replace(_MARK, "").removesuffix(_END)
    if len(text) > MOST_SIGNS:
        raise Unreadable("文件太长。请分成几份再导入。")
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TO_SPACE)
    if odd := _ODD.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        raise Unreadable(
            f"第 {line} 行有文本里不该有的控制字符，文件可能损坏，或者不是文本文件。{WAY_OUT}",
            line=line,
            field="encoding",
        )
    return text


def _decoded(data: bytes, encoding: Encoding) -> str:
    if encoding is Encoding.GBK:
        return _strictly(data, "gb18030", "声明的编码是 GBK，文件却不是。请选“自动”再试。")
    if encoding is Encoding.FOUND and data.startswith(_WIDE):
        return _strictly(data, "utf-16", f"文件开头标的是 UTF-16，内容却不是。{WAY_OUT}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        reason = GBK if _seems_gbk(data) else f"文件不是 UTF-8 编码。{WAY_OUT}"
        raise _at(data, wrong.start, reason) from None


def _strictly(data: bytes, codec: str, reason: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as wrong:
        raise _at(data, wrong.start, reason) from None


def _at(data: bytes, place: int, reason: str) -> Unreadable:
    before = data[:place].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line = before.count(b"\n") + 1
    return Unreadable(f"第 {line} 行：{reason}", line=line, field="encoding")


def _seems_gbk(data: bytes) -> bool:
    """Whether the bytes read as Chinese: western letters would pair up to signs that are never used."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    wide = [sign for sign in text if ord(sign) > 0x7F]  # noqa: PLR2004 -- beyond ASCII
    usual = "".join(wide).encode("gb2312", "ignore")
    return len(usual) >= len(wide) * 2 * 0.9
