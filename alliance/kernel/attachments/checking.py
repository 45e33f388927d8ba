"""What a file really is: its name cleaned, its content opened, and whatever does something by itself refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import puremagic

from alliance.kernel.attachments import office_files, pdf_files, pictures
from alliance.kernel.errors import Invalid

NAME_MOST = 120
OFFERED = "JPG、PNG、WebP 图片，PDF，Word（.docx）和 Excel（.xlsx）"
SAVE_AS = "请用原来的软件打开，另存为上面说的一种，再交一次。"
_UNSAFE = re.compile(r'[<>:"|?*]')
_SUSPICIOUS = 0.3
"""Below this puremagic only guesses from a few bytes."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file we take: what people call it, its endings, its media type, and how it is opened."""

    label: str
    endings: tuple[str, ...]
    media_type: str
    opened: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that is what it says: its clean name, media type, and the bytes to keep."""

    name: str
    media_type: str
    content: bytes


KINDS = (
    Kind("JPG 图片", ("jpg", "jpeg", "jfif"), "image/jpeg", pictures.redrawn("JPEG")),
    Kind("PNG 图片", ("png",), "image/png", pictures.redrawn("PNG")),
    Kind("WebP 图片", ("webp",), "image/webp", pictures.redrawn("WEBP")),
    Kind("PDF", ("pdf",), "application/pdf", pdf_files.harmless),
    Kind(
        "Word 文档",
        ("docx",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        office_files.harmless("word"),
    ),
    Kind(
        "Excel 表格",
        ("xlsx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        office_files.harmless("xl"),
    ),
)
_BY_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}
ENDINGS = tuple(f".{ending}" for kind in KINDS for ending in kind.endings)
_ADVICE = {
    "doc": "这是旧版 Word 文件，请在 Word 或 WPS 里另存为 .docx，再交一次。",
    "xls": "这是旧版 Excel 文件，请在 Excel 或 WPS 里另存为 .xlsx，再交一次。",
    "docm": "这个文件带宏，请另存为不带宏的 .docx，再交一次。",
    "xlsm": "这个文件带宏，请另存为不带宏的 .xlsx，再交一次。",
    "heic": "这是苹果手机的照片格式，请在手机“设置—相机—格式”里选“兼容性最佳”，或者用微信发给自己后另存。",
    "heif": "这是手机的高效照片格式，请在手机里另存为 JPG，再交一次。",
    "ofd": "请用 OFD 阅读器打开，另存为 PDF，再交一次。",
    "zip": "请解开压缩包，把里面的文件一份一份交。",
    "rar": "请解开压缩包，把里面的文件一份一份交。",
    "7z": "请解开压缩包，把里面的文件一份一份交。",
}


def clean_name(name: str) -> str:
    """A file name without folders, hidden or unsafe characters, at most 120 long, its ending kept in lower case."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in _UNSAFE.sub("_", last))
    stem, dot, ending = " ".join(shown.split()).rstrip(". ").rpartition(".")
    if not dot:
        return ending[:NAME_MOST]
    ending = ending.strip().lower()[:10]
    return f"{stem.strip('. ')[: NAME_MOST - len(ending) - 1] or '附件'}.{ending}"


def read(stream: BinaryIO, most: int) -> bytes:
    """All of a stream of at most `most` bytes. Raises Invalid for more, and for nothing."""
    content = stream.read(most + 1)
    if len(content) > most:
        raise Invalid(
            f"这个文件太大，单个附件最大 {most / 1024 / 1024:g} MB。", remedy="请压缩图片，或者分成几份再交。"
        )
    if not content:
        raise Invalid("这个文件是空的。", remedy="请在原来的地方打开看看，再选一次。")
    return content


def checked(name: str, content: bytes) -> Checked:
    """Open a file and give what is kept of it. Raises Invalid with the way out for whatever we do not take.

    Pictures are drawn anew, so that nothing but the picture stays; all else is kept byte for byte.
    """
    name = clean_name(name)
    ending = name.rpartition(".")[2] if "." in name else ""
    kind = _BY_ENDING.get(ending)
    if kind is None:
        what = f"“.{ending}”文件" if ending else "没有后缀名的文件"
        raise Invalid(f"{what}不能作附件，只收{OFFERED}。", remedy=_ADVICE.get(ending, SAVE_AS))
    found = _found(content)
    if found is not kind:
        _refuse_liar(name, kind, found, content)
    return Checked(name, kind.media_type, kind.opened(content))


def _found(content: bytes) -> Kind | None:
    """The kind that the first bytes tell; packages of Word and Excel are told apart by what is in them."""
    if content.startswith(b"\xff\xd8\xff"):
        return _BY_ENDING["jpg"]
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _BY_ENDING["png"]
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return _BY_ENDING["webp"]
    if content.startswith(b"%PDF-"):
        return _BY_ENDING["pdf"]
    if content.startswith(b"PK\x03\x04"):
        return _BY_ENDING.get({"word": "docx", "xl": "xlsx"}.get(office_files.main_folder(content), ""))
    return None


def _refuse_liar(name: str, kind: Kind, found: Kind | None, content: bytes) -> None:
    if found is not None:
        raise Invalid(
            f"“{name}”的名字说是 {kind.label}，打开看却是 {found.label}。",
            remedy=f"请把名字的结尾改成 .{found.endings[0]} 再交；不是您改的名字，请先弄清它从哪里来。",
        )
    really = _really(content)
    raise Invalid(
        f"“{name}”打不开，它不是真的 {kind.label}{f'（像是 {really} 文件）' if really else ''}。",
        remedy=_ADVICE.get(really.lstrip("."), "请回到原来的软件里打开看看，好的话另存一份再交。"),
    )


def _really(content: bytes) -> str:
    """The ending that fits an unknown content best; empty where there is no saying."""
    try:
        guesses = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return ""
    return str(guesses[0].extension) if guesses and guesses[0].confidence >= _SUSPICIOUS else ""
