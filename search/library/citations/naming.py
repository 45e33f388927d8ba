"""What works are called: full titles, titles without 中华人民共和国, and short names. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from search.library.citations.flattening import flat

STATE = "中华人民共和国"
ENDINGS = "实施条例|实施细则|实施办法|法典|条例|规定|办法|解释|规则|细则|决定|意见|通知|标准|法"
_EDITION = re.compile(
    r"\((?:\d{4}[年月日\d.,/-]*(?:第?[一二三四五六]次)?(?:修正|修订|修改|版|本|公布|施行)?(?:文本|版本)?"
    r"|修正|修订|最新(?:修正|修订)?|现行)\)$"
)
_PART = re.compile(r"[·.(]?(?:总则|物权|合同|人格权|婚姻家庭|继承|侵权责任)编\)?$")
_MARKS = re.compile(r"[《》“”\"'‘’\[\]]")
PLACES = frozenset("省市县区州旗盟")
_LEADS = frozenset("据照按反用见和及与或依对合由是从于,、。；:;(“我本")


@lru_cache(maxsize=8192)
def folded(title: str) -> str:
    """The title as it is compared: no blanks, no brackets of titles, half width."""
    return _MARKS.sub("", flat(title).text)


@lru_cache(maxsize=8192)
def bare(title: str) -> str:
    """The folded title without 中华人民共和国 and without the mark of its edition or of its part (物权编)."""
    plain = folded(title).replace(STATE, "")
    plain = _EDITION.sub("", plain) or plain
    return _PART.sub("", plain) if _PART.sub("", plain) == "民法典" else plain


def edition_of(title: str) -> str:
    """The year of the edition that a title carries: 2018 of 物业管理条例（2018修订）; mostly empty."""
    match = _EDITION.search(folded(title))
    year = re.search(r"\d{4}", match[0]) if match else None
    return year[0] if year else ""


@dataclass(frozen=True, slots=True)
class Names:
    """Which work a name means: keys of works by folded name."""

    known: Mapping[str, str]
    longest: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "longest", min(90, max(map(len, self.known), default=0)))

    def key(self, title: str) -> str:
        """The key of the work that a title names as a whole; empty where it is unknown."""
        plain = bare(title)
        return self.known.get(plain) or self.known.get(_without_court(plain)) or ""

    def at_end(self, words: str) -> str:
        """The longest known name that the words end with; empty where there is none, or where a longer one hides.

        A name behind 市 or 县 is another place's law (金华市物业管理条例), not the one of the nation.
        """
        for length in range(min(len(words), self.longest), 1, -1):
            name = words[-length:]
            if name in self.known:
                before = words[-length - 1] if len(words) > length else ""
                elsewhere = before in PLACES or (name[0] in PLACES and before and before not in _LEADS)
                return "" if before and elsewhere else name
        return ""

    def with_titles(self, titles: Iterable[tuple[str, str]]) -> Names:
        """These names and the given (title, key), which win where both know a name."""
        more = dict(self.known)
        for title, key in titles:
            for name in variants(title):
                more[name] = key
        return Names(more)


@lru_cache(maxsize=4096)
def variants(title: str) -> tuple[str, ...]:
    """Everything that follows from a title alone: with and without 中华人民共和国, of whom it is, and said shortly."""
    full, short = folded(title), bare(title)
    found = [full, short, full.replace(STATE, "")]
    if short.startswith("最高人民法院"):
        found += [
            _without_court(short),
            short.replace("最高人民法院", "最高院", 1),
            short.replace("最高人民法院", "最高法", 1),
        ]
    if "物业管理条例" in short and short != "物业管理条例":
        found.append(short.replace("物业管理条例", "物业条例"))
    return tuple(dict.fromkeys(name for name in found if len(name) > 1))


def _without_court(plain: str) -> str:
    return re.sub(r"^(?:最高人民法院|最高人民检察院|最高法院?|最高院)+", "", plain)
