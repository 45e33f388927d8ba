"""Taking a finding in hand for a deed."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.awards.screening.models import AwardFinding
from compounds.versions import expect


@dataclass(frozen=True, slots=True)
class OnFinding:
    """A deed on one finding, in the version that the page showed, with words."""

    finding_id: int
    version: int
    words: str


def in_hand(tx: Transaction, actor: Actor, command: OnFinding) -> AwardFinding:
    """The finding, locked, in the version that the page showed. Raises NotFound, ChangedMeanwhile."""
    finding = get_visible(tx.session, AwardFinding, actor, command.finding_id, lock=True)
    expect(tx, finding, command.version)
    return finding
