"""The half-year research note (调研简报) as an editable .docx: what the figures say, and room for what they do not."""

from __future__ import annotations

from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents import word
from alliance.kernel.documents.blocks import Block, Heading, Numbered, Paragraph, Signature, Table
from mediation.figures import telling
from mediation.figures.queries import Group, Report

NUMBERS = frozenset(range(1, len(telling.HEADS) + 1))
TO_WRITE = "（请在这里写：这半年看到的新情况、原因，举例时不要写姓名、房号和能认出人的细节。）"


def title(report: Report) -> str:
    """2026年上半年物业纠纷调解调研简报."""
    return f"{report.half.name}物业纠纷调解调研简报"


def note(reading: Transaction, report: Report, issuer: str) -> bytes:
    """The note as a .docx, with the method and what was held back; the people in it are nobody."""
    return word.docx(title(report), blocks(reading, report, issuer), issuer=issuer, subject="调研简报")


def blocks(reading: Transaction, report: Report, issuer: str) -> tuple[Block, ...]:
    """The parts of the note."""
    return (
        Heading("一、总的情况"),
        *(Paragraph(sentence) for sentence in telling.sentences(report)),
        _table(report.months),
        Heading("二、哪一类纠纷多"),
        *_said(telling.most(report.causes, "登记得最多的是")),
        _table(report.causes),
        Heading("三、在哪里"),
        *_said(telling.most(report.streets, "登记得最多的是")),
        _table(report.streets),
        Heading("四、涉及哪些物业企业"),
        *_said(telling.most(report.companies, "涉及案件较多的是")),
        _table(report.companies),
        Paragraph("涉及案件多，可能是因为管的小区多，不等于服务差；要作评价，请对照在管户数。"),
        Heading("五、看到的问题"),
        Paragraph(TO_WRITE),
        Heading("六、建议"),
        Paragraph("（请在这里写：给业委会、物业企业、街道和主管部门的建议，一条一条写。）"),
        Heading("七、数字怎么算的"),
        Numbered((*telling.METHOD, telling.rule(report))),
        Signature((issuer, full_date(reading.today))),
    )


def _said(sentence: str) -> tuple[Block, ...]:
    return (Paragraph(sentence),) if sentence else ()


def _table(group: Group) -> Block:
    found = telling.rows(group)
    if not found:
        return Paragraph("这半年没有。")
    return Table((group.head, *telling.HEADS), found, caption=group.title, numbers=NUMBERS)
