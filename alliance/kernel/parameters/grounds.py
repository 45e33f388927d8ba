"""What the numbers rest on, for the page of what changes of the law have touched."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.impact import Rests, Turn
from alliance.kernel.parameters import access
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.parameters.queries import Listed

ROOM = "规则数值"
_DEED = "核对数值，登记新的依据"
_HERE = Turn(_DEED, (Office.POLICY_SECRETARY, Office.SYSTEM_ADMINISTRATOR))
_ABOVE = Turn(_DEED, (Office.SYSTEM_ADMINISTRATOR,))


def resting(reading: Transaction, actor: Actor) -> Iterator[Rests]:
    """Each number that holds today with the article that says so; two statements.

    What reaches beyond the place of the alliance is the system administrator's to register.
    """
    shared = parameters.are_shared(reading, actor)
    for number, row in enumerate(parameters.listing(reading, actor), 1):
        value = row.current
        if value is not None and value.source and value.article:
            may = bool(access.new_version(actor, value.place_path, own=row.own, shared=shared))
            url = _form(row, value) if may else f"/numbers#{row.name}-{number}"
            turn = _HERE if row.own or value.place_path.startswith(actor.place_path) else _ABOVE
            yield Rests(
                f"number/{row.name}/{value.place_path}{'/own' if row.own else ''}",
                ROOM,
                f"{row.title}：{value.words}",
                url,
                value.source_sentence,
                value.starts_on,
                turn,
                value.quote,
            )


def _form(row: Listed, value: Parameter) -> str:
    asked = {"place": value.place_path} | ({"own": "1"} if row.own else {})
    return f"/numbers/{row.name}/new?{urlencode(asked)}"
