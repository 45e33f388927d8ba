"""Downloads without an account: so many a day from one network, of which only a fingerprint is kept for a day."""

from __future__ import annotations

from datetime import date

from alliance.kernel import origins
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from compounds.guidance.model_texts.models import TextOrigin

A_DAY = "guidance.text_downloads"
_REMEDY = "请明天再来，或者登录以后下载；急用的请到社区拿纸质的。"


def noted(tx: Transaction, reader: Actor, address: str) -> None:
    """Note one download of somebody without an account. Raises Throttled beyond the number of a day."""
    most = parameters.on(tx, A_DAY, reader.place_path, tx.today, alliance_id=reader.alliance_id)
    origins.one_more(tx, TextOrigin, address, most.whole, remedy=_REMEDY)


def forget(tx: Transaction, _last_day: date) -> int:
    """Each new day: forget those older than a day; returns how many."""
    return origins.forget(tx, TextOrigin)
