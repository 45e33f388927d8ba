"""Votes that come as a file: six figures, a roster with ballots, or an election; JSON or .xlsx."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

from alliance.kernel.errors import Invalid
from compounds.guidance import figure_column, figures
from compounds.guidance.electorate import UNDECIDED, Unit
from compounds.guidance.figures import Fault, Faulty
from compounds.guidance.file_rows import (
    BALLOT_NAMES,
    FILE,
    LONGEST_NUMBER,
    UNIT_NAMES,
    Faults,
    Listed,
    ballot,
    content_of,
    election_ballot,
    is_workbook,
    json_object,
    listed,
    text,
    unit,
    word,
)
from compounds.guidance.voting import FIELDS, ITEMS, Ballot, Choice, Figures, Rule
from compounds.workbooks import guards, reading
from compounds.workbooks.columns import Column, Sheet

SAMPLE = '{"rule": "majority", "total_area": "30000.00", "total_heads": 300, …}'
ELECTION_SAMPLE = '{"candidates": ["张三"], "seats": 5, "electorate": […], "ballots": […]}'
_RULES: Mapping[str, Rule] = {
    **{rule.value: rule for rule in Rule},
    "普通事项": Rule.MAJORITY,
    "过半数": Rule.MAJORITY,
    "特别事项": Rule.THREE_QUARTERS,
    "四分之三以上": Rule.THREE_QUARTERS,
    "四分之三": Rule.THREE_QUARTERS,
}
_BUILDING = Column("building", "楼栋", synonyms=("幢", "楼幢", "栋", "幢号", "楼号"), spreads=True)
_UNIT = Column("unit", "室号", required=True, synonyms=("房号", "房屋", "专有部分", "房屋坐落"))
_FIGURES = Sheet(
    "figures",
    "表决数据",
    ("表决", "计票结果"),
    (
        Column("rule", "规则", synonyms=("rule", "事项种类", "事项类别")),
        *(Column(code, words, required=True, synonyms=(code,)) for code, words in FIELDS.items()),
    ),
)
_ROSTER = Sheet(
    "electorate",
    "业主名册",
    ("名册", "业主清单", "业主名单"),
    (
        _BUILDING,
        _UNIT,
        Column("area", "面积", required=True, synonyms=("专有面积", "专有部分面积", "建筑面积", "面积（㎡）")),
        Column("owner", "业主", required=True, synonyms=("业主姓名", "姓名", "产权人", "所有权人")),
        Column("co_owners", "共有人", synonyms=("其他共有人",)),
        Column("number", "证号", synonyms=("证号后四位", "身份证后四位", "证件号", "证件号后四位")),
        Column("holder", "情况", synonyms=("交付情况", "销售情况", "是否建设单位", "持有")),
        Column("use", "用途", synonyms=("房屋用途", "类型", "种类")),
    ),
)
_BALLOTS = Sheet(
    "ballots",
    "表决票",
    ("投票", "选票", "投票明细", "表决明细"),
    (
        _BUILDING,
        _UNIT,
        Column("choice", "意见", required=True, synonyms=("表决意见", "选择", "投票意见", "表决结果")),
        Column("channel", "方式", synonyms=("投票方式", "渠道", "票种")),
        Column("signer", "签名人", synonyms=("签名", "投票人", "签字人")),
        Column("proxy", "代理人", synonyms=("受托人",)),
        Column("invalid", "废票原因", synonyms=("废票", "无效原因", "作废原因")),
    ),
)


@dataclass(frozen=True, slots=True)
class FiguresAsked:
    """Six figures and the rule that they are judged by; `unused` are names in the file that mean nothing here."""

    rule: Rule
    figures: Figures
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BallotsAsked:
    """A roster and ballots; `decided` answers doubts by their keys."""

    rule: Rule
    title: str
    item: int
    units: tuple[Unit, ...]
    ballots: tuple[Ballot[Choice], ...]
    decided: Mapping[str, str] = field(default_factory=lambda: UNDECIDED, hash=False)
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ElectionAsked:
    """Candidates by name, the seats, a roster and ballots that mark names."""

    candidates: tuple[str, ...]
    seats: int
    units: tuple[Unit, ...]
    ballots: tuple[Ballot[frozenset[str]], ...]
    decided: Mapping[str, str] = field(default_factory=lambda: UNDECIDED, hash=False)
    unused: tuple[str, ...] = ()


def read(path: Path, *, most_bytes: int, most_rows: int, rule: Rule | None = None) -> FiguresAsked | BallotsAsked:
    """Read one vote; `rule` is for files that do not say theirs. Raises Faulty with everything that is wrong."""
    content = content_of(path, most_bytes)
    if is_workbook(path, content):
        return _from_workbook(content, path.name, most_bytes, most_rows, rule)
    return _from_json(content, most_rows, rule)


def read_election(path: Path, *, most_bytes: int, most_rows: int) -> ElectionAsked:
    """Read one election, which is always JSON. Raises Faulty with everything that is wrong."""
    given, faults = json_object(content_of(path, most_bytes), ELECTION_SAMPLE), Faults()
    roster, votes = (listed(faults, given, name, most_rows) for name in ("electorate", "ballots"))
    asked = ElectionAsked(
        candidates=faults.read("candidates", given.get("candidates"), _names, (), None),
        seats=faults.read("seats", given.get("seats"), figures.heads, 1, None),
        units=tuple(unit(faults, one, row) for row, one in roster),
        ballots=tuple(election_ballot(faults, one, row) for row, one in votes),
        decided=faults.read("decided", given.get("decided"), _decisions, {}, None),
        unused=(
            *_unused(given, ("candidates", "seats", "electorate", "ballots", "decided")),
            *_unused_in("electorate", roster, UNIT_NAMES),
            *_unused_in("ballots", votes, (*BALLOT_NAMES, "marks")),
        ),
    )
    _said(faults, votes, "marks")
    faults.stop()
    return asked


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise ValueError("要写成一列候选人的姓名，例如 [“张三”, “李四”]。")
    names = tuple(one.strip() for one in value)
    if len(set(names)) < len(names):
        raise ValueError("有两位候选人写得一样。同名的，请在后面加注区别。")
    return names


def _rule(faults: Faults, value: object, asked: Rule | None, row: int | None, usual: Rule | None = None) -> Rule:
    """The rule that the file says, else the one that was asked for, else the usual one; two that differ are none."""
    if value is None or value == "":
        if (rule := asked or usual) is None:
            faults.found.append(Fault("rule", "没有写规则。普通事项写 majority，特别事项写 three_quarters。", row))
        return rule or Rule.MAJORITY
    said = faults.read("rule", value, word(_RULES), asked or Rule.MAJORITY, row)
    if asked not in (None, said):
        faults.found.append(Fault("rule", f"文件里写的是 {said}，--rule 写的是 {asked}，两个不一样。请只留一个。", row))
    return said


def _six(faults: Faults, given: Mapping[str, object], row: int | None) -> Mapping[str, int]:
    """The six figures by name, as far as each can be read on its own."""
    return {
        name: faults.read(name, given.get(name), figures.area if name.endswith("_area") else figures.heads, 0, row)
        for name in FIELDS
    }


def _judged(faults: Faults, given: Mapping[str, object], default: Rule | None, row: int | None) -> FiguresAsked:
    rule, six = _rule(faults, given.get("rule"), default, row), _six(faults, given, row)
    faults.stop()
    try:
        return FiguresAsked(rule, Figures(**six))
    except Faulty as impossible:
        raise Faulty([Fault(fault.field, fault.reason, row) for fault in impossible.faults]) from impossible


def _from_json(content: bytes, most_rows: int, rule: Rule | None) -> FiguresAsked | BallotsAsked:
    given, faults = json_object(content, SAMPLE), Faults()
    if "electorate" not in given and "ballots" not in given:
        return replace(_judged(faults, given, rule, None), unused=_unused(given, ("rule", *FIELDS)))
    faults.found.extend(
        Fault(name, "写了业主名册和表决票，就不要再写这个数。请只留一样。") for name in FIELDS if name in given
    )
    roster, votes = (listed(faults, given, name, most_rows) for name in ("electorate", "ballots"))
    item = faults.read("item", given.get("item", 0), _item, 0, None)
    asked = BallotsAsked(
        rule=_rule(faults, given.get("rule"), rule, None, ITEMS[item].rule if item else None),
        title=faults.read("title", given.get("title"), text, "", None) or "表决事项",
        item=item,
        units=tuple(unit(faults, one, row) for row, one in roster),
        ballots=tuple(ballot(faults, one, row) for row, one in votes),
        decided=faults.read("decided", given.get("decided"), _decisions, {}, None),
        unused=(
            *_unused(given, ("rule", "electorate", "ballots", "item", "title", "decided")),
            *_unused_in("electorate", roster, UNIT_NAMES),
            *_unused_in("ballots", votes, (*BALLOT_NAMES, "choice")),
        ),
    )
    _said(faults, votes, "choice")
    faults.stop()
    return asked


def _unused(given: Mapping[str, object], known: Iterable[str]) -> tuple[str, ...]:
    return tuple(name[:LONGEST_NUMBER] for name in given if name not in set(known))


def _unused_in(listed: str, rows: Listed, known: Iterable[str]) -> tuple[str, ...]:
    found = {name for _, row in rows for name in row} - set(known)
    return tuple(f"{listed} 里的 {name[:LONGEST_NUMBER]}" for name in sorted(found))


def _said(faults: Faults, ballots: Listed, name: str) -> None:
    """A ballot without any word of what it says was written under another name, and is never taken for an empty one."""
    faults.found.extend(
        Fault(name, "没有写。空白票写 null；废票在 invalid 里写原因。", row)
        for row, one in ballots
        if name not in one and not one.get("invalid")
    )


def _item(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or (value and value not in ITEMS):
        raise ValueError("要写 1 到 9，是民法典第二百七十八条第一款的第几项；不清楚的不要写。")
    return value


def _decisions(value: object) -> Mapping[str, str]:
    if value is None:
        return UNDECIDED
    if not isinstance(value, dict) or not all(isinstance(answer, str) for answer in value.values()):
        raise ValueError("要写成 {“认定码”: “认定”}。")
    return value


def _from_workbook(
    content: bytes, name: str, most_bytes: int, most_rows: int, rule: Rule | None
) -> FiguresAsked | BallotsAsked:
    try:
        guards.check(BytesIO(content), name, most_bytes)
        if (column := figure_column.read(content, _FIGURES)) is not None:
            return _from_column(column, rule)
        book = reading.read(
            BytesIO(content),
            name,
            most_bytes=most_bytes,
            most_rows=2 * most_rows,  # as many of the roster as of the ballots, as in JSON
            sheets=(_FIGURES, _ROSTER, _BALLOTS),
        )
    except Invalid as refused:
        raise Faulty([Fault(FILE, f"{refused.reason}{refused.remedy}")]) from refused
    faults = Faults()
    for sheet in book.sheets:
        faults.found.extend(Fault(sheet.name, problem) for problem in sheet.problems)
    faults.stop()
    six, roster, votes = (book.of(sheet.kind) for sheet in (_FIGURES, _ROSTER, _BALLOTS))
    unused = (
        *(f"工作表“{title}”" for title in book.skipped),
        *(f"“{sheet.name}”里的“{heading}”列" for sheet in book.sheets for heading in sheet.unused),
    )
    doubled = [title for title in book.skipped if title.startswith((_ROSTER.name, _BALLOTS.name, _FIGURES.name))]
    if visible := [title for title in doubled if not title.endswith("（隐藏的）")]:
        reason = "一种表只能有一张，这一张没有读。请合到一张里；用不到的，请删掉或者改个名字。"
        raise Faulty(Fault(title, reason) for title in visible)
    if six is not None and (roster is not None or votes is not None):
        raise Faulty([Fault(six.name, "有了业主名册和表决票，就不要再写这六个数。请只留一样。")])
    if six is not None:
        if len(six.rows) != 1:
            raise Faulty([Fault(six.name, "只能有一行数据，一次算一个事项。")])
        rows = _readable(faults, six)
        faults.stop()
        return replace(_judged(faults, rows[0].cells, rule, rows[0].number), unused=unused)
    if roster is None or votes is None:
        lacking = _ROSTER.name if roster is None else _BALLOTS.name
        raise Faulty([Fault(FILE, f"没有找到“{lacking}”这张工作表（隐藏的不算）。名册和表决票都要有。")])
    asked = BallotsAsked(
        rule=_rule(faults, None, rule, None),
        title=name.rpartition(".")[0] or name,
        item=0,
        units=tuple(unit(faults, row.cells, row.number) for row in _readable(faults, roster)),
        ballots=tuple(ballot(faults, row.cells, row.number) for row in _readable(faults, votes)),
        unused=unused,
    )
    faults.stop()
    return asked


def _readable(faults: Faults, sheet: reading.Read) -> list[reading.Row]:
    """The rows without trouble; the troubles of the others are told, and so is what nobody sees."""
    for row in sheet.rows:
        if row.hidden:
            faults.found.append(Fault(sheet.name, "这一行被隐藏了。请取消隐藏，或者删掉这一行。", row.number))
        faults.found.extend(
            Fault(_heading(sheet.kind, code), trouble, row.number) for code, trouble in row.troubles.items()
        )
    return [row for row in sheet.rows if not row.troubles and not row.hidden]


def _from_column(column: figure_column.FigureColumn, rule: Rule | None) -> FiguresAsked:
    """The six figures one below the other."""
    try:
        faults = Faults()
        faults.found.extend(Fault(code, trouble) for code, trouble in column.troubles.items())
        faults.stop()
        return _judged(faults, column.cells, rule, None)
    except Faulty as faulty:
        raise Faulty(replace(fault, row=column.rows.get(fault.field)) for fault in faulty.faults) from faulty


def _heading(kind: str, code: str) -> str:
    return code if kind == _FIGURES.kind else (_ROSTER if kind == _ROSTER.kind else _BALLOTS).column(code).heading
