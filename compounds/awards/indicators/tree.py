"""The tree of criteria as data: groups with weights, criteria with scales and sources, conditions and veto items."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Source(StrEnum):
    """Where the points of a criterion come from."""

    RECORD = "record"
    SELF = "self"
    STREET = "street"
    SITE = "site"
    REVIEWER = "reviewer"


SOURCE_NAMES: dict[Source, str] = {
    Source.RECORD: "平台记录",
    Source.SELF: "小区自报",
    Source.STREET: "街道社区",
    Source.SITE: "现场复核",
    Source.REVIEWER: "评委评分",
}


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a scale: this share (0 to 1) of the points, where `words` describe what is seen.

    On the scale of a fact the level holds from `least` on (in the unit of the fact); levels stand from best to worst.
    """

    share: Decimal
    words: str
    least: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One leaf: at `most` so many points for what `look` says, by `source`.

    `fact` is the code of the fact that decides (RECORD) or that fills the answer in beforehand (SELF, STREET, SITE).
    `evidence` are the codes of the kinds of evidence asked for. An `optional` one may not apply to a compound.
    """

    code: str
    name: str
    most: Decimal
    source: Source
    look: str
    levels: tuple[Level, ...]
    fact: str = ""
    evidence: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One branch: its criteria share its weight, which is the sum of their points."""

    code: str
    name: str
    criteria: tuple[Criterion, ...]

    @property
    def weight(self) -> Decimal:
        """The points of the whole branch."""
        return sum((one.most for one in self.criteria), Decimal(0))


@dataclass(frozen=True, slots=True)
class Condition:
    """What a compound has to fulfil to take part; with a `fact` the records answer (the figure is at least `least`)."""

    code: str
    name: str
    look: str
    fact: str = ""
    least: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Veto:
    """What keeps a compound out, found only in an effective document of the kind that `paper` names."""

    code: str
    name: str
    paper: str


@dataclass(frozen=True, slots=True)
class Indicators:
    """One version of the indicators of an award; `note` says whose suggestion it is."""

    code: str
    edition: str
    title: str
    note: str
    groups: tuple[Group, ...]
    conditions: tuple[Condition, ...]
    vetoes: tuple[Veto, ...]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every leaf in the order of the tree."""
        return tuple(one for group in self.groups for one in group.criteria)

    @property
    def full(self) -> Decimal:
        """All points together."""
        return sum((group.weight for group in self.groups), Decimal(0))

    def of(self, *sources: Source) -> tuple[Criterion, ...]:
        """The criteria of these sources."""
        return tuple(one for one in self.criteria if one.source in sources)

    def criterion(self, code: str) -> Criterion:
        """The criterion of that code. Raises KeyError."""
        for one in self.criteria:
            if one.code == code:
                return one
        raise KeyError(code)
