"""What insight tells elsewhere: the card on a compound's page, and the column of the district."""

from __future__ import annotations

from collections.abc import Iterator

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from compounds.overview.columns import StreetColumn
from compounds.panels import CompoundKey, Panel
from training import addresses
from training.insight import access
from training.insight.readiness import LEVEL_NAMES, by_street, readiness

SHOWN = 3
RANK = 60


def panels(reading: Transaction, actor: Actor, compound: CompoundKey) -> Iterator[Panel]:
    """The card 培训 on a compound's page: who is certified and what nobody has learnt; three statements at most.

    For those who see readiness there, and for the compound's own committee.
    """
    if not access.everywhere(actor) and not access.names_people(actor, compound.path):
        return
    found = readiness(reading, actor, compound_id=compound.compound_id)
    if not found:
        return
    one = found[0]
    yield Panel(
        "培训",
        (
            Fact("持证的委员", f"{one.certified} 人，共 {len(one.members)} 人"),
            *(Fact(area.work, LEVEL_NAMES[one.level(area)]) for area in one.gaps[:SHOWN]),
        ),
        url=addresses.readiness(compound.compound_id),
        label="看缺什么",
        rank=RANK,
    )


def column(reading: Transaction, actor: Actor) -> StreetColumn | None:
    """Members with a certificate, by street, leading to the list of the street's compounds; None for no part."""
    if not access.overview(actor):
        return None
    streets = by_street(readiness(reading, actor))
    urls = {one.street_id: addresses.readiness_of_street(one.street_id) for one in streets}
    return StreetColumn("持证委员", {one.street_id: one.certified for one in streets}, urls)
