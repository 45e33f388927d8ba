"""Commands of the library and of search: taking texts in, asking, and looking after the index."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import click

from alliance.kernel import typed, web
from alliance.kernel.accounts import queries as people
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.indexing import IndexUnavailable
from search.library import actions, asking, indexing, intake, pack, queries
from search.library.actions import Report
from search.library.models import WorkKind
from search.library.queries import Wanted

PACK_FOLDER = "pack"
UNAVAILABLE = 3
_NAMED = 1_000_000
_LINE = 120


@click.group(help="法规文本：导入、获取、列出。")
def library() -> None:
    """Texts of the law: taking in, fetching, listing."""


@library.command("import", help="导入文件或文件夹里的法规文本（.md、.txt），旁边有 index.json 时一并参考。")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_(paths: tuple[Path, ...]) -> None:
    """Take in files and folders; the report goes to stderr, exit 1 where nothing could be read."""
    began = time.perf_counter()
    taken = intake.take(paths)
    with web.writing() as tx:
        report = actions.admit(tx, CLOCK, taken.incoming)
    report.skipped = taken.skipped
    _tell(report, began)
    if not taken.incoming and taken.skipped:
        sys.exit(1)


@library.command(help="获取国家法律数据包（已经有了就不再下载），只当数据读，不运行其中的程序。")
def fetch() -> None:
    """Fetch and take in the law pack; exit 3 where it cannot be had."""
    began = time.perf_counter()
    try:
        wheel = pack.fetch(web.platform().settings.home / PACK_FOLDER)
        laws = list(pack.laws(wheel))
    except pack.PackUnavailable as away:
        click.echo(str(away), err=True)
        sys.exit(UNAVAILABLE)
    with web.writing() as tx:
        report = actions.admit(tx, CLOCK, laws)
    _tell(report, began)


@library.command("list", help="列出法规，一行一部：名称、版本、施行日、状态；没有文本的也列出。")
@click.argument("words", required=False, default="")
@click.option("--kind", type=click.Choice([kind.value for kind in WorkKind]), help="只列这一种。")
def list_(words: str, kind: str | None) -> None:
    """One line a work, placeholders included."""
    wanted = Wanted(words=typed.searched(words, _LINE), kind=WorkKind(kind) if kind else None)
    for line in queries.works(web.reading(), _reader(), wanted, limit=_NAMED, offset=0):
        now = line.current
        state = f"{now.stamp}\t{now.effective}\t{now.standing.label}" if now else f"-\t-\t{line.missing}"
        click.echo(f"{line.title}\t{line.level}\t{line.place_name}\t{state}")


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
            answer = asking.ask(web.reading(), _reader(), parts.index, text, limit=limit)
        except IndexUnavailable:
            click.echo("索引不在了，正在重做……", err=True)
            indexing.rebuild(web.reading(), parts.index, parts.sources)
            answer = asking.ask(web.reading(), _reader(), parts.index, text, limit=limit)
    except IndexUnavailable as away:
        click.echo(str(away), err=True)
        sys.exit(UNAVAILABLE)
    rows = asking.as_rows(answer, limit, parts.settings.public_url)
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


def _tell(report: Report, began: float) -> None:
    for line in report.lines():
        click.echo(line, err=True)
    click.echo(f"用时 {time.perf_counter() - began:.1f} 秒。", err=True)
