"""The sample awards: five rounds, one at each part of the way, lived through by the rooms' own actions."""

from __future__ import annotations

from functools import partial

from alliance.demo import awards_checks, awards_entries, awards_honours, awards_judging, awards_notice, awards_rounds
from alliance.demo.awards_work import Judging, open_accounts
from alliance.demo.filings import Deed, live
from alliance.demo.guiding import Guiding
from alliance.kernel.db import Transaction

PREPARED = 300
"""How many days ago reviewers and chairs got their accounts."""


def load(tx: Transaction, guiding: Guiding) -> None:
    """Live through the awards' past, after the registry, the learning and the disputes of which they speak."""
    work = Judging(guiding, seeded_at=tx.now)
    deeds: list[Deed] = [
        (work.at(PREPARED, 8), partial(open_accounts, work, awards_entries.QUALITY)),
        *awards_checks.deeds(work),
        *awards_rounds.deeds(work),
        *awards_entries.deeds(work),
        *awards_judging.deeds(work),
        *awards_notice.deeds(work),
        *awards_honours.deeds(work),
    ]
    live(tx, [(instant, guiding.told(do, since=tx)) for instant, do in deeds])
