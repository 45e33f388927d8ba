"""Commands of search: asking, and looking after the index."""

from __future__ import annotations

import json
import sys
import time

import click

from alliance.kernel import web
from alliance.kernel.accounts import queries as people
from alliance.kernel.actors import Actor
from alliance.kernel.indexing import IndexUnavailable
from search.asking import finding
from search.library import indexing

UNAVAILABLE = 3
_LINE = 120


@click.group(help="查条文，照看搜索索引。")
def search() -> None:
    """Asking, and looking after the index."""


@search.command(help="用平常话查条文：适用于本地的在前，外地的在后。")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 数组。")
@click.option("--limit", default=10, type=click.IntRange(1, 1000), help="最多几条。")
def query(text: str, as_json: bool, limit: int) -> None:  # noqa: FBT001 -- click hands a flag over so
    """Answer a question; with --json stdout carries one array and nothing else."""
    parts = web.platform()
    try:
        try:
            answer = finding.ask(web.reading(), _reader(), parts.index, text, limit=limit)
        except IndexUnavailable:
            click.echo("索引不在了，正在重做……", err=True)
            indexing.rebuild(web.reading(), parts.index, parts.sources)
            answer = finding.ask(web.reading(), _reader(), parts.index, text, limit=limit)
    except IndexUnavailable as away:
        click.echo(str(away), err=True)
        sys.exit(UNAVAILABLE)
    rows = finding.as_rows(answer, limit, parts.settings.public_url)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        where = "（外地，不适用）" if not row["applies"] else f"（{row['note']}）" if row["note"] else ""
        text = str(row["text"]).replace("\n", " ")
        click.echo(f"{row['title']} {row['article']} [{row['status']}]{where}\n  {text[:_LINE]}\n  {row['url']}")
    if not rows:
        click.echo("没有找到。换个说法，只留要紧的词再试。", err=True)


@search.command(help="从数据库重做索引；做好之前旧的照常可用。")
def rebuild() -> None:
    """Make the index again from the database."""
    began = time.perf_counter()
    try:
        number = indexing.rebuild(web.reading(), web.platform().index, web.platform().sources)
    except IndexUnavailable as away:
        click.echo(str(away), err=True)
        sys.exit(UNAVAILABLE)
    click.echo(f"索引已重做：{number} 条，用时 {time.perf_counter() - began:.1f} 秒。", err=True)


@search.command(help="索引里有几条，数据库里现行有效的有几条；不一致时退出码为 1。")
def status() -> None:
    """Compare the index with the database; exit 1 where they differ, 3 where there is no index."""
    expected = sum(1 for _ in indexing.entries(web.reading().session, web.reading().today))
    try:
        held = web.platform().index.count()
    except IndexUnavailable as away:
        click.echo(str(away), err=True)
        sys.exit(UNAVAILABLE)
    click.echo(f"索引 {held} 条，数据库里现行有效的条文 {expected} 条。")
    sys.exit(0 if held >= expected else 1)


def _reader() -> Actor:
    """An anonymous reader at the place of this installation's alliance."""
    return people.anonymous(web.reading(), host="")
