"""Imports of the policy secretary in every stage: one done, one given up, and one that contradicts what stands."""

from __future__ import annotations

import io
from datetime import timedelta

from sqlalchemy import select

from alliance.demo import laws
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from search.library.importing import actions, queries
from search.library.importing.actions import ConfirmImport
from search.library.importing.models import LibraryImport
from search.library.models import Article, Version, Work

DONE, DROPPED, WAITING = timedelta(days=26), timedelta(days=9), timedelta(hours=2)
_BOARD = """小区公告栏使用公约（演示用，虚构）
（2026年3月1日公布）
第一条 公告栏归全体业主共有，由业主委员会安排使用。
第二条 下列内容应当在公告栏公示：
（一）业主大会和业主委员会的决定；
（二）公共收益的收支；
（三）维修资金的使用。
第三条 本公约自2026年4月1日起施行（本文件为演示而编写，没有任何效力）。
"""


def load(tx: Transaction, secretary: Actor) -> None:
    """Upload three lots of files, each at its instant; the rule of `laws` must stand already."""
    done = _previewed(Transaction(tx.session, now=tx.now - DONE), secretary, ("公告栏使用公约.txt", _BOARD.encode()))
    actions.confirm_import(Transaction(tx.session, now=tx.now - DONE), secretary, ConfirmImport(done.id, done.version))
    again = _previewed(Transaction(tx.session, now=tx.now - DROPPED), secretary, ("公约-重发.txt", _BOARD.encode()))
    actions.drop_import(Transaction(tx.session, now=tx.now - DROPPED), secretary, again.id)
    _previewed(
        Transaction(tx.session, now=tx.now - WAITING),
        secretary,
        ("公示办法-网上转载.txt", _garbled(tx).encode()),
        ("衢州市物业管理条例-扫描.pdf", b"%PDF-1.4"),
    )


def _previewed(tx: Transaction, secretary: Actor, *files: tuple[str, bytes]) -> LibraryImport:
    uploaded = queries.opened(tx, secretary, [(name, io.BytesIO(raw)) for name, raw in files])
    return tx.session.get_one(LibraryImport, actions.preview_import(tx, secretary, uploaded))


def _garbled(tx: Transaction) -> str:
    """The newest text of the invented rule as somebody copied it: two articles differ, and the last one is lost."""
    version = tx.session.scalars(
        select(Version).join(Version.work).where(Work.key == laws.KEY).order_by(Version.stamp.desc()).limit(1)
    ).one()
    texts = tx.session.execute(
        select(Article.label, Article.text).where(Article.version_id == version.id).order_by(Article.position)
    ).all()
    copied = [f"{label} {text}".replace("十五日", "五日").replace("十日", "十天") for label, text in texts[:-1]]
    published = full_date(version.version_date) if version.version_date else ""
    return "\n".join([laws.TITLE, f"（{published}公布）", *copied])
