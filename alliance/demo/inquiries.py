"""What people of the sample district ask, and what was done with each question on which day."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.demo.laws import TITLE
from search.questions.answers.judging import CitationText, ClaimText
from search.questions.workflow import Privacy

SECRETARY, COLLEAGUE = "郑文彬", "余思敏"
"""The policy secretary and the legal adviser: of the two one drafts and the other signs."""
RULE = f"《{TITLE}》"


@dataclass(frozen=True, slots=True)
class Move:
    """One step on a day before the day of seeding; `who` acts or is meant, `text` is what they write."""

    ago: int
    hour: int
    verb: str
    who: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One question. Without `asker` it came by the open form; `compound` is a key of the fixed compounds."""

    key: str
    asker: str
    compound: str
    privacy: Privacy
    title: str
    text: str
    ago: int
    hour: int
    public_title: str = ""
    public_text: str = ""
    searched: tuple[str, ...] = ()
    claims: tuple[ClaimText, ...] = ()
    moves: tuple[Move, ...] = ()


CASES: tuple[Case, ...] = (
    Case(
        "leak",
        "",
        "",
        Privacy.ANONYMOUS,
        "楼上漏水，物业说不归他们管，该找谁",
        "卫生间顶上一直滴水，找过楼上，也找过物业，都说不是自己的事。已经两个月了。",
        1,
        20,
        searched=("楼上漏水找谁",),
    ),
    Case(
        "seal",
        "王秀英",
        "due",
        Privacy.ANONYMOUS,
        "换届以后，上一届不交公章怎么办",
        "新一届选出来了，上一届主任说要等备案以后才交公章和账本，现在什么事都办不了。",
        2,
        9,
        searched=("公章 不交", "业委会换届移交"),
    ),
    Case(
        "late",
        "陈国平",
        "overdue",
        Privacy.PRIVATE,
        "备案晚报了，这段时间业委会作的决定还算不算数",
        "选举结果公布以后，备案忘了报，已经过了日子。中间开过两次会，续签了电梯维保合同。",
        4,
        10,
        public_title="备案晚报了，其间业委会作的决定还算不算数",
        searched=("备案过期 决定有效吗",),
        moves=(Move(3, 9, "triage"),),
    ),
    Case(
        "advert",
        "刘佩华",
        "member",
        Privacy.PUBLIC,
        "电梯广告的钱，业委会能不能直接分给业主",
        "一年有六万多，有业主要求按户分掉，也有人说要补到维修资金里去。",
        7,
        15,
        public_title="电梯广告的收入，业委会能不能直接分给业主",
        public_text="小区一年有几万元电梯广告收入，业主意见不一：有的要分，有的要补维修资金。",
        searched=("电梯广告收入归谁",),
        moves=(
            Move(6, 9, "triage"),
            Move(6, 10, "assign", COLLEAGUE),
            Move(5, 14, "note", COLLEAGUE, "先看议事规则和管理规约里有没有约定，再答。"),
        ),
    ),
    Case(
        "small",
        "程婷婷",
        "first",
        Privacy.PUBLIC,
        "只有三十几户的小区，能不能不成立业委会",
        "户数少，没有人愿意出来，社区想知道有没有别的办法。",
        8,
        11,
        public_title="户数很少的小区，能不能不成立业委会",
        moves=(
            Move(7, 9, "triage"),
            Move(7, 11, "take", SECRETARY),
            Move(6, 16, "ask_back", SECRETARY, "请补充两件事：一、小区一共多少户、多少平方米；二、现在物业由谁在管。"),
        ),
    ),
    Case(
        "stay",
        "何俊杰",
        "member",
        Privacy.ANONYMOUS,
        "物业合同快到期，业主大会还没有开成，能不能先接着服务",
        "合同下个月到期，业主大会开了一次没有凑够人。我们愿意接着做，怕以后说不清。",
        11,
        14,
        public_title="物业合同快到期，业主大会还没有开成，物业能不能先接着服务",
        claims=(
            ClaimText(
                "业主大会还没有定下来，物业接着服务的，合同怎么算。",
                citations=(CitationText("《民法典》第九百四十八条"),),
            ),
            ClaimText("先把到期的日子、双方愿意不愿意续，书面说清楚，并在小区里公告，免得以后说不清。", advice=True),
        ),
        moves=(
            Move(10, 9, "triage"),
            Move(10, 10, "take", COLLEAGUE),
            Move(9, 15, "draft", COLLEAGUE),
        ),
    ),
    Case(
        "where",
        "刘佩华",
        "member",
        Privacy.PUBLIC,
        "公共收益的账贴在哪里，发到业主群里算不算",
        "年轻人说发到群里就行，老人不会看手机，说一定要贴。",
        24,
        10,
        public_title="公共收益的账贴在哪里，只发到业主群里算不算",
        public_text="有业主说发到群里就行，也有业主不会看手机，要求贴出来。",
        searched=("公共收益 贴在哪里",),
        claims=(
            ClaimText(
                "要贴出来：每个单元的门厅和小区的公告栏都要贴。",
                citations=(CitationText(f"{RULE}第六条", "公示材料应当张贴在每个单元的门厅和小区的公告栏。"),),
            ),
            ClaimText(
                "同时也要发到业主群，两样都做，少一样都不够。",
                citations=(CitationText(f"{RULE}第五条", "公示的同时，应当把材料发到本小区的业主群"),),
            ),
            ClaimText("贴好以后拍照留底，写上日期。", advice=True),
        ),
        moves=(
            Move(23, 9, "triage"),
            Move(23, 10, "take", SECRETARY),
            Move(22, 15, "draft", SECRETARY),
            Move(22, 16, "submit", SECRETARY),
            Move(21, 9, "send_back", COLLEAGUE, "请补一句：贴好以后怎么留底。"),
            Move(21, 14, "submit", SECRETARY),
            Move(20, 10, "sign", COLLEAGUE),
            Move(19, 20, "rate", "刘佩华", "看得懂，已经照着贴出来了。"),
            Move(18, 9, "follow", "陈国平"),
        ),
    ),
    Case(
        "repair",
        "王秀英",
        "due",
        Privacy.ANONYMOUS,
        "屋面漏水，能不能先用公共收益来修",
        "六幢顶楼三户漏水，维修资金手续慢，账上有一笔广告收入。",
        9,
        9,
        public_title="屋面漏水，能不能先用公共收益来修",
        claims=(
            ClaimText(
                "公共收益先要补充维修资金，每年至少转一次。",
                citations=(CitationText(f"{RULE}第九条第一款", "公共收益主要用于补充维修资金，每年至少结转一次。"),),
            ),
            ClaimText("先请人看清楚漏在哪里、要修多少，拿到两家以上的报价，再提交表决。", advice=True),
        ),
        moves=(
            Move(8, 9, "triage"),
            Move(8, 10, "take", SECRETARY),
            Move(4, 15, "draft", SECRETARY),
            Move(3, 16, "submit", SECRETARY),
        ),
    ),
    Case(
        "copies",
        "程婷婷",
        "first",
        Privacy.PUBLIC,
        "业主要看公共收益的凭证，业委会能不能不给",
        "有业主每个月都来要看，还要复印，管账的委员不耐烦了。",
        28,
        10,
        public_title="业主要看公共收益的凭证，业委会能不能不给看",
        claims=(
            ClaimText(
                "不能不给看：业主可以看账目和凭证，也可以请别人代看，复印的钱自己出。",
                citations=(
                    CitationText(
                        f"{RULE}第八条", "业主可以查阅公共收益的账目和凭证，也可以委托他人查阅，并可以自费复印。"
                    ),
                ),
            ),
            ClaimText("可以约好时间、做个登记，两位委员在场，免得凭证丢失。", advice=True),
        ),
        moves=(
            Move(27, 9, "triage"),
            Move(27, 10, "assign", COLLEAGUE),
            Move(26, 15, "draft", COLLEAGUE),
            Move(25, 9, "submit", COLLEAGUE),
            Move(25, 15, "sign", SECRETARY),
            Move(2, 19, "reopen", text="业主用手机拍照算不算复印，答复里没有说，社区不好解释。"),
        ),
    ),
    Case(
        "again",
        "陈国平",
        "overdue",
        Privacy.ANONYMOUS,
        "公共收益的账要不要贴出来",
        "业主老来问，我们以前只在开会时念一念。",
        12,
        16,
        moves=(Move(11, 9, "merge", text="where"),),
    ),
    Case(
        "debt",
        "",
        "",
        Privacy.PRIVATE,
        "邻居借了我的钱不还，联盟能不能帮我要",
        "前年借的，有借条，现在不接电话了。",
        16,
        19,
        moves=(
            Move(
                15,
                10,
                "decline",
                text="这是个人之间的借款，不是物业管理的事，联盟不能答复。您可以先找社区人民调解委员会调解，"
                "也可以打 12348 问法律援助，或者到法院起诉。",
            ),
        ),
    ),
    Case(
        "solved",
        "何俊杰",
        "member",
        Privacy.ANONYMOUS,
        "业主把电动车推进电梯，物业能不能拦",
        "保安拦了几次，业主投诉态度不好。",
        20,
        9,
        public_title="业主把电动车推进电梯，物业能不能拦",
        moves=(Move(19, 9, "triage"), Move(18, 14, "withdraw", text="业委会已经和大家商量好了办法，不用答复了。")),
    ),
)
"""In the order in which they read well; the time of each counts from the day of seeding."""
