"""`alliance awards`: puts any table of marks in order; no installation is needed."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from alliance.kernel.parameters import seed as parameters
from alliance.kernel.parameters.models import Parameter
from compounds.awards.indicators.reckoning import rounded
from compounds.awards.standing.bands import MOST_SHEETS, Sampling
from compounds.awards.standing.headings import HEADERS, Unreadable
from compounds.awards.standing.marks import Mark
from compounds.awards.standing.severity import Part
from compounds.awards.standing.summary import Placed, Summary, seed_of, summary
from compounds.awards.standing.written import Shape, Written, read

SPLIT, UNREAD = 1, 2
FINER, EXACT_PLACES = 2, 6
"""Means are shown with so many places more than the marks have; for other programs with these."""
MOST_SAMPLES = 100_000
MOST_DRAWS, LEAST_SAMPLES = 40_000_000, 40
"""A large table is drawn again less often, unless somebody asks: so many marks in all, but so many times at least."""
_NAMED = 5
_SHAPES = {Shape.WIDE: "一行一个参评对象，一列一位评委", Shape.TURNED: "一行一位评委，一列一个参评对象"}
_MARKS = """把一张打分表排出名次：去掉最高最低后的平均分、平均分、扣除评委松严以后的分，还有名次区间。

\b
FILE 是 CSV 表，第一行是表头，三列：评委、参评对象、分数（也认 reviewer、entry、mark 等写法）。
一行一个对象、一列一位评委的宽表（或者反过来）也认；认错了的，加 --wide，或者写明列名。
不用先安装，也不联网。同一张表，每次算出来都一样。
退出码：0 算好了，1 评委和对象连不成一片，扣不了松严（其余照样算），2 没有这个文件或者读不了。
"""


@click.group()
def awards() -> None:
    """评选：把打分表排出名次。"""


@awards.command("marks", help=_MARKS)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--trim", type=click.IntRange(0), default=None, help="去掉最高、最低各几个分；分数太少的不去。")
@click.option("--samples", type=click.IntRange(1, MOST_SAMPLES), default=None, help="名次区间重新抽样多少次。")
@click.option("--seed", default="", help="重新抽样从哪里开始；不写，就用打分表自己的校验码。")
@click.option("--reviewer", "reviewer", default="", help="评委那一列的表头，认不出时写；几列合起来的，用 + 连。")
@click.option("--entry", "entry", default="", help="参评对象那一列的表头，认不出时写；几列合起来的，用 + 连。")
@click.option("--mark", "mark", default="", help="分数那一列的表头，认不出时写。")
@click.option("--wide", is_flag=True, help="当宽表读：一行一个对象，一列一位评委。")
@click.option("--json", "as_json", is_flag=True, help="结果写成一个 JSON 对象，标准输出里只有它。")
def marks(
    file: Path, trim: int | None, samples: int | None, seed: str, *, wide: bool, as_json: bool, **named: str
) -> None:
    """Put a table of marks in order; the exit code tells whether severity could be told."""
    try:
        seed.encode()
        written = read(file.read_bytes(), {name: named[name] for name in HEADERS if named[name]}, wide=wide)
    except UnicodeEncodeError:
        click.echo("--seed 里有读不出来的字。请用普通的字母、数字或者汉字。", err=True)
        sys.exit(UNREAD)
    except OSError:
        shown = click.format_filename(file)
        click.echo(f"没有这个文件，或者读不了：{shown}。请检查文件名和权限，再试一次。", err=True)
        sys.exit(UNREAD)
    except Unreadable as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(UNREAD)
    sampling = _sampling(written, trim, samples, seed)
    try:
        found = summary(written.marks, sampling)
    except ValueError:
        click.echo(f"有的对象分数太多，最多{MOST_SHEETS}个。请把表分开算。", err=True)
        sys.exit(UNREAD)
    few = _suggested("awards.few_marks").whole
    if as_json:
        click.echo(json.dumps(_plain(written, sampling, found, few), ensure_ascii=False))
    else:
        _tell(written, sampling, found, few)
    if found.severity is None:
        sys.exit(SPLIT)


def _sampling(written: Written, trim: int | None, samples: int | None, seed: str) -> Sampling:
    """As the options say; what they do not say is as the platform suggests for a round."""
    least = _suggested("awards.trim_from").whole
    return Sampling(
        places=min(_places(written.marks) + FINER, EXACT_PLACES),
        trim=_suggested("awards.trim").whole if trim is None else trim,
        trim_from=least if trim is None else 2 * trim + 1,
        samples=affordable(len(written.marks)) if samples is None else samples,
        level=_percent(_suggested("awards.band_level").share),
        seed=seed or seed_of(written.marks),
    )


def affordable(marks: int) -> int:
    """How often so many marks are drawn again where nobody says how often."""
    return min(_suggested("awards.samples").whole, max(LEAST_SAMPLES, MOST_DRAWS // marks))


def _places(given: Sequence[Mark]) -> int:
    """How many places the finest mark has."""
    return next(
        (places for places in range(EXACT_PLACES) if all((one.value * 10**places).denominator == 1 for one in given)),
        EXACT_PLACES,
    )


def _percent(share: Fraction) -> Any:
    return rounded(share, EXACT_PLACES)


def _suggested(name: str) -> Parameter:
    """The number that travels with the program, since there may be no installation."""
    return next(Parameter.of(one) for one in parameters.seed() if one.name == name)


def _tell(written: Written, sampling: Sampling, found: Summary, few: int) -> None:
    reviewers = len({one.reviewer for one in written.marks})
    click.echo(f"{len(found.entries)}个参评对象，{reviewers}位评委，{len(written.marks)}个分数。")
    _tell_reading(written)
    low = f"名次区间：照原来的分数重新抽{sampling.samples}次，名次落在里面的把握是{_shown(sampling.level * 100)}%。"
    click.echo(f"{low}两个对象的区间有重叠，就是相差不显著。")
    places = sampling.places
    click.echo("")
    click.echo("名次\t区间\t对象\t几个分\t去高去低平均\t平均\t扣除松严\t扣除后名次")
    for one in found.entries:
        merit = "—" if one.merit is None else str(rounded(one.merit, places))
        click.echo(
            f"{one.rank}\t{one.band.low}–{one.band.high}\t{one.entry}\t{one.marks}\t{rounded(one.trimmed, places)}\t"
            f"{rounded(one.raw, places)}\t{merit}\t{one.merit_rank or '—'}"
        )
    if any(one.marks == 1 for one in found.entries):
        click.echo("只有一个分的对象，抽来抽去都是那个分，它的区间说明不了什么。")
    click.echo("")
    if found.severity is None:
        click.echo(_split(found.parts))
        return
    click.echo("评委\t几个分\t比大家松（+）严（-）")
    for key, value in sorted(found.severity.leniency.items(), key=lambda one: (one[1], one[0])):
        count = found.severity.given[key]
        unsure = "\t分数少，说不准" if count < few else ""
        click.echo(f"{key}\t{count}\t{rounded(value, places):+}{unsure}")
    if not found.severity.spare:
        click.echo("分数刚好只够算出松严，没有多的可以核对，松严说不准。")


def _tell_reading(written: Written) -> None:
    """How the table was understood, and what of it was left out."""
    if written.shape is not Shape.LONG:
        click.echo(f"当宽表读的：{_SHAPES[written.shape]}。")
    if written.aside:
        click.echo(f"没有用的列：{_some(written.aside)}。")
    if written.percent:
        click.echo("分数都带百分号，按百分数的数字算。")
    if written.empty:
        click.echo(f"没有打分的{written.empty}{'行' if written.shape is Shape.LONG else '格'}没有算。")
    if written.repeated:
        click.echo(f"重复的{written.repeated}行只算一次。")


def _split(parts: tuple[Part, ...]) -> str:
    told = "；".join(
        f"第{number}片：评委{_some(part.reviewers)}，对象{_some(part.entries)}" for number, part in enumerate(parts, 1)
    )
    return (
        f"评委和对象分成{len(parts)}片，各评各的，分不清是评委严还是对象差，所以不扣松严。{told}。"
        "要扣，得有评委跨片再评一次。"
    )


def _some(names: tuple[str, ...]) -> str:
    shown = "、".join(names[:_NAMED])
    return f"{shown}等{len(names)}个" if len(names) > _NAMED else shown


def _shown(figure: Any) -> str:
    text = format(figure, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(written: Written, sampling: Sampling, found: Summary, few: int) -> dict[str, Any]:
    return {
        "marks": len(written.marks),
        "empty": written.empty,
        "repeated": written.repeated,
        "shape": written.shape.value,
        "aside": list(written.aside),
        "percent": written.percent,
        "trim": sampling.trim,
        "trim_from": sampling.trim_from,
        "samples": sampling.samples,
        "level": _shown(sampling.level),
        "seed": sampling.seed,
        "connected": found.severity is not None,
        "parts": [{"reviewers": list(one.reviewers), "entries": list(one.entries)} for one in found.parts],
        "spare": None if found.severity is None else found.severity.spare,
        "entries": [_entry(one) for one in found.entries],
        "reviewers": []
        if found.severity is None
        else [
            {
                "reviewer": key,
                "marks": found.severity.given[key],
                "leniency": _figure(value),
                "uncertain": found.severity.given[key] < few or not found.severity.spare,
            }
            for key, value in sorted(found.severity.leniency.items())
        ],
    }


def _entry(one: Placed) -> dict[str, Any]:
    return {
        "entry": one.entry,
        "marks": one.marks,
        "rank": one.rank,
        "low": one.band.low,
        "high": one.band.high,
        "trimmed": _figure(one.trimmed),
        "raw": _figure(one.raw),
        "raw_rank": one.raw_rank,
        "adjusted": None if one.merit is None else _figure(one.merit),
        "adjusted_rank": one.merit_rank,
    }


def _figure(value: Fraction) -> str:
    return str(rounded(value, EXACT_PLACES))
