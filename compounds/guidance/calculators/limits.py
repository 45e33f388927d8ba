"""How often a network without an account may cost the machine something: a sheet printed, a list uploaded."""

from __future__ import annotations

from datetime import date

from alliance.kernel import origins
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.paths import NATION
from compounds.guidance.calculators.models import SheetOrigin

A_DAY = "guidance.sheets_a_day"
_TOMORROW = "请明天再来；急用的，可以直接打印这一页，或者请社区帮忙。"


def count_one(tx: Transaction, address: str) -> None:
    """Note one more from this network. Raises Throttled beyond the number of a day."""
    most = parameters.on(tx, A_DAY, NATION, tx.today).whole
    origins.one_more(tx, SheetOrigin, address, most, remedy=_TOMORROW)


def forget_origins(tx: Transaction, _: date) -> int:
    """Forget those older than a day; returns how many."""
    return origins.forget(tx, SheetOrigin)
