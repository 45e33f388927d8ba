"""Papers of the mediation itself: the investigation record, the list of evidence, the minutes."""

from __future__ import annotations

from collections.abc import Sequence

from alliance.kernel.documents.blocks import Block, Cell, Fields, Grid, Heading, Numbered, Paragraph
from mediation.papers.wording.parties import Facts, head, party_fields, signing

EACH_PAGE = "（本笔录共　　页，请在每页签名；修改的地方请按指印。）"
OUTCOMES = ("调解成功", "调解不成", "有待继续调解")


def investigation(facts: Facts) -> Sequence[Block]:
    """调查笔录: when and where, at least two who ask, who answers, the matter, signatures on every page."""
    return (
        Fields(
            (
                (("时间：", facts["at"]),),
                (("地点：", facts["venue"]),),
                (("调查人：", "、".join(facts["investigators"])), ("记录人：", facts["recorder"])),
                (("被调查人：", facts["asked"]), ("身份：", facts["asked_as"])),
                (("调查事项：", facts["matter"]),),
            )
        ),
        *(Paragraph(line) for line in facts["text"].splitlines() if line.strip()),
        Paragraph("以上笔录已给被调查人看过（向其宣读），与所说的一致。"),
        signing((("被调查人（签名或者按指印）：", ""), ("调查人（签名）：", ""), ("记录人（签名）：", ""))),
        Paragraph(EACH_PAGE, indent=False),
    )


def evidence(facts: Facts) -> Sequence[Block]:
    """证据材料清单: name, source, copies, original or copy, who handed it in, who received it."""
    terms = ("序号", "证据名称", "来源", "份数", "原件或复制件", "提交人", "接收人", "接收日期")
    rows = tuple(
        tuple(Cell(text) for text in (str(number), *line)) for number, line in enumerate(facts["lines"], 1)
    ) or ((Cell("（没有提交证据材料）", span=8),),)
    return (
        Fields(((("案件编号：", facts["reference"]), ("事由：", facts["subject"])),)),
        Grid((2, 8, 6, 2, 5, 6, 5, 8), (tuple(head(term) for term in terms), *rows)),
        Paragraph("原件核对后退还提交人的，由提交人在备注中签收；电子件以平台保存的原始文件和校验码为准。"),
        signing((("提交人（签名）：", ""), ("接收人（签名）：", facts.get("receiver", "")))),
    )


def undisputed(facts: Facts) -> Sequence[Block]:
    """无争议事实记录: what every side has confirmed, line by line with the day; it outlives a failure."""
    terms = ("序号", "各方都确认的事实", "确认的日期")
    rows = tuple(
        (Cell(str(number)), Cell(line["text"]), Cell(line["on"])) for number, line in enumerate(facts["lines"], 1)
    ) or ((Cell("（没有各方都确认的事实）", span=3),),)
    return (
        *(party_fields(party) for party in facts["parties"]),
        Paragraph("下列事实，各方逐条看过，都说没有争议："),
        Grid((2, 22, 7), (tuple(head(term) for term in terms), *rows)),
        Paragraph(
            "为达成协议作出的让步不写在这里。调解没有达成协议的，这份记录仍然可以提供"
            "（承诺，参照《人民法院在线调解规则》第十八条、第二十二条）。"
        ),
        signing((("调解员（签名）：", "、".join(facts["mediators"])),)),
    )


def minutes(facts: Facts) -> Sequence[Block]:
    """调解笔录: when and where, parties, mediators, the matters in dispute, what was said, the result, signatures."""
    results = "　".join(f"{'☑' if facts['outcome'] == name else '□'}{name}" for name in OUTCOMES)
    points = tuple(facts["points"])
    signed = facts.get("signatures", {})
    parties = tuple(
        (f"{party['role']}（签名或者按指印）：", signed.get(party["name"], "")) for party in facts["parties"]
    )
    return (
        Fields(
            (
                (("时间：", facts["at"]), ("第 ", f"{facts['count']} 次")),
                (("地点：", facts["venue"]),),
                (("调解员：", "、".join(facts["mediators"])), ("记录人：", facts["recorder"])),
                (("其他参加人：", "、".join(facts["others"])),),
            )
        ),
        *(party_fields(party) for party in facts["parties"]),
        Paragraph(f"{facts['body']}已将调解的相关规定告知各方当事人，各方已签收权利义务告知书。"),
        Heading("争议焦点"),
        *((Numbered(points),) if points else (Paragraph("（没有列出）"),)),
        Heading("调解记录"),
        *(Paragraph(line) for line in facts["text"].splitlines() if line.strip()),
        Heading("调解结果"),
        Paragraph(results),
        *(Paragraph(line) for line in facts["result"].splitlines() if line.strip()),
        Paragraph("以上笔录已给各方看过（向各方宣读），记录无误。"),
        signing(
            (
                *parties,
                ("调解员（签名）：", signed.get("mediator", "")),
                ("记录人（签名）：", signed.get("recorder", "")),
            ),
            facts.get("signed_on", ""),
        ),
        Paragraph(EACH_PAGE, indent=False),
    )
