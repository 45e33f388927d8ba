"""Copies to take away: the record as its reader sees it, and the sheet of undisputed facts."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from alliance.kernel.days import full_date, local_date, short_moment
from alliance.kernel.documents.blocks import Block, Heading, Numbered, Pairs, Paragraph, Signature, Table
from mediation.record.lines import EntryLine
from mediation.record.queries import RecordPage
from mediation.record.rooms import KIND_NAMES, ORIGINAL_NAMES, ROOM_READERS
from mediation.record.sheet import SheetPage

CAUTION = "这份是下载的人自己看得到的内容，含有不公开的话。请妥善保管，不要转给别人。"
SHEET_TITLE = "无争议事实记录"
SHEET_BASIS = (
    "平台承诺，参照《人民法院在线调解规则》第十八条、第二十二条：各方逐条确认过的事实，调解不成的，以后也可以拿出来用；"
    "调解中的让步和其他说法，不写在这里。"
)
_HEADS = ("序号", "时间", "记在哪里", "谁", "内容")
_EVIDENCE_HEADS = ("序号", "名称", "来源", "份数", "原件或复制", "提交人", "接收人")


def record_docx(page: RecordPage) -> bytes:
    """The record in Word, room by room, with the list of evidence; what it lacks its reader does not see either."""
    from alliance.kernel.documents.word import docx  # noqa: PLC0415 -- slow import

    blocks: list[Block] = [Pairs((("案号", page.reference), ("事由", page.subject))), Paragraph(CAUTION)]
    for tab in page.tabs:
        mine = [line for line in page.lines if (line.room, line.party_id) == (tab.room, tab.party_id)]
        if mine:
            blocks += [Heading(tab.label), Paragraph(ROOM_READERS[tab.room])]
            blocks.append(Table(_HEADS, tuple(_row(line) for line in mine)))
    listed = [line for line in page.lines if line.evidence is not None]
    if listed:
        blocks += [Heading("证据材料清单"), Table(_EVIDENCE_HEADS, _evidence(listed))]
    return docx("案件记录", blocks, subject=page.reference)


def record_xlsx(page: RecordPage) -> bytes:
    """The record as a workbook: entries, and the list of evidence; text is always text, never a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 -- slow import

    from compounds.workbooks.sheets_out import put  # noqa: PLC0415 -- slow import

    book = Workbook()
    entries = book.active if book.active is not None else book.create_sheet()
    entries.title = "记录"
    evidence = book.create_sheet("证据材料清单")
    for sheet, heads, rows in (
        (entries, _HEADS, [_row(line) for line in page.lines]),
        (evidence, _EVIDENCE_HEADS, _evidence([line for line in page.lines if line.evidence is not None])),
    ):
        for at, row in enumerate((heads, *rows), 1):
            for column, text in enumerate(row, 1):
                put(sheet.cell(row=at, column=column), text)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def sheet_docx(page: SheetPage) -> bytes:
    """The undisputed facts in Word: the confirmed lines alone, with a line for each side's signature."""
    from alliance.kernel.documents.word import docx  # noqa: PLC0415 -- slow import

    confirmed = page.confirmed
    blocks: list[Block] = [
        Pairs((("案号", page.reference), ("事由", page.subject))),
        Heading("各方都确认、没有争议的事实"),
        Numbered(tuple(line.text for line in confirmed)) if confirmed else Paragraph("还没有各方都确认的事实。"),
    ]
    if confirmed:
        blocks += [
            Heading("谁在什么时候确认"),
            Table(
                ("条", *(tick.party for tick in confirmed[0].ticks)),
                tuple(
                    (str(at), *(full_date(local_date(tick.at)) if tick.at else "没有表态" for tick in line.ticks))
                    for at, line in enumerate(confirmed, 1)
                ),
            ),
        ]
    blocks += [Paragraph(SHEET_BASIS), Signature(("各方签名：", "调解员签名："))]
    return docx(SHEET_TITLE, blocks, subject=page.reference)


def _row(line: EntryLine) -> tuple[str, ...]:
    said = line.text
    if line.withdrawn_at is not None:
        said = f"（已撤回：{line.withdrawn_because}）"
    elif line.evidence is not None:
        said = f"【{KIND_NAMES[line.kind]}】{line.evidence.name} {said}".strip()
    names = "、".join(file.name for file in line.files if file.withdrawn_at is None)
    text = f"{said}\n附件：{names}" if names else said
    return (str(line.number), short_moment(line.at), line.label, line.who, text)


def _evidence(lines: Sequence[EntryLine]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            str(at),
            line.evidence.name,
            line.evidence.source,
            str(line.evidence.copies),
            ORIGINAL_NAMES[line.evidence.original],
            line.evidence.handed_in_by,
            line.evidence.received_by,
        )
        for at, line in enumerate(lines, 1)
        if line.evidence is not None
    )
