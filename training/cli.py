"""`alliance training`: question files in and out, and the figures of a table of marks, from the command line."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path

import click

from alliance.kernel import web
from alliance.kernel.accounts import signed_in
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from training.question_formats import actions
from training.question_formats.decoding import MOST_BYTES, Encoding
from training.question_formats.reading import Format, read
from training.question_formats.report import Note, Report, Unreadable, unread
from training.question_formats.writing import Outgoing
from training.statistics import Attempt, ItemFigures, Mark, PaperFigures, analyse

_HEAD = re.compile(r"(.+)/ *([0-9]{1,12}(?:\.[0-9]{1,12})?) *")
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,12})?")
UNREAD, NO_FILE = 1, 2
"""How the import ends where the file as a whole could not be read, and where there is no such file."""


@click.group()
def training() -> None:
    """培训：题目文件的导入和导出，得分表的统计。"""


def _desk(tx: Transaction, host: str) -> Actor:
    """The platform itself, working for the alliance of this installation."""
    found = signed_in.anonymous(tx, host).alliance_id
    if found is None:
        raise NotFound("这个安装里还没有联盟。", remedy="请先运行 alliance init。")
    return replace(CLOCK, alliance_id=found)


@training.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_", required=True, type=click.Choice([one.value for one in Format]), help="文件的格式。"
)
@click.option(
    "--encoding",
    type=click.Choice([one.value for one in Encoding]),
    default=Encoding.FOUND.value,
    help="文本文件的编码；GBK 的要写明 gb18030。",
)
@click.option("--dry-run", is_flag=True, help="只看报告，不存入题库；不需要先安装。")
@click.option("--json", "as_json", is_flag=True, help="报告写成一个 JSON 对象，标准输出里只有它。")
@click.option("--host", default="", help="有几个联盟时，用网址的域名说明是哪一个。")
def import_(*, file: Path, format_: str, encoding: str, dry_run: bool, as_json: bool, host: str) -> None:
    """读一份题目文件，报告每一题怎样了：原样、有损失、没有导入。题目存成草稿，等人审定。

    结束码：0 读了文件（里面可以有没导入的题）；1 整份文件读不了；2 没有这个文件。
    """
    report, code = _read(file, Format(format_), Encoding(encoding))
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        _tell(report)
    if report.taken and not dry_run:
        with web.writing() as tx:
            kept = actions.import_items(tx, _desk(tx, host), report.items)
        click.echo(f"已存入题库 {kept.new} 题，题库里本来就有 {kept.known} 题。", err=True)
    sys.exit(code)


def _read(file: Path, format_: Format, encoding: Encoding) -> tuple[Report, int]:
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError:
        return unread(Unreadable(f"没有这个文件，或者读不了：{file}"), file.name), NO_FILE
    report = read(data, format_, encoding)
    return report, 0 if report.fits else UNREAD


def _tell(report: Report) -> None:
    click.echo(
        f"读到 {report.read} 题：原样 {report.exact}，有损失 {len(report.degraded)}，没导入 {len(report.refused)}。"
    )
    for title, notes in (("有损失", report.degraded), ("没导入", report.refused)):
        for note in notes:
            click.echo(f"{title}  {_line(note)}")


def _line(note: Note) -> str:
    return f"第 {note.line} 行  {note.name}  [{note.field}] {note.reason}"


@training.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.option(
    "--format", "format_", required=True, type=click.Choice([one.value for one in Outgoing]), help="写成哪种格式。"
)
@click.option("--topic", default="", help="只要一个主题的，写主题的代码，如 maintenance_fund。")
@click.option("--ready", is_flag=True, help="只要已经审定、正在用的题。")
@click.option("--host", default="", help="有几个联盟时，用网址的域名说明是哪一个。")
def export(*, file: Path, format_: str, topic: str, ready: bool, host: str) -> None:
    """把题库写成一份文件；同一种格式再导入，题目原样。"""
    with web.writing() as tx:
        made = actions.export_items(
            tx, _desk(tx, host), actions.Export(Outgoing(format_), topic=topic, ready_only=ready)
        )
    file.write_bytes(made.content)
    click.echo(f"已写出 {made.count} 题：{file}", err=True)


@training.command("statistics")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="写成一个 JSON 对象，标准输出里只有它；算不出来的是 null。")
def statistics(*, file: Path, as_json: bool) -> None:
    """读一份得分表（CSV，一行一份答卷，一列一道题），算出每道题和整张卷子的数字；不需要先安装。

    第一行是题名，可以写成“题名/满分”；第二行也可以写“max”和各题满分，这时第一列是人，不读。都没写，满分是 1。
    结束码：0 算了；1 表格有错；2 没有这个文件。
    """
    try:
        names, attempts = _table(file.read_text("utf-8-sig"))
    except OSError:
        click.echo(f"没有这个文件，或者读不了：{file}", err=True)
        sys.exit(NO_FILE)
    except (ValueError, csv.Error) as wrong:
        click.echo("请存成 UTF-8 编码再试。" if isinstance(wrong, UnicodeError) else str(wrong), err=True)
        sys.exit(UNREAD)
    found = analyse(attempts)
    told = [{"name": name, **_figures(found.positions[place])} for place, name in enumerate(names, 1)]
    if as_json:
        click.echo(json.dumps({"paper": _figures(found.paper), "questions": told}, ensure_ascii=False))
        return
    for one in (*told, {"name": "整张卷子", **_figures(found.paper)}):
        click.echo("  ".join(f"{key}={'—' if value is None else value}" for key, value in one.items()))


def _table(text: str) -> tuple[list[str], list[Attempt]]:
    """The names of the questions, and the attempts. Raises ValueError with the line that is wrong, csv.Error."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = [(reader.line_num, row) for row in reader if any(map(str.strip, row))]
    named = len(rows) > 1 and rows[1][1][0].strip().lower() == "max"
    if len(rows) < 2 + named:
        raise ValueError("表格里没有答卷。第一行写题名，下面一行一份答卷。")
    heads, body = rows[0][1][named:], [(line, row[named:]) for line, row in rows[1:]]
    split = [(found[1], found[2]) if (found := _HEAD.fullmatch(head)) else (head, "1") for head in heads]
    most_line, most = body.pop(0) if named else (1, [most for _, most in split])
    mosts = _numbers(most_line, most, len(heads))
    names = [name.strip() for name in (heads if named else [name for name, _ in split])]
    attempts = [
        Attempt(tuple(Mark(place, str(place), *pair) for place, pair in enumerate(zip(marks, mosts, strict=True), 1)))
        for marks in (_numbers(line, row, len(heads)) for line, row in body)
    ]
    return names, attempts


def _numbers(line: int, cells: list[str], count: int) -> list[Decimal]:
    found = [Decimal(cell.strip()) for cell in cells if _NUMBER.fullmatch(cell.strip())]
    if len(cells) != count or len(found) != count:
        raise ValueError(f"第 {line} 行：要有 {count} 个数字，一道题一个。")
    return found


def _figures(one: ItemFigures | PaperFigures) -> dict[str, float | None]:
    return {key: None if v is None else float(v) for key, v in asdict(one).items()}
