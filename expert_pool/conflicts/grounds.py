"""Why an expert stands back from a request: the closed list of grounds, and which ties lead to which of them. Pure.

Experts are drawn on the owners' track alone, where nobody is bound by the law of tenders: what it says of conflicts is
followed by choice, and no keeper may waive it. The rest are the alliance's own rules, some of which may be lifted for
one request with a reason.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from expert_pool.conflicts.workflow import Origin


class Ground(StrEnum):
    """The closed list, the heaviest first; the last five are no conflicts, and yet nobody of them is drawn."""

    KIN_OF_BIDDER = "kin_of_bidder"
    SUPERVISES = "supervises"
    TIED_TO_BIDDER = "tied_to_bidder"
    FIRM_TIED = "firm_tied"
    PUNISHED = "punished"
    GIFT = "gift"
    WORKED_FOR_BIDDER = "worked_for_bidder"
    DISPUTE = "dispute"
    LIVES_HERE = "lives_here"
    SITS_HERE = "sits_here"
    SAT_HERE = "sat_here"
    KIN_HERE = "kin_here"
    SERVES_HERE = "serves_here"
    HELPED = "helped"
    RUNS_DRAW = "runs_draw"
    OTHER = "other"
    SAME_DEVELOPER = "same_developer"
    SAME_COMPANY = "same_company"
    EVALUATED = "evaluated"
    NO_FIELD = "no_field"
    UNTRAINED = "untrained"
    AWAY = "away"
    CAP = "cap"
    REST = "rest"


class Basis(StrEnum):
    """On what a ground rests: the law of tenders by choice, a rule of the alliance, or the expert's own state."""

    LAW = "law"
    RULE = "rule"
    STATE = "state"


_KIN_LAW = "自愿参照招标投标法第三十七条；《评标委员会和评标方法暂行规定》第十二条第（一）项（条文待核）"
_OFFICER_LAW = "自愿参照《评标委员会和评标方法暂行规定》第十二条第（二）项（条文待核）"
_INTEREST_LAW = "自愿参照招标投标法第三十七条第四款（有利害关系的人不得进入，已经进入的应当更换）"
_FAVOUR_LAW = "自愿参照招标投标法实施条例第四十九条第二款（不得收受财物或者其他好处）"
_PUNISHED_LAW = "自愿参照《评标委员会和评标方法暂行规定》第十二条第（四）项（条文待核）"
_RULE = "联盟自己的规则，不是法定"


@dataclass(frozen=True, slots=True)
class GroundWords:
    """How a ground is told: `label` names nobody and may be public, `basis_text` is the law followed or the rule."""

    label: str
    basis: Basis
    basis_text: str = _RULE
    liftable: bool = False


GROUNDS: dict[Ground, GroundWords] = {
    Ground.KIN_OF_BIDDER: GroundWords("是参选企业负责人的近亲属", Basis.LAW, _KIN_LAW),
    Ground.SUPERVISES: GroundWords("在主管这个小区的部门工作", Basis.LAW, _OFFICER_LAW),
    Ground.TIED_TO_BIDDER: GroundWords("在参选企业任职、入股", Basis.LAW, _INTEREST_LAW),
    Ground.FIRM_TIED: GroundWords("所在单位和参选企业有经济关系", Basis.LAW, _INTEREST_LAW),
    Ground.PUNISHED: GroundWords("因为招标、评审里的违法行为受过处罚", Basis.LAW, _PUNISHED_LAW),
    Ground.GIFT: GroundWords("收过参选企业的礼或者好处", Basis.LAW, _FAVOUR_LAW),
    Ground.WORKED_FOR_BIDDER: GroundWords("近几年在参选企业任过职", Basis.RULE),
    Ground.DISPUTE: GroundWords("和参选企业有没办完的纠纷", Basis.RULE),
    Ground.LIVES_HERE: GroundWords("住在本小区，或者在本小区有房产", Basis.RULE),
    Ground.SITS_HERE: GroundWords("在本小区业委会任职", Basis.RULE),
    Ground.SAT_HERE: GroundWords("近几年在本小区业委会任过职", Basis.RULE),
    Ground.KIN_HERE: GroundWords("是本小区业委会成员的近亲属", Basis.RULE),
    Ground.SERVES_HERE: GroundWords("本人或者所在单位在为本小区服务", Basis.RULE),
    Ground.HELPED: GroundWords("帮本小区准备过这次选聘", Basis.RULE),
    Ground.RUNS_DRAW: GroundWords("管理专家库", Basis.RULE),
    Ground.OTHER: GroundWords("有别的关系，可能影响公正", Basis.RULE),
    Ground.SAME_DEVELOPER: GroundWords("住的小区和本小区是同一家建设单位", Basis.RULE, liftable=True),
    Ground.SAME_COMPANY: GroundWords("住的小区正由参选企业服务", Basis.RULE, liftable=True),
    Ground.EVALUATED: GroundWords("不久前评审过同一家参选企业", Basis.RULE, liftable=True),
    Ground.NO_FIELD: GroundWords("不在这次要的专业组", Basis.STATE, "按申请的专业组"),
    Ground.UNTRAINED: GroundWords("培训证书不在有效期", Basis.STATE),
    Ground.AWAY: GroundWords("那天不在", Basis.STATE, "本人登记"),
    Ground.CAP: GroundWords("一年内参加的次数已满", Basis.STATE),
    Ground.REST: GroundWords("离上一次评审太近", Basis.STATE),
}
LIFTABLE = tuple(ground for ground, words in GROUNDS.items() if words.liftable)
"""Rules of the alliance's own that may be lifted for one request."""
TIES = tuple(ground for ground, words in GROUNDS.items() if words.basis is not Basis.STATE)
"""Grounds that are conflicts: what the pages call 回避."""
OF_COMPANY = frozenset(
    {
        Ground.KIN_OF_BIDDER,
        Ground.TIED_TO_BIDDER,
        Ground.FIRM_TIED,
        Ground.GIFT,
        Ground.WORKED_FOR_BIDDER,
        Ground.DISPUTE,
    }
)
"""Grounds between an expert and one company, which whoever declares them names."""
ABOUT_COMPANY = OF_COMPANY | {Ground.SAME_COMPANY, Ground.EVALUATED}
"""Grounds that are told for each company."""
TO_DECLARE: Mapping[Ground, str] = {
    Ground.TIED_TO_BIDDER: "在这家企业任职、入股",
    Ground.KIN_OF_BIDDER: "是这家企业负责人的近亲属",
    Ground.FIRM_TIED: "所在单位和这家企业有经济关系",
    Ground.GIFT: "收过这家企业的礼或者好处",
    Ground.WORKED_FOR_BIDDER: "近几年在这家企业任过职",
    Ground.DISPUTE: "和这家企业有没办完的纠纷",
    Ground.PUNISHED: "因为招标、评审里的违法行为受过处罚",
    Ground.LIVES_HERE: "住在这个小区，或者在那里有房产",
    Ground.KIN_HERE: "是这个小区业委会成员的近亲属",
    Ground.SERVES_HERE: "本人或者所在单位在为这个小区服务",
    Ground.HELPED: "帮这个小区准备过选聘",
    Ground.OTHER: "有别的关系，可能影响公正",
}
"""What an expert, or a compound about an expert, may say, in words for one company or one compound.

The rest the registry knows.
"""
_RANK = {ground: rank for rank, ground in enumerate(Ground)}


def name_of(code: str) -> str:
    """The public words of a ground, by the code that a row carries; names nobody."""
    return GROUNDS[Ground(code)].label


class Tie(StrEnum):
    """What an expert is, or was, to the other end of a fact."""

    HOME = "home"
    SITS = "sits"
    SERVES = "serves"
    WORKS = "works"
    INVESTED = "invested"
    FIRM = "firm"
    KIN = "kin"
    EVALUATED = "evaluated"
    DISPUTE = "dispute"
    SUPERVISES = "supervises"
    KEEPS = "keeps"
    ASKED = "asked"
    BUILT_BY = "built_by"
    SERVED_BY = "served_by"


class Target(StrEnum):
    """At what the other end of a tie stands."""

    COMPOUND = "compound"
    BIDDER = "bidder"
    CHIEF = "chief"
    COMMITTEE = "committee"
    DEVELOPER = "developer"


@dataclass(frozen=True, slots=True)
class TieFact:
    """One tie to the request's own compound or to a bidder; `name` is that of the other end, for the keeper.

    `since` is its first day where it is known, `until` its last, None while it holds. `company_id` is the bidder.
    """

    tie: Tie
    target: Target
    name: str
    origin: Origin
    since: date | None = None
    until: date | None = None
    company_id: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How far back: ties that ended before `worked_since` no longer count, nor panels before `evaluated_since`."""

    worked_since: date
    evaluated_since: date

    @classmethod
    def on(cls, day: date, *, worked_months: int, evaluated_months: int) -> Limits:
        """The limits that so many months before `day` come to."""
        return cls(_months_before(day, worked_months), _months_before(day, evaluated_months))


@dataclass(frozen=True, slots=True)
class Found:
    """One ground of one expert, with the sentence for the keeper, where it comes from and since when it is known."""

    ground: Ground
    sentence: str
    origin: Origin
    since: date | None = None
    company_id: int | None = None

    @property
    def key(self) -> tuple[Ground, int | None]:
        """What makes it the same ground: its code, and the company it is about."""
        return self.ground, self.company_id


_NOW: Mapping[tuple[Tie, Target], tuple[Ground, str]] = {
    (Tie.HOME, Target.COMPOUND): (Ground.LIVES_HERE, "住在{name}，或者在那里有房产"),
    (Tie.SITS, Target.COMPOUND): (Ground.SITS_HERE, "在{name}业委会任职"),
    (Tie.SERVES, Target.COMPOUND): (Ground.SERVES_HERE, "在为{name}服务"),
    (Tie.FIRM, Target.COMPOUND): (Ground.SERVES_HERE, "所在单位在为{name}服务"),
    (Tie.WORKS, Target.BIDDER): (Ground.TIED_TO_BIDDER, "在{name}任职"),
    (Tie.INVESTED, Target.BIDDER): (Ground.TIED_TO_BIDDER, "投资入股{name}"),
    (Tie.FIRM, Target.BIDDER): (Ground.FIRM_TIED, "所在单位和{name}有投资关系"),
    (Tie.KIN, Target.CHIEF): (Ground.KIN_OF_BIDDER, "是{name}的负责人的近亲属"),
    (Tie.KIN, Target.COMMITTEE): (Ground.KIN_HERE, "是{name}业委会成员的近亲属"),
    (Tie.DISPUTE, Target.BIDDER): (Ground.DISPUTE, "和{name}有没办完的纠纷"),
    (Tie.EVALUATED, Target.BIDDER): (Ground.EVALUATED, "评审过{name}"),
    (Tie.SUPERVISES, Target.COMPOUND): (Ground.SUPERVISES, "担任{name}"),
    (Tie.KEEPS, Target.COMPOUND): (Ground.RUNS_DRAW, "担任{name}"),
    (Tie.ASKED, Target.COMPOUND): (Ground.HELPED, "这份申请是本人为{name}提交的"),
    (Tie.BUILT_BY, Target.DEVELOPER): (Ground.SAME_DEVELOPER, "住的{name}和本小区是同一家建设单位"),
    (Tie.SERVED_BY, Target.BIDDER): (Ground.SAME_COMPANY, "住的小区正由{name}服务"),
}
_BEFORE: Mapping[tuple[Tie, Target], tuple[Ground, str]] = {
    (Tie.SITS, Target.COMPOUND): (Ground.SAT_HERE, "以前在{name}业委会任职"),
    (Tie.WORKS, Target.BIDDER): (Ground.WORKED_FOR_BIDDER, "以前在{name}任职"),
    (Tie.INVESTED, Target.BIDDER): (Ground.WORKED_FOR_BIDDER, "以前投资入股{name}"),
}


def between(facts: Iterable[TieFact], today: date, limits: Limits) -> tuple[Found, ...]:
    """Every ground that the facts of one expert come to on `today`, the heaviest first, each once for a company."""
    found: dict[tuple[Ground, int | None], Found] = {}
    for fact in facts:
        told = _told(fact, today, limits)
        if told is not None:
            ground, words = told
            one = Found(ground, words.format(name=fact.name), fact.origin, fact.since, fact.company_id)
            found.setdefault(one.key, one)
    return in_order(found.values())


def in_order(found: Iterable[Found]) -> tuple[Found, ...]:
    """The heaviest ground first."""
    return tuple(sorted(found, key=lambda one: (_RANK[one.ground], one.company_id or 0)))


def heaviest(grounds: Iterable[Ground]) -> Ground | None:
    """The one ground that a row carries; None where there is none."""
    return min(grounds, key=_RANK.__getitem__, default=None)


def _told(fact: TieFact, today: date, limits: Limits) -> tuple[Ground, str] | None:
    key = (fact.tie, fact.target)
    if fact.tie is Tie.EVALUATED:
        last = fact.until or fact.since
        return None if last is not None and last < limits.evaluated_since else _NOW.get(key)
    if fact.until is None or fact.until >= today:
        return _NOW.get(key)
    return _BEFORE.get(key) if fact.until >= limits.worked_since else None


def _months_before(day: date, number: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
