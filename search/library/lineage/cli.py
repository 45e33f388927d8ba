"""The command that tells what became of the articles of a work."""

from __future__ import annotations

import click

from alliance.kernel import web
from alliance.kernel.actors import CLOCK
from alliance.kernel.errors import NotFound
from search.library.lineage import queries
from search.library.lineage.queries import Row

UNKNOWN = 1


@click.command(help="一部法规各版本的条文沿革：哪些没变、修改、改条号、拆分、合并、新增、删去。")
@click.argument("work")
@click.option("--from", "older", default="", help="旧版本，例如 2018-11-22；不写就是最近两版。")
@click.option("--to", "newer", default="", help="新版本，例如 2020-12-30。")
@click.option("--all", "everything", is_flag=True, help="没有变的也列出来。")
def lineage(work: str, older: str, newer: str, everything: bool) -> None:  # noqa: FBT001 -- click hands it by name
    """One line an article; exit 1 where the work or a version is not known."""
    key = work.strip("《》 ").replace("中华人民共和国", "")
    try:
        stamps = queries.lineage_page(web.reading(), CLOCK, key).stamps
        if len(stamps) == 1:
            click.echo(f"《{key}》只有一个版本，没有沿革。", err=True)
            return
        pair = (older or stamps[-2], newer or stamps[-1])
        page = queries.compared(web.reading(), CLOCK, key, *pair, everything=everything)
    except NotFound as unknown:
        click.echo(f"{unknown.reason}{unknown.remedy}", err=True)
        raise SystemExit(UNKNOWN) from unknown
    counted = "，".join(f"{name} {count} 条" for name, count in page.counts)
    click.echo(f"《{page.title}》{page.older} 版 → {page.newer} 版：{counted}", err=True)
    for row in queries.shown(page, 0, len(page.rows)):
        click.echo(_line(row))


def _line(row: Row) -> str:
    older = row.older.label if row.older else "-"
    newer = row.newer.label if row.newer else "-"
    return f"{older}\t{newer}\t{row.name}\t{row.percent}%\t{row.confirmed_by or '未确认'}"
