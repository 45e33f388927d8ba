"""The days in a regulation: when it was adopted, amended and came into force, as its own words tell. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from alliance.kernel.numerals import to_int

_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_HAN_DATE = re.compile(r"([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日")
_NAME_DATE = re.compile(r"[(（](\d{4})-(\d{2})-(\d{2})[)）]")
_EFFECTIVE = re.compile(r"自(公布之日|发布之日|\d{4}年\s*\d{1,2}月\s*\d{1,2}日)起(?:施行|实施|生效|执行)")
_ADOPTED = re.compile(r"通过|公布|发布|批准|修订|修正|公告|审议|令第")
_PUBLISHED = re.compile(r"公布|发布|公告")
_EARLIEST, _LATEST = 1900, 2200
_SHORT_LINE = 24
_LAST_ARTICLES = 8
"""Among how many articles at the end the day of coming into force is looked for."""


def _valid(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return _EARLIEST < year < _LATEST


def dates_in(line: str) -> list[date]:
    """Every day that a line names, in figures or in Chinese numerals, in order of writing style."""
    folded = unicodedata.normalize("NFKC", line)
    found = [tuple(map(int, match)) for match in _DATE.findall(folded)]
    found += [(to_int(year), to_int(month), to_int(day)) for year, month, day in _HAN_DATE.findall(line)]
    return [date(*parts) for parts in found if _valid(*parts)]


def adoptions(history: Sequence[str]) -> list[date]:
    """The days on which a work was adopted, published or amended; days of coming into force are left out."""
    found: list[date] = []
    for line in history:
        folded = unicodedata.normalize("NFKC", line)
        without_effect = re.sub(rf"自?{_DATE.pattern}起?\s*(?:施行|实施|生效|执行)", "", folded)
        if _ADOPTED.search(without_effect) or "《" in without_effect or _DATE.fullmatch(folded):
            found += dates_in(without_effect)
    return found


def effective(texts: Sequence[str], history: Sequence[str], version_date: date | None) -> date | None:
    """The day of coming into force as the text states it: mostly the first one, also in an amended text."""
    passages = [text for text in reversed(texts[-_LAST_ARTICLES:]) if "起" in text]
    own = [text for text in passages if re.search(r"本(?:条例|规定|办法|法|解释|规则|细则|决定|规范)", text)]
    for text in [*own, *history]:
        match = _EFFECTIVE.search(unicodedata.normalize("NFKC", text))
        if not match:
            continue
        if stated := dates_in(match[1]):
            return stated[0]
        published = [day for line in history if _PUBLISHED.search(line) for day in dates_in(line)]
        return version_date if version_date and published == [version_date] else None
    for line in history:
        if "施行" in line and len(line) < _SHORT_LINE and (stated := dates_in(line)):
            return stated[-1]
    return None


def in_name(name: str) -> list[date]:
    """The days that a file's name carries in brackets."""
    return [date(*map(int, found)) for found in _NAME_DATE.findall(name) if _valid(*map(int, found))]
