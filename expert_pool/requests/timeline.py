"""The days of a selection, each with its ground: what the law says, what is followed by choice, what we suggest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from alliance.kernel.parameters.models import Parameter
from expert_pool.tracks import TenderTrack

Numbers = Mapping[str, Parameter]
"""The periods by their names in `OWN` and `LAW`."""
OWN = {
    "answer": "expert_pool.request_answer_days",
    "check": "expert_pool.request_check_days",
    "draw": "expert_pool.request_draw_days",
    "offer": "expert_pool.request_offer_days",
    "open": "guidance.tender_open",
    "candidates": "guidance.candidates_notice",
    "meeting": "meeting_notice",
    "share": "participation_share",
    "majority": "ordinary_share",
    "signing": "guidance.contract_signing",
}
"""The periods of the owners' own selection, and the two shares of the assembly's vote."""
LAW = {
    "filing": "expert_pool.law_filing_days",
    "sale": "expert_pool.law_sale_days",
    "bidding": "expert_pool.law_bidding_days",
    "changes": "expert_pool.law_change_days",
    "objections": "expert_pool.law_objection_days",
    "within": "expert_pool.law_notice_within_days",
    "notice": "expert_pool.law_notice_days",
    "contract": "expert_pool.law_contract_days",
    "report": "expert_pool.law_report_days",
}
"""The periods of a tender that the law requires."""


class Nature(StrEnum):
    """Where a day comes from; `UNREAD` is a rule whose text nobody here has read."""

    LAW = "law"
    CHOICE = "choice"
    UNREAD = "unread"
    OURS = "ours"


NATURE_NAMES: dict[Nature, str] = {
    Nature.LAW: "法定",
    Nature.CHOICE: "自愿参照",
    Nature.UNREAD: "条文待核",
    Nature.OURS: "我们的建议",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One part of a selection: from which day to which (`None` where it cannot be known yet), what, and why then."""

    starts_on: date | None
    ends_on: date | None
    title: str
    words: str
    nature: Nature
    basis: str = ""
    open_end: bool = False
    """True where it is the earliest day, and a later one is as good."""


def lead_days(numbers: Numbers, *, answered: bool = False) -> int:
    """How many days lie at least between asking and opening; fewer once the keeper has answered."""
    parts = ("check", "draw", "offer") if answered else ("answer", "check", "draw", "offer")
    return sum(numbers[part].whole for part in parts)


def earliest_opening(today: date, numbers: Numbers, *, answered: bool = False) -> date:
    """The first day on which a panel can meet when somebody asks today."""
    return today + timedelta(days=lead_days(numbers, answered=answered))


def marks(track: TenderTrack, asked_on: date, opens_on: date, numbers: Numbers) -> tuple[Mark, ...]:
    """The timeline of a selection in the order of its days."""
    if track is TenderTrack.STATUTORY_PRELIMINARY:
        return tuple(_statutory(opens_on, numbers))
    return tuple(_owners(asked_on, opens_on, numbers))


def _owners(asked_on: date, opens_on: date, numbers: Numbers) -> Iterator[Mark]:
    def days(name: str) -> timedelta:
        return timedelta(days=numbers[name].whole)

    offers = opens_on - days("offer")
    draw = offers - days("draw")
    check = draw - days("check")
    shown = opens_on + days("candidates")
    meeting = shown + days("meeting")
    notice, share = numbers["meeting"], numbers["share"]
    yield Mark(
        None,
        opens_on - days("open"),
        "发选聘公告",
        f"留给企业准备方案，最好有{numbers['open'].words}。",
        Nature.CHOICE,
        "招标投标法第二十四条",
    )
    yield Mark(
        asked_on,
        asked_on + days("answer"),
        "管理员答复申请",
        "材料不齐的会退回来，写明缺什么。",
        Nature.OURS,
    )
    yield Mark(
        asked_on,
        check + days("check"),
        "核对回避",
        "先看哪些专家和小区、企业有关系。小区知道谁该回避的，这几天可以提出。",
        Nature.CHOICE,
        "招标投标法第三十七条；招标投标法实施条例第四十六条",
    )
    yield Mark(
        draw,
        offers,
        "封存、摇号、抽取",
        "先公布封存码，再摇号或者等开奖，谁也改不了名单。",
        Nature.CHOICE,
        "招标投标法实施条例第四十六条",
    )
    yield Mark(
        offers,
        opens_on,
        "征询专家",
        "有人不能来，按抽好的次序往下请。开启以前，谁也看不到名字。",
        Nature.OURS,
    )
    yield Mark(
        opens_on,
        opens_on,
        "开启名单，现场评审",
        "专家和业主代表各自打分，只提意见。",
        Nature.CHOICE,
        "招标投标法第三十七条",
    )
    yield Mark(
        opens_on,
        shown,
        "公示推荐候选",
        f"公示{numbers['candidates'].words}，有意见的可以提。",
        Nature.CHOICE,
        "招标投标法实施条例第五十四条",
    )
    yield Mark(
        shown,
        meeting,
        "通知业主开会",
        f"业主大会会议召开{notice.words}以前通知全体业主。",
        Nature.LAW if notice.is_firm else Nature.UNREAD,
        f"{notice.source}{notice.article}",
        open_end=True,
    )
    yield Mark(
        meeting,
        None,
        "业主大会表决",
        f"{share.words}的业主参与，参与的业主里{numbers['majority'].words}同意，面积和人数都要够。选哪一家由这次表决决定。",
        Nature.LAW,
        f"{share.source}{share.article}",
        open_end=True,
    )
    yield Mark(
        None,
        meeting + days("signing"),
        "签合同",
        f"选定以后{numbers['signing'].words}内签书面合同。",
        Nature.CHOICE,
        "招标投标法第四十六条",
        open_end=True,
    )


def _statutory(opens_on: date, numbers: Numbers) -> Iterator[Mark]:
    def days(name: str) -> timedelta:
        return timedelta(days=numbers[name].whole)

    def law(name: str, start: date | None, end: date | None, title: str, words: str, *, open_end: bool = False) -> Mark:
        number = numbers[name]
        basis = f"{number.source}{number.article}" if number.is_firm else number.note
        return Mark(start, end, title, words, Nature.LAW if number.is_firm else Nature.UNREAD, basis, open_end)

    out = opens_on - days("bidding")
    shown = opens_on + days("within")
    ended = shown + days("notice")
    yield law(
        "filing", None, out - days("filing"), "向住建部门备案",
        f"发公告、发邀请书{numbers['filing'].words}以前办好。",
    )  # fmt: skip
    yield law("bidding", None, out, "发招标文件", f"从开始发出到截止投标，最短{numbers['bidding'].words}。")
    yield law("sale", out, out + days("sale"), "招标文件的发售期", f"不少于{numbers['sale'].words}。", open_end=True)
    yield law(
        "changes", None, opens_on - days("changes"), "澄清、修改招标文件",
        f"可能影响投标文件的，要在截止{numbers['changes'].words}以前书面通知，不足的要顺延截止时间。",
    )  # fmt: skip
    yield law(
        "objections", None, opens_on - days("objections"), "对招标文件的异议",
        f"在截止{numbers['objections'].words}以前提出。",
    )  # fmt: skip
    yield Mark(
        None, opens_on, "组建评标委员会",
        "五人以上单数，专家不少于三分之二，从法定的专家库里随机抽。联盟的专家不参加。",
        Nature.LAW, "招标投标法第三十七条；招标投标法实施条例第四十六条",
    )  # fmt: skip
    yield Mark(
        opens_on, opens_on, "截止、开标、评标", "截止投标的同一时间公开开标。", Nature.LAW, "招标投标法第三十四条"
    )
    yield law(
        "within", opens_on, shown, "公示候选人", f"收到评标报告{numbers['within'].words}内开始公示。", open_end=True
    )
    yield law("notice", shown, ended, "公示期", f"不少于{numbers['notice'].words}。", open_end=True)
    yield law(
        "report", None, ended + days("report"), "书面报告招标情况",
        f"定下来以后{numbers['report'].words}内报有关行政监督部门。", open_end=True,
    )  # fmt: skip
    yield law(
        "contract", None, ended + days("contract"), "签前期物业服务合同",
        f"发出通知书{numbers['contract'].words}内签书面合同。", open_end=True,
    )  # fmt: skip
