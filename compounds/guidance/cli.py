"""Commands of the guidance desk: the same reckoning as its calculators, from a file; no installation is needed.

They reckon with the numbers that ship with the program and never open an installation, so that one file gives one
result everywhere; numbers that an installation has changed apply on its pages.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

import click

from alliance.kernel import typed
from alliance.kernel.days import local_date
from alliance.kernel.db import SystemClock
from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.parameters.queries import Book
from alliance.kernel.parameters.seed import seed
from alliance.kernel.paths import NATION
from alliance.kernel.working_days import WorkingCalendar
from compounds.guidance import electing, file_rows, meetings, sharing, vote_files
from compounds.guidance.calculators import answers, days, rows
from compounds.guidance.deadlines import BY_PARAMETER, COURSES, OwnPeriod
from compounds.guidance.electorate import Doubt, gather
from compounds.guidance.figures import Fault, Faulty, amount, area, heads
from compounds.guidance.paths import periods
from compounds.guidance.paths.periods import Reckoner
from compounds.guidance.sharing import BenefitingUnit, Cost
from compounds.guidance.voting import (
    ELSEWHERE,
    FIELDS,
    PARAMETERS,
    Figures,
    Judgement,
    Matter,
    Rule,
    Thresholds,
    judge,
    tally,
)

BAD_INPUT = 2
_LIMITS = ("workbook_size", "workbook_rows")
_PETITIONS = {
    "meeting": meetings.SPECIAL_MEETING,
    "audit": meetings.PETITION,
    "recall": meetings.PETITION,
}
_PETITION = '{"total_area": "30000.00", "total_heads": 300, "petition_area": "6000.00", "petition_heads": 60}'
_VOTE = """一次表决过没过：FILE 是六个数，或者业主名册加表决票；JSON 或者 .xlsx。

\b
六个数（面积单位 ㎡，最多两位小数；人数是整数）：
  {"rule": "majority", "total_area": "30000.00", "total_heads": 300,
   "part_area": "20000.00", "part_heads": 200,
   "agree_area": "10000.01", "agree_heads": 101}
  表格里是“规则、全体面积、全体人数、参与面积、参与人数、同意面积、同意人数”，横写竖写都可以。
  rule：普通事项写 majority，特别事项写 three_quarters。

\b
业主名册加表决票：
  {"rule": "majority",
   "electorate": [{"unit": "1-101", "area": "89.50", "owners": ["张三", "李四"]},
                  {"unit": "1-102", "area": "89.50", "holder": "建设单位"}],
   "ballots": [{"unit": "1-101", "choice": "同意"}]}
  表格里是“业主名册”（楼栋、室号、面积、业主、共有人、证号、情况、用途）
  和“表决票”（楼栋、室号、意见、方式、签名人、代理人、废票原因）两张工作表，规则用 --rule 写。

\b
退出码：0 算出来了（不论过没过），2 填的数算不了，逐行写明原因。
"""
_WORDS = {
    **FIELDS,
    "rule": "规则",
    "petition_area": "联名业主的面积",
    "petition_heads": "联名业主人数",
    "candidates": "候选人",
    "seats": "应选人数",
    "marks": "选了谁",
    "place": "区划代码",
}
"""The names in files as sentences say them; a name that is not here is said as it is."""
_PAYERS = {"owner": "业主", "developer": "建设单位"}
_SHARING = '{"total": "120000.00", "units": [{"unit": "1-101", "area": "89.50"}]}'


@click.group(help="办事指南里的计算：不用安装，按随程序带的法定数值算。")
def guidance() -> None:
    """The calculators of the guidance desk."""


@guidance.command(help=_VOTE)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。")
@click.option("--rule", type=click.Choice([rule.value for rule in Rule]), help="文件里没有写规则时，按哪个算。")
@click.option("--count-parking", is_flag=True, help="车位也算面积和人数。")
@click.option("--decide", multiple=True, metavar="KEY=ANSWER", help="对一处疑问的认定，可以写几次。")
def vote(*, file: Path, as_json: bool, rule: str | None, count_parking: bool, decide: tuple[str, ...]) -> None:
    """Exit 0 where the vote could be counted, passed or not; 2 for input that cannot, told by field and row."""
    try:
        judgement, more = _counted(file, Rule(rule) if rule else None, _decisions(decide), count_parking=count_parking)
    except Faulty as faulty:
        refuse(({"field": fault.field, "row": fault.row, "reason": fault.reason} for fault in faulty.faults), as_json)
    except Undecided as undecided:
        refuse(_open(undecided.doubts), as_json)
    _tell({**asdict(judgement), **more}, as_json=as_json)


@guidance.command(help="选举业委会委员：FILE 是候选人、应选人数、业主名册和选票（JSON），一位候选人算一次。")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。")
@click.option("--count-parking", is_flag=True, help="车位也算面积和人数。")
@click.option("--decide", multiple=True, metavar="KEY=ANSWER", help="对一处疑问的认定，可以写几次。")
def elect(*, file: Path, as_json: bool, count_parking: bool, decide: tuple[str, ...]) -> None:
    """Exit 0 where the election could be counted, whoever is elected; 2 for input that cannot."""
    try:
        answer = _elected(file, _decisions(decide), count_parking=count_parking)
    except Faulty as faulty:
        refuse(({"field": fault.field, "row": fault.row, "reason": fault.reason} for fault in faulty.faults), as_json)
    except Undecided as undecided:
        refuse(_open(undecided.doubts), as_json)
    _tell(answer, as_json=as_json)


@guidance.command(help="一笔或者几笔费用怎么摊：FILE 是 JSON（费用和房屋），或者“分摊名单”表格（.xlsx）。")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。")
@click.option("--total", help="表格里没有费用总额：在这里写，例如 120000.00。")
def share(file: Path, as_json: bool, total: str | None) -> None:  # noqa: FBT001 -- click hands flags over so
    """Exit 0 with the shares, which add up exactly; 2 for input that cannot be shared, told by field and row."""
    try:
        found = sharing.share(*_to_share(file, total))
    except Faulty as faulty:
        refuse(({"field": fault.field, "row": fault.row, "reason": fault.reason} for fault in faulty.faults), as_json)
    answer = answers.shares(found)
    if as_json:
        _tell_object(answer)
        return
    for bill in answer["bills"]:
        click.echo(f"{bill['unit']}\t{bill['area']}\t{bill['amount']}\t{_PAYERS[bill['payer']]}")
    for sentence in answer["because"]:
        click.echo(sentence)


@guidance.command("date", help="哪天到期：PERIOD 是期限的名字（见 --list），或者 15日、5个工作日、2个月、1年。")
@click.argument("period", required=False)
@click.argument("day", required=False)
@click.option("--before", is_flag=True, help="自己填的期限，从 DAY 往前数。")
@click.option("--place", default="330802", show_default=True, help="区划代码；几级规定不一样的，取最严的。")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。")
@click.option("--list", "listing", is_flag=True, help="列出有名字的期限。")
def due(period: str | None, day: str | None, place: str, *, before: bool, as_json: bool, listing: bool) -> None:
    """Exit 0 with the day; 2 for a period, day or place that cannot be read."""
    reckoner = _reckoner()
    if listing:
        for course in COURSES:
            click.echo(f"{course.parameter}\t{days.title_of(reckoner, course)}\t从{course.asked}算")
        return
    try:
        answer = _due(reckoner, period or "", day or "", place, before=before)
    except Faulty as faulty:
        refuse(({"field": fault.field, "row": fault.row, "reason": fault.reason} for fault in faulty.faults), as_json)
    if as_json:
        _tell_object(answer)
        return
    for sentence in answer["because"]:
        click.echo(sentence)
    click.echo(answer["due"])


@guidance.command(help="联名业主够不够（提议临时会议、审计、罢免委员）：FILE 是四个数，JSON；人数和面积都算。")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。")
@click.option("--kind", type=click.Choice(list(_PETITIONS)), default="meeting", show_default=True, help="提议什么。")
@click.option("--place", default="330802", show_default=True, help="区划代码；几级规定不一样的，取最严的。")
def petition(*, file: Path, as_json: bool, kind: str, place: str) -> None:
    """Exit 0 where it could be counted, enough or not; 2 for input that cannot."""
    try:
        given = file_rows.json_object(file_rows.content_of(file, shipped(_LIMITS)["workbook_size"].whole), _PETITION)
        faults = file_rows.Faults()
        asked = {
            name: faults.read(name, given.get(name), area if name.endswith("area") else heads, 0, None)
            for name in ("total_area", "total_heads", "petition_area", "petition_heads")
        }
        faults.stop()
        _tell_unused([name for name in given if name not in asked])
        number = _PETITIONS[kind]
        rules = periods.rules(_book([number]), number, _path_of(place), local_date(SystemClock().now()))
        found = meetings.petition(
            rules,
            total_area=asked["total_area"],
            total_heads=asked["total_heads"],
            area=asked["petition_area"],
            heads=asked["petition_heads"],
        )
    except Faulty as faulty:
        refuse(({"field": fault.field, "row": fault.row, "reason": fault.reason} for fault in faulty.faults), as_json)
    _tell(asdict(found), as_json=as_json)


def _tell(answer: Mapping[str, Any], *, as_json: bool) -> None:
    """One object, or the sentences of it and what is said wherever votes are counted."""
    if as_json:
        _tell_object(answer)
        return
    for sentence in answer["because"]:
        click.echo(sentence)
    click.echo(ELSEWHERE, err=True)


def _tell_object(answer: Mapping[str, Any]) -> None:
    """One JSON object in UTF-8, whatever the terminal is set to; half a sign that no text can hold stays escaped."""
    click.echo(json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace"))


class Undecided(Exception):
    """Ballots or owners that a person has to decide about before there is a result."""

    def __init__(self, doubts: tuple[Doubt, ...]) -> None:
        super().__init__()
        self.doubts = doubts


def refuse(errors: Iterable[Mapping[str, object]], as_json: bool) -> NoReturn:  # noqa: FBT001 -- handed on from click
    """Tell what is wrong with the input, in sentences and with --json as one object, and end with exit code 2."""
    told = list(errors)
    for error in told:
        name, row = str(error["field"]), error["row"]
        click.echo(
            str(Fault(_WORDS.get(name, name), str(error["reason"]), row if isinstance(row, int) else None)), err=True
        )
    if as_json:
        _tell_object({"errors": told})
    sys.exit(BAD_INPUT)


def shipped(names: Iterable[str], day: date | None = None, place_path: str = NATION) -> dict[str, Parameter]:
    """The numbers that ship with the program, as they are on a day (today where none is given)."""
    when = day or local_date(SystemClock().now())
    book = _book(names)
    return {name: value for name in book.versions if (value := book.on(name, place_path, when)) is not None}


def _book(names: Iterable[str]) -> Book:
    """Every version of some numbers that ships with the program."""
    versions: dict[str, list[Parameter]] = {name: [] for name in names}
    for row in seed():
        if row.name in versions:
            versions[row.name].append(Parameter.of(row))
    return Book(versions)


def _to_share(file: Path, total: str | None) -> tuple[Sequence[BenefitingUnit], Sequence[Cost]]:
    """The units and costs of a file. Raises Faulty."""
    most = shipped(_LIMITS)["workbook_size"].whole
    content = file_rows.content_of(file, most)
    if not file_rows.is_workbook(file, content):
        given = file_rows.json_object(content, _SHARING)
        if total and ("total" in given or "costs" in given):
            raise Faulty([Fault("total", "文件里已经写了费用，就不要再写 --total。请只留一个。")])
        return rows.from_json({**given, "total": total} if total else given)
    cost = rows.from_json({"total": total, "units": []})[1]
    try:
        return rows.from_workbook(BytesIO(content), file.name, most), cost
    except Invalid as refused:
        raise Faulty([Fault(file_rows.FILE, f"{refused.reason}{refused.remedy}")]) from refused


def _reckoner() -> Reckoner:
    """What the periods that have a name take, as it ships with the program."""
    today = local_date(SystemClock().now())
    published = shipped([parameters.CALENDAR], today)[parameters.CALENDAR].as_date
    return Reckoner(_book(course.parameter for course in COURSES), WorkingCalendar(published), today)


def _due(reckoner: Reckoner, period: str, day: str, place: str, *, before: bool) -> dict[str, Any]:
    """The answer to one question of days. Raises Faulty."""
    try:
        when = typed.day(day)
    except ValueError as wrong:
        raise Faulty([Fault("day", str(wrong))]) from wrong
    path = _path_of(place)
    try:
        if period in BY_PARAMETER:
            return answers.named_day(days.reckoned(reckoner, BY_PARAMETER[period], path, when))
        return answers.own_day(OwnPeriod.parse(period, backwards=before).reckon(reckoner.calendar, when))
    except Invalid as unknown:
        raise Faulty([Fault("day", f"{unknown.reason}{unknown.remedy}")]) from unknown
    except ValueError as wrong:
        raise Faulty([Fault("period", f"{wrong}有名字的期限请用 --list 看。")]) from wrong


def _path_of(place: str) -> str:
    """The path of a place by its code: /33/3308/330802/. Raises Faulty."""
    if not re.fullmatch(r"([0-9]{2}){1,3}", place):
        raise Faulty([Fault("place", f"“{place[:20]}”不是区划代码，例如 330802。")])
    return "/" + "".join(f"{place[:end]}/" for end in (2, 4, 6) if end <= len(place))


def _decisions(words: Iterable[str]) -> dict[str, str]:
    """The decisions given on the command line, by the key of the doubt. Raises Faulty."""
    decided: dict[str, str] = {}
    for word in words:
        key, sign, answer = word.partition("=")
        if not sign:
            raise Faulty([Fault("--decide", f"“{word[:60]}”要写成 认定码=认定。")])
        decided[key.strip()] = answer.strip()
    return decided


def _counted(
    file: Path, rule: Rule | None, decided: Mapping[str, str], *, count_parking: bool
) -> tuple[Judgement, dict[str, Any]]:
    """The judgement of what the file holds, and what is told beside it."""
    values = shipped((*PARAMETERS, *_LIMITS))
    thresholds = Thresholds.of(values)
    size, rows = (values[name].whole for name in _LIMITS)
    asked = vote_files.read(file, most_bytes=size, most_rows=rows, rule=rule)
    _tell_unused(asked.unused)
    if isinstance(asked, vote_files.FiguresAsked):
        return judge(asked.rule, asked.figures, thresholds), {}
    decided = {**asked.decided, **decided}
    electorate = gather(asked.units, decided, count_parking=count_parking)
    matter = Matter(asked.title, asked.rule, thresholds, asked.item)
    result = tally(matter, electorate, asked.ballots, decided=decided)
    if result.judgement is None or result.figures is None:
        raise Undecided(result.doubts)
    developer = list(result.developer.because) if result.developer else []
    return result.judgement, {
        "because": result.because,
        "figures": _written(result.figures),
        "developer": developer,
        "decisions": list(result.decisions),
        "discarded": [asdict(one) for one in result.discarded],
    }


def _elected(file: Path, decided: Mapping[str, str], *, count_parking: bool) -> dict[str, Any]:
    """Who is elected, and each candidate as a vote of its own."""
    values = shipped((*PARAMETERS, *_LIMITS))
    size, most = (values[name].whole for name in _LIMITS)
    asked = vote_files.read_election(file, most_bytes=size, most_rows=most)
    _tell_unused(asked.unused)
    decided = {**asked.decided, **decided}
    election = electing.Election({name: name for name in asked.candidates}, asked.seats, Thresholds.of(values))
    electorate = gather(asked.units, decided, count_parking=count_parking)
    outcome = electing.elect(election, electorate, asked.ballots, decided=decided)
    if not outcome.settled:
        raise Undecided(outcome.doubts)
    judged = {code: result.judgement for code, result in outcome.results.items()}
    return {
        "elected": list(outcome.elected),
        "undecided": list(outcome.undecided),
        "open_seats": outcome.open_seats,
        "because": list(outcome.because),
        "candidates": {code: asdict(judgement) for code, judgement in judged.items() if judgement is not None},
    }


def _tell_unused(names: Sequence[str]) -> None:
    if names:
        click.echo(f"没有用到：{'、'.join(names)}。", err=True)


def _written(figures: Figures) -> dict[str, object]:
    """The six figures as the file of six figures wants them."""
    return {
        name: amount(getattr(figures, name)).replace(" ", "") if name.endswith("_area") else getattr(figures, name)
        for name in FIELDS
    }


def _open(doubts: Iterable[Doubt]) -> Iterable[Mapping[str, object]]:
    """One error for each row that a doubt stands in, with its key and the answers that decide it."""
    for doubt in doubts:
        for row in doubt.rows or (None,):
            yield {
                "field": "业主名册" if doubt.on_roster else "表决票",
                "row": row,
                "reason": doubt.says,
                "key": doubt.key,
                "answers": dict(doubt.answers),
            }
