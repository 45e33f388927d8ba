"""How long the result of 300 entries takes with 1,000 resamplings (aim 5 s), and how the exact severities grow."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from compounds.awards.applications.queries import Entry
from compounds.awards.indicators.shipped import shipped
from compounds.awards.indicators.tree import Source
from compounds.awards.results.reckoning import Judging, compute
from compounds.awards.reviewing.queries import CountingSheet
from compounds.awards.rules import Rules, TieRule
from compounds.awards.standing.marks import Mark
from compounds.awards.standing.severity import adjust
from tests.bench.figures import Figure, S, cpu_ms, middle, timed

ENTRIES, REVIEWERS, SHEETS, SAMPLES = 300, 60, 5, 1000
BOARDS = (20, 60, 120)
AIM_S = 5


def judged(entries_number: int, samples: int) -> tuple[Judging, list[Entry], list[CountingSheet]]:
    """Everything that a result is worked out from, the same on every run."""
    chance = random.Random(9)  # noqa: S311 -- made-up marks, no decision
    tree = shipped()[0]
    rules = Rules(2, SHEETS, 1, 4, samples, Decimal("0.95"), 2, tuple(TieRule))
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
        for key in range(entries_number)
    ]
    sheets = []
    for entry in entries:
        for reviewer in chance.sample(range(REVIEWERS), SHEETS):
            given = {one.code: one.most * chance.randint(20, 100) / 100 for one in marked}
            share = Fraction(sum(given.values())) / Fraction(sum(one.most for one in marked))
            sheets.append(CountingSheet(entry.application_id, reviewer, 1, share, given))
    judging = Judging(tree, rules, 60, may_ask=True, seed="seal", swing=Fraction(1, 5), few=10)
    return judging, entries, sheets


def marks_of(reviewers: int) -> list[Mark]:
    """Five marks for each of five entries a reviewer."""
    chance = random.Random(reviewers)  # noqa: S311 -- made-up marks, no decision
    return [
        Mark(str(reviewer), str(entry), Fraction(chance.randint(0, 1000), 10))
        for entry in range(5 * reviewers)
        for reviewer in chance.sample(range(reviewers), SHEETS)
    ]


def rows(*, quick: bool = False) -> list[Figure]:
    """The result, and the severities of three boards against the smallest."""
    number, samples = (30, 50) if quick else (ENTRIES, SAMPLES)
    given = judged(number, samples)
    whole = cpu_ms({"result": lambda: compute(*given)}, rounds=1 if quick else 3, warm=0)["result"]
    found = [timed(f"result of {number} entries, {samples} resamplings", whole, aim=AIM_S, unit=S)]
    bare = 0.0
    for reviewers in BOARDS[: 1 if quick else None]:
        marks = marks_of(reviewers)
        spent = cpu_ms({"severity": lambda marks=marks: adjust(marks)}, rounds=1, warm=0)["severity"]  # type: ignore[misc]  # bound for this turn
        found.append(timed(f"severity of {reviewers} reviewers, {len(marks)} marks", spent, unit=S, bare=bare))
        bare = bare or middle(spent)
    return found
