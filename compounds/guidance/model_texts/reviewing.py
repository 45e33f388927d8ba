"""What a change of the law does to the library: texts whose basis no longer stands are marked, once for each change.

What a text cites is compared with what it said when it was last looked at. A part whose words stand on in a new version
changes nothing; where no text of a law is loaded, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK
from alliance.kernel.citations.checking import UNKNOWN, VERDICT_NAMES, Checked, Checker, Verdict
from alliance.kernel.citations.rechecking import Recheck
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import Heading
from compounds.guidance.model_texts import markup, shelf
from compounds.guidance.model_texts.actions import title_of
from compounds.guidance.model_texts.definition import ModelText
from compounds.guidance.model_texts.models import TextCitation, TextReview
from compounds.guidance.model_texts.shelf import Shelved
from compounds.guidance.model_texts.workflow import REASON_NAMES, Reason

REVIEWED = "guidance.text_reviewed"
"""The errand after a text was marked: the guidance group is told."""
NEW_WORDING = "范本换了新的一版"
_NOTE_MOST, _CITATION_MOST = 500, 200

ledger.tell({"guidance.review_opened": "依据有变动，《{code}》进入复核"}, {"code": title_of})


@dataclass(frozen=True, slots=True)
class Found:
    """One citation of one text, with what it is worth today."""

    code: str
    wording: str
    citation: str
    checked: Checked


def cited_text(text: ModelText) -> str:
    """Everything in a text that may cite the law: its basis, then its body."""
    return "\n".join((*text.basis, *markup.texts((Heading(text.heading), *text.blocks))))


def citations(tx: Transaction, check: Checker, library: Mapping[str, Shelved]) -> Iterator[Found]:
    """Every citation of the library, once a text; one check for all, so a constant number of statements."""
    pieces: list[tuple[int, str, Shelved]] = []
    written: list[str] = []
    length = 0
    for code, one in library.items():
        piece = cited_text(one.text) + "\n\n"
        pieces.append((length, code, one))
        written.append(piece)
        length += len(piece)
    told: set[tuple[str, str]] = set()
    at = 0
    for checked in check(tx, "".join(written), tx.today):
        while at + 1 < len(pieces) and checked.start >= pieces[at + 1][0]:
            at += 1
        _, code, one = pieces[at]
        name = name_of(checked)
        if checked.work and checked.article and (code, name) not in told:
            told.add((code, name))
            yield Found(code, one.wording, name, checked)


def name_of(checked: Checked) -> str:
    """A citation in full, however short it is printed."""
    return f"《{checked.work}》{checked.article}"[:_CITATION_MOST]


def _look_at(tx: Transaction, check: Checker, alliance_id: int) -> int:
    """Look at what every text cites; a change that was told stays told."""
    library = shelf.library(tx, alliance_id)
    known = {
        (one.code, one.citation): one
        for one in tx.session.scalars(select(TextCitation).where(TextCitation.alliance_id == alliance_id))
    }
    reviews = list(tx.session.scalars(select(TextReview).where(TextReview.alliance_id == alliance_id)))
    opened = _follow_wording(tx, library, reviews)
    told = {(one.code, one.citation, one.change) for one in reviews}
    present: set[tuple[str, str]] = set()
    for one in citations(tx, check, library):
        present.add((one.code, one.citation))
        before = known.get((one.code, one.citation))
        change = _change(one, before)
        if change is None:
            _remember(tx, alliance_id, one, before)
        elif (one.code, one.citation, change[1]) not in told:
            opened.append(_opened(tx, alliance_id, one, *change))
    for key, row in known.items():
        if key not in present:
            tx.session.delete(row)
    _tell(tx, alliance_id, opened)
    return len(opened)


def _follow_wording(tx: Transaction, library: Mapping[str, Shelved], reviews: Iterable[TextReview]) -> list[TextReview]:
    """A review of words that are no longer in use is over; it is open again when they come back unlooked at."""
    again: list[TextReview] = []
    for review in reviews:
        now = library.get(review.code)
        in_use = now is not None and now.wording == review.wording
        if review.resolved_at is None and not in_use:
            review.resolved_at, review.resolution = tx.now, NEW_WORDING
        elif in_use and review.resolved_by_id is None and review.resolution == NEW_WORDING:
            review.resolved_at, review.resolution = None, ""
            again.append(review)
    return again


def _change(one: Found, before: TextCitation | None) -> tuple[Reason, str] | None:
    """What became of a citation, and a code that tells this change from others; None where it stands as it was."""
    checked = one.checked
    if checked.verdict in UNKNOWN:
        return None
    if not checked.stands:
        gone = checked.verdict is Verdict.NO_ARTICLE
        return (Reason.GONE if gone else Reason.NO_LONGER_APPLIES), f"{checked.verdict}:{one.wording}"
    if before is not None and before.words and checked.words and before.words != checked.words:
        return Reason.AMENDED, f"words:{checked.words}"
    return None


def _remember(tx: Transaction, alliance_id: int, one: Found, before: TextCitation | None) -> None:
    checked = one.checked
    row = before or TextCitation(alliance_id=alliance_id, code=one.code, citation=one.citation, words="")
    if before is not None and (row.article_id, row.words) == (checked.article_id, checked.words):
        return
    row.article_id, row.unit, row.seen_at = checked.article_id, checked.unit, tx.now
    row.words = checked.words or row.words
    tx.session.add(row)


def _opened(tx: Transaction, alliance_id: int, one: Found, reason: Reason, change: str) -> TextReview:
    verdict = VERDICT_NAMES[one.checked.verdict] if reason is not Reason.AMENDED else REASON_NAMES[reason]
    review = TextReview(
        alliance_id=alliance_id,
        code=one.code,
        citation=one.citation,
        wording=one.wording,
        change=change,
        reason=reason,
        note=(one.checked.because or f"{verdict}。请对照新的条文看一遍。")[:_NOTE_MOST],
        url=one.checked.url[:_NOTE_MOST],
        detected_at=tx.now,
    )
    tx.session.add(review)
    return review


def _tell(tx: Transaction, alliance_id: int, opened: Iterable[TextReview]) -> None:
    tx.session.flush()  # the lines and the errand name the reviews by their ids
    codes: dict[str, int] = {}
    for review in opened:
        ledger.write(tx, CLOCK, "guidance.review_opened", review, code=review.code)
        codes[review.code] = codes.get(review.code, 0) + 1
    if codes:
        outbox.promise(tx, REVIEWED, alliance_id=alliance_id, texts=len(codes))


RECHECK = Recheck(_look_at)
