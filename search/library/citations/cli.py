"""Commands of citations: checking those of a file, and making the register anew."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import click

from alliance.kernel import web
from alliance.kernel.citations.checking import VERDICT_NAMES, Checked
from search.library.citations import checking, papers, registering
from search.library.parsing import Unreadable

FAULTY = 1
UNREADABLE = 2


@click.command(
    "check-citations",
    help="核对一份文件里引用的法条：现行有效、旧版本、引文不符……有不能作依据的退出码为 1，读不了文件为 2。",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 数组；不论结果如何，退出码为 0。")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="按哪一天的法律核对，例如 2019-05-01；不写就是今天。"
)
def check_citations(file: Path, as_json: bool, day: datetime | None) -> None:  # noqa: FBT001 -- click hands it by name
    """Judge every citation of a file; with --json stdout carries one array and nothing else."""
    try:
        text = papers.text_of(file)
    except Unreadable as why:
        _refuse(file, str(why))
    except OSError:
        _refuse(file, "没有读取权限，或者读取失败")
    reading = web.reading()
    found = checking.check(reading, text, day.date() if day else reading.today)
    if as_json:
        click.echo(json.dumps([as_row(one, web.platform().settings.public_url) for one in found], ensure_ascii=False))
        return
    for one in found:
        loaded = "" if one.text_loaded else "（没有核对原文）"
        printed = "".join(one.citation.split())
        click.echo(f"{VERDICT_NAMES[one.verdict]}{loaded}\t{printed}\t《{one.work}》{one.article}")
        for said in dict.fromkeys(said for said in (one.because, one.difference) if said):
            click.echo(f"\t{said}")
    faulty = sum(not one.stands for one in found)
    click.echo(f"共 {len(found)} 处引用，{faulty} 处不能作依据。" if found else "没有找到引用的法条。", err=True)
    sys.exit(FAULTY if faulty else 0)


@click.command(help="按已入库的文本重做引用登记册（只记条号、日期和校验值，不记原文），一行一部法规。")
@click.argument("file", type=click.Path(path_type=Path))
def register(file: Path) -> None:
    """Write the register of what is loaded; an installation carries the one that shipped with it."""
    lines = list(registering.lines(web.reading().session))
    if not lines:
        _refuse(file, "还没有入库任何法规，登记册没有改动")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo(f"登记了 {len(lines)} 部法规：{file}", err=True)


def as_row(one: Checked, public_url: str = "") -> dict[str, object]:
    """One citation as programs read it."""
    row: dict[str, object] = {
        "citation": one.citation,
        "work": one.work,
        "article": one.article,
        "verdict": one.verdict.value,
        "text_loaded": one.text_loaded,
        "applies": one.applies,
        "start": one.start,
        "end": one.end,
    }
    told = {"because": one.because, "difference": one.difference, "quotation": one.quotation, "unit": one.unit}
    row |= {name: value for name, value in told.items() if value}
    if one.url:
        row["url"] = f"{public_url}{one.url}"
    return row


def _refuse(file: Path, why: str) -> None:
    click.echo(f"{file}：{why}。", err=True)
    sys.exit(UNREADABLE)
