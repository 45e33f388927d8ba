"""What the text of a cell means: names compared, headings recognised, days, numbers, areas, choices and codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from alliance.kernel import typed
from alliance.kernel.accounts import numbers
from compounds.companies import credit_codes
from compounds.workbooks.columns import EARLIEST, Column, Kind, Value

_CHOICES: dict[str, str] = {
    "没有业委会": "未成立",
    "无": "未成立",
    "未成立业委会": "未成立",
    "社区居委会代管": "社区代管",
    "居委会代管": "社区代管",
    "物管会": "物业管理委员会",
    "业委会": "业主委员会",
    "已成立": "业主委员会",
    "业委会主任": "主任",
    "业委会副主任": "副主任",
    "成员": "委员",
    "候补": "候补委员",
    "前期": "前期物业服务合同",
    "前期合同": "前期物业服务合同",
    "前期物业合同": "前期物业服务合同",
    "选聘": "业主大会选聘合同",
    "业主大会选聘": "业主大会选聘合同",
    "选聘合同": "业主大会选聘合同",
}
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_WIDE |= {0x3000: 0x20, 0x00A0: 0x20}
# A remark is short; without bounds, a text of nothing but opening brackets would be searched to its end for each.
_MARKS = re.compile(r"[\s*:]+|\([^)]{0,200}\)|\[[^\]]{0,200}\]|【[^】]{0,200}】")
_REMARKS = re.compile(r"[（(\[【].{0,200}?[）)\]】]")
_BREAKS = re.compile(r"[ \t]*[\r\n\v\f\u0085\u2028\u2029]+[ \t]*|\t+")
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(:00(\.0+)?)?$")
_SHORT_YEAR = re.compile(r"'?[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?")
_IN_CHARACTERS = re.compile(r"第?([一二三四五六七八九十]{1,3})届?")
_NUMBERED = re.compile(r"第?([0-9]{1,4})届?")
_TEN_THOUSANDS = re.compile(r"(.+?)万(平方米|平米|平方|m2)?")


def same(text: str) -> str:
    """What two ways to write one name have in common: width, case and blanks do not count."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    return unicodedata.normalize("NFKC", folded)


def head(text: str) -> str:
    """A heading without marks, blanks and what stands in brackets."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def heads(text: str) -> tuple[str, ...]:
    """All headings that one cell may mean: 小区名称/小区/楼盘 is three ways to say one."""
    parts = re.split(r"[/、|]", _REMARKS.sub("", text))
    return tuple(dict.fromkeys(found for part in parts if (found := head(part))))


def line(text: str, most: int) -> str:
    """One line as it is to be kept: broken lines joined, digits and letters half-width, Chinese signs untouched."""
    return typed.line(_BREAKS.sub("", text).translate(_WIDE), most)


def value(column: Column, text: str) -> Value:
    """The value in a cell's text. Raises ValueError with a sentence that goes without the column's name."""
    if column.kind is Kind.TEXT:
        return line(text, column.most)
    return _READERS[column.kind](text, column)


def _day(text: str, _: Column) -> date:
    plain = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", text).strip())
    if _SHORT_YEAR.fullmatch(re.sub(r"\s+", "", plain)):
        raise ValueError("年份要写四位，例如 2024-03-05。")
    return typed.day(plain, EARLIEST)


def _whole(text: str, column: Column) -> int:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if column.code == "number":
        if found := _IN_CHARACTERS.fullmatch(plain):
            plain = str(_from_characters(found[1]))
        elif numbered := _NUMBERED.fullmatch(plain):
            plain = numbered[1]
    return typed.whole(plain, 1, column.most)


def _from_characters(text: str) -> int:
    """1 to 99 from 一, 十二, 二十."""
    digits = {sign: number for number, sign in enumerate("一二三四五六七八九", 1)}
    tens, ten, ones = text.rpartition("十")
    if not ten:
        if len(text) != 1:
            raise ValueError("要填数字，例如 2。")
        return digits[text]
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        raise ValueError("要填数字，例如 2。")
    return digits.get(tens, 1) * 10 + digits.get(ones, 0)


def _area(text: str) -> Decimal:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if found := _TEN_THOUSANDS.fullmatch(plain):
        return typed.money(f"{found[1]}万")
    return typed.area(plain)


def _positive(number: Decimal) -> Decimal:
    if number <= 0:
        raise ValueError("要大于零；不清楚的可以空着。")
    return number


def _choice(text: str, column: Column) -> str:
    plain = same(text)
    choices = column.choices
    for choice in choices:
        if same(choice) == plain:
            return choice
    if (known := _CHOICES.get(plain)) in choices and known is not None:
        return known
    raise ValueError(f"只能填：{'、'.join(choices)}。")


def _fee(text: str, _: Column) -> Decimal:
    """Yuan a square metre and month, from 1.8, 1.80元/㎡·月 or 每平方米1.8元."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return _positive(typed.money(_FEE_UNIT.sub("", plain)))


_FEE_UNIT = re.compile(r"^每(平方米?|m2)(每月)?|/.*$")
_READERS: dict[Kind, Callable[[str, Column], Value]] = {
    Kind.DAY: _day,
    Kind.WHOLE: _whole,
    Kind.AREA: lambda text, _: _positive(_area(text)),
    Kind.MONEY: _fee,
    Kind.CHOICE: _choice,
    Kind.CREDIT_CODE: lambda text, _: credit_codes.read(text),
    Kind.PHONE: lambda text, _: numbers.mobile(text),
}
