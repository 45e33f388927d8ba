"""The port through which the room of papers makes the packs of documents that a court or a creditor needs."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Unavailable

EXTENSION = "mediation.packs"
"""Where the running application keeps its one registry."""


class Pack(StrEnum):
    """What a pack is for."""

    DEFAULT = "default"
    CONFIRMATION = "confirmation"


Maker = Callable[[Transaction, Actor, int], str]
"""(tx, actor, case_id): asks for the pack and returns the address of the page on which it appears."""


class Packs:
    """Who makes which pack; the room of papers hands in its makers once, at the start."""

    def __init__(self) -> None:
        self._makers: dict[Pack, Maker] = {}

    def provide(self, pack: Pack, maker: Maker) -> None:
        """Set who makes a pack."""
        self._makers[pack] = maker

    def __contains__(self, pack: object) -> bool:
        return pack in self._makers

    def make(self, tx: Transaction, actor: Actor, case_id: int, pack: Pack) -> str:
        """Ask for a pack; returns where to look for it. Raises Unavailable where nobody makes it."""
        if pack not in self._makers:
            raise Unavailable("现在不能制作材料包。", remedy="请联系联盟的矛盾调解组，由工作人员整理给您。")
        return self._makers[pack](tx, actor, case_id)
