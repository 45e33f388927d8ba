"""What records say of compounds: every fact that somebody testifies, by compound and code."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from alliance.kernel.db import Transaction
from compounds.awards.evidence import Evidence, Fact, Period
from compounds.awards.facts.codes import FACTS


def known(
    reading: Transaction, evidence: Evidence, compound_ids: Collection[int], period: Period
) -> Mapping[int, Mapping[str, Fact]]:
    """The facts of every compound by code, each compound with an entry; what nobody testifies is left out.

    A constant number of statements, however many compounds. Raises ValueError for a code that is none of ours.
    """
    if stray := evidence.codes - FACTS.keys():
        raise ValueError(f"nobody knows what {sorted(stray)} mean")
    return evidence.testify(reading, compound_ids, period)
