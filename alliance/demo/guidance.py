"""The sample work of the guidance desk: paths, counts, papers, consultations and prices, each by its own actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alliance.demo import guidance_advice, guidance_papers, guidance_paths, guidance_votes
from alliance.demo.filings import Deed, live
from alliance.demo.guidance_courses import COURSES, FOUNDED
from alliance.demo.guiding import Guiding
from alliance.kernel.citations.checking import Checker
from alliance.kernel.db import Transaction


def founding(tx: Transaction, work: Guiding) -> Iterator[Deed]:
    """The way to the first committee of the cast's community officer, to be lived through with its election."""
    yield from _told(tx, work, guidance_paths.deeds(work, FOUNDED))


def load(tx: Transaction, work: Guiding, check: Checker) -> None:
    """Everything else, after the cast has its accounts; `check` judges what texts and advice cite."""
    deeds = [deed for course in COURSES for deed in guidance_paths.deeds(work, course)]
    deeds += guidance_votes.deeds(work)
    deeds += guidance_papers.deeds(work, check)
    deeds += guidance_advice.deeds(tx, work, check)
    live(tx, list(_told(tx, work, deeds)))


def _told(tx: Transaction, work: Guiding, deeds: Iterable[Deed]) -> Iterator[Deed]:
    for instant, do in deeds:
        yield instant, work.told(do, since=tx)
