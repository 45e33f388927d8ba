"""What the library and the register hold of the works that a text cites: their versions, and the cited articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from alliance.kernel.paths import NATION
from search.library import jurisdiction
from search.library.citations import register
from search.library.citations.reading import Cited
from search.library.citations.register import Number, Registered
from search.library.models import Article, Status, Version, Work
from search.library.standing import Standing, begins, in_force, standings

_NUMBERS_AT_ONCE = 900
"""How many numbers one statement names: fewer than any database allows."""


@dataclass(frozen=True, slots=True)
class Text:
    """One loaded article."""

    article_id: int
    version_id: int
    label: str
    address: str
    text: str


@dataclass(slots=True)
class Issue:
    """One version of a work, loaded or only registered; `articles` is empty where nobody counted them.

    Its id is negative where only the register knows it.
    """

    id: int
    stamp: str
    version_date: date | None
    effective_from: date | None
    effective_to: date | None
    status: Status
    doubt: str
    articles: Mapping[Number, str]

    @property
    def loaded(self) -> bool:
        """True where its text is in the library."""
        return self.id > 0


@dataclass(frozen=True, slots=True)
class Whole:
    """One work with every version that is known, and where each stands on the day."""

    title: str
    key: str
    place_path: str
    why: str
    issues: tuple[Issue, ...]
    standing: Mapping[int, Standing]
    ended_by: str = ""
    listed: bool = False
    """True where the library has a page for it."""

    @property
    def in_force(self) -> Issue | None:
        """The version of the day; None where there is none, or where the latest one has ended."""
        latest = self.latest
        if latest is not None and self.standing[latest.id].status is Status.REPEALED:
            return None
        return in_force(self.issues, self.standing)

    @property
    def latest(self) -> Issue | None:
        """The last version whose day has come."""
        begun = [one for one in self.issues if self.standing[one.id].status is not Status.NOT_YET]
        return max(begun, key=_order, default=None)

    def of_year(self, year: str) -> Issue | None:
        """The latest version that bears a year, as the day of its text or of its coming into force."""
        mine = [one for one in self.issues if any(day and str(day.year) == year for day in _days(one))]
        return max(mine, key=_order, default=None)


@dataclass(slots=True)
class Holdings:
    """Everything that is needed to judge the citations of one text."""

    works: dict[str, Whole] = field(default_factory=dict)
    texts: dict[tuple[int, int, int], Text] = field(default_factory=dict)
    _session: Session | None = None
    _whole: dict[int, list[Text]] = field(default_factory=dict)

    def text(self, issue: Issue, number: int, sub: int) -> Text | None:
        """A cited article of a loaded version."""
        return self.texts.get((issue.id, number, sub))

    def articles(self, issues: Sequence[Issue]) -> list[Text]:
        """Every article of loaded versions, to look for words that stand elsewhere; one statement for all of them."""
        wanted = [one.id for one in issues if one.loaded and one.id not in self._whole]
        if wanted and self._session is not None:
            for version in wanted:
                self._whole[version] = []
            for text in _articles(self._session, wanted, None):
                self._whole[text[0]].append(text[3])
        return [text for one in issues for text in self._whole.get(one.id, ())]


def titles(session: Session) -> list[tuple[str, str]]:
    """Every work of the library as (title, key), and short titles that are another name; one statement."""
    rows = session.execute(select(Work.title, Work.short_title, Work.key).order_by(Work.id)).all()
    shorts = [(short, key) for title, short, key in rows if short and short not in (title, key)]
    return shorts + [(title, key) for title, _, key in rows]


def load(session: Session, found: Collection[Cited], day: date) -> Holdings:
    """What is held of the cited works, with the standing of each version on a day; three statements."""
    keys = sorted({one.key for one in found if one.key})
    held = Holdings(_session=session)
    rows = session.execute(
        select(Work, Version).outerjoin(Work.versions).where(Work.key.in_(keys)).order_by(Work.id, Version.id)
    )
    works: dict[str, Work] = {}
    versions: dict[str, list[Version]] = defaultdict(list)
    for work, version in rows:
        works[work.key] = work
        if version is not None:
            versions[work.key].append(version)
    for key in keys:
        registered = register.works().get(key)
        if key in works or registered is not None:
            held.works[key] = _whole(key, works.get(key), versions[key], registered, day)
        elif (lacking := register.placeholder(key)) is not None:
            place = jurisdiction.of_title(lacking.title).path
            held.works[key] = Whole(lacking.title, key, place, lacking.why, (), {})
    loaded = [one.id for whole in held.works.values() for one in whole.issues if one.loaded]
    numbers = sorted({one.number for one in found})
    for start in range(0, len(numbers) if loaded else 0, _NUMBERS_AT_ONCE):
        for version_id, number, sub, text in _articles(session, loaded, numbers[start : start + _NUMBERS_AT_ONCE]):
            held.texts.setdefault((version_id, number, sub), text)
    return held


def _articles(
    session: Session, versions: Sequence[int], numbers: Sequence[int] | None
) -> list[tuple[int, int, int, Text]]:
    query = (
        select(
            Article.id, Article.version_id, Article.number, Article.sub, Article.label, Article.address, Article.text
        )
        .where(Article.version_id.in_(versions), Article.number.is_not(None))
        .order_by(Article.version_id, Article.position)
    )
    if numbers is not None:
        query = query.where(Article.number.in_(numbers))
    return [
        (version, number or 0, sub, Text(key, version, label, address, text))
        for key, version, number, sub, label, address, text in session.execute(query)
    ]


def _whole(key: str, work: Work | None, versions: Sequence[Version], registered: Registered | None, day: date) -> Whole:
    editions = {one.stamp: one for one in registered.editions} if registered else {}
    issues = [
        Issue(
            version.id,
            version.stamp,
            version.version_date,
            version.effective_from,
            version.effective_to or (editions[version.stamp].effective_to if version.stamp in editions else None),
            version.status,
            version.doubt,
            editions[version.stamp].articles if version.stamp in editions else {},
        )
        for version in versions
    ]
    # A text without any date cannot be put between dated ones; it was loaded to be used, so it counts alone.
    if not any(one.version_date is None and one.effective_from is None for one in issues):
        held = {one.stamp for one in issues}
        issues += [
            Issue(
                -edition.id,
                edition.stamp,
                edition.version_date,
                edition.effective_from,
                edition.effective_to,
                edition.status,
                edition.doubt,
                edition.articles,
            )
            for edition in editions.values()
            if edition.stamp not in held
        ]
    title = work.title if work is not None else registered.title if registered is not None else key
    place = work.place_path if work is not None else registered.place_path if registered is not None else NATION
    return Whole(
        title=title,
        key=key,
        place_path=place,
        why=work.why if work is not None else "",
        issues=tuple(issues),
        standing=standings(issues, day),
        ended_by=registered.ended_by if registered is not None else "",
        listed=work is not None,
    )


def _order(one: Issue) -> tuple[date, date, int]:
    return (one.version_date or date.min, begins(one), one.id)


def _days(one: Issue) -> tuple[date | None, date | None]:
    return one.version_date, one.effective_from
