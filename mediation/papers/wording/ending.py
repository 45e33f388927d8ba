"""Papers of the end: the notice that mediation has ended, the proof of performance, the follow-up visit."""

from __future__ import annotations

from collections.abc import Sequence

from alliance.kernel.documents.blocks import Block, Cell, Grid, Heading, Numbered, Paragraph, Signature
from mediation.papers.wording.parties import DAY, Facts, form, head, names, signing, wide

_COLUMNS = ("序号", "应履行的内容", "金额（元）", "期限", "履行日期", "凭证", "权利人确认")


def termination(facts: Facts) -> Sequence[Block]:
    """终止调解通知书: why it ended, and which routes are left: arbitration, administration, the court."""
    return (
        Paragraph(f"{names(facts['parties'])}：", indent=False),
        Paragraph(
            f"{facts['filed_on']}登记的{facts['reference']}“{facts['subject']}”，因下列原因，于{facts['ended_on']}终止调解："
        ),
        Paragraph(facts["reason"]),
        *(Paragraph(line) for line in facts["words"].splitlines() if line.strip()),
        Heading("告知事项"),
        Paragraph("终止调解不影响您的权利。您可以依法通过仲裁、行政、司法等途径解决："),
        Numbered(tuple(facts["routes"])),
        Paragraph("请注意起诉和仲裁都有时效，请尽早办理。调解中为达成协议作出的让步，不作为对您不利的证据。"),
        Signature((facts["body"], facts["seal_line"], facts["on"])),
        signing((("收到人（签名）：", ""),)),
    )


def performance(facts: Facts) -> Sequence[Block]:
    """履行凭证: what was due, what was done, with which receipt; receipts and remittances lie behind this sheet."""
    rows = tuple(
        tuple(
            Cell(text)
            for text in (
                str(number),
                line["act"],
                line["amount"],
                line["due"],
                line["done_on"],
                line["proof"],
                line["confirmed"],
            )
        )
        for number, line in enumerate(facts["lines"], 1)
    ) or ((Cell("（还没有履行的记录）", span=7),),)
    return (
        Paragraph(f"协议：{facts['agreement']}", indent=False),
        Grid((2, 8, 5, 8, 8, 6, 6), (tuple(head(term) for term in _COLUMNS), *rows)),
        Paragraph("收条、汇款单等凭证附在本页之后。"),
        signing((("权利人（签名）：", ""), ("登记人（签名）：", facts.get("registrar", "")))),
    )


def follow_up(facts: Facts) -> Sequence[Block]:
    """回访记录: parties, the agreement, why and when, performance and content, signs of escalation, what was done."""
    rows = (
        wide("协议编号", facts["agreement"]),
        wide("回访事由", facts["subject"]),
        wide("回访方式", facts["how"]),
        wide("履行情况", facts["performed"], tall=18),
        wide("当事人满意程度", facts["content"], tall=18),
        wide("激化迹象和隐患", facts["signs"], tall=18),
        wide("采取的措施", facts["measures"], tall=16),
        wide("回访人", facts["visitor"]),
        wide("回访日期", facts["visited_on"] or DAY),
    )
    return (
        form(facts["parties"], rows),
        signing((("被回访人（签名）：", ""), ("回访人（签名）：", ""))),
    )
