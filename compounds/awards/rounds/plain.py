"""The rules of a round in plain words, for everybody who reads its page. Pure."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from compounds.awards.indicators.burden import Burden
from compounds.awards.indicators.stored import figure
from compounds.awards.indicators.tree import SOURCE_NAMES, Source
from compounds.awards.rounds.models import Form
from compounds.awards.rounds.workflow import Stage
from compounds.awards.rules import TIE_NAMES, Rules

FREE = "参加评选不收任何费用，评上了也不收费。有人收费的，请马上告诉联盟或者区住建局。"
FORM_WORDS: dict[Form, str] = {
    Form.TITLE: "评上的小区授予称号，发证书和牌匾。",
    Form.SHOWCASE: "这一届只展示好做法，不授称号、不发牌匾。",
    Form.BULLETIN: "这一届只通报结果，不授称号、不发牌匾。",
}
CHOSEN: dict[Form, str] = {Form.TITLE: "评上", Form.SHOWCASE: "列入展示", Form.BULLETIN: "列入通报"}
"""What happens to those within the quota."""
PHASE_WORDS: dict[Stage, str] = {
    Stage.OPEN: "小区填表申报，街道、社区推荐。",
    Stage.SCREENING: "看小区够不够条件，街道、社区核实小区自己填的内容。",
    Stage.REVIEW: "评委分别打分，谁也看不到别人的分。",
    Stage.INSPECTION: "两个人一起到小区现场看，拍照、签名。",
    Stage.DELIBERATION: "把分数合起来，按定好的办法排出名次。",
    Stage.NOTICE: "公示结果，居民可以提异议。",
    Stage.DECIDED: "审定，公布。",
}
"""What happens in each phase, in one sentence."""


def sentences(rules: Rules) -> tuple[str, ...]:
    """How marks become a ranking, sentence by sentence."""
    trimmed = (
        f"评分表有{rules.trim_from}份以上的，去掉{rules.trim}份最高、{rules.trim}份最低，剩下的取平均；"
        f"不到{rules.trim_from}份的，直接取平均。"
        if rules.trim
        else "所有评分表取平均。"
    )
    found = [
        f"每个小区由{rules.reviews}位评委分别打分。评委不评自己的小区、自己的街道、有关系的物业企业服务的小区。",
        trimmed,
        "某一条不适用的（例如没有电梯），它的分值按比例分给同一类的其他条。",
        f"分数写到小数点后{rules.places}位，四舍五入，只在公布时取舍。",
        f"用重新抽样{rules.samples}次的办法，算出每个小区的名次大致在第几到第几（把握{percent(rules.level)}）。",
        f"名额那条线上，前后相差不显著的，再请{rules.again}位评委评一次，不拿零点几分定输赢。",
    ]
    found += [f"还是分不开：{TIE_NAMES[tie]}。" for tie in rules.ties[:1]]
    found += [f"再分不开：{TIE_NAMES[tie]}。" for tie in rules.ties[1:-1]]
    found += [f"{TIE_NAMES[tie]}。" for tie in rules.ties[-1:]]
    return tuple(found)


def percent(share: Decimal) -> str:
    """95%."""
    return f"{figure(share * 100)}%"


def burden_words(found: Burden, minutes_each: int) -> tuple[str, ...]:
    """How much the records answer, and what that saves a compound."""
    return (
        f"一共{figure(found.full)}分，其中{figure(found.known)}分（{found.known_percent}%）由平台记录定分或者先填好。",
        (
            f"一共{found.criteria}条，{found.to_fill}条要小区自己填；另外{found.from_records}条，平台有记录的先填好，没有记录的也要填。"
            f"按每条{minutes_each}分钟估算，最多省约{found.minutes_saved(minutes_each)}分钟。"
        ),
    )


def source_rows(found: Burden) -> tuple[tuple[str, str, str], ...]:
    """Where the points come from: source, points, share of all."""
    return tuple(
        (SOURCE_NAMES[source], figure(points), f"{int(Fraction(points) * 100 / Fraction(found.full))}%")
        for source, points in sorted(found.by_source.items(), key=lambda one: list(Source).index(one[0]))
    )
