"""What a question rests on: what each citation is worth today, and what it said when somebody last looked."""

from __future__ import annotations

from collections.abc import Collection

from alliance.kernel.citations.checking import Checked, Checker
from alliance.kernel.db import Transaction
from training.bank.models import QuestionCitation


def judged(tx: Transaction, check: Checker, citations: Collection[str]) -> dict[str, Checked]:
    """What citations are worth today, each by itself; one check for all, so a constant number of statements.

    What is no citation that the library can read is left out.
    """
    ordered = list(dict.fromkeys(citations))
    starts: list[int] = []
    written: list[str] = []
    length = 0
    for citation in ordered:
        starts.append(length)
        written.append(f"{citation}\n\n")
        length += len(written[-1])
    found: dict[str, Checked] = {}
    at = 0
    for checked in check(tx, "".join(written), tx.today):
        while at + 1 < len(starts) and checked.start >= starts[at + 1]:
            at += 1
        if checked.work and checked.article:
            found.setdefault(ordered[at], checked)
    return found


def remember(tx: Transaction, row: QuestionCitation, checked: Checked) -> None:
    """Keep what a citation says now, as somebody has seen it."""
    seen = (checked.work, checked.article, checked.article_id, checked.unit, checked.words or row.words)
    if (row.work, row.article, row.article_id, row.unit, row.words) != seen:
        row.work, row.article, row.article_id, row.unit, row.words = seen
        row.seen_at = tx.now
