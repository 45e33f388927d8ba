"""A reviewer's sheet: kept while it is filled in, locked for good; nobody else sees it before the reviews are over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from compounds.awards.indicators.stored import figure
from compounds.awards.indicators.tree import Indicators
from compounds.awards.reviewing import access, gathering, marks, progress, records
from compounds.awards.reviewing.marks import NotAMark
from compounds.awards.reviewing.models import NOTE_MOST, ReviewAssignment, ReviewSheet
from compounds.awards.reviewing.workflow import SHEET, SheetState
from compounds.awards.rounds.queries import rules, tree

ALL_LOCKED = "awards.sheets_complete"
ledger.tell(
    {
        "awards.sheet_locked": "锁定评分表，校验码{digest}",
        "awards.sheet_refused": "没有收下评分：{why}",
    },
    {"why": {"limits": "分数超出了范围", "locked": "评分表已经锁定", "missing": "还有没打的分"}},
)


@dataclass(frozen=True, slots=True)
class SaveSheet:
    """Marks as typed and notes, by criterion, and the criteria left out; `version` is the one that the page showed."""

    assignment_id: int
    marks: Mapping[str, str]
    left_out: Collection[str] = ()
    notes: Mapping[str, str] | None = None
    version: int | None = None


def save_sheet(tx: Transaction, actor: Actor, command: SaveSheet) -> ReviewSheet:
    """Keep what the reviewer has so far; blanks are marks that are not given yet.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid for a mark beyond its scale; what is refused stays on record,
    without the marks.
    """
    assignment = records.assignment_in_hand(tx, actor, command.assignment_id)
    return _save(tx, actor, assignment, command)


def lock_sheet(tx: Transaction, actor: Actor, command: SaveSheet) -> str:
    """Lock the sheet as it is handed in, for good; returns its fingerprint. The same sheet handed in twice is one.

    Raises what `save_sheet` raises, and Invalid while a mark lacks.
    """
    assignment = records.assignment_in_hand(tx, actor, command.assignment_id)
    if _is_the_same(actor, assignment, command):
        return assignment.sheet.digest
    sheet = _save(tx, actor, assignment, command)
    if (assignment.application_id, assignment.reviewer_id) in gathering.task(tx, assignment.award).ties:
        raise OutOfTurn(
            "平台查到您和这个小区有关系，要回避，这一份不能锁定。",
            remedy="请到“我的评审”看是什么关系；有错的请告诉有礼小区评选组，没有错的会换人来评。",
        )
    indicators = tree(assignment.award)
    given = {code: Decimal(text) for code, text in sheet.marks.items()}
    if lacking := marks.lacking(indicators, given, sheet.left_out):
        raise Invalid(
            f"还有{len(lacking)}项没有打分，第一项是“{lacking[0].name}”。",
            remedy="全部打完才能锁定；打0分的也要写0。",
            record=records.on_record(actor, assignment.id, "awards.sheet_refused", why="missing"),
        )
    sheet.state, sheet.locked_at = SHEET.after(sheet.state, "lock"), tx.now
    sheet.salt = tx.keyring.index(str(sheet.id), context_of(ReviewSheet.salt))
    sheet.digest = _fingerprint(assignment)
    tx.session.flush()  # what is left to lock is counted with this one
    ledger.write(tx, actor, "awards.sheet_locked", assignment, digest=sheet.digest)
    if progress.complete(tx, assignment.award):
        outbox.promise(tx, ALL_LOCKED, award_id=assignment.award_id)
    return sheet.digest


def _save(tx: Transaction, actor: Actor, assignment: ReviewAssignment, command: SaveSheet) -> ReviewSheet:
    sheet, facts = assignment.sheet, records.sheet_facts(assignment)
    verdict = access.save_sheet(actor, facts)
    if verdict.refusal is OutOfTurn and facts.state is SheetState.LOCKED:
        raise OutOfTurn(
            verdict.because,
            remedy=verdict.remedy,
            record=records.on_record(actor, assignment.id, "awards.sheet_refused", why="locked"),
        )
    verdict.enforce()
    if command.version is not None and command.version != sheet.version:
        raise OutOfTurn("这份评分表在另一台设备上改过了。", remedy="请刷新页面，接着最新的填。")
    indicators = tree(assignment.award)
    sheet.marks = _marks(actor, assignment, indicators, command)
    sheet.left_out = _left_out(indicators, command)
    sheet.notes = _notes(indicators, command)
    sheet.saved_at = tx.now
    tx.session.flush()  # the page goes on with the version that this made
    return sheet


def _marks(actor: Actor, assignment: ReviewAssignment, indicators: Indicators, command: SaveSheet) -> dict[str, str]:
    places = rules(assignment.award.round).places
    found = {}
    for one in marks.judged(indicators):
        text = command.marks.get(one.code, "")
        if not text.strip() or (one.optional and one.code in command.left_out):
            continue
        try:
            found[one.code] = figure(marks.parsed(text, one, places))
        except NotAMark as wrong:
            raise Invalid(
                str(wrong),
                remedy="请改好再存，其余的都还在。",
                record=records.on_record(actor, assignment.id, "awards.sheet_refused", why="limits"),
            ) from wrong
    return found


def _left_out(indicators: Indicators, command: SaveSheet) -> list[str]:
    return [one.code for one in marks.judged(indicators) if one.optional and one.code in command.left_out]


def _notes(indicators: Indicators, command: SaveSheet) -> dict[str, str]:
    given = command.notes or {}
    return {
        one.code: given[one.code].strip()[:NOTE_MOST]
        for one in marks.judged(indicators)
        if given.get(one.code, "").strip()
    }


def _is_the_same(actor: Actor, assignment: ReviewAssignment, command: SaveSheet) -> bool:
    """True where the own sheet is locked already with just what is handed in."""
    sheet = assignment.sheet
    if sheet.state is not SheetState.LOCKED or actor.person_id != assignment.reviewer.person_id:
        return False
    indicators = tree(assignment.award)
    try:
        same = _marks(actor, assignment, indicators, command) == sheet.marks
    except Invalid:
        return False
    return same and _left_out(indicators, command) == sheet.left_out and _notes(indicators, command) == sheet.notes


def _fingerprint(assignment: ReviewAssignment) -> str:
    sheet = assignment.sheet
    return marks.fingerprint(
        assignment.application_id, assignment.reviewer_id, sheet.marks, sheet.left_out, sheet.notes, salt=sheet.salt
    )
