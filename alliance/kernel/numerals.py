"""Chinese numerals as laws print them: 第一千二百六十条, 第十七条之一, （一）; and full-width typing made plain."""

from __future__ import annotations

import re
from dataclasses import dataclass

LARGEST = 99_999_999
LAST_ARTICLE = 9_999
LAST_BRANCH = 99

_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_PLAIN = str.maketrans("两〇○壹贰叁肆伍陆柒捌玖拾佰仟萬", "二零零一二三四五六七八九十百千万")
_NUMERAL = "[0-9０-９零〇○一二两三四五六七八九十百千]{1,12}"
_ARTICLE = re.compile(rf"第\s*(?P<number>{_NUMERAL})\s*条(?:\s*之\s*(?P<branch>{_NUMERAL}))?")


def halfwidth(text: str) -> str:
    """The same text with full-width letters, digits, signs and blanks made plain: ２７８ becomes 278, （ becomes (."""
    return "".join(
        " " if char == "\u3000" else chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in text
    )


def to_chinese(number: int) -> str:
    """278 as 二百七十八. Raises ValueError outside 0 to 99,999,999."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number}超出范围，只写0到{LARGEST}。")
    myriads, rest = divmod(number, 10_000)
    if not myriads:
        return _section(rest)
    gap = _DIGITS[0] if 0 < rest < _UNITS["千"] else ""
    return f"{_section(myriads)}万{gap}{_section(rest, inside=True) if rest else ''}"


def to_int(text: str) -> int:
    """Read 一千二百六十, 两千零二十六, 二〇二六, 贰拾, １２６０ or 1260.

    Raises ValueError for anything else, for numerals that are not well formed (一百二, 十百) and beyond 99,999,999.
    """
    plain = re.sub(r"\s", "", halfwidth(text)).translate(_PLAIN)
    if re.fullmatch("[0-9]{1,8}", plain):
        return int(plain)
    if re.fullmatch(f"[{_DIGITS}]{{1,8}}", plain):
        return int("".join(str(_DIGITS.index(char)) for char in plain))
    if re.fullmatch(f"[{_DIGITS}十百千万]{{2,16}}|十", plain):
        spoken = plain.removeprefix("一") if plain.startswith("一十") else plain
        value = _spoken_value(spoken)
        # Writing it again refuses whatever is not the one correct spelling of the number.
        if value is not None and value <= LARGEST and to_chinese(value) == spoken:
            return value
    raise ValueError(f"“{text[:20]}”不是能认出的数，例如：二百七十八。")


@dataclass(frozen=True, slots=True, order=True)
class ArticleNumber:
    """第十七条之一: the number of an article, and of its branch where one was inserted later (0 where none)."""

    number: int
    branch: int = 0

    def __post_init__(self) -> None:
        if not (1 <= self.number <= LAST_ARTICLE and 0 <= self.branch <= LAST_BRANCH):
            raise ValueError(f"条号超出范围：{self.number}、{self.branch}。")

    @classmethod
    def parse(cls, text: str) -> ArticleNumber:
        """Read 第一千二百六十条, 第１２６０条 or 第十七条之一 and nothing around it. Raises ValueError."""
        if not (match := _ARTICLE.fullmatch(text.strip())):
            raise ValueError(f"“{text[:20]}”不是条号，例如：第二百七十八条。")
        return cls(to_int(match["number"]), to_int(match["branch"] or "0"))

    def __str__(self) -> str:
        return article_label(self.number, self.branch)


def article_label(number: int, branch: int = 0) -> str:
    """The article as it is printed: 第二百七十八条, 第二百七十八条之一."""
    return f"第{to_chinese(number)}条" + (f"之{to_chinese(branch)}" if branch else "")


def articles_in(text: str) -> list[ArticleNumber]:
    """The articles named in a text, in order; what only looks like one (第零条, 第十百条) is left out."""
    found = []
    for match in _ARTICLE.finditer(text):
        try:
            found.append(ArticleNumber.parse(match[0]))
        except ValueError:
            continue
    return found


def _section(number: int, *, inside: bool = False) -> str:
    """A number below 10,000; `inside` a longer numeral the ten keeps its one: 万零一十."""
    if number == 0:
        return _DIGITS[0]
    written = ""
    gap = False
    for unit, worth in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // worth % 10
        if digit:
            written += (_DIGITS[0] if gap else "") + _DIGITS[digit] + unit
        gap = digit == 0 and bool(written)
        if number % worth == 0:
            break
    return written[1:] if not inside and written.startswith("一十") else written


def _spoken_value(numeral: str) -> int | None:
    """The value of a numeral with units, well formed or not; None where the signs make no sense at all."""
    total = section = digit = 0
    for char in numeral:
        if char in _UNITS:
            section += (digit or 1) * _UNITS[char]
            digit = 0
        elif char == "万":
            total += (section + digit) * 10_000
            section = digit = 0
        elif digit:
            return None
        else:
            digit = _DIGITS.index(char)
    return total + section + digit
