"""What the pages about conflicts show: numbers to those who ask, names to those who decide, an expert's own to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from alliance.kernel.access import Verdict
from expert_pool.conflicts.grounds import Basis
from expert_pool.conflicts.workflow import Origin, State
from expert_pool.tracks import TrackWords


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field: seats, how many may come who know it, and a sentence that says whether that will do."""

    name: str
    seats: int
    able: int
    enough: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class GroundLine:
    """How many stand back on one ground, the heaviest of each counted; `basis_text` is what it rests on."""

    label: str
    basis: Basis
    basis_text: str
    count: int


@dataclass(frozen=True, slots=True)
class Told:
    """One ground of one expert: the sentence, where it comes from and since when."""

    sentence: str
    basis_text: str
    origin: Origin | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One expert by name: the fields, every ground, and for those who may be drawn how likely that is."""

    expert_id: int
    name: str
    place_name: str
    fields: str
    told: tuple[Told, ...]
    chance: str
    namesake: bool


@dataclass(frozen=True, slots=True)
class SaidLine:
    """What somebody said of a ground, and what was decided; `may` says whether the reader may decide it."""

    conflict_id: int
    version: int
    name: str
    label: str
    about: str
    basis: Basis
    origin: Origin
    state: State
    words: str
    said_at: datetime
    because: str
    waiting: bool
    may: Verdict


@dataclass(frozen=True, slots=True)
class Relief:
    """One change that would help; `rule` is the code of a rule that the keeper may lift on this page."""

    sentence: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class RelaxedLine:
    """A rule that does not count this time, why, and since when."""

    rule: str
    label: str
    because: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConflictsPage:
    """The conflicts of one request. `people` is empty for those who read numbers alone, `frozen` once it is sealed.

    Each of `ways` is a set of changes with which there would be people enough, the fewest first.
    """

    request_id: int
    reference: str
    subject: str
    compound_name: str
    stage: str
    track: TrackWords
    version: int
    frozen: bool
    named: bool
    sentence: str
    fields: tuple[FieldLine, ...]
    by_ground: tuple[GroundLine, ...]
    people: tuple[PersonLine, ...]
    said: tuple[SaidLine, ...]
    ways: tuple[tuple[Relief, ...], ...]
    relaxed: tuple[RelaxedLine, ...]
    problems: tuple[str, ...]
    unknown: bool
    may_claim: Verdict
    may_relax: Verdict
    experts: tuple[tuple[int, str], ...]
    companies: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class OwnGround:
    """One ground of the reader for one request; `said` is what the reader said of it, with what was decided."""

    ground: str
    company_id: int | None
    told: Told
    state: State
    said: str
    because: str
    may: Verdict


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What keeps the reader out of one request."""

    request_id: int
    subject: str
    compound_name: str
    track: TrackWords
    open: bool
    grounds: tuple[OwnGround, ...]


@dataclass(frozen=True, slots=True)
class TieLine:
    """What the reader has declared beforehand."""

    tie_id: int
    label: str
    about: str
    words: str
    declared_at: datetime
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class TiesPage:
    """Everything that the reader has declared, with what may be chosen."""

    may: Verdict
    ties: tuple[TieLine, ...]
    companies: tuple[tuple[int, str], ...]
    compounds: tuple[tuple[int, str], ...]


def field_sentence(name: str, seats: int, able: int) -> str:
    """财务造价：2 席 2 人，无后备."""
    if able < seats:
        return f"{name}：{seats} 席，只有 {able} 人，不够"
    spare = able - seats
    return f"{name}：{seats} 席 {able} 人，" + (f"后备 {spare} 人" if spare else "无后备")
