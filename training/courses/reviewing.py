"""What a change of the law does to lessons: those whose articles no longer stand as they did are marked, once each.

What a lesson cites is compared with what it said when it was last looked at. A part whose words stand on in a new
version changes nothing; where no text of a law is loaded, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK
from alliance.kernel.citations.checking import UNKNOWN, VERDICT_NAMES, Checked, Checker, Verdict
from alliance.kernel.citations.rechecking import Recheck
from alliance.kernel.db import Transaction
from training.courses.models import CourseVersion, Lesson, LessonCitation, LessonReview
from training.courses.workflow import REASON_NAMES, Reason, Stage

REVIEWED = "training.lessons_reviewed"
"""The errand after lessons were marked: the desk is told."""
NEW_WORDING = "课程换了新的一版"
_NOTE_MOST, _CITATION_MOST = 500, 200

ledger.tell({"training.lesson_review_opened": "依据有变动，一课进入复核（{lesson}）"})


@dataclass(frozen=True, slots=True)
class _Taught:
    """A published lesson with what it rests on."""

    code: str
    digest: str
    articles: tuple[str, ...]


def _look_at(tx: Transaction, check: Checker, alliance_id: int) -> int:
    """Look at what every published lesson cites; what is open is not opened again, changed words are remembered."""
    lessons = {
        code: _Taught(code, digest, tuple(basis.get("articles", ())))
        for code, digest, basis in tx.session.execute(
            select(Lesson.code, Lesson.digest, Lesson.basis)
            .join(CourseVersion, Lesson.version_id == CourseVersion.id)
            .where(Lesson.alliance_id == alliance_id, CourseVersion.stage == Stage.PUBLISHED)
            .order_by(Lesson.code)
        )
    }
    known = {
        (one.lesson_code, one.citation): one
        for one in tx.session.scalars(select(LessonCitation).where(LessonCitation.alliance_id == alliance_id))
    }
    reviews = list(tx.session.scalars(select(LessonReview).where(LessonReview.alliance_id == alliance_id)))
    for review in reviews:
        now = lessons.get(review.lesson_code)
        if review.resolved_at is None and (now is None or now.digest != review.digest):
            review.resolved_at, review.resolution = tx.now, NEW_WORDING
    told = {
        (one.lesson_code, one.citation, one.change)
        for one in reviews
        if one.resolved_at is None or one.reason is not Reason.AMENDED
    }
    opened: list[LessonReview] = []
    present: set[tuple[str, str]] = set()
    for lesson, name, checked in _citations(tx, check, lessons.values()):
        present.add((lesson.code, name))
        before = known.get((lesson.code, name))
        change = _change(checked, before)
        if change is not None and (lesson.code, name, change[1]) not in told:
            opened.append(_opened(tx, alliance_id, (lesson, name, checked), change))
        if change is None or change[0] is Reason.AMENDED:
            _remember(tx, alliance_id, (lesson, name, checked), before)
    for key, row in known.items():
        if key not in present:
            tx.session.delete(row)
    if opened:
        ledger.write_all(
            tx, CLOCK, "training.lesson_review_opened", [(one, {"lesson": one.lesson_code}) for one in opened]
        )
        outbox.promise(tx, REVIEWED, alliance_id=alliance_id, lessons=len({one.lesson_code for one in opened}))
    return len(opened)


def _citations(tx: Transaction, check: Checker, lessons: Iterable[_Taught]) -> Iterator[tuple[_Taught, str, Checked]]:
    """Every article of every lesson, once a lesson; one check for all, so a constant number of statements."""
    starts: list[tuple[int, _Taught]] = []
    text = ""
    for lesson in lessons:
        starts.append((len(text), lesson))
        text += "\n".join((*lesson.articles, "", ""))
    told: set[tuple[str, str]] = set()
    at = 0
    for checked in check(tx, text, tx.today):
        while at + 1 < len(starts) and checked.start >= starts[at + 1][0]:
            at += 1
        lesson, name = starts[at][1], f"《{checked.work}》{checked.article}"[:_CITATION_MOST]
        if checked.work and checked.article and (lesson.code, name) not in told:
            told.add((lesson.code, name))
            yield lesson, name, checked


def _change(checked: Checked, before: LessonCitation | None) -> tuple[Reason, str] | None:
    """What became of a citation, and a code that tells this change from others; None where it stands as it was."""
    if checked.verdict in UNKNOWN:
        return None
    if not checked.stands:
        gone = checked.verdict is Verdict.NO_ARTICLE
        return (Reason.GONE if gone else Reason.NO_LONGER_APPLIES), str(checked.verdict)
    if before is not None and before.words and checked.words and before.words != checked.words:
        return Reason.AMENDED, f"words:{checked.words}"
    return None


def _remember(
    tx: Transaction, alliance_id: int, cited: tuple[_Taught, str, Checked], before: LessonCitation | None
) -> None:
    lesson, name, checked = cited
    row = before or LessonCitation(alliance_id=alliance_id, lesson_code=lesson.code, citation=name, words="")
    if before is not None and (row.article_id, row.words) == (checked.article_id, checked.words):
        return
    row.article_id, row.unit, row.seen_at = checked.article_id, checked.unit, tx.now
    row.words = checked.words or row.words
    tx.session.add(row)


def _opened(
    tx: Transaction, alliance_id: int, cited: tuple[_Taught, str, Checked], found: tuple[Reason, str]
) -> LessonReview:
    lesson, name, checked = cited
    reason, change = found
    verdict = VERDICT_NAMES[checked.verdict] if reason is not Reason.AMENDED else REASON_NAMES[reason]
    review = LessonReview(
        alliance_id=alliance_id,
        lesson_code=lesson.code,
        citation=name,
        digest=lesson.digest,
        change=change,
        reason=reason,
        note=(checked.because or f"{verdict}。请对照新的条文看一遍。")[:_NOTE_MOST],
        url=checked.url[:_NOTE_MOST],
        detected_at=tx.now,
    )
    tx.session.add(review)
    return review


def accept(tx: Transaction, check: Checker, alliance_id: int, codes: Collection[str]) -> None:
    """Take what the law says now as looked at, for lessons whose reviews are over or whose wording is new."""
    rows = {
        (row.lesson_code, row.citation): row
        for row in tx.session.scalars(
            select(LessonCitation).where(
                LessonCitation.alliance_id == alliance_id, LessonCitation.lesson_code.in_(codes)
            )
        )
    }
    lessons = [
        _Taught(code, digest, tuple(basis.get("articles", ())))
        for code, digest, basis in tx.session.execute(
            select(Lesson.code, Lesson.digest, Lesson.basis)
            .join(CourseVersion, Lesson.version_id == CourseVersion.id)
            .where(Lesson.alliance_id == alliance_id, CourseVersion.stage == Stage.PUBLISHED, Lesson.code.in_(codes))
        )
    ]
    for lesson, name, checked in _citations(tx, check, lessons):
        if checked.stands:
            _remember(tx, alliance_id, (lesson, name, checked), rows.get((lesson.code, name)))


RECHECK = Recheck(_look_at)
