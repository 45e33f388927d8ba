"""From which network something came without an account: so many a day from one, of which only a fingerprint is kept."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select

from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Throttled

KEPT = timedelta(days=1)


def network_of(address: str) -> str:
    """What counts as one origin: an address, or with IPv6 the network, since a household has all of it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def one_more(tx: Transaction, model: type[Any], address: str, most: int, *, remedy: str) -> None:
    """Note one more in `model`, a table with `origin` and `at`. Raises Throttled beyond `most` within a day."""
    origin = tx.keyring.index(network_of(address), context_of(model.origin))
    since = select(func.count()).select_from(model).where(model.origin == origin, model.at > tx.now - KEPT)
    if (tx.session.scalar(since) or 0) >= most:
        raise Throttled("从您这个网络提交的，今天已经太多了。", remedy=remedy)
    tx.session.add(model(origin=origin, at=tx.now))


def forget(tx: Transaction, model: type[Any]) -> int:
    """Forget those older than a day; returns how many."""
    old = delete(model).where(model.at < tx.now - KEPT).returning(model.id)
    return len(tx.session.execute(old).all())
