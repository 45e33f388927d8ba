"""Everything around one article on its page: marks, what stands beside, what became of it, and who cites it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel.access import Verdict
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from search.library.beside import access as beside_access
from search.library.beside import queries as beside
from search.library.beside.queries import BesideLine
from search.library.citing import Cited, Citing
from search.library.lineage import queries as lineage
from search.library.lineage.queries import Step
from search.library.marks import access as marks_access
from search.library.mentions import Named, mentions
from search.library.models import Article, Version, Work


@dataclass(frozen=True, slots=True)
class Around:
    """What the page of an article shows beside its text; `citing` is grouped by room, in the order of the rooms."""

    beside: tuple[BesideLine, ...]
    became: tuple[Step, ...]
    was: tuple[Step, ...]
    citing: tuple[tuple[str, tuple[Cited, ...]], ...]
    searched: bool
    """True where the texts of the law were searched too."""
    may_mark: Verdict
    may_note: Verdict

    @property
    def cited(self) -> int:
        """How many places cite the article."""
        return sum(len(lines) for _, lines in self.citing)


def around(
    reading: Transaction, actor: Actor, citing: Citing, place: tuple[str, str, str], *, laws: bool = False
) -> Around:
    """What stands around the article under a key, a stamp and an address, in sight of the actor.

    With `laws`, the texts of the law are searched for it too. At most six statements and those of the rooms.
    Raises NoResultFound where there is no such article.
    """
    key, stamp, address = place
    article, work = reading.session.execute(
        select(Article, Work)
        .join(Article.version)
        .join(Version.work)
        .where(Work.key == key, Version.stamp == stamp, Article.address == address)
    ).one()
    grouped: dict[str, list[Cited]] = {}
    lines = list(citing.gather(reading, actor, [article.id]))
    if laws and article.number is not None:
        named = Named(article.id, article.version_id, work.id, key, article.number, article.sub)
        lines += mentions(reading, named)
    for line in lines:
        grouped.setdefault(line.room, []).append(line)
    return Around(
        beside=tuple(beside.beside(reading, actor, key, article.number, article.sub)),
        became=lineage.fates_of(reading, [article.id]).get(article.id, ()),
        was=lineage.fates_of(reading, [article.id], forward=False).get(article.id, ()),
        citing=tuple((room, tuple(lines)) for room, lines in grouped.items()),
        searched=laws,
        may_mark=marks_access.set_mark(actor),
        may_note=beside_access.note(actor),
    )


def cited(reading: Transaction, actor: Actor, citing: Citing, key: str, stamp: str) -> dict[str, int]:
    """How many places cite each article of a version, by its address; one statement and those of the rooms."""
    rows = reading.session.execute(
        select(Article.id, Article.address)
        .join(Article.version)
        .join(Version.work)
        .where(Work.key == key, Version.stamp == stamp)
    ).all()
    addresses = {row.id: row.address for row in rows}
    counts = citing.counts(reading, actor, list(addresses))
    return {addresses[article]: count for article, count in counts.items()}
