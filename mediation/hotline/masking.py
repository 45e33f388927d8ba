"""What is left of a caller when a work order comes in: how to address them, and a number only to call back."""

from __future__ import annotations

import re

from alliance.kernel.crypto import normalise_phone

_TITLED = re.compile(r"^(?P<name>[^\s()（）]{1,4})(?P<title>先生|女士|小姐|同志|阿姨|大爷|大妈|奶奶|爷爷|老师)")
_COMPOUND_NAMES = ("欧阳", "司马", "上官", "诸葛", "司徒", "夏侯", "东方", "皇甫", "尉迟", "公孙", "令狐", "宇文")
_MOBILE = re.compile(r"(?<![0-9])(1[3-9][0-9])[\s-]?([0-9]{4})[\s-]?([0-9]{4})(?![0-9])")
_LANDLINE = re.compile(r"(?<![0-9])(0[0-9]{2,3})[-\s]?([0-9]{3,4})([0-9]{4})(?![0-9])")
_IDENTITY = re.compile(r"(?<![0-9])[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx](?![0-9])")
_CARD = re.compile(r"(?<![0-9])[0-9]{16,19}(?![0-9])")
NOBODY = "来电人"
_NUMBER = re.compile(r"[0-9]{7,12}")


def caller(name: str) -> str:
    """王女士 stays, 王秀英 becomes 王**, 王秀英女士 becomes 王女士; 匿名 and nothing become 来电人."""
    plain = re.sub(r"\s+", "", name)
    if not plain or plain in ("匿名", "无", "不详", "未提供"):
        return NOBODY
    titled = _TITLED.match(plain)
    given, title = (titled["name"], titled["title"]) if titled else (plain, "**")
    family = next((one for one in _COMPOUND_NAMES if given.startswith(one)), given[:1])
    return f"{family}{title}"


def telephone(text: str) -> str:
    """The digits of a number to call back, mobile or with an area code. Raises ValueError with a sentence."""
    plain = re.sub(r"[^0-9]", "", normalise_phone(text))
    if not _NUMBER.fullmatch(plain):
        raise ValueError("不像电话号码；要填一个号码，有两个的留一个。")
    return plain


def words(text: str, name: str = "") -> str:
    """What was told, without numbers of people, papers and cards, and without the caller's own name."""
    plain = _IDENTITY.sub("（证件号已遮住）", text)
    plain = _CARD.sub("（号码已遮住）", plain)
    plain = _MOBILE.sub(r"\1****\3", plain)
    plain = _LANDLINE.sub(r"\1-****\3", plain)
    full = re.sub(r"\s+", "", name)
    if len(full) > 1 and not _TITLED.match(full) and caller(name) != NOBODY:
        plain = plain.replace(full, caller(name))
    return plain
