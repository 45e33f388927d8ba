"""What people type, read exactly: lines, passages, numbers, money, areas and days; forms and importers share it.

Every function raises ValueError with a sentence for people, without the name of the field.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from alliance.kernel.days import full_date

LINE_MOST = 200
PASSAGE_MOST = 20_000
MOST = Decimal("999999999999.99")
"""The largest money or area: any larger is a slip of the finger."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff\u00ad"))
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that show nothing, though their category says that they do."""
_BROKEN = frozenset("\ufffd\ufffe\uffff")
"""What stands where a sign got lost, and two signs that no document and no workbook can hold."""
_PLAIN_NUMBER = re.compile(r"([+-]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)")
_DAY = re.compile(r"([0-9]{4})(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})日?|([0-9]{4})([0-9]{2})([0-9]{2})")
_AREA_UNITS = ("平方米", "平米", "m2", "平方")
_COUNT_UNITS = ("个", "户", "人", "件", "天", "年", "票", "套", "幢", "栋", "名", "位")


def _refuse_hidden(text: str, allowed: str = "") -> None:
    for character in text:
        if character in _BROKEN:
            raise ValueError("里有认不出的字，可能是从别处粘贴时乱了码，请重新输入。")
        kind = unicodedata.category(character)
        if character in _BLANK or (kind in {"Cc", "Cf", "Cs", "Zl", "Zp"} and character not in allowed):
            raise ValueError("里有看不见的特殊字符，请删掉后重新输入。")


def line(text: str, most: int = LINE_MOST) -> str:
    """One line without space around it, at most `most` characters; what cannot be seen is refused."""
    return _fitting(text, most)


def searched(text: str, most: int) -> str:
    """What somebody looks for: printable, on one line, cut at `most` characters; nothing is refused."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:most]).split())


def passage(text: str, most: int = PASSAGE_MOST) -> str:
    """Several lines with nothing blank around them, at most `most` characters; every line end becomes one newline."""
    return _fitting(text.replace("\r\n", "\n").replace("\r", "\n"), most, allowed="\n\t")


def _fitting(text: str, most: int, allowed: str = "") -> str:
    cleaned = text.translate(_INVISIBLE).strip()
    if len(cleaned) <= most * 4:  # what is far too long is not looked through sign by sign
        _refuse_hidden(cleaned, allowed)
    if len(cleaned) > most:
        raise ValueError(f"太长了：最多 {most} 个字，现在有 {len(cleaned)} 个字。")
    if text.strip() and not cleaned:
        raise ValueError("里只有看不见的字符，请重新输入。")
    return cleaned


def _plain(text: str) -> str:
    """Half-width, without blanks inside, since 12 000 and １２０００ mean the same."""
    if len(text) > LINE_MOST:
        raise ValueError("太长了，这里只填数字。")
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_INVISIBLE))


def _without_unit(text: str, units: tuple[str, ...]) -> str:
    for unit in units:
        if text.endswith(unit):
            return text.removesuffix(unit)
    return text


def _decimal(text: str, example: str) -> Decimal:
    if not (match := _PLAIN_NUMBER.fullmatch(text)):
        raise ValueError(f"要填数字，例如 {example}。")
    return Decimal(match[1] + match[2].replace(",", ""))


def _hundredths(value: Decimal, what: str) -> Decimal:
    if value < 0:
        raise ValueError("不能是负数。")
    if value > MOST:
        raise ValueError("数字太大，请核对是不是多打了几位。")
    if value != value.quantize(Decimal("0.01")):
        raise ValueError(what)
    return value.quantize(Decimal("0.01"))


def area(text: str) -> Decimal:
    """Square metres to 0.01, from 1,234.5, １２３４．５ or 1234.5㎡."""
    value = _decimal(_without_unit(_plain(text), _AREA_UNITS), "1234.56")
    return _hundredths(value, "最多写到小数点后两位。")


def money(text: str) -> Decimal:
    """Yuan to the fen, from 1,234.50, ￥1234.5, 1234.5元 or 3.5万元."""
    plain = _plain(text).removeprefix("¥").removesuffix("元")
    factor = 10_000 if plain.endswith("万") else 1
    value = _decimal(plain.removesuffix("万"), "1234.50") * factor
    return _hundredths(value, "最多写到分，也就是小数点后两位。")


def whole(text: str, least: int = 0, most: int = 999_999_999) -> int:
    """A whole number between `least` and `most`, from 1,280, １２８０ or 1280户."""
    value = _decimal(_without_unit(_plain(text), _COUNT_UNITS), "128")
    if value != value.to_integral_value():
        raise ValueError("要填整数，不带小数。")
    if value < least:
        raise ValueError(f"不能小于 {least}。")
    if value > most:
        raise ValueError(f"不能大于 {most}，请核对是不是多打了几位。")
    return int(value)


def day(text: str, earliest: date = date(1900, 1, 1), latest: date = date(2199, 12, 31)) -> date:
    """A day between `earliest` and `latest`, from 2026-11-22, 2026年11月22日, 2026/11/22, 2026.11.22 or 20261122."""
    if not (match := _DAY.fullmatch(_plain(text))):
        raise ValueError("要写全年月日，例如 2026年11月22日 或 2026-11-22。")
    year, month, number = (int(part) for part in match.groups() if part is not None)
    try:
        found = date(year, month, number)
    except ValueError as impossible:
        raise ValueError(f"{year}年{month}月{number}日这一天不存在，请核对。") from impossible
    if found < earliest:
        raise ValueError(f"不能早于 {full_date(earliest)}。")
    if found > latest:
        raise ValueError(f"不能晚于 {full_date(latest)}。")
    return found
