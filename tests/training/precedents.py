"""Precedents as the port tells them, without the room that keeps them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from training.sources.precedents import Precedent, Precedents

STANDS, TAKEN_DOWN, UNKNOWN = 7, 8, 9
URL = "/mediation/precedents/7"
TOLD = {
    STANDS: Precedent(STANDS, "柯例〔2026〕7号", "停车费怎么记账", URL, True, "混在一起。", "怎么分。", "", "分开了。"),
    TAKEN_DOWN: Precedent(TAKEN_DOWN, "柯例〔2026〕8号", "费用的调解", "/mediation/precedents/8", False),
}


def precedents() -> Precedents:
    port = Precedents()

    def told(_reading: Transaction, _actor: Actor, ids: Collection[int]) -> Mapping[int, Precedent]:
        return {key: TOLD[key] for key in ids if key in TOLD}

    port.provide(told)
    return port
