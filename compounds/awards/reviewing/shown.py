"""What the pages of reviewing show: who judges what, a reviewer's own work, a sheet, and all marks once all is over."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Happening
from alliance.kernel.places.models import Place
from compounds.awards import ties
from compounds.awards.applications import answers
from compounds.awards.applications import queries as applications
from compounds.awards.applications.answers import AnswerGroup
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.queries import TAKING_PART, Entry
from compounds.awards.indicators.reckoning import rounded
from compounds.awards.indicators.stored import figure
from compounds.awards.indicators.tree import Criterion
from compounds.awards.reviewing import access, gathering, marks, progress, queries, records
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment, ReviewerTie, ReviewSheet
from compounds.awards.reviewing.progress import Progress
from compounds.awards.reviewing.queries import CountingSheet
from compounds.awards.reviewing.workflow import TIE_KINDS, SheetState, TieKind
from compounds.awards.rounds import queries as rounds
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.rounds.queries import tree
from compounds.awards.rounds.workflow import Stage
from compounds.awards.ties import TIE_NAMES
from compounds.models import Company, Compound

_HUNDRED = 100
NAMES_KEPT = frozenset({Stage.DRAFT, Stage.OPEN, Stage.SCREENING})
"""Until the screening is over nobody is told which compounds take part."""


@dataclass(frozen=True, slots=True)
class ReviewerLine:
    """One reviewer with how many sheets stand and are locked, never a mark."""

    row: AwardReviewer
    name: str
    given: int
    locked: int
    late: int
    ties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairLine:
    """One assignment that stands, as its keepers see it."""

    assignment_id: int
    reviewer: str
    locked: bool
    late: bool


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry with its reviewers, how many are kept away by a tie, and how many have one who were given it before."""

    entry: Entry
    pairs: tuple[PairLine, ...]
    kept_away: int
    tied: int


@dataclass(frozen=True, slots=True)
class AwardBoard:
    """Who judges what in one award."""

    progress: Progress
    entries: tuple[EntryLine, ...]

    @property
    def tied(self) -> int:
        """How many sheets somebody else has to write, since there is a tie by now."""
        return sum(one.tied for one in self.entries)


@dataclass(frozen=True, slots=True)
class RoundPage:
    """The reviews of a round as those see it who run or oversee the awards."""

    round: AwardRound
    reviewers: tuple[ReviewerLine, ...]
    boards: tuple[AwardBoard, ...]
    may_invite: Verdict
    may_plan: Verdict
    may_see_marks: Verdict
    may_let_go: Verdict


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """One sheet on a reviewer's own list."""

    row: ReviewAssignment
    compound: str
    award: str
    locked: bool
    void: bool


@dataclass(frozen=True, slots=True)
class ReviewerPage:
    """A reviewer's own page; `known` are ties that the platform knows, `declared` those that were declared."""

    row: AwardReviewer
    own: bool
    sheets: tuple[OwnSheet, ...]
    known: tuple[str, ...]
    declared: tuple[str, ...]
    may_accept: Verdict
    may_decline: Verdict
    may_leave: Verdict
    may_declare: Verdict
    timeline: tuple[Happening, ...]

    @property
    def left(self) -> int:
        """How many sheets are still to be locked."""
        return sum(not one.locked and not one.void for one in self.sheets)


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A reviewer's sheet with what the compound handed in; nothing of anybody else's stands on it."""

    row: ReviewAssignment
    compound: str
    criteria: tuple[Criterion, ...]
    points: Mapping[str, tuple[tuple[str, str], ...]]
    groups: tuple[AnswerGroup, ...]
    places: int
    may_save: Verdict
    may_read: Verdict

    @property
    def sheet(self) -> ReviewSheet:
        """The sheet."""
        return self.row.sheet

    @property
    def locked(self) -> bool:
        """True once it is locked."""
        return self.row.sheet.state is SheetState.LOCKED

    @property
    def left(self) -> int:
        """How many criteria still need a mark."""
        given = {code: Decimal(text) for code, text in self.sheet.marks.items()}
        return len(marks.lacking(tree(self.row.award), given, self.sheet.left_out))


@dataclass(frozen=True, slots=True)
class MarksPage:
    """Every sheet that counts, by entry: the name of its reviewer, its marks and what it gives of 100."""

    award: RoundAward
    criteria: tuple[Criterion, ...]
    entries: tuple[tuple[str, tuple[tuple[str, CountingSheet, Decimal], ...]], ...]


def round_page(reading: Transaction, actor: Actor, round_id: int) -> RoundPage:
    """The reviews of a round. Raises NotFound, NotPermitted; a constant number of statements for each award."""
    round_ = rounds.one(reading, actor, round_id)
    access.read_reviewing(actor).enforce()
    rows = list(
        reading.session.scalars(
            select(AwardReviewer)
            .where(AwardReviewer.round_id == round_.id, visible(AwardReviewer, actor))
            .options(selectinload(AwardReviewer.ties), joinedload(AwardReviewer.person))
            .order_by(AwardReviewer.id)
        )
    )
    assigned = _assigned(reading, round_)
    tied = _tie_words(reading, [tie for one in rows for tie in one.ties])
    reviewers = []
    for one in rows:
        own = [item for item in assigned if item.reviewer_id == one.id]
        locked = sum(item.sheet.state is SheetState.LOCKED for item in own)
        late = sum(item.sheet.state is SheetState.DRAFT and item.due_on < reading.today for item in own)
        name = one.person.name or f"评委{one.id}号"
        reviewers.append(ReviewerLine(one, name, len(own), locked, late, tuple(tied[tie.id] for tie in one.ties)))
    names = {one.row.id: one.name for one in reviewers}
    boards = tuple(
        AwardBoard(done, _entry_lines(reading, round_, award, [x for x in assigned if x.award_id == award.id], names))
        for done, award in zip(progress.of_round(reading, round_), round_.awards, strict=True)
    )
    return RoundPage(
        round=round_,
        reviewers=tuple(reviewers),
        boards=boards,
        may_invite=access.invite(actor, round_.stage),
        may_plan=access.plan(actor, round_.stage),
        may_see_marks=access.see_marks(actor, round_.stage),
        may_let_go=access.invite(actor, round_.stage),
    )


def reviewer_page(reading: Transaction, actor: Actor, reviewer_id: int) -> ReviewerPage:
    """A reviewer's page. Raises NotFound for everybody but the reviewer and those who run or oversee the awards."""
    row = get_visible(reading.session, AwardReviewer, actor, reviewer_id)
    facts = records.facts_of(row)
    return ReviewerPage(
        row=row,
        own=actor.person_id == row.person_id,
        sheets=_own_sheets(reading, row),
        known=_known(reading, row),
        declared=tuple(_tie_words(reading, row.ties).values()),
        may_accept=access.accept(actor, facts),
        may_decline=access.decline(actor, facts),
        may_leave=access.leave(actor, facts),
        may_declare=access.declare_tie(actor, facts, marks_known=gathering.marks_known(reading, row.round_id)),
        timeline=tuple(ledger.timeline(reading.session, AwardReviewer, row.id)),
    )


def sheet_page(reading: Transaction, actor: Actor, assignment_id: int) -> SheetPage:
    """The own sheet of a reviewer. Raises NotFound, NotPermitted for everybody else."""
    row = get_visible(reading.session, ReviewAssignment, actor, assignment_id)
    access.read_sheet(actor, records.sheet_facts(row)).enforce()
    indicators = tree(row.award)
    judged = marks.judged(indicators)
    may_read = access.read_papers(actor, records.sheet_facts(row))
    return SheetPage(
        row=row,
        compound=row.application.place.name,
        criteria=judged,
        points={one.code: _level_points(one) for one in judged},
        groups=answers.answer_groups(reading, actor, row.application) if may_read else (),
        may_read=may_read,
        places=rounds.rules(row.application.round).places,
        may_save=access.save_sheet(actor, records.sheet_facts(row)),
    )


def marks_page(reading: Transaction, actor: Actor, award_id: int) -> MarksPage:
    """Every mark of an award. Raises NotFound, NotPermitted, OutOfTurn while anybody reviews, Unavailable."""
    award = records.award_in_sight(reading, actor, award_id)
    entries = applications.entries(reading, award.id)
    access.see_marks(actor, award.round.stage, (one.place_path for one in entries)).enforce()
    names = gathering.reviewers_of(reading, award.round_id, award.round.alliance_id).names
    by_entry: dict[int, list[CountingSheet]] = defaultdict(list)
    for one in queries.counting(reading, award.id):
        by_entry[one.application_id].append(one)
    places = rounds.rules(award.round).places
    return MarksPage(
        award=award,
        criteria=marks.judged(tree(award)),
        entries=tuple(
            (
                entry.compound_name,
                tuple(
                    (names[one.reviewer_id], one, rounded(one.share * _HUNDRED, places))
                    for one in by_entry[entry.application_id]
                ),
            )
            for entry in entries
        ),
    )


def _assigned(reading: Transaction, round_: AwardRound) -> list[ReviewAssignment]:
    return list(
        reading.session.scalars(
            select(ReviewAssignment)
            .join(AwardApplication, ReviewAssignment.application_id == AwardApplication.id)
            .where(
                ReviewAssignment.award_id.in_([one.id for one in round_.awards]),
                ReviewAssignment.void_at.is_(None),
                AwardApplication.stage.in_(TAKING_PART),
            )
            .options(joinedload(ReviewAssignment.sheet))
            .order_by(ReviewAssignment.id)
        )
    )


def _entry_lines(
    reading: Transaction,
    round_: AwardRound,
    award: RoundAward,
    assigned: list[ReviewAssignment],
    names: Mapping[int, str],
) -> tuple[EntryLine, ...]:
    entries = applications.entries(reading, award.id)
    everybody = gathering.reviewers_of(reading, round_.id, round_.alliance_id)
    tied = gathering.tied(reading, round_, everybody, entries)
    pairs: dict[int, list[PairLine]] = defaultdict(list)
    late_ties = Counter(one.application_id for one in assigned if (one.application_id, one.reviewer_id) in tied)
    for one in assigned:
        locked = one.sheet.state is SheetState.LOCKED
        late = not locked and one.due_on < reading.today
        pairs[one.application_id].append(PairLine(one.id, names.get(one.reviewer_id, ""), locked, late))
    kept_away: defaultdict[int, int] = defaultdict(int)
    for entry, reviewer in tied:
        kept_away[entry] += reviewer in everybody.taking
    return tuple(
        EntryLine(
            one,
            tuple(pairs[one.application_id]),
            kept_away[one.application_id],
            late_ties[one.application_id],
        )
        for one in entries
    )


def _own_sheets(reading: Transaction, row: AwardReviewer) -> tuple[OwnSheet, ...]:
    rows = reading.session.scalars(
        select(ReviewAssignment)
        .where(ReviewAssignment.reviewer_id == row.id)
        .options(
            joinedload(ReviewAssignment.sheet),
            joinedload(ReviewAssignment.award),
            joinedload(ReviewAssignment.application).joinedload(AwardApplication.place),
        )
        .order_by(ReviewAssignment.due_on, ReviewAssignment.id)
    )
    return tuple(
        OwnSheet(
            one,
            one.application.place.name,
            one.award.name,
            one.sheet.state is SheetState.LOCKED,
            one.void_at is not None or one.application.stage not in TAKING_PART,
        )
        for one in rows
    )


def _known(reading: Transaction, row: AwardReviewer) -> tuple[str, ...]:
    """What the registry knows of the reviewer's ties to the entries of the round, once these are public."""
    if row.round.stage in NAMES_KEPT:
        return ()
    entries = [one for award in row.round.awards for one in applications.entries(reading, award.id)]
    names = {one.compound_id: one.compound_name for one in entries}
    found = ties.between(
        reading,
        row.alliance_id,
        {row.person_id},
        set(names),
        since=ties.counting_since(reading, row.round),
    )
    return tuple(
        f"{names[compound_id]}：{'、'.join(TIE_NAMES[one] for one in grounds)}"
        for (_, compound_id), grounds in sorted(found.items())
    )


def _tie_words(reading: Transaction, rows: list[ReviewerTie]) -> dict[int, str]:
    """What was declared, in words, by the id of the line; at most three statements."""
    compounds = {one.compound_id for one in rows} - {None}
    streets = {one.street_id for one in rows} - {None}
    companies = {one.company_id for one in rows} - {None}
    names: dict[tuple[TieKind, int], str] = {}
    if compounds:
        for key, name in reading.session.execute(
            select(Compound.id, Place.name).join(Place, Compound.place_id == Place.id).where(Compound.id.in_(compounds))
        ):
            names[TieKind.COMPOUND, key] = name
    if streets:
        for key, name in reading.session.execute(select(Place.id, Place.name).where(Place.id.in_(streets))):
            names[TieKind.STREET, key] = name
    if companies:
        for key, name in reading.session.execute(select(Company.id, Company.name).where(Company.id.in_(companies))):
            names[TieKind.COMPANY, key] = name
    return {
        one.id: f"{names[one.kind, one.compound_id or one.street_id or one.company_id or 0]}"
        f"（{TIE_KINDS[one.kind]}）：{one.words or '（已删除）'}"
        for one in rows
    }


def _level_points(one: Criterion) -> tuple[tuple[str, str], ...]:
    """The points of each level and its words, as a guide beside the mark."""
    return tuple((figure(one.most * level.share), level.words) for level in one.levels)
