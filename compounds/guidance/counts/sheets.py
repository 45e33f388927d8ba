"""Workbooks that go out: the blank roster, the sample, an upload with its problems, the online result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compounds.guidance.counts.columns import (
    DELIVERY_SHEET,
    ONLINE,
    ROSTER,
    ROSTER_SHEET,
    SAMPLE_ROWS,
    TOKEN_SHEET,
    online_sheet,
)
from compounds.guidance.counts.models import Unit
from compounds.guidance.counts.online import ReadVotes
from compounds.guidance.counts.roster import RosterRow
from compounds.workbooks import sheets_out
from compounds.workbooks.columns import Sheet
from compounds.workbooks.sheets_out import Out

RULES = (
    "1. 一行填一户（一个不动产单元）。带 * 的列要填。",
    "2. 面积照不动产登记簿；没有登记的照测绘，再没有的照买卖合同（区分所有权解释第八条）。最多两位小数。",
    "3. 业主姓名照登记簿写；夫妻或者其他共有人写在“共有人”里。一户不管几个共有人，只算一人。",
    "4. 一个人有几套的，每套各写一行，姓名和证号后四位写成一样，系统会合并算一人、面积照加。",
    "5. 建设单位没有卖出去的，“是否建设单位”填“是”；卖了没有交房的，“是否交付”填“否”。",
    "   这些合起来只算一人，面积照加（区分所有权解释第九条）。",
    "6. 证号、电话只写后四位，不要写全。请先把这两列和“室号”列的格式设成“文本”。",
    "7. 不要用公式、不要合并面积和姓名的格子。",
    "8. 上传以后一行一行核对；看着像同一个人的，系统会列出来请您决定，不会自己合并。",
)


def blank(compound: str) -> bytes:
    """The empty roster for a compound."""
    return sheets_out.workbook([Out(ROSTER, ())], sheets=(ROSTER_SHEET,), notes=(f"{compound}业主名册", "", *RULES))


def sample(compound: str) -> bytes:
    """The same with invented rows."""
    notes = (f"{compound}业主名册（填好的样本，名字都是编的，不要直接上传）", "", *RULES)
    return sheets_out.workbook([Out(ROSTER, SAMPLE_ROWS)], sheets=(ROSTER_SHEET,), notes=notes)


def annotated(compound: str, rows: Sequence[RosterRow]) -> bytes:
    """The rows as they were read, with what is wrong beside each."""
    return _told(ROSTER_SHEET, rows, f"{compound}业主名册（带问题说明）")


def online_blank(compound: str, questions: Sequence[str], units: Sequence[tuple[str, str]]) -> bytes:
    """The sheet for online votes, with every unit of the roster on it."""
    sheet = online_sheet(questions)
    rows: list[Mapping[str, str]] = [{"building": building, "room": room} for building, room in units]
    notes = (
        f"{compound}电子投票结果",
        "",
        "1. 照主管部门建立或者认定的系统导出的结果填，没有投票的户把整行删掉。",
        *(f"2.{number} 议题{number}：{question}" for number, question in enumerate(questions, 1)),
        "3. 每个议题只填同意、反对、弃权。",
    )
    return sheets_out.workbook([Out(ONLINE, rows)], sheets=(sheet,), notes=notes)


def online_annotated(compound: str, questions: Sequence[str], read: ReadVotes) -> bytes:
    """The rows of an online result that could not be taken."""
    return _told(online_sheet(questions), read.wrong, f"{compound}电子投票结果（带问题说明）")


def delivery_line(unit: Unit, people: Mapping[str, str]) -> dict[str, str]:
    """What the list on which owners sign and the sheet of codes say of a unit."""
    owners = "、".join(people[code] for code in ("owner", "co_owners") if people.get(code))
    return {
        "building": unit.building,
        "room": unit.room,
        "area": f"{unit.area:.2f}",
        "owner": owners,
        "token": unit.token,
    }


def delivery_list(compound: str, title: str, lines: Sequence[Mapping[str, str]], mark: str) -> bytes:
    """The list on which owners sign that the papers reached them, and their codes on a sheet of their own."""
    notes = (
        f"{compound}“{title}”送达签收表",
        "",
        "1. 会议通知和表决票送到以后，请业主本人签名、写日期；一户有几位共有人的，一位签收就可以。",
        "2. “票权码”在另一张表上，裁开装进信封，一户一张；不要让别的业主看到。",
        "   公告以后，业主凭它在核对文件里找自己家的一票。",
        "3. 表里有业主姓名，用完收好，不要拍照发到群里。",
    )
    both = (DELIVERY_SHEET, TOKEN_SHEET)
    return sheets_out.workbook([Out(sheet.kind, lines) for sheet in both], sheets=both, notes=notes, mark=mark)


def _told(sheet: Sheet, rows: Sequence[RosterRow], title: str) -> bytes:
    headings = {column.code: column.heading for column in sheet.columns}
    problems = [
        "；".join(f"{headings[code]}：{why}" if code in headings else why for code, why in row.troubles.items())
        for row in rows
    ]
    bad = [frozenset(row.troubles) for row in rows]
    out = Out(sheet.kind, [row.cells for row in rows], problems, bad)
    return sheets_out.workbook(
        [out], sheets=(sheet,), notes=(title, "", "有问题的格子有底色，最后一列写了原因。改好以后上传。")
    )
