"""Word and Excel files: packages looked through for bombs, macros, embedded programs and templates from elsewhere."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Callable

from alliance.kernel.errors import Invalid

MOST_PARTS = 5_000
MOST_UNPACKED = 300_000_000
MOST_RATIO = 300
_SMALL = 1_000_000
"""A part that unpacks to less than this is no bomb, whatever its ratio."""
TYPES = "[Content_Types].xml"
_MAIN = {
    "word": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xl": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
_AT_ONCE = 1 << 18
_DECLARED = b"<!DOCTYPE"
_TAG = re.compile(r"<[^>]*>")
_ELSEWHERE = re.compile(r"""targetmode\s*=\s*["']\s*external""", re.IGNORECASE)
_FETCHED = re.compile(
    r"""type\s*=\s*["'][^"']*/(attachedtemplate|oleobject|package|frame|subdocument|afchunk)\s*["']""", re.IGNORECASE
)
"""Relations to something outside that is opened or fetched together with the file; plain links are none."""
_DATA_OF_CHARTS = ".xlsx"
"""The numbers of a chart lie in a workbook of their own, the one file inside a file that is no danger."""
BROKEN = "这个文件打不开，可能没有传完整。"
SAVE_ANEW = "请用 Word、Excel 或 WPS 打开它，另存一份，再交一次。"
_FAULTS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError)


def main_folder(content: bytes) -> str:
    """`word` for a Word file, `xl` for an Excel one, empty for any other package and for what does not open."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
    except _FAULTS:
        return ""
    if TYPES not in names:
        return ""
    return next((folder for folder in _MAIN if any(name.startswith(f"{folder}/") for name in names)), "")


def harmless(folder: str) -> Callable[[bytes], bytes]:
    """A function that looks through packages with this main folder; it gives the content or raises Invalid."""

    def look(content: bytes) -> bytes:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                _look(package, folder)
        except _FAULTS as broken:
            raise Invalid(BROKEN, remedy=SAVE_ANEW) from broken
        return content

    return look


def _look(package: zipfile.ZipFile, folder: str) -> None:
    parts = package.infolist()
    _refuse_bomb(parts)
    names = [part.filename for part in parts]
    if len(set(names)) != len(names) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Invalid(BROKEN, remedy=SAVE_ANEW)
    if any(part.flag_bits & 1 for part in parts):
        raise Invalid("这个文件加了密码，别人打不开。", remedy="请去掉密码，另存一份，再交一次。")
    types = package.read(TYPES)
    lower = types.lower()
    if b"macroenabled" in lower or b"vbaproject" in lower or any("vbaproject" in name.lower() for name in names):
        raise Invalid("这个文件带宏，不能作附件。", remedy="请另存为不带宏的 .docx 或 .xlsx，再交一次。")
    if b"oleobject" in lower or b"activex" in lower or any(_carried(name.lower()) for name in names):
        raise Invalid("这个文件里夹带着别的程序或文件，不能作附件。", remedy="请删去夹带的部分，另存一份，再交一次。")
    if _MAIN[folder] not in types:
        raise Invalid(BROKEN, remedy=SAVE_ANEW)
    for part in parts:
        _read_through(package, part)


def _refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    swollen = any(part.file_size > max(_SMALL, part.compress_size * MOST_RATIO) for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or swollen:
        raise Invalid("这个文件解开以后大得反常，没有打开它。", remedy=SAVE_ANEW)


def _carried(name: str) -> bool:
    """True for a part that is a program, or a file inside the file."""
    return "activex" in name or "oleobject" in name or ("/embeddings/" in name and not name.endswith(_DATA_OF_CHARTS))


def _read_through(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack one part to its end, which proves its checksum; its size is bounded by what was refused before."""
    ending = part.filename.lower().rpartition(".")[2]
    relations, tail = bytearray(), b""
    with package.open(part) as stream:
        while chunk := stream.read(_AT_ONCE):
            if ending in ("xml", "rels") and _DECLARED in tail + chunk:
                raise Invalid(BROKEN, remedy=SAVE_ANEW)
            tail = chunk[-len(_DECLARED) :]
            if ending == "rels":
                relations += chunk
    if ending == "rels":
        _refuse_fetching(bytes(relations))


def _refuse_fetching(relations: bytes) -> None:
    """Raise Invalid where a part is tied to something outside that opens with it, however that is spelled."""
    if b"\x00" in relations:  # written in two bytes a letter, which no office program does
        raise Invalid(BROKEN, remedy=SAVE_ANEW)
    for tag in _TAG.findall(html.unescape(relations.decode("utf-8", "replace"))):
        if _ELSEWHERE.search(tag) and _FETCHED.search(tag):
            raise Invalid(
                "这个文件打开时会去别处取模板或别的内容，不能作附件。",
                remedy="请在 Word 里去掉外来的模板和链接的文件，另存一份，再交一次。",
            )
