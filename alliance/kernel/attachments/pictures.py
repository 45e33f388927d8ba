"""Pictures: opened within bounds and drawn anew, so that place, device, hidden text and anything appended are gone."""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Callable

from PIL import Image, ImageOps, UnidentifiedImageError

from alliance.kernel.errors import Invalid

MOST_PIXELS = 60_000_000
"""More than any telephone takes by default; beyond it one picture would fill the memory of the service."""
_QUALITY = 90
_one_at_a_time = threading.Lock()
"""The largest picture takes some hundred megabytes while it is drawn, so a process draws one after the other."""
BROKEN = "这张图片打不开，可能没有传完整。"
TAKE_ANEW = "请在相册里打开看看，再选一次；或者重新拍一张。"
_FAULTS = (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError)
_MODES = {"1": "L", "L": "L", "LA": "RGBA", "P": "RGBA", "PA": "RGBA", "RGBA": "RGBA", "RGBa": "RGBA"}


def redrawn(format_: str) -> Callable[[bytes], bytes]:
    """A function that draws pictures of one format anew. It raises Invalid for what is broken, too large or moving."""

    def draw(content: bytes) -> bytes:
        if not _ENDS[format_](content):
            raise Invalid(BROKEN, remedy=TAKE_ANEW)
        try:
            with _one_at_a_time, warnings.catch_warnings():
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is lower
                return _draw(content, format_)
        except _FAULTS as bad:
            raise Invalid(BROKEN, remedy=TAKE_ANEW) from bad

    return draw


def _draw(content: bytes, format_: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=[format_]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Invalid(
                f"这张图片太大：{picture.width}×{picture.height}，超过 {MOST_PIXELS // 10_000} 万像素。",
                remedy="请缩小以后再交，或者重新拍一张普通大小的。",
            )
        if format_ != "JPEG" and getattr(picture, "n_frames", 1) > 1:  # telephones put a second, brighter JPEG behind
            raise Invalid("会动的图片不能作附件。", remedy="请截一张图再交。")
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        mode = _MODES.get(upright.mode, "RGB")
        mode = "RGB" if format_ == "JPEG" and mode == "RGBA" else mode
        plain = upright.convert(mode)
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    drawn = io.BytesIO()
    fresh.save(drawn, format_, quality=_QUALITY)
    return drawn.getvalue()


def _jpeg_ends(content: bytes) -> bool:
    """True where the end mark follows the picture's own data, not only that of a small preview inside."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 -- every part begins with this byte
        if content[at + 1] == 0xDA:  # noqa: PLR2004 -- from here on comes the picture
            return content.rfind(b"\xff\xd9") > at
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return False


_ENDS: dict[str, Callable[[bytes], bool]] = {
    "JPEG": _jpeg_ends,
    "PNG": lambda content: b"IEND\xaeB`\x82" in content,
    "WEBP": lambda content: int.from_bytes(content[4:8], "little") + 8 <= len(content),
}
"""Looked for by ourselves: the library that prints papers tells Pillow, for the whole process, to fill up gaps."""
