"""Whether those who signed a petition are enough, reckoned against a fixed roster; nothing typed is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from compounds.guidance.counts import access, ballot_pages, records, tallying
from compounds.guidance.counts.models import Count
from compounds.guidance.electorate import unit_key
from compounds.guidance.meetings import SPECIAL_MEETING, Met, petition


@dataclass(frozen=True, slots=True)
class Signed:
    """What a petition comes to; `unknown` are lines that the roster lacks, `twice` units that signed more than once."""

    met: Met
    unknown: tuple[str, ...]
    twice: tuple[str, ...]
    units: int
    heads: int


def check_petition(reading: Transaction, actor: Actor, count_id: int, lines: Sequence[str]) -> Signed:
    """Reckon a petition. An owner of several units who signs for one signs with all of them.

    Raises NotFound, NotPermitted, OutOfTurn.
    """
    count = get_visible(reading.session, Count, actor, count_id)
    access.check_petition(actor, records.facts_of(count)).enforce()
    units = ballot_pages.unit_keys(reading, count.id)
    signed: dict[str, str] = {}
    unknown, twice = [], []
    for line in lines:
        key = unit_key(line)
        if key not in units:
            unknown.append(line)
        elif key in signed:
            twice.append(line)
        else:
            signed[key] = line
    heads = {units[key].head for key in signed}
    area = sum(tallying.hundredths(unit.area) for unit in units.values() if unit.head in heads)
    book = parameters.book(reading, (SPECIAL_MEETING,), alliance_id=count.alliance_id)
    rules = [
        rule
        for rule in book.versions[SPECIAL_MEETING]
        if rule.holds_on(reading.today) and count.place.path.startswith(rule.place_path)
    ]
    met = petition(
        rules,
        total_area=tallying.hundredths(count.total_area or tallying.NOTHING),
        total_heads=count.total_heads or 0,
        area=area,
        heads=len(heads),
    )
    return Signed(met, tuple(unknown), tuple(twice), len(signed), len(heads))
