"""What a citation of a claim is worth: which part of the law it names, and whether its quotation stands there."""

from __future__ import annotations

import difflib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from alliance.kernel.citations.checking import VERDICT_NAMES, Checked, Checker, Verdict
from alliance.kernel.db import Transaction
from search.library import addresses, jurisdiction, units
from search.library.folding import fold, folded
from search.library.marks import queries as marks
from search.library.marks.marking import Held, stays_citable, touching
from search.library.models import Article, Status, Version, Work, WorkKind
from search.library.queries import versions_of
from search.library.standing import Standing, standings

LONGEST_TYPED = 300
LONGEST_CLAIM, LONGEST_QUOTATION = 2000, 2000
MOST_CITATIONS = 4
LONGEST_REASON = 500
SHORTEST_QUOTATION = 6
"""Fewer characters than this stand in any law; they prove nothing."""

_AS_VERDICT = {
    Status.IN_FORCE: Verdict.IN_FORCE,
    Status.NOT_YET: Verdict.NOT_YET,
    Status.SUPERSEDED: Verdict.SUPERSEDED,
    Status.REPEALED: Verdict.REPEALED,
}
_UNKNOWN = "没有认出是哪一条。请写成这样：《民法典》第二百七十八条第二款。"
_SEVERAL = "这里写了不止一条。请一处只写一条，其余的另加一处依据。"
_NO_TEXT = "平台里没有这份法规的文本，不能逐字核对，签发的答复不能拿它作依据。"
_NO_QUOTATION = "还没有引文。请从条文里照抄一句，或者点“找条文”直接引用。"
_TOO_SHORT = "引文太短，请至少抄一个完整的半句。"
_CASE = "案例只能参考，不能作依据。"


@dataclass(frozen=True, slots=True)
class CitationText:
    """One citation as it is written: 《民法典》第二百七十八条第二款, and the words of the law."""

    typed: str
    quotation: str = ""


@dataclass(frozen=True, slots=True)
class ClaimText:
    """One claim as it is written; `advice` marks one that needs no article."""

    text: str
    advice: bool = False
    citations: tuple[CitationText, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """One citation and what it is worth on a day. `because` is a Chinese sentence wherever it does not stand.

    `article`, `version` and `work` are None where no text is loaded; `span` is the place of the quotation in the
    article's text, None where it does not stand in the part that was cited.
    """

    written: CitationText
    verdict: Verdict
    stands: bool
    because: str = ""
    difference: str = ""
    title: str = ""
    label: str = ""
    unit: str = ""
    article: Article | None = None
    version: Version | None = None
    work: Work | None = None
    span: tuple[int, int] | None = None

    @property
    def quotation(self) -> str:
        """The words of the law where they stand, else as they were written."""
        if self.article is None or self.span is None:
            return self.written.quotation
        return self.article.text[self.span[0] : self.span[1]]

    @property
    def verdict_name(self) -> str:
        """The tag that pages show."""
        if self.stands or self.verdict is not Verdict.IN_FORCE:
            return VERDICT_NAMES[self.verdict]
        return "不能作依据"

    @property
    def url(self) -> str:
        """The permanent address of the cited part; empty where no text is loaded."""
        if self.article is None or self.version is None or self.work is None:
            return ""
        page = addresses.article(self.work.key, self.version.stamp, self.article.address)
        return f"{page}#{self.article.address}__{self.unit}" if self.unit else page


def judge(
    reading: Transaction, written: Sequence[CitationText], path: str, check: Checker, day: date | None = None
) -> list[Judged]:
    """Judge citations as the basis of an answer at the place with this path, on a day (today where it is left out).

    A constant number of statements. A citation stands only where its article is loaded and in force, applies at the
    place, is no mere case, holds the quotation word for word in the part cited, and no mark touches the quotation.
    """
    on = day or reading.today
    found = checked_lines(reading, [one.typed for one in written], check, on)
    single = [checked[0] if len(checked) == 1 else None for checked in found]
    law = _Law.load(reading, {one.article_id for one in single if one is not None and one.article_id is not None}, on)
    return [
        _one(text, checked[0], law, path)
        if len(checked) == 1
        else Judged(text, Verdict.NO_WORK, stands=False, because=_SEVERAL if checked else _UNKNOWN)
        for text, checked in zip(written, found, strict=True)
    ]


def checked_lines(reading: Transaction, texts: Sequence[str], check: Checker, day: date) -> list[list[Checked]]:
    """What the checker finds in each of several texts; it is asked once."""
    lines = [" ".join(text.split()) for text in texts]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    found: list[list[Checked]] = [[] for _ in lines]
    for one in check(reading, "\n".join(lines), day) if any(lines) else ():
        found[bisect_right(starts, one.start) - 1].append(one)
    return found


@dataclass(frozen=True, slots=True)
class _Law:
    """The articles at hand with their works, where each version stands, and the marks."""

    rows: dict[int, tuple[Article, Version, Work]]
    standing: dict[int, Standing]
    marks: Held

    @classmethod
    def load(cls, reading: Transaction, articles: set[int], day: date) -> _Law:
        rows = articles_of(reading.session, articles)
        works = {work.id: work.key for _, _, work in rows.values()}
        versions = versions_of(reading.session, works)
        standing = {key: one for mine in versions.values() for key, one in standings(mine, day).items()}
        return cls(rows, standing, marks.held(reading, day, set(works.values())))


def articles_of(session: Session, keys: set[int]) -> dict[int, tuple[Article, Version, Work]]:
    """These articles with their versions and works; one statement."""
    found = session.execute(
        select(Article, Version, Work).join(Article.version).join(Version.work).where(Article.id.in_(keys))
    )
    return {article.id: (article, version, work) for article, version, work in found}


def _one(text: CitationText, checked: Checked, law: _Law, path: str) -> Judged:
    row = law.rows.get(checked.article_id) if checked.article_id is not None else None
    if row is None:
        because = checked.because or (_NO_TEXT if checked.verdict is Verdict.IN_FORCE else "")
        return Judged(text, checked.verdict, False, because, title=checked.work, label=checked.article)
    article, version, work = row
    address = _address(checked.unit, article.address)
    unit = units.at(article.text, address)
    span = folded(article.text).find(text.quotation, unit.start, unit.end) if unit is not None else None
    verdict, because = checked.verdict, checked.because
    if verdict in (Verdict.MISQUOTED, Verdict.OVERRIDDEN) and unit is not None:
        verdict, because = Verdict.IN_FORCE, ""  # reckoned here, from the quotation beside it
    status = _AS_VERDICT[law.standing[version.id].status]
    if verdict is Verdict.IN_FORCE and status is not Verdict.IN_FORCE:
        verdict, because = status, f"《{work.short_title}》这个版本{VERDICT_NAMES[status]}。"
    difference = ""
    if verdict is Verdict.IN_FORCE:
        verdict, because, difference = _basis(text, row, address, span, law.marks)
    stands = verdict is Verdict.IN_FORCE and not because and jurisdiction.applies(work.place_path, path)
    if verdict is Verdict.IN_FORCE and not because and not stands:
        because = f"这是{work.place_name}的规定，外地做法，不适用于这里。"
    label = checked.article or article.label
    return Judged(text, verdict, stands, because, difference, work.title, label, address, article, version, work, span)


def _basis(
    text: CitationText, row: tuple[Article, Version, Work], address: str, span: tuple[int, int] | None, held: Held
) -> tuple[Verdict, str, str]:
    """Whether an article in force bears what is quoted: the verdict, why not, and the difference."""
    article, _, work = row
    over = held.of(work.key, article.number, article.sub)
    touched = touching(over, address, span, article.text)
    if touched:
        stays = stays_citable(over, article.text)
        return Verdict.OVERRIDDEN, f"{touched[0].part}{touched[0].sentence}。{stays}。", ""
    if work.kind is WorkKind.CASE:
        return Verdict.IN_FORCE, _CASE, ""
    plain = fold(text.quotation)
    if not plain:
        return Verdict.IN_FORCE, _NO_QUOTATION, ""
    if span is None:
        return Verdict.MISQUOTED, _misquoted(article, text.quotation), _difference(article, address, text.quotation)
    return Verdict.IN_FORCE, _TOO_SHORT if len(plain) < SHORTEST_QUOTATION else "", ""


def _address(unit: str, article: str) -> str:
    """para_2__item_5, whether the checker names it with its article before it or not."""
    return unit.removeprefix(article).removeprefix("__")


def _misquoted(article: Article, quotation: str) -> str:
    elsewhere = folded(article.text).find(quotation)
    if elsewhere is None:
        return "引文和法规原文不一致，请照原文改。"
    inside = [unit for unit in units.units(article.text) if unit.start <= elsewhere[0] and elsewhere[1] <= unit.end]
    return f"这句话不在您写的这一款，在{inside[-1].label if inside else '本条别处'}。请改条款号。"


def _difference(article: Article, address: str, quotation: str) -> str:
    """The sentence of the part that is nearest to what was quoted, to be shown beside it."""
    unit = units.at(article.text, address)
    if unit is None:
        return ""
    whole = [unit.text[start:end].strip() for start, end in units.sentences(unit.text)]
    near = max(whole, key=lambda one: difflib.SequenceMatcher(None, one, quotation, autojunk=False).ratio(), default="")
    return f"原文：“{near}”" if near else ""
