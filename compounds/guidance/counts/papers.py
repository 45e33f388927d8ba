"""The papers of a count: the report with every sentence, and the public notice with its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alliance.kernel.actors import Office
from alliance.kernel.days import SHANGHAI, full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import Block, Heading, Numbered, Pairs, Paragraph, Signature, Table
from alliance.kernel.documents.kinds import Kind
from alliance.kernel.documents.paper import ISSUER
from alliance.kernel.parameters import queries as parameters
from compounds.guidance.counts import records
from compounds.guidance.counts.models import Count
from compounds.guidance.counts.slips import elected
from compounds.guidance.counts.workflow import COLLISION_NAMES, MODE_NAMES
from compounds.guidance.figures import amount
from compounds.guidance.figures import count as number
from compounds.guidance.judging import ELSEWHERE
from compounds.guidance.voting import CHOICE_NAMES, ITEMS, PARAMETERS, RULE_NAMES, Choice

REPORT, NOTICE = "guidance_count_report", "guidance_count_notice"
TRIAL = "本报告是按登记的名册和表决票核算的，供业主大会、业主委员会和街道、社区核对，不作法律文书。"
OBJECTION = "业主对结果有疑问的，可以向业主委员会或者社区要“计票核对文件”，自己重新算一遍。"
CLAIM = "revocation_claim"


def facts_of(reading: Transaction, count: Count, *, reached: int, dropped: int) -> dict[str, Any]:
    """Everything that the papers of a counted vote say, without names of people.

    `reached` units had a delivery, `dropped` slips were typed and taken away again.
    """
    asked = {question.code: question for question in records.questions(reading, count)}
    last, own = records.last_day(count), count.alliance_id
    numbers = parameters.several(
        reading, (*PARAMETERS, CLAIM), count.place.path, min(last, reading.today), alliance_id=own
    )
    return {
        "count_id": count.id,
        "file": str(count.reference),
        "compound": count.place.name,
        "matter": count.title,
        "mode": MODE_NAMES[count.mode],
        "closes": f"{full_date(last)} {count.closes_at.astimezone(SHANGHAI).hour or 24:02}:00",
        "collision": COLLISION_NAMES[count.collision],
        "units": number(count.total_units or 0),
        "heads": number(count.total_heads or 0),
        "area": amount(int((count.total_area or 0) * 100)),
        "reached": number(reached),
        "dropped": number(dropped),
        "digest": _spaced(count.digest),
        "recount": _spaced(count.recount_digest),
        "on": full_date(reading.today),
        "elections": [
            {
                "title": matter.title,
                "seats": matter.seats,
                "passed": [
                    result["code"]
                    for result in count.results
                    if result["passed"] and asked[result["code"]].matter == matter.position
                ],
            }
            for matter in count.matters
            if matter.seats
        ],
        "needed": [numbers[name].words for name in PARAMETERS],
        "claim": numbers[CLAIM].words,
        "deemed": count.deemed_basis if count.deemed else "",
        "results": [
            {
                **result,
                "item": ITEMS[asked[result["code"]].item].title,
                "article": f"民法典{ITEMS[asked[result['code']].item].article}",
                "rule": RULE_NAMES[ITEMS[asked[result["code"]].item].rule],
                "question": asked[result["code"]].title,
                "matter": asked[result["code"]].matter,
            }
            for result in count.results
        ],
        ISSUER: f"{count.place.name}业主大会（计票核算）",
    }


def names_of(reading: Transaction, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """The names of the candidates, which the count keeps sealed; by the code of the question."""
    count = reading.session.get_one(Count, facts["count_id"])
    return {"names": {question.code: question.name for question in records.questions(reading, count) if question.name}}


def _spaced(digest: str) -> str:
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4)).upper()


def _heading(facts: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    name = facts.get("names", {}).get(result["code"], "")
    return f"议题 {result['code']}：{result['question'] if name else result['title']}{f'：{name}' if name else ''}"


def _verdict(result: Mapping[str, Any]) -> str:
    if not result["quorum"]:
        return "参与不够，没有通过"
    return "通过" if result["passed"] else "没有通过"


def _elected(facts: Mapping[str, Any]) -> list[Block]:
    names = facts.get("names", {})
    return [
        Paragraph(elected(one["title"], one["seats"], [names.get(code, code) for code in one["passed"]]))
        for one in facts["elections"]
    ]


def _base(facts: Mapping[str, Any]) -> Pairs:
    return Pairs(
        (
            ("小区", facts["compound"]),
            ("计票编号", facts["file"]),
            ("投票方式", facts["mode"]),
            ("投票截止", facts["closes"]),
            ("全体业主", f"{facts['heads']} 人，{facts['units']} 户，专有部分面积 {facts['area']} ㎡"),
            ("送达登记", f"{facts['reached']} 户"),
            *((("登记后撤掉的票", f"{facts['dropped']} 张"),) if "dropped" in facts else ()),
            ("名册校验码", facts["digest"]),
            ("核对文件校验码", facts["recount"]),
        )
    )


def _table(result: Mapping[str, Any]) -> Table:
    figures, parts = result["figures"], result["parts"]
    rows = [
        ("全体业主", amount(figures["total_area"]), number(figures["total_heads"])),
        ("参与表决", amount(figures["part_area"]), number(figures["part_heads"])),
        ("同意", amount(figures["agree_area"]), number(figures["agree_heads"])),
    ]
    rows += [
        (CHOICE_NAMES[choice], amount(parts[choice.value]["area"]), number(parts[choice.value]["heads"]))
        for choice in (Choice.AGAINST, Choice.ABSTAIN)
    ]
    return Table(("", "专有部分面积（㎡）", "人数"), tuple(rows), numbers=frozenset({1, 2}))


def _report(facts: Mapping[str, Any]) -> Sequence[Block]:
    blocks: list[Block] = [_base(facts), Paragraph(f"同一户重复投票：{facts['collision']}。"), *_elected(facts)]
    for result in facts["results"]:
        blocks += [
            Heading(_heading(facts, result)),
            Paragraph(f"{result['item']}（{result['article']}）。{result['rule']}。结果：{_verdict(result)}。"),
            _table(result),
            Numbered(tuple(result["because"])),
        ]
        if result["void"]:
            blocks.append(Paragraph(f"没有计入的票 {result['void']} 张（废票、重复等）。"))
        if result["developer"]:
            blocks += [Heading("建设单位的票", 2), Numbered(tuple(result["developer"]["because"]))]
        if result["deemed"]:
            blocks += _deemed(facts, result["deemed"])
    return (*blocks, Heading("说明"), Paragraph(TRIAL), Paragraph(ELSEWHERE), Signature((facts[ISSUER], facts["on"])))


def _deemed(facts: Mapping[str, Any], deemed: Mapping[str, Any]) -> list[Block]:
    said = {True: "通过", False: "没有通过", None: "不能适用"}[deemed["passed"]]
    return [
        Heading("没投票的随多数：另一种结果，须法律复核", 2),
        Paragraph(f"约定的依据：{facts['deemed']}。这样算：{said}。以上面的结果为准，这里只供复核。"),
        Numbered(tuple(deemed["because"])),
    ]


def _notice(facts: Mapping[str, Any]) -> Sequence[Block]:
    rows = tuple(
        (
            _heading(facts, result),
            amount(result["figures"]["part_area"]),
            number(result["figures"]["part_heads"]),
            amount(result["figures"]["agree_area"]),
            number(result["figures"]["agree_heads"]),
            _verdict(result),
        )
        for result in facts["results"]
    )
    return (
        Paragraph(f"{facts['compound']}全体业主：", indent=False),
        Paragraph(
            f"“{facts['matter']}”的表决已于{facts['closes']}截止并计票。全体业主 {facts['heads']} 人，"
            f"专有部分面积 {facts['area']} ㎡。面积和人数都要算：参与的占全体{facts['needed'][0]}才有效，"
            f"同意的按议题要占参与的{facts['needed'][1]}或者{facts['needed'][2]}（民法典第二百七十八条第二款）。"
            "现将结果公告如下："
        ),
        Table(
            ("议题", "参与面积（㎡）", "参与人数", "同意面积（㎡）", "同意人数", "结果"),
            rows,
            numbers=frozenset({1, 2, 3, 4}),
        ),
        *(
            Paragraph(f"议题 {result['matter']}“{result['question']}”：{result['item']}（{result['article']}）。")
            for result in {result["matter"]: result for result in facts["results"]}.values()
        ),
        *_elected(facts),
        Paragraph(OBJECTION),
        Paragraph(
            "认为决定侵害自己合法权益的，可以请求人民法院撤销（民法典第二百八十条第二款），"
            f"要在知道或者应当知道之日起{facts['claim']}内提出。"
        ),
        Pairs((("名册校验码", facts["digest"]), ("核对文件校验码", facts["recount"]))),
        Signature(("（业主大会、业主委员会或者筹备组盖章）", facts["on"])),
    )


KINDS = (
    Kind(
        code=REPORT,
        label="计票结果报告",
        mark="计报",
        compose=_report,
        public={"compound": "小区", "file": "计票编号", "digest": "名册校验码", "recount": "核对文件校验码"},
        revokers=frozenset(
            {Office.ALLIANCE_LEAD, Office.GUIDANCE_SECRETARY, Office.SUBDISTRICT_OFFICER, Office.COMMUNITY_OFFICER}
        ),
        editable=True,
        sealed=names_of,
    ),
    Kind(
        code=NOTICE,
        label="表决结果公告",
        mark="计告",
        compose=_notice,
        public={"compound": "小区", "file": "计票编号", "digest": "名册校验码", "recount": "核对文件校验码"},
        revokers=frozenset({Office.ALLIANCE_LEAD, Office.GUIDANCE_SECRETARY, Office.SUBDISTRICT_OFFICER}),
        editable=True,
        sealed=names_of,
        announced=True,
    ),
)
