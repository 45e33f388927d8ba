"""The sample expert pool: its people, a request in every stage, and the panels at work, each by its own actions."""

from __future__ import annotations

from alliance.demo import experts_panels, experts_requests, experts_results, experts_roster
from alliance.demo.experts_work import Choosing
from alliance.demo.filings import live
from alliance.demo.guiding import Guiding
from alliance.kernel.db import Transaction


def load(tx: Transaction, work: Guiding) -> None:
    """Live through the pool's past, after the learning that it builds on."""
    choosing = Choosing(work, experts_requests.HOMES, experts_requests.OTHERS, seeded_at=tx.now)
    deeds = [
        *experts_roster.deeds(choosing),
        *experts_requests.deeds(tx, choosing),
        *experts_panels.deeds(tx, choosing),
        *experts_results.deeds(choosing),
    ]
    live(tx, [(instant, work.told(do, since=tx)) for instant, do in deeds])
