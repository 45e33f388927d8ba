"""Which column of somebody's table holds what: by names in Chinese and English, likelier ones first. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

REVIEWER, ENTRY, MARK = "reviewer", "entry", "mark"
HEADERS: Mapping[str, tuple[str, ...]] = {
    REVIEWER: (
        *("评委", "评审", "评审人", "评分人", "打分人", "专家", "裁判", "评委姓名", "评委编号"),
        *("reviewer", "judge", "rater", "assessor", "referee", "marker", "grader", "evaluator", "critic", "annotator"),
        *("juror", "jury", "panelist", "panellist", "examiner", "taster", "voter", "scorer", "user", "from"),
    ),
    ENTRY: (
        *("参评对象", "参评", "对象", "小区", "项目", "作品", "参赛", "申报", "选手", "小区名称"),
        *("entry", "item", "object", "candidate", "project", "proposal", "applicant", "application", "contestant"),
        *("participant", "competitor", "submission", "product", "wine", "beer", "dish", "movie", "film", "song"),
        *("paper", "manuscript", "essay", "skater", "couple", "performer", "artist", "athlete", "team", "compound"),
        *("subject", "stimulus", "document", "book", "to", "country"),
    ),
    MARK: (
        *("分数", "得分", "评分", "打分", "分", "成绩"),
        *("mark", "score", "rating", "points", "grade", "value", "stars", "overall", "vote"),
    ),
}
"""What the columns may be called."""
NAMES = {REVIEWER: "评委", ENTRY: "参评对象", MARK: "分数"}
SUMS = frozenset(
    {
        *("总分", "合计", "总计", "总成绩", "平均", "平均分", "均分", "中位数", "最后得分", "最终得分"),
        *("名次", "排名", "序号", "年份", "年度"),
        *("total", "total score", "total points", "sum", "mean", "average", "avg", "median", "final", "final score"),
        *("rank", "ranking", "place", "position", "no", "id", "sd", "std", "stdev", "count", "year"),
    }
)
"""What is reckoned from marks, or counts lines, and is no reviewer's column."""
JOIN = "+"
"""Between the names of columns that say only together what is meant."""
_ONE_OF = re.compile(
    r"(.+?)(?:[ _.#-]*\d+|[ _.#-]+[a-z]|(?<=[^\x00-\x7f])[a-z]|[甲乙丙丁戊己庚辛壬癸一二三四五六七八九十]+)", re.DOTALL
)
_BETWEEN, _TAIL = re.compile(r"[^a-z]+"), re.compile(r"(?<=..)(ids?|names?|no|number|s)$")


class Unreadable(ValueError):
    """The table is none of marks; the sentence says why and what would help."""


def found(head: Sequence[str], named: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    """Which columns hold what, as far as it can be told: by the names given, by known names, by known words in names.

    Columns that are several of one kind (评委1, 评委2) are none of these, unless they are named.
    Raises Unreadable for a name that the head does not have, or has twice.
    """
    names = [plain(cell) for cell in head]
    known: dict[str, tuple[int, ...]] = {}
    for what, called in named.items():
        whole = (called,) if plain(called) in names else called.split(JOIN)
        known[what] = tuple(_place(names, head, one) for one in whole)
    kinds = Counter(one[1] for name in names if (one := _ONE_OF.fullmatch(name)))
    several = {place for place, name in enumerate(names) if (one := _ONE_OF.fullmatch(name)) and kinds[one[1]] > 1}
    for fits in (str.__eq__, _has):
        for what in (one for one in HEADERS if one not in known):
            taken = several.union(*known.values())
            free = [place for place in range(len(names)) if place not in taken]
            place = next((place for word in HEADERS[what] for place in free if fits(word, names[place])), None)
            if place is not None:
                known[what] = (place,)
    for what, places in known.items():
        for place in places:
            if names.count(names[place]) > 1:
                raise Unreadable(
                    f"表头里有{names.count(names[place])}列都叫“{tidy(head[place])}”，不知道{NAMES[what]}看哪一列。"
                    "请改成不同的名称。"
                )
    return known


def twice(head: Sequence[str], places: Collection[int]) -> str:
    """The first name that two of the columns have; empty where there is none."""
    counted = Counter(plain(head[place]) for place in places)
    return next((tidy(head[place]) for place in places if counted[plain(head[place])] > 1), "")


def is_sum(name: str) -> bool:
    """True for a column that is no reviewer's, by its name."""
    return plain(name).replace("_", " ").strip() in SUMS


def listed(head: Sequence[str]) -> str:
    """The names of the head as a sentence tells them."""
    return "、".join(tidy(cell) or "（空）" for cell in head)


def plain(name: str) -> str:
    """A name as names are compared."""
    return tidy(name).strip("\"'").strip().casefold()


def tidy(cell: str) -> str:
    """Without what nobody sees: line ends inside a cell, zero-width letters, codes that steer a terminal."""
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    return "".join(letter for letter in unicodedata.normalize("NFKC", cell) if letter.isprintable()).strip()


def _place(names: Sequence[str], head: Sequence[str], called: str) -> int:
    if plain(called) not in names:
        raise Unreadable(f"表头里没有“{tidy(called)}”。表头有：{listed(head)}。")
    return names.index(plain(called))


def _has(word: str, name: str) -> bool:
    if not word.isascii():
        return word in name
    return any(word in {part, _TAIL.sub("", part)} for part in _BETWEEN.split(name))
