"""The rules of a round in plain words, for everybody who reads its page. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from alliance.kernel.days import full_date
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


def footing(first: date, last: date) -> str:
    """Of which days records and conditions are looked at, for everybody alike."""
    return (
        f"平台记录和参评条件，大家都看{full_date(first)}到{full_date(last)}的情况，申报交上来时取一次。"
        "自报的，没有人核实就不得分。认定撤销后重新参评的，照同一段日子再看一遍条件，没有核实的补核实，才能公示。"
    )


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
        *_apart(rules),
        trimmed,
        "某一条不适用的（例如没有电梯），它的分值按比例分给同一类的其他条。",
        f"分数写到小数点后{rules.places}位，四舍五入，只在公布时取舍。",
        "换几位评委，名次可能就不一样。所以每个小区除了名次，还算出大致在第几名到第几名。",
        f"名额那条线上，前后相差不显著的，再请{rules.again}位评委评一次，不拿零点几分定输赢。",
    ]
    found += [f"还是分不开：{TIE_NAMES[tie]}。" for tie in rules.ties[:1]]
    found += [f"再分不开：{TIE_NAMES[tie]}。" for tie in rules.ties[1:-1]]
    found += [f"{TIE_NAMES[tie]}。" for tie in rules.ties[-1:]]
    return tuple(found)


def _apart(rules: Rules) -> tuple[str, ...]:
    if rules.tie_years is None:
        return ()
    return (f"评委、核查员和小区的关系（住处、任职、企业）结束以后，还要回避{rules.tie_years}年。",)


def how_sampled(rules: Rules) -> str:
    """How the band of a rank is found, for who wants to know exactly."""
    return (
        f"把收到的评分表放在一起，每次随便抽出同样多份（抽过的放回去），重排一次名次，这样排{rules.samples}次。"
        f"{rules.samples}次里有{percent(rules.level)}落在哪几名，就写“第几名到第几名”。"
        "两个小区的范围有重叠，就是相差不显著。从哪里抽起，由封存码决定，谁照着算都一样。"
    )


def promise(minutes: int) -> str:
    """What filling in may cost a compound."""
    return (
        f"填申报表，一般{minutes}分钟以内。平台记录里有的不用填、不用交材料；以前交过的材料可以再用；填一半可以走开。"
        "要您多填、多交的，请告诉评选组。"
    )


def percent(share: Decimal) -> str:
    """95%."""
    return f"{figure(share * 100)}%"


def sum_words(full: Decimal, wanted: int) -> str:
    """What the points come to, and what is still to be done about it before the round opens."""
    if full == wanted:
        return f"现在一共{figure(full)}分，正好。"
    more = f"还差{figure(wanted - full)}分" if full < wanted else f"多了{figure(full - wanted)}分"
    return f"现在一共{figure(full)}分，{more}；开放申报以前，要正好{wanted}分。"


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
