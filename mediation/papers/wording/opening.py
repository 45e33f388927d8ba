"""Papers with which a mediation opens, from the application to the mandates of those who stand for a party."""

from __future__ import annotations

from collections.abc import Sequence

from alliance.kernel.documents.blocks import Block, Cell, Fields, Grid, Heading, Numbered, Paragraph, Signature
from mediation.papers.wording.parties import Facts, form, head, names, office, party_fields, signing, wide

NATURE = {
    "registered_pmc": "人民调解委员会是依法设立的调解民间纠纷的群众性组织，调解不收取任何费用。",
    "invited_org": "本组织是依法成立、受邀请主持调解的组织，不是人民法院，不作裁判。本次调解不收取任何费用。",
    "informal": "本调解组由业主委员会联盟设立，不是人民调解委员会，也不是国家机关，不作裁判，只帮助双方协商。"
    "本次调解不收取任何费用。",
}
PRINCIPLES = (
    "在当事人自愿、平等的基础上进行调解。",
    "不违背法律、法规和国家政策。",
    "尊重当事人的权利，不阻止当事人通过仲裁、行政、司法等途径维护权利。",
)
RIGHTS = (
    "选择或者接受调解员；",
    "接受调解、拒绝调解或者要求终止调解，不需要说明理由；",
    "要求调解公开进行或者不公开进行；",
    "自主表达意愿，自愿达成协议。",
)
DUTIES = ("如实陈述纠纷事实；", "遵守调解现场秩序，尊重调解员；", "尊重对方当事人行使权利。")
NO_SECRETS = (
    "为达成协议作出的让步，调解不成的，本组织不提供给诉讼、仲裁作为对其不利的证据（承诺，参照《人民法院在线调解规则》"
    "第十八条）；单独告诉调解员的话，未经同意不告诉对方。"
)


def application(facts: Facts) -> Sequence[Block]:
    """调解申请书: parties, the dispute in short, what is asked, the applicant's own will."""
    rows = (
        wide("纠纷简要情况", facts["story"], tall=50),
        wide("申请事项", facts["wish"], tall=26),
    )
    how = f"。{facts['told']}" if facts.get("told") else ""
    return (
        form(facts["parties"], rows),
        Paragraph(
            f"{facts['body']}已将申请调解的相关规定告知我，现自愿申请{facts['body']}进行调解{how}。".replace(
                "。。", "。"
            )
        ),
        signing((("申请人（签名、盖章或者按指印）：", facts.get("signed", "")),), facts.get("signed_on", "")),
    )


def acceptance(facts: Facts) -> Sequence[Block]:
    """受理登记表: date, parties, kind of dispute, source, the dispute in short, who registered it, seal."""
    source = "　".join(f"{'☑' if name == facts['source'] else '□'}{name}" for name in facts["sources"])
    rows = (
        wide("纠纷类型", facts["cause"]),
        wide("案件来源", f"{source}\n登记方式：{facts['channel']}"),
        wide("纠纷简要情况", facts["story"], tall=14),
        wide("申请事项", facts["wish"], tall=12),
        wide("调解意愿", facts["willing"], tall=9),
    )
    sides = tuple(((f"{party['role']}（签名或者按指印）：", ""),) for party in facts["parties"])
    return (
        Paragraph(
            f"{facts['filed_on']}，{facts['body']}{facts['by']}，经当事人同意，调解"
            f"{names(facts['parties'])}之间的纠纷。"
        ),
        form(facts["parties"], rows),
        Fields(
            (
                *sides,
                (("登记人（签名）：", facts["registrar"]), ("日期：", facts["on"])),
                *((line,) for line in office(facts)),
            )
        ),
        Paragraph(f"备注：此表由{facts['body']}填写，一案一表。", indent=False),
    )


def rights_notice(facts: Facts) -> Sequence[Block]:
    """权利义务告知书: what the body is, no fees, four rights, three duties, the force of an agreement, receipt."""
    return (
        Paragraph(f"{facts['party']}：", indent=False),
        Paragraph("现将调解的性质和原则、您的权利和义务、协议的效力告知如下："),
        Heading("一、调解组织的性质"),
        Paragraph(NATURE[facts["status"]]),
        Heading("二、调解的原则"),
        Numbered(PRINCIPLES),
        Heading("三、您享有的权利"),
        Numbered(RIGHTS),
        Heading("四、您应当履行的义务"),
        Numbered(DUTIES),
        Heading("五、协议的效力和保密"),
        Paragraph(facts["effect"]),
        Paragraph(NO_SECRETS),
        Paragraph("以上内容我已经看过（听过宣读），清楚明白。"),
        Fields(
            (
                (("被告知人（签名、盖章或者按指印）：", facts.get("signed", "")),),
                (("签收日期：", facts.get("signed_on", "")), ("告知方式：", facts.get("told", ""))),
                (("告知人（签名）：", facts.get("teller", "")),),
            )
        ),
    )


def invitation(facts: Facts) -> Sequence[Block]:
    """调解邀请书: asks a party whether it wants mediation, by when and how to answer."""
    return (
        Paragraph(f"{facts['party']}：", indent=False),
        Paragraph(
            f"{facts['applicant']}因“{facts['subject']}”一事，向{facts['body']}提出调解，编号{facts['reference']}。"
            "现邀请您参加调解。"
        ),
        Paragraph("调解要双方自愿，不收取任何费用。您同意以后才会开始；您不同意，我们就不再调解，并告知对方其他途径。"),
        Fields(
            (
                (("请您答复的日期：", facts["answer_by"]),),
                (("答复的办法：", facts["how"]),),
                (("联系人和电话：", facts["contact"]),),
            )
        ),
        Paragraph("您的意见（请在□内打√）："),
        Paragraph("□同意调解　　□同意，并同意在网上进行　　□不同意调解"),
        signing((("被邀请人（签名、盖章或者按指印）：", ""),)),
        Signature((facts["body"], facts["on"])),
    )


def appointment(facts: Facts) -> Sequence[Block]:
    """调解员指派通知书: who mediates, how they were chosen, what was disclosed, how to ask for another."""
    disclosed = facts["disclosed"] or "经查，没有需要告知的情况。"
    return (
        Paragraph(f"{names(facts['parties'])}：", indent=False),
        Paragraph(f"关于{facts['reference']}“{facts['subject']}”，现将调解员告知如下："),
        Fields(
            (
                (("调解员：", facts["mediator"]),),
                (("共同调解员：", facts["together"]),),
                (("产生的方式：", facts["chosen"]),),
                (("接受的日期：", facts["accepted_on"]), ("调解期限到：", facts["due_on"])),
            )
        ),
        Heading("告知的情况"),
        Paragraph(disclosed),
        Heading("换人"),
        Paragraph(
            "您认为调解员和本案或者对方有利害关系、可能影响公正的，或者不愿意由其调解的，可以要求更换，"
            f"请告诉{facts['body']}。{facts['nature']}"
        ),
        Signature((facts["body"], facts["on"])),
    )


def mandate(facts: Facts) -> Sequence[Block]:
    """授权委托书: who stands for whom; whatever touches the claim itself is ticked one by one."""
    ticks = tuple(f"{'☑' if ticked else '□'}{name}" for name, ticked in facts["boxes"])
    return (
        party_fields(facts["principal"]),
        Fields(
            (
                (("受委托人 ", facts["agent"]), ("和委托人的关系 ", facts["relation"])),
                (("联系方式 ", facts["agent_phone"]),),
            )
        ),
        Paragraph(f"委托人就{facts['reference']}“{facts['subject']}”，委托上列受委托人参加调解。"),
        Heading("委托权限（逐项勾选，没有勾选的无权办理）"),
        *(Paragraph(line) for line in ticks),
        Paragraph("代为承认、变更、放弃请求和签订协议的，须有委托人的特别授权，即上面逐项勾选。"),
        Fields(((("委托期限：", facts["until"]),),)),
        signing((("委托人（签名、盖章或者按指印）：", ""), ("受委托人（签名）：", "")), facts.get("signed_on", "")),
    )


def identity(facts: Facts) -> Sequence[Block]:
    """身份证明: who the parties and those who stand for them are, and which proof of it lies behind this sheet."""
    rows = tuple(
        row
        for one in facts["people"]
        for row in ((Cell(one["party"]), Cell(one["name"]), Cell(one["capacity"]), Cell(one["proof"]), Cell("")),)
    )
    heads = (head("当事人"), head("到场的人"), head("身份"), head("证明材料（原件已核对）"), head("核对人"))
    return (
        Grid((5, 4, 4, 7, 3), (heads, *(rows or ((Cell("", span=5, tall=12),),)))),
        Paragraph("证明材料附在本页之后。身份证件只核对、留存必要部分；本页不抄写证件号码。"),
        signing((("核对人（签名）：", facts.get("teller", "")),), facts["on"]),
    )
