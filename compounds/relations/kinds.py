"""How people, companies and compounds may be related: the kinds, what each joins, which are personal, who said so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Party(StrEnum):
    """What stands at an end of a relation."""

    PERSON = "person"
    COMPANY = "company"
    COMPOUND = "compound"


class RelationKind(StrEnum):
    """What one party is to another."""

    LIVES_IN = "lives_in"
    OWNS_IN = "owns_in"
    WORKS_FOR = "works_for"
    MANAGES = "manages"
    KIN = "kin"
    SERVES = "serves"
    EVALUATED = "evaluated"
    MEDIATED = "mediated"
    INVESTED_IN = "invested_in"


class Source(StrEnum):
    """Who said that it is so."""

    SELF = "self"
    COMMITTEE = "committee"
    OFFICER = "officer"
    PUBLIC_REGISTER = "public_register"
    PAPER = "paper"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind joins: the label reads from `subjects` to `objects`; `back` is how the other end reads it."""

    label: str
    back: str
    subjects: frozenset[Party]
    objects: frozenset[Party]
    personal: bool = False


_PERSON, _COMPANY, _COMPOUND = (frozenset({party}) for party in Party)

SHAPES: dict[RelationKind, Shape] = {
    RelationKind.LIVES_IN: Shape("住在", "住户", _PERSON, _COMPOUND, personal=True),
    RelationKind.OWNS_IN: Shape("有房产在", "业主", _PERSON, _COMPOUND, personal=True),
    RelationKind.WORKS_FOR: Shape("任职于", "工作人员", _PERSON, _COMPANY),
    RelationKind.MANAGES: Shape("负责（法定代表人、负责人）", "负责人", _PERSON, _COMPANY),
    RelationKind.KIN: Shape("近亲属是", "近亲属是", _PERSON, _PERSON, personal=True),
    RelationKind.SERVES: Shape("服务于", "服务方", _PERSON | _COMPANY, _COMPOUND),
    RelationKind.EVALUATED: Shape("评审过", "评审人", _PERSON, _COMPANY | _COMPOUND, personal=True),
    RelationKind.MEDIATED: Shape("调解过", "调解人", _PERSON, _PERSON | _COMPANY | _COMPOUND, personal=True),
    RelationKind.INVESTED_IN: Shape("投资入股", "投资人", _PERSON | _COMPANY, _COMPANY),
}
"""Kin stands once, whoever is named first; personal kinds are read by staff and the officers of the place alone."""

PERSONAL = frozenset(kind for kind, shape in SHAPES.items() if shape.personal)
WORKING = frozenset({RelationKind.WORKS_FOR, RelationKind.MANAGES})
"""Kinds that put a person behind the wall of a company."""

SOURCE_NAMES: dict[Source, str] = {
    Source.SELF: "本人申报",
    Source.COMMITTEE: "业委会提供",
    Source.OFFICER: "街道或社区核实",
    Source.PUBLIC_REGISTER: "公开登记信息",
    Source.PAPER: "合同或证件",
    Source.ROOM: "平台办件记载",
}
