"""Lists of benefiting units as people bring them: pasted lines, a workbook, or JSON; every fault named by its row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeVar

from compounds.guidance import figures
from compounds.guidance.figures import Fault, Faulty
from compounds.guidance.sharing import AREA, COST, NAME, UNITS, BenefitingUnit, Cost, Scope
from compounds.workbooks.columns import Column, Sheet
from compounds.workbooks.reading import Row, read
from compounds.workbooks.values import head, same

MOST_ROWS = 5_000
LONGEST_NAME = 40
UNSOLD = "未售"
BUILDING, STAIR = "楼幢", "单元"
_SOLD = {"", "否", "已售", "已卖", "业主", "no", "false", "0"}
_UNSOLD = {"是", "未售", "未卖", "没卖", "没有卖", "建设单位", "开发商", "√", "yes", "true", "1"}
_GAPS = re.compile(r"[,，、;；\s]+")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_FIGURE = re.compile(r"[-+－＋]?[0-9０-９.．,，%％]+(㎡|m2|平方米|平米)?")
_BUILDING_ENDS = ("号楼", "幢", "栋", "座", "楼", "#")
_STAIR_ENDS = ("单元", "梯", "门")
_KEYS = {"total", "title", "scope", "building", "stair", "costs", "units"}
_COST_KEYS = {"title", "amount", "scope", "building", "stair"}
_UNIT_KEYS = {"unit", "area", "building", "stair", "unsold"}
T = TypeVar("T")

SHEET = Sheet(
    "sharing",
    "分摊名单",
    ("房屋", "房屋清单", "受益房屋", "名单", "Sheet1", "工作表1"),
    (
        Column("building", BUILDING, synonyms=("幢", "楼栋", "楼号", "幢号", "栋"), spreads=True),
        Column("stair", STAIR, synonyms=("单元号", "梯"), spreads=True),
        Column("name", NAME, required=True, synonyms=("房号", "户号", "房屋", "房间号", "室", "户室号", "地址")),
        Column("area", AREA, required=True, synonyms=("专有部分面积", "建筑面积", "产权面积", "专有面积")),
        Column("unsold", UNSOLD, synonyms=("是否未售", "是否建设单位", "建设单位", "未卖出", "备注")),
    ),
)
_CODES = {head(name): column.code for column in SHEET.columns for name in (column.heading, *column.synonyms)}


def from_text(text: str) -> tuple[BenefitingUnit, ...]:
    """Units from lines such as `1-101 89.50` or `1-102 90 未售`, or from cells copied out of a table with its headings.

    Raises Faulty with every line that cannot be read.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise Faulty([Fault(UNITS, "还没有填。请一行写一户：室号和专有部分面积，例如 1-101 89.50。")])
    if len(lines) > MOST_ROWS:
        raise Faulty([Fault(UNITS, f"太多了，最多 {MOST_ROWS} 行，现在有 {len(lines)} 行。请按楼幢分几次算。")])
    order = _headings(lines[0][1])
    if order:
        return _all(_Row(number, _by_heading(_cells(line), order)) for number, line in lines[1:])
    return _all(_Row(number, _by_place(_cells(line))) for number, line in lines)


def to_text(units: Iterable[BenefitingUnit]) -> str:
    """Lines with headings that `from_text` reads back as the same units, for a page that shows what was read."""
    lines = [(unit.building, unit.stair, unit.name, plain(unit.area), UNSOLD if unit.unsold else "") for unit in units]
    return "\n".join("\t".join(line) for line in [(BUILDING, STAIR, NAME, AREA, UNSOLD), *lines])


def from_workbook(stream: BinaryIO, name: str, most_bytes: int) -> tuple[BenefitingUnit, ...]:
    """Units from the rows of a workbook. Raises Invalid for a file that is not read, Faulty for rows."""
    book = read(stream, name, most_bytes=most_bytes, most_rows=MOST_ROWS, sheets=(SHEET,))
    sheet = book.sheets[0]
    if sheet.problems:
        raise Faulty(Fault(UNITS, problem) for problem in sheet.problems)
    return _all(_Row(row.number, row.cells, _troubles(row)) for row in sheet.rows)


def from_json(given: object) -> tuple[tuple[BenefitingUnit, ...], tuple[Cost, ...]]:
    """Units and costs from what `alliance guidance share` is handed. Raises Faulty.

    Either `total`, with `title`, `scope`, `building` and `stair` where they matter, or `costs` with several such; and
    `units`, each with `unit`, `area`, and where they matter `building`, `stair` and `unsold`.
    """
    if not isinstance(given, Mapping):
        raise Faulty([Fault("文件", '要是一个对象，例如 {"total": "120000.00", "units": […]}。')])
    faults = list(_unknown(given, _KEYS, None))
    units, costs = given.get("units"), given.get("costs")
    if not isinstance(units, list) or not all(isinstance(unit, Mapping) for unit in units):
        faults.append(Fault("units", '要是一列房屋，例如 [{"unit": "1-101", "area": "89.50"}]。'))
        units = []
    if ("total" in given) == ("costs" in given):
        faults.append(Fault("total", "total（一笔费用）和 costs（几笔费用）要填一个，也只能填一个。"))
        costs = []
    elif costs is None:
        costs = [{"amount": given["total"]} | {key: given[key] for key in _COST_KEYS - {"amount"} if key in given}]
    elif not isinstance(costs, list) or not all(isinstance(cost, Mapping) for cost in costs):
        faults.append(Fault("costs", "要是一列费用，每笔有 title 和 amount。"))
        costs = []
    read_units = [_json_unit(unit, row, faults) for row, unit in enumerate(units, 1)]
    read_costs = [_json_cost(cost, row if "costs" in given else None, faults) for row, cost in enumerate(costs, 1)]
    if faults:
        raise Faulty(faults)
    return tuple(filter(None, read_units)), tuple(filter(None, read_costs))


def building(text: str) -> str:
    """3 for 3, 3幢, 3栋 or 3号楼, so that one building is one, however it is written."""
    return _without(text, _BUILDING_ENDS)


def stair(text: str) -> str:
    """2 for 2 or 2单元."""
    return _without(text, _STAIR_ENDS)


def fen(value: object) -> int:
    """A sum in fen. Raises ValueError with a sentence."""
    return int(figures.money(value).scaleb(2))


def plain(hundredths: int) -> str:
    """20000.00, as it reads back."""
    return figures.amount(hundredths).replace(" ", "")


def _troubles(row: Row) -> Mapping[str, str]:
    """What keeps a row of a workbook from being understood, by the heading of its column."""
    if row.hidden:
        return {UNITS: "这一行被隐藏了。请取消隐藏，或者删掉这一行。"}
    return {SHEET.column(code).heading: trouble for code, trouble in row.troubles.items()}


@dataclass(frozen=True, slots=True)
class _Row:
    """One row as text by column, before anything is known of it."""

    number: int
    cells: Mapping[str, str]
    troubles: Mapping[str, str] = field(default_factory=dict)

    def unit(self, faults: list[Fault]) -> BenefitingUnit | None:
        """The unit of the row; None, with its faults added, where it cannot be read."""
        before = len(faults)
        faults += [Fault(heading, trouble, self.number) for heading, trouble in self.troubles.items()]
        if len(faults) > before:
            return None
        called = " ".join(self.cells.get("name", "").split())
        if not called:
            faults.append(Fault(NAME, "没有写。每户都要有室号。", self.number))
        elif len(called) > LONGEST_NAME:
            faults.append(Fault(NAME, f"太长了，最多 {LONGEST_NAME} 个字。这里只写室号。", self.number))
        area = _read(figures.area, self.cells.get("area", ""), AREA, self.number, faults)
        unsold = _read(_is_unsold, self.cells.get("unsold", ""), UNSOLD, self.number, faults)
        if len(faults) > before or area is None:
            return None
        one, two = building(self.cells.get("building", "")), stair(self.cells.get("stair", ""))
        return BenefitingUnit(called, area, one, two, bool(unsold), self.number)


def _all(rows: Iterator[_Row]) -> tuple[BenefitingUnit, ...]:
    faults: list[Fault] = []
    units = [row.unit(faults) for row in rows]
    if faults:
        raise Faulty(faults)
    return tuple(filter(None, units))


def _headings(line: str) -> dict[int, str]:
    """Which column each cell of a line of headings names; empty where the line is none."""
    found = {at: _CODES[head(cell)] for at, cell in enumerate(_cells(line)) if head(cell) in _CODES}
    return found if {"name", "area"} <= set(found.values()) else {}


def _cells(line: str) -> list[str]:
    """The cells of a line: by tabs where it has some, as copied from a table, else by blanks and marks."""
    if "\t" in line:
        return [cell.strip() for cell in line.split("\t")]
    words = line.split()
    if any(_GROUPED.fullmatch(word) for word in words):  # 1,234.50 is one figure, and is told to be written plainly
        return words
    return [cell for cell in _GAPS.split(line) if cell]


def _by_heading(cells: list[str], order: Mapping[int, str]) -> dict[str, str]:
    return {code: cells[at] for at, code in order.items() if at < len(cells)}


def _by_place(cells: list[str]) -> dict[str, str]:
    """Name, area, and perhaps 未售; a name may be of several words."""
    cells = [cell for cell in cells if cell]
    unsold = cells.pop() if len(cells) > 2 and not _FIGURE.fullmatch(cells[-1]) else ""  # noqa: PLR2004 -- name and area
    if len(cells) == 1:
        return {"name": cells[0], "area": "", "unsold": unsold}
    if any(_FIGURE.fullmatch(cell) and ("." in cell or "-" in cells[0]) for cell in cells[1:-1]):
        return {"name": cells[0], "area": " ".join(cells[1:]), "unsold": unsold}  # which of them is no guess of ours
    return {"name": " ".join(cells[:-1]), "area": cells[-1] if cells else "", "unsold": unsold}


def _is_unsold(text: str) -> bool:
    plain = same(text)
    if plain in _UNSOLD:
        return True
    if plain in _SOLD:
        return False
    raise ValueError(f"“{text[:20]}”看不懂。建设单位还没卖出的写“未售”，其他的空着。")


def _without(text: str, endings: tuple[str, ...]) -> str:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).removeprefix("第")
    for ending in endings:
        if plain.endswith(ending) and plain != ending:
            return plain.removesuffix(ending)
    return plain


def _read(reader: Callable[[Any], T], value: object, named: str, row: int | None, faults: list[Fault]) -> T | None:
    try:
        return reader(value)
    except ValueError as wrong:
        faults.append(Fault(named, str(wrong), row))
        return None


def _unknown(given: Mapping[str, Any], known: set[str], row: int | None) -> Iterator[Fault]:
    for key in given:
        if key not in known:
            yield Fault(str(key)[:40], f"不认识这一项。可以写的有：{'、'.join(sorted(known))}。", row)


def _text(given: Mapping[str, Any], key: str, row: int | None, faults: list[Fault]) -> str:
    value = given.get(key, "")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        faults.append(Fault(key, f"要是文字，最多 {LONGEST_NAME} 个字。", row))
        return ""
    return value.strip()


def _json_unit(given: Mapping[str, Any], row: int, faults: list[Fault]) -> BenefitingUnit | None:
    before = len(faults)
    faults += _unknown(given, _UNIT_KEYS, row)
    called, one, two = (_text(given, key, row, faults) for key in ("unit", "building", "stair"))
    if not called:
        faults.append(Fault("unit", "没有写。每户都要有室号。", row))
    area = _read(figures.area, given.get("area"), "area", row, faults)
    unsold = given.get("unsold", False)
    if not isinstance(unsold, bool):
        faults.append(Fault("unsold", "要写 true（建设单位还没卖出）或者 false。", row))
    if len(faults) > before or area is None:
        return None
    return BenefitingUnit(called, area, building(one), stair(two), unsold, row)


def _json_cost(given: Mapping[str, Any], row: int | None, faults: list[Fault]) -> Cost | None:
    before = len(faults)
    faults += _unknown(given, _COST_KEYS, row)
    title, scope, one, two = (_text(given, key, row, faults) for key in ("title", "scope", "building", "stair"))
    if scope and scope not in set(Scope):
        faults.append(Fault("scope", f"要写 {'、'.join(Scope)} 里的一个。", row))
    total = _read(fen, given.get("amount"), "amount" if row else "total", row, faults)
    if len(faults) > before or total is None:
        return None
    return Cost(title or COST, total, Scope(scope or Scope.COMPOUND), building(one), stair(two))
