"""Sample papers: the alliance's own wording of two model texts, and what was filled and issued for compounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from alliance.demo.filings import Deed
from alliance.demo.guidance_courses import COMMUNITY
from alliance.demo.guiding import DESK, LEAD, Guiding
from alliance.demo.laws import NEW_DAYS, TITLE, WAITING
from alliance.kernel.citations.checking import Checker
from alliance.kernel.db import Transaction
from compounds.guidance.model_texts import actions, filled, registry, reviewing, shelf
from compounds.guidance.model_texts.actions import Decide, WriteEdition
from compounds.guidance.model_texts.definition import FieldKind
from compounds.guidance.model_texts.filled import Fill, Step
from compounds.guidance.model_texts.models import FilledText, TextEdition
from compounds.guidance.model_texts.shipped import all_texts
from compounds.one_compound import compound_facts

OPENS = 9
"""The hour of whatever begins or ends on a day of a paper."""
HALL = "社区服务中心一楼，0570 开头的值班电话见公告栏"


@dataclass(frozen=True, slots=True)
class Edition:
    """The guidance group's own wording: `old` of the shipped body becomes `new`; signed or still to be signed."""

    code: str
    ago: int
    old: str
    new: str
    because: str
    basis: str = ""
    signed: int | None = None


EDITIONS: tuple[Edition, ...] = (
    Edition(
        "revenue_disclosure",
        66,
        "期末结余等于期初结余加本期收入",
        f"本次按照《{TITLE}》第三条公示，公示的时间和次数以它为准。\n\n期末结余等于期初结余加本期收入",
        "把本区的公示办法写进去，业委会照着贴就行。",
        f"《{TITLE}》第三条",
        signed=64,
    ),
    Edition(
        "meeting_notice",
        3,
        "",
        "\n\n行动不便、不会写字的业主，可以请社区网格员上门帮忙；代写的，由业主按手印，两个人在场签名。",
        "几个小区反映，通知里没有写行动不便的老人怎么办。",
    ),
)
REVIEWED = NEW_DAYS - WAITING[NEW_DAYS]
"""How many days ago the invented rule changed on which the first of them rests: it is marked since then."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One text filled for a compound at a step of its course, with a number where `issued`."""

    code: str
    compound: str
    by: str
    ago: int
    course: str
    step: str
    values: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    issued: bool = True


GROUP = "\n".join(
    "\t".join(one)
    for one in (
        ("程婷婷", "社区", "社区工作人员", "组长"),
        ("柴国良", "业主", "1幢", "副组长，管名册"),
        ("毛素琴", "业主", "2幢", "管公示和送达"),
        ("方立群", "业主", "3幢", "管规约草案"),
        ("何志强", "建设单位", "派驻人员", "提供资料"),
    )
)
PAPERS: tuple[Paper, ...] = (
    Paper(
        "prep_group_notice",
        "first",
        COMMUNITY,
        93,
        "founded",
        "group_notice",
        {"group": GROUP, "objections_to": HALL, "office": "小区物业用房一楼"},
        {"founded": 95, "objections_until": 86},
    ),
    Paper(
        "candidate_notice",
        "first",
        COMMUNITY,
        46,
        "founded",
        "candidates",
        {"organiser": "业主大会筹备组", "seats": "5", "place": HALL},
        {"from": 46, "until": 38},
    ),
    Paper(
        "meeting_notice",
        "first",
        COMMUNITY,
        30,
        "founded",
        "notice",
        {
            "convener": "业主大会筹备组",
            "session": "首次会议",
            "form": "书面征求意见",
            "matters": "业主大会议事规则\t过半数\n管理规约\t过半数\n选举首届业主委员会\t过半数",
            "place": "小区物业用房一楼",
            "papers_at": "每个单元的公告栏",
        },
        {"time": 15, "deadline": 9},
    ),
    Paper(
        "result_notice",
        "first",
        COMMUNITY,
        6,
        "founded",
        "result",
        {
            "session": "首次业主大会会议",
            "total_area": "30000.00",
            "total_heads": "288",
            "part_area": "22416.80",
            "part_heads": "214",
            "ask": HALL,
            "issuer_name": "业主大会筹备组",
        },
        {"until": 9, "counted": 9},
    ),
    Paper("filing_application", "first", COMMUNITY, 5, "founded", "filing", {"kind": "首次备案"}, issued=False),
    Paper(
        "meeting_notice",
        "due",
        "王秀英",
        12,
        "roof",
        "notice",
        {
            "session": "临时会议",
            "form": "书面征求意见",
            "matters": "3幢屋面防水维修，使用本幢维修资金\t过半数",
            "place": "3幢一楼架空层",
            "papers_at": "3幢每个单元的公告栏",
        },
        {"time": -1, "deadline": -6},
    ),
)


def deeds(work: Guiding, check: Checker) -> Iterator[Deed]:
    """Editions written and signed, a look at what they cite before and after the law changed, and papers."""
    for edition in EDITIONS:
        yield from _Editing(work, edition).deeds()
    for ago in (EDITIONS[0].ago - 4, REVIEWED):
        yield work.at(ago, 7), partial(_look, work, check)
    for paper in PAPERS:
        yield work.at(paper.ago, 9), partial(_fill, work, paper)


def _look(work: Guiding, check: Checker, tx: Transaction) -> None:
    reviewing.RECHECK.again(tx, check, only=work.alliance.id)


@dataclass(slots=True)
class _Editing:
    """One edition on its way."""

    work: Guiding
    one: Edition
    key: int = 0

    def deeds(self) -> Iterator[Deed]:
        yield self.work.at(self.one.ago, 10), self._write
        if self.one.signed is not None:
            yield self.work.at(self.one.signed, 15), self._sign

    def _write(self, tx: Transaction) -> None:
        one, text = self.one, all_texts()[self.one.code]
        body = text.source.replace(one.old, one.new, 1) if one.old else f"{text.source.rstrip()}{one.new}\n"
        basis = (*text.basis, *((one.basis,) if one.basis else ()))
        command = WriteEdition(one.code, text.heading, body, text.adapt, basis, one.because)
        self.key = actions.write_edition(tx, self.work.actor(tx, DESK), command)

    def _sign(self, tx: Transaction) -> None:
        tx.session.flush()  # the version is that of the row as it stands
        version = tx.session.get_one(TextEdition, self.key).version
        actions.sign_edition(tx, self.work.actor(tx, LEAD), Decide(self.key, version))


def _fill(work: Guiding, one: Paper, tx: Transaction) -> None:
    actor = work.by(tx, one.by, one.compound)
    facts = compound_facts(tx, actor, work.compound(tx, one.compound).id)
    text = shelf.in_use(tx, work.alliance.id, one.code).text
    numbers = registry.numbers(tx, actor, text, facts.path)
    known = registry.defaults(text, registry.known(tx, actor, facts), numbers)
    moments = {field.code for field in text.fields if field.kind is FieldKind.MOMENT}
    days = {code: f"{work.day(ago)}{f' {OPENS:02}:00' if code in moments else ''}" for code, ago in one.days.items()}
    command = Fill(one.code, facts.compound_id, {**known, **one.values, **days}, work.proceedings[one.course], one.step)
    key = filled.fill(tx, actor, command)
    if one.issued:
        version = tx.session.get_one(FilledText, key).version
        filled.issue_filled(tx, actor, Step(key, version))
