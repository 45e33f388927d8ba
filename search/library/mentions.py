"""Which other articles of the law name an article: searched when somebody asks, and read by the one reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from alliance.kernel.db import Transaction
from alliance.kernel.numerals import article_label
from search.library import addresses
from search.library.citations.framing import Here
from search.library.citations.reading import citations_in
from search.library.citing import Cited
from search.library.intake import work_key
from search.library.models import Article, Status, Version, Work
from search.library.queries import versions_of
from search.library.standing import standings

ELSEWHERE, WITHIN = "别的法规", "本法规的其他条文"
MOST = 200
"""So many articles are read at most; one that more of them name is known to everybody."""


@dataclass(frozen=True, slots=True)
class Named:
    """The article that is asked about."""

    id: int
    version_id: int
    work_id: int
    key: str
    number: int
    sub: int


def mentions(reading: Transaction, named: Named) -> Iterator[Cited]:
    """The articles in force that name this one outright, those of the same version too; two statements.

    A range that only spans it (第五条至第八条) is not found: it does not print its number.
    """
    label = article_label(named.number, named.sub)
    rows = reading.session.execute(
        select(Article, Version, Work)
        .join(Article.version)
        .join(Version.work)
        .where(
            Article.text.contains(label, autoescape=True),
            or_(
                and_(Work.id != named.work_id, Article.text.contains(named.key, autoescape=True)),
                and_(Article.version_id == named.version_id, Article.id != named.id),
            ),
        )
        .order_by(Work.field_weight.desc(), Work.title, Article.version_id, Article.position)
        .limit(MOST)
    ).all()
    versions = versions_of(reading.session, {work.id for _, _, work in rows})
    now = {key: one for mine in versions.values() for key, one in standings(mine, reading.today).items()}
    for article, version, work in rows:
        mine = version.id == named.version_id
        if not mine and now[version.id].status is not Status.IN_FORCE:
            continue
        here = Here(work.title, article.number or 0, article.sub, work.key)
        found = citations_in(article.text, here=here)
        meant = ((one.key or work_key(one.name), one.number, one.sub) for one in found)
        if (named.key, named.number, named.sub) in meant:
            yield Cited(
                article_id=named.id,
                title=f"{work.title}{article.label}",
                url=addresses.article(work.key, version.stamp, article.address),
                room=WITHIN if mine else ELSEWHERE,
            )
