"""Papers of the agreement: in writing, or the record of one that was made by word of mouth."""

from __future__ import annotations

from collections.abc import Sequence

from alliance.kernel.documents.blocks import Block, Cell, Grid, Heading, Numbered, Paragraph
from mediation.papers.wording.parties import Facts, form, head, office, party_fields, party_signing, wide

CONDITIONAL = "附条件草案：本协议处分业主共有的事项，业主大会作出决定并附在本协议之后，才能生效。"
BETWEEN_THEM = (
    "本协议由双方自行订立，{body}只帮助协商，不是人民调解委员会，不加盖人民调解委员会印章。"
    "书写格式参照《中华人民共和国人民调解法》第二十九条。"
)
_TERMS = ("序号", "义务人", "权利人", "履行什么", "金额（元）", "期限", "凭什么算履行")


def agreement(facts: Facts) -> Sequence[Block]:
    """调解协议书: parties, facts, matters in dispute and responsibility, terms, manner and time, signatures, copies."""
    copies = facts["copies"]
    return (
        *(party_fields(party) for party in facts["parties"]),
        *((Paragraph(CONDITIONAL),) if facts["conditional"] else ()),
        Heading("一、纠纷的主要事实"),
        *_said(facts["facts"]),
        Heading("二、争议的事项和各方的责任"),
        *_said(facts["issues"]),
        Heading("三、经调解，当事人自愿达成如下协议"),
        *((Numbered(tuple(facts["terms"])),) if facts["terms"] else (Paragraph("（空）"),)),
        Heading("四、履行的方式和期限"),
        *_said(facts["manner"]),
        *_obligations(facts),
        Paragraph(_force(facts)),
        *((Paragraph(_version(facts)),) if facts["digest"] else ()),
        Paragraph(f"本协议一式{copies}份，当事人各持一份，{facts['body']}留存一份。"),
        party_signing(facts, others=(("调解员（签名）：", facts.get("mediator_signed", "")), *office(facts))),
    )


def oral(facts: Facts) -> Sequence[Block]:
    """口头协议登记表: the same in short, for an agreement by word of mouth; it holds from the day it was reached."""
    rows = (
        wide("纠纷主要事实、\n争议事项", f"{facts['facts']}\n{facts['issues']}".strip(), tall=26),
        wide("口头协议的内容", "\n".join(facts["terms"]), tall=26),
        wide("履行的方式和期限", _due_lines(facts), tall=26),
        wide("达成日期", facts["reached_on"]),
    )
    return (
        form(facts["parties"], rows),
        Paragraph("口头协议自各方当事人达成协议之日起生效（参照《中华人民共和国人民调解法》第三十条）。"),
        party_signing(facts, others=(("调解员（签名）：", facts.get("mediator_signed", "")), *office(facts))),
    )


def _said(text: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(line) for line in text.splitlines() if line.strip()) or (Paragraph("（空）"),)


def _force(facts: Facts) -> str:
    words = "本协议自各方当事人签名、盖章或者按指印，"
    if facts["status"] == "informal":
        return words + "调解员签名之日起生效。" + BETWEEN_THEM.format(body=facts["body"])
    return words + f"调解员签名并加盖{facts['seal']}之日起生效。{facts['effect']}"


def _version(facts: Facts) -> str:
    return f"本文是第 {facts['edition']} 版，文本校验码 {facts['digest']}；签字只对这一版有效。"


def _obligations(facts: Facts) -> tuple[Block, ...]:
    lines = facts["obligations"]
    if not lines:
        return ()
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
                line["evidence"],
            )
        )
        for number, line in enumerate(lines, 1)
    )
    return (Grid((3, 6, 6, 8, 6, 9, 6), (tuple(head(term) for term in _TERMS), *rows)),)


def _due_lines(facts: Facts) -> str:
    lines = [
        f"{line['debtor']}向{line['creditor']}：{line['act']}{' ' + line['amount'] + '元' if line['amount'] else ''}，"
        f"{line['due']}前"
        for line in facts["obligations"]
    ]
    return "\n".join([*([facts["manner"]] if facts["manner"] else []), *lines])
