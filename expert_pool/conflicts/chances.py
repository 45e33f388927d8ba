"""How likely everybody is to be drawn, as far as it can be told before the pool is frozen. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from fractions import Fraction

from expert_pool import draw
from expert_pool.conflicts.pools import Pool
from expert_pool.fields import Field


def chances(pool: Pool) -> Mapping[int, Fraction]:
    """For every expert who may be drawn, by id, the chance to be drawn for a seat.

    Exact for those who know one field. Whoever knows several is given one of them by the frozen commitments, which are
    chance themselves: they are reckoned here as those of the same fields come out on average, so theirs is close.
    """
    seats = dict(pool.seats)
    eligible = {f"{member.expert_id:012d}": member for member in pool.eligible}
    rows = draw.freeze(
        [draw.Candidate(key, frozenset(field.value for field in one.fields)) for key, one in eligible.items()],
        {field.value: count for field, count in seats.items()},
    )
    given = {row.commitment: Field(row.field) for row in rows if row.field is not None}
    crowd = Counter(given.values())
    alike: dict[tuple[Field, ...], list[Field]] = defaultdict(list)
    for key, field in given.items():
        alike[eligible[key].fields].append(field)
    share = {field: min(Fraction(1), Fraction(seats[field], count)) for field, count in crowd.items()}
    even = {fields: sum(share[one] for one in given_to) / len(given_to) for fields, given_to in alike.items()}
    return {one.expert_id: Fraction(even[one.fields]) for one in eligible.values()}


def in_words(chance: Fraction) -> str:
    """A chance as people say it: 一定抽中, or how many times in a hundred."""
    if chance >= 1:
        return "一定入选"
    return f"约 100 次里 {round(chance * 100)} 次"
