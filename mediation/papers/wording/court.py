"""Papers for a court: the joint application for confirmation with its materials, and the account of a default."""

from __future__ import annotations

from collections.abc import Sequence

from alliance.kernel.documents.blocks import Block, Cell, Grid, Heading, Numbered, Paragraph, Signature
from mediation.papers.wording.parties import Facts, form, head, names, party_fields, party_signing, signing

PROMISES = (
    "双方出于解决纠纷的目的自愿达成协议，没有恶意串通、规避法律的行为；",
    "协议没有损害国家利益、社会公共利益或者他人合法权益；因协议内容给他人造成损害的，愿意承担相应的责任。",
)
_OWED = ("序号", "权利人", "内容", "金额（元）", "到期日", "未履行（元）")
_COLUMNS = ("序号", "义务人", "权利人", "内容", "金额（元）", "到期日", "已履行（元）", "未履行（元）")


def application(facts: Facts) -> Sequence[Block]:
    """司法确认申请书: both parties together, the court, the agreement, their undertaking."""
    return (
        form(facts["parties"]),
        Heading("申请事项"),
        Paragraph(f"请求确认{facts['agreed_on']}经{facts['body']}主持调解达成的{facts['agreement']}有效。"),
        Heading("事实和理由"),
        Paragraph(
            f"{names(facts['parties'])}因“{facts['subject']}”发生纠纷，经{facts['body']}调解，自愿达成协议，"
            f"协议于{facts['effective_on']}生效。现双方共同申请司法确认（《中华人民共和国人民调解法》第三十三条、"
            "《中华人民共和国民事诉讼法》第二百零五条）。"
            if facts["status"] == "registered_pmc"
            else f"{names(facts['parties'])}因“{facts['subject']}”发生纠纷，经{facts['body']}调解，自愿达成协议，"
            f"协议于{facts['effective_on']}生效。现双方共同申请司法确认（《中华人民共和国民事诉讼法》第二百零五条）。"
        ),
        Heading("双方承诺"),
        Numbered(PROMISES),
        Paragraph(f"申请应当自协议生效之日起{facts['days']}内提出，最后一日是{facts['last_day']}。"),
        Paragraph("此致", indent=False),
        Paragraph(facts["court"] or "　　　　　　　　人民法院", indent=False),
        party_signing({**facts, "signatures": {}}),
    )


def materials(facts: Facts) -> Sequence[Block]:
    """司法确认材料清单: what a court asks for, ticked when it is there."""
    rows = tuple(
        (Cell(str(number)), Cell(name), Cell("☑" if there else "□"), Cell(note))
        for number, (name, there, note) in enumerate(facts["materials"], 1)
    )
    terms = tuple(head(term) for term in ("序号", "材料", "已备", "备注"))
    return (
        Paragraph(f"{facts['reference']}“{facts['subject']}”", indent=False),
        Grid((3, 14, 3, 10), (terms, *rows)),
        Paragraph(
            "法院不收取费用。可以向哪个法院申请：" + ("；".join(facts["courts"]) or "请向法院诉讼服务中心询问。")
        ),
        Paragraph(f"最后一日：{facts['last_day']}。只有一方申请的，法院不受理。"),
    )


def urging(facts: Facts) -> Sequence[Block]:
    """催告履行通知书: to one debtor, what is overdue, to whom, and what may follow."""
    rows = tuple(
        tuple(
            Cell(text)
            for text in (str(number), line["creditor"], line["act"], line["amount"], line["due"], line["open"])
        )
        for number, line in enumerate(facts["lines"], 1)
    )
    return (
        Paragraph(f"{facts['party']}：", indent=False),
        Paragraph(
            f"{facts['reference']}“{facts['subject']}”，各方于{facts['effective_on']}达成的{facts['agreement']}已经生效。"
            "下列义务已经到期，您还没有履行："
        ),
        Grid((2, 6, 10, 6, 8, 6), (tuple(head(term) for term in _OWED), *rows)),
        Paragraph("请尽快照协议履行。已经履行的，请把凭证交来；一时有困难的，请马上告诉我们，商量怎么办。"),
        Paragraph("一直不履行的，权利人可以："),
        Numbered(tuple(facts["routes"])),
        Signature((facts["body"], facts["seal_line"], facts["on"])),
        signing((("收到人（签名）：", ""),)),
    )


def default(facts: Facts) -> Sequence[Block]:
    """未履行情况说明: what was promised, what was kept, what is open, how it was demanded."""
    rows = tuple(
        tuple(
            Cell(text)
            for text in (
                str(number),
                line["debtor"],
                line["creditor"],
                line["act"],
                line["amount"],
                line["due"],
                line["paid"],
                line["open"],
            )
        )
        for number, line in enumerate(facts["lines"], 1)
    )
    return (
        *(party_fields(party) for party in facts["parties"]),
        Paragraph(
            f"{facts['reference']}“{facts['subject']}”，双方于{facts['effective_on']}达成的{facts['agreement']}已经生效。"
            f"截至{facts['on']}，下列义务没有履行："
        ),
        Grid((2, 5, 5, 8, 6, 8, 6, 6), (tuple(head(term) for term in _COLUMNS), *rows)),
        Heading("催告和送达的情况"),
        *((Numbered(tuple(facts["demands"])),) if facts["demands"] else (Paragraph("没有催告的记录。"),)),
        Heading("可以怎么办"),
        Numbered(tuple(facts["routes"])),
        Signature((facts["body"], facts["on"])),
    )
