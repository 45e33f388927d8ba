"""The answers of an application as pages show them: by group, with source, words, record and evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.queries import AttachmentLine
from alliance.kernel.db import Transaction
from compounds.awards.applications.models import ApplicationAnswer, AwardApplication, AwardEvidence
from compounds.awards.evidence import Fact
from compounds.awards.facts import stored
from compounds.awards.indicators import scales
from compounds.awards.indicators.kinds import EVIDENCE
from compounds.awards.indicators.tree import SOURCE_NAMES, Criterion, Group, Source
from compounds.awards.rounds.queries import tree

NOBODY_ASKED = frozenset({Source.REVIEWER})
"""Criteria that have no answer on this page: reviewers mark them elsewhere."""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence with its files."""

    evidence_id: int
    kind: str
    title: str
    made_on: date | None
    files: tuple[AttachmentLine, ...]

    @property
    def kind_name(self) -> str:
        """What people call such evidence."""
        return EVIDENCE.get(self.kind, EVIDENCE["other"])


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One criterion with its answer, as far as there is one. Shares are percentages of its points."""

    criterion: Criterion
    source: Source
    fact: Fact | None = None
    claimed: Decimal | None = None
    share: Decimal | None = None
    inapplicable: bool = False
    words: str = ""
    because: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    evidence: tuple[EvidenceLine, ...] = ()

    @property
    def code(self) -> str:
        """The criterion's code."""
        return self.criterion.code

    @property
    def source_name(self) -> str:
        """平台记录, 小区自报 and so on."""
        return SOURCE_NAMES[self.source]

    @property
    def asked(self) -> bool:
        """True where the compound itself fills it in."""
        return self.source is Source.SELF

    @property
    def missing(self) -> bool:
        """True where the compound still has to choose."""
        return self.asked and self.claimed is None and not self.inapplicable

    @property
    def unproved(self) -> bool:
        """True where what was chosen still needs a piece of evidence."""
        return bool(self.asked and self.claimed and self.criterion.evidence and not self.evidence and self.fact is None)

    @property
    def confirmable(self) -> bool:
        """True where somebody else has to look at what the compound says; claiming nothing needs no look."""
        return self.asked and (self.inapplicable or bool(self.claimed))

    @property
    def level(self) -> int | None:
        """The number of the level that was claimed."""
        return self._number(self.claimed)

    @property
    def counted(self) -> int | None:
        """The number of the level that counts."""
        return self._number(self.share)

    @property
    def claimed_words(self) -> str:
        """What was claimed, in the words of the scale."""
        return "" if self.claimed is None else scales.described(self.criterion, self.claimed)

    @property
    def share_words(self) -> str:
        """What counts, in the words of the scale."""
        return "" if self.share is None else scales.described(self.criterion, self.share)

    @property
    def lowered(self) -> bool:
        """True where less counts than was claimed."""
        return self.claimed is not None and self.share is not None and self.share < self.claimed

    def _number(self, share: Decimal | None) -> int | None:
        for at, level in enumerate(self.criterion.levels):
            if share is not None and scales.percent(level) == share:
                return at
        return None


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """One branch of the indicators with its answers."""

    number: int
    group: Group
    lines: tuple[AnswerLine, ...]

    @property
    def missing(self) -> int:
        """How many answers the compound still has to choose."""
        return sum(line.missing for line in self.lines)

    @property
    def unproved(self) -> int:
        """How many answers still need a piece of evidence."""
        return sum(line.unproved for line in self.lines)

    @property
    def asked(self) -> int:
        """How many answers the compound itself fills in."""
        return sum(line.asked for line in self.lines)

    @property
    def filled(self) -> int:
        """How many answers the records gave."""
        return sum(line.source is Source.RECORD for line in self.lines)


def answer_groups(reading: Transaction, actor: Actor, application: AwardApplication) -> tuple[AnswerGroup, ...]:
    """Every group with its criteria and answers, without the reviewers' criteria; a constant number of statements.

    The calling room says who may read them; of the evidence's files only those come that the actor may fetch.
    """
    indicators = tree(application.award)
    given = {one.criterion: one for one in application.answers}
    pieces = [piece for one in application.answers for piece in one.evidence]
    kept = files.of_each(reading, actor, AwardEvidence.__tablename__, {piece.id for piece in pieces}) if pieces else {}
    names = people(reading, [one.decided_by_id for one in application.answers])
    found = []
    for number, group in enumerate(indicators.groups, 1):
        lines = tuple(
            _line(criterion, given.get(criterion.code), kept, names)
            for criterion in group.criteria
            if criterion.source not in NOBODY_ASKED
        )
        if lines:
            found.append(AnswerGroup(number, group, lines))
    return tuple(found)


def _line(
    criterion: Criterion,
    answer: ApplicationAnswer | None,
    kept: dict[int, tuple[AttachmentLine, ...]],
    names: dict[int, str],
) -> AnswerLine:
    if answer is None:
        return AnswerLine(criterion, criterion.source)
    return AnswerLine(
        criterion=criterion,
        source=answer.source,
        fact=None if answer.fact is None else stored.from_json(answer.fact),
        claimed=answer.claimed,
        share=answer.share,
        inapplicable=answer.inapplicable,
        words=answer.words,
        because=answer.because,
        decided_by=names.get(answer.decided_by_id or 0, ""),
        decided_at=answer.decided_at,
        evidence=tuple(
            EvidenceLine(piece.id, piece.kind, piece.title, piece.made_on, kept.get(piece.id, ()))
            for piece in answer.evidence
        ),
    )


def people(reading: Transaction, ids: Iterable[int | None]) -> dict[int, str]:
    """The names of people by id, empty where somebody has left; one statement, none for nobody."""
    known = {one for one in ids if one is not None}
    if not known:
        return {}
    return {
        key: name or ""
        for key, name in reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(known)))
    }
