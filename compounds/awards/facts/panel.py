"""The card on a compound's page that leads to what records say of it."""

from __future__ import annotations

from collections.abc import Iterator

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.awards import addresses
from compounds.awards.checks import access
from compounds.panels import CompoundKey, Panel

RANK = 70


def panels(_: Transaction, actor: Actor, compound: CompoundKey) -> Iterator[Panel]:
    """One card for those who may look; no statement, since the figures take their own page."""
    if access.see_here(actor, compound.path):
        yield Panel(
            "平台记录",
            empty="备案、培训、公示、检查考评的记录，汇总在一页。评选先看这些，不用再填。",
            url=addresses.facts(compound.compound_id),
            label="看平台记录",
            rank=RANK,
        )
