"""What a model text is: its head, its fields, and its body as blocks that still carry places to fill."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alliance.kernel.documents.blocks import Block

WIDTH = 8
"""How many characters wide a blank is, where a text does not say."""
BLANKS = 6
"""How many empty rows stand where rows are to be filled in, where a text does not say."""


class Group(StrEnum):
    """The shelf of the library on which a text stands, in the order in which shelves are shown."""

    FOUNDING = "founding"
    ASSEMBLY = "assembly"
    COMMITTEE = "committee"
    COMPANY = "company"
    FUND = "fund"
    COMMON = "common"
    RULES = "rules"
    SYSTEMS = "systems"
    CONTRACTS = "contracts"


GROUP_NAMES: dict[Group, str] = {
    Group.FOUNDING: "成立和换届",
    Group.ASSEMBLY: "开会和表决",
    Group.COMMITTEE: "业委会日常",
    Group.COMPANY: "选聘和解聘物业",
    Group.FUND: "维修资金",
    Group.COMMON: "公共部分和公共收益",
    Group.RULES: "管理规约和议事规则",
    Group.SYSTEMS: "业委会十二项制度",
    Group.CONTRACTS: "合同",
}


class FieldKind(StrEnum):
    """What is filled in, and so how it is asked, read and printed."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    NUMBER = "number"
    AREA = "area"
    MONEY = "money"
    CHOICE = "choice"
    ROWS = "rows"


class Issuer(StrEnum):
    """In whose name an official paper goes out."""

    ASSEMBLY = "assembly"
    COMMITTEE = "committee"
    PREPARATORY_GROUP = "preparatory_group"
    REELECTION_GROUP = "reelection_group"
    COMMUNITY = "community"
    STREET = "street"


ISSUER_NAMES: dict[Issuer, str] = {
    Issuer.ASSEMBLY: "业主大会",
    Issuer.COMMITTEE: "业主委员会",
    Issuer.PREPARATORY_GROUP: "业主大会筹备组",
    Issuer.REELECTION_GROUP: "业主委员会换届小组",
    Issuer.COMMUNITY: "社区居民委员会",
    Issuer.STREET: "街道办事处",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One place to fill. `source` is what the registry knows of it (`sources`), or `parameter.<name>`.

    `width` is how many characters its blank is wide; `options` belong to a choice, `columns` to rows, of which
    `blanks` empty ones stand where nothing was filled in.
    """

    code: str
    label: str
    kind: FieldKind = FieldKind.LINE
    required: bool = False
    source: str = ""
    hint: str = ""
    width: int = WIDTH
    options: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    blanks: int = BLANKS

    @property
    def parameter(self) -> str:
        """The name of the parameter that fills it, empty for every other field."""
        return self.source.removeprefix("parameter.") if self.source.startswith("parameter.") else ""


@dataclass(frozen=True, slots=True)
class ModelText:
    """One model text; the texts of its blocks hold places to fill such as {{compound}}.

    `revision` counts from 1 and rises with every change of the shipped file. `basis` are citations as they are
    printed, each a work and an article. `official` texts may be issued with a number in the register of documents, in
    the name of `issuer`. `source` is the body as it was written.
    """

    code: str
    title: str
    group: Group
    revision: int
    summary: str
    adapt: tuple[str, ...]
    basis: tuple[str, ...]
    fields: tuple[Field, ...]
    heading: str
    source: str
    blocks: tuple[Block, ...]
    official: bool = False
    issuer: Issuer | None = None

    def field(self, code: str) -> Field:
        """The field with this code. Raises KeyError."""
        return {field.code: field for field in self.fields}[code]
