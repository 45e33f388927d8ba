"""The report of an evaluation with every part, as PDF and as a Word file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alliance.kernel.documents.blocks import Block, Heading, Numbered, Pairs, Paragraph, Signature, Table
from alliance.kernel.documents.kinds import Kind
from expert_pool.evaluations import stating
from expert_pool.evaluations.models import Evaluation

REPORT = "expert_evaluation_report"
NONE = "没有。"
DUTY = "自愿参照招标投标法第四十四条，评审组成员对自己的评审意见负责。"
SILENCE = "拒绝签名又不书面说明的，自愿参照招标投标法实施条例第五十三条第二款，视为同意；没有表示的如实写明。"
VOLUNTARY = "推荐候选的家数和排序，自愿参照招标投标法实施条例第五十三条第一款（不超过3个，标明排序）。"
ADVICE = "本报告只是评审意见，不是决定。选哪一家，由业主大会按民法典第二百七十八条表决决定。"


def title_of(evaluation: Evaluation) -> str:
    """The title of the report; it names nobody."""
    return f"{evaluation.request.place.name}选聘物业服务企业评审报告"


def compose(facts: Mapping[str, Any]) -> Sequence[Block]:
    """The report."""
    people = facts.get(stating.PEOPLE, {})
    return (
        *_basics(facts),
        *_panel(facts, people),
        *_bids(facts),
        *_criteria(facts),
        *_scores(facts),
        *_added(facts),
        *_signatures(facts, people),
    )


def _basics(facts: Mapping[str, Any]) -> Sequence[Block]:
    return (
        Paragraph(facts["track"], indent=False),
        Heading("一、基本情况"),
        Pairs(
            (
                ("申请编号", facts["request"]),
                ("小区", facts["compound"]),
                ("选聘事项", facts["subject"]),
                ("适用", facts["basis"]),
                ("开启时间", facts["opened"]),
                ("地点", facts["spot"]),
                ("评分全部锁定", facts["locked"]),
            )
        ),
    )


def _panel(facts: Mapping[str, Any], people: Mapping[str, str]) -> Sequence[Block]:
    rows = [(f"{number}号", _name(people, number), part, unit, came) for number, part, unit, came in facts["panel"]]
    blocks: list[Block] = [
        Heading("二、评审组名单"),
        Table(("编号", "姓名", "身份", "单位或者推选方式", "签到"), tuple(rows)),
        Paragraph("专家由公开封存、公开摇号的办法抽取，抽取过程人人可以核对。"),
    ]
    if facts["gone"]:
        told = "；".join(f"{number}号{_name(people, number)}：{why}" for number, why in facts["gone"])
        blocks.append(Paragraph(f"不再参加的（评分表作废）：{told}。"))
    if facts["vacant"]:
        blocks.append(Paragraph(f"抽取的顺序里已无人可递补，比申请的少{facts['vacant']}位专家。"))
    return blocks


def _bids(facts: Mapping[str, Any]) -> Sequence[Block]:
    price = f"报价（{facts['price_of']}）" if facts["price_of"] else "报价（不计分）"
    valid = [str(row[0]) for row in facts["bids"] if row[2] == stating.VALID]
    invalid = tuple(f"{company}：{because}" for company, because in facts["invalid"])
    return (
        Heading("三、开启记录"),
        Paragraph("报价由两个人照开启的文件分开各录一遍，两遍一致才算。"),
        Table(("企业", price, "情况"), tuple(tuple(row) for row in facts["bids"])),
        Heading("四、有效和无效的报价"),
        Paragraph(f"有效的：{'、'.join(valid) or NONE}"),
        Paragraph("无效的和原因："),
        Numbered(invalid) if invalid else Paragraph(NONE),
    )


def _criteria(facts: Mapping[str, Any]) -> Sequence[Block]:
    return (
        Heading("五、评审标准"),
        Paragraph("以下标准在抽取专家以前就已封存，评审只按它打分。"),
        Table(
            ("评分项", "类别", "满分", "看什么"),
            tuple(tuple(row) for row in facts["criteria"]),
            numbers=frozenset({2}),
        ),
        Numbered(tuple(facts["rules"])),
    )


def _scores(facts: Mapping[str, Any]) -> Sequence[Block]:
    order = tuple(facts["order"])
    blocks: list[Block] = [
        Heading("六、评分比较和排序"),
        Table(
            ("名次", "企业", "技术分", "商务分", "报价分", "总分"),
            tuple(tuple(row) for row in facts["scores"]),
            numbers=frozenset({0, 2, 3, 4, 5}),
        ),
        Table(
            ("评分项（平均分）", *order),
            tuple(tuple(row) for row in facts["by_criterion"]),
            numbers=frozenset(range(1, len(order) + 1)),
        ),
        Table(
            ("评分表（不含报价分）", *order),
            tuple(tuple(row) for row in facts["sheets"]),
            numbers=frozenset(range(1, len(order) + 1)),
        ),
        Heading("怎么算出来的", 2),
    ]
    for company, steps in facts["steps"]:
        blocks += [Paragraph(company, indent=False), Numbered(tuple(steps))]
    blocks += [
        Heading("七、推荐候选"),
        Numbered(tuple(f"第{rank}名：{name}" for rank, name in enumerate(facts["candidates"], 1))),
        Paragraph(VOLUNTARY),
        Paragraph(ADVICE),
    ]
    return blocks


def _added(facts: Mapping[str, Any]) -> Sequence[Block]:
    questions = tuple(tuple(row) for row in facts["questions"])
    deviations = tuple(tuple(row) for row in facts["deviations"])
    return (
        Heading("八、澄清和说明"),
        Table(("企业", "类别", "问", "答"), questions) if questions else Paragraph(NONE),
        Heading("九、和大家相差大的评分"),
        Table(("评分表", "企业", "打的分", "平均", "理由"), deviations) if deviations else Paragraph(NONE),
        Heading("十、延长时间和更正记录"),
        Numbered((*facts["longer"], *facts["corrections"]))
        if facts["longer"] or facts["corrections"]
        else Paragraph(NONE),
        Paragraph("评分表锁定以后不能改，只能加更正记录。各份评分表锁定时的校验码，和一起算进去的随机码："),
        Table(("评分表", "校验码", "随机码"), tuple((*row, *[""] * (3 - len(row))) for row in facts["digests"])),
    )


def _signatures(facts: Mapping[str, Any], people: Mapping[str, str]) -> Sequence[Block]:
    signed = facts.get(stating.SIGNATURES, [])
    blocks: list[Block] = [
        Heading("十一、签名和不同意见"),
        Table(
            ("编号", "姓名", "对本报告", "手签"),
            tuple((f"{number}号", _name(people, number), said or "还没有签名", "") for number, said, _ in signed),
        ),
    ]
    for number, _, dissent in signed:
        if dissent:
            blocks += [Paragraph(f"{number}号{_name(people, number)}的不同意见（原文）：", indent=False)]
            blocks += [Paragraph(line) for line in dissent.splitlines() if line.strip()]
    blocks += [Paragraph(SILENCE), Paragraph(DUTY), Signature(("主持人（签名）：",))]
    return blocks


def _name(people: Mapping[str, str], number: object) -> str:
    return people.get(str(number), "")


KINDS = (
    Kind(
        REPORT,
        "评审报告",
        "评",
        compose=compose,
        public={"compound": "小区", "subject": "选聘事项", "request": "申请编号"},
        editable=True,
        sealed=stating.people_of,
    ),
)
