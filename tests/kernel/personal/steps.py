"""A house with somebody to erase."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.personal import erasure
from alliance.kernel.personal.erasure import CarryOut
from alliance.kernel.places.models import Alliance
from tests.kernel.accounts_steps import Member

NUMBER_2 = "13857000002"


@dataclass
class House:
    """An alliance, its system administrator, and a person who no longer holds any office."""

    alliance: Alliance
    administrator: Actor
    member: Member
    actor: Actor


def asked(tx: Transaction, house: House) -> CarryOut:
    request = erasure.ask_erasure(tx, house.actor)
    tx.session.flush()
    return CarryOut(request.id, request.version)
