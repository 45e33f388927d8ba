"""What personal data puts on people's desks: requests for erasure, and consents whose purpose has changed."""

from __future__ import annotations

from collections.abc import Iterator

from alliance.kernel.actors import Actor
from alliance.kernel.days import short_date
from alliance.kernel.db import Transaction
from alliance.kernel.personal import queries
from alliance.kernel.personal.purposes import Purpose, by_consent
from alliance.kernel.workbench import Line, Section

DATA, ERASURES = "/account/data", "/erasures"


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """Requests that wait for the system administrator, and one's own consents that are asked anew."""
    for one in queries.open_erasures(reading, actor):
        late = one.due_on < reading.today
        yield Line(
            Section.TODO,
            f"{one.name}申请注销",
            note="核对以后办理，或者写明理由不同意",
            url=f"{ERASURES}/{one.id}",
            when_text=f"已过{short_date(one.due_on)}" if late else f"{short_date(one.due_on)}前",
            tone="late" if late else "due",
            button="办理",
            sort=one.due_on.isoformat(),
        )
    for outdated in _outdated(reading, actor):
        yield Line(
            Section.TODO,
            f"“{outdated.what}”的用途有变化，请再看一遍",
            note="可以重新同意，也可以撤回",
            url=DATA,
            button="去看",
            sort=reading.today.isoformat(),
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many of these lines there are; no statement at all for most people."""
    return len(queries.open_erasures(reading, actor)) + len(_outdated(reading, actor))


def _outdated(reading: Transaction, actor: Actor) -> list[Purpose]:
    # Nobody can have agreed to an older version of what has only one.
    if not actor.signed_in or all(one.version == 1 for one in by_consent()):
        return []
    return [one.purpose for one in queries.consents(reading, actor) if one.outdated]
