"""Marking a part of an article as overridden, lifting a mark, and taking the shipped ones into the database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from alliance.kernel.numerals import ArticleNumber, article_label, articles_in
from search.library import known, units
from search.library.actions import CHANGED
from search.library.folding import folded
from search.library.intake import work_key
from search.library.marks import access, shipped
from search.library.marks.marking import LONGEST_WORDS, Mark, Place, digest_of
from search.library.marks.models import OverrideMark
from search.library.marks.queries import of_row
from search.library.models import Article, Version, Work

ledger.tell(
    {
        "library.marked": "标注一处条文已被上位法取代，自{since}起，第{number}条",
        "library.mark_lifted": "撤销一处“已被取代”的标注，第{number}条",
    }
)
_NAMED = re.compile(r"^\s*《?(?P<title>[^《》]{2,120}?)》?\s*(?P<words>第.+)$", re.DOTALL)
_SHAPE = "请写成“民法典第二百七十八条第二款”这样。"


@dataclass(frozen=True, slots=True)
class SetMark:
    """Which part of which article, what overrides it, since when and why.

    `unit` is the address of a part, empty for the whole article; `words` the few words of it that are meant, empty for
    the whole part. `by` is the superior article as people cite it.
    """

    article_id: int
    unit: str
    words: str
    by: str
    since: date
    reason: str


@dataclass(frozen=True, slots=True)
class Lift:
    """Which mark goes, and why."""

    mark_id: int
    reason: str
    version: int


def set_mark(tx: Transaction, actor: Actor, command: SetMark) -> OverrideMark:
    """Mark a part of an article as overridden by a superior one; whoever relies on it is told by errand.

    Raises NotFound, NotPermitted, Invalid for words that do not stand there, for a superior article that the library
    does not know, and for a part that is marked already. Source: 立法法第九十九条 (a superior law prevails).
    """
    access.set_mark(actor).enforce()
    article = get_visible(tx.session, Article, actor, command.article_id)
    if article.number is None:
        raise Invalid("这份文本没有条号，不能标注。", remedy="请先导入分条的文本。")
    work = tx.session.scalars(select(Work).join(Work.versions).where(Version.id == article.version_id)).one()
    start, end = _located(article.text, command)
    opening, closing = _words(article.text, command.unit, start, end)
    title, label, words = _superior(tx, command.by)
    over = work_key(title)
    if (over, label.number, label.branch) == (work.key, article.number, article.sub):
        raise Invalid("一条法律不能取代它自己。", remedy=_SHAPE)
    mark = OverrideMark(
        code=None,
        work_key=work.key,
        number=article.number,
        sub=article.sub,
        unit=command.unit,
        opening=opening,
        closing=closing,
        digest=digest_of(article.text[start:end]),
        paragraphs=sum(not one.item and not one.sub_item for one in units.units(article.text)),
        by_work=title,
        by_key=over,
        by_number=label.number,
        by_words=words,
        since=command.since,
        reason=command.reason,
        marked_at=tx.now,
        marked_by_id=actor.person_id,
        lift_reason="",
    )
    _refuse_double(tx, mark, article.text, (start, end))
    tx.session.add(mark)
    ledger.write(tx, actor, "library.marked", mark, work_id=work.id, number=article.number, since=command.since)
    outbox.promise(tx, CHANGED, works=[work.id])
    return mark


def lift(tx: Transaction, actor: Actor, command: Lift) -> OverrideMark:
    """Take a mark back; it stays on record with the reason.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    mark = get_visible(tx.session, OverrideMark, actor, command.mark_id, lock=True)
    access.lift(actor, lifted=mark.lifted_at is not None).enforce()
    if mark.version != command.version:
        raise ChangedMeanwhile("这处标注刚被别人修改。", remedy="请刷新后再试。")
    mark.lifted_at, mark.lifted_by_id, mark.lift_reason = tx.now, actor.person_id, command.reason
    ledger.write(tx, actor, "library.mark_lifted", mark, number=mark.number)
    if (work_id := tx.session.scalar(select(Work.id).where(Work.key == mark.work_key))) is not None:
        outbox.promise(tx, CHANGED, works=[work_id])
    return mark


def place_shipped(tx: Transaction, _: Mapping[str, Any]) -> None:
    """Take the shipped marks into the database, so that an officer can lift them; it bears repetition.

    Until then they hold from the shipped data, also where the text is not loaded.
    """
    known = set(tx.session.scalars(select(OverrideMark.code).where(OverrideMark.code.is_not(None))))
    tx.session.add_all(_row(tx, mark) for mark in shipped.marks() if mark.code not in known)


def _row(tx: Transaction, mark: Mark) -> OverrideMark:
    return OverrideMark(
        code=mark.code,
        work_key=mark.place.work,
        number=mark.place.number,
        sub=mark.place.sub,
        unit=mark.unit,
        opening=mark.opening,
        closing=mark.closing,
        digest=mark.digest,
        paragraphs=mark.paragraphs,
        by_work=mark.by_work,
        by_key=mark.by_key,
        by_number=mark.by_number,
        by_words=mark.by_words,
        since=mark.since,
        reason=mark.reason,
        marked_at=tx.now,
        marked_by_id=None,
        lift_reason="",
    )


def _located(text: str, command: SetMark) -> tuple[int, int]:
    """Where the part lies that is meant. Raises Invalid."""
    unit = units.at(text, command.unit)
    if unit is None:
        raise Invalid("这一条没有您选的款、项。", remedy="请刷新页面再选。")
    if not command.words:
        return unit.start, unit.end
    found = folded(text).find(command.words, unit.start, unit.end)
    if found is None:
        raise Invalid("您抄的文字不在所选的款、项里。", remedy="请照原文一字不差地抄，或者空着，标注整个款、项。")
    return found


def _words(text: str, unit: str, start: int, end: int) -> tuple[str, str]:
    """The words where the part begins and ends, long enough to find it again. Raises Invalid."""
    whole = units.at(text, unit)
    runs_out = whole is not None and whole.end == end
    opening = text[start : min(end, start + LONGEST_WORDS)]
    closing = "" if runs_out else text[max(start, end - LONGEST_WORDS) : end]
    trial = Mark(Place("", 0), unit, opening, closing, "", "", 0, "", date.min, "")
    if trial.span(text) != (start, end):
        raise Invalid("您抄的文字在这一款里出现不止一次，分不清是哪一处。", remedy="请多抄几个字。")
    return opening, closing


def _superior(tx: Transaction, said: str) -> tuple[str, ArticleNumber, str]:
    """The superior article that somebody typed: the title of its work, its number, its words as printed.

    A work that the platform knows by name alone will do, since it may be loaded later. Raises Invalid.
    """
    match = _NAMED.match(said)
    numbers = articles_in(match["words"]) if match else []
    if match is None or not numbers:
        raise Invalid("没有认出取代它的是哪一条。", remedy=_SHAPE)
    title = match["title"].strip()
    names = {title, f"中华人民共和国{title}"}
    work = tx.session.scalars(
        select(Work)
        .where(or_(Work.title.in_(names), Work.key == title, Work.short_title == title))
        .order_by(Work.placeholder, Work.id)
        .limit(1)
    ).one_or_none()
    one = numbers[0]
    rest = match["words"].partition("条")[2]
    words = (article_label(one.number, one.branch) + re.sub(r"\s", "", rest))[:100]
    if work is None:
        by_name = next(
            (name for name, facts in known.works().fields.items() if name in names or facts.short == title), ""
        )
        if not by_name:
            raise Invalid(f"法规目录里没有《{title}》。", remedy="请写法规的全称，或者先导入它的文本。")
        return by_name, one, words
    held = select(Article.id).join(Article.version).where(Version.work_id == work.id)
    here = held.where(Article.number == one.number, Article.sub == one.branch)
    if tx.session.scalar(held.limit(1)) is not None and tx.session.scalar(here.limit(1)) is None:
        raise Invalid(f"《{work.title}》没有{article_label(one.number, one.branch)}。", remedy="请核对条号。")
    return work.title, one, words


def _refuse_double(tx: Transaction, fresh: OverrideMark, text: str, span: tuple[int, int]) -> None:
    rows = tx.session.scalars(
        select(OverrideMark).where(
            OverrideMark.work_key == fresh.work_key,
            OverrideMark.number == fresh.number,
            OverrideMark.sub == fresh.sub,
            OverrideMark.lifted_at.is_(None),
        )
    )
    for row in rows:
        lies = of_row(row).span(text)
        if lies is not None and lies[0] < span[1] and span[0] < lies[1]:
            raise Invalid("这一处已经标注过了。", remedy="要改，请先撤销原来的标注。")
