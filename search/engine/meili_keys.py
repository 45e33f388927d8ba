"""The keys of a Meilisearch server: one that only searches, one that keeps the index; made anew and retired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alliance.kernel.db import Clock
from search.engine.meili import SearchKey, Server, speaking

LASTS = timedelta(days=365)
"""How long a key may be used; the operator makes new ones before."""

_SEARCHING = "search of {uid}"
_KEEPING = "keeping of {uid}"
_ACTIONS: Mapping[str, tuple[str, ...]] = {
    _SEARCHING: ("search",),
    _KEEPING: (
        "search",
        "documents.add",
        "documents.get",
        "documents.delete",
        "indexes.create",
        "indexes.get",
        "indexes.delete",
        "indexes.swap",
        "settings.update",
        "stats.get",
        "tasks.get",
        "version",
    ),
}
_MOST_KEYS = 1000


@dataclass(frozen=True, slots=True)
class Pair:
    """What an installation is given: `search` for the pages, `keeping` for whoever fills the index; until a day."""

    search: SearchKey
    keeping: str
    until: datetime


def issue(server: Server, clock: Clock) -> Pair:
    """Make a new pair for one index; older ones go on working. Needs the master key. Raises IndexUnavailable."""
    # The official client reads no instant that stands on a whole second.
    until = (clock.now() + LASTS).astimezone(UTC).replace(microsecond=1)
    made = []
    with speaking(server) as client:
        for name, actions in _ACTIONS.items():
            wanted = {
                "name": name.format(uid=server.uid),
                "actions": list(actions),
                "indexes": [server.uid] if name == _SEARCHING else [server.uid, f"{server.uid}_new"],
                "expiresAt": until.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            }
            made.append(client.create_key(wanted))
    searching, keeping = made
    return Pair(SearchKey(searching.uid, searching.key), keeping.key, until)


def retire(server: Server) -> int:
    """Delete all but the newest pair of one index; returns how many. Needs the master key. Raises IndexUnavailable."""
    names = {name.format(uid=server.uid) for name in _ACTIONS}
    gone = 0
    with speaking(server) as client:
        found = [key for key in client.get_keys({"limit": _MOST_KEYS}).results if key.name in names]
        for name in names:
            mine = sorted((key for key in found if key.name == name), key=lambda key: key.created_at, reverse=True)
            for old in mine[1:]:
                client.delete_key(old.uid)
                gone += 1
    return gone
