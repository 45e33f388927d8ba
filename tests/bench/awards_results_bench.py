"""How long the result of 300 entries takes with 1,000 resamplings, and how the exact severities grow."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from time import perf_counter
from types import MappingProxyType

from compounds.awards.applications.queries import Entry
from compounds.awards.indicators.shipped import shipped
from compounds.awards.indicators.tree import Source
from compounds.awards.results.reckoning import Judging, compute
from compounds.awards.reviewing.queries import CountingSheet
from compounds.awards.rules import Rules, TieRule
from compounds.awards.standing.marks import Mark
from compounds.awards.standing.severity import adjust

ENTRIES, REVIEWERS, SHEETS, SAMPLES = 300, 60, 5, 1000
AIM = 5
RULES = Rules(2, SHEETS, 1, 4, SAMPLES, Decimal("0.95"), 2, tuple(TieRule))


def main() -> None:
    """Print the times."""
    chance = random.Random(9)  # noqa: S311 -- made-up marks, no decision
    tree = shipped()[0]
    fixed = [one.code for one in tree.criteria if one.source is not Source.REVIEWER]
    marked = tree.of(Source.REVIEWER)
    entries = [
        Entry(
            application_id=key,
            compound_id=key,
            compound_name=f"第{key}家园",
            place_id=key,
            place_path="/",
            street="",
            company_ids=frozenset(),
            shares=MappingProxyType({code: Decimal(chance.randint(30, 100)) for code in fixed}),
            left_out=frozenset(),
            sources=MappingProxyType({}),
        )
        for key in range(ENTRIES)
    ]
    sheets = []
    for entry in entries:
        for reviewer in chance.sample(range(REVIEWERS), SHEETS):
            given = {one.code: one.most * chance.randint(20, 100) / 100 for one in marked}
            share = Fraction(sum(given.values())) / Fraction(sum(one.most for one in marked))
            sheets.append(CountingSheet(entry.application_id, reviewer, 1, share, given))
    judging = Judging(tree, RULES, 60, may_ask=True, seed="seal", swing=Fraction(1, 5), few=10)
    began = perf_counter()
    found = compute(judging, entries, sheets)
    took = perf_counter() - began
    print(
        f"{ENTRIES} entries, {len(sheets)} sheets, {SAMPLES} resamplings: {took:.2f} s (aim {AIM} s), {found.verdict}"
    )
    for count in (20, 60, 120):
        marks = [
            Mark(str(reviewer), str(entry), Fraction(chance.randint(0, 1000), 10))
            for entry in range(5 * count)
            for reviewer in chance.sample(range(count), SHEETS)
        ]
        began = perf_counter()
        adjust(marks)
        print(f"severity of {count} reviewers from {len(marks)} marks, exactly: {perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
