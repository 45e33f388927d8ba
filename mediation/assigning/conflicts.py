"""Whether a mediator may take a case: every tie between them and the case, weighed in three grades. Pure.

The law names no grounds for people's mediators; these are the alliance's own, drawn along 人民法院在线调解规则第十三条
and 特邀调解规定第十五条, which bind only mediation at court.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mediation.assigning.workflow import Grade


class Tie(StrEnum):
    """What a mediator is, or was, to somebody or something."""

    HOME = "home"
    LIVES = "lives"
    OWNS = "owns"
    SITS = "sits"
    WORKS = "works"
    INVESTED = "invested"
    KIN = "kin"
    SERVES = "serves"
    EVALUATED = "evaluated"
    MEDIATED = "mediated"
    HAS_PROVIDER = "has_provider"
    LEFT_CASE = "left_case"
    DECLINED_CASE = "declined_case"
    MEDIATES_NEAR = "mediates_near"


class Target(StrEnum):
    """At what the other end of a tie stands."""

    PERSON = "person"
    COMPANY = "company"
    COMPOUND = "compound"
    COMMITTEE = "committee"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class TieFact:
    """One tie from the registry or from former cases; `until` is its last day, None while it holds."""

    tie: Tie
    target: Target
    target_id: int
    until: date | None = None


@dataclass(frozen=True, slots=True)
class MediatorFacts:
    """A mediator as the rule asks for them."""

    person_id: int
    name: str
    ties: tuple[TieFact, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseSides:
    """What a case is about and who stands on its sides, by id with names.

    `people` are the parties in person, whoever stands for a party, sits in a party's committee or runs a party's
    company. `providers` are companies under contract in the compounds that are no party. `party_names` are the names
    of parties as they were given, which may be somebody whom the registry does not know.
    """

    compounds: Mapping[int, str] = field(default_factory=dict)
    committees: Mapping[int, str] = field(default_factory=dict)
    companies: Mapping[int, str] = field(default_factory=dict)
    providers: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    party_names: Collection[str] = ()

    def names(self, target: Target) -> Mapping[int, str]:
        """The names at one kind of end."""
        return {
            Target.PERSON: self.people,
            Target.COMPANY: {**self.providers, **self.companies},
            Target.COMPOUND: self.compounds,
            Target.COMMITTEE: self.committees,
            Target.CASE: {},
        }[target]


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground: its code, how heavily it weighs, and a sentence for the desk.

    `open_sentence` says the same without naming a person, for the sides and for what is stored.
    """

    code: str
    grade: Grade
    sentence: str
    open_sentence: str

    @property
    def stored(self) -> dict[str, str]:
        """What is kept beside a decision."""
        return {"code": self.code, "grade": self.grade.value, "sentence": self.open_sentence}


@dataclass(frozen=True, slots=True)
class Grounds:
    """All grounds of one mediator for one case, the heaviest first."""

    all: tuple[Ground, ...] = ()

    def of(self, grade: Grade) -> tuple[Ground, ...]:
        """Those of one grade."""
        return tuple(ground for ground in self.all if ground.grade is grade)

    @property
    def excluding(self) -> bool:
        """True where the mediator cannot take the case."""
        return any(ground.grade is Grade.EXCLUDED for ground in self.all)

    @property
    def sentence(self) -> str:
        """Why the mediator cannot take the case."""
        return "；".join(ground.sentence for ground in self.of(Grade.EXCLUDED))


_ORDER = list(Grade)
_Told = tuple[Grade, str]

_NOW: dict[tuple[Tie, Target], _Told] = {
    (Tie.HOME, Target.COMPOUND): (Grade.EXCLUDED, "是{name}的人"),
    (Tie.LIVES, Target.COMPOUND): (Grade.EXCLUDED, "住在{name}"),
    (Tie.OWNS, Target.COMPOUND): (Grade.EXCLUDED, "在{name}有房产"),
    (Tie.SITS, Target.COMMITTEE): (Grade.EXCLUDED, "是{name}的委员"),
    (Tie.SITS, Target.COMPOUND): (Grade.EXCLUDED, "在{name}的业委会任职"),
    (Tie.WORKS, Target.COMPANY): (Grade.EXCLUDED, "在{name}任职"),
    (Tie.INVESTED, Target.COMPANY): (Grade.EXCLUDED, "投资了{name}"),
    (Tie.KIN, Target.PERSON): (Grade.EXCLUDED, "和{name}是近亲属"),
    (Tie.SERVES, Target.COMPOUND): (Grade.DISCLOSED, "在为{name}服务"),
    (Tie.HAS_PROVIDER, Target.COMPANY): (Grade.DISCLOSED, "自己住的小区由{name}服务"),
    (Tie.MEDIATED, Target.COMPANY): (Grade.DISCLOSED, "为{name}调解过"),
    (Tie.MEDIATED, Target.COMMITTEE): (Grade.DISCLOSED, "为{name}调解过"),
    (Tie.MEDIATED, Target.PERSON): (Grade.DISCLOSED, "为{name}调解过"),
    (Tie.MEDIATED, Target.COMPOUND): (Grade.COUNTED, "调解过{name}的其他纠纷"),
    (Tie.MEDIATES_NEAR, Target.COMPOUND): (Grade.COUNTED, "手上还有一件{name}的案子"),
    (Tie.EVALUATED, Target.COMPANY): (Grade.COUNTED, "评审过{name}"),
    (Tie.EVALUATED, Target.COMPOUND): (Grade.COUNTED, "评审过{name}"),
    (Tie.LEFT_CASE, Target.CASE): (Grade.EXCLUDED, "已经退出或者被换下，不再办这一件"),
    (Tie.DECLINED_CASE, Target.CASE): (Grade.EXCLUDED, "这一件已经派过，没有接受"),
}
_BEFORE: dict[tuple[Tie, Target], _Told] = {
    (Tie.LIVES, Target.COMPOUND): (Grade.DISCLOSED, "以前住在{name}"),
    (Tie.OWNS, Target.COMPOUND): (Grade.DISCLOSED, "以前在{name}有房产"),
    (Tie.SITS, Target.COMMITTEE): (Grade.DISCLOSED, "以前是{name}的委员"),
    (Tie.SITS, Target.COMPOUND): (Grade.DISCLOSED, "以前在{name}的业委会任职"),
    (Tie.WORKS, Target.COMPANY): (Grade.DISCLOSED, "以前在{name}任职"),
    (Tie.INVESTED, Target.COMPANY): (Grade.DISCLOSED, "以前投资过{name}"),
    (Tie.SERVES, Target.COMPOUND): (Grade.DISCLOSED, "以前为{name}服务过"),
    (Tie.MEDIATED, Target.COMPANY): (Grade.DISCLOSED, "为{name}调解过"),
    (Tie.MEDIATED, Target.COMMITTEE): (Grade.DISCLOSED, "为{name}调解过"),
    (Tie.MEDIATED, Target.PERSON): (Grade.DISCLOSED, "为{name}调解过"),
}
_LONG_AGO = {Tie.MEDIATED, Tie.SERVES, Tie.WORKS, Tie.SITS}
"""Ties that still count a little when they lie longer back than what has to be disclosed."""


def between(mediator: MediatorFacts, case: CaseSides, today: date, since: date) -> Grounds:
    """Every ground between a mediator and a case on `today`; ties that ended before `since` no longer need telling."""
    found: dict[tuple[str, int], Ground] = {}
    names = {target: case.names(target) for target in Target} if mediator.ties else {}
    for fact in mediator.ties:
        judged = _judged(fact, case, names[fact.target], today=today, since=since)
        if judged is not None:
            key = (fact.tie.value, fact.target_id)
            if key not in found or _ORDER.index(judged[0]) < _ORDER.index(found[key].grade):
                found[key] = _told(fact, names[fact.target], *judged)
    if mediator.person_id in case.people:
        said = "自己就是本案当事人一方的人"
        found["is_party", 0] = Ground("is_party", Grade.EXCLUDED, said, said)
    elif mediator.name in {*case.people.values(), *case.party_names}:
        said = f"本案有一位当事人一方的人也叫“{mediator.name}”，请核对是不是同一个人"
        found["same_name", 0] = Ground("same_name", Grade.HINT, said, "和当事人一方的人同名")
    return Grounds(tuple(sorted(found.values(), key=lambda ground: (_ORDER.index(ground.grade), ground.code))))


def _judged(
    fact: TieFact, case: CaseSides, names: Mapping[int, str], *, today: date, since: date
) -> tuple[Grade, str] | None:
    if fact.target is not Target.CASE and fact.target_id not in names:
        return None
    key = (fact.tie, fact.target)
    holds = fact.until is None or fact.until >= today
    if holds:
        told = _NOW.get(key)
    elif fact.until is not None and fact.until >= since:
        told = _BEFORE.get(key)
    else:
        told = (Grade.COUNTED, "多年前和{name}有过工作上的来往") if fact.tie in _LONG_AGO else None
    if told is None:
        return None
    grade, words = told
    if grade is Grade.EXCLUDED and fact.target is Target.COMPANY and fact.target_id not in case.companies:
        grade = Grade.DISCLOSED  # the company serves the compound and is no party
    return grade, words


def _told(fact: TieFact, names: Mapping[int, str], grade: Grade, words: str) -> Ground:
    name = names.get(fact.target_id, "")
    nameless = "当事人一方的人" if fact.target is Target.PERSON else name
    return Ground(fact.tie.value, grade, words.format(name=name), words.format(name=nameless))
