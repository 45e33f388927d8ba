"""Counting heads from a pasted roster: who counts as one, and which names a person has to look at; nothing is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compounds.guidance import figures
from compounds.guidance.calculators.worked import TRIAL, Worked
from compounds.guidance.electorate import Doubt, Electorate, Holder, Unit, gather, owners_of
from compounds.guidance.figures import Fault, Faulty, count, square_metres
from compounds.workbooks.values import head, same

MOST_ROWS = 5_000
AREA, OWNER, ROSTER = "面积", "业主", "业主名册"
BASIS = ("《最高人民法院关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释》第八条、第九条",)
_BETWEEN = re.compile(r"[\s,，;；]+")
_AREA = re.compile(r"[-+－＋]?[0-9０-９][0-9０-９.．,，%％]*(㎡|m2|平方米|平米)?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_UNCLEAR = "有几个数字，看不出哪一个是面积。室号中间不要空格；面积只写数字，不要分节。"
_HEADINGS: Mapping[str, str] = {
    **dict.fromkeys(("楼幢", "楼栋", "幢", "栋", "楼号"), "building"),
    **dict.fromkeys(("室号", "房号", "房屋", "户号"), "name"),
    **dict.fromkeys(("面积", "专有部分面积", "建筑面积", "专有面积"), "area"),
    **dict.fromkeys(("业主", "姓名", "业主姓名", "产权人"), "owner"),
    **dict.fromkeys(("共有人", "其他共有人"), "co_owners"),
    **dict.fromkeys(("情况", "销售情况", "交付情况", "是否建设单位"), "holder"),
}
_HOLDERS: Mapping[str, Holder] = {
    **dict.fromkeys(("未售", "未卖", "没卖", "建设单位", "开发商", "建设单位未售"), Holder.DEVELOPER_UNSOLD),
    **dict.fromkeys(("未交付", "已售未交付", "没交付"), Holder.UNDELIVERED),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """The electorate of a roster, and the result once nothing about it is in doubt."""

    electorate: Electorate
    worked: Worked | None

    @property
    def doubts(self) -> Sequence[Doubt]:
        """What a person has to decide first."""
        return self.electorate.doubts


def counted(text: str, decided: Mapping[str, str]) -> Counted:
    """Count the heads of a roster of lines such as `1-101 89.50 张三、李四`. Raises Faulty with every wrong line.

    Source: 区分所有权解释第八条、第九条. `decided` answers doubts by their keys.
    """
    electorate = gather(_units(text), decided)
    if not electorate.settled:
        return Counted(electorate, None)
    heads = len(electorate.heads)
    worked = Worked(
        title="业主人数试算",
        headline=f"业主 {count(heads)} 人，面积 {square_metres(electorate.area)}",
        tone="go",
        given=(("房屋", f"{count(len(electorate.units))} 个专有部分"),),
        because=(*electorate.notes, *electorate.decisions),
        basis=BASIS,
        advice=("面积以不动产登记簿为准；还没有登记的，看测绘的面积，再看合同。", TRIAL),
    )
    return Counted(electorate, worked)


def _units(text: str) -> tuple[Unit, ...]:
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_ROWS:
        raise Faulty([Fault(ROSTER, f"太多了，最多 {MOST_ROWS} 行，现在有 {len(lines)} 行。")])
    order = _order(_cells(lines[0][1])) if lines else {}
    faults: list[Fault] = []
    units = [
        _unit(number, _by_heading(_cells(line), order) if order else _by_place(_cells(line)), faults)
        for number, line in (lines[1:] if order else lines)
    ]
    if faults:
        raise Faulty(faults)
    return tuple(units)


def _cells(line: str) -> list[str]:
    if "\t" in line:
        return [cell.strip() for cell in line.split("\t")]
    words = line.split()
    if any(_GROUPED.fullmatch(word) for word in words):  # 1,234.50 is one figure, and is told to be written plainly
        return words
    return [cell for cell in _BETWEEN.split(line) if cell]


def _order(cells: Sequence[str]) -> Mapping[int, str]:
    """Which column each cell of a first line names; empty where it is a row like the others."""
    found = {at: _HEADINGS[head(cell)] for at, cell in enumerate(cells) if head(cell) in _HEADINGS}
    return found if {"name", "area", "owner"} <= set(found.values()) else {}


def _by_heading(cells: Sequence[str], order: Mapping[int, str]) -> Mapping[str, str]:
    return {code: cells[at] for at, code in order.items() if at < len(cells)}


def _by_place(cells: Sequence[str]) -> Mapping[str, str]:
    """Name, area, owners, and perhaps 未售 or 未交付; the area is the first figure after the name."""
    areas = [at for at, cell in enumerate(cells) if at and _AREA.fullmatch(cell)]
    if not areas:
        return {"name": cells[0], "area": "", "owner": ""}
    if len(areas) > 1:
        return {"name": cells[0], "area": "", "owner": "", "unclear": _UNCLEAR}
    at, rest = areas[0], [cell for cell in cells[areas[0] + 1 :] if cell]
    holder = rest.pop() if rest and same(rest[-1]) in _HOLDERS else ""
    return {"name": " ".join(cells[:at]), "area": cells[at], "owner": "、".join(rest), "holder": holder}


def _unit(row: int, cells: Mapping[str, str], faults: list[Fault]) -> Unit:
    area = 1
    try:
        if unclear := cells.get("unclear"):
            raise ValueError(unclear)
        area = figures.area(cells.get("area", ""))
    except ValueError as wrong:
        faults.append(Fault(AREA, str(wrong), row))
    name, said = cells.get("owner", ""), same(cells.get("holder", ""))
    if said and said not in _HOLDERS and said not in {"已售", "已交付", "业主", "否"}:
        faults.append(Fault("情况", f"“{cells['holder'][:20]}”看不懂。没卖出的写“未售”，没交付的写“未交付”。", row))
    holder = _HOLDERS.get(said) or _HOLDERS.get(same(name), Holder.OWNER)
    return Unit(
        id="-".join(filter(None, (cells.get("building", ""), cells.get("name", "")))),
        area=area,
        owners=() if same(name) in _HOLDERS else (*owners_of(name), *owners_of(cells.get("co_owners", ""))),
        holder=holder,
        row=row,
    )
