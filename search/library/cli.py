"""Commands of the library: taking texts in, and listing them."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from alliance.kernel import typed, web
from alliance.kernel.accounts import signed_in
from alliance.kernel.actors import CLOCK, Actor
from search.library import intake, pack, queries
from search.library.citations import cli as citations_cli
from search.library.importing import actions
from search.library.intake import Taken
from search.library.judging import Report
from search.library.lineage import cli as lineage_cli
from search.library.models import WorkKind
from search.library.queries import Wanted

PACK_FOLDER = "pack"
UNAVAILABLE = 3
_NAMED = 1_000_000
_LINE = 120


@click.group(help="法规文本：导入、获取、列出。")
def library() -> None:
    """Texts of the law: taking in, fetching, listing."""


library.add_command(lineage_cli.lineage)
library.add_command(citations_cli.check_citations)
library.add_command(citations_cli.register)


@library.command(
    "import", help="导入文件或文件夹里的法规文本（.docx、.html、.md、.txt、.jsonl），旁边有 index.json 时一并参考。"
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_(paths: tuple[Path, ...]) -> None:
    """Take in files and folders; the report goes to stderr, exit 1 where nothing could be read."""
    began = time.perf_counter()
    taken = intake.take(paths)
    with web.writing() as tx:
        report = actions.take_in(tx, CLOCK, taken)
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
        report = actions.take_in(tx, CLOCK, Taken(laws, files=[intake.brought(wheel)]))
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


def _reader() -> Actor:
    """An anonymous reader at the place of this installation's alliance."""
    return signed_in.anonymous(web.reading(), host="")


def _tell(report: Report, began: float) -> None:
    for line in report.lines():
        click.echo(line, err=True)
    click.echo(f"用时 {time.perf_counter() - began:.1f} 秒。", err=True)
