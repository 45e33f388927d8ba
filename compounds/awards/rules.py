"""How marks become a ranking: what a round fixes before it opens and nobody changes afterwards. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

PLACES_MOST = 2
"""Totals are kept in hundredths, so that no round may promise a finer figure."""
SAMPLES_LEAST, SAMPLES_MOST = 200, 2000
"""With fewer resamplings bands differ from one seed to the next; more take longer than somebody waits."""
LEVEL_LEAST, LEVEL_MOST = Decimal("0.80"), Decimal("0.99")


class TieRule(StrEnum):
    """What decides between entries that do not differ, in the order in which a round names them."""

    RECORD = "record"
    SITE = "site"
    TOGETHER = "together"


TIE_NAMES: dict[TieRule, str] = {
    TieRule.RECORD: "平台记录的分高的在前",
    TieRule.SITE: "现场复核的分高的在前",
    TieRule.TOGETHER: "仍然相同的，名次并列；名额不够的，一并列入",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What is sealed besides indicators, quotas and dates.

    `places` decimal places of every shown figure, half up, at most `PLACES_MOST`. `reviews` sheets for each entry. The
    `trim` highest and lowest sheets are left out where at least `trim_from` count. `samples` resamplings give the band
    in which a rank lies with the probability `level`. Where the line of a quota falls inside bands, `again` more sheets
    are asked for, once; then `ties` decide. Who reviews, inspects or decides keeps away from a compound for `tie_years`
    after a tie to it has ended; None in a round that was sealed before this was a rule.
    """

    places: int
    reviews: int
    trim: int
    trim_from: int
    samples: int
    level: Decimal
    again: int
    ties: tuple[TieRule, ...]
    tie_years: int | None = None


def to_json(rules: Rules) -> dict[str, Any]:
    """The rules as plain values, figures as text."""
    return {
        "places": rules.places,
        "reviews": rules.reviews,
        "trim": rules.trim,
        "trim_from": rules.trim_from,
        "samples": rules.samples,
        "level": str(rules.level),
        "again": rules.again,
        "ties": [tie.value for tie in rules.ties],
        "tie_years": rules.tie_years,
    }


def from_json(data: Mapping[str, Any]) -> Rules:
    """The rules again. Raises KeyError or ValueError for what `to_json` did not write."""
    return Rules(
        places=int(data["places"]),
        reviews=int(data["reviews"]),
        trim=int(data["trim"]),
        trim_from=int(data["trim_from"]),
        samples=int(data["samples"]),
        level=Decimal(data["level"]),
        again=int(data["again"]),
        ties=tuple(TieRule(one) for one in data["ties"]),
        tie_years=data.get("tie_years"),
    )
