"""The law of a past day beside what an answer cites: the text that was in force then, and how it differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from alliance.kernel.db import Transaction
from search.library import addresses, units
from search.library.lineage.differing import Stretch, difference
from search.library.lineage.matching import carried
from search.library.lineage.models import LineageLink
from search.library.models import Article, Version, Work
from search.library.queries import versions_of
from search.library.standing import in_force, standings
from search.questions.answers.judging import articles_of
from search.questions.answers.models import Claim, ClaimCitation


@dataclass(frozen=True, slots=True)
class DayText:
    """A cited part as it stood on a day. `same` is true where its words were those that the answer cites.

    Where nothing was in force, or the article did not exist, `because` says so and the rest is empty.
    `difference` leads from the text of that day to the text that is cited.
    """

    title: str
    label: str
    same: bool
    because: str = ""
    version_stamp: str = ""
    url: str = ""
    text: str = ""
    difference: tuple[Stretch, ...] = ()


def law_of(reading: Transaction, answer_id: int, day: date) -> tuple[DayText, ...]:
    """Every part that an edition cites as it stood on `day`, in the order of the claims; six statements at most."""
    return tuple(text for _, text in _texts(reading, answer_id, day))


def unchanged(reading: Transaction, answer_id: int, day: date) -> frozenset[tuple[int, str]]:
    """The cited parts (article, unit) whose words are in force on `day`, in whatever version; six statements."""
    return frozenset(key for key, text in _texts(reading, answer_id, day) if text.same)


def _texts(reading: Transaction, answer_id: int, day: date) -> list[tuple[tuple[int, str], DayText]]:
    cited = _cited(reading.session, answer_id)
    rows = articles_of(reading.session, {key for key, _ in cited})
    versions = versions_of(reading.session, {work.id for _, _, work in rows.values()})
    held = {work: in_force(mine, standings(mine, day)) for work, mine in versions.items()}
    others = {
        version.id
        for article, own, work in rows.values()
        if (version := held[work.id]) is not None and version.id != own.id
    }
    then = _articles(reading.session, others)
    links = _links(reading.session, {key for key, _ in cited})
    return [
        ((key, unit), _one(rows[key], unit, held, then, links.get(key, set()))) for key, unit in cited if key in rows
    ]


def _cited(session: Session, answer_id: int) -> list[tuple[int, str]]:
    rows = session.execute(
        select(ClaimCitation.article_id, ClaimCitation.unit)
        .join(Claim, ClaimCitation.claim_id == Claim.id)
        .where(Claim.answer_id == answer_id, ClaimCitation.article_id.is_not(None))
        .order_by(Claim.position, ClaimCitation.position)
    )
    return list(dict.fromkeys((key, unit) for key, unit in rows if key is not None))


def _articles(session: Session, versions: set[int]) -> list[Article]:
    query = select(Article).where(Article.version_id.in_(versions)).order_by(Article.version_id, Article.position)
    return list(session.scalars(query))


def _links(session: Session, articles: set[int]) -> Mapping[int, set[int]]:
    """The articles to which the lineage links these, in either direction."""
    rows = session.execute(
        select(LineageLink.older_id, LineageLink.newer_id).where(
            or_(LineageLink.older_id.in_(articles), LineageLink.newer_id.in_(articles))
        )
    )
    found: dict[int, set[int]] = {}
    for older, newer in rows:
        if older is not None and newer is not None:
            found.setdefault(older, set()).add(newer)
            found.setdefault(newer, set()).add(older)
    return found


def _one(
    row: tuple[Article, Version, Work],
    unit: str,
    held: Mapping[int, Version | None],
    then: Sequence[Article],
    links: set[int],
) -> DayText:
    article, own, work = row
    part = units.at(article.text, unit)
    label = f"{article.label}{part.label if part is not None else ''}"
    version = held[work.id]
    if version is None:
        return DayText(work.short_title, label, same=False, because="这一天它还没有施行，或者已经废止。")
    said = part.text if part is not None else article.text
    if version.id == own.id:
        url = addresses.article(work.key, own.stamp, article.address)
        return DayText(work.short_title, label, True, "", version.stamp, url, said)
    there = [one for one in then if one.version_id == version.id]
    heirs = [one for one in there if one.id in links] or [
        one for one in there if (one.number, one.sub) == (article.number, article.sub) and one.number is not None
    ]
    if not heirs:
        return DayText(work.short_title, label, same=False, because="这一天施行的文本里没有这一条。")
    stood = next((one for one in heirs if carried(article.text, unit, one.text) is not None), None)
    heir = stood or heirs[0]
    url = addresses.article(work.key, version.stamp, heir.address)
    if stood is not None:
        return DayText(work.short_title, label, True, "", version.stamp, url, said)
    was = units.at(heir.text, unit)
    text = was.text if was is not None else heir.text
    return DayText(work.short_title, label, False, "", version.stamp, url, text, difference(text, said))
