"""Figures of votes and bills read exactly: areas in hundredths of a square metre, heads and money; and written.

What is read is one clear way to write a number: digits, and a point with at most two decimals behind it. Everything
else is refused with the field, what is wrong and the way out; nothing is rounded, completed or guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

MOST_HUNDREDTHS = 99_999_999_999_999
"""The largest area or sum, in hundredths: any larger is a slip of the finger."""
MOST_HEADS = 999_999_999
LONGEST = 100
"""Digits that are read at all."""
SHOWN = 30
"""Signs of a wrong entry that are told back."""

_EXACT = re.compile(r"([0-9]+)(?:\.([0-9]{1,2}))?")
_FINER = re.compile(r"[0-9]+\.[0-9]{3,}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,'’ \u00a0\u2009\u202f][0-9]{3})+(?:\.[0-9]+)?")
_FULL_WIDTH = re.compile(r"[０-９．，％＋－]")
_UNITS = re.compile(r"[0-9.]+\s*(?:㎡|m2|m²|平方米|平米|平方|亩|人|户|位|名|元|万元?|圆)", re.IGNORECASE)
_POWER = re.compile(r"[0-9.]+[eE][+-]?[0-9]+")
_NAMELESS = frozenset({"nan", "+nan", "-nan", "snan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One figure or row that cannot be counted: the field, the row of its sheet or list where it has one, and why."""

    field: str
    reason: str
    row: int | None = None

    def __str__(self) -> str:
        where = f"第 {self.row} 行，" if self.row is not None else ""
        return f"{where}{self.field}：{self.reason}"


class Faulty(ValueError):
    """Figures that cannot be counted; all faults together, in the order in which they stand."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def area(value: object) -> int:
    """An area in hundredths of a square metre, from 20000, 20000.5 or "20000.50".

    Raises ValueError with a sentence that goes without the name of the field.
    """
    return _hundredths(value, "平方米", "20000.00")


def money(value: object) -> Decimal:
    """A sum in yuan to the fen, from 4475, 4475.5 or "4475.50". Raises ValueError with a sentence."""
    return Decimal(_hundredths(value, "元", "4475.00")).scaleb(-2)


def heads(value: object) -> int:
    """A number of people, from 200 or "200". Raises ValueError with a sentence."""
    text = _plain(value, "200")
    if not (match := _EXACT.fullmatch(text)):
        raise ValueError(_why(text, "人数", "200"))
    if match[2] is not None:
        raise ValueError(f"“{_told(text)}”带了小数。人数要写整数，例如 200。")
    return _bounded(_digits(match[1], text), MOST_HEADS, text)


def square_metres(hundredths: int) -> str:
    """20 000.00 ㎡."""
    return f"{amount(hundredths)} ㎡"


def amount(hundredths: int) -> str:
    """20 000.00, for an area or a sum in hundredths; every three digits stand apart."""
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{count(whole)}.{rest:02}"


def count(number: int) -> str:
    """20 000: every three digits stand apart."""
    return f"{number:,}".replace(",", " ")


def fraction(value: Fraction) -> str:
    """2/3."""
    return f"{value.numerator}/{value.denominator}"


def percent(part: int, whole: int) -> str:
    """66.66%, cut and never rounded up, so that a share just below a threshold never looks as if it reached it."""
    if whole <= 0:
        return "—"
    cut = part * 10_000 // whole
    return f"{cut // 100}.{cut % 100:02}%"


def _hundredths(value: object, unit: str, example: str) -> int:
    text = _plain(value, example)
    if not (match := _EXACT.fullmatch(text)):
        raise ValueError(_why(text, unit, example))
    return _bounded(_digits(match[1], text) * 100 + int((match[2] or "").ljust(2, "0")), MOST_HUNDREDTHS, text)


def _digits(digits: str, text: str) -> int:
    """The number in a run of digits, of which `int` refuses one that is absurdly long, in words of its own."""
    if len(digits) > LONGEST:
        raise ValueError(_too_large(text))
    return int(digits)


def _bounded(number: int, most: int, text: str) -> int:
    if number > most:
        raise ValueError(_too_large(text))
    return number


def _too_large(text: str) -> str:
    return f"“{_told(text)}”太大了，请核对是不是多打了几位。"


def _plain(value: object, example: str) -> str:
    """A value as the digits that it was written with; a float as Python shows it, so that 0.1 stays 0.1."""
    if value is None or (isinstance(value, str) and not value.strip()):
        raise ValueError(f"没有填。请填数字，例如 {example}。")
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal | float):
        raise ValueError(f"“{_told(value)}”不是数字。请填数字，例如 {example}。")  # noqa: TRY004 -- all entries alike
    if isinstance(value, str):
        return value.strip(" \t\r\n")
    if isinstance(value, int) and value.bit_length() > MOST_HUNDREDTHS.bit_length():  # str() refuses enormous ones
        raise ValueError("这个数是负的，或者太大了。请核对是不是填错了。")
    return repr(value) if isinstance(value, float) else str(value)


def _why(text: str, unit: str, example: str) -> str:  # noqa: PLR0911 -- one sentence for each way to go wrong
    """What is wrong with a text that is no exact number, and the way out."""
    told = f"“{_told(text)}”"
    if _FULL_WIDTH.search(text):
        return f"{told}里有全角的数字或者符号。请切换到英文输入法重新填写，例如 {example}。"
    if "%" in text:
        return f"{told}是百分比，不能拿来核对门槛。请填实际的数字（单位：{unit}），例如 {example}。"
    if text.lower() in _NAMELESS:
        return f"{told}不是数字，多半是表格算错了留下的。请填数字，例如 {example}。"
    if re.match(r"[-−–—－]\s*[0-9.]", text):
        return f"{told}是负数。面积、人数和金额都不会小于 0，请核对。"
    if _FINER.fullmatch(text):
        return f"{told}的小数超过了两位。请先按登记簿或者票据核对，写到小数点后两位，例如 {example}。"
    if _GROUPED.fullmatch(text):
        return f"{told}里有分隔号。请只写数字和小数点，例如 {example}。"
    if _POWER.fullmatch(text):
        return f"{told}是科学记数法。请写出全部数字，例如 {example}。"
    if _UNITS.fullmatch(text):
        return f"{told}里带了单位。请只写数字（单位：{unit}），例如 {example}。"
    return f"{told}不是能用的数字。请只写数字（单位：{unit}），例如 {example}。"


def _told(value: object) -> str:
    text = str(value)
    return f"{text[:SHOWN]}……" if len(text) > SHOWN else text
